"""The columns of a table as functions that read a cell and report what had to be put right.

A column function remembers what clean cells said, so that sixty thousand rows cost little; a cell that had to be put
right is reported every time. The kinds ask for columns by the names of their fields and never see a column number.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from fangxun_desk.domain.fields import Field, FieldType, Noun
from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.imports.cells import CellValue, read_count, read_name, read_number
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import Header
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.moments import read_day, read_moment
from fangxun_desk.imports.outcome import Outcome
from fangxun_desk.imports.phones import Phones, read_phone
from fangxun_desk.imports.plain import control_character, kept, letters, shown
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, Draft, SourceRow
from fangxun_desk.imports.sheet import Sheet, column_letters
from fangxun_desk.imports.words import read_word

T = TypeVar("T")
W = TypeVar("W", bound=Word)
Row = Sequence[CellValue]
ReadCell = Callable[[Row, int], T]

_MISSING: Any = object()


class Columns:
    """A table's columns, and what is found in its rows."""

    def __init__(self, context: FileContext, sheet: Sheet, kind: Kind, header: Header) -> None:
        self.context = context
        self.sheet = sheet
        self.kind = kind
        self.header = header
        self.season = context.season
        self._refused: dict[int, str] = {}
        self.used = set(header.columns.values())
        self._letters = {key: column_letters(column) for key, column in header.columns.items()}

    def has(self, key: str) -> bool:
        """Whether the table has a column for that field."""
        return key in self.header.columns

    def cell(self, key: str, number: int) -> str:
        """The A1 name of a row's cell in a column; "" where there is no such column."""
        letters = self._letters.get(key)
        return "" if letters is None else f"{letters}{number}"

    def place(self, key: str, number: int) -> str:
        """A row's cell in a column with its sheet, 隐患台账!C105, as lookups name it; "" for no such column."""
        cell = self.cell(key, number)
        return f"{self.sheet.name}!{cell}" if cell and self.sheet.name is not None else cell

    def column_label(self, key: str) -> str:
        """The words over a column, "" where there is no such column."""
        column = self.header.columns.get(key)
        return "" if column is None else self.header.label(column)

    def raw(self, key: str) -> ReadCell[CellValue]:
        """The column as it stands."""
        column = self.header.columns.get(key)
        if column is None:
            return lambda row, number: ""
        index = column
        return lambda row, number: row[index]

    def report(self, number: int, key: str, code: str, level: str, message: str) -> None:
        """A remark about a row's cell in the column of that field."""
        self.context.warnings.append(CellWarning(self.sheet.name, number, self.cell(key, number), code, level, message))

    def take(self, number: int, *drafts: Draft) -> None:
        """The row asks for these records, unless one of its cells held something that is refused."""
        self.context.read += 1
        if self._refused and number in self._refused:
            self.context.rows.append(SourceRow(self.sheet.name, number, (), RowFate.REFUSED, self._refused[number]))
            return
        self.context.rows.append(SourceRow(self.sheet.name, number, drafts))

    def seen_through(self, columns: Mapping[str, int]) -> "Columns":
        """The same table under other columns: a further person in the same row."""
        other = Columns(self.context, self.sheet, self.kind, replace(self.header, columns=columns))
        other._refused = self._refused
        self.used.update(columns.values())
        return other

    def leave_out(self, number: int, reason: str, amount: float | None = None) -> None:
        """The row is not taken in; why was said already."""
        self.context.read += 1
        self.context.rows.append(SourceRow(self.sheet.name, number, (), RowFate.REFUSED, reason, amount))

    def refuse(self, number: int, key: str, code: str, message: str, amount: float | None = None) -> None:
        """The row is not taken in, and why."""
        self.report(number, key, code, REJECT, message)
        self.leave_out(number, code, amount)

    def set_aside(self, number: int, reason: str, key: str, message: str) -> None:
        """The row asks for nothing, which is no fault of it."""
        self.context.read += 1
        self.report(number, key, reason, INFO, message)
        self.context.rows.append(SourceRow(self.sheet.name, number, (), RowFate.IGNORED, reason))

    def is_refused(self, number: int) -> bool:
        """Whether a cell of the row was refused already."""
        return number in self._refused

    def text(self, key: str, multiline: bool = False) -> ReadCell[str]:
        """A text column; numbers in it become the text they show."""
        return self._column(key, lambda value: _read_text(value, multiline), "", _plain_text)

    def name(self, key: str) -> ReadCell[str]:
        """A column of persons' names."""

        def read(value: CellValue) -> Outcome[str]:
            return _controlled(value) or read_name(value)

        return self._column(key, read, "")

    def count(self, key: str, unit: str) -> ReadCell[int | None]:
        """A column of whole numbers in that unit."""
        return self._column(key, lambda value: read_count(value, unit), None)

    def number(self, key: str) -> ReadCell[float | None]:
        """A column of measured numbers."""
        return self._column(key, read_number, None)

    def day(self, key: str) -> ReadCell[date | None]:
        """A column of dates."""
        season = self.season
        return self._column(key, lambda value: read_day(value, season), None, _plain_day)

    def moment(self, key: str) -> ReadCell[datetime | None]:
        """A column of moments."""
        season = self.season
        return self._column(key, lambda value: read_moment(value, season), None, plain_moment)

    def choice(self, key: str, choices: type[W]) -> ReadCell[W | None]:
        """A column of official words; an unknown one is reported and left out."""

        def read(value: CellValue) -> Outcome[W]:
            if value == "":
                return Outcome(None)
            text = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
            word = read_word(choices, text)
            if word is not None or not letters(text):
                return Outcome(word)
            return Outcome(None, "word_unknown", WARN, f"“{shown(text)}”不是已知的分类,该项未收入,请核对。")

        return self._column(key, read, None)

    def phone(self, key: str) -> ReadCell[Phones]:
        """A column of phones."""

        def read(value: CellValue) -> Outcome[Phones]:
            phones = read_phone(value)
            return Outcome(phones, phones.code, phones.level, phones.message)

        return self._column(key, read, Phones())

    def declared(
        self, noun: Noun, leave_out: Sequence[str] = (), names: Sequence[str] = ()
    ) -> Callable[[Row, int], dict[str, Any]]:
        """The columns of a noun's declared fields, each read by its type; `names` are those that hold a person."""
        wanted = [one for one in noun.fields if self.has(one.name) and one.name not in leave_out and not one.derived]
        pairs = [(one.name, self.name(one.name) if one.name in names else self._by_type(one)) for one in wanted]
        return lambda row, number: {name: read(row, number) for name, read in pairs}

    def _by_type(self, field: Field) -> ReadCell[Any]:
        match field.type:
            case FieldType.COUNT:
                return self.count(field.name, field.unit)
            case FieldType.NUMBER:
                return self.number(field.name)
            case FieldType.DATE:
                return self.day(field.name)
            case FieldType.MOMENT:
                return self.moment(field.name)
            case FieldType.CHOICE:
                assert field.choices is not None
                return self.choice(field.name, field.choices)
        if field.personal:
            phone = self.phone(field.name)
            return lambda row, number: phone(row, number).either
        return self.text(field.name, field.multiline)

    def _column(
        self,
        key: str,
        read: Callable[[CellValue], Outcome[T]],
        blank: Any,
        at_once: Callable[[CellValue], T | None] | None = None,
    ) -> ReadCell[Any]:
        """The column as a function. `at_once` gives the value of a cell that needs no second look, else None."""
        column = self.header.columns.get(key)
        if column is None:
            return lambda row, number: blank
        index = column
        known: dict[CellValue, Any] = {"": blank}
        get = known.get

        def cell(row: Row, number: int) -> Any:
            value = row[index]
            found = get(value, _MISSING)
            return found if found is not _MISSING else slowly(value, number)

        def slowly(value: CellValue, number: int) -> Any:
            if at_once is not None and (result := at_once(value)) is not None:
                known[value] = result
                return result
            outcome = read(value)
            found: Any = blank if outcome.value is None else outcome.value
            if not outcome.code:
                known[value] = found
                return found
            self._remark(number, key, outcome)
            return found

        return cell

    def remark(self, number: int, key: str, outcome: Outcome[Any]) -> None:
        """Report how a cell was read, where there is anything to report."""
        if outcome.code:
            self._remark(number, key, outcome)

    def _remark(self, number: int, key: str, outcome: Outcome[Any]) -> None:
        self.report(number, key, outcome.code, outcome.level, outcome.message)
        if outcome.level == REJECT:
            self._refused[number] = outcome.code


def _plain_text(value: CellValue) -> str | None:
    """A text without control characters and line breaks in normal form, without its outer white space."""
    if type(value) is str and value.isprintable() and unicodedata.is_normalized("NFC", value):
        return value.strip()
    return None


def _read_text(value: CellValue, multiline: bool) -> Outcome[str]:
    if isinstance(value, float) and value.is_integer():
        return Outcome(f"{value:.0f}")
    if isinstance(value, datetime | date):
        return Outcome(f"{value:%Y-%m-%d}")
    return _controlled(value) or Outcome(kept(str(value), multiline))


def _controlled(value: CellValue) -> Outcome[str] | None:
    """The refusal of a cell with a control character in it, None for any other."""
    control = control_character(value) if isinstance(value, str) else None
    if control is None:
        return None
    message = f"单元格里有控制字符 {control},本行未收入,请删去后再导入。"
    return Outcome("", "control_character", REJECT, message)


def _plain_day(value: CellValue) -> date | None:
    if type(value) is date:
        return value
    return value.date() if type(value) is datetime else None


@lru_cache(maxsize=65536)
def plain_moment(value: CellValue) -> datetime | None:
    """A date cell with whole minutes, in Beijing time; None for anything that has to be read."""
    if type(value) is datetime and not value.second and not value.microsecond:
        return value.replace(tzinfo=BEIJING)
    return None
