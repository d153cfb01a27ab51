"""What the annual report is composed from: the season's figures with their accounts, and a few lists of records.

It gathers, it does not count: every number comes with a figure of the season. Which records stand behind a list is
decided by the figure that counted them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from fangxun_desk.domain.division import CITY_CODE, Division
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.season import NO_STORM, Figure, FigureRow
from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.geo import division_directory
from fangxun_desk.reports.official_prose import Number
from fangxun_desk.store.reader import Reader

WITH_EVIDENCE = (
    "officials",
    "storms",
    "consultations",
    "dispatch_meetings_with_city_leaders",
    "evacuated_person_times",
    "people_out_at_end",
    "deaths_missing",
    "drill_sessions",
    "risk_points",
    "hazards_total",
    "hazards_overdue",
)
"""The figures whose every counted row is laid open in the workbook; of the others, the rows not counted."""


class CountedSeason(Protocol):
    """A season as it was counted: figures by code, splits by code and name."""

    @property
    def year(self) -> int:
        """The year."""

    @property
    def as_of(self) -> date:
        """The day up to which it is counted."""

    @property
    def figures(self) -> Mapping[str, int]:
        """Every figure."""

    @property
    def splits(self) -> Mapping[str, Any]:
        """Its breakdowns."""


@dataclass(frozen=True, slots=True)
class Account:
    """How a figure came about. `included` is empty for figures not in `WITH_EVIDENCE`, `included_rows` is not."""

    code: str
    label: str
    unit: str
    value: Number
    rule: str
    as_of: date
    included_rows: int
    included: tuple[FigureRow, ...]
    excluded: tuple[FigureRow, ...]
    disputed: tuple[str, ...]
    note: str


def account_of(figure: Figure) -> Account:
    """The account of an explained figure."""
    return Account(
        code=figure.code,
        label=figure.label,
        unit=figure.unit,
        value=figure.value,
        rule=figure.rule,
        as_of=figure.as_of,
        included_rows=len(figure.included),
        included=figure.included if figure.code in WITH_EVIDENCE else (),
        excluded=figure.excluded,
        disputed=figure.disputed,
        note=figure.note,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Out of which state of which store a report was made, when, and whether that store holds invented data."""

    desk: str
    changes: int
    hash: str
    made_at: datetime
    is_demo: bool
    app_version: str

    @property
    def short_hash(self) -> str:
        """The first sixteen digits of the chain's last hash, in fours: what two people can compare by phone."""
        return " ".join(self.hash[at : at + 4] for at in range(0, min(16, len(self.hash)), 4))


@dataclass(frozen=True, slots=True)
class SeasonMaterial:
    """Everything the report may speak of. Records are standing ones only; storms and responses in order of time."""

    season: CountedSeason
    accounts: Mapping[str, Account]
    origin: Origin
    storms: tuple[Storm, ...]
    responses: tuple[Response, ...]
    batches: tuple[EvacuationBatch, ...]
    open_hazards: tuple[Hazard, ...]
    unlocated_points: tuple[RiskPoint, ...]
    unit_names: Mapping[str, str]
    """Code and name of the reporting units, 市级 first, in the office's order."""

    @property
    def year(self) -> int:
        """The year of the season."""
        return self.season.year

    @property
    def as_of(self) -> date:
        """The day up to which the season is counted."""
        return self.season.as_of

    def number(self, code: str) -> Number | None:
        """The figure of that code; None where the season has none."""
        return self.season.figures.get(code)

    def count(self, code: str) -> Number:
        """The figure of that code, 0 where the season has none."""
        return self.season.figures.get(code) or 0

    def split(self, code: str, name: str) -> Mapping[str, Number]:
        """A split of a figure; empty where there is none."""
        found = self.season.splits.get(code, {}).get(name)
        return found if isinstance(found, dict) else {}

    def nested(self, code: str, name: str) -> Mapping[str, Mapping[str, Number]]:
        """A split of a split."""
        found = self.season.splits.get(code, {}).get(name)
        return found if isinstance(found, dict) else {}

    def rows_of(self, code: str) -> tuple[FigureRow, ...]:
        """The counted rows of a figure kept with its evidence."""
        return self.accounts[code].included if code in self.accounts else ()

    @property
    def rainstorms(self) -> tuple[Storm, ...]:
        """The storms the figure counts."""
        counted = {row.record_id for row in self.rows_of("storms")}
        return tuple(storm for storm in self.storms if storm.record_id in counted)

    @property
    def unit_keys(self) -> list[tuple[str, str]]:
        """The counties as keys of a split, in the office's order; 市级 comes in where a split has it."""
        return [(name, name) for code, name in self.unit_names.items() if code != CITY_CODE]

    def unit_keys_with_city(self, *splits: Iterable[str]) -> list[tuple[str, str]]:
        """The units as keys, 市级 in front where one of the splits has it."""
        city = self.unit_names.get(CITY_CODE, "")
        return [(city, city), *self.unit_keys] if any(city in split for split in splits) else self.unit_keys

    def storm_keys(self, *splits: Iterable[str]) -> list[tuple[str, str]]:
        """The storms as keys of a split, in order of time: those that count, and whatever one of the splits has."""
        counted = {storm.record_id for storm in self.rainstorms}
        had = {key for split in splits for key in split}
        shown = [storm.name for storm in self.storms if storm.record_id in counted or storm.name in had]
        outside = [(NO_STORM, "非过程")] if NO_STORM in had else []
        return [*((name, name) for name in dict.fromkeys(shown)), *outside]


def extract(reader: Reader, season: CountedSeason, figures: Iterable[Figure], origin: Origin) -> SeasonMaterial:
    """Gather what the report of that season may speak of."""
    accounts = {}
    rows: dict[str, frozenset[str]] = {}
    for figure in figures:
        accounts[figure.code] = account_of(figure)
        if figure.code in ("evacuated_person_times", "hazards_open", "risk_points"):
            rows[figure.code] = frozenset(row.record_id for row in figure.included if row.record_id)
    year = season.year
    batches = reader.find(EvacuationBatch, season=year)
    hazards = reader.find(Hazard, season=year)
    points = reader.find(RiskPoint, season=year)
    return SeasonMaterial(
        season=season,
        accounts=accounts,
        origin=origin,
        storms=tuple(sorted(reader.find(Storm, season=year), key=lambda s: _moment_key(s.began_at))),
        responses=tuple(sorted(reader.find(Response, season=year), key=lambda r: _moment_key(r.changed_at))),
        batches=tuple(b for b in batches if b.record_id in rows.get("evacuated_person_times", ())),
        open_hazards=tuple(h for h in hazards if h.record_id in rows.get("hazards_open", ())),
        unlocated_points=tuple(p for p in points if p.record_id in rows.get("risk_points", ()) and not p.is_located),
        unit_names=_unit_names(reader, year),
    )


def _unit_names(reader: Reader, year: int) -> dict[str, str]:
    """The units in the office's order, called as the season's own list calls them."""
    own = {division.unit: division.name for division in reader.find(Division, season=year) if division.name}
    return {unit.code: own.get(unit.code, unit.name) for unit in division_directory.units(with_city=True)} | own


def _moment_key(at: datetime | None) -> tuple[bool, str]:
    """Order of time, what has none last."""
    return at is None, "" if at is None else local(at).isoformat()
