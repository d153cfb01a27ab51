"""What stands in the window while no store is open: what happened, and the few things that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

WIDTH = 600


@dataclass(frozen=True, slots=True)
class Choice:
    """One way on: its words, one line of explanation, what it does."""

    words: str
    explanation: str
    run: Callable[[], None]


class WayButton(QPushButton):
    """A button with its words and, below them, the line that explains it."""

    def __init__(self, way: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "choice")
        self.setAccessibleName(way.words)
        self.setAccessibleDescription(way.explanation)
        self.setAutoDefault(True)
        self.clicked.connect(way.run)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(18, 10, 18, 10)
        lines.setSpacing(2)
        for text, role in ((way.words, "heading"), (way.explanation, "muted")):
            label = QLabel(text, self)
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(label)

    def sizeHint(self) -> QSize:
        return self._room()

    def minimumSizeHint(self) -> QSize:
        return self._room()

    def _room(self) -> QSize:
        layout = self.layout()
        width = self.width() or WIDTH
        return QSize(WIDTH, layout.heightForWidth(width)) if layout is not None else QSize(WIDTH, 0)


class StartPanel(QWidget):
    """A heading, a sentence, and a button for each way on."""

    def __init__(self, heading: str, sentence: str, ways: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        column = QVBoxLayout()
        column.setSpacing(10)
        for words, role in ((heading, "title"), (sentence, "")):
            label = QLabel(words, self)
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setVisible(bool(words))
            column.addWidget(label)
        column.addSpacing(10)
        self.buttons = [WayButton(way, self) for way in ways]
        for button in self.buttons:
            column.addWidget(button)
        self.waiting = QLabel(self)
        self.waiting.setProperty("role", "muted")
        column.addWidget(self.waiting)
        middle = QWidget(self)
        middle.setLayout(column)
        middle.setFixedWidth(WIDTH)
        outer.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def take_focus(self) -> None:
        """Put the cursor on the first way on."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self, words: str) -> None:
        """Something was chosen and is being done; "" gives the choice back."""
        self.waiting.setText(words)
        for button in self.buttons:
            button.setEnabled(not words)
