"""Whether a position can be true: inside the city, in the county it is said to be in, or the wrong way round.

The county lines are a simplified public set marked 示意 (data/README.md), good to a few hundred metres at best, so
every answer leaves a margin: a doubt is only raised where the lines cannot be the reason. Plain Python over eight
hundred vertices; importing this module loads no geometry library. It draws nothing and corrects nothing.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.paths import data_dir

CITY_MARGIN_M = 2000.0
"""How far outside the simplified line a point is still taken to lie in the city, in metres."""

COUNTY_MARGIN_M = 3000.0
"""How far outside its county's line a point may lie before the county it states is doubted, in metres."""

# The functional zones have no line of their own; their towns lie in these districts.
_HOSTS = {
    "高新区": ("卫东区", "叶县"),
    "410471": ("卫东区", "叶县"),
    "城乡一体化示范区": ("新华区",),
    "410472": ("新华区",),
}
_METRES_PER_DEGREE = 111_195.0

Point = tuple[float, float]


class Position(Word):
    """What can be said of a stated position. The codes are those of the import's messages."""

    OK = "ok", "坐标可用"
    NO_COORDINATES = "no_coordinates", "缺坐标,不能上图"
    SWAPPED = "lon_lat_swapped", "经度、纬度填反"
    OUTSIDE_CITY = "outside_city", "坐标落在平顶山市范围以外"
    ELSEWHERE_IN_CITY = "elsewhere_in_city", "坐标落在别的县(市、区),请核对"


@dataclass(frozen=True, slots=True)
class County:
    """One county's outline: rings of (longitude, latitude) in CGCS2000 degrees, outer rings and holes alike."""

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    bounds: tuple[float, float, float, float]

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the point lies inside; on the line itself either answer may come."""
        west, south, east, north = self.bounds
        if not (west <= lon <= east and south <= lat <= north):
            return False
        inside = False
        for ring in self.rings:
            x1, y1 = ring[-1]
            for x2, y2 in ring:
                if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    inside = not inside
                x1, y1 = x2, y2
        return inside

    def distance_m(self, lon: float, lat: float) -> float:
        """Metres to the nearest point of the county: 0 inside; good to half a percent within the region."""
        if self.contains(lon, lat):
            return 0.0
        shrink = math.cos(math.radians(lat))
        nearest = math.inf
        for ring in self.rings:
            ends = [((x - lon) * shrink, y - lat) for x, y in ring]
            for start, end in zip(ends, ends[1:] + ends[:1], strict=True):
                nearest = min(nearest, _from_origin(start, end))
        return nearest * _METRES_PER_DEGREE


class CityBoundary:
    """The counties' outlines together."""

    def __init__(self, counties: tuple[County, ...]) -> None:
        self.counties = counties
        self._known: Mapping[str, County] = {key: one for one in counties for key in (one.code, one.name)}

    @classmethod
    def read(cls, path: Path | None = None) -> "CityBoundary":
        """The outlines the program ships, or those of another GeoJSON with `code` and `name` on each feature."""
        if path is None:
            return _shipped()
        return cls(tuple(_county(one) for one in json.loads(path.read_text(encoding="utf-8"))["features"]))

    def county_at(self, lon: float, lat: float) -> str | None:
        """The name of the county whose outline holds the point, None outside all of them."""
        return next((one.name for one in self.counties if one.contains(lon, lat)), None)

    def is_inside(self, lon: float, lat: float, margin_m: float = CITY_MARGIN_M) -> bool:
        """Whether the point lies in the city or at most `margin_m` metres outside its line."""
        if not self._is_near(lon, lat, margin_m):
            return False
        return self.county_at(lon, lat) is not None or self._distance_m(self.counties, lon, lat) <= margin_m

    def judge(self, lon: float | None, lat: float | None, stated_county: str | None = None) -> Position:
        """What can be said of a position in CGCS2000 degrees, and of the county (name or code) stated with it.

        A blank, a number that is none, and the 0, 0 that programs write for a blank are no coordinates. 市级 and
        names without an outline are not held against the point.
        """
        if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)) or (lon == 0 and lat == 0):
            return Position.NO_COORDINATES
        if not self.is_inside(lon, lat):
            return Position.SWAPPED if self.is_inside(lat, lon) else Position.OUTSIDE_CITY
        stated = self._stated(stated_county or "")
        if stated and self._distance_m(stated, lon, lat) > COUNTY_MARGIN_M:
            return Position.ELSEWHERE_IN_CITY
        return Position.OK

    def _stated(self, county: str) -> tuple[County, ...]:
        names = _HOSTS.get(county, (county,))
        return tuple(self._known[name] for name in names if name in self._known)

    def _is_near(self, lon: float, lat: float, margin_m: float) -> bool:
        """A cheap first look at the city's box; twice the margin east and west, where degrees are shorter."""
        slack = margin_m / _METRES_PER_DEGREE
        return any(
            west - 2 * slack <= lon <= east + 2 * slack and south - slack <= lat <= north + slack
            for west, south, east, north in (one.bounds for one in self.counties)
        )

    @staticmethod
    def _distance_m(counties: tuple[County, ...], lon: float, lat: float) -> float:
        return min(one.distance_m(lon, lat) for one in counties)


def _from_origin(start: Point, end: Point) -> float:
    """The distance of the origin from a segment."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / length))
    return math.hypot(x1 + along * dx, y1 + along * dy)


@lru_cache(maxsize=1)
def _shipped() -> CityBoundary:
    return CityBoundary.read(data_dir() / "boundaries" / "counties.geojson")


def _county(feature: dict[str, Any]) -> County:
    geometry, properties = feature["geometry"], feature["properties"]
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    # GeoJSON closes a ring by repeating its first point, which the loops here do by themselves.
    rings = tuple(tuple((float(x), float(y)) for x, y, *_ in ring[:-1]) for part in parts for ring in part)
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return County(properties["code"], properties["name"], rings, (min(xs), min(ys), max(xs), max(ys)))
