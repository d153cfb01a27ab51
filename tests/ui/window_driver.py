"""The real window on a real store, driven by the keyboard; and what every test of the window needs around it.

Test modules take these fixtures in with `pytest_plugins = ["tests.ui.window_driver"]`.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from fangxun_desk.app import join
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services import demo_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.settings import Settings
from fangxun_desk.ui import theme
from fangxun_desk.ui.main_window import MainWindow

STORM_NIGHT = datetime(2026, 7, 17, 2, 14, tzinfo=BEIJING)
DEMO_NIGHT = datetime(2024, 7, 17, 2, 14, tzinfo=BEIJING)
"""A night of the demonstration season, in the middle of its greatest storm."""
PATIENCE_MS = 20_000


class Clock:
    """Stands still until it is turned."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class FakePrompts:
    """Answers what the test told it to; remembers what was said and asked."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self.answers: list[Any] = []
        self.shown: list[Path] = []

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def _answer(self, question: str, otherwise: Any) -> Any:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else otherwise

    def confirm(self, question: str, yes: str) -> bool:
        return bool(self._answer(question, False))

    def line(self, question: str, default: str = "") -> str | None:
        return self._answer(question, None)

    def folder(self, question: str, start: Path) -> Path | None:
        return self._answer(question, None)

    def file(self, question: str, start: Path, pattern: str) -> Path | None:
        return self._answer(question, None)

    def files(self, question: str, start: Path, pattern: str) -> list[Path]:
        return self._answer(question, [])

    def new_file(self, question: str, suggested: Path, pattern: str) -> Path | None:
        return self._answer(question, None)

    def show_file(self, path: Path) -> None:
        self.shown.append(path)


class WindowDriver:
    """The window, and an officer's hands on the keys."""

    def __init__(self, qtbot: Any, store: Path, clock: Clock, prompts: FakePrompts, author: str) -> None:
        self._qtbot = qtbot
        self._is_opened = self._is_closed = False
        self.clock = clock
        self.prompts = prompts
        settings = Settings.of_this_user()
        settings["author"] = author
        self.context = join(settings, prompts, clock)
        self.runner = self.context.runner
        self.window = MainWindow(self.context)
        self.window.resize(1366, 768)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitActive(self.window)
        self.runner.open(lambda: Desk.open(store, surroundings("测试", clock), author), on_done=self._on_open)
        self.settle()
        assert self._is_opened, prompts.told

    def _on_open(self, directory: Path) -> None:
        self._is_opened = True
        self.context.drafts = Drafts(directory)
        self.context.events.opened.emit()

    @property
    def page(self) -> Any:
        """The page that is shown."""
        return self.window.page

    @property
    def form(self) -> Any:
        """The form that is open."""
        return self.page.panels.open_form.form

    def settle(self) -> None:
        """Until every answer has come."""
        self._qtbot.waitUntil(lambda: self.runner.is_idle, timeout=PATIENCE_MS)

    def focus(self) -> Any:
        """Where the cursor is."""
        return QApplication.focusWidget()

    def press(self, *keys: Any) -> None:
        """Press keys, each where the cursor is then: text is typed, a Qt key is pressed."""
        for key in keys:
            for single in key if isinstance(key, str) else [key]:
                target = self.focus() or self.window
                if isinstance(single, str) and not single.isascii():
                    # What an input method commits arrives as text, not as a key.
                    target.insert(single)
                    target.textEdited.emit(target.text())
                else:
                    QTest.keyClick(target, single)

    def chord(self, keys: str) -> None:
        """Press keys held together (Ctrl+K), as they stand on the key sheet."""
        combination = QKeySequence(keys)[0]
        QTest.keyClick(self.focus() or self.window, combination.key(), combination.keyboardModifiers())

    @staticmethod
    def words_of(widget: Any) -> str:
        """Every word the labels of a widget show."""
        return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())

    def enter(self, *texts: str) -> None:
        """Type each text and press Enter behind it."""
        for text in texts:
            self.press(text, Qt.Key.Key_Return)

    def read(self, question: Callable[..., Any], *args: Any) -> Any:
        """Ask the store, on its own thread."""
        answers: list[Any] = []
        self.runner.read(question, *args, on_done=answers.append)
        self.settle()
        return answers[0]

    def change(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """Change the store behind the window's back, as another desk's news would."""
        answers: list[Any] = []
        self.runner.change(use_case, *args, on_done=answers.append)
        self.settle()
        return answers[0].result

    def close(self) -> None:
        """Close the window as the officer does."""
        if not self._is_closed:
            self._is_closed = True
            self.window.close()
            self._end()

    def die(self) -> None:
        """End as a killed process ends: nothing is settled, only the store's lock is given up."""
        self._is_closed = True
        self.window.hide()
        self._end()

    def _end(self) -> None:
        self.runner.close()
        self.window.deleteLater()


OpenWindow = Callable[..., WindowDriver]


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, logs and high-water marks of this test alone."""
    folder = tmp_path / "state"
    monkeypatch.setenv("FANGXUN_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """A thread still running after its test was started by somebody who did not end it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 2
    while (left := _running(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"left running: {left}"


def _running(before: set[threading.Thread]) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread not in before and not thread.daemon]


@pytest.fixture
def prompts() -> FakePrompts:
    """Stands in for every question and message."""
    return FakePrompts()


@pytest.fixture
def storm_clock() -> Clock:
    """02:14 of a storm night."""
    return Clock(STORM_NIGHT)


@pytest.fixture(scope="session")
def demo_season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store that holds the demonstration season; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("demo")
    desk, _ = demo_service.found_demo(folder / "store", surroundings("测试", lambda: DEMO_NIGHT), "甲", "建库")
    desk.close()
    return folder / "store"


@pytest.fixture
def open_window(
    qtbot: Any,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    state_folder: Path,
    no_thread_left: None,
    storm_clock: Clock,
    prompts: FakePrompts,
) -> Iterator[OpenWindow]:
    """Opens the window on a store; `seed(work)` fills a new one first. Windows still open are closed afterwards.

    `demo=True` opens a copy of the demonstration season, the clock in its greatest storm (DEMO_NIGHT).
    """
    opened: list[WindowDriver] = []
    theme.apply(theme.load("light", is_large=False))

    def open_one(
        seed: Callable[[Any], Any] | None = None, author: str = "李值班", *, demo: bool = False
    ) -> WindowDriver:
        store = tmp_path / "store"
        if demo and not store.exists():
            shutil.copytree(request.getfixturevalue("demo_season"), store)
            if storm_clock.at == STORM_NIGHT:
                storm_clock.at = DEMO_NIGHT
        if not (store / "fangxun.db").exists():
            desk = Desk.found(store, surroundings("测试", storm_clock), "甲", author)
            if seed is not None:
                desk.change(seed)
            desk.close()
        opened.append(WindowDriver(qtbot, store, storm_clock, prompts, author))
        return opened[-1]

    yield open_one
    for driver in opened:
        driver.close()
