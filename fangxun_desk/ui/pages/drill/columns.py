"""The columns of the page's lists, the ways to narrow them down, and what a search finds in a row."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.vocabulary import DrillState, PlanGroup
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column, Former
from fangxun_desk.ui.filter_bar import Facet
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.drill.reading import (
    DrillRow,
    PlaceRow,
    PlanRow,
    drilled_words,
    short_day,
    state_words,
)

MONTH, STATE = "month", "state"
PLANNED_STATE, LATE_STATE = "planned", "late"
STATES = (("已开展", "held"), ("计划未开展", PLANNED_STATE), ("计划已过期", LATE_STATE), ("已取消", "cancelled"))
RED, AMBER = "strip_red", "strip_amber"


class _Any:
    """What a facet of drills holds for a row that is none: it leaves such a row alone."""

    def __contains__(self, value: object) -> bool:
        return True


_ANY = _Any()
_NO_DAY = date.min


def _former(name: str) -> Callable[[Any], Former | None]:
    return lambda row: row.former.get(name)


def _day_former(name: str) -> Callable[[Any], Former | None]:
    """The former date without its year where it is the season's, as the column shows it."""

    def former(row: Any) -> Former | None:
        found = row.former.get(name)
        return found._replace(text=found.text.removeprefix(f"{row.record.season}-")) if found is not None else None

    return former


def _number(title: str, name: str, width: int, tip: str = "") -> Column:
    def value(row: Any) -> Any:
        return getattr(row.record, name)

    def words(row: Any) -> str:
        return "" if value(row) is None else str(value(row))

    return Column(title, words, value, width, RIGHT, former=_former(name), tip=tip, value=value)


def _text(title: str, name: str, width: int, *, stretches: bool = False) -> Column:
    return Column(title, lambda row: getattr(row.record, name), None, width, stretches=stretches, former=_former(name))


def _day(title: str, name: str, width: int, tip: str = "") -> Column:
    def value(row: Any) -> Any:
        return getattr(row.record, name)

    return Column(title, lambda row: short_day(value(row), row.record.season), value, width, former=_day_former(name),
                  tip=tip, value=value)  # fmt: skip


def _state_tone(row: DrillRow) -> str:
    return AMBER if row.is_late and not row.record.standing.voided else ""


# The fields stand in their declared order: rows copied from this list can be pasted into it.
DRILL_COLUMNS = (
    Column("编号", lambda row: row.record.number, width=100),
    Column("县(市、区)", lambda row: unit_name(row.record.unit), width=76, former=_former("unit")),
    _day("演练时间", "held_on", 62),
    _text("演练名称", "name", 160, stretches=True),
    _text("演练地点", "place", 116),
    Column("类型", lambda row: row.record.form.label if row.record.form else "", None, 46, former=_former("form")),
    _number("场次", "sessions", 42, "一行可为多场;空白按一场计"),
    _number("参演人数", "participants", 62),
    _text("依据预案", "plan_name", 100),
    Column("状态", state_words, None, 78, former=_former("state"), is_strong=lambda row: row.is_late, tone=_state_tone,
           tip="计划(过期):计划日期已过而没有改为已开展或已取消"),
)  # fmt: skip


def drill_order(row: DrillRow) -> Any:
    """The order the ledger rests in, the latest first."""
    return row.record.held_on or _NO_DAY, row.record.number


def _count(title: str, name: str, width: int, tone: Callable[[Any], str] | None = None, tip: str = "") -> Column:
    def value(row: PlaceRow) -> Any:
        return getattr(row.place, name)

    return Column(title, lambda row: str(value(row)), value, width, RIGHT, tone=tone, tip=tip, value=value)


def _last_on(row: PlaceRow) -> date | None:
    return row.place.last_on


def _before(row: PlaceRow) -> str:
    return "–" if row.before is None else str(row.before)


def _gap_tone(row: PlaceRow) -> str:
    return RED if row.place.is_gap else ""


def _gap_words(row: PlaceRow) -> str:
    if row.town:
        return "台账中没有提到该乡镇(街道)的演练,请核实"
    planned = getattr(row.place, "planned", 0)
    return f"本年度没有已开展的演练,计划 {planned} 场" if planned else "本年度没有已开展的演练"


def _division_words(row: PlaceRow) -> str:
    place: Any = row.place
    if place.is_gap:
        return _gap_words(row)
    late = f"{place.late} 场计划已过期" if place.late else ""
    return late or ("" if place.counts else "本年度不计入全市")


GAP_COLUMNS = (
    Column("县(市、区)", lambda row: row.unit_name, width=130),
    Column("乡镇(街道)", lambda row: row.town or "(全域)", width=150),
    Column("情况", _gap_words, width=300, stretches=True, tone=lambda row: "" if row.town else RED),
    Column("上年度(场)", _before, lambda row: row.before, 92, RIGHT, tip="上年度已开展的场次;– 为没有上年度台账",
           value=lambda row: row.before),
)  # fmt: skip
GAP_BEFORE_COLUMN, BEFORE_COLUMN = 3, 9
"""The places of 上年 among the columns of gaps and divisions: hidden where the season before is not known."""
DIVISION_COLUMNS = (
    Column("县(市、区)", lambda row: row.unit_name, width=124, tone=_gap_tone),
    _count("已开展(场)", "sessions", 80, _gap_tone),
    _count("实战", "field", 46),
    _count("桌面", "tabletop", 46),
    _count("参演(人次)", "participants", 82),
    _count("计划未开展", "planned", 80, tip="计划开展、还没有改为已开展或已取消的场次"),
    _count("其中过期", "late", 66, lambda row: AMBER if row.place.late else ""),
    _count("已取消", "cancelled", 52),
    Column("最近演练", lambda row: f"{row.place.last_on:%m-%d}" if row.place.last_on else "–", _last_on, 72,
           CENTRE, value=_last_on),
    Column("上年(场)", _before, lambda row: row.before, 72, RIGHT, value=lambda row: row.before),
    Column("提示", _division_words, width=130, stretches=True, tone=lambda row: _gap_tone(row) or
           (AMBER if row.place.late else "")),
)  # fmt: skip


def _is_never(row: PlanRow) -> bool:
    return not row.drilled.is_drilled and not row.record.standing.voided


def _drilled_tone(row: PlanRow) -> str:
    if row.record.standing.voided:
        return ""
    return RED if not row.drilled.is_drilled else "" if row.drilled.is_certain else AMBER


PLAN_COLUMNS = (
    Column("编号", lambda row: row.record.number, width=100),
    Column("类别", lambda row: row.record.group.label if row.record.group else "", None, 46, former=_former("group")),
    _text("预案名称", "name", 200, stretches=True),
    Column("最近演练", lambda row: drilled_words(row.drilled), lambda row: row.drilled.last_on or _NO_DAY, 128,
           is_strong=_is_never, tone=_drilled_tone, tip="各年度以其为依据的最近一次已开展演练;近似:名称不完全相同",
           value=lambda row: row.drilled.last_on),
    Column("本年(场)", lambda row: str(row.drilled.sessions or "–"), lambda row: row.drilled.sessions, 66, RIGHT,
           value=lambda row: row.drilled.sessions),
    Column("最近修订", lambda row: short_day(row.record.last_revised_on, None), lambda row: row.record.last_revised_on,
           92, former=_former("revised_on"), tip="修订日期;没有修订的为印发日期",
           value=lambda row: row.record.last_revised_on),
    Column("备案", lambda row: short_day(row.record.filed_on, None), lambda row: row.record.filed_on, 92,
           former=_former("filed_on"), value=lambda row: row.record.filed_on),
    Column("县(市、区)", lambda row: unit_name(row.record.unit) if row.record.unit else "", width=84,
           former=_former("unit")),
)  # fmt: skip
_GROUPS = list(PlanGroup)


def plan_order(row: PlanRow) -> Any:
    """The order the plans rest in: never drilled first, 1 before 9 before N; then those drilled longest ago."""
    group = _GROUPS.index(row.record.group) if row.record.group else len(_GROUPS)
    last_on = (row.drilled.last_on or _NO_DAY).toordinal()
    return row.record.standing.voided, row.drilled.is_drilled, last_on, group, row.record.name


# -- narrowing down and finding --------------------------------------------------------------------------


def unit_of(row: Any) -> str:
    """The division of any row."""
    return str(row.unit)


def _month(row: Any) -> Any:
    if not isinstance(row, DrillRow):
        return _ANY
    return f"{row.record.held_on:%Y-%m}" if row.record.held_on else ""


def _state(row: Any) -> Any:
    if not isinstance(row, DrillRow):
        return _ANY
    state = row.record.state or DrillState.HELD
    return (state.code, LATE_STATE) if row.is_late else state.code


def facets() -> tuple[Facet, Facet]:
    """By month and by how it stands; they concern drills only."""
    return (
        Facet(MONTH, "月份", _month, "全部月份", 100),
        Facet(STATE, "状态", _state, "全部状态", 110),
    )


def month_options(months: Sequence[tuple[int, int]], season: int) -> list[tuple[str, str]]:
    """The months there are drills in, as the facet offers them."""
    return [
        (f"{month} 月" if year == season else f"{year} 年 {month} 月", f"{year}-{month:02d}") for year, month in months
    ]


def finder() -> Finder:
    """Finds rows by words anywhere in them, or by the initials of their division, town or plan."""
    return Finder(_key, _words, _initials)


def _key(row: Any) -> str:
    return str(row.key if isinstance(row, PlaceRow) else row.record.record_id)


def _words(row: Any) -> tuple[str, ...]:
    if isinstance(row, PlaceRow):
        return row.unit_name, row.town
    record = row.record
    if isinstance(record, Drill):
        form = record.form.label if record.form else ""
        return (record.number, form, unit_name(record.unit), record.name, record.place, record.plan_name,
                record.organisation, record.note, state_words(row))  # fmt: skip
    assert isinstance(record, Plan)
    return record.number, unit_name(record.unit), record.name, record.organisation, record.reference_number, record.note


def _initials(row: Any) -> tuple[str, ...]:
    if isinstance(row, PlaceRow):
        return place_initials(row.unit, row.town)
    name = row.record.place if isinstance(row, DrillRow) else row.record.name
    return (*place_initials(row.record.unit), *((initials_of(name),) if name else ()))
