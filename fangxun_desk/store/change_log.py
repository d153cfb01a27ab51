"""The append-only table of changes and the personal values beside it.

Only inserts go in: triggers refuse UPDATE and DELETE on `change`. This module knows nothing of single nouns; the check
of the chain stands in `chain_check.py`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from operator import itemgetter
from typing import Any

from fangxun_desk.domain.journal import Change, Sealed, committed
from fangxun_desk.store.connection import Connection

COLUMNS = (
    "hash",
    "algorithm",
    "desk",
    "incarnation",
    "seq",
    "prev",
    "stamp",
    "recorded_at",
    "author",
    "kind",
    "record_id",
    "op",
    "fields",
    "replaces",
    "reason",
    "app_version",
)
"""The columns of `change`. `layout.py` makes the table out of them."""
INCARNATION, DESTRUCTION, PHONE_SHOWN = "incarnation", "destruction", "phone_shown"
NOTES = (INCARNATION, DESTRUCTION, PHONE_SHOWN)
"""Kinds of change about the store itself: they have no record and no number."""
GUARDS = {
    "change_is_never_updated": "CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change "
    "BEGIN SELECT RAISE(ABORT, 'change is append-only'); END",
    "change_is_never_deleted": "CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change "
    "BEGIN SELECT RAISE(ABORT, 'change is append-only'); END",
}
"""Insert-only guards. `recursive_triggers=ON` makes the second catch INSERT OR REPLACE as well."""

_ORDER = tuple(field.name for field in fields(Change))
_IN_ORDER = itemgetter(*map(COLUMNS.index, _ORDER))
_FIELDS_AT = _ORDER.index("fields")
_ALL = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO change ({_ALL}) VALUES ({', '.join('?' * len(COLUMNS))})"


def append(connection: Connection, changes: list[Sealed]) -> None:
    """Write sealed changes, in order."""
    if len(changes) == 1:
        connection.execute(_INSERT, _row(changes[0]))
    else:
        connection.executemany(_INSERT, [_row(sealed) for sealed in changes])


def _row(sealed: Sealed) -> tuple[Any, ...]:
    c = sealed.change
    return (
        c.hash,
        c.algorithm,
        c.desk,
        c.incarnation,
        c.seq,
        c.prev,
        c.stamp,
        c.recorded_at,
        c.author,
        c.kind,
        c.record_id,
        c.op,
        sealed.fields_text,
        sealed.replaces_text,
        c.reason,
        c.app_version,
    )


def _change(row: tuple[Any, ...]) -> Change:
    values = _IN_ORDER(row)
    replaces = values[_FIELDS_AT + 1]
    bodies = json.loads(values[_FIELDS_AT]), {} if replaces == "{}" else json.loads(replaces)
    whole: tuple[Any, ...] = (*values[:_FIELDS_AT], *bodies, *values[_FIELDS_AT + 2 :])
    return Change(*whole)


def changes_of(connection: Connection, record_id: str) -> list[Change]:
    """All changes of one record."""
    return [_change(row) for row in connection.execute(f"SELECT {_ALL} FROM change WHERE record_id = ?", (record_id,))]


def all_changes_by_record(connection: Connection) -> Iterator[list[Change]]:
    """Every record's changes, one list a record, streaming; notes about the store are left out."""
    notes = ", ".join(f"'{kind}'" for kind in NOTES)
    gathered: list[Change] = []
    for row in connection.execute(f"SELECT {_ALL} FROM change WHERE kind NOT IN ({notes}) ORDER BY record_id"):
        change = _change(row)
        if gathered and gathered[0].record_id != change.record_id:
            yield gathered
            gathered = []
        gathered.append(change)
    if gathered:
        yield gathered


def sealed_of(connection: Connection, incarnation: str, after: int = 0) -> list[Sealed]:
    """An incarnation's changes beyond `after`, with the exact texts their hashes cover, as they go to another desk."""
    sql = f"SELECT {_ALL} FROM change WHERE incarnation = ? AND seq > ? ORDER BY seq"
    at = COLUMNS.index("fields")
    return [Sealed(_change(row), row[at], row[at + 1]) for row in connection.execute(sql, (incarnation, after))]


def has(connection: Connection, sign: str) -> bool:
    """Whether the log holds the change of that hash."""
    return connection.scalar("SELECT 1 FROM change WHERE hash = ?", (sign,)) is not None


def is_known(connection: Connection, record_id: str) -> bool:
    """Whether any change speaks of that record."""
    return connection.scalar("SELECT 1 FROM change WHERE record_id = ? LIMIT 1", (record_id,)) is not None


def heads(connection: Connection) -> dict[str, dict[str, Any]]:
    """Per incarnation: its desk, how many changes it has, the hash and the stamp of the last."""
    sql = (
        # One step of the index per incarnation, however long the log is.
        "WITH RECURSIVE chain(name) AS (SELECT MIN(incarnation) FROM change UNION ALL "
        "SELECT (SELECT MIN(incarnation) FROM change WHERE incarnation > name) FROM chain WHERE name IS NOT NULL) "
        "SELECT c.incarnation, c.desk, c.seq, c.hash, c.stamp FROM chain JOIN change c ON c.incarnation = chain.name "
        "AND c.seq = (SELECT MAX(seq) FROM change WHERE incarnation = chain.name)"
    )
    return {row[0]: {"desk": row[1], "seq": row[2], "hash": row[3], "stamp": row[4]} for row in connection.execute(sql)}


def hash_at(connection: Connection, incarnation: str, seq: int) -> str | None:
    """The hash of that change; None if there is no such change."""
    sql = "SELECT hash FROM change WHERE incarnation = ? AND seq = ?"
    found: str | None = connection.scalar(sql, (incarnation, seq))
    return found


def count(connection: Connection) -> int:
    """How many changes there are."""
    return int(connection.scalar("SELECT COUNT(*) FROM change"))


def last_number_with(connection: Connection, incarnation: str, prefix: str) -> int:
    """The running part of the incarnation's newest number that begins with `prefix`; 0 if there is none."""
    sql = (
        "SELECT json_extract(fields, '$.number') FROM change WHERE incarnation = ? AND op = 'create' "
        "AND instr(fields, ?) > 0 ORDER BY seq DESC LIMIT 1"
    )
    found = connection.scalar(sql, (incarnation, f'"number":"{prefix}'))
    return int(found.rsplit("-", 1)[1]) if found else 0


# -- personal values ----------------------------------------------------------------------------------------


def keep_personal_values(connection: Connection, values: Iterable[tuple[str, str, str]]) -> None:
    """Keep (commitment, salt, value) triples beside the log. One already there is the same one."""
    connection.executemany("INSERT OR IGNORE INTO personal_value VALUES (?, ?, ?)", list(values))


def personal_value(connection: Connection, commitment: str) -> str | None:
    """The personal value behind a commitment; None once it was destroyed."""
    found: str | None = connection.scalar("SELECT value FROM personal_value WHERE commitment = ?", (commitment,))
    return found


def salt_of(connection: Connection, commitment: str) -> str | None:
    """The salt behind a commitment; None once it was destroyed."""
    found: str | None = connection.scalar("SELECT salt FROM personal_value WHERE commitment = ?", (commitment,))
    return found


def personal_values(connection: Connection) -> dict[str, str]:
    """Every personal value still there, by its commitment."""
    return dict(connection.execute("SELECT commitment, value FROM personal_value").fetchall())


def drop_personal_values(connection: Connection, commitments: Iterable[str]) -> list[str]:
    """Destroy the values and salts behind these commitments; those that still had one."""
    sql = "DELETE FROM personal_value WHERE commitment = ?"
    return [commitment for commitment in commitments if connection.execute(sql, (commitment,)).rowcount]


def commitments_in(changes: Iterable[Change]) -> list[str]:
    """Every commitment these changes carry, in order, each once."""
    found = (sealed for c in changes for value in c.fields.values() if (sealed := committed(value)) is not None)
    return list(dict.fromkeys(found))


def destroyed_commitments(connection: Connection) -> set[str]:
    """Every commitment a change of this log says was destroyed: its value is never kept again."""
    found: set[str] = set()
    for (text,) in connection.execute("SELECT fields FROM change WHERE kind = ?", (DESTRUCTION,)):
        found.update(texts_in(json.loads(text), "commitments"))
    return found


def stated_commitments(connection: Connection) -> set[str]:
    """Every commitment the log holds in place of a personal value."""
    marked = "SELECT fields FROM change WHERE op IN ('create', 'edit') AND instr(fields, '{\"commitment\":') > 0"
    bodies = (json.loads(row[0]) for row in connection.execute(marked))
    return {sealed for body in bodies for value in body.values() if (sealed := committed(value)) is not None}


def texts_in(body: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts out of a note's body; what is no text is passed over."""
    stated = body.get(name)
    return [text for text in stated if isinstance(text, str)] if isinstance(stated, list) else []
