"""Rows copied from a sheet and pasted: which column is which, and what the rows ask for, repaired as a file's are.

Generic over the kinds of table. What was pasted becomes a grid of texts whose cells can be put right one by one and
read again; nothing here touches the store, nor the clipboard.
"""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.geo import division_directory
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.delimited import read_delimited
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import COUNTING_WORDS, Header, recognise
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.plain import letters
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, FileReading, SourceRow
from fangxun_desk.imports.rows import note_text, section_unit, total_of
from fangxun_desk.imports.seasons import year_in_title
from fangxun_desk.imports.sheet import Sheet, Unreadable, column_letters
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import unit_in_text

_HEADER_WITHIN = 6
"""A header stands in one of the first rows pasted, or there is none."""
_TRIED_ROWS = 20
_SOME_UNIT = "410402"
_UNIT = "unit"
_NUMBERS = frozenset({*COUNTING_WORDS, "编号"})


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted row: its number, counted from 1 in what was pasted, and its texts under the grid's columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """What was pasted, its columns known: `keys` are the fields they fill.

    `unit` is the county a title above the rows names, `year` the year; `unused` are headers that fill nothing.
    """

    plural: str
    keys: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    year: int | None = None
    unused: tuple[str, ...] = ()
    has_header: bool = False

    def with_cell(self, number: int, key: str, text: str) -> "Grid":
        """The grid with one cell put right."""
        place = self.keys.index(key)

        def mended(line: Line) -> Line:
            cells = (*line.cells[:place], " ".join(text.split()), *line.cells[place + 1 :])
            return replace(line, cells=cells) if line.number == number else line

        return replace(self, lines=tuple(map(mended, self.lines)))

    def without(self, numbers: Iterable[int]) -> "Grid":
        """The grid without some of its rows; the others keep their numbers."""
        gone = frozenset(numbers)
        return replace(self, lines=tuple(line for line in self.lines if line.number not in gone))


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a row: the field of the cell ("" the row as a whole), how grave, one sentence."""

    key: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row as it was read: what it asks for, and what is to be said of it."""

    line: Line
    source: SourceRow
    remarks: tuple[Remark, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it asks for records."""
        return bool(self.source.drafts)

    @property
    def is_refused(self) -> bool:
        """Whether it looks like data and cannot be taken in as it stands."""
        return self.source.fate is RowFate.REFUSED

    @property
    def is_doubtful(self) -> bool:
        """Whether a cell of it should be looked at."""
        return any(remark.level == WARN for remark in self.remarks)


# -- what was pasted -------------------------------------------------------------------------------------


def grid_of(text: str, kind: Kind, season: int, unit: str = "") -> Grid:
    """The grid behind a pasted text. With a header row the columns may stand in any order; without one they stand in
    the declared order of the kind, a running number or the county left out or not, whichever fits best.

    Raises Unreadable with the sentence to show where there are no rows.
    """
    sheet = _sheet(text)
    if sheet.is_empty:
        raise Unreadable("剪贴板里没有表格内容,请先在 Excel 里选中若干行并复制。")
    found = recognise(sheet, (kind,), "", is_told=True)
    if found is None or found[1].top >= _HEADER_WITHIN:
        return _without_header(sheet, kind, season, unit)
    header = found[1]
    titles = [cell for row in sheet.rows[: header.top] for cell in row if isinstance(cell, str) and cell]
    named = next((one for title in titles if (one := unit_in_text(title))), None)
    keys = _in_order(kind, header.columns)
    places = [header.columns.get(key) for key in keys]
    unused = tuple(header.label(column) for column in header.unused if letters(header.label(column)) not in _NUMBERS)
    grid = Grid(
        kind.plural,
        keys,
        tuple(_lines(sheet, header.bottom + 1, places)),
        named.code if named is not None else "",
        next((year for title in titles if (year := year_in_title(title))), None),
        unused,
        has_header=True,
    )
    if not grid.lines:
        raise Unreadable("粘贴的内容只有表头,没有数据行。")
    return _carried_down(grid)


def _in_order(kind: Kind, columns: Mapping[str, int]) -> tuple[str, ...]:
    """The fields there are, in the declared order; the county is always among them, so that it can be filled in."""
    return tuple(column.key for column in kind.columns if column.key in columns or column.key == _UNIT)


def _without_header(sheet: Sheet, kind: Kind, season: int, unit: str) -> Grid:
    order = [column.key for column in kind.columns]
    apart = [key for key in order if key != _UNIT]
    candidates = (["", *order], order, apart, ["", *apart])
    grids = [(candidate, _laid_out(sheet, kind, tuple(candidate))) for candidate in candidates]
    best = min(grids, key=lambda pair: _misfit(pair[1], kind, season, unit) + _left_out(sheet, pair[0]))
    return best[1]


def _left_out(sheet: Sheet, order: Sequence[str]) -> int:
    """How badly leaving the first column out fits: it may hold numbers of any kind, but no county is left unread."""
    if order[0]:
        return 0
    return 4 * sum(1 for row in sheet.rows[:_TRIED_ROWS] if unit_in_text(str(row[0])) is not None)


def _laid_out(sheet: Sheet, kind: Kind, order: Sequence[str]) -> Grid:
    width = len(sheet.rows[0])
    columns = {key: place for place, key in enumerate(order) if key and place < width}
    keys = _in_order(kind, columns)
    lines = tuple(_lines(sheet, 0, [columns.get(key) for key in keys]))
    return _carried_down(Grid(kind.plural, keys, lines))


def _misfit(grid: Grid, kind: Kind, season: int, unit: str) -> int:
    """How badly the columns fit: refused rows, doubtful cells, and cells that fell outside of every column."""
    tried = replace(grid, lines=grid.lines[:_TRIED_ROWS])
    rows = read_grid(tried, kind, season, unit or _SOME_UNIT)
    doubts = sum(sum(remark.level == WARN for remark in row.remarks) for row in rows)
    return doubts + 3 * sum(1 for row in rows if not row.is_good) + len(tried.lines) * (len(grid.keys) < 3)


def _sheet(text: str) -> Sheet:
    """The pasted text as a sheet: tabs between cells as spreadsheets copy them, else commas or what else cuts it."""
    if "\t" not in text:
        return read_delimited("\n".join(line for line in text.splitlines() if line.strip()).encode())
    rows = _cut(text, csv.QUOTE_MINIMAL)
    if any("\t" in cell for row in rows for cell in row):
        # A quotation mark that is nobody's pair has swallowed cells: it is a mark like any other.
        rows = _cut(text, csv.QUOTE_NONE)
    width = max(map(len, rows), default=0)
    squared: list[list[CellValue]] = [[*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(name=None, rows=squared)


def _cut(text: str, quoting: int) -> list[list[str]]:
    lines = io.StringIO(text.replace("\x00", ""), newline="")
    source = csv.reader(lines, delimiter="\t", quoting=quoting)  # type: ignore[arg-type]
    return [[cell.strip() for cell in row] for row in source]


def _lines(sheet: Sheet, first: int, places: Sequence[int | None]) -> Iterator[Line]:
    for index in range(first, len(sheet.rows)):
        row = sheet.rows[index]
        cells = tuple("" if place is None else " ".join(str(row[place]).split()) for place in places)
        # A total's word may stand in a column that fills nothing; the row is still no data.
        total = next((str(cell) for cell in row if total_of(cell) is not None), "")
        if total and total not in cells:
            cells = (total, *cells[1:])
        if any(cells):
            yield Line(sheet.number(index), cells)


def _carried_down(grid: Grid) -> Grid:
    """Write the county of a group into each of its rows, so that a row can be read without those above it."""
    place = grid.keys.index(_UNIT)
    carried, lines = "", []
    for line in grid.lines:
        stated = line.cells[place]
        if (section := section_unit(line.cells)) is not None:
            carried = section.name
        elif stated and total_of(stated) is None:
            carried = stated
        elif not stated and carried and note_text(line.cells) is None:
            line = replace(line, cells=(*line.cells[:place], carried, *line.cells[place + 1 :]))
        lines.append(line)
    return replace(grid, lines=tuple(lines))


# -- what the rows ask for -------------------------------------------------------------------------------


def read_grid(grid: Grid, kind: Kind, season: int, unit: str = "") -> tuple[PastedRow, ...]:
    """Every row of the grid as the importer of its kind reads it. `unit` is the county of rows that state none."""
    assert kind.reader is not None
    labels = {column.key: column.label for column in kind.columns}
    fallback = division_directory.unit_named(unit or grid.unit) if unit or grid.unit else None
    context = FileContext(Path(fallback.name if fallback is not None else ""), "", lambda: None, season)
    rows: list[list[CellValue]] = [[labels[key] for key in grid.keys]]
    rows += [[*line.cells] for line in grid.lines]
    if unit == CITY_CODE:
        # The names around a table never make its rows the city's own; an officer who says so does.
        _fill_in(rows[1:], grid.keys.index(_UNIT), fallback.name if fallback is not None else "")
    sheet = Sheet(name=None, rows=rows, numbers=[0, *(line.number for line in grid.lines)])
    header = Header(0, 0, tuple((labels[key],) for key in grid.keys), {key: i for i, key in enumerate(grid.keys)})
    reader = kind.reader(context)
    table = Table(context, sheet, kind, header)
    reader.read(table)
    reader.finish()
    return tuple(_rows(grid, context))


def _fill_in(rows: Iterable[list[CellValue]], place: int, name: str) -> None:
    for row in rows:
        if row[place] == "" and note_text(row) is None:
            row[place] = name


def _rows(grid: Grid, context: FileContext) -> Iterator[PastedRow]:
    keys = {column_letters(place): key for place, key in enumerate(grid.keys)}
    said: dict[int, list[Remark]] = defaultdict(list)
    for warning in context.warnings:
        if warning.row is not None:
            key = keys.get(warning.cell.rstrip("0123456789"), "")
            said[warning.row].append(Remark(key, warning.level, warning.message))
    known = {row.row: row for row in context.rows}
    for line in grid.lines:
        source = known.get(line.number) or SourceRow(None, line.number, (), RowFate.IGNORED, "note")
        yield PastedRow(line, source, tuple(said[line.number]))


def as_file(grid: Grid, rows: Sequence[PastedRow], season: int, name: str) -> FileReading:
    """The rows that can be taken in, as the reading of a file of that name: the same rows are the same content.

    Refused rows are left out: they stay where they are until they were put right.
    """
    taken = [row for row in rows if not row.is_refused]
    content = [grid.plural, season, list(grid.keys), [[*row.line.cells, *_units(row)] for row in taken]]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    warnings = tuple(
        CellWarning(None, row.line.number, "", "pasted", remark.level, remark.message)
        for row in taken
        for remark in row.remarks
        if remark.level != REJECT
    )
    sources = tuple(row.source for row in taken)
    read = sum(1 for row in taken if row.is_good)
    return FileReading(name, digest, grid.plural, season, rows=sources, warnings=warnings, read=read)


def _units(row: PastedRow) -> Iterator[str]:
    """The counties the row was read as: the same cells under another county are other content."""
    for draft in row.source.drafts:
        yield str(getattr(draft.record, "unit", ""))


def sentences(row: PastedRow) -> str:
    """What is to be said of a row, in one line; certain repairs last."""
    ordered = sorted(row.remarks, key=lambda remark: remark.level == INFO)
    return " ".join(dict.fromkeys(remark.message for remark in ordered))
