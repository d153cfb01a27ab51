"""One editor for each type of declared field. All are a line (or some lines) of text that says what it means.

An editor knows its field, hands out the value in the record's form, and refuses in the officer's words what it cannot
read. What was typed stays typed: nothing is corrected, filled in or rounded behind the officer's back.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.time_entry import read_day_entry, read_moment_entry
from fangxun_desk.domain.wording import display
from fangxun_desk.ui import choices, theme
from fangxun_desk.ui.choices import Source
from fangxun_desk.ui.pick_edit import PickEdit

SEPARATORS = "、，,；;"
_DAYS = ("今天", "昨天", "前天")


@dataclass(slots=True)
class Present:
    """What reading a time needs: the clock, and the season being filled in (None: the current one).

    Shared by the forms of a page, which turns it to the season it shows.
    """

    clock: Callable[[], datetime]
    season: int | None = None


class LineEditor(QLineEdit):
    """A text field."""

    edited = Signal()
    hint_changed = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.textChanged.connect(lambda text: self.edited.emit())

    def raw(self) -> str:
        """What is typed, as a draft keeps it."""
        return self.text()

    def set_raw(self, text: str) -> None:
        """Put a draft's text back."""
        self.setText(text)

    def value(self) -> Any:
        """The value in the record's form; blank where nothing is typed. Raises RuleBroken naming the field."""
        return self.text().strip() or self.field.blank

    def set_value(self, value: Any) -> None:
        """Show a stored value."""
        self.setText(display(self.field, value))

    def refused(self, sentence: str) -> RuleBroken:
        """The sentence, naming this field."""
        return RuleBroken(sentence, self.field.name)


class CountEditor(LineEditor):
    """A whole number, never negative; blank is not 0."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._suggestion: int | None = None
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def suggest(self, value: int | None) -> None:
        """Show a number that would fit; it is taken only when the officer presses the space bar in the empty field."""
        self._suggestion = value
        # A longer number would not fit into half a row; the note below the field has it.
        self.setPlaceholderText("" if value is None else f"{value}?" if value < 100 else "?")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._suggestion is not None and not self.text():
            self.insert(str(self._suggestion))
        else:
            super().keyPressEvent(event)

    def value(self) -> int | None:
        typed = unicodedata.normalize("NFKC", self.text()).strip().removesuffix(self.field.unit).strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or len(typed) > 9:
            raise self.refused(f"{self.field.label}须填整数,不能是“{self.text().strip()}”。")
        return int(typed)


class NumberEditor(LineEditor):
    """A measured number."""

    def value(self) -> float | None:
        typed = unicodedata.normalize("NFKC", self.text()).strip().removesuffix(self.field.unit).strip()
        try:
            return float(typed) if typed else None
        except ValueError as error:
            raise self.refused(f"{self.field.label}须填数字,不能是“{self.text().strip()}”。") from error


class MomentEditor(LineEditor):
    """A moment in any short form; says at once which full time it understood."""

    def __init__(self, field: Field, present: Present, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._present = present
        self._is_default = False
        self.setPlaceholderText("2340 / 7-16 23:40 / 昨 2340")
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.textChanged.connect(self._say_understood)
        self.textEdited.connect(self._on_typed)

    def value(self) -> datetime | None:
        if not self.text().strip():
            return None
        try:
            return read_moment_entry(self.text(), self._present.clock(), self._present.season)
        except RuleBroken as broken:
            raise self.refused(broken.sentence) from broken

    def set_value(self, value: datetime | None) -> None:
        self._is_default = False
        self.setText(f"{local(value):%Y-%m-%d %H:%M}" if value else "")

    def set_raw(self, text: str) -> None:
        self._is_default = False
        super().set_raw(text)

    def show_now(self) -> None:
        """Stand at the present minute until somebody types."""
        now = self._present.clock()
        if self._present.season in (None, now.year):
            self.setText(f"{now:%H:%M}")
            self._is_default = True

    def keep_up(self) -> None:
        """Follow the clock, as long as the time is the default and nobody is in the field."""
        if self._is_default and not self.hasFocus():
            self.show_now()

    def _on_typed(self, text: str) -> None:
        self._is_default = False

    def _say_understood(self, text: str) -> None:
        try:
            at = self.value()
        except RuleBroken:
            self.hint_changed.emit("")
            return
        self.hint_changed.emit(f"即 {full_words(at, self._present.clock())}" if at else "")


class DateEditor(LineEditor):
    """A calendar date: 2024-7-16, 7-16, 7月16日."""

    def __init__(self, field: Field, present: Present, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._present = present
        self.setPlaceholderText("7-16 / 2024-7-16")

    def value(self) -> date | None:
        if not self.text().strip():
            return None
        try:
            return read_day_entry(self.text(), self._present.clock(), self._present.season)
        except RuleBroken as broken:
            raise self.refused(broken.sentence) from broken


class PickEditor(PickEdit):
    """One of the things a source offers. `is_free` fields keep any text; others must mean one of the choices."""

    edited = Signal()
    hint_changed = Signal(str)

    def __init__(self, field: Field, source: Source, *, is_free: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(source, parent)
        self.field = field
        self.is_free = is_free
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.textChanged.connect(lambda text: self.edited.emit())

    def raw(self) -> str:
        """What is typed, as a draft keeps it."""
        return self.text()

    def set_raw(self, text: str) -> None:
        """Put a draft's text back."""
        self.setText(text)

    def value(self) -> Any:
        """The value chosen; a text that can mean only one choice means it."""
        typed = self.text().strip()
        if not typed:
            return self.field.blank
        if self.is_free:
            return typed
        found = self.choice() or _only(self.source(typed))
        if found is None:
            raise RuleBroken(f"没有“{typed}”这个{self.field.label},请从列表中选择。", self.field.name)
        return found.value

    def set_value(self, value: Any) -> None:
        """Show a stored value by its label."""
        if self.is_free:
            self.setText(str(value or ""))
        else:
            self.show_value(value)


class ManyEditor(PickEdit):
    """Several things in one line, an enumeration comma between them; the last one is completed as it is typed."""

    edited = Signal()
    hint_changed = Signal(str)

    def __init__(self, field: Field, source: Source = choices.nothing, parent: QWidget | None = None) -> None:
        super().__init__(source, parent)
        self.field = field
        self.segment = _last_part
        self.setPlaceholderText("多处用 、 隔开")
        self.textChanged.connect(lambda text: self.edited.emit())

    def raw(self) -> str:
        """What is typed, as a draft keeps it."""
        return self.text()

    def set_raw(self, text: str) -> None:
        """Put a draft's text back."""
        self.setText(text)

    def value(self) -> tuple[str, ...]:
        """The parts, in their order, blanks left out."""
        text = self.text()
        for separator in SEPARATORS:
            text = text.replace(separator, "\n")
        return tuple(part.strip() for part in text.splitlines() if part.strip())

    def set_value(self, value: Any) -> None:
        """Show the stored parts."""
        self.setText(display(self.field, value))


class LongTextEditor(QPlainTextEdit):
    """Some lines of text; Tab leaves it."""

    edited = Signal()
    hint_changed = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.active()["field"] * 2)
        self.textChanged.connect(self.edited.emit)

    def raw(self) -> str:
        """What is typed, as a draft keeps it."""
        return self.toPlainText()

    def set_raw(self, text: str) -> None:
        """Put a draft's text back."""
        self.setPlainText(text)

    def value(self) -> str:
        """The text without blanks around it."""
        return self.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        """Show a stored value."""
        self.setPlainText(str(value or ""))


Editor = LineEditor | PickEditor | ManyEditor | LongTextEditor


def make_editor(field: Field, present: Present) -> Editor:
    """The editor of a declared field. References offer nothing until the form is given their choices."""
    match field.type:
        case FieldType.COUNT:
            return CountEditor(field)
        case FieldType.NUMBER:
            return NumberEditor(field)
        case FieldType.MOMENT:
            return MomentEditor(field, present)
        case FieldType.DATE:
            return DateEditor(field, present)
        case FieldType.CHOICE:
            assert field.choices is not None
            return PickEditor(field, choices.of_words(field.choices))
        case FieldType.FLAG:
            return PickEditor(field, choices.yes_or_no())
        case FieldType.UNIT:
            return PickEditor(field, choices.of_units)
        case FieldType.REFERENCE:
            return PickEditor(field, choices.nothing)
        case FieldType.ROWS:
            return ManyEditor(field)
    return LongTextEditor(field) if field.multiline else PickEditor(field, choices.nothing, is_free=True)


def full_words(at: datetime, now: datetime) -> str:
    """2024年7月16日 23:40(昨天)."""
    back = (local(now).date() - local(at).date()).days
    when = f"({_DAYS[back]})" if 0 <= back < len(_DAYS) else ""
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}{when}"


def _only(found: Any) -> Any:
    return found[0] if len(found) == 1 else None


def _last_part(text: str) -> str:
    at = max(text.rfind(separator) for separator in SEPARATORS)
    return text[at + 1 :].lstrip()


def asks_to_undo(event: QEvent) -> bool:
    """Whether a key asks to take back what was typed."""
    is_asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    return bool(is_asked and event.matches(QKeySequence.StandardKey.Undo))  # type: ignore[attr-defined]


def can_undo(editor: Editor) -> bool:
    """Whether there is something typed to take back."""
    return editor.isUndoAvailable() if isinstance(editor, QLineEdit) else editor.document().isUndoAvailable()


def keep_time(editors: Iterable[Editor]) -> None:
    """Let default times follow the clock (called once a minute)."""
    for editor in editors:
        if isinstance(editor, MomentEditor):
            editor.keep_up()
