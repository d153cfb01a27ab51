"""What stood at a moment: batches moved out until then, what had come back, who is in the shelters."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.services import evacuation_service, record_service, shelter_service

NIGHT = datetime(2024, 7, 16, 3, 0, tzinfo=BEIJING)


@pytest.fixture
def moved(desk: Any) -> str:
    shelter = Shelter(season=2024, unit="410423", town="团城乡", name="团城初级中学", capacity=100)
    desk.change(record_service.enter, shelter)
    batch = EvacuationBatch(
        unit="410423", town="团城乡", place="辣菜沟村", people=40, centralised=40, shelters=("团城初级中学",),
        moved_out_at=NIGHT,
    )  # fmt: skip
    record_id = desk.change(evacuation_service.log_batch, batch).result.record_id
    desk.change(evacuation_service.log_return, record_id, 15, NIGHT + timedelta(hours=9))
    return record_id


def test_that_a_moment_knows_only_what_had_happened_by_then(desk: Any, moved: str) -> None:
    def out(at: datetime) -> list[int]:
        return [line.people_out for line in desk.read(evacuation_service.batch_lines, 2024, at)]

    assert out(NIGHT - timedelta(minutes=1)) == []
    assert out(NIGHT) == [40]
    assert out(NIGHT + timedelta(hours=9)) == [25]
    assert [line.people_out for line in desk.read(evacuation_service.batch_lines, 2024)] == [25]


def test_that_a_shelter_fills_and_empties_with_the_batches(desk: Any, moved: str) -> None:
    def inside(at: datetime) -> int:
        return desk.read(shelter_service.rooms, 2024, at)[0].inside

    assert [inside(NIGHT + timedelta(hours=h)) for h in (-1, 1, 10)] == [0, 40, 25]


def test_that_a_return_without_a_time_counts_at_every_moment(desk: Any, moved: str) -> None:
    desk.change(lambda work: work.create(EvacuationReturn(season=2024, batch=moved, people=5)))
    assert [line.people_out for line in desk.read(evacuation_service.batch_lines, 2024, NIGHT)] == [35]
