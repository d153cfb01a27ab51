"""The standing figures: what is still to be done on the day looked at — hazards to review, tasks overdue, units without
a drill, places nobody answers for. No report states them; each is declared once, and its value is that of its rows.

What a row counts for is judged beside its noun (`hazard_life.py`, `meeting.py`, `coverage.py`). Nothing here counts
records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.season import Figure, FigureRow


@dataclass(frozen=True, slots=True)
class StandingFigure:
    """A standing figure as declared: its code, its label, its unit, and its rule in a sentence."""

    code: str
    label: str
    unit: str
    rule: str

    def laid_open(
        self, on: date, included: Sequence[FigureRow], excluded: Sequence[FigureRow], disputed: Sequence[str] = ()
    ) -> Figure:
        """The figure of these rows on a day; its value is what the counted rows add up to."""
        value = sum(int(row.amount or 0) for row in included)
        rows = tuple(included), tuple(excluded)
        return Figure(self.code, self.label, self.unit, value, self.rule, on, *rows, tuple(disputed))


HAZARDS_UNDER_REVIEW, HAZARDS_WITHOUT_INTERIM = "hazards_under_review", "hazards_without_interim"
OPEN_TASKS, OVERDUE_TASKS = "open_tasks", "overdue_tasks"
DRILLS_PLANNED, DRILLS_LATE, DRILL_GAPS, DRILL_TOWN_GAPS, PLANS_NEVER_DRILLED = (
    "drills_planned", "drills_late", "drill_gaps", "drill_town_gaps", "plans_never_drilled",
)  # fmt: skip
UNCOVERED, PEOPLE_IN_FORCE, POSTS_IN_FORCE = "uncovered", "people_in_force", "posts_in_force"

STANDING_FIGURES: dict[str, StandingFigure] = {
    figure.code: figure
    for figure in (
        StandingFigure(
            HAZARDS_UNDER_REVIEW,
            "待复核隐患",
            "项",
            "未销号隐患中已申请销号、尚未复核的项;退回的不算待复核。",
        ),
        StandingFigure(
            HAZARDS_WITHOUT_INTERIM,
            "缺临时度汛措施",
            "项",
            "未销号隐患中整改时限已过、或按整改时限不能在主汛期"
            f"({hazard_life.main_season_words()})前整改到位,而没有填写临时度汛措施的项。",
        ),
        StandingFigure(
            OPEN_TASKS,
            "未办结事项",
            "项",
            "本年度会议议定、到此刻没有办结的事项数(含逾期);演练、取消和作废的会议所议、作废的事项不计。",
        ),
        StandingFigure(
            OVERDUE_TASKS,
            "逾期未办结事项",
            "项",
            "未办结且时限已过的事项数;没有写时限的不算逾期,时限当时不算逾期。",
        ),
        StandingFigure(
            DRILLS_PLANNED,
            "计划未开展",
            "场",
            "本年度台账中状态为计划开展、尚未改为已开展或已取消的场次之和;不计入全市的单位不计。",
        ),
        StandingFigure(DRILLS_LATE, "计划日期已过未开展", "场", "计划未开展的场次中计划日期早于今天的。"),
        StandingFigure(
            DRILL_GAPS,
            "未开展演练的县(市、区)和市级",
            "个",
            "本年度没有一场已开展演练的统计单位个数;只有计划、取消或作废的也算没有。",
        ),
        StandingFigure(
            DRILL_TOWN_GAPS,
            "未见演练的乡镇(街道)",
            "个",
            "所属县(市、区)本年度已开展演练的地点、名称和主办单位中都没有提到的乡镇(街道)个数;"
            "台账没有乡镇栏,没提到不等于没开展,请核实。",
        ),
        StandingFigure(
            PLANS_NEVER_DRILLED,
            "未演练过的预案",
            "个",
            "本年度预案清单中,至本年底没有一场已开展演练写明以其为依据的预案个数;名称近似的也算演练过,并注明近似。",
        ),
        StandingFigure(
            UNCOVERED,
            "覆盖检查:盲区",
            "处",
            "每个县(市、区)、乡镇(街道)须有行政责任人,每个水库、河段等责任对象须有责任人,每个风险点须有指向它的岗位或台账责任人;"
            "其人须在所列时刻在任且有电话(台账责任人不在名册的,有电话即可),否则为盲区。",
        ),
        StandingFigure(
            PEOPLE_IN_FORCE,
            "在任责任人",
            "人",
            "所列时刻在任的人数,各类岗位都算,按人不按行计,一人多岗只计一次;"
            "空缺、已免职、未到任、任职不详和作废的不计。",
        ),
        StandingFigure(
            POSTS_IN_FORCE,
            "在任岗位",
            "岗",
            "所列时刻有人在任的岗位行数,各类岗位都算;空缺、已免职、未到任、任职不详和作废的不计。",
        ),
    )
}
