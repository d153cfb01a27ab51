"""Which of many positions lie in a region, and which lie nearest to a place: 100 000 at once, in metres of EPSG:4547.

The answers are indexes into the positions handed in; a position that is no number is in no region and near to nothing.
It knows no record and no degrees.
"""

import numpy as np
import numpy.typing as npt
import shapely

from fangxun_desk.geo.map_content import Metres
from fangxun_desk.geo.regions import Region

Indexes = npt.NDArray[np.intp]


class PointIndex:
    """Positions, shape (n, 2), that are asked about often."""

    def __init__(self, xy: Metres) -> None:
        self._x = np.ascontiguousarray(xy[:, 0], dtype=np.float64)
        self._y = np.ascontiguousarray(xy[:, 1], dtype=np.float64)

    def __len__(self) -> int:
        return len(self._x)

    def inside(self, region: Region) -> Indexes:
        """The positions in a region, in their own order. Those on its edge, or on its line, count as inside."""
        west, south, east, north = region.shape.bounds
        near = np.flatnonzero((self._x >= west) & (self._x <= east) & (self._y >= south) & (self._y <= north))
        if not len(near):
            return near
        # Prepared, a geometry answers by an index of its edges: a corridor with a thousand of them is no slower.
        shapely.prepare(region.shape)
        holds: npt.NDArray[np.bool_] = shapely.intersects_xy(region.shape, self._x[near], self._y[near])
        return near[holds]

    def nearest(self, easting_m: float, northing_m: float, k: int = 1) -> Indexes:
        """The `k` positions nearest to a place, the nearest first, equals in their own order; fewer where there are."""
        distances = self.distances_m(easting_m, northing_m)
        known = np.flatnonzero(np.isfinite(distances))
        if k < len(known):
            # All that are no farther than the k-th, so that equals are not dropped at random.
            reach = np.partition(distances[known], max(k, 1) - 1)[max(k, 1) - 1]
            known = known[distances[known] <= reach]
        return known[np.argsort(distances[known], kind="stable")][: max(k, 0)]

    def distances_m(self, easting_m: float, northing_m: float) -> npt.NDArray[np.float64]:
        """The straight-line distance of every position to a place, nan for one that is no number."""
        return np.hypot(self._x - easting_m, self._y - northing_m)
