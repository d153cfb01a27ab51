"""Questions about meetings and their decisions that SQL answers best."""

from fangxun_desk.store.reader import Reader

Place = tuple[str | None, str | None, int | None]
"""Where an imported record came from: file, sheet, row; nothing for an entry by hand."""


def sources_of_decisions(reader: Reader, year: int) -> dict[str, Place]:
    """Per imported decision of the season the row it was read from."""
    sql = (
        "SELECT r.record_id, f.file_name, r.sheet, r.row FROM import_row r "
        "JOIN import_file f ON f.record_id = r.import_id JOIN decision d ON d.record_id = r.record_id "
        "WHERE d.season = ? AND f.voided = 0"
    )
    return {row["record_id"]: (row["file_name"], row["sheet"], row["row"]) for row in reader.rows(sql, (year,))}
