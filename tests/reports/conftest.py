"""A store with a small real season in it, and the report made of it; a test may enter more before it asks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.services import report_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.report_service import Report
from fangxun_desk.store.database import Settings
from tests.reports.small_season import MADE_AT, YEAR, at, fill


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty store of desk 甲."""
    settings = Settings(lambda: at("10-08 08:00"), tmp_path / "state", "this machine")
    made = Desk.found(tmp_path / "store", settings, "甲", "值班员")
    yield made
    made.close()


@pytest.fixture
def season_desk(desk: Desk) -> Desk:
    """The store with the small season in it."""
    desk.change(fill)
    return desk


MakeReport = Callable[..., Report]


@pytest.fixture
def make_report(tmp_path: Path) -> MakeReport:
    """Writes the report of a desk's season."""

    def make(desk: Desk, folder: str = "out", *, is_demo: bool = False, **more: Any) -> Report:
        return desk.read(
            report_service.annual_report,
            more.pop("year", YEAR),
            tmp_path / folder,
            more.pop("formats", ("docx", "xlsx")),
            desk_head=desk.head(),
            is_demo=is_demo,
            made_at=MADE_AT,
            **more,
        )

    return make
