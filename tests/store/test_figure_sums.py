"""Properties of the figures over any season: parts add up, rows add up, every candidate is told of exactly once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.fields import NOT_ASKED
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Post
from fangxun_desk.domain.season import REASONS, Split
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    DrillForm,
    DrillState,
    PostCategory,
    RiskGrade,
    Sector,
    Tier,
    TrainingMode,
)
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.figure_queries import SeasonCount
from tests.store.season_builder import LUSHAN, RUZHOU, YEAR, YEXIAN, Season, at

UNITS = (LUSHAN, YEXIAN, RUZHOU, "")
PROPERTY = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples; each enters its season in a transaction of its own and gives it up."""
    folder = tmp_path_factory.mktemp("figures")
    made = Store.found(folder / "store", Settings(lambda: at("07-16 02:40"), folder / "state", "m"), "甲")
    yield made
    made.close()


@contextmanager
def an_empty_season(store: Store) -> Iterator[Season]:
    with store.write("值班员") as work:
        yield Season(work)


# -- seasons -------------------------------------------------------------------------------------------------

counts = st.none() | st.integers(0, 60)
some_days = st.integers(-3, 368).map(lambda n: date(YEAR, 1, 1) + timedelta(days=n))


@dataclass(frozen=True)
class Batch:
    unit: str
    storm: int | None
    nature: BatchNature | None
    on: date
    season: int
    people: int | None
    households: int | None
    centralised: int | None
    dispersed: int | None
    voided: bool
    returns: list[tuple[int, date | None, bool]]


batches = st.builds(
    Batch,
    unit=st.sampled_from(UNITS),
    storm=st.none() | st.integers(0, 2),
    nature=st.sampled_from([None, BatchNature.ACTUAL, BatchNature.ACTUAL, *BatchNature]),
    on=some_days,
    season=st.sampled_from([YEAR, YEAR, YEAR, YEAR - 1, YEAR + 1]),
    people=counts,
    households=counts,
    centralised=counts,
    dispersed=counts,
    voided=st.sampled_from([False, False, True]),
    returns=st.lists(st.tuples(st.integers(1, 40), st.none() | some_days, st.booleans()), max_size=3),
)
drills = st.builds(
    Drill,
    season=st.sampled_from([YEAR, YEAR - 1]),
    unit=st.sampled_from(UNITS),
    held_on=st.none() | some_days,
    form=st.none() | st.sampled_from(DrillForm),
    sessions=counts,
    participants=counts,
    state=st.none() | st.sampled_from(DrillState),
)
hazards = st.builds(
    Hazard,
    unit=st.sampled_from(UNITS),
    sector=st.none() | st.sampled_from(Sector),
    found_on=st.none() | some_days,
    due_on=st.none() | some_days,
    cleared_on=st.none() | some_days,
)
points = st.builds(
    RiskPoint,
    unit=st.sampled_from(UNITS),
    managed_by=st.sampled_from(UNITS),
    sector=st.none() | st.sampled_from(Sector),
    grade=st.none() | st.sampled_from(RiskGrade),
    longitude=st.none() | st.just(112.9),
    latitude=st.just(33.7),
    position_doubt=st.sampled_from(["", "outside_city"]),
    households=counts,
    people=counts,
)
posts = st.builds(
    Post,
    unit=st.sampled_from(UNITS),
    category=st.sampled_from([PostCategory.ADMINISTRATIVE, *PostCategory]),
    tier=st.none() | st.sampled_from(Tier),
    official=st.none() | st.sampled_from("abcd"),
    from_on=st.none() | some_days,
    until_on=st.none() | some_days,
)
trainings = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(TrainingMode)), max_size=5)
left_out_units = st.sets(st.sampled_from([LUSHAN, YEXIAN, RUZHOU]), max_size=2)
moments = st.none() | some_days


def enter_batches(season: Season, drawn: list[Batch]) -> list[str]:
    storms = [season.storm(f"7·{n}", f"07-{n + 10} 20:00") for n in range(3)]
    return [_enter_batch(season, batch, storms) for batch in drawn]


def _enter_batch(season: Season, batch: Batch, storms: list[str]) -> str:
    made = season.batch(
        batch.people,
        f"{batch.on} 12:00",
        batch.unit,
        storm=None if batch.storm is None else storms[batch.storm],
        nature=batch.nature,
        season=batch.season,
        households=batch.households,
        centralised=batch.centralised,
        dispersed=batch.dispersed,
    )
    for people, on, voided in batch.returns:
        returned = season.back(made, people, f"{on} 12:00" if on else None)
        if voided:
            season.work.void(returned, "误登")
    if batch.voided:
        season.work.void(made, "作废")
    return made


def enter_posts(season: Season, drawn: list[Post], trained: list[tuple[str, TrainingMode]]) -> None:
    people = {name: season.person(name, *(mode for person, mode in trained if person == name)) for name in "abcd"}
    for post in drawn:
        season.post(
            people.get(post.official or ""),
            post.unit,
            category=post.category,
            tier=post.tier,
            from_on=post.from_on,
            until_on=post.until_on,
        )


def leaves(table: Any, measure: str) -> int:
    """The sum of a split; of a split several figures share, of the one named `measure`."""
    if not isinstance(table, Mapping):
        return int(table)
    if measure and set(table) >= {measure}:
        return int(table[measure])
    return sum(leaves(inner, measure) for inner in table.values())


def assert_that_parts_add_up(counted: SeasonCount) -> None:
    for rule in FIGURES.values():
        for split in rule.splits:
            if split.keys:
                assert leaves(_table(counted, rule.code, split), split.measure) == counted.figures[rule.code], (
                    split.name
                )


def _table(counted: SeasonCount, code: str, split: Split) -> Any:
    return counted.splits[split.under or code][split.name]


def assert_that_rows_add_up(season: Season, counted: SeasonCount, asked: date | None) -> None:
    for code, value in counted.figures.items():
        figure = season.open(code, asked)
        assert figure.value == value == sum(row.amount or 0 for row in figure.included), code
        ids = [row.record_id for row in (*figure.included, *figure.excluded)]
        assert len(ids) == len(set(ids)), code
        assert all(row.reason in REASONS and row.reason_text for row in figure.excluded)
        assert not any(row.reason for row in figure.included)


# -- properties ----------------------------------------------------------------------------------------------


@PROPERTY
@given(
    drawn=st.tuples(
        st.lists(batches, max_size=6),
        st.lists(drills, max_size=5),
        st.lists(hazards, max_size=5),
        st.lists(points, max_size=5),
        st.lists(posts, max_size=6),
        trainings,
    ),
    left_out=left_out_units,
    asked=moments,
)
def test_that_splits_and_rows_add_up_to_every_figure(
    store: Store, drawn: tuple[Any, ...], left_out: set[str], asked: date | None
) -> None:
    moved, held, found, known, held_posts, trained = drawn
    with an_empty_season(store) as season:
        for unit in left_out:
            season.division(unit, counts=False)
        season.facts(ledger_on="2024-09-30", roster_on="2024-05-15")
        enter_batches(season, moved)
        for record in (*held, *found, *known):
            season.enter(record)
        enter_posts(season, held_posts, trained)
        counted = season.count(asked)
        assert_that_parts_add_up(counted)
        assert_that_rows_add_up(season, counted, asked)
        figures = counted.figures
    assert figures["hazards_total"] == figures["hazards_cleared"] + figures["hazards_open"]
    assert figures["hazards_overdue"] <= figures["hazards_open"]
    assert figures["officials"] == figures["officials_trained"] + figures["officials_untrained"]
    placed = figures["centralised"] + figures["dispersed"] + figures["placement_not_stated"]
    assert placed == figures["evacuated_person_times"]


@PROPERTY
@given(drawn=st.lists(batches, max_size=8), left_out=left_out_units, asked=moments)
def test_that_evacuation_is_counted_as_a_person_would_count_it(
    store: Store, drawn: list[Batch], left_out: set[str], asked: date | None
) -> None:
    """A second count, in plain Python over what was entered, by the words of the rules."""
    cut = asked or date.max
    counting = [
        batch
        for batch in drawn
        if not batch.voided
        and batch.nature in (None, BatchNature.ACTUAL)
        and batch.on.year == YEAR
        and batch.on <= cut
        and batch.unit not in left_out
    ]
    out, returned, all_back = 0, 0, 0
    for batch in counting:
        back = sum(n for n, on, voided in batch.returns if not voided and (on is None or on <= cut))
        people = batch.people or 0
        returned += back
        out += max(0, people - back)
        all_back += people > 0 and back >= people
    with an_empty_season(store) as season:
        for unit in left_out:
            season.division(unit, counts=False)
        ids = enter_batches(season, drawn)
        figures = season.count(asked).figures
        figure = season.open("evacuated_person_times", asked)
    assert figures["evacuated_batches"] == len(counting)
    assert figures["evacuated_person_times"] == sum(batch.people or 0 for batch in counting)
    assert figures["evacuated_households"] == sum(batch.households or 0 for batch in counting)
    assert (figures["returned_persons"], figures["returned_batches"], figures["people_out_at_end"]) == (
        returned,
        all_back,
        out,
    )
    candidates = {i for i, b in zip(ids, drawn, strict=True) if YEAR in (b.season, b.on.year)}
    told = [row.record_id for row in (*figure.included, *figure.excluded)]
    assert sorted(told) == sorted(candidates)


@PROPERTY
@given(drawn=st.lists(hazards, max_size=8), asked=some_days)
def test_that_the_state_of_a_hazard_is_what_the_record_says_of_itself(
    store: Store, drawn: list[Hazard], asked: date
) -> None:
    known = [hazard for hazard in drawn if hazard.found_on is None or hazard.found_on <= asked]
    with an_empty_season(store) as season:
        for hazard in drawn:
            season.enter(hazard)
        figures = season.count(asked).figures
    assert figures["hazards_total"] == len(known)
    assert figures["hazards_cleared"] == sum(hazard.is_cleared(asked) for hazard in known)
    assert figures["hazards_overdue"] == sum(hazard.is_overdue(asked) for hazard in known)


@PROPERTY
@given(drawn=st.lists(points, max_size=8))
def test_that_a_point_is_located_when_the_record_says_so(store: Store, drawn: list[RiskPoint]) -> None:
    with an_empty_season(store) as season:
        for point in drawn:
            season.enter(point)
        assert season.value("risk_points_located") == sum(point.is_located for point in drawn)


@PROPERTY
@given(drawn=st.lists(posts, max_size=10), asked=some_days)
def test_that_persons_are_counted_and_not_their_rows(store: Store, drawn: list[Post], asked: date) -> None:
    standing = [
        post.official
        for post in drawn
        if post.judge_administrative() is None
        and (post.from_on is None or post.from_on <= asked)
        and (post.until_on is None or post.until_on > asked)
    ]
    with an_empty_season(store) as season:
        enter_posts(season, drawn, [])
        figure = season.open("officials", asked)
    assert figure.value == len(set(standing))
    assert len(figure.included) == len(standing)
    asked_of = [post for post in drawn if post.judge_administrative() != NOT_ASKED]
    assert len(figure.included) + len(figure.excluded) == len(asked_of)


@PROPERTY
@given(drawn=st.lists(batches, min_size=1, max_size=5), data=st.data())
def test_that_voiding_moves_a_row_from_the_counted_to_the_left_out(
    store: Store, drawn: list[Batch], data: st.DataObject
) -> None:
    with an_empty_season(store) as season:
        enter_batches(season, drawn)
        before = season.open("evacuated_person_times")
        if not before.included:
            return
        row = data.draw(st.sampled_from(before.included))
        assert row.record_id is not None
        season.work.void(row.record_id, "重复")
        after = season.open("evacuated_person_times")
    assert after.value == before.value - (row.amount or 0)
    assert {r.record_id for r in after.included} == {r.record_id for r in before.included} - {row.record_id}
    assert [(r.reason, r.amount) for r in after.excluded if r.record_id == row.record_id] == [("voided", row.amount)]
