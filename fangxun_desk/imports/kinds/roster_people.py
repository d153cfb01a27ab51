"""The people of a roster's row: one, or in a wide table one in each group of columns (行政责任人, 技术责任人, …)."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from fangxun_desk.domain.roster import Official, Training
from fangxun_desk.domain.vocabulary import PostCategory, TrainingMode
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.columns import fit
from fangxun_desk.imports.moments import read_day
from fangxun_desk.imports.phones import Phones
from fangxun_desk.imports.plain import half_punctuation, plain, shown
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.table import Row, Table
from fangxun_desk.imports.table_columns import Columns
from fangxun_desk.imports.words import read_word

_PERSONAL = ("name", "organisation", "title", "mobile", "office_phone")
_VACANT = re.compile(
    r"^(?:(?:待定|空缺|暂缺|缺额|缺员|待补充?|待明确|待配|待落实|未定|拟定|暂无)(?:[(\uff08].*[)\uff09])?|缺|无|[-—/]+)$"
)
_UNTRAINED = re.compile(r"^(?:未训|未培训|未参训|未参加(?:培训)?|未|否|无|没有|[-—/×]+)?$")
_BETWEEN = re.compile(r"[、,;及和]|\s+|/(?=\s*\d{1,2}[.月]\d)")


class PersonSaid(NamedTuple):
    """What a row says of a person: nobody for a vacant post."""

    official: Official | None
    trainings: tuple[Training, ...]
    has_phone_remark: bool


class PersonColumns:
    """The columns of one person."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._name, self._organisation, self._title = (
            columns.name("name"),
            columns.text("organisation"),
            columns.text("title"),
        )
        self._mobile, self._office_phone = columns.phone("mobile"), columns.phone("office_phone")
        self._mode, self._trained_on = columns.raw("mode"), columns.raw("trained_on")

    def __call__(self, row: Row, number: int) -> PersonSaid:
        name = self._name(row, number)
        mobile, office = self._mobile(row, number), self._office_phone(row, number)
        trainings = _trainings(self._columns, number, str(self._mode(row, number)), self._trained_on(row, number))
        has_remark = bool((mobile.code and mobile.level == WARN) or (office.code and office.level == WARN))
        if not name or _VACANT.match(name):
            return PersonSaid(None, trainings, has_remark)
        official = _official(name, self._organisation(row, number), self._title(row, number), mobile, office)
        return PersonSaid(official, trainings, has_remark)


def person_groups(table: Table) -> list[tuple[PostCategory, Columns]]:
    """The groups of a wide table that hold a person each, with the category they stand under; else none."""
    header = table.header
    groups: dict[str, dict[str, int]] = {}
    for index, path in enumerate(header.paths):
        if len(path) < 2 or "责任人" not in path[-2]:
            continue
        fits = [(fit((path[-1],), column), column.key) for column in table.kind.columns if column.key in _PERSONAL]
        best, key = max(fits)
        if best > 0:
            groups.setdefault(path[-2], {}).setdefault(key, index)
    found = []
    for label, columns in groups.items():
        category = read_word(PostCategory, label)
        if category is not None and "name" in columns:
            shared = {key: index for key, index in header.columns.items() if key not in _PERSONAL}
            found.append((category, table.seen_through(shared | columns)))
    return found


def _official(name: str, organisation: str, title: str, mobile: Phones, office: Phones) -> Official:
    """The person of a row. A landline in the mobile column goes where landlines go."""
    landline = office.landline or office.mobile or mobile.landline
    own = mobile.mobile
    if not own and office.mobile and not office.landline:
        own, landline = office.mobile, mobile.landline
    return Official(name=name, organisation=organisation, title=title, mobile=own, office_phone=landline)


def _trainings(columns: Columns, number: int, mode_text: str, dates: CellValue) -> tuple[Training, ...]:
    """The trainings a row states: 线上+线下 with two dates are two, in that order."""
    modes = _modes(mode_text)
    if modes is None:
        return ()
    if not modes:
        message = f"培训方式“{shown(mode_text)}”分不清线上还是线下,培训未收入,请核对。"
        columns.report(number, "mode", "training_mode_unknown", WARN, message)
        return ()
    days = _training_days(columns, number, dates)[: len(modes)]
    days += [None] * (len(modes) - len(days))
    return tuple(
        Training(season=columns.season, mode=mode, trained_on=day) for mode, day in zip(modes, days, strict=True)
    )


@lru_cache(maxsize=1024)
def _modes(written: str) -> tuple[TrainingMode, ...] | None:
    """The modes a cell names in their order, none where it cannot be told, None where there was no training."""
    text = plain(written)
    if _UNTRAINED.match(text):
        return None
    named = (read_word(TrainingMode, part) for part in re.split(r"[+、,;/和及与]", text))
    return tuple(mode for mode in named if mode) or tuple(mode for mode in TrainingMode if mode.label in text)


def _training_days(columns: Columns, number: int, value: CellValue) -> list[date | None]:
    """The dates of a cell; the year of the first holds for those behind it."""
    parts = [part for part in _BETWEEN.split(half_punctuation(value).strip()) if part] if isinstance(value, str) else []
    if not isinstance(value, str) or len(parts) < 2:
        outcome = read_day(value, columns.season)
        columns.remark(number, "trained_on", outcome)
        return [outcome.value] if outcome.value else []
    days: list[date | None] = []
    year = columns.season
    for part in parts:
        found = read_day(part, year)
        if found.value is None:
            columns.remark(number, "trained_on", found)
            return [*days, None]
        year = found.value.year
        days.append(found.value)
    read = "、".join(str(day) for day in days)
    columns.report(number, "trained_on", "two_dates", INFO, f"“{shown(value)}”按 {read} 收入。")
    return days
