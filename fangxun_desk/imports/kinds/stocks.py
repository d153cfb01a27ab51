"""物资 and 预案: one line of the stock ledger, one plan of the list, a row."""

import re

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.supply import Supply
from fangxun_desk.domain.vocabulary import PlanGroup
from fangxun_desk.imports.columns import noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.reading import WARN, Draft
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn, unit_in_text
from fangxun_desk.imports.words import read_word


class SuppliesReader:
    """Reads the stock ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One line of stock a row."""
        unit, values = UnitColumn(table), table.declared(Supply.NOUN, ("unit",), ("keeper",))
        for number, row in table.rows():
            said = values(row, number)
            if not said["name"]:
                table.refuse(number, "name", "name_missing", "没有物资名称,本行未收入。", 1)
                continue
            county = unit(row, number)
            if not county:
                continue
            supply = Supply(season=table.season, unit=county, **said)
            reason = void_reason(table, number, supply.note)
            table.take(number, Draft(supply, f"supply:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


class PlansReader:
    """Reads the lists of plans of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One plan a row."""
        unit, group = UnitColumn(table, is_required=False), table.raw("group")
        values = table.declared(Plan.NOUN, ("unit", "group"))
        for number, row in table.rows():
            said = values(row, number)
            if not said["name"]:
                table.refuse(number, "name", "name_missing", "没有预案名称,本行未收入。", 1)
                continue
            spoken_of = unit_in_text(said["name"])
            county = unit(row, number) or (spoken_of.code if spoken_of else CITY_CODE)
            part = _group(table, number, str(group(row, number)))
            plan = Plan(season=table.season, unit=county, group=part, **said)
            reason = void_reason(table, number, plan.note)
            table.take(number, Draft(plan, f"plan:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


def _group(table: Table, number: int, written: str) -> PlanGroup | None:
    """Which part of 1+9+N a plan belongs to; a leading 1, 9 or N says it too (9个专项, N类)."""
    squeezed = plain(written).removesuffix(".0")
    leading = re.match(r"([19n])(?!\d)", squeezed)
    found = read_word(PlanGroup, squeezed) or (PlanGroup.of(leading[1].upper()) if leading else None)
    if found is None:
        message = f"类别“{shown(written)}”不是 1、9、N 中的一种,类别未收入,请核对。"
        table.report(number, "group", "word_unknown", WARN, message)
    return found


SUPPLIES = Kind(
    plural="supplies",
    label="物资台账",
    columns=noun_columns(
        Supply.NOUN, {"name": 2.0, "quantity": 1.5, "mode": 1.5, "storage": 1.5, "specification": 1.0, "keeper": 0.5}
    ),
    needed=(("name",), ("quantity",)),
    keys=("name",),
    title=re.compile(r"物资|储备|装备台账"),
    reader=SuppliesReader,
    dates_are_events=False,
)

PLANS = Kind(
    plural="plans",
    label="预案清单",
    columns=noun_columns(
        Plan.NOUN,
        {"name": 2.0, "group": 1.5, "issued_on": 1.5, "revised_on": 1.5, "filed_on": 1.5, "organisation": 1.0},
    ),
    needed=(("name",), ("issued_on", "revised_on", "filed_on", "reference_number", "organisation")),
    keys=("name",),
    title=re.compile(r"预案"),
    reader=PlansReader,
    dates_are_events=False,
)
