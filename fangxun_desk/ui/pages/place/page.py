"""点位资源: risk points, shelters, rescue units, supplies and map features as they stand in the season's ledgers.

Everything follows from the nouns' declarations; here is only said which columns and fields matter most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.supply import Supply
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import division_directory
from fangxun_desk.services import record_service, season_service
from fangxun_desk.services.map_counts import NoSector, asked_sector
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.face import Face
from fangxun_desk.ui.filter_bar import Facet, FilterBar, official_facet, unit_facet
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import TilePart
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail, detail_lines, former_of, history_in_words
from fangxun_desk.ui.record_entries import NounForm, noun_makers, switch_makers
from fangxun_desk.ui.record_rows import RecordRow, columns_of, found_by, heading_of, read_rows, unit_of
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.selection import OFFICIAL, UNIT
from fangxun_desk.ui.side_stack import SideStack
from fangxun_desk.ui.tile_row import TileRow

EMPTY = "{year} 年还没有%s\n\n按 Ctrl+N 登记一条\n按 Ctrl+I 导入各县(市、区)报来的台账文件夹"
TILES = (
    ("风险点 / 上图(处)", (TilePart("risk_points", "风险点"), TilePart("risk_points_located", "上图风险点"))),
    ("威胁户 / 人", (TilePart("risk_households", "威胁户数"), TilePart("risk_people", "威胁人数"))),
    ("安置点(处)/ 可容纳(人)", (TilePart("shelters", "安置点"), TilePart("shelter_capacity", "可容纳人数"))),
    ("救援力量(支)/ 人员", (TilePart("rescue_units", "救援力量"), TilePart("rescue_people", "救援人员"))),
    ("物资(项)/ 图层要素(个)", (TilePart("supplies", "防汛物资"), TilePart("layer_features", "图层要素"))),
)
SECTOR = "sector"
LAYOUTS = (
    NounForm(
        RiskPoint,
        (("unit",), ("town",), ("name",), ("sector", "grade"), ("households", "people"), ("contact",),
         ("contact_phone",), ("shelter",)),
        (("managed_by",), ("longitude", "latitude"), ("datum",), ("note",)),
    ),
    NounForm(
        Shelter,
        (("unit",), ("town",), ("name",), ("type",), ("capacity",), ("contact",), ("contact_phone",)),
        (("code",), ("longitude", "latitude"), ("datum",), ("note",)),
    ),
    NounForm(
        RescueUnit,
        (("unit",), ("name",), ("type",), ("people",), ("base",), ("contact",), ("duty_phone",)),
        (("equipment",), ("longitude", "latitude"), ("datum",), ("note",)),
    ),
    NounForm(
        Supply,
        (("unit",), ("name",), ("specification",), ("quantity", "measure"), ("mode",), ("storage",), ("keeper",),
         ("keeper_phone",)),
        (("stored_on",), ("condition",), ("note",)),
    ),
    NounForm(
        LayerFeature,
        (("unit",), ("town",), ("name",), ("sector", "grade"), ("households", "people"), ("contact",),
         ("contact_phone",)),
        (("layer",), ("role",), ("note",)),
    ),
)  # fmt: skip
TYPES = {layout.record_type.NOUN.kind: layout.record_type for layout in LAYOUTS}
BUTTONS = (("看图 M", "M"), ("更正 E", "E"), ("作废 Del", "Delete"))


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The ledgers of a season, by kind; `units` (name, code) are those to choose from."""

    year: int
    years: tuple[int, ...]
    rows: dict[str, tuple[RecordRow, ...]]
    units: tuple[tuple[str, str], ...]
    figures: SeasonFigures


def read_view(reader: Any, year: int | None, this_year: int) -> PlaceView:
    """The ledgers of a season; without a year the current one, or the latest known."""
    years, shown = season_service.season_shown(reader, year, this_year)
    codes = tuple(part.code for _, parts in TILES for part in parts)
    rows = {kind: read_rows(reader, record_type, shown) for kind, record_type in TYPES.items()}
    figures = season_service.figures(reader, shown, codes=codes)
    return PlaceView(shown, years, rows, _units_to_choose(season_service.unit_names(reader, shown), rows), figures)


def _units_to_choose(names: Mapping[str, str], rows: Mapping[str, Sequence[RecordRow]]) -> tuple[tuple[str, str], ...]:
    """The twelve divisions, then any other unit (市级) that has a row."""
    listed = [unit.code for unit in division_directory.units()]
    others = {_unit(row) for each in rows.values() for row in each} - {*listed, ""}
    return tuple((names.get(code, code), code) for code in (*listed, *sorted(others)))


def read_detail(reader: Any, record_id: str, year: int) -> Detail | None:
    """One record of these ledgers whole."""
    found = (reader.get(record_type, record_id) for record_type in TYPES.values())
    record: Record | None = next((record for record in found if record is not None), None)
    if record is None:
        return None
    history = record_service.history(reader, record_id)
    former = former_of(history, record.NOUN, {})
    lines = [*detail_lines(record, former, {}, apart=("season",), silent=("note", "managed_by", "code"))]
    doubt = getattr(record, "position_doubt", "")
    barred = frozenset(({"E"} if record.standing.voided else set()) | (set() if _is_placed(record) else {"M"}))
    title = f"{record.number}  {'已作废' if record.standing.voided else record.NOUN.label}"
    told = history_in_words(history, record.NOUN, {})
    heading = heading_of(record) + (f"\n坐标存疑:{doubt}" if doubt else "")
    return Detail(RecordRow(record, former), record, title, heading, tuple(lines), told, barred=barred)


def _face(layout: NounForm, keys: str, measure: str, stretched: str, widths: dict[str, int]) -> Face:
    noun = layout.record_type.NOUN
    return Face(
        noun.kind,
        noun.label,
        columns_of(noun, widths, stretched),
        lambda view: view.rows[noun.kind],
        measure=measure,
        empty=EMPTY % noun.label,
        keys=keys,
    )


class PlacePage(LedgerPage):
    """点位资源."""

    kinds = frozenset({*TYPES, "import_file", "division"})
    faces = (
        _face(LAYOUTS[0], "Alt+1", "处", "name", {
            "unit": 80, "town": 86, "name": 140, "sector": 76, "grade": 66, "households": 92, "people": 92,
            "contact": 78, "shelter": 120,
        }),
        _face(LAYOUTS[1], "Alt+2", "处", "name", {
            "unit": 84, "town": 92, "name": 200, "type": 84, "capacity": 110, "contact": 84,
        }),
        _face(LAYOUTS[2], "Alt+3", "支", "name", {
            "unit": 84, "name": 190, "type": 100, "people": 70, "base": 150, "contact": 84,
        }),
        _face(LAYOUTS[3], "Alt+4", "项", "name", {
            "unit": 84, "name": 130, "specification": 110, "quantity": 70, "measure": 50, "mode": 70, "storage": 150,
            "keeper": 84,
        }),
        _face(LAYOUTS[4], "Alt+5", "个", "name", {
            "layer": 104, "unit": 84, "name": 160, "sector": 84, "grade": 70, "shape": 70, "area_m2": 80,
            "people": 100,
        }),
    )  # fmt: skip
    noun_words = "点位资源"
    read_view = staticmethod(read_view)
    read_detail = staticmethod(read_detail)

    def make_head(self) -> QWidget:
        """The numbers of the ledgers."""
        return TileRow(TILES, self)

    def make_filters(self) -> FilterBar:
        """By the county that manages it, by sector, and by whoever is in charge."""
        facets = (unit_facet(_unit), Facet(SECTOR, "行业", _sector, "全部行业", 118), official_facet(_person))
        finder = Finder(
            lambda row: row.record.record_id, found_by, lambda row: place_initials(unit_of(row), _town(row))
        )
        words = ("查找点位资源", "编号、名称、首字母", "处")
        return FilterBar(facets, (), finder, self._context.selection, words, self)

    def make_panels(self) -> SideStack:
        """The record, and the forms of each noun."""
        makers = switch_makers(self._context, self._present, "place")
        for layout in LAYOUTS:
            makers |= noun_makers(layout, self._context, self._present, lambda: self.year)
        hint = "选中一行,在此看它的全部内容。\n\nCtrl+N 登记\nF1 全部按键"
        return SideStack(RecordDetail(DetailShape("点位详情", BUTTONS), self), hint, makers, self)

    def on_view(self, view: PlaceView, *, is_first: bool) -> None:
        """Offer the units, the sectors, and the records without one."""
        self.filters.offer(UNIT, view.units)
        self.filters.offer(SECTOR, [(sector.label, sector.code) for sector in (*Sector, *NoSector)])

    def page_actions(self) -> Sequence[Action]:
        """A new record of the list that is shown."""
        return (Action("登记到所看的台账", "Ctrl+N", self._enter_new, icon="add"),)

    def _enter_new(self) -> None:
        if self.face.name == LayerFeature.NOUN.kind:
            self._context.events.said.emit("图层要素不单个登记:请在风险图页按 Ctrl+Shift+I 导入图层文件。")
        else:
            self.panels.begin(f"new_{self.face.name}")

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """Look at it on the map, correct, void."""
        return (
            Action("在风险图上看", "M", self._show_on_map, IN_LIST, "map", owner=table),
            Action("更正", "E", self.rows.amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self.rows.switch, IN_LIST, "void", owner=table),
        )

    def _show_on_map(self) -> None:
        row = self.table.current_record
        if row is None:
            return
        if not _is_placed(row.record):
            self._context.events.said.emit(f"{heading_of(row.record)}没有可用的坐标,不能上图。")
            return
        self._context.events.map_asked.emit(row.record.record_id)

    def on_filtered(self) -> None:
        """Show the numbers of the season."""
        self.totals.show_numbers(self._view.figures.figures)  # type: ignore[union-attr]

    def related(self, row: RecordRow) -> dict[str, str]:
        """The county of a row, and whoever is in charge."""
        return {UNIT: unit_of(row), OFFICIAL: _person(row)}


def _is_placed(record: Record) -> bool:
    """Whether a record has a position that can be drawn."""
    has_position = getattr(record, "longitude", None) is not None and getattr(record, "latitude", None) is not None
    return has_position and not getattr(record, "position_doubt", "") and not record.standing.voided


def _unit(row: RecordRow) -> str:
    """The county a place is counted under: the one that manages it."""
    return str(getattr(row.record, "managing_unit", "") or unit_of(row))


def _sector(row: RecordRow) -> str:
    return asked_sector(row.record.sector).code if row.record.NOUN.has(SECTOR) else ""


def _town(row: RecordRow) -> str:
    return str(getattr(row.record, "town", ""))


def _person(row: RecordRow) -> str:
    return str(getattr(row.record, "contact", "") or getattr(row.record, "keeper", ""))
