"""What the panels beside the map have in common: a column of words, and lists that are turned to by tabs.

It knows nothing of what a panel shows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.ui import theme
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


NOTES = "说明"
_LEAST_ROWS = 4


class ListsPanel(SidePanel):
    """A panel of several lists, one at a time, the left and right arrows turn to the next; the last tab holds notes.

    `record_id` answers the record a row stands for, `place_id` the one that shows it on the map, `words` what is said
    below the list about the row under the cursor.
    """

    record_asked = Signal(str)
    """The record_id of a row somebody wants to see on its page."""
    place_asked = Signal(str)
    """The record_id of a row the cursor was moved to: the map shows where it is."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follows = False
        self._words: Callable[[Any], str] = lambda row: ""
        self._place_id: Callable[[Any], str] = str
        self.tabs: dict[str, QPushButton] = {}
        self.tables: dict[str, RecordTable] = {}
        self._stack = QStackedWidget(self)
        self._tab_line = QHBoxLayout()
        self._tab_line.setSpacing(0)

    def add_lists(
        self,
        columns: Mapping[str, Sequence[Column]],
        key: Callable[[Any], str],
        record_id: Callable[[Any], str],
        place_id: Callable[[Any], str],
        words: Callable[[Any], str] = lambda row: "",
    ) -> None:
        """Lay out the tabs, the lists in their order, the notes, and the line about the row under the cursor."""
        self._words, self._place_id = words, place_id
        self.column.addLayout(self._tab_line)
        for name, of_list in columns.items():
            table = self.tables[name] = self.make_list(of_list, name, key)
            table.record_chosen.connect(self._on_chosen)
            table.record_opened.connect(lambda row: self.record_asked.emit(record_id(row)))
            table.installEventFilter(self)
            self._stack.addWidget(table)
            self._add_tab(name)
        self._notes = QLabel(self)
        self._notes.setWordWrap(True)
        self._notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName(NOTES)
        area.setWidget(self._notes)
        area.installEventFilter(self)
        self._stack.addWidget(area)
        self._add_tab(NOTES)
        self._tab_line.addStretch(1)
        self.column.addWidget(self._stack, 1)
        self._row = self.add_words("muted")
        self.apply_sizes()

    def show_rows(self, rows: Mapping[str, Sequence[Any]], notes: Sequence[str], *, is_news: bool) -> None:
        """Show these rows. `is_news`: the same was read again, and list, row and cursor stay where they are."""
        self._follows = False
        for name, listed in rows.items():
            table = self.tables[name]
            if not is_news:
                # Rows that stay would keep their places; another question has an order of its own.
                table.setCurrentIndex(QModelIndex())
                table.records.set_records(())
            table.records.set_records(listed)
            self.tabs[name].setToolTip(f"{name}:{len(listed)} 行(左右键换清单)")
        self._notes.setText("\n\n".join(notes))
        self._follows = True

    def turn_to(self, name: str) -> None:
        """Show one of the lists, or the notes."""
        self.tabs[name].setChecked(True)
        self._stack.setCurrentIndex(list(self.tabs).index(name))
        table = self.tables.get(name)
        row = table.current_record if table is not None else None
        say(self._row, self._words(row) if row is not None else "")

    @property
    def current_row(self) -> Any:
        """The row under the cursor of the list that is shown, None for none."""
        shown = self._stack.currentWidget()
        return shown.current_record if isinstance(shown, RecordTable) else None

    def take_focus(self) -> None:
        """Put the cursor into the list that is shown; it brings the map along only once it is moved."""
        shown = self._stack.currentWidget()
        # A list that gets the cursor puts it on its first row by itself.
        follows, self._follows = self._follows, False
        shown.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(shown, RecordTable) and not shown.currentIndex().isValid() and shown.model().rowCount():
            shown.setCurrentIndex(shown.model().index(0, 0))
        self._follows = follows

    def apply_sizes(self) -> None:
        """The text size has changed: some rows are always to be seen."""
        super().apply_sizes()
        self._stack.setMinimumHeight(_LEAST_ROWS * theme.active()["row"])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None:
                names = list(self.tabs)
                self.turn_to(names[(self._stack.currentIndex() + step) % len(names)])
                self.take_focus()
                return True
        return super().eventFilter(watched, event)

    # -- inside ------------------------------------------------------------------------------------------

    def _add_tab(self, name: str) -> None:
        tab = QPushButton(name, self)
        tab.setProperty("role", "tab")
        tab.setCheckable(True)
        tab.setAutoExclusive(True)
        tab.clicked.connect(lambda checked=False: self.turn_to(name))
        self.tabs[name] = tab
        self._tab_line.addWidget(tab)

    def _on_chosen(self, row: Any) -> None:
        if self.sender() is self._stack.currentWidget():
            say(self._row, self._words(row) if row is not None else "")
            if row is not None and self._follows:
                self.place_asked.emit(self._place_id(row))


def say(label: QLabel, words: str) -> None:
    """Show words, or nothing at all where there are none."""
    label.setText(words)
    label.setVisible(bool(words))
