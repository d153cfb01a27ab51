"""How a page declares the columns of its list. Plain functions of a record; nothing here draws."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

LEFT, RIGHT, CENTRE = "left", "right", "centre"


class Former(NamedTuple):
    """A value that was corrected: what it was, and who corrected it when and why, in words."""

    text: str
    story: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `text` is what is shown, `sort` what it is ordered by (a native value, None last).

    `width` is in pixels at the ordinary text size. `former` answers the value struck through before the shown one,
    `is_strong` whether the cell stands out, `tone` names the theme's colour for its words ("" the usual one). `value`
    answers what an exported sheet holds (number, date, moment); without it the words. One column of a table `stretches`
    over what room is left.
    """

    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], Any] | None = None
    width: int = 90
    align: str = LEFT
    stretches: bool = False
    former: Callable[[Any], Former | None] | None = None
    is_strong: Callable[[Any], bool] | None = None
    tip: str = ""
    tone: Callable[[Any], str] | None = None
    value: Callable[[Any], Any] | None = None

    def order_key(self, record: Any) -> tuple[bool, Any]:
        """The value the column is ordered by; what was not stated comes before everything else."""
        value = (self.sort or self.text)(record)
        return value is not None, value
