"""A record in one short line, as it is named in a list of rows: 鲁山县 尧山镇 下坪村 18人.

Which fields make the line is declared here once a noun. Names of units and people are handed in; personal
values never appear.
"""

from collections.abc import Mapping
from typing import Any

from fangxun_desk.domain.fields import FieldType, Noun
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.wording import display

_LONGEST = 24
"""Characters of one value in a line; a long 存在问题 is cut there."""

LINES: dict[str, tuple[str, ...]] = {
    "post": ("unit", "category", "object_name", "official"),
    "meeting": ("began_at", "type", "name"),
    "evacuation_batch": ("unit", "town", "place", "people"),
    "drill": ("unit", "held_on", "name", "sessions"),
    "storm": ("name", "type", "began_at"),
    "warning": ("sent_at", "issuer", "hazard_event", "colour"),
    "response": ("changed_at", "issuer", "area", "action", "level"),
    "shelter": ("unit", "town", "name", "capacity"),
    "plan": ("unit", "name"),
    "risk_point": ("unit", "town", "name", "sector"),
    "hazard": ("unit", "point_name", "problem"),
    "rescue_unit": ("unit", "name", "type", "people"),
    "supply": ("unit", "name", "quantity", "measure"),
}


def line_of(kind: str, stored: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The line of a record from its fields in JSON form; `names` are those of units and of people referred to."""
    noun = NOUNS[kind]
    words = (_word(noun, name, stored.get(name), names) for name in LINES.get(kind, ()))
    return " ".join(word for word in words if word)


def _word(noun: Noun, name: str, stored: Any, names: Mapping[str, str]) -> str:
    field = noun.field(name)
    if stored is None:
        return ""
    if field.type in (FieldType.UNIT, FieldType.REFERENCE):
        return names.get(stored, stored if field.type is FieldType.UNIT else "")
    text = display(field, field.from_json(stored))
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return shown + field.unit if field.type is FieldType.COUNT else shown
