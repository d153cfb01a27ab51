"""The map inside the frame of a sheet: marks that do not cover each other, names where there is room for them, and
numbers where there is only room for a number.

What is drawn is handed in as plain content in metres; how it fits the paper was decided before. Nothing is counted
here but what was drawn.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fangxun_desk.domain.map_marks import Mark
from fangxun_desk.geo.label_placing import (
    Box,
    Room,
    Spot,
    Wish,
    box_around,
    heaviest_first,
    overlaps,
    place_beside,
    place_near,
    shortened,
    spread,
    text_width_em,
    wrapped,
)
from fangxun_desk.geo.map_content import AreaLook, MapContent, PointSet
from fangxun_desk.reports.map_areas import LONGEST_NAME_EM, Name, by_rank, cut, draw_areas, place_names
from fangxun_desk.reports.map_ink import INK, MUTED, Ink
from fangxun_desk.reports.map_paper import Layout, Projection

POINTS = "risk_point"
"""The kind of points a sheet is about; others are drawn smaller and step aside for them."""
_SMALLER = 0.76
_LARGEST_EM, _SMALLEST_EM = 0.8, 0.4
_LABEL_EM, _NUMBER_EM = 0.86, 0.8
_REACH_EM = 24.0
_DOT_EM = 0.26
_EDGE_EM = 0.4
_LEAST_ZONE_EM = 0.8
_NUMBER_REACH_EM = 4.0
_GAP_EM = 0.14
_ROWS = 14
_PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A point that stands on the map under a number: the list beside the map gives its name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class NameList:
    """The room beside the map for the names of numbered points: how many lines, how wide in heights of its text."""

    lines: int
    width_em: float

    def lines_of(self, name: str) -> int:
        """How many lines a name takes there."""
        return len(wrapped(name, self.width_em))


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """The map as drawn: how many points of each kind, what kinds of areas, the boxes of all marks and words, which
    points stand under a number, and how many risk points stand without name and number."""

    ink: Ink
    drawn: Counter[str]
    looks: frozenset[AreaLook]
    marks: tuple[Box, ...]
    words: tuple[Box, ...]
    numbered: tuple[Numbered, ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """A mark on the sheet: where the point truly is, and where its mark stands."""

    kind: str
    name: str
    mark: Mark
    true: Spot
    at: Spot
    radius: float
    weight: float

    @property
    def box(self) -> Box:
        """The square the mark stands in."""
        return box_around(*self.at, 2 * self.radius, 2 * self.radius)

    @property
    def is_aside(self) -> bool:
        """Whether the mark was moved off the place of the point."""
        left, top, right, bottom = self.box
        return not (left <= self.true[0] <= right and top <= self.true[1] <= bottom)


def draw_map(content: MapContent, layout: Layout, to_sheet: Projection, subject: str, names: NameList) -> DrawnMap:
    """Draw the content into the frame. `subject` is the county the sheet is about, "" for all alike; `names` is the
    room for the names of points that stand under a number."""
    em, ink = layout.paper.em, Ink()
    inner = _shrunk(layout.frame, _EDGE_EM * em)
    room = Room(inner, 3 * em)
    ink.rectangle(layout.frame, fill=_PAPER)
    parts = list(cut(content.areas, to_sheet, layout.frame, _LEAST_ZONE_EM * em))
    draw_areas(ink, parts, subject, em)
    # Counties are named before anything stands on the map: without their names nobody finds the way. Waters come
    # after the marks, zones after everything else.
    counties, waters, zones = by_rank(parts)
    area_names = place_names(counties, subject, room, em)
    standing = _stand(content.points, layout, to_sheet, room)
    dots = [box_around(*one.true, _DOT_EM * em, _DOT_EM * em) for one in standing if one.is_aside]
    for dot in dots:
        room.take(dot)
    area_names += place_names(waters, subject, room, em)
    taken = (*dots, *(one.box for one in standing), *(name.box for name in area_names))
    labels, numbers, room = _place_labels(standing, inner, taken, em, names)
    area_names += place_names(zones, subject, room, em)
    _draw_threads(ink, standing, numbers, em)
    words = (*(name.box for name in area_names), *labels.values(), *numbers.values())
    # The names of greyed neighbours stand on plain grey; everything else is set off from the lines below it.
    for box in (
        *(name.box for name in area_names if not (subject and name.is_bold)),
        *labels.values(),
        *numbers.values(),
    ):
        ink.rectangle(box, fill=_PAPER, more='fill-opacity="0.66" rx="0.4"')
    for one in standing:
        ink.mark(one.mark, one.at, one.radius)
    _draw_names(ink, area_names)
    for at, box in labels.items():
        ink.word(standing[at].name, box, _LABEL_EM * em, anchor="center")
    numbered = _draw_numbers(ink, standing, numbers, em)
    points = [at for at, one in enumerate(standing) if one.kind == POINTS]
    unnamed = sum(at not in labels and at not in numbers for at in points)
    counted = Counter(one.kind for one in standing)
    looks = frozenset(part.area.look for part in parts)
    return DrawnMap(ink, counted, looks, tuple(one.box for one in standing), words, numbered, unnamed)


def _stand(sets: Sequence[PointSet], layout: Layout, to_sheet: Projection, room: Room) -> list[_Standing]:
    """Where the marks stand: the risk points first, so that everything else steps aside for them."""
    largest = _radius(sum(len(points) for points in sets), layout)
    found: list[_Standing] = []
    for points in sorted(sets, key=lambda points: points.name != POINTS):
        radius = largest if points.name == POINTS else _SMALLER * largest
        true = [to_sheet.mm(easting, northing) for easting, northing in points.xy.tolist()]
        weights = points.weight.tolist()
        places = spread(true, weights, 2 * radius, room, _REACH_EM * layout.paper.em)
        for i, place in enumerate(places):
            if place is not None:
                mark = points.marks[int(points.mark_at[i])]
                name = points.labels[i] if points.name == POINTS else shortened(points.labels[i], LONGEST_NAME_EM)
                found.append(_Standing(points.name, name, mark, true[i], place, radius, weights[i]))
    return found


def _shrunk(box: Box, by: float) -> Box:
    return (box[0] + by, box[1] + by, box[2] - by, box[3] - by)


def _radius(count: int, layout: Layout) -> float:
    """The more points, the smaller their marks, within what can be read."""
    left, top, right, bottom = layout.frame
    per_point = ((right - left) * (bottom - top) / max(count, 1)) ** 0.5
    em = layout.paper.em
    return min(_LARGEST_EM * em, max(_SMALLEST_EM * em, 0.12 * float(per_point)))


def _wish(one: _Standing, text: str, size: float) -> Wish:
    # The risk points are named before anything else is.
    weight = one.weight if one.kind == POINTS else one.weight - 1e12
    return Wish(one.box, text_width_em(text) * size, size, weight)


def _place_labels(
    standing: Sequence[_Standing], frame: Box, taken: Sequence[Box], em: float, names: NameList
) -> tuple[dict[int, Box], dict[int, Box], Room]:
    """The boxes of names and of numbers, by the place of the mark in the sequence, and the room left over.

    Names are tried first; where they crowd each other out, the weightiest of those left over get a number, and the
    names are placed anew around the numbers, which need next to no room. Risk points with very long names are left to
    the numbers from the first: the list beside the map has the whole name.
    """
    points = [at for at, one in enumerate(standing) if one.kind == POINTS]
    too_long = {at for at in points if text_width_em(standing[at].name) > LONGEST_NAME_EM}
    everyone = [at for at in range(len(standing)) if at not in too_long]
    tried = _place(standing, everyone, Room(frame, 3 * em, taken), em)
    silent = [at for at in points if at not in tried]
    room = Room(frame, 3 * em, taken)
    numbers = _place_numbers(standing, silent, room, em, names)
    labels = _place(standing, [at for at in everyone if at not in numbers], room, em)
    left_over = [at for at in points if at not in labels and at not in numbers]
    used = sum(names.lines_of(standing[at].name) for at in numbers)
    numbers |= _place_numbers(standing, left_over, room, em, replace(names, lines=names.lines - used))
    return labels, numbers, room


def _place(standing: Sequence[_Standing], which: Sequence[int], room: Room, em: float) -> dict[int, Box]:
    size = _LABEL_EM * em
    boxes = place_beside([_wish(standing[at], standing[at].name, size) for at in which], room, _GAP_EM * em)
    return {at: box for at, box in zip(which, boxes, strict=True) if box is not None}


def _place_numbers(
    standing: Sequence[_Standing], silent: Sequence[int], room: Room, em: float, names: NameList
) -> dict[int, Box]:
    """Numbers for as many as the list has lines for, the weightiest first."""
    widest, lines = "8" * len(str(max(names.lines, 1))), names.lines
    found: dict[int, Box] = {}
    for at in (silent[i] for i in heaviest_first([standing[at].weight for at in silent])):
        needed = names.lines_of(standing[at].name)
        if needed <= lines:
            box = _number_box(_wish(standing[at], widest, _NUMBER_EM * em), room, em)
            if box is not None:
                found[at] = box
                lines -= needed
    return found


def _number_box(wish: Wish, room: Room, em: float) -> Box | None:
    """Room beside a mark, or, in the thick of others, near it: a thread leads there."""
    beside = place_beside([wish], room, 0.5 * _GAP_EM * em)[0]
    if beside is not None:
        return beside
    left, top, right, bottom = wish.beside
    return place_near((left + right) / 2, (top + bottom) / 2, wish.width, wish.height, room, _NUMBER_REACH_EM * em)


def _draw_threads(ink: Ink, standing: Sequence[_Standing], numbers: dict[int, Box], em: float) -> None:
    """From the marks that were moved aside to where the points are, and to the numbers that stand apart."""
    for at, box in numbers.items():
        if not overlaps(_shrunk(box, -_GAP_EM * em), standing[at].box):
            ink.line(standing[at].at, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), 0.04 * em, MUTED)
    for one in standing:
        if one.is_aside:
            ink.line(one.true, one.at, 0.05 * em)
            ink.dot(one.true, _DOT_EM * em / 2)


def _draw_names(ink: Ink, names: Sequence[Name]) -> None:
    for name in names:
        look = {"colour": name.colour, "bold": name.is_bold, "tracking": name.tracking}
        ink.word(name.text, name.box, name.size, anchor="center", **look)


def _draw_numbers(ink: Ink, standing: Sequence[_Standing], numbers: dict[int, Box], em: float) -> tuple[Numbered, ...]:
    """The numbers run in the order of reading, from north-west to south-east, so that a reader finds them again."""
    numbered = []
    for number, at in enumerate(_in_reading_order(standing, numbers), 1):
        ink.word(str(number), numbers[at], _NUMBER_EM * em, anchor="center", bold=True, colour=INK)
        numbered.append(Numbered(number, standing[at].name))
    return tuple(numbered)


def _in_reading_order(standing: Sequence[_Standing], chosen: dict[int, Box]) -> Iterator[int]:
    if not chosen:
        return iter(())
    north = min(standing[at].at[1] for at in chosen)
    row = max((max(standing[at].at[1] for at in chosen) - north) / _ROWS, 1e-9)
    return iter(sorted(chosen, key=lambda at: (int((standing[at].at[1] - north) / row), standing[at].at[0], at)))
