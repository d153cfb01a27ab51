"""Map layers in: tables of coordinates (CSV, workbooks) as point features, read by the machinery of all tables.

A table is a layer where it lies among layers or is titled so; an ordinary ledger of points never comes here. The datum
is told by the words around the table, by a column, or by the size of the numbers.
"""

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.vocabulary import Datum, FeatureShape, LayerRole
from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.datum import looks_projected, parse_angle
from fangxun_desk.geo.division_directory import find_unit
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.headers import title_text
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.layer_choice import LayerDatum
from fangxun_desk.imports.layer_columns import COLUMNS, LABEL, PLURAL, TITLE, FeatureValues
from fangxun_desk.imports.positions import Place, PositionColumns, datum_around
from fangxun_desk.imports.reading import WARN, Draft
from fangxun_desk.imports.rows import is_voided
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn

if TYPE_CHECKING:
    from fangxun_desk.imports.file_context import FileContext

_SUFFIX = re.compile(r"\.(?:csv|tsv|txt|xlsx?|xlsm|ods|et)$", re.IGNORECASE)
_UNNAMED_SHEET = re.compile(r"sheet\d*|工作表\d*", re.IGNORECASE)
_LOOKED_AT = 50
_DEGREES_DECIMALS = 7
_UNTOLD = "没有写明坐标系,按 CGCS2000 经纬度收入,如取自高德、百度地图请改选。"


class LayerTablesReader:
    """Reads the tables of coordinates of one file."""

    def __init__(self, context: "FileContext") -> None:
        self._context = context
        self._boundary = CityBoundary.read()

    def read(self, table: Table) -> None:
        """One point a row."""
        from fangxun_desk.geo.layer_files import limits

        limits.check_features(len(table.sheet.rows))
        layer = self._context.layer.layer_name or self._name(table)
        labels = [table.header.label(column) for column in range(len(table.header.paths))]
        values = FeatureValues(table, labels, f"{layer} {self._titles(table)}")
        datum = self._datum(table)
        place = PositionColumns(table, datum, is_chosen=self._context.layer.datum is not None)
        unit = UnitColumn(table, is_required=False)
        for number, row in table.rows():
            said = values(row, number)
            if not said.get("name"):
                table.refuse(number, "name", "name_missing", "没有名称,本行未收入。", 1)
                continue
            county = unit(row, number, said.get("town", ""))
            at = place(row, number, county)
            feature = self._feature(table, layer, at, datum, county or self._county_of(at), said)
            void = said["note"] if said.get("note") and is_voided(said["note"]) else ""
            if void:
                table.report(number, "note", "voided", WARN, "备注写明作废,按作废收入,不计数。")
            table.take(number, Draft(feature, f"{PLURAL}:{table.sheet.name}:{number}", void_reason=void))
        values.note_attributes()

    def finish(self) -> None:
        """Nothing is left to do."""

    def _feature(
        self, table: Table, layer: str, at: Place, datum: Datum, unit: str, said: dict[str, object]
    ) -> LayerFeature:
        is_placed = at.longitude is not None and at.latitude is not None
        lon = round(at.longitude, _DEGREES_DECIMALS) if at.longitude is not None else None
        lat = round(at.latitude, _DEGREES_DECIMALS) if at.latitude is not None else None
        return LayerFeature(
            season=table.season,
            source_file=self._context.name,
            layer=layer,
            role=self._context.layer.role or LayerRole.RISK,
            unit=unit,
            shape=FeatureShape.POINT,
            longitude=lon,
            latitude=lat,
            geometry=f"POINT ({lon} {lat})" if is_placed else "",
            datum=at.datum or datum,
            position_doubt=at.doubt,
            **said,  # type: ignore[arg-type]
        )

    def _county_of(self, at: Place) -> str:
        if at.longitude is None or at.latitude is None:
            return ""
        county = self._boundary.county_at(at.longitude, at.latitude)
        found = find_unit(county) if county else None
        return found.code if found else ""

    def _name(self, table: Table) -> str:
        """The layer's name: the file's, and the sheet's where a workbook has more than one that could be meant."""
        name = _SUFFIX.sub("", self._context.path.name)
        sheet = table.sheet.name or ""
        says_nothing = not sheet or sheet in name or _UNNAMED_SHEET.fullmatch(sheet)
        return name if says_nothing else f"{name} {sheet}"

    @staticmethod
    def _titles(table: Table) -> str:
        return title_text(table.sheet, 0, table.header.top)

    def _datum(self, table: Table) -> Datum:
        """The datum of the table, as chosen or as told; a table that does not tell is doubted once."""
        return self._context.settle_datum(replace(self._told(table), layer=table.sheet.name or "")).datum

    def _told(self, table: Table) -> LayerDatum:
        from fangxun_desk.geo.layer_files.reference import refuse_old_datum, told_by_words

        headers = (table.header.label(column) for column in range(len(table.header.paths)))
        around = (self._context.path.parent.name, self._context.path.stem, table.sheet.name or "", self._titles(table))
        words = "\n".join((*around, *headers))
        refuse_old_datum(words)
        if (metres := self._metres(table)) is not None:
            return LayerDatum(metres, f"坐标数值是米,大小只能是{metres.label}。")
        if (guess := told_by_words(words)) is not None:
            return LayerDatum(guess.datum, guess.why)
        if (stated := datum_around(table)) is not None:
            return LayerDatum(stated, f"标题或表头写明坐标系为{stated.label}。")
        if table.has("datum"):
            return LayerDatum(Datum.CGCS2000, f"各行按“{table.column_label('datum')}”栏所写收入,没有写的按 CGCS2000。")
        return LayerDatum(Datum.CGCS2000, "文件" + _UNTOLD, is_told=False)

    @staticmethod
    def _metres(table: Table) -> Datum | None:
        """The projected datum most of the first rows can only be in."""
        lon, lat = table.raw("longitude"), table.raw("latitude")
        first = islice(enumerate(table.sheet.rows), table.header.bottom + 1, table.header.bottom + 1 + _LOOKED_AT)
        pairs = [(_number(lon(row, at)), _number(lat(row, at))) for at, row in first]
        found = [looks_projected(x, y) for x, y in pairs if x is not None and y is not None]
        return max(found, key=found.count, default=None)


def _number(value: CellValue) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return parse_angle(value) if isinstance(value, str) else None


KIND = Kind(
    plural=PLURAL,
    label=LABEL,
    columns=COLUMNS,
    needed=(("name",), ("longitude", "position")),
    keys=("name",),
    title=TITLE,
    reader=LayerTablesReader,
)
