"""What lies under every map: county outlines, rivers, reservoirs and the 总干渠, as areas in metres of EPSG:4547.

The shipped lines are sketches (data/README.md): the county outlines are no ground for a border, the hand-drawn water
none for hydrology. Where the office has taken in a layer of its own, that layer stands in place of ours. Nothing here
asks the store or draws. Imports numpy and shapely, so it is imported when a map is first made.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import LayerRole
from fangxun_desk.geo.boundaries import CityBoundary, County
from fangxun_desk.geo.division_directory import unit_named
from fangxun_desk.geo.map_content import Area, AreaLook, Metres
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.paths import data_dir

NamedForm = tuple[str, str]
"""The name of a feature and its form, well-known text in CGCS2000 degrees."""

Place = tuple[float, float]
"""Easting and northing in metres."""

Drawn = tuple[BaseGeometry, Area]
"""A form in metres and what is drawn of it."""

COUNTY_NOTICE = "示意,不作为划界依据"
WATER_NOTICE = "手绘示意,不作为水文依据"
_LOOKS = {LayerRole.RIVER: AreaLook.RIVER, LayerRole.WATER: AreaLook.WATER, LayerRole.CANAL: AreaLook.CANAL}
_ROLES = {"river": LayerRole.RIVER, "reservoir": LayerRole.WATER, "canal": LayerRole.CANAL}
_ORDER = (LayerRole.RIVER, LayerRole.WATER, LayerRole.CANAL)
# A name stands clear of lines and water by this much, where the county is wide enough for it.
_CLEARANCE_M = 1000.0
# A name is wide and low: room is looked for in a plane squeezed this much from east to west.
_SQUEEZE = 0.5
_LABEL_PRECISION_M = 100.0
# Narrower than this the room left between rivers holds no name, and the whole county is looked at instead.
_LEAST_ROOM_M = 800.0
# Where on a line a name may stand, best first, and how far from another name is far enough.
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
_FAR_ENOUGH_M = 7000.0


def base_areas(replaced: Mapping[LayerRole, Sequence[NamedForm]] | None = None) -> tuple[Area, ...]:
    """The base of a map from below to above: counties, rivers, reservoirs, the canal.

    `replaced` are the features of the office's own layers by what they are (BOUNDARY, RIVER, WATER, CANAL); they stand
    in place of the shipped ones of that role. A role whose features cannot be drawn at all keeps the shipped ones.
    """
    own = {role: tuple((name, form) for name, form in forms) for role, forms in (replaced or {}).items() if forms}
    return _base(tuple(sorted(own.items(), key=lambda one: one[0].code)))


def county_outline(code: str) -> Area:
    """The shipped outline of one county.

    Raises RuleBroken for a unit without an outline of its own: the functional zones and 市级.
    """
    for county, (_, area) in zip(CityBoundary.read().counties, _shipped_counties(), strict=True):
        if county.code == code:
            return area
    unit = unit_named(code)
    raise RuleBroken(f"{unit.name if unit else code}没有自己的界线,不能按界线出图,请改选所在的县(市、区)。")


def city_bounds() -> tuple[float, float, float, float]:
    """West, south, east and north of the city's outline, in metres."""
    points = np.concatenate([ring for _, area in _shipped_counties() for ring in area.rings])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


@lru_cache(maxsize=8)
def _base(own: tuple[tuple[LayerRole, tuple[NamedForm, ...]], ...]) -> tuple[Area, ...]:
    taken = dict(own)
    water = [area for role in _ORDER for area in _of_role(role, taken.get(role, ()))]
    counties = tuple(_taken(LayerRole.BOUNDARY, taken.get(LayerRole.BOUNDARY, ()))) or _shipped_counties()
    obstacles = shapely.union_all([form.buffer(_CLEARANCE_M) for form, _ in water])
    city = shapely.union_all([form for form, _ in counties])
    named = [_with_label(area, _county_label(form, obstacles)) for form, area in counties]
    return (*named, *_labelled(water, city, [area.label_at for area in named if area.label_at]))


def _of_role(role: LayerRole, own: tuple[NamedForm, ...]) -> Sequence[Drawn]:
    return tuple(_taken(role, own)) or _shipped_water()[role]


def _taken(role: LayerRole, forms: Iterable[NamedForm]) -> Iterator[Drawn]:
    """The office's own features that can be drawn: areas only for a boundary, no points."""
    for name, form in forms:
        geometry = shapely.from_wkt(form, on_invalid="ignore")
        if geometry is None or geometry.is_empty:
            continue
        is_area = geometry.geom_type.endswith("Polygon")
        if not is_area and (role is LayerRole.BOUNDARY or not geometry.geom_type.endswith("LineString")):
            continue
        metres = shapely.transform(geometry, to_metres)
        yield metres, Area(_look(role, is_area), name, _rings(metres))


def _look(role: LayerRole, is_area: bool) -> AreaLook:
    """A broad river drawn as an area is water surface, a reservoir sketched as a line a river; a canal stays one."""
    if role is LayerRole.BOUNDARY:
        return AreaLook.COUNTY
    if role is LayerRole.CANAL:
        return AreaLook.CANAL
    return AreaLook.WATER if is_area else AreaLook.RIVER


@lru_cache(maxsize=1)
def _shipped_counties() -> tuple[Drawn, ...]:
    forms = [(_form(county), county.name) for county in CityBoundary.read().counties]
    return tuple((form, Area(AreaLook.COUNTY, name, _rings(form), detail=COUNTY_NOTICE)) for form, name in forms)


def _form(county: County) -> BaseGeometry:
    rings = [shapely.Polygon(to_metres(np.asarray(ring, dtype=np.float64))) for ring in county.rings]
    # Outer rings and holes alike: what lies inside an even number of rings is outside.
    form: BaseGeometry = rings[0]
    for ring in rings[1:]:
        form = form.symmetric_difference(ring)
    return form


@lru_cache(maxsize=1)
def _shipped_water() -> Mapping[LayerRole, Sequence[Drawn]]:
    text = (data_dir() / "water" / "water.geojson").read_text(encoding="utf-8")
    drawn: dict[LayerRole, list[Drawn]] = {role: [] for role in _ORDER}
    for feature in json.loads(text)["features"]:
        role = _ROLES[feature["properties"]["kind"]]
        form = shapely.transform(shapely.geometry.shape(feature["geometry"]), to_metres)
        area = Area(_LOOKS[role], feature["properties"]["name"], _rings(form), detail=WATER_NOTICE)
        drawn[role].append((form, area))
    return drawn


def _rings(form: BaseGeometry) -> tuple[Metres, ...]:
    """The rings of an area, outer and inner, or the parts of a line."""
    parts = [part for one in shapely.get_parts(form) for part in _lines_of(one)]
    return tuple(np.ascontiguousarray(shapely.get_coordinates(part)) for part in parts)


def _lines_of(part: BaseGeometry) -> Iterable[BaseGeometry]:
    return shapely.get_rings(part) if part.geom_type == "Polygon" else (part,)


def _labelled(water: Sequence[Drawn], city: BaseGeometry, taken: list[Place]) -> Iterator[Area]:
    """Each with the place of its name: inside a surface; on the longest dry piece of a line in the city, where it
    comes least close to the names already placed (`taken`)."""
    surfaces = shapely.union_all([form for form, area in water if area.look is AreaLook.WATER])
    middles = {id(form): _roomiest(form)[0] for form, area in water if area.look is AreaLook.WATER}
    placed = [*taken, *middles.values()]
    for form, area in water:
        at = middles.get(id(form))
        if at is None:
            inside = form.intersection(city).difference(surfaces)
            at = _along(form if inside.is_empty else inside, placed)
            placed.append(at)
        yield _with_label(area, at)


def _with_label(area: Area, at: Place) -> Area:
    return Area(area.look, area.name, area.rings, area.record_id, at, area.colour, area.detail)


def _county_label(county: BaseGeometry, obstacles: BaseGeometry) -> Place:
    """Where most room is for the name between rivers and reservoirs, else where most room is in the county."""
    free = county.difference(obstacles)
    if not free.is_empty:
        at, room_m = _roomiest(free)
        if room_m >= _LEAST_ROOM_M:
            return at
    return _roomiest(county)[0]


def _roomiest(form: BaseGeometry) -> tuple[Place, float]:
    """The centre of the largest low ellipse inside an area, and half its height in metres."""
    squeezed = shapely.transform(form, lambda xy: xy * (_SQUEEZE, 1.0))
    radius = shapely.maximum_inscribed_circle(squeezed, tolerance=_LABEL_PRECISION_M)
    x, y = shapely.get_coordinates(radius)[0]
    return (float(x / _SQUEEZE), float(y)), float(shapely.length(radius))


def _along(line: BaseGeometry, placed: Sequence[Place]) -> Place:
    """The place on the longest piece farthest from the names placed; as far as is enough, nearest to its middle."""
    piece = max(shapely.get_parts(line), key=lambda part: float(part.length))
    candidates = shapely.line_interpolate_point(piece, _ALONG, normalized=True)
    others = shapely.multipoints(placed)
    apart = np.minimum(shapely.distance(candidates, others), _FAR_ENOUGH_M)
    at = candidates[int(np.argmax(apart))]
    return float(at.x), float(at.y)
