"""Who is in a shelter now, and how many it can still take."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.shelter_room import is_transfer, rooms, with_room
from fangxun_desk.domain.vocabulary import BatchNature

UNIT = "410423"
AT = datetime(2024, 7, 16, 3, 0, tzinfo=BEIJING)
SCHOOL = Shelter(record_id="s1", unit=UNIT, name="团城初级中学", capacity=100)
HALL = Shelter(record_id="s2", unit=UNIT, name="党群服务中心", capacity=None)


def batch(people: int, *names: str, record_id: str = "b", **more: object) -> EvacuationBatch:
    return EvacuationBatch(record_id=record_id, unit=UNIT, people=people, shelters=names, moved_out_at=AT, **more)  # type: ignore[arg-type]


def test_that_a_shelter_holds_those_placed_together_and_still_out() -> None:
    (school,) = rooms([SCHOOL], [(batch(50, "团城初级中学", centralised=30, dispersed=20), 40)], [])
    assert (school.inside, school.left) == (30, 70)
    assert school.words == "可容纳 100 人,现有 30 人,余 70 人"


def test_that_where_nothing_was_stated_everybody_not_said_to_be_elsewhere_is_inside() -> None:
    (school,) = rooms([SCHOOL], [(batch(50, "团城初级中学", dispersed=20), 50)], [])
    assert school.inside == 30


def test_that_people_of_several_shelters_are_told_apart_and_never_spread() -> None:
    school, hall = rooms([SCHOOL, HALL], [(batch(50, "团城初级中学", "党群服务中心", centralised=50), 50)], [])
    assert (school.inside, school.undivided, hall.inside, hall.undivided) == (0, 50, 0, 50)
    assert "另有 50 人分住几处,未分" in school.words


def test_that_those_moved_on_are_in_the_later_shelter_and_the_rest_where_they_were() -> None:
    moved = batch(20, "党群服务中心", record_id="t", of_batch="b", nature=BatchNature.TRANSFER)
    assert is_transfer(moved)
    school, hall = rooms([SCHOOL, HALL], [(batch(50, "团城初级中学", centralised=50), 50)], [moved])
    assert (school.inside, hall.inside) == (30, 20)


def test_that_people_moved_on_in_two_lots_are_each_where_they_went() -> None:
    third = Shelter(record_id="s4", unit=UNIT, name="敬老院", capacity=60)
    moves = [
        batch(20, "党群服务中心", record_id="t1", of_batch="b", nature=BatchNature.TRANSFER),
        batch(10, "敬老院", record_id="t2", of_batch="b", nature=BatchNature.TRANSFER),
    ]
    school, hall, home = rooms([SCHOOL, HALL, third], [(batch(50, "团城初级中学", centralised=50), 50)], moves)
    assert (school.inside, hall.inside, home.inside) == (20, 20, 10)


def test_that_an_overfull_shelter_says_so_and_is_not_offered() -> None:
    school, hall = rooms([SCHOOL, HALL], [(batch(130, "团城初级中学", centralised=130), 130)], [])
    assert school.left == -30
    assert "超 30 人" in school.words
    assert with_room([school, hall]) == [hall]


def test_that_a_shelter_of_another_county_with_that_name_stays_empty() -> None:
    other = Shelter(record_id="s3", unit="410422", name="团城初级中学", capacity=10)
    (room,) = rooms([other], [(batch(5, "团城初级中学"), 5)], [])
    assert room.inside == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
def test_that_nobody_is_in_two_shelters_at_once(counts: list[tuple[int, int]]) -> None:
    out = [
        (batch(people, "团城初级中学", record_id=str(n)), min(people, still))
        for n, (people, still) in enumerate(counts)
    ]
    moved = [
        batch(people // 2, "党群服务中心", record_id=f"t{n}", of_batch=str(n), nature=BatchNature.TRANSFER)
        for n, (people, _) in enumerate(counts)
    ]
    found = rooms([SCHOOL, HALL], out, moved)
    assert sum(room.inside for room in found) == sum(still for _, still in out)
