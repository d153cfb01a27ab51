"""Use-cases off the UI thread: the only place of the program that starts threads.

One store thread carries every use-case and question in the order they were asked; a second, for small work on files
beside the store (drafts), keeps a half-typed entry safe even while the store is busy; a third looks at places beyond
this machine, which may never answer; a fourth does heavy work on files that needs no store. Results and errors come
back to the UI thread by a queued signal. Nothing here knows what the use-cases do, and nothing here touches a widget.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from fangxun_desk.collecting import OwnCollection
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk, Done
from fangxun_desk.ui.desk_events import DeskEvents
from fangxun_desk.ui.error_number import log_with_number

LOG = logging.getLogger(__name__)
SAVING = "正在存盘…"
CANCELLED = "已取消。"
GIVE_WAY_S = 0.0005
LONG_MS = 500
"""Work that takes longer than this is named on the status strip."""
TIDY_MS = 1000
"""How often the window's thread looks for objects nobody holds any more."""
CLOSING_S = 2.0
"""How long closing waits for work beyond the store that may hang."""
Answer = Callable[[Any], None]
Refusal = Callable[[RuleBroken], None]


class Cancelled(Exception):
    """The officer cancelled the work; raised where it next reports its progress."""


class Unexpected(RuleBroken):
    """An error no rule foresaw, as it is told to the officer: one sentence with the number under which it is logged."""


class Task:
    """One piece of work under way. Made by the runner; only its `cancel` is for others."""

    def __init__(
        self,
        job: Callable[["Task"], Any],
        title: str,
        on_done: Answer | None,
        on_error: Refusal | None,
        *,
        can_be_cancelled: bool = True,
    ) -> None:
        self.job = job
        self.can_be_cancelled = can_be_cancelled
        self.title = title
        self.on_done = on_done
        self.on_error = on_error
        self.on_progress: Callable[[int, int], None] | None = None
        self.future: Future[None] | None = None
        self.result: Any = None
        self.error: BaseException | None = None
        self.is_cancelled = False
        self.report: Callable[[int, int], None] = lambda done, total: None

    def cancel(self) -> None:
        """Let the work go: waiting work never starts, reporting work stops at its next report, no result comes."""
        self.is_cancelled = True
        if self.future is not None:
            self.future.cancel()


_HANGING: list[Task] = []
"""Work that was still running when its window was closed."""


class TaskRunner(QObject):
    """Carries work to the store thread and its outcome back.

    `tell` shows a sentence to the officer; it is used for errors nobody else takes.
    """

    busy_changed = Signal(str)
    """What has been taking long, as the strip shows it; "" when nothing does any more."""
    progressed = Signal(int, int)
    went_idle = Signal()
    _arrived = Signal(object)
    _reported = Signal(object, int, int)

    def __init__(self, events: DeskEvents, tell: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        # While a thread computes, each of the many small steps of a repaint waits this long for its turn.
        sys.setswitchinterval(GIVE_WAY_S)
        self._events = events
        self._tell = tell
        self._desk: Desk | None = None
        self._is_closed = False
        self._store_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._file_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")
        self._outside_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outside")
        self._craft_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="craft")
        self._under_way: list[Task] = []
        self._beyond: list[Task] = []
        self._patience = QTimer(self, singleShot=True, interval=LONG_MS)
        self._patience.timeout.connect(self._say_busy)
        self._collection = OwnCollection()
        self._tidying = QTimer(self, interval=TIDY_MS)
        self._tidying.timeout.connect(self._collection.collect)
        self._tidying.start()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._pass_on_progress, Qt.ConnectionType.QueuedConnection)

    # -- asking for work ---------------------------------------------------------------------------------

    def open(self, opening: Callable[[], Desk], *, on_done: Answer, on_error: Refusal | None = None) -> Task:
        """Open the desk on the store thread; `on_done` is handed the store's folder (Path)."""

        def job(task: Task) -> Path:
            self._close_desk()
            self._desk = opening()
            return self._desk.directory

        return self._start(Task(job, "正在打开数据…", on_done, on_error, can_be_cancelled=False))

    def change(
        self,
        use_case: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Done[Any]], None] | None = None,
        on_error: Refusal | None = None,
        **kwargs: Any,
    ) -> Task:
        """Carry out a use-case. `on_done` is handed the `Done` only after it is durable."""

        def job(task: Task) -> Any:
            return self._open_desk().change(use_case, *args, **kwargs)

        return self._start(Task(job, SAVING, on_done, on_error, can_be_cancelled=False))

    def read(
        self,
        question: Callable[..., Any],
        *args: Any,
        on_done: Answer | None = None,
        on_error: Refusal | None = None,
        **kwargs: Any,
    ) -> Task:
        """Ask the store a question."""

        def job(task: Task) -> Any:
            return self._open_desk().read(question, *args, **kwargs)

        return self._start(Task(job, "正在读取…", on_done, on_error))

    def ask_desk(
        self,
        question: Callable[[Desk], Any],
        title: str,
        *,
        on_done: Answer | None = None,
        on_error: Refusal | None = None,
    ) -> Task:
        """Ask the desk itself (how it stands, a backup, the full check)."""
        return self._start(Task(lambda task: question(self._open_desk()), title, on_done, on_error))

    def long_work(
        self,
        work: Callable[[Desk, Callable[[int, int], None]], Any],
        title: str,
        *,
        on_done: Answer | None = None,
        on_error: Refusal | None = None,
    ) -> Task:
        """Long work that reports `(done, total)` as it goes and can be cancelled at each report."""
        return self._start(Task(lambda task: work(self._open_desk(), task.report), title, on_done, on_error))

    def aside(self, job: Callable[..., Any], *args: Any, on_done: Answer | None = None) -> Task:
        """Small work on files, beside the store and never waiting for it."""
        task = Task(lambda task: job(*args), "", on_done, None)
        return self._start(task, self._file_thread)

    def beside(self, job: Callable[[], Any], on_done: Answer) -> Task:
        """Work on what is in memory already (ordering a long list), so that no key waits for it."""
        return self.aside(job, on_done=on_done)

    def craft(
        self,
        job: Callable[..., Any],
        *args: Any,
        on_done: Answer | None = None,
        on_error: Refusal | None = None,
        title: str = "",
    ) -> Task:
        """Heavy work on files that needs no store (a layer looked at, a sheet typeset, a base picture).

        It has a thread of its own, so that neither entries nor drafts wait for it; `close` waits a moment only.
        """
        return self._start(Task(lambda task: job(*args), title, on_done, on_error), self._craft_thread)

    def outside(self, job: Callable[..., Any], *args: Any, on_done: Answer, on_error: Refusal) -> Task:
        """Look at a place beyond this machine (a shared folder). It may hang: nobody waits for it, `close` a moment."""
        task = Task(lambda task: job(*args), "", on_done, on_error)
        return self._start(task, self._outside_thread, is_awaited=False)

    # -- how it stands -----------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and every answer was delivered."""
        return not self._under_way

    def cancel_all(self) -> None:
        """Cancel what can be cancelled (the strip's 取消). Changes already handed in are carried out.

        Whoever waits for cancelled work is told so as a refusal.
        """
        for task in list(self._under_way):
            if task.can_be_cancelled and task.title:
                task.cancel()

    def close(self) -> None:
        """Finish what was handed in, close the desk, end the threads. Blocks until it is done; nothing starts after."""
        if self._is_closed:
            return
        self._is_closed = True
        self._patience.stop()
        for thread in (self._outside_thread, self._craft_thread):
            thread.shutdown(wait=False, cancel_futures=True)
        self._file_thread.shutdown(wait=True)
        self._store_thread.submit(self._close_desk)
        self._store_thread.shutdown(wait=True)
        self._tidying.stop()
        if self._let_go_of_the_rest():
            self._collection.end()

    def _let_go_of_the_rest(self) -> bool:
        """Give work beyond the store a moment to end; True where all of it has.

        What hangs is kept for good, with the widgets its answer was for: the thread it hangs on must not be the one
        that lets go of them, neither by its last reference nor by collecting.
        """
        running = [task.future for task in self._beyond if task.future is not None]
        hanging = wait(running, timeout=CLOSING_S).not_done
        _HANGING.extend(task for task in self._beyond if task.future in hanging)
        return not hanging

    # -- inside ------------------------------------------------------------------------------------------

    def _open_desk(self) -> Desk:
        if self._desk is None:
            raise RuleBroken("数据尚未打开,请稍候。")
        return self._desk

    def _close_desk(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _start(self, task: Task, thread: ThreadPoolExecutor | None = None, *, is_awaited: bool = True) -> Task:
        if self._is_closed:
            return task
        task.report = lambda done, total: self._report(task, done, total)
        if thread in (self._outside_thread, self._craft_thread):
            self._beyond.append(task)
        if is_awaited:
            self._under_way.append(task)
            if not self._patience.isActive():
                self._patience.start()
        task.future = (thread or self._store_thread).submit(self._carry_out, task)
        task.future.add_done_callback(lambda future: self._arrived.emit(task) if future.cancelled() else None)
        return task

    def _carry_out(self, task: Task) -> None:
        """On the worker's thread."""
        try:
            if not task.is_cancelled:
                task.result = task.job(task)
        except BaseException as error:
            task.error = error
        self._arrived.emit(task)

    def _report(self, task: Task, done: int, total: int) -> None:
        """On the worker's thread."""
        if task.is_cancelled:
            raise Cancelled
        self._reported.emit(task, done, total)

    def _pass_on_progress(self, task: Task, done: int, total: int) -> None:
        if task in self._under_way:
            self.progressed.emit(done, total)

    def _deliver(self, task: Task) -> None:
        """On the UI thread: one outcome, then the news of it."""
        if task in self._beyond:
            self._beyond.remove(task)
        is_awaited = task in self._under_way
        if is_awaited:
            self._under_way.remove(task)
        try:
            if task.is_cancelled:
                if task.on_error is not None and _is_alive(task.on_error):
                    task.on_error(RuleBroken(CANCELLED))
            elif task.error is not None:
                self._refuse(task, task.error)
            else:
                self._answer(task)
        finally:
            if not is_awaited:
                pass
            elif self.is_idle:
                self._patience.stop()
                self.busy_changed.emit("")
                self.went_idle.emit()
            elif not self._patience.isActive():
                self._patience.start()

    def _answer(self, task: Task) -> None:
        try:
            if task.on_done is not None and _is_alive(task.on_done):
                task.on_done(task.result)
        finally:
            if isinstance(task.result, Done):
                self._events.saved.emit(task.result.saved_at)
                if task.result.changes.kinds:
                    self._events.changed.emit(task.result.changes)

    def _refuse(self, task: Task, error: BaseException) -> None:
        if not isinstance(error, RuleBroken):
            number = log_with_number(LOG, traceback.format_exception(error))
            error = Unexpected(f"程序出错(编号 {number}),该操作未完成;已填写的内容仍在,可以重试。")
        if task.on_error is not None and _is_alive(task.on_error):
            task.on_error(error)
        elif task.on_error is None:
            self._tell(error.sentence)

    def _say_busy(self) -> None:
        titled = [task.title for task in self._under_way if task.title]
        if titled:
            self.busy_changed.emit(titled[0])


def _is_alive(callback: Callable[..., None]) -> bool:
    """Whether the widget a callback belongs to still exists; plain functions always do."""
    owner = getattr(getattr(callback, "func", callback), "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
