"""Use-cases off the UI thread: one at a time, answers on the UI thread, errors as sentences, nothing lost."""

import gc
import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Storm
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.ui import task_runner
from fangxun_desk.ui.desk_events import DeskEvents
from fangxun_desk.ui.task_runner import Cancelled, TaskRunner, Unexpected

SOON = 5000


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def runner(qtbot: Any, tmp_path: Path, told: list[str]) -> Iterator[TaskRunner]:
    events = DeskEvents()
    made = TaskRunner(events, told.append)
    made.events = events
    made.open(lambda: Desk.found(tmp_path / "store", surroundings("测试"), "甲", "李值班"), on_done=lambda folder: None)
    qtbot.waitUntil(lambda: made.is_idle, timeout=SOON)
    yield made
    made.close()


def settle(qtbot: Any, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: runner.is_idle, timeout=SOON)


def name_a_storm(work: Any, name: str) -> str:
    return work.create(Storm(season=2026, name=name)).number


def refuse(work: Any) -> None:
    raise RuleBroken("请填写村组或地点。", "place")


def test_that_work_runs_elsewhere_and_answers_come_here_in_order(runner: TaskRunner, qtbot: Any) -> None:
    here, order = threading.current_thread(), []
    for number in range(20):

        def question(reader: Any, number: int = number) -> tuple[int, threading.Thread]:
            return number, threading.current_thread()

        runner.read(question, on_done=lambda answer: order.append((answer, threading.current_thread())))
    settle(qtbot, runner)
    assert [answer[0] for answer, _ in order] == list(range(20))
    assert {there for (_, there), _ in order} != {here}
    assert len({there for (_, there), _ in order}) == 1
    assert {came for _, came in order} == {here}


def test_that_a_change_is_announced_once_after_its_answer(runner: TaskRunner, qtbot: Any) -> None:
    news: list[Any] = []
    runner.events.saved.connect(lambda at: news.append("saved"))
    runner.events.changed.connect(news.append)
    runner.change(name_a_storm, "7·16", on_done=lambda done: news.append(done.result))
    settle(qtbot, runner)
    year = datetime.now(BEIJING).year
    assert news == [f"{year}-甲-0001", "saved", Changes(frozenset({"storm"}))]


def test_that_a_broken_rule_arrives_as_its_sentence_with_its_field(
    runner: TaskRunner, qtbot: Any, told: list[str]
) -> None:
    refusals: list[RuleBroken] = []
    runner.change(refuse, on_error=refusals.append)
    settle(qtbot, runner)
    assert [(broken.sentence, broken.field) for broken in refusals] == [("请填写村组或地点。", "place")]
    assert told == []


def test_that_a_refusal_nobody_takes_is_told(runner: TaskRunner, qtbot: Any, told: list[str]) -> None:
    runner.change(refuse)
    settle(qtbot, runner)
    assert told == ["请填写村组或地点。"]


def test_that_an_unforeseen_error_is_logged_under_the_number_that_is_told(
    runner: TaskRunner, qtbot: Any, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        runner.read(lambda reader: 1 / 0)
        settle(qtbot, runner)
    (sentence,) = told
    number = sentence.split("编号 ")[1].split(")")[0]
    assert "ZeroDivisionError" in caplog.text
    assert number in caplog.text
    assert "ZeroDivisionError" not in sentence
    answers: list[int] = []
    runner.read(lambda reader: 7, on_done=answers.append)
    settle(qtbot, runner)
    assert answers == [7]


def test_that_what_was_typed_stays_out_of_the_log(
    runner: TaskRunner, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    name, phone = "张" + "三", "138" + "12345678"

    def failing(reader: Any) -> None:
        raise RuntimeError(f"statement failed for {phone}\n[parameters: ('{name}', '{phone}')]")

    with caplog.at_level(logging.ERROR):
        runner.read(failing, on_error=lambda broken: None)
        settle(qtbot, runner)
    assert "statement failed" in caplog.text
    assert phone not in caplog.text
    assert name not in caplog.text


def test_that_an_unforeseen_error_reaches_the_form_as_a_sentence(runner: TaskRunner, qtbot: Any) -> None:
    refusals: list[RuleBroken] = []
    runner.change(lambda work: 1 / 0, on_error=refusals.append)
    settle(qtbot, runner)
    assert isinstance(refusals[0], Unexpected)


def test_that_an_answer_for_a_widget_that_is_gone_is_dropped(runner: TaskRunner, qtbot: Any) -> None:
    class Listener(QWidget):
        def hear(self, answer: Any) -> None:
            raise AssertionError("nobody is there")

    import shiboken6

    listener = Listener()
    runner.read(lambda reader: 1, on_done=listener.hear)
    shiboken6.delete(listener)
    settle(qtbot, runner)


def test_that_cancelled_work_stops_at_its_next_report_and_says_so(runner: TaskRunner, qtbot: Any) -> None:
    started, go_on = threading.Event(), threading.Event()
    stopped: list[bool] = []

    def long(desk: Desk, report: Any) -> str:
        started.set()
        go_on.wait(5)
        try:
            report(1, 2)
        except Cancelled:
            stopped.append(True)
            raise
        return "done"

    answers: list[Any] = []
    refusals: list[RuleBroken] = []
    runner.long_work(long, "正在导入…", on_done=answers.append, on_error=refusals.append)
    waiting = runner.read(lambda reader: 1, on_done=answers.append)
    assert started.wait(5)
    runner.cancel_all()
    go_on.set()
    settle(qtbot, runner)
    assert stopped == [True]
    assert waiting.is_cancelled
    assert answers == []
    assert [refusal.sentence for refusal in refusals] == ["已取消。"]


def test_that_a_change_already_handed_in_is_not_cancelled(runner: TaskRunner, qtbot: Any) -> None:
    gate = threading.Event()
    runner.ask_desk(lambda desk: gate.wait(5), "")
    answers: list[Any] = []
    runner.change(name_a_storm, "7·16", on_done=answers.append)
    runner.cancel_all()
    gate.set()
    settle(qtbot, runner)
    assert len(answers) == 1


def test_that_long_work_is_named_and_reports_how_far_it_is(runner: TaskRunner, qtbot: Any) -> None:
    said, steps = [], []
    runner.busy_changed.connect(said.append)
    runner.progressed.connect(lambda done, total: steps.append((done, total)))
    gate = threading.Event()

    def long(desk: Desk, report: Any) -> None:
        report(1, 2)
        gate.wait(5)

    runner.long_work(long, "正在备份…")
    qtbot.waitUntil(lambda: "正在备份…" in said, timeout=SOON)
    gate.set()
    settle(qtbot, runner)
    assert said[-1] == ""
    assert steps == [(1, 2)]


def test_that_drafts_are_kept_while_the_store_is_busy(runner: TaskRunner, qtbot: Any) -> None:
    gate, kept = threading.Event(), threading.Event()
    runner.ask_desk(lambda desk: gate.wait(5), "")
    runner.aside(kept.set)
    assert kept.wait(2)
    gate.set()
    settle(qtbot, runner)


def test_that_closing_finishes_what_was_handed_in(qtbot: Any, tmp_path: Path) -> None:
    runner = TaskRunner(DeskEvents(), lambda sentence: None)
    store = tmp_path / "store"
    runner.open(lambda: Desk.found(store, surroundings("测试"), "甲", "李值班"), on_done=lambda folder: None)
    runner.change(name_a_storm, "7·16")
    runner.close()
    desk = Desk.open(store, surroundings("测试"), "李值班")
    try:
        assert [storm.name for storm in desk.read(lambda reader: reader.find(Storm))] == ["7·16"]
    finally:
        desk.close()


def test_that_asking_before_a_store_is_open_says_so(qtbot: Any) -> None:
    told: list[str] = []
    runner = TaskRunner(DeskEvents(), told.append)
    runner.read(lambda reader: 1)
    qtbot.waitUntil(lambda: runner.is_idle, timeout=SOON)
    runner.close()
    assert told == ["数据尚未打开,请稍候。"]


def test_that_only_the_windows_thread_frees_what_nobody_holds_any_more(runner: TaskRunner, qtbot: Any) -> None:
    """Freed by the store's thread, a widget in a cycle ended the program while the window went on using Qt."""
    freed: list[threading.Thread] = []

    class Ring:
        def __init__(self) -> None:
            self.myself = self

        def __del__(self) -> None:
            freed.append(threading.current_thread())

    runner.read(lambda reader: [Ring() and None for _ in range(5000)] and None, on_done=lambda nothing: None)
    qtbot.waitUntil(lambda: len(freed) == 5000, timeout=SOON)
    assert set(freed) == {threading.main_thread()}


def test_that_nobody_waits_for_a_place_that_does_not_answer(runner: TaskRunner, qtbot: Any, told: list[str]) -> None:
    answering, answers, refusals = threading.Event(), [], []
    runner.outside(answering.wait, SOON / 1000, on_done=answers.append, on_error=refusals.append)
    assert runner.is_idle
    runner.change(name_a_storm, "7·16", on_done=lambda done: answers.append(done.result))
    settle(qtbot, runner)
    assert len(answers) == 1
    answering.set()
    qtbot.waitUntil(lambda: answers[1:] == [True], timeout=SOON)
    runner.outside(refuse, None, on_done=answers.append, on_error=refusals.append)
    qtbot.waitUntil(lambda: bool(refusals), timeout=SOON)
    assert refusals[0].sentence == "请填写村组或地点。"
    assert told == []
    hanging = threading.Event()
    runner.outside(hanging.wait, SOON / 1000, on_done=answers.append, on_error=refusals.append)
    runner.close()
    hanging.set()


@pytest.fixture
def collecting_by_python() -> Iterator[None]:
    """Python collects by itself, as it does before the program's window is made."""
    gc.enable()
    yield
    gc.disable()


def test_that_work_that_hangs_at_closing_keeps_what_it_was_for(qtbot: Any, collecting_by_python: None) -> None:
    """A thread that hangs must never be the one that lets go of a widget."""
    gate = threading.Event()
    runner = TaskRunner(DeskEvents(), lambda sentence: None)
    runner.craft(gate.wait, 60, on_done=lambda result: None)
    try:
        runner.close()
        assert [task.job for task in task_runner._HANGING]
        assert not gc.isenabled()
    finally:
        gate.set()
        task_runner._HANGING.clear()


def test_that_work_that_ends_in_time_leaves_nothing_behind(qtbot: Any, collecting_by_python: None) -> None:
    runner = TaskRunner(DeskEvents(), lambda sentence: None)
    runner.craft(time.sleep, 0.05)
    runner.close()
    assert task_runner._HANGING == []
    assert gc.isenabled()
