"""The day the counties' workbooks arrive: one folder taken in from the window of an empty store, and figures stand."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton

from fangxun_desk.services import demo_service

pytest_plugins = ["tests.ui.window_driver"]


def act(driver: Any, label: str) -> None:
    """Do what the key sheet calls by that name."""
    next(action for action in driver.window.actions() if action.text() == label).trigger()


def test_that_a_folder_of_workbooks_is_taken_in_and_counted(open_window: Any, tmp_path: Path, qtbot: Any) -> None:
    driver = open_window()
    driver.prompts.answers.append(demo_service.season_folder())
    act(driver, "导入台账文件夹")
    qtbot.waitUntil(lambda: bool(driver.prompts.told), timeout=60_000)
    driver.settle()
    (told,) = driver.prompts.told
    assert "已导入 27 个文件" in told
    notes = next((tmp_path / "store" / "import_notes").glob("*.txt")).read_text(encoding="utf-8-sig")
    assert "J51" in notes
    assert "待定" in notes
    numbers = [button.text() for button in driver.page.totals.findChildren(QAbstractButton)]
    assert "1958" in numbers


def test_that_choosing_no_folder_does_nothing(open_window: Any, tmp_path: Path) -> None:
    driver = open_window()
    act(driver, "导入台账文件夹")
    driver.settle()
    assert driver.prompts.told == []
    assert not (tmp_path / "store" / "import_notes").exists()
