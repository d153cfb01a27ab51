"""The columns of the page's three lists, their order, and what a search finds in a row. Plain functions of a row."""

from collections.abc import Iterable
from typing import Any

from fangxun_desk.domain.coverage import TargetKind
from fangxun_desk.domain.roster import PostStanding, digits_of, reachable
from fangxun_desk.domain.season import TrainingClass
from fangxun_desk.domain.vocabulary import Tier
from fangxun_desk.services import coverage_service
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.roster.details import office_of, tenure_words
from fangxun_desk.ui.pages.roster.reading import CoverRow, PostRow, phone_words

ALARM, MUTED = "strip_red", "muted"
_TIERS: dict[Any, int] = {tier: place for place, tier in enumerate(Tier)}
_KINDS = {kind: place for place, kind in enumerate((
    TargetKind.POINT, TargetKind.RESERVOIR, TargetKind.RIVER, TargetKind.OBJECT, TargetKind.TOWN, TargetKind.COUNTY,
))}  # fmt: skip


def _phone(row: Any) -> str:
    person = row.person
    if person.name and not reachable(person):
        return "无电话"
    return phone_words(person.mobile or person.office_phone, is_revealed=row.is_revealed)


def _name(row: PostRow) -> str:
    held = row.line.posts_held
    return f"{row.person.name} ×{held}" if held > 1 else row.person.name or "待定"


def _is_off(row: PostRow) -> bool:
    return row.line.standing in (PostStanding.RELIEVED, PostStanding.FILLED, PostStanding.NOT_YET, PostStanding.VOIDED)


def _ink(row: PostRow) -> str:
    if row.line.standing is PostStanding.VACANT:
        return ALARM
    return MUTED if _is_off(row) else ""


def _since(row: PostRow) -> str:
    season = row.record.season
    return tenure_words(row.record, lambda on: f"{on:%m-%d}" if on.year == season else f"{on:%Y-%m-%d}")


def _trained(row: PostRow) -> str:
    return row.line.trained.label if row.person.name else ""


def _untrained_ink(row: PostRow) -> str:
    return "strip_amber" if row.line.is_administrative and row.line.trained is TrainingClass.NONE else ""


def _category(row: PostRow) -> str:
    return row.record.category.label if row.record.category is not None else ""


def _role(row: PostRow) -> str:
    return row.record.role.code.upper() if row.record.role is not None else ""


POST_COLUMNS = (
    Column("责任人", _name, width=84, tip="×2:一人两岗,计数时按一人", tone=_ink,
           former=lambda row: row.former.get("official")),
    Column("单位职务", lambda row: office_of(row.person), width=164, stretches=True, tone=_ink),
    Column("手机", _phone, width=106, tone=lambda row: ALARM if row.is_gap else "",
           tip="默认遮盖;按 V 显示所选人的电话,查看记入日志"),
    Column("县(市、区)", lambda row: unit_name(row.record.unit), width=74),
    Column("责任对象", lambda row: row.record.object_name, width=140, former=lambda row: row.former.get("object_name")),
    Column("类别", _category, width=44, former=lambda row: row.former.get("category")),
    Column("A/B", _role, width=38),
    Column("状态", lambda row: row.line.standing.label, width=56, tone=_ink,
           is_strong=lambda row: row.line.standing is PostStanding.VACANT),
    Column("任职", _since, lambda row: row.record.from_on, width=80, former=lambda row: row.former.get("from_on")),
    Column("培训", _trained, width=78, tone=_untrained_ink),
    Column("对象类型", lambda row: row.record.object_type, width=70),
    Column("层级", lambda row: row.tier_words, lambda row: _TIERS.get(row.record.tier, 9), width=42),
    Column("编号", lambda row: row.record.number, width=104),
)  # fmt: skip


def _cover_state(row: CoverRow) -> str:
    return "盲区" if row.is_gap else "已覆盖"


def _cover_words(row: CoverRow) -> str:
    coverage = row.coverage
    if row.is_gap:
        return coverage.reason
    return "  ".join(filter(None, (coverage_service.by_words(coverage), coverage.note)))


def _cover_phone(row: CoverRow) -> str:
    if row.is_gap:
        return ""
    if row.calls_contact:
        return phone_words(row.coverage.target.contact_phone, is_revealed=row.is_contact_revealed)
    return _phone(row)


def _place(row: CoverRow) -> str:
    target = row.coverage.target
    return " ".join(filter(None, (target.town if target.town != target.name else "", target.name)))


def _red(row: Any) -> str:
    return ALARM if row.is_gap else ""


COVER_COLUMNS = (
    Column("状态", _cover_state, width=62, tone=_red, is_strong=lambda row: row.is_gap),
    Column("类别", lambda row: row.type_words, width=84, tone=_red),
    Column("县(市、区)", lambda row: unit_name(row.coverage.target.unit), width=80, tone=_red),
    Column("名称", _place, width=172, tone=_red, is_strong=lambda row: row.is_gap),
    Column("由谁负责 / 为何无人", _cover_words, width=270, stretches=True, tone=_red),
    Column("电话", _cover_phone, width=106),
)
UNTRAINED_COLUMNS = (
    Column("责任人", _name, width=100, tip="×2:一人两岗,计数时按一人"),
    Column("单位职务", lambda row: office_of(row.person), width=190, stretches=True),
    Column("手机", _phone, width=106),
    Column("县(市、区)", lambda row: unit_name(row.record.unit), width=80),
    Column("责任对象", lambda row: row.record.object_name, width=170),
    Column("层级", lambda row: row.tier_words, width=46),
    Column("人员编号", lambda row: row.person.number, width=104),
)


def post_order(row: PostRow) -> tuple[Any, ...]:
    """Held posts before those that ended; by unit, from the city down, by object, A before B."""
    post = row.record
    role = post.role.code if post.role is not None else "a"
    return (_is_off(row), post.unit, _TIERS.get(post.tier, 9), post.object_type, post.object_name, role, post.number)


def cover_order(row: CoverRow) -> tuple[Any, ...]:
    """The uncovered first, points before objects before towns."""
    target = row.coverage.target
    return (not row.is_gap, _KINDS[target.kind], target.unit, target.town, target.name, target.key)


def finder() -> Finder:
    """By number, name, office, object, the digits of a phone; by the initials of a person, an object or a place."""
    return Finder(lambda row: row.key, _words, _initials)


def _words(row: Any) -> Iterable[str]:
    post, person = row.record, row.person
    yield from (unit_name(post.unit), post.object_type, post.object_name, *row.people, office_of(person))
    yield from (digits_of(person.mobile), digits_of(person.office_phone), person.number)
    if isinstance(row, CoverRow):
        target = row.coverage.target
        yield from (target.name, target.town, target.contact, target.number, row.type_words, row.coverage.reason)
        yield digits_of(target.contact_phone)
    else:
        yield from (post.number, post.note, row.line.standing.label, "" if person.name else "待定")


def _initials(row: Any) -> Iterable[str]:
    if isinstance(row, CoverRow):
        target = row.coverage.target
        yield from (*place_initials(target.unit, target.town), initials_of(target.name), *row.initials)
    else:
        yield from (*place_initials(row.record.unit), initials_of(row.record.object_name), *row.line.initials)
