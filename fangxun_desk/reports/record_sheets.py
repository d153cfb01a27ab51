"""Every record of the store as rows with declared labels: one sheet a noun, for workbooks and layers alike.

References are shown by name or number, phones only where that was asked for, voided records marked and kept. It reads;
it neither counts nor writes a file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from fangxun_desk.domain.fields import Field, FieldType, Noun, Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.domain.wording import masked
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.vector_layer import Form
from fangxun_desk.reports.document import Column, Row, Table, Value
from fangxun_desk.store.reader import Reader

DESTROYED = "(已销毁)"
_HOLDS: dict[FieldType, type] = {
    FieldType.COUNT: int,
    FieldType.NUMBER: float,
    FieldType.DATE: date,
    FieldType.MOMENT: datetime,
}
_LONGEST_LIST = 50
_STANDING = (("记录状态", str), ("作废原因", str), ("有分歧的项", str), ("登记人", str), ("登记时间", datetime))


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """The records of one noun. `columns` are (label, what it holds).

    `forms` say where each record is drawn, as the layers out take it; None for a noun that is nowhere. `titles` are
    what people call each record.
    """

    kind: str
    label: str
    columns: tuple[tuple[str, type], ...]
    rows: tuple[tuple[Value, ...], ...]
    voided: tuple[bool, ...]
    forms: tuple[Form | None, ...] | None
    titles: tuple[str, ...]

    def as_table(self) -> Table:
        """The same as a table of a workbook."""
        columns = tuple(Column(label, numeric=holds in (int, float)) for label, holds in self.columns)
        rows = tuple(Row(cells, struck=struck) for cells, struck in zip(self.rows, self.voided, strict=True))
        return Table(self.label, "", columns, rows)


def record_sheets(
    reader: Reader,
    *,
    include_personal: bool,
    kinds: Collection[str] = NOUNS,
    wanted: Callable[[Record], bool] = lambda record: True,
) -> Iterator[RecordSheet]:
    """One sheet for each of these nouns that has wanted records, voided ones too, as the nouns are declared."""
    names = _Names(reader)
    for noun in NOUNS.values():
        found = reader.find(noun.record_type, include_voided=True) if noun.kind in kinds else []
        records = [record for record in found if wanted(record)]
        if records:
            yield _sheet(noun, records, names, include_personal)


def _sheet(noun: Noun, records: Sequence[Record], names: "_Names", include_personal: bool) -> RecordSheet:
    columns = [("记录编号", str), *((_label(field), _HOLDS.get(field.type, str)) for field in noun.fields), *_STANDING]
    form_of = _form_reader(noun, names)
    return RecordSheet(
        kind=noun.kind,
        label=noun.label,
        columns=tuple(columns),
        rows=tuple(_row(noun, record, names, include_personal) for record in records),
        voided=tuple(record.standing.voided for record in records),
        forms=tuple(form_of(record) for record in records) if form_of else None,
        titles=tuple(_title(record) for record in records),
    )


def _label(field: Field) -> str:
    """The declared label with its unit, where the label does not say it already."""
    return f"{field.label}({field.unit})" if field.unit and field.unit not in field.label else field.label


def _form_reader(noun: Noun, names: "_Names") -> Callable[[Any], Form | None] | None:
    """How the records of a noun say where they are drawn; None where they do not. A hazard is where its point is."""
    if shape := form_field(noun):
        return lambda record: None if getattr(record, "position_doubt", "") else getattr(record, shape.name) or None
    if noun.has("longitude") and noun.has("latitude"):
        return _position
    if noun is Hazard.NOUN:
        return lambda hazard: names.places.get(hazard.risk_point or "")
    return None


def form_field(noun: Noun) -> Field | None:
    """The field that holds the whole form of a record as well-known text."""
    return next((field for field in noun.fields if field.name in ("geometry", "outline")), None)


def _position(record: Any) -> Form | None:
    """Where a record can be drawn: a position that is missing or in doubt is none."""
    if record.longitude is None or record.latitude is None or record.position_doubt:
        return None
    return record.longitude, record.latitude


def _title(record: Any) -> str:
    return str(getattr(record, "name", "") or getattr(record, "point_name", "") or record.number)


def _row(noun: Noun, record: Record, names: "_Names", include_personal: bool) -> tuple[Value, ...]:
    standing = record.standing
    state = "作废" if standing.voided else "有分歧" if standing.disputed else "有效"
    labels = {field.name: field.label for field in noun.fields}
    return (
        record.number,
        *(_value(field, record, names, include_personal) for field in noun.fields),
        state,
        standing.void_reason or None,
        "、".join(labels.get(name, "作废") for name in standing.disputed) or None,
        standing.author,
        standing.entered_at,
    )


def _value(field: Field, record: Record, names: "_Names", include_personal: bool) -> Value:
    value = getattr(record, field.name)
    if field.name in record.standing.destroyed:
        return DESTROYED
    if value is None or value == "" or value == ():
        return None
    match field.type:
        case FieldType.REFERENCE:
            return names.of(field.refers_to, value)
        case FieldType.UNIT:
            unit = division_directory.unit_named(value)
            return unit.name if unit else str(value)
        case FieldType.FLAG:
            return "是" if value else "否"
        case FieldType.ROWS:
            return _list_words(value)
    if isinstance(value, Word):
        return value.label
    if field.personal and not include_personal:
        return masked(str(value))
    return cast(Value, value)


def _list_words(rows: tuple[Any, ...]) -> str:
    """A list kept inside a record: its entries, or how many there are of a very long one."""
    if len(rows) > _LONGEST_LIST:
        return f"共{len(rows)}条"
    return "、".join(row if isinstance(row, str) else _entry(row) for row in rows)


def _entry(row: Any) -> str:
    parts = row if isinstance(row, tuple) else (row,)
    return " ".join(str(part) for part in parts if part not in (None, "", True, False))


class _Names:
    """What a referred-to record is called: its name, with its number where others have the same; else its number."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, Mapping[str, str]] = {}

    @cached_property
    def places(self) -> Mapping[str, Form | None]:
        """Where the risk points are."""
        return {point.record_id: _position(point) for point in self._reader.find(RiskPoint)}

    def of(self, kind: str, record_id: str) -> str:
        """The name of a record; its id where the store does not have it (yet)."""
        if kind not in self._known:
            self._known[kind] = self._read(NOUNS[kind])
        return self._known[kind].get(record_id, record_id)

    def _read(self, noun: Noun) -> dict[str, str]:
        records = self._reader.find(noun.record_type, include_voided=True)
        if not noun.has("name"):
            return {record.record_id: record.number for record in records}
        names = {record.record_id: str(getattr(record, "name", "")) for record in records}
        often = Counter(names.values())
        return {
            record.record_id: name if name and often[name] == 1 else f"{name}({record.number})"
            for record in records
            for name in (names[record.record_id],)
        }
