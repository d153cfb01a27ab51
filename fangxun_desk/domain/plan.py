"""预案: the plans of the 1+9+N system. Their official names are not published; none is invented here.

What a plan cannot be, and what of its name tells it from another plan. Names are compared elsewhere.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record, choice, day, noun, text, unit_code
from fangxun_desk.domain.vocabulary import PlanGroup
from fangxun_desk.domain.wording import day_words

_MARKS = re.compile(r"[\s《》〈〉“”\"'‘’「」,.。;:、]")
_VERSION = re.compile(r"\([^()]*(?:修订|修编|修改|试行|版|20\d\d年?)[^()]*\)$")
_YEAR_BEFORE = re.compile(r"^20\d\d年度?")
_COMMON = re.compile(r"防汛抗旱|防汛|应急|专项|预案|方案|演练|工作|实施|\(.*?\)")
_HEAD = re.compile(r"^.*(?:街道办事处|街道|镇|乡|县|区|市)(?=.)")


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

    @property
    def last_revised_on(self) -> date | None:
        """When its text was last settled: the revision, else the issue."""
        return self.revised_on or self.issued_on


def check_plan(plan: Plan, today: date) -> None:
    """Refuse a plan typed in at the desk that cannot be true. Raises RuleBroken naming the field."""
    if not plan.name.strip():
        raise RuleBroken("请填写预案名称。", "name")
    if plan.group is None:
        raise RuleBroken("请填写类别:1 总体、9 专项或 N。", "group")
    for name in ("issued_on", "revised_on", "filed_on"):
        on, label = getattr(plan, name), Plan.NOUN.field(name).label
        if on is None:
            continue
        if on > today:
            raise RuleBroken(f"{label} {day_words(on)} 晚于今天,请核对。", name)
        if plan.issued_on is not None and on < plan.issued_on:
            raise RuleBroken(f"{label} {day_words(on)} 早于印发日期 {day_words(plan.issued_on)},请核对。", name)


def plan_key(name: str) -> str:
    """A plan's name without blanks, quotation marks, the year before it and the version behind it."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", name))
    return _VERSION.sub("", _YEAR_BEFORE.sub("", bare))


def plan_core(name: str) -> str:
    """What is left of a name without the words all plans share: 鲁山县 of 鲁山县防汛应急预案."""
    return _COMMON.sub("", plan_key(name))


def plan_head(name: str) -> str:
    """The place a name begins with, "" where it names none: a plan of another place is never meant by mistake."""
    found = _HEAD.match(plan_key(name))
    return found[0] if found else ""
