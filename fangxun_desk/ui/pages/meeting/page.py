"""The page itself: the meetings of a season and what they decided, and what can be done to either.

What a ledger does anyway is `ledger_page.py`; here is declared what is this page's own. No rule of counting and no
question to the store stands here.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.season import NO_STORM, Figure
from fangxun_desk.domain.standing_figures import OPEN_TASKS, OVERDUE_TASKS, STANDING_FIGURES
from fangxun_desk.domain.storm import storm_of_moment
from fangxun_desk.domain.vocabulary import MeetingType
from fangxun_desk.services import meeting_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.meeting_service import NO_STORM_NAME
from fangxun_desk.ui.attachments import Attachments
from fangxun_desk.ui.face import Face
from fangxun_desk.ui.filter_bar import Facet, FilterBar, official_facet, storm_facet, unit_facet
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked, TilePart
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.pages.meeting import columns, reading, side_forms
from fangxun_desk.ui.pages.meeting.deciding_form import DecidingForm
from fangxun_desk.ui.pages.meeting.meeting_form import MeetingForm
from fangxun_desk.ui.pages.meeting.offered import Offered
from fangxun_desk.ui.record_detail import Detail, DetailShape, RecordDetail
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.row_actions import is_voided
from fangxun_desk.ui.selection import OFFICIAL, STORM, UNIT
from fangxun_desk.ui.side_stack import SideStack
from fangxun_desk.ui.tile_row import TileRow

EMPTY = "{year} 年还没有会商、调度记录\n\n按 F4 登记第一次;登记后在此显示,并计入上方各数\n按 Ctrl+I 导入会商调度记录表"
NO_TASKS = "{year} 年没有未办结的议定事项\n\n登记会议时填写议定事项、承办和时限,未办结前一直列在这里"
NONE_DONE = "{year} 年还没有办结的议定事项\n\n在“未办结事项”中选中一项,按 F 登记办结"
HINT = "选中一次会议或一项议定事项,在此看它的全部内容。\n\nF4 新建会商 / 调度\nF6 会议  F7 未办结事项\nF1 全部按键"
BUTTONS = (("办结 F", "F"), ("纪要 P", "P"), ("更正 E", "E"), ("作废 Del", "Delete"))
TILES: tuple[tuple[str, tuple[TilePart, ...]], ...] = (
    ("专题会商(次)", (TilePart("consultations", "防汛专题会商"),)),
    (
        "市领导参加 / 全部调度会(次)",
        (
            TilePart("dispatch_meetings_with_city_leaders", "市领导参加的防汛调度会"),
            TilePart("dispatch_meetings_held", "防汛调度会"),
        ),
    ),
    (
        "未办结 / 其中逾期(项)",
        (
            TilePart(OPEN_TASKS, STANDING_FIGURES[OPEN_TASKS].label),
            TilePart(OVERDUE_TASKS, STANDING_FIGURES[OVERDUE_TASKS].label),
        ),
    ),
)
TYPE = "type"
MINUTES_PATTERN = "Word 文档 (*.docx)"


class MeetingPage(LedgerPage):
    """会商调度."""

    kinds = frozenset({"meeting", "decision", "storm", "official", "post", "import_file", "season_fact"})
    noun_words = "会商调度记录"
    read_view = staticmethod(reading.read_season)
    read_detail = staticmethod(reading.read_detail)
    new_forms: ClassVar = {side_forms.NEW_DRAFT: side_forms.NEW}

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        # Which tasks are overdue depends on the hour: the lists are told what time it is.
        self.faces = _faces(context.clock)  # type: ignore[misc]
        self._offered = Offered()
        self._default_storm: str | None = None
        self._names_read: tuple[str, ...] = ()
        self._overdue = 0
        self.attachments = Attachments(context, self)
        super().__init__(context, parent)

    # -- making ------------------------------------------------------------------------------------------

    def make_head(self) -> QWidget:
        """The figures, and the tasks."""
        return TileRow(TILES, self)

    def make_filters(self) -> FilterBar:
        """By storm, county, kind of meeting and person."""
        facets = (
            storm_facet(reading.storm_key),
            unit_facet(lambda row: row.units),
            Facet(TYPE, "会议类型", _type_code, "全部类型", 110),
            official_facet(lambda row: row.people),
        )
        words = ("查找会议、事项", "名称、人员、事项、编号", "次")
        return FilterBar(facets, (), columns.finder(), self._context.selection, words, self)

    def make_panels(self) -> SideStack:
        """The record, and the forms."""
        shape = DetailShape("会商调度详情", BUTTONS, "议定事项", columns.later_columns(self._context.clock))
        makers = side_forms.makers(self._context, self._present, self._offered)
        return SideStack(RecordDetail(shape, self), HINT, makers, self)

    def page_actions(self) -> Sequence[Action]:
        """A conclusion taken apart."""
        return (Action("把结论拆成议定事项(表单中)", "Ctrl+T", self._split),)

    def begin_entry(self, given: Record | None = None, lead: str = "") -> None:
        """A new meeting, of today."""
        self.to_running_season()
        self.panels.begin(side_forms.NEW)

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """What can be done to a meeting, to a task, and to a decision listed below its meeting."""
        both = (
            Action("更正", "E", self._amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self._switch, IN_LIST, "void", owner=table),
        )
        if face.name == "open":
            finish = Action("登记办结", "F", self._finish, IN_LIST, "check", owner=table)
            return (finish, Action("到所属会议", "J", self._to_meeting, IN_LIST, owner=table), *both)
        if face.name == "done":
            reopen = Action("重新办理", "R", self._reopen, IN_LIST, "undo", owner=table)
            return (reopen, Action("到所属会议", "J", self._to_meeting, IN_LIST, owner=table), *both)
        return (
            Action("写会商纪要(Word)", "P", self._write_minutes, IN_LIST, "print", owner=table),
            Action("添加议定事项", "A", self._add_decisions, IN_LIST, "add", owner=table),
            *self.attachments.actions(self.rows, table),
            *both,
            *self._later_actions(),
        )

    def _later_actions(self) -> Sequence[Action]:
        later = self.panels.detail.later
        return (
            Action("登记办结", "F", self._finish_later, IN_LIST, "check", owner=later),
            Action("重新办理", "R", self._reopen_later, IN_LIST, "undo", owner=later),
            Action("更正所选事项", "E", self._amend_later, IN_LIST, "edit", owner=later),
            Action("作废所选事项", "Delete", self._switch_later, IN_LIST, "void", owner=later),
        )

    # -- what was read -----------------------------------------------------------------------------------

    def on_view(self, view: Any, *, is_first: bool) -> None:
        """Offer the season's storms, people and places."""
        self.filters.offer(STORM, [*((s.name, s.name) for s in view.storms), (NO_STORM_NAME, NO_STORM)])
        self.filters.offer(TYPE, [(word.label, word.code) for word in MeetingType])
        going_on = storm_of_moment(view.storms, self._context.clock())
        self._default_storm = going_on.record_id if going_on else None
        counted = Counter(line.meeting.place for line in view.lines if line.meeting.place)
        offered = (view.people, view.storms, tuple(place for place, _ in counted.most_common()))
        if offered != (self._offered.people, self._offered.storms, self._offered.places):
            self._offered.people, self._offered.storms, self._offered.places = offered
            for form in self.panels.forms:
                self.on_form_made(form)

    def on_form_made(self, form: Any) -> None:
        """Offer what was read; how names are spelled is read when the first form needs it."""
        self._offer(form)
        names = tuple(person.name for person in self._offered.people)
        if isinstance(form.form, DecidingForm) and names and names != self._names_read:
            self._names_read = names
            self._context.runner.aside(meeting_service.initials_of_people, names, on_done=self._on_initials)

    def _on_initials(self, initials: Mapping[str, tuple[str, ...]]) -> None:
        self._offered.initials = initials
        for form in self.panels.forms:
            self._offer(form)

    def _offer(self, form: Any) -> None:
        if isinstance(form.form, DecidingForm):
            form.form.offer_all()
        if isinstance(form, side_forms.NewMeeting) and self._view is not None:
            form.offer_storm(self._default_storm)

    def on_filtered(self) -> None:
        """Show the figures of the season, and how many tasks wait."""
        # Of one storm alone, its name in every row says nothing.
        self.lists[0].table.show_column(columns.STORM_COLUMN, not self.filters.value(STORM))
        now = self._context.clock()
        tasks = (task for line in self._view.lines for task in line.tasks_at(now))
        counted = meeting_service.count_tasks(tasks)
        self._overdue = counted[OVERDUE_TASKS]
        self.totals.show_numbers({**self._view.figures.figures, **counted})  # type: ignore[union-attr]
        self.totals.mark(OVERDUE_TASKS, "red" if self._overdue else "")  # type: ignore[union-attr]

    def on_minute(self) -> None:
        """A limit may have passed."""
        super().on_minute()
        if self._view is not None:
            now = self._context.clock()
            late = sum(meeting_service.count_tasks(line.tasks_at(now))[OVERDUE_TASKS] for line in self._view.lines)
            if late != self._overdue:
                self.refresh()

    def related(self, row: Any) -> dict[str, str]:
        """The meeting's storm and county; the person a task was given to."""
        unit = row.meeting.unit if row.meeting.unit != CITY_CODE else ""
        person = row.record.owner_person if isinstance(row.record, Decision) else ""
        return {STORM: reading.storm_key(row), UNIT: unit, OFFICIAL: person}

    # -- numbers -----------------------------------------------------------------------------------------

    def question_behind(self, asked: FigureAsked) -> tuple[Callable[..., Figure], tuple[Any, ...]]:
        """Figures as every page asks for them, tasks as they stand now."""
        if asked.code not in (OPEN_TASKS, OVERDUE_TASKS):
            return super().question_behind(asked)
        return meeting_service.explain_tasks, (self.year, asked.code, self._context.clock())

    # -- the actions -------------------------------------------------------------------------------------

    def _split(self) -> None:
        form = self.panels.open_form.form if self.panels.open_form is not None else None
        if not isinstance(form, MeetingForm) or form.decisions is None:
            self._say("请先按 F4 打开会商表单,把结论粘贴到“会商结论”一栏。")
            return
        count = form.split_conclusion()
        self._say(f"已拆出 {count} 项,请逐项填承办和时限。" if count else "结论中没有可拆分的新事项。")

    def _amend(self) -> None:
        def begin(detail: Detail) -> None:
            if isinstance(detail.record, Decision):
                self._begin_amending(detail.record, detail.row.meeting)
            else:
                self.panels.begin(side_forms.AMEND, detail.record, f"{detail.record.number}  {detail.heading}")

        self.rows.about_current(begin, is_voided)

    def _begin_amending(self, decision: Decision, meeting: Meeting) -> None:
        self.panels.begin(side_forms.AMEND_TASK, decision, f"{decision.number}  {meeting.name}", meeting)

    def _switch(self) -> None:
        self.rows.about_current(lambda detail: self._begin_switching(detail.record, detail.heading))

    def _begin_switching(self, record: Any, words: str) -> None:
        name = "restore" if record.standing.voided else "void"
        self.panels.begin(name, record, f"{record.number}  {words}")

    def _finish(self) -> None:
        self.rows.about_current(
            lambda detail: self.panels.begin(side_forms.FINISH, detail.record, side_forms.task_lead(detail.record)),
            is_voided,
        )

    def _reopen(self) -> None:
        self.rows.about_current(
            lambda detail: self.panels.begin(side_forms.REOPEN, detail.record, side_forms.task_lead(detail.record)),
            is_voided,
        )

    def _to_meeting(self) -> None:
        row = self.table.current_record
        if row is not None:
            self.turn_to(0)
            self.show_record(row.meeting.record_id)

    def _add_decisions(self) -> None:
        def begin(detail: Detail) -> None:
            self.panels.begin(side_forms.ADD, detail.record, f"{detail.record.number}  {detail.heading}")

        self.rows.about_current(begin, is_voided)

    def _finish_later(self) -> None:
        self._about_later(side_forms.FINISH, lambda task: "该事项已经办结。" if task.done_at else "")

    def _reopen_later(self) -> None:
        self._about_later(side_forms.REOPEN, lambda task: "" if task.done_at else "该事项尚未办结。")

    def _about_later(self, form: str, refusal: Callable[[Decision], str]) -> None:
        task = self.panels.detail.later.current_record
        if task is None:
            return
        if why := ("该事项已作废。" if task.standing.voided else refusal(task)):
            self._say(why)
        else:
            self.panels.begin(form, task, side_forms.task_lead(task))

    def _amend_later(self) -> None:
        task, detail = self.panels.detail.later.current_record, self.panels.detail.detail
        if task is not None and detail is not None and not task.standing.voided:
            self._begin_amending(task, detail.row.meeting)

    def _switch_later(self) -> None:
        if (task := self.panels.detail.later.current_record) is not None:
            self._begin_switching(task, task.content)

    def _write_minutes(self) -> None:
        self.rows.about_current(lambda detail: self._ask_where(detail.row.meeting))

    def _ask_where(self, meeting: Meeting) -> None:
        # Composing imports the report's modules, and most nights nobody writes minutes.
        from fangxun_desk.services import minutes_service

        suggested = Path.home() / minutes_service.file_name(meeting)
        target = self._context.asker.new_file("会商纪要存为", suggested, MINUTES_PATTERN)
        if target is None:
            return
        path = target if target.suffix.lower() == ".docx" else target.with_name(f"{target.name}.docx")

        def write(desk: Desk, report: Callable[[int, int], None]) -> Path:
            return minutes_service.write_minutes(desk, meeting.record_id, path)

        self._context.runner.long_work(
            write, "正在写会商纪要…", on_done=lambda written: self._say(f"会商纪要已写出:{written}")
        )

    def _say(self, sentence: str) -> None:
        self._context.events.said.emit(sentence)


def _faces(clock: Callable[[], datetime]) -> tuple[Face, ...]:
    return (
        Face(
            "meetings",
            "会议",
            columns.MEETING_COLUMNS,
            rows=lambda view: reading.meeting_rows(view, clock()),
            order=columns.by_began,
            descending=True,
            measure="次",
            empty=EMPTY,
            keys="F6",
        ),
        Face(
            "open",
            "未办结事项",
            columns.TASK_COLUMNS,
            rows=lambda view: reading.task_rows(view, clock(), is_done=False),
            order=columns.by_limit,
            measure="项",
            empty=NO_TASKS,
            keys="F7",
        ),
        Face(
            "done",
            "已办结事项",
            columns.DONE_COLUMNS,
            rows=lambda view: reading.task_rows(view, clock(), is_done=True),
            order=columns.by_done,
            descending=True,
            measure="项",
            empty=NONE_DONE,
            keys="Shift+F7",
        ),
    )


def _type_code(row: Any) -> str:
    return row.meeting.type.code if row.meeting.type else ""
