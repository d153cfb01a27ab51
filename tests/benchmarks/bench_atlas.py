"""An atlas of 60 sheets of the demonstration season: time a sheet, memory, and one sheet beside matplotlib's.

Printed are the time of each step a sheet, the whole atlas, and the most memory held after ten sheets and after all (it
should hardly grow). Beside it matplotlib draws the same outlines, points and names into a PDF without a legend, and
lets names cover each other. Run: `python tests/benchmarks/bench_atlas.py [sheets]`.
"""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from fangxun_desk.paths import resources_dir
from fangxun_desk.reports import map_atlas, map_sheet, typst_writer
from fangxun_desk.services import map_sheet_service
from fangxun_desk.services.demo_service import found_demo
from fangxun_desk.services.desk import Desk, now, surroundings
from fangxun_desk.services.map_sheet_service import SheetAsked, SheetMaterial
from tests.benchmarks.side_by_side import interleaved, print_ratios

YEAR = 2024
LUSHAN = "410423"


def peak_mb() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def matplotlib_sheet(read: SheetMaterial) -> bytes:
    """The same outlines, points and names, drawn by matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    font = resources_dir() / "fonts" / "NotoSansSC-Regular.ttf"
    font_manager.fontManager.addfont(str(font))
    matplotlib.rcParams.update({"font.family": "Noto Sans SC", "pdf.fonttype": 42})
    figure, axes = pyplot.subplots(figsize=(16.5, 11.7))
    for area in read.content.areas:
        for ring in area.rings:
            axes.plot(ring[:, 0], ring[:, 1], linewidth=0.5)
    for points in read.content.points:
        axes.scatter(points.xy[:, 0], points.xy[:, 1], s=12)
        for name, (x, y) in zip(points.labels, points.xy.tolist(), strict=True):
            axes.annotate(name, (x, y), fontsize=7)
    west, south, east, north = read.content.bounds
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    pyplot.close(figure)
    return out.getvalue()


def atlas(desk: Desk, sheets: list[SheetAsked]) -> None:
    """Make the sheets one after the other, bind them, print what each step took."""
    spent = {"read": 0.0, "compose": 0.0, "typeset": 0.0}
    after_ten = 0.0

    def made() -> Iterator[bytes]:
        nonlocal after_ten
        for at, asked in enumerate(sheets):
            began = time.perf_counter()
            read = desk.read(map_sheet_service.material, YEAR, asked, page=(at + 1, len(sheets)))
            was_read = time.perf_counter()
            drawn = map_sheet.compose(read.content, read.counts, read.words, read.paper)
            composed = time.perf_counter()
            page = typst_writer.to_pdf(map_sheet.TEMPLATE, drawn.data, read.made_at)
            spent["read"] += was_read - began
            spent["compose"] += composed - was_read
            spent["typeset"] += time.perf_counter() - composed
            after_ten = peak_mb() if at == 9 else after_ten
            yield page

    began = time.perf_counter()
    size = len(map_atlas.bind(made(), now()))
    whole = time.perf_counter() - began
    print(f"an atlas of {len(sheets)} sheets: {whole:.1f} s, {whole / len(sheets) * 1000:.0f} ms a sheet, {size} bytes")
    for step, seconds in spent.items():
        print(f"  {step:<8} {seconds / len(sheets) * 1000:6.1f} ms a sheet")
    print(f"  most memory: {after_ten:.0f} MB after ten sheets, {peak_mb():.0f} MB after all")


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["FANGXUN_STATE_DIR"] = f"{name}/state"
        desk, _ = found_demo(Path(name) / "store", surroundings("bench"), "甲", "值班员")
        atlas(desk, desk.read(map_sheet_service.sheets_to_make, YEAR)[:count])
        read = desk.read(map_sheet_service.material, YEAR, SheetAsked(LUSHAN))
        desk.close()
    ways = {
        "ours": lambda i: map_sheet_service.typeset(read, map_sheet_service.PDF),
        "matplotlib": lambda i: matplotlib_sheet(read),
    }
    print_ratios("one sheet of 鲁山县 into a PDF", interleaved(ways, 10, warm_up=2), "ours", 1.0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
