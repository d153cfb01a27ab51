"""A child of the kill campaign: `log-evacuation` again and again, as a script would run it, each answer as printed."""

import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fangxun_desk import cli


def main(store: str, round_number: str) -> None:
    """Enter until killed."""
    where = ("--division", "鲁山县", "--town", "尧山镇", "--at", "2024-07-16 02:15")
    for i in count():
        place = f"第 {round_number} 轮第 {i} 批"
        cli.main(["log-evacuation", *where, "--place", place, "--households", "5", "--people", "18", "--store", store])
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
