"""Small files made on the spot for a test, and what reading them gives."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fangxun_desk.domain.fields import Record
from fangxun_desk.imports import read_file
from fangxun_desk.imports.reading import INFO, FileReading
from tests.imports.sheet_writers import Merge, Written, write

EVACUATION_HEAD = [
    "序号", "县(市、区)", "乡镇(街道)", "村组(地点)", "转移时间", "转移户数(户)", "转移人数(人)", "集中安置(人)",
    "分散安置(人)", "安置点", "返回时间", "伤亡情况", "备注",
]  # fmt: skip


def read_rows(
    folder: Path,
    rows: Sequence[Sequence[Any]],
    file: str = "台账.xlsx",
    sheet: str = "Sheet1",
    merged: Sequence[Merge] = (),
    **how: Any,
) -> FileReading:
    """Write rows into a file of one sheet and read it."""
    write(folder / file, [Written(sheet, [list(row) for row in rows], list(merged))])
    return read_file(folder / file, **{"season_hint": 2024, **how})


def evacuation(**cells: Any) -> list[Any]:
    """A sound row of an evacuation ledger under `EVACUATION_HEAD`, some of its cells replaced."""
    row = {
        "no": 1, "county": "鲁山县", "town": "尧山镇", "place": "下坪村", "at": "7月15日21时10分",
        "households": 5, "people": 18,
        "central": 18, "apart": 0, "sites": "尧山镇敬老院", "back": "7月18日16时", "loss": "无", "note": "",
    }  # fmt: skip
    return list((row | cells).values())


def records(reading: FileReading) -> list[Any]:
    """The first record of every row that asks for one."""
    return [row.drafts[0].record for row in reading.rows if row.drafts]


def all_records(reading: FileReading, kind: type[Record]) -> list[Any]:
    """Every record of a kind the rows ask for."""
    return [draft.record for row in reading.rows for draft in row.drafts if isinstance(draft.record, kind)]


def doubts(reading: FileReading) -> list[tuple[str, str]]:
    """Cell and code of everything that was more than a repair."""
    return [(warning.cell, warning.code) for warning in reading.warnings if warning.level != INFO]


def said(reading: FileReading) -> list[tuple[str, str]]:
    """Cell and code of everything that was said."""
    return [(warning.cell, warning.code) for warning in reading.warnings]
