"""Marks drawn beforehand, side by side in one picture, in the colours of the theme in force.

The same drawing serves the canvas (many at once, from the atlas) and a legend (one picture a mark). No mark is drawn
twice for the same theme; nothing here knows where marks stand.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from fangxun_desk.domain.map_marks import Mark, MarkColour, MarkForm
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.label_layout import Box
from fangxun_desk.ui.map.shapes import round_pen

_ACROSS = 24
_RIM_PX = 2

_USES = {
    MarkColour.RED: ("level_red", "level_red_text"),
    MarkColour.ORANGE: ("level_orange", "level_orange_text"),
    MarkColour.YELLOW: ("level_yellow", "level_yellow_text"),
    MarkColour.BLUE: ("level_blue", "level_blue_text"),
    MarkColour.NONE: ("muted", "surface"),
    MarkColour.PLACE: ("accent", "on_accent"),
    MarkColour.ALERT: ("alert", "surface"),
}
# Corners in a box from -1 to 1, y down; sized so that all forms look equally large. The number is how far the
# character stands below the middle.
_FORMS: dict[MarkForm, tuple[tuple[tuple[float, float], ...], float]] = {
    MarkForm.SQUARE: (((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)), 0.0),
    MarkForm.TRIANGLE: (((0, -1.56), (1.56, 1.06), (-1.56, 1.06)), 0.3),
    MarkForm.DIAMOND: (((0, -1.36), (1.36, 0), (0, 1.36), (-1.36, 0)), 0.0),
    MarkForm.HOUSE: (((0, -1.3), (1.05, -0.5), (1.05, 1.0), (-1.05, 1.0), (-1.05, -0.5)), 0.12),
    MarkForm.SHIELD: (((-0.98, -1.05), (0.98, -1.05), (0.98, 0.25), (0, 1.3), (-0.98, 0.25)), -0.14),
}


def colour_of(colour: MarkColour) -> QColor:
    """The theme's shade of a mark's colour."""
    return theme.active().colour(_USES[colour][0])


def mark_side_px() -> int:
    """How wide a mark with its character is, in pixels; an even number."""
    return 2 * math.ceil(theme.active()["small"] * 0.78)


def small_side_px() -> int:
    """How wide a mark without its character is, in pixels."""
    return 2 * math.ceil(theme.active()["small"] * 0.4)


def mark_box(mark: Mark, *, small: bool) -> Box:
    """What a mark covers around the pixel it stands at: left, top, right, bottom."""
    half = _half(small=small) - 1
    corners = _FORMS[mark.form][0] if mark.form in _FORMS else ((-1, -1), (1, 1))
    xs, ys = zip(*corners, strict=True)
    return min(xs) * half - _RIM_PX, min(ys) * half - _RIM_PX, max(xs) * half + _RIM_PX, max(ys) * half + _RIM_PX


def mark_picture(mark: Mark, ratio: float = 1.0) -> QPixmap:
    """One mark by itself, as a legend shows it; `ratio` is the screen's pixels a pixel."""
    cell = _cell_px()
    pixmap = _blank(cell, cell, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_mark(painter, QPointF(cell / 2, cell / 2), mark, small=False)
    painter.end()
    return pixmap


class MarkAtlas:
    """The marks of one map: with their character, small without it, and the ring of a chosen one in both sizes."""

    def __init__(self, marks: Sequence[Mark], ratio: float = 1.0) -> None:
        self._ratio, self._cell = ratio, _cell_px()
        self._count = len(marks)
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)
        self._pixmap = _blank(_ACROSS * self._cell, (2 * len(marks) + 2 + _ACROSS - 1) // _ACROSS * self._cell, ratio)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, mark in enumerate(marks):
            _draw_mark(painter, self._middle(at), mark, small=False)
            _draw_mark(painter, self._middle(self._count + at), mark, small=True)
        _draw_ring(painter, self._middle(2 * self._count), mark_side_px() / 2 + 4)
        _draw_ring(painter, self._middle(2 * self._count + 1), small_side_px() / 2 + 4)
        painter.end()

    def _middle(self, place: int) -> QPointF:
        return QPointF((place % _ACROSS + 0.5) * self._cell, (place // _ACROSS + 0.5) * self._cell)

    def draw(
        self, painter: QPainter, px: npt.NDArray[np.float64], mark_at: npt.NDArray[np.intp], *, small: bool
    ) -> None:
        """Marks at pixels (n, 2), each the one `mark_at` says, the last uppermost."""
        self._draw(painter, px, mark_at + (self._count if small else 0))

    def draw_rings(self, painter: QPainter, px: npt.NDArray[np.float64], *, small: bool) -> None:
        """Rings around marks at pixels (n, 2)."""
        self._draw(painter, px, np.full(len(px), 2 * self._count + small))

    def _draw(self, painter: QPainter, px: npt.NDArray[np.float64], place: npt.NDArray[np.intp]) -> None:
        if not len(px):
            return
        side = self._cell * self._ratio
        self._fragments.resize(len(px))
        rows = self._fragments.ndarray()
        # Whole pixels: marks stay crisp, and unscaled pictures are copied fastest.
        rows[:, 0:2] = np.round(px)
        rows[:, 2] = place % _ACROSS * side
        rows[:, 3] = place // _ACROSS * side
        rows[:, 4:10] = (side, side, 1 / self._ratio, 1 / self._ratio, 0.0, 1.0)
        first, count = self._fragments.drawargs()
        painter.drawPixmapFragments(first, count, self._pixmap)


def _cell_px() -> int:
    """Room for one mark with its ring; even, so that whole positions fall on whole pixels."""
    return 2 * math.ceil(mark_side_px() * 0.9)


def _blank(width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _outline(form: MarkForm, middle: QPointF, half: float) -> QPainterPath:
    path = QPainterPath()
    if form is MarkForm.CIRCLE:
        path.addEllipse(middle, half, half)
        return path
    corners = [QPointF(middle.x() + x * half, middle.y() + y * half) for x, y in _FORMS[form][0]]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _half(*, small: bool) -> float:
    return (small_side_px() if small else mark_side_px() - 2) / 2


def _draw_mark(painter: QPainter, middle: QPointF, mark: Mark, *, small: bool) -> None:
    active = theme.active()
    ground, ink = (active.colour(use) for use in _USES[mark.colour])
    half = _half(small=small)
    path = _outline(mark.form, middle, half - 1)
    # A rim of the paper keeps neighbours apart; the dark line is what a yellow mark is seen by on white paper.
    painter.strokePath(path, round_pen(active.colour("surface"), 2 * _RIM_PX))
    painter.fillPath(path, ground)
    painter.strokePath(path, round_pen(active.colour("text"), 1.2))
    if small:
        return
    lower = _FORMS[mark.form][1] * half if mark.form in _FORMS else 0.0
    painter.setFont(theme.font("small", is_bold=True))
    painter.setPen(ink)
    box = QRectF(middle.x() - half * 2, middle.y() - half * 2 + lower, half * 4, half * 4)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.character)


def _draw_ring(painter: QPainter, middle: QPointF, radius: float) -> None:
    active = theme.active()
    for colour, width in (("surface", 6), ("accent", 3)):
        painter.setPen(QPen(active.colour(colour), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
