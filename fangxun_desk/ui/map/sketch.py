"""What is being drawn on the map: corner by corner, with the mouse or from the crosshair alike.

It knows positions only; it draws nothing and asks nobody what the shape is for.
"""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from fangxun_desk.geo.map_content import Metres


class Tool(Enum):
    """What can be drawn. PLACE is one position."""

    RECTANGLE = "rectangle"
    POLYGON = "polygon"
    CIRCLE = "circle"
    CORRIDOR = "corridor"
    LENGTH = "length"
    AREA = "area"
    PLACE = "place"


_NEEDED = {Tool.PLACE: 1, Tool.POLYGON: 3, Tool.AREA: 3}
_LACKING = {
    Tool.RECTANGLE: "矩形要两个对角点。",
    Tool.POLYGON: "多边形至少要三个点。",
    Tool.CIRCLE: "圆要圆心和圆上一点。",
    Tool.CORRIDOR: "沿线至少要两个点。",
    Tool.LENGTH: "量距至少要两个点。",
    Tool.AREA: "量面积至少要三个点。",
}
SPANNED = frozenset({Tool.RECTANGLE, Tool.CIRCLE})
"""Tools whose shape is spanned between two positions and done with the second."""
MEASURING = frozenset({Tool.LENGTH, Tool.AREA})
"""Tools that only ask how long or how large."""
FILLED = frozenset({Tool.RECTANGLE, Tool.POLYGON, Tool.CIRCLE, Tool.AREA})
"""Tools whose shape has an inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A drawn shape: `points` (n, 2) in metres; RECTANGLE two opposite corners; CIRCLE its centre, and `radius_m`."""

    tool: Tool
    points: Metres
    radius_m: float = 0.0


class Sketch:
    """One shape in the making."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self._set: list[tuple[float, float]] = []

    @property
    def needed(self) -> int:
        """How many positions the shape needs at least."""
        return _NEEDED.get(self.tool, 2)

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The positions set so far."""
        return tuple(self._set)

    def set_corner(self, easting: float, northing: float) -> bool:
        """Set one more position; setting one twice changes nothing. True when the shape can have no more of them."""
        if not self._set or self._set[-1] != (easting, northing):
            self._set.append((easting, northing))
        return self.tool is Tool.PLACE or (self.tool in SPANNED and len(self._set) == 2)

    @property
    def lacking(self) -> str:
        """What the shape still lacks to be finished, in a sentence; no words when it lacks nothing."""
        if len(self._set) >= self.needed:
            return ""
        return _LACKING[self.tool] if self._set else "还没有落点:空格键在准星处落点,或单击地图落点。"

    def take_back(self) -> None:
        """Give up the last position."""
        del self._set[-1:]

    def finished(self, easting: float, northing: float) -> Drawn | None:
        """The shape as it is to be handed on; one position still lacking is the one pointed at. None: too few."""
        if len(self._set) == self.needed - 1:
            self.set_corner(easting, northing)
        return _shape(self.tool, self._set) if len(self._set) >= self.needed else None

    def so_far(self, easting: float, northing: float) -> Drawn | None:
        """The shape as it would be with the position pointed at; None before the first was set."""
        if not self._set:
            return None
        pointed = (easting, northing)
        return _shape(self.tool, self._set if self._set[-1] == pointed else [*self._set, pointed])


def _shape(tool: Tool, corners: list[tuple[float, float]]) -> Drawn:
    points = np.array(corners, dtype=np.float64)
    if tool is not Tool.CIRCLE:
        return Drawn(tool, points)
    return Drawn(tool, points[:1], math.dist(corners[0], corners[-1]))


def ring_of(drawn: Drawn) -> Metres:
    """The corners of a shape's outline in metres; those of a circle are two degrees apart."""
    if drawn.tool is Tool.RECTANGLE and len(drawn.points) == 2:
        (west, south), (east, north) = drawn.points
        return np.array([(west, south), (east, south), (east, north), (west, north)])
    if drawn.tool is Tool.CIRCLE:
        turn = np.linspace(0, 2 * math.pi, 180, endpoint=False)
        return drawn.points[0] + drawn.radius_m * np.column_stack((np.cos(turn), np.sin(turn)))
    return drawn.points
