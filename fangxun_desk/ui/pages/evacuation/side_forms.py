"""The entry panels of the page: new batch, return, move between shelters, correction, voiding and taking it back.

Each pairs a form with the use-case it hands its values to. Which record a panel is about is its subject; the panel
keeps one draft a subject.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn, check_batch
from fangxun_desk.domain.fields import Field
from fangxun_desk.domain.storm import Storm
from fangxun_desk.services import evacuation_service
from fangxun_desk.ui import choices
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.pages.evacuation.batch_form import BatchForm, shelter_choice
from fangxun_desk.ui.pages.evacuation.reading import read_shelters
from fangxun_desk.ui.record_detail import Detail
from fangxun_desk.ui.record_entries import REASON, AmendRecord, show_now, some_fields, switch_makers
from fangxun_desk.ui.record_form import RecordForm

NEW_DRAFT = "evacuation_new"
MOVING_LABELS = {"people": "转运人数", "shelters": "转往安置点", "moved_out_at": "转运时间"}
RETURNING_LABELS = {"people": "返回人数", "returned_at": "返回时间"}


GIVEN = ("storm", "unit", "town", "place", "shelters")
SUGGESTED = ("households", "people")
"""What the map may fill in of a batch, and what it only suggests."""


class NewBatch(EntryPanel):
    """Entering batch after batch: storm, county and town stay as they were."""

    stays_open = True

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._batch_form = _batch_form(context, present, season)
        self._settings = context.settings
        self._kept: dict[str, Any] = {}
        self._default_storm: str | None = None
        self._context = context
        words = EntryWords(NEW_DRAFT, "新建转移批次", "登记(回车)", EvacuationBatch)
        super().__init__(words, self._batch_form, context, self._log, self._fill_in)

    def begin_about(self, given: EvacuationBatch, lead: str) -> None:
        """Open the form with what the map knows of a batch, unless something half typed waits in it.

        How many could be in danger is only suggested: how many really went is what the officer enters.
        """
        self.begin("", lead)
        if self.form.is_touched:
            self._context.events.said.emit("表单里还有未登记的内容,请先登记或清空,再从风险图新建。")
            return
        self.form.set_values({name: getattr(given, name) for name in GIVEN if getattr(given, name)})
        for name in ("place", "shelters"):
            # Read from its beginning: what was filled in is looked over first.
            editor = self.form.editors[name]
            assert isinstance(editor, QLineEdit)
            editor.setCursorPosition(0)
        for name in SUGGESTED:
            self._batch_form.suggest(name, getattr(given, name))
        self.form.go_to_first_open()

    def offer_storms(self, storms: Sequence[Storm], default: str | None) -> None:
        """Offer the season's storms; `default` is the one going on, or the latest."""
        self._batch_form.offer_storms(storms)
        is_first = self._default_storm is None
        self._default_storm = default
        # A form opened before the storms were read has none yet; later, an emptied field is the officer's doing.
        if not self._kept and (is_first or not self._batch_form.is_touched) and not self._batch_form.raw().get("storm"):
            self._batch_form.set_values({"storm": default})

    def _log(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        def done(saved: Any) -> None:
            self._kept = {name: values[name] for name in ("storm", "unit", "town")}
            self._settings["last_unit"] = values["unit"]
            on_done(saved)

        batch = EvacuationBatch(record_id=record_id, **values)
        self._context.runner.change(evacuation_service.log_batch, batch, on_done=done, on_error=on_error)

    def _fill_in(self) -> None:
        kept = self._kept or {"storm": self._default_storm, "unit": self._settings["last_unit"]}
        self._batch_form.set_values(kept)
        for name in SUGGESTED:
            self._batch_form.suggest(name, None)
        self._batch_form.show_now()


class AboutBatch(EntryPanel):
    """A panel about one batch already entered."""

    def __init__(self, words: EntryWords, form: RecordForm, context: PageContext) -> None:
        self._detail: Detail | None = None
        self._context = context
        super().__init__(words, form, context, self._hand_in, self._fill_in, self._look_over)

    def begin_about(self, detail: Detail) -> None:
        """Open the panel for a batch, the cursor on the number of people, which is what mostly matters."""
        self._detail = detail
        self.begin(detail.row.batch.record_id, lead_of_batch(detail))
        if not self.form.is_touched:
            self.form.go_to("people")

    @property
    def _batch(self) -> EvacuationBatch:
        assert self._detail is not None
        return self._detail.row.batch

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        raise NotImplementedError

    def _fill_in(self) -> None:
        """What stands in the form when it is opened."""

    def _look_over(self, values: dict[str, Any]) -> None:
        """What the form itself can see to be wrong."""
        self.form.check_required(values)


class Returning(AboutBatch):
    """People of a batch went home, all or some."""

    def __init__(self, context: PageContext, present: Present) -> None:
        form = some_fields(EvacuationReturn, RETURNING_LABELS, present)
        words = EntryWords("evacuation_return", "登记返回", "登记返回(回车)", EvacuationReturn)
        super().__init__(words, form, context)

    def _fill_in(self) -> None:
        if self._detail is None:
            return
        self.form.set_values({"people": self._detail.row.line.people_out})
        self.form.set_note("people", "已填全部在外人数;部分返回请改写")
        show_now(self.form, "returned_at")

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        self._context.runner.change(
            evacuation_service.log_return,
            self._batch.record_id,
            values["people"],
            values["returned_at"],
            record_id,
            on_done=on_done,
            on_error=on_error,
        )


class Moving(AboutBatch):
    """People of a batch were moved on to another shelter."""

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._season = season
        form = some_fields(EvacuationBatch, MOVING_LABELS, present)
        words = EntryWords("evacuation_transfer", "登记转运", "登记转运(回车)", EvacuationBatch)
        super().__init__(words, form, context)

    def _fill_in(self) -> None:
        if self._detail is None:
            return
        self.form.set_values({"people": self._detail.row.line.people_out})
        self.form.set_note("people", "安置点之间转运,不增加转移人次")
        show_now(self.form, "moved_out_at")
        self._context.runner.read(read_shelters, self._season(), self._batch.unit, on_done=self._on_shelters)

    def _on_shelters(self, shelters: Sequence[Any]) -> None:
        self.form.offer("shelters", choices.from_list(map(shelter_choice, shelters)))

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        self._context.runner.change(
            evacuation_service.log_transfer,
            self._batch.record_id,
            values["people"] or 0,
            values["shelters"],
            values["moved_out_at"],
            record_id,
            on_done=on_done,
            on_error=on_error,
        )


class AmendingBatch(AmendRecord):
    """Fields of a batch are corrected, with the reason."""

    first_field = "people"

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._batch_form = _batch_form(context, present, season, (REASON,))
        words = EntryWords("evacuation_amend", "更正批次", "更正并存盘")
        super().__init__(words, self._batch_form, context, check_batch)  # type: ignore[arg-type]

    def offer_storms(self, storms: Sequence[Storm]) -> None:
        """Offer the season's storms."""
        self._batch_form.offer_storms(storms)


class AmendingReturn(AmendRecord):
    """A return that was logged wrongly is corrected, with the reason."""

    first_field = "people"

    def __init__(self, context: PageContext, present: Present) -> None:
        form = some_fields(EvacuationReturn, RETURNING_LABELS, present, (REASON,))
        super().__init__(EntryWords("evacuation_return_amend", "更正返回", "更正并存盘"), form, context)


def _batch_form(
    context: PageContext, present: Present, season: Callable[[], int], extra: Sequence[Field] = ()
) -> BatchForm:
    def ask_shelters(unit: str, on_done: Callable[[Any], None]) -> None:
        context.runner.read(read_shelters, season(), unit, on_done=on_done)

    return BatchForm(present, ask_shelters, extra)


def lead_of_batch(detail: Detail) -> str:
    """Which batch a form is about: its place, and how many are out."""
    row = detail.row
    where = " ".join(filter(None, [choices.unit_name(row.batch.unit), row.batch.town, row.batch.place]))
    back, out = row.line.returned, row.line.people_out
    return f"{row.batch.number}  {where}\n转出 {row.batch.people} 人,已返回 {back} 人,目前在外 {out} 人"


def makers(context: PageContext, present: Present, season: Callable[[], int]) -> dict[str, Callable[[], EntryPanel]]:
    """How each panel is made, by its name."""
    return {
        "new": lambda: NewBatch(context, present, season),
        "return": lambda: Returning(context, present),
        "transfer": lambda: Moving(context, present, season),
        "amend": lambda: AmendingBatch(context, present, season),
        "amend_return": lambda: AmendingReturn(context, present),
        **switch_makers(context, present, "evacuation"),
    }
