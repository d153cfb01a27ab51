"""What a record can hold at all: text without control characters, numbers a database has a place for.

Looked at before a change is sealed, so that nothing is hashed that could not be stored, shown or sent on. What a field
may say is the noun's affair, not this module's.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Noun

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# One expression for all of it would take longer than everything else that is done to an entry before it is hashed.
_UNESCAPED = re.compile(r"[\x7f-\x9f\ud800-\udfff]")
_ESCAPED = ("\\u00", "\\b", "\\f")
_LONG = re.compile(r"\d{19}")
_LARGEST = 2**63 - 1


def looks_storable(canonical_text: str) -> bool:
    """A quick look at a canonical body; False means that `refuse_unstorable` has to look closer."""
    return not (
        any(mark in canonical_text for mark in _ESCAPED)
        or _UNESCAPED.search(canonical_text)
        or _LONG.search(canonical_text)
    )


def refuse_unstorable(noun: Noun | None, body: Mapping[str, Any]) -> None:
    """Raise RuleBroken naming the field and what is wrong with it."""
    for name, stated in body.items():
        label = noun.field(name).label if noun is not None and noun.has(name) else name
        for value in _plain_values(stated):
            if isinstance(value, str):
                refuse_control_characters(value, label, name)
            elif isinstance(value, float) and not math.isfinite(value):
                raise RuleBroken(f"“{label}”不是一个数,请改正。", name)
            elif isinstance(value, int) and abs(value) > _LARGEST:
                raise RuleBroken(f"“{label}”的数过大,请核对。", name)


def refuse_control_characters(text: str, label: str, name: str | None = None) -> None:
    """Raise RuleBroken naming the character: a control character, or half of one."""
    if found := _FORBIDDEN.search(text):
        raise RuleBroken(f"“{label}”含有不能保存的字符(U+{ord(found[0]):04X}),请删去后再存。", name)


def _plain_values(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _plain_values(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _plain_values(inner)
    else:
        yield value
