"""Coordinates as counties write them, turned into CGCS2000 degrees (EPSG:4490), in which everything is kept.

GCJ-02 and BD-09 are offsets without an official publication. The formulas and constants here are the ones the
open-source world agrees on (github.com/googollee/eviltransform for GCJ-02, github.com/wandergis/coordtransform for
BD-09), written anew; their inverses are found by fixed-point iteration instead of the usual one-step guess, so that
there and back again loses nothing. WGS84 and CGCS2000 differ by far less than a metre and are treated as equal.
Projected metres go through `geo/projection.py`. This module guesses no datum in silence and reads no file.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.projection import DEGREES, METRES, transform

_A = 6378245.0  # Krasovsky 1940: semi-major axis in metres, and first eccentricity squared
_EE = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_EPSG = {Datum.GK4547: METRES, Datum.GK4526: 4526}

Pair = tuple[float, float]


class DatumRefused(RuleBroken, ValueError):
    """A coordinate cannot be turned into CGCS2000; the sentence says what to do instead."""


def to_cgcs2000(lon: float, lat: float, datum: Datum) -> Pair:
    """CGCS2000 (longitude, latitude) in degrees of a position stated in `datum`.

    For the projected datums the two numbers are metres, easting and northing in either order, since surveyors call
    the northing X. Degrees outside China are given back as they are: GCJ-02 and BD-09 are not defined there, and a
    pair the wrong way round has to be put right first. Raises DatumRefused for what is no number or not in the zone.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise DatumRefused("坐标不是数字,请核对后重新填写。", "longitude")
    match datum:
        case Datum.GCJ02:
            return gcj02_to_wgs84(lon, lat)
        case Datum.BD09:
            return bd09_to_wgs84(lon, lat)
        case Datum.GK4547 | Datum.GK4526:
            return _from_metres(lon, lat, datum)
    return lon, lat


def from_cgcs2000(lon: float, lat: float, datum: Datum) -> Pair:
    """The same position in `datum`: degrees, or (easting, northing) in metres for the projected ones."""
    match datum:
        case Datum.GCJ02:
            return wgs84_to_gcj02(lon, lat)
        case Datum.BD09:
            return wgs84_to_bd09(lon, lat)
        case Datum.GK4547 | Datum.GK4526:
            return transform(DEGREES, _EPSG[datum], lon, lat)
    return lon, lat


def read_datum(text: str) -> Datum | None:
    """The datum a person named, None if unknown.

    Raises DatumRefused for Beijing 1954 and Xi'an 1980: without the local seven parameters a conversion would be off
    by up to a hundred metres, and nobody would notice.
    """
    wanted = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    for city, year, name in (("北京|beijing", "54", "1954北京坐标系"), ("西安|xi'?an", "80", "1980西安坐标系")):
        if re.fullmatch(rf"(19)?{year}年?(坐标系?|系)?", wanted) or (re.search(city, wanted) and year in wanted):
            raise DatumRefused(f"{name}缺少本地七参数,不能可靠转换,请改报CGCS2000坐标。", "datum")
    for known in Datum:
        if wanted in {word.casefold() for word in (known.code, known.label, *known.others)}:
            return known
    return None


def looks_projected(first: float, second: float) -> Datum | None:
    """The projected datum two numbers of this city can only belong to, None where they are degrees or neither."""
    small, great = sorted((abs(first), abs(second)))
    if 300_000 < small < 700_000 and 3_500_000 < great < 4_000_000:
        return Datum.GK4547
    if 3_500_000 < small < 4_000_000 and 38_300_000 < great < 38_700_000:
        return Datum.GK4526
    return None


def wgs84_to_gcj02(lon: float, lat: float) -> Pair:
    """GCJ-02 degrees of a WGS84 position; the same numbers outside China."""
    return shifted_to_gcj02(lon, lat) if is_in_china(lon, lat) else (lon, lat)


def is_in_china(lon: Any, lat: Any) -> Any:
    """Whether a position in degrees lies in the box in which GCJ-02 is defined; numbers or numpy arrays."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def shifted_to_gcj02(lon: Any, lat: Any, m: Any = math) -> tuple[Any, Any]:
    """GCJ-02 degrees of WGS84 degrees within China. `m` is `math` for numbers, `numpy` for whole arrays of them."""
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    shared = 20.0 * m.sin(6.0 * x * pi) + 20.0 * m.sin(2.0 * x * pi)
    east = 20.0 * m.sin(x * pi) + 40.0 * m.sin(x / 3.0 * pi)
    east += 150.0 * m.sin(x / 12.0 * pi) + 300.0 * m.sin(x / 30.0 * pi) + shared
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * m.sqrt(abs(x)) + east * 2.0 / 3.0
    north = 20.0 * m.sin(y * pi) + 40.0 * m.sin(y / 3.0 * pi)
    north += 160.0 * m.sin(y / 12.0 * pi) + 320.0 * m.sin(y / 30.0 * pi) + shared
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * m.sqrt(abs(x)) + north * 2.0 / 3.0
    magic = 1.0 - _EE * m.sin(m.radians(lat)) ** 2
    east_m = _A / m.sqrt(magic) * m.cos(m.radians(lat))
    north_m = _A * (1.0 - _EE) / (magic * m.sqrt(magic))
    return lon + m.degrees(east / east_m), lat + m.degrees(north / north_m)


def gcj02_to_wgs84(lon: float, lat: float) -> Pair:
    """WGS84 degrees of a GCJ-02 position, exact to better than a millimetre."""
    return inverted(wgs84_to_gcj02, lon, lat)


def wgs84_to_bd09(lon: float, lat: float) -> Pair:
    """BD-09 degrees of a WGS84 position."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> Pair:
    """WGS84 degrees of a BD-09 position, exact to better than a millimetre; the same numbers outside China."""
    if not is_in_china(lon, lat):
        return lon, lat
    return gcj02_to_wgs84(*inverted(gcj02_to_bd09, lon, lat))


def gcj02_to_bd09(lon: Any, lat: Any, m: Any = math) -> tuple[Any, Any]:
    """BD-09 degrees of GCJ-02 degrees; `m` as for `shifted_to_gcj02`."""
    radius = m.hypot(lon, lat) + 0.00002 * m.sin(lat * _BD_TURN)
    angle = m.atan2(lat, lon) + 0.000003 * m.cos(lon * _BD_TURN)
    return radius * m.cos(angle) + 0.0065, radius * m.sin(angle) + 0.006


def inverted(forward: Callable[[Any, Any], tuple[Any, Any]], lon: Any, lat: Any) -> tuple[Any, Any]:
    """The position `forward` moves to (lon, lat), or an array of them. The offsets change slowly, so each step gains
    two digits or more."""
    x, y = lon, lat
    for _ in range(30):
        reached_x, reached_y = forward(x, y)
        apart = abs(lon - reached_x) + abs(lat - reached_y)
        x, y = x + (lon - reached_x), y + (lat - reached_y)
        if (apart if isinstance(apart, float) else apart.max(initial=0.0)) < 1e-13:
            break
    return x, y


def _from_metres(first: float, second: float, datum: Datum) -> Pair:
    if looks_projected(first, second) is not datum:
        raise DatumRefused(f"坐标不在{datum.label}的范围内,请核对坐标系和数值。", "longitude")
    # 4547 has the smaller number as easting, 4526 the greater, because its easting begins with the zone 38.
    north_first = (first > second) == (datum is Datum.GK4547)
    easting, northing = (second, first) if north_first else (first, second)
    return transform(_EPSG[datum], DEGREES, easting, northing)


# Degree, minute and second signs as keyboards, input methods and Word produce them.
_SIGNS = str.maketrans({"º": "°", "˚": "°", "度": "°", "分": "'", "秒": '"', "´": "'", "`": "'", "。": "."})
_SIGNS |= str.maketrans(dict.fromkeys("′’‘‵ʹ＇", "'") | dict.fromkeys("″”“‶ʺ＂", '"') | dict.fromkeys("−–—﹣－", "-"))
# 度 has become ° by then, in 经度 too.
_MARK = "东经|北纬|西经|南纬|经°|纬°|[EWNS]"
_MARKED = re.compile(rf"(?P<before>{_MARK})?\s*:?\s*(?P<bare>.*?)\s*(?P<after>{_MARK})?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_WITH_SIGNS = re.compile(r"""(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d+)?)\s*(?:'\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|'')?)?)?""")
_WITH_DASHES = re.compile(r"(\d{1,3})[-\s](\d{1,2})[-\s](\d{1,2}(?:\.\d+)?)")


def plain_signs(text: str) -> str:
    """A text with its digits half-width and its signs of degrees, minutes and seconds as °, ' and "."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)


def parse_angle(text: str) -> float | None:
    """The number a coordinate cell states, in decimal degrees (or metres, if it is a plain great number).

    Knows plain numbers, 112.764334°, 112°42'32.8'', 113°4′8.5″, 113度4分8.5秒, 112-42-32.8, full-width digits, and
    E/N/东经/北纬 marks before or after. None where the text is anything else: it never takes half of a text.
    """
    marked = _MARKED.fullmatch(plain_signs(text).strip().upper())
    if not marked:
        return None
    bare = marked["bare"]
    value = float(bare.rstrip(" °")) if _PLAIN.fullmatch(bare.rstrip(" °")) else _sexagesimal(bare)
    if value is not None and {marked["before"], marked["after"]} & {"W", "S", "西经", "南纬"}:
        return -value
    return value


def _sexagesimal(text: str) -> float | None:
    """Degrees, minutes and perhaps seconds, with their signs or with dashes between all three."""
    found = _WITH_SIGNS.fullmatch(text) or _WITH_DASHES.fullmatch(text)
    if not found:
        return None
    degrees, minutes, seconds = float(found[1]), float(found[2]), float(found[3] or 0)
    if degrees > 180 or minutes >= 60 or seconds >= 60 or ("." in found[2] and found[3]):
        return None
    return degrees + minutes / 60 + seconds / 3600
