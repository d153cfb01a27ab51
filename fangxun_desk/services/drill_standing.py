"""Who has drilled and who has not: the divisions of a season, and the towns below them.

A ledger of drills has no column for the town: a drill belongs to the town its place, else its name, else its
organiser names. A town nobody names is a gap to be asked about, not proof that nothing was drilled there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.division_directory import Town
from fangxun_desk.store import drill_queries, figure_queries, hazard_queries
from fangxun_desk.store.reader import Reader


@dataclass(frozen=True, slots=True)
class DivisionDrills:
    """What a division planned and held in a season. `counts` says whether its drills count into the city."""

    unit: str
    name: str
    counts: bool = True
    sessions: int = 0
    rows: int = 0
    field: int = 0
    tabletop: int = 0
    participants: int = 0
    planned: int = 0
    late: int = 0
    cancelled: int = 0
    last_on: date | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it has held no drill yet."""
        return self.sessions == 0


@dataclass(frozen=True, slots=True)
class TownDrills:
    """What is known of the drills of one town in a season."""

    unit: str
    unit_name: str
    town: str
    code: str
    sessions: int = 0
    last_on: date | None = None

    @property
    def is_gap(self) -> bool:
        """Whether no held drill names it."""
        return self.sessions == 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A season's divisions and towns, in the office's order."""

    divisions: tuple[DivisionDrills, ...]
    towns: tuple[TownDrills, ...]

    @property
    def division_gaps(self) -> int:
        """How many divisions have held no drill."""
        return sum(each.is_gap for each in self.divisions)

    @property
    def town_gaps(self) -> int:
        """How many towns no held drill names."""
        return sum(each.is_gap for each in self.towns)

    @property
    def planned(self) -> int:
        """Sessions still planned, in the divisions that count."""
        return sum(each.planned for each in self.divisions if each.counts)

    @property
    def late(self) -> int:
        """Sessions still planned whose day has gone by, in the divisions that count."""
        return sum(each.late for each in self.divisions if each.counts)


def standing(reader: Reader, year: int, today: date) -> Standing:
    """How the divisions and towns of a season stand."""
    names = unit_names(reader, year)
    left_out = hazard_queries.units_left_out(reader, year)
    known = {code: DivisionDrills(code, name, code not in left_out) for code, name in names.items()}
    for row in drill_queries.held_by_unit(reader, year):
        known[row["unit"]] = replace(
            known.get(row["unit"]) or DivisionDrills(row["unit"], row["unit"], row["unit"] not in left_out),
            sessions=int(row["sessions"]),
            rows=int(row["rows_held"]),
            field=int(row["field"]),
            tabletop=int(row["tabletop"]),
            participants=int(row["participants"] or 0),
            last_on=_day(row["last_on"]),
        )
    for row in drill_queries.not_held_by_unit(reader, year, str(today)):
        known[row["unit"]] = replace(
            known.get(row["unit"]) or DivisionDrills(row["unit"], row["unit"], row["unit"] not in left_out),
            planned=int(row["planned"]),
            late=int(row["late"]),
            cancelled=int(row["cancelled"]),
        )
    return Standing(tuple(known.values()), tuple(_towns(reader, year, names)))


def unit_names(reader: Reader, year: int) -> dict[str, str]:
    """What the season's figures call the units, in the office's order."""
    known = {unit.code: unit.name for unit in division_directory.units(with_city=True)}
    return known | {CITY_CODE: "市级"} | figure_queries.unit_names(reader, year)


def _towns(reader: Reader, year: int, names: Mapping[str, str]) -> Iterable[TownDrills]:
    known = {
        town.code: TownDrills(unit, name, town.name, town.code)
        for unit, name in names.items()
        if unit != CITY_CODE
        for town in division_directory.towns_of(unit)
    }
    for code, row in _held_in_towns(reader, year):
        if code in known:
            town = known[code]
            last_on = max(filter(None, (town.last_on, _day(row["last_on"]))), default=None)
            known[code] = replace(town, sessions=town.sessions + int(row["sessions"]), last_on=last_on)
    return known.values()


def _held_in_towns(reader: Reader, year: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What was held, by the town's code: most places name their town, of the others the remaining words are asked."""
    silent = []
    for row in drill_queries.held_by_place(reader, year):
        unit, place = row["unit"] or "", row["place"] or ""
        if code := town_of(unit, place):
            yield code, row
        else:
            silent.append((unit, place))
    for row in drill_queries.held_at(reader, year, silent):
        yield town_of(row["unit"] or "", row["name"] or "", row["organisation"] or ""), row


def town_of(unit: str, *texts: str) -> str:
    """The code of the town of a unit that the first text to name one names; "" where none does."""
    pattern, codes = _town_words(unit)
    for text in texts:
        if pattern is not None and (found := pattern.search(text)):
            return codes[found[0]]
    return ""


@lru_cache(maxsize=32)
def _town_words(unit: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Every name of a unit's towns, those it manages and those that lie in it by law; the longest first."""
    codes: dict[str, str] = {}
    for town in (*division_directory.towns_of(unit), *division_directory.towns_of(unit, by_division=True)):
        for name in _names(town):
            codes.setdefault(name, town.code)
    words = sorted(codes, key=len, reverse=True)
    return (re.compile("|".join(map(re.escape, words))) if words else None), codes


def _names(town: Town) -> tuple[str, ...]:
    return tuple(name for name in (town.name, *town.aliases) if len(name) > 2)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
