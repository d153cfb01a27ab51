"""The drills of the demonstration season, on the real window by keyboard alone: pasted from Excel, planned, missing."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from fangxun_desk.domain import standing_figures
from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.vocabulary import DrillState
from fangxun_desk.services import demo_service, drill_service, record_service, season_service
from fangxun_desk.services.paste_service import RowState
from fangxun_desk.ui.page_list import page_named
from fangxun_desk.ui.pages.drill.charts import DrillAsked
from fangxun_desk.ui.pages.drill.page import DIVISIONS, DRILLS, GAPS, PLANS
from fangxun_desk.ui.pages.drill.reading import PlaceRow

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, DELETE, TAB = (
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Delete, Qt.Key.Key_Tab,
)  # fmt: skip
YEAR, LUSHAN = 2024, "410423"
HEAD = "序号\t县(市、区)\t演练时间\t演练名称\t演练地点\t演练类型\t场次\t参演人数\t依据预案\t主办单位\t备注"
PLAN = "尧山镇防汛应急预案(演示)"


def excel_rows(count: int = 30, doubtful: int = 4, nameless: int = -1) -> str:
    """What Excel puts on the clipboard for a block of cells: one cell of them says 约90人."""
    lines = [HEAD]
    for row in range(count):
        people = "约90人" if row == doubtful else str(60 + row)
        name = "" if row == nameless else f"第{row + 1}村民组夜间集合演练"
        form = "桌面" if row % 3 == 0 else "实战"
        place = f"尧山镇{row + 1}组"
        cells = (row + 1, "鲁山县", f"2024/7/{row % 16 + 1}", name, place, form, 1, people, PLAN, "尧山镇人民政府", "")
        lines.append("\t".join(map(str, cells)))
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture
def desk(open_window: Any) -> Any:
    driver = open_window(demo=True)
    driver.window.show_page(page_named("drill"))
    driver.settle()
    driver.page.to_list()
    driver.settle()
    return driver


def paste(desk: Any, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    desk.chord("Ctrl+V")
    desk.settle()


def board(desk: Any) -> Any:
    return desk.page.pasting


def figures(desk: Any) -> dict[str, int]:
    return desk.read(season_service.figures, YEAR).figures


def tile(desk: Any, code: str) -> str:
    found = [
        button.text()
        for row in desk.page.totals.rows
        for each, parts in row._tiles
        for part, button in zip(parts, each._numbers, strict=True)
        if part.code == code
    ]
    return found[0]


def shown_words(desk: Any) -> str:
    return "\n".join(label.text() for label in desk.window.findChildren(QLabel) if label.isVisible())


def turn_to(desk: Any, keys: str) -> None:
    desk.chord(keys)
    desk.settle()


# -- pasting ---------------------------------------------------------------------------------------------


def test_that_thirty_rows_from_excel_are_looked_over_and_taken_in(desk: Any) -> None:
    before = figures(desk)
    paste(desk, excel_rows())
    preview = board(desk).preview
    assert (preview.count(RowState.NEW), preview.doubtful, preview.count(RowState.REFUSED)) == (30, 1, 0)
    assert "新增 30 行,其中存疑 1 行" in shown_words(desk)
    assert "“约90人”是约数,暂按 90 收入,请核对。" in shown_words(desk)
    table = board(desk).table
    assert desk.focus() is table
    at = table.currentIndex()
    assert (at.row(), at.data()) == (0, "约90人")
    assert at.data(Qt.ItemDataRole.BackgroundRole) is not None
    desk.press(ENTER)
    desk.settle()
    after = figures(desk)
    assert after["drill_sessions"] == before["drill_sessions"] + 30 == 2227
    assert after["drill_rows"] == before["drill_rows"] + 30
    assert tile(desk, "drill_sessions") == "2227"
    assert "新增 30 行" in board(desk)._saved.text()
    assert board(desk)._saved.text().startswith("已存盘")
    assert board(desk).preview is None
    made = desk.read(lambda reader: reader.find(Drill, place="尧山镇5组"))
    assert [(drill.participants, drill.unit, drill.held_on) for drill in made] == [(90, LUSHAN, date(2024, 7, 5))]
    assert (
        len({drill.number for drill in desk.read(lambda reader: reader.find(Drill, organisation="尧山镇人民政府"))})
        >= 30
    )


def test_that_a_double_enter_takes_in_once_and_the_same_rows_are_recognised(desk: Any) -> None:
    paste(desk, excel_rows(5))
    desk.press(ENTER, ENTER, ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2202
    paste(desk, excel_rows(5))
    assert board(desk).preview.count(RowState.KNOWN) == 5
    desk.press(ENTER)
    desk.settle()
    assert "没有可收入的新行" in shown_words(desk)
    assert figures(desk)["drill_sessions"] == 2202
    paste(desk, excel_rows(6))
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2203


def test_that_a_refused_row_stays_and_is_put_right_in_its_cell(desk: Any, qtbot: Any) -> None:
    paste(desk, excel_rows(4, nameless=2))
    table = board(desk).table
    assert table.rows.rows[0].state is RowState.REFUSED
    assert "没有演练名称,本行未收入。" in shown_words(desk)
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2200
    assert [row.state for row in table.rows.rows] == [RowState.REFUSED]
    assert "已存盘" in shown_words(desk)
    assert table.rows.key_at(table.currentIndex().column()) == "name"
    desk.press("buyan", ENTER)
    # The cell is handed over only once the editor has closed.
    qtbot.waitUntil(lambda: [row.state for row in table.rows.rows] == [RowState.NEW])
    assert table.rows.rows[0].cells[2] == "buyan"
    assert desk.focus() is table
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2201
    assert board(desk).preview is None


def test_that_a_row_can_be_left_out_before_taking_in(desk: Any) -> None:
    paste(desk, excel_rows(3))
    desk.press(DELETE)
    desk.settle()
    assert board(desk).preview.count(RowState.NEW) == 2
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2199


def test_that_rows_left_out_in_a_hurry_and_taken_in_at_once_are_left_out(desk: Any) -> None:
    paste(desk, excel_rows(5))
    desk.press(DELETE, ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2201
    assert board(desk).preview is None


def test_that_pasted_rows_wait_while_a_workbook_is_looked_over_and_come_back(desk: Any) -> None:
    paste(desk, excel_rows(5))
    board(desk).read_file(demo_service.season_folder() / "演练台账" / "鲁山县2024年防汛演练台账.xlsx")
    desk.settle()
    assert "鲁山县2024年防汛演练台账.xlsx" in shown_words(desk)
    board(desk).throw_away()
    desk.settle()
    assert board(desk).preview.count(RowState.NEW) == 5


def test_that_rows_without_a_county_take_the_one_the_page_is_narrowed_down_to(desk: Any) -> None:
    text = "\n".join("\t".join(line.split("\t")[2:]) for line in excel_rows(3).splitlines())
    paste(desk, text)
    assert board(desk).preview.count(RowState.REFUSED) == 3
    assert "没有写明县(市、区)" in shown_words(desk)
    desk.press(ESCAPE)
    desk.page.filters.narrow("unit", LUSHAN)
    desk.settle()
    paste(desk, text)
    assert board(desk).preview.count(RowState.NEW) == 3
    desk.press(ENTER)
    desk.settle()
    assert len(desk.read(lambda reader: reader.find(Drill, unit=LUSHAN, name="第1村民组夜间集合演练"))) == 1


def test_that_rows_copied_from_the_list_are_recognised_when_pasted(desk: Any) -> None:
    desk.page.table.selectAll()
    rows = desk.page.table.records.rowCount()
    desk.chord("Ctrl+C")
    desk.chord("Ctrl+V")
    desk.settle()
    preview = board(desk).preview
    assert len(preview.rows) == rows == 810
    assert preview.count(RowState.REFUSED) == 0
    assert preview.count(RowState.KNOWN) + preview.count(RowState.CHANGED) > 800


def test_that_pasted_rows_survive_a_crash(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.window.show_page(page_named("drill"))
    desk.settle()
    desk.page.to_list()
    paste(desk, excel_rows(4, nameless=2))
    desk.page.settle()
    desk.settle()
    desk.die()
    again = open_window(demo=True)
    again.window.show_page(page_named("drill"))
    again.settle()
    assert again.page.is_on_board
    preview = board(again).preview
    assert (preview.count(RowState.NEW), preview.count(RowState.REFUSED)) == (3, 1)
    assert figures(again)["drill_sessions"] == 2197


def test_that_an_empty_clipboard_and_words_that_are_no_table_are_said(desk: Any) -> None:
    QGuiApplication.clipboard().clear()
    desk.chord("Ctrl+V")
    desk.settle()
    assert not desk.page.is_on_board
    paste(desk, "今天下午三点开会")
    assert figures(desk)["drill_sessions"] == 2197
    assert board(desk).preview is None or not board(desk).preview.has_anything_to_take


def test_that_one_key_looks_over_a_countys_workbook_and_enter_takes_it_in(open_window: Any) -> None:
    desk = open_window()
    desk.window.show_page(page_named("drill"))
    desk.settle()
    file = demo_service.season_folder() / "演练台账" / "鲁山县2024年防汛演练台账.xlsx"
    desk.prompts.answers.append(file)
    desk.chord("Ctrl+O")
    desk.settle()
    assert board(desk).preview.count(RowState.NEW) == 104
    assert desk.read(lambda reader: reader.find(ImportFile)) == []
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["drill_sessions"] == 356
    assert board(desk).preview is None
    desk.prompts.answers.append(file.parent.parent / "预案.xlsx")
    desk.chord("Ctrl+O")
    desk.settle()
    assert "不是演练台账" in shown_words(desk)


# -- planned drills --------------------------------------------------------------------------------------


def to_planned(desk: Any) -> Drill:
    """Put the cursor on a drill planned for a day gone by."""
    desk.page.filters.narrow("state", "late")
    desk.settle()
    desk.page.to_list()
    desk.settle()
    row = desk.page.table.current_record
    assert row.is_late
    return row.record


def test_that_a_planned_drill_is_marked_held_and_counts(desk: Any) -> None:
    planned = int(tile(desk, standing_figures.DRILLS_PLANNED))
    drill = to_planned(desk)
    desk.press("h")
    desk.settle()
    assert desk.form.raw()["held_on"] == str(drill.held_on)
    desk.form.go_to("participants")
    desk.enter("55")
    desk.settle()
    stored = desk.read(lambda reader: reader.get(Drill, drill.record_id))
    assert (stored.state, stored.participants) == (DrillState.HELD, 55)
    assert figures(desk)["drill_sessions"] == 2197 + (drill.sessions or 1)
    assert tile(desk, "drill_sessions") == str(2197 + (drill.sessions or 1))
    assert int(tile(desk, standing_figures.DRILLS_PLANNED)) == planned - (drill.sessions or 1)
    assert desk.read(record_service.history, drill.record_id)[-1].reason == "已按计划开展"


def test_that_a_planned_drill_is_cancelled_with_its_reason(desk: Any) -> None:
    drill = to_planned(desk)
    desk.press("c")
    desk.settle()
    desk.enter("遇强降雨")
    desk.settle()
    stored = desk.read(lambda reader: reader.get(Drill, drill.record_id))
    assert stored.state is DrillState.CANCELLED
    assert figures(desk)["drill_sessions"] == 2197


def test_that_a_held_drill_is_not_marked_again(desk: Any) -> None:
    desk.press("h")
    desk.settle()
    assert desk.page.panels.open_form is None


# -- entering and correcting -----------------------------------------------------------------------------


def test_that_a_drill_is_entered_from_the_keyboard(desk: Any) -> None:
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("lsx", "7-12", "夜间紧急集合演练")
    desk.press("ysz", ENTER)
    desk.press("政府广场", ENTER)
    desk.enter("实战", "120")
    desk.settle()
    desk.enter("", "")
    desk.settle()
    (drill,) = desk.read(lambda reader: reader.find(Drill, name="夜间紧急集合演练"))
    assert (drill.unit, drill.place, drill.sessions, drill.participants) == (LUSHAN, "尧山镇政府广场", 1, 120)
    assert figures(desk)["drill_sessions"] == 2198
    assert f"已存盘 {drill.number}" in shown_words(desk)


def test_that_a_drill_of_tomorrow_cannot_have_been_held(desk: Any) -> None:
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("lsx", "7-18", "明天的演练")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert desk.form.focused == "held_on"
    assert "晚于今天" in shown_words(desk)
    assert desk.read(lambda reader: reader.find(Drill, name="明天的演练")) == []


def test_that_a_correction_keeps_the_old_value_and_a_voided_drill_counts_no_more(desk: Any) -> None:
    drill = desk.page.table.current_record.record
    desk.press("e")
    desk.settle()
    desk.form.editors["sessions"].set_raw(str((drill.sessions or 1) + 3))
    desk.form.go_to("reason")
    desk.enter("抄错")
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2200
    desk.page.to_list()
    desk.press(DELETE)
    desk.settle()
    desk.enter("重复")
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2197 - (drill.sessions or 1)


# -- gaps, divisions, plans, charts ----------------------------------------------------------------------


def test_that_gaps_are_one_key_away_and_enter_begins_a_drill_there(desk: Any) -> None:
    turn_to(desk, "Alt+2")
    assert desk.page.face.name == "gaps"
    rows = list(desk.page.table.records.shown)
    assert rows[0].unit_name == "市级"
    numbers = desk.page.view.numbers
    assert len(rows) == numbers[standing_figures.DRILL_GAPS] + numbers[standing_figures.DRILL_TOWN_GAPS]
    desk.press(DOWN, ENTER)
    desk.settle()
    assert desk.form.raw()["unit"] == rows[1].unit_name
    assert desk.form.raw()["place"] == rows[1].town
    assert desk.form.focused == "held_on"
    desk.enter("7-12", "补开展演练")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert rows[1].town not in [row.town for row in desk.page.table.records.shown]
    assert desk.page.view.numbers[standing_figures.DRILL_TOWN_GAPS] == numbers[standing_figures.DRILL_TOWN_GAPS] - 1


def test_that_a_drill_of_the_city_itself_can_be_entered(desk: Any) -> None:
    turn_to(desk, "Alt+2")
    desk.press(ENTER)
    desk.settle()
    assert desk.form.raw()["unit"] == "市级"
    desk.enter("7-12", "全市防汛综合演练")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert figures(desk)["drill_sessions"] == 2198
    assert desk.page.view.numbers[standing_figures.DRILL_GAPS] == 0


def test_that_a_division_leads_to_its_drills(desk: Any) -> None:
    turn_to(desk, "Alt+4")
    assert desk.page.lists[DIVISIONS].table is desk.page.table
    while desk.page.table.current_record.unit != LUSHAN:
        desk.press(DOWN)
    row = desk.page.table.current_record
    assert isinstance(row, PlaceRow)
    assert row.place.sessions == 356
    desk.press(ENTER)
    desk.settle()
    assert desk.page.lists[DRILLS].table is desk.page.table
    assert {each.unit for each in desk.page.table.records.shown} == {LUSHAN}


def test_that_plans_never_drilled_come_first_and_a_plans_last_drill_is_told(desk: Any) -> None:
    turn_to(desk, "Alt+3")
    rows = list(desk.page.table.records.shown)
    never = [row for row in rows if not row.drilled.is_drilled]
    assert rows[: len(never)] == never
    assert len(never) == desk.page.view.numbers[standing_figures.PLANS_NEVER_DRILLED]
    while desk.page.table.current_record.record.name != "鲁山县防汛应急预案(演示)":
        desk.press(DOWN)
    desk.settle()
    row = desk.page.table.current_record
    held = desk.read(lambda reader: reader.find(Drill, plan_name=row.record.name, unit=LUSHAN))
    last_on = max(drill.held_on for drill in held if drill.judge_held() is None)
    assert row.drilled.last_on == last_on
    assert ("最近演练", str(last_on)) in [(line.label, line.words) for line in desk.page.panels.detail.detail.lines]
    assert desk.page.lists[PLANS].table is desk.page.table
    assert desk.page.table.model().index(desk.page.table.currentIndex().row(), 3).data() == str(last_on)


def test_that_a_plan_is_entered_on_its_list(desk: Any) -> None:
    turn_to(desk, "Alt+3")
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("N", "鲁山县昭平台水库应急预案", "lsx")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert figures(desk)["plans_n"] == 34
    assert tile(desk, "plans") == "44"


def test_that_a_bar_lays_its_part_open_by_keyboard(desk: Any) -> None:
    turn_to(desk, "Alt+5")
    assert desk.page.charts.units.hasFocus()
    desk.press(DOWN, ENTER)
    desk.settle()
    assert "防汛演练 · 卫东区" in shown_words(desk)
    assert "97 场" in shown_words(desk)
    desk.page.explain(DrillAsked(drill_service.SESSIONS, month="2024-05"))
    desk.settle()
    assert "546 场" in shown_words(desk)


def test_that_every_number_of_the_head_lays_its_rows_open(desk: Any) -> None:
    numbers = [
        (part.code, button)
        for row in desk.page.totals.rows
        for each, parts in row._tiles
        for part, button in zip(parts, each._numbers, strict=True)
    ]
    assert len(numbers) == 10
    for code, button in numbers:
        button.setFocus()
        desk.press(Qt.Key.Key_Space)
        desk.settle()
        figure = desk.read(drill_service.explain, YEAR, code, date(2024, 7, 17))
        assert button.text() == str(figure.value), code
        assert f"{figure.value} {figure.unit}" in shown_words(desk), code
        assert f"计入 {len(figure.included)} 行" in shown_words(desk), code
        desk.press(ESCAPE)
    assert desk.page.lists[GAPS].model.rowCount() == 11


def test_that_no_number_is_cut_off_in_large_text(desk: Any, qtbot: Any) -> None:
    tiles = [each for row in desk.page.totals.rows for each, _ in row._tiles]

    def nothing_is_cut_off() -> None:
        for button in (button for each in tiles for button in each._numbers):
            assert button.width() >= button.minimumSizeHint().width(), button.text()

    desk.window.toggle_large()
    try:
        qtbot.waitUntil(nothing_is_cut_off)
        assert len({each.mapTo(desk.page, each.rect().topLeft()).y() for each in tiles}) == 2
    finally:
        desk.window.toggle_large()
    qtbot.waitUntil(lambda: len({each.mapTo(desk.page, each.rect().topLeft()).y() for each in tiles}) == 1)
