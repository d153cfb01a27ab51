"""What the page asks the store for, one question a visit: the roster of a day, its coverage, its numbers.

It puts answers of the services together; nothing is judged and no figure counted here. Phones come along with every row
and are covered by whoever shows them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.coverage import AREA_TYPE, POINT_TYPE, Coverage, TargetKind
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.roster import Official, Post, PostStanding, reachable
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.standing_figures import PEOPLE_IN_FORCE, POSTS_IN_FORCE, UNCOVERED
from fangxun_desk.domain.wording import masked
from fangxun_desk.services import coverage_service, record_service, roster_service, season_service
from fangxun_desk.services.coverage_service import CoverageCheck
from fangxun_desk.services.roster_service import Roster, RosterLine
from fangxun_desk.ui.choices import Choice, unit_name
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.record_detail import former_of

OFFICIALS, UNTRAINED, ROWS = "officials", "officials_untrained", "officials_rows"
FIGURE_CODES = (OFFICIALS, UNTRAINED, ROWS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which roster is looked at: the season (None: the running one, or the latest known), the day asked for if any."""

    year: int | None
    now: datetime
    day: date | None = None
    revealed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as a row of the list."""

    line: RosterLine
    is_revealed: bool = False
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def record(self) -> Post:
        """The post."""
        return self.line.post

    @property
    def key(self) -> str:
        """What tells the row apart."""
        return self.line.post.record_id

    @property
    def person(self) -> Official:
        """Who holds it; nobody's name is ""."""
        return self.line.person

    @property
    def units(self) -> tuple[str, ...]:
        """The units it belongs to."""
        return (self.line.post.unit,)

    @property
    def type_words(self) -> str:
        """Of which type its object is."""
        return self.line.post.object_type

    @property
    def tier_words(self) -> str:
        """At which level it stands."""
        return self.line.post.tier.label if self.line.post.tier is not None else ""

    @property
    def people(self) -> tuple[str, ...]:
        """The names it leads to."""
        return (self.person.name,) if self.person.name else ()

    @property
    def is_gap(self) -> bool:
        """Whether something is missing: a holder, or the holder's phone."""
        if self.line.standing is PostStanding.VACANT:
            return True
        return self.line.standing is PostStanding.IN_FORCE and not reachable(self.person)


@dataclass(frozen=True, slots=True)
class UntrainedRow(PostRow):
    """A person without training, by the first post."""

    @property
    def key(self) -> str:
        """The person's id."""
        return self.person.record_id

    @property
    def is_gap(self) -> bool:
        """The lack is why the row stands here."""
        return True


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A place that has to be answered for, as a row. `record` is the post that would answer for it, not stored."""

    coverage: Coverage
    record: Post
    is_revealed: bool = False
    initials: tuple[str, ...] = ()
    is_contact_revealed: bool = False

    @property
    def key(self) -> str:
        """What tells the row apart."""
        return self.coverage.target.key

    @property
    def person(self) -> Official:
        """Who is called first."""
        by = self.coverage.by
        return by[0].person if by and by[0].person is not None else Official()

    @property
    def units(self) -> tuple[str, ...]:
        """The units it lies in or is managed by."""
        return (self.coverage.target.unit, *self.coverage.target.units)

    @property
    def type_words(self) -> str:
        """Of which type it is."""
        target = self.coverage.target
        return target.object_type or target.kind.label

    @property
    def tier_words(self) -> str:
        """At which level it stands."""
        tier = self.coverage.target.tier
        return tier.label if tier is not None else ""

    @property
    def people(self) -> tuple[str, ...]:
        """The names it leads to."""
        named = (tenure.person.name for tenure in self.coverage.by if tenure.person is not None)
        return tuple(dict.fromkeys(filter(None, (*named, self.coverage.phone_of))))

    @property
    def calls_contact(self) -> bool:
        """Whether it is the ledger's own phone that is called."""
        return bool(self.coverage.phone_of) and not reachable(self.person)

    @property
    def is_gap(self) -> bool:
        """Whether it is a blind spot."""
        return not self.coverage.is_covered


@dataclass(frozen=True, slots=True)
class RosterView:
    """Everything the page shows of a season on a day."""

    year: int
    years: tuple[int, ...]
    wanted: Wanted
    figures_on: date | None
    roster: Roster
    coverage: CoverageCheck
    posts: tuple[PostRow, ...]
    places: tuple[CoverRow, ...]
    untrained: tuple[UntrainedRow, ...]
    numbers: Mapping[str, int]
    types: tuple[str, ...]
    people: tuple[Choice, ...]
    offices: Mapping[str, tuple[str, ...]]

    @property
    def on(self) -> date:
        """The day shown."""
        return self.roster.on


def read_view(reader: Any, wanted: Wanted) -> RosterView:
    """The roster of a season on the day asked for."""
    years, year = season_service.season_shown(reader, wanted.year, local(wanted.now).year)
    on = roster_service.day_shown(reader, year, wanted.now, wanted.day)
    # A season that is over stands on its roster's date, as its figures do; then nothing is cut off either.
    is_over = wanted.day is None and local(wanted.now).year != year
    counted_on = None if is_over else on
    roster = roster_service.roster(reader, year, on, counted_on)
    coverage = coverage_service.check(reader, roster)
    numbers = dict(season_service.figures(reader, year, counted_on, FIGURE_CODES).figures)
    numbers |= {
        PEOPLE_IN_FORCE: roster.people,
        POSTS_IN_FORCE: len(roster.in_force),
        UNCOVERED: len(coverage.uncovered),
    }
    numbers["to_cover"] = len(coverage.rows)
    names = {line.person.record_id: line.person.name for line in roster.lines}
    posts = tuple(_post_row(reader, line, wanted.revealed, names) for line in roster.lines)
    initials = {line.person.record_id: line.initials for line in roster.lines}
    places = tuple(_cover_row(row, year, wanted.revealed, initials) for row in coverage.rows)
    untrained = tuple(
        UntrainedRow(line, line.person.record_id in wanted.revealed) for line in roster_service.untrained(roster.lines)
    )
    rows: tuple[Any, ...] = (*posts, *places)
    types = Counter(row.type_words for row in rows if row.type_words)
    return RosterView(
        year,
        years,
        wanted,
        counted_on,
        roster,
        coverage,
        posts,
        places,
        untrained,
        numbers,
        tuple(word for word, _ in types.most_common()),
        tuple(_choices(reader)),
        roster_service.offices(reader),
    )


def explain(reader: Any, code: str, view: RosterView) -> Figure:
    """A number of the page laid open, on the day shown."""
    if code in FIGURES:
        return season_service.explain(reader, view.year, code, view.figures_on)
    units = {unit: unit_name(unit) for row in view.places for unit in row.units}
    own = UNCOVERED if code == "to_cover" else code
    return coverage_service.explain(reader, own, view.roster, view.coverage, units)


def phone_words(phone: str, *, is_revealed: bool) -> str:
    """A phone as it is shown: covered, until somebody asked for it."""
    return phone if is_revealed else masked(phone)


def _post_row(reader: Any, line: RosterLine, revealed: frozenset[str], names: Mapping[str, str]) -> PostRow:
    former: Mapping[str, Former] = {}
    if line.is_amended:
        former = former_of(record_service.history(reader, line.post.record_id), Post.NOUN, names)
    return PostRow(line, line.person.record_id in revealed, former)


def _cover_row(
    coverage: Coverage, year: int, revealed: frozenset[str], initials: Mapping[str, tuple[str, ...]]
) -> CoverRow:
    target = coverage.target
    name = target.post_name or target.name
    post = Post(
        record_id=target.key,
        season=year,
        unit=target.unit,
        object_type=_post_type(coverage),
        object_name=name,
        tier=target.tier,
    )
    by = [tenure.person.record_id for tenure in coverage.by if tenure.person is not None]
    found_by = tuple(dict.fromkeys(each for person in by for each in initials.get(person, ())))
    return CoverRow(coverage, post, bool(by) and by[0] in revealed, found_by, target.record_id in revealed)


def _post_type(coverage: Coverage) -> str:
    """The 责任对象类型 of a post that answers for a place."""
    target = coverage.target
    kinds = {TargetKind.POINT: POINT_TYPE, TargetKind.COUNTY: AREA_TYPE, TargetKind.TOWN: AREA_TYPE}
    return kinds.get(target.kind, target.object_type)


def _choices(reader: Any) -> Iterable[Choice]:
    """Everybody who can be appointed: by name, by its initials, by the digits of a phone."""
    for person in roster_service.persons(reader):
        office = " ".join(filter(None, (person.organisation, person.title)))
        keys = (person.name, *roster_service.name_initials(person.name), person.mobile, person.office_phone)
        label = f"{person.name}({office})" if office else person.name
        yield Choice(person.record_id, label, masked(person.mobile), tuple(filter(None, keys)))
