"""What the forms of the page offer: storms, people, places, who can be given something to do.

The page fills it in as it reads; the forms turn it into choices. It reads nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fangxun_desk.domain.attendee import Known, attendee_words, read_attendee
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingType
from fangxun_desk.geo import division_directory
from fangxun_desk.services.meeting_service import Person
from fangxun_desk.ui.choices import Choice
from fangxun_desk.ui.field_editors import SEPARATORS
from fangxun_desk.ui.initials import initials_of


@dataclass(slots=True)
class Offered:
    """What the forms of the page offer; the page fills it in as it reads."""

    people: tuple[Person, ...] = ()
    initials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    storms: tuple[Storm, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def known(self) -> Known:
        """The roster's offices, by name."""
        found: dict[str, list[tuple[str, str]]] = {}
        for person in self.people:
            found.setdefault(person.name, []).append((person.organisation, person.title))
        return found

    def attendees(self) -> list[Choice]:
        """The roster's people as attendees: a 市领导 with the mark, namesakes with their office."""
        known = self.known
        return [
            Choice(p.name, _label(p, known), f"{p.organisation} {p.title}", self.initials.get(p.name, ()))
            for p in self.people
        ]

    def hosts(self) -> list[Choice]:
        """The roster's people as hosts, by their name alone."""
        office = {p.name: f"{p.organisation} {p.title}" for p in self.people}
        return [Choice(name, name, words, self.initials.get(name, ())) for name, words in office.items()]

    def owners(self) -> list[Choice]:
        """Who can be given something to do: counties, organisations, and people with theirs."""
        counties = [Choice(unit.name, unit.name, "", (unit.initials,)) for unit in division_directory.units()]
        names = dict.fromkeys(p.organisation for p in self.people if p.organisation)
        offices = [Choice(name, name, "", _office_keys(name)) for name in names]
        people = [
            Choice(p.name, f"{p.organisation} {p.name}".strip(), p.title, self.initials.get(p.name, ()))
            for p in self.people
        ]
        return [*counties, *offices, *people]

    def owner_of(self, text: str) -> tuple[str, str]:
        """The unit and the person a text names; a person alone is completed from the roster."""
        if any(mark in text for mark in SEPARATORS):
            return text, ""
        try:
            name, organisation, title, _ = read_attendee(text, self.known) if text else ("", "", "", False)
        except RuleBroken:  # namesakes: the person as typed, the unit left open
            return "", text
        if not name:
            return text, ""
        return (organisation if organisation not in ("", title) else ""), name


def _label(person: Person, known: Known) -> str:
    if len(known[person.name]) > 1:
        return attendee_words((person.name, person.organisation, person.title, person.is_city_leader))
    return f"{person.name}(市领导)" if person.is_city_leader else person.name


def type_choices() -> list[Choice]:
    """The kinds of meeting, by their words or initials."""
    return [Choice(w, w.label, "", (initials_of(w.label), w.code, *w.others)) for w in MeetingType]


def _office_keys(name: str) -> tuple[str, ...]:
    return initials_of(name), initials_of(name.removeprefix("平顶山").removeprefix("市"))


def storm_hint(storm: Storm) -> str:
    """What stands behind a storm that is offered."""
    kind = storm.type.label if storm.type else ""
    return f"{kind} {storm.began_at:%m-%d %H:%M}起" if storm.began_at else kind


def storm_keys(storm: Storm) -> tuple[str, ...]:
    """Other ways to type a storm: 716, 7.16."""
    digits = "".join(character for character in storm.name if character.isdigit())
    return tuple(filter(None, [digits, *(storm.name.replace("·", mark) for mark in ".-/")]))
