"""One table model for all nouns, from declared columns and frozen records.

It orders and filters the records themselves, once and when asked to: a proxy model would call back into Python for
every comparison, seconds at 100 000 rows, and would order again whenever records arrive. Records that arrive are put
where they belong; rows already shown keep their place, even when the value they are ordered by was corrected.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from fangxun_desk.ui import theme
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column, Former

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
RECORD_ROLE = Qt.ItemDataRole.UserRole + 2
FORMER_ROLE = Qt.ItemDataRole.UserRole + 3
VOIDED_ROLE = Qt.ItemDataRole.UserRole + 4
STEPWISE_UP_TO = 500
"""More rows than this appearing or vanishing at once are taken over as a whole."""

_ALIGNMENTS = {RIGHT: Qt.AlignmentFlag.AlignRight, CENTRE: Qt.AlignmentFlag.AlignHCenter}
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RecordTableModel(QAbstractTableModel):
    """The rows of one list. `key` tells records apart, `is_voided` says which are struck through."""

    def __init__(
        self,
        columns: Sequence[Column],
        key: Callable[[Any], str],
        is_voided: Callable[[Any], bool] = lambda record: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.key = key
        self._is_voided = is_voided
        self._records: list[Any] = []
        self._rows: list[Any] = []
        self._wanted: Callable[[Any], bool] | None = None
        self._order: Callable[[Any], Any] | None = None
        self._descending = False
        self._rest: tuple[Callable[[Any], Any] | None, bool] = (None, False)

    # -- what the page says ------------------------------------------------------------------------------

    def set_records(self, records: Iterable[Any]) -> None:
        """Show these records from now on. Rows that stay keep their place; new ones are put where they belong."""
        self._records = list(records)
        self._take_over(self._kept(self._records))

    def set_filter(self, wanted: Callable[[Any], bool] | None) -> None:
        """Show only the records wanted; None shows all."""
        self._wanted = wanted
        self._take_over(self._kept(self._records))

    def rest_in(self, order: Callable[[Any], Any], *, descending: bool = False) -> None:
        """The order the rows are in while nobody asks for another."""
        self._rest = (order, descending)
        self.order_by(None)

    def order_by(self, order: Callable[[Any], Any] | None, *, descending: bool = False) -> None:
        """Order the rows by a key of the record, now, or (None) as they rest; the selection stays on its record."""
        self._order, self._descending = (order, descending) if order is not None else self._rest
        ordered = self._ordered(self._rows)
        if ordered == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._rows[index.row()] for index in before]
        self._rows = ordered
        place = {self.key(record): row for row, record in enumerate(ordered)}
        after = [self.index(place[self.key(r)], i.column()) for i, r in zip(before, held, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def record_at(self, row: int) -> Any:
        """The record of a row, None outside of the list."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """The row of a record, -1 where it is not shown."""
        return next((row for row, record in enumerate(self._rows) if self.key(record) == key), -1)

    @property
    def shown(self) -> Sequence[Any]:
        """The records shown, in the order shown."""
        return self._rows

    @property
    def total(self) -> int:
        """How many records there are, shown or filtered away."""
        return len(self._records)

    # -- what Qt asks ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip or None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        record, column = self._rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(record)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.FontRole:
                return self._font(record, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(record, column)
            case Qt.ItemDataRole.ToolTipRole:
                former = self._former(record, column)
                return former.story if former else column.text(record) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(record, column)
        return self._own_role(record, column, role)

    def _own_role(self, record: Any, column: Column, role: int) -> Any:
        if role == SORT_ROLE:
            return (column.sort or column.text)(record)
        if role == RECORD_ROLE:
            return record
        if role == FORMER_ROLE:
            return self._former(record, column)
        if role == VOIDED_ROLE:
            return self._is_voided(record)
        return None

    # -- inside ------------------------------------------------------------------------------------------

    def _former(self, record: Any, column: Column) -> Former | None:
        return column.former(record) if column.former else None

    def _font(self, record: Any, column: Column) -> QFont | None:
        if self._is_voided(record):
            struck = theme.font()
            struck.setStrikeOut(True)
            return struck
        return theme.font(is_bold=True) if column.is_strong and column.is_strong(record) else None

    def _ink(self, record: Any, column: Column) -> QColor | None:
        if self._is_voided(record):
            return theme.active().colour("muted")
        use = column.tone(record) if column.tone else ""
        return theme.active().colour(use) if use else None

    def _spoken(self, record: Any, column: Column) -> str:
        voided = "已作废 " if self._is_voided(record) else ""
        former = self._former(record, column)
        return f"{voided}{column.text(record)}" + (f",原为 {former.text}" if former else "")

    def _kept(self, records: Iterable[Any]) -> list[Any]:
        return [record for record in records if self._wanted is None or self._wanted(record)]

    def _ordered(self, records: list[Any]) -> list[Any]:
        return sorted(records, key=self._order, reverse=self._descending) if self._order else list(records)

    def _take_over(self, wanted: list[Any]) -> None:
        by_key = {self.key(record): record for record in wanted}
        gone = [row for row, record in enumerate(self._rows) if self.key(record) not in by_key]
        shown = {self.key(record) for record in self._rows}
        new = [record for record in wanted if self.key(record) not in shown]
        if len(gone) + len(new) > STEPWISE_UP_TO or not self._rows:
            self.beginResetModel()
            self._rows = self._ordered(wanted)
            self.endResetModel()
            return
        for first, last in _runs_from_the_end(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        self._correct(by_key)
        for record in new:
            row = self._place_for(record)
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, record)
            self.endInsertRows()

    def _correct(self, by_key: dict[str, Any]) -> None:
        for row, record in enumerate(self._rows):
            now = by_key[self.key(record)]
            if now != record:
                self._rows[row] = now
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _place_for(self, record: Any) -> int:
        """Where a new record goes: by the order in force, after its equals; at the end where there is no order."""
        if self._order is None:
            return len(self._rows)
        wanted = self._order(record)
        low, high = 0, len(self._rows)
        while low < high:
            middle = (low + high) // 2
            here = self._order(self._rows[middle])
            if (here < wanted) if self._descending else (wanted < here):
                high = middle
            else:
                low = middle + 1
        return low


def _alignment(column: Column) -> Qt.AlignmentFlag:
    return _ALIGNMENTS.get(column.align, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _runs_from_the_end(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as (first, last), the last run first, so that removing one leaves the others in place."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs[::-1]
