"""How declared values read in Chinese: one wording for screen, paper and messages."""

import re
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.vocabulary import Word


def display(field: Field, value: Any) -> str:
    """The value of a declared field as people read it, without its unit; "" where nothing was stated.

    References and unit codes come out as they are: whoever has names puts them in.
    """
    if value is None or value == "" or value == ():
        return ""
    match field.type:
        case FieldType.MOMENT:
            return moment_words(value)
        case FieldType.DATE:
            return day_words(value)
        case FieldType.FLAG:
            return "是" if value else "否"
        case FieldType.ROWS:
            return "、".join(str(row[0]) if isinstance(row, tuple) else str(row) for row in value)
        case FieldType.NUMBER:
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return value.label if isinstance(value, Word) else str(value)


def moment_words(at: datetime) -> str:
    """2024-07-15 23:40, local time."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def day_words(on: date) -> str:
    """2024-07-15."""
    return f"{on:%Y-%m-%d}"


def official_day(on: date) -> str:
    """2024年7月15日, month and day without leading zeros as GB/T 9704-2012 wants them."""
    return f"{on.year}年{on.month}月{on.day}日"


def masked(phone: str) -> str:
    """A phone as it is shown until asked for, on screen, on paper and in messages: 138****5678, 0375-***7103."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < 7:
        return "*" * len(phone.strip())
    if digits.startswith("0"):
        return f"{digits[:4]}-***{digits[-4:]}"
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}" if len(digits) > 7 else f"***{digits[-4:]}"
