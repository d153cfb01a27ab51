"""The store: one SQLite file owned by one process, opened with care and never overwritten.

Founding, opening with every check of reliability §8, handing out units of work and readers, closing.
Backups and restoring stand in `backup.py`, the full check in `verification.py`, upgrades in `upgrade.py`.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from uuid_utils import uuid7

from fangxun_desk.domain.fields import moment_text
from fangxun_desk.domain.journal import best_algorithm
from fangxun_desk.domain.local_time import local
from fangxun_desk.store import change_log, projections
from fangxun_desk.store.connection import APPLICATION_ID, engine_for, make_durable, pragma
from fangxun_desk.store.errors import StoreDamaged, StoreForeign, StoreMissing, StoreNewer, StoreRefused
from fangxun_desk.store.high_water import HighWater, Mark, mark_for_path
from fangxun_desk.store.ownership import Ownership
from fangxun_desk.store.places import refuse_unsafe_place
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import LogHead, Moment, UnitOfWork

FILE_NAME = "fangxun.db"
SCHEMA_VERSION = 1
"""The newest migration this program knows; kept in the file's `user_version`."""
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a store needs to know of its surroundings: the clock, the user's state folder, this machine."""

    clock: Clock
    state_folder: Path
    machine: str
    role: str = "命令行"


@dataclass(slots=True)
class Store:
    """An open store. Used on one thread only, the store thread."""

    path: Path
    settings: Settings
    connection: Connection
    meta: dict[str, str]
    head: LogHead
    ownership: Ownership | None
    high_water: HighWater
    changes: int
    identity: tuple[int, int]
    notices: list[str] = field(default_factory=list)

    # -- founding and opening ----------------------------------------------------------------------------

    @classmethod
    def found(cls, directory: Path, settings: Settings, desk: str, *, demo: bool = False) -> "Store":
        """Make a new store for a desk. Raises StoreRefused where there already is a data file."""
        directory.mkdir(parents=True, exist_ok=True)
        path = (directory / FILE_NAME).resolve()
        refuse_unsafe_place(path)
        if path.exists():
            raise StoreRefused(f"{path} 已有数据文件,不能在此新建。请另选目录,或直接打开它。")
        if not desk or any(c.isspace() or c in "-0123456789" for c in desk):
            raise StoreRefused("席位名须为不含空格、数字和连字符的短名,如 甲。")
        ownership = Ownership.take(directory, settings.role)
        connection = engine_for(path).connect()
        try:
            _lay_out(connection)
            meta = {
                "store_id": str(uuid7()),
                "desk": desk,
                "demo": "1" if demo else "",
                "projections": projections.fingerprint(),
            }
            _set_meta(connection, meta)
            store = cls._assemble(path, settings, connection, meta, ownership)
            store.start_incarnation(1, "founded")
        except BaseException:
            connection.close()
            ownership.release()
            raise
        return store

    @classmethod
    def open(cls, directory: Path, settings: Settings, *, read_only: bool = False) -> "Store":
        """Open the store in a directory. Raises a StoreRefused, and leaves everything as it is, when it cannot."""
        path = (directory / FILE_NAME).resolve()
        _refuse_missing(path, settings)
        if not read_only:
            refuse_unsafe_place(path)
        ownership = None if read_only else Ownership.take(directory, settings.role)
        connection = None
        try:
            connection = _connect(path, read_only)
            version = _check_identity(connection, path)
            if version > SCHEMA_VERSION and not read_only:
                raise StoreNewer("数据由新版本程序创建,本版只能查看,不能写入。请安装新版本。")
            if version < SCHEMA_VERSION and not read_only:
                connection.close()
                from fangxun_desk.store.upgrade import upgrade_on_a_copy

                upgrade_on_a_copy(path, version)
                connection = _connect(path, read_only)
            store = cls._assemble(path, settings, connection, _read_meta(connection), ownership)
            if not read_only:
                store._settle_in()
        except BaseException:
            if connection is not None:
                connection.close()
            if ownership is not None:
                ownership.release()
            raise
        return store

    @classmethod
    def _assemble(
        cls, path: Path, settings: Settings, connection: Connection, meta: dict[str, str], ownership: Ownership | None
    ) -> "Store":
        heads = change_log.heads(connection)
        incarnation = meta.get("incarnation", "")
        own: dict[str, Any] = heads.get(incarnation, {})
        ordinal = int(incarnation.split("-")[0]) if incarnation else 1
        head = LogHead(meta["desk"], incarnation, ordinal, best_algorithm(), **_chain_end(own))
        stat = os.stat(path)
        return cls(
            path,
            settings,
            connection,
            meta,
            head,
            ownership,
            HighWater(settings.state_folder, meta["store_id"]),
            sum(own["seq"] for own in heads.values()),
            (stat.st_dev, stat.st_ino),
        )

    def _settle_in(self) -> None:
        """What only the owner does on opening: durability, projections in line, copies recognised."""
        make_durable(self.connection)
        if self.meta.get("projections") != projections.fingerprint():
            with self._transaction():
                projections.rebuild(self.connection)
                _set_meta(self.connection, {"projections": projections.fingerprint()})
            self.notices.append("显示用数据表已按本版本重建。")
        mark = self.high_water.read()
        if mark and mark.incarnation == self.head.incarnation and mark.seq > self.head.seq:
            missing = mark.seq - self.head.seq
            self.start_incarnation(self.head.ordinal + 1, "rolled_back")
            self.notices.append(
                f"数据文件比上次关闭时少 {missing} 条变更(可能是旧副本或缺少日志文件),"
                f"已启用新编号段 {self._segment()}。"
            )
        elif self.meta.get("machine", self.settings.machine) != self.settings.machine:
            self.start_incarnation(self.head.ordinal + 1, "copied")
            self.notices.append(f"数据来自另一台电脑,本机启用新编号段 {self._segment()}。")

    def _segment(self) -> str:
        return f"{self.head.desk}{self.head.ordinal}"

    def start_incarnation(self, ordinal: int, why: str) -> None:
        """Begin a new chain of this desk: numbers of the old one are never given twice."""
        previous = {"incarnation": self.head.incarnation, "head": self.head.hash}
        incarnation = f"{ordinal}-{secrets.token_hex(4)}"
        self.head = LogHead(self.head.desk, incarnation, ordinal, self.head.algorithm, stamp=self.head.stamp)
        with self.write("系统") as work:
            work.note("incarnation", incarnation, {"why": why, "store": self.meta["store_id"], **previous}, why)
            _set_meta(self.connection, {"incarnation": incarnation, "machine": self.settings.machine})
            work.commit()
        self.meta.update(incarnation=incarnation, machine=self.settings.machine)

    # -- use ---------------------------------------------------------------------------------------------

    @property
    def is_demo(self) -> bool:
        """Whether the store holds the demonstration season."""
        return bool(self.meta.get("demo"))

    @contextmanager
    def write(self, author: str) -> Iterator[UnitOfWork]:
        """One transaction. Nothing of it stays unless `commit` of the unit of work was called."""
        if self.ownership is None:
            raise StoreRefused("数据以只读方式打开,不能写入。")
        at = local(self.settings.clock())
        moment = Moment(moment_text(at), int(at.timestamp() * 1000), at.year)
        self._run("BEGIN IMMEDIATE")
        work = UnitOfWork(self.connection, self.head.copy(), moment, author, self._commit)
        try:
            yield work
        except DBAPIError as error:
            raise _refusal(error) from error
        finally:
            if self.connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                self.connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view for reading."""
        self._run("BEGIN")
        try:
            yield Reader(self.connection)
        finally:
            self.connection.exec_driver_sql("ROLLBACK")

    def close(self) -> None:
        """Checkpoint, close and give the store up."""
        self.high_water.close()
        self.connection.close()
        self.connection.engine.dispose()
        if self.ownership is not None:
            self.ownership.release()

    def _run(self, sql: str) -> None:
        try:
            self.connection.exec_driver_sql(sql)
        except DBAPIError as error:
            raise _refusal(error) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.exec_driver_sql("COMMIT")
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK")
            raise

    def _commit(self, work: UnitOfWork) -> None:
        stat = os.stat(self.path) if self.path.exists() else None
        if stat is None or (stat.st_dev, stat.st_ino) != self.identity:
            raise StoreRefused("数据文件已被替换或移走,停止写入。请退出后检查数据目录。")
        try:
            self.connection.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            raise _refusal(error) from error
        self.changes += work.head.seq - (self.head.seq if work.head.incarnation == self.head.incarnation else 0)
        self.head = work.head
        place = (self.meta["store_id"], str(self.path))
        self.high_water.write(
            Mark(*place, self.head.incarnation, self.head.seq, self.head.hash, self.changes, work.at.text)
        )


def _chain_end(own: dict[str, Any]) -> dict[str, Any]:
    return {"seq": own.get("seq", 0), "hash": own.get("hash", ""), "stamp": own.get("stamp", "")}


def _lay_out(connection: Connection) -> None:
    make_durable(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    change_log.LOG.create_all(connection)
    for guard in change_log.GUARDS.values():
        connection.exec_driver_sql(guard)
    projections.create(connection)
    connection.exec_driver_sql("COMMIT")


def _set_meta(connection: Connection, values: dict[str, str]) -> None:
    connection.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def _read_meta(connection: Connection) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, value FROM meta")}


def _refuse_missing(path: Path, settings: Settings) -> None:
    """Missing and zero-length files are the same to the officer: the data is not where it was."""
    if path.exists() and path.stat().st_size > 0:
        return
    mark = mark_for_path(settings.state_folder, path)
    what = "内容为空" if path.exists() else "不存在"
    if mark is None and not path.exists():
        raise StoreMissing(f"找不到数据文件:{path}。请用 init 新建,或从备份恢复。")
    seen = f"(上次使用 {mark.at[:10]},共 {mark.changes} 条变更)" if mark else ""
    raise StoreMissing(f"找不到数据文件:{path} {what}{seen}。请选择其他目录,或从备份恢复;程序不会自行新建。")


def _connect(path: Path, read_only: bool) -> Connection:
    try:
        return engine_for(path, read_only=read_only).connect()
    except DBAPIError as error:
        if not os.access(path, os.R_OK):
            raise StoreRefused(f"数据目录不可读:{path.parent}。请检查权限,或另选目录。") from error
        raise _damaged(path) from error


def _check_identity(connection: Connection, path: Path) -> int:
    """The schema version of the file; raises StoreDamaged or StoreForeign."""
    try:
        application = pragma(connection, "application_id")
        version = int(pragma(connection, "user_version"))
        names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
        if application == APPLICATION_ID:
            connection.exec_driver_sql("SELECT COUNT(*), MAX(seq) FROM change").one()
            _read_meta(connection)
    except (DBAPIError, StoreDamaged) as error:
        raise _damaged(path) from error
    if application != APPLICATION_ID or "change" not in names:
        raise StoreForeign(f"{path} 不是本系统数据,未打开。")
    if missing := set(change_log.GUARDS) - names:
        raise StoreForeign(f"{path} 的防改动保护已被移除({len(missing)} 项),未打开。请从备份恢复。")
    return version


def _damaged(path: Path) -> StoreDamaged:
    from fangxun_desk.store.backup import newest_backup_sentence

    return StoreDamaged(f"数据文件已损坏:{path}。原文件保持不动。{newest_backup_sentence(path.parent / 'backups')}")


def _refusal(error: DBAPIError) -> StoreRefused:
    """The sentence for a database error while writing."""
    text = str(error.orig)
    if "full" in text:
        return StoreRefused("磁盘已满,本条未存盘,文字仍在此处。请清理磁盘后重试。")
    if "readonly" in text or "read-only" in text:
        return StoreRefused("数据目录不可写,本条未存盘。请检查磁盘与权限,或另选目录。")
    if "I/O" in text:
        return StoreRefused("磁盘故障,本条未存盘,文字仍在此处。请立即把数据备份到U盘。")
    if "malformed" in text or "not a database" in text:
        return StoreDamaged("数据文件已损坏,停止写入。请从备份恢复。")
    if "append-only" in text:
        return StoreRefused("变更记录只能追加,不能修改或删除。")
    return StoreRefused(f"未存盘:{text}")
