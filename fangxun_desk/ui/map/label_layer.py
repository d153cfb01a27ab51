"""The words on the map: county names always, sums over counties far out, names of waters, zones and points for which
there is room.

Words are set when the map rests and move with it until then; words already standing keep their place at the same scale.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.geo.map_content import Area, AreaLook
from fangxun_desk.ui.map.crowd import Places
from fangxun_desk.ui.map.frame import Frame
from fangxun_desk.ui.map.ground_layer import AreaShape
from fangxun_desk.ui.map.label_layout import (
    CELL_PX,
    NO_BOXES,
    Box,
    Boxes,
    Ground,
    Room,
    Wish,
    is_own,
    place,
    plate_spot,
)
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.point_layer import PointLayer
from fangxun_desk.ui.map.shapes import inside
from fangxun_desk.ui.map.words import Style, Words, shortened

Count = tuple[str, tuple[float, float], str]
"""Key (name or record of a county where it counts one), easting and northing, words."""

_MOST_TRIED = 300
_TOP_PX = 26
_MARK_COST, _NUMBER_COST = 5.0, 1.0
"""How many of its heights a county's plate goes away rather than cover a mark, or the number beside one."""
_PLATES = frozenset({Style.COUNT, Style.COUNTY, Style.COUNTY_SMALL})
_STYLES = {
    AreaLook.WATER: Style.WATER,
    AreaLook.RIVER: Style.WATER,
    AreaLook.CANAL: Style.WATER,
}
_NEAR_ONLY = frozenset({AreaLook.ZONE, AreaLook.REACH})
"""Looks of which there are too many to name far out."""


Offset = tuple[float, float]
"""From the pixel of a place to the upper left corner of its words."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Words that would like to stand at a place in metres: upon it, or beside what the mark covers `around` it."""

    words: str
    style: Style
    at: tuple[float, float]
    around: Box | None = None


Placed = dict[_Text, Offset]


class LabelLayer(Layer):
    """Words with a halo, above everything that is drawn on the ground."""

    def __init__(self, parent: QGraphicsItem, z: int, words: Words, points: PointLayer) -> None:
        super().__init__(parent, z)
        self._words, self._points = words, points
        self._shapes: tuple[AreaShape, ...] = ()
        self._counts: tuple[Count, ...] = ()
        self._sums: dict[str, str] = {}
        self._corners: tuple[Box, ...] = ()
        self._set: Placed = {}
        self._scale: float | None = None

    def show_shapes(self, shapes: Sequence[AreaShape]) -> None:
        """Name these areas and lines."""
        self._shapes = tuple(shapes)
        self.forget()

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Write these words at their places while the whole city is looked at; those of a county behind its name."""
        self._counts = tuple(counts)
        self._sums = {key: words for key, _, words in counts if key}
        self.forget()

    def use(self, words: Words) -> None:
        """Take other pictures of words: the theme has changed."""
        self._words = words
        self.forget()

    def forget(self) -> None:
        """Set all words anew with the next painting."""
        self._scale = None
        self._set = {}
        self.update()

    def plates(self) -> list[Box]:
        """Where on the screen counties and sums stand; a number half hidden behind one would be misread."""
        return [self._box(text, offset) for text, offset in self._set.items() if text.style in _PLATES]

    def boxes(self) -> dict[str, Box]:
        """Where on the screen words stand now."""
        return {text.words: self._box(text, offset) for text, offset in self._set.items()}

    def _box(self, text: _Text, offset: Offset) -> Box:
        x, y = _px(self.frame, text.at)
        width, height = self._words.size(text.words, text.style)
        return x + offset[0], y + offset[1], x + offset[0] + width, y + offset[1] + height

    @property
    def standing(self) -> tuple[str, ...]:
        """The words that stand on the map now."""
        return tuple(text.words for text in self._set)

    def settle(self, corners: Sequence[Box]) -> None:
        """Set words where there is room; `corners` are kept free."""
        frame = self.frame
        had = self._set if self._scale is not None and frame.has_scale(self._scale) else {}
        room = Room(frame.width_px, frame.height_px)
        for box in corners:
            room.take(box)
        placed: dict[_Text, Offset] = {}
        places, counts = self._points.in_view()
        marks = self._points.boxes_of(places)
        numbers = self._number_boxes(places, counts)
        # Counties come first; far out they cover marks where there is no way around.
        self._place_counties(room, placed, marks, numbers)
        for box in (*marks.tolist(), *numbers.tolist()):
            room.take(box)
        self._place(self._count_texts(), room, placed)
        self._place(self._area_texts(), room, placed)
        wished = list(self._point_texts(places))
        self._keep({text: had[text] for text in wished if text in had}, room, placed, marks)
        self._place((text for text in wished if text not in placed), room, placed, marks)
        self._set, self._scale, self._corners = placed, frame.metres_per_px, tuple(corners)
        self.update()

    def _wish(self, text: _Text, key: int = 0) -> Wish:
        return Wish(key, _px(self.frame, text.at), self._words.size(text.words, text.style), text.around)

    def _place(self, texts: Iterable[_Text], room: Room, placed: Placed, marks: Boxes = NO_BOXES) -> None:
        tried = list(texts)
        for i, (left, top) in place((self._wish(text, i) for i, text in enumerate(tried)), room, marks).items():
            x, y = _px(self.frame, tried[i].at)
            placed[tried[i]] = left - x, top - y

    def _keep(self, had: Placed, room: Room, placed: Placed, marks: Boxes) -> None:
        """Words beside points stay where they stood as long as nothing has come in their way."""
        for text, offset in had.items():
            box = self._box(text, offset)
            if room.is_free(box) and is_own(self._wish(text), box, marks):
                room.take(box)
                placed[text] = offset

    def _number_boxes(self, places: Places, counts: Places) -> Boxes:
        """Where numbers stand beside marks."""
        has = self._points.has_badge(places, counts)
        return self._points.badge_boxes(self._points.px_of(places[has]), counts[has])

    # -- counties -------------------------------------------------------------------------------------------

    def _place_counties(self, room: Room, placed: Placed, marks: Boxes, numbers: Boxes) -> None:
        """Each county's name, with its sum far out, where it belongs: its middle inside the county's own outline.

        Where there is no such room for both the name stands alone, and smaller. Near by no mark is covered.
        """
        far_out = self.frame.is_far_out
        costs = ((marks, _MARK_COST if far_out else math.inf), (numbers, _NUMBER_COST if far_out else math.inf))
        named = [shape for shape in self._shapes if shape.area.look is AreaLook.COUNTY and shape.area.name]
        # The smallest has the least choice.
        for shape in sorted(named, key=lambda each: each.box.width() * each.box.height()):
            if shape.area.label_at is None or not self._sees(shape.area.label_at):
                continue
            own = Ground(inside(shape.path, self.frame, CELL_PX))
            for text in self._county_texts(shape.area, shape.area.label_at):
                x, y = _px(self.frame, text.at)
                size = self._words.size(text.words, text.style)
                box = plate_spot((x, y), size, room, costs, own)
                if box is not None:
                    room.take(box)
                    placed[text] = box[0] - x, box[1] - y
                    break
        self._place(self._county_around({text.words for text in placed}), room, placed)

    def _county_texts(self, area: Area, at: tuple[float, float]) -> Iterator[_Text]:
        """What is said of a county, the most first."""
        counted = self._sums.get(area.name) or self._sums.get(area.record_id)
        if counted and self.frame.is_far_out and not self._points.reads_sectors:
            yield _Text(f"{area.name} {counted}", Style.COUNT, at)
        else:
            yield _Text(area.name, Style.COUNTY, at)
        yield _Text(area.name, Style.COUNTY_SMALL, at)

    def _area_texts(self) -> Iterator[_Text]:
        for shape in self._shapes:
            area = shape.area
            if area.look is AreaLook.COUNTY or area.label_at is None or not area.name:
                continue
            if not (self.frame.is_far_out and area.look in _NEAR_ONLY) and self._sees(area.label_at):
                yield _Text(area.name, _STYLES.get(area.look, Style.AREA), area.label_at)

    def _county_around(self, named: Collection[str]) -> Iterator[_Text]:
        """Inside a county that is not named in the view its name stands at the upper edge."""
        middle = QPointF(*self.frame.centre)
        for shape in self._shapes:
            area = shape.area
            if area.look is AreaLook.COUNTY and area.name and shape.path.contains(middle):
                if area.name not in named and not self.frame.is_far_out:
                    at = self.frame.to_metres(self.frame.width_px / 2, _TOP_PX)
                    yield _Text(area.name, Style.COUNTY, at)
                return

    def _count_texts(self) -> Iterator[_Text]:
        if self.frame.is_far_out and not self._points.reads_sectors:
            named = {key for shape in self._shapes for key in (shape.area.name, shape.area.record_id)
                     if shape.area.look is AreaLook.COUNTY and shape.area.label_at is not None}  # fmt: skip
            for key, at, words in self._counts:
                if key not in named and self._sees(at):
                    yield _Text(words, Style.COUNT, at)

    def _point_texts(self, places: Places) -> Iterator[_Text]:
        """The words of marks that can be read; one below another mark would lend it its name."""
        if self._points.is_crowded:
            return
        crowd, tried = self._points.crowd, places[:_MOST_TRIED]
        readable = tried[~self._points.is_hidden(tried, places)]
        px = self.frame.to_px(crowd.xy[readable])
        around = self._points.boxes_of(readable) - np.tile(px, 2)
        # Whole pixels: the same words are known again when the map has moved.
        for at, box in zip(readable.tolist(), np.rint(around).tolist(), strict=True):
            if words := crowd.label_of(at):
                easting, northing = crowd.xy[at].tolist()
                yield _Text(shortened(words), Style.PLAIN, (easting, northing), tuple(box))

    def _sees(self, at: tuple[float, float]) -> bool:
        west, south, east, north = self.frame.bounds
        return west <= at[0] <= east and south <= at[1] <= north

    def draw(self, painter: QPainter) -> None:
        if self._scale is None:
            self.settle(self._corners)
        for text, (left, top) in self._set.items():
            x, y = _px(self.frame, text.at)
            painter.drawPixmap(QPointF(round(x + left), round(y + top)), self._words.label(text.words, text.style))


def _px(frame: Frame, at: tuple[float, float]) -> tuple[float, float]:
    return (at[0] - frame.west_m) / frame.metres_per_px, (frame.north_m - at[1]) / frame.metres_per_px
