"""The append-only table of changes, the personal values beside it, and the check of the chain.

Only inserts go in: triggers refuse UPDATE and DELETE on `change`. This module knows nothing of single nouns.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text

from fangxun_desk.domain.journal import Change, Sealed, digest_of

LOG = MetaData()
CHANGE = Table(
    "change",
    LOG,
    Column("hash", Text, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("prev", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("app_version", Text, nullable=False),
    Index("change_by_incarnation", "incarnation", "seq", unique=True),
    Index("change_by_record", "record_id"),
)
PERSONAL_VALUE = Table(
    "personal_value",
    LOG,
    Column("commitment", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
)
META = Table("meta", LOG, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

COLUMNS = tuple(column.name for column in CHANGE.columns)
GUARDS = {
    "change_is_never_updated": "CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change "
    "BEGIN SELECT RAISE(ABORT, 'change is append-only'); END",
    "change_is_never_deleted": "CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change "
    "BEGIN SELECT RAISE(ABORT, 'change is append-only'); END",
}
"""Insert-only guards. `recursive_triggers=ON` makes the second catch INSERT OR REPLACE as well."""

_INSERT = f"INSERT INTO change ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def append(connection: Connection, changes: list[Sealed]) -> None:
    """Write sealed changes, in order."""
    connection.exec_driver_sql(_INSERT, [_row(sealed) for sealed in changes])


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


def _change(row: Any) -> Change:
    values = dict(zip(COLUMNS, row, strict=True))
    values["fields"] = json.loads(values["fields"])
    values["replaces"] = json.loads(values["replaces"])
    return Change(**values)


def changes_of(connection: Connection, record_id: str) -> list[Change]:
    """All changes of one record, oldest stamp first."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM change WHERE record_id = ? ORDER BY stamp, hash"
    return [_change(row) for row in connection.exec_driver_sql(sql, (record_id,))]


def all_changes_by_record(connection: Connection) -> Iterator[list[Change]]:
    """Every record's changes, one list a record, streaming."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM change ORDER BY record_id, stamp, hash"
    gathered: list[Change] = []
    for row in connection.exec_driver_sql(sql):
        change = _change(row)
        if gathered and gathered[0].record_id != change.record_id:
            yield gathered
            gathered = []
        gathered.append(change)
    if gathered:
        yield gathered


def heads(connection: Connection) -> dict[str, dict[str, Any]]:
    """Per incarnation: its desk, how many changes it has, and the hash of the last."""
    sql = (
        "SELECT incarnation, desk, seq, hash, stamp FROM change c WHERE seq = "
        "(SELECT MAX(seq) FROM change WHERE incarnation = c.incarnation)"
    )
    return {
        row[0]: {"desk": row[1], "seq": row[2], "hash": row[3], "stamp": row[4]}
        for row in connection.exec_driver_sql(sql)
    }


def count(connection: Connection) -> int:
    """How many changes there are."""
    return int(connection.exec_driver_sql("SELECT COUNT(*) FROM change").scalar_one())


def last_number_with(connection: Connection, incarnation: str, prefix: str) -> int:
    """The running part of the incarnation's newest number that begins with `prefix`; 0 if there is none."""
    sql = (
        "SELECT json_extract(fields, '$.number') FROM change WHERE incarnation = ? AND op = 'create' "
        "AND instr(fields, ?) > 0 ORDER BY seq DESC LIMIT 1"
    )
    found = connection.exec_driver_sql(sql, (incarnation, f'"number":"{prefix}')).scalar()
    return int(found.rsplit("-", 1)[1]) if found else 0


def keep_personal_values(connection: Connection, values: Iterable[tuple[str, str, str]]) -> None:
    """Keep (commitment, salt, value) triples beside the log."""
    connection.exec_driver_sql("INSERT INTO personal_value VALUES (?, ?, ?)", list(values))


def personal_values(connection: Connection) -> dict[str, str]:
    """Every personal value still there, by its commitment."""
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT commitment, value FROM personal_value")}


def chain_problems(connection: Connection) -> list[str]:
    """Check every chain: sequence without a hole, each link, each hash. One sentence a problem.

    Columns are read as bytes, so that a damaged text is named instead of stopping the check.
    """
    as_bytes = ", ".join(n if n == "seq" else f"CAST({n} AS BLOB)" for n in COLUMNS)
    sql = f"SELECT {as_bytes} FROM change ORDER BY incarnation, seq"
    problems: list[str] = []
    previous: tuple[str, int, str] = ("", 0, "")
    for row in connection.exec_driver_sql(sql):
        texts = (v if isinstance(v, int) else (v or b"").decode("utf-8", "surrogateescape") for v in row)
        values: dict[str, Any] = dict(zip(COLUMNS, texts, strict=True))
        same_chain = previous[0] == values["incarnation"]
        incarnation, seq, last_hash = previous if same_chain else (values["incarnation"], 0, "")
        problems.extend(_link_problems(values, seq, last_hash))
        previous = (incarnation, values["seq"], values["hash"])
    return problems


def _link_problems(values: dict[str, Any], last_seq: int, last_hash: str) -> Iterator[str]:
    name = _name_of(values)
    if values["seq"] != last_seq + 1:
        yield f"{values['desk']}({values['incarnation']})缺少第 {last_seq + 1} 至 {values['seq'] - 1} 条变更。"
    elif values["prev"] != last_hash:
        yield f"{name}与上一条变更衔接不符。"
    try:
        expected = digest_of(values, values["algorithm"], values["prev"])
    except ValueError:
        expected = ""
    if expected != values["hash"]:
        yield f"{name}校验不符,内容被改动过。"


def _name_of(values: dict[str, Any]) -> str:
    """How the change is called in a sentence: by its record's number where it creates one."""
    marker = '"number":"'
    at = values["fields"].find(marker)
    number = values["fields"][at + len(marker) :].split('"', 1)[0] if at >= 0 else ""
    return f"第 {number or values['seq']} 条({values['kind']},变更 {values['seq']})"
