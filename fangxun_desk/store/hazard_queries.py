"""Questions about hazards, and the points they are found at, that SQL answers best."""

from collections.abc import Mapping
from typing import Any

from fangxun_desk.store.reader import Reader


def units_of(reader: Reader, year: int) -> dict[str, str]:
    """The unit of each hazard of the season's ledger, voided ones too."""
    sql = "SELECT record_id, unit FROM hazard WHERE season = ?"
    return {row["record_id"]: row["unit"] for row in reader.rows(sql, (year,))}


def units_left_out(reader: Reader, year: int) -> frozenset[str]:
    """The units that are not counted into the city in that season."""
    sql = "SELECT unit FROM division WHERE season = ? AND voided = 0 AND counts_into_city = 0"
    return frozenset(row["unit"] for row in reader.rows(sql, (year,)))


def points(reader: Reader, year: int) -> list[Mapping[str, Any]]:
    """The risk points of the season a hazard can be found at: record_id, name, unit, town, sector."""
    sql = (
        "SELECT record_id, name, unit, town, sector FROM risk_point WHERE season = ? AND voided = 0 AND name <> '' "
        "ORDER BY created_stamp, record_id"
    )
    return reader.rows(sql, (year,))


def points_named(reader: Reader, year: int, unit: str, name: str) -> list[str]:
    """The risk points of that name in a unit, by either of its two units."""
    sql = (
        "SELECT record_id FROM risk_point WHERE season = ? AND voided = 0 AND name = ? AND (unit = ? OR managed_by = ?)"
    )
    return [row["record_id"] for row in reader.rows(sql, (year, name, unit, unit))]


def responsible_units(reader: Reader, year: int) -> list[str]:
    """The 责任单位 already named in the season, the most frequent first."""
    sql = (
        "SELECT responsible_unit AS name FROM hazard WHERE season = ? AND voided = 0 AND responsible_unit <> '' "
        "GROUP BY responsible_unit ORDER BY COUNT(*) DESC, name"
    )
    return [row["name"] for row in reader.rows(sql, (year,))]


def corrected(reader: Reader, year: int) -> frozenset[str]:
    """The hazards of the season of which something stated was replaced; a step that only fills in replaces nothing."""
    sql = (
        "SELECT DISTINCT c.record_id FROM change c JOIN hazard h ON h.record_id = c.record_id "
        "WHERE c.op = 'edit' AND c.replaces <> '{}' AND h.season = ?"
    )
    return frozenset(row["record_id"] for row in reader.rows(sql, (year,)))
