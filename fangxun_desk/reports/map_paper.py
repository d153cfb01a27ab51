"""The sheet of paper: its size, the frame of the map, the panel beside or below it, the scale that fits. Millimetres.

The scale is one people can reckon with (1:350 000), the greatest at which what is to be seen fits the frame. Nothing
is drawn here.
"""

import math
from dataclasses import dataclass
from enum import Enum

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo.label_placing import Box

Bounds = tuple[float, float, float, float]
"""West, south, east, north in metres."""


class Paper(Enum):
    """A size of paper: its long and its short side, and the height of ordinary text on it."""

    A4 = (297.0, 210.0, 2.5)
    A3 = (420.0, 297.0, 3.2)

    def __init__(self, long: float, short: float, em: float) -> None:
        self.long = long
        self.short = short
        self.em = em

    @classmethod
    def read(cls, text: str) -> "Paper":
        """The size a person named. Raises RuleBroken naming the known ones."""
        try:
            return cls[text.strip().upper()]
        except KeyError:
            known = "、".join(paper.name for paper in cls)
            raise RuleBroken(f"没有“{text}”这种纸张。可用的纸张:{known}。") from None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on a sheet. `denominator`: one millimetre of the frame is so many millimetres of the land."""

    paper: Paper
    width: float
    height: float
    title: Box
    frame: Box
    panel: Box
    foot: Box
    denominator: int

    @property
    def is_landscape(self) -> bool:
        """Whether the panel stands beside the map."""
        return self.width > self.height


PANEL_WIDTH_EM = 19.0
"""How wide the legend is, in heights of text."""
_MARGIN_EM, _TITLE_EM, _FOOT_EM, _GAP_EM = 3.4, 5.2, 2.2, 1.0
_ROUND = (1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0)
_BAR_ROUND = (1.0, 2.0, 5.0)
FINEST = 2_000
"""No sheet is drawn at a greater scale than 1:2000: the positions are not surer than that."""


def layout_for(paper: Paper, bounds: Bounds, panel_height: float) -> Layout:
    """The layout, upright or lying, at which `bounds` are drawn at the greater scale; lying where both are alike.

    `panel_height` is what the legend needs where it stands below the map.
    """
    lying = _layout(paper, bounds, 0.0)
    upright = _layout(paper, bounds, panel_height)
    return upright if upright.denominator < lying.denominator else lying


def _layout(paper: Paper, bounds: Bounds, panel_height: float) -> Layout:
    """Lying, or with a panel height upright."""
    em = paper.em
    width, height = (paper.short, paper.long) if panel_height else (paper.long, paper.short)
    margin, gap = _MARGIN_EM * em, _GAP_EM * em
    left, top, right, bottom = margin, margin, width - margin, height - margin
    title = (left, top, right, top + _TITLE_EM * em)
    foot = (left, bottom - _FOOT_EM * em, right, bottom)
    body = (left + gap, title[3], right - gap, foot[1])
    if panel_height:
        panel = (body[0], body[3] - panel_height, body[2], body[3])
        frame = (body[0], body[1], body[2], panel[1] - gap)
    else:
        panel = (body[2] - PANEL_WIDTH_EM * em, body[1], body[2], body[3])
        frame = (body[0], body[1], panel[0] - gap, body[3])
    return Layout(paper, width, height, title, frame, panel, foot, _denominator(bounds, frame))


def _denominator(bounds: Bounds, frame: Box) -> int:
    west, south, east, north = bounds
    least = 1000 * max((east - west) / (frame[2] - frame[0]), (north - south) / (frame[3] - frame[1]), 1e-9)
    power = 10.0 ** math.floor(math.log10(max(least, FINEST)))
    steps = (round(step * power) for power in (power, 10 * power) for step in _ROUND)
    return next(step for step in steps if step >= max(least, FINEST))


@dataclass(frozen=True, slots=True)
class Projection:
    """From metres of the land to millimetres of the sheet."""

    west: float
    north: float
    left: float
    top: float
    denominator: int

    def mm(self, easting: float, northing: float) -> tuple[float, float]:
        """A place on the sheet."""
        scale = 1000 / self.denominator
        return self.left + (easting - self.west) * scale, self.top + (self.north - northing) * scale

    def metres(self, box: Box) -> Bounds:
        """What of the land a box of the sheet shows."""
        scale = self.denominator / 1000
        west, north = self.west + (box[0] - self.left) * scale, self.north - (box[1] - self.top) * scale
        return west, north - (box[3] - box[1]) * scale, west + (box[2] - box[0]) * scale, north


def projection_of(layout: Layout, bounds: Bounds) -> Projection:
    """The projection that puts the middle of `bounds` into the middle of the frame."""
    west, south, east, north = bounds
    left, top, right, bottom = layout.frame
    half = layout.denominator / 2000
    return Projection(
        (west + east) / 2 - (right - left) * half,
        (south + north) / 2 + (bottom - top) * half,
        left,
        top,
        layout.denominator,
    )


def bar_length_m(denominator: int, longest_mm: float) -> int:
    """The longest round length (1, 2 or 5 and noughts) whose scale bar is at most `longest_mm` long, in metres."""
    longest_m = longest_mm * denominator / 1000
    power = 10.0 ** math.floor(math.log10(longest_m))
    return max(round(step * power) for step in _BAR_ROUND if step * power <= longest_m)
