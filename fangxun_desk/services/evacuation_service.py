"""避险转移: log a batch, its returns and its moves between shelters; who is out now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn, check_batch, check_return
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.store import evacuation_queries, record_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as a list shows it: the record, its storm's name, and what has come back."""

    batch: EvacuationBatch
    storm_name: str
    returned: int
    last_return_at: datetime | None
    amended: bool

    @property
    def people_out(self) -> int:
        """How many of the batch are out now; 0 for a batch that does not count."""
        if self.batch.standing.voided or self.batch.judge_moved_out() is not None:
            return 0
        return max(0, (self.batch.people or 0) - self.returned)


def log_batch(work: UnitOfWork, batch: EvacuationBatch) -> Entry:
    """Enter a batch. Handing in the same `record_id` twice (double Enter) enters it once.

    Raises RuleBroken naming the field that cannot be right.
    """
    if batch.record_id and (known := work.get(EvacuationBatch, batch.record_id)):
        return Entry(known.number, known.record_id)
    check_batch(batch)
    assert batch.moved_out_at is not None
    nature = batch.nature or BatchNature.ACTUAL
    return work.create(replace(batch, nature=nature, season=local(batch.moved_out_at).year))


def log_return(work: UnitOfWork, batch_id: str, people: int, returned_at: datetime, record_id: str = "") -> Entry:
    """Enter that people of a batch went home. Raises RuleBroken when more come back than are out."""
    if record_id and (known := work.get(EvacuationReturn, record_id)):
        return Entry(known.number, known.record_id)
    batch = _live_batch(work, batch_id)
    if batch.judge_moved_out() is not None:
        raise RuleBroken("该记录不是实际转移批次,不登记返回。")
    check_return(batch, evacuation_queries.returned_of(work, batch_id), people, returned_at)
    return work.create(
        EvacuationReturn(
            record_id=record_id, season=batch.season, batch=batch_id, people=people, returned_at=returned_at
        )
    )


def log_transfer(
    work: UnitOfWork, batch_id: str, people: int, shelters: Sequence[str], at: datetime, record_id: str = ""
) -> Entry:
    """Enter that people of a batch were moved on to other shelters; it adds nothing to the 人次."""
    if record_id and (known := work.get(EvacuationBatch, record_id)):
        return Entry(known.number, known.record_id)
    batch = _live_batch(work, batch_id)
    if not shelters:
        raise RuleBroken("请填写转往的安置点。", "shelters")
    if batch.moved_out_at is not None and at < batch.moved_out_at:
        raise RuleBroken("转运时间早于该批转移时间,请核对。", "moved_out_at")
    out = (batch.people or 0) - evacuation_queries.returned_of(work, batch_id)
    if not 0 < people <= out:
        raise RuleBroken(f"该批次目前在外 {out} 人,转运人数不能为 {people} 人。", "people")
    moved = replace(
        batch,
        record_id=record_id,
        number="",
        nature=BatchNature.TRANSFER,
        of_batch=batch_id,
        people=people,
        households=batch.households if people == batch.people else None,
        centralised=people,
        dispersed=None,
        shelters=tuple(shelters),
        moved_out_at=at,
        moved_out_until=None,
        note="",
        loss="",
        injured=None,
        deaths=None,
        missing=None,
        losses_unconfirmed=None,
    )
    return work.create(moved)


def _live_batch(work: UnitOfWork, batch_id: str) -> EvacuationBatch:
    batch = work.get(EvacuationBatch, batch_id)
    if batch is None:
        raise RuleBroken("找不到该批次。")
    if batch.standing.voided:
        raise RuleBroken(f"批次 {batch.number} 已作废。")
    return batch


def batch_lines(reader: Reader, year: int, until: datetime | None = None) -> list[BatchLine]:
    """Every batch of the season, voided and uncounted ones too, in the order of their entry.

    With a moment: those moved out until then, with what had come back by then.
    """
    storms = {storm.record_id: storm.name for storm in reader.find(Storm, season=year)}
    returns = evacuation_queries.returns_by_batch(reader, year, until)
    amended = record_queries.amended(reader, EvacuationBatch.NOUN.kind, year)
    return [
        BatchLine(
            batch,
            storms.get(batch.storm or "", "非过程"),
            *returns.get(batch.record_id, (0, None)),
            batch.record_id in amended,
        )
        for batch in reader.find(EvacuationBatch, season=year, include_voided=True)
        if until is None or (batch.moved_out_at is not None and batch.moved_out_at <= until)
    ]


def returns_of(reader: Reader, batch_id: str) -> list[EvacuationReturn]:
    """The returns logged for a batch, voided ones too."""
    return reader.find(EvacuationReturn, batch=batch_id, include_voided=True)


def storms_of(reader: Reader, year: int) -> list[Storm]:
    """The season's storms, latest first: the one an officer is working on stands on top."""
    storms = reader.find(Storm, season=year)
    return sorted(storms, key=lambda storm: (storm.began_at is not None, storm.began_at), reverse=True)


def shelters_of(reader: Reader, year: int, unit: str) -> list[Shelter]:
    """The shelters of a unit this season; last season's where this one has none yet."""
    return reader.find(Shelter, season=year, unit=unit) or reader.find(Shelter, season=year - 1, unit=unit)


def storm_named(reader: Reader, year: int, name: str) -> str:
    """The record_id of the season's storm of that short name; RuleBroken naming the storms there are."""
    storms = reader.find(Storm, season=year)
    for storm in storms:
        if storm.name == name:
            return storm.record_id
    known = "、".join(storm.name for storm in storms) or "(尚未登记)"
    raise RuleBroken(f"{year} 年没有过程“{name}”。已登记的过程:{known}。", "storm")
