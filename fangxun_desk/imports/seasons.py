"""Which year a file speaks of, which storm, and as of which day: read from titles, header lines and names.

The year comes from the title rows, else the file's name, else its folder's, else from most of the full dates in it,
else from the other files of the same call. Storm names are brought to one form, 7·16, wherever they stand.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.moments import day_at_head, squeeze
from fangxun_desk.imports.plain import plain
from fangxun_desk.imports.sheet import Sheet

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|\D|$)(?!\d)")
_YEAR_IN_STAMP = re.compile(r"(?<!\d)(20[0-4]\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)")
_CHINESE_YEAR = re.compile(r"二[〇零○oO0]([一二三四][〇零一二三四五六七八九]|[〇零]{2})年")
_FULL_DATE = re.compile(r"(?<!\d)(20[0-4]\d)\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}")
_AS_OF = re.compile(
    r"(?:统计)?(?:截[至止]|截至?止?到)(?:日期|时间|日)?[:\s]*|(?:统计|名册|填报|报送|更新|编制|制表)(?:日期|时间)[:\s]*"
)
_STRONG_AS_OF = re.compile(r"截[至止]|名册日期|统计(?:日期|时间)")
_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0"}

_DOT = r"[·•・･‧∙⋅.．。\-–—－_]"
_QUOTED_STORM = re.compile(rf"[“\"'‘《「]\s*(\d{{1,2}})\s*{_DOT}\s*(\d{{1,2}})\s*[”\"'’》」]")
_DOTTED_STORM = re.compile(rf"(?<![\d.])(\d{{1,2}})\s*{_DOT}\s*(\d{{1,2}})(?![\d]|\s*{_DOT}\s*\d)")
_DAY_STORM = re.compile(
    r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?(?:\s*(?:强降雨|暴雨|降雨|过程|短时|强对流|人员|转移|避险))"
)
_DATED_STORM = re.compile(r"20\d\d\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_BARE_STORM = re.compile(r"(?<!\d)(0?[3-9]|1[0-2])([0-3]\d)(?=强降雨|暴雨|降雨|过程|$)(?!\d)")
NO_STORM = frozenset({"", "无", "非过程", "非暴雨过程", "无过程", "日常", "-", "—", "/", "其他", "none"})


def year_in_title(text: str) -> int | None:
    """The year a title or header line states; the first one where it states several."""
    half = plain(text)
    if found := _YEAR.search(half):
        return int(found[1])
    if found := _CHINESE_YEAR.search(half):
        return 2000 + int("".join(_DIGITS[c] for c in found[1]))
    return None


def year_in_name(text: str) -> int | None:
    """The year in a file's or folder's name, written alone or at the head of a date."""
    half = plain(text)
    found = _YEAR.search(half) or _YEAR_IN_STAMP.search(half)
    return int(found[1]) if found else year_in_title(text)


def year_around(path: Path) -> int | None:
    """The year in the name of a layer's file, its folder or the folder around that; a layer has no title rows."""
    names = (path.stem, path.parent.name, path.parent.parent.name)
    return next((year for name in names if (year := year_in_name(name))), None)


def year_of_dates(sheets: Iterable[Sheet]) -> int | None:
    """The year most of the full dates in the cells belong to."""
    years: Counter[int] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            for cell in row:
                if isinstance(cell, date):
                    years[cell.year] += 1
                elif isinstance(cell, str) and (found := _FULL_DATE.search(cell)):
                    years[int(found[1])] += 1
    likely = [year for year, _ in years.most_common(1) if 2000 <= year < 2100]
    return likely[0] if likely else None


def as_of(texts: Iterable[str], year: int | None) -> date | None:
    """The day a file says it counts up to (截至日期:2024年5月15日). 截至 goes before 填报日期."""
    weak: date | None = None
    for text in texts:
        line = squeeze(text)
        for found in _AS_OF.finditer(line):
            try:
                day = day_at_head(line[found.end() :].lstrip(" :("), year, None)
            except ValueError:
                continue
            if day is not None and _STRONG_AS_OF.search(found[0]):
                return day.day
            weak = weak or (day.day if day else None)
    return weak


@lru_cache(maxsize=4096, typed=True)
def storm_name(value: CellValue, near: date | None = None) -> str:
    """The short name of a storm, 7·16, however it was written; "" for 非过程 and blanks, else the text itself.

    Excel turns 7.16 into a number or a date; `near` then tells 6·20 from 6·2.
    """
    if isinstance(value, datetime | date):
        return f"{value.month}·{value.day}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _storm_of_number(value, near)
    text = str(value).strip()
    if plain(text) in NO_STORM:
        return ""
    return storm_in_text(text) or _bare_storm(text) or text


def storm_in_text(text: str) -> str:
    """The storm a title or a file's name speaks of, "" where it names none."""
    for line in re.split(r"\n|\s{4,}", unicodedata.normalize("NFKC", text)):
        if re.search(r"截[至止]|填报日期|统计时间|单位:", line):
            continue
        for pattern in (_QUOTED_STORM, _DOTTED_STORM, _DAY_STORM, _DATED_STORM):
            for found in pattern.finditer(line):
                if name := _storm(found[1], found[2]):
                    return name
    return ""


def _bare_storm(text: str) -> str:
    found = _BARE_STORM.match(plain(text)) or re.fullmatch(r"(\d{1,2})月(\d{1,2})[日号]?", plain(text))
    return _storm(found[1], found[2]) if found else ""


def _storm(month: str, day: str) -> str:
    m, d = int(month), int(day)
    return f"{m}·{d}" if 1 <= m <= 12 and 1 <= d <= 31 else ""


def _storm_of_number(value: float, near: date | None) -> str:
    if 36526 <= value < 73051:
        day = date(1899, 12, 30) + timedelta(days=int(value))
        return f"{day.month}·{day.day}"
    if value == int(value):
        return _bare_storm(f"{value:.0f}") or f"{value:g}"
    month, _, decimals = f"{value:g}".partition(".")
    names = [_storm(month, decimals)]
    if near is not None and decimals in ("1", "2", "3") and (longer := _storm(month, decimals + "0")):
        # 6.20 typed as a number has lost its last digit.
        names.append(longer)
        names.sort(key=lambda name: _days_apart(name, near))
    return names[0]


def _days_apart(name: str, near: date) -> int:
    month, _, day = name.partition("·")
    try:
        return abs((date(near.year, int(month), int(day)) - near).days)
    except ValueError:
        return 366
