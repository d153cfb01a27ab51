"""One table of a sheet: its rows sorted out before they are read, its totals, its merged cells.

Totals, notes, section titles and repeated headers are dealt with here and never reach a reader.
"""

from collections.abc import Iterator
from dataclasses import replace

from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.geo.division_directory import find_unit
from fangxun_desk.imports.cells import CellValue, read_count
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import Header
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.plain import letters, shown
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, SourceRow
from fangxun_desk.imports.rows import is_legend, note_text, section_unit, total_of
from fangxun_desk.imports.sheet import Sheet, column_letters
from fangxun_desk.imports.table_columns import Columns, ReadCell, Row
from fangxun_desk.imports.totals import Totals

__all__ = ["ReadCell", "Row", "Table"]

_LEAD_CELLS = 5
_NOTE_STARTS = frozenset("注备说填制审负联单第共附★※*")


class Table(Columns):
    """A table whose header was found. `rows()` gives the data rows; everything else in the sheet is dealt with there.

    `carried_unit` is the county a blank county cell continues; `next_start` is where a second table begins.
    """

    def __init__(self, context: FileContext, sheet: Sheet, kind: Kind, header: Header) -> None:
        super().__init__(context, sheet, kind, header)
        self.carried_unit = ""
        self.next_start: int | None = None
        self._has_data = False
        self.totals = Totals(tuple(kind.summed))
        self._unmerge()

    def rows(self) -> Iterator[tuple[int, list[CellValue]]]:
        """The data rows with their physical numbers; totals, notes, section titles, repeated headers are left out."""
        sheet, rows = self.sheet, self.sheet.rows
        probe = next((self.header.columns[key] for key in self.kind.keys if key in self.header.columns), 0)
        lead = range(min(max(probe + 1, 2), _LEAD_CELLS, len(self.header.paths)))
        header_words = {cell for row in rows[self.header.top : self.header.bottom + 1] for cell in row if cell != ""}
        index = self.header.bottom + 1
        fewest_blanks = len(self.header.paths) - 1
        beside = next((column for column in self.header.columns.values() if column != probe), probe)
        while index < len(rows):
            row = rows[index]
            value = row[probe]
            if (
                value != ""
                and value not in header_words
                and (row[beside] != "" or row.count("") < fewest_blanks)
                and not (type(value) is str and value[0] in _NOTE_STARTS)
                and not self._total_cell(row, lead)
                and (self._has_data or not is_legend(row, True))
            ):
                self._has_data = True
                yield sheet.number(index), row
                index += 1
                continue
            index = self._other_row(index, row, lead)
            if self.next_start is not None:
                return
            if index < 0:
                index = -index - 1
                yield sheet.number(index), rows[index]
                index += 1

    def _total_cell(self, row: Row, lead: range) -> bool:
        for column in lead:
            value = row[column]
            if (
                type(value) is str
                and ("计" in value or "汇总" in value or "总数" in value)
                and total_of(value) is not None
            ):
                return True
        return False

    def _other_row(self, index: int, row: list[CellValue], lead: range) -> int:
        """Deal with a row that is no plain data row: the next index, or minus it (less one) for data after all."""
        if all(cell == "" for cell in row):
            return index + 1
        number = self.sheet.number(index)
        if is_legend(row, not self._has_data):
            self._ignore(number, "unit")
            return index + 1
        total = next((column for column in lead if total_of(row[column]) is not None), None)
        if total is None and row[lead[-1]] == "":
            # The word may stand further right where the columns before it are merged.
            total = next((column for column, cell in enumerate(row) if total_of(cell) is not None), None)
        if total is not None:
            self._total_row(number, row, total, total_of(row[total]) or "")
            return index + 1
        if (lines := self._repeated_header(index)) > 0:
            self.context.rows.append(SourceRow(self.sheet.name, number, (), RowFate.IGNORED, "repeated_header"))
            first = next(i for i, cell in enumerate(row) if cell != "")
            message = "重复的表头,已略过。"
            self._report_at(number, first, "repeated_header", REJECT, message)
            return index + lines
        if (unit := section_unit(row)) is not None:
            self.carried_unit = unit.code
            self._ignore(number, "title")
            return index + 1
        if note_text(row) is not None:
            self._ignore(number, "note")
            return index + 1
        if self._is_other_header(row):
            self.next_start = index
            return index
        return -index - 1

    def _ignore(self, number: int, reason: str, amount: float | None = None) -> None:
        self.context.rows.append(SourceRow(self.sheet.name, number, (), RowFate.IGNORED, reason, amount))

    def _report_at(self, number: int, column: int, code: str, level: str, message: str) -> None:
        cell = f"{column_letters(column)}{number}"
        self.context.warnings.append(CellWarning(self.sheet.name, number, cell, code, level, message))

    def _total_row(self, number: int, row: Row, column: int, of: str) -> None:
        stated: dict[str, int] = {}
        for key, unit in self.kind.summed.items():
            if key in self.header.columns:
                value = read_count(row[self.header.columns[key]], unit).value
                if value is not None:
                    stated[key] = value
        of_unit = find_unit(of) if of else None
        self.totals.stated(number, of_unit.code if of_unit else of, stated, is_part="小计" in str(row[column]))
        county = self.header.columns.get("unit")
        beside = find_unit(str(row[county])) if county is not None else None
        if beside is not None:
            # 小计 above its rows: the county it stands beside is that of the blanks below.
            self.carried_unit = beside.code
        self._ignore(number, "subtotal", next(iter(stated.values()), None))
        message = f"“{shown(row[column])}”是合计行,不作为数据收入,只用来核对。"
        self._report_at(number, column, "subtotal", REJECT, message)

    def _repeated_header(self, index: int) -> int:
        """How many lines of the header stand again at a row; 0 if none."""
        lines = 0
        for line in range(self.header.top, self.header.bottom + 1):
            if index + lines >= len(self.sheet.rows) or not self._same_words(line, index + lines):
                break
            lines += 1
        return lines

    def _same_words(self, line: int, index: int) -> bool:
        there, here = self.sheet.rows[line], self.sheet.rows[index]
        filled = [(a, b) for a, b in zip(there, here, strict=False) if a != "" or b != ""]
        if sum(b != "" for _, b in filled) < 2:
            return False
        same = sum(isinstance(b, str) and letters(str(a)) == letters(b) for a, b in filled)
        return same >= 0.7 * len(filled)

    def _is_other_header(self, row: Row) -> bool:
        """Whether the row holds this table's header words in another order: a second table under the first."""
        known = {letters(path[-1]) for path in self.header.paths if path}
        filled = [cell for cell in row if cell != ""]
        return len(filled) >= 4 and sum(isinstance(c, str) and letters(c) in known for c in filled) >= 0.7 * len(filled)

    def _unmerge(self) -> None:
        """Write the value of a cell merged downwards into all its rows. Counted columns apart: it is one number."""
        counted = {self.header.columns[key] for key in self.kind.summed if key in self.header.columns}
        rows = self.sheet.rows
        for (top, left), (bottom, right) in self.sheet.merged or ():
            if top <= self.header.bottom or bottom <= top or left != right or left in counted or top >= len(rows):
                continue
            value = rows[top][left]
            for index in range(top + 1, min(bottom + 1, len(rows))):
                if rows[index][left] == "":
                    rows[index][left] = value

    def release(self) -> None:
        """Let go of the cells: what is still to be said of the table needs its columns only."""
        self.sheet = replace(self.sheet, rows=[])

    def note_unused_columns(self) -> None:
        """Say once which columns fill no field; a second person in a row is more than a remark."""
        number = self.sheet.number(self.header.top)
        for column in (one for one in self.header.unused if one not in self.used):
            label = self.header.label(column)
            if self.has("name") and label.endswith("姓名") and self.kind.plural == "officials":
                message = f"一行有多名责任人,“{label}”等栏未收入,请改为一人一行后再导入。"
                self._report_at(number, column, "second_person_not_read", WARN, message)
            else:
                message = f"“{label}”一栏没有对应的项目,未收入。"
                self._report_at(number, column, "column_not_used", INFO, message)
