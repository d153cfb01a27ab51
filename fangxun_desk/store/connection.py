"""How a connection to the one SQLite file is made: driver, pragmas, and reading them back.

SQLite comes in through sqlcipher3, the same build on every platform. Nothing else in the program opens the
live file, in whatever way: on Linux an `open` and `close` of it would silently drop SQLite's locks.
SQLAlchemy declares the tables (`layout.py`) and carries the upgrades; statements go straight to the driver.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3

from fangxun_desk.store.errors import StoreRefused

APPLICATION_ID = 0x46585A48  # "FXZH"
_SAFETY = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    # Everywhere, also on copies: what a rebuild or an upgrade leaves in free pages could never be destroyed again.
    "secure_delete=ON",
)
DatabaseError: type[Exception] = sqlcipher3.dbapi2.Error
Parameters = Sequence[Any] | Mapping[str, Any]


class Connection:
    """One connection to a database; every statement of the store passes here."""

    __slots__ = ("execute", "executemany", "raw")

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        # The driver's own methods, so that an entry pays nothing on the way to them.
        self.execute = raw.execute
        self.executemany = raw.executemany

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row; None where there is no row."""
        row = self.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def rows(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """All rows by the names of their columns."""
        cursor = self.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.raw.in_transaction)

    def copy_to(self, other: "Connection") -> None:
        """Copy the whole database, as this connection sees it, into another by SQLite's backup API."""
        self.raw.backup(other.raw)

    def close(self) -> None:
        """Close it; what was not committed is gone."""
        self.raw.close()


def connect(path: Path | None, mode: str = "rw", *, immutable: bool = False) -> Connection:
    """Connect to a file (`rw`, `ro`, or `rwc` to make one), or to a database in memory where `path` is None.

    `immutable` is for files nobody writes: it needs no lock and leaves nothing beside them.
    """
    uri = ":memory:" if path is None else f"file:{quote(str(path))}?mode={mode}{'&immutable=1' if immutable else ''}"
    raw = sqlcipher3.dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        for setting in _SAFETY:
            raw.execute(f"PRAGMA {setting}")
        if mode == "ro":
            raw.execute("PRAGMA query_only=ON")
    except BaseException:
        raw.close()
        raise
    return Connection(raw)


def make_durable(connection: Connection) -> None:
    """Switch to WAL and full synchronisation, and read both back. Raises StoreRefused if the file will not."""
    mode = connection.scalar("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    if mode != "wal" or connection.scalar("PRAGMA synchronous") not in (2, 3):
        raise StoreRefused("此位置的磁盘不支持安全存盘方式(WAL/FULL),请将数据放在本机硬盘。")


def is_busy(error: Exception) -> bool:
    """Whether a database error only says that somebody else holds the file just now."""
    return "locked" in str(error) or "busy" in str(error)


def discard(path: Path) -> None:
    """Remove an unfinished file of our own making and its journals: an old journal would spoil a new file."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
