"""Times as typed on the phone: every short form, and what is refused."""

from datetime import date, datetime

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.time_entry import read_day_entry, read_moment_entry

NOW = datetime(2026, 7, 17, 2, 14, tzinfo=BEIJING)


def at(month: int, day: int, hour: int, minute: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0105", at(7, 17, 1, 5)),
        ("105", at(7, 17, 1, 5)),
        ("1:05", at(7, 17, 1, 5)),
        ("01:05:30", at(7, 17, 1, 5)),
        ("01：05", at(7, 17, 1, 5)),
        ("1时5分", at(7, 17, 1, 5)),
        ("1点", at(7, 17, 1, 0)),
        ("今0105", at(7, 17, 1, 5)),
        ("今天 1:05", at(7, 17, 1, 5)),
        ("昨 2340", at(7, 16, 23, 40)),
        ("昨日23:40", at(7, 16, 23, 40)),
        ("前天 2340", at(7, 15, 23, 40)),
        ("7-16 23:40", at(7, 16, 23, 40)),
        ("7-16 2340", at(7, 16, 23, 40)),
        ("7.16 23:40", at(7, 16, 23, 40)),
        ("7/16 23:40", at(7, 16, 23, 40)),
        ("7月16日23时40分", at(7, 16, 23, 40)),
        ("7月16日 23:40", at(7, 16, 23, 40)),
        ("16日2340", at(7, 16, 23, 40)),
        ("16号 23:40", at(7, 16, 23, 40)),
        ("28日2340", at(6, 28, 23, 40)),
        ("7-16 24:00", at(7, 17, 0, 0)),
        ("2024-07-16 23:40", at(7, 16, 23, 40, 2024)),
        ("2024-07-16T23:40:00+08:00", at(7, 16, 23, 40, 2024)),
        ("2024年7月16日23时40分", at(7, 16, 23, 40, 2024)),
        (" 2024/7/16 2340 ", at(7, 16, 23, 40, 2024)),
    ],
)
def test_that_a_short_form_is_understood(typed: str, meant: datetime) -> None:
    assert read_moment_entry(typed, NOW) == meant


def test_that_a_clock_time_well_ahead_is_yesterdays() -> None:
    assert read_moment_entry("2340", NOW) == at(7, 16, 23, 40)


def test_that_a_clock_time_a_few_minutes_ahead_is_todays() -> None:
    assert read_moment_entry("0218", NOW) == at(7, 17, 2, 18)


def test_that_a_month_and_day_ahead_mean_last_year_only_around_new_year() -> None:
    new_year = datetime(2026, 1, 1, 0, 20, tzinfo=BEIJING)
    assert read_moment_entry("12-31 23:40", new_year) == at(12, 31, 23, 40, 2025)
    with pytest.raises(RuleBroken, match="晚于现在"):
        read_moment_entry("9-1 08:00", NOW)


@pytest.mark.parametrize("typed", ["今 2340", "7-17 23:40", "2026-07-18 00:00", "2027-01-01 00:00"])
def test_that_the_future_is_refused_in_words(typed: str) -> None:
    with pytest.raises(RuleBroken, match="晚于现在"):
        read_moment_entry(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "看不懂"),
        ("abc", "看不懂"),
        ("12", "看不懂"),
        ("7-16", "写上时刻"),
        ("昨天", "写上时刻"),
        ("7月16日", "写上时刻"),
        ("2560", "没有 25:60"),
        ("24:01", "没有 24:01"),
        ("2-30 10:00", "没有 2026年2月30日"),
        ("7-16 23:40 左右", "看不懂"),
        ("7-1623:40", "看不懂"),
        ("2340:12", "看不懂"),
        ("31日 10:00", "没有 2026年6月31日"),
    ],
)
def test_that_what_cannot_be_a_time_is_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        read_moment_entry(typed, NOW)


def test_that_another_seasons_time_needs_its_day_and_takes_that_year() -> None:
    assert read_moment_entry("7-16 23:40", NOW, season=2024) == at(7, 16, 23, 40, 2024)
    for typed in ("2340", "昨 2340", "16日2340"):
        with pytest.raises(RuleBroken, match="正在填报 2024 年"):
            read_moment_entry(typed, NOW, season=2024)


def test_that_the_present_may_be_handed_in_with_any_offset() -> None:
    from datetime import UTC

    assert read_moment_entry("0105", NOW.astimezone(UTC)) == at(7, 17, 1, 5)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7-16", date(2026, 7, 16)),
        ("9月30日", date(2026, 9, 30)),
        ("2024.3.29", date(2024, 3, 29)),
        ("2027-01-01", date(2027, 1, 1)),
        ("昨天", date(2026, 7, 16)),
        ("20日", date(2026, 7, 20)),
    ],
)
def test_that_a_day_is_understood_and_may_lie_ahead(typed: str, meant: date) -> None:
    assert read_day_entry(typed, NOW) == meant


def test_that_a_day_without_a_year_is_the_seasons() -> None:
    assert read_day_entry("9-30", NOW, season=2024) == date(2024, 9, 30)


@pytest.mark.parametrize("typed", ["", "7-16 23:40", "下周", "2-30"])
def test_that_what_is_no_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(RuleBroken):
        read_day_entry(typed, NOW)
