"""What stands on a sheet, on its way to the typesetter: shapes as SVG, words with their boxes. Millimetres, y downward.

The marks of the map are given their outline, their shades and their ring here, so that the map and the legend draw
them alike and a grey print still tells the grades apart: the graver, the darker the mark and the thicker its ring.
Nothing here knows what is drawn or where it belongs.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fangxun_desk.domain.map_marks import Mark, MarkColour, MarkForm
from fangxun_desk.geo.label_placing import Box, Spot, text_width_em
from fangxun_desk.reports.typst_writer import SANS

INK = "#1d262b"
MUTED = "#56636a"
WHITE = "#ffffff"


@dataclass(slots=True)
class Ink:
    """Shapes from below to above, and words, which stand above all shapes."""

    shapes: list[str] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def put(self, other: "Ink", dx: float, dy: float) -> None:
        """Everything of another piece, moved."""
        self.shapes.append(f'<g transform="translate({_mm(dx)} {_mm(dy)})">{"".join(other.shapes)}</g>')
        self.words += [{**word, "x": word["x"] + dx, "y": word["y"] + dy} for word in other.words]

    def rectangle(
        self, box: Box, *, fill: str = "none", stroke: str = "none", width: float = 0, more: str = ""
    ) -> None:
        """A rectangle; `width` is that of its line."""
        left, top, right, bottom = box
        size = f'x="{_mm(left)}" y="{_mm(top)}" width="{_mm(right - left)}" height="{_mm(bottom - top)}"'
        self.shapes.append(f'<rect {size} fill="{fill}" stroke="{stroke}" stroke-width="{_mm(width)}" {more}/>')

    def path(self, rings: Iterable[Sequence[Spot]], *, is_closed: bool, style: str) -> None:
        """Rings (filled by the even-odd rule) or open lines. `style` are SVG attributes."""
        end = "Z" if is_closed else ""
        parts = ("M" + "L".join(f"{_mm(x)} {_mm(y)}" for x, y in ring) + end for ring in rings)
        if line := "".join(parts):
            fill = "" if is_closed else 'fill="none" '
            self.shapes.append(f'<path d="{line}" {fill}fill-rule="evenodd" stroke-linejoin="round" {style}/>')

    def line(self, start: Spot, end: Spot, width: float, colour: str = INK) -> None:
        """A straight line."""
        self.path([(start, end)], is_closed=False, style=f'stroke="{colour}" stroke-width="{_mm(width)}"')

    def dot(self, at: Spot, radius: float, colour: str = INK) -> None:
        """A filled dot."""
        self.shapes.append(f'<circle cx="{_mm(at[0])}" cy="{_mm(at[1])}" r="{_mm(radius)}" fill="{colour}"/>')

    def word(self, text: str, box: Box, size: float, **look: Any) -> None:
        """Words on one line in a box, in the middle of its height. `size` is the height of a character."""
        left, top, right, bottom = box
        word = {"text": text, "x": left, "y": top, "width": right - left, "height": bottom - top, "size": size}
        plain = {"anchor": "left", "family": SANS, "bold": False, "colour": INK, "tracking": 0.0, "turn": 0}
        self.words.append(word | plain | look)

    def words_at(self, text: str, x: float, y: float, size: float, **look: Any) -> float:
        """Words that begin at x, their middle at y; answers where they end at the latest."""
        width = text_width_em(text) * size + len(text) * float(look.get("tracking", 0.0))
        self.word(text, (x, y - size / 2, x + width, y + size / 2), size, **look)
        return x + width

    def mark(self, mark: Mark, at: Spot, radius: float) -> None:
        """A mark with its character; both lie inside the square of twice `radius`."""
        shade = SHADES[mark.colour]
        ring = shade.ring * radius
        outline = _outline(mark.form, radius - ring / 2)
        style = f'fill="{shade.fill}" stroke="{shade.line}" stroke-width="{_mm(ring)}"'
        if outline is None:
            circle = f'cx="{_mm(at[0])}" cy="{_mm(at[1])}" r="{_mm(radius - ring / 2)}"'
            self.shapes.append(f"<circle {circle} {style}/>")
        else:
            self.path([[(at[0] + x, at[1] + y) for x, y in outline]], is_closed=True, style=style)
        size, lower = _CHARACTER[mark.form]
        y = at[1] + lower * radius
        box = (at[0] - radius, y - radius, at[0] + radius, y + radius)
        self.word(mark.character, box, size * radius, anchor="center", bold=True, colour=shade.character)

    def svg(self, width: float, height: float) -> str:
        """The shapes as one picture of that size."""
        size = f'width="{_mm(width)}mm" height="{_mm(height)}mm" viewBox="0 0 {_mm(width)} {_mm(height)}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(self.shapes)}</svg>'


@dataclass(frozen=True, slots=True)
class Shade:
    """How a colour of a mark is printed; `ring` is the width of its outline as a part of the mark's radius."""

    fill: str
    line: str
    character: str
    ring: float


SHADES: dict[MarkColour, Shade] = {
    MarkColour.RED: Shade("#c3161c", "#3a0608", WHITE, 0.26),
    MarkColour.ORANGE: Shade("#f28500", "#4a2a00", "#1a1205", 0.18),
    MarkColour.YELLOW: Shade("#ffe04d", "#5c4c00", "#1f1900", 0.11),
    MarkColour.BLUE: Shade(WHITE, "#1660b8", "#104a90", 0.11),
    MarkColour.NONE: Shade(WHITE, "#56636a", "#1d262b", 0.11),
    MarkColour.PLACE: Shade("#e6f2ee", "#1f6b52", "#144a38", 0.14),
    MarkColour.ALERT: Shade("#8a1f62", "#2e0a20", WHITE, 0.22),
}

# The character of each form: its size, and how far below the middle it stands, as parts of the mark's radius.
_CHARACTER = {
    MarkForm.CIRCLE: (1.22, 0.0),
    MarkForm.SQUARE: (1.32, 0.0),
    MarkForm.TRIANGLE: (0.94, 0.32),
    MarkForm.DIAMOND: (1.0, 0.0),
    MarkForm.HOUSE: (1.06, 0.22),
    MarkForm.SHIELD: (1.16, -0.12),
}


def _outline(form: MarkForm, r: float) -> list[Spot] | None:
    """The corners of a form inside the square of twice r; None for the circle."""
    match form:
        case MarkForm.CIRCLE:
            return None
        case MarkForm.TRIANGLE:
            return [(0.0, -r), (r, 0.86 * r), (-r, 0.86 * r)]
        case MarkForm.SQUARE:
            side = 0.9 * r
            return [(-side, -side), (side, -side), (side, side), (-side, side)]
        case MarkForm.DIAMOND:
            return [(0.0, -r), (r, 0.0), (0.0, r), (-r, 0.0)]
        case MarkForm.HOUSE:
            wall, eaves = 0.82 * r, -0.2 * r
            return [(0.0, -r), (r, eaves), (wall, eaves), (wall, r), (-wall, r), (-wall, eaves), (-r, eaves)]
        case MarkForm.SHIELD:
            curve = [(math.cos(turn) * 0.86 * r, math.sin(turn) * r) for turn in (math.pi / 8 * k for k in range(9))]
            return [(-0.86 * r, -r), (0.86 * r, -r), *curve]


def _mm(length: float) -> str:
    return f"{length:.3f}".rstrip("0").rstrip(".")
