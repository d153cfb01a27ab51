"""The page itself: the roster of any day, what it leaves uncovered, who was not trained, and what can be done about it.

What a ledger does anyway is `ledger_page.py`; here is declared what is this page's own. Phones stay covered until
somebody asks for one, which is logged; leaving the page covers them again. No rule and no question to the store
stands here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.roster import PostRole, PostStanding
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.standing_figures import UNCOVERED
from fangxun_desk.services import roster_service
from fangxun_desk.services.roster_service import PhonesShown
from fangxun_desk.ui.face import Face
from fangxun_desk.ui.filter_bar import Facet, FilterBar, Switch, official_facet, unit_facet
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.pages.roster import columns, details, forms, reading
from fangxun_desk.ui.pages.roster.head import TO_COVER, RosterHead
from fangxun_desk.ui.pages.roster.reading import CoverRow, RosterView, Wanted
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import is_voided
from fangxun_desk.ui.selection import OFFICIAL, UNIT
from fangxun_desk.ui.side_stack import SideStack

TYPE, LEVEL = "object_type", "level"
EMPTY = "{year} 年还没有责任人名册\n\n按 Ctrl+N 任命第一位责任人\n按 Ctrl+I 导入各县(市、区)报来的名册"
NOTHING_TO_COVER = "{year} 年还没有需要覆盖的对象\n\n导入名册和风险点台账后在此逐一检查"
ALL_TRAINED = "所列行政责任人都有培训记录"
HINT = "选中一行,在此看它的全部内容。\n\nA 任命、接任  B 任命 B 岗  R 免职\nV 显示电话(记入日志)\nF1 全部按键"
BUTTONS = (("任命 A", "A"), ("免职 R", "R"), ("更正 E", "E"), ("电话 V", "V"))


def _key(row: Any) -> str:
    return str(row.key)


class RosterPage(LedgerPage):
    """责任人."""

    kinds = frozenset(
        {"official", "post", "training", "risk_point", "phone_shown", "season_fact", "import_file", "division"}
    )
    faces = (
        Face("posts", "名册", columns.POST_COLUMNS, lambda view: view.posts, key=_key, record_id=_key,
             order=columns.post_order, about=lambda row: (row.person.record_id,), measure="岗", empty=EMPTY,
             keys="Alt+1"),
        Face("places", "覆盖检查", columns.COVER_COLUMNS, lambda view: view.places, key=_key, record_id=_key,
             is_voided=lambda row: False, order=columns.cover_order,
             about=lambda row: (row.coverage.target.record_id,), measure="处", empty=NOTHING_TO_COVER, keys="Alt+2"),
        Face("untrained", "未培训", columns.UNTRAINED_COLUMNS, lambda view: view.untrained, key=_key, record_id=_key,
             order=columns.post_order, measure="人", empty=ALL_TRAINED, keys="Alt+3"),
    )  # fmt: skip
    noun_words = "责任人"
    read_view = staticmethod(reading.read_view)
    read_detail = staticmethod(details.read_detail)
    new_forms: ClassVar = {forms.NEW_DRAFT: forms.APPOINT}

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        self._day: date | None = None
        self._revealed: frozenset[str] = frozenset()
        super().__init__(context, parent)

    # -- making ------------------------------------------------------------------------------------------

    def make_head(self) -> QWidget:
        """The numbers, the moment looked at, and the rule."""
        head = RosterHead(self._context.clock, self)
        head.day.chosen.connect(self._look_at_day)
        head.day.left.connect(self.to_list)
        return head

    def make_filters(self) -> FilterBar:
        """By county, by type of object, by level; and only what is missing."""
        facets = (
            unit_facet(lambda row: row.units),
            Facet(TYPE, "责任对象类型", lambda row: row.type_words, "类型", 84),
            Facet(LEVEL, "层级", lambda row: row.tier_words, "层级", 66),
            official_facet(lambda row: row.people),
        )
        switches = (Switch("缺口", lambda row: row.is_gap),)
        words = ("查找责任人", "姓名、对象、电话、首字母", "岗")
        return FilterBar(facets, switches, columns.finder(), self._context.selection, words, self)

    def make_panels(self) -> SideStack:
        """The post, the place or the person, and the forms."""
        made = forms.makers(self._context, self._present, lambda: self.year)
        return SideStack(RecordDetail(DetailShape("责任人详情", BUTTONS), self), HINT, made, self)

    def page_actions(self) -> Sequence[Action]:
        """A new post; another day."""
        return (
            Action("任命责任人(新岗位)", "Ctrl+N", lambda: self.panels.begin(forms.APPOINT), icon="add"),
            Action("看某日某时在任", "Ctrl+D", self._to_day, icon="clock"),
        )

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """What can be done to a post, a place, an untrained person."""
        appoint = (
            Action("任命:接任、补缺", "A", partial(self._appoint, None), IN_LIST, "people", owner=table),
            Action("任命 B 岗(副职)", "B", partial(self._appoint, PostRole.B), IN_LIST, owner=table),
        )
        phone = Action("显示 / 遮盖电话(查看记入日志)", "V", self._switch_phone, IN_LIST, owner=table)
        train = Action("登记培训", "T", self._train, IN_LIST, "check", owner=table)
        person = Action("更正人员", "P", self._amend_person, IN_LIST, owner=table)
        if face.name == "places":
            return (*appoint, phone)
        if face.name == "untrained":
            return (train, phone, Action("更正人员", "E", self._amend_person, IN_LIST, "edit", owner=table))
        return (
            *appoint,
            Action("免职", "R", self._relieve, IN_LIST, "undo", owner=table),
            Action("更正岗位", "E", self.rows.amend, IN_LIST, "edit", owner=table),
            person,
            train,
            phone,
            Action("作废 / 撤销作废", "Delete", self.rows.switch, IN_LIST, "void", owner=table),
        )

    # -- reading -----------------------------------------------------------------------------------------

    def question_of_view(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The roster as it stands on the day looked at."""
        return reading.read_view, (Wanted(self._year, self._context.clock(), self._day, self._revealed),)

    def ask_detail(self, record_id: str, on_done: Callable[[Detail | None], None]) -> None:
        """Read a row whole, as it stands on the day looked at."""
        if self._view is not None:
            self._context.runner.read(details.read_detail, record_id, self._view, on_done=on_done)

    def on_view(self, view: RosterView, *, is_first: bool) -> None:
        """Offer the types and levels in use, and the people to whatever form is open."""
        self.filters.offer(TYPE, [(word, word) for word in view.types])
        rows: tuple[Any, ...] = (*view.posts, *view.places)
        levels = dict.fromkeys(row.tier_words for row in rows if row.tier_words)
        self.filters.offer(LEVEL, [(word, word) for word in levels])
        for form in self.panels.forms:
            forms.offer(form, view)

    def on_form_made(self, form: Any) -> None:
        """Offer the people of the roster."""
        if self._view is not None:
            forms.offer(form, self._view)

    def on_filtered(self) -> None:
        """Show the numbers of the day."""
        self.totals.show_view(self._view, is_coverage=self.face.name == "places")  # type: ignore[union-attr]

    def on_minute(self) -> None:
        """A day may have passed."""
        super().on_minute()
        view, today = self._view, local(self._context.clock()).date()
        if view is not None and self._day is None and view.year == today.year and view.on != today:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever leaves the page leaves no phone uncovered."""
        super().hideEvent(event)
        if self._revealed and not event.spontaneous():
            self._revealed = frozenset()
            self._is_stale = True

    def related(self, row: Any) -> dict[str, str]:
        """The county of a row, and who is responsible."""
        return {UNIT: row.units[0], OFFICIAL: next(iter(row.people), "")}

    # -- numbers -----------------------------------------------------------------------------------------

    def question_behind(self, asked: FigureAsked) -> tuple[Callable[..., Figure], tuple[Any, ...]]:
        """The numbers of this page stand on the day looked at."""
        return reading.explain, (asked.code, self._view)

    def title_of_part(self, asked: FigureAsked) -> str:
        """What the number is called, and on which day."""
        named = replace(asked, code=UNCOVERED) if asked.code == TO_COVER else asked
        return f"{super().title_of_part(named)}({self._view.on:%m-%d})"

    # -- the actions -------------------------------------------------------------------------------------

    def _look_at_day(self, day: date | None) -> None:
        if day != self._day:
            self._day = day
            self.refresh()

    def _to_day(self) -> None:
        self.totals.day.setFocus(Qt.FocusReason.ShortcutFocusReason)  # type: ignore[union-attr]
        self.totals.day.selectAll()  # type: ignore[union-attr]

    def _appoint(self, role: PostRole | None) -> None:
        row = self.table.current_record
        if row is None:
            return self._say("请先在列表中选中一行。")
        self.panels.begin(forms.APPOINT, _opening(row, role))

    def _relieve(self) -> None:
        def begin(detail: Detail) -> None:
            self.panels.begin(forms.RELIEVE, detail.record, details.lead_of(detail.row))

        self.rows.about_current(begin, _cannot_be_relieved)

    def _train(self) -> None:
        self._about_person(forms.TRAIN)

    def _amend_person(self) -> None:
        self._about_person(forms.AMEND_PERSON)

    def _about_person(self, form: str) -> None:
        def begin(detail: Detail) -> None:
            person = detail.row.person
            self.panels.begin(form, person, f"{person.name}  {details.office_of(person)}")

        self.rows.about_current(begin, lambda detail: "" if detail.row.person.name else "该岗位空缺,还没有人。")

    def _switch_phone(self) -> None:
        row = self.table.current_record
        is_contact = isinstance(row, CoverRow) and row.calls_contact
        if row is None or not (is_contact or row.person.record_id):
            return self._say("该行没有责任人,没有电话可看。")
        whose = row.coverage.target.record_id if is_contact else row.person.record_id
        if whose in self._revealed:
            self._revealed -= {whose}
            return self.refresh()
        show = roster_service.show_contact_phone if is_contact else roster_service.show_phones
        self._context.runner.change(show, whose, on_done=self._on_phones)
        return None

    def _on_phones(self, done: Any) -> None:
        shown: PhonesShown = done.result
        self._revealed |= {shown.record_id}
        self._say(f"{shown.name}的电话已显示,查看已记入日志;再按 V 遮盖。")
        self.refresh()

    def _say(self, sentence: str) -> None:
        self._context.events.said.emit(sentence)


def _opening(row: Any, role: PostRole | None) -> forms.Opening:
    """What an appointment from a row begins with: a holder is followed, a vacancy filled, a deputy stands beside."""
    lead = f"{row.record.object_name}:新增岗位"
    if role is PostRole.B:
        return forms.opening_of(row, given={"role": role}, predecessor=None, lead=f"{row.record.object_name}:任命 B 岗")
    predecessor, given = None, {}
    if isinstance(row, CoverRow):
        if row.coverage.vacant:
            predecessor = row.coverage.vacant[0].post.record_id
            lead = f"填补空缺 {row.coverage.vacant[0].post.number}"
    elif row.line.standing in (PostStanding.IN_FORCE, PostStanding.VACANT):
        predecessor, given = row.record.record_id, {"role": row.record.role}
        is_vacant = row.line.standing is PostStanding.VACANT
        lead = f"填补空缺 {row.record.number}" if is_vacant else f"接任 {row.person.name}:自任职日期起免去其该岗位"
    return forms.opening_of(row, given=given, predecessor=predecessor, lead=lead)


def _cannot_be_relieved(detail: Detail) -> str:
    if why := is_voided(detail):
        return why
    standing = detail.row.line.standing
    if standing is PostStanding.VACANT:
        return "该岗位空缺,没有人可免。"
    return "该岗位已经结束。" if standing in (PostStanding.RELIEVED, PostStanding.FILLED) else ""
