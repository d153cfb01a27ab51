"""The ground of the map: a raster base where there is one, the areas and lines above it.

What was drawn is kept a little wider than the view, so that moving the map copies pixels and draws nothing anew. Names
of areas are the label layer's.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.domain.map_marks import MarkColour
from fangxun_desk.geo.map_content import Area, AreaLook
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.frame import Bounds, Frame
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.mark_atlas import colour_of
from fangxun_desk.ui.map.shapes import path_of, round_pen, to_screen

LINES = frozenset({AreaLook.RIVER, AreaLook.CANAL})
"""Looks without an inside."""
_MARGIN_PX = 240
_HATCH_PX = 14
_NIGHT_BASE = 0.55  # a base map is drawn for daylight


@dataclass(frozen=True, eq=False, slots=True)
class AreaShape:
    """An area with its path in metres and the bounds of it."""

    area: Area
    path: QPainterPath
    box: QRectF


def shapes_of(areas: Sequence[Area]) -> tuple[AreaShape, ...]:
    """The areas with their paths, in their order."""
    made = []
    for area in areas:
        path = path_of(area.rings, closed=area.look not in LINES)
        made.append(AreaShape(area, path, path.boundingRect()))
    return tuple(made)


class GroundLayer(Layer):
    """Base map, areas, lines."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._shapes: tuple[AreaShape, ...] = ()
        self._marked: frozenset[str] = frozenset()
        self._base: tuple[Bounds, QImage] | None = None
        self._kept: tuple[Frame, QPixmap] | None = None

    def show_shapes(self, shapes: Sequence[AreaShape]) -> None:
        """Draw these, the last uppermost."""
        self._shapes = tuple(shapes)
        self.forget()

    def mark(self, ids: Collection[str]) -> None:
        """Bring out the outlines of these records."""
        marked = frozenset(shape.area.record_id for shape in self._shapes) & frozenset(ids) - {""}
        if marked != self._marked:
            self._marked = marked
            self.forget()

    def show_base(self, bounds: Bounds, rgba: npt.NDArray[np.uint8] | None) -> None:
        """Lay a picture (height, width, 4) over bounds in metres below everything; None takes it away."""
        if rgba is None:
            self._base = None
        else:
            packed = np.ascontiguousarray(rgba)
            height, width = packed.shape[:2]
            image = QImage(packed.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            self._base = bounds, image.copy()
        self.forget()

    def forget(self) -> None:
        """Draw anew: what is shown has changed, or the theme has."""
        self._kept = None
        self.update()

    def draw(self, painter: QPainter) -> None:
        ratio = painter.device().devicePixelRatio()
        if self._kept is None or not self._kept[0].holds(self.frame):
            # While the scale changes every picture is drawn once and no margin of it is ever seen.
            is_scaling = self._kept is not None and not self._kept[0].has_scale(self.frame.metres_per_px)
            self._kept = self._drawn(self.frame.widened(0 if is_scaling else _MARGIN_PX), ratio)
        wide, pixmap = self._kept
        scale = self.frame.metres_per_px
        left = round((wide.west_m - self.frame.west_m) / scale)
        top = round((self.frame.north_m - wide.north_m) / scale)
        painter.drawPixmap(left, top, pixmap)

    def _drawn(self, frame: Frame, ratio: float) -> tuple[Frame, QPixmap]:
        pixmap = QPixmap(math.ceil(frame.width_px * ratio), math.ceil(frame.height_px * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(theme.active().colour("window"))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Hatching is fixed to the ground as everything else.
        scale = frame.metres_per_px
        painter.setBrushOrigin(QPointF(-frame.west_m / scale % _HATCH_PX, frame.north_m / scale % _HATCH_PX))
        transform = to_screen(frame)
        has_base = self._draw_base(painter, transform)
        west, south, east, north = frame.bounds
        seen = QRectF(west, south, east - west, north - south)
        for shape in self._shapes:
            # Grown by a metre: the box of a line that runs due east has no height and would meet nothing.
            if shape.box.adjusted(-1, -1, 1, 1).intersects(seen):
                self._draw_area(painter, shape, transform, has_base)
        painter.end()
        return frame, pixmap

    def _draw_base(self, painter: QPainter, transform: QTransform) -> bool:
        if self._base is None:
            return False
        (west, south, east, north), image = self._base
        corners = transform.map(QPointF(west, north)), transform.map(QPointF(east, south))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(_NIGHT_BASE if theme.active().name == "night" else 1.0)
        painter.drawImage(QRectF(*corners), image)
        painter.setOpacity(1.0)
        return True

    def _draw_area(self, painter: QPainter, shape: AreaShape, transform: QTransform, has_base: bool) -> None:
        area, path = shape.area, transform.map(shape.path)
        brush, pen = look_of(area)
        if area.look is AreaLook.COUNTY and has_base:
            brush = QBrush(Qt.BrushStyle.NoBrush)
        if area.look not in LINES:
            painter.fillPath(path, brush)
        if area.record_id in self._marked:
            painter.strokePath(path, _pen("surface", 7))
            pen = _pen("accent", 4)
        painter.strokePath(path, pen)


def _pen(use: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    colour = theme.active().colour(use) if isinstance(use, str) else use
    return round_pen(colour, width, style)


def _tint(colour: QColor, share: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(share)
    return made


def look_of(area: Area) -> tuple[QBrush, QPen]:
    """How an area is filled and outlined. The reds to blues of the levels are the zones' and warnings' only."""
    active = theme.active()
    shade = colour_of(area.colour)
    match area.look:
        case AreaLook.COUNTY:
            return QBrush(active.colour("surface")), _pen("edge", 1.4)
        case AreaLook.WATER:
            return QBrush(active.colour("accent_soft")), _pen("accent", 1.2)
        case AreaLook.RIVER:
            return QBrush(), _pen(_tint(active.colour("accent"), 0.75), 2.2)
        case AreaLook.CANAL:
            return QBrush(), _pen("accent", 2, Qt.PenStyle.DashLine)
        case AreaLook.ZONE:
            return QBrush(_tint(shade, 0.18)), _pen(shade, 1.6)
        case AreaLook.WARNING:
            return _hatching(shade), _pen(shade, 2.4)
        case AreaLook.REACH:
            soft = active.colour("accent") if area.colour is MarkColour.NONE else shade
            return QBrush(_tint(soft, 0.14)), _pen(soft, 1.6, Qt.PenStyle.DashLine)


def _hatching(shade: QColor) -> QBrush:
    """Slanting lines wide enough apart for what lies below them to be read."""
    tile = QPixmap(_HATCH_PX, _HATCH_PX)
    tile.fill(_tint(shade, 0.08))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_tint(shade, 0.6), 1.6))
    for shift in (-_HATCH_PX, 0, _HATCH_PX):
        painter.drawLine(shift - 2, _HATCH_PX + 2, shift + _HATCH_PX + 2, -2)
    painter.end()
    return QBrush(tile)
