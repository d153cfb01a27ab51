"""Looking 100 000 positions up in a drawn area and by distance, beside shapely asked point by point.

Ours: the index the map asks. The baseline is `shapely.covers` over the same points as an array, neither culled nor
prepared, and for the nearest a sort of all distances. A hand-drawn polygon, a circle of the whole city and a river
corridor of hundreds of corners; then a whole selection out of a store, from the drawn area to the list of calls.
Run: `python tests/benchmarks/bench_selection.py [rounds] [points]`.
"""

import math
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.geo import regions
from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.point_index import PointIndex
from fangxun_desk.geo.projection import to_degrees, to_metres
from fangxun_desk.geo.regions import Region
from fangxun_desk.services import map_selection_service
from fangxun_desk.services.desk import Desk, now
from fangxun_desk.store.database import Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.benchmarks.side_by_side import interleaved, print_ratios

YEAR, AT = 2024, datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)
POLYGON_BAR_MS, NEAREST_BAR_MS = 100.0, 20.0


def scattered(count: int) -> np.ndarray:
    """Positions over the city's box, in metres."""
    random = np.random.default_rng(2024)
    return to_metres(random.uniform((112.25, 33.15), (113.65, 34.35), (count, 2)))


def areas() -> dict[str, Region]:
    """What is drawn on a storm night."""
    middle = to_metres([(112.95, 33.75)])[0]
    turns = [2 * math.pi * i / 24 for i in range(24)]
    reaches = zip(turns, [9e3, 14e3] * 12, strict=True)
    drawn = [(middle[0] + far * math.cos(turn), middle[1] + far * math.sin(turn)) for turn, far in reaches]
    bends = [(112.35 + i / 400, 33.75 + 0.02 * math.sin(i / 9)) for i in range(500)]
    return {
        "polygon of 24 corners": regions.polygon(drawn),
        "circle round the whole city": regions.circle((middle[0], middle[1]), 90_000),
        "corridor along 500 bends": regions.corridor(to_metres(bends), 1_500),
    }


def fill(work: UnitOfWork, degrees: np.ndarray) -> None:
    """A ledger of points at these positions, each in the county it lies in."""
    city = CityBoundary.read()
    codes = {county.name: county.code for county in city.counties}
    for i, (lon, lat) in enumerate(degrees.tolist()):
        where = {"unit": codes.get(city.county_at(lon, lat) or "", "410400"), "longitude": lon, "latitude": lat}
        work.create(RiskPoint(season=YEAR, town="某镇", name=f"{i}号沟", people=30, **where))


def whole_selections(rounds: int, xy: np.ndarray) -> None:
    """From a drawn area to the list of calls, out of a store with all the points."""
    small = regions.circle(tuple(to_metres([(112.95, 33.75)])[0]), 3_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.found(folder / "store", Settings(now, folder / "state", "bench"), "甲", "值班员")
        desk.change(fill, to_degrees(xy))
        ways = {"select": lambda i: desk.read(map_selection_service.select, YEAR, small, AT)}
        times = interleaved(ways, rounds, warm_up=1)
        found = len(desk.read(map_selection_service.select, YEAR, small, AT).points)
        print_ratios(f"whole selection out of a store, {found} points inside ", times, "select", 1.0)
        desk.close()


def main(rounds: int, count: int) -> None:
    """Measure and print."""
    xy = scattered(count)
    index, points = PointIndex(xy), shapely.points(xy)
    for label, region in areas().items():
        ways = {
            "PointIndex.inside": lambda i, region=region: index.inside(region),
            "shapely, one by one": lambda i, region=region: np.flatnonzero(
                shapely.covers(shapely.from_wkb(shapely.to_wkb(region.shape)), points)
            ),
        }
        times = interleaved(ways, rounds, warm_up=1)
        title = f"{label}, {len(index.inside(region))} of {count} inside, bar {POLYGON_BAR_MS:g} ms "
        print_ratios(title, times, "PointIndex.inside", 1.0)
    ways = {
        "PointIndex.nearest": lambda i: index.nearest(420_000 + i, 3_730_000, 10),
        "sort of all distances": lambda i: np.argsort(np.hypot(xy[:, 0] - 420_000 - i, xy[:, 1] - 3_730_000))[:10],
    }
    title = f"the ten nearest of {count}, bar {NEAREST_BAR_MS:g} ms "
    print_ratios(title, interleaved(ways, rounds, warm_up=1), "PointIndex.nearest", 1.0)
    whole_selections(max(3, rounds // 5), xy)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
