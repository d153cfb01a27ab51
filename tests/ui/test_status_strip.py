"""The strip says what it was told, and raises its alarms where the duty officer must act."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services.desk import DeskStatus
from fangxun_desk.ui.status_strip import StatusStrip, age_words

NOW = datetime(2026, 7, 17, 2, 14, 7, tzinfo=BEIJING)


@pytest.fixture
def strip(qtbot: Any) -> StatusStrip:
    made = StatusStrip()
    qtbot.addWidget(made)
    made.show()
    return made


def status(**changes: Any) -> DeskStatus:
    usual = {
        "desk": "甲",
        "changes": 134,
        "is_demo": False,
        "newest_backup_at": NOW - timedelta(hours=3),
        "free_bytes": 20 << 30,
        "notices": (),
    }
    return DeskStatus(**(usual | changes))


def test_that_nothing_is_called_saved_before_it_is(strip: StatusStrip) -> None:
    strip.say_opened()
    strip.show_status(status(), NOW)
    assert "已存盘" not in strip.saved.text()
    strip.say_saved(NOW)
    assert strip.saved.text() == "已存盘 02:14:07"


def test_that_what_is_only_here_is_said_to_be_only_here(strip: StatusStrip) -> None:
    strip.show_status(status(), NOW)
    assert strip.unsent.text() == "仅本机 134 条"


@pytest.mark.parametrize(
    ("at", "words", "alarm"),
    [
        (NOW - timedelta(hours=3), "备份 3 小时前", ""),
        (NOW - timedelta(hours=24, minutes=1), "备份 24 小时前", "amber"),
        (NOW - timedelta(days=3), "备份 3 天前", "amber"),
        (None, "尚无备份", "amber"),
    ],
)
def test_that_an_old_or_missing_backup_raises_an_alarm(strip: StatusStrip, at: Any, words: str, alarm: str) -> None:
    strip.show_status(status(newest_backup_at=at), NOW)
    assert (strip.backup.text(), strip.backup.property("alarm")) == (words, alarm)


@pytest.mark.parametrize(
    ("free", "words", "alarm"),
    [
        (20 << 30, "磁盘余 20 GB", ""),
        (2 << 30, "磁盘余 2048 MB", ""),
        (499 << 20, "磁盘余 499 MB", "amber"),
        (99 << 20, "磁盘余 99 MB", "red"),
    ],
)
def test_that_a_filling_disk_raises_amber_then_red(strip: StatusStrip, free: int, words: str, alarm: str) -> None:
    strip.show_status(status(free_bytes=free), NOW)
    assert (strip.disk.text(), strip.disk.property("alarm")) == (words, alarm)


def test_that_the_check_is_said_to_run_and_then_what_it_found(strip: StatusStrip) -> None:
    strip.say_checking()
    assert strip.check.text() == "正在核验…"
    strip.say_checked(134, ())
    assert strip.check.text() == "核验无误 134 条"
    strip.say_checked(134, ("第 2026-甲-0003 条校验不符。",))
    assert (strip.check.text(), strip.check.property("alarm")) == ("核验不符 1 处", "red")
    assert "2026-甲-0003" in strip.check.toolTip()


def test_that_demonstration_data_is_marked(strip: StatusStrip) -> None:
    strip.show_status(status(is_demo=True), NOW)
    assert strip.demo.isVisible()
    strip.show_status(status(), NOW)
    assert not strip.demo.isVisible()


def test_that_long_work_can_be_cancelled_but_saving_cannot(strip: StatusStrip) -> None:
    strip.show_busy("正在导入…")
    strip.show_progress(3, 10)
    assert strip.message.text() == "正在导入… 3 / 10"
    assert strip._cancel.isVisible()
    strip.show_busy("正在存盘…")
    assert not strip._cancel.isVisible()
    strip.show_busy("")
    assert strip.message.text() == ""


def test_that_a_sentence_stays_when_quick_work_ends(strip: StatusStrip) -> None:
    strip.say("该批次没有在外人员。")
    strip.show_busy("")
    assert strip.message.text() == "该批次没有在外人员。"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "刚刚"), (59, "59 分钟前"), (61, "1 小时前"), (47 * 60, "47 小时前"), (48 * 60, "2 天前")],
)
def test_that_an_age_is_told_in_the_coarsest_unit_that_says_something(minutes: int, words: str) -> None:
    assert age_words(timedelta(minutes=minutes)) == words


def test_that_warnings_that_may_be_missing_stay_said_and_a_disk_with_room_gives_way(strip: StatusStrip) -> None:
    strip.show_status(status(), NOW)
    strip.show_warning_watch("没有读取权限", ())
    assert strip.warnings.text() == "预警接收文件夹读不了:没有读取权限,可能有预警未收到"
    assert strip.warnings.property("alarm") == "red"
    assert not strip.disk.isVisible()
    strip.show_status(status(free_bytes=99 << 20), NOW)
    assert strip.disk.isVisible()
    strip.show_status(status(), NOW)
    strip.show_warning_watch("", ("坏.xml:文件是空的,没有任何内容。",))
    assert (strip.warnings.text(), strip.warnings.property("alarm")) == ("预警文件 1 个未收入", "amber")
    strip.show_warning_watch("", ())
    assert not strip.warnings.isVisible()
    assert strip.disk.isVisible()
