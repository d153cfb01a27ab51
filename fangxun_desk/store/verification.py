"""The full check of a store: every chain, every personal value, every projection derived again and compared."""

import hmac
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from fangxun_desk.domain.journal import commitment
from fangxun_desk.store import change_log, projections
from fangxun_desk.store.database import Store


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: `ok`, how many changes were checked, the heads of the chains, and each problem in a sentence."""

    ok: bool
    changes: int
    heads: dict[str, dict[str, Any]]
    problems: tuple[str, ...]


def verify(store: Store) -> Verification:
    """Check the store whole. Changes nothing: the trial rebuild is rolled back."""
    connection = store.connection
    problems: list[str] = []
    heads: dict[str, dict[str, Any]] = {}
    changes = 0
    try:
        if (found := connection.exec_driver_sql("PRAGMA quick_check").scalar()) != "ok":
            problems.append(f"数据文件结构损坏:{found}")
        problems += change_log.chain_problems(connection)
        heads, changes = change_log.heads(connection), change_log.count(connection)
        problems += _personal_problems(connection)
        if not problems:
            problems += _projection_problems(store)
    except DBAPIError as error:
        problems.append(f"数据文件已损坏:{error.orig}")
    return Verification(not problems, changes, heads, tuple(problems))


def _personal_problems(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql("SELECT commitment, salt, value FROM personal_value")
    bad = sum(1 for row in rows if not hmac.compare_digest(commitment(row[2], row[1]), row[0]))
    return [f"{bad} 个个人信息值与其承诺不符。"] if bad else []


def _projection_problems(store: Store) -> list[str]:
    """Rebuild the projections in memory beside the file and compare table by table."""
    connection = store.connection
    before = projections.contents(connection)
    with rebuilt(connection) as after:
        return [f"显示数据表 {name} 与变更记录不一致。" for name in before if before[name] != after[name]]


class rebuilt:  # noqa: N801 - reads as a word in its `with`
    """Context manager: the digests of projections derived anew, in a memory database of their own."""

    def __init__(self, connection: Connection) -> None:
        self._source = connection

    def __enter__(self) -> dict[str, str]:
        from pathlib import Path

        from fangxun_desk.store.connection import engine_for

        self._memory = engine_for(Path(":memory:")).connect()
        projections.create(self._memory)
        projections.derive(self._source, self._memory)
        return projections.contents(self._memory)

    def __exit__(self, *exception: object) -> None:
        self._memory.close()
