"""定位: what a person typed into the box for places, looked up among the season's records too.

How coordinates and names are read is `geo/coordinate_entry.py`; here are the records it cannot know: the number of an
entry, the code of a shelter or hazard, and where the points of a town lie.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import plain_name
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.geo import base_layers, coordinate_entry
from fangxun_desk.geo.coordinate_entry import Place, PositionForm, format_position
from fangxun_desk.geo.division_directory import Town
from fangxun_desk.geo.map_content import AreaLook
from fangxun_desk.geo.projection import degrees_of
from fangxun_desk.services.map_places import Places
from fangxun_desk.store.reader import Reader

__all__ = ["Place", "PositionForm", "find_place", "format_position", "place_of"]

_PLACED = (RiskPoint, Shelter, RescueUnit, LayerFeature)
_CODED = (Shelter, Hazard)
MOST_OFFERED = coordinate_entry.CHOICES
_AREA_WIDTH_M = 12_000.0
_NUMBER = re.compile(r"\d{4}-[一-鿿]\d*-\d+")
_COORDINATE_WORD = re.compile("东经|北纬|经度|纬度|[度分秒]\\d|\\d[度分秒]|坐标")


def find_place(reader: Reader, year: int, text: str) -> tuple[Place, ...]:
    """The places a text can mean, several to choose from. Raises RuleBroken saying what was not understood.

    The number of a record and the full name of a place come first, then whatever `coordinate_entry` reads; a part of a
    name is looked for last.
    """
    typed = plain_name(text)
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if _NUMBER.fullmatch(number) and not _numbered(reader, year, number):
        raise RuleBroken(f"没有编号为“{text.strip()}”的点位记录,或它没有可用的坐标。")
    whole = _named(reader, year, lambda name: name == typed) if _has_han(typed) else []
    if whole:
        return tuple(whole[:MOST_OFFERED])
    places: list[Places] = []

    def known(town: Town, village: str) -> list[tuple[float, float]]:
        if not places:
            places.append(Places.of(reader.find(RiskPoint, season=year)))
        return places[0].positions(town.name, (town.division, town.parent), village)

    try:
        return coordinate_entry.read(text, known, lambda number: _numbered(reader, year, number))
    except RuleBroken:
        parts = _named(reader, year, lambda name: typed in name) if _has_han(typed) else []
        if not parts:
            raise
        return tuple(parts[:MOST_OFFERED])


def place_of(reader: Reader, record_id: str) -> Place | None:
    """Where a record lies; None for one that has no position that can be drawn. A hazard lies at its risk point."""
    for record_type in (*_PLACED, Hazard):
        record = reader.get(record_type, record_id)
        if record is not None:
            return _place(reader, record)
    return None


def _named(reader: Reader, year: int, is_meant: Callable[[str], bool]) -> list[Place]:
    """The places of that name: what the base of the map names, then the records of the season."""
    found = [
        Place(*degrees_of(*area.label_at), f"{area.name}(示意位置)", _AREA_WIDTH_M)
        for area in base_layers.base_areas()
        if area.label_at is not None and area.look is not AreaLook.COUNTY and is_meant(plain_name(area.name))
    ]
    for record_type in _PLACED:
        listed: list[Any] = list(reader.find(record_type, season=year))
        for record in listed:
            if is_meant(plain_name(record.name)) and (place := _place(reader, record)) is not None:
                found.append(place)
    return found


def _has_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text) and not _COORDINATE_WORD.search(text)


def _numbered(reader: Reader, year: int, typed: str) -> list[Place]:
    """The records of that number, or of that code in the season."""
    wanted = typed.upper()
    if not any(character.isdigit() for character in wanted):
        return []
    found: list[Record] = []
    for record_type in (*_PLACED, Hazard):
        found += reader.find(record_type, number=wanted)
    for record_type in _CODED:
        found += reader.find(record_type, season=year, code=wanted)
    return [place for record in found if (place := _place(reader, record)) is not None]


def _place(reader: Reader, record: Record) -> Place | None:
    at: Any = record
    if isinstance(record, Hazard):
        at = reader.get(RiskPoint, record.risk_point) if record.risk_point else None
    if at is None or at.longitude is None or at.latitude is None or at.position_doubt:
        return None
    name = getattr(record, "name", "") or getattr(record, "point_name", "")
    return Place(at.longitude, at.latitude, f"{record.number} {record.NOUN.label} {name}", record_id=record.record_id)
