"""应急响应 in force: one time line an office and area."""

from datetime import datetime, timedelta

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.response_state import in_force
from fangxun_desk.domain.storm import Response
from fangxun_desk.domain.vocabulary import ResponseAction, ResponseLevel, Tier

START = datetime(2024, 7, 15, 14, 30, tzinfo=BEIJING)


def change(hours: int, issuer: str, area: str, action: str, level: str | None = None, tier: str = "市") -> Response:
    return Response(
        issuer=issuer,
        area=area,
        tier=Tier.read(tier),
        action=ResponseAction.read(action),
        level=ResponseLevel.of(level) if level else None,
        changed_at=START + timedelta(hours=hours),
    )


def levels(responses: list[Response], hours: int) -> dict[tuple[str, str], str]:
    return {(line.issuer, line.area): line.level.code for line in in_force(responses, START + timedelta(hours=hours))}


CITY = "平顶山市防指"
PROVINCE = "河南省防指"


def test_that_a_level_is_in_force_from_its_start_to_its_end() -> None:
    night = [
        change(0, CITY, "全市", "启动", "4"),
        change(8, CITY, "全市", "提升", "2"),
        change(60, CITY, "全市", "终止"),
    ]
    assert levels(night, -1) == {}
    assert levels(night, 0) == {(CITY, "全市"): "4"}
    assert levels(night, 9) == {(CITY, "全市"): "2"}
    assert levels(night, 60) == {}


def test_that_the_order_of_entry_does_not_matter() -> None:
    night = [change(8, CITY, "全市", "提升", "2"), change(0, CITY, "全市", "启动", "4")]
    assert levels(night, 9) == {(CITY, "全市"): "2"}


def test_that_offices_and_areas_stand_side_by_side() -> None:
    night = [
        change(0, CITY, "鲁山县、汝州市", "启动", "3"),
        change(1, CITY, "叶县", "启动", "4"),
        change(2, "鲁山县防指", "鲁山县", "启动", "2", "县"),
    ]
    assert levels(night, 3) == {(CITY, "鲁山县、汝州市"): "3", (CITY, "叶县"): "4", ("鲁山县防指", "鲁山县"): "2"}


def test_that_the_provinces_changing_list_of_cities_is_one_line() -> None:
    night = [
        change(0, PROVINCE, "郑州、平顶山等9市", "启动", "3", "省"),
        change(7, PROVINCE, "郑州、平顶山等13市", "提升", "2", "省"),
        change(20, PROVINCE, "平顶山市", "终止", None, "省"),
    ]
    assert levels(night, 8) == {(PROVINCE, "郑州、平顶山等13市"): "2"}
    assert levels(night, 21) == {}


def test_that_an_end_for_the_whole_city_ends_its_parts() -> None:
    night = [
        change(0, CITY, "鲁山县", "启动", "3"),
        change(1, "鲁山县防指", "鲁山县", "启动", "3", "县"),
        change(9, CITY, "全市", "终止"),
    ]
    assert levels(night, 10) == {("鲁山县防指", "鲁山县"): "3"}


def test_that_an_end_of_what_never_began_ends_nothing() -> None:
    night = [change(0, CITY, "叶县", "启动", "4"), change(1, CITY, "郏县", "终止")]
    assert levels(night, 2) == {(CITY, "叶县"): "4"}
