"""Which columns a kind of table has, under which header words, taken from the nouns' own declarations."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from fangxun_desk.domain.fields import FieldType, Noun
from fangxun_desk.imports.plain import bare, letters

COUNTY_LABEL = "县(市、区)"
COUNTY_WORDS = (
    "县区", "县市区", "区县", "市县区", "县(市)区", "县(区)", "县别", "县市", "所属县区", "所在县区",
    "所属县(市、区)", "所在县(市、区)", "所属县市区", "行政区", "行政区划", "所属行政区", "辖区", "所属辖区", "属地",
    "区域", "地区", "填报县区", "填报单位", "上报单位", "报送单位", "县(市、区)名称", "县级行政区",
)  # fmt: skip
TOWN_WORDS = (
    "乡镇(街道)", "乡镇", "所在乡镇", "乡(镇、街道)", "街道", "乡镇街道", "所属乡镇", "乡镇办", "乡镇(办事处)",
    "镇(街道)", "所在乡镇(街道)", "乡(镇)", "镇办", "乡镇名称",
)  # fmt: skip

_PLANNED = re.compile(r"^(?:应|计划|拟|需|预计|累计|其中)")
# Words every kind of table has: they say something only when they stand alone.
_GENERIC = frozenset(
    (
        "名称", "时间", "日期", "人数", "类型", "类别", "单位", "备注", "地点", "编号", "说明", "姓名", "电话", "性质",
        "状态", "级别", "等级", "户数", "人口", "责任人", "负责人", "联系人", "情况", "地址", "户", "人", "村",
    )
)  # fmt: skip
EXACT, GROUPED, LEAF, PARTLY = 4.0, 4.0, 3.0, 2.0
_SHARE_OF_GENERIC = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a table: `key` is the field it fills, `words` the headers it stands under.

    A word 转移/时间 means the header 时间 under a group whose header holds 转移. `weight` says how much the column
    speaks for its kind of table. `carries` marks a group column, where a blank continues the value above.
    """

    key: str
    label: str
    words: tuple[str, ...] = ()
    weight: float = 1.0
    carries: bool = False
    whole: frozenset[str] = field(init=False)
    grouped: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the words for comparing."""
        single = [word for word in (self.label, *self.words) if "/" not in word or word == self.label]
        object.__setattr__(self, "whole", frozenset(form for word in single for form in (letters(word), bare(word))))
        pairs = (word.split("/", 1) for word in self.words if "/" in word)
        object.__setattr__(self, "grouped", tuple((bare(parent), bare(leaf)) for parent, leaf in pairs))


def noun_columns(noun: Noun, weights: dict[str, float], leave_out: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns of a noun's declared fields. Columns not in `weights` weigh 1, remarks and phones little."""
    skipped = {"season", *leave_out}
    columns = []
    for declared in noun.fields:
        if declared.derived or declared.name in skipped:
            continue
        words: tuple[str, ...] = declared.synonyms
        is_county = declared.type is FieldType.UNIT and declared.label == COUNTY_LABEL
        if is_county:
            words += COUNTY_WORDS
        elif declared.name == "town":
            words += TOWN_WORDS
        weight = weights.get(declared.name, 0.3 if declared.personal or declared.name == "note" else 1.0)
        columns.append(Column(declared.name, declared.label, words, weight, carries=is_county))
    return tuple(columns)


def with_words(columns: Iterable[Column], extra: dict[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """The columns with further header words that only make sense in this kind of table."""
    return tuple(
        Column(one.key, one.label, one.words + extra.get(one.key, ()), one.weight, one.carries) for one in columns
    )


def weight_of(path: tuple[str, ...], column: Column) -> float:
    """How much a header speaks for the kind of table its column belongs to; 名称 alone says little."""
    is_generic = len(path) == 1 and bare(path[0]) in _GENERIC
    return column.weight * (_SHARE_OF_GENERIC if is_generic else 1.0)


@lru_cache(maxsize=65536)
def fit(path: tuple[str, ...], column: Column) -> float:
    """How well a header (its groups first, itself last) fits a column: 0 not at all, 4 word for word."""
    leaf = path[-1]
    joined = {letters("".join(path)), bare("".join(path))}
    if len(path) == 1 and not column.whole.isdisjoint(joined):
        return EXACT
    if len(path) > 1:
        parents = bare("".join(path[:-1]))
        if any(parent in parents and word in (bare(leaf), letters(leaf)) for parent, word in column.grouped):
            return GROUPED
        if not column.whole.isdisjoint(joined):
            return EXACT
        if not column.whole.isdisjoint({letters(leaf), bare(leaf)}):
            return LEAF
    return _partial_fit(bare(leaf), column)


def _partial_fit(leaf: str, column: Column) -> float:
    """A header that holds a known word with something around it, 应转移人数 and 其中 apart."""
    if len(leaf) < 2 or _PLANNED.match(leaf):
        return 0.0
    best = 0.0
    for word in column.whole:
        if word in _GENERIC:
            if word == "名称" and leaf.endswith(word):
                # 景区名称, 学校名称: a name, if no other column wants it.
                best = max(best, 0.8)
            continue
        if len(word) > 1 and word in leaf:
            best = max(best, PARTLY * (len(word) - 0.5) / len(leaf))
        elif len(leaf) > 2 and leaf in word:
            best = max(best, PARTLY * 0.75 * len(leaf) / len(word))
    return best if best >= 0.7 else 0.0
