"""What stands in a written document, read by the libraries others use, for the tests to hold against the store."""

import re
from pathlib import Path
from typing import Any

import docx
import openpyxl

_HALF_WIDTH = str.maketrans("\uff0c\uff1a\uff1b\uff08\uff09", ",:;()")


def half_width(text: str) -> str:
    """The text with half-width punctuation, as the tests write it."""
    return text.translate(_HALF_WIDTH)


def paragraphs(path: Path) -> list[str]:
    """Every paragraph of the running text."""
    return [half_width(p.text) for p in docx.Document(str(path)).paragraphs]


def text_of(path: Path) -> str:
    """The running text."""
    return "\n".join(paragraphs(path))


def captions(path: Path) -> list[str]:
    """The captions of the tables, in order, without their numbers."""
    found = [p for p in docx.Document(str(path)).paragraphs if p.style.name == "表题"]
    return [re.sub(r"^表\d+ ", "", half_width(p.text)) for p in found]


def table(path: Path, caption: str) -> list[list[str]]:
    """The rows of the table whose caption begins so; the heading is the first."""
    at = next(i for i, known in enumerate(captions(path)) if known.startswith(caption))
    return [[half_width(cell.text) for cell in row.cells] for row in docx.Document(str(path)).tables[at].rows]


def sheet(path: Path, name: str) -> list[list[Any]]:
    """The rows of a sheet, its caption left out; the heading is the first."""
    rows = [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows(values_only=True)]
    return [[half_width(v) if isinstance(v, str) else v for v in row] for row in rows[1:]]
