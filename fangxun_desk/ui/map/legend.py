"""The legend: each sign of the map as a picture with its words, in the colours of the theme in force.

The signs are drawn by what draws them on the map, so that a legend cannot differ from it. It counts nothing and says
nothing of what is in view.
"""

import math

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication, QPainter, QPainterPath, QPixmap

from fangxun_desk.domain.map_marks import GRADE_COLOURS, MARK_LABELS, Mark, MarkColour, MarkForm, mark_of
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo.map_content import LOOK_LABELS, Area, AreaLook
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.ground_layer import LINES, look_of
from fangxun_desk.ui.map.mark_atlas import mark_picture, mark_side_px

Explained = tuple[QPixmap, str]
"""A sign and what it stands for."""

_SHADES = {AreaLook.ZONE: MarkColour.ORANGE, AreaLook.WARNING: MarkColour.RED}
"""What comes in the colour of its grade or level stands in one of them."""
_LOOKS = (
    AreaLook.COUNTY,
    AreaLook.RIVER,
    AreaLook.CANAL,
    AreaLook.WATER,
    AreaLook.ZONE,
    AreaLook.WARNING,
    AreaLook.REACH,
)


def legend_groups() -> dict[str, list[Explained]]:
    """All signs by what they speak of: 行业类别, 风险等级, 其他点位, 区域和线. Needs a running QGuiApplication."""
    sectors = [*((mark_of(sector, None), sector.label) for sector in Sector), (mark_of(None, None), "未填行业")]
    grades = [(Mark(MarkForm.CIRCLE, "", colour), f"{grade.label}风险") for grade, colour in GRADE_COLOURS.items()]
    grades.append((Mark(MarkForm.CIRCLE, "", MarkColour.NONE), "未填等级"))
    return {
        "行业类别": _pictured(sectors),
        "风险等级": _pictured(grades),
        "其他点位": _pictured(list(MARK_LABELS.items())),
        "区域和线": [(look_picture(look, _ratio()), LOOK_LABELS[look]) for look in _LOOKS],
    }


def legend_marks() -> list[Explained]:
    """All signs in one list, in the order of their groups."""
    return [each for group in legend_groups().values() for each in group]


def look_picture(look: AreaLook, ratio: float = 1.0) -> QPixmap:
    """A small piece of an area or line; `ratio` is the screen's pixels a pixel."""
    wide, high = 2 * mark_side_px(), math.ceil(1.2 * mark_side_px())
    pixmap = QPixmap(math.ceil(wide * ratio), math.ceil(high * ratio))
    pixmap.setDevicePixelRatio(ratio)
    # On the ground it lies on: the paper of a county, for the county itself what lies around it.
    pixmap.fill(theme.active().colour("window" if look is AreaLook.COUNTY else "surface"))
    brush, pen = look_of(Area(look, "", (), colour=_SHADES.get(look, MarkColour.NONE)))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = _line(wide, high) if look in LINES else _patch(wide, high)
    if look not in LINES:
        painter.fillPath(path, brush)
    painter.strokePath(path, pen)
    painter.end()
    return pixmap


def _pictured(rows: list[tuple[Mark, str]]) -> list[Explained]:
    return [(mark_picture(mark, _ratio()), words) for mark, words in rows]


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _line(wide: float, high: float) -> QPainterPath:
    path = QPainterPath(QPointF(0, high * 0.7))
    path.cubicTo(QPointF(wide * 0.35, high * 0.1), QPointF(wide * 0.65, high * 0.95), QPointF(wide, high * 0.3))
    return path


def _patch(wide: float, high: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(2.5, 2.5, wide - 5, high - 5, 3, 3)
    return path
