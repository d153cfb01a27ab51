"""What a report is made of, as plain data: sections, paragraphs, tables, annexes, sheets.

Every writer (docx, xlsx, later PDF) is given the same values and adds none. This module knows no file format, no
figure and no record.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

OPEN_PLACE = re.compile("【请填写[^】]*】")
"""A place the office has to write itself; writers mark it so that none is overlooked."""
Value = str | int | float | date | datetime | None
"""What a cell holds. None is "not stated" and is never shown as 0."""


class Manner(Enum):
    """How a paragraph stands on the page."""

    BODY = "body"
    FLUSH = "flush"  # without the two-character indent: the addressee
    CENTRED = "centred"
    SIGNED = "signed"  # right, four characters in: who signs, and the date
    NOTE = "note"  # small, under a table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text; `keep_with_next` leaves no page break behind it."""

    text: str
    manner: Manner = Manner.BODY
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `width_mm` is its share of the page; a sheet finds its own width."""

    label: str
    width_mm: float = 0.0
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `total` rows add up the others and were added up by whoever composed the table."""

    cells: tuple[Value, ...]
    total: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `name` is its sheet's name in a workbook, `caption` stands above it, `note` below."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; sections inside a section are one rank lower."""

    title: str
    blocks: "tuple[Block, ...]"


Block = Paragraph | Table | Section


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex, on a page of its own: 附件1 and its title."""

    label: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `banner` stands at the head of every page; "" for none."""

    title: str
    subtitle: str
    banner: str
    author: str
    created_at: datetime
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook: one sheet a table."""

    title: str
    banner: str
    author: str
    created_at: datetime
    sheets: tuple[Table, ...]


def tables_of(blocks: tuple[Block, ...]) -> list[Table]:
    """Every table among these blocks, in the order of reading."""
    found: list[Table] = []
    for block in blocks:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Section):
            found.extend(tables_of(block.blocks))
    return found


def readable(text: str) -> str:
    """The text without the control characters and broken halves of characters no document may hold."""
    return _UNFIT.sub("", text)


_UNFIT = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
