"""The rows looked over before they are taken in: what each would come to, the doubtful cells marked, all editable.

What needs looking at stands first. Enter takes in, typing corrects the cell, Delete leaves the row out; the table only
asks for these things, whoever holds it carries them out.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from fangxun_desk.services.paste_service import Preview, PreviewRow, RowState
from fangxun_desk.ui import theme

NUMBER, STATE, WORDS = 0, 1, 2
_LEADING = ("行", "结果", "说明")
_WIDTHS = {
    "unit": 84, "held_on": 92, "name": 190, "place": 140, "form": 60, "sessions": 52, "participants": 76,
    "plan_name": 160, "organisation": 140, "state": 80, "note": 120,
}  # fmt: skip
_LEADING_WIDTHS = (48, 70, 300)
_SHEET_WIDTH = 96
_TONES = {RowState.REFUSED: "strip_red", RowState.KNOWN: "muted", RowState.IGNORED: "muted"}
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


def state_words(row: PreviewRow) -> str:
    """What taking the row in would come to."""
    return "存疑" if row.is_doubtful and row.state is RowState.NEW else row.state.value


def _order(row: PreviewRow) -> tuple[int, str, int]:
    urgency = 0 if row.state is RowState.REFUSED else 1 if row.is_doubtful else 2
    return urgency, row.sheet or "", row.number


class PasteModel(QAbstractTableModel):
    """The rows of a preview."""

    cell_changed = Signal(int, str, str)
    """A row's number, a field, and what was typed into its cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[PreviewRow] = []
        self.keys: tuple[str, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._is_editable = False
        self.has_sheets = False
        """Whether the rows stand in more than one sheet."""

    def show_preview(self, preview: Preview | None) -> None:
        """Show a preview, or nothing; columns in which no cell holds anything are left out."""
        self.beginResetModel()
        rows = preview.rows if preview is not None else ()
        self.rows = sorted(rows, key=_order)
        self.has_sheets = len({row.sheet for row in rows}) > 1
        self._is_editable = preview is not None and preview.grid is not None
        shown = [
            (place, key, label)
            for place, (key, label) in enumerate(zip(preview.keys, preview.labels, strict=True) if preview else ())
            if self._is_editable or any(row.cells[place] for row in rows)
        ]
        self._places = [place for place, _, _ in shown]
        self.keys = tuple(key for _, key, _ in shown)
        self._labels = tuple(label for _, _, label in shown)
        self.endResetModel()

    def key_at(self, column: int) -> str:
        """The field of a column, "" for one that holds none."""
        return self.keys[column - len(_LEADING)] if column >= len(_LEADING) else ""

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_LEADING) + len(self.keys)

    def flags(self, index: Index) -> Qt.ItemFlag:
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_cell = self._is_editable and self.key_at(index.column())
        return can | Qt.ItemFlag.ItemIsEditable if is_cell else can

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key = self.key_at(index.column())
        if role == Qt.ItemDataRole.EditRole and key and str(value).strip() != self._cell(index):
            self.cell_changed.emit(self.rows[index.row()].number, key, str(value))
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _LEADING[section] if section < len(_LEADING) else self._labels[section - len(_LEADING)]
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if role == _ALIGN else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, index)
            case Qt.ItemDataRole.EditRole:
                return self._cell(index)
            case Qt.ItemDataRole.ToolTipRole:
                remark = row.remark_of(self.key_at(column)) if self.key_at(column) else None
                return remark.message if remark is not None else (row.words if column == WORDS else None) or None
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case Qt.ItemDataRole.BackgroundRole:
                return self._ground(row, column)
            case Qt.ItemDataRole.FontRole:
                return theme.font(is_bold=bool(self._alarm(row, column)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{state_words(row)} {self._words(row, index)} {row.words}"
        return None

    # -- inside ------------------------------------------------------------------------------------------

    def _words(self, row: PreviewRow, index: Index) -> str:
        match index.column():
            case 0:
                return f"{row.sheet} {row.number}" if self.has_sheets else str(row.number)
            case 1:
                return state_words(row)
            case 2:
                return row.grave_words
        return self._cell(index)

    def _cell(self, index: Index) -> str:
        place = index.column() - len(_LEADING)
        return self.rows[index.row()].cells[self._places[place]] if place >= 0 else ""

    def _alarm(self, row: PreviewRow, column: int) -> str:
        """red or amber for a cell somebody should look at."""
        if column == STATE:
            return "red" if row.state is RowState.REFUSED else "amber" if row.is_doubtful else ""
        remark = row.remark_of(self.key_at(column)) if self.key_at(column) else None
        if remark is None or remark.level == "info":
            return ""
        return "red" if remark.level == "reject" else "amber"

    def _ink(self, row: PreviewRow, column: int) -> Any:
        if alarm := self._alarm(row, column):
            return theme.active().colour(f"strip_{alarm}")
        tone = _TONES.get(row.state, "")
        return theme.active().colour(tone) if tone and (column == STATE or tone == "muted") else None

    def _ground(self, row: PreviewRow, column: int) -> Any:
        alarm = self._alarm(row, column)
        return theme.active().colour(f"strip_{alarm}_soft") if alarm else None


_LOOK_AGAIN_MS = 60
_ALIGN = Qt.ItemDataRole.TextAlignmentRole


class PasteTable(QTableView):
    """The table."""

    submitted = Signal()
    row_dropped = Signal(int)
    left = Signal()
    paste_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_place = 0
        self.rows = PasteModel(self)
        self.setModel(self.rows)
        self.setAccessibleName("待收入的行")
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.apply_sizes()

    def show_preview(self, preview: Preview | None, *, keeps_cursor: bool = False) -> None:
        """Show a preview, the cursor on what should be looked at first, or where it was."""
        before, column = self.current_row if keeps_cursor else None, self.currentIndex().column()
        had_cursor = self.hasFocus()
        self.rows.show_preview(preview)
        self.apply_sizes()
        self.setColumnHidden(WORDS, not any(row.grave_words for row in self.rows.rows))
        place = self._place_of(before)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place, column))
        else:
            self._go_to_first_problem()
        if had_cursor:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_of(self, row: PreviewRow | None) -> int:
        """Where a row stands now, by its number; where it is gone, where it stood; -1 for none."""
        if row is None or not self.rows.rows:
            return -1
        wanted = (row.sheet, row.number)
        found = [place for place, each in enumerate(self.rows.rows) if (each.sheet, each.number) == wanted]
        return found[0] if found else min(self._last_place, len(self.rows.rows) - 1)

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being typed into."""
        return self.state() == QAbstractItemView.State.EditingState

    def when_left(self, then: Callable[[], None]) -> None:
        """Do something once the cell that is typed into has been left."""
        QTimer.singleShot(_LOOK_AGAIN_MS, lambda: self.when_left(then) if self.is_editing else then())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._last_place = current.row()

    def apply_sizes(self) -> None:
        """Take heights and widths from the theme in force."""
        active, header = theme.active(), self.horizontalHeader()
        header.setFixedHeight(active["row"])
        header.setMinimumSectionSize(40)
        self.verticalHeader().setDefaultSectionSize(active["row"])
        first = _SHEET_WIDTH if self.rows.has_sheets else _LEADING_WIDTHS[0]
        widths: Sequence[int] = (first, *_LEADING_WIDTHS[1:], *(_WIDTHS.get(key, 100) for key in self.rows.keys))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width * active["px"] // 15)

    @property
    def current_row(self) -> PreviewRow | None:
        """The row the cursor is on."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The Enter that ends the correction of a cell comes here too, and must not take the rows in.
            if not event.isAutoRepeat() and self.state() != QTableView.State.EditingState:
                self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Delete:
            if (row := self.current_row) is not None:
                self.row_dropped.emit(row.number)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing corrects a cell; it never moves the cursor."""

    def _go_to_first_problem(self) -> None:
        if not self.rows.rows:
            return
        first = self.rows.rows[0]
        keys = [remark.key for remark in first.remarks if remark.level != "info" and remark.key in self.rows.keys]
        column = len(_LEADING) + self.rows.keys.index(keys[0]) if keys else len(_LEADING)
        self.setCurrentIndex(self.rows.index(0, min(column, self.rows.columnCount() - 1)))
        if not keys:
            self.scrollTo(self.rows.index(0, 0))
