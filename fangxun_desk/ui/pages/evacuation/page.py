"""The page itself: the batches of a season, their totals, and what can be done to a batch.

What a ledger does anyway is `ledger_page.py`; here is declared what is this page's own. No rule of counting and no
question to the store stands here.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.evacuation import EvacuationReturn
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.season import NO_STORM, Figure, FigureRow
from fangxun_desk.domain.storm import storm_of_moment
from fangxun_desk.ui.face import Face
from fangxun_desk.ui.filter_bar import FilterBar, Switch, storm_facet, unit_facet
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.pages.evacuation import batch_columns, reading, side_forms
from fangxun_desk.ui.pages.evacuation.explained import rows_of_part, title_of_part
from fangxun_desk.ui.pages.evacuation.reading import NO_STORM_NAME, BatchRow
from fangxun_desk.ui.pages.evacuation.totals import Totals
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import is_voided
from fangxun_desk.ui.selection import STORM, UNIT
from fangxun_desk.ui.side_stack import SideStack

EMPTY = (
    "{year} 年还没有转移批次\n\n按 F2 登记第一批;登记后在此显示,并计入上方各数\n"
    "按 Ctrl+I 导入各县(市、区)报来的台账文件夹"
)
HINT = "选中一批,在此看它的全部内容。\n\nF2 新建转移批次\nF1 全部按键"
BUTTONS = (("返回 R", "R"), ("转运 T", "T"), ("更正 E", "E"), ("作废 Del", "Delete"))
NEW = "new"


class EvacuationPage(LedgerPage):
    """避险转移."""

    kinds = frozenset(
        {"evacuation_batch", "evacuation_return", "storm", "shelter", "season_fact", "import_file", "division"}
    )
    faces = (
        Face(
            "batches",
            "转移批次列表",
            batch_columns.BATCH_COLUMNS,
            order=batch_columns.by_entry,
            descending=True,
            measure="批",
            empty=EMPTY,
        ),
    )
    noun_words = "批次"
    read_view = staticmethod(reading.read_season)
    read_detail = staticmethod(reading.read_detail)
    new_forms: ClassVar = {side_forms.NEW_DRAFT: NEW}

    # -- making ------------------------------------------------------------------------------------------

    def make_head(self) -> QWidget:
        """Tiles and counties."""
        return Totals(self)

    def make_filters(self) -> FilterBar:
        """By storm and county, and only those still out."""
        facets = (storm_facet(lambda row: row.storm_key), unit_facet(lambda row: row.batch.unit))
        switches = (Switch("仅看在外", batch_columns.is_out),)
        words = ("查找批次", "编号、地点、首字母", "批")
        return FilterBar(facets, switches, batch_columns.finder(), self._context.selection, words, self)

    def make_panels(self) -> SideStack:
        """The batch, and the forms."""
        detail = RecordDetail(DetailShape("批次详情", BUTTONS, "返回与转运", reading.LATER_COLUMNS), self)
        makers = side_forms.makers(self._context, self._present, lambda: self.year)
        return SideStack(detail, HINT, makers, self)

    def begin_entry(self, given: Record | None = None, lead: str = "") -> None:
        """A new batch, of tonight; `given` is one half filled from the map."""
        self.to_running_season()
        self.panels.begin(NEW, *((given, lead) if given is not None else ()))

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """What can be done to a batch, and to a return or transfer listed below it."""
        later = self.panels.detail.later
        return (
            Action("登记返回(全部或部分)", "R", self._log_return, IN_LIST, "house", owner=table),
            Action("登记转运", "T", self._log_transfer, IN_LIST, "transfer", owner=table),
            Action("更正", "E", self._amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self._switch, IN_LIST, "void", owner=table),
            Action("更正所选返回", "E", self._amend_later, IN_LIST, "edit", owner=later),
            Action("作废所选返回、转运", "Delete", self._switch_later, IN_LIST, "void", owner=later),
        )

    # -- what was read -----------------------------------------------------------------------------------

    def on_view(self, view: Any, *, is_first: bool) -> None:
        """Offer the season's storms; of the season that is on, the storm going on is looked at first."""
        going_on = storm_of_moment(view.storms, self._context.clock())
        chosen = going_on.name if is_first and going_on and self._present.season is None else None
        options = [(storm.name, storm.name) for storm in view.storms]
        self.filters.offer(STORM, [*options, (NO_STORM_NAME, NO_STORM)], chosen)
        self._storms, self._default_storm = view.storms, going_on.record_id if going_on else None
        for form in self.panels.forms:
            self.on_form_made(form)

    def on_form_made(self, form: Any) -> None:
        """Offer the season's storms."""
        if self._view is None:
            return
        if isinstance(form, side_forms.NewBatch):
            form.offer_storms(self._storms, self._default_storm)
        elif isinstance(form, side_forms.AmendingBatch):
            form.offer_storms(self._storms)

    def on_filtered(self) -> None:
        """Show the numbers of the storm looked at."""
        storm = self.filters.value(STORM) or None
        # Of one storm alone, its name in every row says nothing.
        self.table.show_column(batch_columns.STORM_COLUMN, storm is None)
        self.totals.show_figures(self._view.figures, storm)  # type: ignore[union-attr]

    def related(self, row: BatchRow) -> dict[str, str]:
        """The batch's county and storm."""
        return {UNIT: row.batch.unit, STORM: row.storm_key}

    def title_of_part(self, asked: FigureAsked) -> str:
        """The figure and the part of the season."""
        return title_of_part(asked)

    def rows_of_part(self, figure: Figure, asked: FigureAsked) -> tuple[Sequence[FigureRow], Sequence[FigureRow]]:
        """The rows that belong to the storm and county asked about."""
        return rows_of_part(figure, self._view.rows, asked)

    # -- the actions -------------------------------------------------------------------------------------

    def _log_return(self) -> None:
        self.rows.about_current(lambda detail: self.panels.begin("return", detail), _nobody_out)

    def _log_transfer(self) -> None:
        self.rows.about_current(lambda detail: self.panels.begin("transfer", detail), _nobody_out)

    def _amend(self) -> None:
        self.rows.about_current(
            lambda detail: self.panels.begin("amend", detail.record, side_forms.lead_of_batch(detail)), is_voided
        )

    def _switch(self) -> None:
        def begin(detail: Detail) -> None:
            batch = detail.row.batch
            lead = f"{batch.number}  {detail.heading}  {batch.people} 人"
            self.panels.begin("restore" if batch.standing.voided else "void", batch, lead)

        self.rows.about_current(begin)

    def _amend_later(self) -> None:
        record = self.panels.detail.later.current_record
        if isinstance(record, EvacuationReturn) and not record.standing.voided:
            self.panels.begin("amend_return", record, f"返回 {record.number}")
        elif record is not None:
            self._context.events.said.emit("转运请在列表中选中该行更正;已作废的不能更正。")

    def _switch_later(self) -> None:
        record = self.panels.detail.later.current_record
        if record is not None:
            lead = f"{record.NOUN.label} {record.number}  {record.people} 人"
            self.panels.begin("restore" if record.standing.voided else "void", record, lead)


def _nobody_out(detail: Detail) -> str:
    if detail.record.standing.voided:
        return "该批次已作废。"
    return "" if detail.row.line.people_out else "该批次没有在外人员。"
