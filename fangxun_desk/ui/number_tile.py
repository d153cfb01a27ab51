"""Numbers that explain themselves: each is a button, and pressing it asks for the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.ui import theme

UNKNOWN = "…"


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A figure somebody wants explained: its code, and the part of the season looked at (None: all of it)."""

    code: str
    storm: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TilePart:
    """One number of a tile: the figure's code and what it is called."""

    code: str
    label: str


class NumberTile(QFrame):
    """A title, one or more numbers for the storm looked at, and below them the same for the whole season."""

    asked = Signal(object, bool)
    """A `TilePart` and whether its season number was meant."""

    def __init__(
        self, title: str, parts: Sequence[TilePart], parent: QWidget | None = None, *, names_season: bool = True
    ) -> None:
        """`names_season` False: the numbers are of one season only, and nothing is said below them."""
        super().__init__(parent)
        self._names_season = names_season
        self.setObjectName("tile")
        self._parts = list(parts)
        self._numbers: list[QPushButton] = []
        self._seconds: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.setSpacing(0)
        heading = QLabel(title, self)
        heading.setProperty("role", "muted")
        layout.addWidget(heading)
        layout.addLayout(self._line(self._numbers, "number", is_season=False))
        self._below = QWidget(self)
        self._below.setLayout(self._line(self._seconds, "second", is_season=True))
        layout.addWidget(self._below)
        self._whole = QLabel("全汛期", self)
        self._whole.setProperty("role", "whole")
        layout.addWidget(self._whole)

    def show_numbers(self, chosen: Sequence[int | None], season: Sequence[int | None] | None) -> None:
        """Show the numbers of what is looked at; `season` None where that is the whole season already."""
        for button, part, value in zip(self._numbers, self._parts, chosen, strict=True):
            button.setText(_words(value))
            button.setAccessibleName(f"{part.label} {_words(value)},按回车看依据")
        for place, (button, part) in enumerate(zip(self._seconds, self._parts, strict=True)):
            value = season[place] if season is not None else None
            button.setText(("全汛期 " if place == 0 else "") + _words(value))
            button.setAccessibleName(f"全汛期{part.label} {_words(value)},按回车看依据")
        self._below.setVisible(season is not None)
        self._whole.setVisible(season is None and self._names_season)

    def mark(self, code: str, alarm: str) -> None:
        """Let the number of a part stand out as an alarm ("amber", "red"), or not ("")."""
        for part, button in zip(self._parts, self._numbers, strict=True):
            if part.code == code and (button.property("alarm") or "") != alarm:
                theme.restyle(button, alarm=alarm)

    def _line(self, buttons: list[QPushButton], role: str, *, is_season: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(0)
        line.setContentsMargins(0, 0, 0, 0)
        for place, part in enumerate(self._parts):
            if place:
                slash = QLabel("/", self)
                slash.setProperty("role", "muted")
                line.addWidget(slash)
            button = QPushButton(UNKNOWN, self)
            button.setProperty("role", role)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setToolTip(f"{part.label}:看口径与逐条依据")
            button.clicked.connect(lambda checked=False, part=part: self.asked.emit(part, is_season))
            button.setAutoDefault(True)
            buttons.append(button)
            line.addWidget(button)
        line.addStretch(1)
        return line


def _words(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
