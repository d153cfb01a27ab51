"""The open desk: one store, and the one door through which use-cases reach it.

A use-case is a function `(work, …) → result` that writes, a question a function `(reader, …) → result` that
reads; both are run here in one transaction each. The window calls this on its store thread, the command
line directly. Nothing here knows what the use-cases do.
"""

import platform
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from fangxun_desk import paths
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services import destruction_service, undo_service
from fangxun_desk.services.destruction_service import Destroyed
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.services.undo_service import Action, Actions
from fangxun_desk.store import backup, restoring, verification
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork

T = TypeVar("T")
P = ParamSpec("P")


def now() -> datetime:
    """The present moment in the desk's local time."""
    return datetime.now(BEIJING)


def surroundings(role: str, clock: Callable[[], datetime] = now) -> Settings:
    """What a store needs to know of this machine. `role` names this process to others (指挥台窗口, 命令行)."""
    return Settings(clock, paths.state_dir() / "high_water", _machine(), role)


def _machine() -> str:
    """What stays the same while this is the same computer."""
    for source in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            if text := Path(source).read_text(encoding="ascii").strip():
                return text
        except OSError:
            continue
    return f"{platform.node()}-{uuid.getnode():x}"


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A use-case that was carried out and is durable: its result, what it changed, when it was saved."""

    result: T
    changes: Changes
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """What the status strip says about the store."""

    desk: str
    changes: int
    is_demo: bool
    newest_backup_at: datetime | None
    free_bytes: int
    notices: tuple[str, ...]


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the disk is gone; the notice says so
        return 0


class Desk:
    """One open store. Used on one thread."""

    def __init__(self, store: Store, author: str) -> None:
        self._store = store
        self._actions = Actions()
        self._is_closed = False
        self.author = author

    @classmethod
    def found(cls, directory: Path, settings: Settings, name: str, author: str, *, demo: bool = False) -> "Desk":
        """Make a new store for the desk of that name (甲) and open it. Raises RuleBroken where there is one."""
        return cls(Store.found(directory, settings, name, demo=demo), author)

    @classmethod
    def open(cls, directory: Path, settings: Settings, author: str, *, read_only: bool = False) -> "Desk":
        """Open the store of a directory. Raises RuleBroken with the sentence to show, touching nothing."""
        return cls(Store.open(directory, settings, read_only=read_only), author)

    @classmethod
    def restore(
        cls, copy: Path, directory: Path, settings: Settings, author: str, *, confirmed: bool
    ) -> tuple["Desk", int, str]:
        """Put a backup in place and open it; also how many changes it held, and what the comparison said."""
        store, held, sentence = restoring.restore(copy, directory, settings, confirmed=confirmed)
        return cls(store, author), held.changes, sentence

    def change(self, use_case: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> Done[T]:
        """Carry out a use-case; when this returns, it is durable."""
        done, action = self._carry_out(use_case, *args, **kwargs)
        # What was received of another desk is not this one's doing.
        if action.last >= action.first and done.changes.kinds & NOUNS.keys():
            self._actions.done.append(action)
        return done

    def receive(self, use_case: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> Done[T]:
        """Carry out a use-case nobody here asked for (a warning came in): 撤销 goes on meaning what the officer did."""
        return self._carry_out(use_case, *args, **kwargs)[0]

    def undo(self) -> Done[str]:
        """Take back the last thing this desk did since it was opened; what that was, in words.

        Raises RuleBroken where there is nothing, or where it cannot be taken back: it then stays the last thing done.
        """
        if not self._actions.done:
            raise RuleBroken("没有可撤销的操作。")
        last = self._actions.done[-1]
        done, undoing = self._carry_out(undo_service.undo, last, self._actions.is_settled)
        self._actions.settled += (self._actions.done.pop(), undoing)
        return done

    def _carry_out(
        self, use_case: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[Done[T], Action]:
        before = self._store.head.seq
        with self._store.write(self.author) as work:
            result = use_case(work, *args, **kwargs)
            work.commit()
        done = Done(result, Changes(frozenset(work.kinds)), self._store.settings.clock())
        return done, Action(self._store.head.incarnation, before + 1, self._store.head.seq)

    def try_out(self, use_case: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a use-case would come to, with nothing of it kept."""
        with self._store.write(self.author) as work:
            return use_case(work, *args, **kwargs)

    def read(self, question: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask a question of the store."""
        with self._store.read() as reader:
            return question(reader, *args, **kwargs)

    @property
    def directory(self) -> Path:
        """The folder of the store."""
        return self._store.path.parent

    @property
    def path(self) -> Path:
        """The data file."""
        return self._store.path

    def status(self) -> DeskStatus:
        """How the store stands; cheap enough for every refresh of the strip."""
        backups = backup.backups_in(self.backup_folder)
        newest = backup.made_at(backups[0]) if backups else None
        now_wrong = (self._store.place_notice(), self._store.clock_notice())
        return DeskStatus(
            desk=self._store.head.desk,
            changes=self._store.changes,
            is_demo=self._store.is_demo,
            newest_backup_at=datetime.fromtimestamp(newest, BEIJING) if newest else None,
            free_bytes=_free_bytes(self.directory),
            notices=(*filter(None, now_wrong), *self._store.notices),
        )

    @property
    def backup_folder(self) -> Path:
        """Where the desk's own backups go."""
        return self.directory / "backups"

    def back_up(self, folder: Path | None = None) -> backup.Copy:
        """Write a verified copy. Raises RuleBroken when it could not."""
        return backup.back_up(self._store, folder or self.backup_folder, self._store.settings.clock())

    def check_chain(self) -> verification.Verification:
        """Check the chains alone: quick enough to run behind the opening window, and on any thread."""
        return verification.check_chain(self._store)

    def verify(self) -> verification.Verification:
        """Check chains, personal values, projections and the files kept with records."""
        # It needs a desk itself, so this module cannot be built on it.
        from fangxun_desk.services import attachment_service

        found = verification.verify(self._store)
        spoilt = () if self._is_closed else tuple(attachment_service.problems(self))
        return replace(found, ok=found.ok and not spoilt, problems=(*found.problems, *spoilt))

    def destroy_personal_values(
        self, reason: str, *, record_ids: Sequence[str] = (), season: int | None = None
    ) -> Done[Destroyed]:
        """Destroy personal values by law, wherever this desk keeps them: store, journal and drafts.

        Backups made before still hold them (`older_copies`). Raises RuleBroken without a reason, and while another
        program reads: nothing is destroyed then.
        """
        self._store.purge()
        done = self.change(
            destruction_service.destroy_personal_values, record_ids=record_ids, season=season, reason=reason
        )
        Drafts(self.directory).destroy_all()
        try:
            self._store.purge()
        except RuleBroken:  # somebody began to read in between; the journal is emptied at the latest on closing
            self._store.notices.append("个人信息已销毁;日志文件在其他程序关闭后清空。")
        return done

    def older_copies(self) -> list[Path]:
        """Backups and kept files of this desk that were made before now, for an officer to destroy as well."""
        kept = [path for path in self.directory.glob("*.db") if path != self.path]
        return [*backup.backups_in(self.backup_folder), *sorted(kept)]

    def head(self) -> dict[str, Any]:
        """Count and last hash of this desk's own chain: what a printed report states."""
        return {"desk": self._store.head.desk, "changes": self._store.changes, "hash": self._store.head.hash}

    def now(self) -> datetime:
        """The present moment, by the clock the desk was opened with."""
        return self._store.settings.clock()

    def unread_notice(self) -> str:
        """How many records only a newer version of the program can show, in a sentence; "" where there are none."""
        count = self.read(lambda reader: reader.unread_count())
        return f"{count} 条需新版本显示。" if count else ""

    def close(self) -> None:
        """Close the store and give it up."""
        self._is_closed = True
        self._store.close()
