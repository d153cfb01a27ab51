"""Questions about evacuation that SQL answers best."""

from datetime import datetime

from fangxun_desk.domain.fields import moment_text, read_moment
from fangxun_desk.store.reader import Reader


def returned_of(reader: Reader, batch_id: str) -> int:
    """How many people of a batch have been logged as returned."""
    sql = "SELECT COALESCE(SUM(people), 0) AS n FROM evacuation_return WHERE batch = ? AND voided = 0"
    return int(reader.rows(sql, (batch_id,))[0]["n"])


def returns_by_batch(
    reader: Reader, year: int, until: datetime | None = None
) -> dict[str, tuple[int, datetime | None]]:
    """Per batch of the season: people returned, and when the last of them came home; those until a moment, or all.

    A return whose time was not stated has happened at any moment: whoever is known to be home is never counted as out.
    """
    # Moments are kept as text, the time in UTC first: their order as text is their order in time.
    before = "" if until is None else " AND (returned_at IS NULL OR substr(returned_at, 1, 19) <= ?)"
    sql = (
        "SELECT batch, SUM(people) AS people, MAX(returned_at) AS at FROM evacuation_return "
        f"WHERE season = ? AND voided = 0{before} GROUP BY batch"
    )
    asked = (year,) if until is None else (year, moment_text(until)[:19])
    return {
        row["batch"]: (int(row["people"] or 0), read_moment(row["at"]) if row["at"] else None)
        for row in reader.rows(sql, asked)
    }
