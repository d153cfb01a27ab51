"""A map canvas by itself, with made content, and the mouse and keys upon it."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fangxun_desk.domain.map_marks import Mark, mark_of
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.geo.map_content import Area, AreaLook, MapContent, PointSet
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.canvas import MapCanvas

EAST, NORTH = 420_000.0, 3_730_000.0
"""South-west corner of the made city, metres."""
SIDE_M = 40_000.0
WIDTH_PX, HEIGHT_PX = 800, 600
ROAD = mark_of(Sector.TRAFFIC, RiskGrade.MAJOR)


def points(
    name: str,
    at: Sequence[tuple[float, float]],
    *,
    weights: Sequence[float] | None = None,
    mark: Mark = ROAD,
    labels: Sequence[str] | None = None,
    **looks: object,
) -> PointSet:
    """A set of points, positions in metres from the corner of the city; the earlier weighs more."""
    count = len(at)
    return PointSet(
        name,
        name,
        np.array((EAST, NORTH)) + np.array(at, dtype=np.float64).reshape(-1, 2),
        tuple(f"{name}-{i}" for i in range(count)),
        tuple(labels if labels is not None else (f"{name} {i}" for i in range(count))),
        (mark,),
        np.zeros(count, np.uint16),
        np.array(weights if weights is not None else range(count, 0, -1), dtype=np.float64),
        tuple(f"第 {i} 行" for i in range(count)),
        **looks,  # type: ignore[arg-type]
    )


def square(name: str, west: float, south: float, side: float, look: AreaLook = AreaLook.COUNTY, **more: str) -> Area:
    """A square area, metres from the corner of the city; named in its middle."""
    ring = np.array((EAST + west, NORTH + south)) + side * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    return Area(look, name, (ring,), label_at=(EAST + west + side / 2, NORTH + south + side / 2), **more)


def city(*sets: PointSet, areas: Sequence[Area] = ()) -> MapContent:
    """Two counties side by side below other areas and points; the view sees both."""
    halves = square("西县", 0, 0, SIDE_M / 2), square("东县", SIDE_M / 2, 0, SIDE_M / 2)
    bounds = (EAST, NORTH, EAST + SIDE_M, NORTH + SIDE_M / 2)
    return MapContent((*halves, *areas), sets, "示例防汛风险图", bounds=bounds)


class CanvasDriver:
    """The canvas, shown, and what it has told."""

    def __init__(self, content: MapContent | None = None, width: int = WIDTH_PX, height: int = HEIGHT_PX) -> None:
        self.canvas = MapCanvas()
        self.told: list[tuple[str, object]] = []
        for name in ("picked", "opened", "drawn", "measured", "too_few"):
            getattr(self.canvas, name).connect(lambda what, name=name: self.told.append((name, what)))
        self.canvas.tool_left.connect(lambda: self.told.append(("tool_left", None)))
        self.canvas.resize(width, height)
        self.canvas.show()
        self.canvas.show_content(content or city(), fit=True)
        self.settle()

    def settle(self) -> None:
        """The view at rest, everything painted."""
        self.canvas._settle()
        self.picture()

    def picture(self) -> QImage:
        """The canvas as it is seen."""
        image = QImage(self.canvas.size(), QImage.Format.Format_RGB32)
        self.canvas.render(image)
        return image

    def look_at(self, east: float, north: float, width_m: float) -> None:
        """Look at a place, metres from the corner of the city."""
        self.canvas.look_at(EAST + east, NORTH + north, width_m)
        self.settle()

    def px(self, east: float, north: float) -> QPoint:
        """Where on the canvas a place is, metres from the corner of the city."""
        x, y = self.canvas._stage.frame_now().to_px(np.array([(EAST + east, NORTH + north)]))[0].tolist()
        return QPoint(round(x), round(y))

    def click(self, at: QPoint) -> None:
        """Press and release."""
        QTest.mouseClick(self.canvas._stage.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def hover(self, at: QPoint) -> None:
        """Move the mouse there, no button down."""
        self.canvas._stage.moved.emit(at.toPointF(), Qt.MouseButton.NoButton)

    def keys(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        """Press keys, one after the other."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(self.canvas, key, held)

    def heard(self, name: str) -> list[object]:
        """What one of the signals has carried so far."""
        return [what for told, what in self.told if told == name]

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the view, metres from the corner of the city."""
        easting, northing = self.canvas._stage.frame_now().centre
        return easting - EAST, northing - NORTH

    @property
    def card(self) -> str:
        """The words of the hover card, none while it is hidden."""
        return self.canvas._card.words if not self.canvas._card.isHidden() else ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that stand on the map."""
        return self.canvas._labels.standing

    def close(self) -> None:
        """Take it off the screen."""
        self.canvas.close()
        self.canvas.deleteLater()


def wear(name: str = "light", *, is_large: bool = False) -> None:
    """Put a theme into force; the application has to be there."""
    assert QApplication.instance() is not None
    theme.apply(theme.load(name, is_large=is_large))


Show = Callable[..., CanvasDriver]


@pytest.fixture
def desk_of(qtbot: object) -> Iterator[Show]:
    """Shows content on canvases in the light theme; they are closed after the test."""
    wear()
    made: list[CanvasDriver] = []

    def show(*asked: object) -> CanvasDriver:
        made.append(CanvasDriver(*asked))  # type: ignore[arg-type]
        return made[-1]

    yield show
    for each in made:
        each.close()
    wear()


@pytest.fixture(scope="module")
def desk_kept(qapp: object) -> Iterator[CanvasDriver]:
    """One canvas for all the examples of a law."""
    wear()
    desk = CanvasDriver()
    yield desk
    desk.close()
