"""The real window on a real store, and an officer's hands: keys go where the cursor is, as on a keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fangxun_desk import app
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.settings import Settings as WindowSettings
from fangxun_desk.store.database import Settings
from fangxun_desk.ui import theme
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.pages.evacuation.page import EvacuationPage


class Asked:
    """Stands in for every question and message, and remembers what was said."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.chosen: Path | None = None

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def confirm(self, question: str, yes: str) -> bool:
        return False

    def line(self, question: str, default: str = "") -> str | None:
        return None

    def folder(self, question: str, start: Path) -> Path | None:
        return self.chosen

    def file(self, question: str, start: Path, pattern: str) -> Path | None:
        return None

    def files(self, question: str, start: Path, pattern: str) -> list[Path]:
        return []


class Night:
    """A storm night at the desk: a window on a store, and a clock that stands at 02:40 on 16 July 2024."""

    def __init__(self, qtbot: Any, store: Path, state: Path, clock: Callable[[], Any]) -> None:
        self.bot = qtbot
        self.store = store
        self.asked = Asked()
        theme.apply(theme.load("light", is_large=False))
        self.context = app.join(WindowSettings(None), self.asked, clock)
        self.window = MainWindow(self.context, watches=False)
        self.window.resize(1366, 768)
        self.window.show()
        self.context.drafts = Drafts(store)
        settings = Settings(clock, state, "this machine", "指挥台窗口")
        self.context.runner.open(
            lambda: Desk.open(store, settings, "李值班"), on_done=lambda directory: self.context.events.opened.emit()
        )
        self.rest()
        self.window.activateWindow()

    @property
    def page(self) -> EvacuationPage:
        page = self.window.page
        assert isinstance(page, EvacuationPage)
        return page

    @property
    def form(self) -> Any:
        panel = self.page.panels.open_form
        assert panel is not None, "no form is open"
        return panel.form

    @property
    def words(self) -> str:
        """Everything the side panel says just now."""
        from PySide6.QtWidgets import QLabel, QTextBrowser

        panel = self.page.panels.currentWidget()
        labels = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
        return "\n".join([*labels, *(pane.toHtml() for pane in panel.findChildren(QTextBrowser))])

    @property
    def cursor(self) -> QWidget:
        """Where keys go."""
        widget = self.window.focusWidget()
        assert widget is not None
        return widget

    def rest(self) -> None:
        """Let the store answer and the window draw."""
        self.bot.waitUntil(lambda: self.context.runner.is_idle, timeout=10_000)
        self.bot.wait(30)
        self.bot.waitUntil(lambda: self.context.runner.is_idle, timeout=10_000)

    def type(self, text: str) -> None:
        """Type into whatever has the cursor."""
        for character in text:
            if character.isascii():
                QTest.keyClicks(self.cursor, character)
            else:  # a Chinese character arrives from the input method, not from a key
                self.cursor.insert(character)  # type: ignore[attr-defined]
                self.cursor.textEdited.emit(self.cursor.text())  # type: ignore[attr-defined]

    def press(self, *keys: Qt.Key) -> None:
        """Press keys where the cursor is."""
        for key in keys:
            QTest.keyClick(self.cursor, key)
        self.rest()

    def fill(self, **fields: str) -> None:
        """Write into fields of the open form, each reached as the officer would and then typed over."""
        for name, text in fields.items():
            self.form.go_to(name)
            self.type(text)

    def close(self) -> None:
        """Close the window and the store."""
        self.window.close()
        self.context.runner.close()


def two_forty() -> Any:
    """02:40 in the night of the storm."""
    from datetime import datetime

    return datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)
