"""From when to when a batch moved out: one cell (23:30-0:00), or a date column beside a time column.

An interval that runs past midnight ends on the next day. 次日 in a time column counts from the date beside it, or from
the date of the row above where that column was left blank.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fangxun_desk.imports.cells import NOT_STATED, CellValue
from fangxun_desk.imports.moments import at_minutes, day_at_head, minutes_of, read_moment, squeeze, time_at_head
from fangxun_desk.imports.outcome import Outcome, clean, doubtful, repaired
from fangxun_desk.imports.plain import plain, shown

_BETWEEN = re.compile(r"\s*(?:-+|~|至|到)\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """A moment, or the moments something began and ended."""

    start: datetime
    end: datetime | None = None


def read_span(value: CellValue, year: int | None, anchor: date | None = None) -> Outcome[Span]:
    """The moment or the interval a single cell states; `anchor` is the day a bare time counts from."""
    whole = read_moment(value, year)
    if whole.value is None and whole.code and anchor is not None:
        anchor = anchor.date() if isinstance(anchor, datetime) else anchor
        whole = read_moment(value, year, anchor)
    if whole.value is not None or whole.code != "moment_unclear" or not isinstance(value, str):
        return _as_span(whole)
    return _interval(value, year, anchor, certain=False) or _as_span(whole)


@lru_cache(maxsize=4096, typed=True)
def read_time_beside_day(value: CellValue, year: int | None, day: date) -> Outcome[Span]:
    """The moment or interval a time column states for the day that stands in the date column."""
    if isinstance(value, datetime):
        return clean(Span(read_moment(value, year).value or at_minutes(day, 0)))
    if isinstance(value, float) and 0 <= value < 1:
        return _beside(value, at_minutes(day, round(value * 1440)))
    if isinstance(value, time | timedelta):
        return _beside(value, at_minutes(day, minutes_of(value)))
    if not isinstance(value, str):
        return doubtful(None, "moment_unclear", f"“{shown(value)}”不是能认定的时间,未收入,请核对。")
    if plain(value) in NOT_STATED:
        return clean(None)
    at = _moment_text(squeeze(value), year, day)
    if at is not None:
        return _beside(value, at)
    found = _interval(value, year, day, certain=True)
    return found or doubtful(None, "moment_unclear", f"“{shown(value)}”不是能认定的时间,未收入,请核对。")


def _beside(value: CellValue, at: datetime) -> Outcome[Span]:
    message = f"“{shown(value)}”合并日期栏,按 {at:%Y-%m-%d %H:%M} 收入。"
    return repaired(Span(at), "time_with_date_column", message)


def _as_span(found: Outcome[datetime]) -> Outcome[Span]:
    span = None if found.value is None else Span(found.value)
    return Outcome(span, found.code, found.level, found.message)


def _interval(value: str, year: int | None, anchor: date | None, certain: bool) -> Outcome[Span] | None:
    """The interval a text states, tried at each dash, since dates hold dashes too. None if it states none."""
    squeezed = squeeze(value).strip("()")
    for dash in _BETWEEN.finditer(squeezed):
        start = _moment_text(squeezed[: dash.start()], year, anchor)
        end = _moment_text(squeezed[dash.end() :], year, start.date() if start else None)
        if start is None or end is None:
            continue
        if end < start:
            end += timedelta(days=1)
        written = f"“{shown(value)}”按 {start:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M} 收入"
        if certain or day_at_head(squeezed, year, None) is not None:
            return repaired(Span(start, end), "interval", f"{written}。")
        return doubtful(Span(start, end), "date_assumed", f"{written},日期是推定的,请核对。")
    return None


def _moment_text(text: str, year: int | None, anchor: date | None) -> datetime | None:
    try:
        day = day_at_head(text, year, anchor)
    except ValueError:
        return None
    timed = time_at_head(day.rest if day else text)
    on = day.day if day else anchor
    if timed is None or timed.rest or on is None:
        return None
    return at_minutes(on, timed.minutes)
