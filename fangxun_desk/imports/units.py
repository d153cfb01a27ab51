"""Which county a row belongs to: its own cell, the cell above, a section title, its town, or the name of the sheet.

A county cell left blank continues the value above, as merged cells come out of formats that do not say so. What cannot
be told is not guessed: the row is refused, because a figure by county must add up to the city's.
"""

import re
from functools import lru_cache

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.geo.division_directory import Unit, find_town, find_unit, units
from fangxun_desk.imports.cells import NOT_STATED, CellValue
from fangxun_desk.imports.headers import title_text
from fangxun_desk.imports.plain import bare, plain, shown
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.table import Row, Table


@lru_cache(maxsize=4096)
def unit_in_text(text: str) -> Unit | None:
    """The one unit a longer text speaks of: 卫东区2024年防汛演练台账. The city itself only where no county is named."""
    squeezed = plain(text)
    found: dict[int, Unit] = {}
    for name, unit in _names():
        at = squeezed.find(name)
        if at >= 0:
            found.setdefault(at, unit)
            squeezed = squeezed.replace(name, "□" * len(name))
    if found:
        named = set(found.values())
        return named.pop() if len(named) == 1 else None
    return find_unit(CITY_CODE) if re.search(r"平顶山|市级|全市|市本级", squeezed) else None


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, Unit], ...]:
    """Every name of a county by which a text can speak of it, the longest first; 叶 alone would be found anywhere."""
    pairs = {(name, unit) for unit in units() for name in (unit.name, unit.full_name, *unit.aliases) if len(name) > 1}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


class UnitColumn:
    """The county of each row of a table, as a code; "" where the row was refused for want of one."""

    def __init__(self, table: Table, key: str = "unit", fallback: str = "", is_required: bool = True) -> None:
        self._table = table
        self._key = key
        self._is_required = is_required
        self._carries = key == "unit"
        self._fallback = fallback or _around(table)
        self._raw = table.raw(key)
        self._known: dict[CellValue, str] = {}

    def __call__(self, row: Row, number: int, town: str = "") -> str:
        value = self._raw(row, number)
        if value != "":
            code = self._known.get(value)
            if code is None:
                code = self._stated(value, number)
            if code and self._carries:
                self._table.carried_unit = code
            return code
        if not self._carries:
            return ""
        code = self._table.carried_unit or self._of_town(town) or self._fallback
        if not code and self._is_required:
            message = "没有写明县(市、区),标题和文件名里也看不出,本行未收入。"
            self._table.refuse(number, self._key, "unit_missing", message)
        return code

    def _stated(self, value: CellValue, number: int) -> str:
        unit = find_unit(str(value)) or find_unit(bare(str(value)))
        if unit is not None:
            self._known[value] = unit.code
            return unit.code
        near = unit_in_text(str(value))
        if near is not None:
            message = f"“{shown(value)}”按{near.name}收入。"
            self._table.report(number, self._key, "unit_inferred", INFO, message)
            return near.code
        if code := self._of_town(str(value)):
            self._table.report(number, self._key, "unit_inferred", INFO, f"“{shown(value)}”按所属县(市、区)收入。")
            return code
        if self._is_required:
            message = f"“{shown(value)}”不是本市的县(市、区),本行未收入,请核对。"
            self._table.refuse(number, self._key, "unit_unknown", message)
        elif plain(str(value)) not in NOT_STATED:
            message = f"“{shown(value)}”不是本市的县(市、区),该项未收入,请核对。"
            self._table.report(number, self._key, "unit_unknown", WARN, message)
        return ""

    @staticmethod
    def _of_town(town: str) -> str:
        found = find_town(town) if town else None
        return found.parent if found else ""


def _around(table: Table) -> str:
    """The unit the names around the table speak of, the nearest first; the city only from a title of its own."""
    titles = title_text(table.sheet, 0, table.header.top)
    for text in (table.sheet.name or "", titles, table.context.path.stem, table.context.path.parent.name):
        unit = unit_in_text(text)
        if unit is not None and unit.code != CITY_CODE:
            return unit.code
    return CITY_CODE if table.kind.plural == "drills" and unit_in_text(titles) else ""
