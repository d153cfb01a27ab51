"""The decisions of a meeting as rows of a form: what, who, by when. Enter goes on, and adds the next row at the end.

It speaks to the form as an editor does, so that a draft keeps its rows like any field. It enters nothing itself.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fangxun_desk.domain.deadline_entry import read_deadline
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field
from fangxun_desk.domain.meeting import Decision
from fangxun_desk.domain.wording import official_day
from fangxun_desk.ui import theme
from fangxun_desk.ui.choices import Source, nothing
from fangxun_desk.ui.field_editors import LineEditor
from fangxun_desk.ui.pick_edit import PickEdit

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PARTS = ("content", "owner", "due")
OwnerOf = Callable[[str], tuple[str, str]]
"""The unit and the person a text names."""


class DeadlineEditor(LineEditor):
    """A limit in any short form, read forward from the meeting; says at once which time it understood."""

    def __init__(self, field: Field, after: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._after = after
        self.setPlaceholderText("时限:明 0600")
        self.textChanged.connect(lambda text: self.say_understood())

    def value(self) -> datetime | None:
        """The limit; None where nothing is typed."""
        if not self.text().strip():
            return None
        try:
            return read_deadline(self.text(), self._after())
        except RuleBroken as broken:
            raise self.refused(broken.sentence) from broken

    def set_value(self, value: Any) -> None:
        """Show a stored limit."""
        self.setText(f"{value:%Y-%m-%d %H:%M}" if value else "")

    def say_understood(self) -> None:
        """Say which moment the text means."""
        try:
            due = self.value()
        except RuleBroken:
            due = None
        self.hint_changed.emit(f"即 {official_day(due.date())} {due:%H:%M}" if due else "")


class _Row(QWidget):
    """One decision being typed."""

    def __init__(self, place: int, field: Field, after: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(parent)
        self.content, self.owner, self.due = (
            PickEdit(nothing, self),
            PickEdit(nothing, self),
            DeadlineEditor(field, after),
        )
        self.content.setPlaceholderText("议定事项")
        self.owner.setPlaceholderText("承办单位、承办人")
        self.content.setAccessibleName(f"第 {place} 项议定事项")
        self.owner.setAccessibleName(f"第 {place} 项承办单位、承办人")
        self.due.setAccessibleName(f"第 {place} 项时限")
        number = QLabel(f"{place}", self)
        number.setProperty("role", "muted")
        number.setFixedWidth(theme.active()["px"])
        self.hint, self.error = QLabel(self), QLabel(self)
        for label, role in ((self.hint, "muted"), (self.error, "error")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(3)
        grid.addWidget(number, 0, 0)
        grid.addWidget(self.content, 0, 1, 1, 2)
        grid.addWidget(self.owner, 1, 1)
        grid.addWidget(self.due, 1, 2)
        grid.addWidget(self.hint, 2, 1, 1, 2)
        grid.addWidget(self.error, 3, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.due.hint_changed.connect(self._say)

    @property
    def edits(self) -> tuple[QLineEdit, ...]:
        """Its fields, in the order of entry."""
        return self.content, self.owner, self.due

    @property
    def texts(self) -> dict[str, str]:
        """What is typed in it, blanks left out."""
        pairs = zip(_PARTS, self.edits, strict=True)
        return {part: edit.text() for part, edit in pairs if edit.text().strip()}

    def complain(self, sentence: str, at: QLineEdit | None) -> None:
        """Say what is wrong, or ("") that nothing is any more."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        for edit in self.edits:
            theme.restyle(edit, wrong=bool(sentence) and edit is at)

    def _say(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))


class DecisionRows(QWidget):
    """The rows. `typed` says that somebody typed, `finished` that Enter was pressed on an empty last row."""

    edited = Signal()
    hint_changed = Signal(str)
    typed = Signal()
    finished = Signal()
    escaped = Signal()
    handed_in = Signal()
    went_to = Signal(object)

    def __init__(self, field: Field, after: Callable[[], datetime], owner_of: OwnerOf) -> None:
        super().__init__()
        self.field = field
        self._after, self._owner_of = after, owner_of
        self._owners: Source = nothing
        self._is_read_only = False
        self._wrong: QLineEdit | None = None
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._add_row()

    # -- as an editor ------------------------------------------------------------------------------------

    def raw(self) -> str:
        """What is typed, as a draft keeps it; "" while nothing is."""
        rows = [row.texts for row in self._rows if row.texts]
        return json.dumps(rows, ensure_ascii=False) if rows else ""

    def set_raw(self, text: str) -> None:
        """Put a draft's rows back."""
        try:
            rows = [dict(row) for row in json.loads(text)] if text else []
        except (ValueError, TypeError):  # a draft of another version: its other fields still come back
            rows = []
        self._show_rows(rows)
        self.edited.emit()

    def value(self) -> tuple[Decision, ...]:
        """The decisions typed; rows without anything are left out. Raises RuleBroken, remembering which row."""
        found = []
        self._wrong = None
        for place, row in enumerate(self._rows, start=1):
            if row.texts:
                found.append(self._decision(place, row))
        return tuple(found)

    def set_value(self, value: Any) -> None:
        """Empty it: decisions that were entered are corrected one by one, not here."""
        self._show_rows([])

    def setReadOnly(self, is_read_only: bool) -> None:
        """Hold the rows still while they are being saved."""
        self._is_read_only = is_read_only
        for row in self._rows:
            for edit in row.edits:
                edit.setReadOnly(is_read_only)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the cursor where something is wrong, else where the typing goes on."""
        self._go_to(self._wrong or self._open_end())

    def hasFocus(self) -> bool:
        """Whether the cursor is in one of the rows."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def selectAll(self) -> None:
        """Nothing is selected: a row's text is typed on, not replaced."""

    def moveCursor(self, operation: Any) -> None:
        """The cursor stands where it was put."""

    # -- for the form ------------------------------------------------------------------------------------

    def offer_owners(self, source: Source) -> None:
        """Offer who can be given something to do."""
        self._owners = source
        for row in self._rows:
            row.owner.source = source

    def add_contents(self, contents: Sequence[str]) -> int:
        """Put these into rows, those already there left out; how many were added. The cursor goes to an owner."""
        there = {row.content.text().strip() for row in self._rows}
        new = [text for text in dict.fromkeys(contents) if text not in there]
        filled = [row.texts for row in self._rows if row.texts]
        self._show_rows([*filled, *({"content": text} for text in new)])
        self.edited.emit()
        self.typed.emit()
        self._go_to(self._rows[len(filled)].owner if new else self._rows[-1].content)
        return len(new)

    def say_again(self) -> None:
        """The meeting's time has changed: say anew which limits are understood."""
        for row in self._rows:
            row.due.say_understood()

    # -- inside ------------------------------------------------------------------------------------------

    def _open_end(self) -> QLineEdit:
        """A last row that was only begun, else the first without text."""
        filled = [row for row in self._rows if row.texts]
        if filled and set(filled[-1].texts) == {"content"}:
            return filled[-1].content
        return next((row.content for row in self._rows if not row.texts), self._rows[-1].content)

    def _decision(self, place: int, row: _Row) -> Decision:
        row.complain("", None)
        try:
            if not row.content.text().strip():
                self._wrong = row.content
                raise RuleBroken(f"请填写第 {place} 项的议定事项,或清空该行。")
            self._wrong = row.due
            due = row.due.value()
            self._wrong = row.owner
            unit, person = self._owner_of(row.owner.text().strip())
        except RuleBroken as broken:
            row.complain(broken.sentence, self._wrong)
            raise RuleBroken(f"第 {place} 项:{broken.sentence}", self.field.name) from broken
        self._wrong = None
        return Decision(content=row.content.text().strip(), owner=unit, owner_person=person, due_at=due)

    def _show_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        while len(self._rows) > max(1, len(rows) + 1):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(rows) + 1:
            self._add_row()
        for row, texts in zip(self._rows, [*rows, {}], strict=True):
            row.complain("", None)
            for part, edit in zip(_PARTS, row.edits, strict=True):
                edit.setText(str(texts.get(part, "")))
        self._wrong = None

    def _add_row(self) -> _Row:
        row = _Row(len(self._rows) + 1, self.field, self._after, self)
        row.owner.source = self._owners
        before: QLineEdit | None = self._rows[-1].due if self._rows else None
        for edit in row.edits:
            edit.setReadOnly(self._is_read_only)
            edit.installEventFilter(self)
            edit.textChanged.connect(lambda text, row=row: self._on_text(row))
            edit.textEdited.connect(lambda text: self.typed.emit())
            if before is not None:
                QWidget.setTabOrder(before, edit)
            before = edit
        row.owner.taken.connect(lambda choice: self.typed.emit())
        self._rows.append(row)
        self._column.addWidget(row)
        return row

    def _on_text(self, row: _Row) -> None:
        if row.error.isVisibleTo(self):
            row.complain("", None)
        self.edited.emit()

    def _go_to(self, edit: QLineEdit) -> None:
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.end(False)
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        row = next((row for row in self._rows if any(edit.hasFocus() for edit in row.edits)), None)
        # A row that was not laid out yet has no place to scroll to.
        if row is not None and row.isVisible():
            self.went_to.emit(row)

    def showEvent(self, event: QShowEvent) -> None:
        """What is typed in stays in view: a row just added has its place only when the form was laid out anew."""
        super().showEvent(event)
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            bar = around.verticalScrollBar()
            bar.rangeChanged.connect(self._on_range_changed, Qt.ConnectionType.UniqueConnection)

    @Slot(int, int)
    def _on_range_changed(self, least: int, most: int) -> None:
        self._bring_into_view()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QLineEdit):
            return self._on_key(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, edit: QLineEdit, event: Any) -> bool:
        is_open = isinstance(edit, PickEdit) and edit.is_open
        if event.key() == Qt.Key.Key_Escape and not is_open:
            self.escaped.emit()
            return True
        if event.key() not in _ENTER:
            return False
        if not event.isAutoRepeat():
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.handed_in.emit()
            else:
                self._go_on(edit)
        return True

    def _go_on(self, edit: QLineEdit) -> None:
        """Enter: the next field of the row, then the next row; on an empty last row the form."""
        row = next(row for row in self._rows if edit in row.edits)
        if isinstance(edit, PickEdit):
            edit.take_marked()
        if edit is row.content and not row.texts:
            self.finished.emit()
        elif edit is not row.due:
            self._go_to(row.owner if edit is row.content else row.due)
        elif self._is_sound(row):
            place = self._rows.index(row) + 1
            self._go_to((self._rows[place] if place < len(self._rows) else self._add_row()).content)

    def _is_sound(self, row: _Row) -> bool:
        try:
            self._decision(self._rows.index(row) + 1, row)
        except RuleBroken:
            self._go_to(self._wrong or row.content)
            return False
        return True
