"""风险点台账: one point a row. What both its legal county and the unit that manages it report counts once."""

import re
from dataclasses import replace
from typing import NamedTuple

from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.geo.division_directory import find_town, unit_named
from fangxun_desk.imports.columns import noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import POSITION
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.positions import PLACE_FIELDS, PositionColumns
from fangxun_desk.imports.reading import WARN, Draft
from fangxun_desk.imports.rows import is_voided
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn

_REPORTED = re.compile(r"已(?:上)?报(?!废)|已(?:由|在).{2,12}(?:上报|填报|统计)|重复(?:上报|报送|统计)?")
_NOBODY = re.compile(r"^(?:待定|空缺|暂缺|待明确|待补|待落实|未定)$")


class _Line(NamedTuple):
    table: Table
    number: int
    point: RiskPoint


class RiskPointsReader:
    """Reads the point ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        self._lines: list[_Line] = []
        self._where: dict[tuple[str, str], list[int]] = {}

    def read(self, table: Table) -> None:
        """Gather the points of one table."""
        unit, managed = UnitColumn(table), UnitColumn(table, "managed_by", is_required=False)
        place = PositionColumns(table)
        values = table.declared(RiskPoint.NOUN, ("unit", "managed_by", *PLACE_FIELDS), ("contact",))
        lines, where = self._lines, self._where
        for number, row in table.rows():
            said = values(row, number)
            named, lies_in = said["name"], said.get("town", "")
            if not named:
                table.refuse(number, "name", "name_missing", "没有风险点名称,本行未收入。", 1)
                continue
            code = unit(row, number, lies_in)
            if not code:
                continue
            manager = managed(row, number) or _manager(lies_in, code)
            at = place(row, number, code)
            point = RiskPoint(season=table.season, unit=code, managed_by=manager, **said, **at.fields())
            where.setdefault((lies_in, named), []).append(len(lines))
            lines.append(_Line(table, number, point))

    def finish(self) -> None:
        """Leave out what was reported twice and give the rows their records."""
        twice = self._reported_twice()
        for index, line in enumerate(self._lines):
            table, number, point = line.table, line.number, line.point
            if index in twice:
                key, code, message = twice[index]
                table.refuse(number, key, code, message, 1)
                continue
            void_reason = ""
            if point.note and is_voided(point.note):
                void_reason = point.note
                table.report(number, "note", "voided", WARN, f"备注“{shown(point.note)}”,按作废收入,不计数。")
            elif point.contact and _NOBODY.match(point.contact):
                table.report(number, "contact", "vacant_post", WARN, "风险点的责任人写的是“待定”,没有落实到人。")
                point = replace(point, contact="")
            else:
                table.totals.counted(point.unit, (point.households, point.people))
            table.take(number, Draft(point, f"risk_point:{table.sheet.name}:{number}", void_reason=void_reason))

    def _reported_twice(self) -> dict[int, tuple[str, str, str]]:
        """The rows to leave out, by index: the cell to point at, the code, the message."""
        found: dict[int, tuple[str, str, str]] = {}
        for indexes in self._where.values():
            for index in indexes:
                note = self._lines[index].point.note
                if note and _REPORTED.search(plain(note)) and not (len(indexes) == 1 and is_voided(note)):
                    found[index] = ("note", "reported_twice", f"备注“{shown(note)}”,同一点已由另一单位报送,本行不收。")
            rest = [index for index in indexes if index not in found]
            if len(rest) > 1:
                self._compare(rest, found)
        return found

    def _compare(self, indexes: list[int], found: dict[int, tuple[str, str, str]]) -> None:
        """Among points of one name in one town, keep the managing unit's row of those at one place."""
        kept: list[int] = []
        for index in sorted(indexes, key=lambda i: (not self._is_managers_own(i), i)):
            twin = next(
                (other for other in kept if _same_place(self._lines[index].point, self._lines[other].point)), None
            )
            if twin is None:
                kept.append(index)
                continue
            other = self._lines[twin]
            if self._lines[index].point.managed_by != other.point.managed_by:
                manager = unit_named(other.point.managed_by)
                by = manager.name if manager else "另一单位"
                message = f"同一风险点由行政区和管理区各报一次,只收{by}所报的第 {other.number} 行。"
                found[index] = ("managed_by", "reported_twice", message)
            else:
                found[index] = ("name", "duplicate_row", f"与第 {other.number} 行是同一风险点,重复填写,未收入。")

    def _is_managers_own(self, index: int) -> bool:
        """Whether the row comes from the unit that manages the point's town."""
        point = self._lines[index].point
        return point.managed_by == _manager(point.town, point.unit)


def _same_place(one: RiskPoint, other: RiskPoint) -> bool:
    """Whether two rows mean one point: the same sector, and the same position or as good as the same."""
    if one.sector is not other.sector:
        return False
    if one.longitude is None or other.longitude is None or one.latitude is None or other.latitude is None:
        return one.people == other.people and one.households == other.households
    return abs(one.longitude - other.longitude) < 2e-4 and abs(one.latitude - other.latitude) < 2e-4


def _manager(town: str, unit: str) -> str:
    """The unit that manages a town, as far as the directory knows; else the legal county."""
    if town not in _MANAGERS:
        found = find_town(town)
        _MANAGERS[town] = found.parent if found and found.parent != found.division else ""
    return _MANAGERS[town] or unit


_MANAGERS: dict[str, str] = {}

KIND = Kind(
    plural="risk_points",
    label="风险点台账",
    columns=(
        *noun_columns(
            RiskPoint.NOUN,
            {"name": 2.0, "sector": 1.0, "grade": 1.5, "longitude": 1.0, "latitude": 1.0, "managed_by": 1.5,
             "households": 1.0, "people": 1.0, "contact": 0.3, "shelter": 0.7},
        ),
        POSITION,
    ),
    needed=(("name",), ("grade", "longitude", "sector", "position", "people")),
    keys=("name",),
    title=re.compile(r"风险点|隐患点台账|危险区"),
    reader=RiskPointsReader,
    summed={"households": "户", "people": "人"},
)  # fmt: skip
