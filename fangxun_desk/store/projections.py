"""Ordinary tables for reading, derived from the declared nouns; can be dropped and rebuilt at any time.

One table a noun: its declared fields, how the record stands, and what the record answers to the questions
its noun declares (`judged_…`: NULL counts, a reason code does not, '-' was not asked). A table
`import_row` lays open the rows of the imports, `unread_record` names what this program is too old to read.
Nothing here is the truth; the change log is.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from fangxun_desk import __version__
from fangxun_desk.domain.fields import NOT_ASKED, Field, FieldType, Noun, Record, Standing, read_moment
from fangxun_desk.domain.import_record import ROW_COLUMNS, ImportFile
from fangxun_desk.domain.journal import Change, Operation, RecordState, canonical, committed, merge
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log
from fangxun_desk.store.connection import Connection

RULES = 1
"""Raised whenever this module derives something else from the same changes."""
_SQL_TYPES = {FieldType.COUNT: "INTEGER", FieldType.NUMBER: "REAL", FieldType.FLAG: "INTEGER"}
_STANDING = ("event_on", "voided", "void_reason", "disputed", "destroyed", "author", "entered_at", "created_stamp")
_TEXTS = frozenset({FieldType.TEXT, FieldType.UNIT})
_CONVERTED = frozenset({FieldType.ROWS, FieldType.FLAG})
_PLAIN_STANDING = Standing()
Reveal = Callable[[str], str | None]
Columns = tuple[tuple[str, str], ...]


def _columns(noun: Noun) -> Columns:
    fields = ((field.name, _SQL_TYPES.get(field.type, "TEXT")) for field in noun.fields)
    standing = ((name, "INTEGER" if name == "voided" else "TEXT") for name in _STANDING)
    judged = ((f"judged_{question}", "TEXT") for question in noun.judged)
    return (("record_id", "TEXT"), ("number", "TEXT"), *fields, *standing, *judged)


COLUMNS: dict[str, Columns] = {kind: _columns(noun) for kind, noun in NOUNS.items()} | {
    "import_row": (
        ("import_id", "TEXT"),
        ("position", "INTEGER"),
        *zip(ROW_COLUMNS, ("TEXT", "INTEGER", "TEXT", "TEXT", "TEXT", "TEXT", "REAL"), strict=True),
    ),
    "unread_record": (("record_id", "TEXT"), ("kind", "TEXT")),
}
"""Every projection table: its columns and their SQL types."""
KEYS: dict[str, tuple[str, ...]] = {name: (columns[0][0],) for name, columns in COLUMNS.items()} | {
    "import_row": ("import_id", "position")
}
"""The primary key of each table."""
LOOKED_UP: dict[str, tuple[str, ...]] = {
    kind: (*(f.name for f in noun.fields if f.type is FieldType.REFERENCE), "season") for kind, noun in NOUNS.items()
} | {"import_row": ("record_id",), "unread_record": ()}
"""The columns of each table that have an index."""
NAMES = {table: frozenset(name for name, _ in columns) for table, columns in COLUMNS.items()}

_INSERTS = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(cols))})" for name, cols in COLUMNS.items()}
_UPSERTS = {name: sql.replace("INSERT", "INSERT OR REPLACE", 1) for name, sql in _INSERTS.items()}
_PLANS = {
    kind: tuple((f.name, "" if f.type in _TEXTS else None, f if f.type in _CONVERTED else None) for f in noun.fields)
    for kind, noun in NOUNS.items()
}
_FIELDS = {kind: {f.name: f for f in noun.fields} for kind, noun in NOUNS.items()}
PERSONAL = {kind: tuple(f.name for f in noun.fields if f.personal) for kind, noun in NOUNS.items()}
"""The fields of each noun whose values are kept apart from the log."""


def fingerprint() -> str:
    """Changes whenever the tables or the rules behind them may have, so that an opened store knows to rebuild."""
    shape = {"columns": COLUMNS, "indexes": LOOKED_UP, "rules": RULES, "program": __version__}
    return hashlib.sha256(canonical(shape).encode()).hexdigest()[:16]


def row_of(state: RecordState, reveal: Reveal) -> tuple[Any, ...]:
    """The projection row of a record. Destroyed personal values come out blank and are named in `destroyed`."""
    noun = NOUNS[state.kind]
    body, destroyed = _revealed(state, reveal)
    voided = state.voided is not None
    reason = state.voided.reason if state.voided is not None else ""
    standing = (int(voided), reason, " ".join(state.disputed), " ".join(destroyed))
    fields = _FIELDS[state.kind]
    values = {name: fields[name].from_json(value) for name, value in body.items() if name in fields}
    record = noun.record_type(standing=Standing(voided=True) if voided else _PLAIN_STANDING, **values)
    return _row(record, state.record_id, state.values.get("number", ""), body, standing, state.created)


def _revealed(state: RecordState, reveal: Reveal) -> tuple[Mapping[str, Any], list[str]]:
    body, destroyed = state.values, []
    for name in PERSONAL[state.kind]:
        if (sealed := committed(body.get(name))) is not None:
            body = {**body, name: reveal(sealed)}
            if body[name] is None:
                destroyed.append(name)
    return body, destroyed


def row_of_new(record: Record, body: Mapping[str, Any], number: str, created: Change) -> tuple[Any, ...]:
    """The projection row of a record just created, from its stated body before personal values were sealed."""
    return _row(record, created.record_id, number, body, (0, "", "", ""), created)


def _row(
    record: Record, record_id: str, number: str, body: Mapping[str, Any], standing: tuple[Any, ...], created: Change
) -> tuple[Any, ...]:
    noun = record.NOUN
    fields = [
        blank if (value := body.get(name)) is None else value if field is None else _to_sql(field, value)
        for name, blank, field in _PLANS[noun.kind]
    ]
    judged = [_judgement(record, question) for question in noun.judged]
    entered = (created.author, created.recorded_at, created.stamp)
    return (record_id, number, *fields, _event_on(noun, record), *standing, *entered, *judged)


def _to_sql(field: Field, value: Any) -> Any:
    return canonical(value) if field.type is FieldType.ROWS else int(value)


def _event_on(noun: Noun, record: Record) -> str | None:
    """The local calendar day of the event, on which figures decide the year and the month."""
    at = getattr(record, noun.event) if noun.event else None
    if at is None:
        return None
    return str((local(at) if isinstance(at, datetime) else at).isoformat()[:10])


def _judgement(record: Record, question: str) -> str | None:
    answer: str | None = getattr(record, f"judge_{question}")()
    if answer == NOT_ASKED or not record.standing.voided:
        return answer
    return "voided"


def select_of(noun: Noun) -> str:
    """The start of a statement whose rows `record_from_row` reads."""
    # In quotes: a plan has a `group`, which is a word of SQL.
    columns = ", ".join(f'"{name}"' for name in (*_READ, *_FIELDS[noun.kind]))
    return f"SELECT {columns} FROM {noun.kind}"


def record_from_row(noun: Noun, row: Sequence[Any]) -> Record:
    """The frozen record behind a row of `select_of`."""
    record_id, number, *standing = row[: len(_READ)]
    values = {
        name: value if convert is None else convert(value)
        for (name, convert), value in zip(_CONVERSIONS[noun.kind], row[len(_READ) :], strict=True)
        if value is not None and value != ""
    }
    return noun.record_type(record_id=record_id, number=number, standing=_standing_of(*standing), **values)


@lru_cache(maxsize=4096)
def _standing_of(
    voided: int, void_reason: str, disputed: str, destroyed: str, author: str, entered_at: str
) -> Standing:
    """Most records of a store were entered by few people in few transactions: their standing is one and the same."""
    return Standing(
        bool(voided), void_reason, tuple(disputed.split()), tuple(destroyed.split()), author, read_moment(entered_at)
    )


def _conversion(field: Field) -> Callable[[Any], Any] | None:
    """How a stored value becomes the attribute's; None where it is it already. A season has few words and days."""
    match field.type:
        case FieldType.ROWS:
            return lambda value: field.from_json(json.loads(value))
        case FieldType.CHOICE:
            assert field.choices is not None
            return {word.code: word for word in field.choices}.__getitem__
        case FieldType.DATE:
            return lru_cache(maxsize=4096)(field.from_json)
        case FieldType.MOMENT | FieldType.FLAG:
            return field.from_json
    return None


_READ = ("record_id", "number", "voided", "void_reason", "disputed", "destroyed", "author", "entered_at")
_CONVERSIONS = {kind: tuple((field.name, _conversion(field)) for field in noun.fields) for kind, noun in NOUNS.items()}


def project(connection: Connection, states: Iterable[RecordState], reveal: Reveal) -> None:
    """Write the rows of records that have none yet."""
    by_table: dict[str, list[tuple[Any, ...]]] = {}
    for state in states:
        for table, rows in _rows_of(state, reveal).items():
            by_table.setdefault(table, []).extend(rows)
    write_new(connection, by_table)


def project_again(connection: Connection, state: RecordState, reveal: Reveal) -> None:
    """Bring the tables in line with what a record has become."""
    rows = _rows_of(state, reveal)
    connection.execute("DELETE FROM unread_record WHERE record_id = ?", (state.record_id,))
    if state.kind in NOUNS and state.kind not in rows:
        connection.execute(f"DELETE FROM {state.kind} WHERE record_id = ?", (state.record_id,))
    if state.kind == ImportFile.NOUN.kind:
        connection.execute("DELETE FROM import_row WHERE import_id = ?", (state.record_id,))
    write(connection, rows)


def _rows_of(state: RecordState, reveal: Reveal) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a record. One that only a newer program can read is named, and kept and passed on all the same."""
    try:
        rows = {state.kind: [row_of(state, reveal)]}
        if state.kind == ImportFile.NOUN.kind:
            rows["import_row"] = _import_rows(state)
    except (KeyError, ValueError, TypeError, AttributeError):
        rows = {}
    if not rows or not all(_fits(row) for some in rows.values() for row in some):
        return {"unread_record": [(state.record_id, state.kind)]}
    return rows


def _fits(row: tuple[Any, ...]) -> bool:
    """Whether SQLite has a place for every value of a row."""
    for value in row:
        if value is None or type(value) is str or type(value) is float:
            continue
        if not isinstance(value, int) or not -(2**63) <= value < 2**63:
            return False
    return True


def _import_rows(state: RecordState) -> list[tuple[Any, ...]]:
    width = len(COLUMNS["import_row"])
    rows = [(state.record_id, position, *entry) for position, entry in enumerate(state.values.get("rows") or ())]
    if any(len(row) != width for row in rows):
        raise ValueError("a row of an import in a form not known here")
    return rows


def write(connection: Connection, by_table: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Write projection rows, new or replacing older ones."""
    _write(connection, _UPSERTS, by_table)


def write_new(connection: Connection, by_table: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Write projection rows of records that were not there before."""
    _write(connection, _INSERTS, by_table)


def _write(connection: Connection, sql: Mapping[str, str], by_table: Mapping[str, list[tuple[Any, ...]]]) -> None:
    for table, rows in by_table.items():
        if len(rows) == 1:
            connection.execute(sql[table], rows[0])
        else:
            connection.executemany(sql[table], rows)


def rebuild(connection: Connection) -> None:
    """Drop every projection and derive it anew from the change log, inside the caller's transaction."""
    from fangxun_desk.store import layout

    for table in COLUMNS:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    layout.create_projections(connection)
    derive(connection, connection)


def derive_aside(connection: Connection) -> None:
    """Derive the projections into temporary tables that hide the file's own: for a file we may only read.

    So a store laid out by another version of the program can be read, whatever its tables look like.
    """
    from fangxun_desk.store import layout

    # The connection itself is read-only; this only lets it have tables of its own in memory.
    connection.execute("PRAGMA query_only=OFF")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("BEGIN")
    layout.create_projections(connection, temporary=True)
    derive(connection, connection)
    connection.execute("COMMIT")
    connection.execute("PRAGMA query_only=ON")


def derive(source: Connection, target: Connection) -> None:
    """Fill the (empty) projections of `target` from the change log of `source`."""
    reveal = change_log.personal_values(source).get
    # Read whole before anything is written into the same file, so that the cursor and the inserts do not meet.
    states = iter(list(_states(source))) if source is target else _states(source)
    while some := list(islice(states, 2000)):
        project(target, some, reveal)


def _states(connection: Connection) -> Iterator[RecordState]:
    """What every record has become, in the order of their ids."""
    for changes in change_log.all_changes_by_record(connection):
        first = changes[0]
        if len(changes) == 1 and first.op == Operation.CREATE.value:
            # Most records are one change; a row asks for no more than this of it.
            yield RecordState(first.record_id, first.kind, first, first, {}, first.fields, None, ())
        elif (state := merge(changes)) is not None:
            yield state


def suspicious(connection: Connection) -> list[str]:
    """The tables that are not, row by row, what the change log makes of them; read side by side, nothing is written.

    SQLite may keep a value otherwise than it was handed in (a whole number as text): a table named here may still be
    right, one that is not named is.
    """
    reveal = change_log.personal_values(connection).get
    kept = {
        table: iter(connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(KEYS[table])}")) for table in COLUMNS
    }
    wrong = set()
    for state in _states(connection):
        for table, rows in _rows_of(state, reveal).items():
            if table not in wrong and any(next(kept[table], None) != row for row in rows):
                wrong.add(table)
    return [table for table in COLUMNS if table in wrong or next(kept[table], None) is not None]


def contents(connection: Connection, tables: Iterable[str] = tuple(COLUMNS)) -> dict[str, str]:
    """A digest of each table, row by row in key order: equal digests mean identical tables."""
    digests = {}
    for table in tables:
        hasher = hashlib.sha256()
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(KEYS[table])}"):
            hasher.update(repr(row).encode("utf-8", "surrogatepass"))
        digests[table] = hasher.hexdigest()
    return digests
