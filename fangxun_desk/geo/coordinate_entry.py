"""One box for a place: degrees in any writing and order, metres of EPSG:4547 or 4526, a name, its initials, a number.

What was typed is either understood and said in words, or refused in a sentence that says how far it was understood. A
position told over the phone or copied from a message is taken as CGCS2000 unless its datum stands beside it. Numbers of
records and positions of towns are asked of the caller: nothing is read here but the reference data the program ships.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum, Word
from fangxun_desk.geo import division_directory as directory
from fangxun_desk.geo.boundaries import CityBoundary, County
from fangxun_desk.geo.datum import from_cgcs2000, looks_projected, parse_angle, plain_signs, read_datum, to_cgcs2000
from fangxun_desk.geo.division_directory import Town, Unit, Village

CHOICES = 12
"""So many places are offered at most where a name can mean several."""
NEAR_CITY_M = 50_000.0
"""A place may lie outside the city's line: a gauge upstream, a neighbour's reservoir. Farther away it is a slip."""
_POINT_WIDTH_M, _TOWN_WIDTH_M = 4_000.0, 8_000.0
_METRES_PER_DEGREE = 111_195.0
Position = tuple[float, float]
"""Longitude and latitude in CGCS2000 degrees."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place understood: where it is in CGCS2000 degrees, in words what and whence, and how wide a view shows it."""

    lon: float
    lat: float
    words: str
    width_m: float = _POINT_WIDTH_M
    record_id: str = ""


Codes = Callable[[str], Sequence[Place]]
"""The places a record number or a point's code stands for."""
Known = Callable[[Town, str], Sequence[Position]]
"""The positions known in a town: with a village's name those of the village, with "" all."""


class PositionForm(Word):
    """How a position is written out."""

    DEGREES = "degrees", "经纬度(度)"
    DMS = "dms", "经纬度(度分秒)"
    GK4547 = "gk4547", "平面坐标 EPSG:4547"
    GK4526 = "gk4526", "平面坐标 EPSG:4526"
    GCJ02 = "gcj02", "手机地图(GCJ-02)"


def format_position(lon: float, lat: float, form: PositionForm) -> str:
    """A position in CGCS2000 degrees written out; `read` takes each of these forms back.

    X is the northing, as surveyors have it. What is not CGCS2000 carries its datum, so that it is never taken for it.
    """
    match form:
        case PositionForm.DEGREES:
            return f"{lon:.6f}°E {lat:.6f}°N"
        case PositionForm.DMS:
            return f"{_dms(lon)}E {_dms(lat)}N"
        case PositionForm.GCJ02:
            there = from_cgcs2000(lon, lat, Datum.GCJ02)
            return f"{there[0]:.6f},{there[1]:.6f}(GCJ-02)"
    datum = Datum.GK4547 if form is PositionForm.GK4547 else Datum.GK4526
    easting, northing = from_cgcs2000(lon, lat, datum)
    return f"X={northing:.2f} Y={easting:.2f}(EPSG:{datum.code[2:]})"


def read(text: str, known: Known = lambda town, village: (), codes: Codes = lambda number: ()) -> tuple[Place, ...]:
    """The place a person typed; several where a name can mean several, to be chosen from.

    Raises RuleBroken with a sentence naming what was understood and what is missing.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        raise RuleBroken("请输入坐标、地名或编号。")
    if by_number := tuple(codes(typed)):
        return by_number
    bare, datum = _without_datum(text.strip())
    bare = plain_signs(bare)
    if (pair := _pair(bare)) is not None:
        return (_placed(*pair, datum),)
    if named := _named(typed, known):
        return named
    raise RuleBroken(_not_understood(bare, typed))


# -- coordinates --------------------------------------------------------------------------------------------

# Whatever is matched against these is half-width already, but for the first two.
_IN_BRACKETS = re.compile("[(\uff08]([^()\uff08\uff09]*)[)\uff09]")
_LEADING_WORD = re.compile("([^\\d\\s,\uff0c.+-][^\\s:\uff1a]*(?:[:\uff1a]\\d{4})?)[\\s:\uff1a]+(?=.*\\d)")
_AXES = re.compile(r"(?<![A-Za-z])(X|Y|lon|lng|lat|longitude|latitude|easting|northing)\s*[=:]\s*", re.IGNORECASE)
_METRE_SIGN = re.compile(r"(?<=\d)\s*(米|m)(?![A-Za-z])", re.IGNORECASE)
_BETWEEN = " \t\r\n,、;/|"
_BOUNDARY = re.compile(r"(?=[\s,、;/|])|(?=东经|北纬|经°|纬°|[EN])|(?<=[°'\"EN])", re.IGNORECASE)


def _without_datum(text: str) -> tuple[str, Datum | None]:
    """The text without the datum written beside it, in brackets or as its first word, and that datum.

    Raises DatumRefused for a datum that cannot be converted.
    """
    for found in (*_IN_BRACKETS.finditer(text), _LEADING_WORD.match(text)):
        if found and not found[1].isdecimal() and (datum := read_datum(found[1])) is not None:
            return f"{text[: found.start()]} {text[found.end() :]}".strip(), datum
    return text, None


def _pair(text: str) -> Position | None:
    """The two numbers of a text, as they stand; None where it is not two."""
    plain = _METRE_SIGN.sub("", _AXES.sub(" ", text)).strip(_BETWEEN)
    for boundary in _BOUNDARY.finditer(plain):
        at = boundary.start()
        left, right = plain[:at].strip(_BETWEEN), plain[at:].strip(_BETWEEN)
        if left and right and (first := parse_angle(left)) is not None and (second := parse_angle(right)) is not None:
            return first, second
    return None


def _placed(first: float, second: float, datum: Datum | None) -> Place:
    projected = looks_projected(first, second)
    if projected is not None or datum in (Datum.GK4547, Datum.GK4526):
        stated = datum if datum in (Datum.GK4547, Datum.GK4526) else projected
        assert stated is not None
        lon, lat = to_cgcs2000(first, second, stated)
        return _in_reach(lon, lat, f"由 EPSG:{stated.code[2:]} 平面坐标换算")
    degrees = _lon_lat(first, second)
    if degrees is None:
        raise RuleBroken(f"看懂为 {first:g} 和 {second:g} 两个数,既不是经纬度,也不是本市的平面坐标,请核对。")
    if datum in (Datum.GCJ02, Datum.BD09):
        return _in_reach(*to_cgcs2000(*degrees, datum), f"由 {datum.label} 换算")
    return _in_reach(*degrees, "")


def _lon_lat(first: float, second: float) -> Position | None:
    """Longitude and latitude in either order: in this country the one is always the greater."""
    for lon, lat in ((first, second), (second, first)):
        if 70 <= lon <= 140 and 0 <= lat <= 60:
            return lon, lat
    return None


def _in_reach(lon: float, lat: float, how: str) -> Place:
    where = format_position(lon, lat, PositionForm.DEGREES)
    city = CityBoundary.read()
    if not city.is_inside(lon, lat, NEAR_CITY_M):
        raise RuleBroken(f"看懂为 {where},远在平顶山市以外,请核对经度、纬度和坐标系。")
    words = (where, city.county_at(lon, lat) or "平顶山市界外", how)
    return Place(lon, lat, ",".join(filter(None, words)))


def _dms(degrees: float) -> str:
    """Degrees, minutes and seconds to a hundredth (0.3 m), rounded as a whole so that no 60″ comes out."""
    hundredths = round(degrees * 360_000)
    whole, rest = divmod(hundredths, 360_000)
    minutes, seconds = divmod(rest, 6000)
    return f"{whole}°{minutes:02d}′{seconds / 100:05.2f}″"


def _not_understood(bare: str, typed: str) -> str:
    if (alone := parse_angle(_AXES.sub(" ", bare).strip(_BETWEEN))) is not None:
        return f"只看懂一个数 {alone:g},还缺另一个,请按“113.19 33.77”这样输入经度和纬度。"
    numbers = re.findall(r"\d+(?:\.\d+)?", typed)
    if len(numbers) > 1:
        return f"看到数字 {'、'.join(numbers)},但认不出经度和纬度,请按“113.19 33.77”这样输入。"
    return f"没有找到“{typed}”这个地名或编号,请核对,或输入经纬度。"


# -- names --------------------------------------------------------------------------------------------------


def _named(text: str, known: Known) -> tuple[Place, ...]:
    if (unit := directory.find_unit(text)) is not None:
        return (_of_unit(unit, known),)
    if (town := directory.find_town(text)) is not None:
        return (_of_town(town, known),)
    units = [_of_unit(unit, known) for unit in directory.match(text, directory.units())]
    towns = directory.match(text, directory.towns_of(directory.CITY_CODE))
    places = [*units, *(_of_town(town, known) for town in towns[:CHOICES])]
    room = CHOICES - len(places)
    if room > 0:
        places += [_of_village(town, village, known) for town, village in _villages(text)[:room]]
    return tuple(places[:CHOICES])


def _villages(text: str) -> list[tuple[Town, Village]]:
    """The villages a text can mean, those of a town named before the village alone."""
    towns = directory.towns_of(directory.CITY_CODE)
    before = [town for town in towns if town.name in text and not text.endswith(town.name)]
    found: list[tuple[Town, Village]] = []
    for town in before or towns:
        wanted = text.partition(town.name)[2] if before else text
        found += ((town, village) for village in directory.match(wanted, directory.villages_of(town.code)))
    exact = [(town, village) for town, village in found if text.endswith((village.name, village.full_name))]
    return exact or found


def _of_unit(unit: Unit, known: Known) -> Place:
    counties = [one for one in CityBoundary.read().counties if unit.code in (one.code, directory.CITY_CODE)]
    if unit.code == directory.CITY_CODE:
        return _spanning([point for one in counties for ring in one.rings for point in ring], unit.name)
    if counties:
        return _of_county(counties[0], unit.name)
    # A functional zone has no line of its own.
    positions = [position for town in directory.towns_of(unit.code) for position in known(town, "")]
    if positions:
        return _spanning(positions, f"{unit.name}(按所辖乡镇风险点推定)")
    return _county_for(directory.towns_of(unit.code)[0], unit.name)


def _of_town(town: Town, known: Known) -> Place:
    name = f"{_unit_name(town.parent)}{town.name}"
    if positions := known(town, ""):
        return _spanning(positions, f"{name}(按 {len(positions)} 处风险点推定)")
    return _county_for(town, name)


def _of_village(town: Town, village: Village, known: Known) -> Place:
    name = f"{_unit_name(town.parent)}{town.name}{village.name}"
    if positions := known(town, village.name):
        return _spanning(positions, f"{name}(按 {len(positions)} 处风险点推定)")
    if positions := known(town, ""):
        return _spanning(positions, f"{name}(村位置不详,显示{town.name})")
    return _county_for(town, name)


def _county_for(town: Town, name: str) -> Place:
    """The county a town lies in by law, where nothing nearer is known; the words say so."""
    county = next(one for one in CityBoundary.read().counties if one.code == town.division)
    return _of_county(county, f"{name}(位置不详,显示{county.name})")


def _of_county(county: County, words: str) -> Place:
    # Imported here: coordinates, which are typed most, need no geometry library.
    import shapely

    largest = max((shapely.Polygon(ring) for ring in county.rings), key=lambda ring: ring.area)
    inside = largest.representative_point()
    return Place(float(inside.x), float(inside.y), words, _width_m(county.bounds))


def _spanning(positions: Iterable[Position], words: str) -> Place:
    lons, lats = zip(*positions, strict=True)
    middle = sum(lons) / len(lons), sum(lats) / len(lats)
    return Place(*middle, words, max(_TOWN_WIDTH_M, _width_m((min(lons), min(lats), max(lons), max(lats)))))


def _width_m(bounds: tuple[float, float, float, float]) -> float:
    """A view wide enough for a box of degrees, with a margin; its height counts as far as it exceeds a screen's."""
    west, south, east, north = bounds
    across = (east - west) * math.cos(math.radians((south + north) / 2)) * _METRES_PER_DEGREE
    return 1.2 * max(across, (north - south) * _METRES_PER_DEGREE)


def _unit_name(code: str) -> str:
    unit = directory.unit_named(code)
    return unit.name if unit is not None else ""
