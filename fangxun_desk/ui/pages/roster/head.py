"""The head of the page: its numbers, the moment the roster is looked at, and the rule of the coverage check in words.

It reads what is typed for the moment and hands the day on; it counts nothing.
"""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.standing_figures import PEOPLE_IN_FORCE, POSTS_IN_FORCE, STANDING_FIGURES, UNCOVERED
from fangxun_desk.domain.time_entry import read_day_entry, read_moment_entry
from fangxun_desk.domain.wording import day_words
from fangxun_desk.ui import theme
from fangxun_desk.ui.number_tile import TilePart
from fangxun_desk.ui.pages.roster.reading import OFFICIALS, ROWS, UNTRAINED, RosterView
from fangxun_desk.ui.tile_row import TileRow

TO_COVER = "to_cover"
TILES: tuple[tuple[str, tuple[TilePart, ...]], ...] = (
    ("行政责任人(人)/ 名册(行)", (TilePart(OFFICIALS, "防汛行政责任人"), TilePart(ROWS, "责任人名册行数"))),
    ("在任(人)/ 岗位(个)", (TilePart(PEOPLE_IN_FORCE, "在任责任人"), TilePart(POSTS_IN_FORCE, "在任岗位"))),
    ("未培训(人)", (TilePart(UNTRAINED, "未培训行政责任人"),)),
    ("盲区 / 应覆盖(处)", (TilePart(UNCOVERED, "盲区"), TilePart(TO_COVER, "应覆盖"))),
)


class DayEdit(QLineEdit):
    """A moment or a day, typed in any short form; blank is the day the page looks at by itself."""

    chosen = Signal(object)
    """The day, or None."""
    left = Signal()
    refused = Signal(str)

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.season: int | None = None
        self.setPlaceholderText("7-16 23:40 / 7-16(Ctrl+D)")
        self.setAccessibleName("看某日某时在任")
        self.setClearButtonEnabled(True)
        self.setFixedWidth(theme.active()["px"] * 14)
        self.textEdited.connect(self._on_edited)

    def day(self) -> date | None:
        """The day meant. Raises RuleBroken for what cannot be read."""
        typed = self.text().strip()
        if not typed:
            return None
        now = self._clock()
        season = self.season if self.season != now.year else None
        try:
            return read_day_entry(typed, now, season)
        except RuleBroken:
            return local(read_moment_entry(typed, now, season)).date()

    def _on_edited(self, text: str) -> None:
        if not text.strip():
            self.chosen.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.chosen.emit(None)
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            try:
                self.chosen.emit(self.day())
                self.left.emit()
            except RuleBroken as broken:
                self.refused.emit(broken.sentence)
        else:
            super().keyPressEvent(event)


class RosterHead(QWidget):
    """Tiles, the moment, and below them the rule while the coverage is looked at."""

    asked = Signal(object)
    """A `FigureAsked`."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.tiles = TileRow(TILES, self)
        self.tiles.asked.connect(self.asked)
        self.day = DayEdit(clock, self)
        self.day.refused.connect(self._refuse)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self.rule = QLabel(f"口径:{STANDING_FIGURES[UNCOVERED].rule}", self)
        self.rule.setProperty("role", "muted")
        self.rule.setWordWrap(True)
        self.rule.hide()
        layout.addWidget(self.tiles)
        layout.addLayout(self._line())
        layout.addWidget(self.rule)

    def _line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        label = QLabel("看某时在任", self)
        label.setBuddy(self.day)
        line.addWidget(label)
        line.addWidget(self.day)
        line.addWidget(self._words, 1)
        return line

    def show_view(self, view: RosterView, *, is_coverage: bool) -> None:
        """Show the numbers and the day of what was read."""
        self.day.season = view.year
        self.tiles.show_numbers(view.numbers)
        self.tiles.mark(UNCOVERED, "red" if view.numbers[UNCOVERED] else "")
        self.tiles.mark(UNTRAINED, "amber" if view.numbers[UNTRAINED] else "")
        theme.restyle(self._words, role="muted")
        self._words.setText(day_sentence(view))
        self.rule.setVisible(is_coverage)

    def apply_sizes(self) -> None:
        """The text size has changed."""
        self.day.setFixedWidth(theme.active()["px"] * 14)

    def _refuse(self, sentence: str) -> None:
        theme.restyle(self._words, role="error")
        self._words.setText(sentence)


def day_sentence(view: RosterView) -> str:
    """Which day everything on the page stands on, and from when the roster knows."""
    roster_on = view.roster.roster_on
    own = f";名册日期 {day_words(roster_on)}" if roster_on is not None else ""
    if roster_on is not None and roster_on == view.on:
        return f"按名册日期 {day_words(view.on)} 在任列出和计数"
    before = ",此前任职不详" if roster_on is not None and view.on < roster_on else ""
    return f"按 {day_words(view.on)} 在任列出和计数{own}{before}"
