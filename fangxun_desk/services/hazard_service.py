"""隐患动态清零: enter a hazard, take it through its life, say how the season and each division stand.

What counts is asked of `season_service`; counted here is only what follows from a hazard's step on a day. Every step
is a change with who, when and why; the old values stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.attachment import FIELD, Attachment, attachments_of, merged
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.hazard_life import AgeingBand, HazardStep, check_hazard
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import Figure, FigureRow
from fangxun_desk.domain.standing_figures import HAZARDS_UNDER_REVIEW, HAZARDS_WITHOUT_INTERIM, STANDING_FIGURES
from fangxun_desk.geo import division_directory
from fangxun_desk.services import record_service, season_service
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.store import figure_queries, hazard_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

TOTAL, CLEARED, OPEN, OVERDUE = "hazards_total", "hazards_cleared", "hazards_open", "hazards_overdue"
SEASON_CODES = (TOTAL, CLEARED, OPEN, OVERDUE)
_BY_STEP = (HAZARDS_UNDER_REVIEW, HAZARDS_WITHOUT_INTERIM)


@dataclass(frozen=True, slots=True)
class HazardLine:
    """A hazard as a list shows it on a day. `counts` says whether it is among the season's figures on that day."""

    hazard: Hazard
    on: date
    step: HazardStep
    days_open: int | None
    days_over: int | None
    band: AgeingBand | None
    lacks_interim: bool
    counts: bool
    corrected: bool

    @property
    def is_overdue(self) -> bool:
        """Whether it counts as 逾期未销号."""
        return self.counts and self.hazard.is_overdue(self.on)

    @property
    def is_open(self) -> bool:
        """Whether it counts as 未销号."""
        return self.counts and self.step is not HazardStep.CLEARED

    def is_among(self, code: str) -> bool:
        """Whether it is among the hazards a figure counts."""
        return {
            TOTAL: self.counts,
            CLEARED: self.counts and self.step is HazardStep.CLEARED,
            OPEN: self.is_open,
            OVERDUE: self.is_overdue,
            HAZARDS_UNDER_REVIEW: self.is_open and self.step is HazardStep.UNDER_REVIEW,
            HAZARDS_WITHOUT_INTERIM: self.is_open and self.lacks_interim,
        }[code]


@dataclass(frozen=True, slots=True)
class DivisionClearing:
    """How one division stands; all numbers are the season's own."""

    unit: str
    name: str
    total: int
    cleared: int
    open: int
    overdue: int

    @property
    def is_clear(self) -> bool:
        """动态清零: nothing overdue."""
        return self.overdue == 0


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A risk point a hazard can be found at."""

    record_id: str
    name: str
    unit: str
    town: str
    sector: str


# -- entering --------------------------------------------------------------------------------------------


def log_hazard(work: UnitOfWork, hazard: Hazard) -> Entry:
    """Enter a hazard. Handing in the same `record_id` twice (double Enter) enters it once.

    A point named as one in the ledger of that unit is referred to. Raises RuleBroken naming the field.
    """
    if hazard.record_id and (known := work.get(Hazard, hazard.record_id)):
        return Entry(known.number, known.record_id)
    check_hazard(hazard, _today(work))
    assert hazard.found_on is not None
    return work.create(_at_its_point(work, replace(hazard, season=hazard.season or hazard.found_on.year)))


def assign(
    work: UnitOfWork,
    hazard_id: str,
    responsible_unit: str,
    responsible_person: str,
    due_on: date | None,
    interim_measure: str | None = None,
    reason: str = "",
) -> None:
    """交办, or a change of who puts it right and by when, which wants a reason."""
    hazard = _live(work, hazard_id)
    values = hazard_life.assigned(hazard, responsible_unit, responsible_person, due_on, _today(work), interim_measure)
    different = _different(hazard, values)
    if any(getattr(hazard, name) for name in different) and not reason.strip():
        raise RuleBroken("改变已定的责任单位、责任人、整改时限或措施须写明原因(如延期理由)。", "reason")
    work.edit(hazard_id, different, reason.strip() or "交办")


def set_interim(work: UnitOfWork, hazard_id: str, measure: str, reason: str = "") -> None:
    """A 临时度汛措施 is put in place, or another one in its stead."""
    hazard = _live(work, hazard_id)
    different = _different(hazard, hazard_life.with_interim(hazard, measure))
    usual = "调整临时度汛措施" if hazard.interim_measure else "落实临时度汛措施"
    work.edit(hazard_id, different, reason.strip() or usual)


def apply_for_clearing(
    work: UnitOfWork,
    hazard_id: str,
    applied_by: str,
    applied_on: date | None,
    evidence: str,
    files: Iterable[Attachment] = (),
) -> None:
    """申请销号 with evidence: words, files already kept, or both."""
    hazard = _live(work, hazard_id)
    there = attachments_of(hazard)
    now = merged(there, files)
    values = hazard_life.applied(hazard, applied_by, applied_on, evidence, _today(work), has_files=bool(now))
    work.edit(hazard_id, values | ({FIELD: now} if now != there else {}), "申请销号")


def clear(work: UnitOfWork, hazard_id: str, reviewer: str, cleared_on: date | None) -> None:
    """复核通过: 销号."""
    hazard = _live(work, hazard_id)
    work.edit(hazard_id, hazard_life.cleared(hazard, reviewer, cleared_on, _today(work)), "复核通过,销号")


def send_back(work: UnitOfWork, hazard_id: str, reviewer: str, reviewed_on: date | None, reason: str) -> None:
    """退回: the review did not pass, and why."""
    hazard = _live(work, hazard_id)
    values = hazard_life.sent_back(hazard, reviewer, reviewed_on, reason, _today(work))
    work.edit(hazard_id, values, f"退回:{reason.strip()}")


def amend(
    work: UnitOfWork, hazard_id: str, values: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct a hazard. Raises RuleBroken for what it cannot be; what an import took in as doubtful may stay so."""
    hazard = _live(work, hazard_id)
    today = _today(work)
    amended = replace(hazard, **values)
    if _holds(hazard, today):
        check_hazard(amended, today)
    if {"point_name", "unit"} & values.keys():
        linked = _at_its_point(work, replace(amended, risk_point=None)).risk_point
        values = {**values, "risk_point": linked}
    return record_service.amend(work, hazard_id, values, reason, was)


def _live(reader: Reader, hazard_id: str) -> Hazard:
    hazard = reader.get(Hazard, hazard_id)
    if hazard is None:
        raise RuleBroken("找不到该隐患。")
    if hazard.standing.voided:
        raise RuleBroken(f"隐患 {hazard.number} 已作废;可先撤销作废。")
    return hazard


def _today(work: UnitOfWork) -> date:
    return local(read_moment(work.at.text)).date()


def _different(hazard: Hazard, values: Mapping[str, Any]) -> dict[str, Any]:
    different = {name: value for name, value in values.items() if getattr(hazard, name) != value}
    if not different:
        raise RuleBroken("没有改动任何内容。")
    return different


def _holds(hazard: Hazard, today: date) -> bool:
    try:
        check_hazard(hazard, today)
    except RuleBroken:
        return False
    return True


def _at_its_point(reader: Reader, hazard: Hazard) -> Hazard:
    if hazard.risk_point or not hazard.point_name or hazard.season is None:
        return hazard
    found = hazard_queries.points_named(reader, hazard.season, hazard.unit, hazard.point_name)
    return replace(hazard, risk_point=found[0]) if len(found) == 1 else hazard


# -- how the season stands -------------------------------------------------------------------------------


def figures(reader: Reader, year: int, as_of: date | None = None) -> SeasonFigures:
    """The season's figures of hazards; without `as_of` on the day its ledger states."""
    return season_service.figures(reader, year, as_of, SEASON_CODES)


def ledger_day(reader: Reader, year: int) -> date:
    """The day the season's ledger states, on which the annual report stands."""
    return figure_queries.dates_of(reader, year, None).as_of


def hazard_lines(reader: Reader, year: int, as_of: date | None = None) -> list[HazardLine]:
    """Every hazard of the season as it stands on the day, voided and uncounted ones too; the most urgent first."""
    on = figure_queries.dates_of(reader, year, as_of).as_of
    left_out = hazard_queries.units_left_out(reader, year)
    corrected = hazard_queries.corrected(reader, year)
    found = [
        _line(hazard, on, hazard.unit not in left_out and _is_found(hazard, as_of), hazard.record_id in corrected)
        for hazard in reader.find(Hazard, season=year, include_voided=True)
    ]
    return sorted(found, key=lambda line: hazard_life.by_urgency(line.hazard, on))


def hazard_line(reader: Reader, hazard: Hazard, as_of: date | None = None) -> HazardLine:
    """One hazard as it stands on the day."""
    year = hazard.season or 0
    on = figure_queries.dates_of(reader, year, as_of).as_of
    counts = hazard.unit not in hazard_queries.units_left_out(reader, year) and _is_found(hazard, as_of)
    return _line(hazard, on, counts, True)


def _line(hazard: Hazard, on: date, counts: bool, corrected: bool) -> HazardLine:
    return HazardLine(
        hazard,
        on,
        hazard_life.step_of(hazard, on),
        hazard_life.days_open(hazard, on),
        hazard_life.days_over(hazard, on),
        hazard_life.band_of(hazard, on),
        hazard_life.lacks_interim(hazard, on),
        counts and not hazard.standing.voided,
        corrected,
    )


def _is_found(hazard: Hazard, as_of: date | None) -> bool:
    return as_of is None or hazard.found_on is None or hazard.found_on <= as_of


def count_steps(lines: Iterable[HazardLine]) -> dict[str, int]:
    """How many are 待复核, and how many lack a 临时度汛措施."""
    listed = list(lines)
    return {code: sum(line.is_among(code) for line in listed) for code in _BY_STEP}


def clearing_by_division(reader: Reader, counted: SeasonFigures) -> tuple[DivisionClearing, ...]:
    """How each division stands, in the office's order; divisions without hazards have zeros."""
    split: Mapping[str, Mapping[str, int]] = counted.splits.get("hazards", {}).get("by_county", {})
    names = {
        code: name for code, name in _unit_names(reader, counted.year).items() if code != CITY_CODE or name in split
    }
    unlisted = {name: name for name in split if name not in names.values()}
    return tuple(
        DivisionClearing(
            code,
            name,
            *(int(split.get(name, {}).get(measure, 0)) for measure in ("total", "cleared", "open", "overdue")),
        )
        for code, name in (names | unlisted).items()
    )


def explain(reader: Reader, year: int, code: str, as_of: date | None = None, unit: str | None = None) -> Figure:
    """A number of the page, row by row; of one division (its name) alone where one is named."""
    if code in _BY_STEP:
        whole = season_service.explain(reader, year, OPEN, as_of)
        fitting = {line.hazard.record_id for line in hazard_lines(reader, year, as_of) if line.is_among(code)}
        rows = tuple(row for row in whole.included if row.record_id in fitting)
        whole = STANDING_FIGURES[code].laid_open(whole.as_of, rows, whole.excluded, whole.disputed)
    else:
        whole = season_service.explain(reader, year, code, as_of)
    return whole if unit is None else _of_division(reader, year, whole, unit)


def _of_division(reader: Reader, year: int, whole: Figure, unit: str) -> Figure:
    names = _unit_names(reader, year)
    own = {record for record, code in hazard_queries.units_of(reader, year).items() if names.get(code, code) == unit}

    def of_unit(rows: Sequence[FigureRow]) -> tuple[FigureRow, ...]:
        return tuple(row for row in rows if row.record_id in own)

    included = of_unit(whole.included)
    return replace(whole, value=len(included), included=included, excluded=of_unit(whole.excluded))


def _unit_names(reader: Reader, year: int) -> dict[str, str]:
    """What the season's figures call the units, in the office's order."""
    known = {unit.code: unit.name for unit in division_directory.units(with_city=True)}
    return known | {CITY_CODE: "市级"} | figure_queries.unit_names(reader, year)


# -- for every page --------------------------------------------------------------------------------------


def overdue(reader: Reader, today: date) -> list[HazardLine]:
    """The hazards of the current season overdue on that day, the longest first."""
    return [line for line in hazard_lines(reader, today.year, today) if line.is_overdue]


def overdue_count(reader: Reader, now: datetime) -> int:
    """How many hazards of the current season are overdue now: the same number as the figure."""
    today = local(now).date()
    return season_service.figures(reader, today.year, today, (OVERDUE,)).figures[OVERDUE]


def overdue_words(count: int) -> str:
    """逾期隐患 3 项, "" where there is none."""
    return f"逾期隐患 {count} 项" if count else ""


# -- what forms offer ------------------------------------------------------------------------------------


def points_of(reader: Reader, year: int) -> tuple[PointChoice, ...]:
    """The risk points of the season; last season's where this one has none yet."""
    rows = hazard_queries.points(reader, year) or hazard_queries.points(reader, year - 1)
    return tuple(
        PointChoice(row["record_id"], row["name"], row["unit"], row["town"] or "", row["sector"] or "") for row in rows
    )


def responsible_units_of(reader: Reader, year: int) -> list[str]:
    """The 责任单位 named in this season or the one before, the most frequent first."""
    named = [*hazard_queries.responsible_units(reader, year), *hazard_queries.responsible_units(reader, year - 1)]
    return list(dict.fromkeys(named))
