"""What the store's tests write, and the ways they tamper with a file behind the program's back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.roster import Official
from fangxun_desk.services import destruction_service, evacuation_service
from fangxun_desk.store.database import FILE_NAME, Store
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

PHONE, OFFICE_PHONE = "13837512345", "0375-5051234"


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.at = datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        """Let time pass, or run backwards."""
        self.at += timedelta(**by)


def batch(i: int = 0, **more: Any) -> EvacuationBatch:
    """The i-th batch an officer enters."""
    values: dict[str, Any] = {
        "unit": "410423",
        "town": "瓦屋镇",
        "place": f"红石崖村 {i} 组",
        "moved_out_at": datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING) + timedelta(minutes=i),
        "households": 12,
        "people": 40 + i,
        "shelters": ("瓦屋镇中心学校", "镇政府"),
    }
    return EvacuationBatch(**{**values, **more})


def official(name: str = "李汛", mobile: str = PHONE, **more: Any) -> Official:
    """A person of the roster, with the phone that must be destroyable."""
    return Official(name=name, organisation="鲁山县应急局", mobile=mobile, season=2024, **more)


def log(store: Store, *batches: EvacuationBatch) -> list[Entry]:
    """Enter batches, each durable on its own, as the desk does."""
    entries = []
    for one in batches or (batch(),):
        with store.write("值班员") as work:
            entries.append(evacuation_service.log_batch(work, one))
            work.commit()
    return entries


def enter(store: Store, record: Any) -> Entry:
    """Enter one record of any noun."""
    with store.write("值班员") as work:
        entry: Entry = work.create(record)
        work.commit()
    return entry


@contextmanager
def committed(store: Store, author: str = "值班员") -> Iterator[UnitOfWork]:
    """A unit of work that is committed at the end."""
    with store.write(author) as work:
        yield work
        work.commit()


def season_of_everything(store: Store) -> list[Entry]:
    """A little of everything that can happen to a record: edits, voidings, disputes, personal values, a destruction."""
    entries = log(store, *(batch(i) for i in range(6)))
    person = enter(store, official(office_phone=OFFICE_PHONE))
    other = enter(store, official("王防", "13900000001"))
    ids = [entry.record_id for entry in entries]
    with committed(store) as work:
        work.edit(ids[0], {"people": 55, "note": "村里来电更正"}, "更正")
        work.edit(ids[1], {"people": 61}, "导入 2024-甲-0099", author="导入", replacing=lambda change: False)
        work.void(ids[2], "重复登记")
        work.void(ids[3], "误登")
        work.restore(ids[3], "并非误登")
        work.edit(person.record_id, {"mobile": "13837500000"}, "换号")
        work.edit(ids[4], {"shelters": ()}, "投亲靠友")
        destruction_service.destroy_personal_values(
            work, record_ids=[other.record_id], reason="响应结束,经评估无须留存"
        )
    return [*entries, person, other]


@contextmanager
def behind_the_back(directory: Path, *, without_guards: bool = True) -> Iterator[Any]:
    """A plain connection to a closed store, as somebody with a database tool has it; the guards come back after."""
    raw = sqlcipher3.connect(directory / FILE_NAME, isolation_level=None)
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    if without_guards:
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
    yield raw
    if without_guards:
        for _, sql in guards:
            raw.execute(sql)
    raw.close()
