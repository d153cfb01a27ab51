"""Verified copies of the store.

Copies are made by SQLite's backup API under a temporary name, checked, and only then given their name: a
half-made backup is never offered. The files attached to records go along, into a folder beside the copies; they are
there before the copy has its name. Putting one back stands in `restoring.py`.
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from fangxun_desk.domain.local_time import local
from fangxun_desk.store import attachments, change_log, opening
from fangxun_desk.store.chain_check import chain_problems
from fangxun_desk.store.connection import APPLICATION_ID, Connection, DatabaseError, connect, discard
from fangxun_desk.store.database import Store
from fangxun_desk.store.errors import StoreDamaged, StoreForeign, StoreFull, StoreMissing, StoreNewer, StoreRefused
from fangxun_desk.store.founding import sync, sync_folder

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
    half = folder / f".防汛指挥台_{store.head.desk}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        discard(half)
        # Inside one reading, so that what is counted is what is copied, whatever the owner adds meanwhile.
        with store.read() as reader:
            changes = reader.change_count()
            trouble = _tried(copy_whole, store.connection, half)
        if trouble is not None:
            raise trouble
        copy = inspect(half)
        if copy.changes != changes:
            raise StoreRefused("备份核对不符,未保留。请重试。")
        _take_attachments_along(store, folder)
        target = folder / f"防汛指挥台_{store.head.desk}_{local(at):%Y%m%d_%H%M%S}_{changes}条{SUFFIX}"
        os.replace(half, target)
        sync_folder(folder)
    except (OSError, DatabaseError) as error:
        if "full" in str(error) or getattr(error, "errno", None) == errno.ENOSPC:
            raise StoreFull(f"备份未完成:{folder} 所在磁盘已满。记录不受影响,可另选位置再备份。") from error
        raise StoreRefused(f"备份未完成:无法写入 {folder}({error})。记录不受影响,可另选位置再备份。") from error
    finally:
        _discard_if_there(half)
    return replace(copy, path=target)


def _take_attachments_along(store: Store, folder: Path) -> None:
    """Copy the attached files missing beside the copies; one that was altered is named once and does not stop it."""
    altered = attachments.carry(store.path.parent, folder)
    notice = f"有 {len(altered)} 个附件的文件已被改动,未随备份带走;请在记录中重新添加原文件。"
    if altered and notice not in store.notices:
        store.notices.append(notice)


def _tried(copying: Callable[[Connection, Path], None], source: Connection, target: Path) -> Exception | None:
    """The error of a copying, if any: it speaks of the target, and must not be taken for one of the store."""
    try:
        copying(source, target)
    except (OSError, DatabaseError) as error:
        return error
    return None


def _discard_if_there(half: Path) -> None:
    try:
        discard(half)
    except OSError:  # the stick was pulled out: nothing there to offer
        return


def copy_whole(source: Connection, target: Path) -> None:
    """Copy a database into one self-contained file: a copy that needs a -wal beside it is not a backup."""
    copy = connect(target, "rwc")
    try:
        source.copy_to(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    sync(target)


def inspect(path: Path, *, live: bool = False) -> Copy:
    """Open a copy read-only and check it whole. Raises a StoreRefused when it cannot be trusted.

    `live` is for a store in its place; any other file is taken for one that nobody writes.
    """
    connection = None
    try:
        if not path.exists() or path.stat().st_size == 0:
            raise StoreMissing(f"找不到备份文件,或文件为空:{path}。")
        connection = open_copy(path, live=live)
        connection.execute("BEGIN")
        return _inspected(connection, path)
    except OSError as error:
        raise StoreRefused(f"{path} 无法读取,未恢复。") from error
    except (DatabaseError, UnicodeError, KeyError) as error:
        raise StoreDamaged(f"{path} 已损坏,未恢复。") from error
    finally:
        if connection is not None:
            connection.close()


def open_copy(path: Path, *, live: bool = False) -> Connection:
    """A reading connection to a copy. One without a journal is read as it lies, and nothing is left beside it."""
    return connect(path, "ro", immutable=not live and not path.with_name(path.name + "-wal").exists())


def _inspected(connection: Connection, path: Path) -> Copy:
    application, version = connection.scalar("PRAGMA application_id"), int(connection.scalar("PRAGMA user_version"))
    if application != APPLICATION_ID:
        raise StoreForeign(f"{path} 不是本系统数据,未恢复。")
    if version > opening.SCHEMA_VERSION:
        raise StoreNewer(f"{path} 由新版本程序创建,本版不能恢复。")
    if connection.scalar("PRAGMA quick_check") != "ok":
        raise StoreDamaged(f"{path} 已损坏,未恢复。")
    if problem := opening.schema_problem(connection, version):
        raise StoreForeign(f"{path} {problem},未恢复。")
    if problems := chain_problems(connection):
        raise StoreDamaged(f"{path} 校验不符,未恢复:{problems[0].sentence}")
    meta = opening.read_meta(connection)
    count, first, last = connection.execute(
        "SELECT COUNT(*), MIN(recorded_at), MAX(recorded_at) FROM change"
    ).fetchone()
    heads = change_log.heads(connection)
    return Copy(path, meta["store_id"], meta["desk"], count, first or "", last or "", heads)


def backups_in(folder: Path) -> list[Path]:
    """The finished backups of a folder, newest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), key=made_at, reverse=True)


def made_at(path: Path) -> float:
    """When a backup was written, in seconds since 1970; 0 for one that was taken away meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def newest_backup_sentence(folder: Path) -> str:
    """Which backup is the newest good one, for the sentence about a damaged store."""
    for path in backups_in(folder) if folder.is_dir() else ():
        try:
            copy = inspect(path)
        except StoreRefused:
            continue
        return f"最近的完好备份:{path.name}({copy.changes} 条变更)。"
    return "未找到备份。"
