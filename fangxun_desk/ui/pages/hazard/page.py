"""The page itself: the hazards of a season, how each division stands, and the steps of a hazard's life.

What a ledger does anyway is `ledger_page.py`; here is declared what is this page's own. A season going on is looked at
as it stands today, an earlier one as on the day its ledger states. No rule of counting and no question to the store
stands here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import Figure
from fangxun_desk.services import hazard_service, meeting_service
from fangxun_desk.ui.attachments import Attachments
from fangxun_desk.ui.face import Board, Face
from fangxun_desk.ui.filter_bar import FilterBar, official_facet, unit_facet
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.pages.hazard import columns, reading, side_forms
from fangxun_desk.ui.pages.hazard.clearing_table import ClearingTable
from fangxun_desk.ui.pages.hazard.hazard_form import HazardForm
from fangxun_desk.ui.pages.hazard.head import HazardHead
from fangxun_desk.ui.pages.hazard.reading import HazardRow, Offered
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import is_voided
from fangxun_desk.ui.selection import OFFICIAL, UNIT
from fangxun_desk.ui.side_stack import SideStack

EMPTY = (
    "{year} 年还没有登记隐患\n\n按 F6 登记第一项;登记后在此显示,并计入上方各数\n"
    "按 Ctrl+I 导入各县(市、区)报来的隐患台账"
)
HINT = "选中一项隐患,在此看它的全部内容。\n\nF6 登记隐患\nA 交办  M 度汛措施  P 申请  C 销号  B 退回\nF1 全部按键"
BUTTONS = (
    ("交办 A", "A"), ("申请 P", "P"), ("销号 C", "C"), ("退回 B", "B"),
    ("措施 M", "M"), ("附件 I", "I"), ("更正 E", "E"), ("作废 Del", "Delete"),
)  # fmt: skip
_ACROSS = 4
_OFFERED_KINDS = frozenset({"risk_point", "official"})


class HazardDetail(RecordDetail):
    """The detail panel, its buttons in two lines: the steps, and the rest."""

    def _make_buttons(self, buttons: Sequence[tuple[str, str]]) -> QHBoxLayout:
        lines = QVBoxLayout()
        made: dict[str, QPushButton] = {}
        lines.setSpacing(6)
        for start in range(0, len(buttons), _ACROSS):
            lines.addLayout(super()._make_buttons(buttons[start : start + _ACROSS]))
            made |= self._buttons
        self._buttons = made
        whole = QHBoxLayout()
        whole.addLayout(lines)
        return whole


class HazardPage(LedgerPage):
    """隐患."""

    kinds = frozenset({"hazard", "import_file", "season_fact", "division"})
    faces = (
        Face("hazards", "隐患清单", columns.HAZARD_COLUMNS, order=columns.by_urgency, measure="项", empty=EMPTY,
             keys="Alt+1"),
    )  # fmt: skip
    noun_words = "隐患"
    read_view = staticmethod(reading.read_season)
    read_detail = staticmethod(reading.read_detail)
    new_forms: ClassVar = {side_forms.NEW_DRAFT: side_forms.NEW}

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        self._is_other_day = False
        self._offered = Offered()
        self._offered_year = 0
        self._initials: Mapping[str, tuple[str, ...]] = {}
        self.attachments = Attachments(context, self)
        super().__init__(context, parent)

    # -- making ------------------------------------------------------------------------------------------

    def make_head(self) -> QWidget:
        """The numbers, and whether the season is 清零."""
        return HazardHead(self)

    def make_filters(self) -> FilterBar:
        """By county, by how it stands, by how it has aged, and by whoever is responsible."""
        facets = (
            unit_facet(lambda row: row.record.unit),
            *columns.facets(),
            official_facet(lambda row: row.record.responsible_person),
        )
        words = ("查找隐患", "点位、问题、首字母", "项")
        bar = FilterBar(facets, (), columns.finder(), self._context.selection, words, self)
        bar.offer(columns.STATE, columns.state_options())
        bar.offer(columns.AGE, columns.age_options())
        return bar

    def make_panels(self) -> SideStack:
        """The hazard, and the forms of its steps."""
        detail = HazardDetail(DetailShape("隐患详情", BUTTONS), self)
        return SideStack(detail, HINT, side_forms.makers(self._context, self._present), self)

    def make_boards(self) -> Sequence[Board]:
        """How each division stands."""
        self.clearing = ClearingTable(self)
        self.clearing.asked.connect(self.explain)
        self.clearing.unit_asked.connect(self._look_at_unit)
        return (Board("按县清零表", self.clearing, "Alt+2"),)

    def page_actions(self) -> Sequence[Action]:
        """A new hazard."""
        return (Action("登记隐患", "F6", lambda: self.panels.begin(side_forms.NEW), icon="add"),)

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """The steps of a hazard, its files, and the views of the list."""
        steps = (
            ("交办 / 延期", "A", side_forms.ASSIGN, "people"),
            ("临时度汛措施", "M", side_forms.INTERIM, "shield"),
            ("申请销号", "P", side_forms.APPLY, "export"),
            ("复核销号", "C", side_forms.CLEAR, "check"),
            ("退回整改", "B", side_forms.BACK, "undo"),
        )
        views = (*((f"只看{words}", key, code) for words, code, key in columns.VIEWS), ("看全部", columns.ALL_KEY, ""))
        return (
            *(Action(label, key, partial(self._step, name), IN_LIST, icon, table) for label, key, name, icon in steps),
            Action("更正", "E", self._amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self.rows.switch, IN_LIST, "void", owner=table),
            *self.attachments.actions(self.rows, table),
            *(Action(label, key, partial(self._look_at, code), IN_LIST, owner=table) for label, key, code in views),
            Action("改看今天 / 台账统计日", "D", self._turn_day, IN_LIST, "clock", owner=table),
            Action("改看今天 / 台账统计日", "D", self._turn_day, IN_LIST, "clock", owner=self.clearing),
        )

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        return local(self._context.clock()).date()

    def question_of_view(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The season as it stands on the day looked at."""
        return partial(reading.read_season, is_other=self._is_other_day), (self._year, self._today)

    def ask_detail(self, record_id: str, on_done: Callable[[Detail | None], None]) -> None:
        """Read a hazard whole, as it stands on the day looked at."""
        as_of = self._view.as_of if self._view is not None else self._today
        self._context.runner.read(reading.read_detail, record_id, as_of, on_done=on_done)

    def on_view(self, view: Any, *, is_first: bool) -> None:
        """The other season's points and people are read when a form needs them."""
        if is_first and self.panels.forms:
            self._read_offered()

    def on_filtered(self) -> None:
        """Show the numbers of the season, and how its divisions stand."""
        numbers = self._view.numbers
        self.totals.show_view(self._view, self._today)  # type: ignore[union-attr]
        self.clearing.show_divisions(self._view.divisions, [numbers[code] for code in hazard_service.SEASON_CODES])

    def on_changed(self, changes: Changes) -> None:
        """What the forms offer may have changed too."""
        super().on_changed(changes)
        if changes.kinds & _OFFERED_KINDS and self.panels.forms:
            self._read_offered()

    def on_minute(self) -> None:
        """A day may have passed, and limits with it."""
        super().on_minute()
        if self._view is not None and self._view.as_of not in (None, self._today):
            self.refresh()

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        super().on_theme()
        self.clearing.apply_sizes()

    def related(self, row: HazardRow) -> dict[str, str]:
        """The hazard's county, and whoever is responsible."""
        return {UNIT: row.record.unit, OFFICIAL: row.record.responsible_person}

    # -- what the forms offer ----------------------------------------------------------------------------

    def on_form_made(self, form: Any) -> None:
        """Offer what was read; it is read when the first form needs it."""
        if self._offered_year != self.year:
            self._read_offered()
        self._offer(form)

    def _read_offered(self) -> None:
        self._offered_year = self.year
        self._context.runner.read(reading.read_offered, self.year, on_done=self._on_offered)

    def _on_offered(self, offered: Offered) -> None:
        self._offered = offered
        self._offer_to_all()
        names = tuple(person.name for person in offered.people)
        if names:
            self._context.runner.aside(meeting_service.initials_of_people, names, on_done=self._on_initials)

    def _on_initials(self, initials: Mapping[str, tuple[str, ...]]) -> None:
        self._initials = initials
        self._offer_to_all()

    def _offer_to_all(self) -> None:
        for form in self.panels.forms:
            self._offer(form)

    def _offer(self, panel: Any) -> None:
        if isinstance(panel.form, HazardForm):
            panel.form.offer_all(self._offered, self._initials)

    # -- numbers -----------------------------------------------------------------------------------------

    def title_of_part(self, asked: FigureAsked) -> str:
        """The figure and the division."""
        return " · ".join(filter(None, [super().title_of_part(asked), asked.unit]))

    def question_behind(self, asked: FigureAsked) -> tuple[Callable[..., Figure], tuple[Any, ...]]:
        """On the day looked at, of one division where one is asked about."""
        return hazard_service.explain, (self._view.year, asked.code, self._view.as_of, asked.unit)

    # -- the actions -------------------------------------------------------------------------------------

    def _step(self, name: str) -> None:
        def begin(detail: Detail) -> None:
            self.panels.begin(name, detail.record, reading.lead_of(detail))

        self.rows.about_current(begin, partial(self._out_of_turn, name))

    def _out_of_turn(self, name: str, detail: Detail) -> str:
        """Why a step makes no sense now; "" where it does."""
        hazard = detail.record
        assert isinstance(hazard, Hazard)
        if why := is_voided(detail):
            return why
        match name:
            case side_forms.APPLY:
                return hazard_life.why_not_applied(hazard, self._today)
            case side_forms.CLEAR | side_forms.BACK:
                return hazard_life.why_not_reviewed(hazard, self._today)
        return hazard_life.why_not_worked_on(hazard)

    def _amend(self) -> None:
        def begin(detail: Detail) -> None:
            self.panels.begin(side_forms.AMEND, detail.record, f"{detail.record.number}  {detail.heading}")

        self.rows.about_current(begin, is_voided)

    def _look_at(self, code: str) -> None:
        self.filters.narrow(columns.STATE, code)

    def _look_at_unit(self, unit: str) -> None:
        self.filters.narrow(UNIT, unit)
        self.turn_to(0)

    def _turn_day(self) -> None:
        self._is_other_day = not self._is_other_day
        self.refresh()
