"""安置点余量: how many people are in a shelter now, and how many it could still take.

A batch says how many were placed together and in which shelters, not who sleeps where: those of a batch with several
shelters cannot be parted and are told apart, never spread. Nothing is read here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.roster import plain_name
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.vocabulary import BatchNature


@dataclass(frozen=True, slots=True)
class ShelterRoom:
    """A shelter and its people: `inside` are surely there, `undivided` in this or another shelter of their batch."""

    shelter: Shelter
    inside: int = 0
    undivided: int = 0

    @property
    def left(self) -> int | None:
        """How many more it could take, those surely inside taken off; below 0 where it is overfull, None where its
        capacity was not stated."""
        return None if self.shelter.capacity is None else self.shelter.capacity - self.inside

    @property
    def words(self) -> str:
        """可容纳 200 人,现有 48 人,余 152 人."""
        if self.shelter.capacity is None:
            stated = f"可容纳人数未填,现有 {self.inside} 人"
        else:
            rest = self.shelter.capacity - self.inside
            left = f"余 {rest} 人" if rest >= 0 else f"超 {-rest} 人"
            stated = f"可容纳 {self.shelter.capacity} 人,现有 {self.inside} 人,{left}"
        return f"{stated};另有 {self.undivided} 人分住几处,未分" if self.undivided else stated


def rooms(
    shelters: Iterable[Shelter], out: Iterable[tuple[EvacuationBatch, int]], transfers: Iterable[EvacuationBatch]
) -> list[ShelterRoom]:
    """The room of each shelter, in their order. `out` are the batches that count, each with its people still out;
    `transfers` the 转运 from shelter to shelter, in the order in which they were made."""
    inside: dict[tuple[str, str], int] = {}
    undivided: dict[tuple[str, str], int] = {}
    moved: dict[str, list[EvacuationBatch]] = {}
    for each in transfers:
        moved.setdefault(each.of_batch or "", []).append(each)
    for batch, people_out in out:
        for names, people in _stays(batch, _centralised(batch, people_out), moved.get(batch.record_id, [])):
            for name in names if people else ():
                where = inside if len(names) == 1 else undivided
                key = (batch.unit, plain_name(name))
                where[key] = where.get(key, 0) + people
    return [_room(shelter, inside, undivided) for shelter in shelters]


def _stays(
    batch: EvacuationBatch, placed: int, transfers: Sequence[EvacuationBatch]
) -> Iterable[tuple[tuple[str, ...], int]]:
    """In which shelters how many of a batch are: those moved on last are where they were moved last, the rest before.

    Who was moved on from where is not written down, so each transfer takes its people from those not moved later.
    """
    for transfer in reversed(transfers):
        there = min(placed, transfer.people or 0)
        placed -= there
        yield transfer.shelters, there
    yield batch.shelters, placed


def is_transfer(batch: EvacuationBatch) -> bool:
    """Whether a row moves people from shelter to shelter, and is valid."""
    return batch.nature is BatchNature.TRANSFER and not batch.standing.voided


def _centralised(batch: EvacuationBatch, people_out: int) -> int:
    """How many of a batch still out are in its shelters. Where it was not stated, all who are not said to be elsewhere:
    a shelter thought fuller than it is does less harm than one thought empty."""
    if batch.centralised is not None:
        return min(people_out, batch.centralised)
    return max(0, people_out - (batch.dispersed or 0))


def _room(shelter: Shelter, inside: dict[tuple[str, str], int], undivided: dict[tuple[str, str], int]) -> ShelterRoom:
    key = (shelter.unit, plain_name(shelter.name))
    return ShelterRoom(shelter, inside.get(key, 0), undivided.get(key, 0))


def with_room(rooms_known: Sequence[ShelterRoom]) -> list[ShelterRoom]:
    """Those that can still take somebody, or whose capacity nobody stated."""
    return [room for room in rooms_known if room.left is None or room.left > 0]
