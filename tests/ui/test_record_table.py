"""The list stays still: whatever arrives, the cursor, the selection and what is in view keep their place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from fangxun_desk.ui.arranging import STEPWISE_UP_TO
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RECORD_ROLE, SORT_ROLE, RecordTableModel


@dataclass(frozen=True)
class Line:
    """A record of the tests."""

    key: str
    people: int | None = None
    old: int | None = None
    is_voided: bool = False


COLUMNS = (
    Column("编号", lambda line: line.key, width=80),
    Column(
        "人数",
        lambda line: "" if line.people is None else str(line.people),
        lambda line: line.people,
        width=60,
        align=RIGHT,
        former=lambda line: Former(str(line.old), f"原为 {line.old}") if line.old is not None else None,
    ),
)


def lines(*numbers: int) -> list[Line]:
    return [Line(f"{number:04d}", number) for number in numbers]


@pytest.fixture
def model(qapp: Any) -> Iterator[RecordTableModel]:
    made = RecordTableModel(COLUMNS, lambda line: line.key, lambda line: line.is_voided)
    made.rest_in(lambda line: line.key, descending=True)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


@pytest.fixture
def table(model: RecordTableModel, qtbot: Any) -> RecordTable:
    shown = RecordTable(model, "试验列表")
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    shown.show()
    return shown


def keys(model: RecordTableModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_that_rows_stand_in_the_order_asked_for(model: RecordTableModel) -> None:
    model.set_records(lines(2, 9, 4))
    assert keys(model) == ["0009", "0004", "0002"]
    model.order_by(lambda line: line.people)
    assert keys(model) == ["0002", "0004", "0009"]


def test_that_what_was_not_stated_is_ordered_before_everything_else(model: RecordTableModel) -> None:
    model.set_records([*lines(3, 1), Line("none")])
    model.order_by(COLUMNS[1].order_key)
    assert keys(model) == ["none", "0001", "0003"]


def test_that_a_new_record_goes_where_it_belongs(model: RecordTableModel) -> None:
    model.set_records(lines(1, 5, 9))
    model.set_records(lines(1, 5, 9, 7, 12, 0))
    assert keys(model) == ["0012", "0009", "0007", "0005", "0001", "0000"]


def test_that_a_corrected_record_keeps_its_place(model: RecordTableModel) -> None:
    model.order_by(lambda line: line.people)
    model.set_records(lines(1, 5, 9))
    model.set_records([replace(lines(1)[0], people=99), *lines(5, 9)])
    assert keys(model) == ["0001", "0005", "0009"]
    assert model.index(0, 1).data() == "99"


def test_that_a_vanished_record_takes_only_its_own_row(model: RecordTableModel) -> None:
    model.set_records(lines(1, 2, 3, 4, 5))
    model.set_records(lines(1, 4))
    assert keys(model) == ["0004", "0001"]


def test_that_a_filter_hides_and_gives_back(model: RecordTableModel) -> None:
    model.set_records(lines(*range(10)))
    model.set_filter(lambda line: line.people % 2 == 0)
    assert keys(model) == ["0008", "0006", "0004", "0002", "0000"]
    model.set_records(lines(*range(12)))
    assert keys(model)[0] == "0010"
    model.set_filter(None)
    assert len(keys(model)) == model.total == 12


def test_that_many_rows_at_once_are_taken_over_as_a_whole(model: RecordTableModel) -> None:
    model.set_records(lines(1, 2))
    model.set_records(lines(*range(STEPWISE_UP_TO + 50)))
    assert model.rowCount() == STEPWISE_UP_TO + 50
    model.set_records(lines(3))
    assert keys(model) == ["0003"]


def test_that_a_cell_hands_out_its_record_and_its_native_value(model: RecordTableModel) -> None:
    model.set_records(lines(7))
    assert model.index(0, 1).data(SORT_ROLE) == 7
    assert model.index(0, 0).data(RECORD_ROLE) == Line("0007", 7)


def test_that_a_voided_row_is_struck_through_and_says_so_to_a_screen_reader(model: RecordTableModel) -> None:
    model.set_records([Line("a", 1, is_voided=True), Line("b", 2)])
    voided, valid = model.index(1, 0), model.index(0, 0)
    assert voided.data(Qt.ItemDataRole.FontRole).strikeOut()
    assert valid.data(Qt.ItemDataRole.FontRole) is None
    assert voided.data(Qt.ItemDataRole.AccessibleTextRole).startswith("已作废")


def test_that_a_corrected_cell_tells_its_old_value_and_why(model: RecordTableModel) -> None:
    model.set_records([Line("a", 51, old=48)])
    cell = model.index(0, 1)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "原为 48"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "51,原为 48"


def test_that_the_cursor_stays_on_its_record_when_others_arrive(table: RecordTable) -> None:
    model = table.records
    model.set_records(lines(*range(1, 40)))
    table.go_to("0020")
    model.set_records(lines(*range(45)))
    assert table.current_record.key == "0020"
    model.set_records(lines(*range(45 + STEPWISE_UP_TO * 2)))
    assert table.current_record.key == "0020"


def test_that_rows_arriving_above_do_not_move_what_is_in_view(table: RecordTable) -> None:
    model = table.records
    model.set_records(lines(*range(100)))
    table.verticalScrollBar().setValue(30)
    in_view = model.record_at(table.rowAt(5)).key
    unseen: list[int] = []
    table.unseen_changed.connect(unseen.append)
    model.set_records(lines(*range(103)))
    assert model.record_at(table.rowAt(5)).key == in_view
    assert unseen[-1] == 3
    table.show_newest()
    assert unseen[-1] == 0


def test_that_a_list_in_use_does_not_move_even_at_its_top(table: RecordTable, qtbot: Any) -> None:
    model = table.records
    model.set_records(lines(*range(100)))
    qtbot.waitActive(table)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    in_view = model.record_at(table.rowAt(5)).key
    model.set_records(lines(*range(101)))
    assert model.record_at(table.rowAt(5)).key == in_view


def test_that_a_moving_mouse_holds_the_list_still_and_a_resting_one_does_not(table: RecordTable, qtbot: Any) -> None:
    table.clearFocus()
    table.records.set_records(lines(*range(100)))
    qtbot.mouseMove(table.viewport(), QPoint(50, 100))
    qtbot.mouseMove(table.viewport(), QPoint(52, 104))
    in_view = table.records.record_at(table.rowAt(5)).key
    table.records.set_records(lines(*range(101)))
    assert table.records.record_at(table.rowAt(5)).key == in_view
    table.show_newest()
    table._last_move.invalidate()
    table.records.set_records(lines(*range(102)))
    assert table.records.record_at(table.rowAt(5)).key == "0101"


def test_that_a_list_not_in_use_shows_the_newest_at_its_top(table: RecordTable) -> None:
    table.clearFocus()
    table.records.set_records(lines(*range(100)))
    table.records.set_records(lines(*range(101)))
    assert table.records.record_at(table.rowAt(5)).key == "0100"


def test_that_a_header_orders_up_then_down_then_as_before(table: RecordTable) -> None:
    table.records.set_records([Line("b", 1), Line("a", 3), Line("c", 2)])
    clicked = table.horizontalHeader().sectionClicked
    seen = []
    for _ in range(3):
        clicked.emit(1)
        seen.append("".join(keys(table.records)))
    assert seen == ["bca", "acb", "cba"]


def test_that_selected_rows_are_copied_as_a_table(table: RecordTable) -> None:
    table.records.set_records([Line("甲\t1", 3), Line("乙", 4)])
    table.selectAll()
    assert table.copy_rows() == "编号\t人数\n甲 1\t3\n乙\t4"
    assert QApplication.clipboard().text() == table.copy_rows()


def test_that_column_widths_do_not_follow_the_contents(table: RecordTable) -> None:
    before = [table.columnWidth(section) for section in range(2)]
    table.records.set_records([Line("很长很长很长很长很长很长很长的编号", 1)])
    assert [table.columnWidth(section) for section in range(2)] == before
    table.setColumnWidth(0, 151)
    table.resize(700, 300)
    assert table.columnWidth(0) == 151


def test_that_letters_do_not_move_the_cursor(table: RecordTable, qtbot: Any) -> None:
    table.records.set_records(lines(*range(10)))
    table.go_to("0005")
    qtbot.keyClicks(table, "00090")
    assert table.current_record.key == "0005"


def test_that_of_100_000_rows_only_those_in_view_are_worded(qtbot: Any) -> None:
    worded: Counter[str] = Counter()

    def word(line: Line) -> str:
        worded[line.key] += 1
        return line.key

    model = RecordTableModel((Column("编号", word, lambda line: line.people),), lambda line: line.key)
    table = RecordTable(model, "长列表")
    qtbot.addWidget(table)
    table.resize(400, 600)
    table.show()
    qtbot.waitExposed(table)
    model.set_records(Line(f"{number:06d}", number) for number in range(100_000))
    table.scrollToBottom()
    qtbot.wait(20)
    model.order_by(model.columns[0].order_key, descending=True)
    model.set_filter(lambda line: line.people % 3 == 0)
    qtbot.wait(20)
    assert model.rowCount() == 33_334
    assert 0 < len(worded) < 300
