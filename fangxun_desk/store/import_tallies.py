"""How past imports came out, without reading their rows whole: counts per file, doubts, and the rows block by block."""

import json
from collections.abc import Mapping
from typing import Any

from fangxun_desk.store.reader import Reader

Row = Mapping[str, Any]


def imports(reader: Reader) -> list[Row]:
    """Every import, undone ones too, the latest first: its own columns, what became of its rows, its doubts."""
    sql = (
        "WITH fates AS (SELECT import_id, "
        "COUNT(DISTINCT CASE WHEN fate = 'made' THEN record_id END) AS made, "
        "COUNT(DISTINCT CASE WHEN fate = 'amended' THEN record_id END) AS amended "
        "FROM import_row GROUP BY import_id) "
        "SELECT f.record_id, f.number, f.season, f.file_name, f.plural, f.storm_name, f.read, f.voided, f.void_reason, "
        "f.author, f.entered_at, coalesce(t.made, 0) AS made, coalesce(t.amended, 0) AS amended, "
        "CASE WHEN f.warnings IS NULL THEN 0 ELSE json_array_length(f.warnings) END AS doubts "
        "FROM import_file f LEFT JOIN fates t ON t.import_id = f.record_id ORDER BY f.created_stamp DESC, f.number DESC"
    )
    return reader.rows(sql)


def doubts(reader: Reader, import_id: str) -> list[tuple[Any, ...]]:
    """The doubts an import told of: (sheet, row, cell, code, level, message)."""
    rows = reader.rows("SELECT warnings FROM import_file WHERE record_id = ?", (import_id,))
    return [tuple(row) for row in json.loads(rows[0]["warnings"] or "[]")] if rows else []


def source_rows(reader: Reader, import_id: str, after: int, limit: int) -> list[Row]:
    """The fates of an import's source rows, in their order, behind a position (-1: from the first)."""
    sql = (
        "SELECT position, sheet, row, fate, kind, record_id, reason, amount FROM import_row "
        "WHERE import_id = ? AND position > ? ORDER BY position LIMIT ?"
    )
    return reader.rows(sql, (import_id, after, limit))
