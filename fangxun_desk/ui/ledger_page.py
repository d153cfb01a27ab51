"""A page that is a ledger: numbers above, one or more lists, one side panel, and the actions on a row.

Subclasses declare faces, filters, forms and actions and say what is read; this reads, filters, explains, jumps, copies
and exports for all of them. Reading again never moves the cursor, the selection or the side panel: a form being typed
in stays where it is, whatever arrives. No rule of counting and no question to the store stands here.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fangxun_desk.domain.season import Figure, FigureRow
from fangxun_desk.services import season_service
from fangxun_desk.ui.face import Board, Face, FaceList
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.filter_bar import FilterBar
from fangxun_desk.ui.ledger_frame import LedgerFrame
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.numbers_laid_open import NumbersLaidOpen
from fangxun_desk.ui.page import Action, Page, PageContext
from fangxun_desk.ui.record_detail import Detail
from fangxun_desk.ui.record_entries import AmendRecord
from fangxun_desk.ui.record_jump import RecordJump
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import RowActions
from fangxun_desk.ui.side_stack import SideStack

NOTHING_FOUND = "没有符合条件的{what}\n\n清除查找内容或筛选(Ctrl+L)"


class LedgerPage(Page):
    """What every ledger does. A view (what is read of a season) has `year`, `years` and whatever the faces take out.

    `read_view(reader, year, this_year)` answers the view, year None meaning the current season or the latest known;
    `read_detail(reader, record_id, year)` answers a `Detail` or None. Both run on the store thread and must touch
    nothing of the page: they are plain functions.
    """

    faces: ClassVar[tuple[Face, ...]] = ()
    noun_words = "记录"
    boards_first = False
    """Whether the boards stand before the lists, and the first of them is what the page opens on."""
    read_view: ClassVar[Callable[..., Any]]
    read_detail: ClassVar[Callable[..., Detail | None]]
    new_forms: ClassVar[dict[str, str]] = {}
    """The forms that come back at the start if something half typed waits in them: the draft's name and the form's."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._present = Present(context.clock)
        self._view: Any = None
        self._year: int | None = None
        self._is_reading = self._reads_again = self._is_filtering = False
        self._build()
        self._join()

    # -- what a page declares ----------------------------------------------------------------------------

    def make_head(self) -> QWidget | None:
        """What stands above the filters: the numbers of the page."""
        return None

    def make_filters(self) -> FilterBar:
        """The filters."""
        raise NotImplementedError

    def make_panels(self) -> SideStack:
        """The side panel with its forms."""
        raise NotImplementedError

    def make_boards(self) -> Sequence[Board]:
        """What else the page shows in place of a list."""
        return ()

    def page_actions(self) -> Sequence[Action]:
        """What can be done anywhere on the page, besides what every ledger offers."""
        return ()

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """What can be done to a row of a list, besides looking at it, copying and exporting."""
        return ()

    def question_of_view(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The question the page asks the store, and what it is asked with."""
        return type(self).read_view, (self._year, self._context.clock().year)

    def on_view(self, view: Any, *, is_first: bool) -> None:
        """Something was read: offer the choices that depend on it. `is_first`: of this season for the first time."""

    def on_filtered(self) -> None:
        """Other rows are shown now, or the same anew: show the numbers that go with them."""

    def related(self, row: Any) -> dict[str, str]:
        """The county, storm or official of a row (see `selection`)."""
        return {}

    def explain(self, asked: FigureAsked) -> None:
        """Lay a number open in the side panel."""
        self._numbers.explain(asked)

    def question_behind(self, asked: FigureAsked) -> tuple[Callable[..., Figure], tuple[Any, ...]]:
        """The question that lays a number open, and what it is asked with; a page may have numbers of its own."""
        return season_service.explain, (self.year, asked.code)

    def title_of_part(self, asked: FigureAsked) -> str:
        """What an explained number is called."""
        return season_service.label_of(asked.code)

    def rows_of_part(self, figure: Figure, asked: FigureAsked) -> tuple[Sequence[FigureRow], Sequence[FigureRow]]:
        """The rows counted and left out that belong to the part asked about."""
        return figure.included, figure.excluded

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.lists = [FaceList(face, self, self._context.runner.beside) for face in self.faces]
        self._face = 0
        self._board: Board | None = None
        self.rows = RowActions(self)
        self._jump = RecordJump(self)
        self._numbers = NumbersLaidOpen(self)
        self.totals = self.make_head()
        self.filters = self.make_filters()
        self.panels = self.make_panels()
        self.boards = tuple(self.make_boards())
        self._frame = LedgerFrame(
            self.lists, self.boards, self.totals, self.filters, self.panels, boards_first=self.boards_first
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)
        if self.boards_first:
            self._board = self.boards[0]

    def _join(self) -> None:
        if self.totals is not None and hasattr(self.totals, "asked"):
            self.totals.asked.connect(lambda asked: self.explain(asked))
        self.filters.changed.connect(lambda: self._filter())
        self.filters.year_chosen.connect(self.look_at)
        self.filters.left.connect(self.to_list)
        self.filters.on_unseen_pressed(lambda: self.table.show_newest())
        self._frame.tab_pressed.connect(self.turn_to)
        for each in self.lists:
            table = each.table
            each.model.arranged.connect(self._on_arranged)
            table.unseen_changed.connect(self.filters.say_unseen)
            table.record_chosen.connect(self._on_chosen)
            table.record_opened.connect(lambda row: self.open_row())
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.customContextMenuRequested.connect(self.rows.show_menu)
        self.panels.left.connect(self.to_list)
        self.panels.row_asked.connect(self._jump.behind_number)
        self.panels.detail.action_asked.connect(self.rows.run)
        self.panels.form_made.connect(self.on_form_made)

    def on_form_made(self, form: Any) -> None:
        """A form of the side panel was made: offer it its choices."""

    def actions_offered(self) -> Sequence[Action]:
        """What can be done here, in the order of the key sheet."""
        turned_to: tuple[Face | Board, ...] = (*self.faces, *self.boards)
        turns = [
            Action(f"看{face.label}", face.keys, partial(self.turn_to, place))
            for place, face in enumerate(turned_to)
            if face.keys
        ]
        return (
            *self.page_actions(),
            *turns,
            Action(f"查找{self.noun_words}", "Ctrl+F", self._to_search, icon="search"),
            Action("清除筛选", "Ctrl+L", self.filters.show_all),
            Action("导出所列为 Excel", "Ctrl+E", self.rows.export),
            Action("放着表单、收起依据", "Esc", self._escape),
            *(action for each in self.lists for action in self.rows.offered(each)),
        )

    def open_row(self) -> None:
        """Enter on a row: look at its record."""
        self.rows.open()

    # -- lists -------------------------------------------------------------------------------------------

    @property
    def face(self) -> Face:
        """The face that is shown."""
        return self.faces[self._face]

    @property
    def table(self) -> RecordTable:
        """The list that is shown."""
        return self.lists[self._face].table

    @property
    def list_shown(self) -> FaceList:
        """The list that is shown, with its face."""
        return self.lists[self._face]

    @property
    def context(self) -> PageContext:
        """What the window gave the page."""
        return self._context

    @property
    def view(self) -> Any:
        """What was read last, None before."""
        return self._view

    @property
    def year(self) -> int:
        """The season looked at."""
        return self._context.clock().year if self._view is None else int(self._view.year)

    @property
    def is_on_board(self) -> bool:
        """Whether a board is shown in place of a list."""
        return self._board is not None

    def turn_to(self, place: int) -> None:
        """Turn to another list of the page, or (behind the lists) to a board."""
        self._board = self.boards[place - len(self.faces)] if place >= len(self.faces) else None
        if self._board is None:
            self._face = place
        self._frame.mark_tab(place)
        if self.panels.open_form is None and not self.panels.is_explaining:
            self.panels.clear()
        if self._view is not None:
            self._show_face()
        self.to_list()
        self._on_chosen(self.table.current_record)

    # -- reading -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the season again; the answer of a reading already under way would be old, so it is asked twice."""
        if self._is_reading:
            self._reads_again = True
            return
        self._is_reading = True
        question, arguments = self.question_of_view()
        self._context.runner.read(question, *arguments, on_done=self._on_read, on_error=self._on_read_refused)

    def _on_read(self, view: Any) -> None:
        is_first = self._view is None or self._view.year != view.year
        self._is_reading, self._view = False, view
        self._present.season = view.year if view.year != self._context.clock().year else None
        self.filters.offer_years(view.years, view.year)
        self.on_view(view, is_first=is_first)
        self._filter(anew=True)
        if (detail := self.panels.detail.detail) is not None:
            self.ask_detail(detail.record.record_id, self._refresh_detail)
        self._numbers.again()
        if self._reads_again:
            self._reads_again = False
            self.refresh()

    def _on_read_refused(self, broken: Any) -> None:
        self._is_reading = self._reads_again = False
        if self._view is not None:
            self._context.events.said.emit(broken.sentence)
            return
        self._frame.show_words(broken.sentence)

    def _filter(self, *, anew: bool = False) -> None:
        """Hand the lists what is wanted of them now; `anew` also the records themselves."""
        if self._view is None:
            return
        wanted = self.filters.wanted()
        self._is_filtering = True
        for each in self.lists:
            each.model.show(each.face.rows(self._view) if anew else None, wanted)
        self._is_filtering = False
        self._on_arranged()

    def _on_arranged(self) -> None:
        """A list shows what is wanted; a long one says so later."""
        if self._is_filtering or self._view is None:
            return
        self._show_face()
        if self._jump.is_pending and not self.is_arranging:
            self._jump.arrive()
        elif self.table.current_record is None and self.table.records.rowCount() and self.panels.open_form is None:
            self.table.setCurrentIndex(self.table.records.index(0, 0))

    @property
    def is_arranging(self) -> bool:
        """Whether a long list is still being worked out."""
        return any(each.model.is_arranging for each in self.lists)

    def _show_face(self) -> None:
        for place, each in enumerate(self.lists):
            self._frame.name_tab(place, each.face, each.model.rowCount())
        shown, total = self.table.records.rowCount(), self.table.records.total
        self.filters.call_rows(self.face.measure)
        self.filters.say_count(shown, total)
        if self._board is not None:
            self.filters.say_nothing()
            self._frame.show_widget(self._board.widget)
        elif shown or self.table.records.is_arranging:
            self._frame.show_widget(self.table)
        else:
            empty = self.face.empty.format(year=self._view.year)
            self._frame.show_words(NOTHING_FOUND.format(what=self.noun_words) if total else empty)
        self.on_filtered()

    def look_at(self, year: int | None) -> None:
        """Turn to a season. A form that is open is parked: it belongs to the season it was begun in."""
        self._year = year
        self.panels.clear()
        self.refresh()

    def to_running_season(self) -> None:
        """Turn to the season that is on: what is entered now belongs to it."""
        if self._view is not None and self._view.year != self._context.clock().year:
            self._present.season = None
            self.look_at(self._context.clock().year)
            self._context.events.said.emit(f"已转到 {self._year} 年,登记的是本年度")

    def ask_detail(self, record_id: str, on_done: Callable[[Detail | None], None]) -> None:
        """Read a record whole."""
        self._context.runner.read(type(self).read_detail, record_id, self.year, on_done=on_done)

    # -- list and panel ----------------------------------------------------------------------------------

    def _on_chosen(self, row: Any) -> None:
        keeps = self.panels.open_form is not None or self._jump.is_under_way or self.is_on_board
        if row is not None and not keeps and self.sender() in (None, self.table):
            record_id = self.face.record_id(row)
            self.ask_detail(record_id, lambda detail: self._show_if_current(record_id, detail))

    def _show_if_current(self, record_id: str, detail: Detail | None) -> None:
        row = self.table.current_record
        is_current = row is not None and self.face.record_id(row) == record_id and not self.is_on_board
        if is_current and self.panels.open_form is None and not (detail is None and self.panels.is_explaining):
            self.panels.show_detail(detail)

    def _refresh_detail(self, detail: Detail | None) -> None:
        shown = self.panels.detail.detail
        if detail is not None and shown is not None and shown.record.record_id == detail.record.record_id:
            self.panels.detail.show_detail(detail)
            form = self.panels.open_form
            if isinstance(form, AmendRecord) and form.record.record_id == detail.record.record_id:
                form.rebase(detail.record)

    def show_record(self, record_id: str, year: int | None = None) -> None:
        """Put the cursor on a record, taking away what hides it and turning to its season."""
        self._jump.to(record_id, year)

    def to_list(self) -> None:
        """Give the list the cursor, or the board where one is shown."""
        if self._board is not None:
            self._board.widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.current_record is None and self.table.records.rowCount():
            self.table.setCurrentIndex(self.table.records.index(0, 0))

    def _to_search(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def _escape(self) -> None:
        if self.filters.search.hasFocus():
            self.filters.search.clear()
            self.to_list()
        elif self.panels.open_form is not None:
            self.panels.open_form.park()
        else:
            self.panels.leave()

    # -- the window's news -------------------------------------------------------------------------------

    def on_opened(self) -> None:
        """The store is open: read, and bring back what was half typed."""
        self.refresh()
        if self.isVisible():
            self.to_list()
        newest = self._context.drafts.newest(self.new_forms) if self._context.drafts is not None else ""
        if newest:
            self.panels.begin(self.new_forms[newest])

    def on_minute(self) -> None:
        """A minute has passed."""
        self.panels.keep_time()

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        self._frame.share_width()
        for each in self.lists:
            each.table.apply_sizes()
        if self.totals is not None and hasattr(self.totals, "apply_sizes"):
            self.totals.apply_sizes()
        self.panels.refresh_theme()

    def settle(self) -> None:
        """Keep what is half typed: the window is being closed."""
        self.panels.settle()
