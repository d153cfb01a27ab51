"""Ordinary tables for reading, derived from the declared nouns; can be dropped and rebuilt at any time.

One table a noun: its declared fields, how the record stands, and what the record answers to the questions
its noun declares (`judged_…`: NULL counts, a reason code does not, '-' was not asked). A table
`import_row` lays open the rows of the imports. Nothing here is the truth; the change log is.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Float, Index, Integer, MetaData, Table, Text

from fangxun_desk.domain.fields import (
    NOT_ASKED,
    Field,
    FieldType,
    Noun,
    Record,
    Standing,
    read_moment,
    stated,
)
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import Change, RecordState, canonical, committed, merge
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log

PROJECTIONS = MetaData()
_SQL_TYPES = {FieldType.COUNT: Integer, FieldType.NUMBER: Float, FieldType.FLAG: Integer}
_STANDING = ("event_on", "voided", "void_reason", "disputed", "destroyed", "author", "entered_at", "created_stamp")
_TEXTS = frozenset({FieldType.TEXT, FieldType.UNIT})
Reveal = Callable[[str], str | None]


def _table(noun: Noun) -> Table:
    fields: list[Column[Any]] = [Column(field.name, _SQL_TYPES.get(field.type, Text)) for field in noun.fields]
    standing: list[Column[Any]] = [Column(name, Integer if name == "voided" else Text) for name in _STANDING]
    judged: list[Column[Any]] = [Column(f"judged_{question}", Text) for question in noun.judged]
    keys = [Index(f"{noun.kind}_by_{f.name}", f.name) for f in noun.fields if f.type is FieldType.REFERENCE]
    return Table(
        noun.kind,
        PROJECTIONS,
        Column("record_id", Text, primary_key=True),
        Column("number", Text),
        *fields,
        *standing,
        *judged,
        *keys,
        Index(f"{noun.kind}_by_season", "season"),
    )


TABLES: dict[str, Table] = {kind: _table(noun) for kind, noun in NOUNS.items()}
IMPORT_ROW = Table(
    "import_row",
    PROJECTIONS,
    Column("import_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sheet", Text),
    Column("row", Integer),
    Column("fate", Text),
    Column("kind", Text),
    Column("record_id", Text),
    Column("reason", Text),
    Column("amount", Float),
    Index("import_row_by_record", "record_id"),
)
_UPSERTS = {
    kind: f"INSERT OR REPLACE INTO {kind} VALUES ({', '.join('?' * len(table.columns))})"
    for kind, table in TABLES.items()
}
_ROW_INSERT = f"INSERT INTO import_row VALUES ({', '.join('?' * len(IMPORT_ROW.columns))})"


def fingerprint() -> str:
    """Changes whenever a declared noun changes its table, so that an opened store knows to rebuild."""
    shape = {name: [str(c.type) + c.name for c in t.columns] for name, t in PROJECTIONS.tables.items()}
    return hashlib.sha256(canonical(shape).encode()).hexdigest()[:16]


def record_of(state: RecordState, reveal: Reveal) -> Record:
    """The frozen record a state adds up to. Destroyed personal values come out blank and are named in `standing`."""
    noun = NOUNS[state.kind]
    values: dict[str, Any] = {}
    destroyed = []
    for field in noun.fields:
        value = state.values.get(field.name)
        sealed = committed(value) if field.personal else None
        if sealed is not None:
            value = reveal(sealed)
            if value is None:
                destroyed.append(field.name)
        values[field.name] = field.from_json(value)
    standing = Standing(
        voided=state.voided is not None,
        void_reason=state.voided.reason if state.voided else "",
        disputed=state.disputed,
        destroyed=tuple(destroyed),
        author=state.created.author,
        entered_at=read_moment(state.created.recorded_at),
    )
    return noun.record_type(
        record_id=state.record_id, number=state.values.get("number", ""), standing=standing, **values
    )


def row_of(state: RecordState, reveal: Reveal) -> tuple[Any, ...]:
    """The projection row of a record."""
    record = record_of(state, reveal)
    standing = (
        int(record.standing.voided),
        record.standing.void_reason,
        " ".join(record.standing.disputed),
        " ".join(record.standing.destroyed),
    )
    return _row(record, state.record_id, record.number, stated(record), standing, state.created)


def row_of_new(record: Record, body: Mapping[str, Any], number: str, created: Change) -> tuple[Any, ...]:
    """The projection row of a record just created, from its stated body before personal values were sealed."""
    return _row(record, created.record_id, number, body, (0, "", "", ""), created)


def _row(
    record: Record, record_id: str, number: str, body: Mapping[str, Any], standing: tuple[Any, ...], created: Change
) -> tuple[Any, ...]:
    noun = record.NOUN
    return (
        record_id,
        number,
        *(_to_sql(field, body.get(field.name)) for field in noun.fields),
        _event_on(noun, record),
        *standing,
        created.author,
        created.recorded_at,
        created.stamp,
        *(_judgement(record, question) for question in noun.judged),
    )


def _to_sql(field: Field, value: Any) -> Any:
    """The value of a column from the field's JSON form; blank text is "" as in the record, never NULL."""
    if value is None:
        return "" if field.type in _TEXTS else None
    if field.type is FieldType.ROWS:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return int(value) if field.type is FieldType.FLAG else value


def _event_on(noun: Noun, record: Record) -> str | None:
    """The local calendar day of the event, on which figures decide the year and the month."""
    at = getattr(record, noun.event) if noun.event else None
    return None if at is None else at.isoformat()[:10]


def _judgement(record: Record, question: str) -> str | None:
    answer: str | None = getattr(record, f"judge_{question}")()
    if answer == NOT_ASKED or not record.standing.voided:
        return answer
    return "voided"


def record_from_row(noun: Noun, row: Mapping[str, Any]) -> Record:
    """The frozen record behind a projection row."""
    values = {field.name: field.from_json(_from_sql(field, row[field.name])) for field in noun.fields}
    standing = Standing(
        voided=bool(row["voided"]),
        void_reason=row["void_reason"],
        disputed=tuple(row["disputed"].split()),
        destroyed=tuple(row["destroyed"].split()),
        author=row["author"],
        entered_at=read_moment(row["entered_at"]),
    )
    return noun.record_type(record_id=row["record_id"], number=row["number"], standing=standing, **values)


def _from_sql(field: Field, value: Any) -> Any:
    return json.loads(value) if field.type is FieldType.ROWS and value is not None else value


def project(connection: Connection, states: Iterable[RecordState], reveal: Reveal) -> None:
    """Bring the tables in line with these records' states. Kinds this program does not know stay unprojected."""
    by_kind: dict[str, list[tuple[Any, ...]]] = {}
    for state in states:
        if state.kind in NOUNS:
            by_kind.setdefault(state.kind, []).append(row_of(state, reveal))
            if state.kind == ImportFile.NOUN.kind:
                _project_import_rows(connection, state)
    write(connection, by_kind)


def write(connection: Connection, by_kind: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Write projection rows, new or replacing older ones."""
    for kind, rows in by_kind.items():
        connection.exec_driver_sql(_UPSERTS[kind], rows)


def _project_import_rows(connection: Connection, state: RecordState) -> None:
    connection.exec_driver_sql("DELETE FROM import_row WHERE import_id = ?", (state.record_id,))
    entries = state.values.get("rows") or ()
    rows = [(state.record_id, position, *entry) for position, entry in enumerate(entries)]
    if rows:
        connection.exec_driver_sql(_ROW_INSERT, rows)


def create(connection: Connection) -> None:
    """Make the (empty) projection tables."""
    PROJECTIONS.create_all(connection)


def rebuild(connection: Connection) -> None:
    """Drop every projection and derive it anew from the change log, inside the caller's transaction."""
    for table in PROJECTIONS.tables.values():
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}")
    create(connection)
    derive(connection, connection)


def derive(source: Connection, target: Connection) -> None:
    """Fill the (empty) projections of `target` from the change log of `source`."""
    values = change_log.personal_values(source)
    # The log is read whole before anything is written, so that the cursor and the inserts do not meet.
    states = [state for changes in list(change_log.all_changes_by_record(source)) if (state := merge(changes))]
    for start in range(0, len(states), 2000):
        project(target, states[start : start + 2000], values.get)


def contents(connection: Connection) -> dict[str, str]:
    """A digest of every projection table, row by row in key order: equal digests mean identical tables."""
    digests = {}
    for table in PROJECTIONS.tables.values():
        keys = ", ".join(column.name for column in table.primary_key)
        hasher = hashlib.sha256()
        for row in connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {keys}"):
            hasher.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        digests[table.name] = hasher.hexdigest()
    return digests
