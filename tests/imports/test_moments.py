"""Dates, moments, intervals and returns as counties write them."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.imports.intervals import read_span, read_time_beside_day
from fangxun_desk.imports.moments import read_day, read_moment
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.returns import read_returns
from tests.imports import dirt

DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 2), datetime(2024, 12, 30)).map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("cell", "day", "code"),
    [
        (date(2024, 4, 3), "2024-04-03", ""),
        (datetime(2024, 4, 3, 12, 30), "2024-04-03", ""),
        ("2024年4月3日", "2024-04-03", "date_text"),
        ("2024 年 4 月 3 日", "2024-04-03", "date_text"),
        ("2024/4/3", "2024-04-03", "date_text"),
        ("2024-04-03", "2024-04-03", "date_text"),
        ("20240403", "2024-04-03", "date_text"),
        (20240403.0, "2024-04-03", "date_text"),
        ("2024.4.3", "2024-04-03", "date_dots"),
        ("24.4.3", "2024-04-03", "date_dots"),
        ("4月3日", "2024-04-03", "date_without_year"),
        ("4.3", "2024-04-03", "date_without_year"),
        ("4-3", "2024-04-03", "date_without_year"),
        ("４月３日", "2024-04-03", "date_without_year"),
        ("四月三日", "2024-04-03", "date_without_year"),
        ("二〇二四年四月三日", "2024-04-03", "date_text"),
        ("2024年4月3日(星期三)", "2024-04-03", "date_text"),
        ("2024.3.26前", "2024-03-26", "date_before"),
        ("6月7日之前", "2024-06-07", "date_before"),
        ("2024年6月底前", "2024-06-30", "date_before"),
        ("2023年7月6日", "2023-07-06", "date_text"),
        (45385.0, "2024-04-03", "date_serial"),
        ("45385", "2024-04-03", "date_serial"),
        (7.16, "2024-07-16", "date_without_year"),
    ],
)
def test_that_a_date_is_read(cell: Any, day: str, code: str) -> None:
    outcome = read_day(cell, 2024)
    assert (str(outcome.value), outcome.code, outcome.level) == (day, code, INFO)


@pytest.mark.parametrize(
    "cell", ["7月上旬", "立即", "2024年7月", "汛前", "2月30日", "13月1日", "=TODAY()", 3.5e9, True]
)
def test_that_what_is_no_date_is_doubted(cell: Any) -> None:
    outcome = read_day(cell, 2024)
    assert (outcome.value, outcome.level) == (None, WARN)
    assert outcome.code in ("date_unclear", "date_impossible")


def test_that_a_decimal_that_may_be_two_days_is_doubted() -> None:
    assert read_day(4.1, 2024).level == WARN
    assert read_day("4.10", 2024).value == date(2024, 4, 10)


@given(DAYS, st.integers())
def test_that_a_date_survives_every_way_of_writing_it(on: date, seed: int) -> None:
    assert read_day(dirt.day(random.Random(seed), on, 2024), 2024).value == on


@given(DAYS)
def test_that_a_date_without_a_year_needs_one(on: date) -> None:
    assert read_day(f"{on.month}月{on.day}日", None).value is None


@pytest.mark.parametrize(
    ("cell", "at", "code"),
    [
        (datetime(2024, 7, 15, 23, 39, 59, 999000), "2024-07-15 23:40", ""),
        (date(2024, 7, 11), "2024-07-11 00:00", ""),
        ("7月15日21时10分", "2024-07-15 21:10", "moment_without_year"),
        ("6月21日19时", "2024-06-21 19:00", "moment_without_year"),
        ("7-9 22:45", "2024-07-09 22:45", "moment_without_year"),
        ("8.27 17:10", "2024-08-27 17:10", "moment_without_year"),
        ("7-16 2340", "2024-07-16 23:40", "moment_without_year"),
        ("7月16日24时", "2024-07-17 00:00", "moment_without_year"),
        ("2024/8/25 18:42", "2024-08-25 18:42", "moment_text"),
        ("2024年6月20日 12:30", "2024-06-20 12:30", "moment_text"),
        ("2024-07-16T23:40", "2024-07-16 23:40", "moment_text"),
        ("20240716 2340", "2024-07-16 23:40", "moment_text"),
        ("7月15日晚上11时", "2024-07-15 23:00", "moment_with_words"),
        ("7月9日凌晨1点半", "2024-07-09 01:30", "moment_with_words"),
        ("7月9日下午3点", "2024-07-09 15:00", "moment_with_words"),
        ("7月16日中午12时", "2024-07-16 12:00", "moment_with_words"),
        ("7月15日23时许", "2024-07-15 23:00", "moment_with_words"),
        ("昨晚11时", "2024-08-08 23:00", "moment_with_words"),
        ("次日1:07", "2024-08-10 01:07", "moment_with_words"),
        (45488.9722, "2024-07-15 23:20", "date_serial"),
    ],
)
def test_that_a_moment_is_read(cell: Any, at: str, code: str) -> None:
    outcome = read_moment(cell, 2024, date(2024, 8, 9))
    assert outcome.value is not None
    assert outcome.value.tzinfo is BEIJING
    assert (f"{outcome.value:%Y-%m-%d %H:%M}", outcome.code, outcome.level) == (at, code, INFO)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7月15日", "time_missing"),
        ("12:20", "date_missing"),
        ("夜间", "moment_unclear"),
        ("7月32日1时", "date_impossible"),
    ],
)
def test_that_half_a_moment_is_doubted(cell: str, code: str) -> None:
    outcome = read_moment(cell, 2024)
    assert (outcome.code, outcome.level) == (code, WARN)


@given(MOMENTS, st.integers())
def test_that_a_moment_survives_every_way_of_writing_it(at: datetime, seed: int) -> None:
    assert read_moment(dirt.moment(random.Random(seed), at), 2024).value == at.replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("23:30-0:00", "08-09 23:30", "08-10 00:00"),
        ("次日1:07-1:47", "08-10 01:07", "08-10 01:47"),
        ("23时-次日1时", "08-09 23:00", "08-10 01:00"),
        ("22:00~24:00", "08-09 22:00", "08-10 00:00"),
        ("22:00至22:40", "08-09 22:00", "08-09 22:40"),
        ("6:46", "08-09 06:46", None),
        (time(6, 46), "08-09 06:46", None),
        (timedelta(hours=25), "08-10 01:00", None),
        (0.5, "08-09 12:00", None),
        ("8月10日6时46分", "08-10 06:46", None),
    ],
)
def test_that_a_time_beside_a_date_is_read(cell: Any, start: str, end: str | None) -> None:
    outcome = read_time_beside_day(cell, 2024, date(2024, 8, 9))
    assert outcome.value is not None
    assert outcome.code == ("interval" if end else "time_with_date_column")
    assert f"{outcome.value.start:%m-%d %H:%M}" == start
    assert (f"{outcome.value.end:%m-%d %H:%M}" if outcome.value.end else None) == end


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("7月15日21:10-22:30", "07-15 21:10", "07-15 22:30"),
        ("8-9 23:30-0:00", "08-09 23:30", "08-10 00:00"),
        ("7月15日21:10至7月16日1:00", "07-15 21:10", "07-16 01:00"),
    ],
)
def test_that_an_interval_in_one_cell_is_read(cell: str, start: str, end: str) -> None:
    outcome = read_span(cell, 2024)
    assert outcome.value is not None
    assert outcome.value.end is not None
    assert (f"{outcome.value.start:%m-%d %H:%M}", f"{outcome.value.end:%m-%d %H:%M}") == (start, end)


def test_that_an_interval_without_any_date_is_not_guessed() -> None:
    assert read_span("21:10-22:30", 2024).value is None
    assert read_span("21:10-22:30", 2024, date(2024, 7, 15)).level == WARN


@pytest.mark.parametrize(
    ("cell", "returns", "code"),
    [
        (datetime(2024, 7, 18, 7, 0), [("07-18 07:00", 59)], ""),
        ("7月18日7时50分", [("07-18 07:50", 59)], "moment_without_year"),
        ("2024/7/18 7:50", [("07-18 07:50", 59)], "moment_text"),
        ("7月18日17时全部返回", [("07-18 17:00", 59)], "moment_with_words"),
        ("7月18日12:20返回41人;7月18日19:20返回18人", [("07-18 12:20", 41), ("07-18 19:20", 18)], "two_returns"),
        ("7月18日12:20返回41人,其余7月19日8时返回", [("07-18 12:20", 41), ("07-19 08:00", 18)], "two_returns"),
        ("41人于7月18日12:20返回,18人于7月18日19:20返回", [("07-18 12:20", 41), ("07-18 19:20", 18)], "two_returns"),
        ("7月18日12:20返回41人,剩余18人未返回", [("07-18 12:20", 41)], "moment_with_words"),
        ("7月18日12时返回12户41人", [("07-18 12:00", 41)], "moment_with_words"),
        ("次日8:00返回", [("07-16 08:00", 59)], "moment_with_words"),
        ("已全部返回", [(None, 59)], "return_time_unknown"),
        ("全部返回", [(None, 59)], "return_time_unknown"),
        ("返回41人", [(None, 41)], "return_time_unknown"),
        ("部分返回", None, "return_people_unknown"),
        ("见附件", None, "return_unclear"),
        ("", None, ""),
        ("未返回", None, ""),
        ("仍在安置点", None, ""),
        ("/", None, ""),
    ],
)
def test_that_returns_are_read(cell: Any, returns: list[tuple[str | None, int]] | None, code: str) -> None:
    outcome = read_returns(cell, 2024, datetime(2024, 7, 15, 21, 15, tzinfo=BEIJING), 59)
    found = [(f"{at:%m-%d %H:%M}" if at else None, people) for at, people in outcome.value] if outcome.value else None
    assert (found, outcome.code) == (returns, code)
    assert (outcome.level == WARN) == (code in ("return_time_unknown", "return_people_unknown", "return_unclear"))
