"""The page itself: totals and list on the left, one side panel on the right, and the actions on a batch.

Reading again never moves the cursor, the selection or the side panel: a form being typed in stays where it is,
whatever arrives. No rule of counting and no question to the store stands here.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.storm import Storm
from fangxun_desk.services import season_service
from fangxun_desk.ui import theme
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import Action, Page, PageContext
from fangxun_desk.ui.pages.evacuation import batch_columns
from fangxun_desk.ui.pages.evacuation.batch_actions import BatchActions
from fangxun_desk.ui.pages.evacuation.explained import rows_of_part, title_of_part
from fangxun_desk.ui.pages.evacuation.filter_bar import FilterBar
from fangxun_desk.ui.pages.evacuation.reading import (
    BatchDetail,
    BatchRow,
    SeasonView,
    read_detail,
    read_season,
)
from fangxun_desk.ui.pages.evacuation.side_panels import SidePanels
from fangxun_desk.ui.pages.evacuation.totals import Totals
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel

EMPTY = (
    "{year} 年还没有转移批次\n\n按 F2 登记第一批;登记后在此显示,并计入上方各数\n"
    "按 Ctrl+I 导入各县(市、区)报来的台账文件夹"
)
NOTHING_FOUND = "没有符合条件的批次\n\n清除查找内容,或改选过程、县(市、区)"
PANE_WIDTH = 376


class EvacuationPage(Page):
    """避险转移."""

    kinds = frozenset(
        {"evacuation_batch", "evacuation_return", "storm", "shelter", "season_fact", "import_file", "division"}
    )

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._present = Present(context.clock)
        self._view: SeasonView | None = None
        self._year: int | None = None
        self._is_reading = self._reads_again = self._is_jumping = self._was_split_by_hand = False
        self._build()
        self._join()

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.totals = Totals(self)
        self.filters = FilterBar(self)
        self._model = RecordTableModel(
            batch_columns.BATCH_COLUMNS, lambda row: row.batch.record_id, lambda row: row.batch.standing.voided, self
        )
        self._model.rest_in(batch_columns.by_entry, descending=True)
        self.table = RecordTable(self._model, "转移批次列表", self)
        self._nothing = QLabel(self)
        self._nothing.setObjectName("surface")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = QStackedWidget(self)
        self._list.addWidget(self.table)
        self._list.addWidget(self._nothing)
        self.panels = SidePanels(self._context, self._present, self._shown_year, self)
        self._batch_actions = BatchActions(self._context, self.table, self.panels, self._shown_year)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.totals)
        column.addWidget(self.filters)
        column.addWidget(self._list, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.panels)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(8)
        self._split = split
        split.splitterMoved.connect(self._on_split)
        self._share_width()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(split)

    def _share_width(self) -> None:
        """Give the side panel what its forms need in the text size in force, and the list the rest."""
        needed = PANE_WIDTH * theme.active()["px"] // 15
        self.panels.setMinimumWidth(needed)
        pane = max(needed, self.width() * 27 // 100)
        self._split.setSizes([self.width() - pane, pane])

    def _on_split(self, at: int, handle: int) -> None:
        self._was_split_by_hand = True

    def _join(self) -> None:
        self.totals.asked.connect(self._explain)
        self.filters.changed.connect(self._filter)
        self.filters.year_chosen.connect(self._turn_to)
        self.filters.left.connect(self._to_list)
        self.filters.on_unseen_pressed(self.table.show_newest)
        self.table.unseen_changed.connect(self.filters.say_unseen)
        self.table.record_chosen.connect(self._on_chosen)
        self.table.record_opened.connect(lambda row: self._batch_actions.open())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda at: self._batch_actions.show_menu(at, self.actions_offered()[:2])
        )
        self.panels.left.connect(self._to_list)
        self.panels.row_asked.connect(self._jump_to)
        self.panels.detail.action_asked.connect(self._batch_actions.run)

    def actions_offered(self) -> Sequence[Action]:
        """What can be done here, in the order of the key sheet."""
        return (
            Action("新建转移批次", "F2", self.panels.begin_new, icon="add"),
            Action("查找批次", "Ctrl+F", self._to_search, icon="search"),
            Action("放着表单、收起依据", "Esc", self._escape),
            *self._batch_actions.offered(),
        )

    # -- reading -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the season again; the answer of a reading already under way would be old, so it is asked twice."""
        if self._is_reading:
            self._reads_again = True
            return
        self._is_reading = True
        year_now = self._context.clock().year
        self._context.runner.read(
            read_season, self._year, year_now, on_done=self._on_season, on_error=self._on_season_refused
        )

    def _on_season(self, view: SeasonView) -> None:
        is_first = self._view is None or self._view.year != view.year
        self._is_reading, self._view = False, view
        now = self._context.clock()
        self._present.season = view.year if view.year != now.year else None
        going_on = _storm_now(view.storms, now)
        chosen = (
            (going_on.name if going_on and self._present.season is None else None) if is_first else self.filters.storm
        )
        self.filters.offer(view.years, view.year, view.storms, chosen)
        self.panels.offer_storms(view.storms, going_on.record_id if going_on else None)
        self._model.set_records(view.rows)
        self._filter()
        if self.table.current_record is None and self._model.rowCount() and self.panels.open_form is None:
            self.table.setCurrentIndex(self._model.index(0, 0))
        if (detail := self.panels.detail.detail) is not None:
            self._read_detail(detail.row.batch.record_id, self._refresh_detail)
        if self._reads_again:
            self._reads_again = False
            self.refresh()

    def _on_season_refused(self, broken: Any) -> None:
        self._is_reading = self._reads_again = False
        if self._view is not None:
            self._context.events.said.emit(broken.sentence)
            return
        self._nothing.setText(broken.sentence)
        self._list.setCurrentWidget(self._nothing)

    def _filter(self) -> None:
        if self._view is None:
            return
        self._model.set_filter(self.filters.wanted())
        # Of one storm alone, its name in every row says nothing.
        self.table.show_column(batch_columns.STORM_COLUMN, self.filters.storm is None)
        shown, total = self._model.rowCount(), self._model.total
        self.filters.say_count(shown, total)
        self._nothing.setText(NOTHING_FOUND if total else EMPTY.format(year=self._view.year))
        self._list.setCurrentWidget(self.table if shown else self._nothing)
        self.totals.show_figures(self._view.figures, self.filters.storm)

    def _turn_to(self, year: int) -> None:
        self._year = year
        self.panels.show_detail(None)
        self.refresh()

    def _shown_year(self) -> int:
        return self._view.year if self._view is not None else self._context.clock().year

    def _read_detail(self, record_id: str, on_done: Callable[[BatchDetail | None], None]) -> None:
        self._context.runner.read(read_detail, record_id, self._shown_year(), on_done=on_done)

    # -- list and panel ----------------------------------------------------------------------------------

    def _on_chosen(self, row: BatchRow | None) -> None:
        keeps = self.panels.open_form is not None or self._is_jumping
        if row is not None and not keeps:
            self._read_detail(row.batch.record_id, self._show_if_current)

    def _show_if_current(self, detail: BatchDetail | None) -> None:
        row = self.table.current_record
        is_current = detail is not None and row is not None and row.batch.record_id == detail.row.batch.record_id
        if is_current and self.panels.open_form is None:
            self.panels.show_detail(detail)

    def _refresh_detail(self, detail: BatchDetail | None) -> None:
        shown = self.panels.detail.detail
        if detail is not None and shown is not None and shown.row.batch.record_id == detail.row.batch.record_id:
            self.panels.detail.show_detail(detail)

    def _jump_to(self, record_id: str) -> None:
        """Show a row an explanation names, taking filters away that hide it; the explanation stays."""
        self._is_jumping = True
        if not self.table.go_to(record_id):
            self.filters.show_all()
            if not self.table.go_to(record_id):
                self._context.events.said.emit("该记录不在转移批次列表中。")
        self._is_jumping = False
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.current_record is None and self._model.rowCount():
            self.table.setCurrentIndex(self._model.index(0, 0))

    def _to_search(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def _escape(self) -> None:
        if self.filters.search.hasFocus():
            self.filters.search.clear()
            self._to_list()
        elif self.panels.open_form is not None:
            self.panels.open_form.park()
        else:
            self.panels.leave()

    # -- numbers -----------------------------------------------------------------------------------------

    def _explain(self, asked: FigureAsked) -> None:
        if self._view is None:
            return
        title = title_of_part(asked)
        asked_from = QApplication.focusWidget()
        self.panels.show_explanation()
        self.panels.explanation.show_waiting(title)
        self._context.runner.read(
            season_service.explain,
            self._view.year,
            asked.code,
            on_done=lambda figure: self._show_explained(figure, title, asked, asked_from),
        )

    def _show_explained(self, figure: Figure, title: str, asked: FigureAsked, asked_from: QWidget | None) -> None:
        rows = self._view.rows if self._view is not None else ()
        self.panels.explanation.show_figure(title, figure, *rows_of_part(figure, rows, asked))
        if self.panels.is_explaining and QApplication.focusWidget() is asked_from:
            self.panels.explanation.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._was_split_by_hand:
            self._share_width()

    # -- the window's news -------------------------------------------------------------------------------

    def on_opened(self) -> None:
        """The store is open: read, and bring back what was half typed."""
        self.refresh()
        self._to_list()
        self.panels.restore_new()

    def on_minute(self) -> None:
        """A minute has passed."""
        self.panels.keep_time()

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        self._share_width()
        self.table.apply_sizes()
        self.totals.apply_sizes()
        self.panels.refresh_theme()

    def settle(self) -> None:
        """Keep what is half typed: the window is being closed."""
        self.panels.settle()


def _storm_now(storms: Sequence[Storm], now: Any) -> Storm | None:
    """The storm going on, else the latest begun; storms come latest first."""
    begun = [storm for storm in storms if storm.began_at is not None and storm.began_at <= now]
    going_on = [storm for storm in begun if storm.ended_at is None or storm.ended_at >= now]
    return next(iter([*going_on, *begun, *storms]), None)
