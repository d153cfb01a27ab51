"""One figure as a tile: its name, its number, the other season's beside it, and a small chart of its parts.

It paints what it is handed and asks for the rows when pressed; it counts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fangxun_desk.ui import theme

WIDTH = 206
_PAD = 10


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What a tile shows: `parts` are the figure's breakdown by `by` (县、过程、月), `other` another season's number."""

    code: str
    label: str
    unit: str
    value: int
    by: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    other: int | None = None
    other_year: int | None = None
    is_alarm: bool = False
    is_disputed: bool = False


class FigureTile(QWidget):
    """The tile. Its page gives it the cursor with the arrow keys."""

    asked = Signal(str)

    def __init__(self, facts: TileFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = facts
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_facts(facts)

    def show_facts(self, facts: TileFacts) -> None:
        """Show a figure anew."""
        self.facts = facts
        self.setAccessibleName(f"{facts.label} {facts.value}{facts.unit}{_beside(facts)},按回车看口径与依据")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        active = theme.active()
        return QSize(WIDTH * active["px"] // 15, 2 * active["small"] + active["number"] + 4 * _PAD)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    # -- painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        active, facts = theme.active(), self.facts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.fillPath(edge, active.colour("surface"))
        pen = painter.pen()
        pen.setColor(active.colour("accent" if self.hasFocus() else "border"))
        pen.setWidth(2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.drawPath(edge)
        inside = self.rect().adjusted(_PAD, _PAD, -_PAD, -_PAD)
        small = QFontMetrics(theme.font("small"))
        painter.setFont(theme.font("small"))
        painter.setPen(active.colour("muted"))
        name = small.elidedText(facts.label, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(QRect(inside.left(), inside.top(), inside.width(), small.height()), _LEFT, name)
        self._draw_number(painter, QRect(inside.left(), inside.top() + small.height(), inside.width(),
                                         active["number"] + 8))  # fmt: skip
        if facts.other is not None:
            painter.setFont(theme.font("small"))
            painter.setPen(active.colour("muted"))
            below = QRect(inside.left(), inside.bottom() - small.height() + 2, inside.width(), small.height())
            painter.drawText(below, _LEFT, small.elidedText(_beside(facts)[1:], _ELIDE, inside.width()))
        painter.end()

    def _draw_number(self, painter: QPainter, room: QRect) -> None:
        active, facts = theme.active(), self.facts
        painter.setFont(theme.font("number", is_bold=True))
        painter.setPen(active.colour("strip_red" if facts.is_alarm and facts.value else "text"))
        words = str(facts.value)
        width = QFontMetrics(theme.font("number", is_bold=True)).horizontalAdvance(words)
        painter.drawText(room, _LEFT, words)
        painter.setFont(theme.font("small"))
        painter.setPen(active.colour("muted"))
        unit = facts.unit + (" 有分歧" if facts.is_disputed else "")
        behind = QRect(room.left() + width + 4, room.top() + 5, room.width(), room.height())
        painter.drawText(behind, _LEFT, unit)
        taken = width + 8 + QFontMetrics(theme.font("small")).horizontalAdvance(unit)
        self._draw_parts(painter, room.adjusted(taken + 6, 4, 0, 8 if facts.other is None else 0))

    def _draw_parts(self, painter: QPainter, room: QRect) -> None:
        """The parts as small columns, the greatest as high as there is room."""
        parts = list(self.facts.parts.values())
        most = max(parts, default=0)
        if len(parts) < 2 or not most or room.width() < 4 * len(parts):
            return
        step = min(14, room.width() // len(parts))
        left = room.right() - step * len(parts) + 1
        for place, value in enumerate(parts):
            height = round(room.height() * value / most)
            column = QRect(left + place * step, room.bottom() - max(height, 1), max(2, step - 3), max(height, 1))
            painter.fillRect(column, theme.active().colour("accent" if value else "border"))

    # -- keys and mouse ----------------------------------------------------------------------------------

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and self.facts.parts:
            words = "\n".join(f"{name} {value:g}" for name, value in self.facts.parts.items())
            QToolTip.showText(event.globalPos(), f"{self.facts.label}({self.facts.by})\n{words}", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit(self.facts.code)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.asked.emit(self.facts.code)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_ELIDE = Qt.TextElideMode.ElideRight


def _beside(facts: TileFacts) -> str:
    if facts.other is None:
        return ""
    gap = facts.value - facts.other
    return f",{facts.other_year} 年 {facts.other}({'持平' if not gap else f'{gap:+d}'})"
