"""The side panel of the page: one thing at a time, a batch, a form, or a number laid open.

A form that is open stays open until the officer leaves it. Forms are made when they are first needed.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.evacuation import EvacuationReturn
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.storm import Storm
from fangxun_desk.ui.entry_panel import EntryPanel
from fangxun_desk.ui.explanation import Explanation
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.pages.evacuation import side_forms
from fangxun_desk.ui.pages.evacuation.detail import BatchDetailView
from fangxun_desk.ui.pages.evacuation.reading import BatchDetail
from fangxun_desk.ui.record_form import keep_time

HINT = "选中一批,在此看它的全部内容。\n\nF2 新建转移批次\nF1 全部按键"
NEW = "new"


class SidePanels(QStackedWidget):
    """The stack on the right."""

    left = Signal()
    """Whatever was open has been left: the list should have the cursor."""
    row_asked = Signal(str)
    """The record_id of a row behind a number that somebody wants to see in the list."""

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._context = context
        self._present = present
        self._season = season
        self._forms: dict[str, EntryPanel] = {}
        self._storms: Sequence[Storm] = ()
        self._default_storm: str | None = None
        self._hint = _hint_panel()
        self.detail = BatchDetailView(self)
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
        if self._explanation is not None:
            self._explanation.apply_sizes()

    def show_detail(self, detail: BatchDetail | None) -> None:
        """Show a batch, or the hint where there is none."""
        if detail is not None:
            self.detail.show_detail(detail)
        self.setCurrentWidget(self.detail if detail is not None else self._hint)

    def show_explanation(self) -> None:
        """Turn to the explanation; a form that was open is parked, its draft kept."""
        self._park()
        self.setCurrentWidget(self.explanation)

    def leave(self) -> None:
        """Leave whatever is open, and give the list the cursor."""
        self._turn_to_detail()
        self.left.emit()

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

    # -- forms -------------------------------------------------------------------------------------------

    def offer_storms(self, storms: Sequence[Storm], default: str | None) -> None:
        """The season's storms, and which of them a new batch belongs to unless said otherwise."""
        self._storms, self._default_storm = storms, default
        for form in self._forms.values():
            self._offer_storms_to(form)

    def begin_new(self) -> None:
        """Open the form for a new batch."""
        form = self._form(NEW, lambda: side_forms.NewBatch(self._context, self._present, self._season))
        if self.open_form is not form:
            self._park()
            self.setCurrentWidget(form)
            form.begin()

    def restore_new(self) -> None:
        """Open the form for a new batch if something half-typed waits for it."""
        if self._context.drafts is not None and self._context.drafts.recall(side_forms.NEW_DRAFT):
            self.begin_new()

    def begin_return(self, detail: BatchDetail) -> None:
        """Open the form for a return."""
        self._begin("return", lambda: side_forms.Returning(self._context, self._present), detail)

    def begin_transfer(self, detail: BatchDetail) -> None:
        """Open the form for a move between shelters."""
        self._begin("transfer", lambda: side_forms.Moving(self._context, self._present, self._season), detail)

    def begin_amend(self, detail: BatchDetail) -> None:
        """Open the form for a correction."""
        self._begin("amend", lambda: side_forms.AmendingBatch(self._context, self._present, self._season), detail)

    def begin_amend_return(self, back: EvacuationReturn) -> None:
        """Open the form for correcting a return."""
        self._begin("amend_return", lambda: side_forms.AmendingReturn(self._context, self._present), back)

    def begin_switch(self, record: Record, lead: str) -> None:
        """Open the form for voiding a record, or for taking its voiding back."""
        is_voiding = not record.standing.voided
        make = lambda: side_forms.Switching(self._context, self._present, is_voiding=is_voiding)  # noqa: E731
        self._begin("void" if is_voiding else "restore", make, record, lead)

    def settle(self) -> None:
        """Keep what is half typed."""
        for form in self._forms.values():
            form.settle()

    def keep_time(self) -> None:
        """A minute has passed: times nobody has touched follow it."""
        for form in self._forms.values():
            keep_time(form.form)

    # -- inside ------------------------------------------------------------------------------------------

    def _begin(self, name: str, make: Callable[[], Any], *about: Any) -> None:
        form = self._form(name, make)
        if self.open_form is not form:
            self._park()
        self.setCurrentWidget(form)
        form.begin_about(*about)

    def _form(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._forms:
            form = make()
            self._forms[name] = form
            self.addWidget(form)
            form.closed.connect(self.leave)
            if name != NEW:
                form.saved.connect(lambda done: self._on_saved(form))
            self._offer_storms_to(form)
        return self._forms[name]

    def _offer_storms_to(self, form: EntryPanel) -> None:
        if isinstance(form, side_forms.NewBatch):
            form.offer_storms(self._storms, self._default_storm)
        elif isinstance(form, side_forms.AmendingBatch):
            form.offer_storms(self._storms)

    def _park(self) -> None:
        if (form := self.open_form) is not None:
            form.keep()


def _hint_panel() -> QWidget:
    panel = QWidget()
    layout = QVBoxLayout(panel)
    words = QLabel(HINT, panel)
    words.setProperty("role", "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words.setWordWrap(True)
    layout.addWidget(words)
    return panel
