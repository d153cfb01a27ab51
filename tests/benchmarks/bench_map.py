"""The map with 100 000 points and ten counties at 1600×900: one frame while it is moved, one while it comes closer,
the words set anew when it rests, and what lies under the mouse; beside geopandas drawing the same with matplotlib.

A frame is the widget rendered whole into a picture after a step of the view, as the screen would get it; words set
before the move move along. Where points stand too close the canvas draws one mark with their number (how many marks
there are is printed). geopandas draws every point of the view as a dot, the counties and their names, into a picture of
the same size (Agg). Offscreen. Run: `python tests/benchmarks/bench_map.py [points]`.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import geopandas
import matplotlib
import numpy as np

matplotlib.use("Agg")

from matplotlib import font_manager, pyplot
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from fangxun_desk.domain.map_marks import mark_of
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.geo.map_content import Area, AreaLook, MapContent, PointSet
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.canvas import MapCanvas
from tests.benchmarks.side_by_side import interleaved, print_ratios

SIZE = QSize(1600, 900)
STEPS = 60
COLOURS = {"red": "#c3161c", "orange": "#f28500", "yellow": "#ffd21f", "blue": "#1660b8", "none": "#4f606a"}
LOOKS = {"whole city": None, "a county": 60_000.0, "a town": 12_000.0, "a village": 2_000.0}
"""Metres across the view."""


def counties() -> Any:
    """The ten counties in metres."""
    return geopandas.read_file(ROOT / "data" / "boundaries" / "counties.geojson").to_crs(4547)


def points_in(frame: Any, count: int) -> tuple[Any, PointSet]:
    """Points within the city, half of them crowded around thirty towns as real ones are."""
    chance = np.random.default_rng(7)
    west, south, east, north = frame.total_bounds
    towns = chance.uniform((west, south), (east, north), (30, 2))
    xy = np.vstack(
        (
            chance.uniform((west, south), (east, north), (count * 2, 2)),
            towns[chance.integers(0, 30, count * 2)] + chance.normal(0, 2500, (count * 2, 2)),
        )
    )
    chance.shuffle(xy)
    spots = geopandas.GeoSeries.from_xy(xy[:, 0], xy[:, 1], crs=4547)
    xy = xy[spots.within(frame.union_all()).to_numpy()][:count]
    marks = tuple(mark_of(sector, grade) for sector in Sector for grade in (*RiskGrade, None))
    at = chance.integers(0, len(marks), len(xy)).astype(np.uint16)
    names = tuple(f"第 {i} 号沟口" for i in range(len(xy)))
    ids = tuple(f"point-{i}" for i in range(len(xy)))
    return xy, PointSet("risk_point", "风险点", xy, ids, names, marks, at, chance.uniform(0, 1000, len(xy)), names)


def areas_of(frame: Any) -> tuple[Area, ...]:
    """The counties as the canvas takes them."""
    made = []
    for name, form in zip(frame["name"], frame.geometry, strict=True):
        parts = form.geoms if form.geom_type == "MultiPolygon" else (form,)
        rings = tuple(np.array(part.exterior.coords) for part in parts)
        spot = form.representative_point()
        made.append(Area(AreaLook.COUNTY, name, rings, label_at=(spot.x, spot.y)))
    return tuple(made)


def timed(act: Callable[[int], object], times: int = STEPS) -> tuple[float, float]:
    """Median and 95th percentile of milliseconds."""
    took = []
    for step in range(times):
        began = time.perf_counter()
        act(step)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), sorted(took)[int(times * 0.95)]


class Ours:
    """The canvas, rendered."""

    def __init__(self, content: MapContent) -> None:
        self.canvas = MapCanvas()
        self.canvas.resize(SIZE)
        self.canvas.apply_theme()
        self.canvas.show()
        self.image = QImage(SIZE, QImage.Format.Format_RGB32)
        self.canvas.show_content(content, fit=True)
        self.render()

    def render(self) -> None:
        """One whole frame."""
        self.canvas.render(self.image)

    def pan(self, step: int) -> None:
        """One step of a slow circle, and the frame after it."""
        self.canvas.pan(0.012 * np.cos(step / 9), 0.012 * np.sin(step / 9))
        self.render()

    def zoom(self, step: int) -> None:
        """A step closer or away, and the frame after it."""
        self.canvas.zoom(1.4 if step % 2 else 1 / 1.4)
        self.render()

    def rest(self, step: int) -> None:
        """What happens once when the map has come to rest."""
        self.canvas._settle()
        self.render()

    def pick(self, step: int) -> None:
        """What lies under the mouse."""
        west, south, east, north = self.canvas.view_bounds
        self.canvas.nearest(west + (east - west) * (step % 10) / 10, south + (north - south) * (step % 7) / 7)


class Theirs:
    """geopandas on matplotlib."""

    def __init__(self, frame: Any, xy: Any, points: PointSet) -> None:
        self.counties, self.canvas = frame, None
        shades = [COLOURS[points.marks[at].colour.value] for at in points.mark_at]
        self.points = geopandas.GeoDataFrame({"shade": shades}, geometry=geopandas.points_from_xy(*xy.T), crs=4547)
        _ = self.points.sindex

    def draw(self, bounds: tuple[float, float, float, float]) -> None:
        """One picture of the bounds."""
        west, south, east, north = bounds
        figure, axes = pyplot.subplots(figsize=(16, 9), dpi=100)
        axes.set_position((0, 0, 1, 1))
        self.counties.plot(ax=axes, facecolor="white", edgecolor="#7a8b94")
        seen = self.points.cx[west:east, south:north]
        if len(seen):
            seen.plot(ax=axes, color=seen["shade"], markersize=30)
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        for name, spot in zip(self.counties["name"], self.counties.representative_point(), strict=True):
            axes.text(spot.x, spot.y, name, clip_on=True)
        figure.canvas.draw()
        pyplot.close(figure)


def main(count: int) -> None:
    """Measure and print."""
    app = QApplication([])
    font_manager.fontManager.addfont(ROOT / "resources" / "fonts" / "NotoSansSC-Regular.ttf")
    pyplot.rcParams["font.family"] = "Noto Sans SC"
    theme.apply(theme.load("light", is_large=False))
    frame = counties()
    xy, points = points_in(frame, count)
    content = MapContent(areas_of(frame), (points,), bounds=tuple(frame.total_bounds))
    began = time.perf_counter()
    ours = Ours(content)
    print(f"{len(xy)} points, shown the first time in {(time.perf_counter() - began) * 1000:.0f} ms")
    theirs = Theirs(frame, xy, points)
    west, south, east, north = content.bounds
    for name, width_m in LOOKS.items():
        ours.canvas.fit() if width_m is None else ours.canvas.look_at((west + east) / 2, (south + north) / 2, width_m)
        ours.rest(0)
        print(f"{name}: {ours.canvas.metres_per_pixel:.1f} m a pixel, {len(ours.canvas._points.in_view()[0])} marks")
        for what, act in (("move", ours.pan), ("closer", ours.zoom), ("rest", ours.rest), ("pick", ours.pick)):
            middle, slow = timed(act)
            print(f"  {what:<8}{middle:7.1f} ms median {slow:7.1f} ms 95 %")
        times = interleaved(
            {"move the canvas": ours.pan, "geopandas": lambda _: theirs.draw(ours.canvas.view_bounds)}, 5, warm_up=1
        )
        print_ratios("  one frame", times, "move the canvas", 1 / 8)
    ours.canvas.close()
    app.quit()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
