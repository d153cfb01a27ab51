"""The day the counties' workbooks arrive: one folder taken in from the window of an empty store, and figures stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from fangxun_desk.services import demo_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.database import Settings
from tests.scenarios.desk_window import Night, two_forty


@pytest.fixture
def night(qtbot: Any, tmp_path: Path) -> Iterator[Night]:
    Desk.found(tmp_path / "store", Settings(two_forty, tmp_path / "state", "this machine"), "甲", "李值班").close()
    opened = Night(qtbot, tmp_path / "store", tmp_path / "state", two_forty)
    yield opened
    opened.close()


def act(night: Night, label: str) -> None:
    """Do what the key sheet calls by that name."""
    next(action for action in night.window.actions() if action.text() == label).trigger()


def test_that_a_folder_of_workbooks_is_taken_in_and_counted(night: Night) -> None:
    night.asked.chosen = demo_service.season_folder()
    act(night, "导入台账文件夹")
    night.bot.waitUntil(lambda: bool(night.asked.told), timeout=60_000)
    night.rest()
    (told,) = night.asked.told
    assert "已导入 27 个文件" in told
    notes = next((night.store / "import_notes").glob("*.txt")).read_text(encoding="utf-8-sig")
    assert "J51" in notes
    assert "待定" in notes
    numbers = [button.text() for button in night.page.totals.findChildren(QAbstractButton)]
    assert "1958" in numbers


def test_that_choosing_no_folder_does_nothing(night: Night) -> None:
    act(night, "导入台账文件夹")
    night.rest()
    assert night.asked.told == []
    assert not (night.store / "import_notes").exists()
