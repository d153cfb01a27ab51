"""What stands in the corners of the map: scale bar, north arrow, position, and the notice that it is a sketch.

Each has its own corner, none covers another; the words on the map keep clear of them.
"""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.ui import theme
from fangxun_desk.ui.map.label_layout import Box
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.words import Style

_EDGE_PX = 10
_PAD_PX = 6
_LONGEST_BAR_PX = 150
_ARROW_PX = 34


def round_length_m(longest_m: float) -> float:
    """The greatest of 1, 2, 5, 10, 20, 50 … metres (or parts of a metre) that is no longer than `longest_m`."""
    power = 10 ** math.floor(math.log10(longest_m))
    # The rounding of the logarithm may put a whole power one too high or too low.
    return float(max(step for step in (0.5 * power, power, 2 * power, 5 * power, 10 * power) if step <= longest_m))


def length_words(length_m: float) -> str:
    """A length as a scale bar says it: metres, from 1000 on kilometres."""
    return f"{length_m / 1000:g} 公里" if length_m >= 1000 else f"{length_m:g} 米"


class FurnitureLayer(Layer):
    """The corners and, while the map has the keys, a frame around it."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._notice = self._position = ""
        self._has_keys = False

    def say(self, *, notice: str | None = None, position: str | None = None) -> None:
        """Set the words of a corner; None leaves them."""
        self._notice = self._notice if notice is None else notice
        self._position = self._position if position is None else position
        self.update()

    def show_keys(self, on: bool) -> None:
        """Frame the map: keys pressed now go to it."""
        self._has_keys = on
        self.update()

    def boxes(self) -> tuple[Box, ...]:
        """The corners taken, in pixels; a plate without words takes none."""
        rects = (self._arrow(), self._bar(), self._plate(self._position, left=True, line=1),
                 self._plate(self._notice, left=False, line=0))  # fmt: skip
        return tuple((r.left(), r.top(), r.right(), r.bottom()) for r in rects if not r.isEmpty())

    def _line(self) -> float:
        return QFontMetricsF(Style.PLAIN.font).height() + _PAD_PX

    def _bar_length(self) -> tuple[float, float]:
        """Metres and pixels of the scale bar."""
        longest_px = min(_LONGEST_BAR_PX, max(20.0, self.frame.width_px / 4))
        length_m = round_length_m(longest_px * self.frame.metres_per_px)
        return length_m, length_m / self.frame.metres_per_px

    def _bar(self) -> QRectF:
        words = QFontMetricsF(Style.PLAIN.font).horizontalAdvance(length_words(self._bar_length()[0]))
        width = self._bar_length()[1] + words + 3 * _PAD_PX
        return QRectF(_EDGE_PX, self.frame.height_px - _EDGE_PX - self._line(), width, self._line())

    def _plate(self, words: str, *, left: bool, line: int) -> QRectF:
        if not words:
            return QRectF()
        room: float = self.frame.width_px - 2 * _EDGE_PX
        if not left and line == 0:
            room -= self._bar().width() + _PAD_PX
        width = min(room, QFontMetricsF(Style.PLAIN.font).horizontalAdvance(words) + 2 * _PAD_PX)
        top = self.frame.height_px - _EDGE_PX - self._line() * (line + 1) - _PAD_PX * line
        return QRectF(_EDGE_PX if left else self.frame.width_px - _EDGE_PX - width, top, width, self._line())

    def _arrow(self) -> QRectF:
        high = _ARROW_PX + self._line()
        return QRectF(self.frame.width_px - _EDGE_PX - _ARROW_PX, _EDGE_PX, _ARROW_PX, high)

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(Style.PLAIN.font)
        self._draw_arrow(painter)
        self._draw_bar(painter)
        self._draw_plate(painter, self._plate(self._position, left=True, line=1), self._position)
        self._draw_plate(painter, self._plate(self._notice, left=False, line=0), self._notice)
        if self._has_keys:
            painter.setPen(QPen(theme.active().colour("accent"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.boundingRect().adjusted(1, 1, -1, -1))

    def _ground(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.active().colour("surface"))
        painter.setOpacity(0.9)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setOpacity(1)
        painter.setPen(theme.active().colour("text"))

    def _draw_plate(self, painter: QPainter, rect: QRectF, words: str) -> None:
        if rect.isEmpty():
            return
        self._ground(painter, rect)
        inside = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, math.ceil(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _draw_bar(self, painter: QPainter) -> None:
        length_m, length_px = self._bar_length()
        rect = self._bar()
        self._ground(painter, rect)
        left, bottom = rect.left() + _PAD_PX, rect.center().y() + 4
        ends = [QPointF(left, bottom - 7), QPointF(left, bottom), QPointF(left + length_px, bottom)]
        painter.setPen(QPen(theme.active().colour("text"), 2))
        painter.drawPolyline([*ends, QPointF(left + length_px, bottom - 7)])
        words = QRectF(left + length_px + _PAD_PX, rect.top(), rect.width(), rect.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, length_words(length_m))

    def _draw_arrow(self, painter: QPainter) -> None:
        rect = self._arrow()
        self._ground(painter, rect)
        top, middle = rect.top() + self._line() - 2, rect.center().x()
        low = top + _ARROW_PX - 4
        tip, notch = QPointF(middle, top), QPointF(middle, low - 8)
        painter.drawText(
            QRectF(rect.left(), rect.top(), rect.width(), self._line()), Qt.AlignmentFlag.AlignCenter, "北"
        )
        painter.setPen(QPen(theme.active().colour("text"), 1.4))
        painter.setBrush(theme.active().colour("text"))
        painter.drawPolygon(QPolygonF([tip, QPointF(middle - 9, low), notch]))
        painter.setBrush(theme.active().colour("surface"))
        painter.drawPolygon(QPolygonF([tip, QPointF(middle + 9, low), notch]))
