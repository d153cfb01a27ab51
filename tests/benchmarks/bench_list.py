"""A list of 100 000 rows: opened, scrolled, searched and ordered in the real window, beside a plain table of tuples.

Printed are the longest time the UI thread was held up while each was done (what an officer feels as a hitch) and the
time of one repaint, with its ratio to the repaint of a bare QTableView over the same texts. Offscreen.
Run: `python tests/benchmarks/bench_list.py [rows]`.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView

from fangxun_desk.app import join
from fangxun_desk.domain.drill import Drill
from fangxun_desk.services.desk import Desk, now, surroundings
from fangxun_desk.settings import Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from fangxun_desk.ui import theme
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.page_list import page_named
from fangxun_desk.ui.prompts import Prompts

STEPS = 40
YEAR = now().year


def fill(work: UnitOfWork, rows: int) -> None:
    """As many drills as no season ever holds."""
    for i in range(rows):
        work.create(
            Drill(
                season=YEAR,
                unit=("410423", "410422", "410425")[i % 3],
                held_on=date(YEAR, 1 + i % 10, 1 + i % 28),
                name=f"演练 {i}",
                place=f"第 {i % 977} 村",
                sessions=1 + i % 3,
                participants=20 + i % 50,
            )
        )


class Stalls:
    """How long the UI thread was not free, looked at every two milliseconds."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        at = time.perf_counter()
        self._longest = max(self._longest, at - self._last)
        self._last = at

    def of(self, what: str, act: Callable[[], Any], wait: Callable[[], None]) -> None:
        """Do something, wait until it is done, print the longest stall."""
        self._longest, self._last = 0.0, time.perf_counter()
        began = time.perf_counter()
        act()
        wait()
        print(f"  {what}: done in {time.perf_counter() - began:5.2f} s, longest stall {self._longest * 1000:4.0f} ms")


class Tuples(QAbstractTableModel):
    """The plainest model there can be."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: Any = None) -> int:
        return len(self._rows)

    def columnCount(self, parent: Any = None) -> int:
        return len(self._rows[0])

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def repaint_ms(view: QTableView) -> float:
    """Milliseconds of one repaint, each somewhere else in the list."""
    bar = view.verticalScrollBar()
    took = 0.0
    for step in range(STEPS):
        bar.setValue(bar.maximum() * step // STEPS)
        began = time.perf_counter()
        view.viewport().repaint()
        took += time.perf_counter() - began
    return took / STEPS * 1000


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["FANGXUN_STATE_DIR"] = f"{name}/state"
        store = Path(name) / "store"
        desk = Desk.found(store, surroundings("bench"), "甲", "值班员")
        desk.change(fill, rows)
        desk.close()
        app = QApplication([])
        theme.apply(theme.load("light", is_large=False))
        context = join(Settings(None), Prompts(), now)
        window = MainWindow(context, watches=False)
        window.resize(1366, 768)
        window.show()

        def wait() -> None:
            loop, looking = QEventLoop(), QTimer(interval=20)
            looking.timeout.connect(lambda: loop.quit() if context.runner.is_idle else None)
            looking.start()
            loop.exec()

        opening = lambda: Desk.open(store, surroundings("bench"), "值班员", read_only=True)  # noqa: E731
        context.runner.open(opening, on_done=lambda folder: context.events.opened.emit())
        wait()
        stalls = Stalls()
        print(f"a list of {rows} drills")
        stalls.of("open the page", lambda: window.show_page(page_named("drill")), wait)
        page: Any = window.page
        stalls.of("search a word", lambda: page.filters.search.setText("977"), wait)
        stalls.of("search on", lambda: page.filters.search.setText("9770"), wait)
        stalls.of("clear", lambda: page.filters.search.setText(""), wait)
        stalls.of("order by a column", lambda: page.table._on_header_clicked(2), wait)
        table = page.table
        columns = table.records.columns
        texts = [tuple(column.text(row) for column in columns) for row in table.records.shown]
        plain = QTableView()
        plain.setModel(Tuples(texts))
        plain.resize(table.size())
        plain.show()
        wait()
        ours, theirs = repaint_ms(table), repaint_ms(plain)
        print(f"  one repaint: {ours:.1f} ms, a bare QTableView {theirs:.1f} ms, ours / this = {ours / theirs:.2f}")
        window.close()
        context.runner.close()
        app.quit()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
