"""The page itself: the drills of a season, who has held none, the plans and when each was last drilled.

What a ledger does anyway is `ledger_page.py`; here is declared what is this page's own. No rule of counting and no
question to the store stands here.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.vocabulary import DrillForm, DrillState
from fangxun_desk.services import drill_service
from fangxun_desk.services.drill_service import Part
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.face import Board, Face
from fangxun_desk.ui.filter_bar import FilterBar, unit_facet
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.pages.drill import columns, reading, side_forms
from fangxun_desk.ui.pages.drill.charts import DrillAsked, DrillCharts
from fangxun_desk.ui.pages.drill.head import DrillHead
from fangxun_desk.ui.pages.drill.paste_board import PasteBoard
from fangxun_desk.ui.pages.drill.reading import PlaceRow
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import RowActions, is_voided, lead_of
from fangxun_desk.ui.selection import UNIT
from fangxun_desk.ui.side_stack import SideStack

BUTTONS = (("已开展 H", "H"), ("取消 C", "C"), ("更正 E", "E"), ("作废 Del", "Delete"))
HINT = (
    "选中一行,在此看它的全部内容。\n\nCtrl+N 登记演练(在预案列表时新建预案)\nCtrl+V 粘贴 Excel 里的演练行\n"
    "Ctrl+O 导入一份演练台账\n未开展列表:回车为该处登记\n按县列表:回车看该县的演练\nF1 全部按键"
)
EMPTY = "{year} 年还没有演练\n\n按 Ctrl+N 登记一场;按 Ctrl+V 粘贴 Excel 里的行\n按 Ctrl+O 导入一份演练台账(先预览)"
NO_GAPS = "{year} 年各县(市、区)、各乡镇(街道)都有已开展的演练"
NO_PLANS = "{year} 年还没有预案\n\n按 Ctrl+N 登记一个;按 Ctrl+I 导入预案清单"
DRILLS, GAPS, PLANS, DIVISIONS, CHARTS, PASTING = range(6)
"""The places of the lists and boards among the tabs."""
PATTERN = "表格 (*.xlsx *.xls *.ods *.csv)"


def _place_key(row: PlaceRow) -> str:
    return row.key


def _place_face(name: str, label: str, place_columns: Any, keys: str, **more: Any) -> Face:
    return Face(name, label, place_columns, key=_place_key, record_id=_place_key, is_voided=lambda row: False,
                measure="个", keys=keys, **more)  # fmt: skip


class DrillRows(RowActions):
    """Enter on a division or town leads to its drills; on a record, to the record."""

    def open(self) -> None:
        """Look at the row."""
        row = self._page.table.current_record
        if isinstance(row, PlaceRow):
            assert isinstance(self._page, DrillPage)
            self._page.look_at_place(row)
        else:
            super().open()


class DrillPage(LedgerPage):
    """演练."""

    kinds = frozenset({"drill", "plan", "import_file", "division", "season_fact"})
    faces = (
        Face("drills", "演练台账", columns.DRILL_COLUMNS, lambda view: view.drills, order=columns.drill_order,
             descending=True, measure="行", empty=EMPTY, keys="Alt+1"),
        _place_face("gaps", "未开展", columns.GAP_COLUMNS, "Alt+2", rows=lambda view: view.gaps, empty=NO_GAPS),
        Face("plans", "预案", columns.PLAN_COLUMNS, lambda view: view.plans, order=columns.plan_order, measure="个",
             empty=NO_PLANS, keys="Alt+3"),
        _place_face("divisions", "按县计划与开展", columns.DIVISION_COLUMNS, "Alt+4",
                    rows=lambda view: view.divisions),
    )  # fmt: skip
    noun_words = "演练"
    read_detail = staticmethod(reading.read_detail)
    new_forms: ClassVar = {
        side_forms.DRILL_DRAFT: side_forms.NEW_DRILL,
        side_forms.PLAN_DRAFT: side_forms.NEW_PLAN,
    }

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        super()._build()
        self.rows = DrillRows(self)
        self._organisations: tuple[int, list[str]] = (0, [])

    def make_head(self) -> QWidget:
        """The numbers of the page."""
        return DrillHead(self)

    def make_filters(self) -> FilterBar:
        """By division, month and how a drill stands."""
        facets = (unit_facet(columns.unit_of), *columns.facets())
        words = ("查找演练", "编号、名称、地点、首字母", "行")
        bar = FilterBar(facets, (), columns.finder(), self._context.selection, words, self)
        bar.offer(columns.STATE, columns.STATES)
        return bar

    def make_panels(self) -> SideStack:
        """The drill or plan, and the forms."""
        made = dict(side_forms.makers(self._context, self._present, lambda: self.year))
        return SideStack(RecordDetail(DetailShape("演练详情", BUTTONS), self), HINT, made, self)

    def make_boards(self) -> Sequence[Board]:
        """Charts, and rows pasted or standing in a workbook."""
        self.charts = DrillCharts(self)
        self.charts.asked.connect(self.explain)
        self.pasting = PasteBoard(self._context, lambda: self.year, lambda: self.filters.value(UNIT), self)
        self.pasting.left.connect(lambda: self.turn_to(DRILLS))
        self.pasting.paste_asked.connect(self._paste)
        return (Board("图表", self.charts, "Alt+5"), Board("粘贴与导入", self.pasting, "Alt+6"))

    def page_actions(self) -> Sequence[Action]:
        """A drill or plan, rows from a sheet, a county's workbook."""
        return (
            Action("登记演练(在预案列表时新建预案)", "Ctrl+N", self._begin_new, icon="add"),
            Action("导入一份演练台账(先预览)", "Ctrl+O", self._choose_file, icon="data"),
        )

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """What can be done to a drill, a plan, a division or town."""
        paste = Action("粘贴演练行(先预览)", "Ctrl+V", self._paste, IN_LIST, owner=table)
        if face.name in ("gaps", "divisions"):
            return (Action("为该单位登记演练", "N", self._begin_for_place, IN_LIST, "add", owner=table), paste)
        mend = (
            Action("更正", "E", self.rows.amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self.rows.switch, IN_LIST, "void", owner=table),
        )
        if face.name == "plans":
            return (*mend, paste)
        return (
            Action("计划改为已开展", "H", lambda: self._about_planned(side_forms.HELD), IN_LIST, "check", owner=table),
            Action("取消计划的演练", "C", lambda: self._about_planned(side_forms.CANCEL), IN_LIST, "close",
                   owner=table),
            *mend,
            paste,
        )  # fmt: skip

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        return local(self._context.clock()).date()

    def refresh(self) -> None:
        """Read the season again, plans held against today."""
        if self._is_reading:
            self._reads_again = True
            return
        self._is_reading = True
        self._context.runner.read(
            reading.read_season, self._year, self._today, on_done=self._on_read, on_error=self._on_read_refused
        )

    def ask_detail(self, record_id: str, on_done: Callable[[Detail | None], None]) -> None:
        """Read a record whole; a division or town is none."""
        if record_id.startswith("place:"):
            if self.panels.open_form is None and not self.panels.is_explaining:
                self.panels.show_detail(None)
            return
        self._context.runner.read(reading.read_detail, record_id, self._today, on_done=on_done)

    def on_view(self, view: reading.DrillView, *, is_first: bool) -> None:
        """Offer the months and, in the forms, the plans."""
        self.filters.offer(columns.MONTH, columns.month_options(view.months, view.year))
        self.charts.show_figures(view.figures, view.before)
        if is_first:
            self._show_season_before(view.before is not None)
        for form in self.panels.forms:
            self._offer(form)

    def _show_season_before(self, is_known: bool) -> None:
        for place, column in ((GAPS, columns.GAP_BEFORE_COLUMN), (DIVISIONS, columns.BEFORE_COLUMN)):
            table = self.lists[place].table
            table.show_column(column, is_known)
            # A column hidden counts as a width chosen by hand; the others shall share its room all the same.
            table.apply_sizes()

    def on_filtered(self) -> None:
        """Show the numbers of the season."""
        assert isinstance(self.totals, DrillHead)
        self.totals.show_numbers(self._view.numbers)

    def related(self, row: Any) -> dict[str, str]:
        """The division of a row."""
        return {UNIT: columns.unit_of(row)}

    def on_opened(self) -> None:
        """The store is open: bring back pasted rows as well."""
        super().on_opened()
        if self.pasting.restore() and self.panels.open_form is None:
            self.turn_to(PASTING)

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        super().on_theme()
        self.charts.apply_sizes()
        self.pasting.apply_sizes()

    def settle(self) -> None:
        """Keep what is half typed and half pasted."""
        super().settle()
        self.pasting.settle()

    # -- what the forms offer ----------------------------------------------------------------------------

    def on_form_made(self, form: Any) -> None:
        """Offer plans and organisers; the organisers are read when the first form needs them."""
        if self._organisations[0] != self.year:
            self._organisations = (self.year, [])
            self._context.runner.read(reading.read_organisations, self.year, on_done=self._on_organisations)
        self._offer(form)

    def _on_organisations(self, names: list[str]) -> None:
        self._organisations = (self._organisations[0], names)
        for form in self.panels.forms:
            self._offer(form)

    def _offer(self, panel: Any) -> None:
        if isinstance(panel.form, side_forms.DrillForm) and self._view is not None:
            plans = [(row.record.name, unit_name(row.record.unit)) for row in self._view.plans]
            panel.form.offer_names(plans, self._organisations[1])

    # -- numbers -----------------------------------------------------------------------------------------

    def title_of_part(self, asked: FigureAsked) -> str:
        """The figure and the part of the season."""
        parts = [super().title_of_part(asked), asked.unit]
        if isinstance(asked, DrillAsked):
            form = DrillForm.of(asked.form).label if asked.form else ""
            parts += [f"{int(asked.month[5:])} 月" if asked.month[5:].isdigit() else asked.month, form]
        return " · ".join(filter(None, parts))

    def question_behind(self, asked: FigureAsked) -> tuple[Callable[..., Figure], tuple[Any, ...]]:
        """The season's figures, of a part where one is asked about, and the page's own."""
        month, form = (asked.month, asked.form) if isinstance(asked, DrillAsked) else ("", "")
        return drill_service.explain, (self.year, asked.code, self._today, Part(asked.unit or "", month, form))

    # -- the actions -------------------------------------------------------------------------------------

    def look_at_place(self, row: PlaceRow) -> None:
        """Enter on a division shows its drills; on a town without any, a form to enter one."""
        if row.town or row.place.is_gap:
            self._begin_for_place()
            return
        self.filters.narrow(UNIT, row.unit)
        self.turn_to(DRILLS)

    def _begin_new(self) -> None:
        is_plan = self.face.name == "plans" and not self.is_on_board
        self.panels.begin(side_forms.NEW_PLAN if is_plan else side_forms.NEW_DRILL)

    def _begin_for_place(self) -> None:
        row = self.table.current_record
        if isinstance(row, PlaceRow):
            given = {"unit": row.unit, "sessions": 1, "state": DrillState.HELD}
            self.panels.begin(side_forms.NEW_DRILL, given | ({"place": row.town} if row.town else {}))

    def _about_planned(self, name: str) -> None:
        def refusal(detail: Detail) -> str:
            drill = detail.record
            if isinstance(drill, Drill) and drill.state is not DrillState.PLANNED:
                return "只有计划开展的演练可以改为已开展或取消;写错了请更正(E)。"
            return is_voided(detail)

        self.rows.about_current(lambda detail: self.panels.begin(name, detail.record, lead_of(detail)), refusal)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._context.events.said.emit("剪贴板里没有文字,请先在 Excel 里复制演练行。")
            return
        self.turn_to(PASTING)
        self.pasting.paste(text)

    def _choose_file(self) -> None:
        path = self._context.asker.file("选择一份演练台账", Path.home(), PATTERN)
        if path is not None:
            self.turn_to(PASTING)
            self.pasting.read_file(path)
