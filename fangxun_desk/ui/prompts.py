"""Every question and message that stops the officer. Tests put a fake in its place.

Routine entry asks nothing here: forms stand in the side panel and errors beside their field. A message says what
happened and what can be done, and never shows the inside of an error.
"""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

TITLE = "防汛指挥台"


class Asker(Protocol):
    """What the window needs of whoever asks and tells."""

    def tell(self, sentence: str) -> None:
        """Say one sentence."""

    def confirm(self, question: str, yes: str) -> bool:
        """Ask a question whose consent is named by `yes`; refusing is the default."""
        raise NotImplementedError

    def line(self, question: str, default: str = "") -> str | None:
        """Ask for one line; None when declined."""
        raise NotImplementedError

    def folder(self, question: str, start: Path) -> Path | None:
        """Ask for a folder; None when declined."""
        raise NotImplementedError

    def file(self, question: str, start: Path, pattern: str) -> Path | None:
        """Ask for a file; None when declined."""
        raise NotImplementedError

    def files(self, question: str, start: Path, pattern: str) -> list[Path]:
        """Ask for one or more files; empty when declined."""
        raise NotImplementedError

    def new_file(self, question: str, suggested: Path, pattern: str) -> Path | None:
        """Ask under which name to write a file; None when declined."""
        raise NotImplementedError

    def show_file(self, path: Path) -> None:
        """Open a file that was written, in the program this machine has for it."""


class LineDialog(QDialog):
    """A question with one line to answer it."""

    def __init__(self, question: str, default: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.setObjectName("ground")
        self.setMinimumWidth(440)
        words = QLabel(question, self)
        words.setWordWrap(True)
        self._line = QLineEdit(default, self)
        self._line.setAccessibleName(question)
        self._line.selectAll()
        yes, no = QPushButton("确定", self), QPushButton("取消", self)
        yes.setProperty("role", "main")
        yes.setDefault(True)
        yes.clicked.connect(self.accept)
        no.clicked.connect(self.reject)
        layout, buttons = QVBoxLayout(self), QHBoxLayout()
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(words)
        layout.addWidget(self._line)
        buttons.addStretch(1)
        buttons.addWidget(yes)
        buttons.addWidget(no)
        layout.addLayout(buttons)

    def text(self) -> str:
        """The answer, without blanks around it."""
        return self._line.text().strip()


class Prompts:
    """The real ones, on top of a window."""

    def __init__(self, window: QWidget | None = None) -> None:
        self._window = window

    def belong_to(self, window: QWidget) -> None:
        """Stand on top of this window from now on."""
        self._window = window

    def tell(self, sentence: str) -> None:
        """Say one sentence."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, TITLE, sentence, parent=self._window)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def confirm(self, question: str, yes: str) -> bool:
        """Ask a question whose consent is named by `yes`; refusing is the default."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, TITLE, question, parent=self._window)
        consent = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        refusal = box.addButton("不", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(refusal)
        box.exec()
        return box.clickedButton() is consent

    def line(self, question: str, default: str = "") -> str | None:
        """Ask for one line; None when declined."""
        dialog = LineDialog(question, default, self._window)
        return dialog.text() if dialog.exec() else None

    def folder(self, question: str, start: Path) -> Path | None:
        """Ask for a folder; None when declined."""
        chosen = QFileDialog.getExistingDirectory(self._window, question, str(start))
        return Path(chosen) if chosen else None

    def file(self, question: str, start: Path, pattern: str) -> Path | None:
        """Ask for a file; None when declined."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, question, str(start), pattern)
        return Path(chosen) if chosen else None

    def files(self, question: str, start: Path, pattern: str) -> list[Path]:
        """Ask for one or more files; empty when declined."""
        chosen, _ = QFileDialog.getOpenFileNames(self._window, question, str(start), pattern)
        return [Path(name) for name in chosen]

    def new_file(self, question: str, suggested: Path, pattern: str) -> Path | None:
        """Ask under which name to write a file; None when declined."""
        chosen, _ = QFileDialog.getSaveFileName(self._window, question, str(suggested), pattern)
        return Path(chosen) if chosen else None

    def show_file(self, path: Path) -> None:
        """Open a file that was written, in the program this machine has for it; without one, nothing happens."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
