"""Times as a duty officer types them with the phone at one ear: 2340, 昨 2340, 7-16 23:40, 7月16日23时40分.

What is typed is read against a present moment that is handed in. A time must have happened: a bare clock time that
lies ahead is yesterday's, anything else that lies ahead is refused. Nothing is guessed where two readings are likely.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING, local

TOLERANCE = timedelta(minutes=5)
"""How far ahead of the desk's clock a time may lie: the caller's watch is not ours."""
_NEAR_YEARS_END = timedelta(days=92)
"""A month and day that lie ahead mean last year only within this: 12-31 typed in January, not 9-1 typed in July."""

_CLOCK = r"(?:(?P<h>\d{1,2})\s*(?::|时|点)\s*(?:(?P<m>\d{1,2})(?:\s*分|:\d{2})?)?|(?P<hm>\d{3,4}))"
_DAY_WORD = r"(?P<word>今|昨|前)(?:天|日)?"
# A day in digits ends visibly, or 7-1623:40 would be read as the 1st, 06:23.
_MONTH_DAY = r"(?:(?P<year>\d{4})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})(?=[\s日号T,]|$)"
_DATE = rf"(?:{_MONTH_DAY}|(?P<only_day>\d{{1,2}})(?=\s*[日号]))"
_WHOLE = re.compile(rf"(?:{_DAY_WORD}|{_DATE})?\s*[日号T]?\s*,?\s*(?:{_CLOCK})\s*(?:\+08:?00)?")
_DATE_ALONE = re.compile(rf"(?:{_DAY_WORD}|{_DATE})\s*[日号]?")
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2}


def read_moment_entry(text: str, now: datetime, season: int | None = None) -> datetime:
    """The moment a person typed, in local time.

    `now` is the present moment. `season` is the year being filled in; where it is not the year of `now`, a time
    needs its month and day, and a month and day without a year belong to that season. Raises RuleBroken with the
    sentence to show when the text cannot be read or lies in the future.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    now = local(now)
    found = _WHOLE.fullmatch(typed)
    if found is None:
        if _DATE_ALONE.fullmatch(typed):
            raise RuleBroken("请写上时刻,如 7-16 23:40。")
        raise RuleBroken(f"看不懂时间“{text.strip()}”,请写成 2340、7-16 23:40 或 昨 2340。")
    parts = found.groupdict()
    back_filling = season is not None and season != now.year
    if back_filling and not parts["month"]:
        raise RuleBroken(f"正在填报 {season} 年,请写明月日,如 7-16 23:40。")
    hour, minute = _clock(parts)
    on, may_step_back = _day(parts, now, season if back_filling else None)
    at = datetime(on.year, on.month, on.day, tzinfo=BEIJING) + timedelta(hours=hour, minutes=minute)
    if at > now + TOLERANCE:
        at = _stepped_back(at, now, may_step_back)
    return at


def read_day_entry(text: str, now: datetime, season: int | None = None) -> date:
    """The calendar day a person typed; it may lie ahead (a time limit does). The year is the season's unless stated.

    Raises RuleBroken with the sentence to show when the text cannot be read.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _DATE_ALONE.fullmatch(typed)
    if found is None:
        raise RuleBroken(f"看不懂日期“{text.strip()}”,请写成 7-16、2024-7-16 或 昨天。")
    parts = found.groupdict()
    if parts["only_day"]:
        return _date(season or local(now).year, local(now).month, int(parts["only_day"]))
    return _day(parts, local(now), season)[0]


def _clock(parts: dict[str, str]) -> tuple[int, int]:
    if digits := parts["hm"]:
        hour, minute = int(digits[:-2]), int(digits[-2:])
    else:
        hour, minute = int(parts["h"]), int(parts["m"] or 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise RuleBroken(f"没有 {hour:02d}:{minute:02d} 这个时刻,请核对。")
    return hour, minute


def _day(parts: dict[str, str], now: datetime, season: int | None) -> tuple[date, str]:
    """The day meant, and by what it may step back should it lie ahead: "day", "month", "year" or ""."""
    if word := parts["word"]:
        return now.date() - timedelta(days=_DAYS_BACK[word]), ""
    if parts["month"]:
        year = int(parts["year"] or season or now.year)
        exact = bool(parts["year"] or season)
        return _date(year, int(parts["month"]), int(parts["day"])), "" if exact else "year"
    if parts["only_day"]:
        return _day_of_month(int(parts["only_day"]), now), ""
    return now.date(), "day"


def _day_of_month(day: int, now: datetime) -> date:
    """The latest such day that is not ahead: 16日 typed on the 3rd is last month's."""
    if day <= now.day:
        return _date(now.year, now.month, day)
    last_month = now.date().replace(day=1) - timedelta(days=1)
    return _date(last_month.year, last_month.month, day)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise RuleBroken(f"没有 {year}年{month}月{day}日 这一天,请核对。") from error


def _stepped_back(at: datetime, now: datetime, by: str) -> datetime:
    if by == "day":
        return at - timedelta(days=1)
    if by == "year" and at - now > timedelta(days=365) - _NEAR_YEARS_END:
        return datetime.combine(_date(at.year - 1, at.month, at.day), at.timetz())
    raise RuleBroken(f"{at:%Y-%m-%d %H:%M} 晚于现在({now:%m-%d %H:%M}),请核对。")
