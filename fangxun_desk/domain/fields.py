"""How a noun of the desk declares itself, once, for everybody.

A noun is a frozen dataclass whose attributes are declared with the functions below. The declaration feeds
the projection table, the form, the columns of every list, the header words an import recognises, the
export and the command line. This module knows nothing of any single noun, and neither reads nor writes.
"""

import builtins
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from fangxun_desk.domain.vocabulary import Word


class FieldType(Enum):
    """What a declared field holds; decides its SQL column, its editor and how a cell of it is read."""

    TEXT = "text"
    COUNT = "count"  # whole number, never negative; blank is "not reported", not 0
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"  # aware datetime
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"  # the record_id of another noun
    UNIT = "unit"  # the code of a reporting unit (410423; 410400 is the city itself)
    ROWS = "rows"  # a tuple of plain JSON rows kept inside the record


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of a noun.

    `label` is the official Chinese wording, `unit` stands behind the value where there is one, `personal`
    values are kept apart from the hashed record so that they can be destroyed by law, `synonyms` are other
    headers under which counties send the same column, `derived` fields are set by the program and appear
    in no form.
    """

    name: str
    label: str
    type: FieldType
    unit: str = ""
    required: bool = False
    personal: bool = False
    choices: "builtins.type[Word] | None" = None
    refers_to: str = ""
    synonyms: tuple[str, ...] = ()
    multiline: bool = False
    derived: bool = False

    def to_json(self, value: Any) -> Any:
        """The value as it stands in a change: canonical, or None where nothing was stated."""
        if value is None or value == "" or value == ():
            return None
        match self.type:
            case FieldType.DATE:
                return value.isoformat()
            case FieldType.MOMENT:
                return moment_text(value)
            case FieldType.CHOICE:
                return value.code
            case FieldType.ROWS:
                return [list(row) if isinstance(row, tuple) else row for row in value]
        return value

    def from_json(self, value: Any) -> Any:
        """The inverse of `to_json`: the value as the record's attribute holds it."""
        if value is None:
            return self.blank
        match self.type:
            case FieldType.DATE:
                return date.fromisoformat(value)
            case FieldType.MOMENT:
                return read_moment(value)
            case FieldType.CHOICE:
                assert self.choices is not None
                return self.choices.of(value)
            case FieldType.FLAG:
                return bool(value)
            case FieldType.ROWS:
                return tuple(tuple(row) if isinstance(row, list) else row for row in value)
        return value

    @property
    def blank(self) -> Any:
        """What the attribute holds when nothing was stated: "" for text, () for rows, else None."""
        return {FieldType.TEXT: "", FieldType.UNIT: "", FieldType.ROWS: ()}.get(self.type)


def moment_text(at: datetime) -> str:
    """An aware moment as stored: UTC first, so that text order is time order, then the offset it was stated in.

    `2024-07-15T15:40:00Z+0800` is 23:40 in Beijing. Raises ValueError for a naive datetime.
    """
    if at.tzinfo is None:
        raise ValueError("a moment must carry its offset")
    offset = at.utcoffset()
    assert offset is not None
    minutes = offset.days * 1440 + offset.seconds // 60
    sign, apart = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{at.astimezone(UTC).isoformat()[:19]}Z{sign}{apart // 60:02d}{apart % 60:02d}"


def read_moment(text: str) -> datetime:
    """The inverse of `moment_text`, in the offset the moment was stated in."""
    return datetime.fromisoformat(text[:19] + "+00:00").astimezone(_offset(text[20:]))


@lru_cache
def _offset(text: str) -> timezone:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands in the log: voided, disputed fields, destroyed personal values, who entered it and when."""

    voided: bool = False
    void_reason: str = ""
    disputed: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    author: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noun:
    """A declared noun: its kind, its Chinese label, its record type and its fields.

    `import_key` names the fields by which a row of a county's sheet is recognised as a record already
    taken in. `event` names the field that says when the thing happened; figures count its local year.
    `judged` names the questions a record can answer about itself: for each, the record type has a method
    `judge_<question>` returning None (counts), a reason code (does not count) or NOT_ASKED.
    `plural` is the word of the command line (`--kind`, JSON).
    """

    kind: str
    label: str
    record_type: type["Record"]
    fields: tuple[Field, ...]
    plural: str = ""
    import_key: tuple[str, ...] = ()
    event: str = ""
    judged: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The declared field of that name; KeyError if there is none."""
        for declared in self.fields:
            if declared.name == name:
                return declared
        raise KeyError(f"{self.kind} has no field {name}")

    def has(self, name: str) -> bool:
        """Whether a field of that name is declared."""
        return any(declared.name == name for declared in self.fields)


_PLAIN = frozenset({FieldType.TEXT, FieldType.COUNT, FieldType.NUMBER, FieldType.REFERENCE, FieldType.UNIT})

NOT_ASKED = "-"
"""A judgement's answer for a record the question does not concern at all (a 调度会 is no 专题会商 left out)."""


def _declared(type_: FieldType, label: str, default: Any, **more: Any) -> Any:
    return dataclasses.field(default=default, metadata={"declared": {"type": type_, "label": label, **more}})


def text(label: str, **more: Any) -> Any:
    """Declare a text field; unstated is ""."""
    return _declared(FieldType.TEXT, label, "", **more)


def count(label: str, unit: str, **more: Any) -> Any:
    """Declare a whole number, never negative; unstated is None and is never taken for 0."""
    return _declared(FieldType.COUNT, label, None, unit=unit, **more)


def number(label: str, unit: str = "", **more: Any) -> Any:
    """Declare a measured number with its unit; unstated is None."""
    return _declared(FieldType.NUMBER, label, None, unit=unit, **more)


def day(label: str, **more: Any) -> Any:
    """Declare a calendar date; unstated is None."""
    return _declared(FieldType.DATE, label, None, **more)


def moment(label: str, **more: Any) -> Any:
    """Declare a moment (aware datetime); unstated is None."""
    return _declared(FieldType.MOMENT, label, None, **more)


def flag(label: str, **more: Any) -> Any:
    """Declare a yes/no field; unstated is None."""
    return _declared(FieldType.FLAG, label, None, **more)


def choice(label: str, choices: type[Word], **more: Any) -> Any:
    """Declare a field holding one official word of a vocabulary; unstated is None."""
    return _declared(FieldType.CHOICE, label, None, choices=choices, **more)


def reference(label: str, refers_to: str, **more: Any) -> Any:
    """Declare a field holding the record_id of another noun; unstated is None."""
    return _declared(FieldType.REFERENCE, label, None, refers_to=refers_to, **more)


def unit_code(label: str, **more: Any) -> Any:
    """Declare a reporting unit (县市区 or 市级) by its six-digit code; unstated is ""."""
    return _declared(FieldType.UNIT, label, "", **more)


def row_list(label: str, **more: Any) -> Any:
    """Declare a field holding a tuple of plain JSON rows; unstated is ()."""
    return _declared(FieldType.ROWS, label, (), **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: its id, its number, its season (the calendar year it belongs to), its standing."""

    NOUN: ClassVar[Noun]

    record_id: str = ""
    number: str = ""
    season: int | None = count("年度", "年", derived=True)
    standing: Standing = Standing()


R = TypeVar("R", bound=Record)


def noun(kind: str, label: str, **more: Any) -> Callable[[type[R]], type[R]]:
    """Decorator of a record class (a frozen dataclass): hang its `NOUN` declaration on it."""

    def declare(record_type: type[R]) -> type[R]:
        fields = tuple(
            Field(name=f.name, **f.metadata["declared"])
            for f in dataclasses.fields(record_type)
            if "declared" in f.metadata
        )
        record_type.NOUN = Noun(kind=kind, label=label, record_type=record_type, fields=fields, **more)
        return record_type

    return declare


def stated(record: Record) -> dict[str, Any]:
    """The stated fields of a record in their JSON form, as a create change carries them."""
    body = {}
    for declared in record.NOUN.fields:
        value = getattr(record, declared.name)
        # Most fields of most records are blank; they are passed over before anything is called.
        if value is not None and value != "" and value != ():
            body[declared.name] = value if declared.type in _PLAIN else declared.to_json(value)
    return body
