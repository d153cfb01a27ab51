"""责任人: the roster as it stood on any day, and its verbs: appoint, relieve, train, show a phone.

Nothing is overwritten: whoever is followed by somebody stays on the roster with the day on which the post ended.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.coverage import Tenure
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import (
    Official,
    Post,
    PostRole,
    PostStanding,
    Training,
    check_handover,
    check_new_person,
    check_person,
    check_post,
    check_relief,
    digits_of,
    standing_on,
)
from fangxun_desk.domain.season import SeasonDates, TrainingClass
from fangxun_desk.domain.vocabulary import PostCategory, TrainingMode
from fangxun_desk.services import readings, record_service
from fangxun_desk.store import figure_queries, record_queries, roster_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.roster_queries import Asking
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

_NOBODY = Official()


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A post as the list shows it on a day: its holder, how it stands, how the holder was trained.

    `posts_held` is in how many posts the holder is in force, `initials` how the name is typed.
    """

    post: Post
    person: Official
    standing: PostStanding
    trained: TrainingClass
    trainings: tuple[Training, ...]
    posts_held: int
    initials: tuple[str, ...]
    is_amended: bool

    @property
    def is_administrative(self) -> bool:
        """Whether the post makes its holder a 防汛行政责任人 on that day."""
        return self.standing is PostStanding.IN_FORCE and self.post.category is PostCategory.ADMINISTRATIVE

    @property
    def tenure(self) -> Tenure:
        """The same, as the coverage check takes it."""
        return Tenure(self.post, self.person if self.post.official is not None else None, self.standing)


@dataclass(frozen=True, slots=True)
class Roster:
    """A season's roster on a day, voided posts too, in the order of their entry."""

    year: int
    on: date
    roster_on: date | None
    lines: tuple[RosterLine, ...]

    @property
    def in_force(self) -> tuple[RosterLine, ...]:
        """The posts held on the day."""
        return tuple(line for line in self.lines if line.standing is PostStanding.IN_FORCE)

    @property
    def people(self) -> int:
        """How many persons hold them; one in two posts is one."""
        return len({line.post.official for line in self.in_force})


def day_shown(reader: Reader, year: int, now: datetime, asked: date | None = None) -> date:
    """The day a roster is looked at: the one asked for; of the running season today; of another its roster's date."""
    if asked is not None:
        return asked
    today = local(now).date()
    dates = figure_queries.dates_of(reader, year, None)
    return today if today.year == year else dates.roster_on or dates.ledger_on


def roster(reader: Reader, year: int, on: date, trained_until: date | None = None) -> Roster:
    """The roster of a season as it stood on a day. Trainings count up to `trained_until`, without it all."""
    dates: SeasonDates = figure_queries.dates_of(reader, year, None)
    persons = {person.record_id: person for person in reader.find(Official, include_voided=True)}
    posts = reader.find(Post, season=year, include_voided=True)
    trainings = _trainings(reader, year, trained_until)
    amended = record_queries.amended(reader, Post.NOUN.kind, year)
    tenures = [_tenure(post, persons, on, dates.roster_on) for post in posts]
    held = Counter(tenure.post.official for tenure in tenures if tenure.standing is PostStanding.IN_FORCE)
    lines = []
    for tenure in tenures:
        whose = tenure.post.official or ""
        had = trainings.get(whose, ())
        name = tenure.person.name if tenure.person is not None else ""
        lines.append(
            RosterLine(
                tenure.post,
                tenure.person or _NOBODY,
                tenure.standing,
                training_class(had),
                tuple(had),
                held[whose],
                name_initials(name),
                tenure.post.record_id in amended,
            )
        )
    return Roster(year, on, dates.roster_on, tuple(lines))


def roster_at(reader: Reader, year: int, at: datetime) -> Roster:
    """The roster at a moment; posts are held by the day, so 23:40 asks for that day."""
    return roster(reader, year, local(at).date())


def who_held(reader: Reader, year: int, object_name: str, on: date, unit: str = "") -> list[RosterLine]:
    """Who held the posts of an object on a day."""
    return [
        line
        for line in roster(reader, year, on).in_force
        if line.post.object_name == object_name and unit in ("", line.post.unit)
    ]


def untrained(lines: Iterable[RosterLine]) -> tuple[RosterLine, ...]:
    """The 行政责任人 of a day without any training, each person once, by the first post."""
    found: dict[str | None, RosterLine] = {}
    for line in lines:
        if line.is_administrative and line.trained is TrainingClass.NONE:
            found.setdefault(line.post.official, line)
    return tuple(found.values())


def training_class(trainings: Iterable[Training]) -> TrainingClass:
    """How a person was trained, all trainings taken together."""
    modes = {training.mode for training in trainings}
    if {TrainingMode.ONLINE, TrainingMode.OFFLINE} <= modes:
        return TrainingClass.BOTH
    if TrainingMode.ONLINE in modes:
        return TrainingClass.ONLINE
    return TrainingClass.OFFLINE if TrainingMode.OFFLINE in modes else TrainingClass.NONE


def name_initials(name: str) -> tuple[str, ...]:
    """The pinyin initials of a person's name, surnames read right (单 → s, 仇 → q); several where families differ."""
    return tuple(dict.fromkeys(readings.initials(reading) for reading in readings.read_name(name))) if name else ()


def persons(reader: Reader) -> list[Official]:
    """Everybody of any season's roster who can be appointed, by name."""
    return sorted(reader.find(Official), key=lambda person: person.name)


def posts_of_person(reader: Reader, official_id: str, year: int, on: date) -> list[Tenure]:
    """Every post of the season a person holds or held, voided ones too, and how each stands on the day."""
    return _tenures(reader, reader.find(Post, official=official_id, season=year, include_voided=True), year, on)


def posts_of_object(reader: Reader, post: Post, year: int, on: date) -> list[Tenure]:
    """Every post of the season for the object of this one, its own among them: who came before, who beside."""
    same = reader.find(Post, season=year, unit=post.unit, object_name=post.object_name, include_voided=True)
    return _tenures(reader, [other for other in same if other.object_type == post.object_type], year, on)


def trainings_of(reader: Reader, official_id: str, year: int) -> list[Training]:
    """The trainings of a person in a season."""
    return reader.find(Training, official=official_id, season=year)


def askings_of(reader: Reader, record_id: str) -> list[Asking]:
    """Every time the phones of a person, or of a risk point's own contact, were asked for, oldest first."""
    return roster_queries.askings_of(reader, record_id)


def offices(reader: Reader) -> Mapping[str, tuple[str, ...]]:
    """The 单位 in use, by unit, most used first."""
    return {unit: tuple(words) for unit, words in roster_queries.office_words(reader).items()}


# -- verbs --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to hold what from when. `person` has a record_id for somebody already on the roster; without one it is
    somebody new. `predecessor` is the post this one follows (its holder is relieved, a vacancy is filled)."""

    post: Post
    person: Official = field(default_factory=Official)
    predecessor: str | None = None
    reason: str = ""


def appoint(work: UnitOfWork, appointment: Appointment) -> Entry:
    """Put a person into a post; handing it in twice does it once.

    The post followed ends on the first day of the new one and stays in the history. Raises RuleBroken naming the
    field that cannot be right.
    """
    post = appointment.post
    if post.record_id and (known := work.get(Post, post.record_id)):
        return Entry(known.number, known.record_id)
    if post.from_on is None:
        raise RuleBroken("请填写任职日期。", "from_on")
    check_post(post)
    person = _person_of(work, appointment.person)
    post = replace(post, official=person.record_id or None, season=post.season or post.from_on.year)
    before = work.get(Post, appointment.predecessor) if appointment.predecessor else None
    if appointment.predecessor and before is None:
        raise RuleBroken("找不到前任岗位。", "predecessor")
    if before is not None:
        check_handover(before, post)
    _refuse_second(work, post, person)
    if not person.record_id:
        post = replace(post, official=work.create(person).record_id)
    if before is not None:
        assert post.from_on is not None
        work.edit(before.record_id, {"until_on": post.from_on}, f"{post.from_on} 起由{person.name}接任")
    return work.create(post, reason=appointment.reason)


def relieve(work: UnitOfWork, post_id: str, until_on: date, reason: str) -> Entry:
    """End a post: `until_on` is the first day on which it is no longer held. Raises RuleBroken without a reason."""
    if not reason.strip():
        raise RuleBroken("免职须写明原因。", "reason")
    post = work.get(Post, post_id)
    if post is None:
        raise RuleBroken("找不到该岗位。")
    check_relief(post, until_on)
    work.edit(post_id, {"until_on": until_on}, reason)
    return Entry(post.number, post_id)


def log_training(work: UnitOfWork, training: Training) -> Entry:
    """Enter that a person took part in a training. Raises RuleBroken for one entered already."""
    if training.record_id and (known := work.get(Training, training.record_id)):
        return Entry(known.number, known.record_id)
    same = work.find(Training, official=training.official, season=training.season)
    for other in same:
        if (other.mode, other.trained_on) == (training.mode, training.trained_on):
            raise RuleBroken(f"该培训已登记({other.number})。", "trained_on")
    return record_service.enter(work, training)


def amend_person(
    work: UnitOfWork, official_id: str, changed: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct a person, with the reason. Raises RuleBroken for a phone that cannot be one."""
    person = work.get(Official, official_id)
    if person is None:
        raise RuleBroken("找不到该责任人。")
    check_person(replace(person, **changed))
    return record_service.amend(work, official_id, changed, reason, was)


@dataclass(frozen=True, slots=True)
class PhonesShown:
    """The phones of one person, uncovered; `record_id` is the person's, or that of the point that names the person."""

    record_id: str
    name: str
    mobile: str
    office_phone: str = ""


def show_phones(work: UnitOfWork, official_id: str) -> PhonesShown:
    """The phones of a person in full; that somebody asked for them is logged with it. Raises RuleBroken for none."""
    person = work.get(Official, official_id)
    if person is None:
        raise RuleBroken("该岗位空缺,没有电话可看。")
    if not person.mobile and not person.office_phone:
        raise RuleBroken(f"{person.name}没有登记电话,请补报。")
    shown = "、".join(person.NOUN.field(name).label for name in ("mobile", "office_phone") if getattr(person, name))
    roster_queries.log_asking(work, official_id, shown)
    return PhonesShown(official_id, person.name, person.mobile, person.office_phone)


def show_contact_phone(work: UnitOfWork, point_id: str) -> PhonesShown:
    """As `show_phones`, for the contact a risk point's ledger names with a phone of its own."""
    point = work.get(RiskPoint, point_id)
    if point is None or not point.contact_phone:
        raise RuleBroken("该点台账没有登记电话,请补报。")
    roster_queries.log_asking(work, point_id, point.NOUN.field("contact_phone").label)
    return PhonesShown(point_id, point.contact, point.contact_phone)


# -- inside -------------------------------------------------------------------------------------------------


def _tenure(post: Post, known: Mapping[str, Official], on: date, roster_on: date | None) -> Tenure:
    person = known.get(post.official) if post.official is not None else None
    voided = person is not None and person.standing.voided
    return Tenure(post, person, standing_on(post, on, roster_on, is_person_voided=voided))


def _tenures(reader: Reader, posts: list[Post], year: int, on: date) -> list[Tenure]:
    ids = tuple({post.official for post in posts if post.official})
    found = reader.find(Official, include_voided=True, record_id=ids) if ids else []
    known = {person.record_id: person for person in found}
    roster_on = figure_queries.dates_of(reader, year, None).roster_on
    return [_tenure(post, known, on, roster_on) for post in posts]


def _trainings(reader: Reader, year: int, until: date | None) -> dict[str, list[Training]]:
    found: dict[str, list[Training]] = {}
    for training in reader.find(Training, season=year):
        if training.official and (until is None or training.trained_on is None or training.trained_on <= until):
            found.setdefault(training.official, []).append(training)
    return found


def _person_of(work: UnitOfWork, person: Official) -> Official:
    """The person meant: the one on the roster, or somebody new nobody on the roster could be taken for."""
    if person.record_id:
        known = work.get(Official, person.record_id)
        if known is None or known.standing.voided:
            raise RuleBroken("名册中找不到该责任人,请重新选择。", "person")
        return known
    check_new_person(person)
    given = {digits_of(phone) for phone in (person.mobile, person.office_phone) if phone}
    for other in work.find(Official, name=person.name):
        has = {digits_of(phone) for phone in (other.mobile, other.office_phone) if phone}
        if given & has or not has:
            office = f"{other.organisation} {other.title}".strip()
            raise RuleBroken(f"名册中已有{other.name}({office}),请从列表中选择,不另建一人。", "person")
    return person


def _refuse_second(work: UnitOfWork, post: Post, person: Official) -> None:
    """The same person twice in the same post is a slip of the hand."""
    assert post.from_on is not None
    if not person.record_id:
        return
    for other in work.find(Post, official=person.record_id, season=post.season, unit=post.unit):
        same = (other.object_name, other.category) == (post.object_name, post.category)
        if same and (other.until_on is None or other.until_on > post.from_on):
            role = other.role.label if isinstance(other.role, PostRole) else "该岗位"
            raise RuleBroken(f"{person.name}已在{role}任职({other.number}),不用再任命。", "person")
