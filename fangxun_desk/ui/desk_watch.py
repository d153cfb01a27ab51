"""What the window sees to by itself once a store is open: the check of the chain, the backup, the status strip.

Warnings that come in by themselves have a watch of their own (warning_watch.py), begun here.

It runs behind the open window and stops nobody: whatever goes wrong here is said on the strip.
"""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk, DeskStatus
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.status_strip import StatusStrip
from fangxun_desk.ui.warning_watch import WarningWatch

BACKUP_EVERY = timedelta(hours=12)


class DeskWatch(QObject):
    """Keeps the strip honest."""

    minute_passed = Signal()

    def __init__(self, context: PageContext, strip: StatusStrip, parent: QObject, *, acts: bool = True) -> None:
        """`acts` False: only say how the store stands, check nothing and back up nothing."""
        super().__init__(parent)
        self._acts = acts
        self._context = context
        self._strip = strip
        self._is_open = self._wants_backup = False
        self._minute = ""
        self.warnings = WarningWatch(context, strip, self) if acts else None
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start()
        context.events.opened.connect(self._on_opened)
        context.events.saved.connect(self._on_saved)
        context.events.said.connect(strip.say)
        context.runner.busy_changed.connect(strip.show_busy)
        context.runner.progressed.connect(strip.show_progress)
        strip.cancel_asked.connect(context.runner.cancel_all)
        self._tick()

    def back_up_now(self) -> None:
        """Write a backup, as the officer asked."""
        self._context.runner.ask_desk(
            Desk.back_up,
            "正在备份…",
            on_done=self._on_asked_backup,
            on_error=lambda broken: self._strip.say(broken.sentence),
        )

    # -- inside ------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        now = self._context.clock()
        minute = f"{now:%m-%d %H:%M}"
        if minute != self._minute:
            self._minute = minute
            self._strip.show_clock(now)
            self.minute_passed.emit()
            if self._is_open:
                self._ask_status()

    def _on_opened(self) -> None:
        self._is_open = True
        self._strip.say_opened()
        self._context.runner.ask_desk(Desk.status, "", on_done=self._on_first_status)
        if not self._acts:
            return
        # The officer's own readings come first: the check waits until they have been answered.
        self._context.runner.went_idle.connect(self._check, Qt.ConnectionType.SingleShotConnection)

    def _check(self) -> None:
        self._strip.say_checking()
        self._context.runner.ask_desk(
            Desk.check_chain, "", on_done=self._on_checked, on_error=lambda b: self._strip.say_checked(0, (b.sentence,))
        )

    def _on_first_status(self, status: DeskStatus) -> None:
        self._show(status)
        if status.notices:
            self._strip.say(" ".join(status.notices))
        newest = status.newest_backup_at
        self._wants_backup = self._acts and (newest is None or self._context.clock() - newest > BACKUP_EVERY)

    def _on_backup_refused(self, broken: RuleBroken) -> None:
        self._strip.say(broken.sentence)

    def _on_asked_backup(self, copy: Any) -> None:
        self._strip.say(f"已备份 {copy.changes} 条变更到 {copy.path}")
        self._ask_status()

    def _on_checked(self, outcome: Any) -> None:
        self._strip.say_checked(outcome.changes, outcome.problems)
        if self._wants_backup:
            self._wants_backup = False
            self._context.runner.ask_desk(
                Desk.back_up, "", on_done=lambda copy: self._ask_status(), on_error=self._on_backup_refused
            )

    def _on_saved(self, at: Any) -> None:
        self._strip.say_saved(at)
        self._ask_status()

    def _ask_status(self) -> None:
        self._context.runner.ask_desk(Desk.status, "", on_done=self._show)

    def _show(self, status: DeskStatus) -> None:
        self._strip.show_status(status, self._context.clock())
