"""The real questions and messages: one sentence, refusing is the default, Enter and Esc are enough."""

from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from fangxun_desk.ui.prompts import LineDialog, Prompts


def press_when_shown(qtbot: Any, key: Qt.Key, seen: list[str]) -> None:
    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        words = dialog.text() if isinstance(dialog, QMessageBox) else dialog.findChild(QLabel).text()
        seen.append(words)
        qtbot.keyClick(dialog, key)

    QTimer.singleShot(50, press)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_that_a_sentence_goes_away_with_either_key(qtbot: Any, key: Qt.Key) -> None:
    seen: list[str] = []
    press_when_shown(qtbot, key, seen)
    Prompts().tell("磁盘已满,本条未存盘。")
    assert seen == ["磁盘已满,本条未存盘。"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_that_a_question_is_refused_by_default(qtbot: Any, key: Qt.Key) -> None:
    seen: list[str] = []
    press_when_shown(qtbot, key, seen)
    assert not Prompts().confirm("恢复后现有数据中 3 条不在其中。", "恢复")
    assert len(seen) == 1


def test_that_a_line_is_taken_with_enter_and_declined_with_escape(qtbot: Any) -> None:
    seen: list[str] = []
    press_when_shown(qtbot, Qt.Key.Key_Return, seen)
    assert Prompts().line("本席位的短名:", "甲") == "甲"
    press_when_shown(qtbot, Qt.Key.Key_Escape, seen)
    assert Prompts().line("本席位的短名:", "甲") is None
    assert seen == ["本席位的短名:"] * 2


def test_that_the_default_of_a_line_is_selected_to_be_typed_over(qtbot: Any) -> None:
    dialog = LineDialog("值班员姓名:", "李值班", None)
    qtbot.addWidget(dialog)
    assert dialog._line.selectedText() == "李值班"
