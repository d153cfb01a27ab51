"""What the 风险图 page reads: the map of a season, and how many points each division and sector has.

Runs on the store thread. The numbers are the season's own figures; here they are only put into rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.map_content import AreaLook, MapContent
from fangxun_desk.services import evacuation_service, map_service, season_service, warning_service
from fangxun_desk.services.map_service import MapAsked

POINTS_FIGURE = "risk_points"
WHOLE_CITY, ALL_SECTORS = "全市", "全部行业"


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many risk points a part of the season has. `division` is a unit's code, "" for all; so is `sector` None."""

    name: str
    points: int
    division: str = ""
    sector: Sector | None = None


@dataclass(frozen=True, slots=True)
class StandingWarning:
    """A warning in force, as it is offered to be looked at: the most serious first."""

    record_id: str
    title: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a season at a moment, and its counts. `matrix` is by division name, then by sector label."""

    year: int
    years: tuple[int, ...]
    at: datetime
    asked: MapAsked
    content: MapContent
    by_division: Mapping[str, int]
    by_sector: Mapping[str, int]
    matrix: Mapping[str, Mapping[str, int]]
    storms: tuple[Storm, ...]
    warnings: tuple[StandingWarning, ...]

    @property
    def total(self) -> int:
        """Every risk point of the season."""
        return sum(self.by_division.values())

    @property
    def listed(self) -> int:
        """The risk points of the part looked at, drawn or not."""
        return self.count(self.asked.division, self.asked.sector)

    @property
    def drawn(self) -> int:
        """The risk points that could be drawn."""
        return sum(len(each) for each in self.content.points if each.name == map_service.POINTS)

    def count(self, division: str, sector: Sector | None) -> int:
        """How many points a division and a sector have together."""
        unit = division_directory.unit_named(division)
        if unit is None:
            return self.by_sector.get(sector.label, 0) if sector else self.total
        if sector is None:
            return self.by_division.get(unit.name, 0)
        return self.matrix.get(unit.name, {}).get(sector.label, 0)

    def divisions(self, sector: Sector | None = None) -> list[CountRow]:
        """A row for each division in the office's order, the whole city first; of one sector where one is given."""
        rows = [CountRow(WHOLE_CITY, self.count("", sector), "", sector)]
        for unit in division_directory.units():
            rows.append(CountRow(unit.name, self.count(unit.code, sector), unit.code, sector))
        return rows

    def sectors(self, division: str = "") -> list[CountRow]:
        """A row for each sector that has points, the most first; of one division where one is given."""
        rows = [CountRow(sector.label, self.count(division, sector), division, sector) for sector in Sector]
        listed = sorted((row for row in rows if row.points), key=lambda row: -row.points)
        return [CountRow(ALL_SECTORS, self.count(division, None), division, None), *listed]


def read_view(reader: Any, year: int | None, now: datetime, asked: MapAsked) -> MapView:
    """The map of a season; without a year the current one, or the latest known."""
    years, shown = season_service.season_shown(reader, year, now.year)
    at = moment_of(shown, now)
    splits = season_service.figures(reader, shown, codes=(POINTS_FIGURE,)).splits[POINTS_FIGURE]
    return MapView(
        shown,
        years,
        at,
        asked,
        map_service.content_of(reader, shown, at, asked),
        splits["by_managed"],
        splits["by_sector"],
        splits["by_managed_and_sector"],
        tuple(evacuation_service.storms_of(reader, shown)),
        read_warnings(reader, at),
    )


def read_warnings(reader: Any, at: datetime) -> tuple[StandingWarning, ...]:
    """The warnings in force at a moment, the most serious first."""
    standing = warning_service.standing(reader, at)
    return tuple(StandingWarning(each.record_id, warning_service.title_of(each)) for each in standing)


def moment_of(year: int, now: datetime) -> datetime:
    """The moment a season is looked at: now, or its last minute where it is past."""
    return now if year >= now.year else datetime(year, 12, 31, 23, 59, tzinfo=BEIJING)


def read_explained(reader: Any, year: int) -> Figure:
    """The risk points of a season laid open."""
    return season_service.explain(reader, year, POINTS_FIGURE)


def counts_on_map(view: MapView) -> list[tuple[str, tuple[float, float], str]]:
    """How many points each division has, where it is written on the map: at the county's name, else amid its points."""
    named = {area.name: area.label_at for area in view.content.areas if area.look is AreaLook.COUNTY}
    counts = []
    for row in view.divisions(view.asked.sector):
        at = named.get(row.name)
        if row.division and row.points and at is not None and view.asked.division in ("", row.division):
            counts.append((row.name, at, f"{row.points} 处"))
    return counts


def ids_of_official(content: MapContent, name: str) -> set[str]:
    """The records on the map an official answers for, by the name their ledger states."""
    wanted = f"责任人 {name}"
    return {
        record_id
        for points in content.points
        for record_id, detail in zip(points.ids, points.details, strict=False)
        if wanted in detail.split("\n")
    }
