"""Rings and lines in metres as paths to paint: made once, put on the screen by a transform.

It chooses no colours.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from fangxun_desk.geo.map_content import Metres
from fangxun_desk.ui.map.frame import Frame


def path_of(rings: Sequence[Metres], *, closed: bool = True) -> QPainterPath:
    """One path of all rings in metres, filled by the even-odd rule; `closed` joins each ring's end to its start."""
    path = QPainterPath()
    for ring in rings:
        if len(ring) < 2:
            continue
        path.addPath(arrayToQPath(ring[:, 0], ring[:, 1], finiteCheck=False))
        if closed:
            path.closeSubpath()
    return path


def to_screen(frame: Frame) -> QTransform:
    """The transform from metres to the frame's pixels."""
    scale = 1 / frame.metres_per_px
    return QTransform(scale, 0, 0, -scale, -frame.west_m * scale, frame.north_m * scale)


def inside(path: QPainterPath, frame: Frame, cell_px: int) -> npt.NDArray[np.bool_]:
    """Which cells of a frame, `cell_px` wide, have their middle inside a path in metres; shape (high, wide)."""
    wide, high = frame.width_px // cell_px + 1, frame.height_px // cell_px + 1
    image = QImage(wide, high, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(1 / cell_px, 1 / cell_px)
    painter.fillPath(to_screen(frame).map(path), QColor("white"))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(high, image.bytesPerLine())
    return rows[:, :wide] > 0


def round_pen(colour: QColor, width_px: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen without sharp corners: those of a jagged outline would stick out far."""
    return QPen(colour, width_px, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
