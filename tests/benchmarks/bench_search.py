"""Search over 200 000 entries, beside a LIKE scan of the same words in raw SQL.

Ours: the service the window asks, from the typed text to the lines shown, the index up to date. The baseline scans the
text columns of the same tables with one LIKE a table and reads the first rows, and finds neither initials nor any
order. Also printed: what making the index costs, in all and for one part, and catching up after one entry.
Run: `python tests/benchmarks/bench_search.py [rounds] [entries]`.
"""

import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.geo import division_directory
from fangxun_desk.services import evacuation_service, search_service
from fangxun_desk.services.desk import Desk, now
from fangxun_desk.store.database import FILE_NAME, Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.benchmarks.side_by_side import interleaved, print_ratios

BAR_MS = 30.0
TYPED = (
    "王伟",
    "ww",
    "wangwei",
    "水库",
    "lsx",
    "下坪",
    "洪组",
    "王伟 鲁山",
    "cxx",
    "5678",
    "2026-甲-150000",
    "王",
    "村组",
)
SCANNED = {
    "official": ("name", "organisation", "title"),
    "post": ("object_name", "object_type"),
    "risk_point": ("name", "town", "contact"),
    "hazard": ("point_name", "problem", "responsible_unit", "responsible_person"),
    "shelter": ("name", "town", "contact"),
    "evacuation_batch": ("place", "town", "note"),
}
_SURNAMES, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单仇解查曾",
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华文建国",
)
_PROBLEMS = (
    "河道淤积影响行洪",
    "溢洪道杂草未清除",
    "山体裂缝有滑坡迹象",
    "预警广播不响",
    "物资储备数量不足",
    "泵站备用电源未试机",
)


def _name(i: int) -> str:
    second = "" if i % 3 else _GIVEN[i // 7 % len(_GIVEN)]
    return _SURNAMES[i % len(_SURNAMES)] + second + _GIVEN[i // 25 % len(_GIVEN)]


def _phone(i: int) -> str:
    return f"138{i * 7919 % 100_000_000:08d}"


def fill(work: UnitOfWork, entries: int) -> None:
    """Of ten entries five are batches, two risk points, two hazards, one a shelter; and a roster of 500 with posts."""
    villages = [
        (unit.code, town.name, village.name)
        for unit in division_directory.units()
        for town in division_directory.towns_of(unit.code)
        for village in division_directory.villages_of(town.code)
    ]
    for i in range(500):
        unit = villages[i * 5][0]
        person = Official(season=2024, name=_name(i), organisation="水利局", title="副局长", mobile=_phone(i))
        held = work.create(person).record_id
        named = f"{_GIVEN[i % 20]}河水库"
        work.create(Post(season=2024, unit=unit, category=PostCategory.TECHNICAL, object_name=named, official=held))
    for i in range(entries - 1000):
        work.create(_entry(i, villages[i * 31 % len(villages)]))


def _entry(i: int, place: tuple[str, str, str]) -> Record:
    unit, town, village = place
    where: dict[str, Any] = {"season": 2022 + i % 3, "unit": unit}
    part = i % 10
    if part < 5:
        at = datetime(2024, 7, 15, 20, 0, tzinfo=BEIJING) + timedelta(minutes=i % 9000)
        batch: dict[str, Any] = {"people": i % 90 + 1, "moved_out_at": at, "note": "村干部逐户上门,夜间转移"}
        return EvacuationBatch(town=town, place=f"{village}{i % 12 + 1}组", **where, **batch)
    if part < 7:
        slope = f"{village}{_GIVEN[i % 25]}沟滑坡点"
        return RiskPoint(town=town, name=slope, contact=_name(i), contact_phone=_phone(i), people=30, **where)
    if part < 9:
        problem = f"{_PROBLEMS[i % 6]},{_PROBLEMS[i % 5]}"
        answers = {"responsible_unit": f"{town}人民政府", "responsible_person": _name(i)}
        return Hazard(point_name=f"{village}段", problem=problem, **answers, **where)
    return Shelter(town=town, name=f"{village}小学", contact=_name(i), capacity=200, **where)


def scan(raw: Any, typed: str) -> list[Any]:
    """Every row one of whose text columns contains every word; the first of each table."""
    found = []
    for table, columns in SCANNED.items():
        either = " OR ".join(f"{column} LIKE ?" for column in columns)
        words = typed.split()
        sql = f"SELECT * FROM {table} WHERE {' AND '.join(f'({either})' for _ in words)} LIMIT 60"
        found += raw.execute(sql, [f"%{word}%" for word in words for _ in columns]).fetchall()
    return found


def make_index(desk: Desk) -> None:
    """Let the index read the whole log, and say what it cost."""
    parts = []
    began = time.perf_counter()
    left = 1
    while left:
        at = time.perf_counter()
        left = desk.read(search_service.catch_up)
        parts.append(time.perf_counter() - at)
    size = sum(path.stat().st_size for path in desk.directory.glob("search.idx*")) / 1e6
    print(f"index made in {time.perf_counter() - began:.1f} s, {len(parts)} parts of {search_service.PART}: ", end="")
    print(f"median {statistics.median(parts) * 1e3:.0f} ms, longest {max(parts) * 1e3:.0f} ms; {size:.0f} MB")


def one_more(desk: Desk, i: int) -> None:
    """An entry, and the search that lets the index catch up with it."""
    at = datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING)
    batch = EvacuationBatch(season=2024, unit="410423", town="瓦屋镇", place=f"新{i}组", people=5, moved_out_at=at)
    desk.change(evacuation_service.log_batch, batch)
    desk.read(search_service.search, f"新{i}组")


def main(rounds: int, entries: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.found(folder / "store", Settings(now, folder / "state", "bench"), "甲", "值班员")
        began = time.perf_counter()
        desk.change(fill, entries)
        print(f"{entries} entries made in {time.perf_counter() - began:.1f} s")
        make_index(desk)
        raw = sqlcipher3.connect(f"file:{folder / 'store' / FILE_NAME}?mode=ro", uri=True)
        for typed in TYPED:
            ways = {
                "search": lambda i, typed=typed: desk.read(search_service.search, typed),
                "LIKE scan": lambda i, typed=typed: scan(raw, typed),
            }
            times = interleaved(ways, rounds, warm_up=1)
            hits = len(desk.read(search_service.search, typed))
            print_ratios(f"“{typed}”, {hits} hits, bar {BAR_MS:g} ms ", times, "search", 1.0)
        after = interleaved({"entry and search": lambda i: one_more(desk, i)}, rounds, warm_up=1)["entry and search"]
        print(f"an entry saved, then found: {statistics.median(after) * 1e3:.1f} ms median")
        raw.close()
        desk.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15, int(sys.argv[2]) if len(sys.argv) > 2 else 200_000)
