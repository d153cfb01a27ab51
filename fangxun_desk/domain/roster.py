"""责任人: people, the posts they hold and the trainings they had.

The roster counts persons, not rows. A person's identity is the record_id minted when name and phone were
first seen together, so counts survive the destruction of the phone number.
"""

from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.fields import NOT_ASKED, Record, choice, day, noun, reference, text, unit_code
from fangxun_desk.domain.vocabulary import PostCategory, Tier, TrainingMode


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
