"""The live totals above the list: tiles for the storm looked at and for the season, and a small table by county.

Every number comes from the season's figures and can be asked for its rows; none is added up here.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from fangxun_desk.geo import division_directory
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui import theme
from fangxun_desk.ui.figure_table import FigureTable
from fangxun_desk.ui.number_tile import FigureAsked, NumberTile, TilePart

PERSON_TIMES, OUT = "evacuated_person_times", "people_out_at_end"
TILES: tuple[tuple[str, tuple[TilePart, ...]], ...] = (
    ("避险转移(人次)", (TilePart(PERSON_TIMES, "避险转移人次"),)),
    ("目前在外(人)", (TilePart(OUT, "目前在外人数"),)),
    ("批次 / 户数", (TilePart("evacuated_batches", "转移批次"), TilePart("evacuated_households", "转移户数"))),
    (
        "集中 / 分散 / 未说明(人)",
        (
            TilePart("centralised", "集中安置人数"),
            TilePart("dispersed", "分散安置人数"),
            TilePart("placement_not_stated", "安置去向未说明人数"),
        ),
    ),
)
LABELS = {part.code: part.label for _, parts in TILES for part in parts}
COUNTY_ROWS = (TilePart(PERSON_TIMES, "转移人次"), TilePart(OUT, "目前在外"))
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PartOfSeason:
    """The figures of a season seen through a storm (None: the whole season)."""

    def __init__(self, figures: SeasonFigures | None, storm: str | None) -> None:
        self._figures = figures
        self._storm = storm

    def value(self, code: str, unit: str | None = None) -> int | None:
        """A figure of this part, for one county where it is named; None while nothing was counted."""
        if self._figures is None:
            return None
        if code == "placement_not_stated" and (self._storm is not None or unit is not None):
            return self._not_stated(unit)
        if self._storm is None and unit is None:
            return self._figures.figures.get(code)
        splits = self._figures.splits.get(code, {})
        if self._storm is None:
            found = splits.get("by_county", {}).get(unit)
        elif unit is None:
            found = splits.get("by_storm", {}).get(self._storm)
        else:
            found = splits.get("by_storm_and_county", {}).get(self._storm, {}).get(unit)
        return int(found) if found is not None else 0

    def has_batches(self, unit: str) -> bool:
        """Whether the county logged a batch in this part of the season."""
        return bool(self.value("evacuated_batches", unit))

    def _not_stated(self, unit: str | None) -> int:
        whole, *stated = (self.value(code, unit) or 0 for code in (PERSON_TIMES, "centralised", "dispersed"))
        return whole - sum(stated)


class CountyTotals(FigureTable):
    """Two rows of numbers, a column a county; they are asked for without their storm."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("各县(市、区)转移人次与目前在外人数,按回车看依据", parent)
        self._numbers = _CountyModel(self)
        self._names: list[int] = []
        self.setModel(self._numbers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().setHighlightSections(False)
        self.apply_sizes()

    def show_part(self, part: PartOfSeason) -> None:
        """Show the numbers of this part of the season."""
        self._numbers.show_part(part)

    def apply_sizes(self) -> None:
        """Take the heights from the theme in force; the columns share the width, each at least as wide as its name."""
        active, header, rows = theme.active(), self.horizontalHeader(), self.verticalHeader()
        measure = QFontMetrics(theme.font("small", is_bold=True))
        header.setFixedHeight(active["small"] + 12)
        header.setMinimumSectionSize(30)
        rows.setMinimumSectionSize(20)
        rows.setDefaultSectionSize(active["px"] + 10)
        rows.setFixedWidth(measure.horizontalAdvance("转移人次") + 18)
        self._names = [measure.horizontalAdvance(name) + 12 for name in self._numbers.titles]
        self.horizontalHeader().setStretchLastSection(True)
        self.share_width()

    def share_width(self) -> None:
        """Each county its name's width, and what is left in equal parts."""
        room = self.width() - self.verticalHeader().width() - 2 * self.frameWidth()
        spare = max(0, room - sum(self._names)) // len(self._names)
        for column, name in enumerate(self._names):
            self.setColumnWidth(column, name + spare)
        scrolls = self.horizontalScrollBar().sizeHint().height() if sum(self._names) > room else 0
        rows = 2 * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().height() + rows + scrolls + 2 * self.frameWidth())

    def ask(self, index: QModelIndex) -> None:
        """Ask for a county's number."""
        self.asked.emit(FigureAsked(COUNTY_ROWS[index.row()].code, unit=self._numbers.units[index.column()]))


class _CountyModel(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        units = division_directory.units()
        self.titles = [unit.name for unit in units]
        self.units = [unit.name for unit in units]
        self._part = PartOfSeason(None, None)

    def show_part(self, part: PartOfSeason) -> None:
        self._part = part
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COUNTY_ROWS)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            is_across = orientation == Qt.Orientation.Horizontal
            return self.titles[section] if is_across else COUNTY_ROWS[section].label
        return Qt.AlignmentFlag.AlignCenter if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        unit, row = self.units[index.column()], COUNTY_ROWS[index.row()]
        value = self._part.value(row.code, unit)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                # A county that logged nothing has not reported; that is not the same as nobody moved.
                return str(value) if value is not None and self._part.has_batches(unit) else "–"
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
            case Qt.ItemDataRole.FontRole:
                return theme.font(is_bold=bool(value) and row.code == OUT)
            case Qt.ItemDataRole.ForegroundRole:
                return None if value else theme.active().colour("muted")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{unit} {row.label} {value}"
        return None


class Totals(QWidget):
    """Tiles above, counties below."""

    asked = Signal(object)
    """A `FigureAsked` with everything in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: SeasonFigures | None = None
        self._storm: str | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._tiles: list[tuple[NumberTile, Sequence[TilePart]]] = []
        for title, parts in TILES:
            tile = NumberTile(title, parts, self)
            tile.asked.connect(self._on_tile_asked)
            self._tiles.append((tile, parts))
            line.addWidget(tile, 2 + len(parts))
        layout.addLayout(line)
        self._counties = CountyTotals(self)
        self._counties.asked.connect(lambda asked: self.asked.emit(FigureAsked(asked.code, self._storm, asked.unit)))
        layout.addWidget(self._counties)
        self._show()

    def show_figures(self, figures: SeasonFigures, storm: str | None) -> None:
        """Show a season's figures through a storm (None: the whole season)."""
        self._figures, self._storm = figures, storm
        self._show()

    def apply_sizes(self) -> None:
        """The text size has changed."""
        self._counties.apply_sizes()

    def _show(self) -> None:
        chosen, season = PartOfSeason(self._figures, self._storm), PartOfSeason(self._figures, None)
        for tile, parts in self._tiles:
            whole = [season.value(part.code) for part in parts] if self._storm is not None else None
            tile.show_numbers([chosen.value(part.code) for part in parts], whole)
        self._counties.show_part(chosen)

    def _on_tile_asked(self, part: TilePart, is_season: bool) -> None:
        self.asked.emit(FigureAsked(part.code, None if is_season else self._storm))
