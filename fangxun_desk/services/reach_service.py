"""Who could be there in time: rescue units around a place, and the points outside every circle, as the crow flies.

The rule is `domain/reach.py`; distances are those of the plane of EPSG:4547. Nothing here knows roads, and nothing is
entered: who is sent is decided elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from fangxun_desk.domain.coverage import Coverage, TargetKind
from fangxun_desk.domain.reach import DEFAULT_MINUTES, DEFAULT_SPEED_KM_H, Reach
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.geo.map_content import Metres
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.geo.regions import Region
from fangxun_desk.services import coverage_service, roster_service
from fangxun_desk.store import place_queries
from fangxun_desk.store.reader import Reader

Located = RiskPoint | RescueUnit | Shelter


@dataclass(frozen=True, slots=True)
class RescueNear:
    """A rescue unit seen from a place: how far in a straight line, how many minutes at the speed, in time or not."""

    unit: RescueUnit
    distance_m: float
    minutes: float
    is_within: bool


@dataclass(frozen=True, slots=True)
class PointFar:
    """A point outside every circle, and the unit that is nearest; None where no unit has a position."""

    point: RiskPoint
    nearest: RescueUnit | None
    distance_m: float | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The blind spots of a season at a moment. Every count is that of rows that stand here.

    `nobody` are the points nobody can be called for; `far` those outside every circle, the farthest first; `within` how
    many are inside one; the unlocated could not be judged.
    """

    reach: Reach
    nobody: tuple[Coverage, ...]
    far: tuple[PointFar, ...]
    within: int
    unlocated_points: tuple[RiskPoint, ...]
    unlocated_units: tuple[RescueUnit, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said beside the numbers."""
        points, units = len(self.unlocated_points), len(self.unlocated_units)
        said = [self.reach.words]
        if points:
            said.append(f"{points} 处风险点没有可用坐标,未判断是否在圈内。")
        if units:
            said.append(f"{units} 支救援力量没有可用坐标,未画圈。")
        return tuple(said)


def uncovered(
    reader: Reader,
    year: int,
    at: datetime,
    *,
    minutes: float = DEFAULT_MINUTES,
    speed_km_h: float = DEFAULT_SPEED_KM_H,
) -> Uncovered:
    """The points nobody can be called for, and those no unit reaches in time. Raises RuleBroken as Reach does."""
    reach = Reach(minutes, speed_km_h)
    units = reader.find(RescueUnit, season=year)
    placed = [unit for unit in units if is_located(unit)]
    spots = place_queries.positions(reader, RiskPoint.NOUN.kind, year)
    nearest, distances = _nearest(to_metres(spots.degrees), positions_of(placed))
    is_far = ~(distances <= reach.radius_m)
    order = [int(i) for i in np.argsort(-distances, kind="stable") if is_far[i]]
    points = place_queries.with_ids(reader, RiskPoint, [spots.ids[i] for i in order])
    far = tuple(
        _far(point, placed[nearest[i]] if placed else None, float(distances[i]), reach)
        for i, point in zip(order, points, strict=True)
    )
    coverage = coverage_service.check(reader, roster_service.roster_at(reader, year, at))
    return Uncovered(
        reach,
        tuple(row for row in coverage.uncovered if row.target.kind is TargetKind.POINT),
        far,
        len(spots.ids) - len(far),
        tuple(place_queries.with_ids(reader, RiskPoint, spots.unlocated)),
        tuple(unit for unit in units if not is_located(unit)),
    )


def circles(reader: Reader, year: int, reach: Reach) -> tuple[tuple[float, float, float], ...]:
    """The circle of each rescue unit: easting, northing and radius in metres."""
    placed = [unit for unit in reader.find(RescueUnit, season=year) if is_located(unit)]
    return tuple((float(e), float(n), reach.radius_m) for e, n in positions_of(placed))


def around(units: Iterable[RescueUnit], region: Region, reach: Reach, at_least: int) -> tuple[RescueNear, ...]:
    """The units seen from a place, the nearest first: all that are in time, and others until there are `at_least`."""
    placed = [unit for unit in units if is_located(unit)]
    distances = distances_to(region, positions_of(placed))
    seen: list[RescueNear] = []
    for i in np.argsort(distances, kind="stable"):
        distance_m = float(distances[i])
        is_within = reach.holds(distance_m)
        if is_within or len(seen) < at_least:
            seen.append(RescueNear(placed[i], distance_m, reach.minutes_for(distance_m), is_within))
    return tuple(seen)


def distances_to(region: Region, xy: Metres) -> npt.NDArray[np.float64]:
    """The straight-line distance in metres from each position to a region, 0 inside it, nan for no position."""
    distances = np.full(len(xy), np.nan)
    known = np.isfinite(xy).all(axis=1)
    distances[known] = shapely.distance(region.shape, shapely.points(xy[known]))
    return distances


def is_located(record: Located) -> bool:
    """Whether a place has a position and nothing speaks against it."""
    return record.longitude is not None and record.latitude is not None and not record.position_doubt


def positions_of(records: Sequence[Located | Any]) -> Metres:
    """The positions of records in metres; nan for one that is not located."""
    degrees = [(each.longitude, each.latitude) if is_located(each) else (np.nan, np.nan) for each in records]
    return to_metres(np.array(degrees, dtype=float).reshape(-1, 2))


# -- inside -------------------------------------------------------------------------------------------------


def _nearest(xy: Metres, units: Metres) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """For each position the index of the nearest unit and the distance to it in metres; inf where there is no unit."""
    nearest, least = np.zeros(len(xy), dtype=np.intp), np.full(len(xy), np.inf)
    # One unit after the other: a hundred units over a hundred thousand points fit no matrix worth having.
    for i, (easting, northing) in enumerate(units):
        distances = np.hypot(xy[:, 0] - easting, xy[:, 1] - northing)
        closer = distances < least
        nearest[closer], least[closer] = i, distances[closer]
    return nearest, least


def _far(point: RiskPoint, unit: RescueUnit | None, distance_m: float, reach: Reach) -> PointFar:
    if unit is None:
        return PointFar(point, None, None, None)
    return PointFar(point, unit, distance_m, reach.minutes_for(distance_m))
