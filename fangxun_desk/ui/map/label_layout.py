"""Which words find room on the map: placed one after the other, the weightiest first, never over anything.

Pure numbers: it is told how large words are and measures no text itself.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

_CELL_PX = 2
_AROUND = ((0, 1), (0, -1), (0.7, 0), (-0.7, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1), (0, 2), (0, -2))
"""Where words go that find their place taken: shares of their width and height."""


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


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes cover any of the same ground."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cells(start: float, end: float) -> slice:
    return slice(max(0, math.floor(start / _CELL_PX)), max(0, math.ceil(end / _CELL_PX)))


@dataclass(frozen=True, slots=True)
class Wish:
    """Words that would like to stand at a place of the picture.

    `gap_px` is how far the words keep from the place (the mark stands there); 0 sets them right upon it. `always`
    puts them there even where there is no room.
    """

    key: int
    at_px: tuple[float, float]
    size_px: tuple[float, float]
    gap_px: float = 0.0
    always: bool = False


def _boxes(wish: Wish) -> Iterable[Box]:
    x, y = wish.at_px
    width, height = wish.size_px
    gap = wish.gap_px
    if not gap:
        yield x - width / 2, y - height / 2, x + width / 2, y + height / 2
        for dx, dy in (
            (0, 1),
            (0, -1),
            (0.7, 0),
            (-0.7, 0),
            (0.6, 1),
            (-0.6, 1),
            (0.6, -1),
            (-0.6, -1),
            (0, 2),
            (0, -2),
        ):
            left, top = x + (dx - 0.5) * width, y + (dy - 0.5) * height
            yield left, top, left + width, top + height
        return
    yield x + gap, y - height / 2, x + gap + width, y + height / 2
    yield x - gap - width, y - height / 2, x - gap, y + height / 2
    yield x - width / 2, y + gap, x + width / 2, y + gap + height
    yield x - width / 2, y - gap - height, x + width / 2, y - gap
    # Beside the mark but lower: below the number at its upper right.
    yield x + gap, y - 2, x + gap + width, y - 2 + height
    yield x - gap - width, y - 2, x - gap, y - 2 + height
    yield x - gap - width, y + 2 - height, x - gap, y + 2


def place(wishes: Iterable[Wish], room: Room) -> dict[int, tuple[float, float]]:
    """Upper left corners of the words that found room, by the key of their wish; the first come first."""
    placed: dict[int, tuple[float, float]] = {}
    for wish in wishes:
        boxes = list(_boxes(wish))
        free = next((box for box in boxes if room.is_free(box)), boxes[0] if wish.always else None)
        if free is not None:
            room.take(free)
            placed[wish.key] = free[:2]
    return placed
