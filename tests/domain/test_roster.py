"""Who holds a post on a day, and what may be entered about people and posts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import NOT_ASKED, Standing
from fangxun_desk.domain.roster import (
    Official,
    Post,
    PostRole,
    PostStanding,
    check_handover,
    check_new_person,
    check_person,
    check_post,
    check_relief,
    plain_name,
    standing_on,
)
from fangxun_desk.domain.vocabulary import PostCategory

ROSTER_ON = date(2024, 5, 15)
HELD = Post(
    season=2024, unit="410423", category=PostCategory.ADMINISTRATIVE, object_name="昭平台水库", official="zhang"
)
WANG = Official(name="王海涛", mobile="16100000001")


def on(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


def standing(day: str, **changes: Any) -> PostStanding:
    return standing_on(replace(HELD, **changes), on(day), ROSTER_ON)


def test_that_a_post_without_a_first_day_runs_from_the_roster_date() -> None:
    assert standing("05-15") is PostStanding.IN_FORCE
    assert standing("07-16") is PostStanding.IN_FORCE
    assert standing("05-14") is PostStanding.START_UNKNOWN


def test_that_a_post_with_a_first_day_is_known_before_the_roster_date() -> None:
    assert standing("03-01", from_on=on("03-01")) is PostStanding.IN_FORCE
    assert standing("02-28", from_on=on("03-01")) is PostStanding.NOT_YET


def test_that_whoever_is_relieved_on_a_day_does_not_hold_the_post_on_it() -> None:
    assert standing("07-15", until_on=on("07-16")) is PostStanding.IN_FORCE
    assert standing("07-16", until_on=on("07-16")) is PostStanding.RELIEVED


def test_that_on_the_day_of_a_handover_the_successor_holds_the_post() -> None:
    assert standing("07-16", until_on=on("07-16")) is PostStanding.RELIEVED
    assert standing("07-16", official="li", from_on=on("07-16")) is PostStanding.IN_FORCE


def test_that_a_post_nobody_holds_is_vacant_until_it_was_filled() -> None:
    assert standing("06-01", official=None) is PostStanding.VACANT
    assert standing("07-16", official=None, until_on=on("07-16")) is PostStanding.FILLED


def test_that_a_voided_post_and_a_post_of_a_voided_person_are_held_by_nobody() -> None:
    assert standing("06-01", standing=Standing(voided=True)) is PostStanding.VOIDED
    assert standing_on(HELD, on("06-01"), ROSTER_ON, is_person_voided=True) is PostStanding.VOIDED


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_that_a_post_is_held_on_exactly_the_days_between(start: int, length: int, asked: int) -> None:
    first = date(2024, 1, 1) + timedelta(days=start)
    post = replace(HELD, from_on=first, until_on=first + timedelta(days=length))
    day = date(2024, 1, 1) + timedelta(days=asked)
    held = standing_on(post, day, ROSTER_ON) is PostStanding.IN_FORCE
    assert held == (start <= asked < start + length)


def test_that_a_deputy_is_read_from_the_words_counties_use() -> None:
    assert PostRole.read("B 岗") is PostRole.B
    assert PostRole.read("副职") is PostRole.B
    assert PostRole.read("主岗") is PostRole.A


def test_that_a_post_of_another_kind_is_not_asked_whether_it_is_administrative() -> None:
    assert replace(HELD, category=PostCategory.OTHER).judge_administrative() == NOT_ASKED


@pytest.mark.parametrize("name", ["unit", "category", "object_name"])
def test_that_a_post_says_where_what_and_for_which_object(name: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_post(replace(HELD, **{name: None if name == "category" else ""}))
    assert broken.value.field == name


def test_that_a_post_does_not_end_before_it_begins() -> None:
    with pytest.raises(RuleBroken, match="早于任职日期") as broken:
        check_post(replace(HELD, from_on=on("07-16"), until_on=on("07-15")))
    assert broken.value.field == "until_on"


@pytest.mark.parametrize("mobile", ["1610000000", "161000000012", "26100000001", "电话待补"])
def test_that_a_mobile_is_eleven_digits(mobile: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_person(replace(WANG, mobile=mobile))
    assert broken.value.field == "mobile"


@pytest.mark.parametrize("phone", ["2970000", "0375-2970000", "03752970000", "0375-2970000-801", ""])
def test_that_office_phones_are_taken_as_they_are_written(phone: str) -> None:
    check_person(replace(WANG, office_phone=phone))


def test_that_nobody_new_comes_on_the_roster_without_a_phone() -> None:
    with pytest.raises(RuleBroken, match="须填手机或办公电话"):
        check_new_person(replace(WANG, mobile=""))
    check_new_person(replace(WANG, mobile="", office_phone="0375-2970000"))


def after(**changes: Any) -> Post:
    return replace(HELD, **{"official": "li", "from_on": on("07-16"), **changes})


def test_that_a_successor_follows_the_holder_of_the_same_object_only() -> None:
    check_handover(HELD, after())
    with pytest.raises(RuleBroken, match="与本岗位不同"):
        check_handover(HELD, after(object_name="孤石滩水库"))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ({"standing": Standing(voided=True)}, "已作废"),
        ({"official": "li"}, "就是现任"),
        ({"until_on": date(2024, 6, 1)}, "已于 2024-06-01 结束"),
        ({"from_on": date(2024, 8, 1)}, "不能更早"),
    ],
)
def test_that_a_handover_that_cannot_be_is_refused(before: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        check_handover(replace(HELD, **before), after())


def test_that_a_vacancy_can_be_filled() -> None:
    check_handover(replace(HELD, official=None), after())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"standing": Standing(voided=True)}, "已作废"),
        ({"official": None}, "没有人可免"),
        ({"until_on": date(2024, 7, 16)}, "没有改动"),
        ({"from_on": date(2024, 7, 17)}, "早于任职日期"),
    ],
)
def test_that_nobody_is_relieved_who_cannot_be(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        check_relief(replace(HELD, **changes), on("07-16"))


def test_that_names_are_compared_without_blanks_and_brackets() -> None:
    assert plain_name("沙河\uff08滍阳段\uff09") == plain_name(" 沙河 (滍阳段)")
    assert plain_name("沙河(滍阳段)") != plain_name("沙河(北渡段)")
