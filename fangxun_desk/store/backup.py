"""Verified copies of the store, and putting one back after comparing.

Copies are made by SQLite's backup API under a temporary name, checked, and only then given their name: a
half-made backup is never offered. Restoring compares first, keeps what was there, and starts a new
incarnation, so that no number is ever given twice.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from fangxun_desk.domain.local_time import local
from fangxun_desk.store import change_log
from fangxun_desk.store.connection import APPLICATION_ID, DatabaseError, engine_for, pragma
from fangxun_desk.store.database import FILE_NAME, SCHEMA_VERSION, Settings, Store
from fangxun_desk.store.errors import StoreDamaged, StoreForeign, StoreMissing, StoreNewer, StoreRefused

SUFFIX = ".fxbak"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a store or backup file holds: changes, span of recording, and the heads of its chains."""

    path: Path
    store_id: str
    desk: str
    changes: int
    first_at: str
    last_at: str
    heads: dict[str, dict[str, Any]]


def back_up(store: Store, folder: Path, at: datetime) -> Copy:
    """Write a verified copy into `folder`, named for its moment and count. Raises StoreRefused naming the cause."""
    name = f"防汛指挥台_{store.head.desk}_{local(at):%Y%m%d_%H%M%S}_{store.changes}条{SUFFIX}"
    target, half = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        _copy_pages(store, half)
        copy = inspect(half)
        if copy.changes != store.changes:
            raise StoreRefused("备份核对不符,未保留。请重试。")
        os.replace(half, target)
        _sync_folder(folder)
    except (OSError, DBAPIError, DatabaseError) as error:
        half.unlink(missing_ok=True)
        raise StoreRefused(f"备份未完成:无法写入 {folder}({error})。记录不受影响。") from error
    return Copy(target, copy.store_id, copy.desk, copy.changes, copy.first_at, copy.last_at, copy.heads)


def _copy_pages(store: Store, target: Path) -> None:
    copy = engine_for(target).connect()
    try:
        source: Any = store.connection.connection.dbapi_connection
        source.backup(copy.connection.dbapi_connection)
        # One self-contained file: a copy that needs a -wal beside it is not a backup.
        copy.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def inspect(path: Path) -> Copy:
    """Open a copy read-only and check it whole. Raises a StoreRefused when it cannot be trusted."""
    if not path.exists() or path.stat().st_size == 0:
        raise StoreMissing(f"找不到备份文件,或文件为空:{path}。")
    connection = engine_for(path, read_only=True).connect()
    try:
        if pragma(connection, "application_id") != APPLICATION_ID:
            raise StoreForeign(f"{path} 不是本系统数据,未恢复。")
        if int(pragma(connection, "user_version")) > SCHEMA_VERSION:
            raise StoreNewer(f"{path} 由新版本程序创建,本版不能恢复。")
        if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
            raise StoreDamaged(f"{path} 已损坏,未恢复。")
        problems = change_log.chain_problems(connection)
        if problems:
            raise StoreDamaged(f"{path} 校验不符,未恢复:{problems[0]}")
        meta = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, value FROM meta")}
        span = connection.exec_driver_sql("SELECT COUNT(*), MIN(recorded_at), MAX(recorded_at) FROM change").one()
        heads = change_log.heads(connection)
    except (DBAPIError, StoreDamaged) as error:
        if isinstance(error, StoreDamaged) and error.sentence.startswith(str(path)):
            raise
        raise StoreDamaged(f"{path} 已损坏,未恢复。") from error
    finally:
        connection.close()
    return Copy(path, meta["store_id"], meta["desk"], span[0], span[1] or "", span[2] or "", heads)


def comparison(copy: Copy, existing: Copy | None) -> str:
    """What restoring would change, in one sentence."""
    holds = f"此副本有 {copy.changes} 条变更,截至 {copy.last_at[:19].replace('T', ' ')}(UTC)"
    if existing is None:
        return f"{holds};目标位置没有数据。"
    kin = "同一份数据" if copy.store_id == existing.store_id else "另一份数据"
    lost = _missing_from(copy, existing)
    return f"{holds};现有{kin} {existing.changes} 条。恢复后现有数据中 {lost} 条不在其中,现有文件会改名保留。"


def _missing_from(copy: Copy, existing: Copy) -> int:
    """How many of the existing store's changes the copy does not hold (chains compared by their length)."""
    return sum(
        max(0, head["seq"] - copy.heads.get(incarnation, {}).get("seq", 0))
        for incarnation, head in existing.heads.items()
    )


def restore(copy_path: Path, directory: Path, settings: Settings, *, confirmed: bool) -> tuple[Store, Copy, str]:
    """Put a copy in place of the store in `directory` and open it under a new incarnation.

    Returns the open store, what the copy held, and the comparison. Raises StoreRefused with the comparison
    when there is a store already and `confirmed` is false. What was there is renamed, never removed.
    """
    copy = inspect(copy_path)
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / FILE_NAME
    existing = _existing(path)
    sentence = comparison(copy, existing)
    if path.exists() and not confirmed:
        raise StoreRefused(f"{sentence}确认要恢复,请加 --yes。")
    fresh = directory / f".{FILE_NAME}.restoring"
    shutil.copyfile(copy_path, fresh)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    inspect(fresh)
    _set_aside(path, local(settings.clock()))
    os.replace(fresh, path)
    _sync_folder(directory)
    store = Store.open(directory, settings)
    store.start_incarnation(max(_ordinals(copy), default=0) + 1, "restored")
    return store, copy, sentence


def _ordinals(copy: Copy) -> list[int]:
    return [int(name.split("-")[0]) for name, head in copy.heads.items() if head["desk"] == copy.desk]


def _existing(path: Path) -> Copy | None:
    """What is in place now; a file that cannot be read counts as nothing to compare, but is kept all the same."""
    if not path.exists():
        return None
    try:
        return inspect(path)
    except StoreRefused:
        return None


def _set_aside(path: Path, at: datetime) -> None:
    """Rename what is there, its journal files with it."""
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(path.with_name(f"{path.stem}_恢复前_{at:%Y%m%d_%H%M%S}.db{suffix}"))


def backups_in(folder: Path) -> list[Path]:
    """The finished backups of a folder, newest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)


def newest_backup_sentence(folder: Path) -> str:
    """Which backup is the newest good one, for the sentence about a damaged store."""
    for path in backups_in(folder) if folder.is_dir() else ():
        try:
            copy = inspect(path)
        except StoreRefused:
            continue
        return f"最近的完好备份:{path.name}({copy.changes} 条变更)。"
    return "未找到备份。"
