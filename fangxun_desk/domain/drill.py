"""演练: drills are counted in 场次; one row may stand for several sessions.

What a drill cannot be, and what becomes of a planned one. Nothing is counted here, and the day of today is handed in.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record, choice, count, day, noun, text, unit_code
from fangxun_desk.domain.vocabulary import DrillForm, DrillState
from fangxun_desk.domain.wording import day_words

MOST_SESSIONS = 1000
"""More sessions than this in one row are a slip of the pen: a whole county holds some hundreds a year."""
MOST_PER_SESSION = 20_000
"""More people than this in one session are a slip of the pen, or a phone in the wrong field."""
_EARLIEST = 2000


@noun(
    "drill",
    "演练",
    plural="drills",
    import_key=("season", "unit", "held_on", "name", "place"),
    event="held_on",
    judged=("held",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Drill(Record):
    """One row of a drill ledger: held, planned or cancelled.

    `season` is the year of the ledger it stands in; `held_on` may lie in another year and then does not count.
    """

    unit: str = unit_code("县(市、区)", required=True)
    held_on: date | None = day(
        "演练时间",
        required=True,
        synonyms=(
            "演练日期",
            "日期",
            "时间",
            "开展时间",
            "举办日期",
            "开展日期",
            "举行时间",
            "演练开展时间",
            "实施日期",
            "举行日期",
        ),
    )
    name: str = text(
        "演练名称", required=True, synonyms=("名称", "演练科目", "演练项目", "演练内容", "演练主题", "演练课目", "科目")
    )
    place: str = text("演练地点", synonyms=("地点", "举办地点", "演练场所", "开展地点", "举行地点"))
    form: DrillForm | None = choice(
        "演练类型(桌面/实战)",
        DrillForm,
        synonyms=("演练类型", "类型", "演练形式", "演练方式", "形式", "演练类别", "演练方式(桌面/实战)", "类别"),
    )
    sessions: int | None = count(
        "场次",
        "场",
        synonyms=("演练场次", "场数", "次数", "场次数", "演练次数", "演练场数", "开展场次", "场次(次)", "次"),
    )
    participants: int | None = count(
        "参演人数",
        "人",
        synonyms=(
            "参加人数",
            "人数",
            "参演人员",
            "参演人次",
            "参演人员数",
            "参与人数",
            "参加人次",
            "参演人数(人次)",
            "参练人数",
        ),
    )
    plan_name: str = text("依据预案", synonyms=("预案", "预案名称", "依据", "所依据预案", "对应预案", "演练预案"))
    organisation: str = text(
        "主办单位", synonyms=("组织单位", "承办单位", "举办单位", "牵头单位", "组织部门", "主办部门", "责任单位")
    )
    state: DrillState | None = choice("状态", DrillState, synonyms=("开展情况", "完成情况", "演练状态"))
    note: str = text("备注", synonyms=("说明",))

    def judge_held(self) -> str | None:
        """Whether it was held."""
        return {DrillState.PLANNED: "planned", DrillState.CANCELLED: "cancelled"}.get(self.state or DrillState.HELD)

    def is_overdue(self, on: date) -> bool:
        """Whether it is still only planned although its day has gone by."""
        return self.state is DrillState.PLANNED and self.held_on is not None and self.held_on < on


def check_drill(drill: Drill, today: date) -> None:
    """Refuse a drill typed in at the desk that cannot be true. Imports warn instead of refusing.

    Raises RuleBroken naming the field. A planned or cancelled drill may lie on any day.
    """
    for name in ("unit", "held_on", "name"):
        value = getattr(drill, name)
        if not (value.strip() if isinstance(value, str) else value):
            raise RuleBroken(f"请填写{Drill.NOUN.field(name).label}。", name)
    assert drill.held_on is not None
    if drill.held_on.year < _EARLIEST or drill.held_on.year > today.year + 1:
        raise RuleBroken(f"演练时间写的是 {drill.held_on.year} 年,请核对年份。", "held_on")
    if drill.sessions == 0:
        raise RuleBroken("场次不能为 0:没有开展的请把状态写为计划开展或已取消。", "sessions")
    if drill.sessions is not None and drill.sessions > MOST_SESSIONS:
        raise RuleBroken(f"一条演练写了 {drill.sessions} 场,请核对;多处演练请分行登记。", "sessions")
    if drill.judge_held() is None:
        _check_held(drill, today)


def _check_held(drill: Drill, today: date) -> None:
    assert drill.held_on is not None
    if drill.held_on > today:
        on = day_words(drill.held_on)
        raise RuleBroken(f"{on} 晚于今天,还没有开展;尚未开展的请把状态写为计划开展。", "held_on")
    people, sessions = drill.participants, drill.sessions or 1
    if people is None:
        return
    if people == 0:
        raise RuleBroken("参演人数不能为 0;不掌握人数的请留空。", "participants")
    if people < sessions:
        raise RuleBroken(f"参演人数 {people} 少于场次 {sessions},请核对。", "participants")
    if people > MOST_PER_SESSION * sessions:
        raise RuleBroken(f"参演人数 {people},平均每场 {people // sessions} 人,请核对。", "participants")


def held(
    drill: Drill, held_on: date | None, sessions: int | None, participants: int | None, today: date
) -> dict[str, Any]:
    """What changes when a planned drill was held. Raises RuleBroken naming the field that cannot be right."""
    _check_planned(drill)
    values = {"state": DrillState.HELD, "held_on": held_on, "sessions": sessions, "participants": participants}
    check_drill(replace(drill, **values), today)  # type: ignore[arg-type]
    return values


def cancelled(drill: Drill) -> dict[str, Any]:
    """What changes when a planned drill does not take place."""
    _check_planned(drill)
    return {"state": DrillState.CANCELLED}


def _check_planned(drill: Drill) -> None:
    if drill.state is not DrillState.PLANNED:
        state = (drill.state or DrillState.HELD).label
        raise RuleBroken(f"该演练状态为“{state}”,不是计划开展;写错了请更正(E)。", "state")
