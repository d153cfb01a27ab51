"""Where words and marks find room on a map: plain functions over boxes, the same for the sheet and the window.

A box is (left, top, right, bottom) in any one unit (millimetres of paper, pixels). What weighs more is placed first
and keeps its place; what finds no room gets none, so that nothing placed here ever covers anything else placed here.
Nothing is drawn, and no position on the earth is known.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
Spot = tuple[float, float]

_WIDE = frozenset("WFA")
_BROAD = frozenset("mwMW%@")
_NARROW_EM = {"Lu": 0.74, "Zs": 0.30}
_OTHER_EM = 0.60
_LONG_EM = {"\u2e3a": 2.0, "\u2e3b": 3.0}
_FIRST_UNUSUAL = "\u0530"
"""Behind Latin, Greek and Cyrillic a sign of neutral width, or the box of a missing one, may fill an em."""
_BLANK, _UNSEEN = frozenset({"Cc", "Zl", "Zp", "Zs"}), frozenset({"Cf", "Cs"})
_STEPS_AROUND = 16
_CLOSING = frozenset(",;:)。、》”\uff0c\uff1b\uff1a\uff09")
_PIECES = re.compile(r"[A-Za-z0-9.\-]+ ?|.", re.DOTALL)


def text_width_em(text: str) -> float:
    """How wide a line of text is, in its own font size: a Chinese character 1, anything narrow a little over its true
    width in Noto Sans SC, so that a box made from it always holds the text."""
    return sum(_width_em(one) for one in text if not unicodedata.combining(one))


def _width_em(one: str) -> float:
    if one in _BROAD or unicodedata.east_asian_width(one) in _WIDE:
        return 1.0
    usual = _NARROW_EM.get(unicodedata.category(one))
    if usual is None and one >= _FIRST_UNUSUAL:
        return _LONG_EM.get(one, 1.0)
    return usual or _OTHER_EM


def one_line(text: str) -> str:
    """A text as it can stand on one line: line ends, tabs and blanks as one blank, without signs nobody sees."""
    seen = (one for one in text if unicodedata.category(one) not in _UNSEEN)
    return " ".join("".join(" " if unicodedata.category(one) in _BLANK else one for one in seen).split())


def shortened(text: str, width_em: float) -> str:
    """A text at most so wide, in its own font size; what was cut off is told by an ellipsis."""
    if text_width_em(text) <= width_em:
        return text
    kept = text
    while kept and text_width_em(f"{kept}…") > width_em:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, width_em: float) -> list[str]:
    """A text in lines at most so wide, in its own font size: broken between Chinese characters and between words, never
    inside a word or number that fits a line; a closing mark hangs over rather than begin a line."""
    lines = [""]
    for piece in (part for found in _PIECES.findall(text) for part in _fitting(found, width_em)):
        if lines[-1] and text_width_em(lines[-1] + piece.rstrip()) > width_em and piece not in _CLOSING:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _fitting(piece: str, width_em: float) -> Iterable[str]:
    """A word as it is, or its characters where it is too wide for any line."""
    return (piece,) if text_width_em(piece.rstrip()) <= width_em else piece


def box_around(x: float, y: float, width: float, height: float) -> Box:
    """The box of that size whose middle is (x, y)."""
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def is_within(inner: Box, outer: Box) -> bool:
    """Whether the first box lies wholly inside the second."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


class Room:
    """The boxes already taken inside a frame. `cell` is about the size of a usual box; it only decides the speed."""

    def __init__(self, within: Box, cell: float, taken: Iterable[Box] = ()) -> None:
        self.within = within
        self._cell = cell
        self._taken: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in taken:
            self.take(box)

    def is_free(self, box: Box) -> bool:
        """Whether the box lies in the frame and on nothing taken."""
        return is_within(box, self.within) and not any(
            overlaps(box, taken) for cell in self._cells(box) for taken in self._taken.get(cell, ())
        )

    def take(self, box: Box) -> None:
        """Nothing else is placed there from now on."""
        for cell in self._cells(box):
            self._taken[cell].append(box)

    def take_first_free(self, boxes: Iterator[Box]) -> Box | None:
        """Take the first of these that is free; None where none is."""
        for box in boxes:
            if self.is_free(box):
                self.take(box)
                return box
        return None

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (math.floor(edge / self._cell) for edge in box)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants a place beside something: the box it belongs to, its own size, and how much it weighs."""

    beside: Box
    width: float
    height: float
    weight: float


def place_beside(wishes: Sequence[Wish], room: Room, gap: float) -> list[Box | None]:
    """A box for each label, right of its mark where it can be, else left, below, above, at a corner; None where there
    is no room. The heavier are served first, and of equals the earlier."""
    placed: list[Box | None] = [None] * len(wishes)
    for at in heaviest_first([wish.weight for wish in wishes]):
        placed[at] = room.take_first_free(_beside(wishes[at], gap))
    return placed


def _beside(wish: Wish, gap: float) -> Iterator[Box]:
    left, top, right, bottom = wish.beside
    x, y = (left + right) / 2, (top + bottom) / 2
    east, west = right + gap + wish.width / 2, left - gap - wish.width / 2
    south, north = bottom + gap + wish.height / 2, top - gap - wish.height / 2
    # At a corner the label begins where the mark ends, or it would seem to belong to the next one.
    near_east, near_west = x + wish.width / 2, x - wish.width / 2
    for middle in (
        (east, y),
        (west, y),
        (x, south),
        (x, north),
        (near_east, north),
        (near_east, south),
        (near_west, north),
        (near_west, south),
    ):
        yield box_around(*middle, wish.width, wish.height)


def place_near(x: float, y: float, width: float, height: float, room: Room, reach: float) -> Box | None:
    """A box of that size as near to (x, y) as there is room, its middle at most `reach` away; None where there is
    none."""
    spots = ((x, y), *_around(x, y, height / 2, reach))
    return room.take_first_free(box_around(*spot, width, height) for spot in spots)


def spread(spots: Sequence[Spot], weights: Sequence[float], size: float, room: Room, reach: float) -> list[Spot | None]:
    """Where marks of one size stand so that none covers another: the heavier at its own place, others moved aside as
    little as there is room, at most `reach`; None for what finds no place."""
    stand: list[Spot | None] = [None] * len(spots)
    for at in heaviest_first(weights):
        x, y = spots[at]
        places = ((x, y), *_around(x, y, size / 2, reach))
        box = room.take_first_free(box_around(*place, size, size) for place in places)
        stand[at] = None if box is None else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return stand


def heaviest_first(weights: Sequence[float]) -> list[int]:
    """The order in which things are served: where they stand in the sequence, the heaviest first."""
    return sorted(range(len(weights)), key=lambda at: (-weights[at], at))


def _around(x: float, y: float, step: float, reach: float) -> Iterator[Spot]:
    """Places on ever wider rings."""
    for ring in range(1, int(reach / step) + 1):
        # Turned a little from ring to ring, so that what is moved aside stands in no rays.
        for turn in range(_STEPS_AROUND):
            angle = 2 * math.pi * (turn + ring % 2 / 2) / _STEPS_AROUND
            yield x + math.cos(angle) * ring * step, y + math.sin(angle) * ring * step
