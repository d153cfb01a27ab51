"""Reach of a rescue unit as the crow flies: minutes from a distance at a speed, and the circle of so many minutes.

A first look at who could be there in time, and no travel time: there is no road in it, no flooded ford, no loading.
The time and the speed are data of the desk; nothing is looked up and nothing is drawn here.
"""

from dataclasses import dataclass

from fangxun_desk.domain.errors import RuleBroken

DEFAULT_MINUTES = 15.0
DEFAULT_SPEED_KM_H = 40.0
DEFAULT_SOURCE = "缺省值,可改(未查到公布的到达时限和行进速度)"
_LONGEST_MINUTES, _FASTEST_KM_H = 24 * 60.0, 200.0
_METRES_PER_MINUTE_AT_1_KM_H = 1000.0 / 60.0


@dataclass(frozen=True, slots=True)
class Reach:
    """So many minutes at such a speed, and where the two are from. Raises RuleBroken for a time or speed that is none.

    No official time of arrival or marching speed is published, so what the desk begins with says that it is a default.
    """

    minutes: float = DEFAULT_MINUTES
    speed_km_h: float = DEFAULT_SPEED_KM_H
    source: str = DEFAULT_SOURCE

    def __post_init__(self) -> None:
        if not 0 < self.minutes <= _LONGEST_MINUTES:
            raise RuleBroken(f"到达时间须大于 0、不超过 {_LONGEST_MINUTES:g} 分钟。", "minutes")
        if not 0 < self.speed_km_h <= _FASTEST_KM_H:
            raise RuleBroken(f"行进速度须大于 0、不超过 {_FASTEST_KM_H:g} 公里/小时。", "speed_km_h")

    @property
    def radius_m(self) -> float:
        """How far one gets in the time, in metres."""
        return self.minutes * self.speed_km_h * _METRES_PER_MINUTE_AT_1_KM_H

    def minutes_for(self, distance_m: float) -> float:
        """How many minutes a distance in metres takes at the speed."""
        return distance_m / (self.speed_km_h * _METRES_PER_MINUTE_AT_1_KM_H)

    def holds(self, distance_m: float) -> bool:
        """Whether something so many metres away is within reach; the edge of the circle is."""
        return distance_m <= self.radius_m

    @property
    def words(self) -> str:
        """The rule in a sentence, as it stands beside every number that comes of it."""
        return (
            f"按直线距离、{self.speed_km_h:g} 公里/小时估算,{self.minutes:g} 分钟可达 {self.radius_m / 1000:.1f} 公里,"
            f"不是道路行车时间;{self.source}。"
        )
