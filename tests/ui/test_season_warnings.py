"""The 汛期 page on warnings as they were sent: which stands, why another does not, and what a message ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage
from fangxun_desk.services import season_log
from fangxun_desk.ui.page_list import page_named
from tests.ui.window_driver import Clock, OpenWindow, WindowDriver

SENT = datetime(2026, 7, 16, 18, tzinfo=BEIJING)


def warning(identifier: str, hours: int, message: WarningMessage | None, *named: str, lasts: int = 12) -> Warning:
    at = SENT + timedelta(hours=hours)
    return Warning(
        season=2026,
        identifier=identifier,
        issuer="市气象台",
        hazard_event="暴雨",
        colour=WarningColour.RED,
        sent_at=at,
        areas=("鲁山县",),
        message=message,
        named=named,
        effective_at=at,
        expires_at=at + timedelta(hours=lasts),
    )


def seed(work: Any) -> None:
    for one in (
        warning("A", 0, WarningMessage.ALERT),
        warning("B", 4, WarningMessage.UPDATE, "A"),
        warning("C", 5, WarningMessage.ALERT),
        warning("D", 6, WarningMessage.CANCEL, "C", "X"),
        warning("E", 0, WarningMessage.ALERT, lasts=2),
        warning("F", 30, WarningMessage.ALERT),
    ):
        work.create(one)


@pytest.fixture
def driver(open_window: OpenWindow, storm_clock: Clock) -> WindowDriver:
    storm_clock.at = SENT + timedelta(hours=8)
    driver = open_window(seed)
    driver.window.show_page(page_named("season"))
    driver.settle()
    driver.chord("Alt+5")
    driver.settle()
    return driver


def states(driver: WindowDriver) -> dict[str, str]:
    records = driver.page.table.records
    rows = [records.record_at(place) for place in range(records.rowCount())]
    return {row.record.identifier: row.state for row in rows}


def test_that_every_warning_is_shown_as_it_stands(driver: WindowDriver) -> None:
    assert states(driver) == {
        "A": "已更新",
        "B": "生效中",
        "C": "已解除",
        "D": "解除消息",
        "E": "已失效",
        "F": "待生效",
    }


def test_that_a_warning_runs_out_with_the_minutes(driver: WindowDriver) -> None:
    driver.clock.at = SENT + timedelta(hours=16)
    driver.window._on_minute()
    driver.settle()
    assert states(driver)["B"] == "已失效"


def test_that_a_message_tells_which_warnings_it_ended_and_which_never_came(driver: WindowDriver) -> None:
    ids = {one.identifier: one.record_id for one in driver.read(lambda reader: reader.find(Warning))}
    driver.page.show_record(ids["D"], 2026)
    driver.settle()
    shown = driver.page.panels.detail._body.toPlainText()
    assert "所解除的预警" in shown
    assert "市气象台发布暴雨红色预警" in shown
    assert "X(尚未收到)" in shown
    assert "有效时间" not in shown
    driver.page.show_record(ids["C"], 2026)
    driver.settle()
    assert "自 07-16 23:00 起,至 07-17 00:00 解除" in driver.page.panels.detail._body.toPlainText()


def test_that_on_the_time_line_a_warning_lasts_as_long_as_it_stood_and_its_end_has_no_colour(
    driver: WindowDriver,
) -> None:
    log = driver.read(season_log.log_of, 2026)
    told = {event.what: (event.until, event.code) for event in log.events if event.at == SENT + timedelta(hours=6)}
    assert told == {"市气象台解除暴雨红色预警": (None, "")}
    (cancelled,) = [event for event in log.events if event.at == SENT + timedelta(hours=5)]
    assert (cancelled.until, cancelled.code) == (SENT + timedelta(hours=6), "red")
