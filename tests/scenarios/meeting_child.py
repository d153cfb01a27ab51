"""A child of the test of a killed window: types half a 会商 with one decision into the real window, and goes on living.

It never settles, parks or closes anything: what is on the disk when it is killed got there by typing alone.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fangxun_desk import app
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.settings import Settings
from fangxun_desk.ui import theme
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.page_list import page_named
from fangxun_desk.ui.prompts import Prompts


def press(text: str) -> None:
    """Type text where the cursor is; what is not ASCII arrives as an input method commits it."""
    target = QApplication.focusWidget()
    if text.isascii():
        QTest.keyClicks(target, text)
    else:
        target.insert(text)  # type: ignore[union-attr]
        target.textEdited.emit(target.text())  # type: ignore[union-attr]


def enter(text: str = "") -> None:
    """Type text and press Enter."""
    press(text)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def type_half(window: MainWindow) -> None:
    """F4, then kind, name, place, host, attendees, one decision whole and the next begun."""
    window.show_page(page_named("meeting"))
    QTest.keyClick(window, Qt.Key.Key_F4)
    for text in ("ddh", "7·16强降雨防汛调度会", "市防汛指挥中心", "王大山"):
        enter(text)
    enter("市水利局 闫晓生(市领导)")
    for _ in range(4):
        enter()
    for text in ("昭平台水库加大下泄", "市水利局", "立即"):
        enter(text)
    press("转移尧山镇")
    print("typed", flush=True)


def main(store: Path) -> int:
    """Type, then wait to be killed."""
    application = QApplication([])
    theme.apply(theme.load("light", is_large=False))
    context = app.join(Settings(None), Prompts())
    context.drafts = Drafts(store)
    window = MainWindow(context)
    window.show()
    window.activateWindow()

    def opened(directory: Path) -> None:
        context.events.opened.emit()
        context.runner.went_idle.connect(begin)

    def begin() -> None:
        context.runner.went_idle.disconnect(begin)
        QTimer.singleShot(0, lambda: type_half(window))

    context.runner.open(lambda: Desk.open(store, surroundings("指挥台窗口"), "李值班"), on_done=opened)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
