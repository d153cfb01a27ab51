"""Counts, quantities and names as they stand in cells, each read with a remark about what had to be put right.

A blank is never 0. What only looks like a number (a range, a remark, another unit) is not guessed: it comes back empty
with a doubt. Dates are read in moments.py, phones in phones.py.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fangxun_desk.imports.outcome import Outcome, clean, doubtful, repaired
from fangxun_desk.imports.plain import plain, shown

CellValue = str | int | float | bool | date | datetime | time | timedelta

NOT_STATED = frozenset({"", "-", "--", "---", "—", "——", "/", "\\", "*", "空", "空白", "n/a", "null", "none"})
_MOST = 9_999_999  # Whoever states more has put a phone or a code into the column.
_ZERO_WORDS = frozenset({"无", "没有", "零", "〇", "无人"})
_UNITS = {
    "人": ("人次", "人", "名", "口", "位", "员", "个"),
    "户": ("户", "家"),
    "场": ("场次", "场", "次", "个", "期"),
    "年": ("年",),
}
_ALL_UNITS = tuple(dict.fromkeys(unit for units in _UNITS.values() for unit in units))
_DIGITS = re.compile(r"\d+")
_WHOLE_DECIMAL = re.compile(r"\d+\.0+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_ABOUT_BEFORE = re.compile(r"^(?:约|大约|近|将近|超过|超|逾|不足|至少|共约)")
_ABOUT_AFTER = re.compile(r"(?:余|多|左右|以上|以内|以下)$")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千廿]+")
_PIECES = re.compile(
    r"^(?:共计|共|计|合计|总计)?(?P<number>[\d,]+|[零〇一二两三四五六七八九十百千廿]+)(?P<unit>[^\d]*)$"
)
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_POWERS = {"十": 10, "百": 100, "千": 1000}
_FULL_WIDTH = re.compile(r"[\uff10-\uff19]")
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")


@lru_cache(maxsize=8192, typed=True)
def read_count(value: CellValue, unit: str) -> Outcome[int]:
    """The whole number a cell states. `unit` is the unit of the column (户, 人, 场), which may stand behind it."""
    if isinstance(value, bool | date | time | timedelta):
        return doubtful(None, "count_unreadable", f"“{shown(value)}”不是{_noun(unit)},未收入该数。")
    if isinstance(value, int | float):
        return _whole(value, unit)
    squeezed = plain(value)
    if squeezed in NOT_STATED:
        return clean(None)
    if _DIGITS.fullmatch(squeezed):
        return _as_written(value, squeezed)
    if _WHOLE_DECIMAL.fullmatch(squeezed):
        return repaired(
            int(squeezed.partition(".")[0]), "count_text", f"“{value}”按 {squeezed.partition('.')[0]} 收入。"
        )
    if squeezed in _ZERO_WORDS:
        return repaired(0, "count_text", f"“{shown(value)}”按 0 收入。")
    return _worded_count(value, squeezed, unit)


def _whole(value: float, unit: str) -> Outcome[int]:
    if 0 <= value <= _MOST and value == int(value):
        return clean(int(value))
    return doubtful(None, "count_unreadable", f"“{shown(value)}”不是{_noun(unit)},未收入该数。")


def _as_written(value: str, squeezed: str) -> Outcome[int]:
    number = int(squeezed)
    if number > _MOST:
        return _whole(number, "")
    if value == squeezed:
        return clean(number)
    code = "count_full_width" if _FULL_WIDTH.search(value) else "count_text"
    return repaired(number, code, f"“{value}”按 {number} 收入。")


def _worded_count(value: str, squeezed: str, unit: str) -> Outcome[int]:
    about = _ABOUT_AFTER.sub("", _without_unit(_ABOUT_BEFORE.sub("", squeezed), unit))
    is_about = bool(_ABOUT_BEFORE.search(squeezed)) or about != _without_unit(squeezed, unit)
    found = _PIECES.match(re.sub(r"\(.*\)$", "", about))
    if not found or (_DIGITS.search(found["number"]) and not _plain_digits(found["number"])):
        return doubtful(None, "count_unreadable", f"“{shown(value)}”不是{_noun(unit)},未收入该数。")
    if found["unit"] and found["unit"] not in _UNITS.get(unit, ()):
        return doubtful(None, "count_unit_differs", f"“{shown(value)}”的单位不是“{unit}”,未收入该数。")
    number = _number(found["number"])
    if number is None or number > _MOST:
        return doubtful(None, "count_unreadable", f"“{shown(value)}”不是{_noun(unit)},未收入该数。")
    if is_about:
        return doubtful(number, "count_approximate", f"“{shown(value)}”是约数,暂按 {number} 收入,请核对。")
    code = (
        "count_full_width"
        if _FULL_WIDTH.search(value)
        else "count_suffix"
        if _DIGITS.search(squeezed)
        else "count_text"
    )
    return repaired(number, code, f"“{shown(value)}”按 {number} 收入。")


def _without_unit(text: str, unit: str) -> str:
    """The text without the column's own unit behind it."""
    for word in _UNITS.get(unit, ()):
        if text.endswith(word):
            return text.removesuffix(word)
    return text


def _plain_digits(text: str) -> bool:
    return bool(_DIGITS.fullmatch(text) or _GROUPED.fullmatch(text))


def _number(text: str) -> int | None:
    if _plain_digits(text):
        return int(text.replace(",", ""))
    return chinese_number(text)


def chinese_number(text: str) -> int | None:
    """三十五 is 35, 一百零二 is 102, 二〇二四 is 2024; None for what is no number."""
    if not _CHINESE.fullmatch(text):
        return None
    if all(c in _CHINESE_DIGITS for c in text):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text.replace("廿", "二十"):
        if c in _CHINESE_POWERS:
            total += (digit or 1) * _CHINESE_POWERS[c]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[c]
    return total + digit


def _noun(unit: str) -> str:
    return {"户": "户数", "人": "人数", "场": "场次"}.get(unit, "整数")


@lru_cache(maxsize=8192, typed=True)
def read_number(value: CellValue) -> Outcome[float]:
    """A measured number or a quantity, decimals allowed; units behind it (mm, 毫米) are taken off."""
    if isinstance(value, bool | date | time | timedelta):
        return doubtful(None, "number_unreadable", f"“{shown(value)}”不是数字,未收入该数。")
    if isinstance(value, int | float):
        return clean(float(value))
    squeezed = plain(value)
    if squeezed in NOT_STATED:
        return clean(None)
    found = _DECIMAL.match(squeezed.replace(",", ""))
    rest = squeezed.replace(",", "")[found.end() :] if found else ""
    if not found or re.search(r"\d|[-~—]", rest):
        return doubtful(None, "number_unreadable", f"“{shown(value)}”不是数字,未收入该数。")
    number = float(found[0])
    if value == squeezed and not rest:
        return clean(number)
    code = "count_full_width" if _FULL_WIDTH.search(value) else "count_suffix" if rest else "count_text"
    return repaired(number, code, f"“{shown(value)}”按 {number:g} 收入。")


@lru_cache(maxsize=8192, typed=True)
def read_name(value: CellValue) -> Outcome[str]:
    """A person's name: white space inside (方  静) is only typesetting; everything else stays."""
    text = value if isinstance(value, str) else shown(value)
    name = "".join(text.replace("\u200b", "").replace("\ufeff", "").split())
    if name == text or not name:
        return clean(name)
    if text.strip() == name:
        return clean(name)
    if name.isascii():
        return clean(" ".join(text.split()))
    return repaired(name, "name_spaces", f"姓名“{shown(text)}”去掉空格,按“{name}”收入。")
