"""A storm replayed: at each minute the warnings, batches and responses that were, as the rules have them."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    ResponseAction,
    ResponseLevel,
    StormType,
    Tier,
    WarningColour,
    WarningMessage,
)
from fangxun_desk.services import demo_service, season_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.map_replay_service import Replay, replay

YEAR, LUSHAN, YEXIAN, ZONE = 2024, "410423", "410422", "410471"
ZERO = datetime(2024, 7, 15, 20, 0, tzinfo=BEIJING)
TRUTH = json.loads((Path(__file__).parents[1] / "samples" / "season-2024-expected.json").read_text(encoding="utf-8"))
STORMS = {"S1": "6·20", "S2": "7·9", "S3": "7·16", "S4": "8·9", "S5": "8·25"}
OUTLINE = "POLYGON ((112.2 33.7, 112.4 33.7, 112.4 33.8, 112.2 33.8, 112.2 33.7))"


def at(hours: float) -> datetime:
    return ZERO + timedelta(hours=hours)


def point(name: str, unit: str = LUSHAN, lonlat: tuple[float, float] | None = (112.3, 33.75), **more: Any) -> RiskPoint:
    lon, lat = lonlat or (None, None)
    return RiskPoint(season=YEAR, unit=unit, town="尧山镇", name=name, longitude=lon, latitude=lat, **more)


def storm(**more: Any) -> Storm:
    stated: dict[str, Any] = {"name": "7·16", "type": StormType.RAINSTORM, "began_at": at(0), "ended_at": at(48)}
    return Storm(season=YEAR, **{**stated, **more})


def warning(identifier: str, sent: float, **more: Any) -> Warning:
    stated: dict[str, Any] = {"colour": WarningColour.RED, "message": WarningMessage.ALERT, "areas": ("鲁山县",)}
    return Warning(season=YEAR, identifier=identifier, issuer="气象台", sent_at=at(sent), **{**stated, **more})


def batch(place: str, hours: float | None, people: int, storm_id: str, **more: Any) -> EvacuationBatch:
    stated: dict[str, Any] = {"unit": LUSHAN, "town": "尧山镇", "nature": BatchNature.ACTUAL, "storm": storm_id}
    moved = None if hours is None else at(hours)
    return EvacuationBatch(season=YEAR, place=place, moved_out_at=moved, people=people, **{**stated, **more})


def back(batch_id: str, hours: float | None, people: int) -> EvacuationReturn:
    return EvacuationReturn(
        season=YEAR, batch=batch_id, people=people, returned_at=None if hours is None else at(hours)
    )


def seeded(desk: Desk, *records: Any) -> list[str]:
    return desk.change(lambda work: [work.create(record).record_id for record in records]).result


def replayed(desk: Desk, storm_id: str) -> Replay:
    return desk.read(replay, YEAR, storm_id)


def test_that_people_are_out_from_their_hour_until_they_are_home(desk: Desk) -> None:
    (storm_id,) = seeded(desk, storm())
    first, second, *_ = seeded(
        desk,
        batch("西组", 2, 30, storm_id),
        batch("东组", 4, 20, storm_id),
        batch("计划", 1, 99, storm_id, nature=BatchNature.PLANNED),
        batch("转运", 3, 30, storm_id, nature=BatchNature.TRANSFER),
        batch("别的过程", 2, 77, ""),
    )
    seeded(desk, back(first, 10, 10), back(first, 12, 20), back(second, None, 20))
    told = replayed(desk, storm_id)
    seen = {hours: told.state(at(hours)) for hours in (1, 2, 4, 10, 12, 48)}
    assert {hours: state.people_out for hours, state in seen.items()} == {1: 0, 2: 30, 4: 50, 10: 40, 12: 20, 48: 0}
    assert {hours: state.person_times for hours, state in seen.items()} == {1: 0, 2: 30, 4: 50, 10: 50, 12: 50, 48: 50}
    assert (seen[12].batches_back, seen[48].batches_back) == (1, 2)
    assert any("次返回没有填写时间" in note for note in told.notes)


def test_that_points_are_warned_by_the_outline_and_without_one_by_the_units_named(desk: Desk) -> None:
    storm_id, inside, outside, unlocated, managed, other = seeded(
        desk,
        storm(),
        point("里"),
        point("外", lonlat=(112.6, 33.75)),
        point("无坐标", lonlat=None),
        point("代管", YEXIAN, (113.4, 33.7), managed_by=ZONE),
        point("叶县", YEXIAN, (113.4, 33.6)),
    )
    seeded(
        desk,
        warning("outline", 1, outline=OUTLINE, expires_at=at(3)),
        warning("names", 4, areas=("鲁山县",), expires_at=at(6)),
        warning("codes", 7, areas=("某地",), area_codes=(ZONE,), expires_at=at(9)),
        warning("city", 10, areas=("平顶山市",), expires_at=at(12)),
        warning("unreadable", 13, outline="POLYGON ((", areas=("高新区",)),
    )
    told = replayed(desk, storm_id)
    warned = {hours: set(told.state(at(hours)).warned) for hours in (0, 2, 3, 5, 8, 11, 14)}
    assert warned == {
        0: set(),
        2: {inside, unlocated},
        3: set(),
        5: {inside, outside, unlocated},
        8: {managed},
        11: {inside, outside, unlocated, managed, other},
        14: {managed},
    }


def test_that_a_cancelled_or_replaced_warning_stands_no_longer(desk: Desk) -> None:
    (storm_id,) = seeded(desk, storm())
    seeded(
        desk,
        warning("c", 8, message=WarningMessage.CANCEL, named=("u",)),
        warning("a", 1),
        warning("u", 4, message=WarningMessage.UPDATE, named=("a",), colour=WarningColour.YELLOW),
    )
    told = replayed(desk, storm_id)
    standing = [[each.identifier for each in told.state(at(hours)).warnings] for hours in (1, 4, 8)]
    assert standing == [["a"], ["u"], []]


def test_that_levels_are_told_by_issuer_and_area(desk: Desk) -> None:
    (storm_id,) = seeded(desk, storm())

    def response(hours: float, issuer: str, area: str, action: ResponseAction, level: ResponseLevel | None) -> Response:
        stated = {"tier": Tier.COUNTY, "issuer": issuer, "area": area, "action": action, "level": level}
        return Response(season=YEAR, storm=storm_id, changed_at=at(hours), **stated)  # type: ignore[arg-type]

    seeded(
        desk,
        response(-2, "平顶山市防指", "全市", ResponseAction.START, ResponseLevel.FOURTH),
        response(3, "平顶山市防指", "全市", ResponseAction.RAISE, ResponseLevel.SECOND),
        response(3, "鲁山县防指", "鲁山县", ResponseAction.START, ResponseLevel.THIRD),
        response(60, "平顶山市防指", "全市", ResponseAction.END, None),
    )
    told = replayed(desk, storm_id)
    levels = {
        hours: {line.issuer: line.level.code for line in told.state(at(hours)).responses} for hours in (-3, 0, 3, 60)
    }
    assert levels == {
        -3: {},
        0: {"平顶山市防指": "4"},
        3: {"平顶山市防指": "2", "鲁山县防指": "3"},
        60: {"鲁山县防指": "3"},
    }
    assert (told.begins_at, told.ends_at) == (at(-2), at(60))


def test_that_the_ticks_are_all_moments_at_which_anything_changes(desk: Desk) -> None:
    (storm_id,) = seeded(desk, storm())
    (moved,) = seeded(desk, batch("西组", 2, 30, storm_id))
    seeded(desk, back(moved, 50, 30), warning("a", -1, storm=storm_id, expires_at=at(5)), warning("later", 400))
    told = replayed(desk, storm_id)
    assert told.moments == tuple(at(hours) for hours in (-1, 0, 2, 5, 48, 50))


def test_that_a_storm_still_going_on_ends_with_what_is_known(desk: Desk) -> None:
    (storm_id,) = seeded(desk, storm(ended_at=None))
    seeded(desk, batch("西组", 2, 30, storm_id))
    assert replayed(desk, storm_id).ends_at == at(2)


def test_that_there_is_nothing_to_replay_without_a_storm(desk: Desk) -> None:
    with pytest.raises(RuleBroken):
        replayed(desk, "nobody")


# -- the demonstration season -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made, _ = demo_service.found_demo(tmp_path_factory.mktemp("demo") / "store", surroundings("test"), "甲", "值班员")
    yield made
    made.close()


def test_that_every_storm_of_the_season_ends_with_the_figures_of_the_season(demo: Desk) -> None:
    storms = demo.read(lambda reader: reader.find(Storm, season=YEAR))
    split = demo.read(season_service.figures, YEAR).splits["evacuated_person_times"]["by_storm"]
    for each in storms:
        told = replayed(demo, each.record_id)
        assert told.state(told.ends_at).person_times == split.get(each.name, 0)
    assert sum(split.get(each.name, 0) for each in storms) > 1000


def test_that_at_every_tick_as_many_are_out_as_the_ledgers_truth_says(demo: Desk) -> None:
    for each in demo.read(lambda reader: reader.find(Storm, season=YEAR, type=StormType.RAINSTORM.code)):
        told = replayed(demo, each.record_id)
        listed = [batch for batch in TRUTH["batches"] if STORMS[batch["storm"]] == each.name]
        # At the very end stand the returns nobody dated.
        for moment in told.moments[:-1]:
            assert told.state(moment).people_out == sum(_out(batch, moment) for batch in listed), (each.name, moment)


def _out(batch: dict[str, Any], moment: datetime) -> int:
    if _moment(batch["out_at"]) > moment:
        return 0
    home = sum(people for back_at, people in batch["returns"] if back_at and _moment(back_at) <= moment)
    return max(0, int(batch["people"]) - home)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.mark.parametrize("truth", TRUTH["response_state"], ids=lambda truth: truth["at"])
def test_that_the_levels_of_the_great_storm_are_those_that_were_in_force(demo: Desk, truth: dict[str, Any]) -> None:
    (great,) = demo.read(lambda reader: reader.find(Storm, season=YEAR, name="7·16"))
    state = replayed(demo, great.record_id).state(_moment(truth["at"]))
    assert {line.issuer: int(line.level.code) for line in state.responses} == truth["in_force"]


def test_that_between_two_ticks_nothing_changes(demo: Desk) -> None:
    (great,) = demo.read(lambda reader: reader.find(Storm, season=YEAR, name="7·16"))
    told = replayed(demo, great.record_id)
    for begin, end in zip(told.moments, told.moments[1:], strict=False):
        first, last = told.state(begin), told.state(end - timedelta(seconds=1))
        assert (first.warned, first.people_out, first.person_times) == (last.warned, last.people_out, last.person_times)
        assert first.responses == last.responses
    peak = max(told.state(moment).people_out for moment in told.moments)
    assert 0 < peak <= told.state(told.ends_at).person_times
