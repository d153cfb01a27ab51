"""The map as a widget: draws a `MapContent` and says what was looked at, chosen and drawn.

It asks no service and no store: content comes in, signals go out. Positions are metres of EPSG:4547, easting first.
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fangxun_desk.geo.map_content import MapContent, Metres
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.crowd import Crowd
from fangxun_desk.ui.map.frame import Bounds
from fangxun_desk.ui.map.furniture_layer import FurnitureLayer, length_words
from fangxun_desk.ui.map.ground_layer import AreaShape, GroundLayer, shapes_of
from fangxun_desk.ui.map.hand import CLICK_PX, Hand
from fangxun_desk.ui.map.hover_card import HoverCard
from fangxun_desk.ui.map.label_layer import Count, LabelLayer
from fangxun_desk.ui.map.notes_layer import NotesLayer
from fangxun_desk.ui.map.overlay_layer import AskedLayer, Circle, OverlayLayer, ShiftLayer
from fangxun_desk.ui.map.picking import Finder, Found, Picked
from fangxun_desk.ui.map.point_layer import PointLayer
from fangxun_desk.ui.map.sketch import Drawn, Tool
from fangxun_desk.ui.map.stage import Stage
from fangxun_desk.ui.map.words import Words

__all__ = ["Drawn", "MapCanvas", "Picked", "Tool"]

_REST_MS = 140
_FIT_MARGIN = 0.03
_HELP = "方向键移动(按住 Ctrl 微移),加减号缩放,Home 键看全市;回车选取准星旁的点,再按回车打开,空格换同一处的下一个"
_TOOL_HELP = "方向键移动准星下的地图,空格落点,退格取消上一点,回车完成,Esc 退出"


class MapCanvas(QWidget):
    """The map. One stop for Tab; everything can be done without a mouse."""

    picked = Signal(object)
    """Picked | None: what was clicked, or chosen with Enter at the crosshair."""
    opened = Signal(object)
    """Picked: double click, or Enter on what is picked."""
    drawn = Signal(object)
    """Drawn: a tool has ended."""
    measured = Signal(object)
    """Drawn, while LENGTH or AREA is being drawn, the position pointed at included."""
    tool_left = Signal()
    """Esc left the tool."""
    too_few = Signal(str)
    """A tool was to be finished and cannot be: a sentence with what is lacking."""
    cursor_moved = Signal(float, float)
    """Easting, northing under the mouse or, while the keys are in use, under the crosshair."""
    view_changed = Signal()
    base_wanted = Signal(object, object)
    """Bounds in metres and (width, height) in pixels a raster base is wanted for; answered with `put_base`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = MapContent()
        self._shapes: tuple[AreaShape, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._marked: frozenset[str] = frozenset()
        self._picked: Picked | None = None
        self._is_outside = False
        self._wants_base = False
        self._tool_words = ""
        self._theme = theme.active()
        self._stage = Stage()
        self._build_layers()
        self._hand = Hand(self._stage, self._stage.frame_now, self)
        self._finder = Finder(self._points)
        self._card = HoverCard(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._settle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stage)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("防汛风险图")
        self._connect()
        self._tell()

    def _build_layers(self) -> None:
        box, words = self._stage.box, Words(self.devicePixelRatioF())
        self._ground = GroundLayer(box, 1)
        self._asked = AskedLayer(box, 2)
        self._points = PointLayer(box, 3, words)
        self._labels = LabelLayer(box, 4, words, self._points)
        self._points.keep_clear(self._labels.plates)
        self._shift = ShiftLayer(box, 5)
        self._overlay = OverlayLayer(box, 6)
        self._furniture = FurnitureLayer(box, 7)
        self._notes = NotesLayer(box, 8)
        self._layers = (
            self._ground,
            self._asked,
            self._points,
            self._labels,
            self._shift,
            self._overlay,
            self._furniture,
            self._notes,
        )

    def _connect(self) -> None:
        hand = self._hand
        self._stage.looked_elsewhere.connect(self._on_looked_elsewhere)
        hand.whole_asked.connect(self.fit)
        hand.pick_asked.connect(self._pick)
        hand.next_asked.connect(self._pick_next)
        hand.open_asked.connect(self._open)
        hand.pointed.connect(self._on_pointed)
        hand.mouse_left.connect(self._card.hide)
        hand.sketched.connect(self._on_sketched)
        hand.too_few.connect(self.too_few)
        hand.keys_changed.connect(self._tell)
        hand.drawn.connect(self.drawn)
        hand.measured.connect(self.measured)
        hand.tool_left.connect(self.tool_left)

    # -- what is shown ----------------------------------------------------------------------------------------

    def show_content(self, content: MapContent, *, fit: bool = False) -> None:
        """Show other content and keep the view, or see the whole of it with `fit`."""
        self._content = content
        self._show_sets()
        self._furniture.say(notice=content.notice)
        if fit:
            self.fit()
        self._tell()

    def _show_sets(self) -> None:
        areas = tuple(area for area in self._content.areas if area.look.value not in self._hidden)
        self._shapes = shapes_of(areas)
        for shown in (self._ground, self._labels, self._finder):
            shown.show_shapes(self._shapes)
        self._points.show_crowd(Crowd.of([one for one in self._content.points if one.name not in self._hidden]))
        self._show_marked()
        self._stage.stay_near(self._finder.ground(self._content.bounds))
        self._card.hide()
        self._rest.start()

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Write words (a county's sum) big at places, (key, (easting, northing), words), while far out."""
        self._labels.show_counts(counts)

    def hide_sets(self, names: frozenset[str]) -> None:
        """Draw everything but the point sets and area looks of these names."""
        if names != self._hidden:
            self._hidden = names
            self._show_sets()

    def read_sectors(self, on: bool) -> None:
        """Let marks keep their character however far out, fewer of them and without sums: a look by sector."""
        if on != self._points.reads_sectors:
            self._points.read_sectors(on)
            self._labels.forget()

    def mark(self, ids: Collection[str]) -> None:
        """Bring out these records: the selection shared with the lists."""
        self._marked = frozenset(ids)
        self._show_marked()

    def _show_marked(self) -> None:
        ids = self._marked | ({self._picked.record_id} if self._picked else set())
        self._points.mark(ids)
        self._ground.mark(ids)

    def show_region(self, rings: Sequence[Metres]) -> None:
        """Outline the area asked about; () for none."""
        self._asked.show_region(rings)

    def show_circles(self, circles: Sequence[Circle]) -> None:
        """Draw circles (easting, northing, radius in metres): the reach of rescue units."""
        self._asked.show_circles(circles)

    def show_shift(self, before: Metres, after: Metres) -> None:
        """Draw arrows from where points stand as sent to where they come to lie, (n, 2) each; empty for none.

        Raises ValueError when the two are not of one length.
        """
        self._shift.show_shift(before, after)

    def show_base(self, on: bool) -> None:
        """Ask for a raster base by `base_wanted` whenever the view comes to rest, or take it away."""
        self._wants_base = on
        if on:
            self._rest.start()
        else:
            self._ground.show_base((0, 0, 0, 0), None)

    def put_base(self, bounds: Bounds, rgba: npt.NDArray[np.uint8] | None) -> None:
        """Lay a picture (height, width, 4), red green blue alpha, over bounds in metres; None where there is none."""
        if self._wants_base:
            self._ground.show_base(bounds, rgba)

    def set_cursor_words(self, words: str) -> None:
        """Write the position into its corner."""
        self._furniture.say(position=words)

    def set_tool_words(self, words: str) -> None:
        """Write what is being measured below the keys of the tool in hand; gone with the tool."""
        self._tool_words = words
        self._show_strip()

    def apply_theme(self) -> None:
        """Draw in the colours and sizes of the theme in force."""
        self._theme = theme.active()
        words = Words(self.devicePixelRatioF())
        self._points.use(words)
        self._labels.use(words)
        self._ground.forget()
        self._stage.setBackground(self._theme.colour("window"))
        for layer in self._layers:
            layer.update()

    # -- where it looks ---------------------------------------------------------------------------------------

    @property
    def view_bounds(self) -> Bounds:
        """West, south, east, north of the view in metres."""
        return self._stage.frame_now().bounds

    @property
    def metres_per_pixel(self) -> float:
        """The scale of the view."""
        return self._stage.frame_now().metres_per_px

    def fit(self, bounds: Bounds | None = None) -> None:
        """See the whole of bounds in metres; of the content without."""
        self._stage.look(bounds or self._content.bounds, _FIT_MARGIN)
        self._labels.forget()

    def look_at(self, easting: float, northing: float, width_m: float) -> None:
        """Put a position in the middle, `width_m` metres of ground across the view."""
        frame = self._stage.frame_now()
        half, high = width_m / 2, width_m / 2 * frame.height_px / frame.width_px
        self._stage.look((easting - half, northing - high, easting + half, northing + high))
        self._labels.forget()

    def pan(self, dx: float, dy: float) -> None:
        """Move the view by fractions of it, to the east and to the north."""
        frame = self._stage.frame_now()
        self._stage.move_by(dx * frame.width_px, dy * frame.height_px)

    def zoom(self, factor: float) -> None:
        """Look `factor` times closer at the middle."""
        frame = self._stage.frame_now()
        self._stage.scale_by(factor, QPointF(frame.width_px / 2, frame.height_px / 2))

    def _on_looked_elsewhere(self) -> None:
        frame = self._stage.frame_now()
        for layer in self._layers:
            layer.show_frame(frame)
        self._card.hide()
        if self._is_outside:
            self._say_outside()
        self._rest.start()
        self.view_changed.emit()

    def _settle(self) -> None:
        """The view has come to rest: words find their places, a base is asked for."""
        self._say_outside()
        self._labels.settle((*self._furniture.boxes(), *self._notes.boxes()))
        if self._wants_base:
            frame = self._stage.frame_now()
            self.base_wanted.emit(frame.bounds, (frame.width_px, frame.height_px))

    def _say_outside(self) -> None:
        """Ground without anything on it says where it is: grey alone would look like a broken map."""
        is_any = bool(self._content.areas or self._content.points)
        self._is_outside = is_any and not self._finder.sees_any()
        self._notes.say_outside(self._is_outside)

    # -- choosing ---------------------------------------------------------------------------------------------

    def nearest(self, easting: float, northing: float, within_px: float = CLICK_PX) -> Picked | None:
        """The record whose mark is nearest and no further than `within_px`, else that of the area there."""
        found = self._finder.at(easting, northing, within_px)
        return found.picked if found else None

    def _found_at(self, at: QPointF, within_px: float) -> Found | None:
        return self._finder.at(*self._stage.frame_now().to_metres(at.x(), at.y()), within_px)

    def _pick(self, at: QPointF, within_px: float) -> None:
        found = self._found_at(at, within_px)
        chosen = found.picked if found else None
        if chosen is not None and chosen == self._picked and self._hand.by_keys:
            self.opened.emit(chosen)
        else:
            self._choose(chosen)

    def pick(self, record_id: str) -> None:
        """Choose a record as if its mark had been clicked; nothing is chosen where the map does not show it."""
        self._choose(self._finder.named(record_id))

    def _pick_next(self) -> None:
        following = self._finder.after(self._picked) if self._picked else None
        if following is not None:
            self._choose(following)

    def _choose(self, chosen: Picked | None) -> None:
        self._picked = chosen
        if chosen is None:
            self._card.hide()
        self._show_marked()
        self._tell()
        self.picked.emit(chosen)

    def _open(self, at: QPointF) -> None:
        # The first press of the double click has picked; what lies a pixel further now is not asked again.
        if self._picked is not None:
            self.opened.emit(self._picked)

    def _on_pointed(self, at: QPointF) -> None:
        self.cursor_moved.emit(*self._stage.frame_now().to_metres(at.x(), at.y()))
        if self._hand.tool is not None:
            self._card.hide()
        elif self._hand.by_keys:
            self._card.tell(self._finder.of(self._picked) if self._picked else None, self._stage.frame_now())
        else:
            self._card.tell(self._found_at(at, CLICK_PX), self._stage.frame_now(), at.toPoint())

    # -- keys, focus, theme -----------------------------------------------------------------------------------

    def _on_sketched(self, drawn: Drawn | None) -> None:
        self._overlay.show_drawn(drawn)
        if drawn is not None and drawn.tool is Tool.CIRCLE:
            self.set_tool_words(f"半径 {length_words(_rounded(drawn.radius_m))}")
        elif drawn is None:
            self.set_tool_words("")

    def _show_strip(self) -> None:
        had = self._notes.boxes()
        self._notes.show_tool(self._hand.tool is not None, self._tool_words)
        if self._notes.boxes() != had:
            # Words on the map keep clear of the strip.
            self._rest.start()

    def begin(self, tool: Tool) -> None:
        """Take up a tool; the map takes the keys."""
        self._card.hide()
        self._hand.begin(tool)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_tool(self) -> None:
        """Lay down the tool and what it drew."""
        self._hand.end_tool()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._hand.takes(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.apply_theme()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hand.press(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._labels.forget()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and theme.active() is not self._theme:
            self.apply_theme()

    def _tell(self) -> None:
        """Say what the keys do now, in the picture and to those who cannot see it."""
        hand = self._hand
        self._show_strip()
        self._furniture.show_keys(self.hasFocus())
        self._overlay.show_cross(hand.by_keys and (hand.tool is not None or self.hasFocus()))
        found = self._finder.of(self._picked) if self._picked else None
        chosen = f"已选:{found.heading}。" if found else ""
        title = f"{self._content.title}。" if self._content.title else ""
        self.setAccessibleDescription(title + chosen + (_TOOL_HELP if hand.tool else _HELP))


def _rounded(length_m: float) -> float:
    """Whole metres, from a kilometre on tens of them: more cannot be pointed at."""
    return round(length_m, -1 if length_m >= 1000 else 0)
