"""The words on the map: county names always, sums over counties far out, names of waters, zones and points for which
there is room.

Words are set when the map rests and move with it until then; words already standing keep their place at the same scale.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.geo.map_content import AreaLook
from fangxun_desk.ui.map.frame import Frame
from fangxun_desk.ui.map.ground_layer import AreaShape
from fangxun_desk.ui.map.label_layout import Box, Room, Wish, place
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.point_layer import PointLayer
from fangxun_desk.ui.map.words import Style, Words, shortened

Count = tuple[str, tuple[float, float], str]
"""Key (name or record of a county where it counts one), easting and northing, words."""

_MOST_TRIED = 500
_TOP_PX = 26
_STYLES = {
    AreaLook.COUNTY: Style.COUNTY,
    AreaLook.WATER: Style.WATER,
    AreaLook.RIVER: Style.WATER,
    AreaLook.CANAL: Style.WATER,
}
_NEAR_ONLY = frozenset({AreaLook.ZONE, AreaLook.REACH})
"""Looks of which there are too many to name far out."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Words that would like to stand at a place in metres."""

    words: str
    style: Style
    at: tuple[float, float]
    gap_px: float = 0.0
    always: bool = False


class LabelLayer(Layer):
    """Words with a halo, above everything that is drawn on the ground."""

    def __init__(self, parent: QGraphicsItem, z: int, words: Words, points: PointLayer) -> None:
        super().__init__(parent, z)
        self._words, self._points = words, points
        self._shapes: tuple[AreaShape, ...] = ()
        self._counts: tuple[Count, ...] = ()
        self._sums: dict[str, str] = {}
        self._corners: tuple[Box, ...] = ()
        self._set: dict[_Text, tuple[float, float]] = {}
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
        """Where on the screen the sums stand on their plates; a number half hidden behind one would be misread."""
        return [self._box(text, offset) for text, offset in self._set.items() if text.style is Style.COUNT]

    def _box(self, text: _Text, offset: tuple[float, float]) -> Box:
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
        had = self._set if self._scale == frame.metres_per_px else {}
        room = Room(frame.width_px, frame.height_px)
        for box in corners:
            room.take(box)
        placed: dict[_Text, tuple[float, float]] = {}
        # Counties and their sums stand where they belong whatever marks are there; those keep out of their way.
        self._place(self._area_texts(counties=True), room, placed)
        self._place(self._count_texts(), room, placed)
        self._take_marks(room)
        self._place(self._area_texts(counties=False), room, placed)
        self._keep(had, room, placed)
        self._place((text for text in self._point_texts() if text not in placed), room, placed)
        self._set, self._scale, self._corners = placed, frame.metres_per_px, tuple(corners)
        self.update()

    def _place(self, texts: Iterator[_Text], room: Room, placed: dict[_Text, tuple[float, float]]) -> None:
        tried = list(texts)
        wishes = (
            Wish(i, _px(self.frame, text.at), self._words.size(text.words, text.style), text.gap_px, text.always)
            for i, text in enumerate(tried)
        )
        for i, (left, top) in place(wishes, room).items():
            x, y = _px(self.frame, tried[i].at)
            placed[tried[i]] = left - x, top - y

    def _keep(
        self, had: dict[_Text, tuple[float, float]], room: Room, placed: dict[_Text, tuple[float, float]]
    ) -> None:
        """Words beside points stay where they stood as long as nothing has come in their way."""
        for text, offset in had.items():
            if text.style is not Style.PLAIN:
                continue
            box = self._box(text, offset)
            if room.is_free(box):
                room.take(box)
                placed[text] = offset

    def _take_marks(self, room: Room) -> None:
        places, counts = self._points.in_view()
        half = self._points.mark_px / 2 + 1
        px = self._points.px_of(places)
        badged = self._points.has_badge(places, counts)
        for (x, y), count, has_badge in zip(px.tolist(), counts.tolist(), badged.tolist(), strict=True):
            room.take((x - half, y - half, x + half, y + half))
            if has_badge:
                room.take(self._points.badge_box(x, y, count))

    def _area_texts(self, *, counties: bool) -> Iterator[_Text]:
        far_out = self.frame.is_far_out
        for shape in self._shapes:
            area = shape.area
            if (area.look is AreaLook.COUNTY) is not counties or area.label_at is None or not area.name:
                continue
            if not (far_out and area.look in _NEAR_ONLY) and self._sees(area.label_at):
                counted = self._sums.get(area.name) or self._sums.get(area.record_id) if counties and far_out else None
                if counted:
                    yield _Text(f"{area.name} {counted}", Style.COUNT, area.label_at, always=True)
                else:
                    yield _Text(area.name, _STYLES.get(area.look, Style.AREA), area.label_at, always=counties)
        if counties:
            yield from self._county_around()

    def _county_around(self) -> Iterator[_Text]:
        """Inside a county whose name is out of view it stands at the upper edge."""
        middle = QPointF(*self.frame.centre)
        for shape in self._shapes:
            area = shape.area
            if area.look is AreaLook.COUNTY and area.name and shape.path.contains(middle):
                if area.label_at is None or not self._sees(area.label_at):
                    at = self.frame.to_metres(self.frame.width_px / 2, _TOP_PX)
                    yield _Text(area.name, Style.COUNTY, at, always=True)
                return

    def _count_texts(self) -> Iterator[_Text]:
        if self.frame.is_far_out:
            named = {key for shape in self._shapes for key in (shape.area.name, shape.area.record_id)
                     if shape.area.look is AreaLook.COUNTY and shape.area.label_at is not None}  # fmt: skip
            for key, at, words in self._counts:
                if key not in named and self._sees(at):
                    yield _Text(words, Style.COUNT, at, always=True)

    def _point_texts(self) -> Iterator[_Text]:
        if self._points.is_small:
            return
        crowd, gap = self._points.crowd, self._points.mark_px / 2 + 4
        places, _ = self._points.in_view()
        for at in places[:_MOST_TRIED].tolist():
            if words := crowd.label_of(at):
                easting, northing = crowd.xy[at].tolist()
                yield _Text(shortened(words), Style.PLAIN, (easting, northing), gap)

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
