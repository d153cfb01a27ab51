"""Limits as they are set in a meeting: 0600, 明 0600, 7-18 12:00, 2小时内, 20日, 立即.

A limit lies ahead: what is typed is read forward from the moment the meeting began. A day without a time means the
end of that day.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING, local

_DAY = (
    r"(?P<word>今|明|后)(?:天|日)?|(?P<only>\d{1,2})[日号]"
    r"|(?:(?P<year>\d{4})[-./年])?(?P<month>\d{1,2})[-./月](?P<day>\d{1,2})(?:[日号]|(?=\s|$))"
)
_CLOCK = r"(?P<h>\d{1,2})(?::(?P<m>\d{2})|[时点](?:(?P<m2>\d{1,2})分?)?)|(?P<hm>\d{3,4})"
_WHOLE = re.compile(rf"(?:{_DAY})?\s*(?:{_CLOCK})?")
_AFTER = re.compile(r"(?P<n>\d{1,3})\s*(?P<unit>小时|时内|h|分钟|分内|min|天)")
_TAIL = re.compile(r"(?:之前|以前|前|之内|以内|内)$")
_UNITS = {"小时": 60, "时内": 60, "h": 60, "分钟": 1, "分内": 1, "min": 1, "天": 1440}
_DAYS_ON = {"今": 0, "明": 1, "后": 2}
_AT_ONCE = ("立即", "马上", "即刻")
_HALF_A_YEAR = timedelta(days=183)


def read_deadline(text: str, after: datetime) -> datetime:
    """The limit a person typed, in local time, on or after `after`. Raises RuleBroken with the sentence to show."""
    typed = unicodedata.normalize("NFKC", text).strip()
    start = local(after)
    if typed in _AT_ONCE:
        return start
    if found := _AFTER.fullmatch(_TAIL.sub("", typed)):
        return start + timedelta(minutes=int(found["n"]) * _UNITS[found["unit"]])
    whole = _WHOLE.fullmatch(_TAIL.sub("", typed).strip()) if typed else None
    if whole is None:
        raise RuleBroken(f"看不懂时限“{text.strip()}”,请写成 0600、明 0600、7-18 12:00 或 2小时。", "due_at")
    parts = whole.groupdict()
    due = _moment(parts, start)
    if due < start.replace(second=0, microsecond=0):
        raise RuleBroken(f"时限 {due:%Y-%m-%d %H:%M} 早于会议时间({start:%m-%d %H:%M}),请核对。", "due_at")
    return due


def _moment(parts: dict[str, str | None], start: datetime) -> datetime:
    on = _on(parts, start)
    has_clock = bool(parts["hm"] or parts["h"])
    hour, minute = _clock(parts) if has_clock else (23, 59)
    at = datetime(on.year, on.month, on.day, tzinfo=BEIJING) + timedelta(hours=hour, minutes=minute)
    names_day = any(parts[name] for name in ("word", "month", "only"))
    return at if names_day or at >= start.replace(second=0, microsecond=0) else at + timedelta(days=1)


def _on(parts: dict[str, str | None], start: datetime) -> date:
    if word := parts["word"]:
        return start.date() + timedelta(days=_DAYS_ON[word])
    if parts["only"]:
        day = int(parts["only"])
        first_of_next = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        month = start if day >= start.day else first_of_next
        return _date(month.year, month.month, day)
    if parts["month"] and parts["day"]:
        on = _date(int(parts["year"] or start.year), int(parts["month"]), int(parts["day"]))
        is_next_year = not parts["year"] and start.date() - on > _HALF_A_YEAR
        return _date(on.year + 1, on.month, on.day) if is_next_year else on
    return start.date()


def _clock(parts: dict[str, str | None]) -> tuple[int, int]:
    if digits := parts["hm"]:
        hour, minute = int(digits[:-2]), int(digits[-2:])
    else:
        hour, minute = int(parts["h"] or 0), int(parts["m"] or parts["m2"] or 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise RuleBroken(f"没有 {hour:02d}:{minute:02d} 这个时刻,请核对。", "due_at")
    return hour, minute


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise RuleBroken(f"没有 {year}年{month}月{day}日 这一天,请核对。", "due_at") from error
