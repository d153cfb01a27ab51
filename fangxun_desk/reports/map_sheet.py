"""One sheet of the 防汛风险图: the content of a map, its counts and its paper, composed into what the template places.

Everything on the sheet gets its words and its place here; the template computes nothing, and nothing is read from a
store or written to a file here.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from fangxun_desk.domain.map_marks import Mark
from fangxun_desk.geo.label_placing import Box, Spot, one_line, text_width_em
from fangxun_desk.geo.map_content import AreaLook, MapContent, Metres, PointSet
from fangxun_desk.reports.map_drawing import POINTS, draw_map
from fangxun_desk.reports.map_ink import INK, MUTED, Ink
from fangxun_desk.reports.map_legend import (
    Counts,
    Legend,
    Notes,
    legend_block,
    list_block,
    name_list,
    notes_block,
)
from fangxun_desk.reports.map_paper import PANEL_WIDTH_EM, Bounds, Layout, Paper, layout_for, projection_of
from fangxun_desk.reports.official_prose import typeset
from fangxun_desk.reports.typst_writer import SERIF

TEMPLATE = "map_sheet.typ"
FEATURES = "layer_feature"
_CROWDED = 60
"""More points than this want the larger paper."""
_MARGIN_PART = 0.01
_TRACKING = 0.12
"""How far the characters of the title stand apart, as a part of their height."""
_LEGEND_LOOKS = (AreaLook.COUNTY, AreaLook.RIVER, AreaLook.WATER, AreaLook.CANAL, AreaLook.ZONE, AreaLook.WARNING)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet says besides the map. `subject` is the county it is about ("" for all alike), `page` its place in
    an atlas."""

    title: str
    subject: str
    notes: Notes
    is_demo: bool = False
    page: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A composed sheet: what the template is given, how many points of each kind are drawn, and where the marks and
    words of the map stand (millimetres)."""

    data: dict[str, Any]
    layout: Layout
    drawn: Counter[str]
    marks: tuple[Box, ...]
    words: tuple[Box, ...]


def compose(content: MapContent, counts: Counts, words: SheetWords, paper: Paper | None = None) -> Sheet:
    """Lay a sheet out and draw it. Without a paper asked for, many points take the larger one."""
    content = _legible(content)
    chosen = paper or (Paper.A3 if sum(len(points) for points in content.points) > _CROWDED else Paper.A4)
    em, bounds = chosen.em, _seen(content, words.subject)
    everything = Counter({one.name: len(one) for one in content.points})
    legend = legend_block(_legend(content, counts, everything, {area.look for area in content.areas}), em)
    layout = layout_for(chosen, bounds, max(legend.height, notes_block(words.notes, 1, em).height) + em)
    notes = notes_block(words.notes, layout.denominator, em)
    place = _panel(layout, legend.height, notes.height)
    to_sheet = projection_of(layout, bounds)
    drawn = draw_map(content, layout, to_sheet, words.subject, name_list(place.names, em))
    ink = Ink()
    title = one_line(words.title)
    _title(ink, layout, title)
    ink.put(drawn.ink, 0, 0)
    ink.rectangle(layout.frame, stroke=INK, width=0.12 * em)
    ink.put(legend_block(_legend(content, counts, drawn.drawn, drawn.looks), em).ink, *place.legend)
    list_block(ink, drawn.numbered, drawn.unnamed, place.names, em)
    ink.put(notes.ink, *place.notes)
    _foot(ink, layout, words)
    if words.is_demo:
        _watermark(ink, layout)
    data = {
        "title": title,
        "width": layout.width,
        "height": layout.height,
        "picture": ink.svg(layout.width, layout.height),
        "words": ink.words,
    }
    return Sheet(data, layout, drawn.drawn, drawn.marks, drawn.words)


def _legible(content: MapContent) -> MapContent:
    """The same with names as they can be printed: each on one line."""
    areas = tuple(replace(area, name=one_line(area.name)) for area in content.areas)
    points = tuple(replace(one, labels=tuple(map(one_line, one.labels))) for one in content.points)
    return replace(content, areas=areas, points=points)


def _seen(content: MapContent, subject: str) -> Bounds:
    """What the frame must show: the county the sheet is about, else what the content wants seen, and every point."""
    counties = [area for area in content.areas if area.look is AreaLook.COUNTY and area.name == subject]
    shown = [ring for area in counties for ring in area.rings]
    (west, south, east, north) = _bounds_of(shown) if shown else content.bounds
    for points in content.points:
        if len(points):
            least_x, least_y, most_x, most_y = _bounds_of([points.xy])
            west, south, east, north = min(west, least_x), min(south, least_y), max(east, most_x), max(north, most_y)
    margin = _MARGIN_PART * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def _bounds_of(rings: Sequence[Metres]) -> Bounds:
    corners = [corner for ring in rings for corner in (ring.min(axis=0).tolist(), ring.max(axis=0).tolist())]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _legend(content: MapContent, counts: Counts, drawn: Counter[str], looks: Set[AreaLook]) -> Legend:
    """What there is to explain on the map."""
    others = [pair for one in content.points if one.name not in (POINTS, FEATURES) for pair in _mark_counts(one)]
    located = sum(len(one) for one in content.points if one.name == POINTS)
    explained = [look for look in _LEGEND_LOOKS if look in looks]
    return Legend(counts, located, located - drawn[POINTS], others, drawn[FEATURES], explained)


def _mark_counts(points: PointSet) -> list[tuple[Mark, int]]:
    counted = Counter(points.mark_at.tolist())
    return [(mark, counted[at]) for at, mark in enumerate(points.marks) if counted[at]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where the legend and the notes begin, and the box of the list of numbers."""

    legend: Spot
    names: Box
    notes: Spot


def _panel(layout: Layout, legend_height: float, notes_height: float) -> _Panel:
    left, top, right, bottom = layout.panel
    em = layout.paper.em
    notes_top = bottom - notes_height
    if layout.is_landscape:
        names, notes = (left, top + legend_height + em, right, notes_top - em), (left, notes_top)
    else:
        width = (PANEL_WIDTH_EM + 2) * em
        names, notes = (left + width, top, right - width, bottom), (right - PANEL_WIDTH_EM * em, top)
    return _Panel((left, top), names, notes)


def _title(ink: Ink, layout: Layout, title: str) -> None:
    """The neat line around everything, and the title."""
    em = layout.paper.em
    edge = 1.8 * em
    ink.rectangle((edge, edge, layout.width - edge, layout.height - edge), stroke=INK, width=0.28 * em)
    inner = edge + 0.55 * em
    ink.rectangle((inner, inner, layout.width - inner, layout.height - inner), stroke=INK, width=0.06 * em)
    width_em = text_width_em(title) + _TRACKING * len(title)
    size = min(2.9 * em, 0.9 * (layout.title[2] - layout.title[0]) / width_em)
    look = {"family": SERIF, "bold": True, "tracking": _TRACKING * size}
    ink.word(title, layout.title, size, anchor="center", **look)


def _watermark(ink: Ink, layout: Layout) -> None:
    """A pale word across the map."""
    left, top, right, bottom = layout.frame
    size = 0.16 * min(right - left, bottom - top)
    box = (left, (top + bottom) / 2 - size / 2, right, (top + bottom) / 2 + size / 2)
    ink.word("演示数据", box, size, anchor="center", bold=True, colour="#0000000d", turn=-24)


def _foot(ink: Ink, layout: Layout, words: SheetWords) -> None:
    """Notice, signatures, and the page of an atlas."""
    left, top, right, bottom = layout.foot
    em, middle = layout.paper.em, (top + bottom) / 2 + 0.2 * layout.paper.em
    left, right = left + em, right - em
    ink.words_at(typeset(words.notes.notice), left, middle, em, bold=True)
    page = f"第 {words.page[0]} 页 共 {words.page[1]} 页" if words.page else ""
    x = right - text_width_em(page) * em
    ink.words_at(page, x, middle, em, colour=MUTED)
    for role in ("审核", "制图"):
        x -= 11 * em
        end = ink.words_at(typeset(f"{role}:"), x, middle, em)
        ink.line((end, middle + 0.55 * em), (x + 9.5 * em, middle + 0.55 * em), 0.05 * em)
