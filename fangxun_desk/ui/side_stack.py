"""The side panel of a page: one thing at a time, a record, a form, or a number laid open.

A form that is open stays open until the officer leaves it. Forms are made when they are first needed.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.ui.entry_panel import EntryPanel
from fangxun_desk.ui.explanation import Explanation
from fangxun_desk.ui.field_editors import keep_time
from fangxun_desk.ui.record_detail import Detail, RecordDetail


class SideStack(QStackedWidget):
    """The stack on the right. `makers` says how each form is made, by its name."""

    left = Signal()
    """Whatever was open has been left: the list should have the cursor."""
    row_asked = Signal(str)
    """The record_id of a row behind a number that somebody wants to see in the list."""
    form_made = Signal(object)
    """A form was made: the page offers it its choices."""

    def __init__(
        self,
        detail: RecordDetail,
        hint: str,
        makers: dict[str, Callable[[], EntryPanel]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._makers = makers
        self._forms: dict[str, EntryPanel] = {}
        self._hint = _hint_panel(hint)
        self.detail = detail
        self._explanation: Explanation | None = None
        for widget in (self._hint, self.detail):
            self.addWidget(widget)

    # -- what is shown -----------------------------------------------------------------------------------

    @property
    def open_form(self) -> EntryPanel | None:
        """The form that is open, None where none is."""
        shown = self.currentWidget()
        return shown if isinstance(shown, EntryPanel) else None

    @property
    def explanation(self) -> Explanation:
        """The panel that lays a number open; made when it is first needed."""
        if self._explanation is None:
            self._explanation = Explanation(self)
            self._explanation.closed.connect(self.leave)
            self._explanation.row_asked.connect(self.row_asked)
            self.addWidget(self._explanation)
        return self._explanation

    @property
    def is_explaining(self) -> bool:
        """Whether a number is laid open."""
        return self._explanation is not None and self.currentWidget() is self._explanation

    def refresh_theme(self) -> None:
        """The theme or the text size has changed."""
        self.detail.refresh_theme()
        for form in self._forms.values():
            form.form.apply_sizes()
        if self._explanation is not None:
            self._explanation.apply_sizes()

    def show_detail(self, detail: Detail | None) -> None:
        """Show a record, or the hint where there is none."""
        if detail is not None:
            self.detail.show_detail(detail)
        else:
            self.detail.forget()
        self.setCurrentWidget(self.detail if detail is not None else self._hint)

    def show_explanation(self) -> None:
        """Turn to the explanation; a form that was open is parked, its draft kept."""
        self._park()
        self.setCurrentWidget(self.explanation)

    def clear(self) -> None:
        """Show nothing but the hint; a form that was open is parked, its draft kept."""
        self._park()
        self.detail.forget()
        self.setCurrentWidget(self._hint)

    def leave(self) -> None:
        """Leave whatever is open, and give the list the cursor."""
        self._turn_to_detail()
        self.left.emit()

    # -- forms -------------------------------------------------------------------------------------------

    def form(self, name: str) -> Any:
        """The form of that name, made when it is first asked for."""
        if name not in self._forms:
            form = self._forms[name] = self._makers[name]()
            self.addWidget(form)
            form.closed.connect(self.leave)
            if not form.stays_open:
                form.saved.connect(lambda done: self._on_saved(form))
            self.form_made.emit(form)
        return self._forms[name]

    @property
    def forms(self) -> tuple[EntryPanel, ...]:
        """The forms made so far."""
        return tuple(self._forms.values())

    def begin(self, name: str, *about: Any) -> None:
        """Open a form, about something where it is about anything (`begin_about`)."""
        form = self.form(name)
        is_open = self.open_form is form
        if is_open and not about:
            form.take_cursor()
            return
        if not is_open:
            self._park()
        self.setCurrentWidget(form)
        if about:
            form.begin_about(*about)
        else:
            form.begin()

    def settle(self) -> None:
        """Keep what is half typed."""
        for form in self._forms.values():
            form.settle()

    def keep_time(self) -> None:
        """A minute has passed: times nobody has touched follow it."""
        for form in self._forms.values():
            keep_time(form.form.editors.values())

    # -- inside ------------------------------------------------------------------------------------------

    def _on_saved(self, form: EntryPanel) -> None:
        """A form about one record is done. The cursor goes back to the list only if it was still in the form."""
        focused = QApplication.focusWidget()
        was_in_form = focused is None or form.isAncestorOf(focused)
        if self.open_form is form:
            self._turn_to_detail()
            if was_in_form:
                self.left.emit()

    def _turn_to_detail(self) -> None:
        self._park()
        self.setCurrentWidget(self.detail if self.detail.detail is not None else self._hint)

    def _park(self) -> None:
        if (form := self.open_form) is not None:
            form.keep()


def _hint_panel(words: str) -> QWidget:
    panel = QWidget()
    layout = QVBoxLayout(panel)
    label = QLabel(words, panel)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    layout.addWidget(label)
    return panel
