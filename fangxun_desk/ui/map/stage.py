"""The scene's view: a pyqtgraph view whose box has one scale in both directions, north up, and whose mouse is ours.

It hands on what the mouse does and keeps the range; what either means is decided elsewhere.
"""

from dataclasses import replace

from pyqtgraph import GraphicsView, ViewBox
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from fangxun_desk.ui.map.frame import Bounds, Frame

_CLOSEST_M_PER_PX, _FURTHEST_M_PER_PX = 0.05, 2000.0
_OFF_SHARE = 0.4
"""How far off its ground the middle may be moved, as a share of the view: a strip of the ground stays in sight."""


class Stage(GraphicsView):
    """The view and its box."""

    looked_elsewhere = Signal()
    pressed = Signal(QPointF, object)
    moved = Signal(QPointF, object)
    released = Signal(QPointF, object)
    doubled = Signal(QPointF)
    wheeled = Signal(QPointF, float)
    mouse_left = Signal()

    def __init__(self) -> None:
        super().__init__(background=None)
        # The keys are the canvas's: it is one stop for Tab, not two.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setViewportUpdateMode(GraphicsView.ViewportUpdateMode.FullViewportUpdate)
        # Every layer covers the whole view: an index of them and the keeping of a painter's state find nothing to save.
        self.scene().setItemIndexMethod(self.scene().ItemIndexMethod.NoIndex)
        self.box = ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0)
        self.box.disableAutoRange()
        self.setCentralItem(self.box)
        self._ground: Bounds | None = None
        self.box.sigRangeChanged.connect(lambda *_: self.looked_elsewhere.emit())
        self.box.sigResized.connect(lambda *_: self.looked_elsewhere.emit())

    def frame_now(self) -> Frame:
        """Where the box looks."""
        (west, east), (_, north) = self.box.viewRange()
        width, height = max(1, round(self.box.width())), max(1, round(self.box.height()))
        return Frame(west, north, (east - west) / width, width, height)

    def stay_near(self, ground: Bounds) -> None:
        """Moving and coming closer no longer lead away from this ground, in metres. `look` still shows any place."""
        self._ground = ground

    def look(self, bounds: Bounds, margin: float = 0.0) -> None:
        """Look at bounds in metres, whole and centred; `margin` is a share of them left free on each side."""
        west, south, east, north = bounds
        self.box.setRange(QRectF(west, south, east - west, north - south), padding=margin)

    def move_by(self, x_px: float, y_px: float) -> None:
        """Move the view by pixels to the east and to the north."""
        frame = self.frame_now()
        dx, dy = x_px * frame.metres_per_px, y_px * frame.metres_per_px
        self._look_near(replace(frame, west_m=frame.west_m + dx, north_m=frame.north_m + dy))

    def scale_by(self, factor: float, about: QPointF) -> None:
        """Look `factor` times closer; the ground under a pixel stays under it."""
        frame = self.frame_now()
        scale = min(_FURTHEST_M_PER_PX, max(_CLOSEST_M_PER_PX, frame.metres_per_px / factor))
        easting, northing = frame.to_metres(about.x(), about.y())
        nearer = Frame(
            easting - about.x() * scale, northing + about.y() * scale, scale, frame.width_px, frame.height_px
        )
        self._look_near(nearer)

    def _look_near(self, frame: Frame) -> None:
        """Look as asked, but no further off the ground than allowed; from a place outside no further away from it."""
        if self._ground is None:
            self.look(frame.bounds)
            return
        now = self.frame_now()
        west, south, east, north = _allowed(frame, self._ground)
        (easting, northing), (now_east, now_north) = frame.centre, now.centre
        if not _is_within(now.centre, _allowed(now, self._ground)):
            west, south, east, north = (min(west, now_east), min(south, now_north),
                                        max(east, now_east), max(north, now_north))  # fmt: skip
        x, y = min(max(easting, west), east), min(max(northing, south), north)
        self.look(replace(frame, west_m=frame.west_m + x - easting, north_m=frame.north_m + y - northing).bounds)

    # -- the mouse; the scene is not asked, nothing in it takes a click by itself -----------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.released.emit(event.position(), event.button())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubled.emit(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheeled.emit(event.position(), event.angleDelta().y() / 120)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.mouse_left.emit()


def _allowed(frame: Frame, ground: Bounds) -> Bounds:
    """Where the middle of a view as large as this frame may be moved."""
    west, south, east, north = ground
    off_x, off_y = (_OFF_SHARE * side * frame.metres_per_px for side in (frame.width_px, frame.height_px))
    return west - off_x, south - off_y, east + off_x, north + off_y


def _is_within(at: tuple[float, float], bounds: Bounds) -> bool:
    # Ranges come back from the scene with the last digits rounded.
    west, south, east, north = bounds
    slack = 1e-6 * (east - west)
    return west - slack <= at[0] <= east + slack and south - slack <= at[1] <= north + slack
