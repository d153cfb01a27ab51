"""What can be done to a batch, or to one of its returns: each opens its form in the side panel, unless there is a
reason not to.

A batch is read before its form opens. Whoever has moved on meanwhile is left alone: a late answer opens nothing.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from fangxun_desk.domain.evacuation import EvacuationReturn
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.pages.evacuation.reading import BatchDetail, BatchRow, read_detail
from fangxun_desk.ui.pages.evacuation.side_panels import SidePanels
from fangxun_desk.ui.record_table import RecordTable


class BatchActions:
    """The actions on the list's current batch and on the detail panel's current return."""

    def __init__(self, context: PageContext, table: RecordTable, panels: SidePanels, year: Callable[[], int]) -> None:
        self._context = context
        self._table = table
        self._panels = panels
        self._year = year

    def offered(self) -> Sequence[Action]:
        """All of them, in the order of the key sheet."""
        table, later = self._table, self._panels.detail.later
        return (
            Action("看详情", "Return", self.open, IN_LIST, owner=table),
            Action("登记返回(全部或部分)", "R", self.log_return, IN_LIST, "house", owner=table),
            Action("登记转运", "T", self.log_transfer, IN_LIST, "transfer", owner=table),
            Action("更正", "E", self.amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self.switch, IN_LIST, "void", owner=table),
            Action("复制所选行为表格", "Ctrl+C", self.copy, IN_LIST, owner=table),
            Action("更正所选返回", "E", self.amend_later, IN_LIST, "edit", owner=later),
            Action("作废所选返回、转运", "Delete", self.switch_later, IN_LIST, "void", owner=later),
        )

    def run(self, keys: str) -> None:
        """A button of the detail panel: the same action as its key in the list."""
        next(action for action in self.offered() if action.keys == keys and action.owner is self._table).run()

    def show_menu(self, at: QPoint, also: Sequence[Action]) -> None:
        """The list's context menu: these actions, and those of the page that are `also` at hand."""
        menu = QMenu(self._table)
        for action in (*also, *(action for action in self.offered() if action.owner is self._table)):
            menu.addAction(f"{action.label}\t{action.key_words}").triggered.connect(action.run)
        menu.exec(self._table.viewport().mapToGlobal(at))

    # -- the actions -------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the batch, the cursor in its text; a form that was open is parked, its draft kept."""

        def show(detail: BatchDetail) -> None:
            if self._panels.open_form is not None:
                self._panels.leave()
            self._panels.show_detail(detail)
            self._panels.detail.take_focus()

        self._about_current(show)

    def log_return(self) -> None:
        """People of the batch went home."""
        self._about_current(self._panels.begin_return, _nobody_out)

    def log_transfer(self) -> None:
        """People of the batch were moved on."""
        self._about_current(self._panels.begin_transfer, _nobody_out)

    def amend(self) -> None:
        """Correct the batch."""
        self._about_current(self._panels.begin_amend, _is_voided)

    def switch(self) -> None:
        """Void the batch, or take its voiding back."""

        def begin(detail: BatchDetail) -> None:
            batch = detail.row.batch
            where = " ".join(filter(None, [unit_name(batch.unit), batch.town, batch.place]))
            self._panels.begin_switch(batch, f"{batch.number}  {where}  {batch.people} 人")

        self._about_current(begin)

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        self._table.copy_rows()
        self._context.events.said.emit("所选行已复制,可粘贴到表格。")

    def amend_later(self) -> None:
        """Correct the return the cursor is on."""
        record = self._panels.detail.later.current_record
        if isinstance(record, EvacuationReturn) and not record.standing.voided:
            self._panels.begin_amend_return(record)
        elif record is not None:
            self._context.events.said.emit("转运请在列表中选中该行更正;已作废的不能更正。")

    def switch_later(self) -> None:
        """Void the return or transfer the cursor is on, or take its voiding back."""
        record = self._panels.detail.later.current_record
        if record is not None:
            self._panels.begin_switch(record, f"{record.NOUN.label} {record.number}  {record.people} 人")

    # -- inside ------------------------------------------------------------------------------------------

    def _about_current(
        self, begin: Callable[[BatchDetail], None], refusal: Callable[[BatchDetail], str] = lambda detail: ""
    ) -> None:
        """Read the batch the cursor is on, and go on with it unless there is a reason not to."""
        row: BatchRow | None = self._table.current_record
        if row is None:
            self._context.events.said.emit("请先在列表中选中一批。")
            return
        asked_from = QApplication.focusWidget()

        def on_read(detail: BatchDetail | None) -> None:
            if detail is None or QApplication.focusWidget() is not asked_from:
                return
            self._panels.detail.show_detail(detail)
            if why := refusal(detail):
                self._context.events.said.emit(why)
            else:
                begin(detail)

        self._context.runner.read(read_detail, row.batch.record_id, self._year(), on_done=on_read)


def _nobody_out(detail: BatchDetail) -> str:
    if detail.row.batch.standing.voided:
        return "该批次已作废。"
    return "" if detail.row.line.people_out else "该批次没有在外人员。"


def _is_voided(detail: BatchDetail) -> str:
    return "该批次已作废,不能更正;可先撤销作废。" if detail.row.batch.standing.voided else ""
