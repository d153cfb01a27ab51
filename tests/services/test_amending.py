"""更正: what an officer saw when he began decides what his correction replaces."""

from datetime import date, datetime
from typing import Any

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.vocabulary import DrillState
from fangxun_desk.services import drill_service, evacuation_service, record_service
from fangxun_desk.services.desk import Desk

NIGHT = datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING)


def logged(desk: Desk) -> str:
    batch = EvacuationBatch(unit="410423", place="下坪村", households=5, people=18, moved_out_at=NIGHT)
    return desk.change(evacuation_service.log_batch, batch).result.record_id


def shown(desk: Desk, record_id: str) -> Any:
    return desk.read(lambda reader: reader.get(EvacuationBatch, record_id))


def test_that_a_field_nobody_else_touched_is_simply_corrected(desk: Desk) -> None:
    record_id = logged(desk)
    done = desk.change(record_service.amend, record_id, {"people": 20}, "核实", {"people": 18})
    assert done.result == ()
    assert shown(desk, record_id).people == 20
    assert shown(desk, record_id).standing.disputed == ()


def test_that_a_value_never_seen_is_not_overwritten(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 25}, "镇里来电")
    done = desk.change(
        record_service.amend, record_id, {"people": 20, "note": "甲"}, "核实", {"people": 18, "note": ""}
    )
    assert done.result == ("转移人数",)
    assert shown(desk, record_id).standing.disputed == ("people",)
    assert shown(desk, record_id).note == "甲"


def test_that_two_who_correct_to_the_same_value_agree(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 20}, "镇里来电")
    with pytest.raises(RuleBroken, match="没有改动任何内容"):
        desk.change(record_service.amend, record_id, {"people": 20}, "核实", {"people": 18})
    assert shown(desk, record_id).standing.disputed == ()


def test_that_a_dispute_is_settled_by_whoever_has_seen_both(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 25}, "镇里来电")
    desk.change(record_service.amend, record_id, {"people": 20}, "核实", {"people": 18})
    seen = shown(desk, record_id).people
    desk.change(record_service.amend, record_id, {"people": 22}, "现场点数", {"people": seen})
    assert shown(desk, record_id).people == 22
    assert shown(desk, record_id).standing.disputed == ()


def test_that_a_step_takes_back_nothing_the_officer_did_not_touch(desk: Desk) -> None:
    drill = Drill(season=2024, unit="410423", name="夜间集合演练", held_on=date(2024, 5, 6), state=DrillState.PLANNED)
    record_id = desk.change(record_service.enter, drill).result.record_id
    was = {"held_on": date(2024, 5, 6), "sessions": 1, "participants": 0}
    desk.change(record_service.amend, record_id, {"held_on": date(2024, 5, 9)}, "改期")
    given = {"held_on": date(2024, 5, 6), "sessions": 1, "participants": 85, "reason": "电话报告"}
    desk.change(record_service.on_what_stands, drill_service.mark_held, record_id, given, was)
    held = desk.read(lambda reader: reader.get(Drill, record_id))
    assert (held.held_on, held.participants, held.state) == (date(2024, 5, 9), 85, DrillState.HELD)


def test_that_a_step_writes_what_the_officer_typed(desk: Desk) -> None:
    drill = Drill(season=2024, unit="410423", name="夜间集合演练", held_on=date(2024, 5, 6), state=DrillState.PLANNED)
    record_id = desk.change(record_service.enter, drill).result.record_id
    was = {"held_on": date(2024, 5, 6), "sessions": 1, "participants": 0}
    given = {"held_on": date(2024, 5, 8), "sessions": 2, "participants": 85, "reason": "电话报告"}
    desk.change(record_service.on_what_stands, drill_service.mark_held, record_id, given, was)
    held = desk.read(lambda reader: reader.get(Drill, record_id))
    assert (held.held_on, held.sessions) == (date(2024, 5, 8), 2)


def test_that_a_step_of_a_record_unknown_here_is_refused(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="找不到该记录"):
        desk.change(record_service.on_what_stands, drill_service.mark_held, "nowhere", {}, {})
