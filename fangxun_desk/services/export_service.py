"""导出: a snapshot of everything the store shows now, as a workbook or a GeoPackage, or its layers for another map.

A copy to work with elsewhere, never a backup: the history of corrections stays in the store. Phones are covered unless
they are asked for.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo import layer_writer
from fangxun_desk.reports.document import Workbook
from fangxun_desk.reports.record_sheets import RecordSheet, record_sheets
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services.layer_export_service import Exported, export_layers, layer_of, write_layers
from fangxun_desk.store.reader import Reader

WORKBOOK, GEOPACKAGE = ".xlsx", layer_writer.GEOPACKAGE
SUFFIXES = (WORKBOOK, *layer_writer.SUFFIXES)


def export_snapshot(reader: Reader, out: Path, *, include_personal: bool = False, is_demo: bool = False) -> Exported:
    """Write the store by the suffix of `out`: every noun that has records as .xlsx or .gpkg, voided records marked;
    what can be drawn as .geojson, .kml or .zip (`layer_export_service`). Raises RuleBroken for another suffix, for an
    empty store, and naming the file where it cannot be written."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise RuleBroken(f"不能导出为“{out.name}”,文件名须以 {'、'.join(SUFFIXES)} 之一结尾。")
    if suffix not in (WORKBOOK, GEOPACKAGE):
        return export_layers(reader, out, include_personal=include_personal, is_demo=is_demo)
    sheets = list(record_sheets(reader, include_personal=include_personal))
    if not sheets:
        raise RuleBroken("还没有任何记录,没有可导出的内容。")
    if suffix == WORKBOOK:
        return _export_workbook(sheets, out, "演示数据" if is_demo else "")
    return write_layers(out, [layer_of(sheet, is_demo=is_demo) for sheet in sheets], "防汛指挥台数据快照")


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
