"""Rows and columns of a list straight from a noun's declaration, for nouns that need nothing more.

Plain functions; what is read runs on the store thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.fields import Field, FieldType, Noun, Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services import record_service
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.record_detail import field_words, former_of

_NUMBERS = (FieldType.COUNT, FieldType.NUMBER)
_NATIVE = (*_NUMBERS, FieldType.DATE, FieldType.MOMENT)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as a row of a list, with the values that were corrected and the names it refers to."""

    record: Any
    former: Mapping[str, Former] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def read_rows(
    reader: Any, record_type: type[Record], year: int, names: Mapping[str, str] | None = None
) -> tuple[RecordRow, ...]:
    """The records of a noun in a season as rows, voided ones too. `names` are those of records referred to."""
    known = names or {}
    return tuple(
        RecordRow(record, _former(reader, record, known) if is_amended else {}, known)
        for record, is_amended in record_service.season_records(reader, record_type, year)
    )


def _former(reader: Any, record: Record, names: Mapping[str, str]) -> dict[str, Former]:
    return former_of(record_service.history(reader, record.record_id), record.NOUN, names)


def columns_of(noun: Noun, widths: Mapping[str, int], stretched: str) -> tuple[Column, ...]:
    """The number of the record, then the fields named, each as wide as said."""
    number = Column("编号", lambda row: row.record.number, width=100)
    return (number, *(column_of(noun.field(name), width, name == stretched) for name, width in widths.items()))


def column_of(declared: Field, width: int, stretches: bool = False) -> Column:
    """The column of a declared field. Personal values are covered."""
    name = declared.name

    def value(row: Any) -> Any:
        return getattr(row.record, name)

    def text(row: Any) -> str:
        if declared.type is FieldType.MOMENT and value(row) is not None:
            return short_moment(value(row), row.record.season)
        return field_words(declared, value(row), row.names).removesuffix(f" {declared.unit}" if declared.unit else "")

    is_native = declared.type in _NATIVE
    return Column(
        f"{declared.label}({declared.unit})" if declared.unit else declared.label,
        text,
        value if is_native else None,
        width,
        RIGHT if declared.type in _NUMBERS else "left",
        stretches,
        lambda row: row.former.get(name),
        value=value if is_native else None,
    )


def short_moment(at: datetime, season: int | None) -> str:
    """A moment in a list, without the year where it is the season's."""
    return f"{local(at):%m-%d %H:%M}" if local(at).year == season else f"{local(at):%Y-%m-%d %H:%M}"


def found_by(row: Any) -> Sequence[str]:
    """What a row is found by: its number, its unit and every text of it that is not personal."""
    record = row.record
    plain, others = _findable(record.NOUN.kind)
    words = [value for name in plain if (value := getattr(record, name))]
    words += [field_words(field, value, row.names) for field in others if (value := getattr(record, field.name))]
    return (record.number, *words)


@lru_cache(maxsize=64)
def _findable(kind: str) -> tuple[tuple[str, ...], tuple[Field, ...]]:
    """The fields of a noun a row is found by: those that are words already, and those put into words."""
    listed = (f for f in NOUNS[kind].fields if not f.personal and not f.derived)
    fields = [f for f in listed if f.type not in _NUMBERS]
    plain = tuple(f.name for f in fields if f.type is FieldType.TEXT)
    return plain, tuple(f for f in fields if f.type is not FieldType.TEXT)


def unit_of(row: Any) -> str:
    """The unit of a row's record, "" where it has none."""
    return str(getattr(row.record, "unit", ""))


def heading_of(record: Record) -> str:
    """Unit, town and name in one line."""
    parts = (unit_name(getattr(record, "unit", "")), getattr(record, "town", ""), getattr(record, "name", ""))
    return " ".join(filter(None, parts))
