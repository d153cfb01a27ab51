"""What lies on the map for the moment: below the marks the area asked about and reaches, above them shifts, the
shape being drawn and the crosshair.

One accent colour for all of it. It keeps no records and decides nothing.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.geo.map_content import Metres
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.crowd import thin
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.shapes import path_of, to_screen
from fangxun_desk.ui.map.sketch import FILLED, Drawn, ring_of

Circle = tuple[float, float, float]
"""Easting, northing, radius in metres."""

_ARROW_GAP_PX = 12
_ARROW_HEAD_PX = 8
_CROSS_PX = 14
_NOTHING = np.zeros((0, 2))


class AskedLayer(Layer):
    """The area asked about and the circles; they lie below the marks and dull none of their colours."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._region = QPainterPath()
        self._circles: tuple[Circle, ...] = ()

    def show_region(self, rings: Sequence[Metres]) -> None:
        """Outline the area asked about; none for no rings."""
        self._region = path_of(rings)
        self.update()

    def show_circles(self, circles: Sequence[Circle]) -> None:
        """Draw circles around places."""
        self._circles = tuple(circles)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._region.isEmpty():
            _outline(painter, to_screen(self.frame).map(self._region), filled=True)
        if self._circles:
            _outline(painter, self._reach(), filled=True, style=Qt.PenStyle.DashLine)

    def _reach(self) -> QPainterPath:
        """All circles as one area: where several overlap, the ground below is dulled once and not several times."""
        whole = QPainterPath()
        for easting, northing, radius_m in self._circles:
            x, y = self.frame.to_px(np.array([(easting, northing)]))[0].tolist()
            radius_px = radius_m / self.frame.metres_per_px
            circle = QPainterPath()
            circle.addEllipse(QPointF(x, y), radius_px, radius_px)
            whole = whole.united(circle)
        return whole


class ShiftLayer(Layer):
    """Arrows from where points stand as they were sent to where they come to lie."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._before: Metres = _NOTHING
        self._after: Metres = _NOTHING

    def show_shift(self, before: Metres, after: Metres) -> None:
        """Draw an arrow from each position to the one it comes to lie at. Raises ValueError when they are not pairs."""
        if before.shape != after.shape:
            raise ValueError(f"{len(before)} positions cannot come to lie at {len(after)}")
        self._before, self._after = before, after
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = np.flatnonzero(self.frame.sees(self._before) | self.frame.sees(self._after))
        if not len(seen):
            return
        # Neighbours are shifted alike: one arrow speaks for them.
        west, south, east, north = self.frame.bounds
        # Held inside the view: positions sent as degrees or the wrong way round lie at the other end of the world.
        starts_m = np.clip(self._before, (west, south), (east, north))
        kept = thin(starts_m, seen, _ARROW_GAP_PX * self.frame.metres_per_px).kept
        starts, ends = (self.frame.to_px(at[kept]).tolist() for at in (self._before, self._after))
        lines = []
        for (x1, y1), (x2, y2) in zip(starts, ends, strict=True):
            lines.append(QLineF(x1, y1, x2, y2))
            length = math.hypot(x2 - x1, y2 - y1)
            if length > 2:
                head, turn = min(_ARROW_HEAD_PX, length / 2), math.atan2(y2 - y1, x2 - x1)
                for side in (turn + 2.6, turn - 2.6):
                    lines.append(QLineF(x2, y2, x2 + head * math.cos(side), y2 + head * math.sin(side)))
        for colour, width in (("surface", 5), ("alert", 2)):
            painter.setPen(QPen(theme.active().colour(colour), width))
            painter.drawLines(lines)


class OverlayLayer(Layer):
    """What is being done: above everything."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._drawn: Drawn | None = None
        self._has_cross = False

    def show_drawn(self, drawn: Drawn | None) -> None:
        """Draw the shape in the making."""
        self._drawn = drawn
        self.update()

    def show_cross(self, on: bool) -> None:
        """Draw the crosshair in the middle of the view."""
        if on != self._has_cross:
            self._has_cross = on
            self.update()

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drawn is not None:
            self._draw_drawn(painter, self._drawn)
        if self._has_cross:
            self._draw_cross(painter)

    def _draw_drawn(self, painter: QPainter, drawn: Drawn) -> None:
        ring = ring_of(drawn)
        closed = drawn.tool in FILLED and len(ring) > 2
        _outline(painter, to_screen(self.frame).map(path_of((ring,), closed=closed)), filled=closed)
        painter.setPen(QPen(theme.active().colour("accent"), 2))
        painter.setBrush(theme.active().colour("surface"))
        for x, y in self.frame.to_px(drawn.points).tolist():
            painter.drawEllipse(QPointF(x, y), 4, 4)

    def _draw_cross(self, painter: QPainter) -> None:
        x, y = self.frame.width_px / 2, self.frame.height_px / 2
        lines = [
            QLineF(x + sx * 4, y + sy * 4, x + sx * _CROSS_PX, y + sy * _CROSS_PX)
            for sx, sy in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]
        for colour, width in (("surface", 5), ("text", 2)):
            painter.setPen(QPen(theme.active().colour(colour), width))
            painter.drawLines(lines)
            painter.drawPoint(QPointF(x, y))


def _outline(
    painter: QPainter, path: QPainterPath, *, filled: bool, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    accent = theme.active().colour("accent")
    if filled:
        soft = QColor(accent)
        soft.setAlphaF(0.12)
        painter.fillPath(path, soft)
    painter.strokePath(path, QPen(theme.active().colour("surface"), 5))
    painter.strokePath(path, QPen(accent, 2.5, style))
