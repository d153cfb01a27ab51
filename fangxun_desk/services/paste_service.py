"""Rows looked over before they are taken in: pasted from a sheet, or standing in one workbook; what each would come to.

Looking keeps nothing. Taking in is the import's own, with the very reading that was looked at, so a paste is an import
like any other: it has a number, the fate of its rows, and can be undone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import FieldType, Record
from fangxun_desk.domain.import_record import ImportFile, RowFate
from fangxun_desk.domain.wording import display
from fangxun_desk.geo import division_directory
from fangxun_desk.imports.file_reader import Request, read_one
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds import kind_named
from fangxun_desk.imports.pasted import Grid, PastedRow, Remark, as_file, grid_of, read_grid
from fangxun_desk.imports.reading import INFO, WARN, FileReading, SourceRow
from fangxun_desk.imports.sheet import Unreadable
from fangxun_desk.services import import_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.store.unit_of_work import UnitOfWork


class RowState(Enum):
    """What taking a row in would come to."""

    NEW = "新增"
    CHANGED = "更正"
    KNOWN = "已有"
    REFUSED = "未收"
    IGNORED = "不是数据"


_STATES = {RowFate.MADE.code: RowState.NEW, RowFate.AMENDED.code: RowState.CHANGED}
_Place = tuple[str | None, int | None]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: its sheet (None for pasted rows) and number, its texts under the preview's columns, what it would be."""

    sheet: str | None
    number: int
    cells: tuple[str, ...]
    state: RowState
    remarks: tuple[Remark, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether an officer should look at it before it is taken in."""
        is_taken = self.state in (RowState.NEW, RowState.CHANGED)
        return is_taken and any(remark.level == WARN for remark in self.remarks)

    @property
    def words(self) -> str:
        """What is to be said of it, the grave things first."""
        ordered = sorted(self.remarks, key=lambda remark: remark.level == INFO)
        return " ".join(dict.fromkeys(remark.message for remark in ordered))

    @property
    def grave_words(self) -> str:
        """The same without the repairs made with certainty."""
        return " ".join(dict.fromkeys(remark.message for remark in self.remarks if remark.level != INFO))

    def remark_of(self, key: str) -> Remark | None:
        """The gravest remark about one of its cells."""
        own = [remark for remark in self.remarks if remark.key == key]
        return min(own, key=lambda remark: remark.level == INFO, default=None)


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows looked over. `grid` is what was pasted, None for a workbook, whose cells are put right in the workbook."""

    name: str
    plural: str
    season: int
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    reading: FileReading
    grid: Grid | None = None
    unit: str = ""
    said: tuple[str, ...] = ()

    def count(self, state: RowState) -> int:
        """How many rows would come to that."""
        return sum(row.state is state for row in self.rows)

    @property
    def doubtful(self) -> int:
        """How many rows would be taken in with a doubt."""
        return sum(row.is_doubtful for row in self.rows)

    @property
    def lacks_unit(self) -> bool:
        """Whether a row is refused because it does not say which county it belongs to."""
        return any(row.state is RowState.REFUSED and row.remark_of("unit") is not None for row in self.rows)

    @property
    def has_anything_to_take(self) -> bool:
        """Whether taking it in would add or correct anything."""
        return bool(self.count(RowState.NEW) + self.count(RowState.CHANGED))


# -- pasted rows -----------------------------------------------------------------------------------------


def look_at_text(desk: Desk, text: str, plural: str, season: int, unit: str, name: str) -> Preview:
    """What pasting a text would come to. `unit` is the county of rows that state none, "" where none is chosen.

    Raises RuleBroken with the sentence to show where it holds no rows.
    """
    kind = _kind(plural)
    try:
        grid = grid_of(text, kind, season, unit)
    except Unreadable as refused:
        raise RuleBroken(refused.sentence) from refused
    return _look(desk, grid, kind, season, unit, name)


def look_with_cell(desk: Desk, before: Preview, number: int, key: str, text: str) -> Preview:
    """The same rows with one cell put right."""
    assert before.grid is not None
    grid = before.grid.with_cell(number, key, text)
    return _look(desk, grid, _kind(before.plural), before.season, before.unit, before.name)


def look_under_unit(desk: Desk, before: Preview, unit: str) -> Preview:
    """The same rows, those that state no county now belonging to that one."""
    assert before.grid is not None
    return _look(desk, before.grid, _kind(before.plural), before.season, unit, before.name)


def look_without(desk: Desk, before: Preview, numbers: Iterable[int]) -> Preview | None:
    """The same rows without some of them; None where none is left."""
    assert before.grid is not None
    grid = before.grid.without(numbers)
    if not grid.lines:
        return None
    return _look(desk, grid, _kind(before.plural), before.season, before.unit, before.name)


def look_at_what_is_left(desk: Desk, before: Preview) -> Preview | None:
    """After taking in: the refused rows, waiting to be put right; None where none is left."""
    if before.grid is None:
        return None
    return look_without(desk, before, [row.number for row in before.rows if row.state is not RowState.REFUSED])


def _look(desk: Desk, grid: Grid, kind: Kind, season: int, unit: str, name: str) -> Preview:
    read = read_grid(grid, kind, season, unit)
    reading = as_file(grid, read, season, name)
    fates = desk.try_out(_fates, reading)
    rows = tuple(
        PreviewRow(None, row.line.number, row.line.cells, _state(row.source, fates), row.remarks) for row in read
    )
    labels = {column.key: column.label for column in kind.columns}
    named = tuple(labels[key] for key in grid.keys)
    said = tuple(_said(grid, read, season))
    return Preview(name, kind.plural, season, grid.keys, named, rows, reading, grid, unit or grid.unit, said)


def _said(grid: Grid, rows: Iterable[PastedRow], season: int) -> Iterable[str]:
    """What an officer should know of the paste as a whole."""
    if not grid.has_header:
        yield "没有表头,按本页列表的列序认列,请核对各列。"
    if grid.unused:
        yield f"“{'、'.join(grid.unused[:4])}”没有对应的项目,不收。"
    if grid.year is not None and grid.year != season:
        yield f"标题写的是 {grid.year} 年,现在看的是 {season} 年,请先切换年度。"
    if any(row.is_refused and any(remark.key == "unit" for remark in row.remarks) for row in rows):
        yield "有行没有写明县(市、区):在上方选定,或在该格补填。"


# -- a workbook ------------------------------------------------------------------------------------------


def look_at_file(desk: Desk, path: Path, plural: str, season: int) -> Preview:
    """What taking a workbook in would come to. Raises RuleBroken where it holds no such table."""
    kind = _kind(plural)
    reading = read_one(path, path.name, Request(season_hint=season))
    if reading.problem:
        raise RuleBroken(reading.problem)
    if reading.plural != plural:
        found = kind_named(reading.plural)
        what = found.label if found is not None else "其他表格"
        raise RuleBroken(f"{path.name} 是{what},不是{kind.label};请用“导入台账文件夹”(Ctrl+I)导入。")
    fates = desk.try_out(_fates, reading)
    labels = {column.key: column.label for column in kind.columns}
    keys = tuple(labels)
    remarks: dict[_Place, list[Remark]] = {}
    for warning in reading.warnings:
        if warning.row is not None:
            said = Remark("", warning.level, f"{warning.cell} {warning.message}".strip())
            remarks.setdefault((warning.sheet, warning.row), []).append(said)
    rows = tuple(
        PreviewRow(
            row.sheet, row.row or 0, _cells(row, keys), _state(row, fates), tuple(remarks.get((row.sheet, row.row), ()))
        )
        for row in reading.rows
    )
    whole = tuple(w.message for w in reading.warnings if w.row is None and w.level != INFO)
    return Preview(path.name, plural, reading.season or season, keys, tuple(labels.values()), rows, reading, said=whole)


def _cells(row: SourceRow, keys: Iterable[str]) -> tuple[str, ...]:
    record = row.drafts[0].record if row.drafts else None
    return tuple("" if record is None else _words(record, key) for key in keys)


def _words(record: Record, key: str) -> str:
    field, value = record.NOUN.field(key), getattr(record, key)
    if field.type is FieldType.UNIT:
        unit = division_directory.unit_named(value) if value else None
        return unit.name if unit is not None else value
    return display(field, value)


# -- taking in -------------------------------------------------------------------------------------------


def take_in(work: UnitOfWork, preview: Preview) -> ImportOutcome:
    """Take in the rows that can be, in this one transaction. Raises RuleBroken where there is nothing to take in."""
    if not preview.has_anything_to_take:
        raise RuleBroken("没有可收入的新行:已有的不重复收入,未收的请先改正。")
    return import_service.take_in(work, preview.reading)


def _kind(plural: str) -> Kind:
    kind = kind_named(plural)
    assert kind is not None
    return kind


def _fates(work: UnitOfWork, reading: FileReading) -> dict[_Place, str]:
    """The fate of each row, were the reading taken in now; empty where this content has been taken in already."""
    outcome = import_service.take_in(work, reading)
    if not outcome.number:
        return {}
    made: list[ImportFile] = work.find(ImportFile, content_hash=reading.content_hash)
    fates: dict[_Place, str] = {}
    for sheet, row, fate, *_ in _rows_of(made):
        # A row may make several records: whatever is new about it is what matters.
        if fates.get((sheet, row)) != RowFate.MADE.code:
            fates[sheet, row] = fate
    return fates


def _rows_of(made: Iterable[ImportFile]) -> Iterable[tuple[Any, ...]]:
    return (tuple(row) for file in made for row in file.rows)


def _state(row: SourceRow, fates: dict[_Place, str]) -> RowState:
    if row.fate is RowFate.REFUSED:
        return RowState.REFUSED
    if not row.drafts:
        return RowState.IGNORED
    return _STATES.get(fates.get((row.sheet, row.row), ""), RowState.KNOWN)


def summary(preview: Preview) -> str:
    """What taking it in would come to, in a line."""
    counted = Counter(row.state for row in preview.rows)
    parts = [f"{state.value} {counted[state]} 行" for state in RowState if counted[state]]
    doubts = f",其中存疑 {preview.doubtful} 行" if preview.doubtful else ""
    return "、".join(parts) + doubts
