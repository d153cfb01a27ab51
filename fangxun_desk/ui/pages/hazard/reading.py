"""What the page asks the store for; the answers are frozen and carry everything in words.

It puts answers of the services together and adds nothing to them: no figure is counted here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.fields import Noun
from fangxun_desk.domain.hazard import Hazard, ReviewResult
from fangxun_desk.domain.hazard_life import HazardStep
from fangxun_desk.domain.wording import day_words
from fangxun_desk.services import hazard_service, meeting_service, record_service, season_service
from fangxun_desk.services.hazard_service import DivisionClearing, HazardLine, PointChoice
from fangxun_desk.services.meeting_service import Person
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.ui.attachments import attachment_part
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.record_detail import Detail, DetailLine, detail_lines, former_of, history_in_words

_BLANK = "(未填)"
_APART = ("season", "unit", "point_name", "risk_point", "attachments")
_SILENT = (
    "code", "progress", "applied_on", "applied_by", "evidence", "reviewer", "reviewed_on", "review_result",
    "return_reason", "cleared_on", "note",
)  # fmt: skip
LATE, SOON = "strip_red", "strip_amber"
_LONG = {"后销号": "统计日之后销号", "后发现": "统计日之后发现"}
TONES = {"late": LATE, "soon": SOON}
"""Colours of the theme for what is overdue and what soon will be."""


@dataclass(frozen=True, slots=True)
class HazardRow:
    """A hazard as a row of the list, with the values that were corrected."""

    line: HazardLine
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def record(self) -> Hazard:
        """The record, as every list calls it."""
        return self.line.hazard


@dataclass(frozen=True, slots=True)
class HazardView:
    """Everything the page shows of a season on a day. `on` is that day, `ledger_on` the one the ledger states."""

    year: int
    years: tuple[int, ...]
    rows: tuple[HazardRow, ...]
    numbers: Mapping[str, int]
    divisions: tuple[DivisionClearing, ...]
    as_of: date | None
    on: date
    ledger_on: date


@dataclass(frozen=True, slots=True)
class Offered:
    """What the forms offer: points, people of the roster, units named before."""

    points: tuple[PointChoice, ...] = ()
    people: tuple[Person, ...] = ()
    units: tuple[str, ...] = ()


def day_of(year: int, today: date, *, is_other: bool) -> date | None:
    """The day asked about: today for the season going on, the ledger's own (None) for an earlier one, or the other."""
    return today if (year == today.year) is not is_other else None


def read_season(reader: Any, year: int | None, today: date, *, is_other: bool) -> HazardView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, today.year)
    as_of = day_of(shown, today, is_other=is_other)
    counted = hazard_service.figures(reader, shown, as_of)
    lines = hazard_service.hazard_lines(reader, shown, as_of)
    rows = tuple(HazardRow(line, _former(reader, line.hazard) if line.corrected else {}) for line in lines)
    numbers = {**counted.figures, **hazard_service.count_steps(lines)}
    divisions = hazard_service.clearing_by_division(reader, counted)
    ledger_on = hazard_service.ledger_day(reader, shown)
    return HazardView(shown, years, rows, numbers, divisions, as_of, counted.as_of, ledger_on)


def read_detail(reader: Any, record_id: str, as_of: date | None) -> Detail | None:
    """One hazard whole; None where there is none."""
    hazard = reader.get(Hazard, record_id)
    if hazard is None:
        return None
    history = record_service.history(reader, record_id)
    former = _corrected(history, hazard.NOUN)
    row = HazardRow(hazard_service.hazard_line(reader, hazard, as_of), former)
    files = attachment_part(hazard)
    return Detail(
        row,
        hazard,
        f"{hazard.number}  {_LONG.get(state_words(row), state_words(row))}",
        " ".join(filter(None, [unit_name(hazard.unit), hazard.point_name])),
        tuple(_lines(row)),
        history_in_words(history, hazard.NOUN, {}),
        parts=(files,) if files.lines else (),
        barred=_barred(hazard),
    )


def _former(reader: Any, hazard: Hazard) -> dict[str, Former]:
    return _corrected(record_service.history(reader, hazard.record_id), hazard.NOUN)


def _corrected(history: list[HistoryLine], noun: Noun) -> dict[str, Former]:
    """What was corrected; a field a step filled in for the first time was not."""
    return {name: former for name, former in former_of(history, noun, {}).items() if former.text != _BLANK}


def read_offered(reader: Any, year: int) -> Offered:
    """What the forms offer in that season."""
    people = meeting_service.people_of_roster(reader)
    named = hazard_service.responsible_units_of(reader, year)
    units = dict.fromkeys([*named, *(person.organisation for person in people if person.organisation)])
    return Offered(hazard_service.points_of(reader, year), people, tuple(units))


# -- in words --------------------------------------------------------------------------------------------


def _lines(row: HazardRow) -> Iterator[DetailLine]:
    line = row.line
    if line.step is not HazardStep.CLEARED and (words := age_words(row)):
        yield DetailLine("距整改时限", words, is_strong=line.is_overdue)
    if line.days_open is not None:
        yield DetailLine("发现至销号" if line.step is HazardStep.CLEARED else "发现至今", f"{line.days_open} 天")
    if line.lacks_interim and line.counts:
        yield DetailLine("须补措施", hazard_life.why_interim(line.hazard, line.on), is_strong=True)
    apart: tuple[str, ...] = _APART
    if line.step is HazardStep.RETURNED:
        yield DetailLine(line.hazard.NOUN.field("return_reason").label, line.hazard.return_reason, is_strong=True)
        apart = (*_APART, "return_reason")
    yield from detail_lines(line.hazard, row.former, {}, apart=apart, silent=_SILENT)


def _barred(hazard: Hazard) -> frozenset[str]:
    """The keys that make no sense as the record stands now, whatever day is looked at: no step lies ahead of today."""
    if hazard.standing.voided:
        return frozenset("AMPCBIE")
    refusals = {
        "AM": hazard_life.why_not_worked_on(hazard),
        "P": hazard_life.why_not_applied(hazard, date.max),
        "CB": hazard_life.why_not_reviewed(hazard, date.max),
    }
    return frozenset(key for keys, why in refusals.items() if why for key in keys)


def state_words(row: HazardRow) -> str:
    """How the hazard stands on the day, in a word."""
    hazard, line = row.record, row.line
    if hazard.standing.voided:
        return "已作废"
    if hazard.standing.disputed:
        return "有分歧"
    if hazard.found_on is not None and hazard.found_on > line.on:
        return "后发现"
    return line.step.label if not is_cleared_later(row) else "后销号"


def is_cleared_later(row: HazardRow) -> bool:
    """Whether it was cleared only after the day looked at."""
    return row.record.cleared_on is not None and row.record.cleared_on > row.line.on


def age_words(row: HazardRow) -> str:
    """Days past the limit or left; when it was cleared."""
    hazard, line = row.record, row.line
    if line.step is HazardStep.CLEARED and hazard.cleared_on is not None:
        return f"{short_day(hazard.cleared_on, hazard.season)} 销号"
    return hazard_life.days_words(line.days_over)


def age_tone(row: HazardRow) -> str:
    """The colour its age calls for."""
    band = row.line.band
    return TONES.get(band.alarm, "") if band is not None and row.line.counts else ""


def short_day(on: date | None, season: int | None) -> str:
    """A date in a list: without the year where it is the season's."""
    if on is None:
        return ""
    return f"{on:%m-%d}" if on.year == season else day_words(on)


def lead_of(detail: Detail) -> str:
    """Which hazard a form is about: where, what, and what its life says so far."""
    hazard = detail.record
    assert isinstance(hazard, Hazard)
    due = f"整改时限 {day_words(hazard.due_on)}" if hazard.due_on else ""
    owner = " ".join(filter(None, [hazard.responsible_unit, hazard.responsible_person]))
    told = [f"{hazard.number}  {detail.heading}", hazard.problem, "  ".join(filter(None, [owner, due]))]
    if hazard.applied_on is not None:
        files = f",附件 {len(hazard.attachments)} 个" if hazard.attachments else ""
        told.append(f"{hazard.applied_by} {day_words(hazard.applied_on)} 申请销号:{hazard.evidence}{files}")
    if hazard.review_result is ReviewResult.RETURNED and hazard.reviewed_on is not None:
        told.append(f"{hazard.reviewer} {day_words(hazard.reviewed_on)} 退回:{hazard.return_reason}")
    return "\n".join(filter(None, told))
