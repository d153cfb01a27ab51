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

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from fangxun_desk.domain.local_time import local
from fangxun_desk.reports.document import Row, Table, Value, Workbook, readable
from fangxun_desk.reports.written_file import with_fixed_dates

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
    book = openpyxl.Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    taken: set[str] = set()
    for table in workbook.sheets:
        _write_sheet(book, table, workbook.banner, _sheet_name(table.name, taken))
    moment = workbook.created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.title, book.properties.creator = readable(workbook.title), readable(workbook.author)
    book.properties.created, book.properties.modified = moment, moment
    packed = io.BytesIO()
    # Not book.save(): it would put the present moment into the file's properties.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    return with_fixed_dates(packed.getvalue())


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


def _write_sheet(book: Any, table: Table, banner: str, name: str) -> None:
    sheet = book.create_sheet(name)
    widths = tuple(_widths(table))
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    header_row = 2 if table.caption else 1
    _set_up_print(sheet, table, banner, header_row)
    if table.caption:
        sheet.append([_text_cell(sheet, table.caption, "表题")])
    sheet.append([_text_cell(sheet, column.label, "表头") for column in table.columns])
    numeric = tuple(column.numeric for column in table.columns)
    for at, row in enumerate(table.rows, header_row + 1):
        # Told outright: not every reader makes room for wrapped text by itself.
        if (lines := _lines(row, widths)) > 1:
            sheet.row_dimensions[at].height = _LINE_PT * min(lines, _MOST_LINES)
        sheet.append(_cells(sheet, row, numeric))
    if table.note:
        sheet.append([])
        for line in table.note.split("\n"):
            sheet.append([_text_cell(sheet, line, "表注")])


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
    sheet.HeaderFooter.oddHeader.left.text = _escaped(banner)
    sheet.HeaderFooter.oddHeader.right.text = _escaped(table.name)
    sheet.HeaderFooter.oddFooter.center.text = "第 &P 页 共 &N 页"


def _escaped(text: str) -> str:
    """Text of a printed header: & is its command sign, and a leading digit would run into a font size."""
    return readable(text).replace("&", "&&")[:120]


def _cells(sheet: Any, row: Row, numeric: tuple[bool, ...]) -> list[Any]:
    style = "合计" if row.total else "作废" if row.struck else "单元格"
    return [_cell(sheet, value, style, right) for value, right in zip(row.cells, numeric, strict=True)]


def _cell(sheet: Any, value: Value, style: str, right: bool) -> Any:
    if isinstance(value, str) or value is None:
        cell = _text_cell(sheet, value or "", style)
    else:
        cell = WriteOnlyCell(sheet)
        cell.style = style
        match value:
            case datetime():
                cell.value = local(value).replace(tzinfo=None)
                cell.number_format = "yyyy-mm-dd hh:mm"
            case date():
                cell.value = value
                cell.number_format = "yyyy-mm-dd"
            case _:
                cell.value = value
    if right:
        cell.alignment = Alignment(horizontal="right", vertical="top")
    return cell


def _text_cell(sheet: Any, text: str, style: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.style = style
    text = readable(text)
    if text:
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - len(_CUT)] + _CUT
        cell.value = text
        # openpyxl takes =… for a formula and #N/A for an error; a text is a text.
        cell.data_type = "s"
        if text[0] in "=+-@\t\r":
            cell.quotePrefix = True  # so that Excel leaves it a text even when somebody edits the cell
    return cell


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
