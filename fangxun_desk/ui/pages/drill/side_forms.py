"""The entry panels of the page: a drill, a plan, what became of a planned drill, correction, voiding.

Each pairs a form of declared fields with the use-case it hands its values to; the rules are the domain's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fangxun_desk.domain.drill import Drill, check_drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.plan import Plan, check_plan
from fangxun_desk.domain.vocabulary import DrillState
from fangxun_desk.geo import division_directory
from fangxun_desk.services import drill_service, plan_service, record_service
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice, Source
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.record_entries import REASON, AboutRecord, AmendRecord, NewRecord, switch_makers
from fangxun_desk.ui.record_form import RecordForm

NEW_DRILL, NEW_PLAN = "new_drill", "new_plan"
DRILL_DRAFT, PLAN_DRAFT = "drill_new", "plan_new"
HELD, CANCEL = "held", "cancel"
_DRILL_ROWS = (
    ("unit",), ("held_on",), ("name",), ("place",), ("form",), ("sessions", "participants"), ("plan_name",),
    ("organisation",), ("state",),
)  # fmt: skip
_PLAN_ROWS = (("group",), ("name",), ("unit",), ("organisation",), ("issued_on",), ("revised_on",))
_PLAN_FURTHER = (("reference_number",), ("filed_on",), ("note",))
_SHORT = {"unit": "县(市、区)", "form": "演练类型", "group": "类别"}
_HOW = Field(name="reason", label="说明", type=FieldType.TEXT)
_WHY_NOT = Field(name="reason", label="取消原因", type=FieldType.TEXT, required=True)


class DrillForm(RecordForm):
    """Some fields of a drill or plan, with their choices. The towns offered as place are those of the unit typed."""

    def __init__(
        self,
        record_type: type[Drill] | type[Plan],
        rows: Sequence[Sequence[str]],
        present: Present,
        further: Sequence[Sequence[str]] = (),
        extra: Sequence[Field] = (),
    ) -> None:
        noun = record_type.NOUN
        names = [name for row in (*rows, *further) for name in row]
        known = [noun.field(name) for name in names if noun.has(name)]
        fields = [replace(each, label=_SHORT.get(each.name, each.label)) for each in known]
        super().__init__([*fields, *extra], rows, present, further)
        self.field_edited.connect(self._on_field_edited)
        if "unit" in self.editors:
            self.offer("unit", _of_units_and_city)
        hints = {"unit": "如 lsx", "place": "乡镇首字母,再写村组、场所", "plan_name": "名称或首字母"}
        for name, hint in hints.items():
            if name in self.editors:
                self.editors[name].setPlaceholderText(hint)
        if "state" in self.editors:
            self.set_note("state", "尚未开展的选“计划开展”,时间写计划日期")

    def offer_names(self, plans: Sequence[tuple[str, str]], organisations: Iterable[str]) -> None:
        """Offer the plans of the season (name, division) and the organisers named before."""
        if "plan_name" in self.editors:
            listed = (Choice(name, name, where, (initials_of(name),)) for name, where in plans)
            self.offer("plan_name", choices.from_list(listed))
        if "organisation" in self.editors:
            named = (Choice(name, name, keys=(initials_of(name),)) for name in organisations)
            self.offer("organisation", choices.from_list(named))

    def _on_field_edited(self, name: str) -> None:
        if name == "unit" and "place" in self.editors:
            self.offer("place", self._towns(), stays=True)

    def _towns(self) -> Source:
        try:
            return choices.of_towns(str(self.editors["unit"].value() or ""))
        except RuleBroken:
            return choices.nothing


class MarkingHeld(AboutRecord):
    """A planned drill was held: when, how many sessions, how many people."""

    first_field = "participants"
    keeps_current = ("held_on", "sessions", "participants")

    def __init__(self, context: PageContext, present: Present) -> None:
        rows = (("held_on",), ("sessions",), ("participants",), (_HOW.name,))
        form = DrillForm(Drill, rows, present, extra=(_HOW,))
        form.set_note("held_on", "写实际开展的日期")
        super().__init__(EntryWords("drill_held", "计划改为已开展", "存盘(回车)"), form, context)

    def fill_in(self) -> None:
        """As it was planned; a day still to come is left to be typed."""
        if self.record is None:
            return
        today = local(self._context.clock()).date()
        held_on = self.record.held_on if self.record.held_on and self.record.held_on <= today else None
        values = {"held_on": held_on, "sessions": self.record.sessions or 1, "participants": self.record.participants}
        self.form.set_values(values)
        self.form.pass_over(("participants", _HOW.name) if held_on else (_HOW.name,))

    def begin_about(self, record: Any, lead: str) -> None:
        """Open the panel; the cursor stands where something is still open."""
        super().begin_about(record, lead)
        if not self.form.is_touched and not self.form.editors["held_on"].raw():
            self.form.go_to("held_on")

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Mark it held."""
        subject, use_case = self.record.record_id, drill_service.mark_held
        self._context.runner.change(
            record_service.on_what_stands, use_case, subject, values, self.was(), on_done=on_done, on_error=on_error
        )


class Cancelling(AboutRecord):
    """A planned drill does not take place."""

    def __init__(self, context: PageContext, present: Present) -> None:
        form = RecordForm([_WHY_NOT], [(_WHY_NOT.name,)], present)
        form.set_note("reason", "记录仍在,状态改为已取消,不计场次")
        super().__init__(EntryWords("drill_cancel", "取消计划的演练", "取消演练(回车)"), form, context)

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Mark it cancelled."""
        self._context.runner.change(
            drill_service.mark_cancelled, self.record.record_id, values["reason"], on_done=on_done, on_error=on_error
        )


def _of_units_and_city(typed: str) -> Sequence[Choice]:
    """Offer the reporting units, the city itself among them: it holds drills and issues plans of its own."""
    found = division_directory.match(typed, division_directory.units(with_city=True))
    return [Choice(unit.code, unit.name, unit.initials) for unit in found]


def makers(context: PageContext, present: Present, season: Callable[[], int]) -> Mapping[str, Callable[[], EntryPanel]]:
    """How each panel is made, by its name."""

    def today() -> Any:
        return local(context.clock()).date()

    def new_drill() -> EntryPanel:
        words = EntryWords(DRILL_DRAFT, "登记演练", "登记(回车)", Drill)
        form = DrillForm(Drill, _DRILL_ROWS, present, (("note",),))
        return NewRecord(words, form, context, drill_service.log_drill, _prefill)

    def new_plan() -> EntryPanel:
        words = EntryWords(PLAN_DRAFT, "新建预案", "登记(回车)", Plan)
        form = DrillForm(Plan, _PLAN_ROWS, present, _PLAN_FURTHER)
        return NewRecord(words, form, context, plan_service.log_plan, at_first=lambda: {"season": season()})

    def amend_drill() -> EntryPanel:
        words = EntryWords("drill_amend", "更正演练", "更正并存盘")
        form = DrillForm(Drill, (*_DRILL_ROWS, ("note",), (REASON.name,)), present, extra=(REASON,))
        return AmendRecord(words, form, context, lambda drill: check_drill(drill, today()), drill_service.amend)  # type: ignore[arg-type]

    def amend_plan() -> EntryPanel:
        words = EntryWords("plan_amend", "更正预案", "更正并存盘")
        rows = (*_PLAN_ROWS, *_PLAN_FURTHER, (REASON.name,))
        form = DrillForm(Plan, rows, present, extra=(REASON,))
        return AmendRecord(words, form, context, lambda plan: check_plan(plan, today()), plan_service.amend_plan)  # type: ignore[arg-type]

    return {
        NEW_DRILL: new_drill,
        NEW_PLAN: new_plan,
        "amend_drill": amend_drill,
        "amend_plan": amend_plan,
        HELD: lambda: MarkingHeld(context, present),
        CANCEL: lambda: Cancelling(context, present),
        **switch_makers(context, present, "drill"),
    }


def _prefill(form: RecordForm) -> None:
    """One session, held: what most entries are."""
    form.set_values({"sessions": 1, "state": DrillState.HELD})
