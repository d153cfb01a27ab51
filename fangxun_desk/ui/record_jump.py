"""Going to one record of a ledger page: from an explanation, from a search, from another page.

What hides the record is taken away: the filters, another list, another season.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from fangxun_desk.ui.ledger_page import LedgerPage


class RecordJump:
    """The jumps of one page. `is_under_way` while the cursor is being put: the side panel stays as it is."""

    def __init__(self, page: "LedgerPage") -> None:
        self._page = page
        self._wanted = ""
        self._year: int | None = None
        self._has_cleared = False
        self.is_under_way = False

    @property
    def is_pending(self) -> bool:
        """Whether a record is waited for: its season is still being read."""
        return bool(self._wanted)

    def to(self, record_id: str, year: int | None) -> None:
        """Put the cursor on a record, reading its season first where another is shown."""
        self._wanted, self._year = record_id, year
        view = self._page.view
        if view is None or (year is not None and year != view.year):
            self._page.look_at(year)
        else:
            self.arrive()

    def arrive(self) -> None:
        """A season has been read: go to the record waited for, if it is the one asked for."""
        if self._year is not None and self._page.year != self._year:
            return
        record_id, self._wanted = self._wanted, ""
        if self._find(record_id):
            self._has_cleared = False
            self._page.to_list()
        elif self._page.is_arranging and not self._has_cleared:
            # A long list is being worked out without its filters; the second try comes once it is.
            self._wanted, self._has_cleared = record_id, True
        else:
            self._has_cleared = False
            self._say_missing()

    def behind_number(self, record_id: str) -> None:
        """Show a row an explanation names; the explanation stays. A record of another page is shown there."""
        page = self._page
        if not any(each.holds(record_id) for each in page.lists):
            page.context.events.record_asked.emit(record_id)
            return
        self.is_under_way = True
        self._find(record_id)
        self.is_under_way = False
        page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_missing(self) -> None:
        self._page.context.events.said.emit(f"该记录不在{self._page.noun_words}列表中。")

    def _find(self, record_id: str) -> bool:
        if self._find_as_filtered(record_id):
            return True
        if self._has_cleared:
            return False
        if narrowed := self._page.filters.narrowed_to:
            self._page.context.events.said.emit(f"已清除筛选:{'、'.join(narrowed)}")
        self._page.filters.show_all()
        return self._find_as_filtered(record_id)

    def _find_as_filtered(self, record_id: str) -> bool:
        page = self._page
        shown = page.lists.index(page.list_shown)
        for place in (shown, *(other for other in range(len(page.lists)) if other != shown)):
            if page.lists[place].go_to(record_id):
                if place != shown or page.is_on_board:
                    page.turn_to(place)
                    page.lists[place].go_to(record_id)
                return True
        return False
