"""The box for places knows the season's records: numbers, codes, where the points of a town lie."""

from datetime import date
from typing import Any

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.services import place_service, record_service

POINT = RiskPoint(season=2024, unit="410423", town="尧山镇", name="灶君庙沟口", longitude=112.2878, latitude=33.78)


@pytest.fixture
def ids(desk: Any) -> dict[str, Any]:
    point = desk.change(record_service.enter, POINT).result
    shelter = Shelter(
        season=2024, code="AZ-07", unit="410423", town="尧山镇", name="尧山镇敬老院", longitude=112.3, latitude=33.79
    )
    return {"point": point, "shelter": desk.change(record_service.enter, shelter).result}


def places(desk: Any, text: str) -> tuple[Any, ...]:
    return desk.read(place_service.find_place, 2024, text)


def test_that_the_number_of_an_entry_leads_to_its_place(desk: Any, ids: dict[str, Any]) -> None:
    (found,) = places(desk, ids["point"].number)
    assert (found.lon, found.lat, found.record_id) == (112.2878, 33.78, ids["point"].record_id)
    assert "灶君庙沟口" in found.words


def test_that_the_code_of_a_shelter_is_found_in_small_letters_too(desk: Any, ids: dict[str, Any]) -> None:
    (found,) = places(desk, "az-07")
    assert found.record_id == ids["shelter"].record_id


def test_that_a_hazard_lies_at_its_risk_point_and_nowhere_without_one(desk: Any, ids: dict[str, Any]) -> None:
    at = Hazard(
        season=2024, code="YH-1", unit="410423", point_name="灶君庙沟口", problem="沟口堆物", found_on=date(2024, 5, 1),
        risk_point=ids["point"].record_id,
    )  # fmt: skip
    hazard = desk.change(record_service.enter, at).result
    place = desk.read(place_service.place_of, hazard.record_id)
    assert (place.lon, place.lat, place.record_id) == (112.2878, 33.78, hazard.record_id)
    lost = desk.change(
        record_service.enter,
        Hazard(season=2024, code="YH-2", unit="410423", point_name="某处", problem="缺牌", found_on=date(2024, 5, 1)),
    ).result
    assert desk.read(place_service.place_of, lost.record_id) is None


def test_that_a_town_lies_where_its_points_are(desk: Any, ids: dict[str, Any]) -> None:
    found = places(desk, "尧山镇")[0]
    assert (round(found.lon, 4), round(found.lat, 4)) == (112.2878, 33.78)


def test_that_what_the_map_writes_is_found_by_name(desk: Any, ids: dict[str, Any]) -> None:
    assert places(desk, "白龟山水库")[0].words.startswith("白龟山水库")
    assert any("沙河" in each.words for each in places(desk, "沙河"))
    (found,) = places(desk, "灶君庙沟口")
    assert found.record_id == ids["point"].record_id
    (part,) = places(desk, "庙沟口")
    assert part.record_id == ids["point"].record_id


def test_that_a_number_nobody_has_is_said_to_be_one(desk: Any, ids: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="没有编号为“2024-甲-9999”"):
        places(desk, "2024-甲-9999")


def test_that_what_means_nothing_is_said_in_a_sentence(desk: Any, ids: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="没有找到“无此地名”"):
        places(desk, "无此地名")
