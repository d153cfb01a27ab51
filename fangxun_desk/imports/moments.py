"""Dates and moments as counties write them: 2024年4月3日, 4.3, 7-9 22:45, 昨晚11时, 24时, Excel serials.

A date without a year belongs to the season's year, which is handed in; 昨 and 次日 need the day they count from. What
cannot be read with certainty comes back empty or with a doubt, never guessed. Intervals are in intervals.py.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.imports.cells import NOT_STATED, CellValue, chinese_number
from fangxun_desk.imports.outcome import Outcome, clean, doubtful, repaired
from fangxun_desk.imports.plain import plain, shown

_EPOCH = datetime(1899, 12, 30)
_SERIALS = range(36526, 73051)  # 2000 to 2100

_SIGNS = str.maketrans(
    dict.fromkeys("–—―−ー﹣", "-")
    | dict.fromkeys("〜∼～﹏", "~")
    | {"。": ".", "·": ".", "•": ".", "・": ".", "点": "时", "號": "日"}
)
_WEEKDAY = re.compile(r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?")
_CHINESE_BEFORE = re.compile(r"[〇零一二三四五六七八九十廿]+(?=[年月日号时分])")
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?P<sep>年|[-./])\s*(?P<m>\d{1,2})\s*(?:月|[-./])\s*(?P<d>\d{1,2})\s*[日号]?"
    r"|(?P<cy>20\d\d)(?P<cm>[01]\d)(?P<cd>[0-3]\d)(?!\d)"
    r"|(?P<ty>[12]\d)\s*(?P<tsep>[年.])\s*(?P<tm>\d{1,2})\s*[月.]\s*(?P<td>\d{1,2})\s*日?"
    r"|(?P<sm>\d{1,2})\s*(?:月|[-./])\s*(?P<sd>\d{1,2})(?:\s*[日号]|(?!\d|\s*:))"
    r"|(?P<qm>0[1-9]|1[0-2])(?P<qd>[0-3]\d)(?=\s+\d{1,2}:)"
)
_MONTH_END = re.compile(r"(?:(?P<y>20\d\d)\s*年)?\s*(?P<m>\d{1,2})\s*月(?:份)?底")
_RELATIVE = re.compile(r"(昨[日天]?|今[日天]?|当[日天]|次[日天]|翌日|第二[日天]|前[日天])(?=\D|\d|$)")
_SHIFT = {"昨": -1, "今": 0, "当": 0, "次": 1, "翌": 1, "第": 1, "前": -2}
_PART_OF_DAY = "凌晨|清晨|早晨|早上|上午|中午|午后|下午|傍晚|晚上|晚间|夜间|夜里|早|晚|夜"
_TIME = re.compile(
    rf"(?P<part>{_PART_OF_DAY})?\s*(?:约|大约)?\s*(?:"
    r"(?P<h>\d{1,2})\s*(?::\s*(?P<mi>\d{2})(?::\s*(?P<s>\d{2})(?:\.\d+)?)?|时\s*(?:(?P<cmi>\d{1,2})\s*分?(?:\s*\d{1,2}\s*秒)?|(?P<half>半)|整)?)"
    r"|(?P<hh>[0-2]\d)(?P<mm>[0-5]\d)(?!\d))"
    r"\s*(?P<am>[ap]m)?\s*(?P<about>许|左右|前后)?"
)
_LATE = ("午后", "下午", "傍晚", "晚上", "晚间", "夜间", "夜里", "晚", "夜")
_BEFORE = ("前", "之前", "以前", "前完成", "止", "前销号")


@dataclass(frozen=True, slots=True)
class DayText:
    """A date found at the head of a text: the day, how it was written, and what stands behind it."""

    day: date
    has_year: bool
    dotted: bool
    relative: bool
    rest: str


@dataclass(frozen=True, slots=True)
class TimeText:
    """A time found at the head of a text: minutes since midnight (1440 for 24时), and what stands behind it."""

    minutes: int
    in_words: bool
    rest: str


def squeeze(text: str) -> str:
    """The text half-width, with one kind of dash, dot and white space, Chinese numerals before 月日时分 as digits."""
    half = unicodedata.normalize("NFKC", text).lower().translate(_SIGNS)
    half = " ".join(_WEEKDAY.sub(" ", half).replace("\u200b", "").split())
    return _CHINESE_BEFORE.sub(lambda found: str(chinese_number(found[0])), half)


def day_at_head(text: str, year: int | None, anchor: date | None) -> DayText | None:
    """The date a squeezed text begins with, None where it begins with none. Raises ValueError for 2月30日."""
    if found := _DATE.match(text):
        part = {name: value for name, value in found.groupdict().items() if value is not None}
        rest = text[found.end() :].strip()
        if "sm" in part or "qm" in part:
            if year is None:
                return None
            m, d = int(part.get("sm") or part["qm"]), int(part.get("sd") or part["qd"])
            return DayText(date(year, m, d), False, False, False, rest)
        y = int(part.get("y") or part.get("cy") or f"20{part['ty']}")
        m, d = (int(part.get(k) or part.get(f"c{k}") or part[f"t{k}"]) for k in "md")
        return DayText(date(y, m, d), True, (part.get("sep") or part.get("tsep")) == ".", False, rest)
    if anchor and (found := _RELATIVE.match(text)):
        day = anchor + timedelta(days=_SHIFT[found[1][0]])
        return DayText(day, False, False, True, text[found.end() :].strip())
    return None


def time_at_head(text: str) -> TimeText | None:
    """The time of day a squeezed text begins with."""
    found = _TIME.match(text)
    if not found:
        return None
    hour = int(found["h"] or found["hh"])
    minute = 30 if found["half"] else int(found["mi"] or found["cmi"] or found["mm"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    part = found["part"]
    if (
        (hour < 12 and (part in _LATE or found["am"] == "pm"))
        or (part == "中午" and hour < 3)
        or (hour == 12 and part in ("晚上", "晚间", "晚", "夜间", "夜里", "夜"))
    ):
        hour += 12
    elif hour == 12 and (part == "凌晨" or found["am"] == "am"):
        hour = 0
    return TimeText(hour * 60 + minute, bool(part or found["about"] or found["am"]), text[found.end() :].strip())


def at_minutes(day: date, minutes: int) -> datetime:
    """The moment so many minutes after midnight of a day, Beijing time; 1440 is the next midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(minutes=minutes)


@lru_cache(maxsize=16384, typed=True)
def read_day(value: CellValue, year: int | None) -> Outcome[date]:
    """The calendar date a cell states; a time behind it is left out."""
    if isinstance(value, datetime):
        return clean(value.date())
    if isinstance(value, date):
        return clean(value)
    if isinstance(value, bool | time | timedelta):
        return _unclear_day(value)
    if isinstance(value, int | float):
        return _day_of_number(value, year)
    if plain(value) in NOT_STATED:
        return clean(None)
    squeezed = squeeze(value)
    try:
        return _worded_day(value, squeezed, year)
    except ValueError:
        return doubtful(None, "date_impossible", f"“{shown(value)}”不是日历上的日期,未收入。")


def _worded_day(value: str, squeezed: str, year: int | None) -> Outcome[date]:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", squeezed):
        return _day_of_number(float(squeezed), year)
    if (ending := _MONTH_END.match(squeezed)) and (ending["y"] or year):
        y, m = int(ending["y"] or year or 0), int(ending["m"])
        day = date(y, m, calendar.monthrange(y, m)[1])
        return repaired(day, "date_before", f"“{shown(value)}”按 {day} 收入。")
    found = day_at_head(squeezed, year, None)
    if found is None:
        return _unclear_day(value)
    if found.rest in _BEFORE:
        return repaired(found.day, "date_before", f"“{shown(value)}”按 {found.day} 收入。")
    timed = time_at_head(found.rest)
    if found.rest and not (timed and not timed.rest):
        return _unclear_day(value)
    code = "date_without_year" if not found.has_year else "date_dots" if found.dotted else "date_text"
    return repaired(found.day, code, f"“{shown(value)}”按 {found.day} 收入。")


def _unclear_day(value: CellValue) -> Outcome[date]:
    return doubtful(None, "date_unclear", f"“{shown(value)}”不是能认定的日期,未收入,请核对。")


def _day_of_number(value: float, year: int | None) -> Outcome[date]:
    """An Excel serial, 20240403, or a month and day that Excel took for a decimal (7.16)."""
    if int(value) in _SERIALS:
        day = (_EPOCH + timedelta(days=int(value))).date()
        return repaired(day, "date_serial", f"数字 {value:g} 是表格软件的日期,按 {day} 收入。")
    try:
        if value == int(value) and 20000101 <= value <= 21001231:
            day = datetime.strptime(f"{value:.0f}", "%Y%m%d").date()
            return repaired(day, "date_text", f"“{value:.0f}”按 {day} 收入。")
        whole, _, decimals = f"{value:g}".partition(".")
        if year is None or not decimals or len(decimals) > 2:
            return _unclear_day(value)
        day = date(year, int(whole), int(decimals))
    except ValueError:
        return _unclear_day(value)
    if decimals in ("1", "2", "3"):
        message = f"“{value:g}”可能是{day.month}月{day.day}日,也可能是{day.month}月{day.day}0日,暂按前者收入,请核对。"
        return doubtful(day, "date_unclear", message)
    return repaired(day, "date_without_year", f"“{value:g}”按 {day} 收入。")


@lru_cache(maxsize=16384, typed=True)
def read_moment(value: CellValue, year: int | None, anchor: date | None = None) -> Outcome[datetime]:
    """The moment a cell states, Beijing time. `anchor` is the day a bare time, 昨 or 次日 counts from."""
    if isinstance(value, datetime):
        return clean(_to_minute(value).replace(tzinfo=BEIJING))
    if isinstance(value, date):
        return clean(at_minutes(value, 0))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _moment_of_number(value, year)
    if isinstance(value, time | timedelta):
        return _bare_time(value, minutes_of(value), anchor)
    if not isinstance(value, str):
        return _unclear_moment(value)
    if plain(value) in NOT_STATED:
        return clean(None)
    try:
        return _worded_moment(value, squeeze(value), year, anchor)
    except ValueError:
        return doubtful(None, "date_impossible", f"“{shown(value)}”不是日历上的时间,未收入。")


def _worded_moment(value: str, squeezed: str, year: int | None, anchor: date | None) -> Outcome[datetime]:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", squeezed):
        return _moment_of_number(float(squeezed), year)
    day = day_at_head(squeezed, year, anchor)
    rest = day.rest.removeprefix("t").strip(" ,") if day else squeezed
    timed = time_at_head(rest)
    if timed is None or timed.rest not in ("", "z", "+08:00"):
        return _without_time(value, day, rest) if timed is None else _unclear_moment(value)
    if day is None:
        return _bare_time(value, timed.minutes, anchor)
    at = at_minutes(day.day, timed.minutes)
    words = day.relative or timed.in_words
    code = "moment_with_words" if words else "moment_text" if day.has_year else "moment_without_year"
    return repaired(at, code, f"“{shown(value)}”按 {at:%Y-%m-%d %H:%M} 收入。")


def _without_time(value: str, day: DayText | None, rest: str) -> Outcome[datetime]:
    if day is None or rest:
        return _unclear_moment(value)
    return doubtful(at_minutes(day.day, 0), "time_missing", f"“{shown(value)}”没有时刻,暂按当日 0 时收入,请核对。")


def _bare_time(value: CellValue, minutes: int, anchor: date | None) -> Outcome[datetime]:
    if anchor is None:
        return doubtful(None, "date_missing", f"“{shown(value)}”没有日期,未收入,请补报。")
    at = at_minutes(anchor, minutes)
    message = f"“{shown(value)}”没有日期,暂按 {at:%Y-%m-%d %H:%M} 收入,请核对。"
    return doubtful(at, "date_assumed", message)


def _unclear_moment(value: CellValue) -> Outcome[datetime]:
    return doubtful(None, "moment_unclear", f"“{shown(value)}”不是能认定的时间,未收入,请核对。")


def _moment_of_number(value: float, year: int | None) -> Outcome[datetime]:
    if int(value) in _SERIALS:
        at = _to_minute(_EPOCH + timedelta(days=value)).replace(tzinfo=BEIJING)
        return repaired(at, "date_serial", f"数字 {value:g} 是表格软件的时间,按 {at:%Y-%m-%d %H:%M} 收入。")
    day = _day_of_number(value, year)
    if day.value is None:
        return _unclear_moment(value)
    return doubtful(at_minutes(day.value, 0), "time_missing", f"“{value:g}”没有时刻,暂按当日 0 时收入,请核对。")


def _to_minute(at: datetime) -> datetime:
    """Excel keeps times as fractions of a day: 23:40 can come as 23:39:59.999."""
    return (at + timedelta(seconds=30)).replace(second=0, microsecond=0)


def minutes_of(value: time | timedelta) -> int:
    """Minutes since midnight of a time cell; a duration of a day or more is 24时 and later."""
    if isinstance(value, time):
        return value.hour * 60 + value.minute + (1 if value.second >= 30 else 0)
    return round(value.total_seconds() / 60)
