"""One sheet as it was read: rows of plain values, and what the file says about merged and hidden cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from fangxun_desk.imports.cells import CellValue

Range = tuple[tuple[int, int], tuple[int, int]]


class Unreadable(Exception):
    """A file cannot be read as a whole. `sentence` says why, without the file's name."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is None for a text table; `merged` is None where the format does not tell; `numbers` are the physical
    row numbers where they are not simply 1, 2, 3 (a CSV whose cells hold line breaks)."""

    name: str | None
    rows: list[list[CellValue]]
    numbers: Sequence[int] | None = None
    merged: Sequence[Range] | None = None
    is_hidden: bool = False

    def number(self, index: int) -> int:
        """The physical number, counted from 1, of the row at that index."""
        return self.numbers[index] if self.numbers is not None else index + 1

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell != "" for row in self.rows for cell in row)


def column_letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
