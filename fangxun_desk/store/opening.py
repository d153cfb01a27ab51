"""What is looked at before a file is trusted as a store: that it is there, whole, ours, of a version we know, guarded.

Nothing here writes or takes a lock of our own; every refusal leaves the file as it was found.
"""

import hashlib
import os
from pathlib import Path

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.store import change_log
from fangxun_desk.store.connection import APPLICATION_ID, Connection, DatabaseError, connect, is_busy
from fangxun_desk.store.errors import (
    StoreBusy,
    StoreDamaged,
    StoreFailing,
    StoreForeign,
    StoreFull,
    StoreMissing,
    StoreRefused,
    unwritable,
)
from fangxun_desk.store.high_water import mark_for_path

SCHEMA_VERSION = 1
"""The newest migration this program knows; kept in the file's `user_version`."""
LAYOUTS = {1: "d6d45727b3262a04"}
"""What `layout_of` gives for the base tables of each version: a table altered by hand is noticed."""
_BASE_TABLES = ("change", "personal_value", "meta")
_NEEDED_META = ("store_id", "desk")


def refuse_missing(path: Path, state_folder: Path) -> None:
    """Missing and zero-length files are the same to the officer: the data is not where it was."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = -1
    except OSError as error:
        raise StoreRefused(f"数据目录不可读:{path.parent}。请检查权限,或另选目录。") from error
    if size > 0:
        return
    mark = mark_for_path(state_folder, path)
    if mark is None and size < 0:
        raise StoreMissing(f"找不到数据文件:{path}。请用 init 新建,或从备份恢复。")
    what = "内容为空" if size == 0 else "不存在"
    seen = f"(上次使用 {moment_words(read_moment(mark.at))},共 {mark.changes} 条变更)" if mark else ""
    raise StoreMissing(f"找不到数据文件:{path} {what}{seen}。请选择其他目录,或从备份恢复;程序不会自行新建。")


def connect_to_store(path: Path, *, read_only: bool) -> tuple[Connection, int]:
    """A connection to a file that looks like a store, and its schema version. Raises a StoreRefused saying why not."""
    connection = None
    if not read_only and os.access(path, os.R_OK) and not os.access(path, os.W_OK):
        # SQLite would open it all the same, and refuse the first entry.
        raise unwritable(path.parent)
    try:
        connection = _connect(path, read_only)
        return connection, _check_identity(connection, path)
    except DatabaseError as error:
        if connection is not None:
            connection.close()
        raise why_not(error, path, read_only=read_only) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise


def _connect(path: Path, read_only: bool) -> Connection:
    if not read_only:
        return connect(path, "rw")
    connection = connect(path, "ro")
    try:
        connection.scalar("SELECT COUNT(*) FROM sqlite_master")
    except DatabaseError as error:
        connection.close()
        if not _says_no_rights(error) or _has_journal(path):
            raise
        # A folder we may not write in, and nobody at work in it: there is no -shm, and none can be made.
        return connect(path, "ro", immutable=True)
    return connection


def _says_no_rights(error: Exception) -> bool:
    return "unable to open" in str(error) or "readonly" in str(error)


def _has_journal(path: Path) -> bool:
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:
        return False


def why_not(error: Exception, path: Path, *, read_only: bool) -> StoreRefused:
    """The sentence for a database error while opening."""
    if is_busy(error):
        return StoreBusy(f"数据文件正被另一个程序占用,暂时打不开:{path}。请稍后再试。", "另一个程序")
    if not os.access(path, os.R_OK):
        return StoreRefused(f"数据目录不可读:{path.parent}。请检查权限,或另选目录。")
    if _says_no_rights(error):
        return StoreRefused(f"数据目录不可读:{path.parent}。请检查权限。") if read_only else unwritable(path.parent)
    if "I/O" in str(error):
        return StoreFailing(f"磁盘故障,打不开数据:{path}。请检查磁盘,并把数据目录整个复制到U盘。")
    if "full" in str(error):
        return StoreFull(f"磁盘已满,打不开数据:{path.parent}。请清理磁盘后重试。")
    return damaged(path)


def _check_identity(connection: Connection, path: Path) -> int:
    """The schema version of the file. Raises StoreForeign."""
    application = connection.scalar("PRAGMA application_id")
    version = int(connection.scalar("PRAGMA user_version"))
    if application != APPLICATION_ID:
        raise StoreForeign(f"{path} 不是本系统数据,未打开。")
    if problem := schema_problem(connection, version):
        raise StoreForeign(f"{path} {problem},未打开。请从备份恢复。")
    meta = read_meta(connection)
    if any(not meta.get(name) for name in _NEEDED_META):
        raise StoreForeign(f"{path} 缺少席位信息,未打开。请从备份恢复。")
    return version


def read_meta(connection: Connection) -> dict[str, str]:
    """What the store says about itself."""
    return dict(connection.execute("SELECT name, value FROM meta").fetchall())


def schema_problem(connection: Connection, version: int) -> str:
    """What is wrong with the layout: guards gone, strange triggers or views, altered tables; "" if nothing."""
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    triggers = {name: sql for type_, name, sql in objects if type_ == "trigger"}
    missing = [name for name, sql in change_log.GUARDS.items() if triggers.get(name) != sql]
    if missing:
        return f"的防改动保护已被移除({len(missing)} 项)"
    if len(triggers) > len(change_log.GUARDS) or any(type_ == "view" for type_, _, _ in objects):
        return "含有不属于本系统的触发器或视图"
    if version in LAYOUTS and layout_of(connection) != LAYOUTS[version]:
        return "的记录表被改动过"
    return ""


def layout_of(connection: Connection) -> str:
    """A fingerprint of the base tables and their indexes."""
    marks = ", ".join("?" * len(_BASE_TABLES))
    sql = f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql IS NOT NULL AND type != 'trigger'"
    statements = sorted(" ".join(row[0].split()) for row in connection.execute(sql, _BASE_TABLES))
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def damaged(path: Path) -> StoreDamaged:
    """The sentence for a file that cannot be read, with the newest good backup."""
    from fangxun_desk.store.backup import newest_backup_sentence

    return StoreDamaged(f"数据文件已损坏:{path}。原文件保持不动。{newest_backup_sentence(path.parent / 'backups')}")
