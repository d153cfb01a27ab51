"""The points of the map: as many marks as there is room for, the number of those behind a mark beside it.

Which points are drawn is settled once a scale for a wide piece of ground; moving the map only looks some of them up.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.ui.map.crowd import Crowd, Places, Thinned, thin, together
from fangxun_desk.ui.map.frame import Bounds
from fangxun_desk.ui.map.label_layout import Box, Boxes, covered, overlapping
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.mark_atlas import MarkAtlas, mark_box, mark_side_px, small_side_px
from fangxun_desk.ui.map.words import Words

_FEW = 60
"""So few points are drawn with their character however far out the map is looked at."""
_MOST_COUNTED = 999
_BESIDE_PX = 18
"""Room beside a mark for the number of those behind it."""
_COVERING_SHARE = 0.6
"""A mark this near to another, as a share of their width, covers its character."""
_EMPTY = np.zeros(0, np.intp)


class PointLayer(Layer):
    """Marks by sector and grade; the chosen ones ringed and drawn whatever stands before them."""

    def __init__(self, parent: QGraphicsItem, z: int, words: Words) -> None:
        super().__init__(parent, z)
        self.crowd = Crowd.of(())
        self._words = words
        self._plates: Callable[[], Sequence[Box]] = list
        self._atlas: MarkAtlas | None = None
        self._drawing_order = self.marked = _EMPTY
        self._thinned = Thinned(_EMPTY, _EMPTY, _EMPTY, _EMPTY)
        self._thinned_for: tuple[float, Bounds] | None = None
        self.reads_sectors = False

    def show_crowd(self, crowd: Crowd) -> None:
        """Draw these points."""
        self.crowd = crowd
        # Sets from below to above, in each the weightiest uppermost.
        self._drawing_order = np.empty(len(crowd), np.intp)
        self._drawing_order[np.lexsort((-np.arange(len(crowd)), crowd.set_at))] = np.arange(len(crowd))
        self.marked = _EMPTY
        self._atlas, self._thinned_for = None, None
        self.update()

    def keep_clear(self, plates: Callable[[], Sequence[Box]]) -> None:
        """Ask, with each painting, over which boxes of the screen no number may reach."""
        self._plates = plates

    def mark(self, ids: Collection[str]) -> None:
        """Ring the points of these records."""
        self.marked = self.crowd.places_of(ids)
        self.update()

    def read_sectors(self, on: bool) -> None:
        """Draw marks with their character from however far away, fewer of them."""
        self.reads_sectors, self._thinned_for = on, None
        self.update()

    @property
    def is_crowded(self) -> bool:
        """Whether so much is looked at that single points say nothing."""
        return self.frame.is_far_out and len(self.crowd) > _FEW

    @property
    def is_small(self) -> bool:
        """Whether marks are drawn without their character."""
        return self.is_crowded and not self.reads_sectors

    @property
    def mark_px(self) -> int:
        """How wide a mark is drawn."""
        return small_side_px() if self.is_small else mark_side_px()

    def thinned(self) -> Thinned:
        """Which points are drawn at this scale in and far around the view, and how many stand behind each."""
        west, south, east, north = self.frame.bounds
        scale = self.frame.metres_per_px
        if self._thinned_for is not None and self.frame.has_scale(self._thinned_for[0]):
            had = self._thinned_for[1]
            # The border of what was settled is kept out of sight: there points have lost their neighbours.
            near = 4 * self._spacing_px() * scale
            if had[0] <= west - near and had[1] <= south - near and had[2] >= east + near and had[3] >= north + near:
                return self._thinned
        wide, high = east - west, north - south
        bounds = west - wide, south - high, east + wide, north + high
        members = self.crowd.drawn_at(self.crowd.within(bounds), scale)
        on_top, spacing_m = self.crowd.is_on_top(members), self._spacing_px() * scale
        below, above = (thin(self.crowd.xy, members[which], spacing_m) for which in (~on_top, on_top))
        self._thinned = together(below, above)
        self._thinned_for = scale, bounds
        return self._thinned

    def px_of(self, places: Places) -> npt.NDArray[np.float64]:
        """Where on the screen the marks of these places stand, (n, 2)."""
        return self.frame.to_px(self.crowd.xy[places]) + self.crowd.offsets_px(places)

    def boxes_of(self, places: Places) -> Boxes:
        """What the marks of these places cover of the screen."""
        forms = np.array([mark_box(mark, small=self.is_small) for mark in self.crowd.marks]).reshape(-1, 4)
        return forms[self.crowd.mark_at[places]] + np.tile(self.px_of(places), 2)

    def is_hidden(self, places: Places, among: Places) -> npt.NDArray[np.bool_]:
        """Which of these places have marks that cannot be read, one of those drawn later standing upon them."""
        own, other = self.px_of(places), self.px_of(among)
        is_near = np.abs(own[:, None] - other[None]).max(axis=2) < _COVERING_SHARE * self.mark_px
        is_later = self._drawing_order[among][None] > self._drawing_order[places][:, None]
        hidden: npt.NDArray[np.bool_] = (is_near & is_later).any(axis=1)
        return hidden

    def _spacing_px(self) -> int:
        return self.mark_px + _BESIDE_PX

    def in_view(self) -> tuple[Places, Places]:
        """Places of the marks in view, the greatest weight first, and how many points stand at each."""
        thinned = self.thinned()
        seen = self.frame.sees(self.crowd.xy[thinned.kept], self.mark_px)
        return thinned.kept[seen], thinned.counts[seen]

    def has_badge(self, places: Places, counts: Places) -> npt.NDArray[np.bool_]:
        """Beside which of these marks a number stands. Far out the sets on top go without: their marks are signs."""
        many: npt.NDArray[np.bool_] = counts > 1
        return many & ~self.crowd.is_on_top(places) if self.is_crowded else many

    def badge_boxes(self, px: npt.NDArray[np.float64], counts: Places) -> Boxes:
        """Where the numbers beside marks at pixels (n, 2) stand: at their upper right, beside them where they are
        small."""
        pictures = (self._words.badge(_counted(count)).deviceIndependentSize() for count in counts.tolist())
        sizes = np.array([(size.width(), size.height()) for size in pictures]).reshape(-1, 2)
        half, is_small = self.mark_px // 2, self.is_small
        corners = np.array((half - (1 if is_small else 5), 0 if is_small else -half)) + np.round(px)
        corners[:, 1] -= sizes[:, 1] // 2
        return np.hstack((corners, corners + sizes))

    def use(self, words: Words) -> None:
        """Draw anew in the theme's colours, with other pictures of words."""
        self._words, self._atlas, self._thinned_for = words, None, None
        self.update()

    def draw(self, painter: QPainter) -> None:
        if not len(self.crowd):
            return
        if self._atlas is None:
            self._atlas = MarkAtlas(self.crowd.marks, painter.device().devicePixelRatio())
        places, counts = self.in_view()
        order = np.argsort(self._drawing_order[places])
        places, counts = places[order], counts[order]
        px = self.px_of(places)
        self._atlas.draw(painter, px, self.crowd.mark_at[places], small=self.is_small)
        self._draw_marked(painter)
        many = self.has_badge(places, counts)
        boxes, counts = self.badge_boxes(px[many], counts[many]), counts[many]
        # A number half behind another would be misread: that of the sets on top gives way.
        on_top = self.crowd.is_on_top(places[many])
        free = ~on_top | (covered(boxes, boxes[~on_top]) == 0)
        for plate in self._plates():
            free &= ~overlapping(boxes, plate)
        for (left, top, *_), count in zip(boxes[free].tolist(), counts[free].tolist(), strict=True):
            painter.drawPixmap(QPointF(left, top), self._words.badge(_counted(count)))

    def _draw_marked(self, painter: QPainter) -> None:
        assert self._atlas is not None
        seen = self.marked[self.frame.sees(self.crowd.xy[self.marked], self.mark_px)]
        if len(seen):
            # Where more are chosen than can be told apart, one ring stands for its neighbours.
            scale = self.frame.metres_per_px
            seen = thin(self.crowd.xy, seen, self.mark_px / 2 * scale).kept[::-1]
            px = self.px_of(seen)
            self._atlas.draw_rings(painter, px, small=self.is_small)
            self._atlas.draw(painter, px, self.crowd.mark_at[seen], small=self.is_small)


def _counted(count: int) -> str:
    return str(count) if count <= _MOST_COUNTED else f"{_MOST_COUNTED}+"
