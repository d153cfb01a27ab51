"""Layers out: what can be drawn of a season, for a GIS, a phone or another office's map.

Written are records in force that have a place: points, hazards where their risk point is, shelters, rescue units, and
the features of layers taken in, drawn zones among them. What has no place is left out and said. Phones are covered
unless they are asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.geo import layer_writer
from fangxun_desk.geo.vector_layer import Attribute, Layer
from fangxun_desk.reports.record_sheets import RecordSheet, form_field, record_sheets
from fangxun_desk.reports.written_file import put_file
from fangxun_desk.services.map_counts import AskedSector, asked_sector
from fangxun_desk.store.reader import Reader

KINDS = tuple(noun.NOUN.kind for noun in (RiskPoint, Hazard, Shelter, RescueUnit, LayerFeature))
"""The nouns that are somewhere."""
DEMO_MARK = "(演示数据)"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file written, the sheets or layers in it, and in sentences what is not in it as it stands in the store."""

    written: Path
    layers: tuple[str, ...]
    notes: tuple[str, ...] = ()


def export_layers(
    reader: Reader,
    out: Path,
    kinds: Collection[str] = KINDS,
    year: int | None = None,
    division: str | None = None,
    sector: AskedSector | None = None,
    *,
    include_personal: bool = False,
    is_demo: bool = False,
) -> Exported:
    """Write what can be drawn of these nouns, by the suffix of `out`: .gpkg, .zip (Shapefile), .geojson or .kml.

    `division` is the unit that manages (管理区, where one is stated); shelters and rescue units belong to no sector and
    are written with any. Without a year, all of them. Raises RuleBroken for another suffix, where there is nothing that
    could be drawn, and naming the file where it cannot be written.
    """
    if out.suffix.lower() not in layer_writer.SUFFIXES:
        endings = "、".join(layer_writer.SUFFIXES)
        raise RuleBroken(f"不能导出为“{out.name}”,图层文件名须以 {endings} 之一结尾。")

    def wanted(record: Record) -> bool:
        return not record.standing.voided and _is_asked_for(record, year, division, sector)

    sheets = record_sheets(reader, include_personal=include_personal, kinds=kinds, wanted=wanted)
    layers, notes = [], list[str]()
    for layer in (layer_of(sheet, is_demo=is_demo) for sheet in sheets):
        placed = [row for row, form in enumerate(layer.forms or ()) if form is not None]
        if left_out := len(layer.titles) - len(placed):
            notes.append(f"{layer.label.removesuffix(DEMO_MARK)}有 {left_out} 条没有可用的位置,没有导出。")
        if placed:
            layers.append(layer.rows(placed))
    if not layers:
        raise RuleBroken("没有带位置的记录,没有可导出的图层。")
    title = f"平顶山市防汛风险图图层{DEMO_MARK if is_demo else ''}"
    return write_layers(out, layers, title, notes)


def write_layers(out: Path, layers: Collection[Layer], title: str, notes: Collection[str] = ()) -> Exported:
    """Put the layers into their file, whole or not at all. Raises RuleBroken naming the file."""
    made = layer_writer.LayersWritten(())

    def write(part: Path) -> None:
        nonlocal made
        made = layer_writer.write(part, list(layers), title)

    put_file(out, write)
    return Exported(out, made.names, (*notes, *made.notes))


def layer_of(sheet: RecordSheet, *, is_demo: bool) -> Layer:
    """A sheet as a layer, in which the form of a record is its geometry and no column."""
    drawn = form_field(NOUNS[sheet.kind])
    columns = (one for one in enumerate(sheet.columns) if drawn is None or one[1][0] != drawn.label)
    return Layer(
        sheet.kind,
        f"{sheet.label}{DEMO_MARK if is_demo else ''}",
        tuple(_attribute(sheet, at, label, holds) for at, (label, holds) in columns),
        sheet.forms,
        sheet.titles,
    )


def _attribute(sheet: RecordSheet, at: int, label: str, holds: type) -> Attribute:
    values = tuple(row[at] for row in sheet.rows)
    if holds is datetime:
        words = tuple(moment_words(local(value)) if isinstance(value, datetime) else None for value in values)
        return Attribute(label, str, words)
    return Attribute(label, holds, values)


def _is_asked_for(record: Any, year: int | None, division: str | None, sector: AskedSector | None) -> bool:
    unit = getattr(record, "managing_unit", None) or getattr(record, "unit", None)
    return (
        year in (None, record.season)
        and (division is None or unit == division)
        and (sector is None or not record.NOUN.has("sector") or asked_sector(record.sector) is sector)
    )
