"""覆盖检查: what has to be answered for in a season, checked against its roster on a day; and the page's own numbers.

The rule is `domain/coverage.py`. Here the places are gathered: the reporting units, the towns, what the roster names,
and the risk points; and the numbers of the page are laid open as figures are, row by row.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fangxun_desk.domain.coverage import (
    Coverage,
    RosterIndex,
    Target,
    TargetKind,
    Tenure,
    check_all,
    objects_of,
    town_of,
)
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import PostStanding, plain_name
from fangxun_desk.domain.season import REASONS, Figure, FigureRow
from fangxun_desk.domain.standing_figures import PEOPLE_IN_FORCE, STANDING_FIGURES, UNCOVERED
from fangxun_desk.domain.vocabulary import Tier
from fangxun_desk.geo import division_directory
from fangxun_desk.services import season_service
from fangxun_desk.services.roster_service import Roster, RosterLine
from fangxun_desk.store import figure_queries, roster_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.roster_queries import PointStated

_FROM = {TargetKind.COUNTY: "统计单位", TargetKind.TOWN: "名册和风险点台账"}
"""Where a place that is no record of its own is known from."""
_WHY = {
    PostStanding.VACANT: "vacant_post",
    PostStanding.FILLED: "vacant_post",
    PostStanding.NOT_YET: "not_yet",
    PostStanding.START_UNKNOWN: "start_unknown",
    PostStanding.RELIEVED: "relieved",
    PostStanding.VOIDED: "voided",
}


@dataclass(frozen=True, slots=True)
class CoverageCheck:
    """Everything that has to be answered for, the uncovered first."""

    on: date
    rows: tuple[Coverage, ...]

    @property
    def uncovered(self) -> tuple[Coverage, ...]:
        """The blind spots."""
        return tuple(row for row in self.rows if not row.is_covered)


def check(reader: Reader, roster: Roster) -> CoverageCheck:
    """The season's places against its roster as it stands on the day it was read for."""
    tenures = [line.tenure for line in roster.lines]
    points = roster_queries.points_of(reader, roster.year)
    towns = _towns(points)
    index = RosterIndex.of(tenures, roster.on, towns)
    counties = list(_counties(figure_queries.unit_names(reader, roster.year)))
    areas = [*_town_targets(points, tenures, towns), *counties]
    elsewhere = {(unit, plain_name(name)) for point in points for unit in _units(point) for name in _names(point)}
    elsewhere |= {(unit, plain_name(area.name)) for area in areas for unit in area.units}
    targets = [*_points(points), *objects_of(tenures, elsewhere), *areas]
    return CoverageCheck(roster.on, check_all(targets, index))


def check_some(
    reader: Reader, roster: Roster, points: Iterable[RiskPoint], others: Iterable[Target] = ()
) -> dict[str, Coverage]:
    """Who answers for a few risk points, and for `others`, by their record_id: the rule of `check`, for them alone."""
    # No towns: only who answers for a town is looked up by them.
    index = RosterIndex.of([line.tenure for line in roster.lines], roster.on, {})
    asked = {point.record_id: point.unit for point in points}
    # All of their units, for whether a name is alone in its unit has to be told.
    near = roster_queries.points_of(reader, roster.year, set(asked.values()))
    wanted = [*_points(near, asked.keys()), *others]
    return {coverage.target.record_id: coverage for coverage in check_all(wanted, index)}


def explain(
    reader: Reader, code: str, roster: Roster, coverage: CoverageCheck, unit_words: Mapping[str, str]
) -> Figure:
    """A number of the page with its rule and its rows, each with the source row it was taken from."""
    sources = _sources(reader, roster.year, "risk_points" if code == UNCOVERED else "officials_rows")
    figure = _laid_open(code, roster, coverage, unit_words)
    included, excluded = (
        tuple(_with_source(row, sources) for row in rows) for rows in (figure.included, figure.excluded)
    )
    return replace(figure, included=included, excluded=excluded)


def _laid_open(code: str, roster: Roster, coverage: CoverageCheck, unit_words: Mapping[str, str]) -> Figure:
    if code == UNCOVERED:
        included = tuple(_place_row(row, unit_words, row.reason) for row in coverage.uncovered)
        excluded = tuple(
            _place_row(row, unit_words, f"已覆盖:{by_words(row)}") for row in coverage.rows if row.is_covered
        )
        return STANDING_FIGURES[code].laid_open(coverage.on, included, excluded)
    seen: set[str | None] = set()
    rows: list[FigureRow] = []
    left_out: list[FigureRow] = []
    for line in roster.lines:
        if line.standing is not PostStanding.IN_FORCE:
            left_out.append(_post_row(line, unit_words, _WHY[line.standing], None))
            continue
        is_second = code == PEOPLE_IN_FORCE and line.post.official in seen
        seen.add(line.post.official)
        rows.append(_post_row(line, unit_words, "", 0 if is_second else 1))
    return STANDING_FIGURES[code].laid_open(roster.on, rows, left_out)


def by_words(coverage: Coverage) -> str:
    """Who answers for a place, in a line: the first, and how many more."""
    if not coverage.by:
        return f"{coverage.phone_of}(台账责任人)" if coverage.phone_of else ""
    people = list(dict.fromkeys(_holder(tenure) for tenure in coverage.by))
    return people[0] if len(people) == 1 else f"{people[0]} 等 {len(people)} 人"


# -- inside -------------------------------------------------------------------------------------------------


def _holder(tenure: Tenure) -> str:
    assert tenure.person is not None
    office = " ".join(filter(None, (tenure.person.organisation, tenure.person.title)))
    return f"{tenure.person.name}({office})" if office else tenure.person.name


def _counties(names: Mapping[str, str]) -> Iterable[Target]:
    """The reporting units of the season; those of the directory where it has no list of its own."""
    listed = names or {unit.code: unit.name for unit in division_directory.units(with_city=True)}
    for unit, name in listed.items():
        tier = Tier.CITY if unit == CITY_CODE else Tier.COUNTY
        yield Target(TargetKind.COUNTY, f"county:{unit}", unit, name, tier=tier, units=(unit,))


def _towns(points: Iterable[PointStated]) -> dict[str, dict[str, None]]:
    """The names of the towns of each unit: the directory's, and those the ledger of points names besides."""
    known = {
        unit.code: dict.fromkeys(town.name for town in division_directory.towns_of(unit.code))
        for unit in division_directory.units()
    }
    for point in points:
        if point.town:
            for unit in _units(point):
                known.setdefault(unit, {}).setdefault(point.town)
    return known


def _town_targets(
    points: Iterable[PointStated], tenures: Iterable[Tenure], towns: Mapping[str, Mapping[str, None]]
) -> list[Target]:
    """The towns that have risk points or are named by a post, each once, under the unit that manages it."""
    found: dict[tuple[str, str], Target] = {}
    named = {unit: {plain_name(town): town for town in names} for unit, names in towns.items()}
    spoken_for: list[tuple[str, str, tuple[str, ...]]] = []
    for tenure in tenures:
        unit = tenure.post.unit
        if tenure.standing is not PostStanding.VOIDED and (plain := town_of(tenure, named.get(unit, {}))):
            spoken_for.append((unit, named[unit][plain], (unit,)))
    spoken_for += ((p.managed_by or p.unit, p.town, _units(p)) for p in points if p.town)
    for unit, town, units in spoken_for:
        key = (unit, plain_name(town))
        known = found.get(key)
        every = tuple(dict.fromkeys((*(known.units if known else ()), *units)))
        found[key] = Target(TargetKind.TOWN, f"town:{unit}:{key[1]}", unit, town, town, tier=Tier.TOWN, units=every)
    return list(found.values())


def _points(points: Iterable[PointStated], wanted: Collection[str] | None = None) -> Iterable[Target]:
    """The points as targets, or those wanted of them; whether a name is alone in its unit is told from all of it."""
    listed = list(points)
    same = Counter((point.unit, plain_name(point.name)) for point in listed)
    for point in listed:
        if wanted is not None and point.record_id not in wanted:
            continue
        is_alone = same[point.unit, plain_name(point.name)] == 1
        yield Target(
            TargetKind.POINT,
            f"point:{point.record_id}",
            point.managed_by or point.unit,
            point.name,
            point.town,
            units=_units(point),
            contact=point.contact,
            contact_phone=point.contact_phone,
            number=point.number,
            record_id=point.record_id,
            post_name=point.name if is_alone else f"{point.town}{point.name}",
        )


def _units(point: PointStated) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (point.managed_by, point.unit))))


def _names(point: PointStated) -> tuple[str, str]:
    return point.name, f"{point.town}{point.name}"


def _place_row(coverage: Coverage, unit_words: Mapping[str, str], words: str) -> FigureRow:
    target = coverage.target
    unit = unit_words.get(target.unit, target.unit) if target.kind is not TargetKind.COUNTY else ""
    what = " ".join(filter(None, (unit, target.town if target.kind is TargetKind.POINT else "", target.name)))
    amount = None if coverage.is_covered else 1
    reason = "covered" if coverage.is_covered else ""
    number = target.number or target.kind.label
    file = _FROM.get(target.kind, "名册")
    return FigureRow(target.key, number, file, None, None, amount, reason, words, what)


def _sources(reader: Reader, year: int, code: str) -> dict[str, FigureRow]:
    """Where the records of a ledger were taken from, by the key their rows have here."""
    figure = season_service.explain(reader, year, code)
    before = "point:" if code == "risk_points" else ""
    return {f"{before}{row.record_id}": row for row in (*figure.included, *figure.excluded) if row.record_id}


def _with_source(row: FigureRow, sources: Mapping[str, FigureRow]) -> FigureRow:
    source = sources.get(row.record_id or "")
    return row if source is None else replace(row, file=source.file, sheet=source.sheet, row=source.row)


def _post_row(line: RosterLine, unit_words: Mapping[str, str], reason: str, amount: int | None) -> FigureRow:
    post = line.post
    what = " ".join(filter(None, (unit_words.get(post.unit, post.unit), post.object_name, line.person.name or "待定")))
    words = REASONS[reason] if reason else ""
    if reason == "relieved" and post.until_on is not None:
        words = f"{words.removesuffix('。')}({post.until_on} 起)。"
    return FigureRow(post.record_id, post.number, None, None, None, amount, reason, words, what)
