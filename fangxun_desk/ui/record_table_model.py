"""One table model for all nouns, from declared columns and frozen records.

It orders and filters the records themselves, once and when asked to: a proxy model would call back into Python for
every comparison, seconds at 100 000 rows, and would order again whenever records arrive. Records that arrive are put
where they belong; rows already shown keep their place, even when the value they are ordered by was corrected.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from fangxun_desk.collecting import keep_out_of_collection, no_collection
from fangxun_desk.ui import theme
from fangxun_desk.ui.arranging import Arrangement, Steps, steps_to
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column, Former

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
RECORD_ROLE = Qt.ItemDataRole.UserRole + 2
FORMER_ROLE = Qt.ItemDataRole.UserRole + 3
VOIDED_ROLE = Qt.ItemDataRole.UserRole + 4
AT_ONCE_UP_TO = 5000
"""A list of more records than this is arranged beside the UI thread."""
Carry = Callable[[Callable[[], Any], Callable[[Any], None]], Any]

_ALIGNMENTS = {RIGHT: Qt.AlignmentFlag.AlignRight, CENTRE: Qt.AlignmentFlag.AlignHCenter}
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RecordTableModel(QAbstractTableModel):
    """The rows of one list. `key` tells records apart, `is_voided` says which are struck through.

    `carry`, where one is given, does the arranging of a long list beside the UI thread: `carry(job, on_done)`.
    """

    arranged = Signal()
    """Other rows are shown now, or the same anew."""

    def __init__(
        self,
        columns: Sequence[Column],
        key: Callable[[Any], str],
        is_voided: Callable[[Any], bool] = lambda record: False,
        parent: QObject | None = None,
        carry: Carry | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.key = key
        self._is_voided = is_voided
        self._carry = carry
        self._asked = self._answered = 0
        self._rows: list[Any] = []
        self._wants = Arrangement(())
        self._rest: tuple[Callable[[Any], Any] | None, bool] = (None, False)

    # -- what the page says ------------------------------------------------------------------------------

    def show(self, records: Iterable[Any] | None, wanted: Callable[[Any], bool] | None) -> None:
        """Show these records (None: those there are), as far as they are wanted."""
        if records is None:
            self.set_filter(wanted)
        else:
            self._wants = replace(self._wants, wanted=wanted)
            self.set_records(records)

    @property
    def is_arranging(self) -> bool:
        """Whether what is wanted is still being worked out."""
        return self._asked != self._answered

    def set_records(self, records: Iterable[Any]) -> None:
        """Show these records from now on. Rows that stay keep their place; new ones are put where they belong."""
        self._wants = replace(self._wants, records=records if isinstance(records, tuple) else tuple(records))
        self._arrange(partial(steps_to, key=self.key))

    def set_filter(self, wanted: Callable[[Any], bool] | None) -> None:
        """Show only the records wanted; None shows all."""
        if wanted is None and self._wants.wanted is None:
            self.arranged.emit()
            return
        self._wants = replace(self._wants, wanted=wanted)
        self._arrange(partial(steps_to, key=self.key))

    def rest_in(self, order: Callable[[Any], Any], *, descending: bool = False) -> None:
        """The order the rows are in while nobody asks for another."""
        self._rest = (order, descending)
        self.order_by(None)

    def order_by(self, order: Callable[[Any], Any] | None, *, descending: bool = False) -> None:
        """Order the rows by a key of the record, now, or (None) as they rest; the selection stays on its record."""
        order, descending = (order, descending) if order is not None else self._rest
        self._wants = replace(self._wants, order=order, descending=descending)
        self._arrange(_in_order)

    def record_at(self, row: int) -> Any:
        """The record of a row, None outside of the list."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """The row of a record, -1 where it is not shown."""
        return next((row for row, record in enumerate(self._rows) if self.key(record) == key), -1)

    @property
    def records(self) -> Sequence[Any]:
        """Every record, shown or filtered away."""
        return self._wants.records

    @property
    def shown(self) -> Sequence[Any]:
        """The records shown, in the order shown."""
        return self._rows

    @property
    def total(self) -> int:
        """How many records there are, shown or filtered away."""
        return len(self._wants.records)

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

    def _arrange(self, job: Callable[[Sequence[Any], Arrangement], Steps]) -> None:
        """Bring the rows in line with what is wanted: at once, or for a long list as soon as it was worked out."""
        self._asked += 1
        if self._carry is None or len(self._wants.records) <= AT_ONCE_UP_TO:
            self._take_over(job(self._rows, self._wants))
            return
        asked, rows, wants = self._asked, self._rows, self._wants
        self._carry(partial(_at_rest, partial(job, tuple(rows), wants)), lambda steps: self._on_arranged(asked, steps))

    def _on_arranged(self, asked: int, steps: Steps) -> None:
        # Something else has been asked for meanwhile; its answer is on the way.
        if asked == self._asked:
            self._take_over(steps)

    def _take_over(self, steps: Steps) -> None:
        self._answered = self._asked
        if steps.whole is not None:
            self._replace(steps.whole)
        for first, last in steps.gone:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        for row, record in steps.corrected:
            self._rows[row] = record
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        for record in steps.new:
            row = self._wants.place_for(self._rows, record)
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, record)
            self.endInsertRows()
        self.arranged.emit()

    def _replace(self, rows: list[Any]) -> None:
        """Other rows altogether, or (of as many) the same in another order: then the selection stays on its record."""
        before = self.persistentIndexList()
        if len(rows) != len(self._rows) or not before:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        held = [self._rows[index.row()] for index in before]
        self._rows = rows
        place = {self.key(record): row for row, record in enumerate(rows)}
        after = [self.index(place.get(self.key(r), -1), i.column()) for i, r in zip(before, held, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _at_rest(job: Callable[[], Steps]) -> Steps:
    """Do long work without the cycle collector, which would hold up the UI thread to look through every record."""
    with no_collection():
        steps = job()
    keep_out_of_collection()
    return steps


def _in_order(rows: Sequence[Any], wants: Arrangement) -> Steps:
    """The rows shown in the order now asked for; nothing to do where they are in it already."""
    ordered = wants.ordered(rows)
    return Steps() if ordered == list(rows) else Steps(whole=ordered)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    return _ALIGNMENTS.get(column.align, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
