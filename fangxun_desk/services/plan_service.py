"""预案 1+9+N: enter and correct a plan; when each was last revised, and when it was last drilled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.plan import Plan, check_plan
from fangxun_desk.services import record_service
from fangxun_desk.services.plan_matching import Match, PlanMatcher
from fangxun_desk.store import drill_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanDrills:
    """The drills held by a plan: the last one of any season so far, and the sessions of the season looked at.

    `alike` are the names by which drills meant it only in likelihood; `is_certain` whether the last drill named it;
    `named` every (unit, name) by which drills meant it.
    """

    last_on: date | None = None
    sessions: int = 0
    is_drilled: bool = False
    alike: tuple[str, ...] = ()
    is_certain: bool = True
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan as a list shows it."""

    plan: Plan
    drilled: PlanDrills
    amended: bool = False


@dataclass(frozen=True, slots=True)
class PlanBook:
    """The plans of a season, and the names drills were held by that no plan of the list bears, with their sessions."""

    lines: tuple[PlanLine, ...]
    unlisted: Mapping[str, int]

    @property
    def never_drilled(self) -> int:
        """How many valid plans no drill was held by."""
        return sum(not line.drilled.is_drilled for line in self.lines if not line.plan.standing.voided)


def log_plan(work: UnitOfWork, plan: Plan) -> Entry:
    """Enter a plan. Handing in the same `record_id` twice enters it once. Raises RuleBroken naming the field."""
    if plan.record_id and (known := work.get(Plan, plan.record_id)):
        return Entry(known.number, known.record_id)
    today = local(read_moment(work.at.text)).date()
    check_plan(plan, today)
    return work.create(replace(plan, season=plan.season or today.year))


def amend_plan(
    work: UnitOfWork, plan_id: str, values: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct a plan. Raises RuleBroken for what it cannot be; what an import took in as doubtful may stay so."""
    plan = work.get(Plan, plan_id)
    if plan is None:
        raise RuleBroken("找不到该预案。")
    today = local(read_moment(work.at.text)).date()
    if _holds(plan, today):
        check_plan(replace(plan, **values), today)
    return record_service.amend(work, plan_id, values, reason, was)


def plan_book(reader: Reader, year: int) -> PlanBook:
    """Every plan of the season, voided ones too, with what was drilled by it."""
    plans = record_service.season_records(reader, Plan, year)
    drilled, unlisted = _drilled(reader, [plan for plan, _ in plans if not plan.standing.voided], year)
    lines = tuple(PlanLine(plan, drilled.get(plan.record_id, PlanDrills()), is_amended) for plan, is_amended in plans)
    return PlanBook(lines, unlisted)


def plan_line(reader: Reader, plan: Plan) -> PlanLine:
    """One plan with what was drilled by it, up to its own season."""
    book = plan_book(reader, plan.season or 0)
    return next((line for line in book.lines if line.plan.record_id == plan.record_id), PlanLine(plan, PlanDrills()))


def drills_by(reader: Reader, line: PlanLine) -> list[Drill]:
    """The drills of the plan's season held by it, the latest first."""
    asked = set(line.drilled.named)
    found = reader.find(Drill, season=line.plan.season, plan_name=[name for _, name in asked]) if asked else []
    held = [d for d in found if (d.unit, d.plan_name) in asked and d.judge_held() is None]
    return sorted(held, key=lambda drill: (drill.held_on is not None, drill.held_on), reverse=True)


def plan_of(reader: Reader, drill: Drill) -> Match | None:
    """The plan of the season's list a drill names."""
    return PlanMatcher(reader.find(Plan, season=drill.season)).match(drill.plan_name, drill.unit)


def _drilled(reader: Reader, plans: Sequence[Plan], year: int) -> tuple[dict[str, PlanDrills], dict[str, int]]:
    matcher = PlanMatcher(plans)
    drilled: dict[str, PlanDrills] = {}
    unlisted: dict[str, int] = {}
    for row in drill_queries.held_by_plan(reader, year):
        found = matcher.match(row["plan_name"], row["unit"] or "")
        sessions = int(row["sessions"])
        if found is None:
            if sessions:
                unlisted[row["plan_name"]] = unlisted.get(row["plan_name"], 0) + sessions
            continue
        last_on = date.fromisoformat(row["last_on"]) if row["last_on"] else None
        before = drilled.get(found.plan.record_id, PlanDrills())
        after = _with(before, last_on, sessions, "" if found.is_exact else row["plan_name"])
        named = (*before.named, (row["unit"] or "", row["plan_name"]))
        drilled[found.plan.record_id] = replace(after, named=named)
    return drilled, dict(sorted(unlisted.items(), key=lambda pair: (-pair[1], pair[0])))


def _with(before: PlanDrills, last_on: date | None, sessions: int, alike: str) -> PlanDrills:
    """The drills of a plan with those of one more name; a name that only resembles never hides a certain one."""
    is_later = last_on is not None and (before.last_on is None or last_on > before.last_on)
    is_first = not before.is_drilled
    return PlanDrills(
        last_on if is_later else before.last_on,
        before.sessions + sessions,
        True,
        (*before.alike, *([alike] if alike else [])),
        not alike if is_later or is_first else before.is_certain,
    )


def _holds(plan: Plan, today: date) -> bool:
    try:
        check_plan(plan, today)
    except RuleBroken:
        return False
    return True
