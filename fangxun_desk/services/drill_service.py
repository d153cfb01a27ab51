"""演练: enter a drill, say what became of a planned one, and lay the page's own numbers open.

What counts is asked of `season_service`; numbers of its own (planned, gaps) stand on the same judged rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fangxun_desk.domain import drill as rules
from fangxun_desk.domain.drill import Drill, check_drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import UNSTATED, Figure, FigureRow
from fangxun_desk.domain.standing_figures import (
    DRILL_GAPS,
    DRILL_TOWN_GAPS,
    DRILLS_LATE,
    DRILLS_PLANNED,
    PLANS_NEVER_DRILLED,
    STANDING_FIGURES,
)
from fangxun_desk.domain.vocabulary import DrillState
from fangxun_desk.domain.wording import day_words
from fangxun_desk.services import drill_standing, plan_service, record_service, season_service
from fangxun_desk.services.drill_standing import DivisionDrills, TownDrills
from fangxun_desk.store import drill_queries, hazard_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

SESSIONS, FIELD, TABLETOP, PARTICIPANTS = (
    "drill_sessions", "drill_sessions_field", "drill_sessions_tabletop", "drill_participants",
)  # fmt: skip
PLANS, PLAN_PARTS = "plans", ("plans_1", "plans_9", "plans_n")
SEASON_CODES = (SESSIONS, FIELD, TABLETOP, PARTICIPANTS, "drill_rows", PLANS, *PLAN_PARTS)
_LEDGER = "演练台账"
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the season's drills: of a unit (its name), of a month (2024-05), of a form (its code)."""

    unit: str = ""
    month: str = ""
    form: str = ""

    def holds(self, unit: str, month: str, form: str) -> bool:
        """Whether a drill belongs to it."""
        wanted = ((self.unit, unit), (self.month, month), (self.form, form))
        return all(not asked or asked == own for asked, own in wanted)


# -- entering --------------------------------------------------------------------------------------------


def log_drill(work: UnitOfWork, drill: Drill) -> Entry:
    """Enter a drill. Handing in the same `record_id` twice (double Enter) enters it once.

    It belongs to the year it was held in or is planned for. Raises RuleBroken naming the field that cannot be right.
    """
    if drill.record_id and (known := work.get(Drill, drill.record_id)):
        return Entry(known.number, known.record_id)
    check_drill(drill, today_of(work))
    assert drill.held_on is not None
    return work.create(replace(drill, state=drill.state or DrillState.HELD, season=drill.held_on.year))


def mark_held(
    work: UnitOfWork,
    drill_id: str,
    held_on: date | None,
    sessions: int | None,
    participants: int | None,
    reason: str = "",
) -> None:
    """A planned drill was held: when, how many sessions, how many people. It counts from now on."""
    drill = _live(work, drill_id)
    values = rules.held(drill, held_on, sessions, participants, today_of(work))
    work.edit(drill_id, _different(drill, values), reason.strip() or "已按计划开展")


def mark_cancelled(work: UnitOfWork, drill_id: str, reason: str) -> None:
    """A planned drill does not take place, and why."""
    if not reason.strip():
        raise RuleBroken("请写明取消原因。", "reason")
    drill = _live(work, drill_id)
    work.edit(drill_id, _different(drill, rules.cancelled(drill)), f"取消:{reason.strip()}")


def amend(
    work: UnitOfWork, drill_id: str, values: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct a drill. Raises RuleBroken for what it cannot be; what an import took in as doubtful may stay so."""
    drill, today = _live(work, drill_id), today_of(work)
    if _holds(drill, today):
        check_drill(replace(drill, **values), today)
    return record_service.amend(work, drill_id, values, reason, was)


def today_of(work: UnitOfWork) -> date:
    """The local day on which something is being entered."""
    return local(read_moment(work.at.text)).date()


def _live(work: UnitOfWork, drill_id: str) -> Drill:
    drill = work.get(Drill, drill_id)
    if drill is None:
        raise RuleBroken("找不到该演练。")
    if drill.standing.voided:
        raise RuleBroken(f"演练 {drill.number} 已作废;可先撤销作废。")
    return drill


def _different(drill: Drill, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(drill, name) != value}


def _holds(drill: Drill, today: date) -> bool:
    try:
        check_drill(drill, today)
    except RuleBroken:
        return False
    return True


def organisations_of(reader: Reader, year: int) -> list[str]:
    """The 主办单位 named in this season or the one before, the most frequent first."""
    named = [*drill_queries.organisations(reader, year), *drill_queries.organisations(reader, year - 1)]
    return list(dict.fromkeys(named))


# -- numbers laid open -----------------------------------------------------------------------------------


def explain(reader: Reader, year: int, code: str, today: date, part: Part = Part()) -> Figure:
    """A number of the page with its rule and its rows; of one part of the season alone where one is named."""
    if code in (DRILLS_PLANNED, DRILLS_LATE):
        return _planned(reader, year, code, today)
    if code in (DRILL_GAPS, DRILL_TOWN_GAPS):
        return _gaps(reader, year, code, today)
    if code == PLANS_NEVER_DRILLED:
        return _never_drilled(reader, year, today)
    whole = season_service.explain(reader, year, code)
    return whole if part == Part() else _of_part(reader, year, whole, part)


def _of_part(reader: Reader, year: int, whole: Figure, part: Part) -> Figure:
    names = drill_standing.unit_names(reader, year)
    own = {
        record_id
        for record_id, (unit, month, form) in drill_queries.parts(reader, year).items()
        if part.holds(names.get(unit, unit) or UNSTATED, month or UNSTATED, form)
    }
    included, excluded = _only(whole.included, own), _only(whole.excluded, own)
    return replace(whole, value=sum(int(row.amount or 0) for row in included), included=included, excluded=excluded)


def _planned(reader: Reader, year: int, code: str, today: date) -> Figure:
    whole = season_service.explain(reader, year, SESSIONS)
    left_out = hazard_queries.units_left_out(reader, year)
    own = {record_id for record_id, part in drill_queries.parts(reader, year).items() if part[0] not in left_out}
    if code == DRILLS_LATE:
        own &= drill_queries.late(reader, year, str(today))
    rows = [row for row in _only(whole.excluded, own) if row.reason == "planned"]
    included = tuple(replace(row, reason="", reason_text="") for row in rows)
    cancelled = tuple(row for row in whole.excluded if row.reason == "cancelled")
    return STANDING_FIGURES[code].laid_open(today, included, cancelled)


def _gaps(reader: Reader, year: int, code: str, today: date) -> Figure:
    found = drill_standing.standing(reader, year, today)
    listed: Iterable[DivisionDrills | TownDrills] = found.divisions if code == DRILL_GAPS else found.towns
    included = tuple(_bare_row(_place_words(each), _planned_words(each)) for each in listed if each.is_gap)
    excluded = tuple(_bare_row(_place_words(each), "", _drilled_words(each)) for each in listed if not each.is_gap)
    return STANDING_FIGURES[code].laid_open(today, included, excluded)


def _never_drilled(reader: Reader, year: int, today: date) -> Figure:
    book = plan_service.plan_book(reader, year)
    rows = [
        (line, FigureRow(line.plan.record_id, line.plan.number, None, None, None, 1, "", "", line.plan.name))
        for line in book.lines
        if not line.plan.standing.voided
    ]
    included = tuple(row for line, row in rows if not line.drilled.is_drilled)
    excluded = tuple(
        replace(row, amount=None, reason="drilled", reason_text=f"演练过,最近 {_when(line.drilled.last_on)}")
        for line, row in rows
        if line.drilled.is_drilled
    )
    figure = STANDING_FIGURES[PLANS_NEVER_DRILLED].laid_open(today, included, excluded)
    return replace(figure, note=_unlisted_words(book.unlisted))


def _unlisted_words(unlisted: Mapping[str, int]) -> str:
    """The names drills were held by that no plan of the list bears."""
    if not unlisted:
        return ""
    some = "、".join(list(unlisted)[:_NAMED_AT_MOST])
    more = "等" if len(unlisted) > _NAMED_AT_MOST else ""
    return f"演练写明而清单中没有的预案名称 {len(unlisted)} 个(共 {sum(unlisted.values())} 场):{some}{more}。"


def _only(rows: Iterable[FigureRow], own: Iterable[str]) -> tuple[FigureRow, ...]:
    wanted = frozenset(own)
    return tuple(row for row in rows if row.record_id in wanted)


def _bare_row(what: str, more: str, reason: str = "") -> FigureRow:
    """A place that is counted; it is no record and has no number."""
    words = " ".join(filter(None, [what, more]))
    amount, code = (None, "drilled") if reason else (1, "")
    return FigureRow(None, None, _LEDGER, what, None, amount, code, reason, words)


def _place_words(each: DivisionDrills | TownDrills) -> str:
    return each.name if isinstance(each, DivisionDrills) else f"{each.unit_name} {each.town}"


def _planned_words(each: DivisionDrills | TownDrills) -> str:
    return f"(计划 {each.planned} 场)" if isinstance(each, DivisionDrills) and each.planned else ""


def _drilled_words(each: DivisionDrills | TownDrills) -> str:
    return f"{_place_words(each)} 已开展 {each.sessions} 场,最近 {_when(each.last_on)}"


def _when(on: date | None) -> str:
    return day_words(on) if on else "日期不详"
