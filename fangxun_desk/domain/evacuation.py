"""避险转移: batches moved out, and their returns.

A batch is a place at a time. 人次 adds up the batches; people who came back and move out again are a new
batch; a move from one shelter to another adds nothing. 目前在外 is moved out less returned, per batch, and
never below 0. 避险转移 and 转移安置 are different columns and are never added together.
"""

from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record, choice, count, moment, noun, reference, row_list, text, unit_code
from fangxun_desk.domain.vocabulary import BatchNature


@noun(
    "evacuation_batch",
    "避险转移批次",
    plural="evacuations",
    import_key=("season", "storm", "unit", "town", "place", "moved_out_at", "nature"),
    event="moved_out_at",
    judged=("moved_out",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationBatch(Record):
    """One batch of people moved out of danger.

    `of_batch` is the batch whose people a 转运 moved on. `centralised` and `dispersed` are as stated; what
    they do not explain of `people` is shown as 未说明 and never spread.
    """

    storm: str | None = reference(
        "所属过程", "storm", synonyms=("过程", "过程名称", "所属暴雨过程", "暴雨过程", "对应过程")
    )
    nature: BatchNature | None = choice("性质", BatchNature, synonyms=("转移性质", "转移类型", "类型", "情况性质"))
    unit: str = unit_code("县(市、区)", required=True)
    town: str = text("乡镇(街道)", synonyms=("乡镇", "乡(镇、街道)", "街道", "所在乡镇"))
    place: str = text(
        "村组(地点)",
        required=True,
        synonyms=(
            "村组",
            "地点",
            "转移地点",
            "转出地点",
            "村(社区)组",
            "转移村组",
            "村庄",
            "自然村",
            "村(社区)",
            "行政村",
            "村名",
            "转移点",
            "村庄(组)",
            "转移区域",
            "转移对象所在地",
            "村",
            "村组名称",
        ),
    )
    moved_out_at: datetime | None = moment(
        "转移时间",
        required=True,
        synonyms=(
            "转出时间",
            "转移时刻",
            "转移开始时间",
            "避险转移时间",
            "转移日期时间",
            "转移时间(起)",
            "启动转移时间",
            "实际转移时间",
        ),
    )
    moved_out_until: datetime | None = moment(
        "转移完成时间", synonyms=("转移结束时间", "完成转移时间", "转移完成时刻", "转移时间(止)")
    )
    households: int | None = count(
        "转移户数", "户", synonyms=("户数", "转出户数", "户", "转移户", "避险转移户数", "实际转移户数", "转移户数合计")
    )
    people: int | None = count(
        "转移人数",
        "人",
        required=True,
        synonyms=(
            "人数",
            "转出人数",
            "转移人口",
            "人",
            "避险转移人数",
            "实际转移人数",
            "转移人次",
            "转移人数合计",
            "转移总人数",
            "已转移人数",
        ),
    )
    centralised: int | None = count(
        "集中安置", "人", synonyms=("集中", "集中安置人数", "集中转移", "集中安置人口", "其中集中安置", "集中人数")
    )
    dispersed: int | None = count(
        "分散安置",
        "人",
        synonyms=("分散", "分散安置人数", "投亲靠友", "分散安置人口", "其中分散安置", "分散人数", "投亲靠友人数"),
    )
    shelters: tuple[str, ...] = row_list(
        "安置点",
        synonyms=(
            "安置地点",
            "安置场所",
            "安置去向",
            "安置位置",
            "安置点名称",
            "去向",
            "转移去向",
            "安置去处",
            "安置地",
            "安置点(场所)",
        ),
    )
    of_batch: str | None = reference("原批次", "evacuation_batch")
    loss: str = text("伤亡情况", synonyms=("伤亡", "人员伤亡", "伤亡情况说明", "人员伤亡情况", "有无伤亡"))
    injured: int | None = count("受伤", "人", synonyms=("受伤人数",))
    deaths: int | None = count("死亡", "人", synonyms=("死亡人数",))
    missing: int | None = count("失踪", "人", synonyms=("失踪人数",))
    losses_unconfirmed: int | None = count("待核实死亡失踪", "人")
    note: str = text("备注", synonyms=("说明",))

    def judge_moved_out(self) -> str | None:
        """Whether the batch's people add to the 人次."""
        if self.nature in (None, BatchNature.ACTUAL):
            return None
        assert self.nature is not None
        return self.nature.code

    @property
    def placement_not_stated(self) -> int:
        """People of the batch whose placement was not stated."""
        return (self.people or 0) - (self.centralised or 0) - (self.dispersed or 0)


@noun(
    "evacuation_return",
    "返回",
    plural="returns",
    import_key=("batch", "returned_at", "people"),
    event="returned_at",
    judged=("returned",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationReturn(Record):
    """People of a batch who went home. `returned_at` is empty where only 已全部返回 was written."""

    batch: str | None = reference("批次", "evacuation_batch", required=True)
    returned_at: datetime | None = moment("返回时间", required=True)
    people: int | None = count("返回人数", "人", required=True)
    note: str = text("备注")

    def judge_returned(self) -> str | None:
        """Every return counts as far as its batch does."""
        return None


def check_batch(batch: EvacuationBatch) -> None:
    """Refuse a batch typed in at the desk that cannot be true. Imports warn instead of refusing.

    Raises RuleBroken naming the field.
    """
    if not batch.unit:
        raise RuleBroken("请选择县(市、区)。", "unit")
    if not batch.place.strip():
        raise RuleBroken("请填写村组或地点。", "place")
    if batch.moved_out_at is None:
        raise RuleBroken("请填写转移时间,如 2340、7-16 23:40、昨 2340。", "moved_out_at")
    if not batch.people:
        raise RuleBroken("请填写转移人数(大于 0)。", "people")
    if (batch.households or 0) > batch.people:
        raise RuleBroken(f"户数 {batch.households} 多于人数 {batch.people},请核对。", "households")
    placed = (batch.centralised or 0) + (batch.dispersed or 0)
    if placed > batch.people:
        raise RuleBroken(f"集中与分散之和 {placed} 人多于转移人数 {batch.people} 人,请核对。", "centralised")
    if batch.moved_out_until is not None and batch.moved_out_until < batch.moved_out_at:
        raise RuleBroken("转移完成时间早于转移时间,请核对。", "moved_out_until")


def check_return(batch: EvacuationBatch, returned_before: int, people: int, returned_at: datetime | None) -> None:
    """Refuse a return of more people than are out, or one before the batch moved out.

    `returned_before` are the people of the batch already logged as returned. Raises RuleBroken.
    """
    out = (batch.people or 0) - returned_before
    if people <= 0:
        raise RuleBroken("返回人数须大于 0。", "people")
    if people > out:
        raise RuleBroken(f"该批次目前在外 {out} 人,返回人数不能为 {people} 人。", "people")
    if returned_at is not None and batch.moved_out_at is not None and returned_at < batch.moved_out_at:
        raise RuleBroken("返回时间早于转移时间,请核对。", "returned_at")
