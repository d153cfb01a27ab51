"""Where a batch was moved out of, as well as the ledgers tell: an evacuation ledger names places and no coordinates.

A place is looked for among the risk points of its town: by its own name, then by the village it begins with, then the
middle of the town's points. What is answered always says how it was found, so that nobody takes it for surveyed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import plain_name

_SHORTEST_VILLAGE = 2
_LONGEST_VILLAGE = 6
_TAILS = ("村", "社区", "街", "居委会")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in CGCS2000 degrees, and in a sentence how it was found."""

    lon: float
    lat: float
    words: str


@dataclass(slots=True)
class Places:
    """The located risk points of a season, looked up by town and name."""

    _towns: dict[tuple[str, str], list[RiskPoint]] = field(default_factory=dict)

    @classmethod
    def of(cls, points: Iterable[RiskPoint]) -> "Places":
        """Look the points of a season up by their towns, under the legal and the managing unit alike."""
        places = cls()
        for point in points:
            if point.is_located and point.town:
                for unit in dict.fromkeys((point.unit, point.managing_unit)):
                    places._towns.setdefault((unit, plain_name(point.town)), []).append(point)
        return places

    def of_town(self, unit: str, town: str) -> FoundPlace | None:
        """The middle of a town's points; None where it has none."""
        listed = self._towns.get((unit, plain_name(town)), [])
        return _middle(listed, f"位置按{town}各风险点的中心推定") if listed else None

    def positions(self, town: str, units: Iterable[str], village: str = "") -> list[tuple[float, float]]:
        """Longitude and latitude of a town's points, with a village's name of those named after it."""
        wanted = _village(plain_name(village)) or plain_name(village)
        listed = {
            point.record_id: point for unit in units for point in self._towns.get((unit, plain_name(town)), ())
        }.values()
        return [
            (point.longitude, point.latitude)
            for point in listed
            if point.longitude is not None
            and point.latitude is not None
            and (not wanted or plain_name(point.name).startswith(wanted))
        ]

    def of_batch(self, batch: EvacuationBatch) -> FoundPlace | None:
        """Where a batch was moved out of; None where its town has no point that could be drawn."""
        listed = self._towns.get((batch.unit, plain_name(batch.town)), [])
        wanted = plain_name(batch.place)
        if same := [point for point in listed if plain_name(point.name) == wanted]:
            return _middle(same, f"位置按风险点“{same[0].name}”")
        village = _village(wanted)
        if village and (near := [point for point in listed if plain_name(point.name).startswith(village)]):
            return _middle(near, f"位置按同村风险点“{near[0].name}”推定")
        return self.of_town(batch.unit, batch.town)


def _village(place: str) -> str:
    """The name of the village a place begins with, without 村 or 社区; "" where none can be told."""
    for tail in _TAILS:
        name, found, _ = place.partition(tail)
        if found and _SHORTEST_VILLAGE <= len(name) <= _LONGEST_VILLAGE:
            return name
    return ""


def _middle(points: list[RiskPoint], words: str) -> FoundPlace:
    lon = sum(point.longitude or 0.0 for point in points) / len(points)
    lat = sum(point.latitude or 0.0 for point in points) / len(points)
    return FoundPlace(lon, lat, words)
