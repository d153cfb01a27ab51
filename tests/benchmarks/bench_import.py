"""A 60 000-row workbook taken in, beside reading it with calamine alone; with the peak of memory.

Each round is a process of its own. Ours reads, repairs, matches, chains and writes every row, durable at the end.
Run: `python tests/benchmarks/bench_import.py [rounds] [rows]`.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.side_by_side import print_ratios

BAR = 3.0
HEADERS = ("序号", "县(市、区)", "演练时间", "演练名称", "演练地点", "演练类型", "场次", "参演人数", "主办单位", "备注")
ALONE = (
    "import sys; from python_calamine import CalamineWorkbook; "
    "CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
)


def write_workbook(path: Path, rows: int) -> None:
    """A drill ledger as a large city would send it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("演练台账")
    sheet.append(["平顶山市2024年防汛应急演练台账"])
    sheet.append(HEADERS)
    for i in range(rows):
        when = f"2024.{3 + i % 7}.{1 + i % 28}"
        what = (f"第{i}次防汛演练", f"{i}村", "实战", 1 + i % 4, f"{20 + i % 90}人", "县应急局", "")
        sheet.append([i + 1, "鲁山县", when, *what])
    book.save(path)


def run(code: list[str]) -> tuple[float, float]:
    """Seconds and peak MB of a child process."""
    began = time.perf_counter()
    subprocess.run(code, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main(rounds: int, rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(folder / "演练台账.xlsx", rows)
        times: dict[str, list[float]] = {"import, whole process": [], "calamine alone, whole process": []}
        for i in range(rounds):
            alone, _ = run([sys.executable, "-c", ALONE, str(folder / "演练台账.xlsx")])
            desk = ["-m", "fangxun_desk", "--store", str(folder / f"store{i}")]
            run([sys.executable, *desk, "init"])
            ours, peak = run([sys.executable, *desk, "import", str(folder / "演练台账.xlsx"), "--json"])
            times["import, whole process"].append(ours)
            times["calamine alone, whole process"].append(alone)
    print_ratios(f"a workbook of {rows} rows", times, "import, whole process", BAR)
    print(f"  peak memory of the largest child: {peak:.0f} MB(bar 400 MB)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, int(sys.argv[2]) if len(sys.argv) > 2 else 60_000)
