"""分县、分行业: how many risk points each has. Enter on a row narrows the map to it.

Two tables, one below the other: what is looked at first (by division or by sector, one key turns them round), and how
the row under the cursor divides by the other. Handed counted numbers, it adds nothing to them.
"""

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fangxun_desk.services.map_counts import AskedSector, PartCount
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.map.reading import CountRow, MapView
from fangxun_desk.ui.pages.map.side_panel import SidePanel
from fangxun_desk.ui.record_table import RecordTable


class Way(Enum):
    """The two fixed views."""

    DIVISION = "分县(市、区)"
    SECTOR = "分行业"


COLUMNS = (
    Column("名称", lambda row: row.words, width=140, stretches=True),
    Column("风险点(处)", lambda row: str(row.points), lambda row: row.points, width=104, align=RIGHT),
)


HINT = "按管理区计;功能区没有界线,图上不标数。\n回车:看这一部分  E:看依据  Shift+V:看全市"
EMPTY = (
    "{year} 年还没有风险点。\n按 Ctrl+I 导入各县(市、区)报来的台账文件夹\n"
    "按 Ctrl+Shift+I 导入图层(GeoPackage、Shapefile、GeoJSON、KML、坐标表)"
)


class CountsBoard(SidePanel):
    """The counts."""

    part_asked = Signal(str, object)
    """A division's code ("" for all) and an `AskedSector` (None for all) somebody wants to see on the map."""
    explained = Signal(str, object)
    """The same, of a number somebody wants laid open."""
    turned = Signal(object)
    """The `Way` that is looked at now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: MapView | None = None
        self.way = Way.DIVISION
        self._tabs: dict[Way, QPushButton] = {}
        self.column.addLayout(self._make_tabs())
        self._title = self.add_words("heading")
        self.first, self.second = self._make_table("分县、分行业计数"), self._make_table("细分计数")
        self.column.addWidget(self.first, 3)
        self._of = self.add_words("heading")
        self.column.addWidget(self.second, 3)
        self._words = self.add_words("muted")
        self.first.record_chosen.connect(lambda row: self._divide())

    def show_view(self, view: MapView) -> None:
        """Show the counts of a season; the cursor stays where it is."""
        was = self._view.asked if self._view is not None else None
        self._view = view
        self._fill()
        if view.asked != was:
            self._go_to_part(view)
        self._title.setText(f"{view.content.title}:{_number_words(view.part)}")
        self._words.setText(EMPTY.format(year=view.year) if view.counts.is_empty else HINT)

    def turn(self, way: Way | None = None) -> None:
        """Turn to the other view, or to this one."""
        self.way = way or (Way.SECTOR if self.way is Way.DIVISION else Way.DIVISION)
        self._tabs[self.way].setChecked(True)
        self._fill()
        self.turned.emit(self.way)

    def take_focus(self) -> None:
        """Put the cursor into the first table."""
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.first.currentIndex().isValid():
            self.first.setCurrentIndex(self.first.records.index(0, 0))

    def explain_current(self) -> None:
        """Lay open the number of the row the cursor is on."""
        table = self.second if self.second.hasFocus() else self.first
        if (row := table.current_record) is not None:
            self.explained.emit(row.division, row.sector)

    # -- inside ------------------------------------------------------------------------------------------

    def _make_tabs(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for way in Way:
            tab = QPushButton(way.value, self)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(way is self.way)
            tab.setToolTip(f"{way.value}(V)")
            tab.clicked.connect(lambda checked=False, way=way: self.turn(way))
            self._tabs[way] = tab
            line.addWidget(tab)
        line.addStretch(1)
        return line

    def _make_table(self, name: str) -> RecordTable:
        table = self.make_list(COLUMNS, name, _key)
        table.record_opened.connect(lambda row: self.part_asked.emit(row.division, row.sector))
        return table

    def _fill(self) -> None:
        if self._view is None:
            return
        rows = self._first_rows(self._view)
        self.first.records.set_records(rows)
        if not self.first.currentIndex().isValid() and rows:
            self.first.setCurrentIndex(self.first.records.index(0, 0))
        self._divide()

    def _first_rows(self, view: MapView) -> list[CountRow]:
        """The rows of what is looked at first, of no more than the map is narrowed to."""
        return view.divisions(view.asked.sector) if self.way is Way.DIVISION else view.sectors(view.asked.division)

    def _go_to_part(self, view: MapView) -> None:
        """Put the cursor on the part the map was narrowed to."""
        division, sector = view.asked.division, view.asked.sector
        rows = self._first_rows(view)
        wanted = [(row.division if self.way is Way.DIVISION else row.sector) for row in rows]
        part = division if self.way is Way.DIVISION else sector
        if part in wanted:
            self.first.setCurrentIndex(self.first.records.index(wanted.index(part), 0))

    def _divide(self) -> None:
        row: CountRow | None = self.first.current_record
        if self._view is None or row is None:
            return
        is_by_division = self.way is Way.DIVISION
        rows = self._view.sectors(row.division) if is_by_division else _some(self._view, row.sector)
        self.second.records.set_records(rows)
        self._of.setText(f"{row.name}:{(Way.SECTOR if is_by_division else Way.DIVISION).value}")


def _number_words(part: PartCount) -> str:
    """112 处(不计入全市),未上图 1 处(缺坐标或坐标存疑)."""
    beyond = f"({part.remark})" if part.is_division else f",{part.remark}"
    missing = f",未上图 {part.unlocated} 处(缺坐标或坐标存疑)" if part.unlocated else ""
    return f"{part.points} 处{beyond if part.remark else ''}{missing}"


def _some(view: MapView, sector: AskedSector | None) -> list[CountRow]:
    """The divisions that have points of a sector, the whole city first."""
    return [row for row in view.divisions(sector) if row.points or not row.division]


def _key(row: CountRow) -> str:
    return f"{row.division}/{row.sector.code if row.sector else ''}"
