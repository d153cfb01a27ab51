"""演练: drills are counted in 场次; one row may stand for several sessions."""

from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.fields import Record, choice, count, day, noun, text, unit_code
from fangxun_desk.domain.vocabulary import DrillForm, DrillState


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
