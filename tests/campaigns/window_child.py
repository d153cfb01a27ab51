"""A child of the kill campaign: the real window, its form filled and handed in again and again.

Each number is printed when the form says 已存盘, not before.
"""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fangxun_desk import app
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.settings import Settings
from fangxun_desk.ui import theme
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.pages.evacuation.page import EvacuationPage
from fangxun_desk.ui.prompts import Prompts


class Officer:
    """Fills in the form and hands it in, and does so again when it was saved."""

    def __init__(self, window: MainWindow, round_number: str) -> None:
        self._window = window
        self._round = round_number
        self._entered = 0

    def sit_down(self) -> None:
        """Open the form and begin."""
        page = self._window.page
        assert isinstance(page, EvacuationPage)
        page.panels.begin("new")
        self._panel: Any = page.panels.open_form
        self._panel.saved.connect(self._on_saved)
        QTimer.singleShot(20, self._enter)

    def _enter(self) -> None:
        self._entered += 1
        place = f"第 {self._round} 轮第 {self._entered} 批"
        counts = {"households": "5", "people": "18", "centralised": "18"}
        self._panel.form.set_raw({"unit": "鲁山县", "town": "尧山镇", "place": place, "moved_out_at": "0000", **counts})
        self._panel.keep()
        self._panel.submit()

    def _on_saved(self, done: Any) -> None:
        print(done.result.number, flush=True)
        QTimer.singleShot(0, self._enter)


def main(store: Path, round_number: str) -> int:
    """Enter until killed."""
    application = QApplication([])
    theme.apply(theme.load("light", is_large=False))
    context = app.join(Settings(None), Prompts())
    context.drafts = Drafts(store)
    window = MainWindow(context)
    window.show()
    officer = Officer(window, round_number)

    def opened(directory: Path) -> None:
        context.events.opened.emit()
        QTimer.singleShot(50, officer.sit_down)

    context.runner.open(lambda: Desk.open(store, surroundings("指挥台窗口"), "李值班"), on_done=opened)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
