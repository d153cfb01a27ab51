"""按县清零表: how every division stands, each number leading to its rows.

One stop for Tab: the arrows move among the cells, Enter asks. It is handed counted numbers and adds nothing to them but
the percentages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from fangxun_desk.services import hazard_service
from fangxun_desk.services.hazard_service import DivisionClearing
from fangxun_desk.ui import theme
from fangxun_desk.ui.figure_table import FigureTable
from fangxun_desk.ui.number_tile import FigureAsked

WHOLE = "全市"
NAME, RATE, CLEAR = 0, 5, 6
TITLES = ("县(市、区)", "排查(项)", "已销号", "未销号", "逾期", "销号率", "动态清零")
CODES = {1: hazard_service.TOTAL, 2: hazard_service.CLEARED, 3: hazard_service.OPEN, 4: hazard_service.OVERDUE}
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WIDEST, _LONG = 150, 1.35


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: a division, or all together (`unit` "")."""

    unit: str
    name: str
    numbers: tuple[int, int, int, int]

    @property
    def overdue(self) -> int:
        return self.numbers[3]


class ClearingTable(FigureTable):
    """The table; the whole city is asked for without a unit."""

    unit_asked = Signal(str)
    """The code of a division whose hazards somebody wants to see in the list, "" for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("按县清零表", parent)
        self._lines = _Model(self)
        self.setModel(self._lines)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.apply_sizes()

    def show_divisions(self, divisions: Sequence[DivisionClearing], whole: Sequence[int]) -> None:
        """Show the whole city and its divisions; the cell looked at stays."""
        self._lines.show_divisions(divisions, whole)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._lines.index(0, NAME))

    def apply_sizes(self) -> None:
        """Take heights and widths from the theme in force."""
        active, header = theme.active(), self.horizontalHeader()
        header.setFixedHeight(active["row"])
        header.setMinimumSectionSize(40)
        self.verticalHeader().setDefaultSectionSize(active["row"])
        self.share_width()

    def share_width(self) -> None:
        """All the same width; names are longer than numbers."""
        room = self.viewport().width() - 2
        shares = [_LONG if column == NAME else 1.0 for column in range(len(TITLES))]
        each = min(_WIDEST * theme.active()["px"] // 15, max(40, int(room / sum(shares))))
        for column, share in enumerate(shares):
            self.setColumnWidth(column, int(each * share))

    def ask(self, index: QModelIndex) -> None:
        """Ask for a number, or for the list of a division."""
        line = self._lines.lines[index.row()]
        if index.column() == NAME:
            self.unit_asked.emit(line.unit)
        else:
            code = CODES.get(
                index.column(), hazard_service.CLEARED if index.column() == RATE else hazard_service.OVERDUE
            )
            self.asked.emit(FigureAsked(code, unit=line.name if line.name != WHOLE else None))


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[_Line] = []

    def show_divisions(self, divisions: Sequence[DivisionClearing], whole: Sequence[int]) -> None:
        lines = [
            _Line("", WHOLE, tuple(whole)),  # type: ignore[arg-type]
            *(_Line(each.unit, each.name, (each.total, each.cleared, each.open, each.overdue)) for each in divisions),
        ]
        if len(lines) != len(self.lines):
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        elif lines != self.lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(TITLES) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _words(line, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.FontRole:
                is_bold = line.name == WHOLE or (column in (4, CLEAR) and line.overdue > 0)
                return theme.font(is_bold=is_bold)
            case Qt.ItemDataRole.ForegroundRole:
                return _ink(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return "看该县的隐患清单" if column == NAME else "看口径与逐条依据"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.name} {TITLES[column]} {_words(line, column)}"
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignHCenter
    return side | Qt.AlignmentFlag.AlignVCenter


def _words(line: _Line, column: int) -> str:
    total, cleared, _, overdue = line.numbers
    if column == NAME:
        return f" {line.name}"
    if not total:
        # A division that listed nothing has not reported; that is not the same as being clear.
        return "0" if column == 1 else "–"
    if column == RATE:
        return f"{cleared * 100 / total:.1f}%"
    if column == CLEAR:
        return "已清零" if not overdue else "未清零"
    return str(line.numbers[column - 1])


def _ink(line: _Line, column: int) -> Any:
    if line.overdue and column in (4, CLEAR):
        return theme.active().colour("strip_red")
    if not line.numbers[0] and column != NAME:
        return theme.active().colour("muted")
    return None
