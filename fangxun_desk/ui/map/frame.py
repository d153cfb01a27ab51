"""Where the window looks: the piece of ground in view and how metres become pixels, as plain numbers.

North is up, both directions have one scale. It draws nothing and does not change: another look is another frame.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fangxun_desk.geo.map_content import Metres

Bounds = tuple[float, float, float, float]
"""West, south, east, north, metres of EPSG:4547."""

FAR_OUT_M_PER_PX = 100.0
"""Beyond this many metres a pixel the whole city is looked at: marks are small, counties are summed up."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A look at the ground: its north-west corner, metres a pixel, and the size of the picture in pixels."""

    west_m: float = 0.0
    north_m: float = 1.0
    metres_per_px: float = 1.0
    width_px: int = 1
    height_px: int = 1

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in metres."""
        scale = self.metres_per_px
        return (
            self.west_m,
            self.north_m - self.height_px * scale,
            self.west_m + self.width_px * scale,
            self.north_m,
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Easting and northing in the middle of the picture."""
        return self.to_metres(self.width_px / 2, self.height_px / 2)

    @property
    def is_far_out(self) -> bool:
        """Whether so much is in view that marks have to be small."""
        return self.metres_per_px > FAR_OUT_M_PER_PX

    def to_px(self, xy: Metres) -> npt.NDArray[np.float64]:
        """Pixels from the upper left corner, shape (n, 2), of positions in metres."""
        return (xy - (self.west_m, self.north_m)) * (1 / self.metres_per_px, -1 / self.metres_per_px)

    def to_metres(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Easting and northing of a pixel."""
        return self.west_m + x_px * self.metres_per_px, self.north_m - y_px * self.metres_per_px

    def widened(self, margin_px: int) -> "Frame":
        """The same look with a margin on all sides."""
        return Frame(
            self.west_m - margin_px * self.metres_per_px,
            self.north_m + margin_px * self.metres_per_px,
            self.metres_per_px,
            self.width_px + 2 * margin_px,
            self.height_px + 2 * margin_px,
        )

    def sees(self, xy: Metres, margin_px: float = 0.0) -> npt.NDArray[np.bool_]:
        """Which positions lie in the picture or no further than a margin from it."""
        west, south, east, north = self.bounds
        margin = margin_px * self.metres_per_px
        x, y = xy[:, 0], xy[:, 1]
        return (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)

    def has_scale(self, metres_per_px: float) -> bool:
        """Whether this is the scale of the frame. Moving a view leaves it alone but for the last digits."""
        return math.isclose(self.metres_per_px, metres_per_px, rel_tol=1e-9)

    def holds(self, other: "Frame") -> bool:
        """Whether the other frame lies inside this one at the same scale."""
        if not self.has_scale(other.metres_per_px):
            return False
        mine, theirs = self.bounds, other.bounds
        return mine[0] <= theirs[0] and mine[1] <= theirs[1] and mine[2] >= theirs[2] and mine[3] >= theirs[3]
