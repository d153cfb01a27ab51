"""The day the counties' workbooks arrive: one folder taken in from the window of an empty store, and figures stand."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.services import demo_service, record_service

pytest_plugins = ["tests.ui.window_driver"]


def test_that_a_folder_of_workbooks_is_looked_over_taken_in_and_counted(open_window: Any) -> None:
    driver = open_window()
    driver.prompts.answers.append(demo_service.season_folder())
    driver.chord("Ctrl+I")
    driver.settle()
    assert driver.read(record_service.count_records) == 0
    driver.chord("Ctrl+Return")
    driver.settle()
    assert len(driver.read(lambda reader: reader.find(ImportFile))) == 41
    driver.chord("Ctrl+2")
    driver.settle()
    numbers = [button.text() for button in driver.page.totals.findChildren(QAbstractButton)]
    assert "1958" in numbers


def test_that_choosing_no_folder_does_nothing(open_window: Any) -> None:
    driver = open_window()
    driver.chord("Ctrl+I")
    driver.settle()
    driver.press(Qt.Key.Key_Escape)
    assert driver.prompts.told == []
    assert driver.read(record_service.count_records) == 0
