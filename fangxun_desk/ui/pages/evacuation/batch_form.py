"""The fields of a batch as a form: which stand where, what each offers, and what is said beside them while typing.

Used for entering a batch and for correcting one. A remainder of 集中 and 分散 is only ever suggested.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import Field
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice
from fangxun_desk.ui.field_editors import CountEditor, MomentEditor, Present
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.evacuation.reading import NO_STORM_NAME
from fangxun_desk.ui.record_form import RecordForm

MAIN_ROWS = (
    ("storm",),
    ("unit",),
    ("town",),
    ("place",),
    ("moved_out_at",),
    ("households", "people"),
    ("centralised", "dispersed"),
    ("shelters",),
)
FURTHER_ROWS = (
    ("moved_out_until",),
    ("nature",),
    ("loss",),
    ("deaths", "missing"),
    ("injured",),
    ("losses_unconfirmed",),
    ("note",),
)
AskShelters = Callable[[str, Callable[[Sequence[Shelter]], None]], None]
"""Reads the shelters of a unit: `(unit code, on_done)`."""


class BatchForm(RecordForm):
    """The form of a batch; `extra` rows (a reason) come after the batch's own main rows."""

    def __init__(self, present: Present, ask_shelters: AskShelters, extra: Sequence[Field] = ()) -> None:
        fields = [*EvacuationBatch.NOUN.fields, *extra]
        rows = [*MAIN_ROWS, *((field.name,) for field in extra)]
        self._ask_shelters = ask_shelters
        self._unit = ""
        super().__init__(_in_order(fields, rows), rows, present, FURTHER_ROWS)
        self.field_edited.connect(self._on_field_edited)
        self.editors["storm"].setPlaceholderText(NO_STORM_NAME)
        self.editors["place"].setPlaceholderText("村名首字母,再写组或地点")
        self.editors["unit"].setPlaceholderText("如 lsx")

    def offer_storms(self, storms: Sequence[Storm]) -> None:
        """Offer the season's storms, and 非过程."""
        listed = [Choice(storm.record_id, storm.name, _storm_hint(storm), _storm_keys(storm)) for storm in storms]
        self.offer("storm", choices.from_list([*listed, Choice(None, NO_STORM_NAME, keys=("fgc",))]))

    def show_now(self) -> None:
        """Let the time of moving out stand at the present minute."""
        editor = self.editors["moved_out_at"]
        assert isinstance(editor, MomentEditor)
        editor.show_now()

    def suggest(self, name: str, count: int | None) -> None:
        """Suggest a count, to be taken with the space bar; None takes the suggestion away."""
        editor = self.editors[name]
        assert isinstance(editor, CountEditor)
        editor.suggest(count)
        field = EvacuationBatch.NOUN.field(name)
        self.set_note(name, f"台账所列威胁{field.label[2:]} {count},按空格填入" if count is not None else "")

    # -- inside ------------------------------------------------------------------------------------------

    def _on_field_edited(self, name: str) -> None:
        if name == "unit":
            self._on_unit()
        if name in ("unit", "town"):
            self.offer("place", choices.of_villages(self._unit, self.editors["town"].raw().strip()), stays=True)
        if name in ("people", "centralised", "dispersed"):
            self._say_remainder()

    def _on_unit(self) -> None:
        unit = self._known_unit()
        if unit == self._unit:
            return
        self._unit = unit
        self.offer("town", choices.of_towns(unit))
        self.offer("shelters", choices.nothing)
        if unit:
            self._ask_shelters(unit, lambda shelters: self._offer_shelters(unit, shelters))

    def _known_unit(self) -> str:
        """The unit, once the text is one; a half-typed text is none yet."""
        editor = self.editors["unit"]
        typed = editor.raw().strip()
        return next((choice.value for choice in choices.of_units(typed) if choice.label == typed), "") if typed else ""

    def _offer_shelters(self, unit: str, shelters: Sequence[Shelter]) -> None:
        if unit == self._unit:
            self.offer("shelters", choices.from_list(shelter_choice(shelter) for shelter in shelters))

    def _say_remainder(self) -> None:
        people, centralised, dispersed = (self._count(name) for name in ("people", "centralised", "dispersed"))
        for name, own, other in (("centralised", centralised, dispersed), ("dispersed", dispersed, centralised)):
            editor = self.editors[name]
            assert isinstance(editor, CountEditor)
            fits = people is not None and other is not None and own is None and people >= other
            editor.suggest(people - other if fits and people is not None and other is not None else None)
        self.set_note("dispersed", _remainder_words(people, centralised, dispersed))

    def _count(self, name: str) -> int | None:
        try:
            value: Any = self.editors[name].value()
        except RuleBroken:
            return None
        return value


def _remainder_words(people: int | None, centralised: int | None, dispersed: int | None) -> str:
    if people is None or (centralised is None and dispersed is None):
        return ""
    rest = people - (centralised or 0) - (dispersed or 0)
    if rest < 0:
        return f"集中与分散之和比转移人数多 {-rest} 人,请核对"
    if centralised is None or dispersed is None:
        name = "集中" if centralised is None else "分散"
        return f"余 {rest} 人:若为{name},在该栏按空格填入;不填记为未说明"
    return f"未说明 {rest} 人" if rest else ""


def _in_order(fields: Sequence[Field], rows: Sequence[Sequence[str]]) -> list[Field]:
    wanted = {name for row in (*rows, *FURTHER_ROWS) for name in row}
    return [field for field in fields if field.name in wanted]


def _storm_hint(storm: Storm) -> str:
    kind = storm.type.label if storm.type else ""
    return f"{kind} {storm.began_at:%m-%d %H:%M}起" if storm.began_at else kind


def _storm_keys(storm: Storm) -> tuple[str, ...]:
    digits = "".join(character for character in storm.name if character.isdigit())
    return tuple(filter(None, [digits, *(storm.name.replace("·", mark) for mark in ".-/")]))


def shelter_choice(shelter: Shelter) -> Choice:
    """A shelter as it is offered: found by its name or its initials, with its town and how many it holds."""
    room = f"可容纳 {shelter.capacity} 人" if shelter.capacity is not None else ""
    hint = " ".join(filter(None, [shelter.town, room]))
    return Choice(shelter.name, shelter.name, hint, (initials_of(shelter.name),))
