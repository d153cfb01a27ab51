"""Typing a few letters and Enter: the list under the field takes no focus and grabs no key it does not need."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fangxun_desk.ui.choices import Choice, from_list, of_units
from fangxun_desk.ui.field_editors import _last_part
from fangxun_desk.ui.pick_edit import PickEdit, PickList

ENTER, ESCAPE, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Down


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layout = QVBoxLayout(made)
    made.field = PickEdit(of_units, made)
    made.next = QLineEdit(made)
    layout.addWidget(made.field)
    layout.addWidget(made.next)
    layout.addStretch(1)
    made.resize(400, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    made.field.setFocus()
    return made


def offered(window: QWidget) -> list[str]:
    listed = window.findChild(PickList)
    return (
        [listed.item(row).text().split()[0] for row in range(listed.count())] if listed and listed.isVisible() else []
    )


def test_that_letters_offer_what_they_can_mean_and_keep_the_focus(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "lsx")
    assert offered(window) == ["鲁山县"]
    assert window.field.hasFocus()


def test_that_enter_takes_the_marked_line(window: QWidget, qtbot: Any) -> None:
    taken: list[Choice] = []
    window.field.taken.connect(taken.append)
    qtbot.keyClicks(window.field, "ls")
    assert window.field.take_marked()
    assert window.field.text() == taken[0].label
    assert offered(window) == []


def test_that_the_arrow_keys_move_the_mark(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClick(window.field, DOWN)
    everything = offered(window)
    assert len(everything) == 12
    qtbot.keyClick(window.field, DOWN)
    window.field.take_marked()
    assert window.field.text() == everything[1]


def test_that_tab_takes_the_marked_line_and_moves_on(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "yx")
    qtbot.keyClick(window.field, TAB)
    assert window.field.text() == "叶县"
    assert window.next.hasFocus()


def test_that_tab_stays_where_something_is_typed_behind(window: QWidget, qtbot: Any) -> None:
    window.field.stays_after_taking = True
    qtbot.keyClicks(window.field, "yx")
    qtbot.keyClick(window.field, TAB)
    assert window.field.hasFocus()
    qtbot.keyClick(window.field, TAB)
    assert window.next.hasFocus()


def test_that_escape_closes_the_list_and_keeps_the_text(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "lsx")
    qtbot.keyClick(window.field, ESCAPE)
    assert (window.field.text(), offered(window)) == ("lsx", [])


def test_that_leaving_the_field_closes_the_list(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "l")
    window.next.setFocus()
    assert offered(window) == []


def test_that_a_click_takes_a_line_without_taking_the_focus(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "lsx")
    listed = window.findChild(PickList)
    at = listed.visualItemRect(listed.item(0)).center()
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.field.text() == "鲁山县"
    assert window.field.hasFocus()


def test_that_what_means_nothing_offers_nothing(window: QWidget, qtbot: Any) -> None:
    qtbot.keyClicks(window.field, "zzz")
    assert offered(window) == []
    assert window.field.choice() is None
    assert not window.field.take_marked()


def test_that_only_the_last_of_several_is_completed(window: QWidget, qtbot: Any) -> None:
    window.field.source = from_list([Choice("a", "尧山镇敬老院", keys=("yszjly",)), Choice("b", "灶君庙小学")])
    window.field.segment = _last_part
    window.field.setText("灶君庙小学、")
    qtbot.keyClicks(window.field, "jly")
    window.field.take_marked()
    assert window.field.text() == "灶君庙小学、尧山镇敬老院"


def test_that_beginnings_come_before_middles() -> None:
    source = from_list([Choice(1, "北街小学"), Choice(2, "小学路社区"), Choice(3, "医院")])
    assert [choice.value for choice in source("小学")] == [2, 1]
    assert [choice.value for choice in source("")] == [1, 2, 3]
