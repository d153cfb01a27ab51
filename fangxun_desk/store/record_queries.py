"""Questions about the records of any noun that SQL answers best."""

from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store.reader import Reader


def amended(reader: Reader, kind: str, year: int) -> frozenset[str]:
    """The records of a kind and season that a person or an import has corrected."""
    assert kind in NOUNS
    sql = (
        f"SELECT DISTINCT c.record_id FROM change c JOIN {kind} r ON r.record_id = c.record_id "
        "WHERE c.op = 'edit' AND r.season = ?"
    )
    return frozenset(row["record_id"] for row in reader.rows(sql, (year,)))
