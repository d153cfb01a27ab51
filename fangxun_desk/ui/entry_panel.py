"""A form in the side panel: entering something, from its first key to 已存盘.

What is typed is kept as a draft and comes back; handing in twice saves once; 已存盘 and the number are shown only after
the change is durable. A refusal leaves everything typed where it is, with the cursor in the field it concerns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from uuid_utils import uuid7

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record
from fangxun_desk.services.desk import Done
from fangxun_desk.ui import theme
from fangxun_desk.ui.draft_keeper import DraftKeeper
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.record_form import RecordForm

RESTORED = "已恢复上次未登记的内容"
OnDone = Callable[[Done[Any]], None]
OnError = Callable[[RuleBroken], None]
Send = Callable[[dict[str, Any], str, OnDone, OnError], None]
"""Hands values and the minted record_id to a use-case: `(values, record_id, on_done, on_error)`."""


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What an entry panel is called: its draft's name, its title, the word on its button.

    `makes` is the type of record it enters, None where it changes one.
    """

    draft: str
    title: str
    commit: str
    makes: type[Record] | None = None


class EntryPanel(QWidget):
    """A form with a title, its draft, its errors and its 已存盘. `subject` tells records apart that share a form."""

    closed = Signal()
    """The officer left the panel; what was typed is kept."""
    saved = Signal(object)
    """The `Done` of what was entered."""
    stays_open = False
    """Whether the panel stays open for the next record once one was saved."""

    def __init__(
        self,
        words: EntryWords,
        form: RecordForm,
        context: PageContext,
        send: Send,
        prefill: Callable[[], None],
        check: Callable[[dict[str, Any]], None] = lambda values: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = words
        self.form = form
        self._send = send
        self._prefill = prefill
        self._check = check
        self._context = context
        self._subject = ""
        self.held: dict[str, Any] = {}
        """What was fixed when the form was begun, and is kept in its draft: plain JSON values (see `hold`)."""
        self._record_id = str(uuid7())
        self._is_saving = False
        self._keeper = DraftKeeper(words.draft, lambda: context.drafts, context.runner, self._content, self)
        self._build()
        form.edited.connect(self._on_edited)
        form.submitted.connect(self.submit)
        form.escaped.connect(self.park)

    # -- for the page ------------------------------------------------------------------------------------

    def begin(self, subject: str = "", lead: str = "") -> None:
        """Open the form for a subject, with its draft where one was left, and put the cursor where it belongs.

        What is being saved just now is not put aside for something else.
        """
        if self.is_saving_another(subject):
            self._context.events.said.emit("上一条正在存盘,请稍候再试。")
            return
        if subject != self._subject:
            self._subject = subject
            self._keeper.turn_to(subject)
            self._start_over()
            self._restore()
        elif self.form.is_touched:
            self._restored.show()
        else:
            self._start_over()
            self._restore()
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        if not self._restored_focus():
            self.form.go_to_first_open()

    def is_saving_another(self, subject: str) -> bool:
        """Whether something else is being saved just now: the panel is not turned to this subject then."""
        return self._is_saving and subject != self._subject

    @property
    def record_id(self) -> str:
        """The id under which the form's content will be entered."""
        return self._record_id

    def hold(self) -> dict[str, Any]:
        """What must not change under a half-typed form: its season, the values it was filled with."""
        return {}

    def on_held(self) -> None:
        """`held` is that of a form just begun, or of a draft just brought back."""

    def take_cursor(self) -> None:
        """Put the cursor where typing goes on, unless it is in the form already."""
        if not _holds(self, QApplication.focusWidget()):
            self.form.go_to_first_open()

    def submit(self) -> None:
        """Hand the form in, once."""
        if self._is_saving:
            return
        self.form.clear_errors()
        self._say_error("")
        try:
            values = self.form.values()
            self._check(values)
        except RuleBroken as broken:
            self._on_refused(broken)
            return
        self._set_saving(True)
        self._send(values, self._record_id, self._on_saved, self._on_refused)

    def park(self) -> None:
        """Leave the form; what is typed is kept and comes back."""
        self.keep()
        self.closed.emit()

    def keep(self) -> None:
        """Keep what is typed now, without waiting for a pause."""
        if self.form.is_touched:
            self._keeper.keep_now()

    def settle(self) -> None:
        """Keep what has not been kept yet (the window is being closed)."""
        self._keeper.settle()

    def throw_away(self) -> None:
        """Empty the form for good."""
        self._keeper.drop()
        self._start_over()
        self.form.go_to_first_open()

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        self._title = _label(self.words.title, "title")
        head.addWidget(self._title, 1)
        self._clear = QPushButton("清空", self)
        self._clear.setProperty("role", "quiet")
        self._clear.setAccessibleName("清空本表")
        self._clear.clicked.connect(self.throw_away)
        head.addWidget(self._clear)
        layout.addLayout(head)
        self._lead = _label("", "muted")
        self._restored = _label(RESTORED, "notice")
        self._restored.hide()
        layout.addWidget(self._lead)
        layout.addWidget(self._restored)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        below = QVBoxLayout(inner)
        below.setContentsMargins(0, 0, 4, 0)
        below.addWidget(self.form)
        below.addStretch(1)
        area.setWidget(inner)
        self.form.went_to.connect(lambda editor: area.ensureWidgetVisible(editor, 0, 40))
        layout.addWidget(area, 1)
        self._error = _label("", "error")
        self._saved = _label("", "saved")
        layout.addWidget(self._error)
        layout.addWidget(self._saved)
        layout.addLayout(self._buttons())
        for words in (self._error, self._saved):
            words.hide()

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self._commit = QPushButton(self.words.commit, self)
        self._commit.setProperty("role", "main")
        self._commit.clicked.connect(self.submit)
        leave = QPushButton("放着(Esc)", self)
        leave.setToolTip("离开此表,已填内容保留,下次打开时恢复")
        leave.clicked.connect(self.park)
        line.addWidget(self._commit, 1)
        line.addWidget(leave)
        return line

    # -- inside ------------------------------------------------------------------------------------------

    def _content(self) -> dict[str, Any]:
        return {
            "record_id": self._record_id,
            "focus": self.form.focused,
            "further": self.form.is_further_shown,
            "held": self.held,
            "fields": self.form.raw(),
        }

    def _start_over(self) -> None:
        self._record_id = str(uuid7())
        self._restored.hide()
        self._say_error("")
        self._saved.hide()
        self.form.start_over()
        self.held = self.hold()
        self.on_held()
        self._prefill()

    def _restore(self) -> None:
        draft = self._keeper.recall()
        if not draft or not isinstance(draft.get("fields"), Mapping):
            return
        self._record_id = str(draft.get("record_id") or self._record_id)
        if isinstance(draft.get("held"), Mapping):
            self.held |= draft["held"]
            self.on_held()
        self.form.set_raw(draft["fields"])
        self.form.show_further(bool(draft.get("further")))
        self._restored.show()
        if self.words.makes is not None:
            self._context.runner.read(_number_of, self.words.makes, self._record_id, on_done=self._on_number_known)

    def _on_number_known(self, number: str) -> None:
        """A program that died between saving and forgetting the draft left one that was entered: not twice."""
        if number:
            self._keeper.drop()
            self._start_over()
            self._say_saved(f"上次填写的内容已存盘 {number},未重复登记")
            self.form.go_to_first_open()

    def _restored_focus(self) -> bool:
        draft = self._keeper.recall() if self._restored.isVisibleTo(self) else None
        name = str((draft or {}).get("focus", ""))
        if name in self.form.editors:
            self.form.go_on_in(name)
            return True
        return False

    def _on_edited(self) -> None:
        self._saved.hide()
        if not self._is_saving:
            self._keeper.touch()

    def _on_saved(self, done: Done[Any]) -> None:
        self._set_saving(False)
        self._keeper.drop()
        number = getattr(done.result, "number", "")
        self._start_over()
        self.form.await_typing()
        if _holds(self, QApplication.focusWidget()):
            self.form.go_to_first_open()
        self._say_saved(" ".join(filter(None, ["已存盘", number, f"{done.saved_at:%H:%M:%S}"])))
        self.saved.emit(done)

    def _on_refused(self, broken: RuleBroken) -> None:
        self._set_saving(False)
        takes_cursor = self.isVisible() and _holds(self, QApplication.focusWidget())
        if not self.form.show_error(broken, takes_cursor=takes_cursor):
            self._say_error(broken.sentence)
        if not self.isVisible():
            self._context.events.said.emit(f"{self.words.title}未存盘:{broken.sentence}")

    def _set_saving(self, is_saving: bool) -> None:
        self._is_saving = is_saving
        self.form.set_read_only(is_saving)
        self._commit.setEnabled(not is_saving)
        self._commit.setText("正在存盘…" if is_saving else self.words.commit)

    def _say_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _say_saved(self, sentence: str) -> None:
        self._saved.setText(sentence)
        self._saved.show()
        theme.restyle(self._saved)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(role != "title")
    return label


def _number_of(reader: Any, record_type: type[Record], record_id: str) -> str:
    record = reader.get(record_type, record_id)
    return record.number if record is not None else ""


def _holds(panel: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and panel.isAncestorOf(widget)
