"""The columns of the list of hazards, the ways to narrow it down, and what a search finds in a row."""

from collections.abc import Callable
from typing import Any

from fangxun_desk.domain.hazard_life import AGEING, NO_LIMIT
from fangxun_desk.domain.standing_figures import HAZARDS_UNDER_REVIEW, HAZARDS_WITHOUT_INTERIM
from fangxun_desk.services import hazard_service
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.filter_bar import Facet
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.hazard.reading import LATE, HazardRow, age_tone, age_words, short_day, state_words

STATE, AGE = "state", "age"
VIEWS = (
    ("未销号", hazard_service.OPEN, "1"),
    ("逾期", hazard_service.OVERDUE, "2"),
    ("待复核", HAZARDS_UNDER_REVIEW, "3"),
    ("缺度汛措施", HAZARDS_WITHOUT_INTERIM, "4"),
    ("已销号", hazard_service.CLEARED, "5"),
)
"""The views: their words, the figure whose rows they show, and their key in the list."""
ALL_KEY = "0"


def _former(name: str) -> Callable[[Any], Former | None]:
    return lambda row: row.former.get(name)


def _day_former(name: str) -> Callable[[Any], Former | None]:
    """The former date without its year where it is the season's, as the column shows it."""

    def former(row: HazardRow) -> Former | None:
        found = row.former.get(name)
        return found._replace(text=found.text.removeprefix(f"{row.record.season}-")) if found is not None else None

    return former


def _sort_state(row: HazardRow) -> Any:
    return [step.code for step in type(row.line.step)].index(row.line.step.code)


def _is_late(row: HazardRow) -> bool:
    return row.line.is_overdue


HAZARD_COLUMNS = (
    Column("编号", lambda row: row.record.number, width=100),
    Column("状态", state_words, _sort_state, 54),
    Column("期限", age_words, lambda row: row.line.days_over, 76, is_strong=_is_late, tone=age_tone,
           tip="距整改时限的天数:逾期红色,7 天内到期琥珀色;已销号的写销号日期"),
    Column("县(市、区)", lambda row: unit_name(row.record.unit), width=72, former=_former("unit")),
    Column("风险点", lambda row: row.record.point_name, width=100, former=_former("point_name")),
    Column("存在问题", lambda row: " ".join(row.record.problem.split()), width=130, stretches=True,
           former=_former("problem")),
    Column("责任单位", lambda row: row.record.responsible_unit, width=90, former=_former("responsible_unit")),
    Column("责任人", lambda row: row.record.responsible_person, width=54, former=_former("responsible_person")),
    Column("时限", lambda row: short_day(row.record.due_on, row.record.season), lambda row: row.record.due_on, 97,
           former=_day_former("due_on"), value=lambda row: row.record.due_on),
    Column("措施", lambda row: "有" if row.record.interim_measure else "缺" if row.line.lacks_interim else "", width=36,
           is_strong=lambda row: row.line.lacks_interim and row.line.counts,
           tone=lambda row: LATE if row.line.lacks_interim and row.line.counts else "",
           tip="临时度汛措施:应有而没有的为“缺”"),
    Column("天数", lambda row: "" if row.line.days_open is None else str(row.line.days_open),
           lambda row: row.line.days_open, 40, RIGHT, tip="发现至今(已销号的至销号)的天数",
           value=lambda row: row.line.days_open),
)  # fmt: skip


def by_urgency(row: HazardRow) -> Any:
    """The order the list rests in: overdue first, the longest on top; cleared, uncounted and voided ones last."""
    hazard, line = row.record, row.line
    if not line.counts:
        return 9, int(hazard.standing.voided), hazard.record_id
    if line.days_over is not None:
        return int(not line.is_overdue), -line.days_over, hazard.record_id
    if hazard.cleared_on is not None:
        return 3, -hazard.cleared_on.toordinal(), hazard.record_id
    return 2, -(line.days_open or 0), hazard.record_id


def facets() -> tuple[Facet, Facet]:
    """By how it stands and by how it has aged."""
    state = Facet(STATE, "状态", lambda row: _views_of(row), "全部状态", 112)
    age = Facet(AGE, "距整改时限", lambda row: row.line.band.code if row.line.band and row.line.counts else "",
                "全部时限", 112)  # fmt: skip
    return state, age


def _views_of(row: HazardRow) -> tuple[str, ...]:
    return tuple(code for _, code, _ in VIEWS if row.line.is_among(code))


def state_options() -> list[tuple[str, str]]:
    """The views, as the facet offers them."""
    return [(words, code) for words, code, _ in VIEWS]


def age_options() -> list[tuple[str, str]]:
    """The ageing bands, as the facet offers them."""
    return [(band.label, band.code) for band in (*AGEING, NO_LIMIT)]


def finder() -> Finder:
    """Finds hazards by words anywhere in them, or by the initials of their county, point or person."""
    return Finder(lambda row: row.record.record_id, _words, _initials)


def _words(row: HazardRow) -> tuple[str, ...]:
    hazard = row.record
    sector = hazard.sector.label if hazard.sector else ""
    place = (hazard.number, hazard.code, unit_name(hazard.unit), hazard.point_name, sector, state_words(row))
    people = (hazard.responsible_unit, hazard.responsible_person, hazard.applied_by, hazard.reviewer)
    return (*place, *people, hazard.problem, hazard.interim_measure, hazard.progress, hazard.evidence, hazard.note)


def _initials(row: HazardRow) -> tuple[str, ...]:
    hazard = row.record
    named = (initials_of(words) for words in (hazard.point_name, hazard.responsible_unit) if words)
    return (*place_initials(hazard.unit), *named)
