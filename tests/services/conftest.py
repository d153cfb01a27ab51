"""A desk of its own for each test, on a real file, with a clock the test can turn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.database import Settings


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.at = datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: int) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """An empty store of desk 甲, opened for writing by 值班员."""
    made = Desk.found(tmp_path / "store", Settings(clock, tmp_path / "state", "this machine"), "甲", "值班员")
    yield made
    made.close()
