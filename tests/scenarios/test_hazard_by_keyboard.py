"""A hazard of the demonstration season, from its interim measure to its 销号, on the real window by keyboard alone."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fangxun_desk.domain import standing_figures
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.hazard_life import HazardStep
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services import hazard_service, record_service, season_service
from fangxun_desk.ui.page_list import page_named
from fangxun_desk.ui.record_table_model import FORMER_ROLE

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Delete
YEAR, TODAY = 2024, date(2024, 7, 17)
AGE = 2
"""A column of the list."""


@pytest.fixture
def desk(open_window: Any) -> Any:
    driver = open_window(demo=True)
    driver.window.show_page(page_named("hazard"))
    driver.settle()
    driver.page.to_list()
    driver.settle()
    return driver


def rows(desk: Any) -> list[Any]:
    return [desk.page.table.records.record_at(row) for row in range(desk.page.table.records.rowCount())]


def stored(desk: Any, record_id: str) -> Hazard:
    found = desk.read(lambda reader: reader.get(Hazard, record_id))
    assert found is not None
    return found


def step(desk: Any, record_id: str) -> HazardStep:
    return desk.read(lambda reader: hazard_service.hazard_line(reader, stored_in(reader, record_id), TODAY)).step


def stored_in(reader: Any, record_id: str) -> Hazard:
    found = reader.get(Hazard, record_id)
    assert found is not None
    return found


def to_first_not_cleared(desk: Any) -> Hazard:
    """Put the cursor on the hazard overdue the longest that nobody ever cleared, nor took a measure for."""
    while (row := desk.page.table.current_record).record.cleared_on is not None or row.record.interim_measure:
        desk.press(DOWN)
    desk.settle()
    return row.record


def shown_words(desk: Any) -> str:
    return "\n".join(label.text() for label in desk.window.findChildren(QLabel) if label.isVisible())


def key_button(desk: Any, key: str) -> QPushButton:
    """The button of the detail panel that stands for a key of the list."""
    return next(
        button for button in desk.page.panels.detail.findChildren(QPushButton) if button.text().endswith(f" {key}")
    )


def by_county(desk: Any) -> dict[str, dict[str, int]]:
    return dict(desk.read(season_service.figures, YEAR, TODAY).splits["hazards"]["by_county"])


def test_that_overdue_hazards_are_listed_first_the_longest_on_top(desk: Any) -> None:
    listed = rows(desk)
    late = [row for row in listed if row.line.is_overdue]
    assert late
    assert listed[: len(late)] == late
    assert [row.line.days_over for row in late] == sorted((row.line.days_over for row in late), reverse=True)
    figures = desk.read(season_service.figures, YEAR, TODAY).figures
    assert len(late) == figures["hazards_overdue"]
    cell = desk.page.table.model().index(1, AGE)
    assert cell.data() == f"超 {late[1].line.days_over} 天"
    assert cell.data(Qt.ItemDataRole.FontRole).bold()
    assert f"未实现动态清零:逾期未销号 {len(late)} 项" in shown_words(desk)


def test_that_each_view_shows_the_rows_of_its_number(desk: Any) -> None:
    numbers = desk.page.view.numbers
    for key, code in (
        ("1", hazard_service.OPEN),
        ("2", hazard_service.OVERDUE),
        ("3", standing_figures.HAZARDS_UNDER_REVIEW),
        ("4", standing_figures.HAZARDS_WITHOUT_INTERIM),
        ("5", hazard_service.CLEARED),
    ):
        desk.press(key)
        assert len(rows(desk)) == numbers[code], code
        desk.page.to_list()
        desk.page.filters.show_all()
    desk.press("2", "0")
    assert len(rows(desk)) == desk.page.table.records.total


def test_that_a_hazard_is_cleared_by_keyboard_alone_and_its_county_changes(desk: Any) -> None:
    hazard = to_first_not_cleared(desk)
    county = desk.page.table.model().index(desk.page.table.currentIndex().row(), 3).data()
    before = by_county(desk)[county]
    desk.press("c")
    desk.settle()
    assert "该隐患还没有申请销号" in desk.window.strip.message.text()
    desk.press("m")
    desk.settle()
    desk.press("专人24小时值守,备编织袋500条", ENTER)
    desk.settle()
    assert stored(desk, hazard.record_id).interim_measure == "专人24小时值守,备编织袋500条"
    desk.press("p")
    desk.settle()
    assert desk.form.focused == "evidence"
    desk.press(ENTER)
    desk.settle()
    assert "申请销号须有依据:写明整改结果,或附照片、验收单。" in shown_words(desk)
    desk.press("护坡已修复30米,监理验收合格", ENTER)
    desk.settle()
    assert step(desk, hazard.record_id) is HazardStep.UNDER_REVIEW
    assert by_county(desk)[county] == before
    desk.press("c")
    desk.settle()
    assert hazard.responsible_person in shown_words(desk)
    desk.form.go_to("reviewer")
    desk.press(hazard.responsible_person, ENTER)
    desk.settle()
    assert f"{hazard.responsible_person}是申请人,复核须由另一人进行" in shown_words(desk)
    desk.press("顾复核", ENTER)
    desk.settle()
    now = stored(desk, hazard.record_id)
    assert (now.cleared_on, now.reviewer, now.applied_by) == (TODAY, "顾复核", hazard.responsible_person)
    after = by_county(desk)[county]
    assert after["overdue"] == before["overdue"] - 1
    assert after["cleared"] == before["cleared"] + 1
    division = next(each for each in desk.page.view.divisions if each.name == county)
    assert (division.open, division.overdue) == (after["open"], after["overdue"])
    history = desk.read(record_service.history, hazard.record_id)
    assert {"落实临时度汛措施", "申请销号", "复核通过,销号"} <= {line.reason for line in history}
    assert {line.author for line in history if line.name == "cleared_on"} == {"李值班"}


def test_that_one_is_sent_back_with_its_reason_and_stays_open(desk: Any) -> None:
    hazard = to_first_not_cleared(desk)
    desk.press("p")
    desk.settle()
    desk.press("已清理", ENTER)
    desk.settle()
    desk.press("3")
    assert [row.record.record_id for row in rows(desk)] == [hazard.record_id]
    desk.page.to_list()
    desk.press("b")
    desk.settle()
    assert desk.form.focused == "return_reason"
    desk.press("弃土仍在河道内", ENTER)
    desk.form.go_to("reviewer")
    desk.press("顾复核", ENTER)
    desk.settle()
    assert step(desk, hazard.record_id) is HazardStep.RETURNED
    assert rows(desk) == []
    desk.press("0")
    desk.page.show_record(hazard.record_id)
    desk.settle()
    assert desk.page.table.current_record.line.is_overdue
    desk.page.to_list()
    desk.press("p")
    desk.settle()
    assert "顾复核 2024-07-17 退回:弃土仍在河道内" in shown_words(desk)
    desk.press("弃土已外运", ENTER)
    desk.settle()
    now = stored(desk, hazard.record_id)
    assert (now.evidence, now.return_reason, step(desk, hazard.record_id)) == (
        "弃土已外运",
        "",
        HazardStep.UNDER_REVIEW,
    )
    shown = desk.page.panels.detail._body.toPlainText()
    assert "已清理" in shown


def test_that_a_hazard_of_a_past_season_is_cleared_while_its_ledger_day_is_looked_at(
    open_window: Any, storm_clock: Any
) -> None:
    storm_clock.at = datetime(2025, 2, 10, 9, 0, tzinfo=BEIJING)
    desk = open_window(demo=True)
    desk.window.show_page(page_named("hazard"))
    desk.settle()
    desk.page.to_list()
    desk.settle()
    assert "(台账统计日)" in shown_words(desk)
    hazard = to_first_not_cleared(desk)
    assert not key_button(desk, "C").isEnabled()
    desk.press("m")
    desk.settle()
    desk.press("专人值守", ENTER)
    desk.settle()
    desk.press("p")
    desk.settle()
    # Short dates are read in the season looked at, so the day is written whole.
    desk.press("已修复,验收合格", ENTER, "2025-2-10", ENTER)
    desk.settle()
    desk.page.show_record(hazard.record_id)
    desk.settle()
    assert key_button(desk, "C").isEnabled()
    assert not key_button(desk, "P").isEnabled()
    desk.page.to_list()
    desk.press("c")
    desk.settle()
    desk.form.go_to("reviewer")
    desk.press("顾复核", ENTER, "2025-2-10", ENTER)
    desk.settle()
    assert stored(desk, hazard.record_id).cleared_on == date(2025, 2, 10)


def test_that_files_alone_are_evidence(desk: Any, tmp_path: Path) -> None:
    hazard = to_first_not_cleared(desk)
    photo = tmp_path / "整改后.jpg"
    photo.write_bytes(b"jpeg")
    desk.prompts.answers.append([photo])
    desk.press("i")
    desk.settle()
    desk.press("p")
    desk.settle()
    assert "已有附件 1 个" in shown_words(desk)
    desk.press(ENTER)
    desk.settle()
    now = stored(desk, hazard.record_id)
    assert (now.evidence, [row[0] for row in now.attachments]) == ("", ["整改后.jpg"])
    assert step(desk, hazard.record_id) is HazardStep.UNDER_REVIEW


def test_that_a_hazard_is_logged_by_one_key_and_its_point_fills_in_county_and_sector(desk: Any) -> None:
    desk.press(Qt.Key.Key_F6)
    desk.settle()
    assert desk.form.focused == "point_name"
    desk.press("bgsqdw", ENTER)
    assert {name: desk.form.raw()[name] for name in ("point_name", "unit", "sector")} == {
        "point_name": "北关社区低洼农田",
        "unit": "叶县",
        "sector": "农业",
    }
    assert desk.form.focused == "problem"
    desk.press("排水沟淤堵", ENTER)
    assert desk.form.focused == "responsible_unit"
    desk.enter("县农业局", "李强", "8-1")
    assert desk.form.focused == "interim_measure"
    assert "不能在主汛期(7月16日至8月15日)前整改到位,须填写" in shown_words(desk)
    desk.press(ENTER)
    desk.settle()
    assert desk.form.focused == "interim_measure"
    desk.press("备抽水泵2台", ENTER)
    desk.settle()
    assert desk.form.focused == "point_name"
    (logged,) = [row.record for row in rows(desk) if row.record.problem == "排水沟淤堵"]
    assert (logged.unit, logged.found_on, logged.season) == ("410422", TODAY, YEAR)
    assert logged.risk_point is not None


def test_that_an_extension_wants_its_reason_and_the_old_limit_stays_visible(desk: Any) -> None:
    hazard = to_first_not_cleared(desk)
    desk.press("a")
    desk.settle()
    desk.form.go_to("interim_measure")
    desk.press("专人值守")
    desk.form.go_to("due_on")
    desk.press("8-20", ENTER)
    desk.settle()
    assert desk.form.focused == "reason"
    desk.press("汛期水位高,无法施工", ENTER)
    desk.settle()
    assert f"{stored(desk, hazard.record_id).due_on}" == "2024-08-20"
    desk.page.show_record(hazard.record_id)
    row = desk.page.table.currentIndex().row()
    former = desk.page.table.model().index(row, 8).data(FORMER_ROLE)
    assert former.text == f"{hazard.due_on:%m-%d}"
    assert "汛期水位高,无法施工" in former.story


def test_that_a_divisions_number_opens_its_rows_and_its_name_its_list(desk: Any) -> None:
    desk.page.turn_to(1)
    table = desk.page.clearing
    assert desk.focus() is table
    late = next(place for place, each in enumerate(desk.page.view.divisions) if each.overdue)
    division = desk.page.view.divisions[late]
    table.setCurrentIndex(table.model().index(0, 4))
    desk.press(*[DOWN] * (late + 1))
    desk.press(ENTER)
    desk.settle()
    words = shown_words(desk)
    assert f"逾期未销号隐患 · {division.name}" in words
    assert f"{division.overdue} 项" in words
    assert f"计入 {division.overdue} 行" in words
    desk.press(ESCAPE)
    desk.press(Qt.Key.Key_Home, ENTER)
    assert {row.record.unit for row in rows(desk)} == {division.unit}
    assert desk.focus() is desk.page.table


def test_that_a_number_explains_itself_on_the_day_looked_at(desk: Any) -> None:
    number = desk.page.view.numbers[standing_figures.HAZARDS_WITHOUT_INTERIM]
    desk.page.totals.tiles._tiles[3][0]._numbers[0].setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    words = shown_words(desk)
    assert f"{number} 项" in words
    assert "主汛期" in words
    desk.press(ENTER)
    assert desk.page.table.current_record.line.lacks_interim
    desk.press(ESCAPE, "d")
    desk.settle()
    ledger = desk.read(season_service.figures, YEAR).figures
    assert desk.page.view.numbers[hazard_service.OVERDUE] == ledger["hazards_overdue"]
    assert "(台账统计日)" in shown_words(desk)


def test_that_a_number_laid_open_follows_what_another_has_entered(desk: Any) -> None:
    hazard = to_first_not_cleared(desk)
    number = desk.page.view.numbers[standing_figures.HAZARDS_WITHOUT_INTERIM]
    desk.page.totals.tiles._tiles[3][0]._numbers[0].setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    assert f"计入 {number} 行" in shown_words(desk)
    desk.change(hazard_service.set_interim, hazard.record_id, "专人值守")
    desk.settle()
    assert f"计入 {number - 1} 行" in shown_words(desk)


def test_that_voiding_and_letters_in_fields_behave(desk: Any) -> None:
    hazard = to_first_not_cleared(desk)
    desk.press(DELETE)
    desk.settle()
    desk.press("重复登记", ENTER)
    desk.settle()
    assert stored(desk, hazard.record_id).standing.void_reason == "重复登记"
    desk.page._to_search()
    desk.press("pcb12")
    assert desk.page.filters.search.text() == "pcb12"
    assert desk.page.panels.open_form is None
