"""Keeps what is half typed: a moment after each key on the disk, so that a crash costs no word.

Writing happens beside the store thread, never on the UI thread and never behind a long import.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from fangxun_desk.services.drafts import Drafts
from fangxun_desk.ui.task_runner import TaskRunner

PAUSE_MS = 300


class DraftKeeper(QObject):
    """The draft of one form. Without a place to keep drafts (no store is open yet) it keeps nothing."""

    def __init__(
        self,
        name: str,
        drafts: Callable[[], Drafts | None],
        runner: TaskRunner,
        content: Callable[[], dict[str, Any]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._form = name
        self._name = name
        self._drafts = drafts
        self._runner = runner
        self._content = content
        self._kept: dict[str, Any] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.keep_now)

    def turn_to(self, subject: str) -> None:
        """Keep the draft of this subject from now on; each subject has its own."""
        self.settle()
        self._name = f"{self._form}_{subject}" if subject else self._form
        self._kept = None

    def touch(self) -> None:
        """Something was typed: keep it as soon as the typing pauses."""
        self._pause.start()

    def keep_now(self) -> None:
        """Keep what is in the form now."""
        self._pause.stop()
        self._kept = self._content()
        if (drafts := self._drafts()) is not None:
            self._runner.aside(drafts.keep, self._name, self._kept)

    def settle(self) -> None:
        """Keep what has not been kept yet (the form is being left)."""
        if self._pause.isActive():
            self.keep_now()

    def recall(self) -> dict[str, Any] | None:
        """What was left in the form, by this program or by one that crashed; None where there is nothing."""
        if self._kept is None and (drafts := self._drafts()) is not None:
            self._kept = drafts.recall(self._name)
        return self._kept

    def drop(self) -> None:
        """Forget the draft: it was entered, or thrown away by the officer."""
        self._pause.stop()
        self._kept = None
        if (drafts := self._drafts()) is not None:
            self._runner.aside(drafts.drop, self._name)
