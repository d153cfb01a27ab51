"""Asking the store what a typed text finds, while it is still being typed.

One question at a time: a newer one lets the older go, and an answer to anything but the newest is dropped. The index
behind the search is kept up in parts, so that an entry saved meanwhile waits for one part at most. Shows nothing.
"""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services import search_service
from fangxun_desk.services.search_service import Hit
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.task_runner import Task

TYPING_MS = 120
"""The pause in typing after which the store is asked."""
BETWEEN_PARTS_MS = 20
QUIET_MS = 3000
"""How long nothing has to happen before the index is kept up without anybody searching."""


class SearchAsking(QObject):
    """Asks and answers.

    `reads_ahead` keeps the index up whenever the desk is quiet, so that whoever searches need not wait for it.
    """

    answered = Signal(object, int)
    """The hits (list of `Hit`), and how many changes the index has not read yet: while any are left, more may come."""
    refused = Signal(str)
    caught_up = Signal(int)
    """The index has read a part; how many changes are left."""

    def __init__(self, context: PageContext, parent: QObject, *, reads_ahead: bool = True) -> None:
        super().__init__(parent)
        self._runner = context.runner
        self._typed = ""
        self._number = 0
        self._question: Task | None = None
        self._is_reading = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self.ask_now)
        self._next_part = QTimer(self, singleShot=True, interval=BETWEEN_PARTS_MS)
        self._next_part.timeout.connect(self._read_part)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._read_when_idle)
        context.events.opened.connect(self._on_news)
        context.events.changed.connect(self._on_news)
        self._reads_ahead = reads_ahead
        self._on_news()

    @property
    def is_waiting(self) -> bool:
        """Whether the answer to what was typed last is still to come."""
        return self._pause.isActive() or self._question is not None

    def ask(self, typed: str) -> None:
        """Ask after a short pause, unless something else is typed before."""
        self.let_go()
        self._typed = typed
        if typed.strip():
            self._pause.start()

    def ask_now(self) -> None:
        """Ask without waiting for the pause."""
        self._pause.stop()
        self._number += 1
        found, refused = partial(self._on_found, self._number), partial(self._on_refused, self._number)
        question = search_service.search_at_once
        self._question = self._runner.read(question, self._typed, on_done=found, on_error=refused)

    def let_go(self) -> None:
        """Nobody waits for an answer any more."""
        self._pause.stop()
        self._number += 1
        if self._question is not None:
            self._question.cancel()
            self._question = None

    def keep_up(self) -> None:
        """Let the index read what the log says beyond it, part by part."""
        if not self._is_reading:
            self._is_reading = True
            self._read_part()

    # -- inside ------------------------------------------------------------------------------------------

    def _on_found(self, number: int, answer: tuple[list[Hit], int]) -> None:
        if number == self._number:
            self._question = None
            self.answered.emit(*answer)

    def _on_refused(self, number: int, error: RuleBroken) -> None:
        if number == self._number:
            self._question = None
            self.refused.emit(error.sentence)

    def _on_news(self) -> None:
        if self._reads_ahead:
            self._quiet.start()

    def _read_when_idle(self) -> None:
        if self._runner.is_idle:
            self.keep_up()
        else:
            self._quiet.start()

    def _read_part(self) -> None:
        self._runner.read(search_service.catch_up, on_done=self._on_part_read, on_error=self._on_part_refused)

    def _on_part_read(self, left: int) -> None:
        self._is_reading = left > 0
        if left:
            self._next_part.start()
        self.caught_up.emit(left)

    def _on_part_refused(self, error: RuleBroken) -> None:
        # Nobody asked for anything; who searches is told.
        self._is_reading = False
