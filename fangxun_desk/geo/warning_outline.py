"""The area of a CAP warning as it is kept: from the texts of its polygons and circles to well-known text in degrees.

CAP 1.2 (OASIS Standard, 1 July 2010, §3.2.4) writes a polygon as closed pairs "latitude,longitude" parted by spaces,
and a circle as "latitude,longitude radius", the radius in kilometres, in WGS 84, which for this purpose is CGCS2000.
The geometry libraries are imported only when a shape is read. Whatever is mended is said; no warning is judged here.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.datum import is_in_china

if TYPE_CHECKING:
    from fangxun_desk.geo.regions import Region

_LARGEST_KM = 1000.0
_GRID_DEGREES = 1e-6
"""What positions are kept to: a tenth of a metre."""
_Pair = tuple[float, float]


class ShapeUnreadable(ValueError):
    """A polygon or circle says no area. `why` is a few Chinese words, without the place."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape, read: the region in metres, and what was mended (code, words)."""

    region: "Region"
    mended: tuple[tuple[str, str], ...] = ()


def polygon_of(text: str) -> Shape:
    """The area of a <polygon>. Raises ShapeUnreadable."""
    from fangxun_desk.geo import regions

    pairs, mended = _in_order([_pair(part) for part in text.split()])
    if pairs and pairs[0] != pairs[-1]:
        pairs.append(pairs[0])
        mended.append(("polygon_unclosed", "首尾两点不同,已按闭合处理"))
    if len(pairs) < 4:
        raise ShapeUnreadable("不足四个点(首尾相同)")
    region = _drawn(lambda: regions.polygon(_metres(pairs)))
    if region.note:
        mended.append(("polygon_crossing", "边线自相交,已修补"))
    return Shape(region, tuple(mended))


def circle_of(text: str) -> Shape:
    """The area of a <circle>, as a polygon. Raises ShapeUnreadable."""
    from fangxun_desk.geo import regions

    parts = text.split()
    if len(parts) != 2:
        raise ShapeUnreadable("应写作“纬度,经度 半径(公里)”")
    radius_km = _number(parts[1])
    if not 0 < radius_km <= _LARGEST_KM:
        raise ShapeUnreadable(f"半径 {parts[1][:12]} 公里围不成面")
    pairs, mended = _in_order([_pair(parts[0])])
    (centre,) = _metres(pairs)
    return Shape(_drawn(lambda: regions.circle(centre, radius_km * 1000.0)), tuple(mended))


def outline_of(shapes: Iterable[Shape]) -> str:
    """All shapes together as well-known text, always a MULTIPOLYGON, in degrees of CGCS2000; "" for none."""
    import shapely

    from fangxun_desk.geo import regions

    together = regions.together(shape.region for shape in shapes)
    if together is None:
        return ""
    parts = list(shapely.get_parts(_on_grid(together)))
    return str(shapely.to_wkt(shapely.MultiPolygon(parts), rounding_precision=6))


def touches_city(outline: str) -> bool:
    """Whether an outline as kept touches the box of the city. Raises shapely's error for what is no outline."""
    import shapely

    boxes = [county.bounds for county in CityBoundary.read().counties]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return bool(shapely.from_wkt(outline).intersects(shapely.box(west, south, east, north)))


# -- inside --------------------------------------------------------------------------------------------------


def _drawn(draw: "Callable[[], Region]") -> "Region":
    """A region, or why it is none, in this module's words."""
    try:
        region = draw()
    except RuleBroken as broken:
        raise ShapeUnreadable("各点围不成面") from broken
    # A line drawn to and fro in degrees is a thin crescent in metres.
    if _on_grid(region).is_empty:
        raise ShapeUnreadable("各点围不成面")
    return region


def _on_grid(region: "Region") -> Any:
    """A region in degrees, put on the grid, so that what is written is valid once it is read back."""
    import shapely

    from fangxun_desk.geo.projection import to_degrees

    return shapely.set_precision(shapely.transform(region.shape, to_degrees), _GRID_DEGREES)


def _metres(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Positions in degrees, longitude first, as easting and northing in metres."""
    import numpy as np

    from fangxun_desk.geo.projection import to_metres

    return [(float(east), float(north)) for east, north in to_metres(np.array(pairs))]


def _pair(text: str) -> _Pair:
    """The two numbers of a pair as they stand."""
    first, comma, second = text.partition(",")
    if not comma:
        raise ShapeUnreadable(f"“{text[:24]}”不是一对坐标")
    return _number(first), _number(second)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ShapeUnreadable(f"“{text[:24]}”不是数字")
    return value


def _in_order(pairs: Sequence[_Pair]) -> tuple[list[_Pair], list[tuple[str, str]]]:
    """Longitude and latitude of pairs written latitude first, put right where they can only be the other way round."""
    turned = [(second, first) for first, second in pairs]
    if all(is_in_china(*pair) for pair in turned):
        return turned, []
    if all(is_in_china(*pair) for pair in pairs):
        return list(pairs), [("lat_lon_swapped", "经度写在纬度之前,已按经纬度对调")]
    raise ShapeUnreadable("坐标不在中国范围内")
