"""A workbook out of plain tables (openpyxl): one sheet a table, ready to read on screen and to print.

Every text is written as a text, so that nothing a county typed ever runs as a formula. No number is computed here.
openpyxl is loaded by importing this module, so import it only where a workbook is written.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.writer.excel import ExcelWriter

from fangxun_desk.domain.local_time import local
from fangxun_desk.reports.document import Row, Table, Value, Workbook, readable
from fangxun_desk.reports.written_file import Rewrite, with_fixed_dates

_FONT = "宋体"
_LONGEST_CELL = 32767
_CUT = "……(原文过长,已截断)"
_WIDEST, _NARROWEST = 60, 6
_A4 = 9
_LINE_PT, _MOST_LINES = 15.0, 27
_LOOKED_AT = 2000
"""Rows looked at for column widths: more would cost time and change nothing to the eye."""


def render(workbook: Workbook) -> bytes:
    """The bytes of the .xlsx file."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for style in _styles():
        book.add_named_style(style)
    taken: set[str] = set()
    rows: dict[str, Rewrite] = {}
    for number, table in enumerate(workbook.sheets, 1):
        sheet = book.create_sheet(_sheet_name(table.name, taken))
        rows[f"xl/worksheets/sheet{number}.xml"] = _with_rows(_write_sheet(sheet, table, workbook.banner))
    moment = workbook.created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.title, book.properties.creator = readable(workbook.title), readable(workbook.author)
    book.properties.created, book.properties.modified = moment, moment
    packed = io.BytesIO()
    # Not book.save(): it would put the present moment into the file's properties.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    return with_fixed_dates(packed.getvalue(), rows)


def _with_rows(rows: list[str]) -> Rewrite:
    """Put these rows in the place of the sheet's own. openpyxl makes everything around them; a million cells of its
    making would take minutes."""

    def rewrite(xml: bytes) -> Iterator[bytes]:
        start, end = xml.index(b"<sheetData"), xml.index(b"</sheetData>")
        yield xml[:start] + b"<sheetData>"
        for row in rows:
            yield row.encode()
        yield xml[end:]

    return rewrite


def _styles() -> Iterator[NamedStyle]:
    thin = Side(style="thin", color="FF808080")
    frame = Border(left=thin, right=thin, top=thin, bottom=thin)
    head = PatternFill("solid", fgColor="FFE8EDF3")
    sums = PatternFill("solid", fgColor="FFF3F3F3")
    top = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    plain, bold = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
    struck = Font(name=_FONT, size=11, strike=True, color="FF7F7F7F")
    yield NamedStyle("表题", font=Font(name=_FONT, size=14, bold=True))
    yield NamedStyle("表注", font=Font(name=_FONT, size=10), alignment=Alignment(vertical="top"))
    yield NamedStyle("表头", font=bold, fill=head, border=frame, alignment=middle)
    yield NamedStyle("单元格", font=plain, border=frame, alignment=top)
    yield NamedStyle("合计", font=bold, fill=sums, border=frame, alignment=top)
    yield NamedStyle("作废", font=struck, border=frame, alignment=top)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: at most 31 characters, none of []:*?/\\, not used yet."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", readable(wanted)).strip("' ")[:31] or "表"
    name, again = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: 30 - len(str(again))]}_{again}"
        again += 1
    taken.add(name.casefold())
    return name


def _write_sheet(sheet: Any, table: Table, banner: str) -> list[str]:
    """Set the sheet up; its rows as SpreadsheetML."""
    widths = tuple(_widths(table))
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    header_row = 2 if table.caption else 1
    _set_up_print(sheet, table, banner, header_row)
    written = list(_rows(_CellWriter(sheet), table, widths))
    # The corner cells tell openpyxl how far the sheet reaches.
    sheet.cell(1, 1).value = sheet.cell(len(written), len(table.columns)).value = 0
    return written


def _rows(cells: "_CellWriter", table: Table, widths: tuple[float, ...]) -> Iterator[str]:
    number = 1
    if table.caption:
        yield cells.row(number, [cells.text(table.caption, 0, number, "表题")])
        number += 1
    yield cells.row(number, [cells.text(column.label, at, number, "表头") for at, column in enumerate(table.columns)])
    numeric = tuple(column.numeric for column in table.columns)
    for row in table.rows:
        number += 1
        style = "合计" if row.total else "作废" if row.struck else "单元格"
        values = enumerate(zip(row.cells, numeric, strict=True))
        shown = [cells.value(value, at, number, style, right) for at, (value, right) in values]
        yield cells.row(number, shown, _lines(row, widths))
    for line in ["", *table.note.split("\n")] if table.note else ():
        number += 1
        yield cells.row(number, [cells.text(line, 0, number, "表注")])


def _set_up_print(sheet: Any, table: Table, banner: str, header_row: int) -> None:
    sheet.freeze_panes = f"A{header_row + 1}"
    if table.rows and not table.rows[-1].total:
        last = get_column_letter(len(table.columns))
        sheet.auto_filter.ref = f"A{header_row}:{last}{header_row + len(table.rows)}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.header, margins.footer = 0.9, 0.8, 0.4, 0.4
    sheet.oddHeader.left.text = _escaped(banner)
    sheet.oddHeader.right.text = _escaped(table.name)
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _escaped(text: str) -> str:
    """Text of a printed header: & is its command sign, and a leading digit would run into a font size."""
    return readable(text).replace("&", "&&")[:120]


class _CellWriter:
    """Writes cells of one sheet. A text is always an inline string, whatever it looks like."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._known: dict[tuple[str, str, bool], int] = {}
        self._letters = [get_column_letter(at) for at in range(1, 200)]

    def row(self, number: int, cells: list[str], lines: int = 1) -> str:
        """A whole row. Its height is told outright: not every reader makes room for wrapped text by itself."""
        height = f' ht="{_LINE_PT * min(lines, _MOST_LINES):g}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{number}"{height}>{"".join(cells)}</row>'

    def value(self, value: Value, at: int, row: int, style: str, right: bool) -> str:
        """One cell by its type: numbers and dates stay what they are."""
        if value is None or isinstance(value, str):
            return self.text(value or "", at, row, style, right)
        stored, format_ = value, ""
        if isinstance(value, datetime):
            stored, format_ = to_excel(local(value).replace(tzinfo=None)), "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            stored, format_ = to_excel(value), "yyyy-mm-dd"
        return f'<c r="{self._letters[at]}{row}" s="{self._style(style, format_, right)}"><v>{stored!r}</v></c>'

    def text(self, text: str, at: int, row: int, style: str, right: bool = False) -> str:
        """A cell holding a text, or nothing."""
        text = readable(text)
        place = f'<c r="{self._letters[at]}{row}" s='
        if not text:
            return f'{place}"{self._style(style, "", right)}"/>'
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - len(_CUT)] + _CUT
        # Marked as quoted, Excel leaves it a text even when somebody edits the cell.
        quoted = "'" if text[0] in "=+-@\t" else ""
        number = self._style(style, quoted, right)
        return f'{place}"{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'

    def _style(self, name: str, format_: str, right: bool) -> int:
        """The number under which the workbook keeps a style in this variety."""
        known = self._known.get((name, format_, right))
        if known is None:
            cell = Cell(self._sheet, row=1, column=1)
            cell.style = name
            if format_ == "'":
                cell.quotePrefix = True
            elif format_:
                cell.number_format = format_
            if right:
                cell.alignment = Alignment(horizontal="right", vertical="top")
            known = self._known[name, format_, right] = cell.style_id
        return known


def _widths(table: Table) -> Iterator[float]:
    for index, column in enumerate(table.columns):
        texts = (_shown(row.cells[index]) for row in table.rows[:_LOOKED_AT])
        widest = max((_display_width(part) for text in texts for part in text.split("\n")), default=0)
        heading = _display_width(column.label)
        # A heading stays on one line (beside it stands the arrow of the filter); a long text wraps as often as it must.
        yield float(min(_WIDEST, max(_NARROWEST, widest + 2, heading + 4)))


def _lines(row: Row, widths: tuple[float, ...]) -> int:
    """How many lines the row's longest wrapped text takes."""
    texts = ((cell, width) for cell, width in zip(row.cells, widths, strict=True) if isinstance(cell, str))
    return max((_wrapped(text, width) for text, width in texts if len(text) > _NARROWEST), default=1)


def _wrapped(text: str, width: float) -> int:
    room = max(1, int(width) - 2)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(-(-max(1, _display_width(part, 4000)) // room) for part in text.split("\n"))


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return "2024-07-15 23:40"
        case date():
            return "2024-07-15"
    return str(value)


def _display_width(text: str, longest: int = 200) -> int:
    """How many half-width characters wide the text is, as far as it matters."""
    return sum(_character_widths(text[:longest]))


def _character_widths(text: str) -> Iterable[int]:
    return (2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
