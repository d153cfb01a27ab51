"""The power goes while a 会商 is being typed: what stood in the form stands there again after the restart."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.drafts import Drafts

pytest_plugins = ["tests.ui.window_driver"]

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("meeting_child.py")
PATIENCE_S = 60


@pytest.fixture
def killed_store(tmp_path: Path, state_folder: Path, storm_clock: Any) -> Path:
    """A store whose window was killed while a meeting was half typed."""
    store = tmp_path / "store"
    Desk.found(store, surroundings("测试", storm_clock), "甲", "建库").close()
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(store)],
        cwd=ROOT,
        env={**os.environ, "FANGXUN_STATE_DIR": str(state_folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        # A child that hangs is killed all the same, and the test then says what it had not typed.
        guard = threading.Timer(PATIENCE_S, child.kill)
        guard.start()
        try:
            assert child.stdout is not None
            said = child.stdout.readline().strip()
            if said:
                _wait_for_draft(store)
        finally:
            child.kill()
            guard.cancel()
        assert child.stderr is not None
        assert said == "typed", child.stderr.read()[-1500:]
    return store


def _wait_for_draft(store: Path) -> None:
    """Until the last word typed is on the disk; nothing but the typing brought it there."""
    for _ in range(PATIENCE_S * 20):
        if "转移尧山镇" in str(Drafts(store).recall("meeting_new")):
            return
        time.sleep(0.05)


def test_that_a_half_typed_meeting_survives_the_kill_with_its_decisions(killed_store: Path, open_window: Any) -> None:
    desk = open_window()
    desk.settle()
    form = desk.form
    raw = form.raw()
    assert (raw["type"], raw["name"], raw["place"]) == ("调度会", "7·16强降雨防汛调度会", "市防汛指挥中心")
    assert (raw["host"], raw["attendees"]) == ("王大山", "王大山、市水利局 闫晓生(市领导)")
    assert [row.texts for row in form.decisions._rows] == [
        {"content": "昭平台水库加大下泄", "owner": "市水利局", "due": "立即"},
        {"content": "转移尧山镇"},
        {},
    ]
    assert "已恢复上次未登记的内容" in desk.words_of(desk.page.panels.currentWidget())
    assert desk.focus().text() == "转移尧山镇"
    assert desk.read(lambda r: r.find(Meeting)) == []


def test_that_the_meeting_brought_back_is_entered_once_with_what_was_typed(
    killed_store: Path, open_window: Any
) -> None:
    desk = open_window()
    desk.settle()
    desk.chord("Ctrl+Return")
    desk.settle()
    (meeting,) = desk.read(lambda r: r.find(Meeting))
    assert (meeting.name, meeting.city_leaders) == ("7·16强降雨防汛调度会", ("闫晓生",))
    desk.close()
    assert Drafts(killed_store).recall("meeting_new") is None
