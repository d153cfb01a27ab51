"""The entry panels of the page: new meeting, more decisions, correction, task done, task taken up again, voiding.

Each pairs a form with the use-case it hands its values to. Which record a panel is about is its subject; the panel
keeps one draft a subject.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.meeting import Decision, Meeting, check_decision, check_meeting
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.services import meeting_service
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.pages.meeting.deciding_form import DECISIONS, DecidingForm, LimitForm
from fangxun_desk.ui.pages.meeting.meeting_form import MeetingForm
from fangxun_desk.ui.pages.meeting.offered import Offered
from fangxun_desk.ui.record_entries import REASON, AboutRecord, AmendRecord, show_now, switch_makers
from fangxun_desk.ui.record_form import RecordForm

NEW_DRAFT = "meeting_new"
NEW, ADD, AMEND, AMEND_TASK, FINISH, REOPEN = "new", "add", "amend", "amend_task", "finish", "reopen"
REOPEN_REASON = Field(name="reason", label="重新办理原因", type=FieldType.TEXT, required=True)
_TASK_FIELDS = ("content", "owner", "owner_person", "due_at")


class NewMeeting(EntryPanel):
    """Entering a meeting with what it decided."""

    stays_open = True

    def __init__(self, context: PageContext, present: Present, offered: Offered) -> None:
        self.meeting_form = MeetingForm(present, offered)
        self._settings, self._runner = context.settings, context.runner
        self._default_storm: str | None = None
        words = EntryWords(NEW_DRAFT, "新建会商 / 调度", "登记(Ctrl+回车)", Meeting)
        super().__init__(words, self.meeting_form, context, self._log, self._fill_in, _check)

    def offer_storm(self, default: str | None) -> None:
        """The storm going on, or the latest: what a meeting is about unless something else is typed."""
        is_first = self._default_storm is None
        self._default_storm = default
        form = self.meeting_form
        # A form opened before the storms were read has none yet; later, an emptied field is the officer's doing.
        if (is_first or not form.is_touched) and not form.raw().get("storm"):
            form.set_values({"storm": default})

    def _log(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        decisions = values.pop("decisions")
        meeting = Meeting(record_id=record_id, **values)
        self._runner.change(meeting_service.log_meeting, meeting, decisions, on_done=on_done, on_error=on_error)

    def _fill_in(self) -> None:
        self.meeting_form.set_values({"storm": self._default_storm, "recorder": self._settings["author"]})
        self.meeting_form.show_now()


def _check(values: dict[str, Any]) -> None:
    """What the form itself can see to be wrong, before anything is handed in."""
    meeting = Meeting(**{name: value for name, value in values.items() if name != "decisions"})
    check_meeting(meeting)
    for decision in values["decisions"]:
        try:
            check_decision(decision, meeting)
        except RuleBroken as broken:
            raise RuleBroken(broken.sentence, DECISIONS.name) from broken


class AddingDecisions(AboutRecord):
    """Further decisions of a meeting already entered."""

    def __init__(self, context: PageContext, present: Present, offered: Offered) -> None:
        self._form = DecidingForm([DECISIONS], [(DECISIONS.name,)], present, offered)
        self._form.offer_all()
        self._form.starts_at = lambda: self.record.began_at if self.record is not None else None
        super().__init__(EntryWords("meeting_add", "添加议定事项", "登记(空行回车)", Decision), self._form, context)

    def look_over(self, values: dict[str, Any]) -> None:
        """At least one, and none that cannot be."""
        if not values[DECISIONS.name]:
            raise RuleBroken("请填写议定事项。", DECISIONS.name)
        for decision in values[DECISIONS.name]:
            check_decision(decision, self.record)

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Add them."""
        first, *others = values[DECISIONS.name]
        use_case, meeting_id = meeting_service.add_decisions, self.record.record_id
        decisions = [replace(first, record_id=record_id), *others]
        self._context.runner.change(use_case, meeting_id, decisions, on_done=on_done, on_error=on_error)


class AmendingMeeting(AmendRecord):
    """Fields of a meeting are corrected, with the reason; what it decided is corrected one by one."""

    first_field = "name"

    def __init__(self, context: PageContext, present: Present, offered: Offered) -> None:
        form = MeetingForm(present, offered, (REASON,), decides=False)
        words = EntryWords("meeting_amend", "更正会议", "更正并存盘(Ctrl+回车)")
        super().__init__(words, form, context, _check_amended)


class AmendingTask(AmendRecord):
    """A decision is corrected, with the reason."""

    def __init__(self, context: PageContext, present: Present, offered: Offered) -> None:
        self._meeting: Meeting | None = None
        fields = [Decision.NOUN.field(name) for name in _TASK_FIELDS]
        rows = [*((name,) for name in _TASK_FIELDS), (REASON.name,)]
        form = LimitForm([*fields, REASON], rows, present, offered)
        form.starts_at = lambda: self._meeting.began_at if self._meeting is not None else None
        words = EntryWords("meeting_amend_task", "更正议定事项", "更正并存盘")
        super().__init__(words, form, context, self._rule_of_meeting, meeting_service.amend_decision)

    def begin_about(self, record: Any, lead: str, meeting: Meeting | None = None) -> None:
        """Open the panel for a decision of a meeting."""
        self._meeting = meeting
        super().begin_about(record, lead)

    def _rule_of_meeting(self, decision: Any) -> None:
        if self._meeting is not None:
            check_decision(decision, self._meeting)


class FinishingTask(AboutRecord):
    """A task is done: when, and what came of it."""

    first_field = "done_at"

    def __init__(self, context: PageContext, present: Present) -> None:
        done_at = replace(Decision.NOUN.field("done_at"), required=True)
        # One line, so that Enter goes on and hands in.
        result = replace(Decision.NOUN.field("result"), multiline=False)
        form = RecordForm([done_at, result], [("done_at",), ("result",)], present)
        super().__init__(EntryWords("meeting_finish", "办结", "办结(回车)"), form, context)

    def fill_in(self) -> None:
        """Now, unless something else is typed."""
        show_now(self.form, "done_at")

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Enter that it is done."""
        use_case, subject = meeting_service.finish_task, self.record.record_id
        done_at, result = values["done_at"], values["result"]
        self._context.runner.change(use_case, subject, done_at, result, on_done=on_done, on_error=on_error)


class ReopeningTask(AboutRecord):
    """A task entered as done is taken up again, with the reason."""

    def __init__(self, context: PageContext, present: Present) -> None:
        form = RecordForm([REOPEN_REASON], [("reason",)], present)
        form.set_note("reason", "原办结时间留在历史中,事项回到未办结")
        super().__init__(EntryWords("meeting_reopen", "重新办理", "重新办理(回车)"), form, context)

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Take it up again."""
        use_case, subject = meeting_service.reopen_task, self.record.record_id
        self._context.runner.change(use_case, subject, values["reason"], on_done=on_done, on_error=on_error)


def task_lead(decision: Any) -> str:
    """Which decision a panel is about, in a line or two."""
    owner = " ".join(filter(None, [decision.owner, decision.owner_person]))
    due = f"时限 {moment_words(decision.due_at)}" if decision.due_at else ""
    return "\n".join(filter(None, [f"{decision.number}  {decision.content}", "  ".join(filter(None, [owner, due]))]))


def makers(context: PageContext, present: Present, offered: Offered) -> dict[str, Callable[[], EntryPanel]]:
    """How each panel is made, by its name."""
    return {
        NEW: lambda: NewMeeting(context, present, offered),
        ADD: lambda: AddingDecisions(context, present, offered),
        AMEND: lambda: AmendingMeeting(context, present, offered),
        AMEND_TASK: lambda: AmendingTask(context, present, offered),
        FINISH: lambda: FinishingTask(context, present),
        REOPEN: lambda: ReopeningTask(context, present),
        **switch_makers(context, present, "meeting"),
    }


def _check_amended(record: Any) -> None:
    check_meeting(record)
