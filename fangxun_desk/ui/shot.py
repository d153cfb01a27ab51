"""A picture of a page without a screen: the real window on a store that is only read.

The picture is taken when everything asked of the store has been answered; nothing is written, no draft is kept, and
what the window does by itself (check, backup) is not started.
"""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk, now, surroundings
from fangxun_desk.settings import Settings
from fangxun_desk.ui import theme
from fangxun_desk.ui.desk_events import DeskEvents
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.page_list import page_named
from fangxun_desk.ui.prompts import Prompts
from fangxun_desk.ui.task_runner import TaskRunner

Pose = Callable[[MainWindow], None]
"""Puts the window into the state to be shown (a form filled in, a number laid open)."""
_LONGEST_MS = 60_000
_LOOK_EVERY_MS, _QUIET_LOOKS = 40, 3


def take_picture(
    desk_directory: Path,
    page: str,
    out: Path,
    size: tuple[int, int] = (1366, 768),
    theme: str = "light",
    pose: Pose | None = None,
    *,
    is_large: bool = False,
) -> Path:
    """Open a store for reading, render a page of it and write the PNG; answers with its path.

    Raises RuleBroken for a page that is not there, a store that cannot be read, a file that cannot be written.
    """
    page_named(page)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["fangxun-desk"])
    assert isinstance(app, QApplication)

    def opening() -> Desk:
        return Desk.open(desk_directory, surroundings("截图"), "", read_only=True)

    return take(page, out, size, theme, opening, pose, is_large=is_large)


def take(
    page: str,
    out: Path,
    size: tuple[int, int],
    theme_name: str,
    opening: Callable[[], Desk],
    pose: Pose | None = None,
    *,
    is_large: bool = False,
) -> Path:
    """Render a page of the desk that `opening` opens (on the store thread); it is closed afterwards."""
    theme.apply(theme.load(theme_name, is_large=is_large))
    prompts = Prompts()
    events = DeskEvents()
    runner = TaskRunner(events, prompts.tell)
    context = PageContext(runner, events, prompts, Settings(None), now)
    try:
        window = MainWindow(context, watches=False)
        window.resize(*size)
        window.show()
        window.show_page(page_named(page))
        refusals: list[RuleBroken] = []
        runner.open(opening, on_done=lambda directory: events.opened.emit(), on_error=refusals.append)
        _settle(runner)
        if refusals:
            raise refusals[0]
        if pose is not None:
            pose(window)
            _settle(runner)
        picture = window.grab()
        window.close()
    finally:
        runner.close()
    out.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(out), "PNG"):
        raise RuleBroken(f"图片未写出:无法写入 {out}。")
    return out


def _settle(runner: TaskRunner) -> None:
    """Wait until every answer has come and been drawn: quiet at several looks in a row.

    An answer may have asked another question, and layouts settle with the events behind it.
    """
    loop = QEventLoop()
    quiet_looks = 0

    def look() -> None:
        nonlocal quiet_looks
        quiet_looks = quiet_looks + 1 if runner.is_idle else 0
        if quiet_looks >= _QUIET_LOOKS:
            loop.quit()

    deadline = QTimer(singleShot=True, interval=_LONGEST_MS)
    deadline.timeout.connect(loop.quit)
    deadline.start()
    looking = QTimer(interval=_LOOK_EVERY_MS)
    looking.timeout.connect(look)
    looking.start()
    loop.exec()
