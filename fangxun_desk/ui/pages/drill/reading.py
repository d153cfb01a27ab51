"""What the page asks the store for; the answers are frozen and carry everything in words.

It puts answers of the services together and adds nothing to them: no figure is counted here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fangxun_desk.domain import standing_figures
from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.vocabulary import DrillState
from fangxun_desk.domain.wording import day_words
from fangxun_desk.services import drill_service, drill_standing, plan_service, record_service, season_service
from fangxun_desk.services.drill_standing import DivisionDrills, TownDrills
from fangxun_desk.services.plan_service import PlanBook, PlanDrills, PlanLine
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.record_detail import Detail, DetailLine, DetailPart, detail_lines, former_of, history_in_words
from fangxun_desk.ui.record_rows import heading_of, read_rows

LATE_WORDS = "计划(过期)"
_SHOWN_DRILLS = 12
_APART = ("season", "unit", "name")
_SILENT = ("note", "organisation", "reference_number", "filed_on")


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A drill as a row of the list; `is_late` says that it should have been held by now."""

    record: Drill
    former: Mapping[str, Former] = field(default_factory=dict)
    is_late: bool = False

    @property
    def unit(self) -> str:
        """Its division."""
        return self.record.unit


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A division or town with what was drilled there; `before` are the sessions of the season before, None unknown."""

    place: DivisionDrills | TownDrills
    before: int | None = None

    @property
    def unit(self) -> str:
        """The division it is or lies in."""
        return self.place.unit

    @property
    def town(self) -> str:
        """The town, "" for a division."""
        return self.place.town if isinstance(self.place, TownDrills) else ""

    @property
    def unit_name(self) -> str:
        """The name of its division."""
        return self.place.unit_name if isinstance(self.place, TownDrills) else self.place.name

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"place:{self.unit}:{self.town}"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a row of the list."""

    record: Plan
    drilled: PlanDrills
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Its division."""
        return self.record.unit


@dataclass(frozen=True, slots=True)
class DrillView:
    """Everything the page shows of a season. `numbers` are the season's figures and the page's own, by code."""

    year: int
    years: tuple[int, ...]
    drills: tuple[DrillRow, ...]
    gaps: tuple[PlaceRow, ...]
    plans: tuple[PlanRow, ...]
    divisions: tuple[PlaceRow, ...]
    unlisted: Mapping[str, int]
    figures: SeasonFigures
    before: SeasonFigures | None
    numbers: Mapping[str, int]
    months: tuple[tuple[int, int], ...]


def read_season(reader: Any, year: int | None, today: date) -> DrillView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, today.year)
    drills = _drill_rows(reader, shown, today)
    standing = drill_standing.standing(reader, shown, today)
    book = plan_service.plan_book(reader, shown)
    figures = season_service.figures(reader, shown, codes=drill_service.SEASON_CODES)
    before, known = _season_before(reader, shown, years, today)
    divisions = tuple(PlaceRow(each, known.get((each.unit, ""), 0) if before else None) for each in standing.divisions)
    towns = (
        PlaceRow(each, known.get((each.unit, each.town), 0) if before else None)
        for each in standing.towns
        if each.is_gap
    )
    gaps = (*(row for row in divisions if row.place.is_gap), *towns)
    own = {
        standing_figures.DRILLS_PLANNED: standing.planned,
        standing_figures.DRILLS_LATE: standing.late,
        standing_figures.DRILL_GAPS: standing.division_gaps,
        standing_figures.DRILL_TOWN_GAPS: standing.town_gaps,
        standing_figures.PLANS_NEVER_DRILLED: book.never_drilled,
    }
    plans = _plan_rows(reader, shown, book)
    numbers = {**figures.figures, **own}
    unlisted, months = book.unlisted, _months(drills)
    return DrillView(shown, years, drills, gaps, plans, divisions, unlisted, figures, before, numbers, months)


def _drill_rows(reader: Any, year: int, today: date) -> tuple[DrillRow, ...]:
    """The ledger. It may be long: what most rows have in common is made once."""
    nothing: Mapping[str, Former] = {}
    return tuple(
        DrillRow(
            drill,
            former_of(record_service.history(reader, drill.record_id), Drill.NOUN, {}) if is_amended else nothing,
            drill.is_overdue(today),
        )
        for drill, is_amended in record_service.season_records(reader, Drill, year)
    )


def _months(drills: tuple[DrillRow, ...]) -> tuple[tuple[int, int], ...]:
    held = {row.record.held_on for row in drills}
    return tuple(sorted({(on.year, on.month) for on in held if on is not None}))


def _season_before(
    reader: Any, year: int, years: tuple[int, ...], today: date
) -> tuple[SeasonFigures | None, dict[tuple[str, str], int]]:
    """The season before and what each division and town held in it; None where its drills are not known."""
    if year - 1 not in years:
        return None, {}
    figures = season_service.figures(reader, year - 1, codes=drill_service.SEASON_CODES)
    if not figures.figures["drill_rows"]:
        return None, {}
    standing = drill_standing.standing(reader, year - 1, today)
    known = {(each.unit, ""): each.sessions for each in standing.divisions}
    return figures, known | {(each.unit, each.town): each.sessions for each in standing.towns}


def _plan_rows(reader: Any, year: int, book: PlanBook) -> tuple[PlanRow, ...]:
    former = {row.record.record_id: row.former for row in read_rows(reader, Plan, year)}
    return tuple(PlanRow(line.plan, line.drilled, former.get(line.plan.record_id, {})) for line in book.lines)


def read_organisations(reader: Any, year: int) -> list[str]:
    """The 主办单位 a form offers."""
    return drill_service.organisations_of(reader, year)


# -- one record whole ------------------------------------------------------------------------------------


def read_detail(reader: Any, record_id: str, today: date) -> Detail | None:
    """One drill or plan whole; None where there is none (a division is no record)."""
    drill = reader.get(Drill, record_id)
    if drill is not None:
        return _drill_detail(reader, drill, today)
    plan = reader.get(Plan, record_id)
    return _plan_detail(reader, plan) if plan is not None else None


def _drill_detail(reader: Any, drill: Drill, today: date) -> Detail:
    history = record_service.history(reader, drill.record_id)
    former = former_of(history, Drill.NOUN, {})
    row = DrillRow(drill, former, drill.is_overdue(today))
    lines = [DetailLine("状态", state_words(row), is_strong=drill.state is DrillState.PLANNED)]
    lines += detail_lines(drill, former, {}, apart=(*_APART, "state"), silent=_SILENT)
    lines += _plan_line(reader, drill)
    is_planned = drill.state is DrillState.PLANNED and not drill.standing.voided
    barred = frozenset({*(() if is_planned else ("H", "C")), *(("E",) if drill.standing.voided else ())})
    title = f"{drill.number}  {state_words(row)}"
    return Detail(row, drill, title, heading_of(drill), tuple(lines), _told(history, drill), barred=barred)


def _plan_line(reader: Any, drill: Drill) -> Iterator[DetailLine]:
    """Which plan of the list is meant by the name the ledger gives."""
    if not drill.plan_name or drill.season is None:
        return
    found = plan_service.plan_of(reader, drill)
    if found is None:
        yield DetailLine("清单中的预案", "清单中没有这个名称的预案")
    elif not found.is_exact:
        yield DetailLine("清单中的预案", f"近似:{found.plan.name}")


def _plan_detail(reader: Any, plan: Plan) -> Detail:
    history = record_service.history(reader, plan.record_id)
    former = former_of(history, Plan.NOUN, {})
    line = plan_service.plan_line(reader, plan)
    lines = [*detail_lines(plan, former, {}, apart=_APART, silent=_SILENT), *_drilled_lines(line)]
    by_it = plan_service.drills_by(reader, line)
    told = tuple(_drill_words(drill) for drill in by_it[:_SHOWN_DRILLS])
    more = (f"……共 {len(by_it)} 条",) if len(by_it) > _SHOWN_DRILLS else ()
    parts = (DetailPart(f"{plan.season} 年以其为依据的演练", (*told, *more)),)
    row = PlanRow(plan, line.drilled, former)
    barred = frozenset({"H", "C", *(("E",) if plan.standing.voided else ())})
    title = f"{plan.number}  {'已作废' if plan.standing.voided else Plan.NOUN.label}"
    return Detail(row, plan, title, heading_of(plan), tuple(lines), _told(history, plan), parts, barred=barred)


def _drilled_lines(line: PlanLine) -> Iterator[DetailLine]:
    drilled = line.drilled
    yield DetailLine("最近演练", drilled_words(drilled), is_strong=not drilled.is_drilled)
    if drilled.is_drilled:
        yield DetailLine("本年度演练", f"{drilled.sessions} 场")
    if drilled.alike:
        yield DetailLine("近似的名称", "、".join(drilled.alike))


def _drill_words(drill: Drill) -> str:
    on = day_words(drill.held_on) if drill.held_on else "日期不详"
    return f"{on} {unit_name(drill.unit)} {drill.name}({1 if drill.sessions is None else drill.sessions} 场)"


def _told(history: list[HistoryLine], record: Any) -> tuple[HistoryLine, ...]:
    return history_in_words(history, record.NOUN, {})


# -- words -----------------------------------------------------------------------------------------------


def state_words(row: DrillRow) -> str:
    """How a drill stands."""
    if row.record.standing.voided:
        return "已作废"
    return LATE_WORDS if row.is_late else (row.record.state or DrillState.HELD).label


def drilled_words(drilled: PlanDrills) -> str:
    """When a plan was last drilled."""
    if not drilled.is_drilled:
        return "未演练过"
    on = day_words(drilled.last_on) if drilled.last_on else "日期不详"
    return on if drilled.is_certain else f"{on}(近似)"


def short_day(on: date | None, season: int | None) -> str:
    """A date in a list: without the year where it is the season's."""
    if on is None:
        return ""
    return f"{on:%m-%d}" if on.year == season else day_words(on)
