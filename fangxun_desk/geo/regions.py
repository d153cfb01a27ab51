"""The places asked about: rectangles, polygons, circles and river corridors, as shapely geometries in EPSG:4547 metres.

Whatever was drawn or sent comes out valid or is refused in one sentence; what had to be mended is said. Lengths and
areas are those of the plane of EPSG:4547, within the city true to better than two parts in ten thousand. Nothing is
looked up in a region here (`geo/point_index.py`), and nothing is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.ops import linemerge, substring

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo.map_content import Area, Metres
from fangxun_desk.geo.projection import to_degrees, to_metres

SMALLEST_M2 = 100.0
"""Less than ten metres square holds no place: positions of the ledgers are good to some metres at best."""
_QUARTER_SEGMENTS = 32
"""Corners in a quarter of a circle: the drawn circle misses less than 0.05 % of the true one's area."""
_CROSSED = "所画范围自相交,已按围成的各块分开处理,请核对。"
Position = tuple[float, float]
"""Easting and northing in metres."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place asked about: its form in metres, and in a sentence what had to be mended; "" for nothing."""

    shape: Any
    note: str = ""

    @property
    def area_m2(self) -> float:
        """How large it is."""
        return area_m2(self)

    @property
    def is_area(self) -> bool:
        """Whether it is an area, in which something can lie, and no line or point."""
        return bool(shapely.get_dimensions(self.shape) == 2)

    @property
    def centre(self) -> Position:
        """A place inside it: the centroid where that lies inside, else another."""
        middle = self.shape.centroid
        inside = middle if self.shape.intersects(middle) else self.shape.representative_point()
        return float(inside.x), float(inside.y)

    @property
    def wkt_degrees(self) -> str:
        """The same as well-known text in CGCS2000 degrees, seven decimals (a centimetre)."""
        return str(shapely.to_wkt(shapely.transform(self.shape, to_degrees), rounding_precision=7))


def rectangle(a: Position, b: Position) -> Region:
    """The rectangle between two opposite corners. Raises RuleBroken where it is too small."""
    return _large_enough(Region(shapely.box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))))


def polygon(points: Metres | Sequence[Position]) -> Region:
    """The polygon with these corners, closed by itself; one that crosses itself is parted where it does.

    Raises RuleBroken with fewer than three different corners, or where it is too small.
    """
    corners = np.asarray(points, dtype=float).reshape(-1, 2)
    if not np.isfinite(corners).all():
        raise RuleBroken("所画范围有的顶点没有坐标,请重新画。")
    if len(np.unique(corners, axis=0)) < 3:
        raise RuleBroken("多边形至少要有三个不同的顶点。")
    return _large_enough(_mended(shapely.Polygon(corners)))


def circle(centre: Position, radius_m: float) -> Region:
    """All within `radius_m` metres of a place. Raises RuleBroken for a radius that is none, or too small."""
    if not np.isfinite(radius_m) or radius_m <= 0:
        raise RuleBroken("圆的半径须大于 0 米。", "radius_m")
    return _large_enough(Region(shapely.Point(centre).buffer(radius_m, quad_segs=_QUARTER_SEGMENTS)))


def corridor(line_points: Metres | Sequence[Position], half_width_m: float) -> Region:
    """All within `half_width_m` metres of a line, its ends rounded. Raises RuleBroken for a width or line that is none.

    Used along a river reach, on either bank.
    """
    if not np.isfinite(half_width_m) or half_width_m <= 0:
        raise RuleBroken("沿线宽度须大于 0 米。", "half_width_m")
    line = np.asarray(line_points, dtype=float).reshape(-1, 2)
    if not np.isfinite(line).all() or len(np.unique(line, axis=0)) < 2:
        raise RuleBroken("沿线至少要有两个不同的点。")
    return _large_enough(Region(shapely.LineString(line).buffer(half_width_m, quad_segs=_QUARTER_SEGMENTS)))


def from_wkt_degrees(text: str) -> Region:
    """A stored form (an area, a line or a point; WKT in CGCS2000 degrees, OGC 06-103r4 §7), in metres.

    A third ordinate is left out; an area that crosses itself is mended and said to be. Raises RuleBroken for a text
    that is no WKT, is empty, or does not stand in degrees longitude and latitude.
    """
    try:
        shape = shapely.force_2d(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as error:
        raise RuleBroken("图形文本不是有效的 WKT,无法识别。", "geometry") from error
    if shape is None or shape.is_empty:
        raise RuleBroken("图形是空的,没有范围。", "geometry")
    degrees = shapely.get_coordinates(shape)
    if not _in_china(degrees):
        raise RuleBroken("图形坐标不是我国范围内的经纬度(经度在前),请核对坐标系和顺序。", "geometry")
    return _mended(shapely.transform(shape, to_metres))


def touched(region: Region, texts: Sequence[str]) -> list[bool]:
    """For each of many stored forms (WKT in CGCS2000 degrees) whether a region touches it; False for no WKT.

    As `from_wkt_degrees` one by one, but all at once: a layer may have a hundred thousand features.
    """
    shapes = shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore")
    shapes = shapely.transform(shapely.force_2d(shapes), to_metres)
    crossed = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    shapely.prepare(region.shape)
    return [bool(is_touched) for is_touched in shapely.intersects(region.shape, shapes)]


def length_m(points: Metres | Sequence[Position]) -> float:
    """The length of a line through these places, in metres; 0 for fewer than two."""
    steps = np.diff(np.asarray(points, dtype=float).reshape(-1, 2), axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def area_m2(region: Region | Any) -> float:
    """The area of a region or of a geometry in metres, in square metres."""
    return float(shapely.area(_shape(region)))


def rings_of(region: Region | Any) -> tuple[Metres, ...]:
    """What is drawn of a region or a geometry: outer rings and holes of areas, the parts of lines, a point alone."""
    return tuple(ring for part in shapely.get_parts(_shape(region)) for ring in _rings(part))


def together(regions: Iterable[Region]) -> Region | None:
    """All of several areas as one; None where there are none."""
    shapes = [region.shape for region in regions]
    return Region(shapely.union_all(shapes)) if shapes else None


def river_reach(parts: Metres | Sequence[Metres], from_xy: Position, to_xy: Position) -> Metres:
    """The part of a river between the places on it nearest to two clicked ones, from the first to the second.

    `parts` is a line or, as rivers are drawn, its several parts; where they do not join, the one lying nearest to both
    places is taken. Raises RuleBroken where both places lead to the same spot.
    """
    ends = [shapely.Point(from_xy), shapely.Point(to_xy)]
    line = min(_lines(parts), key=lambda each: sum(each.distance(end) for end in ends))
    start, stop = (line.project(end) for end in ends)
    if abs(stop - start) < 1.0:
        raise RuleBroken("所点两处落在河道的同一位置,请沿河另点一处。")
    return np.array(substring(line, start, stop).coords, dtype=float)


def river_between(
    rivers: Iterable[Area], from_xy: Position, to_xy: Position, within_m: float
) -> tuple[Area, Metres] | None:
    """The river both places lie by, at most `within_m` metres away, and its reach between them; None for none.

    Raises RuleBroken where both places lead to the same spot of it.
    """
    ends = [shapely.Point(from_xy), shapely.Point(to_xy)]
    nearest: tuple[float, Area] | None = None
    for river in rivers:
        course = shapely.MultiLineString(list(_lines(river.rings)))
        distance_m = max(float(course.distance(end)) for end in ends)
        if distance_m <= within_m and (nearest is None or distance_m < nearest[0]):
            nearest = (distance_m, river)
    return None if nearest is None else (nearest[1], river_reach(nearest[1].rings, from_xy, to_xy))


# -- inside -------------------------------------------------------------------------------------------------


def _shape(region: Region | Any) -> Any:
    return region.shape if isinstance(region, Region) else region


def _rings(part: Any) -> Iterable[Metres]:
    rings = (part.exterior, *part.interiors) if isinstance(part, shapely.Polygon) else (part,)
    return (np.array(ring.coords, dtype=float) for ring in rings)


def _lines(parts: Metres | Sequence[Metres]) -> Sequence[Any]:
    arrays = [parts] if isinstance(parts, np.ndarray) and parts.ndim == 2 else list(parts)
    lines = [shapely.LineString(array) for array in arrays if len(array) > 1]
    if not lines:
        raise RuleBroken("没有可用的河道线。")
    return [each for each in shapely.get_parts(linemerge(lines)) if each.length > 0]


def _mended(shape: Any) -> Region:
    """The form itself where it is valid, else the areas its lines enclose."""
    if shape.is_valid:
        return Region(shape)
    areas = [part for part in _flat(shapely.make_valid(shape)) if part.geom_type == "Polygon"]
    if not areas:
        raise RuleBroken("图形没有围成范围,请重新画。", "geometry")
    return Region(shapely.union_all(areas), _CROSSED)


def _flat(shape: Any) -> Iterable[Any]:
    """The single parts of a geometry, out of collections within collections too."""
    for part in shapely.get_parts(shape):
        if part.geom_type.startswith(("Multi", "Geometry")):
            yield from _flat(part)
        else:
            yield part


def _large_enough(region: Region) -> Region:
    if region.shape.is_empty or region.area_m2 < SMALLEST_M2:
        raise RuleBroken(f"所画范围不足 {SMALLEST_M2:g} 平方米,请画大一些。")
    return region


def _in_china(degrees: Metres) -> bool:
    """Whether all lie in a box around the country; elsewhere the zone of the city has no meaning."""
    west, south, east, north = 70.0, 3.0, 140.0, 55.0
    low, high = degrees.min(axis=0), degrees.max(axis=0)
    return bool(np.isfinite(degrees).all() and (low >= (west, south)).all() and (high <= (east, north)).all())
