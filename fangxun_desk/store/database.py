"""The store: one SQLite file owned by one process, opened with care and never overwritten.

Opening, handing out units of work and readers, closing. What is looked at before a file is trusted stands in
`opening.py`, making a new one in `founding.py`, copies in `backup.py` and `restoring.py`, the full check in
`verification.py`, upgrades in `upgrade.py`.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fangxun_desk.domain.fields import moment_text
from fangxun_desk.domain.journal import best_algorithm, milliseconds_of
from fangxun_desk.domain.local_time import local
from fangxun_desk.store import change_log, founding, incarnation, opening, projections
from fangxun_desk.store.connection import Connection, DatabaseError, make_durable
from fangxun_desk.store.errors import (
    STOPPING,
    StoreNewer,
    StoreRefused,
    moved_away,
    reading_refusal,
    unwritable,
    writing_refusal,
)
from fangxun_desk.store.high_water import HighWater
from fangxun_desk.store.incarnation import Finding
from fangxun_desk.store.opening import SCHEMA_VERSION
from fangxun_desk.store.ownership import Ownership
from fangxun_desk.store.places import Whereabouts, doubts_about, refuse_unsafe_place
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import LogHead, Moment, UnitOfWork

if TYPE_CHECKING:
    from fangxun_desk.store.search_index import SearchIndex

FILE_NAME = "fangxun.db"
_CLOCK_TOLERANCE_MS = 60_000
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
    marks: HighWater
    changes: int
    whereabouts: Whereabouts
    notices: list[str] = field(default_factory=list)
    stopped: StoreRefused | None = None
    _index: "SearchIndex | None" = None

    # -- founding and opening ----------------------------------------------------------------------------

    @classmethod
    def found(cls, directory: Path, settings: Settings, desk: str, *, demo: bool = False) -> "Store":
        """Make a new store for a desk. Raises StoreRefused where there already is a data file."""
        path = place_in(directory)
        founding.refuse_bad_desk(desk)
        refuse_unsafe_place(path)
        taken = f"{path} 已有数据文件,不能在此新建。请另选目录,或直接打开它。"
        try:
            if path.exists():
                raise StoreRefused(taken)
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path.parent) from error
        ownership = Ownership.take(path.parent, settings.role)
        try:
            if path.exists():
                raise StoreRefused(taken)
            founding.lay_out(path, desk, demo=demo)
            return cls._open(path, settings, ownership)
        except (OSError, DatabaseError) as error:
            raise writing_refusal(error, path) from error
        finally:
            _release_unless_open(ownership)

    @classmethod
    def open(cls, directory: Path, settings: Settings, *, read_only: bool = False) -> "Store":
        """Open the store in a directory. Raises a StoreRefused, and leaves everything as it is, when it cannot."""
        path = place_in(directory)
        opening.refuse_missing(path, settings.state_folder)
        if read_only:
            return cls._open(path, settings, None)
        refuse_unsafe_place(path)
        return cls.open_owned(path, settings, Ownership.take(path.parent, settings.role))

    @classmethod
    def open_owned(cls, path: Path, settings: Settings, ownership: Ownership) -> "Store":
        """Open a store whose ownership is taken already; given up again when it cannot be opened."""
        try:
            return cls._open(path, settings, ownership)
        finally:
            _release_unless_open(ownership)

    @classmethod
    def _open(cls, path: Path, settings: Settings, ownership: Ownership | None) -> "Store":
        connection, version = opening.connect_to_store(path, read_only=ownership is None)
        try:
            if version > SCHEMA_VERSION and ownership is not None:
                raise StoreNewer("数据由新版本程序创建,本版只能查看,不能写入。请安装新版本。")
            if version < SCHEMA_VERSION and ownership is not None:
                connection.close()
                from fangxun_desk.store.upgrade import upgrade_on_a_copy

                upgrade_on_a_copy(path, version)
                connection, version = opening.connect_to_store(path, read_only=False)
            store = cls._assemble(path, settings, connection, ownership)
            if ownership is None:
                store._prepare_reading(version)
            else:
                store._settle_in()
                ownership.is_in_use = True
        except DatabaseError as error:
            connection.close()
            raise opening.why_not(error, path, read_only=ownership is None) from error
        except BaseException:
            connection.close()
            raise
        return store

    @classmethod
    def _assemble(cls, path: Path, settings: Settings, connection: Connection, ownership: Ownership | None) -> "Store":
        meta = opening.read_meta(connection)
        name = meta.get("incarnation", "")
        end = change_log.heads(connection).get(name)
        head = LogHead(meta["desk"], name, _ordinal_of(name), best_algorithm())
        if end is not None:
            head.seq, head.hash, head.stamp = end["seq"], end["hash"], end["stamp"]
        marks = HighWater(settings.state_folder, meta["store_id"], path)
        count = change_log.count(connection)
        return cls(path, settings, connection, meta, head, ownership, marks, count, Whereabouts(path))

    def _prepare_reading(self, version: int) -> None:
        """Beside or instead of an owner: nothing is written, not even the tables for reading."""
        if version > SCHEMA_VERSION:
            self.notices.append("数据由新版本程序创建,本版只能查看。")
        if self.meta.get("projections") != projections.fingerprint():
            projections.derive_aside(self.connection)
        if finding := self._finding():
            self.notices.append(f"{finding.sentence}。")

    def _settle_in(self) -> None:
        """What only the owner does on opening: durability, tables in line, copies recognised."""
        make_durable(self.connection)
        pending = self.meta.get("pending", "")
        if self.meta.get("projections") != projections.fingerprint():
            with self._transaction():
                projections.rebuild(self.connection)
                founding.set_meta(self.connection, {"projections": projections.fingerprint()})
            if not pending:
                self.notices.append("显示用数据表已按本版本重建。")
        assert self.ownership is not None
        wal = self.path.with_name(self.path.name + "-wal")
        self.whereabouts = Whereabouts(self.path, wal, self.ownership.path)
        self.notices += doubts_about(self.path)
        finding = self._finding()
        if pending:
            self._start_incarnation(Finding(pending, 0, "本机由备份恢复" if pending == incarnation.RESTORED else ""))
        elif finding or not self.head.seq:
            self._start_incarnation(finding or Finding(incarnation.COPIED, 0, "数据中没有本机的编号段"))
        if self.ownership.after_crash and not pending:
            whole = "已存盘的记录完整" if finding is None else "请核对最近的记录"
            self.notices.append(f"上次异常退出,{whole},共 {self.changes} 条变更。")

    def _finding(self) -> Finding | None:
        machine, last = self.settings.machine, self.meta.get("machine", "")
        return incarnation.judge(self.connection, self.head.incarnation, self.marks, machine=machine, last_machine=last)

    def _start_incarnation(self, finding: Finding) -> None:
        """Begin a new chain of this desk: numbers of the old one are never given twice."""
        former = self.head
        floor = self.meta.get("ordinal_floor", "0")
        ordinal = incarnation.next_ordinal(self.connection, former.desk, self.marks, int(floor))
        name = f"{ordinal}-{secrets.token_hex(4)}"
        self.head = LogHead(former.desk, name, ordinal, former.algorithm, stamp=former.stamp)
        meta = {"incarnation": name, "machine": self.settings.machine, "pending": ""}
        body = {"why": finding.why, "store": self.meta["store_id"], "missing": finding.missing}
        try:
            with self.write("系统") as work:
                previous = {"incarnation": former.incarnation, "head": former.hash}
                work.note(change_log.INCARNATION, name, {**body, **previous}, finding.why)
                founding.set_meta(self.connection, meta)
                work.commit()
        except BaseException:
            self.head = former
            raise
        self.meta.update(meta)
        if finding.sentence:
            self.notices.append(f"{finding.sentence},启用新编号段 {former.desk}{ordinal}。")

    # -- use ---------------------------------------------------------------------------------------------

    @property
    def is_demo(self) -> bool:
        """Whether the store holds the demonstration season."""
        return bool(self.meta.get("demo"))

    @property
    def search_index(self) -> "SearchIndex":
        """The search index of this store; nothing of it is imported or opened before somebody searches."""
        if self._index is None:
            from fangxun_desk.store.search_index import NAME, SearchIndex

            self._index = SearchIndex(self.path.with_name(NAME) if self.ownership else None, self.connection)
        return self._index

    @contextmanager
    def write(self, author: str) -> Iterator[UnitOfWork]:
        """One transaction. Nothing of it stays unless `commit` of the unit of work was called."""
        if self.ownership is None:
            raise StoreRefused("数据以只读方式打开,不能写入。")
        if self.stopped is not None:
            raise self.stopped
        self._refuse_nesting()
        at = local(self.settings.clock())
        moment = Moment(moment_text(at), int(at.timestamp() * 1000), at.year)
        work = UnitOfWork(self.connection, self.head.copy(), moment, author, self._commit)
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield work
        except DatabaseError as error:
            raise self._refused(writing_refusal(error, self.path)) from error
        finally:
            work.end()
            self._roll_back()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view for reading."""
        self._refuse_nesting()
        try:
            self.connection.execute("BEGIN")
            yield Reader(self.connection, lambda: self.search_index)
        except DatabaseError as error:
            raise reading_refusal(error, self.path) from error
        finally:
            self._roll_back()

    def clock_notice(self) -> str:
        """What to say when the clock stands behind this desk's own last change; "" while it does not."""
        now_ms = int(self.settings.clock().timestamp() * 1000)
        behind = milliseconds_of(self.head.stamp) - now_ms
        if behind <= _CLOCK_TOLERANCE_MS:
            return ""
        days, hours, minutes = behind // 86_400_000, behind // 3_600_000 % 24, behind // 60_000 % 60
        apart = f"{days} 天 {hours} 小时" if days else f"{hours} 小时 {minutes} 分"
        return f"系统时间倒退 {apart},请校准时钟;编号和先后顺序不受影响。"

    def place_notice(self) -> str:
        """What to say when the files of the store are no longer where they were opened; "" while they are."""
        return "" if self.whereabouts.are_unchanged() else moved_away().sentence

    def purge(self) -> None:
        """Bring everything out of the journal into the file and empty the journal, so that nothing destroyed stays."""
        busy = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreRefused("另有程序正在读取数据,日志文件还不能清空。请关闭它后再执行一次。")

    def close(self) -> None:
        """Checkpoint, close and give the store up."""
        self.marks.close()
        if self._index is not None:
            self._index.close()
        try:
            self.connection.close()
        finally:
            if self.ownership is not None:
                self.ownership.release()

    def _refuse_nesting(self) -> None:
        if self.connection.in_transaction:
            raise RuntimeError("a reading or a unit of work is open already on this store")

    def _roll_back(self) -> None:
        # Some errors end the transaction by themselves; one that cannot be ended must not hide the first error.
        with suppress(DatabaseError):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        finally:
            self._roll_back()

    def _refused(self, refusal: StoreRefused) -> StoreRefused:
        if isinstance(refusal, STOPPING):
            self.stopped = refusal
        return refusal

    def _commit(self, work: UnitOfWork) -> None:
        if not self.whereabouts.are_unchanged():
            raise self._refused(moved_away())
        if change_log.DESTRUCTION in work.kinds:
            # Our own or one received: what is destroyed must not outlive it where it was only kept for finding.
            self.search_index.discard()
        self.connection.execute("COMMIT")
        if work.added:
            self.head = work.head
            self.changes += work.added
            self.marks.write(self.head.incarnation, self.head.seq, self.head.hash, self.changes, work.at.text)


def place_in(directory: Path) -> Path:
    """Where the data file of a folder really lies: links are followed, so that one store has one lock."""
    return (directory / FILE_NAME).resolve()


def _ordinal_of(name: str) -> int:
    return next(iter(incarnation.ordinals([name])), 1)


def _release_unless_open(ownership: Ownership) -> None:
    if not ownership.is_in_use:
        ownership.release()
