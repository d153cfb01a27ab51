"""The checks of a store: its chains alone, quickly; or whole, with every personal value and every projection.

Both read through a connection of their own, in one transaction, so that they may run on any thread and beside the
owner at work. Nothing is changed: the trial rebuild happens in memory.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fangxun_desk.domain.journal import commitment
from fangxun_desk.store import change_log, opening, projections
from fangxun_desk.store.chain_check import ChainProblem, chain_problems
from fangxun_desk.store.connection import Connection, DatabaseError, connect
from fangxun_desk.store.database import Store
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.high_water import Mark


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: `ok`, how many changes were checked, the heads of the chains, and each problem in a sentence.

    `damaged` are the records whose own changes are not what they were.
    """

    ok: bool
    changes: int
    heads: dict[str, dict[str, Any]]
    problems: tuple[str, ...]
    damaged: frozenset[str] = frozenset()


def check_chain(store: Store) -> Verification:
    """The chains alone, against themselves and against the mark kept outside of the store."""
    return _check(store, whole=False)


def verify(store: Store) -> Verification:
    """Everything: the file's structure, the chains, the personal values, the projections derived again and compared."""
    return _check(store, whole=True)


def _check(store: Store, *, whole: bool) -> Verification:
    problems: list[str] = []
    damaged: set[str] = set()
    heads: dict[str, dict[str, Any]] = {}
    changes = 0
    # The mark first: whatever the owner adds meanwhile only takes the log beyond it.
    mark = store.marks.read()
    try:
        with _reading(store) as connection:
            problems += _structure_problems(connection) if whole else []
            found = [*chain_problems(connection), *_witness_problems(connection, mark)]
            problems += [problem.sentence for problem in found]
            damaged |= {problem.record_id for problem in found if problem.record_id}
            heads, changes = change_log.heads(connection), change_log.count(connection)
            if whole:
                problems += _personal_problems(connection)
            if whole and not problems:
                problems += _projection_problems(connection)
    except StoreRefused as refused:
        problems.append(refused.sentence)
    except (DatabaseError, UnicodeError) as error:
        problems.append(f"数据文件已损坏:{error}")
    return Verification(not problems, changes, heads, tuple(problems), frozenset(damaged))


@contextmanager
def _reading(store: Store) -> Iterator[Connection]:
    """A view of the file as it is now, beside whatever the store's own connection is doing."""
    connection, _ = opening.connect_to_store(store.path, read_only=True)
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def _witness_problems(connection: Connection, mark: Mark | None) -> list[ChainProblem]:
    """What the log no longer holds although it was acknowledged: cut off at the end, or written anew."""
    if mark is None:
        return []
    found = change_log.hash_at(connection, mark.incarnation, mark.seq)
    if found is not None and found != mark.head:
        return [ChainProblem(f"与本机见证不符:第 {mark.seq} 条变更与存盘时的不同,记录可能被整体改写过。")]
    have = change_log.heads(connection).get(mark.incarnation, {}).get("seq", 0)
    if found is None and have < mark.seq:
        missing = f"第 {mark.seq} 条" if have == mark.seq - 1 else f"第 {have + 1} 至 {mark.seq} 条"
        return [ChainProblem(f"少了最后的变更:本机存盘到第 {mark.seq} 条,文件中缺少{missing}。")]
    return []


def _structure_problems(connection: Connection) -> list[str]:
    found = connection.scalar("PRAGMA quick_check")
    return [] if found == "ok" else [f"数据文件结构损坏:{found}"]


def _personal_problems(connection: Connection) -> list[str]:
    """Values that are not what was committed to, values gone without a destruction, values that should be gone."""
    problems = []
    kept = {}
    bad = 0
    for sign, salt, value in connection.execute("SELECT commitment, salt, value FROM personal_value"):
        kept[sign] = value
        bad += not _is_committed(sign, salt, value)
    if bad:
        problems.append(f"{bad} 个个人信息值与其承诺不符。")
    destroyed = change_log.destroyed_commitments(connection)
    stated = change_log.stated_commitments(connection)
    if lost := len(stated - kept.keys() - destroyed):
        problems.append(f"{lost} 个个人信息值缺失,且没有销毁记录。")
    if left := len(kept.keys() & destroyed):
        problems.append(f"{left} 个已销毁的个人信息值仍在文件中。")
    if strange := len(kept.keys() - stated):
        problems.append(f"{strange} 个个人信息值不属于任何记录。")
    return problems


def _is_committed(sign: Any, salt: Any, value: Any) -> bool:
    try:
        return hmac.compare_digest(commitment(value, salt), sign)
    except (TypeError, ValueError, AttributeError):
        return False


def _projection_problems(connection: Connection) -> list[str]:
    """Derive the projections again beside the file and compare, row by row."""
    if opening.read_meta(connection).get("projections") != projections.fingerprint():
        return []  # of another version of the program: rebuilt when the owner next opens the store
    suspects = projections.suspicious(connection)
    if not suspects:
        return []
    before, after = projections.contents(connection, suspects), rebuilt_contents(connection)
    return [f"显示数据表 {name} 与变更记录不一致。" for name in before if before[name] != after[name]]


def rebuilt_contents(connection: Connection) -> dict[str, str]:
    """The digests of projections derived anew, in a database in memory."""
    from fangxun_desk.store import layout

    memory = connect(None)
    try:
        layout.create_projections(memory)
        projections.derive(connection, memory)
        return projections.contents(memory)
    finally:
        memory.close()
