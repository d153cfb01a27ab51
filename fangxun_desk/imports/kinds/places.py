"""安置点 and 救援力量: what stands ready, and where."""

import re

from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.imports.columns import Column, noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.positions import PLACE_FIELDS, PositionColumns
from fangxun_desk.imports.reading import WARN, Draft
from fangxun_desk.imports.rows import is_voided
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn

POSITION = Column("position", "经纬度", ("坐标", "地理坐标", "经纬度坐标", "位置坐标", "坐标位置", "经度、纬度"), 0.7)


def void_reason(table: Table, number: int, note: str) -> str:
    """The remark that voids a row, reported; "" where it does not."""
    if not note or not is_voided(note):
        return ""
    table.report(number, "note", "voided", WARN, f"备注“{shown(note)}”,按作废收入,不计数。")
    return note


class SheltersReader:
    """Reads the shelter ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One shelter a row."""
        unit, place = UnitColumn(table), PositionColumns(table)
        values = table.declared(Shelter.NOUN, ("unit", *PLACE_FIELDS), ("contact",))
        for number, row in table.rows():
            said = values(row, number)
            if not said["name"]:
                table.refuse(number, "name", "name_missing", "没有安置点名称,本行未收入。", 1)
                continue
            county = unit(row, number, said.get("town", ""))
            if not county:
                continue
            at = place(row, number, county)
            shelter = Shelter(season=table.season, unit=county, **said, **at.fields())
            reason = void_reason(table, number, shelter.note)
            if not reason:
                table.totals.counted(county, (shelter.capacity,))
            table.take(number, Draft(shelter, f"shelter:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


class RescueUnitsReader:
    """Reads the tables of rescue teams of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One team or station a row."""
        unit, place = UnitColumn(table), PositionColumns(table)
        values = table.declared(RescueUnit.NOUN, ("unit", *PLACE_FIELDS), ("contact",))
        for number, row in table.rows():
            said = values(row, number)
            if not said["name"]:
                table.refuse(number, "name", "name_missing", "没有力量名称,本行未收入。", 1)
                continue
            county = unit(row, number)
            if not county:
                continue
            at = place(row, number, county)
            team = RescueUnit(season=table.season, unit=county, **said, **at.fields())
            reason = void_reason(table, number, team.note)
            if not reason:
                table.totals.counted(county, (team.people,))
            table.take(number, Draft(team, f"rescue_unit:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


SHELTERS = Kind(
    plural="shelters",
    label="安置点台账",
    columns=(*noun_columns(Shelter.NOUN, {"name": 2.0, "capacity": 2.0, "code": 0.5, "contact": 0.3}), POSITION),
    needed=(("name",), ("capacity", "type", "longitude", "position")),
    keys=("name",),
    title=re.compile(r"安置点|避难场所|安置场所"),
    reader=SheltersReader,
    summed={"capacity": "人"},
)

RESCUE_UNITS = Kind(
    plural="rescue_units",
    label="救援力量表",
    columns=(*noun_columns(RescueUnit.NOUN, {"name": 2.0, "base": 1.5, "equipment": 2.0, "contact": 0.3}), POSITION),
    needed=(("name",), ("equipment", "base", "type"), ("people", "base", "equipment")),
    keys=("name",),
    title=re.compile(r"救援|抢险队|力量|队伍"),
    reader=RescueUnitsReader,
    summed={"people": "人"},
)
