"""Questions about evacuation that SQL answers best."""

from datetime import datetime

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.store.reader import Reader


def returned_of(reader: Reader, batch_id: str) -> int:
    """How many people of a batch have been logged as returned."""
    sql = "SELECT COALESCE(SUM(people), 0) AS n FROM evacuation_return WHERE batch = ? AND voided = 0"
    return int(reader.rows(sql, (batch_id,))[0]["n"])


def returns_by_batch(reader: Reader, year: int) -> dict[str, tuple[int, datetime | None]]:
    """Per batch of the season: people returned, and when the last of them came home."""
    sql = (
        "SELECT batch, SUM(people) AS people, MAX(returned_at) AS at FROM evacuation_return "
        "WHERE season = ? AND voided = 0 GROUP BY batch"
    )
    return {
        row["batch"]: (int(row["people"] or 0), read_moment(row["at"]) if row["at"] else None)
        for row in reader.rows(sql, (year,))
    }
