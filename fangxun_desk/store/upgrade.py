"""Upgrading an older store: on a copy, step by step, swapped in only when the copy was checked.

The old file is kept beside the new one. If anything fails on the way the old file is still the live one.
Alembic is imported only here, when there really is something to upgrade.
"""

import os
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from fangxun_desk.store import change_log, migrations, projections
from fangxun_desk.store.connection import engine_for
from fangxun_desk.store.errors import StoreRefused

Step = Callable[[Any], None]


def known_steps() -> dict[int, Step]:
    """The migrations this program has, by number."""
    names = (module.name for module in pkgutil.iter_modules(migrations.__path__))
    modules = {int(name[1:5]): import_module(f"{migrations.__name__}.{name}") for name in names}
    return {number: module.upgrade for number, module in modules.items()}


def apply_steps(connection: Connection, version: int, steps: Mapping[int, Step]) -> int:
    """Run every step above `version` in one transaction; returns the version reached."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    for number in sorted(number for number in steps if number > version):
        steps[number](operations)
        version = number
    connection.exec_driver_sql(f"PRAGMA user_version={version}")
    return version


def upgrade_on_a_copy(path: Path, version: int, steps: Mapping[int, Step] | None = None) -> None:
    """Upgrade the store at `path`, which nobody has open. Raises StoreRefused and leaves the old file in place."""
    fresh = path.with_name(f".{path.name}.upgrading")
    try:
        fresh.unlink(missing_ok=True)
        _copy(path, fresh)
        _upgrade(fresh, version, known_steps() if steps is None else steps)
        os.replace(path, path.with_name(f"{path.stem}_升级前_v{version}.db"))
        os.replace(fresh, path)
    except Exception as error:
        fresh.unlink(missing_ok=True)
        raise StoreRefused(f"升级未完成,已恢复原数据,未改动:{error}") from error


def _copy(path: Path, target: Path) -> None:
    source, copy = engine_for(path).connect(), engine_for(target).connect()
    try:
        raw: Any = source.connection.dbapi_connection
        raw.backup(copy.connection.dbapi_connection)
        # The old file must stand alone from here on: its journal goes into it before it is renamed.
        source.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        source.close()
        copy.close()


def _upgrade(path: Path, version: int, steps: Mapping[int, Step]) -> None:
    connection = engine_for(path).connect()
    try:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        before = change_log.count(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        apply_steps(connection, version, steps)
        projections.rebuild(connection)
        connection.exec_driver_sql("COMMIT")
        problems = change_log.chain_problems(connection)
        if problems or change_log.count(connection) != before:
            raise StoreRefused(problems[0] if problems else "变更条数不符。")
    finally:
        connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())
