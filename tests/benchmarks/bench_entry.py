"""One entry, key to durable, beside the same rows written by hand.

The entry is an evacuation batch through the desk, as the form and the command line do it. Beside it the very rows it
leaves (one of `change`, one of its projection) are inserted raw into a file of the same layout, WAL and FULL sync.
Run: `python tests/benchmarks/bench_entry.py [rounds] [folder]`; the folder decides which disk is measured.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services import evacuation_service
from fangxun_desk.services.desk import Desk, now
from fangxun_desk.store.database import FILE_NAME, Settings
from tests.benchmarks.side_by_side import Step, interleaved, print_ratios

BAR = 2.0
TABLES = ("change", "evacuation_batch")


def batch(i: int) -> EvacuationBatch:
    """The i-th batch an officer types in."""
    return EvacuationBatch(
        unit="410423",
        town="瓦屋镇",
        place=f"红石崖村 {i} 组",
        moved_out_at=datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING) + timedelta(minutes=i),
        households=12,
        people=40,
        centralised=30,
        dispersed=10,
        shelters=("瓦屋镇中心学校",),
        note="村干部逐户上门,夜间转移",
    )


def rows_to_insert(folder: Path, count: int) -> tuple[list[str], dict[str, list[tuple[Any, ...]]]]:
    """The layout of a store, and the rows that so many entries leave in it."""
    desk = Desk.found(folder / "model", Settings(now, folder / "state", "bench"), "甲", "值班员")
    for i in range(count):
        desk.change(evacuation_service.log_batch, batch(i))
    desk.close()
    model = sqlcipher3.connect(folder / "model" / FILE_NAME)
    ddl = [row[0] for row in model.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")]
    rows = {
        "change": model.execute("SELECT * FROM change WHERE kind = 'evacuation_batch' ORDER BY seq").fetchall(),
        "evacuation_batch": model.execute("SELECT * FROM evacuation_batch ORDER BY created_stamp").fetchall(),
    }
    model.close()
    return ddl, rows


def raw(connect: Callable[..., Any], path: Path, ddl: list[str], rows: dict[str, list[tuple[Any, ...]]]) -> Step:
    """Insert the i-th entry's rows by hand, one durable transaction."""
    connection = connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for statement in ddl:
        connection.execute(statement)
    inserts = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[name][0]))})" for name in TABLES}

    def step(i: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for name, sql in inserts.items():
            connection.execute(sql, rows[name][i])
        connection.execute("COMMIT")

    return step


def main(rounds: int, where: str | None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        ddl, rows = rows_to_insert(folder, rounds + 20)
        desk = Desk.found(folder / "ours", Settings(now, folder / "state", "bench"), "甲", "值班员")
        ways: dict[str, Step] = {
            "the desk": lambda i: desk.change(evacuation_service.log_batch, batch(i)),
            "raw sqlcipher3": raw(sqlcipher3.connect, folder / "raw_sqlcipher3.db", ddl, rows),
            "raw sqlite3": raw(sqlite3.connect, folder / "raw_sqlite3.db", ddl, rows),
        }
        print_ratios("One entry, key to durable ", interleaved(ways, rounds), "the desk", BAR)
        desk.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, sys.argv[2] if len(sys.argv) > 2 else None)
