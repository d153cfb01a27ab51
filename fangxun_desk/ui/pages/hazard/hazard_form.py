"""The forms of the page: what each field offers, what a picked risk point fills in, what is said while typing.

A point fills in its unit and sector. A 临时度汛措施 is asked for in words as soon as the limit typed calls for one; the
rule itself is the domain's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.services.hazard_service import PointChoice
from fangxun_desk.services.meeting_service import Person
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice, Source, unit_name
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.hazard.reading import Offered
from fangxun_desk.ui.record_form import RecordForm

NEW_ROWS = (
    ("point_name",),
    ("unit",),
    ("sector",),
    ("problem",),
    ("found_on",),
    ("responsible_unit",),
    ("responsible_person",),
    ("due_on",),
    ("interim_measure",),
)
PEOPLE = ("responsible_person", "applied_by", "reviewer")
_EXTENSION = Field(name="reason", label="变更原因", type=FieldType.TEXT)
_Names = Mapping[str, Sequence[str]]


class HazardForm(RecordForm):
    """Some fields of a hazard, with their choices. Lines stay lines: Enter goes on."""

    def __init__(
        self,
        present: Present,
        rows: Sequence[Sequence[str]],
        further: Sequence[Sequence[str]] = (),
        extra: Sequence[Field] = (),
        *,
        required: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        is_short: bool = True,
    ) -> None:
        """`labels` are shorter words where the form says already what it is about."""
        self._present = present
        self._points: dict[str, PointChoice] = {}
        self._picked: PointChoice | None = None
        self.about: Hazard | None = None
        names = [name for row in (*rows, *further) for name in row]
        known = [Hazard.NOUN.field(name) for name in names if Hazard.NOUN.has(name)]
        asked, words = set(required), labels or {}
        fields = [
            replace(
                each,
                label=words.get(each.name, each.label),
                required=each.required or each.name in asked,
                multiline=each.multiline and not is_short,
            )
            for each in known
        ]
        super().__init__([*fields, *extra], rows, present, further)
        self.field_edited.connect(self._on_field_edited)
        if "point_name" in self.editors:
            self.editors["point_name"].setPlaceholderText("名称或首字母,如 xptb")
            self.editors["point_name"].taken.connect(self._on_point)  # type: ignore[union-attr]
        if "unit" in self.editors:
            self.editors["unit"].setPlaceholderText("如 lsx")

    # -- choices -----------------------------------------------------------------------------------------

    def offer_all(self, offered: Offered, initials: _Names) -> None:
        """Offer the season's points, the units named before and the people of the roster."""
        if "point_name" in self.editors:
            self._points = {point.record_id: point for point in offered.points}
            self.offer("point_name", choices.from_list(map(_point_choice, offered.points)))
        if "responsible_unit" in self.editors:
            units = (Choice(name, name, keys=(initials_of(name),)) for name in offered.units)
            self.offer("responsible_unit", choices.from_list(units))
        for name in PEOPLE:
            if name in self.editors:
                self.offer(name, _people(offered.people, initials))

    def picked_point(self) -> str | None:
        """The record_id of the point that was picked, as long as name and unit are still its own."""
        point = self._picked
        if point is None or self.editors["point_name"].raw().strip() != point.name:
            return None
        return point.record_id if self._unit() == point.unit else None

    # -- inside ------------------------------------------------------------------------------------------

    def _on_point(self, choice: Choice) -> None:
        point = self._points.get(choice.value)
        if point is None:
            return
        self._picked = point
        wanted = {"unit": point.unit, "sector": Sector.of(point.sector) if point.sector else None}
        self.set_values({name: value for name, value in wanted.items() if name in self.editors and value})

    def _unit(self) -> str:
        try:
            return str(self.editors["unit"].value() or "")
        except RuleBroken:
            return ""

    def _on_field_edited(self, name: str) -> None:
        if name in ("due_on", "found_on", "interim_measure") and "interim_measure" in self.editors:
            self._say_interim()

    def _say_interim(self) -> None:
        if "due_on" not in self.editors:
            return
        typed: dict[str, Any] = {}
        for name in ("found_on", "due_on"):
            if name in self.editors:
                try:
                    typed[name] = self.editors[name].value()
                except RuleBroken:
                    return
        whole = replace(self.about or Hazard(), **typed)
        why = hazard_life.why_interim(whole, local(self._present.clock()).date())
        is_given = bool(self.editors["interim_measure"].raw().strip())
        self.set_note("interim_measure", f"{why},须填写" if why and not is_given else "")


def _point_choice(point: PointChoice) -> Choice:
    where = " ".join(filter(None, [unit_name(point.unit), point.town]))
    return Choice(point.record_id, point.name, where, (initials_of(point.name),))


def _people(people: Sequence[Person], initials: _Names) -> Source:
    return choices.from_list(
        Choice(person.name, person.name, f"{person.organisation}{person.title}", tuple(initials.get(person.name, ())))
        for person in people
    )


def extension_reason() -> Field:
    """Why who or when is changed; asked for only where something stood there before."""
    return _EXTENSION
