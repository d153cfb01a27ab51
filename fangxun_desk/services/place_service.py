"""定位: what a person typed into the box for places, looked up among the season's records too.

How coordinates and names are read is `geo/coordinate_entry.py`; here are the records it cannot know: the number of an
entry, the code of a shelter or hazard, and where the points of a town lie.
"""

from collections.abc import Iterable
from typing import Any

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.geo import coordinate_entry
from fangxun_desk.geo.coordinate_entry import Place, PositionForm, format_position
from fangxun_desk.geo.division_directory import Town
from fangxun_desk.services.map_places import Places
from fangxun_desk.store.reader import Reader

__all__ = ["Place", "PositionForm", "find_place", "format_position", "place_of"]

_PLACED = (RiskPoint, Shelter, RescueUnit, LayerFeature)
_CODED = (Shelter, Hazard)


def find_place(reader: Reader, year: int, text: str) -> tuple[Place, ...]:
    """The places a text can mean, several to choose from. Raises RuleBroken saying what was not understood."""
    places: list[Places] = []

    def known(town: Town, village: str) -> Iterable[tuple[float, float]]:
        if not places:
            places.append(Places.of(reader.find(RiskPoint, season=year)))
        return places[0].positions(town.name, (town.division, town.parent), village)

    return coordinate_entry.read(
        text, lambda town, village: list(known(town, village)), lambda typed: _numbered(reader, year, typed)
    )


def place_of(reader: Reader, record_id: str) -> Place | None:
    """Where a record lies; None for one that has no position that can be drawn. A hazard lies at its risk point."""
    for record_type in (*_PLACED, Hazard):
        record = reader.get(record_type, record_id)
        if record is not None:
            return _place(reader, record)
    return None


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
