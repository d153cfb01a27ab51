"""The columns of an evacuation ledger that come in several shapes: how many people, and when.

Households and people stand in two columns or in one, their placement in two columns or in words; the time in one
column, in a date column beside a time column, or as two moments.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from fangxun_desk.imports.cells import NOT_STATED
from fangxun_desk.imports.intervals import Span, read_span, read_time_beside_day
from fangxun_desk.imports.moments import read_day
from fangxun_desk.imports.outcome import Outcome
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.table import Row, Table
from fangxun_desk.imports.table_columns import plain_moment

_CENTRAL = re.compile(r"集中(?:安置)?:?(?P<n>\d+)\s*[人名]?")
_APART = re.compile(r"(?:分散(?:安置)?|投亲靠友):?(?P<n>\d+)\s*[人名]?")
_BOTH = re.compile(r"^(?P<households>\d+)\s*(?:户|[/、,])\s*(?P<people>\d+)\s*人?$")


class Moved(NamedTuple):
    """What a row says about numbers: households, people, and where they were put."""

    households: int | None
    people: int | None
    centralised: int | None
    dispersed: int | None


class NumberColumns:
    """Households, people and their placement, in their own columns, in one column, or in words."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._both = table.raw("households_people")
        self._mode = table.raw("placement")
        self._households = table.count("households", "户")
        self._people = table.count("people", "人")
        self._central, self._apart = table.count("centralised", "人"), table.count("dispersed", "人")
        self._is_worded = table.has("households_people") or table.has("placement")

    def __call__(self, row: Row, number: int) -> Moved:
        households, people = self._households(row, number), self._people(row, number)
        if not self._is_worded:
            return Moved(households, people, self._central(row, number), self._apart(row, number))
        if found := _BOTH.match(plain(str(self._both(row, number)))):
            households, people = int(found["households"]), int(found["people"])
            message = f"“{shown(found[0])}”按 {households} 户 {people} 人收入。"
            self._table.report(number, "households_people", "count_suffix", INFO, message)
        central, apart = self._central(row, number), self._apart(row, number)
        mode = self._mode(row, number)
        if central is None and apart is None and isinstance(mode, str) and plain(mode) not in NOT_STATED:
            central, apart = self._worded(number, mode, people)
        return Moved(households, people, central, apart)

    def _worded(self, number: int, mode: str, people: int | None) -> tuple[int | None, int | None]:
        """集中12人、分散6人, or one word for all."""
        text = plain(mode)
        central, apart = _CENTRAL.search(text), _APART.search(text)
        if central or apart:
            counts = int(central["n"]) if central else 0, int(apart["n"]) if apart else 0
            self._table.report(
                number,
                "placement",
                "split_in_words",
                INFO,
                f"“{shown(mode)}”按集中 {counts[0]}、分散 {counts[1]} 收入。",
            )
            return counts
        is_central, is_apart = "集中" in text, "分散" in text or "投亲" in text
        if is_central is not is_apart:
            word = "集中" if is_central else "分散"
            self._table.report(number, "placement", "split_in_words", INFO, f"“{shown(mode)}”按全部{word}安置收入。")
            return (people, 0) if is_central else (0, people)
        message = f"安置方式“{shown(mode)}”没有写明集中、分散各多少人,安置人数未收入,请补报。"
        self._table.report(number, "placement", "placement_unclear", WARN, message)
        return None, None


class TimeColumns:
    """When a batch moved out: one column, a column of dates beside one of times, or two moments."""

    def __init__(self, table: Table) -> None:
        self._table = table
        keys = [key for key in ("moved_out_at", "time", "day") if table.has(key)] or ["moved_out_at"]
        self._is_split = len(keys) > 1
        self._key = "time" if self._is_split and table.has("time") else keys[0]
        self._day_key = "day" if table.has("day") else "moved_out_at"
        self._own, self._day = table.raw(self._key), table.raw(self._day_key)
        self._until = table.moment("moved_out_until")
        self._last: date | None = None

    def __call__(self, row: Row, number: int) -> tuple[datetime | None, datetime | None]:
        """When the batch began to move out, and when it was out, where that is stated."""
        if not self._is_split and (at := plain_moment(self._own(row, number))) is not None:
            self._last = at
            return at, self._until(row, number)
        outcome = self._beside_day(row, number) if self._is_split else self._alone(row, number)
        self._table.remark(number, self._key, outcome)
        span = outcome.value
        if span is None:
            return None, None
        if not self._is_split:
            self._last = span.start
        return span.start, span.end or self._until(row, number)

    def _alone(self, row: Row, number: int) -> Outcome[Span]:
        return read_span(self._own(row, number), self._table.season, self._last)

    def _beside_day(self, row: Row, number: int) -> Outcome[Span]:
        value = self._day(row, number)
        if value != "":
            day = read_day(value, self._table.season)
            if day.level == WARN and day.code:
                self._table.remark(number, self._day_key, day)
            self._last = day.value or self._last
        time = self._own(row, number)
        if self._last is None:
            return read_span(time, self._table.season, None)
        return read_time_beside_day(time, self._table.season, self._last)
