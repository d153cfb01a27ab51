"""隐患: found, answered for, put right, 销号. 清零 is computed from these, never a switch.

What the steps of its life ask for is in `hazard_life.py`.
"""

from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.fields import Record, choice, day, noun, reference, row_list, text, unit_code
from fangxun_desk.domain.vocabulary import Sector, Word


class ReviewResult(Word):
    """复核结论. Two reviews that did not know of each other and differ leave the hazard 有分歧."""

    PASSED = "passed", "通过", "合格", "验收合格", "同意销号"
    RETURNED = "returned", "退回", "不合格", "退回整改"


@noun(
    "hazard",
    "隐患",
    plural="hazards",
    import_key=("season", "code", "unit", "point_name", "problem", "found_on"),
    event="found_on",
    judged=("listed",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard(Record):
    """One hazard of the ledger. Only a 销号日期 clears it; 已整改 in words does not."""

    code: str = text("隐患编号", synonyms=("编号", "隐患序号", "隐患编码", "台账编号", "编码"))
    unit: str = unit_code("县(市、区)", required=True)
    point_name: str = text(
        "风险点名称",
        synonyms=(
            "风险点",
            "隐患点名称",
            "隐患位置",
            "隐患点",
            "所属风险点",
            "风险隐患点",
            "点位名称",
            "隐患名称",
            "隐患部位",
            "隐患所在点",
            "隐患点位",
            "风险隐患点名称",
        ),
    )
    risk_point: str | None = reference("风险点", "risk_point")
    sector: Sector | None = choice(
        "行业类别", Sector, synonyms=("行业", "类别", "行业类型", "所属行业", "行业领域", "隐患类型", "隐患类别")
    )
    problem: str = text(
        "存在问题",
        required=True,
        multiline=True,
        synonyms=(
            "问题",
            "隐患内容",
            "问题描述",
            "主要问题",
            "隐患描述",
            "存在隐患",
            "隐患问题",
            "具体问题",
            "隐患情况",
            "问题隐患",
            "存在的问题",
        ),
    )
    found_on: date | None = day(
        "发现日期",
        synonyms=(
            "排查日期",
            "发现时间",
            "排查时间",
            "登记日期",
            "发现日",
            "排查发现日期",
            "检查日期",
            "检查时间",
            "上报日期",
        ),
    )
    responsible_unit: str = text(
        "责任单位", synonyms=("整改责任单位", "整改单位", "责任部门", "整改责任部门", "牵头单位")
    )
    responsible_person: str = text("责任人", synonyms=("整改责任人", "责任人姓名", "整改负责人", "负责人"))
    due_on: date | None = day(
        "整改时限",
        synonyms=(
            "整改期限",
            "完成时限",
            "限期",
            "整改完成时限",
            "要求完成时间",
            "计划完成时间",
            "完成期限",
            "整改截止日期",
            "限期整改时间",
        ),
    )
    interim_measure: str = text(
        "临时度汛措施",
        multiline=True,
        synonyms=(
            "度汛措施",
            "临时措施",
            "应急措施",
            "应急度汛措施",
            "临时管控措施",
            "管控措施",
            "安全度汛措施",
            "临时性度汛措施",
        ),
    )
    progress: str = text(
        "整改情况",
        multiline=True,
        synonyms=("整改进展", "整改状态", "进展情况", "整改落实情况", "整改进度", "整改结果", "完成情况", "目前进展"),
    )
    applied_on: date | None = day("申请销号日期", synonyms=("申请销号时间", "销号申请日期", "申请日期"))
    applied_by: str = text("销号申请人", synonyms=("申请人", "申请销号人"))
    evidence: str = text("销号依据", multiline=True, synonyms=("销号佐证", "佐证材料", "整改佐证材料", "销号证明材料"))
    reviewer: str = text(
        "复核人", synonyms=("验收人", "核查人", "复查人", "复核人员", "销号复核人", "验收人员", "复核责任人")
    )
    reviewed_on: date | None = day("复核日期", synonyms=("复核时间", "验收日期", "验收时间", "复查日期", "核查日期"))
    review_result: ReviewResult | None = choice("复核结论", ReviewResult)
    return_reason: str = text("退回原因", multiline=True)
    cleared_on: date | None = day(
        "销号日期",
        synonyms=("销号时间", "销号", "销号日", "完成销号日期", "销号(完成)日期", "闭环日期", "销号完成时间"),
    )
    note: str = text("备注", synonyms=("说明",))
    attachments: tuple[tuple[str, str, int], ...] = row_list("附件")

    def judge_listed(self) -> str | None:
        """Every hazard of the ledger counts in the total."""
        return None

    def is_cleared(self, on: date) -> bool:
        """Whether it was 销号 by the end of that day."""
        return self.cleared_on is not None and self.cleared_on <= on

    def is_overdue(self, on: date) -> bool:
        """Not cleared, and the day it was due has passed; the due day itself is not overdue."""
        return not self.is_cleared(on) and self.due_on is not None and self.due_on < on
