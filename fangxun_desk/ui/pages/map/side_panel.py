"""What the panels beside the map have in common: a column of words and lists.

It knows nothing of what a panel shows.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel


class SidePanel(QWidget):
    """A panel; `column` is what it is laid out in, from above to below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 10)
        self.column.setSpacing(6)
        self._lists: list[RecordTable] = []

    def add_words(self, role: str) -> QLabel:
        """A line of words at the end of the column."""
        label = QLabel(self)
        label.setProperty("role", role)
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def make_list(self, columns: Sequence[Column], name: str, key: Callable[[Any], str]) -> RecordTable:
        """A list, to be put where it belongs."""
        table = RecordTable(RecordTableModel(columns, key=key, parent=self), name, self)
        self._lists.append(table)
        return table

    def apply_sizes(self) -> None:
        """The text size has changed."""
        for table in self._lists:
            table.apply_sizes()


def say(label: QLabel, words: str) -> None:
    """Show words, or nothing at all where there are none."""
    label.setText(words)
    label.setVisible(bool(words))
