"""变更记录: what was changed last, by whom and why; and everything that ever happened to one record, by its number.

The newest changes come in blocks as the list is scrolled. Old values stand struck through before the new ones.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services import change_service
from fangxun_desk.services.change_service import Block, ChangeLine, FoundRecord
from fangxun_desk.ui.columns import Column, Former
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.pages.data.growing_list import GrowingModel
from fangxun_desk.ui.pages.data.section import Section, empty_words, put_on_first

NEWEST = "全部记录的最新变更"
NOT_FOUND = "没有编号含“{typed}”的记录\n\n编号如 2024-甲-0137,也可只输入其中一段;Esc 回到最新变更"
NOTHING = "还没有变更\n\n登记或导入以后,每一次登记、更正、作废都在此可查"
_TYPING_MS = 250


def _former(line: ChangeLine) -> Former | None:
    return Former(line.old, f"{line.field}:{line.old} → {line.new}") if line.field else None


COLUMNS = (
    Column("时间", lambda line: f"{local(line.at):%Y-%m-%d %H:%M}", width=128),
    Column("操作人", lambda line: line.author, width=74),
    Column("编号", lambda line: line.number, width=108),
    Column("记录", lambda line: line.label, width=78),
    Column("操作", lambda line: line.action, width=68),
    Column("项目", lambda line: line.field, width=100),
    Column("原值 → 现值", lambda line: line.new, width=200, former=_former, stretches=True),
    Column("原因", lambda line: line.reason, width=150),
)
FOUND_COLUMNS = (
    Column("编号", lambda found: found.number, width=108),
    Column("记录", lambda found: found.label, width=80, stretches=True),
)


class NumberEdit(QLineEdit):
    """Where a number is typed. Enter looks it up, Esc clears it, the down key goes to the list."""

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ChangesSection(Section):
    """The section."""

    label = "变更记录"
    keys = "Alt+6"
    kinds = frozenset(NOUNS)

    def build(self) -> None:
        """The field, the records found, their changes."""
        self._before: int | None = None
        self._about: FoundRecord | None = None
        self._goes_to_list = False
        line = QHBoxLayout()
        line.setSpacing(8)
        self.number = NumberEdit(self)
        self.number.setAccessibleName("记录编号")
        self.number.setPlaceholderText("编号或其中一段(Ctrl+F)")
        self.number.setClearButtonEnabled(True)
        self.number.setMinimumWidth(340)
        line.addWidget(self.number)
        self._head = self.label_in(line, NEWEST, "heading", wraps=False)
        line.addStretch(1)
        self.column.addLayout(line)
        self._model = GrowingModel(COLUMNS, lambda row: row.key, self)
        self._model.more_wanted.connect(self._ask_more)
        self.table = self.table_of(self._model, "变更记录", is_sorted=False)
        self.found = self.table_of(self.model_of(FOUND_COLUMNS, lambda row: row.record_id), "找到的记录")
        self._stack = QStackedWidget(self)
        self._words = empty_words(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._words)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.found)
        split.addWidget(self._stack)
        split.setSizes([230, 900])
        self.found.hide()
        self.column.addWidget(split, 1)
        self._whole = self.label_in(self.column, role="muted")
        self._join()

    def _join(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._find)
        self.number.textChanged.connect(lambda text: self._typing.start())
        self.number.entered.connect(self._enter)
        self.number.left.connect(self.escape)
        self.found.record_chosen.connect(self._on_found_chosen)
        self.found.record_opened.connect(lambda found: put_on_first(self.table))
        self.table.record_chosen.connect(lambda line: self._whole.setText(_in_full(line)))
        self.table.record_opened.connect(self._open)

    def offered(self) -> Sequence[Action]:
        """Look up, and the way to a record."""
        return (
            Action("看该行记录的全部变更", "Return", lambda: self._open(self.table.current_record), IN_LIST,
                   owner=self.table),
            Action("到该记录所在页", "J", self._go_to_record, IN_LIST, owner=self.table),
        )  # fmt: skip

    def take_focus(self) -> None:
        """The field."""
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        self.number.selectAll()

    def escape(self) -> None:
        """Back to the newest changes, the cursor in the list."""
        self._typing.stop()
        if self.number.text() or self._about is not None:
            self.number.clear()
            self._typing.stop()
            self._show_newest()
        self._goes_to_list = True
        put_on_first(self.table)

    # -- the newest --------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read again: what was added stands above; the rows shown keep their place."""
        if self._about is not None:
            self._ask_history(self._about)
        elif self.number.text().strip():
            self._find()
        elif (first := self._model.record_at(0)) is not None:
            self.context.runner.read(change_service.since, first.place, on_done=self._on_added)
        else:
            self._show_newest()

    def _show_newest(self) -> None:
        self._about = None
        self.found.hide()
        self._head.setText(NEWEST)
        self.context.runner.read(change_service.newest, on_done=self._on_newest)

    def _on_newest(self, block: Block) -> None:
        if self._about is None and not self.number.text().strip():
            self._before = block.before
            self._fill(block.lines, has_more=block.before is not None, words=NOTHING)

    def _ask_more(self) -> None:
        self.context.runner.read(
            change_service.newest,
            self._before,
            on_done=self._on_more,
            on_error=lambda broken: self._model.refused(),
        )

    def _on_more(self, block: Block) -> None:
        if self._about is None and not self.number.text().strip():
            self._before = block.before
            self._model.grow(block.lines, has_more=block.before is not None)

    def _on_added(self, lines: Sequence[ChangeLine] | None) -> None:
        if self._about is not None or self.number.text().strip():
            return
        if lines is None:
            # An import, most likely: the list begins anew.
            self._show_newest()
        else:
            first = self._model.record_at(0)
            self._model.put_first([line for line in lines if first is None or line.place > first.place])

    # -- one record --------------------------------------------------------------------------------------

    def show_history(self, record_id: str) -> None:
        """Show everything that happened to a record."""
        self.number.clear()
        self._typing.stop()
        self.found.hide()
        self._goes_to_list = True
        self._ask_history(FoundRecord("", "", record_id, ""))

    def _enter(self) -> None:
        self._goes_to_list = True
        self._typing.stop()
        self._find()

    def _find(self) -> None:
        typed = self.number.text()
        if not typed.strip():
            self._show_newest()
            return
        self.context.runner.read(change_service.numbered, typed, on_done=lambda found: self._on_found(typed, found))

    def _on_found(self, typed: str, found: Sequence[FoundRecord]) -> None:
        if typed != self.number.text():
            return
        self.found.setVisible(len(found) > 1)
        self.found.records.set_records(())
        self.found.records.set_records(found)
        if found:
            self.found.setCurrentIndex(self.found.records.index(0, 0))
        else:
            self._about = None
            self._head.setText("")
            self._fill((), has_more=False, words=NOT_FOUND.format(typed=typed.strip()))

    def _on_found_chosen(self, found: FoundRecord | None) -> None:
        if found is not None:
            self._ask_history(found)

    def _ask_history(self, about: FoundRecord) -> None:
        self._about = about
        self.context.runner.read(
            change_service.history, about.record_id, on_done=lambda lines: self._on_history(about, lines)
        )

    def _on_history(self, about: FoundRecord, lines: Sequence[ChangeLine]) -> None:
        if self._about is not about:
            return
        times = len({line.place for line in lines})
        name = f"{lines[0].number} {lines[0].label}" if lines else about.number
        self._head.setText(f"{name}:{times} 次变更,新的在上")
        self._fill(lines, has_more=False, words=NOTHING)
        if self._goes_to_list and lines:
            self._goes_to_list = False
            put_on_first(self.found if self.found.isVisible() else self.table)

    # -- inside ------------------------------------------------------------------------------------------

    def _fill(self, lines: Sequence[ChangeLine], *, has_more: bool, words: str) -> None:
        self._model.begin(lines, has_more=has_more)
        self._words.setText(words)
        self._stack.setCurrentWidget(self.table if lines else self._words)
        if lines and self.table.current_record is None:
            self.table.setCurrentIndex(self._model.index(0, 0))

    def _open(self, line: Any) -> None:
        if line is None:
            return
        if self._about is None and line.is_record:
            self.show_history(line.record_id)
        else:
            self._go_to_record()

    def _go_to_record(self) -> None:
        line = self.table.current_record
        if line is not None and line.is_record:
            self.context.events.record_asked.emit(line.record_id)


def _in_full(line: ChangeLine | None) -> str:
    """Everything about a line, below the list: a cell may be too narrow for it."""
    if line is None:
        return ""
    change = f"{line.field}:{line.old} → {line.new}" if line.field else line.new
    why = f"原因:{line.reason}" if line.reason else ""
    return "  ".join(filter(None, [line.number, line.label, line.action, change, why, f"({line.author})"]))
