"""Shapes of a layer turned into CGCS2000 degrees, and each found a point, a size and what speaks against it.

Whole arrays at a time. Longitude and latitude the wrong way round are told and put right before anything is converted:
an offset of GCJ-02 cannot be taken off numbers that lie outside China. Which county a shape belongs to is not judged
here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from fangxun_desk.domain.vocabulary import Datum, FeatureShape
from fangxun_desk.geo.datum import gcj02_to_bd09, inverted, is_in_china, looks_projected, shifted_to_gcj02
from fangxun_desk.geo.layer_files.reference import DatumGuess
from fangxun_desk.geo.layer_files.source import Shapes
from fangxun_desk.geo.projection import DEGREES, to_degrees, to_metres

Positions = npt.NDArray[np.float64]
DECIMALS = 7
"""Of a degree in the stored text: about a centimetre."""
_SAMPLE = 400
_COLLECTION = 7  # GEOS's number of a geometry collection


@dataclass(frozen=True, slots=True)
class PlacedShapes:
    """One entry a feature. `degrees` are the shapes in CGCS2000 degrees, None where there is none that can be used;
    `points` where each is found (NaN where nowhere), `area_m2` NaN for what has none, `crossing` which areas cross
    themselves."""

    degrees: Shapes
    points: Positions
    area_m2: npt.NDArray[np.float64]
    crossing: npt.NDArray[np.bool_]

    def somewhere(self, place: int) -> tuple[float, float] | None:
        """A position of a feature in degrees: where it is found, else where its shape begins; None without a shape."""
        lon, lat = self.points[place]
        if lon == lon:
            return float(lon), float(lat)
        begins = shapely.get_coordinates(self.degrees[place])[:1]
        return (float(begins[0, 0]), float(begins[0, 1])) if len(begins) else None


def sample_of(shapes: Shapes) -> Positions:
    """Some positions of a layer, from all over it, numbers only."""
    positions = shapely.get_coordinates(shapes[:: max(1, len(shapes) // _SAMPLE)])
    positions = positions[np.isfinite(positions).all(axis=1)]
    some: Positions = positions[:: max(1, len(positions) // _SAMPLE)]
    return some


def usable(shapes: Shapes) -> Shapes:
    """The shapes without those that are empty or hold what is no number: None in their place."""
    left = shapes.copy()
    left[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = None
    extent = shapely.bounds(left)
    positions, owner = shapely.get_coordinates(left, return_index=True)
    left[owner[~np.isfinite(positions).all(axis=1)]] = None
    left[~np.isfinite(extent).all(axis=1)] = None
    for mixed in np.flatnonzero(shapely.get_type_id(left) == _COLLECTION):
        left[mixed] = _of_one_kind(left[mixed])
    return left


def _of_one_kind(collection: Any) -> Any:
    """The parts of a collection that have the most dimensions, as one shape: an area with a label point is an area."""
    parts = shapely.get_parts(collection)
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts = shapely.get_parts(parts)
    simple = shapely.get_parts(parts)
    most = shapely.get_dimensions(simple).max(initial=-1)
    if most < 0:
        return None
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[int(most)]
    return make(simple[shapely.get_dimensions(simple) == most])


def texts_of(shapes: Shapes) -> list[str]:
    """Well-known text of shapes in degrees (OGC 06-103r4 §7); "" for what is none."""
    return [text or "" for text in shapely.to_wkt(shapes, rounding_precision=DECIMALS, trim=True)]


def vertices_of(geometry: Any) -> int:
    """How many positions a shape is made of."""
    return int(shapely.get_num_coordinates(geometry))


def shape_of(geometry: Any) -> FeatureShape:
    """Point, line or area: what has the most dimensions in it."""
    return (FeatureShape.POINT, FeatureShape.LINE, FeatureShape.AREA)[max(0, int(shapely.get_dimensions(geometry)))]


def flipped(shapes: Shapes, which: npt.NDArray[np.bool_]) -> Shapes:
    """The shapes with first and second coordinate exchanged where `which` says so."""
    turned = shapes.copy()
    if which.any():
        turned[which] = shapely.transform(shapes[which], lambda positions: positions[:, ::-1])
    return turned


def place(shapes: Shapes, guess: DatumGuess) -> PlacedShapes:
    """Usable shapes in CGCS2000 degrees. A shape outside the zone of its projection comes out as None."""
    degrees = usable(_transformed(shapes, converter(guess)))
    degrees = shapely.transform(degrees, lambda positions: positions.round(DECIMALS))
    metres = usable(_transformed(degrees, to_metres))
    is_area = shapely.get_dimensions(metres) == 2
    crossing = is_area & ~shapely.is_valid(metres)
    points = to_degrees(_found_at(metres)).round(DECIMALS)
    points[crossing] = np.nan
    area_m2 = np.where(is_area & ~crossing, shapely.area(metres), np.nan)
    return PlacedShapes(degrees, points, area_m2, crossing)


def place_each(shapes: Shapes, guesses: Sequence[DatumGuess]) -> PlacedShapes:
    """As `place`, for a layer whose features are not all in one datum: one guess a feature."""
    if len(set(guesses)) == 1:
        return place(shapes, guesses[0])
    count = len(shapes)
    whole = PlacedShapes(
        np.full(count, None, dtype=object), np.full((count, 2), np.nan), np.full(count, np.nan), np.zeros(count, bool)
    )
    for guess in set(guesses):
        which = np.fromiter((one == guess for one in guesses), dtype=bool, count=count)
        some = place(shapes[which], guess)
        whole.degrees[which], whole.points[which] = some.degrees, some.points
        whole.area_m2[which], whole.crossing[which] = some.area_m2, some.crossing
    return whole


def converter(guess: DatumGuess) -> Callable[[Positions], Positions]:
    """The function from positions as sent, shape (n, 2), to CGCS2000 degrees; NaN where it is not defined."""
    if guess.projection:
        # Offset degrees that somebody has projected all the same are turned back first.
        rest = converter(DatumGuess(guess.datum, guess.why))
        return lambda positions: rest(_unprojected(guess.projection, positions))
    match guess.datum:
        case Datum.GCJ02:
            return lambda positions: _without_offset(positions, _to_gcj02)
        case Datum.BD09:
            return lambda positions: _without_offset(positions, _to_bd09)
        case Datum.GK4547 | Datum.GK4526:
            return lambda positions: _from_zone(positions, guess.datum)
    return lambda positions: positions


def _found_at(metres: Shapes) -> Positions:
    """The point a shape is found at: a point itself, the centroid of an area, the middle of a line."""
    points = shapely.centroid(metres)
    is_line = (shapely.get_dimensions(metres) == 1) & np.isin(shapely.get_type_id(metres), (1, 2))
    points[is_line] = shapely.line_interpolate_point(metres[is_line], 0.5, normalized=True)
    found = np.full((len(metres), 2), np.nan)
    is_there = ~(shapely.is_missing(points) | shapely.is_empty(points))
    found[is_there] = shapely.get_coordinates(points[is_there])
    return found


def _transformed(shapes: Shapes, convert: Callable[[Positions], Positions]) -> Shapes:
    result: Shapes = shapely.transform(shapes, convert)
    return result


def _without_offset(positions: Positions, forward: Callable[[Any, Any], tuple[Any, Any]]) -> Positions:
    result = positions.copy()
    inside = is_in_china(positions[:, 0], positions[:, 1])
    result[inside] = np.column_stack(inverted(forward, positions[inside, 0], positions[inside, 1]))
    return result


def _to_gcj02(lon: Any, lat: Any) -> tuple[Any, Any]:
    return shifted_to_gcj02(lon, lat, np)


def _to_bd09(lon: Any, lat: Any) -> tuple[Any, Any]:
    return gcj02_to_bd09(*shifted_to_gcj02(lon, lat, np), np)


def _from_zone(positions: Positions, datum: Datum) -> Positions:
    """Degrees of metres in either order, since surveyors call the northing X."""
    first, second = positions[:, 0], positions[:, 1]
    # 4547 has the smaller number as easting, 4526 the greater, because its easting begins with the zone 38.
    turned = (first > second) == (datum is Datum.GK4547)
    metres = np.where(turned[:, None], positions[:, ::-1], positions)
    pairs = (looks_projected(float(x), float(y)) for x, y in metres)
    inside = np.fromiter((found is datum for found in pairs), dtype=bool, count=len(metres))
    result = np.full(positions.shape, np.nan)
    result[inside] = _unprojected(datum.label, metres[inside])
    return result


def _unprojected(source: str, positions: Positions) -> Positions:
    degrees = np.column_stack(_to_stored(source).transform(positions[:, 0], positions[:, 1]))
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    return degrees


@lru_cache(maxsize=16)
def _to_stored(source: str) -> Any:
    """The way from a reference system a file states (WKT or EPSG:nnnn) to CGCS2000 degrees."""
    import pyproj

    return pyproj.Transformer.from_crs(source, DEGREES, always_xy=True)
