"""Where a row's place is: coordinates as written, turned into CGCS2000 degrees, and whether they can be true.

Longitude and latitude in each other's column are put right where the place then lies in the county stated: there is
only one way to read them, and it is still said. Coordinates that are wrong otherwise (outside the city, in an unknown
datum) are not stored: the row counts, and its place is not drawn until somebody has put it right.
"""

import re
from dataclasses import dataclass
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.boundaries import Position
from fangxun_desk.geo.datum import looks_projected, parse_angle, read_datum, to_cgcs2000
from fangxun_desk.imports.cells import NOT_STATED, CellValue
from fangxun_desk.imports.headers import title_text
from fangxun_desk.imports.layer_choice import is_other, other_said
from fangxun_desk.imports.place_judging import Places, said_of
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.table import Row, Table
from fangxun_desk.imports.words import read_word

PLACE_FIELDS = ("longitude", "latitude", "datum", "position_doubt")

_PLAIN_DEGREES = re.compile(r"[+-]?\d+(?:\.\d+)?°?")
_PAIR = re.compile(r"^(.+?)[,;、\s]+(.+)$")
_SAME_AS_STORED = (None, Datum.CGCS2000, Datum.WGS84)
_MENDED = {Datum.GCJ02: "gcj02_to_cgcs2000", Datum.BD09: "bd09_to_cgcs2000"}


@dataclass(frozen=True, slots=True)
class Place:
    """CGCS2000 degrees, the datum as stated, and why the place cannot be drawn ("" if it can)."""

    longitude: float | None
    latitude: float | None
    datum: Datum | None
    doubt: str = ""

    def fields(self) -> dict[str, Any]:
        """The place as the fields of a record."""
        return dict(zip(PLACE_FIELDS, (self.longitude, self.latitude, self.datum, self.doubt), strict=True))


class PositionColumns:
    """The place of each row of a table. `datum` is the one a row is in that states none; with `is_chosen` a person has
    named it, and it goes before what the rows state, which is doubted then."""

    def __init__(self, table: Table, datum: Datum | None = None, *, is_chosen: bool = False) -> None:
        self._table = table
        self._lon, self._lat = table.raw("longitude"), table.raw("latitude")
        self._pair = table.raw("position")
        self._stated_datum = table.raw("datum")
        self._datums: dict[CellValue, Datum | None] = {}
        self._default = datum or datum_around(table)
        self._is_chosen = is_chosen
        self._places = Places()
        self._has_columns = (table.has("longitude") and table.has("latitude")) or table.has("position")
        self._lon_key = "longitude" if table.has("longitude") else "position"
        self._lat_key = "latitude" if table.has("latitude") else "position"

    def __call__(self, row: Row, number: int, unit: str) -> Place:
        if not self._has_columns:
            return Place(None, None, None, Position.NO_COORDINATES.code)
        lon, lat = self._lon(row, number), self._lat(row, number)
        datum, is_known = self._datum(row, number)
        is_as_stored = is_known and datum in _SAME_AS_STORED
        is_right = self._places.is_surely_right
        if is_as_stored and isinstance(lon, float) and isinstance(lat, float) and is_right(lon, lat, unit):
            return Place(lon, lat, datum)
        return self._judged(row, number, unit, lon, lat, datum, is_known)

    def _judged(
        self, row: Row, number: int, unit: str, lon: CellValue, lat: CellValue, datum: Datum | None, is_known: bool
    ) -> Place:
        if lon == "" and lat == "" and (pair := _PAIR.match(str(self._pair(row, number)).strip())):
            lon, lat = pair[1], pair[2]
        degrees = self._angle(lon, number, self._lon_key), self._angle(lat, number, self._lat_key)
        if degrees[0] is None or degrees[1] is None:
            return self._without(number, lon, lat, datum)
        if not is_known:
            return Place(None, None, None, "datum_unknown")
        try:
            x, y = self._converted(degrees[0], degrees[1], datum, number)
        except RuleBroken as refused:
            self._table.report(number, self._lon_key, "coordinates_unreadable", WARN, refused.sentence)
            return Place(None, None, datum, "coordinates_unreadable")
        verdict = self._places.boundary.judge(x, y, unit)
        if verdict is Position.OK:
            return Place(x, y, datum)
        return self._doubted(number, verdict, (x, y), (lon, lat), datum, unit)

    def _angle(self, value: CellValue, number: int, key: str) -> float | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, str) or plain(value) in NOT_STATED:
            return None
        degrees = parse_angle(value)
        if degrees is not None:
            is_plain = _PLAIN_DEGREES.fullmatch(plain(value))
            code = "degrees_text" if is_plain else "degrees_minutes_seconds"
            self._table.report(number, key, code, INFO, f"“{shown(value)}”按 {degrees:.6f}° 收入。")
            return round(degrees, 9)
        return None

    def _converted(self, lon: float, lat: float, datum: Datum | None, number: int) -> tuple[float, float]:
        used = looks_projected(lon, lat) or datum or Datum.CGCS2000
        if used in (Datum.CGCS2000, Datum.WGS84):
            return lon, lat
        x, y = (round(value, 9) for value in to_cgcs2000(lon, lat, used))
        if (x, y) != (lon, lat):
            code = _MENDED.get(used, "projected_to_cgcs2000")
            message = f"{used.label}坐标换算为 CGCS2000:{x:.6f},{y:.6f}。"
            for key in dict.fromkeys((self._lon_key, self._lat_key)):
                self._table.report(number, key, code, INFO, message)
        return x, y

    def _without(self, number: int, lon: CellValue, lat: CellValue, datum: Datum | None) -> Place:
        stated = [value for value in (lon, lat) if plain(str(value)) not in NOT_STATED]
        if not stated:
            self._table.report(number, self._lon_key, "no_coordinates", WARN, "缺坐标,不能上图,请补报。")
            return Place(None, None, datum, "no_coordinates")
        key = self._lat_key if plain(str(lat)) in NOT_STATED or self._is_angle(lon) else self._lon_key
        message = f"坐标“{shown(lon)},{shown(lat)}”不完整或不能识别,未收入,改正前不上图。"
        self._table.report(number, key, "coordinates_unreadable", WARN, message)
        return Place(None, None, datum, "coordinates_unreadable")

    @staticmethod
    def _is_angle(value: CellValue) -> bool:
        return isinstance(value, float) or (isinstance(value, str) and parse_angle(value) is not None)

    def _doubted(
        self,
        number: int,
        verdict: Position,
        at: tuple[float, float],
        seen: tuple[CellValue, CellValue],
        datum: Datum | None,
        unit: str,
    ) -> Place:
        boundary = self._places.boundary
        written = f"经度“{shown(seen[0])}”、纬度“{shown(seen[1])}”"
        if verdict is Position.ELSEWHERE_IN_CITY:
            where = boundary.county_at(*at) or ""
            self._table.report(number, self._lon_key, verdict.code, WARN, said_of(verdict, written, where=where))
            return Place(at[0], at[1], datum)
        if verdict is Position.SWAPPED:
            # An offset is taken off only now: it is not defined for the pair the wrong way round.
            right = to_cgcs2000(at[1], at[0], datum) if datum in _MENDED else (at[1], at[0])
            is_certain = boundary.judge(*right, unit) is Position.OK
            message = said_of(verdict, written, is_mended=is_certain)
            self._table.report(number, self._lon_key, verdict.code, WARN, message)
            return Place(*right, datum) if is_certain else Place(None, None, datum, verdict.code)
        self._table.report(number, self._wrong_key(verdict, at), verdict.code, WARN, said_of(verdict, written))
        return Place(None, None, datum, verdict.code)

    def _wrong_key(self, verdict: Position, at: tuple[float, float]) -> str:
        """The column of the coordinate that lies outside the city's box; the longitude where both or neither do."""
        boxes = [county.bounds for county in self._places.boundary.counties]
        west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
        east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
        is_lat_only = west <= at[0] <= east and not south <= at[1] <= north
        return self._lat_key if verdict is Position.OUTSIDE_CITY and is_lat_only else self._lon_key

    def _datum(self, row: Row, number: int) -> tuple[Datum | None, bool]:
        """The datum of a row (None: not stated, so CGCS2000), and whether what was stated is known."""
        value = self._stated_datum(row, number)
        if value == "":
            return self._default, True
        if value not in self._datums:
            try:
                datum = named_datum(str(value))
            except RuleBroken as refused:
                self._table.report(number, "datum", "datum_refused", WARN, refused.sentence)
                return None, False
            if datum is None and plain(str(value)) not in NOT_STATED:
                return self._unknown(value, number)
            self._datums[value] = datum
        stated = self._datums[value]
        if not self._is_chosen or self._default is None:
            return stated, True
        if is_other(stated, self._default):
            self._table.report(number, "datum", "datum_differs", WARN, other_said(shown(value), self._default))
        return self._default, True

    def _unknown(self, value: CellValue, number: int) -> tuple[Datum | None, bool]:
        """What a word that names no datum comes to: a doubt, unless a person has said which it is."""
        if self._is_chosen and self._default is not None:
            self._table.report(number, "datum", "datum_differs", WARN, other_said(shown(value), self._default))
            return self._default, True
        message = f"坐标系“{shown(value)}”不能识别,坐标未收入,改正前不上图。"
        self._table.report(number, "datum", "datum_unknown", WARN, message)
        return None, False


def named_datum(text: str) -> Datum | None:
    """The datum a cell names, None for a word that names none. Raises DatumRefused for Beijing 1954 and Xi'an 1980."""
    return read_datum(text) or read_word(Datum, text)


def datum_around(table: Table) -> Datum | None:
    """The datum a title row (坐标系:CGCS2000) or a header (经度(高德GCJ-02)) states for the whole table."""
    titles = title_text(table.sheet, 0, table.header.top)
    found = re.search(r"坐标系统?(?:为|采用|:)([^\s;,。)]+(?:\([^)]*\))?)", plain(titles))
    for text in (
        found[1] if found else "",
        *(table.column_label(key) for key in ("longitude", "latitude", "position")),
    ):
        if text and (datum := read_word(Datum, text)) is not None:
            return datum
    return None
