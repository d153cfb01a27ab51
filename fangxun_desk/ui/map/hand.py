"""Mouse and keys over the map: moving, coming closer, choosing, drawing. All of it works without a mouse.

With a tool the keys draw from a crosshair in the middle of the view below which the map moves. It paints nothing and
knows no records; what was done is told by signals.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from fangxun_desk.ui.map.frame import Frame
from fangxun_desk.ui.map.sketch import MEASURING, SPANNED, Drawn, Sketch, Tool
from fangxun_desk.ui.map.stage import Stage

CLICK_PX = 14
"""How near to a mark a click has to be."""
CROSSHAIR_PX = 80
"""How near to the crosshair a place has to be for Enter: one that is well off is brought under it first."""
ZOOM_STEP = 1.4

_DRAG_PX = 5
_FINE_PX = 4
_STEP_SHARE = 0.125
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_CLOSER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_FURTHER = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEFT = Qt.MouseButton.LeftButton


class Hand(QObject):
    """What the officer does to the map."""

    whole_asked = Signal()
    pick_asked = Signal(QPointF, float)
    """A pixel, and how many pixels around it count."""
    next_asked = Signal()
    """The next of those that stand at the same place."""
    open_asked = Signal(QPointF)
    pointed = Signal(QPointF)
    mouse_left = Signal()
    sketched = Signal(object)
    """Drawn | None: the shape as it stands."""
    drawn = Signal(object)
    measured = Signal(object)
    tool_left = Signal()
    too_few = Signal(str)
    """What is lacking for the shape to be finished."""
    keys_changed = Signal()
    """Whether the crosshair is in use has changed."""

    def __init__(self, stage: Stage, frame: Callable[[], Frame], parent: QObject) -> None:
        super().__init__(parent)
        self._stage, self._frame = stage, frame
        self._sketch: Sketch | None = None
        self._pressed_at: QPointF | None = None
        self._last = QPointF()
        self._is_dragging = self._began_shape = False
        self.by_keys = False
        stage.pressed.connect(self._on_pressed)
        stage.moved.connect(self._on_moved)
        stage.released.connect(self._on_released)
        stage.doubled.connect(self._on_doubled)
        stage.wheeled.connect(self._on_wheeled)
        stage.mouse_left.connect(self.mouse_left)

    @property
    def tool(self) -> Tool | None:
        """The tool in hand."""
        return self._sketch.tool if self._sketch else None

    def begin(self, tool: Tool) -> None:
        """Take a tool up; what was being drawn is given up."""
        self._sketch, self.by_keys = Sketch(tool), True
        self.sketched.emit(None)
        self.keys_changed.emit()

    def end_tool(self) -> None:
        """Lay the tool down and take away what it drew."""
        self._sketch = None
        self.sketched.emit(None)
        self.keys_changed.emit()

    # -- the mouse ------------------------------------------------------------------------------------------

    def _on_pressed(self, at: QPointF, button: Qt.MouseButton) -> None:
        self._pressed_at, self._last, self._is_dragging = at, at, False
        self._began_shape = False
        if button == _LEFT and self.tool in SPANNED and self._sketch and not self._sketch.corners:
            self._sketch.set_corner(*self._ground(at))
            self._began_shape = True

    def _on_moved(self, at: QPointF, buttons: Qt.MouseButton) -> None:
        self._use_keys(False)
        if self._pressed_at is not None and buttons:
            self._is_dragging = self._is_dragging or (at - self._pressed_at).manhattanLength() > _DRAG_PX
            spans = self.tool in SPANNED and bool(buttons & _LEFT)
            if self._is_dragging and not spans:
                self._stage.move_by(self._last.x() - at.x(), at.y() - self._last.y())
                self._last = at
        self._point_at(at)

    def _on_released(self, at: QPointF, button: Qt.MouseButton) -> None:
        was_pressed, was_dragging = self._pressed_at is not None, self._is_dragging
        self._pressed_at, self._is_dragging = None, False
        if button != _LEFT or not was_pressed:
            # The second release of a double click: what it meant has been done.
            return
        if self._sketch is None:
            if not was_dragging:
                self.pick_asked.emit(at, CLICK_PX)
        elif self.tool in SPANNED:
            # A click sets the first corner and leaves the second to come; a drag spans the whole shape.
            if was_dragging or not self._began_shape:
                self._set_corner(at)
        elif not was_dragging:
            self._set_corner(at)

    def _on_doubled(self, at: QPointF) -> None:
        if self._sketch is None:
            self.open_asked.emit(at)
        else:
            self._finish(at)

    def _on_wheeled(self, at: QPointF, notches: float) -> None:
        if notches:
            self._stage.scale_by(ZOOM_STEP**notches, at)
            self._point_at(at)

    # -- the keys -------------------------------------------------------------------------------------------

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is the map's, and no shortcut of the window's meanwhile."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            return self._sketch is not None
        return key in _ARROWS or key in (*_CLOSER, *_FURTHER, *_ENTER, Qt.Key.Key_Home, Qt.Key.Key_Space)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False when it means nothing here."""
        if not self.takes(event):
            return False
        key, middle = Qt.Key(event.key()), self._middle()
        self._use_keys(True)
        if key in _ARROWS:
            self._move(*_ARROWS[key], is_fine=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in _CLOSER or key in _FURTHER:
            self._stage.scale_by(ZOOM_STEP if key in _CLOSER else 1 / ZOOM_STEP, middle)
        elif key == Qt.Key.Key_Home:
            self.whole_asked.emit()
        elif self._sketch is None:
            if key in _ENTER:
                self.pick_asked.emit(middle, CROSSHAIR_PX)
            else:
                self.next_asked.emit()
        elif key == Qt.Key.Key_Space:
            self._set_corner(middle)
        elif key == Qt.Key.Key_Backspace:
            self._sketch.take_back()
        elif key in _ENTER:
            self._finish(middle)
        else:
            self.end_tool()
            self.tool_left.emit()
        self._point_at(self._middle())
        return True

    def _move(self, east: int, north: int, *, is_fine: bool) -> None:
        frame = self._frame()
        x_px, y_px = (_FINE_PX, _FINE_PX) if is_fine else (_STEP_SHARE * frame.width_px, _STEP_SHARE * frame.height_px)
        self._stage.move_by(east * x_px, north * y_px)

    def _middle(self) -> QPointF:
        frame = self._frame()
        return QPointF(frame.width_px / 2, frame.height_px / 2)

    def _use_keys(self, on: bool) -> None:
        if on != self.by_keys:
            self.by_keys = on
            self.keys_changed.emit()

    # -- drawing --------------------------------------------------------------------------------------------

    def _ground(self, at: QPointF) -> tuple[float, float]:
        return self._frame().to_metres(at.x(), at.y())

    def _point_at(self, at: QPointF) -> None:
        self.pointed.emit(at)
        if self._sketch is not None:
            shape = self._sketch.so_far(*self._ground(at))
            self.sketched.emit(shape)
            if shape is not None and self._sketch.tool in MEASURING:
                self.measured.emit(shape)

    def _set_corner(self, at: QPointF) -> None:
        if self._sketch is not None and self._sketch.set_corner(*self._ground(at)):
            self._finish(at)
        else:
            self._point_at(at)

    def _finish(self, at: QPointF) -> None:
        if self._sketch is None:
            return
        shape = self._sketch.finished(*self._ground(at))
        if shape is not None:
            self._end_with(shape)
        else:
            self.too_few.emit(self._sketch.lacking)

    def _end_with(self, shape: Drawn) -> None:
        self._sketch = None
        # What was measured stays to be read; what was asked about the page shows as a region.
        self.sketched.emit(shape if shape.tool in MEASURING else None)
        self.keys_changed.emit()
        self.drawn.emit(shape)
