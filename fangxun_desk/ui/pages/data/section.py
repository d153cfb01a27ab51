"""One section of the 数据 page, and the few parts all of them are made of. It knows neither the page nor the others."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.page import Action, PageContext
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel


class Section(QWidget):
    """A section: it reads when it is first looked at, and again when one of its kinds changed."""

    label = ""
    keys = ""
    kinds: frozenset[str] = frozenset()

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.is_stale = True
        self.tables: list[RecordTable] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.build()

    # -- what a section declares -------------------------------------------------------------------------

    def build(self) -> None:
        """Make the widgets."""

    def look(self) -> None:
        """Read again. Must not move the cursor."""

    def offered(self) -> Sequence[Action]:
        """What can be done here."""
        return ()

    def take_focus(self) -> None:
        """Put the cursor where work begins."""

    def escape(self) -> None:
        """Esc: leave what is under way."""

    def on_minute(self) -> None:
        """A minute has passed while the section is shown."""

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        for table in self.tables:
            table.apply_sizes()

    # -- parts -------------------------------------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Say a sentence that needs no answer."""
        self.context.events.said.emit(sentence)

    def label_in(self, layout: QBoxLayout, words: str = "", role: str = "", *, wraps: bool = True) -> QLabel:
        """A label at the end of a layout."""
        label = QLabel(words, self)
        label.setProperty("role", role)
        label.setWordWrap(wraps)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(label)
        return label

    def button_in(self, layout: QBoxLayout, words: str, run: Callable[[], Any], role: str = "") -> QPushButton:
        """A button at the end of a layout."""
        button = QPushButton(words, self)
        button.setAccessibleName(words)
        button.setAutoDefault(True)
        if role:
            button.setProperty("role", role)
        button.clicked.connect(lambda checked=False: run())
        layout.addWidget(button)
        return button

    def table_of(self, model: RecordTableModel, name: str, *, is_sorted: bool = True) -> RecordTable:
        """A list that follows the theme; one that grows while it is scrolled cannot be sorted."""
        table = RecordTable(model, name, self)
        table.horizontalHeader().setSectionsClickable(is_sorted)
        self.tables.append(table)
        return table

    def model_of(
        self, columns: Sequence[Column], key: Callable[[Any], str], is_voided: Callable[[Any], bool] = lambda row: False
    ) -> RecordTableModel:
        """The model of a list; a long one is ordered beside the UI thread."""
        return RecordTableModel(columns, key, is_voided, self, self.context.runner.beside)


def empty_words(parent: QWidget) -> QLabel:
    """Words in the middle of the ground where a list would be."""
    label = QLabel(parent)
    label.setObjectName("surface")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label


def put_on_first(table: RecordTable) -> None:
    """Give a list the cursor, on its first row where it is on none."""
    table.setFocus(Qt.FocusReason.OtherFocusReason)
    if table.current_record is None and table.records.rowCount():
        table.setCurrentIndex(table.records.index(0, 0))
