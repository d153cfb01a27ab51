"""Reach as the crow flies: there in time exactly where the circle says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.reach import DEFAULT_MINUTES, Reach

REACHES = st.builds(Reach, st.floats(1, 600), st.floats(1, 200))


def test_that_the_default_is_fifteen_minutes_and_says_that_it_is_a_default() -> None:
    assert Reach().minutes == DEFAULT_MINUTES == 15
    assert "缺省值,可改" in Reach().words
    assert "直线距离" in Reach().words


def test_that_a_quarter_of_an_hour_at_forty_is_ten_kilometres() -> None:
    reach = Reach(15, 40)
    assert reach.radius_m == pytest.approx(10_000)
    assert reach.minutes_for(2_000) == pytest.approx(3)
    assert (reach.holds(reach.radius_m), reach.holds(reach.radius_m + 0.01)) == (True, False)


@given(REACHES, st.floats(0, 1e6))
def test_that_who_is_within_the_circle_is_there_in_time(reach: Reach, distance_m: float) -> None:
    assert reach.minutes_for(reach.radius_m) == pytest.approx(reach.minutes)
    if abs(distance_m - reach.radius_m) > 1e-6 * reach.radius_m:
        assert reach.holds(distance_m) == (reach.minutes_for(distance_m) <= reach.minutes)


@pytest.mark.parametrize(
    ("minutes", "speed", "field"),
    [
        (0, 40, "minutes"),
        (-1, 40, "minutes"),
        (float("nan"), 40, "minutes"),
        (float("inf"), 40, "minutes"),
        (15, 0, "speed_km_h"),
        (15, 900, "speed_km_h"),
    ],
)
def test_that_a_time_or_speed_that_is_none_is_refused(minutes: float, speed: float, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        Reach(minutes, speed)
    assert refused.value.field == field
