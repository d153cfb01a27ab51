"""全覆盖、无盲区: whether each county, town, reservoir, river reach and risk point leads to a person who can be called.

Pure functions over the posts as they stand on a day and the places to be answered for. Everything is looked up by
normalised names, so that ten thousand points and two thousand posts are one pass over each. Nothing is read here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fangxun_desk.domain.roster import (
    Official,
    Post,
    PostRole,
    PostStanding,
    digits_of,
    plain_name,
    reachable,
)
from fangxun_desk.domain.vocabulary import PostCategory, Tier, Word

POINT_TYPE, AREA_TYPE = "风险点", "行政区"
"""The 责任对象类型 of a post that answers for one risk point, or for a county or town as a whole."""
RESERVOIR_TYPE, RIVER_TYPE = "水库", "河道"


class TargetKind(Word):
    """What has to be answered for."""

    COUNTY = "county", "县(市、区)"
    TOWN = "town", "乡镇(街道)"
    RESERVOIR = "reservoir", "水库"
    RIVER = "river", "河道"
    OBJECT = "object", "其他责任对象"
    POINT = "point", "风险点"


@dataclass(frozen=True, slots=True)
class Tenure:
    """A post with the person who holds it, if any, and how it stands on the day asked about."""

    post: Post
    person: Official | None
    standing: PostStanding

    @property
    def can_be_called(self) -> bool:
        """Whether somebody is in force here who has a phone."""
        return self.standing is PostStanding.IN_FORCE and self.person is not None and reachable(self.person)


@dataclass(frozen=True, slots=True)
class Target:
    """One place to be answered for. `units` are the counties whose posts may answer; `contact` is a ledger's own."""

    kind: TargetKind
    key: str
    unit: str
    name: str
    town: str = ""
    object_type: str = ""
    tier: Tier | None = None
    units: tuple[str, ...] = ()
    contact: str = ""
    contact_phone: str = ""
    number: str = ""
    record_id: str = ""
    post_name: str = ""
    """What a post that answers for it is to be called, where that is not its name."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A place and who answers for it. Uncovered, `reason` says why; covered, `note` says what still is not as it
    should be, if anything. `vacant` are posts standing empty that an appointment would fill."""

    target: Target
    by: tuple[Tenure, ...] = ()
    reason: str = ""
    note: str = ""
    vacant: tuple[Tenure, ...] = ()
    phone_of: str = ""
    """The name of the ledger's own contact, where that person is called and not one of the roster."""

    @property
    def is_covered(self) -> bool:
        """Whether somebody can be called for it."""
        return not self.reason


@dataclass(slots=True)
class RosterIndex:
    """The posts of a roster as they stand on a day, looked up by what they answer for and by who holds them."""

    on: date
    by_object: dict[tuple[str, str], list[Tenure]] = field(default_factory=dict)
    of_county: dict[str, list[Tenure]] = field(default_factory=dict)
    of_town: dict[tuple[str, str], list[Tenure]] = field(default_factory=dict)
    by_person: dict[str, dict[str, list[Tenure]]] = field(default_factory=dict)

    @classmethod
    def of(cls, tenures: Iterable[Tenure], on: date, towns: Mapping[str, Collection[str]]) -> "RosterIndex":
        """Index the posts of a day. `towns` are the names of the towns known in each unit."""
        index = cls(on)
        known = {unit: {plain_name(town): town for town in names} for unit, names in towns.items()}
        for tenure in tenures:
            if tenure.standing is not PostStanding.VOIDED:
                index._add(tenure, known.get(tenure.post.unit, {}))
        return index

    def _add(self, tenure: Tenure, towns: Mapping[str, str]) -> None:
        post, person = tenure.post, tenure.person
        self.by_object.setdefault((post.unit, plain_name(post.object_name)), []).append(tenure)
        if person is not None:
            self.by_person.setdefault(person.name, {}).setdefault(person.record_id, []).append(tenure)
        if post.category is not PostCategory.ADMINISTRATIVE:
            return
        town = town_of(tenure, towns)
        if town:
            self.of_town.setdefault((post.unit, town), []).append(tenure)
        elif post.tier not in (Tier.TOWN, Tier.VILLAGE):
            self.of_county.setdefault(post.unit, []).append(tenure)


def town_of(tenure: Tenure, towns: Mapping[str, str]) -> str:
    """The town (by its plain name) a post of town level speaks for: named in its object or the holder's office."""
    if tenure.post.tier not in (Tier.TOWN, Tier.VILLAGE, None):
        return ""
    office = tenure.person.organisation if tenure.person is not None else ""
    for text in (plain_name(tenure.post.object_name), plain_name(office)):
        for start in range(min(len(text), _LONGEST_PREFIX)):
            for end in range(min(len(text), start + _LONGEST_TOWN), start + 1, -1):
                if text[start:end] in towns:
                    return text[start:end]
    return ""


_LONGEST_TOWN, _LONGEST_PREFIX = 12, 12
"""Characters of a town's name, and of a county's name that may stand before it."""


def check(target: Target, index: RosterIndex) -> Coverage:
    """Who answers for a place on the day of the index, or why nobody does."""
    match target.kind:
        case TargetKind.POINT:
            return _check_point(target, index)
        case TargetKind.COUNTY:
            found = [tenure for unit in target.units for tenure in index.of_county.get(unit, ())]
        case TargetKind.TOWN:
            key = plain_name(target.name)
            found = [tenure for unit in target.units for tenure in index.of_town.get((unit, key), ())]
        case _:
            key = plain_name(target.name)
            found = [tenure for unit in target.units for tenure in index.by_object.get((unit, key), ())]
            found = [tenure for tenure in found if tenure.post.object_type == target.object_type]
    return _judged(target, found, index.on)


def check_all(targets: Iterable[Target], index: RosterIndex) -> tuple[Coverage, ...]:
    """All places, the uncovered first, otherwise as they came."""
    checked = [check(target, index) for target in targets]
    return tuple(sorted(checked, key=lambda coverage: coverage.is_covered))


def objects_of(tenures: Iterable[Tenure], elsewhere: Collection[tuple[str, str]] = ()) -> list[Target]:
    """The reservoirs, river reaches and other objects the roster names, each once a unit.

    `elsewhere` are (unit, plain name) of points, towns and counties: a post for one of those is no object of its own.
    """
    found: dict[tuple[str, str, str], Target] = {}
    for tenure in tenures:
        post = tenure.post
        name = plain_name(post.object_name)
        is_elsewhere = post.object_type in (POINT_TYPE, AREA_TYPE) and (post.unit, name) in elsewhere
        if tenure.standing is PostStanding.VOIDED or is_elsewhere:
            continue
        kinds = {RESERVOIR_TYPE: TargetKind.RESERVOIR, RIVER_TYPE: TargetKind.RIVER}
        kind = kinds.get(post.object_type, TargetKind.OBJECT)
        key = (post.unit, post.object_type, name)
        if key not in found:
            label = f"object:{post.unit}:{post.object_type}:{name}"
            whose = (post.unit, post.object_name, "", post.object_type, post.tier, (post.unit,))
            found[key] = Target(kind, label, *whose)
    return list(found.values())


# -- inside -------------------------------------------------------------------------------------------------


def _check_point(target: Target, index: RosterIndex) -> Coverage:
    """A post that names the point comes first, then the person its ledger names, whom the roster may know."""
    key = plain_name(target.post_name or target.name)
    named = [tenure for unit in target.units for tenure in index.by_object.get((unit, key), ())]
    by_post = _judged(target, named, index.on)
    if by_post.is_covered:
        return by_post
    if not target.contact:
        return by_post if named else Coverage(target, reason="台账没有填写责任人,名册也没有指向该点的岗位。")
    tenures = _person_named(target, index)
    if tenures is None:
        if target.contact_phone:
            return Coverage(target, phone_of=target.contact, note="台账责任人不在名册中,按台账电话联系。")
        return Coverage(target, reason=f"台账责任人{target.contact}不在名册中,也没有电话。", vacant=by_post.vacant)
    held = [tenure for tenure in tenures if tenure.standing is PostStanding.IN_FORCE]
    if not held:
        return Coverage(target, reason=_why_not(tenures, index.on), vacant=by_post.vacant)
    person = held[0].person
    assert person is not None
    if reachable(person):
        return Coverage(target, tuple(held))
    if target.contact_phone:
        return Coverage(target, tuple(held), phone_of=target.contact, note="名册中没有此人电话,按台账电话联系。")
    return Coverage(target, reason=f"责任人{person.name}在任,但名册和台账都没有电话。", vacant=by_post.vacant)


def _person_named(target: Target, index: RosterIndex) -> list[Tenure] | None:
    """The posts of the one person of the roster the ledger means; None where it means nobody of the roster.

    A phone decides. Without one in either place, a person of that name in the point's own county is meant.
    """
    persons = index.by_person.get(target.contact, {})
    phone = digits_of(target.contact_phone)
    near: list[list[Tenure]] = []
    for tenures in persons.values():
        person = tenures[0].person
        assert person is not None
        known = [digits_of(number) for number in (person.mobile, person.office_phone) if number]
        if phone and phone in known:
            return tenures
        if (not phone or not known) and any(tenure.post.unit in target.units for tenure in tenures):
            near.append(tenures)
    # Two persons of one name in one county: nobody can tell which is meant, the one still in force is.
    near.sort(key=lambda tenures: all(tenure.standing is not PostStanding.IN_FORCE for tenure in tenures))
    return near[0] if near else None


def _judged(target: Target, found: list[Tenure], on: date) -> Coverage:
    vacant = tuple(tenure for tenure in found if tenure.standing is PostStanding.VACANT)
    by = tuple(sorted((tenure for tenure in found if tenure.can_be_called), key=_rank))
    if by:
        return Coverage(target, by, note=_note(by, target.kind), vacant=vacant)
    return Coverage(target, reason=_why_not(found, on, target.kind), vacant=vacant)


def _rank(tenure: Tenure) -> tuple[bool, bool]:
    """Who is called first: the administrative before others, B after A."""
    return tenure.post.category is not PostCategory.ADMINISTRATIVE, tenure.post.role is PostRole.B


def _note(by: tuple[Tenure, ...], kind: TargetKind) -> str:
    if all(tenure.post.role is PostRole.B for tenure in by):
        return "只有 B 岗在任。"
    if kind is not TargetKind.POINT and all(t.post.category is not PostCategory.ADMINISTRATIVE for t in by):
        words = "、".join(dict.fromkeys(t.post.category.label for t in by if t.post.category is not None))
        return f"只有{words}责任人,没有行政责任人。"
    return ""


def _why_not(found: list[Tenure], on: date, kind: TargetKind = TargetKind.OBJECT) -> str:
    """The sentence for a place nobody can be called for: the standing that is nearest to being in force decides."""
    for standing in (PostStanding.IN_FORCE, PostStanding.VACANT, PostStanding.NOT_YET, PostStanding.START_UNKNOWN,
                     PostStanding.RELIEVED):  # fmt: skip
        some = [tenure for tenure in found if tenure.standing is standing]
        if some:
            return _sentence(standing, some, on)
    return "名册中没有该地的行政责任人岗位。" if kind in (TargetKind.COUNTY, TargetKind.TOWN) else "名册中没有岗位。"


def _sentence(standing: PostStanding, some: list[Tenure], on: date) -> str:
    names = "、".join(dict.fromkeys(tenure.person.name for tenure in some if tenure.person is not None))
    match standing:
        case PostStanding.IN_FORCE:
            return f"责任人{names}在任,但名册中没有电话。"
        case PostStanding.VACANT:
            return "岗位空缺,还没有明确责任人。"
        case PostStanding.NOT_YET:
            return f"{names}自 {min(t.post.from_on for t in some if t.post.from_on)} 起任职,{on} 无人在任。"
        case PostStanding.START_UNKNOWN:
            return f"名册没有写{names}的任职日期,名册日期以前是否在任不详。"
    last = max(some, key=lambda tenure: tenure.post.until_on or date.min)
    name = last.person.name if last.person is not None else ""
    return f"{name}已于 {last.post.until_on} 免职(调离),没有接任。"
