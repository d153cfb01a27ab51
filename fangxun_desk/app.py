"""The one place that builds the parts of the window and joins them, and the program's own last resort.

Everything heavy (geopandas, pandas, pyqtgraph, docx, openpyxl, pypinyin) is imported by the part that needs it, never
from here. No rule stands here, and no question to the store.
"""

import contextlib
import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from fangxun_desk import __version__, paths
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk, now, surroundings
from fangxun_desk.settings import Settings
from fangxun_desk.store.errors import StoreBusy, StoreMissing
from fangxun_desk.store.high_water import mark_for_path
from fangxun_desk.ui import theme
from fangxun_desk.ui.desk_events import DeskEvents
from fangxun_desk.ui.error_number import LOG, keep_log, log_with_number
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.opening import Opening, Refused
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.prompts import Asker, Prompts
from fangxun_desk.ui.task_runner import TaskRunner

ROLE = "指挥台窗口"
_FCITX = {"fcitx", "fcitx5"}


def run_window(store_dir: Path | None = None, author: str | None = None) -> int:
    """Open the window on a store (the last one used, or the platform's place) and run until it is closed."""
    choose_input_method(os.environ, Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)))
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("fangxun-desk")
    app.setApplicationDisplayName("防汛指挥台")
    app.setApplicationVersion(__version__)
    _speak_chinese(app)
    settings = Settings.of_this_user()
    if author:
        settings["author"] = author
    theme.apply(theme.load(settings["theme"], is_large=settings["large_text"]))
    prompts = Prompts()
    context = join(settings, prompts)
    opening = Opening(context, DesksOfThisMachine(settings), _directory(store_dir, settings), app.exit)
    try:
        # The store opens on its own thread while the window is made; the answer waits for the event loop.
        opening.begin()
        window = MainWindow(context)
        opening.stand_in(window)
        prompts.belong_to(window)
        keep_log()
        _keep_crash_log()
        _catch_everything(prompts.tell)
        fit_to_screen(window)
        window.show()
        return app.exec()
    finally:
        context.runner.close()


def join(settings: Settings, asker: Asker, clock: Callable[[], Any] = now) -> PageContext:
    """The parts a window works with, joined."""
    events = DeskEvents()
    return PageContext(TaskRunner(events, asker.tell), events, asker, settings, clock)


def choose_input_method(environment: Any, plugins: Path) -> None:
    """Let Chinese be typed on Linux: fcitx answers the ibus protocol, and Qt's wheels carry only the ibus plug-in.

    Does nothing where a plug-in for fcitx lies among Qt's own, or where something else is asked for.
    """
    if any((plugins / "platforminputcontexts").glob("*fcitx*")):
        return
    for name in ("QT_IM_MODULE", "QT_IM_MODULES"):
        asked = [part for part in environment.get(name, "").split(";") if part]
        if asked and set(asked) <= _FCITX:
            environment[name] = "ibus"


def fit_to_screen(window: MainWindow) -> None:
    """As large as the work wants and the screen allows."""
    screen = QGuiApplication.primaryScreen()
    room = screen.availableGeometry() if screen is not None else window.geometry()
    if room.width() <= 1440 or room.height() <= 860:
        window.resize(room.width(), room.height())
        window.showMaximized()
    else:
        window.resize(min(1600, room.width()), min(940, room.height()))


class DesksOfThisMachine:
    """Makes and opens desks for the window. Runs on the store thread, `why` and `has_demo` on the UI thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open(self, directory: Path) -> Desk:
        """Open the store of a folder."""
        return Desk.open(directory, surroundings(ROLE), self._author())

    def found(self, directory: Path, name: str) -> Desk:
        """Make a new store."""
        return Desk.found(directory, surroundings(ROLE), name, self._author())

    def found_demo(self, directory: Path) -> Desk:
        """Make the demonstration season's store, or open the one made before."""
        if any(directory.glob("*.db")):
            return self.open(directory)
        from fangxun_desk.services.demo_service import found_demo

        return found_demo(directory, surroundings(ROLE), "演", self._author())[0]

    def restore(self, copy: Path, directory: Path, *, confirmed: bool) -> Desk:
        """Put a backup in place and open it."""
        return Desk.restore(copy, directory, surroundings(ROLE), self._author(), confirmed=confirmed)[0]

    def why(self, broken: RuleBroken, directory: Path) -> Refused:
        """What kind of refusal it is. A folder no store was ever seen in is a first start."""
        if isinstance(broken, StoreBusy):
            return Refused.IN_USE
        if isinstance(broken, StoreMissing) and not any(directory.glob("*.db*")):
            seen = mark_for_path(surroundings(ROLE).state_folder, directory.resolve() / "fangxun.db")
            return Refused.OTHER if seen else Refused.FIRST_START
        return Refused.OTHER

    def has_demo(self) -> bool:
        """Whether the demonstration season comes with this program."""
        from fangxun_desk.services import demo_service

        return demo_service.season_folder().is_dir()

    def _author(self) -> str:
        return self._settings["author"] or _login_name()


def _directory(asked: Path | None, settings: Settings) -> Path:
    if asked is not None:
        return asked
    last = settings["store_dir"]
    return Path(last) if last else paths.default_store_dir()


def _login_name() -> str:
    # Imported here: it is heavy, and needed only where nobody has said who is on duty.
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "值班员"


def _speak_chinese(app: QApplication) -> None:
    """Qt's own words (the menu of a text field, the file dialog) in Chinese."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale("zh_CN"), "qtbase", "_", folder):
        app.installTranslator(translator)


# -- the last resort -------------------------------------------------------------------------------------


def _keep_crash_log() -> None:
    """Where a crash of the interpreter itself leaves its traces."""
    with contextlib.suppress(OSError):
        faulthandler.enable((paths.state_dir() / "logs" / "crash.log").open("a", encoding="utf-8"))


def _catch_everything(tell: Callable[[str], None]) -> None:
    """An error nobody took: logged, told once in one sentence, and the window stays usable."""
    telling = threading.Lock()

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        number = log_with_number(LOG, traceback.format_exception(kind, error, trace))
        # One message at a time: an error while drawing would come back with every message shown.
        if telling.acquire(blocking=False):
            try:
                tell(f"程序出错(编号 {number}),已填写的内容和已存盘的记录不受影响,可以继续使用。")
            finally:
                telling.release()

    sys.excepthook = caught
