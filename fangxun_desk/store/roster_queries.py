"""Questions about the roster that SQL answers best: the places to be answered for, and when a phone was asked for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.store.change_log import PHONE_SHOWN
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork


class PointStated(NamedTuple):
    """What the coverage check needs of a risk point, without making a record of it."""

    record_id: str
    number: str
    unit: str
    managed_by: str
    town: str
    name: str
    contact: str
    contact_phone: str


class Asking(NamedTuple):
    """Somebody asked for a phone that was covered."""

    at: datetime
    author: str
    what: str


def points_of(reader: Reader, year: int, units: Collection[str] | None = None) -> list[PointStated]:
    """The season's risk points that are not voided, in the order of their entry; those of some units, or all.

    A unit is here the one a point lies in.
    """
    among = "" if units is None else f" AND unit IN ({', '.join('?' * len(units))})"
    sql = (
        "SELECT record_id, number, unit, managed_by, town, name, contact, contact_phone FROM risk_point"
        f" WHERE season = ? AND voided = 0{among} ORDER BY created_stamp, record_id"
    )
    rows = reader.rows(sql, (year, *(units or ())))
    return [PointStated(*(row[name] or "" for name in PointStated._fields)) for row in rows]


def office_words(reader: Reader) -> Mapping[str, Sequence[str]]:
    """The 单位 people are entered with, by the unit of their posts, most used first: what a form offers."""
    sql = (
        "SELECT p.unit, o.organisation, COUNT(*) AS n FROM post p JOIN official o ON o.record_id = p.official"
        " WHERE o.organisation <> '' AND p.voided = 0 AND o.voided = 0 GROUP BY 1, 2 ORDER BY n DESC, 2"
    )
    found: dict[str, list[str]] = {}
    for row in reader.rows(sql):
        found.setdefault(row["unit"], []).append(row["organisation"])
    return found


def log_asking(work: UnitOfWork, record_id: str, what: str) -> None:
    """Note in the log that a record's phones were shown: who (the author), whose, which, when. No number is used.

    The note has an id of its own: it is no change of the record.
    """
    work.note(PHONE_SHOWN, _note_id(record_id), {"record": record_id, "shown": what}, "查看电话")


def askings_of(reader: Reader, record_id: str) -> list[Asking]:
    """Every time the record's phones were asked for, oldest first."""
    changes = reader.history(_note_id(record_id))
    return [Asking(read_moment(c.recorded_at), c.author, str(c.fields.get("shown", ""))) for c in changes]


def _note_id(record_id: str) -> str:
    return f"{PHONE_SHOWN}:{record_id}"
