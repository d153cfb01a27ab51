"""Destroying personal values by law: the values and their salts go, the log stays as it is.

Says also where the destroyed values still stand in free text, which nothing here can take out of a hashed change.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fangxun_desk.store import change_log
from fangxun_desk.store.connection import Connection

_NUMBERS = re.compile(r"\d[\d-]{5,}\d")


@dataclass(frozen=True, slots=True)
class Gone:
    """What went: the records concerned and the commitments whose values were destroyed.

    `quoted_in` are the numbers of entries whose text quotes one of the values.
    """

    records: tuple[str, ...]
    commitments: tuple[str, ...]
    quoted_in: tuple[str, ...]


def destroy(connection: Connection, record_ids: Iterable[str]) -> Gone:
    """Delete every personal value these records ever had, older values of the same field too."""
    records: list[str] = []
    gone: list[str] = []
    values: set[str] = set()
    for record_id in record_ids:
        commitments = change_log.commitments_in(changes := change_log.changes_of(connection, record_id))
        values.update(filter(None, (change_log.personal_value(connection, sign) for sign in commitments)))
        if dropped := change_log.drop_personal_values(connection, commitments):
            records.append(changes[0].record_id)
            gone += dropped
    return Gone(tuple(records), tuple(gone), tuple(_entries_quoting(connection, values)))


def _entries_quoting(connection: Connection, values: set[str]) -> list[str]:
    """The numbers of the entries in whose text one of these phones stands whole."""
    if not values:
        return []
    sql = (
        "SELECT c.fields, c.reason, (SELECT json_extract(first.fields, '$.number') FROM change first "
        "WHERE first.record_id = c.record_id AND first.op = 'create') FROM change c ORDER BY c.rowid"
    )
    quoting = (
        number
        for fields, reason, number in connection.execute(sql)
        if number and not values.isdisjoint(_NUMBERS.findall(f"{fields} {reason}"))
    )
    return list(dict.fromkeys(quoting))
