"""应急响应 in force: one time line an office and area."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.response_state import in_force, spans
from fangxun_desk.domain.storm import Response, Storm, storm_of_moment
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


def told(responses: list[Response]) -> list[tuple[str, str, int, int | None]]:
    """Spans as (area, level, hours from the start to its beginning and to its end)."""

    def hours(at: datetime | None) -> int | None:
        return None if at is None else int((at - START).total_seconds() // 3600)

    return [(span.area, span.level.code, hours(span.since) or 0, hours(span.until)) for span in spans(responses)]


def test_that_levels_follow_one_another_on_their_line() -> None:
    night = [
        change(0, CITY, "全市", "启动", "4"),
        change(8, CITY, "全市", "提升", "2"),
        change(40, CITY, "全市", "降低", "3"),
        change(60, CITY, "全市", "终止"),
    ]
    assert told(night) == [("全市", "4", 0, 8), ("全市", "2", 8, 40), ("全市", "3", 40, 60)]


def test_that_a_level_that_still_is_in_force_has_no_end() -> None:
    assert told([change(0, CITY, "叶县", "启动", "4")]) == [("叶县", "4", 0, None)]


def test_that_saying_the_same_level_again_goes_on_with_it() -> None:
    night = [
        change(0, CITY, "叶县", "启动", "4"),
        change(5, CITY, "叶县", "启动", "4"),
        change(9, CITY, "叶县", "终止"),
    ]
    assert told(night) == [("叶县", "4", 0, 9)]


def test_that_an_end_for_the_whole_city_ends_the_spans_of_its_parts() -> None:
    night = [
        change(0, CITY, "鲁山县", "启动", "3"),
        change(1, CITY, "叶县", "启动", "4"),
        change(9, CITY, "全市", "终止"),
    ]
    assert told(night) == [("鲁山县", "3", 0, 9), ("叶县", "4", 1, 9)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 50),
            st.sampled_from([CITY, PROVINCE]),
            st.sampled_from(["全市", "叶县"]),
            st.sampled_from(["启动", "提升", "终止"]),
            st.sampled_from(["1", "2", "3", "4"]),
        ),
        max_size=12,
    )
)
def test_that_the_spans_say_at_every_hour_what_is_in_force(told_changes: list[tuple[int, str, str, str, str]]) -> None:
    night = [
        change(hour, issuer, area, action, None if action == "终止" else level, "省" if issuer == PROVINCE else "市")
        for hour, issuer, area, action, level in told_changes
    ]
    for hour in range(0, 52, 3):
        at = START + timedelta(hours=hour)
        now = {(s.issuer, s.level) for s in spans(night) if s.since <= at and (s.until is None or at < s.until)}
        assert now == {(line.issuer, line.level) for line in in_force(night, at)}


def storm(name: str, began: int, ended: int | None = None) -> Storm:
    until = START + timedelta(hours=ended) if ended is not None else None
    return Storm(name=name, began_at=START + timedelta(hours=began), ended_at=until)


def test_that_the_storm_going_on_comes_before_one_begun_later_and_over() -> None:
    long, short = storm("7·16", 0), storm("7·18", 10, 12)
    assert storm_of_moment([short, long], START + timedelta(hours=20)) is long
    assert storm_of_moment([short, long], START + timedelta(hours=11)) is short


def test_that_between_storms_the_latest_begun_counts_and_before_all_the_first_named() -> None:
    early, late = storm("6·20", 0, 5), storm("7·16", 10, 15)
    assert storm_of_moment([late, early], START + timedelta(hours=8)) is early
    assert storm_of_moment([late, early], START - timedelta(hours=1)) is late
    assert storm_of_moment([], START) is None
