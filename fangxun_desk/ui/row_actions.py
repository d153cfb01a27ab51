"""What can be done to the row a ledger's cursor is on: the actions every list has, and the way to those of one page.

A record is read before its form opens. Whoever has moved on meanwhile is left alone: a late answer opens nothing.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from fangxun_desk.ui import list_export
from fangxun_desk.ui.face import FaceList
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.record_detail import Detail
from fangxun_desk.ui.selection import SHARED

if TYPE_CHECKING:
    from fangxun_desk.ui.ledger_page import LedgerPage


class RowActions:
    """The actions on the rows of one ledger page."""

    def __init__(self, page: "LedgerPage") -> None:
        self._page = page

    def offered(self, each: FaceList) -> Sequence[Action]:
        """All actions of a list, in the order of the key sheet."""
        table = each.table
        return (
            Action("看详情", "Return", self._page.open_row, IN_LIST, owner=table),
            *self._page.row_actions(each.face, table),
            Action("选一列排序", "S", lambda: table.choose_order(), IN_LIST, owner=table),
            Action("各页只看该行的县、过程或责任人", "G", self.relate, IN_LIST, owner=table),
            Action("复制所选行为表格", "Ctrl+C", self.copy, IN_LIST, owner=table),
        )

    def run(self, keys: str) -> None:
        """A button of the detail panel: the same action as its key in the list."""
        shown = self._page.list_shown
        next(action for action in self.offered(shown) if action.keys == keys).run()

    def show_menu(self, at: QPoint) -> None:
        """The list's context menu."""
        table = self._page.table
        menu = QMenu(table)
        for action in (*self._page.page_actions(), *self.offered(self._page.list_shown)):
            menu.addAction(f"{action.label}\t{action.key_words}").triggered.connect(action.run)
        menu.exec(table.viewport().mapToGlobal(at))

    def open(self) -> None:
        """Show the record, the cursor in its text; a form that was open is parked, its draft kept."""
        panels = self._page.panels

        def show(detail: Detail) -> None:
            if panels.open_form is not None:
                panels.leave()
            panels.show_detail(detail)
            panels.detail.take_focus()

        self.about_current(show)

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        self._page.table.copy_rows()
        self._say("所选行已复制,可粘贴到表格。")

    def relate(self) -> None:
        """Look at this row's county, storm or official on every page."""
        row = self._page.table.current_record
        related = {name: value for name, value in self._page.related(row).items() if value} if row is not None else {}
        for name in SHARED:
            if name in related:
                self._page.filters.narrow(name, related[name])
        self._say("各页已按该行筛选,Ctrl+L 清除。" if related else "该行没有可用来筛选的县、过程或责任人。")

    def amend(self) -> None:
        """Correct the record, in the form of its noun (`amend_<kind>`)."""

        def begin(detail: Detail) -> None:
            self._page.panels.begin(f"amend_{detail.record.NOUN.kind}", detail.record, lead_of(detail))

        self.about_current(begin, is_voided)

    def switch(self) -> None:
        """Void the record, or take its voiding back."""

        def begin(detail: Detail) -> None:
            is_back = detail.record.standing.voided
            self._page.panels.begin("restore" if is_back else "void", detail.record, lead_of(detail))

        self.about_current(begin)

    def export(self) -> None:
        """Write the rows shown, in the order shown, into a sheet of Excel."""
        page = self._page
        list_export.export(page.context, page.table, f"{page.face.label}({page.year} 年)")

    def about_current(
        self, begin: Callable[[Detail], None], refusal: Callable[[Detail], str] = lambda detail: ""
    ) -> None:
        """Read the record the cursor is on, and go on with it unless there is a reason not to."""
        page = self._page
        row = page.table.current_record
        if row is None:
            self._say("请先在列表中选中一行。")
            return
        asked_from = QApplication.focusWidget()

        def on_read(detail: Detail | None) -> None:
            if detail is None or QApplication.focusWidget() is not asked_from:
                return
            page.panels.detail.show_detail(detail)
            if why := refusal(detail):
                self._say(why)
            else:
                begin(detail)

        page.ask_detail(page.face.record_id(row), on_read)

    def _say(self, sentence: str) -> None:
        self._page.context.events.said.emit(sentence)


def lead_of(detail: Detail) -> str:
    """Which record a form is about, in a line."""
    return f"{detail.record.number}  {detail.heading}"


def is_voided(detail: Detail) -> str:
    """Why a voided record is not corrected; "" for another."""
    return f"该{detail.record.NOUN.label}已作废,不能更正;可先撤销作废。" if detail.record.standing.voided else ""
