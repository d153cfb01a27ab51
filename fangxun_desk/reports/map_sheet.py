"""One sheet of the 防汛风险图: the content of a map, its counts and its paper, composed into what the template places.

Everything on the sheet gets its words and its place here; the template computes nothing, and nothing is read from a
store or written to a file here.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from fangxun_desk.domain.map_marks import Mark
from fangxun_desk.geo.label_placing import Box, Spot, text_width_em
from fangxun_desk.geo.map_content import AreaLook, MapContent, PointSet
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
from fangxun_desk.reports.typst_writer import SERIF

TEMPLATE = "map_sheet.typ"
FEATURES = "layer_feature"
_CROWDED = 60
"""More points than this want the larger paper."""
_MARGIN_PART = 0.02
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
    chosen = paper or (Paper.A3 if sum(len(points) for points in content.points) > _CROWDED else Paper.A4)
    em, bounds, everything = chosen.em, _seen(content), Counter({one.name: len(one) for one in content.points})
    legend_height = legend_block(_legend(content, counts, everything), em)[1]
    needed = max(legend_height, notes_block(words.notes, 1, em)[1])
    layout = layout_for(chosen, bounds, needed + em)
    place = _panel(layout, legend_height, words)
    drawn = draw_map(content, layout, projection_of(layout, bounds), words.subject, name_list(place.names, em))
    ink = drawn.ink
    ink.rectangle(layout.frame, stroke=INK, width=0.12 * em)
    ink.put(legend_block(_legend(content, counts, drawn.drawn), em)[0], *place.legend)
    list_block(ink, drawn.numbered, drawn.unnamed, place.names, em)
    ink.put(notes_block(words.notes, layout.denominator, em)[0], *place.notes)
    _title(ink, layout, words)
    _foot(ink, layout, words)
    data = {
        "title": words.title,
        "width": layout.width,
        "height": layout.height,
        "picture": ink.svg(layout.width, layout.height),
        "words": ink.words,
    }
    return Sheet(data, layout, drawn.drawn, drawn.marks, drawn.words)


def _seen(content: MapContent) -> Bounds:
    """What the frame must show: what the content wants seen, and every point of it, with a margin."""
    west, south, east, north = content.bounds
    for points in content.points:
        if len(points):
            (least_x, least_y), (most_x, most_y) = points.xy.min(axis=0).tolist(), points.xy.max(axis=0).tolist()
            west, south, east, north = min(west, least_x), min(south, least_y), max(east, most_x), max(north, most_y)
    margin = _MARGIN_PART * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def _legend(content: MapContent, counts: Counts, drawn: Counter[str]) -> Legend:
    """What there is to explain on the map."""
    others = [pair for one in content.points if one.name not in (POINTS, FEATURES) for pair in _mark_counts(one)]
    looks = {area.look for area in content.areas}
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


def _panel(layout: Layout, legend_height: float, words: SheetWords) -> _Panel:
    left, top, right, bottom = layout.panel
    em = layout.paper.em
    notes_top = bottom - notes_block(words.notes, layout.denominator, em)[1]
    if layout.is_landscape:
        names, notes = (left, top + legend_height + em, right, notes_top - em), (left, notes_top)
    else:
        width = (PANEL_WIDTH_EM + 2) * em
        names, notes = (left + width, top, right - width, bottom), (right - PANEL_WIDTH_EM * em, top)
    return _Panel((left, top), names, notes)


def _title(ink: Ink, layout: Layout, words: SheetWords) -> None:
    """The neat line around everything, the title, and on demonstration data the word that says so."""
    em = layout.paper.em
    edge = 1.8 * em
    ink.rectangle((edge, edge, layout.width - edge, layout.height - edge), stroke=INK, width=0.28 * em)
    inner = edge + 0.55 * em
    ink.rectangle((inner, inner, layout.width - inner, layout.height - inner), stroke=INK, width=0.06 * em)
    size = min(2.9 * em, 0.9 * (layout.title[2] - layout.title[0]) / (1.12 * text_width_em(words.title)))
    look = {"family": SERIF, "bold": True, "tracking": 0.12 * size}
    ink.word(words.title, layout.title, size, anchor="center", **look)
    if words.is_demo:
        _watermark(ink, layout)


def _watermark(ink: Ink, layout: Layout) -> None:
    """A pale word across the map."""
    left, top, right, bottom = layout.frame
    size = 0.16 * min(right - left, bottom - top)
    box = (left, (top + bottom) / 2 - size / 2, right, (top + bottom) / 2 + size / 2)
    ink.word("演示数据", box, size, anchor="center", bold=True, colour="#00000016", turn=-24)


def _foot(ink: Ink, layout: Layout, words: SheetWords) -> None:
    """Notice, signatures, and the page of an atlas."""
    left, top, right, bottom = layout.foot
    em, middle = layout.paper.em, (top + bottom) / 2 + 0.2 * layout.paper.em
    left, right = left + em, right - em
    ink.words_at(words.notes.notice, left, middle, em, bold=True)
    page = f"第 {words.page[0]} 页 共 {words.page[1]} 页" if words.page else ""
    x = right - text_width_em(page) * em
    ink.words_at(page, x, middle, em, colour=MUTED)
    for role in ("审核", "制图"):
        x -= 11 * em
        end = ink.words_at(f"{role}:", x, middle, em)
        ink.line((end, middle + 0.55 * em), (x + 9.5 * em, middle + 0.55 * em), 0.05 * em)
