"""What the one search over everything looks into, declared here once a noun.

Which field a noun is known by, which are found by Chinese and by pinyin initials, which by Chinese alone, which hold
names of persons (surnames read differently) or phones, and what stands in the line of a hit. How it is searched is not
said here. Phones are found by their digits and come out covered, always.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fangxun_desk.domain.fields import FieldType, Noun
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.wording import display, masked

LONGEST_WORD = 32
"""Characters of one value in a hit's line; a long 存在问题 is cut there."""

_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Searched:
    """How one noun is searched.

    `title` is the field it is known by: it stands first in the line, and what equals it or begins with what was typed
    comes first. `named` are found by Chinese and by initials, `texts` by Chinese only. `of` is a reference: this record
    is found by the title of that one too, and that one by the title and the named fields of all that refer to it.
    """

    title: str
    named: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    of: str = ""
    line: tuple[str, ...] = ()


SEARCHED: dict[str, Searched] = {
    "official": Searched(
        title="name",
        named=("organisation", "title"),
        people=("name",),
        phones=("mobile", "office_phone"),
        line=("organisation", "title", "mobile", "office_phone"),
    ),
    "post": Searched(
        title="object_name",
        named=("unit", "category", "object_type"),
        texts=("tier", "note"),
        of="official",
        line=("unit", "category", "official"),
    ),
    "risk_point": Searched(
        title="name",
        named=("unit", "town", "contact", "shelter", "managed_by"),
        texts=("sector", "grade", "note"),
        people=("contact",),
        phones=("contact_phone",),
        line=("unit", "town", "sector", "contact", "contact_phone"),
    ),
    "shelter": Searched(
        title="name",
        named=("unit", "town", "contact"),
        texts=("code", "type", "note"),
        people=("contact",),
        phones=("contact_phone",),
        line=("unit", "town", "capacity", "contact", "contact_phone"),
    ),
    "rescue_unit": Searched(
        title="name",
        named=("unit", "base", "contact"),
        texts=("type", "equipment", "note"),
        people=("contact",),
        phones=("duty_phone",),
        line=("unit", "type", "people", "contact", "duty_phone"),
    ),
    "plan": Searched(
        title="name",
        named=("unit", "organisation"),
        texts=("group", "reference_number", "note"),
        line=("unit", "organisation", "reference_number"),
    ),
    "storm": Searched(
        title="name",
        named=("full_name", "peak_station"),
        texts=("type", "top_warning", "note"),
        line=("full_name", "type", "began_at"),
    ),
    "meeting": Searched(
        title="name",
        named=("unit", "place", "host", "recorder", "attendees"),
        texts=("type", "attendees_text", "content", "conclusion", "judgement", "note"),
        people=("host", "recorder", "attendees"),
        line=("began_at", "type", "host"),
    ),
    "decision": Searched(
        title="content",
        named=("owner",),
        of="meeting",
        line=("owner", "due_at"),
    ),
    "hazard": Searched(
        title="point_name",
        named=("unit", "responsible_unit", "responsible_person", "reviewer"),
        texts=("code", "sector", "problem", "interim_measure", "progress", "note"),
        people=("responsible_person", "reviewer"),
        line=("unit", "problem", "responsible_unit", "due_on"),
    ),
    "drill": Searched(
        title="name",
        named=("unit", "place", "organisation"),
        texts=("form", "plan_name", "note"),
        line=("unit", "held_on", "place"),
    ),
    "evacuation_batch": Searched(
        title="place",
        named=("unit", "town", "shelters"),
        texts=("nature", "loss", "note"),
        line=("unit", "town", "people", "moved_out_at"),
    ),
    "evacuation_return": Searched(title="note", of="batch", line=("batch", "people", "returned_at")),
    "response": Searched(
        title="issuer",
        named=("area",),
        texts=("action", "level", "reference_number", "signer", "basis", "note"),
        people=("signer",),
        line=("area", "action", "level", "changed_at"),
    ),
    "warning": Searched(
        title="issuer",
        named=("hazard_event",),
        texts=("identifier", "colour", "headline", "note"),
        line=("hazard_event", "colour", "sent_at"),
    ),
    "supply": Searched(
        title="name",
        named=("unit", "storage", "keeper"),
        texts=("specification", "mode", "note"),
        people=("keeper",),
        phones=("keeper_phone",),
        line=("unit", "quantity", "measure", "storage"),
    ),
}
"""Every noun that is searched, in the order in which equally good hits are shown."""

ORDER: dict[str, int] = {kind: place for place, kind in enumerate(SEARCHED)}


def referred_kind(kind: str) -> str:
    """The kind of the record this noun is found through; "" where there is none."""
    declared = SEARCHED[kind]
    return NOUNS[kind].field(declared.of).refers_to if declared.of else ""


REFERRED_BY: dict[str, tuple[str, ...]] = {
    kind: tuple(other for other in SEARCHED if referred_kind(other) == kind)
    for kind in dict.fromkeys(filter(None, map(referred_kind, SEARCHED)))
}
"""The nouns whose records are found through a record of this noun."""


def hit_line(kind: str, stored: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The line of a hit from its fields in JSON form, what it is known by first.

    `names` are those of units and of the records referred to. A voided record says so.
    """
    noun, declared = NOUNS[kind], SEARCHED[kind]
    words = [_word(noun, name, stored.get(name), names) for name in (declared.title, *declared.line)]
    shown = " ".join(dict.fromkeys(word for word in words if word)) or "(未填)"
    return f"{shown}(已作废)" if stored.get("voided") else shown


def _word(noun: Noun, name: str, stored: Any, names: Mapping[str, str]) -> str:
    field = noun.field(name)
    if stored is None or stored == "":
        return ""
    if field.personal:
        return masked(stored)
    if field.type in (FieldType.UNIT, FieldType.REFERENCE):
        return names.get(stored, stored if field.type is FieldType.UNIT else "")
    text = " ".join(display(field, field.from_json(stored)).split())
    if field.type is FieldType.TEXT:
        text = _PHONE.sub(lambda phone: masked(phone[0]), text)
    shown = text if len(text) <= LONGEST_WORD else f"{text[: LONGEST_WORD - 1]}…"
    return shown + field.unit if field.type is FieldType.COUNT else shown
