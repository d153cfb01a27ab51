"""Entry panels for any noun: entering a record, correcting its fields, voiding it and taking that back.

Each pairs a form of declared fields with the use-case it hands its values to. Which record a panel is about is its
subject; the panel keeps one draft a subject.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field, FieldType, Record
from fangxun_desk.domain.wording import display, masked
from fangxun_desk.services import record_service
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import MomentEditor, Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.record_form import RecordForm

REASON = Field(name="reason", label="更正原因", type=FieldType.TEXT, required=True)
VOID_REASON = Field(name="reason", label="作废原因", type=FieldType.TEXT, required=True)
RESTORE_REASON = Field(name="reason", label="撤销原因", type=FieldType.TEXT, required=True)
Check = Callable[[Record], None]
"""A rule on a whole record; raises RuleBroken naming the field that cannot be right."""


class NewRecord(EntryPanel):
    """Entering record after record of a noun. `log` is the use-case `(work, record) → Entry`."""

    stays_open = True

    def __init__(
        self,
        words: EntryWords,
        form: RecordForm,
        context: PageContext,
        log: Callable[..., Any],
        prefill: Callable[[RecordForm], None] = lambda form: None,
        hidden: Callable[[], Mapping[str, Any]] = dict,
        at_first: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        """Values of the record that stand in no form: `at_first` are those of the moment the form was begun (its
        season), `hidden` those of the moment it is handed in."""
        assert words.makes is not None
        self._makes, self._log, self._runner = words.makes, log, context.runner
        self._hidden, self._at_first = hidden, at_first
        self._given: dict[str, Any] = {}
        super().__init__(words, form, context, self._hand_in, lambda: prefill(form), form.check_required)

    def begin_about(self, given: Mapping[str, Any], lead: str = "") -> None:
        """Open the form with some values given, unless something half typed waits in it."""
        self._given = dict(given)
        self.begin("", lead)
        if not self.form.is_touched:
            self.form.set_values({name: value for name, value in given.items() if name in self.form.editors})
            self.form.go_to_first_open()

    def hold(self) -> dict[str, Any]:
        """What belongs to the moment the form was begun."""
        return self._at_first()

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        given = {name: value for name, value in self._given.items() if name not in values}
        record = self._makes(record_id=record_id, **{**self.held, **self._hidden(), **given}, **values)
        self._runner.change(self._log, record, on_done=on_done, on_error=on_error)


class AboutRecord(EntryPanel):
    """A panel about one record already entered. Subclasses say what is handed in and what stands in it at first."""

    first_field = ""
    """Where the cursor goes when the panel is opened; "" the first open field."""
    keeps_current: tuple[str, ...] = ()
    """Fields that stand in the form as in the record: one nobody touches stays as the record has it by then."""

    def __init__(self, words: EntryWords, form: RecordForm, context: PageContext) -> None:
        self._context = context
        self.record: Any = None
        super().__init__(words, form, context, self.hand_in, self.fill_in, self.look_over)

    def begin_about(self, record: Record, lead: str) -> None:
        """Open the panel for a record; `lead` says in a line or two which it is."""
        if not self.is_saving_another(record.record_id):
            self.record = record
        self.begin(record.record_id, lead)
        if self.record is record and self.first_field and not self.form.is_touched:
            self.form.go_to(self.first_field)

    def hold(self) -> dict[str, Any]:
        """What the record said when the form was begun."""
        if self.record is None:
            return {}
        field = self.record.NOUN.field
        return {"was": {name: field(name).to_json(getattr(self.record, name)) for name in self.keeps_current}}

    def was(self) -> dict[str, Any]:
        """What the officer saw, by field."""
        field = self.record.NOUN.field
        return {name: field(name).from_json(value) for name, value in self.held.get("was", {}).items()}

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Hand the values to a use-case."""
        raise NotImplementedError

    def fill_in(self) -> None:
        """What stands in the form when it is opened."""

    def look_over(self, values: dict[str, Any]) -> None:
        """What the form itself can see to be wrong."""
        self.form.check_required(values)


class AmendRecord(AboutRecord):
    """Fields of a record are corrected, with the reason. `check` is the noun's own rule on a whole record.

    `use_case` is called as `(work, record_id, values, reason, was)`. Only what the officer touched is handed in; what
    somebody else changed meanwhile is shown beside its field and never overwritten.
    """

    def __init__(
        self,
        words: EntryWords,
        form: RecordForm,
        context: PageContext,
        check: Check = lambda record: None,
        use_case: Callable[..., Any] = record_service.amend,
    ) -> None:
        self._rule = check
        self._use_case = use_case
        self._noted: set[str] = set()
        super().__init__(words, form, context)

    def begin_about(self, record: Record, lead: str) -> None:
        """Open the panel for a record, in line with what it has become where a draft of it waits."""
        super().begin_about(record, lead)
        if self.record is record:
            self.rebase(record)

    def fill_in(self) -> None:
        """The record as it stands; phones stay covered."""
        if self.record is None:
            return
        names = self._names()
        for name in self._noted:
            self.form.set_note(name, "")
        self._noted.clear()
        self.form.set_values({name: getattr(self.record, name) for name in names if not self._is_covered(name)})
        for name in filter(self._is_covered, names):
            self._say_covered(name)
        self.form.pass_over(names)

    def hold(self) -> dict[str, Any]:
        """The values the form is filled with; of phones only a sign, by which a change of them is noticed."""
        if self.record is None:
            return {}
        fields = self.record.NOUN.field
        shown = (name for name in self._names() if not self._is_covered(name))
        signs = {name: self._sign(name) for name in filter(self._is_covered, self._names())}
        return {"was": {n: fields(n).to_json(getattr(self.record, n)) for n in shown}, "signs": signs}

    def rebase(self, record: Record) -> None:
        """The record has become this meanwhile: fields nobody touched follow, a touched one says what it is now."""
        for name, before in AboutRecord.was(self).items():
            now = getattr(record, name)
            if not is_same(now, before) and self._shows(name, before):
                self.form.set_values({name: now})
                self.held["was"][name] = record.NOUN.field(name).to_json(now)
            elif not is_same(now, before) and not self._shows(name, now):
                words = display(record.NOUN.field(name), now) or "(未填)"
                self.form.set_note(name, f"此间已由他人改为 {words};存盘后两个值都保留,记为有分歧")
                self._noted.add(name)
            elif name in self._noted:
                self.form.set_note(name, "")
                self._noted.discard(name)
        self.record = record
        for name in filter(self._is_covered, self._names()):
            self._say_covered(name)

    def look_over(self, values: dict[str, Any]) -> None:
        """A reason, and nothing that cannot be; what an import took in as doubtful stands in nobody's way."""
        if not values["reason"]:
            raise RuleBroken("请填写更正原因。", "reason")
        if _holds(self._rule, self.record):
            self._rule(replace(self.record, **self._changed(values)))

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Correct what the officer touched."""

        def done(saved: Any) -> None:
            on_done(saved)
            if saved.result:
                self._context.events.said.emit(f"{'、'.join(saved.result)}此间已有他人更正,两个值都保留,记为有分歧。")

        self._context.runner.change(
            self._use_case,
            self.record.record_id,
            self._changed(values),
            values["reason"],
            self.was(),
            on_done=done,
            on_error=on_error,
        )

    # -- inside ------------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        return [name for name in self.form.editors if name != "reason"]

    def _is_covered(self, name: str) -> bool:
        return bool(self.record.NOUN.field(name).personal)

    def was(self) -> dict[str, Any]:
        """What the officer saw, by field; of a phone that is another by now, nothing that could be it."""
        signs = self.held.get("signs", {})
        covered = {n: getattr(self.record, n) if signs.get(n) == self._sign(n) else None for n in signs}
        return {**super().was(), **covered}

    def _sign(self, name: str) -> str:
        """Tells one phone from another; so short that no draft gives a number away."""
        value = getattr(self.record, name)
        return hashlib.sha256(f"{self.record.record_id} {name} {value}".encode()).hexdigest()[:4] if value else ""

    def _say_covered(self, name: str) -> None:
        stored = getattr(self.record, name)
        self.form.set_note(name, f"现为 {masked(stored)},留空不改" if stored else "现为空")

    def _shows(self, name: str, value: Any) -> bool:
        try:
            return is_same(value, self.form.editors[name].value())
        except RuleBroken:
            return False

    def _changed(self, values: dict[str, Any]) -> dict[str, Any]:
        """What was touched. A phone is not shown by correcting something else: one left blank stays as it is."""
        was = self.was()
        stated = {name: value for name, value in values.items() if name in self._names()}
        typed = {name: value for name, value in stated.items() if value or not self._is_covered(name)}
        return {name: v for name, v in typed.items() if not is_same(was.get(name, getattr(self.record, name)), v)}


class SwitchRecord(EntryPanel):
    """A record is voided, or its voiding taken back; both want a reason."""

    def __init__(self, context: PageContext, present: Present, draft: str, *, is_voiding: bool) -> None:
        """`draft` is the page's own word, so that two pages never share a draft."""
        self._context = context
        self._use_case = record_service.void if is_voiding else record_service.restore
        field = VOID_REASON if is_voiding else RESTORE_REASON
        words = (
            EntryWords(f"{draft}_void", "作废", "作废(回车)")
            if is_voiding
            else EntryWords(f"{draft}_restore", "撤销作废", "撤销作废(回车)")
        )
        form = RecordForm([field], [("reason",)], present)
        super().__init__(words, form, context, self._hand_in, lambda: None, form.check_required)

    def begin_about(self, record: Record, lead: str) -> None:
        """Open the panel for a record."""
        note = "作废后记录仍在,划线显示,不再计数" if self._use_case is record_service.void else "恢复后重新计数"
        self.form.set_note("reason", note)
        self.begin(record.record_id, lead)

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        reason = values["reason"]
        self._context.runner.change(self._use_case, self._subject, reason, on_done=on_done, on_error=on_error)


@dataclass(frozen=True, slots=True)
class NounForm:
    """How the form of a noun is laid out: which fields stand on which line, and which come only when asked for."""

    record_type: type[Record]
    rows: tuple[tuple[str, ...], ...]
    further: tuple[tuple[str, ...], ...] = ()

    def make(self, present: Present, extra: Sequence[Field] = ()) -> RecordForm:
        """The form, with `extra` fields behind the main ones."""
        wanted = {name for row in (*self.rows, *self.further) for name in row}
        fields = [field for field in self.record_type.NOUN.fields if field.name in wanted]
        rows = (*self.rows, *((field.name,) for field in extra))
        return RecordForm([*fields, *extra], rows, present, self.further)


def noun_makers(
    layout: NounForm,
    context: PageContext,
    present: Present,
    season: Callable[[], int],
    log: Callable[..., Any] = record_service.enter,
    check: Check = lambda record: None,
) -> dict[str, Callable[[], EntryPanel]]:
    """The makers of a noun's entry and correction: `new_<kind>` and `amend_<kind>`."""
    noun = layout.record_type.NOUN
    new = EntryWords(f"{noun.kind}_new", f"新建{noun.label}", "登记(回车)", layout.record_type)
    mend = EntryWords(f"{noun.kind}_amend", f"更正{noun.label}", "更正并存盘")
    return {
        f"new_{noun.kind}": lambda: NewRecord(
            new, layout.make(present), context, log, at_first=lambda: {"season": season()}
        ),
        f"amend_{noun.kind}": lambda: AmendRecord(mend, layout.make(present, (REASON,)), context, check),
    }


def switch_makers(context: PageContext, present: Present, draft: str) -> dict[str, Callable[[], EntryPanel]]:
    """The makers of `void` and `restore` for a page; `draft` is the page's own word."""
    return {
        "void": lambda: SwitchRecord(context, present, draft, is_voiding=True),
        "restore": lambda: SwitchRecord(context, present, draft, is_voiding=False),
    }


def some_fields(
    record_type: type[Record], labels: Mapping[str, str], present: Present, extra: Sequence[Field] = ()
) -> RecordForm:
    """A form of some fields, all to be filled in, under the words that fit what is being entered."""
    fields = [replace(record_type.NOUN.field(name), label=label, required=True) for name, label in labels.items()]
    return RecordForm([*fields, *extra], [(field.name,) for field in (*fields, *extra)], present)


def show_now(form: RecordForm, name: str) -> None:
    """Let a time stand at the present minute."""
    editor = form.editors[name]
    assert isinstance(editor, MomentEditor)
    editor.show_now()


def changed(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the record; a moment shown to the minute is the same within that minute."""
    return {name: value for name, value in values.items() if not is_same(getattr(record, name), value)}


def amend(
    context: PageContext, record: Record, values: dict[str, Any], reason: str, on_done: OnDone, on_error: OnError
) -> None:
    """Hand a correction in."""
    context.runner.change(record_service.amend, record.record_id, values, reason, on_done=on_done, on_error=on_error)


def is_same(stored: Any, shown: Any) -> bool:
    """Whether a form shows what is stored; a moment is shown to the minute."""
    if hasattr(stored, "second") and hasattr(shown, "second"):
        return bool(stored.replace(second=0, microsecond=0) == shown)
    return bool(stored == shown)


def _holds(rule: Check, record: Record) -> bool:
    try:
        rule(record)
    except RuleBroken:
        return False
    return True
