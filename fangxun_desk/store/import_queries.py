"""Questions about imports and their rows."""

from fangxun_desk.store.reader import Reader


def touched_records(reader: Reader, import_id: str) -> list[tuple[str, str]]:
    """The records an import made or amended, each with that fate, in the order of its rows."""
    sql = (
        "SELECT record_id, fate FROM import_row WHERE import_id = ? AND record_id IS NOT NULL "
        "AND fate IN ('made', 'amended') GROUP BY record_id, fate ORDER BY MIN(position)"
    )
    return [(row["record_id"], row["fate"]) for row in reader.rows(sql, (import_id,))]
