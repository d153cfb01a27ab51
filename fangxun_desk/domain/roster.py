"""责任人: people, the posts they hold and the trainings they had.

The roster counts persons, not rows. A person's identity is the record_id minted when name and phone were
first seen together, so counts survive the destruction of the phone number. Whether a post is held is judged by the
day: nobody writes the minute of a handover.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import NOT_ASKED, Record, choice, day, noun, reference, text, unit_code
from fangxun_desk.domain.vocabulary import PostCategory, Tier, TrainingMode, Word

_SHORTEST_NAME = 2
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?\d{7,8}(?:-\d{1,6})?|1\d{10}")
_NO_NAME = re.compile(r"[\W_]+")


class PostRole(Word):
    """A/B 岗: who answers first for an object, and who stands in."""

    A = "a", "A岗", "A", "A角", "a岗", "主岗", "正职", "第一责任人"
    B = "b", "B岗", "B", "B角", "b岗", "副岗", "副职", "代岗", "替岗", "第二责任人"


class PostStanding(Word):
    """How a post stands on a day."""

    IN_FORCE = "in_force", "在任"
    VACANT = "vacant", "空缺"
    NOT_YET = "not_yet", "未到任"
    START_UNKNOWN = "start_unknown", "不详"
    FILLED = "filled", "已补缺"
    RELIEVED = "relieved", "已免职"
    VOIDED = "voided", "已作废"


@noun("official", "责任人", plural="people")
@dataclass(frozen=True, slots=True, kw_only=True)
class Official(Record):
    """A person who holds, or held, a post of the flood-control roster."""

    name: str = text("姓名", required=True, synonyms=("责任人姓名", "责任人", "人员姓名", "姓名(责任人)", "负责人姓名"))
    organisation: str = text(
        "单位", synonyms=("工作单位", "所在单位", "单位名称", "任职单位", "单位(部门)", "所属单位", "工作部门")
    )
    title: str = text("职务", synonyms=("职 务", "现任职务", "行政职务", "职务职称", "单位职务", "担任职务", "现职务"))
    mobile: str = text(
        "手机",
        personal=True,
        synonyms=(
            "手机号",
            "手机号码",
            "移动电话",
            "联系电话",
            "联系方式",
            "电话",
            "联系手机",
            "手机(必填)",
            "移动电话号码",
            "联系号码",
        ),
    )
    office_phone: str = text(
        "办公电话",
        personal=True,
        synonyms=("座机", "固定电话", "值班电话", "办公室电话", "单位电话", "办公座机", "固话"),
    )


@noun(
    "post",
    "履职岗位",
    plural="officials",
    import_key=("season", "unit", "category", "object_type", "object_name", "official"),
    judged=("administrative",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """One post of the roster: who answers for which object, at which tier, since and until when.

    `official` is empty where the roster says 待定: the post exists and is vacant.
    """

    unit: str = unit_code("县(市、区)", required=True)
    category: PostCategory | None = choice(
        "责任类别",
        PostCategory,
        required=True,
        synonyms=(
            "责任人类别",
            "责任人类型",
            "类别",
            "岗位类别",
            "责任类型",
            "责任人分类",
            "岗位类型",
            "责任性质",
            "责任人性质",
        ),
    )
    object_type: str = text(
        "责任对象类型",
        synonyms=("对象类型", "防洪对象类型", "工程类型", "对象类别", "责任对象类别", "防汛对象类型", "工程类别"),
    )
    object_name: str = text(
        "责任对象名称",
        required=True,
        synonyms=(
            "责任对象",
            "对象名称",
            "防洪对象",
            "工程名称",
            "防汛对象",
            "水库名称",
            "河流名称",
            "河道名称",
            "防洪工程名称",
            "责任工程",
            "责任区域",
            "责任对象(名称)",
            "防汛责任对象",
            "责任段",
            "责任范围",
            "工程(对象)名称",
        ),
    )
    tier: Tier | None = choice(
        "层级", Tier, synonyms=("责任层级", "级别", "行政层级", "责任级别", "岗位层级", "责任人层级", "行政级别")
    )
    role: PostRole | None = choice(
        "A/B岗", PostRole, synonyms=("AB岗", "A、B岗", "A/B角", "AB角", "A岗/B岗", "AB岗位", "主副岗", "岗别")
    )
    official: str | None = reference("责任人", "official")
    from_on: date | None = day("任职日期", synonyms=("起始日期", "任职时间", "上任日期", "履职日期", "任职起始"))
    until_on: date | None = day("免职日期", synonyms=("离任日期", "免职时间", "调离日期", "任职截止"))
    note: str = text("备注", synonyms=("说明", "备 注"))

    def judge_administrative(self) -> str | None:
        """Whether the post makes its holder a 防汛行政责任人, dates apart."""
        if self.category is PostCategory.OTHER:
            return NOT_ASKED
        if self.official is None:
            return "vacant_post"
        return None if self.category is PostCategory.ADMINISTRATIVE else "not_administrative_post"


@noun(
    "training", "培训", plural="trainings", import_key=("season", "official", "mode", "trained_on"), event="trained_on"
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Record):
    """One training one person took part in."""

    official: str | None = reference("责任人", "official", required=True)
    mode: TrainingMode | None = choice(
        "培训方式", TrainingMode, required=True, synonyms=("培训形式", "参训方式", "培训情况", "培训类型", "是否培训")
    )
    trained_on: date | None = day("培训日期", synonyms=("培训时间", "参训日期", "参训时间"))


# -- rules --------------------------------------------------------------------------------------------------


def standing_on(post: Post, on: date, roster_on: date | None, *, is_person_voided: bool = False) -> PostStanding:
    """How a post stands on a day; IN_FORCE is what the figures count.

    A post is held from its first day until the day before 免职日期. One without 任职日期 runs from the roster's date:
    what was before that is not known. A voided person holds nothing.
    """
    if post.standing.voided:
        return PostStanding.VOIDED
    if post.official is None:
        return PostStanding.FILLED if post.until_on is not None and post.until_on <= on else PostStanding.VACANT
    if is_person_voided:
        return PostStanding.VOIDED
    if post.until_on is not None and post.until_on <= on:
        return PostStanding.RELIEVED
    if post.from_on is not None:
        return PostStanding.NOT_YET if post.from_on > on else PostStanding.IN_FORCE
    return PostStanding.START_UNKNOWN if roster_on is not None and roster_on > on else PostStanding.IN_FORCE


def check_post(post: Post) -> None:
    """Raises RuleBroken naming the field of a post that cannot be right."""
    for name in ("unit", "category", "object_name"):
        if not getattr(post, name):
            raise RuleBroken(f"请填写{post.NOUN.field(name).label}。", name)
    if post.from_on is not None and post.until_on is not None and post.until_on < post.from_on:
        raise RuleBroken(f"免职日期 {post.until_on} 早于任职日期 {post.from_on},请核对。", "until_on")


def check_person(person: Official) -> None:
    """Raises RuleBroken where a person has no name, or a phone that cannot be one."""
    if len(person.name) < _SHORTEST_NAME:
        raise RuleBroken("请填写责任人姓名(至少两个字)。", "name")
    if person.mobile and not _MOBILE.fullmatch(person.mobile):
        raise RuleBroken("手机号须为 1 开头的 11 位数字,请核对。", "mobile")
    if person.office_phone and not _LANDLINE.fullmatch(person.office_phone):
        raise RuleBroken("办公电话须为 7 位以上号码,可带区号,如 0375-2970000。", "office_phone")


def check_new_person(person: Official) -> None:
    """As `check_person`; and nobody is put on the roster who cannot be called."""
    check_person(person)
    if not reachable(person):
        raise RuleBroken("新责任人须填手机或办公电话,否则叫应时联系不上。", "mobile")


def check_handover(before: Post, after: Post) -> None:
    """Raises RuleBroken where one post cannot be followed by the other: voided, ended already, or begun later."""
    assert after.from_on is not None
    if before.standing.voided:
        raise RuleBroken(f"前任岗位 {before.number} 已作废,不用接替。", "predecessor")
    if (before.unit, plain_name(before.object_name)) != (after.unit, plain_name(after.object_name)):
        raise RuleBroken(f"前任岗位 {before.number} 的责任对象是“{before.object_name}”,与本岗位不同。", "predecessor")
    if before.official is not None and before.official == after.official:
        raise RuleBroken("接任的人就是现任,请另选一人。", "person")
    if before.until_on is not None and before.until_on <= after.from_on:
        raise RuleBroken(f"前任岗位 {before.number} 已于 {before.until_on} 结束,不用接替。", "predecessor")
    if before.from_on is not None and before.from_on > after.from_on:
        raise RuleBroken(f"前任自 {before.from_on} 起任职,接任日期不能更早。", "from_on")


def check_relief(post: Post, until_on: date) -> None:
    """Raises RuleBroken where nobody can be relieved of this post on that day."""
    if post.standing.voided:
        raise RuleBroken(f"岗位 {post.number} 已作废。")
    if post.official is None:
        raise RuleBroken("该岗位空缺,没有人可免。")
    if post.until_on == until_on:
        raise RuleBroken(f"已登记 {until_on} 免职,没有改动。", "until_on")
    if post.from_on is not None and until_on < post.from_on:
        raise RuleBroken(f"免职日期早于任职日期 {post.from_on},请核对。", "until_on")


def reachable(person: Official) -> bool:
    """Whether the person can be called at all."""
    return bool(person.mobile or person.office_phone)


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """A name as it is compared: half-width, small letters, without blanks, brackets and other punctuation."""
    return _NO_NAME.sub("", unicodedata.normalize("NFKC", name)).lower()


def digits_of(phone: str) -> str:
    """A phone as it is compared: its digits alone."""
    return "".join(character for character in phone if character.isdecimal())
