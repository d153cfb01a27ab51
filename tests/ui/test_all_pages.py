"""What holds for every page of the window, whatever it shows."""

from collections import Counter
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView

from fangxun_desk.ui.page import IN_LIST
from fangxun_desk.ui.page_list import PAGES, PageSpec
from fangxun_desk.ui.record_table import RecordTable

pytest_plugins = ["tests.ui.window_driver"]

every_page = pytest.mark.parametrize("spec", PAGES, ids=[spec.name for spec in PAGES])


def show(desk: Any, spec: PageSpec) -> Any:
    desk.window.show_page(spec)
    desk.settle()
    return desk.page


@every_page
def test_that_a_page_opens_on_an_empty_store_in_every_look_and_says_what_to_do(
    open_window: Any, spec: PageSpec
) -> None:
    desk = open_window()
    show(desk, spec)
    for key in (Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_F8, Qt.Key.Key_F9):
        desk.press(key)
        desk.settle()
    assert desk.prompts.told == []
    assert any(key in desk.words_of(desk.page) for key in ("Ctrl+", "F1", "F2", "F4", "F6", "按"))


@every_page
def test_that_no_key_of_a_page_means_two_things(open_window: Any, spec: PageSpec) -> None:
    desk = open_window()
    page = show(desk, spec)
    offered = page.actions_offered()
    everywhere = [action.keys for action in offered if action.where != IN_LIST]
    counted = Counter([*everywhere, *(action.keys for action in desk.window._actions)])
    assert {keys for keys, count in counted.items() if count > 1} == set()
    in_lists = Counter((id(action.owner), action.keys) for action in offered if action.where == IN_LIST)
    assert [keys for (_, keys), count in in_lists.items() if count > 1] == []


@every_page
def test_that_everything_that_takes_the_cursor_has_a_name_for_screen_readers(open_window: Any, spec: PageSpec) -> None:
    desk = open_window(demo=True)
    page = show(desk, spec)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in (QLineEdit, QPlainTextEdit, QTableView, QAbstractButton, QComboBox)
        for widget in page.findChildren(kind)
        if not (widget.accessibleName() or getattr(widget, "text", str)() or "qt_" in widget.objectName())
        # The corner of a table, the clear button inside of a field, the line of a spin box are Qt's own.
        and not isinstance(widget.parent(), QTableView | QLineEdit | QComboBox)
        and type(widget.parent()).__name__ not in ("QSpinBox", "RecordTable")
        and not (isinstance(widget, RecordTable) and not widget.records.columns)
    ]
    assert nameless == []


@every_page
def test_that_every_list_of_the_demonstration_sorts_copies_and_keeps_its_rows(open_window: Any, spec: PageSpec) -> None:
    desk = open_window(demo=True)
    page = show(desk, spec)
    for table in page.findChildren(RecordTable):
        rows = table.records.rowCount()
        for section in range(min(3, table.records.columnCount())):
            table._on_header_clicked(section)
        assert table.records.rowCount() == rows
        if rows:
            table.selectRow(0)
            assert len(table.copy_rows().split("\n")) == 2


def test_that_turning_through_all_pages_tells_no_error_and_keeps_the_rows_of_each(open_window: Any) -> None:
    desk = open_window(demo=True)
    for _ in range(2):
        for place in range(1, len(PAGES) + 1):
            desk.chord(f"Ctrl+{place}")
            desk.settle()
            assert desk.window._shown is PAGES[place - 1]
    assert desk.prompts.told == []
