"""The fields of a meeting as a form: which stand where, what each offers, and what is said beside them while typing.

Used for entering a meeting with what it decided, for adding decisions to one, and for correcting one. Who of the
attendees is a 市领导 follows from what is typed and is shown at once; there is no switch for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fangxun_desk.domain.attendee import Attendee, attendee_words, read_attendees
from fangxun_desk.domain.decision_text import split_decisions
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.vocabulary import MeetingType
from fangxun_desk.geo import division_directory
from fangxun_desk.services.meeting_service import NO_STORM_NAME
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice
from fangxun_desk.ui.field_editors import ManyEditor, MomentEditor, Present
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.meeting.deciding_form import DECISIONS, DecidingForm
from fangxun_desk.ui.pages.meeting.offered import Offered, storm_hint, storm_keys, type_choices

MAIN_ROWS = (
    ("storm",),
    ("type",),
    ("name",),
    ("began_at",),
    ("place",),
    ("host",),
    ("attendees",),
    ("rain",),
    ("water",),
    ("judgement",),
    ("conclusion",),
)
FURTHER_ROWS = (("ended_at",), ("attendance",), ("content",), ("unit",), ("state",), ("recorder",), ("note",))
_REQUIRED = ("host", "attendees")


class MeetingForm(DecidingForm):
    """The form of a meeting; `extra` rows (a reason) come after the meeting's own main rows."""

    def __init__(
        self, present: Present, offered: Offered, extra: Sequence[Field] = (), *, decides: bool = True
    ) -> None:
        self._stored: tuple[str, tuple[Attendee, ...]] = ("", ())
        more = [*((DECISIONS,) if decides else ()), *extra]
        rows = [*MAIN_ROWS, *((each.name,) for each in more)]
        wanted = {name for row in (*rows, *FURTHER_ROWS) for name in row}
        fields = [_as_asked(each) for each in Meeting.NOUN.fields if each.name in wanted]
        super().__init__([*fields, *more], rows, present, offered, FURTHER_ROWS)
        self.starts_at = self._began
        self.field_edited.connect(self._on_field_edited)
        self._people_editor.taken.connect(self._on_attendee_taken)
        self.editors["storm"].setPlaceholderText(NO_STORM_NAME)
        self.editors["attendees"].setPlaceholderText("姓名或首字母,多人用 、 隔开")
        self.editors["host"].setPlaceholderText("姓名或首字母")
        for name, words in (("rain", "雨情"), ("water", "水情"), ("judgement", "研判意见")):
            self.editors[name].setPlaceholderText(f"{words}(Tab 到下一栏)")
        self.editors["conclusion"].setPlaceholderText("可粘贴“一是…二是…”,Ctrl+T 拆成议定事项")
        self.offer("type", choices.from_list(type_choices()))
        units = [Choice(unit.code, unit.name, "", (unit.initials,)) for unit in division_directory.units()]
        self.offer("unit", choices.from_list([Choice(CITY_CODE, "市级", keys=("sj",)), *units]))
        self.editors["unit"].setPlaceholderText("市级")
        self.offer_all()

    @property
    def _people_editor(self) -> ManyEditor:
        editor = self.editors["attendees"]
        assert isinstance(editor, ManyEditor)
        return editor

    # -- offering ----------------------------------------------------------------------------------------

    def offer_all(self) -> None:
        """Offer what the page has read."""
        super().offer_all()
        listed = [
            Choice(storm.record_id, storm.name, storm_hint(storm), storm_keys(storm)) for storm in self.offered.storms
        ]
        self.offer("storm", choices.from_list([*listed, Choice(None, NO_STORM_NAME, keys=("fgc",))]))
        self.offer("attendees", choices.from_list(self.offered.attendees()), stays=True)
        self.offer("host", choices.from_list(self.offered.hosts()))
        self.offer("recorder", choices.from_list(self.offered.hosts()))
        places = (Choice(place, place, "", (initials_of(place),)) for place in self.offered.places)
        self.offer("place", choices.from_list(places))
        self._say_people()

    def show_now(self) -> None:
        """Let the meeting begin at the present minute."""
        editor = self.editors["began_at"]
        assert isinstance(editor, MomentEditor)
        editor.show_now()

    # -- values ------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """What the form states, the attendees read as people. Raises RuleBroken naming the field."""
        return {**super().values(), "attendees": self._attendees()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show stored values; attendees with their offices, as they read back."""
        super().set_values({name: value for name, value in values.items() if name != "attendees"})
        if "attendees" in values:
            text = "、".join(map(attendee_words, values["attendees"]))
            self._stored = (text, tuple(values["attendees"]))
            self.editors["attendees"].set_raw(text)

    def split_conclusion(self) -> int:
        """Put the single decisions of the conclusion into rows of their own; how many there were."""
        if self.decisions is None:
            return 0
        return self.decisions.add_contents(split_decisions(self.editors["conclusion"].raw()))

    def _attendees(self) -> tuple[Attendee, ...]:
        """Who came. What stands as it was stored is as it was stored, whatever the roster says today."""
        text = self.editors["attendees"].raw()
        return self._stored[1] if text == self._stored[0] else read_attendees(text, self.offered.known)

    def _began(self) -> datetime | None:
        editor = self.editors["began_at"]
        assert isinstance(editor, MomentEditor)
        try:
            return editor.value()
        except RuleBroken:
            return None

    # -- while typing ------------------------------------------------------------------------------------

    def _on_field_edited(self, name: str) -> None:
        if name == "attendees":
            self._say_people()
        if name in ("type", "storm"):
            self._suggest_name()
        if name == "began_at" and self.decisions is not None:
            self.decisions.say_again()

    def _on_attendee_taken(self, choice: Choice) -> None:
        self._people_editor.setText(f"{self._people_editor.text()}、")

    def _say_people(self) -> None:
        try:
            rows = self._attendees()
        except RuleBroken:
            rows = ()
        leaders, others = ([row[0] or row[1] for row in rows if row[3] is leads] for leads in (True, False))
        led = f"市领导:{'、'.join(leaders)}" if leaders else "没有市领导(写 姓名(市领导) 可标明)"
        rest = f";其他 {len(others)}:{'、'.join(others)}" if others else ""
        self.set_note("attendees", led + rest if rows else "")

    def _suggest_name(self) -> None:
        """Offer the usual name of such a meeting; it is taken with the down key, never by itself."""
        kind = MeetingType.read(self.editors["type"].raw().strip() or "-")
        storm = self.editors["storm"].raw().strip()
        if kind is None:
            return
        lead = f"{storm}强降雨" if storm and storm != NO_STORM_NAME else ""
        name = f"{lead}{'' if kind.label.startswith('防汛') else '防汛'}{kind.label}"
        self.offer("name", choices.from_list([Choice(name, name, keys=(initials_of(name),))]))
        self.editors["name"].setPlaceholderText(f"按 ↓ 回车:{name}")

    def _check(self, name: str) -> bool:
        if name == "attendees":
            try:
                self._attendees()
            except RuleBroken as broken:
                self.show_error(broken)
                return False
        return super()._check(name)

    def _go_on(self, name: str) -> None:
        attendees = self.editors["attendees"]
        if name == "host" and not self._awaits_typing and self._check(name) and not attendees.raw():
            # Whoever holds the chair is there; it is shown, and can be taken out again.
            host = self.editors["host"].raw().strip()
            labels = [choice.label for choice in self.offered.attendees() if choice.value == host]
            # Of namesakes nobody is taken for the other: the field asks which one is meant.
            attendees.set_raw(f"{labels[0] if len(labels) == 1 else host}、")
            self._passed.add(name)
            self.go_on_in("attendees")
            return
        super()._go_on(name)


def _as_asked(declared: Field) -> Field:
    """Typed at the desk, a meeting needs its host and its attendees; lists taken in may lack them."""
    return replace(declared, required=True) if declared.name in _REQUIRED else declared
