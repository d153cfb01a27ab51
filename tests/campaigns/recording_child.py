"""The child of the kill campaign: enters batches through the desk without end, printing each number once it is durable.

Run by `kill_campaign.py` with the folder of the store and the number of the round.
"""

import sys
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services import evacuation_service
from fangxun_desk.services.desk import Desk, surroundings


def main(directory: Path, round_number: int) -> None:
    """Enter until killed."""
    desk = Desk.open(directory, surroundings("登记"), "值班员")
    for i in count():
        batch = EvacuationBatch(
            unit="410423",
            town="瓦屋镇",
            place=f"第 {round_number} 轮第 {i} 批",
            moved_out_at=datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING) + timedelta(minutes=i),
            households=12,
            people=40,
            shelters=("瓦屋镇中心学校",),
            note="夜间转移" * (i % 40),
        )
        print(desk.change(evacuation_service.log_batch, batch).result.number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
