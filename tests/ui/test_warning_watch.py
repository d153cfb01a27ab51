"""The watch in the real window: warnings arrive by themselves, an unreadable folder stays said, nothing takes focus."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Storm, Warning
from fangxun_desk.services import warning_watch_service
from fangxun_desk.ui.warning_watch import NO_ANSWER, PATIENCE, SETTING, WarningWatch
from tests.imports.cap_messages import message, written
from tests.ui.window_driver import PATIENCE_MS, OpenWindow, WindowDriver

Watched = tuple[WindowDriver, Path, list[str], list[str]]
"""The window, the folder, what was said, which warnings arrived."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "预警接收"
    made.mkdir()
    return made


@pytest.fixture
def begin(open_window: OpenWindow, folder: Path, qtbot: Any) -> Callable[[], Watched]:
    """Opens the window with the folder set, and waits for the first look."""

    def open_watching() -> Watched:
        driver = open_window()
        said: list[str] = []
        arrived: list[str] = []
        driver.context.events.said.connect(said.append)
        driver.context.events.warning_arrived.connect(arrived.append)
        set_folder(driver, str(folder))
        rest(driver, qtbot)
        return driver, folder, said, arrived

    return open_watching


def watch_of(driver: WindowDriver) -> WarningWatch:
    return driver.window.findChild(WarningWatch)


def set_folder(driver: WindowDriver, folder: str) -> None:
    driver.context.settings[SETTING] = folder
    driver.context.events.setting_changed.emit(SETTING)


def rest(driver: WindowDriver, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: watch_of(driver).is_resting and driver.runner.is_idle, timeout=PATIENCE_MS)


def look_twice(driver: WindowDriver, qtbot: Any) -> None:
    """As long as it takes for a new file to be known as written to its end."""
    for _ in range(2):
        watch_of(driver).look()
        rest(driver, qtbot)


def warnings_of(driver: WindowDriver) -> list[Warning]:
    return driver.read(lambda reader: reader.find(Warning))


def test_that_a_new_warning_is_taken_in_said_and_passed_on(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, said, arrived = begin()
    written(folder, message())
    look_twice(driver, qtbot)
    (warning,) = warnings_of(driver)
    assert arrived == [warning.record_id]
    assert said == ["新到预警:2024-07-16 06:15 平顶山市气象台(演示)发布暴雨红色预警(鲁山县)。"]
    assert driver.window.strip.message.text() == said[0]
    look_twice(driver, qtbot)
    assert len(said) == len(arrived) == 1


def test_that_nothing_arriving_takes_the_cursor_or_opens_anything(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, _, _ = begin()
    driver.chord("Ctrl+K")
    driver.settle()
    driver.press("7")
    cursor, typed = driver.focus(), driver.focus().text()
    written(folder, message())
    written(folder, "<alert>", "坏.xml")
    look_twice(driver, qtbot)
    assert driver.focus() is cursor
    assert cursor.text() == typed == "7"
    assert driver.prompts.told == []
    assert len(warnings_of(driver)) == 1


def test_that_what_came_while_the_program_was_closed_is_taken_in_at_the_next_start(
    begin: Callable[[], Watched], open_window: OpenWindow, qtbot: Any
) -> None:
    driver, folder, _, _ = begin()
    driver.close()
    path = written(folder, message())
    long_ago = path.stat().st_mtime - 3 * 365 * 86_400
    os.utime(path, (long_ago, long_ago))
    again = open_window()
    qtbot.waitUntil(lambda: bool(warnings_of(again)), timeout=PATIENCE_MS)
    again.close()
    third = open_window()
    rest(third, qtbot)
    assert len(warnings_of(third)) == 1


def test_that_a_folder_that_cannot_be_read_stays_said_until_it_can_be(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, _, _ = begin()
    strip = driver.window.strip.warnings
    assert not strip.isVisible()
    moved = folder.rename(folder.with_name("断开"))
    for _ in range(3):
        look_twice(driver, qtbot)
        assert strip.text() == "预警接收文件夹读不了:不存在或已断开,可能有预警未收到"
        assert strip.property("alarm") == "red"
    driver.context.events.said.emit("别的话")
    driver.window.strip.show_busy("")
    assert strip.isVisible()
    written(moved, message())
    moved.rename(folder)
    look_twice(driver, qtbot)
    assert not strip.isVisible()
    assert len(warnings_of(driver)) == 1


def test_that_no_folder_set_means_nothing_is_watched_or_said(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, said, _ = begin()
    set_folder(driver, str(folder / "没有"))
    rest(driver, qtbot)
    assert driver.window.strip.warnings.isVisible()
    set_folder(driver, "")
    look_twice(driver, qtbot)
    assert not driver.window.strip.warnings.isVisible()
    assert said == []


def test_that_a_file_that_was_refused_is_said_once_and_stays_listed_until_it_is_mended(
    begin: Callable[[], Watched], qtbot: Any
) -> None:
    driver, folder, said, arrived = begin()
    path = written(folder, message(scope=None), "缺项.xml")
    for _ in range(3):
        look_twice(driver, qtbot)
    assert said == ["缺项.xml:<alert> 缺少必填项 <scope>,未收入。"]
    strip = driver.window.strip.warnings
    assert (strip.text(), strip.property("alarm")) == ("预警文件 1 个未收入", "amber")
    assert said[0] in strip.toolTip()
    assert said[0] in strip.accessibleDescription()
    written(folder, message(), path.name)
    look_twice(driver, qtbot)
    assert not strip.isVisible()
    assert len(arrived) == 1


def test_that_a_refused_file_taken_away_is_not_listed_any_more(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, _, _ = begin()
    path = written(folder, "<alert>", "坏.xml")
    look_twice(driver, qtbot)
    assert len(watch_of(driver).refused) == 1
    path.unlink()
    look_twice(driver, qtbot)
    assert watch_of(driver).refused == ()
    assert not driver.window.strip.warnings.isVisible()


def test_that_a_store_that_cannot_take_a_warning_in_is_said_and_tried_again(
    begin: Callable[[], Watched], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, folder, said, _ = begin()
    written(folder, message())
    real = warning_watch_service.take_in

    def refuse(work: Any, reading: Any) -> Any:
        from fangxun_desk.domain.errors import RuleBroken

        raise RuleBroken("磁盘已满,未存盘。")

    monkeypatch.setattr(warning_watch_service, "take_in", refuse)
    look_twice(driver, qtbot)
    look_twice(driver, qtbot)
    assert said == ["预警.xml:磁盘已满,未存盘。"]
    assert warnings_of(driver) == []
    monkeypatch.setattr(warning_watch_service, "take_in", real)
    watch_of(driver).look()
    rest(driver, qtbot)
    assert len(warnings_of(driver)) == 1
    assert watch_of(driver).refused == ()


def test_that_a_storm_registered_later_takes_its_warnings_to_it(begin: Callable[[], Watched], qtbot: Any) -> None:
    driver, folder, _, _ = begin()
    written(folder, message())
    look_twice(driver, qtbot)
    began = datetime(2024, 7, 16, 9, tzinfo=BEIJING)
    storm = driver.change(lambda work: work.create(Storm(season=2024, name="7·16", began_at=began)).record_id)
    driver.settle()
    assert warnings_of(driver)[0].storm == storm


def test_that_a_share_that_hangs_is_said_and_keeps_nobody_from_working(
    begin: Callable[[], Watched], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, _, _, _ = begin()
    answering, real = threading.Event(), warning_watch_service.look

    def hang(*args: Any) -> Any:
        answering.wait(PATIENCE_MS / 1000)
        return real(*args)

    monkeypatch.setattr(warning_watch_service, "look", hang)
    watch = watch_of(driver)
    for _ in range(PATIENCE + 1):
        watch.look()
    try:
        assert NO_ANSWER in driver.window.strip.warnings.text()
        assert driver.runner.is_idle
        assert warnings_of(driver) == []
    finally:
        answering.set()
    rest(driver, qtbot)
    assert not driver.window.strip.warnings.isVisible()


def test_that_the_folder_is_set_and_unset_on_the_settings_page(
    begin: Callable[[], Watched], qtbot: Any, tmp_path: Path
) -> None:
    driver, folder, _, _ = begin()
    section = open_settings(driver)
    assert section.editors[SETTING].text() == str(folder)
    other = tmp_path / "另一处"
    other.mkdir()
    written(other, message())
    driver.prompts.answers = [other]
    section._choose_folder(setting_named(SETTING))
    rest(driver, qtbot)
    look_twice(driver, qtbot)
    assert driver.context.settings[SETTING] == str(other)
    assert len(warnings_of(driver)) == 1
    section._choose_none(setting_named(SETTING))
    assert (driver.context.settings[SETTING], section.editors[SETTING].text()) == ("", "")


def open_settings(driver: WindowDriver) -> Any:
    from fangxun_desk.ui.page_list import page_named
    from fangxun_desk.ui.pages.data.settings_section import SettingsSection

    driver.window.show_page(page_named("data"))
    driver.chord("Alt+5")
    driver.settle()
    return driver.window.findChild(SettingsSection)


def setting_named(key: str) -> Any:
    from fangxun_desk.settings import SETTINGS

    return next(setting for setting in SETTINGS if setting.key == key)
