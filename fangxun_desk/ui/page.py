"""What a page is to the window, and what the window gives a page.

A page shows one noun, reads through the task runner, and declares the actions it offers. It must not know the window,
nor any other page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.journal import Changes
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.settings import Settings
from fangxun_desk.ui.desk_events import DeskEvents
from fangxun_desk.ui.prompts import Asker
from fangxun_desk.ui.selection import DeskSelection
from fangxun_desk.ui.task_runner import TaskRunner

EVERYWHERE, IN_LIST = "在任何位置", "光标在列表时"


@dataclass(slots=True)
class PageContext:
    """The parts a page works with. `drafts` is None until a store is open, and where nothing is to be kept."""

    runner: TaskRunner
    events: DeskEvents
    asker: Asker
    settings: Settings
    clock: Callable[[], datetime]
    drafts: Drafts | None = None
    selection: DeskSelection = field(default_factory=DeskSelection)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: the key sheet, the menus and the shortcuts are all made from these.

    `where` is EVERYWHERE or IN_LIST. An action in a list belongs to it (`owner`): a single letter acts only while that
    list has the cursor, never while somebody types.
    """

    label: str
    keys: str
    run: Callable[[], object]
    where: str = EVERYWHERE
    icon: str = ""
    owner: QWidget | None = None

    @property
    def key_words(self) -> str:
        """The keys as the officer knows them."""
        return self.keys.replace("Return", "回车").replace("Delete", "Del")


class Page(QWidget):
    """A page of the window."""

    further_keys: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Keys its widgets take themselves, for the key sheet: a heading, and lines of (keys, words)."""
    kinds: frozenset[str] = frozenset()
    """The kinds of noun it shows; it reads again when one of them changed."""
    _is_stale = False

    def actions_offered(self) -> Sequence[Action]:
        """What can be done here, in the order of the key sheet."""
        return ()

    def on_opened(self) -> None:
        """The store is open and can be asked."""
        self.refresh()

    def refresh(self) -> None:
        """Read again. Must not move the cursor, the selection or the scroll position."""

    def on_changed(self, changes: Changes) -> None:
        """Read again if what changed is shown here; a page out of sight does so when it is next looked at."""
        if changes.kinds & self.kinds:
            self._is_stale = not self.isVisible()
            if not self._is_stale:
                self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def on_minute(self) -> None:
        """A minute has passed."""

    def begin_entry(self, given: Record | None = None, lead: str = "") -> None:
        """Open the form for what is entered here most (the `entry` of the page's declaration).

        `given` is a record half filled elsewhere; `lead` says where it came from. What is half typed already stays.
        """

    def begin_folder_import(self) -> None:
        """Look a folder of workbooks over, to be taken in (the 数据 page)."""

    def show_record(self, record_id: str, year: int | None = None) -> None:
        """Put the cursor on a record of one of the page's kinds, of this season, whatever is filtered away now."""

    def on_theme(self) -> None:
        """The theme or the text size has changed."""

    def settle(self) -> None:
        """Keep what is half typed: the window is being closed."""
