"""The areas and lines of a sheet: cut to its frame, each drawn in its look, and named where there is room.

Neighbours of the county a sheet is about are greyed. Nothing outside the frame is left in the drawing: a reader that
ignores clipping must not see it either. Imports shapely, so it is imported when a sheet is made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from fangxun_desk.domain.map_marks import MarkColour
from fangxun_desk.geo.label_placing import (
    Box,
    Room,
    Spot,
    Wish,
    box_around,
    place_beside,
    place_near,
    shortened,
    text_width_em,
)
from fangxun_desk.geo.map_content import Area, AreaLook
from fangxun_desk.reports.map_ink import SHADES, Ink
from fangxun_desk.reports.map_paper import Projection

WATER_INK = "#2f7fb3"
WATER_FILL = "#cfe5f4"
CANAL_INK = "#1f5f86"
COUNTY_INK = "#6d7478"
SUBJECT_FILL = "#fcf8ea"
NEIGHBOUR_FILL = "#e7e9ea"
SUBJECT_BAND = "#d9b8cf"
ZONE_INK = "#7a3b12"
LONGEST_NAME_EM = 16.0
"""A longer name would cover more of the map than it names: it is shortened, or put into the list of numbers."""
_LINES = frozenset({AreaLook.RIVER, AreaLook.CANAL})
_WATERS = (AreaLook.WATER, AreaLook.RIVER, AreaLook.CANAL)
# Finer than the eye sees on paper: what is finer is left out of the drawing.
_ROUGHNESS_MM = 0.06


@dataclass(frozen=True, slots=True)
class Part:
    """What of an area lies inside the frame, in millimetres of the sheet, and where its name would stand."""

    area: Area
    rings: tuple[list[Spot], ...]
    name_at: Spot | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map: its words, the box found for it, its size and its looks."""

    text: str
    box: Box
    size: float
    colour: str
    is_bold: bool
    tracking: float


def cut(areas: Iterable[Area], to_sheet: Projection, frame: Box, least: float) -> Iterator[Part]:
    """The areas as far as they lie inside the frame; a zone smaller than `least` is drawn as a square of that size."""
    for area in areas:
        pieces = [piece for ring in area.rings for piece in _cut_ring(area, ring, to_sheet.metres(frame))]
        if not pieces:
            continue
        fine = shapely.simplify(pieces, _ROUGHNESS_MM * to_sheet.denominator / 1000)
        rings = tuple([to_sheet.mm(x, y) for x, y in shapely.get_coordinates(one).tolist()] for one in fine)
        yield Part(area, _visible(area, rings, least), _name_at(area, pieces, to_sheet, frame))


def _visible(area: Area, rings: tuple[list[Spot], ...], least: float) -> tuple[list[Spot], ...]:
    """A zone that would be a speck on this scale, large enough to be seen; anything else as it is."""
    xs, ys = zip(*(spot for ring in rings for spot in ring), strict=True)
    if area.look is not AreaLook.ZONE or max(max(xs) - min(xs), max(ys) - min(ys)) >= least:
        return rings
    left, top, right, bottom = box_around((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, least, least)
    return ([(left, top), (right, top), (right, bottom), (left, bottom)],)


def _cut_ring(area: Area, ring: np.ndarray, bounds: tuple[float, float, float, float]) -> Iterator[shapely.Geometry]:
    """The pieces of one ring or line inside the bounds, as lines."""
    if len(ring) < (2 if area.look in _LINES else 3):
        return
    form = shapely.linestrings(ring) if area.look in _LINES else shapely.make_valid(shapely.polygons(ring))
    for piece in shapely.get_parts(shapely.clip_by_rect(form, *bounds)):
        if piece.geom_type == "Polygon":
            yield from shapely.get_rings(piece)
        elif piece.geom_type == "LineString" and area.look in _LINES:
            yield piece


def _name_at(area: Area, pieces: list[shapely.Geometry], to_sheet: Projection, frame: Box) -> Spot | None:
    """Where its name was meant to stand, or, where that is off the sheet, the middle of the largest piece on it."""
    if area.label_at is None:
        return None
    x, y = to_sheet.mm(*area.label_at)
    if frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]:
        return x, y
    largest = max(pieces, key=lambda piece: float(piece.length))
    if area.look in _LINES:
        middle = shapely.line_interpolate_point(largest, 0.5, normalized=True)
    else:
        middle = shapely.point_on_surface(shapely.make_valid(shapely.polygons(largest)))
    return to_sheet.mm(float(middle.x), float(middle.y))


def draw_areas(ink: Ink, parts: Iterable[Part], subject: str, em: float) -> None:
    """The areas in their order; the outline of the county the sheet is about stands out above them."""
    ink.shapes.append(_hatches(em))
    chosen: list[Part] = []
    for part in parts:
        is_line = part.area.look in _LINES
        if part.area.look is AreaLook.COUNTY and part.area.name == subject:
            chosen.append(part)
        style = _style(part.area, em, is_greyed=bool(subject) and part.area.name != subject)
        ink.path(part.rings, is_closed=not is_line, style=style)
    for part in chosen:
        band = f'fill="none" stroke="{SUBJECT_BAND}" stroke-width="{0.5 * em}" stroke-opacity="0.55"'
        ink.path(part.rings, is_closed=True, style=band)
        ink.path(part.rings, is_closed=True, style=f'fill="none" stroke="#4a4f52" stroke-width="{0.13 * em}"')


def _style(area: Area, em: float, *, is_greyed: bool) -> str:
    """How an area or a line is drawn, as SVG attributes."""
    shade = SHADES[area.colour]
    match area.look:
        case AreaLook.COUNTY:
            fill = NEIGHBOUR_FILL if is_greyed else SUBJECT_FILL
            return f'fill="{fill}" {_dashed(COUNTY_INK, 0.09 * em, em, 1.3, 0.35, 0.12, 0.35)}'
        case AreaLook.WATER:
            return f'fill="{WATER_FILL}" stroke="{WATER_INK}" stroke-width="{0.06 * em}"'
        case AreaLook.RIVER if area.colour is MarkColour.NONE:
            return f'stroke="{WATER_INK}" stroke-width="{0.16 * em}" stroke-linecap="round"'
        case AreaLook.RIVER:
            return f'stroke="{shade.fill if shade.fill != "#ffffff" else shade.line}" stroke-width="{0.3 * em}"'
        case AreaLook.CANAL:
            return _dashed(CANAL_INK, 0.22 * em, em, 0.9, 0.3)
        case AreaLook.REACH:
            return f'fill="#1f6b52" fill-opacity="0.12" {_dashed("#1f6b52", 0.08 * em, em, 0.5, 0.3)}'
        case AreaLook.WARNING:
            return f'fill="url(#hatch-{area.colour.value})" stroke="{shade.line}" stroke-width="{0.1 * em}"'
        case AreaLook.ZONE if area.colour is MarkColour.NONE:
            return f'fill="{ZONE_INK}" fill-opacity="0.28" {_dashed(ZONE_INK, 0.1 * em, em, 0.5, 0.25)}'
    return f'fill="{shade.fill}" fill-opacity="0.4" {_dashed(shade.line, 0.1 * em, em, 0.5, 0.25)}'


def _dashed(colour: str, width: float, em: float, *dashes_em: float) -> str:
    lengths = " ".join(f"{dash * em:.3f}" for dash in dashes_em)
    return f'stroke="{colour}" stroke-width="{width:.3f}" stroke-dasharray="{lengths}"'


def _hatches(em: float) -> str:
    """Slanting lines in each colour, for the areas of warnings."""
    step = 0.9 * em
    patterns = (
        f'<pattern id="hatch-{colour.value}" patternUnits="userSpaceOnUse" width="{step:.3f}" height="{step:.3f}" '
        f'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="{step:.3f}" stroke="{shade.line}" '
        f'stroke-width="{0.16 * em:.3f}" stroke-opacity="0.7"/></pattern>'
        for colour, shade in SHADES.items()
    )
    return f"<defs>{''.join(patterns)}</defs>"


def swatch(ink: Ink, look: AreaLook, box: Box, em: float) -> None:
    """A piece of a look for the legend."""
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    colour = MarkColour.ORANGE if look is AreaLook.WARNING else MarkColour.NONE
    style = _style(Area(look, "", (), colour=colour), em, is_greyed=False)
    if look in _LINES:
        ink.path([[(left, middle), (right, middle)]], is_closed=False, style=style)
    else:
        ink.path([[(left, top), (right, top), (right, bottom), (left, bottom)]], is_closed=True, style=style)


def by_rank(parts: Iterable[Part]) -> tuple[list[Part], list[Part], list[Part]]:
    """Counties; waters, surfaces first; and everything laid over them (zones, lines of risk, areas of warnings)."""
    counties: list[Part] = []
    waters: list[Part] = []
    others: list[Part] = []
    for part in parts:
        is_plain = part.area.colour is MarkColour.NONE and part.area.look in _WATERS
        (counties if part.area.look is AreaLook.COUNTY else waters if is_plain else others).append(part)
    return counties, sorted(waters, key=lambda part: _WATERS.index(part.area.look)), others


def place_names(parts: Iterable[Part], subject: str, room: Room, em: float) -> list[Name]:
    """The names of areas and lines that found room, each once, in the order given."""
    found: dict[tuple[AreaLook, str], Name] = {}
    for part in parts:
        key = (part.area.look, part.area.name)
        if part.name_at is None or not part.area.name or key in found or part.area.name == subject:
            continue
        size, colour, is_bold, tracking, reach = _name_look(part.area, em, bool(subject))
        text = shortened(part.area.name, LONGEST_NAME_EM)
        width = text_width_em(text) * size + len(text) * tracking
        box = _name_box(part, part.name_at, width + 0.4 * em, size * 1.1, room, reach)
        if box is not None:
            found[key] = Name(text, box, size, colour, is_bold, tracking)
    return list(found.values())


def _name_box(part: Part, at: Spot, width: float, height: float, room: Room, reach: float) -> Box | None:
    """A surface or zone too small for its name is named beside it, everything else in its middle or near it."""
    if part.area.look in (AreaLook.WATER, AreaLook.ZONE):
        xs, ys = zip(*(spot for ring in part.rings for spot in ring), strict=True)
        if max(xs) - min(xs) < width:
            return place_beside([Wish((min(xs), min(ys), max(xs), max(ys)), width, height, 0.0)], room, 0.0)[0]
    return place_near(*at, width, height, room, reach)


def _name_look(area: Area, em: float, is_neighbour: bool) -> tuple[float, str, bool, float, float]:
    """Size, colour, whether bold, tracking and how far from its place a name may stand, by what it names."""
    match area.look:
        case AreaLook.COUNTY if is_neighbour:
            return 1.15 * em, "#727b80", True, 0.11 * em, 12 * em
        case AreaLook.COUNTY:
            return 1.35 * em, "#5a4a6b", True, 0.13 * em, 4 * em
        case AreaLook.WATER | AreaLook.RIVER | AreaLook.CANAL if area.colour is MarkColour.NONE:
            return 0.95 * em, "#1b5f8c", False, 0.09 * em, 4 * em
    return 0.82 * em, ZONE_INK, False, 0.0, 3 * em
