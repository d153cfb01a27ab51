"""02:14, a 调度会 is going on: every key of the 会商调度 page, on the real window and the demonstration season."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fangxun_desk.domain import standing_figures
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.roster import Official
from fangxun_desk.services import meeting_service, record_service, season_service
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.ui.page_list import PAGES
from tests.reports.reading_back import table, text_of

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, TAB, DOWN, DELETE = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Down,
    Qt.Key.Key_Delete,
)
F4, F6, F7 = Qt.Key.Key_F4, Qt.Key.Key_F6, Qt.Key.Key_F7
YEAR = 2024
LEADERS = "dispatch_meetings_with_city_leaders"
OPEN, OVERDUE = standing_figures.OPEN_TASKS, standing_figures.OVERDUE_TASKS


@pytest.fixture
def desk(open_window: Any) -> Any:
    """The window on the demonstration season, turned to the page by its key."""
    driver = open_window(demo=True)
    place = [spec.name for spec in PAGES].index("meeting") + 1
    driver.chord(f"Ctrl+{place}")
    driver.settle()
    return driver


def figures(desk: Any) -> dict[str, int]:
    return desk.read(season_service.figures, YEAR).figures


def shown(desk: Any, code: str) -> str:
    """A number of the head as it is shown."""
    return next(
        button.text()
        for tile, parts in desk.page.totals._tiles
        for part, button in zip(parts, tile._numbers, strict=True)
        if part.code == code
    )


def tasks(desk: Any) -> list[Any]:
    return desk.read(meeting_service.open_tasks, desk.clock(), YEAR)


def newest(desk: Any) -> Meeting:
    return desk.read(lambda r: r.find(Meeting, season=YEAR))[-1]


def words(desk: Any) -> str:
    return desk.words_of(desk.page.panels.currentWidget())


def paste(desk: Any, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    desk.chord("Ctrl+V")


def fill_in(desk: Any) -> None:
    """From F4 to the first decision: kind, usual name, place, host, attendees, situation left blank."""
    desk.press(F4)
    desk.settle()
    desk.enter("ddh")
    desk.press(DOWN, ENTER)
    desk.enter("市防汛指挥中心", "jyx")
    desk.enter("yxs", "各县(市、区)防指值班负责人", "")
    desk.press(ENTER, ENTER, ENTER)


def decide(desk: Any) -> None:
    desk.enter("昭平台水库加大下泄", "市水利局 闫晓生", "0600")
    desk.enter("转移尧山镇危险区群众", "lsx", "2小时内")


def log(desk: Any) -> Meeting:
    fill_in(desk)
    decide(desk)
    desk.press(ENTER)
    desk.settle()
    return newest(desk)


def test_that_the_page_opens_with_the_figures_of_the_season(desk: Any) -> None:
    assert (shown(desk, "consultations"), shown(desk, LEADERS)) == ("27", "23")
    assert shown(desk, OPEN) == str(len(tasks(desk)))
    assert shown(desk, OVERDUE) == "0"
    assert desk.page.table.hasFocus()


def test_that_a_meeting_with_two_decisions_is_logged_without_touching_the_mouse(desk: Any) -> None:
    before = len(tasks(desk))
    meeting = log(desk)
    assert (meeting.name, meeting.host, meeting.place) == ("7·16强降雨防汛调度会", "蒋玉霄", "市防汛指挥中心")
    assert meeting.began_at == desk.clock()
    assert meeting.attendees == (
        ("蒋玉霄", "平顶山市人民政府", "市长", True),
        ("闫晓生", "市水利局", "局长", False),
        ("", "各县(市、区)防指值班负责人", "", False),
    )
    assert (meeting.recorder, meeting.standing.author) == ("李值班", "李值班")
    decided = desk.read(meeting_service.decisions_of, meeting.record_id)
    assert [(d.content, d.owner, d.owner_person, f"{d.due_at:%d %H:%M}") for d in decided] == [
        ("昭平台水库加大下泄", "市水利局", "闫晓生", "17 06:00"),
        ("转移尧山镇危险区群众", "鲁山县", "", "17 04:14"),
    ]
    assert f"已存盘 {meeting.number}" in words(desk)
    assert figures(desk)[LEADERS] == 24
    assert (shown(desk, LEADERS), shown(desk, OPEN)) == ("24", str(before + 2))


def test_that_double_enter_on_the_last_row_enters_the_meeting_once(desk: Any) -> None:
    fill_in(desk)
    decide(desk)
    desk.press(ENTER, ENTER)
    desk.settle()
    assert figures(desk)[LEADERS] == 24
    assert len(desk.read(meeting_service.decisions_of, newest(desk).record_id)) == 2


def test_that_the_mark_of_a_city_leader_is_seen_and_can_be_taken_off(desk: Any) -> None:
    fill_in(desk)
    assert "市领导:蒋玉霄;其他 2:闫晓生、各县(市、区)防指值班负责人" in words(desk)
    form = desk.form
    assert form.editors["attendees"].text().startswith("蒋玉霄(市领导)、闫晓生、")
    form.go_to("attendees")
    desk.press("蒋玉霄(非市领导)、王大山")
    assert "没有市领导" in words(desk)
    form.go_to("attendees")
    desk.press("蒋玉霄(非市领导)、王大山(市领导)")
    assert "市领导:王大山;其他 1:蒋玉霄" in words(desk)


def test_that_a_form_handed_in_from_a_long_text_leaves_no_draft_behind(desk: Any, tmp_path: Path) -> None:
    fill_in(desk)
    desk.form.go_to("conclusion")
    paste(desk, "水库按令调度")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert not desk.form.is_touched
    desk.close()
    assert Drafts(tmp_path / "store").recall("meeting_new") is None


def test_that_news_from_elsewhere_opens_no_list_over_what_is_typed(desk: Any) -> None:
    fill_in(desk)
    desk.form.go_on_in("attendees")
    desk.press("、")
    person = Official(name="王大山", organisation="市气象局", title="副局长")
    desk.change(lambda work: work.create(person))
    desk.page.refresh()
    desk.settle()
    assert not desk.form.editors["attendees"].is_open
    desk.press("王大")
    assert desk.form.editors["attendees"].is_open


def test_that_a_dispatch_without_a_city_leader_does_not_raise_the_figure(desk: Any) -> None:
    desk.press(F4)
    desk.settle()
    desk.enter("ddh")
    desk.press(DOWN, ENTER)
    desk.enter("市水利局", "yxs", "")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert newest(desk).host == "闫晓生"
    assert figures(desk)[LEADERS] == 23
    assert figures(desk)["dispatch_meetings_held"] == 31


def test_that_what_is_missing_is_said_at_its_field_and_nothing_is_lost(desk: Any) -> None:
    desk.press(F4)
    desk.settle()
    desk.enter("zt")
    desk.press(DOWN, ENTER)
    desk.chord("Ctrl+Return")
    assert "请填写主持人。" in words(desk)
    assert desk.form.focused == "host"
    desk.enter("yqle")
    assert desk.form.focused == "attendees"


def test_that_a_pasted_conclusion_is_taken_apart_by_one_key(desk: Any) -> None:
    fill_in(desk)
    desk.form.go_to("conclusion")
    paste(desk, "会议要求:一是昭平台水库加大下泄;二是转移尧山镇危险区群众;三是关闭涉水景区。")
    desk.chord("Ctrl+T")
    desk.enter("市水利局", "0600")
    assert [d.content for d in desk.form.decisions.value()] == [
        "昭平台水库加大下泄",
        "转移尧山镇危险区群众",
        "关闭涉水景区",
    ]
    assert desk.form.decisions.value()[0].owner == "市水利局"
    desk.chord("Ctrl+T")
    assert len(desk.form.decisions.value()) == 3


def test_that_a_limit_nobody_can_read_keeps_the_cursor_in_its_row(desk: Any) -> None:
    fill_in(desk)
    desk.enter("昭平台水库加大下泄", "市水利局", "尽快")
    assert "看不懂时限“尽快”" in words(desk)
    assert desk.focus().text() == "尽快"
    desk.chord("Ctrl+Return")
    desk.settle()
    assert figures(desk)[LEADERS] == 23
    assert desk.focus().text() == "尽快"


def test_that_escape_parks_a_meeting_with_its_decisions_and_f4_brings_it_back(desk: Any) -> None:
    fill_in(desk)
    desk.enter("昭平台水库加大下泄", "市水利局", "0600")
    desk.press("转移尧")
    before = desk.form.raw()
    desk.press(ESCAPE)
    assert desk.page.table.hasFocus()
    desk.press(F4)
    desk.settle()
    assert desk.form.raw() == before
    desk.close()


def test_that_a_task_is_finished_and_taken_up_again_by_keys(desk: Any) -> None:
    log(desk)
    desk.clock.at = desk.clock.at.replace(hour=4, minute=30)
    desk.page.on_minute()
    desk.settle()
    assert shown(desk, OVERDUE) == "1"
    desk.press(ESCAPE, F7)
    desk.settle()
    desk.press(Qt.Key.Key_Home)
    row = desk.page.table.current_record
    assert (row.record.content, row.line.state.label) == ("转移尧山镇危险区群众", "逾期")
    before = len(tasks(desk))
    desk.press("f")
    desk.settle()
    desk.press(ENTER)
    desk.enter("已转移 126 人")
    desk.settle()
    assert len(tasks(desk)) == before - 1
    assert (shown(desk, OVERDUE), shown(desk, OPEN)) == ("0", str(before - 1))
    desk.chord("Shift+F7")
    desk.settle()
    done = desk.page.table.current_record.record
    assert (done.content, done.result, done.done_at) == ("转移尧山镇危险区群众", "已转移 126 人", desk.clock())
    desk.press("r")
    desk.settle()
    desk.enter("尚有 3 户未转移")
    desk.settle()
    assert len(tasks(desk)) == before


def test_that_a_decision_is_corrected_with_a_reason_and_the_old_limit_stays_visible(desk: Any) -> None:
    log(desk)
    desk.press(ESCAPE, F7, Qt.Key.Key_Home)
    desk.settle()
    desk.press("e")
    desk.settle()
    desk.form.go_to("due_at")
    desk.press("明 0800")
    desk.form.go_to("reason")
    desk.enter("会后延长")
    desk.settle()
    task = next(line.decision for line in tasks(desk) if line.decision.owner == "鲁山县")
    assert f"{task.due_at:%d %H:%M}" == "18 08:00"
    history = desk.read(record_service.history, task.record_id)
    assert [(line.field, line.old) for line in history if line.field] == [("时限", "2024-07-17 04:14")]


def test_that_correcting_a_meeting_leaves_its_attendees_as_they_were_stored(desk: Any) -> None:
    desk.clock.at = desk.clock.at.replace(month=10)
    desk.press(F6)
    desk.settle()
    meeting = desk.page.table.current_record.record
    desk.press("e")
    desk.settle()
    desk.form.go_to("place")
    desk.press("市防汛指挥大厅")
    desk.form.go_to("reason")
    desk.enter("地点写错")
    desk.settle()
    after = desk.read(lambda r: r.get(Meeting, meeting.record_id))
    assert (after.place, after.attendees) == ("市防汛指挥大厅", meeting.attendees)
    fields = [line.field for line in desk.read(record_service.history, meeting.record_id) if line.field]
    assert fields == ["地点"]


def test_that_further_decisions_are_added_to_a_meeting(desk: Any) -> None:
    desk.press(F6)
    desk.settle()
    meeting = desk.page.table.current_record.record
    before = len(desk.read(meeting_service.decisions_of, meeting.record_id))
    desk.press("a")
    desk.settle()
    desk.enter("加密水库巡查", "市水利局、市气象局", "")
    desk.press(ENTER)
    desk.settle()
    decided = desk.read(meeting_service.decisions_of, meeting.record_id)
    assert (len(decided), decided[-1].content) == (before + 1, "加密水库巡查")
    assert (decided[-1].owner, decided[-1].owner_person) == ("市水利局、市气象局", "")


def test_that_the_minutes_are_written_by_one_key(desk: Any, tmp_path: Path) -> None:
    meeting = log(desk)
    desk.press(ESCAPE)
    desk.page.show_record(meeting.record_id)
    desk.settle()
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    desk.prompts.answers = [tmp_path / "纪要"]
    desk.press("p")
    desk.settle()
    desk.settle()
    written = tmp_path / "纪要.docx"
    assert said == [f"会商纪要已写出:{written}"]
    assert "市领导:蒋玉霄(平顶山市人民政府市长)" in text_of(written)
    assert [row[1] for row in table(written, "议定事项")[1:]] == ["昭平台水库加大下泄", "转移尧山镇危险区群众"]


def test_that_a_file_is_attached_and_opened_by_keys(desk: Any, tmp_path: Path) -> None:
    photo = tmp_path / "会商照片.jpg"
    photo.write_bytes(b"picture")
    opened: list[Path] = []
    desk.page.attachments.viewer = lambda path: opened.append(path) is None
    desk.press(F6)
    desk.settle()
    desk.prompts.answers = [[photo]]
    desk.press("i")
    desk.settle()
    desk.settle()
    meeting = desk.read(lambda r: r.get(Meeting, desk.page.table.current_record.record.record_id))
    assert [row[0] for row in meeting.attachments] == ["会商照片.jpg"]
    desk.press("o")
    desk.settle()
    desk.settle()
    assert [(path.name, path.read_bytes()) for path in opened] == [("会商照片.jpg", b"picture")]


def test_that_an_altered_attachment_is_said_and_not_opened(desk: Any, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("会商照片.jpg", "雷达图.png")]
    for place, file in enumerate(files):
        file.write_bytes(bytes([place]) * 10)
    opened: list[Path] = []
    desk.page.attachments.viewer = lambda path: opened.append(path) is None
    desk.press(F6)
    desk.settle()
    desk.prompts.answers = [files]
    desk.press("i")
    desk.settle()
    desk.settle()
    row = desk.read(lambda r: r.get(Meeting, desk.page.table.current_record.record.record_id)).attachments[0]
    (tmp_path / "store" / "attachments" / row[1]).write_bytes(b"another")
    desk.press("o")
    desk.settle()
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["&1  会商照片.jpg", "&2  雷达图.png"]
    QTest.keyClick(menu, ENTER)
    desk.settle()
    assert opened == []
    assert desk.prompts.told == ["附件“会商照片.jpg”的内容已被改动,与登记时不符,不予打开;请从备份中找回原文件。"]


def test_that_the_numbers_of_the_head_open_their_rows(desk: Any) -> None:
    for code, value in (("consultations", 27), (LEADERS, 23), (OPEN, len(tasks(desk)))):
        button = next(
            button
            for tile, parts in desk.page.totals._tiles
            for part, button in zip(parts, tile._numbers, strict=True)
            if part.code == code
        )
        button.setFocus()
        desk.press(Qt.Key.Key_Space)
        desk.settle()
        assert f"计入 {value} 行" in words(desk)
        desk.press(ESCAPE)


def test_that_an_explained_task_is_found_in_its_list(desk: Any) -> None:
    from fangxun_desk.ui.number_tile import FigureAsked

    desk.page.explain(FigureAsked(OPEN))
    desk.settle()
    desk.press(ENTER)
    desk.settle()
    assert desk.page.face.name == "open"
    assert desk.page.table.current_record.record.record_id == tasks(desk)[0].decision.record_id


def test_that_a_voided_meeting_leaves_the_figures_and_takes_its_tasks_along(desk: Any) -> None:
    meeting = log(desk)
    before = len(tasks(desk))
    desk.press(ESCAPE)
    desk.page.show_record(meeting.record_id)
    desk.settle()
    desk.press(DELETE)
    desk.settle()
    desk.enter("重复登记")
    desk.settle()
    assert figures(desk)[LEADERS] == 23
    assert len(tasks(desk)) == before - 2


def test_that_a_meeting_is_found_by_words_and_by_who_came(desk: Any) -> None:
    desk.chord("Ctrl+F")
    desk.press("吴学娟")
    assert 0 < desk.page.table.records.rowCount() < desk.page.table.records.total
    assert all("吴学娟" in row.people for row in desk.page.table.records.shown)


def test_that_the_row_being_typed_in_is_always_in_view(desk: Any, qtbot: Any) -> None:
    def is_whole() -> bool:
        edit = desk.focus()
        return bool(edit.visibleRegion().boundingRect().height() == edit.height())

    fill_in(desk)
    for place in range(1, 6):
        for words_typed in (f"第 {place} 件事", "鲁山县", "明 0600"):
            qtbot.waitUntil(is_whole)
            desk.enter(words_typed)
    qtbot.waitUntil(is_whole)
