"""Questions about places that SQL answers best: where the records of a kind lie, without making records of them."""

from collections.abc import Collection
from typing import Any, NamedTuple, TypeVar

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store.reader import Reader

R = TypeVar("R", bound=Record)

_AT_ONCE = 5_000
"""Ids asked for in one statement: SQLite takes 32 766 values at most."""


class Positions(NamedTuple):
    """The records of a kind that can be drawn, in the order of their entry, with CGCS2000 degrees; and the others."""

    ids: list[str]
    degrees: list[tuple[float, float]]
    unlocated: list[str]


def positions(reader: Reader, kind: str, year: int) -> Positions:
    """Where the records of a kind lie; one without coordinates, or with a doubt about them, lies nowhere."""
    assert NOUNS[kind].has("position_doubt")
    sql = (
        f"SELECT record_id, longitude, latitude, position_doubt FROM {kind} WHERE season = ? AND voided = 0 "
        "ORDER BY created_stamp, record_id"
    )
    found = Positions([], [], [])
    for row in reader.rows(sql, (year,)):
        record_id, lon, lat, doubt = row["record_id"], row["longitude"], row["latitude"], row["position_doubt"]
        if lon is None or lat is None or doubt:
            found.unlocated.append(record_id)
        else:
            found.ids.append(record_id)
            found.degrees.append((lon, lat))
    return found


def with_ids(reader: Reader, record_type: type[R], ids: Collection[str], **equals: Any) -> list[R]:
    """The records with these ids, however many, in the order in which the ids come."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, R] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = reader.find(record_type, record_id=tuple(wanted[start : start + _AT_ONCE]), **equals)
        found |= {record.record_id: record for record in some}
    return [found[record_id] for record_id in wanted if record_id in found]
