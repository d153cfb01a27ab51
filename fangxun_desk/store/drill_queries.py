"""Questions about drills that SQL answers best. A drill counts here exactly when the season's figures count it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fangxun_desk.store.reader import Reader

_OF_YEAR = "(event_on BETWEEN :first AND :last OR (event_on IS NULL AND season = :year))"
_CANDIDATES = "(season = :year OR event_on BETWEEN :first AND :last)"
_PLACES_AT_ONCE = 400
_SESSIONS = "SUM(COALESCE(sessions, 1))"


def _of(year: int, **more: Any) -> dict[str, Any]:
    return {"year": year, "first": f"{year:04d}-01-01", "last": f"{year:04d}-12-31", **more}


def held_by_place(reader: Reader, year: int) -> list[Mapping[str, Any]]:
    """The drills held in the year by unit and place: how many sessions, when the last one."""
    sql = (
        f"SELECT unit, place, {_SESSIONS} AS sessions, MAX(event_on) AS last_on FROM drill "
        f"WHERE judged_held IS NULL AND {_OF_YEAR} GROUP BY unit, place"
    )
    return reader.rows(sql, _of(year))


def held_at(reader: Reader, year: int, places: Sequence[tuple[str, str]]) -> Iterator[Mapping[str, Any]]:
    """The drills held in the year at these places (unit, place), by the other words that may say where."""
    for start in range(0, len(places), _PLACES_AT_ONCE):
        some = places[start : start + _PLACES_AT_ONCE]
        marks = ", ".join(f"(:u{n}, :p{n})" for n in range(len(some)))
        named = {f"u{n}": unit for n, (unit, _) in enumerate(some)} | {f"p{n}": p for n, (_, p) in enumerate(some)}
        sql = (
            f"SELECT unit, name, organisation, {_SESSIONS} AS sessions, MAX(event_on) AS last_on FROM drill "
            f"WHERE judged_held IS NULL AND {_OF_YEAR} AND (unit, place) IN (VALUES {marks}) "
            "GROUP BY unit, name, organisation"
        )
        yield from reader.rows(sql, _of(year, **named))


def held_by_unit(reader: Reader, year: int) -> list[Mapping[str, Any]]:
    """Per unit what was held in the year."""
    sql = (
        f"SELECT unit, COUNT(*) AS rows_held, {_SESSIONS} AS sessions, SUM(participants) AS participants, "
        "SUM(CASE WHEN form = 'field' THEN COALESCE(sessions, 1) ELSE 0 END) AS field, "
        "SUM(CASE WHEN form = 'tabletop' THEN COALESCE(sessions, 1) ELSE 0 END) AS tabletop, "
        f"MAX(event_on) AS last_on FROM drill WHERE judged_held IS NULL AND {_OF_YEAR} GROUP BY unit"
    )
    return reader.rows(sql, _of(year))


def not_held_by_unit(reader: Reader, year: int, today: str) -> list[Mapping[str, Any]]:
    """Per unit what is still planned, what of it should have been held by now, and what was cancelled; sessions."""
    sql = (
        "SELECT unit, SUM(CASE WHEN judged_held = 'planned' THEN COALESCE(sessions, 1) ELSE 0 END) AS planned, "
        "SUM(CASE WHEN judged_held = 'planned' AND event_on < :today THEN COALESCE(sessions, 1) ELSE 0 END) AS late, "
        "SUM(CASE WHEN judged_held = 'cancelled' THEN COALESCE(sessions, 1) ELSE 0 END) AS cancelled "
        f"FROM drill WHERE judged_held IN ('planned', 'cancelled') AND {_CANDIDATES} GROUP BY unit"
    )
    return reader.rows(sql, _of(year, today=today))


def held_by_plan(reader: Reader, year: int) -> list[Mapping[str, Any]]:
    """By unit and the plan named: when it was last drilled up to the end of the year, and the sessions of the year."""
    sql = (
        "SELECT unit, plan_name, MAX(event_on) AS last_on, "
        f"SUM(CASE WHEN {_OF_YEAR} THEN COALESCE(sessions, 1) ELSE 0 END) AS sessions FROM drill "
        "WHERE judged_held IS NULL AND plan_name <> '' AND season <= :year AND (event_on IS NULL OR event_on <= :last) "
        "GROUP BY unit, plan_name"
    )
    return reader.rows(sql, _of(year))


def parts(reader: Reader, year: int) -> dict[str, tuple[str, str, str]]:
    """Of each drill the season has to say something about: its unit, its month (2024-05), the code of its form."""
    sql = f"SELECT record_id, unit, event_on, form FROM drill WHERE {_CANDIDATES}"
    return {
        row["record_id"]: (row["unit"] or "", (row["event_on"] or "")[:7], row["form"] or "")
        for row in reader.rows(sql, _of(year))
    }


def late(reader: Reader, year: int, today: str) -> frozenset[str]:
    """The drills still only planned whose day has gone by."""
    sql = f"SELECT record_id FROM drill WHERE judged_held = 'planned' AND event_on < :today AND {_CANDIDATES}"
    return frozenset(row["record_id"] for row in reader.rows(sql, _of(year, today=today)))


def organisations(reader: Reader, year: int) -> list[str]:
    """The 主办单位 named in a season, the most frequent first."""
    sql = (
        "SELECT organisation FROM drill WHERE season = ? AND voided = 0 AND organisation <> '' "
        "GROUP BY organisation ORDER BY COUNT(*) DESC, organisation LIMIT 500"
    )
    return [row["organisation"] for row in reader.rows(sql, (year,))]
