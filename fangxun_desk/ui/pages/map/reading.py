"""What the 风险图 page reads: the map of a season, and how many points each division and sector has.

Runs on the store thread. The numbers are put together from the season's own figures by `map_counts`; here they are
only put into rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.storm import Storm
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.map_content import AreaLook, MapContent
from fangxun_desk.services import evacuation_service, map_counts, map_service, season_service, warning_service
from fangxun_desk.services.map_counts import AskedSector, PartCount, PointCounts
from fangxun_desk.services.map_service import MapAsked

WHOLE_CITY, ALL_SECTORS = "全市", "全部行业"


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many risk points a part of the season has. `division` is a unit's code, "" for all; so is `sector` None.

    `remark` says which points do not count into the city, "" where all do.
    """

    name: str
    points: int
    division: str = ""
    sector: AskedSector | None = None
    remark: str = ""

    @property
    def words(self) -> str:
        """The name, marked where a division does not count into the city."""
        return f"{self.name}({self.remark})" if self.division and self.remark else self.name


@dataclass(frozen=True, slots=True)
class StandingWarning:
    """A warning in force, as it is offered to be looked at: the most serious first."""

    record_id: str
    title: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a season at a moment, and its counts."""

    year: int
    years: tuple[int, ...]
    at: datetime
    asked: MapAsked
    content: MapContent
    counts: PointCounts
    storms: tuple[Storm, ...]
    warnings: tuple[StandingWarning, ...]

    @property
    def part(self) -> PartCount:
        """The count of the part looked at."""
        return self.counts.of(self.asked.division, self.asked.sector)

    @property
    def listed(self) -> int:
        """The number of the part looked at."""
        return self.part.points

    def count(self, division: str, sector: AskedSector | None) -> int:
        """How many points a division and a sector have together."""
        return self.counts.of(division, sector).points

    def divisions(self, sector: AskedSector | None = None) -> list[CountRow]:
        """A row for each division in the office's order, the whole city first; of one sector where one is given."""
        return [
            self._row(self.counts.name(code) if code else WHOLE_CITY, code, sector)
            for code in ("", *self.counts.divisions)
        ]

    def sectors(self, division: str = "") -> list[CountRow]:
        """A row for each sector that has points, the most first; of one division where one is given."""
        parts = [self._row(sector.label, division, sector) for sector in self.counts.of(division).by_sector]
        return [self._row(ALL_SECTORS, division, None), *sorted(parts, key=lambda row: -row.points)]

    def _row(self, name: str, division: str, sector: AskedSector | None) -> CountRow:
        part = self.counts.of(division, sector)
        return CountRow(name, part.points, division, sector, part.remark)


def read_view(reader: Any, year: int | None, now: datetime, asked: MapAsked) -> MapView:
    """The map of a season; without a year the current one, or the latest known."""
    years, shown = season_service.season_shown(reader, year, now.year)
    at = moment_of(shown, now)
    return MapView(
        shown,
        years,
        at,
        asked,
        map_service.content_of(reader, shown, at, asked),
        PointCounts.read(reader, shown),
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
    return season_service.explain(reader, year, map_counts.FIGURE)


def counts_on_map(view: MapView) -> list[tuple[str, tuple[float, float], str]]:
    """How many points each division has, where it is written on the map: at the county's name."""
    named = {area.name: area for area in view.content.areas if area.look is AreaLook.COUNTY}
    counts = []
    for row in view.divisions(view.asked.sector):
        unit = division_directory.unit_named(row.division)
        area = next((named[name] for name in (unit.name, unit.full_name) if name in named), None) if unit else None
        is_shown = bool(row.points) and view.asked.division in ("", row.division)
        if is_shown and area is not None and area.label_at is not None:
            counts.append((area.name, area.label_at, f"{row.points} 处" + (f"({row.remark})" if row.remark else "")))
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
