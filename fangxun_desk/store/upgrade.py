"""Upgrading an older store: on a copy, step by step, swapped in only when the copy was checked.

The old file is kept beside the new one. If anything fails on the way, the old file is still the live one: at every
moment one whole file stands under the live name. Alembic is imported only here, when there is something to upgrade.
"""

import os
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from fangxun_desk.store import change_log, migrations, projections
from fangxun_desk.store.chain_check import chain_problems
from fangxun_desk.store.connection import Connection, connect, discard
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.founding import free_name, set_meta, sync, sync_folder

Step = Callable[[Any], None]


def known_steps() -> dict[int, Step]:
    """The migrations this program has, by number."""
    names = (module.name for module in pkgutil.iter_modules(migrations.__path__))
    modules = {int(name[1:5]): import_module(f"{migrations.__name__}.{name}") for name in names}
    return {number: module.upgrade for number, module in modules.items()}


def operations_on(connection: Connection) -> Any:
    """Alembic's operations on one of our connections, which has no transaction open yet."""
    import sqlcipher3
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connection.raw,
        poolclass=StaticPool,
        # The transaction is ours: SQLAlchemy must not end it when it lets go of the connection.
        pool_reset_on_return=None,
    )
    return Operations(MigrationContext.configure(engine.connect()))


def apply_steps(operations: Any, version: int, steps: Mapping[int, Step]) -> int:
    """Run every step above `version` in the caller's transaction; returns the version reached."""
    for number in sorted(number for number in steps if number > version):
        steps[number](operations)
        version = number
    return version


def upgrade_on_a_copy(path: Path, version: int, steps: Mapping[int, Step] | None = None) -> None:
    """Upgrade the store at `path`, which nobody has open. Raises StoreRefused and leaves the old file in place."""
    fresh = path.with_name(f".{path.name}.upgrading")
    try:
        discard(fresh)
        empty_journal(path)
        _copy(path, fresh)
        _upgrade(fresh, version, known_steps() if steps is None else steps)
        put_in_place(fresh, path, f"升级前_v{version}", "")
    except Exception as error:
        discard(fresh)
        raise StoreRefused(f"升级未完成,原数据未改动,仍可用旧版本程序打开:{error}") from error


def put_in_place(fresh: Path, path: Path, why: str, when: str) -> None:
    """Give the name of a file nobody has open to a new one, in one step; the old one is kept under another name."""
    kept = keep_under_another_name(path, why, when)
    try:
        os.replace(fresh, path)
    except BaseException:
        kept.unlink(missing_ok=True)  # the file itself still stands under its own name
        raise
    sync_folder(path.parent)


def keep_under_another_name(path: Path, why: str, when: str) -> Path:
    """Give a file nobody has open a second name, so that it stays when the first is given to a new file."""
    kept = free_name(path, why, when)
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        discard(half := kept.with_name(f".{kept.name}.part"))
        _copy(path, half)
        os.replace(half, kept)
    return kept


def empty_journal(path: Path) -> None:
    """Bring the journal of a file we own, and nobody has open, into it: it must stand alone under another name."""
    connection = connect(path, "rw")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    if path.with_name(path.name + "-wal").exists():
        raise StoreRefused("另有程序正在读取数据,请关闭它后再试。")


def _copy(path: Path, target: Path) -> None:
    source = connect(path, "rw")
    try:
        copy = connect(target, "rwc")
        try:
            source.copy_to(copy)
        finally:
            copy.close()
    finally:
        source.close()
    sync(target)


def _upgrade(path: Path, version: int, steps: Mapping[int, Step]) -> None:
    connection = connect(path, "rw")
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        before = change_log.count(connection)
        operations = operations_on(connection)
        connection.execute("BEGIN IMMEDIATE")
        reached = apply_steps(operations, version, steps)
        connection.execute(f"PRAGMA user_version={reached}")
        projections.rebuild(connection)
        set_meta(connection, {"projections": projections.fingerprint()})
        connection.execute("COMMIT")
        problems = [problem.sentence for problem in chain_problems(connection)]
        if problems or change_log.count(connection) != before:
            raise StoreRefused(problems[0] if problems else "变更条数不符。")
    finally:
        connection.close()
    sync(path)
