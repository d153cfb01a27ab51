"""How a connection to the one SQLite file is made: driver, pragmas, and reading them back.

SQLite comes in through sqlcipher3, the same build on every platform. Nothing else in the program opens the
live file, in whatever way: on Linux an `open` and `close` of it would silently drop SQLite's locks.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from fangxun_desk.store.errors import StoreDamaged, StoreRefused

APPLICATION_ID = 0x46585A48  # "FXZH"
_SAFETY = ("foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0")
DatabaseError = sqlcipher3.dbapi2.DatabaseError


def engine_for(path: Path, *, read_only: bool = False) -> Engine:
    """An SQLAlchemy engine whose connections speak to `path` with the pragmas of a safe store."""

    def connect() -> Any:
        mode = "ro" if read_only else "rwc"
        uri = f"file:{quote(str(path))}?mode={mode}"
        raw = sqlcipher3.dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        for pragma in _SAFETY:
            raw.execute(f"PRAGMA {pragma}")
        if read_only:
            raw.execute("PRAGMA query_only=ON")
        return raw

    return create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=connect, poolclass=NullPool)


def make_durable(connection: Connection) -> None:
    """Switch to WAL and full synchronisation, and read both back. Raises StoreRefused if the file will not."""
    mode = connection.exec_driver_sql("PRAGMA journal_mode=WAL").scalar()
    connection.exec_driver_sql("PRAGMA synchronous=FULL")
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    if mode != "wal" or connection.exec_driver_sql("PRAGMA synchronous").scalar() not in (2, 3):
        raise StoreRefused("此位置的磁盘不支持安全存盘方式(WAL/FULL),请将数据放在本机硬盘。")


def pragma(connection: Connection, name: str) -> Any:
    """The value of a pragma; StoreDamaged where the file is not a database at all."""
    try:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    except Exception as error:  # the driver's class reaches us wrapped by SQLAlchemy, or bare from `connect`
        raise StoreDamaged(f"数据文件已损坏:{error.__class__.__name__}") from error
