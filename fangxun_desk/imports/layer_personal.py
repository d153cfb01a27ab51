"""What may not stand in the plain fields of a map layer's feature: numbers of persons, taken out row by row and said.

A phone that is the only one of its row goes into the field for phones, if that is empty; everything else is left out.
No remark quotes a number.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from fangxun_desk.imports.personal_numbers import WithoutNumbers, without_numbers
from fangxun_desk.imports.phones import Phones, read_phone
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.table_columns import Columns

Attributes = Sequence[tuple[str, str]]
PHONE = "contact_phone"
LEFT_OUT = "personal_left_out"
_OWN_COLUMN = re.compile(r"电话|手机|座机|联系方式|传真|phone|\btel|mobile", re.IGNORECASE)
_IDENTITY_COLUMN = re.compile(r"身份证|证件号|id_?card", re.IGNORECASE)
_LEAST_DIGITS = 5


def clean_label(label: str, place: int) -> str:
    """A column's name without numbers of persons; a name that was nothing else becomes the column's place from 1."""
    found = without_numbers(label)
    return label if found is None else found.rest or f"第{place + 1}栏"


class PersonalNumbers:
    """Takes the numbers out of the rows of one layer."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def take_out(self, said: dict[str, Any], attributes: Attributes, number: int) -> Attributes:
        """Clean a row's fields in place and give back its attributes without the numbers."""
        found: dict[str, WithoutNumbers] = {}
        for key, value in said.items():
            if isinstance(value, str) and value and key != PHONE and (one := without_numbers(value)) is not None:
                said[key] = one.rest
                found[self._columns.column_label(key) or key] = one
        kept = []
        for label, text in attributes:
            one = _in_column(label, text)
            if one is not None:
                found[label] = one
            if left := text if one is None else one.rest:
                kept.append((label, left))
        if found:
            self._say(number, found, self._moved(said, found.values()))
        return kept

    def _moved(self, said: dict[str, Any], found: Iterable[WithoutNumbers]) -> bool:
        """Put the row's only phone where phones stand, if nothing stands there."""
        holders = [one.phones for one in found if one.phones]
        if said.get(PHONE) or len(holders) != 1:
            return False
        phones = [read_phone(one) for one in holders[0]]
        one = _only(phones)
        if one:
            said[PHONE] = one
        return bool(one)

    def _say(self, number: int, found: dict[str, WithoutNumbers], is_moved: bool) -> None:
        where = "、".join(f"“{shown(label, 12)}”" for label in found)
        kinds = (
            ("电话", any(one.phones for one in found.values())),
            ("身份证号码", any(one.has_identity for one in found.values())),
        )
        what = "、".join(word for word, is_there in kinds if is_there)
        done = "电话已收入联系电话栏" if is_moved else "号码未收入"
        self._columns.report(number, "", LEFT_OUT, INFO, f"{where}栏里有{what},属个人信息,{done}。")


def _in_column(label: str, text: str) -> WithoutNumbers | None:
    """The numbers in an attribute. Under a header that announces them, a number of any form is one, and all of it."""
    if sum(one.isdigit() for one in text) < _LEAST_DIGITS:
        return None
    if _IDENTITY_COLUMN.search(label):
        return WithoutNumbers("", (), True)
    if _OWN_COLUMN.search(label):
        return WithoutNumbers("", (text,), False)
    return without_numbers(text)


def _only(phones: Sequence[Phones]) -> str:
    """The one number to call: a mobile before the landline beside it; "" where two of a sort or a doubt stand there."""
    mobiles = {one.mobile for one in phones if one.mobile}
    landlines = {one.landline for one in phones if one.landline}
    if any(one.level == WARN for one in phones) or len(mobiles) > 1 or (not mobiles and len(landlines) > 1):
        return ""
    return next(iter(mobiles or landlines), "")
