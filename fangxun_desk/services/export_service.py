"""导出: a snapshot of everything the store shows now, as a workbook or as a GeoPackage.

A copy to work with elsewhere, never a backup: the history of corrections stays in the store. Phones are covered unless
they are asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.geo import geopackage
from fangxun_desk.reports.document import Workbook
from fangxun_desk.reports.record_sheets import RecordSheet, record_sheets
from fangxun_desk.reports.written_file import put_bytes, put_file
from fangxun_desk.store.reader import Reader

WORKBOOK, GEOPACKAGE = ".xlsx", ".gpkg"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file written, and the sheets or layers in it."""

    written: Path
    layers: tuple[str, ...]


def export_snapshot(reader: Reader, out: Path, *, include_personal: bool = False, is_demo: bool = False) -> Exported:
    """Write every noun that has records, by the suffix of `out`. Raises RuleBroken for another suffix,
    for an empty store, and naming the file where it cannot be written."""
    suffix = out.suffix.lower()
    if suffix not in (WORKBOOK, GEOPACKAGE):
        raise RuleBroken(f"不能导出为“{out.name}”,文件名须以 {WORKBOOK} 或 {GEOPACKAGE} 结尾。")
    sheets = list(record_sheets(reader, include_personal=include_personal))
    if not sheets:
        raise RuleBroken("还没有任何记录,没有可导出的内容。")
    if suffix == WORKBOOK:
        return _export_workbook(sheets, out, "演示数据" if is_demo else "")
    layers = [_layer(sheet) for sheet in sheets]
    put_file(out, lambda part: geopackage.write(part, layers))
    return Exported(out, tuple(layer.name for layer in layers))


def _export_workbook(sheets: list[RecordSheet], out: Path, banner: str) -> Exported:
    from fangxun_desk.reports import xlsx_writer

    workbook = Workbook(
        title="防汛指挥台数据快照",
        banner=banner,
        author="防汛指挥台",
        created_at=_last_entry(sheets),
        sheets=tuple(sheet.as_table() for sheet in sheets),
    )
    put_bytes(out, xlsx_writer.render(workbook))
    return Exported(out, tuple(sheet.label for sheet in sheets))


def _last_entry(sheets: Iterable[RecordSheet]) -> datetime:
    """The moment of the newest record: the same store gives the same file, whenever it is written."""
    return max(row[-1] for sheet in sheets for row in sheet.rows if isinstance(row[-1], datetime))


def _layer(sheet: RecordSheet) -> geopackage.Layer:
    attributes = tuple(_attribute(sheet, at, label, holds) for at, (label, holds) in enumerate(sheet.columns))
    return geopackage.Layer(sheet.kind, sheet.label, attributes, sheet.positions)


def _attribute(sheet: RecordSheet, at: int, label: str, holds: type) -> geopackage.Attribute:
    values = tuple(row[at] for row in sheet.rows)
    if holds is datetime:
        words = tuple(moment_words(local(value)) if isinstance(value, datetime) else None for value in values)
        return geopackage.Attribute(label, str, words)
    return geopackage.Attribute(label, holds, values)
