"""A field that offers what a half-typed text can mean, driven by the keyboard alone.

The list is a child of the window, not a window of its own: it takes no focus, grabs no keys and cannot be left behind
by a window manager. Down and Up move in it, Enter or Tab takes the marked line, Esc closes it and leaves the text.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from fangxun_desk.ui.choices import Choice, Source, nothing

MOST_SHOWN = 8
_OPENING_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class PickList(QListWidget):
    """The list under the field."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("picks")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("可选项")

    def fill(self, choices: Sequence[Choice], marked: Any = None) -> None:
        """Show these; marked is the choice of that value, else the first."""
        self.clear()
        for choice in choices:
            item = QListWidgetItem(f"{choice.label}    {choice.hint}" if choice.hint else choice.label)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.addItem(item)
        values = [choice.value for choice in choices]
        self.setCurrentRow(values.index(marked) if marked is not None and marked in values else 0)

    def stand_under(self, field: QWidget) -> None:
        """Stand under the field, or above it where there is no room below."""
        window = field.window()
        rows = min(self.count(), MOST_SHOWN)
        height = rows * self.sizeHintForRow(0) + 2 * self.frameWidth() + 6
        width = max(field.width(), min(self.sizeHintForColumn(0) + 40, 420))
        below = field.mapTo(window, QPoint(0, field.height() + 2))
        left = max(0, min(below.x(), window.width() - width - 4))
        fits = below.y() + height <= window.height()
        top = below.y() if fits else field.mapTo(window, QPoint(0, -height - 2)).y()
        self.setGeometry(left, max(0, top), width, height)
        self.raise_()
        self.show()


class PickEdit(QLineEdit):
    """A line that can be completed from a source. What is shown is always plain text; `choice` is what it means."""

    taken = Signal(object)
    """A `Choice` was taken from the list, by whatever means."""

    def __init__(self, source: Source = nothing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.stays_after_taking = False
        self.segment: Callable[[str], str] = lambda text: text
        self._list: PickList | None = None
        self._watched: QWidget | None = None
        self._listed_for = ""
        self.textEdited.connect(self._on_edited)

    @property
    def is_open(self) -> bool:
        """Whether the list stands under the field."""
        return self._list is not None and self._list.isVisible()

    def choice(self) -> Choice | None:
        """What the text means: the choice whose label it is, None where it is no choice's."""
        wanted = self.text().strip()
        return next((choice for choice in self.source(wanted) if choice.label == wanted), None) if wanted else None

    def show_value(self, value: Any) -> None:
        """Show the label of a stored value, or the value itself where the source does not know it."""
        known = next((choice.label for choice in self.source("") if choice.value == value), None)
        self.setText(known if known is not None else str(value or ""))

    def open_list(self) -> None:
        """Offer what the text can mean; nothing opens where there is nothing to offer."""
        typed = self.segment(self.text())
        found = self.source(typed)
        if not found or (len(found) == 1 and found[0].label == typed):
            self.close_list()
            return
        if self._list is None or self._list.parentWidget() is not self.window():
            self._make_list()
        assert self._list is not None
        item = self._list.currentItem() if self.is_open else None
        is_same_text = self._listed_for == typed
        marked = item.data(Qt.ItemDataRole.UserRole).value if item is not None and is_same_text else None
        self._listed_for = typed
        self._list.fill(found, marked)
        self._list.stand_under(self)

    def close_list(self) -> None:
        """Take the list away; the text stays."""
        if self._list is not None:
            self._list.hide()

    def take_marked(self) -> bool:
        """Take the marked line; False where no list is open."""
        if not self.is_open or self._list is None or self._list.currentItem() is None:
            return False
        self._take(self._list.currentItem())
        return True

    # -- inside ------------------------------------------------------------------------------------------

    def _make_list(self) -> None:
        window = self.window()
        self._list = PickList(window)
        self._list.itemClicked.connect(self._take)
        self.destroyed.connect(self._list.deleteLater)
        if self._watched is not window:
            window.installEventFilter(self)
            self._watched = window

    def _take(self, item: QListWidgetItem) -> None:
        choice = item.data(Qt.ItemDataRole.UserRole)
        self.close_list()
        typed = self.segment(self.text())
        self.setText(self.text()[: len(self.text()) - len(typed)] + choice.label)
        self.taken.emit(choice)

    def _on_edited(self, text: str) -> None:
        if self.segment(text).strip():
            self.open_list()
        else:
            self.close_list()

    # -- events ------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            kind, key = event.type(), event.key()
            # Tab takes the marked line, then moves on as always. It would not reach keyPressEvent.
            is_tab = kind == QEvent.Type.KeyPress and key == Qt.Key.Key_Tab
            if is_tab and self.take_marked() and self.stays_after_taking:
                return True
            if kind == QEvent.Type.ShortcutOverride and self.is_open and key == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.is_open and self._list is not None:
            if key in _OPENING_KEYS:
                step = 1 if key == Qt.Key.Key_Down else -1
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return
            if key == Qt.Key.Key_Escape:
                self.close_list()
                return
        elif key == Qt.Key.Key_Down:
            self.open_list()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def hideEvent(self, event: Any) -> None:
        self.close_list()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowDeactivate):
            self.close_list()
        return super().eventFilter(watched, event)
