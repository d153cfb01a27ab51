"""Which words find room on the map: placed one after the other, the weightiest first, never over anything.

Pure numbers: it is told how large words are and measures no text itself.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
Boxes = npt.NDArray[np.float64]
"""Many of them, shape (n, 4)."""
NO_BOXES: Boxes = np.zeros((0, 4))

_CELL_PX = 2
CELL_PX = 4
"""How wide the cells of a ground are."""
_OUTSIDE_COST = 6.0
"""How many of its heights a plate goes away rather than stand outside its own ground as a whole."""
_AROUND = ((0, 0), (0, 1), (0, -1), (0.7, 0), (-0.7, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1), (0, 2), (0, -2))
"""Where words stand, and go that find their place taken: shares of their width and height."""
_GAP_PX = 3
"""Between a mark and its own words."""
_INSET_PX = 8
_CLEAR_PX = 12
"""Between words and the mark of others: nearer they would read as its."""
_NEAR = sorted(
    ((dx / 6, dy / 2) for dx in range(-6, 7) for dy in range(-8, 9)), key=lambda step: math.hypot(3 * step[0], step[1])
)
"""Where a plate goes that would cover marks: shares of its width and height, the nearest first."""


class Room:
    """What is taken of a picture, to the nearest few pixels."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._width, self._height = width_px, height_px
        self._taken: npt.NDArray[np.bool_] = np.zeros((height_px // _CELL_PX + 1, width_px // _CELL_PX + 1), np.bool_)

    def take(self, box: Box) -> None:
        """Nothing else may stand here. What lies outside the picture is not kept."""
        left, top, right, bottom = box
        if right > 0 and bottom > 0:
            self._taken[_cells(top, bottom), _cells(left, right)] = True

    def is_free(self, box: Box) -> bool:
        """Whether the whole box lies inside the picture and nothing stands in it."""
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self._width or bottom > self._height:
            return False
        return not self._taken[_cells(top, bottom), _cells(left, right)].any()


class Ground:
    """A piece of the picture that belongs to somebody, as cells of `CELL_PX` that are inside it or not."""

    def __init__(self, inside: npt.NDArray[np.bool_]) -> None:
        self._inside = inside
        # How many cells inside lie above and left of each corner: the sum over a box is four of these.
        self._sums = np.pad(inside.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def holds(self, x: float, y: float) -> bool:
        """Whether a pixel lies inside."""
        row, column = math.floor(y / CELL_PX), math.floor(x / CELL_PX)
        high, wide = self._inside.shape
        return 0 <= row < high and 0 <= column < wide and bool(self._inside[row, column])

    def shares(self, boxes: Boxes) -> npt.NDArray[np.float64]:
        """What share of each of these boxes lies inside."""
        high, wide = self._inside.shape
        cells = np.rint(boxes / CELL_PX).astype(np.int64)
        size = np.maximum(1, (cells[:, 2] - cells[:, 0]) * (cells[:, 3] - cells[:, 1]))
        left, top, right, bottom = np.clip(cells, 0, (wide, high, wide, high)).T
        sums = self._sums
        inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        shares: npt.NDArray[np.float64] = inside / size
        return shares


def overlapping(boxes: Boxes, box: Box) -> npt.NDArray[np.bool_]:
    """Which of these boxes cover any of the ground of another."""
    return (boxes[:, 0] < box[2]) & (box[0] < boxes[:, 2]) & (boxes[:, 1] < box[3]) & (box[1] < boxes[:, 3])


def _cells(start: float, end: float) -> slice:
    return slice(max(0, math.floor(start / _CELL_PX)), max(0, math.ceil(end / _CELL_PX)))


@dataclass(frozen=True, slots=True)
class Wish:
    """Words that would like to stand at a place of the picture.

    `around` is what the mark there covers, left, top, right, bottom of the place: the words stand beside it, and
    nearer to it than to any other mark. None sets them right upon the place.
    """

    key: int
    at_px: tuple[float, float]
    size_px: tuple[float, float]
    around: Box | None = None


def _boxes(wish: Wish) -> Iterable[Box]:
    x, y = wish.at_px
    width, height = wish.size_px
    if wish.around is None:
        for dx, dy in _AROUND:
            left, top = x + (dx - 0.5) * width, y + (dy - 0.5) * height
            yield left, top, left + width, top + height
        return
    west, top, east, bottom = (
        side + at for side, at in zip(wish.around, (x - _GAP_PX, y - _GAP_PX, x + _GAP_PX, y + _GAP_PX), strict=True)
    )
    x, y = (west + east) / 2, (top + bottom) / 2
    # The last ones lower or higher beside the mark, past the number at its upper right, or begun at its middle.
    for left, upper in (
        (east, y - height / 2),
        (west - width, y - height / 2),
        (x - width / 2, bottom),
        (x - width / 2, top - height),
        (east, y - 2),
        (west - width, y - 2),
        (west - width, y + 2 - height),
        (x - _INSET_PX, bottom),
        (x + _INSET_PX - width, bottom),
        (x + _INSET_PX - width, top - height),
    ):
        yield left, upper, left + width, upper + height


def place(wishes: Iterable[Wish], room: Room, marks: Boxes = NO_BOXES) -> dict[int, tuple[float, float]]:
    """Upper left corners of the words that found room, by the key of their wish; the first come first."""
    placed: dict[int, tuple[float, float]] = {}
    for wish in wishes:
        free = next((box for box in _boxes(wish) if room.is_free(box) and is_own(wish, box, marks)), None)
        if free is not None:
            room.take(free)
            placed[wish.key] = free[:2]
    return placed


def is_own(wish: Wish, box: Box, marks: Boxes) -> bool:
    """Whether words in a box read as those of their own mark: no other is near. One that stands upon the same place
    is no other."""
    if wish.around is None or not len(marks):
        return True
    x, y = wish.at_px
    left, top, right, bottom = wish.around
    others = marks[~overlapping(marks, (x + left, y + top, x + right, y + bottom))]
    dx = np.maximum(0, np.maximum(others[:, 0] - box[2], box[0] - others[:, 2]))
    dy = np.maximum(0, np.maximum(others[:, 1] - box[3], box[1] - others[:, 3]))
    return not bool((np.hypot(dx, dy) < _CLEAR_PX).any())


def plate_spot(
    at_px: tuple[float, float],
    size_px: tuple[float, float],
    room: Room,
    costs: Sequence[tuple[Boxes, float]],
    own: Ground,
) -> Box | None:
    """Where a plate stands: near its place, its middle on its own ground and most of it too, on nothing taken, covering
    as little as there is room for. None where there is no such place.

    `costs` are boxes with what covering one of them costs, as how many heights of the plate further away another place
    might be instead: infinity for never.
    """
    (x, y), (width, height) = at_px, size_px
    steps = np.array(_NEAR) * (width, height)
    spots = np.tile(steps, 2) + np.array((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    away = np.hypot(*steps.T) / height + _OUTSIDE_COST * (1 - own.shares(spots))
    for boxes, worth in costs:
        many = covered(spots, boxes)
        # None covered costs nothing, even where one would cost infinitely much.
        away += np.multiply(many, worth, where=many > 0, out=np.zeros(len(spots)))
    for at in np.argsort(away, kind="stable").tolist():
        if not math.isfinite(away[at]):
            return None
        left, top, right, bottom = spots[at].tolist()
        if room.is_free((left, top, right, bottom)) and own.holds((left + right) / 2, (top + bottom) / 2):
            return left, top, right, bottom
    return None


def covered(spots: Boxes, boxes: Boxes) -> npt.NDArray[np.intp]:
    """How many of the boxes each of the spots covers some of."""
    left, top, right, bottom = (boxes[:, side] for side in range(4))
    over = (spots[:, :1] < right) & (left < spots[:, 2:3]) & (spots[:, 1:2] < bottom) & (top < spots[:, 3:])
    return np.count_nonzero(over, axis=1)
