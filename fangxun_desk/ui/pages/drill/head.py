"""The numbers of the page: what was held, and what is still open. Where one line is too narrow for them, two.

A number must never be cut off: half of 1576 reads like another number.
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from fangxun_desk.domain import standing_figures
from fangxun_desk.services import drill_service
from fangxun_desk.ui.number_tile import TilePart
from fangxun_desk.ui.tile_row import TileRow

HELD = (
    ("已开展(场)", (TilePart(drill_service.SESSIONS, "演练场次"),)),
    ("实战 / 桌面(场)", (TilePart(drill_service.FIELD, "实战演练"), TilePart(drill_service.TABLETOP, "桌面演练"))),
    ("参演(人次)", (TilePart(drill_service.PARTICIPANTS, "参演人数"),)),
)
OPEN = (
    (
        "计划未开展 / 过期(场)",
        (TilePart(standing_figures.DRILLS_PLANNED, "计划未开展"), TilePart(standing_figures.DRILLS_LATE, "计划已过期")),
    ),
    (
        "未开展:县级 / 乡镇(个)",
        (
            TilePart(standing_figures.DRILL_GAPS, "未开展单位"),
            TilePart(standing_figures.DRILL_TOWN_GAPS, "未见演练的乡镇"),
        ),
    ),
    (
        "预案 / 未演练(个)",
        (TilePart(drill_service.PLANS, "预案"), TilePart(standing_figures.PLANS_NEVER_DRILLED, "未演练过的预案")),
    ),
)
_ALARMS = {standing_figures.DRILL_GAPS: "red", standing_figures.DRILLS_LATE: "amber"}
_GAP = 8


class DrillHead(QWidget):
    """Two rows of tiles, beside each other where there is room."""

    asked = Signal(object)
    """A `FigureAsked`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self.rows = (TileRow(HELD, self), TileRow(OPEN, self))
        for row in self.rows:
            row.asked.connect(self.asked)
            self._layout.addWidget(row, 1)

    def show_numbers(self, numbers: Mapping[str, int]) -> None:
        """Show the numbers by their codes."""
        for row in self.rows:
            row.show_numbers(numbers)
            for code, alarm in _ALARMS.items():
                row.mark(code, alarm if numbers[code] else "")
        self.apply_sizes()

    def apply_sizes(self) -> None:
        """Numbers, text size or width have changed: one line, or two."""
        needed = sum(row.minimumSizeHint().width() for row in self.rows) + _GAP
        way = QBoxLayout.Direction.LeftToRight if needed <= self.width() else QBoxLayout.Direction.TopToBottom
        if way != self._layout.direction():
            self._layout.setDirection(way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.apply_sizes()

    def event(self, event: QEvent) -> bool:
        # What the tiles need is known only once they wear the new text size.
        if event.type() == QEvent.Type.LayoutRequest:
            self.apply_sizes()
        return super().event(event)
