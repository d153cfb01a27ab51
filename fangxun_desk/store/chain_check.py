"""The check of every chain: sequence without a hole, each link, each hash. Reads only; names what it finds.

Quick enough to run behind an opening window: a hundred thousand changes in about a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from fangxun_desk.domain.journal import HASHED, SHA256, SM3, can_compute, digest_of_values
from fangxun_desk.store.change_log import COLUMNS
from fangxun_desk.store.connection import Connection, DatabaseError

_PLACE = itemgetter(*map(COLUMNS.index, ("incarnation", "seq", "prev")))
_COVERED = itemgetter(*map(COLUMNS.index, HASHED))
_MADE_WITH = itemgetter(*map(COLUMNS.index, ("algorithm", "prev")))
_NUMBER = '"number":"'


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """What is wrong with one change, in a sentence; `record_id` is the record it belongs to, "" for a missing one."""

    sentence: str
    record_id: str = ""


def chain_problems(connection: Connection) -> list[ChainProblem]:
    """Every problem of every chain, in the order of the chains."""
    try:
        return list(_problems(connection, ", ".join(COLUMNS)))
    except (UnicodeError, DatabaseError):
        # A text that is no text any more stops the driver: read as bytes, it is named like any other damage.
        return list(_problems(connection, ", ".join(n if n == "seq" else f"CAST({n} AS BLOB)" for n in COLUMNS)))


def _problems(connection: Connection, columns: str) -> Iterator[ChainProblem]:
    incarnation, seq, last_hash = "", 0, ""
    uncheckable: dict[str, int] = {}
    as_bytes = "CAST" in columns
    for row in connection.execute(f"SELECT {columns} FROM change ORDER BY incarnation, seq"):
        values = tuple(map(_text, row)) if as_bytes else row
        expected = (incarnation, seq + 1, last_hash)
        if _PLACE(values) == expected and _is_true(values):
            seq, last_hash = seq + 1, values[0]
            continue
        change: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
        if change["incarnation"] != incarnation:
            incarnation, seq, last_hash = change["incarnation"], 0, ""
        yield from _link_problems(connection, change, seq, last_hash)
        if not _is_true(values):
            if change["algorithm"] in (SM3, SHA256) and not can_compute(change["algorithm"]):
                uncheckable[change["algorithm"]] = uncheckable.get(change["algorithm"], 0) + 1
            else:
                yield ChainProblem(f"{_name_of(connection, change)}校验不符,内容被改动过。", str(change["record_id"]))
        seq, last_hash = change["seq"] if isinstance(change["seq"], int) else seq + 1, change["hash"]
    for algorithm, count in uncheckable.items():
        yield ChainProblem(f"本机的加密库没有 {algorithm.upper()} 算法,{count} 条变更未能核验。")


def _is_true(values: tuple[Any, ...]) -> bool:
    """Whether a row has the hash it must have."""
    try:
        return bool(digest_of_values(_COVERED(values), *_MADE_WITH(values)) == values[0])
    except (ValueError, TypeError):
        return False


def _text(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _link_problems(
    connection: Connection, change: dict[str, Any], last_seq: int, last_hash: str
) -> Iterator[ChainProblem]:
    seq = change["seq"]
    if isinstance(seq, int) and seq > last_seq + 1:
        missing = f"第 {last_seq + 1} 条" if seq == last_seq + 2 else f"第 {last_seq + 1} 至 {seq - 1} 条"
        lost = _numbers_between(connection, change, last_seq)
        yield ChainProblem(f"席位 {change['desk']}({change['incarnation']})的变更缺少{missing}{lost}。")
    elif change["prev"] != last_hash:
        name = _name_of(connection, change)
        yield ChainProblem(f"{name}与上一条变更衔接不符。", str(change["record_id"]))


def _numbers_between(connection: Connection, change: dict[str, Any], last_seq: int) -> str:
    """The numbers on both sides of a hole, so that people can say which entry is missing."""
    sql = (
        "SELECT json_extract(fields, '$.number') FROM change WHERE incarnation = ? AND op = 'create' "
        "AND json_valid(fields) AND instr(fields, '\"number\":') > 0 AND seq {} ? ORDER BY seq {} LIMIT 1"
    )
    before = connection.scalar(sql.format("<=", "DESC"), (change["incarnation"], last_seq))
    after = connection.scalar(sql.format(">=", "ASC"), (change["incarnation"], change["seq"]))
    sides = [f"{before} 之后" if before else "", f"{after} 之前" if after else ""]
    said = "、".join(side for side in sides if side)
    return f"(在 {said})" if said else ""


def _name_of(connection: Connection, change: dict[str, Any]) -> str:
    """How the change is called in a sentence: by its record's number, whatever became of the change itself."""
    change = {name: _text(value) for name, value in change.items()}
    what = {"edit": "的更正", "void": "的作废", "restore": "的撤销作废"}.get(str(change["op"]), "")
    own = "" if what else _number_in(str(change["fields"]))
    if number := own or _number_of(connection, change["record_id"]):
        return f"第 {number} 条{what}(变更 {change['seq']})"
    return f"席位 {change['desk']} 第 {change['seq']} 条变更({change['kind']})"


def _number_in(body: str) -> str:
    at = body.find(_NUMBER)
    return body[at + len(_NUMBER) :].split('"', 1)[0] if at >= 0 else ""


def _number_of(connection: Connection, record_id: Any) -> str:
    sql = "SELECT CAST(fields AS BLOB) FROM change WHERE record_id = ? AND op = 'create' ORDER BY seq LIMIT 1"
    body = connection.scalar(sql, (record_id,)) if _is_text(record_id) else None
    return _number_in(_text(body)) if body else ""


def _is_text(value: Any) -> bool:
    """Whether a value can be handed back to the database: half a character cannot."""
    try:
        return isinstance(value, str) and bool(value.encode())
    except UnicodeError:
        return False
