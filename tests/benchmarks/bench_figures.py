"""All figures of a season of 100 000 entries, beside the same sums in raw SQL.

Ours: every figure with every split, by the function the screen, the report and the command line ask. The baseline reads
the same numbers with one hand-written statement a figure over the same tables, without splits or explanations.
Run: `python tests/benchmarks/bench_figures.py [rounds] [entries]`.
"""

import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlcipher3

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import BatchNature, DrillForm, StormType
from fangxun_desk.services import import_service, season_service
from fangxun_desk.services.desk import Desk, now
from fangxun_desk.store.database import FILE_NAME, Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.benchmarks.side_by_side import interleaved, print_ratios

BAR = 3.0
UNITS = ("410402", "410403", "410404", "410411", "410421", "410422", "410423", "410425", "410481", "410482")
RAW = (
    "SELECT SUM(COALESCE(sessions, 1)), COUNT(*), SUM(participants) FROM drill WHERE season = 2024 AND voided = 0",
    "SELECT form, SUM(COALESCE(sessions, 1)) FROM drill WHERE season = 2024 AND voided = 0 GROUP BY form",
    "SELECT SUM(people), SUM(households), COUNT(*), SUM(centralised), SUM(dispersed), SUM(injured)"
    " FROM evacuation_batch WHERE season = 2024 AND voided = 0 AND nature = 'actual'",
    "SELECT SUM(MAX(0, b.people - COALESCE(r.n, 0))), SUM(MIN(b.people, COALESCE(r.n, 0))) FROM evacuation_batch b"
    " LEFT JOIN (SELECT batch, SUM(people) n FROM evacuation_return WHERE voided = 0 GROUP BY batch) r"
    " ON r.batch = b.record_id WHERE b.season = 2024 AND b.voided = 0 AND b.nature = 'actual'",
    "SELECT COUNT(*), SUM(cleared_on <= '2024-09-30'), SUM(cleared_on IS NULL AND due_on < '2024-09-30')"
    " FROM hazard WHERE season = 2024 AND voided = 0",
)


def fill(work: UnitOfWork, entries: int) -> None:
    """Half drills, a fifth batches with their returns, the rest hazards."""
    import_service.open_season(work, 2024)
    storm = work.create(Storm(season=2024, name="7·16", type=StormType.RAINSTORM)).record_id
    began = datetime(2024, 7, 15, 20, 0, tzinfo=BEIJING)
    for i in range(entries // 10):
        unit = UNITS[i % len(UNITS)]
        for n in range(5):
            form = DrillForm.FIELD if n else DrillForm.TABLETOP
            day = date(2024, 3 + i % 6, 1 + i % 28)
            work.create(
                Drill(season=2024, unit=unit, held_on=day, name=f"{i}.{n}", form=form, sessions=1 + n, participants=30)
            )
        batch = EvacuationBatch(
            season=2024, unit=unit, storm=storm, nature=BatchNature.ACTUAL, place=f"{i} 组", people=30, households=9,
            centralised=20, dispersed=10, moved_out_at=began + timedelta(minutes=i % 2000),
        )  # fmt: skip
        moved = work.create(batch).record_id
        work.create(EvacuationReturn(season=2024, batch=moved, people=25, returned_at=began + timedelta(days=3)))
        for n in range(3):
            found, due = date(2024, 4, 1 + i % 28), date(2024, 5, 1 + i % 28)
            cleared = due if n else None
            work.create(
                Hazard(season=2024, unit=unit, problem=f"{i}.{n}", found_on=found, due_on=due, cleared_on=cleared)
            )


def main(rounds: int, entries: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.found(folder / "store", Settings(now, folder / "state", "bench"), "甲", "值班员")
        desk.change(fill, entries)
        raw = sqlcipher3.connect(f"file:{folder / 'store' / FILE_NAME}?mode=ro", uri=True)
        ways = {
            "all figures and splits": lambda i: desk.read(season_service.figures, 2024),
            "hand-written sums": lambda i: [raw.execute(sql).fetchall() for sql in RAW],
        }
        times = interleaved(ways, rounds, warm_up=2)
        raw.close()
        desk.close()
    print_ratios(f"all figures of a season of {entries} entries", times, "all figures and splits", BAR)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
