"""Degrees and metres of the map: CGCS2000 longitude, latitude (EPSG:4490) and easting, northing (EPSG:4547).

The one place that asks PROJ, each transformation made once a process; `geo/datum.py` shares them. Longitude and easting
come first everywhere (`always_xy`), though both systems state the northing first. pyproj and numpy are loaded when
something is first projected. No datum is guessed and nothing is drawn here.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt

    from fangxun_desk.geo.map_content import Metres

DEGREES, METRES = 4490, 4547
CENTRAL_MERIDIAN_DEG, HALF_ZONE_DEG = 114.0, 1.5
"""EPSG:4547 is the three-degree Gauss-Krüger zone of 114°E; its area of use in the EPSG registry is 112.5–115.5°E."""


def to_metres(lonlat: "npt.ArrayLike") -> "Metres":
    """EPSG:4547 metres, shape (n, 2), of CGCS2000 degrees (longitude, latitude), shape (n, 2).

    A row that is no number, or no place on the globe, comes out as nan.
    """
    return _both(DEGREES, METRES, lonlat)


def to_degrees(metres: "npt.ArrayLike") -> "npt.NDArray[Any]":
    """CGCS2000 degrees (longitude, latitude), shape (n, 2), of EPSG:4547 metres, shape (n, 2); nan as `to_metres`."""
    return _both(METRES, DEGREES, metres)


def metres_of(lon: float, lat: float) -> tuple[float, float]:
    """Easting and northing of one place."""
    return transform(DEGREES, METRES, lon, lat)


def degrees_of(easting_m: float, northing_m: float) -> tuple[float, float]:
    """Longitude and latitude of one place."""
    return transform(METRES, DEGREES, easting_m, northing_m)


def zone_note(lon: float) -> str:
    """What has to be said of metres given for a place outside the zone's own width; "" inside it.

    The west of 鲁山县 lies beyond 112.5°E. The city uses one zone, so that distances and areas can be compared; a
    surveyor would expect the zone of 111°E there.
    """
    if abs(lon - CENTRAL_MERIDIAN_DEG) <= HALF_ZONE_DEG:
        return ""
    west, east = CENTRAL_MERIDIAN_DEG - HALF_ZONE_DEG, CENTRAL_MERIDIAN_DEG + HALF_ZONE_DEG
    side = f"东经 {west:g}°以西" if lon < west else f"东经 {east:g}°以东"
    return f"该处在{side},已出 114° 带;全市统一用一个带,平面坐标仍按 114° 带给出。"


def transform(source: int, target: int, x: float, y: float) -> tuple[float, float]:
    """One position from one EPSG system to another. Raises pyproj's ProjError where it has no image."""
    there_x, there_y = _transformer(source, target).transform(x, y, errcheck=True)
    return float(there_x), float(there_y)


def _both(source: int, target: int, positions: "npt.ArrayLike") -> "npt.NDArray[Any]":
    import numpy as np

    pairs = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
    there = np.column_stack(_transformer(source, target).transform(pairs[:, 0], pairs[:, 1]))
    # PROJ answers inf where it has no answer; nan is what every count and comparison already passes over.
    there[~np.isfinite(there).all(axis=1)] = np.nan
    return there


@lru_cache(maxsize=8)
def _transformer(source: int, target: int) -> Any:
    # Imported here: PROJ costs a tenth of a second, and most coordinates are degrees already.
    import pyproj

    return pyproj.Transformer.from_crs(source, target, always_xy=True)
