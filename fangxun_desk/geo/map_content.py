"""What a map shows, as plain numbers: marked points, areas and lines in metres of EPSG:4547.

Made by the services from the store, drawn by the window's canvas and by the printed sheet alike, so that both show the
same. Nothing here reads, draws or projects. Easting first, northing second, everywhere.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from fangxun_desk.domain.map_marks import Mark, MarkColour

Metres = npt.NDArray[np.float64]
"""Positions, shape (n, 2): easting and northing in metres, EPSG:4547."""


class AreaLook(Enum):
    """How an area or a line is drawn."""

    COUNTY = "county"  # outline of a county, filled with the paper's own tint
    WATER = "water"  # surface of a reservoir
    ZONE = "zone"  # drawn risk zone (山洪危险区): a light fill in its colour
    WARNING = "warning"  # area of a warning in force: hatched in its colour
    REACH = "reach"  # within reach of a rescue unit in the time asked
    RIVER = "river"
    CANAL = "canal"


LOOK_LABELS: dict[AreaLook, str] = {
    AreaLook.COUNTY: "县(市、区)界",
    AreaLook.RIVER: "河流",
    AreaLook.WATER: "水库水面",
    AreaLook.CANAL: "南水北调总干渠",
    AreaLook.ZONE: "危险区",
    AreaLook.WARNING: "预警区域",
    AreaLook.REACH: "救援可达范围",
}
"""What a legend calls areas and lines."""


@dataclass(frozen=True, slots=True)
class PointSet:
    """Points of one kind. All sequences have one entry a point.

    `name` is the kind of record (risk_point, hazard, shelter, rescue_unit, layer_feature, evacuation_batch); `marks`
    are the different marks of the set and `mark_at` (uint16) says which of them each point wears; `labels` are the
    words beside a point, `details` what the hover card says besides, line by line; `weight` (float) decides which label
    or point is kept where there is room for one: the greater first. `offset_px` moves the marks of the set to the right
    and up, so that a hazard does not hide the risk point it was found at. Sets `on_top` stand for themselves: never for
    a point of a set below, and none of those is counted with them. `nearer_than_m_per_px` is the scale from which on a
    set is drawn, for what is many and says little from afar.
    """

    name: str
    label: str
    xy: Metres
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    marks: tuple[Mark, ...]
    mark_at: npt.NDArray[np.uint16]
    weight: npt.NDArray[np.float64]
    details: tuple[str, ...] = ()
    offset_px: tuple[float, float] = (0.0, 0.0)
    on_top: bool = False
    nearer_than_m_per_px: float = float("inf")

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Area:
    """An area (`rings`: outer rings and holes alike, filled by the even-odd rule) or a line (`rings` are its parts).

    `rings` are arrays of shape (n, 2) in metres; `label_at` is where its name stands, None for none.
    """

    look: AreaLook
    name: str
    rings: tuple[Metres, ...]
    record_id: str = ""
    label_at: tuple[float, float] | None = None
    colour: MarkColour = MarkColour.NONE
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MapContent:
    """Everything a map shows, from below to above: areas in their order, then the point sets in theirs."""

    areas: tuple[Area, ...] = ()
    points: tuple[PointSet, ...] = ()
    title: str = ""
    notice: str = "示意,不作为划界依据"
    bounds: tuple[float, float, float, float] = field(default=(0.0, 0.0, 1.0, 1.0))
    """West, south, east, north of what is to be seen at first, in metres."""
