"""A list that grows while it is scrolled: further rows are asked for when its end comes into view.

However long the whole is, only the rows looked at are read, and adding a block costs what the block costs.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal

from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.record_table_model import RecordTableModel

Index = QModelIndex | QPersistentModelIndex


class GrowingModel(RecordTableModel):
    """Rows in the order they were handed in. It is neither sorted nor filtered."""

    more_wanted = Signal()
    """The end is in view, and there is more."""

    def __init__(
        self, columns: Sequence[Column], key: Callable[[Any], str], parent: QObject, is_voided: Any = lambda row: False
    ) -> None:
        super().__init__(columns, key, is_voided, parent)
        self._has_more = self._is_asked = False

    def begin(self, rows: Sequence[Any], *, has_more: bool) -> None:
        """Other rows from now on."""
        self.beginResetModel()
        self._rows = list(rows)
        self._has_more, self._is_asked = has_more, False
        self.endResetModel()

    def grow(self, rows: Sequence[Any], *, has_more: bool) -> None:
        """The rows asked for are there."""
        self._has_more, self._is_asked = has_more, False
        self._insert(len(self._rows), rows)

    def put_first(self, rows: Sequence[Any]) -> None:
        """New rows stand above the others."""
        self._insert(0, rows)

    def refused(self) -> None:
        """The rows asked for did not come; they may be asked for again."""
        self._is_asked = False

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more and not self._is_asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._is_asked = True
            self.more_wanted.emit()

    def _insert(self, at: int, rows: Sequence[Any]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()
