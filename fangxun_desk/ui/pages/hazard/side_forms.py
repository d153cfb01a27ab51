"""The entry panels of the page: new hazard, and one for each step of its life, correction, voiding.

Each pairs a form with the use-case it hands its values to. Which record a panel is about is its subject; the panel
keeps one draft a subject.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.hazard_life import check_hazard
from fangxun_desk.domain.local_time import local
from fangxun_desk.services import hazard_service, record_service
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.pages.hazard.hazard_form import NEW_ROWS, HazardForm, extension_reason
from fangxun_desk.ui.record_entries import REASON, AboutRecord, AmendRecord, NewRecord, switch_makers

NEW_DRAFT = "hazard_new"
NEW, ASSIGN, INTERIM, APPLY, CLEAR, BACK, AMEND = "new", "assign", "interim", "apply", "clear", "back", "amend"
_AMENDED = (*NEW_ROWS, ("progress",))
_AMENDED_FURTHER = (
    ("code",),
    ("applied_by",),
    ("applied_on",),
    ("evidence",),
    ("reviewer",),
    ("reviewed_on",),
    ("review_result",),
    ("return_reason",),
    ("cleared_on",),
    ("note",),
)

_APPLYING = {"applied_by": "申请人", "applied_on": "申请日期"}


class StepPanel(AboutRecord):
    """A step of one hazard. Subclasses say which fields it has and which use-case takes their values, in order."""

    use_case: Callable[..., None]
    taken: tuple[str, ...]
    starts_today = ""
    """The field that stands at today at first."""

    def __init__(self, words: EntryWords, form: HazardForm, context: PageContext, present: Present) -> None:
        self._present = present
        super().__init__(words, form, context)

    def begin_about(self, record: Any, lead: str) -> None:
        """Open the panel for a hazard."""
        assert isinstance(self.form, HazardForm)
        self.form.about = record
        super().begin_about(record, lead)

    def fill_in(self) -> None:
        """What is known, and today."""
        if self.record is None:
            return
        self.form.set_values({name: getattr(self.record, name) for name in self.keeps_current})
        if self.starts_today and (today := today_of(self._present)):
            self.form.set_values({self.starts_today: today})

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Hand the values to the use-case of the step."""
        given, subject = {name: values[name] for name in self.taken}, self.record.record_id
        step, was = type(self).use_case, self.was()
        self._context.runner.change(
            record_service.on_what_stands, step, subject, given, was, on_done=on_done, on_error=on_error
        )


class Assigning(StepPanel):
    """交办: who puts it right and by when."""

    use_case = staticmethod(hazard_service.assign)
    taken = ("responsible_unit", "responsible_person", "due_on", "interim_measure", "reason")
    keeps_current = ("responsible_unit", "responsible_person", "due_on", "interim_measure")

    def __init__(self, context: PageContext, present: Present) -> None:
        rows = (("responsible_unit",), ("responsible_person",), ("due_on",), ("interim_measure",))
        required = ("responsible_unit", "responsible_person", "due_on")
        form = HazardForm(present, rows, (("reason",),), (extension_reason(),), required=required)
        super().__init__(EntryWords("hazard_assign", "交办 / 延期", "交办(回车)"), form, context, present)


class Securing(StepPanel):
    """临时度汛措施."""

    use_case = staticmethod(hazard_service.set_interim)
    taken = ("measure",)
    keeps_current = ("interim_measure",)
    first_field = "interim_measure"

    def __init__(self, context: PageContext, present: Present) -> None:
        form = HazardForm(present, (("interim_measure",),), required=("interim_measure",))
        form.set_note("interim_measure", "谁、何时、做什么,如:专人 24 小时值守,备编织袋 500 条")
        super().__init__(EntryWords("hazard_interim", "临时度汛措施", "存盘(回车)"), form, context, present)

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Hand the measure in."""
        super().hand_in({"measure": values["interim_measure"]}, record_id, on_done, on_error)


class Applying(StepPanel):
    """申请销号 with evidence."""

    use_case = staticmethod(hazard_service.apply_for_clearing)
    taken = ("applied_by", "applied_on", "evidence")
    starts_today = "applied_on"

    def __init__(self, context: PageContext, present: Present) -> None:
        rows = (("evidence",), ("applied_by",), ("applied_on",))
        form = HazardForm(present, rows, required=("applied_by", "applied_on"), labels=_APPLYING)
        super().__init__(EntryWords("hazard_apply", "申请销号", "申请(回车)"), form, context, present)

    def begin_about(self, record: Any, lead: str) -> None:
        """Open the panel; how many files are evidence already."""
        count = len(record.attachments)
        files = f"已有附件 {count} 个" if count else "照片、验收单可先在列表中按 I 添加"
        self.form.set_note("evidence", f"写明整改结果;{files}")
        super().begin_about(record, lead)

    def fill_in(self) -> None:
        """The person responsible applies, today."""
        super().fill_in()
        if self.record is not None:
            self.form.set_values({"applied_by": self.record.responsible_person})


class Clearing(StepPanel):
    """复核通过."""

    use_case = staticmethod(hazard_service.clear)
    taken = ("reviewer", "cleared_on")
    starts_today = "cleared_on"

    def __init__(self, context: PageContext, present: Present) -> None:
        rows = (("reviewer",), ("cleared_on",))
        form = HazardForm(present, rows, required=("reviewer", "cleared_on"))
        form.set_note("reviewer", "不能是申请人本人")
        super().__init__(EntryWords("hazard_clear", "复核销号", "销号(回车)"), form, context, present)

    def fill_in(self) -> None:
        """A reviewer named beforehand, today."""
        super().fill_in()
        if self.record is not None and self.record.reviewer.strip() != self.record.applied_by.strip():
            self.form.set_values({"reviewer": self.record.reviewer})


class Returning(StepPanel):
    """退回."""

    use_case = staticmethod(hazard_service.send_back)
    taken = ("reviewer", "reviewed_on", "reason")
    starts_today = "reviewed_on"

    def __init__(self, context: PageContext, present: Present) -> None:
        rows = (("return_reason",), ("reviewer",), ("reviewed_on",))
        form = HazardForm(present, rows, required=("return_reason", "reviewer", "reviewed_on"))
        form.set_note("reviewer", "不能是申请人本人")
        super().__init__(EntryWords("hazard_back", "退回整改", "退回(回车)"), form, context, present)

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Send it back."""
        super().hand_in({**values, "reason": values["return_reason"]}, record_id, on_done, on_error)


class Amending(AmendRecord):
    """Any field is corrected, with the reason."""

    def __init__(self, context: PageContext, present: Present) -> None:
        form = HazardForm(present, (*_AMENDED, (REASON.name,)), _AMENDED_FURTHER, (REASON,), is_short=False)
        words = EntryWords("hazard_amend", "更正隐患", "更正并存盘(Ctrl+回车)")

        def check(record: Any) -> None:
            check_hazard(record, local(context.clock()).date())

        super().__init__(words, form, context, check, hazard_service.amend)

    def begin_about(self, record: Any, lead: str) -> None:
        """Open the panel for a hazard."""
        assert isinstance(self.form, HazardForm)
        self.form.about = record
        super().begin_about(record, lead)


def today_of(present: Present) -> date | None:
    """Today, in the season going on; an earlier season has no day to suggest."""
    return local(present.clock()).date() if present.season is None else None


def _new(context: PageContext, present: Present) -> EntryPanel:
    form = HazardForm(present, NEW_ROWS, (("code",), ("note",)), required=("unit", "problem", "found_on"))

    def prefill(made: Any) -> None:
        made.set_values({"found_on": today_of(present)})

    words = EntryWords(NEW_DRAFT, "登记隐患", "登记(回车)", Hazard)
    return NewRecord(
        words, form, context, hazard_service.log_hazard, prefill, lambda: {"risk_point": form.picked_point()}
    )


def makers(context: PageContext, present: Present) -> dict[str, Callable[[], EntryPanel]]:
    """How each panel is made, by its name."""
    steps: Sequence[tuple[str, Callable[[PageContext, Present], EntryPanel]]] = (
        (ASSIGN, Assigning),
        (INTERIM, Securing),
        (APPLY, Applying),
        (CLEAR, Clearing),
        (BACK, Returning),
        (AMEND, Amending),
        (NEW, _new),
    )
    made = {name: (lambda make=make: make(context, present)) for name, make in steps}
    return {**made, **switch_makers(context, present, "hazard")}
