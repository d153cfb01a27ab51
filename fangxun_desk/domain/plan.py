"""预案: the plans of the 1+9+N system. Their official names are not published; none is invented here."""

from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.fields import Record, choice, day, noun, text, unit_code
from fangxun_desk.domain.vocabulary import PlanGroup


@noun("plan", "预案", plural="plans", import_key=("season", "unit", "name"), judged=("listed",))
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Record):
    """One plan, with the dates it was issued, revised and put on file."""

    group: PlanGroup | None = choice(
        "类别(1/9/N)",
        PlanGroup,
        required=True,
        synonyms=("类别", "分类", "预案类别", "体系类别", "类型", "层级类别", "预案类型", "1+9+N类别"),
    )
    name: str = text("预案名称", required=True, synonyms=("名称", "预案", "预案全称", "文件名称"))
    unit: str = unit_code("县(市、区)")
    organisation: str = text(
        "编制单位", synonyms=("编制部门", "牵头单位", "编制部门(单位)", "责任单位", "发布单位", "印发单位")
    )
    reference_number: str = text("文号", synonyms=("发文字号", "文件号"))
    issued_on: date | None = day("印发日期", synonyms=("印发时间", "发布日期", "发布时间", "下发日期", "印发日"))
    revised_on: date | None = day("修订日期", synonyms=("修订时间", "最近修订", "修编日期", "修编时间", "最新修订日期"))
    filed_on: date | None = day("备案日期", synonyms=("备案时间", "报备日期", "备案日", "报备时间"))
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every plan of the list counts."""
        return None
