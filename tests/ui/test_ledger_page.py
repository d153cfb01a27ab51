"""What every ledger page does: shared filters, jumps, copies and exports; shown on the simplest of them."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.supply import Supply
from fangxun_desk.services import record_service

pytest_plugins = ["tests.ui.window_driver"]

ENTER, DELETE, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Escape
YEAR = 2026


def ledgers(work: Any) -> None:
    """Two shelters, a team, supplies; one name that looks like a formula, one phone."""
    for unit, name, capacity in (("410423", "尧山镇敬老院", 120), ("410422", "叶县一中", 800)):
        work.create(Shelter(season=YEAR, unit=unit, name=name, capacity=capacity, contact_phone="13900001234"))
    work.create(RescueUnit(season=YEAR, unit="410423", name="=1+1救援队", people=12))
    work.create(Supply(season=YEAR, unit="410423", name="编织袋", quantity=2.5, measure="万条"))


def places(open_window: Any, face: str = "Alt+2") -> Any:
    """The window on the 点位资源 page."""
    desk = open_window(ledgers)
    desk.chord("Ctrl+7")
    desk.chord(face)
    desk.settle()
    return desk


def names(desk: Any) -> list[str]:
    return [row.record.name for row in desk.page.table.records.shown]


def test_that_a_record_of_a_plain_noun_is_entered_corrected_and_voided_by_keyboard(open_window: Any) -> None:
    desk = places(open_window)
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("lsx", "ysz", "尧山镇中心小学", "学校", "300", "", "")
    desk.settle()
    assert "尧山镇中心小学" in names(desk)
    desk.press(ESCAPE)
    desk.page.show_record(next(r.record.record_id for r in desk.page.table.records.shown if r.record.capacity == 300))
    desk.press("e")
    desk.settle()
    desk.form.go_to("capacity")
    desk.press("350", ENTER, "核实", ENTER)
    desk.settle()
    row = next(row for row in desk.page.table.records.shown if row.record.name == "尧山镇中心小学")
    assert row.record.capacity == 350
    assert row.former["capacity"].text == "300"
    desk.press(DELETE)
    desk.settle()
    desk.enter("重复登记")
    desk.settle()
    assert next(r.record.standing for r in desk.page.table.records.shown if r.record.capacity == 350).voided


def test_that_handing_in_twice_enters_once_and_a_missing_field_is_named(open_window: Any) -> None:
    desk = places(open_window)
    shelter = Shelter(record_id="0190a0a0-0000-7000-8000-000000000001", season=YEAR, unit="410423", name="村部")
    assert desk.change(record_service.enter, shelter) == desk.change(record_service.enter, shelter)
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("lsx", "", "")
    assert "请填写安置点名称。" in desk.words_of(desk.page.panels.currentWidget())


def test_that_a_county_chosen_narrows_every_list_and_says_so(open_window: Any) -> None:
    desk = places(open_window)
    desk.page.filters.narrow("unit", "410422")
    assert names(desk) == ["叶县一中"]
    assert "叶县" in desk.page.filters._clear.text()
    desk.chord("Alt+3")
    assert names(desk) == []
    desk.chord("Ctrl+2")
    assert desk.page.filters.value("unit") == "410422"
    desk.chord("Ctrl+L")
    desk.chord("Ctrl+7")
    assert names(desk) == ["=1+1救援队"]
    assert not desk.page.filters._clear.isVisible()


def test_that_going_to_a_record_takes_away_what_hides_it(open_window: Any) -> None:
    desk = places(open_window)
    desk.page.filters.narrow("unit", "410422")
    desk.page.filters.search.setText("没有这样的")
    wanted = desk.read(lambda reader: reader.find(Supply, season=YEAR))[0]
    desk.window.seek_record(wanted.record_id)
    desk.settle()
    assert desk.page.face.name == "supply"
    assert desk.page.table.current_record.record == wanted
    assert desk.focus() is desk.page.table


def test_that_what_is_shown_is_exported_with_its_types_and_without_formulas(open_window: Any, tmp_path: Path) -> None:
    desk = places(open_window, "Alt+3")
    desk.prompts.answers.append(tmp_path / "out")
    desk.chord("Ctrl+E")
    desk.settle()
    sheet = load_workbook(tmp_path / "out.xlsx").active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1救援队"].data_type == "s"
    assert cells[12].data_type == "n"


def test_that_a_page_out_of_sight_reads_again_when_it_is_looked_at(open_window: Any) -> None:
    desk = places(open_window)
    desk.chord("Ctrl+2")
    desk.change(record_service.enter, Shelter(season=YEAR, unit="410423", name="新建安置点"))
    desk.settle()
    desk.chord("Ctrl+7")
    desk.settle()
    assert "新建安置点" in names(desk)


def test_that_a_filter_of_the_page_itself_is_not_shared(open_window: Any) -> None:
    desk = places(open_window)
    desk.chord("Ctrl+2")
    desk.page.filters.search.setText("叶县")
    desk.chord("Ctrl+7")
    assert desk.page.filters.search.text() == ""


def test_that_a_list_is_ordered_by_keyboard(open_window: Any) -> None:
    desk = places(open_window)
    before = names(desk)
    desk.press("s")
    menu = desk.page.table.findChild(QMenu)
    by_name = next(action for action in menu.actions() if "安置点名称" in action.text())
    menu.setActiveAction(by_name)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert names(desk) == sorted(before)
    assert not menu.isVisible()
