"""One form for all nouns, from their declared fields.

It lays out an editor for each field it is given, with the label, the mark of what must be filled in, the unit behind,
and below it what was understood or what is wrong. Enter goes on to the next field that still has to be looked at and
hands the form in when there is none; the form itself stores nothing and asks nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field
from fangxun_desk.ui import theme
from fangxun_desk.ui.choices import Source
from fangxun_desk.ui.field_editors import (
    Editor,
    LongTextEditor,
    Present,
    asks_to_undo,
    can_undo,
    make_editor,
)
from fangxun_desk.ui.pick_edit import PickEdit

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RecordForm(QWidget):
    """A form of some fields of a noun. `rows` says which fields stand on which line, in the order of entry.

    `further` are fields for the rarer case: they come last, and Enter does not stop at them.
    """

    edited = Signal()
    field_edited = Signal(str)
    submitted = Signal()
    escaped = Signal()
    went_to = Signal(object)
    """The editor the cursor was put into: whoever scrolls the form brings it into view."""

    def __init__(
        self,
        fields: Sequence[Field],
        rows: Sequence[Sequence[str]],
        present: Present,
        further: Sequence[Sequence[str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fields = {field.name: field for field in fields}
        self._main = [name for row in rows for name in row]
        self._passed: set[str] = set()
        self._is_touched = self._awaits_typing = self._is_filling = False
        self.editors: dict[str, Editor] = {}
        self._hints: dict[str, QLabel] = {}
        self._notes: dict[str, str] = {}
        self._leading: list[QLabel] = []
        self._errors: dict[str, QLabel] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for row in rows:
            layout.addWidget(self._make_row(row, present))
        self._further = QWidget(self)
        below = QVBoxLayout(self._further)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        for row in further:
            below.addWidget(self._make_row(row, present))
        self._more = QPushButton(self)
        self._more.setProperty("role", "quiet")
        self._more.clicked.connect(lambda: self.show_further(not self.is_further_shown))
        self._more.setVisible(bool(further))
        layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._further)
        self.show_further(False)
        order = [*self._main, *(name for row in further for name in row)]
        for before, after in pairwise(order):
            QWidget.setTabOrder(self.editors[before], self.editors[after])

    # -- for whoever uses the form -----------------------------------------------------------------------

    def offer(self, name: str, source: Source, *, stays: bool = False) -> None:
        """Give a field its choices. `stays`: taking one leaves the cursor there, to type on behind it."""
        editor = self.editors[name]
        assert isinstance(editor, PickEdit)
        editor.source = source
        editor.stays_after_taking = stays
        if editor.hasFocus() and self._is_touched and editor.text():
            editor.open_list()

    def values(self) -> dict[str, Any]:
        """What the form states, by field. Raises RuleBroken naming the first field that cannot be read."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def check_required(self, values: Mapping[str, Any]) -> None:
        """Raises RuleBroken naming the first field that must be filled in and is not."""
        for name, field in self._fields.items():
            if field.required and values[name] == field.blank:
                raise RuleBroken(f"请填写{field.label}。", name)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show stored values; a field not named is left as it is."""
        with self._filling():
            for name, value in values.items():
                self.editors[name].set_value(value)

    @contextmanager
    def _filling(self) -> Iterator[None]:
        """What is put into the fields meanwhile was not typed by anybody."""
        self._is_filling = True
        try:
            yield
        finally:
            self._is_filling = False

    def raw(self) -> dict[str, str]:
        """What is typed, field by field, as a draft keeps it."""
        return {name: editor.raw() for name, editor in self.editors.items() if editor.raw()}

    def set_raw(self, texts: Mapping[str, str]) -> None:
        """Put a draft back; a field it does not name is emptied."""
        with self._filling():
            for name, editor in self.editors.items():
                editor.set_raw(str(texts.get(name, "")))
        self._is_touched = True

    def start_over(self, keep: Sequence[str] = ()) -> None:
        """Empty the form, the fields named excepted, and forget what was wrong."""
        self._passed.clear()
        self._is_touched = self._awaits_typing = False
        self.clear_errors()
        with self._filling():
            for name, editor in self.editors.items():
                if name not in keep:
                    editor.set_raw("")

    def pass_over(self, names: Sequence[str]) -> None:
        """Let Enter not stop at these fields, blank as they may be: in a correction most stay as they are."""
        self._passed.update(names)

    def await_typing(self) -> None:
        """Let Enter ask for nothing until somebody types: the second of a double Enter falls into an emptied form."""
        self._awaits_typing = True

    def set_read_only(self, is_read_only: bool) -> None:
        """Hold the fields still while what they say is being saved; the cursor stays where it is."""
        for editor in self.editors.values():
            editor.setReadOnly(is_read_only)

    @property
    def is_touched(self) -> bool:
        """Whether somebody typed since the form was emptied."""
        return self._is_touched

    def show_error(self, broken: RuleBroken, *, takes_cursor: bool = True) -> bool:
        """Say beside its field what is wrong and put the cursor there; False where it concerns no field here.

        An answer that comes while the officer is at something else must not take the cursor.
        """
        name = broken.field or ""
        if name not in self.editors:
            return False
        if name not in self._main:
            self.show_further(True)
        self._mark(name, broken.sentence)
        if takes_cursor:
            self.go_to(name)
        return True

    def clear_errors(self) -> None:
        """Take every error away."""
        for name in self.editors:
            self._mark(name, "")

    def set_note(self, name: str, text: str) -> None:
        """Say something below a field, besides what its editor understood."""
        self._notes[name] = text
        self._hints[name].setText(text)
        self._hints[name].setVisible(bool(text))

    def apply_sizes(self) -> None:
        """The text size has changed."""
        for label in self._leading:
            label.setFixedWidth(_label_width())
        for editor in self.editors.values():
            editor.setMinimumWidth(theme.active()["px"] * 3)

    def show_further(self, is_shown: bool) -> None:
        """Show or hide the fields for the rarer case."""
        self._further.setVisible(is_shown)
        labels = [field.label for name, field in self._fields.items() if name not in self._main]
        self._more.setText("收起" if is_shown else f"更多:{'、'.join(labels[:3])}等 {len(labels)} 项")
        self._more.setToolTip("、".join(labels))

    @property
    def is_further_shown(self) -> bool:
        """Whether they are shown."""
        return self._further.isVisibleTo(self)

    @property
    def focused(self) -> str:
        """The name of the field the cursor is in, "" where it is in none."""
        return next((name for name, editor in self.editors.items() if editor.hasFocus()), "")

    def go_to(self, name: str) -> None:
        """Put the cursor into a field, its text selected."""
        editor = self.editors[name]
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.went_to.emit(editor)
        editor.selectAll()

    def go_on_in(self, name: str) -> None:
        """Put the cursor behind what is half typed in a field, nothing selected: the next key must not replace it."""
        editor = self.editors[name]
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.went_to.emit(editor)
        if isinstance(editor, QLineEdit):
            editor.end(False)
        else:
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def go_to_first_open(self) -> None:
        """Put the cursor into the first field of the main ones that has nothing in it."""
        open_ones = [name for name in self._main if not self.editors[name].raw()]
        self.go_to(open_ones[0] if open_ones else self._main[0])

    # -- making ------------------------------------------------------------------------------------------

    def _make_row(self, names: Sequence[str], present: Present) -> QWidget:
        row = QWidget(self)
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for position, name in enumerate(names):
            field, column = self._fields[name], position * 2
            editor = self._make_editor(field, present)
            label = self._make_label(field, editor, is_first=position == 0)
            grid.addWidget(label, 0, column)
            grid.addLayout(self._with_unit(field, editor), 0, column + 1)
            grid.setColumnStretch(column + 1, 1)
            for line, words in enumerate((self._hints[name], self._errors[name]), start=1):
                start = line if len(names) == 1 else line + 2 * position
                grid.addWidget(words, start, 1, 1, 2 * len(names) - 1)
        return row

    def _make_editor(self, field: Field, present: Present) -> Editor:
        editor = make_editor(field, present)
        editor.setParent(self)
        editor.setMinimumWidth(theme.active()["px"] * 3)
        editor.setAccessibleName(f"{field.label}{'(必填)' if field.required else ''}")
        editor.installEventFilter(self)
        editor.edited.connect(lambda name=field.name: self._on_edited(name))
        editor.hint_changed.connect(lambda text, name=field.name: self._on_hint(name, text))
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self._on_touched)
        if isinstance(editor, PickEdit):
            editor.taken.connect(self._on_touched)
        self.editors[field.name] = editor
        self._hints[field.name] = _words("muted")
        self._errors[field.name] = _words("error")
        return editor

    def _make_label(self, field: Field, editor: Editor, *, is_first: bool) -> QLabel:
        star = f' <span style="color:{theme.active().colours["accent"]}">*</span>' if field.required else ""
        label = QLabel(f"{field.label}{star}", self)
        label.setBuddy(editor)
        label.setTextFormat(Qt.TextFormat.RichText)
        if is_first:
            self._leading.append(label)
            label.setFixedWidth(_label_width())
            label.setWordWrap(True)
        else:
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        return label

    def _with_unit(self, field: Field, editor: Editor) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(editor)
        if field.unit:
            unit = QLabel(field.unit, self)
            unit.setProperty("role", "muted")
            line.addWidget(unit)
        return line

    # -- inside ------------------------------------------------------------------------------------------

    def _mark(self, name: str, sentence: str) -> None:
        self._errors[name].setText(sentence)
        self._errors[name].setVisible(bool(sentence))
        editor = self.editors[name]
        if bool(editor.property("wrong")) != bool(sentence):
            theme.restyle(editor, wrong=bool(sentence))
        editor.setAccessibleDescription(sentence)

    def _on_touched(self, what: object) -> None:
        self._is_touched, self._awaits_typing = True, False
        self.edited.emit()

    def _on_edited(self, name: str) -> None:
        self._mark(name, "")
        if isinstance(self.editors[name], LongTextEditor) and not self._is_filling:
            # It has no signal of its own for what somebody typed.
            self._is_touched, self._awaits_typing = True, False
        self.field_edited.emit(name)
        if self._is_touched:
            self.edited.emit()

    def _on_hint(self, name: str, text: str) -> None:
        words = text or self._notes.get(name, "")
        self._hints[name].setText(words)
        self._hints[name].setVisible(bool(words))

    def _check(self, name: str) -> bool:
        """Whether a field can be left by Enter; says what is wrong otherwise."""
        try:
            value = self.editors[name].value()
        except RuleBroken as broken:
            self.show_error(broken)
            return False
        if self._fields[name].required and value == self._fields[name].blank:
            self.show_error(RuleBroken(f"请填写{self._fields[name].label}。", name))
            return False
        return True

    def _go_on(self, name: str) -> None:
        if self._awaits_typing or not self._check(name):
            return
        self._passed.add(name)
        later = self._main[self._main.index(name) + 1 :] if name in self._main else []
        waiting = [other for other in later if other not in self._passed and not self.editors[other].raw()]
        if waiting:
            self.go_to(waiting[0])
        else:
            self.submitted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and (name := self._name_of(watched)) and self.editors[name].raw():
            self._passed.add(name)
        if asks_to_undo(event) and (name := self._name_of(watched)) and not can_undo(self.editors[name]):
            # A field with nothing to take back leaves the key to the window, which takes back what was saved.
            event.ignore()
            return True
        if event.type() == QEvent.Type.KeyPress and (name := self._name_of(watched)):
            return self._on_key(name, event)
        return super().eventFilter(watched, event)

    def _name_of(self, watched: QObject) -> str:
        return next((name for name, editor in self.editors.items() if editor is watched), "")

    def _on_key(self, name: str, event: Any) -> bool:
        editor = self.editors[name]
        if event.key() in _ENTER:
            return self._on_enter(name, editor, event)
        if event.key() == Qt.Key.Key_Escape and not (isinstance(editor, PickEdit) and editor.is_open):
            self.escaped.emit()
            return True
        return False

    def _on_enter(self, name: str, editor: Editor, event: Any) -> bool:
        if event.isAutoRepeat():
            return True
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._awaits_typing:
                self.submitted.emit()
        elif isinstance(editor, LongTextEditor):
            return False
        elif not (isinstance(editor, PickEdit) and editor.take_marked() and editor.stays_after_taking):
            self._go_on(name)
        return True


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setVisible(False)
    return label


def _label_width() -> int:
    return theme.active()["px"] * 6 + 22
