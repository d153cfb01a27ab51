"""安置点: the shelters of a season with the people in them now. The rule is `domain/shelter_room.py`."""

from datetime import datetime

from fangxun_desk.domain import shelter_room
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.shelter_room import ShelterRoom
from fangxun_desk.services import evacuation_service
from fangxun_desk.store.reader import Reader


def rooms(reader: Reader, year: int, at: datetime) -> list[ShelterRoom]:
    """Every shelter of a season with its room, by the batches moved out until a moment and what has come back."""
    begun = evacuation_service.batch_lines(reader, year, at)
    transfers = sorted(
        (line.batch for line in begun if shelter_room.is_transfer(line.batch)), key=lambda each: str(each.moved_out_at)
    )
    out = [(line.batch, line.people_out) for line in begun if line.people_out]
    return shelter_room.rooms(reader.find(Shelter, season=year), out, transfers)
