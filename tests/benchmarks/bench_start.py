"""Start to usable window over a store of 100 000 entries, beside an empty window.

Each round is a process of its own, from its launch to the line it prints once the window is shown and (ours) the page's
first reading stands in it. The baseline imports PySide6 widgets and SQLAlchemy and shows an empty window. Offscreen.
Run: `python tests/benchmarks/bench_start.py [rounds] [entries]`.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from fangxun_desk.domain.drill import Drill
from fangxun_desk.services.desk import Desk, now
from fangxun_desk.store.database import Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.benchmarks.side_by_side import interleaved, print_ratios

BAR = 1.6
RSS: list[float] = []
EMPTY_WINDOW = """
import sqlalchemy
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QTableWidget(20, 8))
window.show()
QTimer.singleShot(0, lambda: (print("usable", flush=True), app.quit()))
app.exec()
"""
OUR_WINDOW = """
import sys
from pathlib import Path
from fangxun_desk import app
from fangxun_desk.ui.pages.evacuation.page import EvacuationPage
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
read = EvacuationPage._on_read
def usable():
    rss = int(open("/proc/self/statm").read().split()[1]) * 4096
    print("usable", rss, flush=True)
    QApplication.exit(0)
def first_reading(page, view):
    read(page, view)
    QTimer.singleShot(0, usable)
EvacuationPage._on_read = first_reading
app.run_window(Path(sys.argv[1]))
"""


def fill(work: UnitOfWork, entries: int) -> None:
    """As many drills as a very large season holds."""
    for i in range(entries):
        work.create(
            Drill(season=2024, unit="410423", held_on=date(2024, 5, 1 + i % 30), name=f"演练 {i}", sessions=1 + i % 3)
        )


def started(script: str, *arguments: str, environment: dict[str, str]) -> float:
    """Seconds from launch to the line that says usable."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, env=environment, cwd=ROOT, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - began
    process.kill()
    process.wait()
    if "usable" not in line:
        raise SystemExit("the window did not become usable")
    if (words := line.split())[1:]:
        RSS.append(int(words[1]) / 2**20)
    return took


def main(rounds: int, entries: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FANGXUN_STATE_DIR": str(folder / "state")}
        # An installed program has its bytecode cached; compiling the sources anew is not what is measured.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.update(environment)
        desk = Desk.found(folder / "store", Settings(now, folder / "state" / "high_water", "bench"), "甲", "值班员")
        desk.change(fill, entries)
        desk.close()
        times = interleaved(
            {
                "our window": lambda i: started(OUR_WINDOW, str(folder / "store"), environment=environment),
                "empty PySide6 + SQLAlchemy window": lambda i: started(EMPTY_WINDOW, environment=environment),
            },
            rounds,
            warm_up=2,
        )
    print_ratios(f"start to usable window, {entries} entries", times, "our window", BAR)
    print(f"  resident memory of our window when usable: {max(RSS):.0f} MB(bar 220 MB)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
