"""A form with rows of decisions below its fields, and the form of one decision: limits that lie ahead.

What is common to entering a meeting, adding to one and correcting what it decided.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Source
from fangxun_desk.ui.field_editors import LongTextEditor, Present
from fangxun_desk.ui.pages.meeting.decision_rows import DeadlineEditor, DecisionRows
from fangxun_desk.ui.pages.meeting.offered import Offered
from fangxun_desk.ui.pick_edit import PickEdit
from fangxun_desk.ui.record_form import RecordForm

DECISIONS = Field(name="decisions", label="议定事项", type=FieldType.ROWS)


class DecidingForm(RecordForm):
    """A form with rows of decisions below its fields, and limits that lie ahead."""

    def __init__(
        self,
        fields: Sequence[Field],
        rows: Sequence[Sequence[str]],
        present: Present,
        offered: Offered,
        further: Sequence[Sequence[str]] = (),
    ) -> None:
        self.offered = offered
        self.decisions: DecisionRows | None = None
        self._present = present
        self.starts_at: Callable[[], datetime | None] = lambda: None
        self._is_filling = False
        super().__init__(fields, rows, present, further)

    def after(self) -> datetime:
        """The moment from which limits are read: the meeting's beginning, or now."""
        return self.starts_at() or self._present.clock()

    def offer(self, name: str, source: Source, *, stays: bool = False) -> None:
        """Give a field its choices; what arrives while somebody is at it opens no list over a finished text."""
        editor = self.editors[name]
        assert isinstance(editor, PickEdit)
        was_open = editor.is_open
        super().offer(name, source, stays=stays)
        if not was_open and not editor.segment(editor.text()).strip():
            editor.close_list()

    def start_over(self, keep: Sequence[str] = ()) -> None:
        """Empty the form."""
        self._is_filling = True
        super().start_over(keep)
        self._is_filling = False

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show stored values."""
        self._is_filling = True
        super().set_values(values)
        self._is_filling = False

    def offer_all(self) -> None:
        """Offer what the page has read."""
        if self.decisions is not None:
            self.decisions.offer_owners(choices.from_list(self.offered.owners()))

    def _make_row(self, names: Sequence[str], present: Present) -> QWidget:
        if tuple(names) != (DECISIONS.name,):
            return super()._make_row(names, present)
        row = QWidget(self)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        head = QLabel("议定事项(每项回车到底,空行回车登记)", row)
        head.setProperty("role", "muted")
        column.addWidget(head)
        column.addWidget(self._make_decisions())
        column.addWidget(self._errors[DECISIONS.name])
        self._hints[DECISIONS.name].setParent(row)
        return row

    def _make_decisions(self) -> DecisionRows:
        rows = self.decisions = DecisionRows(DECISIONS, self.after, self.offered.owner_of)
        rows.edited.connect(lambda: self._on_edited(DECISIONS.name))
        rows.typed.connect(lambda: self._on_touched(None))
        rows.finished.connect(lambda: self._go_on(DECISIONS.name))
        rows.handed_in.connect(lambda: None if self._awaits_typing else self.submitted.emit())
        rows.escaped.connect(self.escaped)
        rows.went_to.connect(self.went_to)
        self.editors[DECISIONS.name] = rows  # type: ignore[assignment]
        for words, role in ((self._hints, "muted"), (self._errors, "error")):
            label = words[DECISIONS.name] = QLabel()
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.hide()
        return rows

    def _make_editor(self, field: Field, present: Present) -> Any:
        editor = super()._make_editor(field, present)
        if isinstance(editor, LongTextEditor):
            # Unlike a line it does not say who changed its text: what is typed or pasted here is a draft as well.
            editor.textChanged.connect(lambda: self._on_long_text(editor))
        return editor

    def _on_long_text(self, editor: LongTextEditor) -> None:
        if editor.hasFocus() and not self._is_filling:
            self._on_touched(None)

    def _on_enter(self, name: str, editor: Any, event: Any) -> bool:
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_plain and isinstance(editor, LongTextEditor) and not editor.raw().strip():
            if not event.isAutoRepeat():
                self._go_on(name)
            return True
        return super()._on_enter(name, editor, event)


class LimitForm(DecidingForm):
    """A form of fields of one decision, its limit read forward from its meeting."""

    def _make_editor(self, field: Field, present: Present) -> Any:
        if field.name != "due_at":
            return super()._make_editor(field, present)
        editor: Any = super()._make_editor(replace(field, type=FieldType.TEXT), present)
        made = DeadlineEditor(field, self.after, self)
        made.setMinimumWidth(editor.minimumWidth())
        made.setAccessibleName(field.label)
        made.installEventFilter(self)
        made.edited.connect(lambda: self._on_edited(field.name))
        made.hint_changed.connect(lambda text: self._on_hint(field.name, text))
        made.textEdited.connect(self._on_touched)
        editor.deleteLater()
        self.editors[field.name] = made
        return made
