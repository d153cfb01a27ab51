"""叫应 of a place: whom to call for its points, the gravest risk first, each person once.

Who answers for a point is said by `domain/coverage.py`; here those answers are put in the order of the calls. A point
nobody can be called for is named apart, never left out. Phones stand here whole, for the one who calls; whatever is
shown to others covers them (`domain/wording.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fangxun_desk.domain.coverage import Coverage
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, digits_of, plain_name
from fangxun_desk.domain.vocabulary import RiskGrade
from fangxun_desk.domain.wording import masked

AtRisk = RiskPoint | LayerFeature
"""What somebody answers for: a point of the ledger, or a risk feature of a map layer."""

P = TypeVar("P", bound=RiskPoint | LayerFeature)

ORDER_WORDS = "先按风险等级(重大、较大、一般、低、未分级),再按威胁人数、威胁户数由多到少;未报的排在已报的之后。"
_GRADES = tuple(RiskGrade)
_UNGRADED = len(_GRADES)


@dataclass(frozen=True, slots=True)
class PersonToCall:
    """One person to be called. `points` are those he is the first to be called for, `stands_in_for` those where he
    comes after somebody else (B 岗 and others), each the gravest first.

    `official` is the record_id of a person of the roster, "" for a contact only a ledger names; `noted_on` is the
    record that an asking for the phone is noted with: the person's own, else the point's.
    """

    official: str
    noted_on: str
    name: str
    office: str
    phones: tuple[str, ...]
    points: tuple[AtRisk, ...]
    stands_in_for: tuple[AtRisk, ...] = ()

    @property
    def people_at_risk(self) -> int:
        """How many people his own points threaten, as far as they state it."""
        return sum(point.people or 0 for point in self.points)

    @property
    def covered_phones(self) -> tuple[str, ...]:
        """The phones as a public list shows them."""
        return tuple(masked(phone) for phone in self.phones)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A point nobody can be called for, and why."""

    point: AtRisk
    reason: str


@dataclass(frozen=True, slots=True)
class CallOrder:
    """The calls in their order, and the points that lead to nobody."""

    people: tuple[PersonToCall, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


def by_risk(points: Iterable[P]) -> list[P]:
    """The gravest first, as ORDER_WORDS says; what is equal stays in the order it came in."""
    return sorted(points, key=_risk)


def call_order(points: Iterable[AtRisk], coverage: Mapping[str, Coverage]) -> CallOrder:
    """Whom to call for these points. `coverage` says by a point's record_id who answers for it.

    Those who are first for a point come before those who only stand in for somebody. Raises KeyError for a point whose
    coverage was not handed in.
    """
    known: dict[str, _Caller] = {}
    unanswered = []
    for point in by_risk(points):
        answers = coverage[point.record_id]
        if not answers.is_covered:
            unanswered.append(Unanswered(point, answers.reason))
        for place, who in enumerate(_who_answers(answers)):
            called = known.setdefault(who.key, who)
            called.phones |= {digits: phone for digits, phone in who.phones.items() if digits not in called.phones}
            (called.stands_in_for if place else called.points).append(point)
    people = [caller.as_person() for caller in known.values()]
    first = sorted((each for each in people if each.points), key=lambda each: _risk(each.points[0]))
    later = sorted((each for each in people if not each.points), key=lambda each: _risk(each.stands_in_for[0]))
    return CallOrder((*first, *later), tuple(unanswered))


# -- inside -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Caller:
    """A person while the points come in; `phones` by their digits, in the order in which they are tried."""

    key: str
    official: str
    noted_on: str
    name: str
    office: str
    phones: dict[str, str]
    points: list[AtRisk] = field(default_factory=list)
    stands_in_for: list[AtRisk] = field(default_factory=list)

    def as_person(self) -> PersonToCall:
        about = (self.official, self.noted_on, self.name, self.office)
        return PersonToCall(*about, tuple(self.phones.values()), tuple(self.points), tuple(self.stands_in_for))


def _who_answers(answers: Coverage) -> list[_Caller]:
    """The persons of a covered point in the order of the calls, each once whatever posts he holds."""
    persons = {tenure.person.record_id: tenure.person for tenure in answers.by if tenure.person is not None}
    if persons:
        return [_of_roster(person, answers) for person in persons.values()]
    target = answers.target
    if not answers.phone_of:
        return []
    key = f"contact:{plain_name(answers.phone_of)}:{digits_of(target.contact_phone)}"
    return [_Caller(key, "", target.record_id, answers.phone_of, "", _by_digits(target.contact_phone))]


def _of_roster(person: Official, answers: Coverage) -> _Caller:
    office = " ".join(filter(None, (person.organisation, person.title)))
    phones = _by_digits(person.mobile, person.office_phone)
    noted_on = person.record_id
    if not phones and answers.phone_of:  # in force, and only the ledger of points has a number
        phones, noted_on = _by_digits(answers.target.contact_phone), answers.target.record_id
    return _Caller(f"official:{person.record_id}", person.record_id, noted_on, person.name, office, phones)


def _by_digits(*phones: str) -> dict[str, str]:
    return {digits_of(phone): phone for phone in phones if phone}


def _risk(point: AtRisk) -> tuple[int, int, int]:
    """What is not stated comes after what is: a blank is no 0, and nobody knows that it is more."""
    grade = _GRADES.index(point.grade) if point.grade is not None else _UNGRADED
    return grade, _more_first(point.people), _more_first(point.households)


def _more_first(count: int | None) -> int:
    return 1 if count is None else -count
