"""Sheets written in every format counties send: xlsx, xls, ods, and text in several encodings and separators."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""

TEXT_FORMS = (
    ("utf-8", ","),
    ("utf-8-sig", ","),
    ("gb18030", ","),
    ("utf-16", "\t"),
    ("gb18030", "\t"),
    ("utf-8-sig", ";"),
)


@dataclass
class Written:
    """A sheet to be written: rows from the top, "" for blanks, and what is merged."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)


def write(path: Path, sheets: Sequence[Written], text_form: tuple[str, str] = TEXT_FORMS[0]) -> None:
    """Write a file in the format its suffix names. A text file takes the first sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}.get(path.suffix, lambda p, s: _text(p, s[0], *text_form))(path, sheets)


def _xlsx(path: Path, sheets: Sequence[Written]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        sheet = book.create_sheet(one.name)
        for row, cells in enumerate(one.rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value != "":
                    cell = sheet.cell(row, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
        for top, left, bottom, right in one.merged:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row in one.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
    book.save(path)


def _xls(path: Path, sheets: Sequence[Written]) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    on_day, at_minute = xlwt.easyxf(num_format_str="yyyy/m/d"), xlwt.easyxf(num_format_str="yyyy/m/d h:mm")
    plain = xlwt.easyxf()
    for one in sheets:
        sheet = book.add_sheet(one.name)
        heads = {(top, left): (bottom, right) for top, left, bottom, right in one.merged}
        for row, cells in enumerate(one.rows):
            for column, value in enumerate(cells):
                if value == "":
                    continue
                style = at_minute if isinstance(value, datetime) else on_day if isinstance(value, date) else plain
                if (row, column) in heads:
                    bottom, right = heads[row, column]
                    sheet.write_merge(row, bottom, column, right, value, style)
                else:
                    sheet.write(row, column, value, style)
    book.save(str(path))


def _ods(path: Path, sheets: Sequence[Written]) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for one in sheets:
        sheet = Table(name=one.name)
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in one.merged}
        covered = {
            (row, column)
            for top, left, bottom, right in one.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        for row, cells in enumerate(one.rows):
            line = TableRow()
            for column in range(one.width):
                value = cells[column] if column < len(cells) else ""
                if (row, column) in covered:
                    line.addElement(CoveredTableCell())
                    continue
                cell = TableCell(**_ods_value(value), **_ods_span(spans.get((row, column))))
                if isinstance(value, str) and value:
                    cell.addElement(P(text=value))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(str(path))


def _ods_value(value: Any) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"valuetype": "date", "datevalue": value.strftime("%Y-%m-%dT%H:%M:%S")}
    if isinstance(value, date):
        return {"valuetype": "date", "datevalue": value.isoformat()}
    if isinstance(value, int | float):
        return {"valuetype": "float", "value": str(value)}
    return {"valuetype": "string"} if value else {}


def _ods_span(span: tuple[int, int] | None) -> dict[str, Any]:
    return {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]} if span else {}


def _text(path: Path, sheet: Written, encoding: str, separator: str) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator)
    for row in sheet.rows:
        cells = [*row, *[""] * (sheet.width - len(row))] if len(row) > 1 else row
        writer.writerow([_text_value(value) for value in cells])
    path.write_bytes(target.getvalue().encode(encoding))


def _text_value(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02d}"
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return str(value)
