"""撤销: one's own last actions, whole, one after the other; never somebody else's, and nothing leaves the log."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.roster import Official
from fangxun_desk.services import demo_service, evacuation_service, import_service, record_service
from fangxun_desk.services.desk import Desk, surroundings

NIGHT = datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING)


def batch(**more: Any) -> EvacuationBatch:
    values = {"unit": "410423", "place": "下坪村", "households": 5, "people": 18, "moved_out_at": NIGHT, **more}
    return EvacuationBatch(**values)


def logged(desk: Desk, **more: Any) -> str:
    return desk.change(evacuation_service.log_batch, batch(**more)).result.record_id


def shown(desk: Desk, record_id: str) -> Any:
    return desk.read(lambda reader: reader.get(EvacuationBatch, record_id))


def test_that_a_record_entered_is_voided_and_stays(desk: Desk) -> None:
    record_id = logged(desk)
    done = desk.undo()
    assert done.result == f"登记避险转移批次 {shown(desk, record_id).number}"
    assert done.changes.kinds == {"evacuation_batch"}
    assert shown(desk, record_id).standing.voided
    assert shown(desk, record_id).standing.void_reason == "撤销操作"


def test_that_a_correction_is_given_back_and_both_values_stay_in_the_log(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 20, "note": "复核"}, "核实")
    desk.undo()
    assert (shown(desk, record_id).people, shown(desk, record_id).note) == (18, "")
    told = [(line.field, line.old, line.new) for line in desk.read(record_service.history, record_id) if line.field]
    assert ("转移人数", "18", "20") in told
    assert ("转移人数", "20", "18") in told


def test_that_a_phone_is_given_back_without_being_laid_open(desk: Desk) -> None:
    person = Official(season=2024, name="李汛", mobile="13800000001")
    record_id = desk.change(record_service.enter, person).result.record_id
    desk.change(record_service.amend, record_id, {"mobile": "13800000002"}, "换号")
    desk.undo()
    assert desk.read(lambda reader: reader.get(Official, record_id)).mobile == "13800000001"
    assert "13800000001" not in str(desk.read(lambda reader: [c.fields for c in reader.history(record_id)]))


def test_that_a_voiding_is_taken_back_and_a_restoring_voided_again(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.void, record_id, "登记错误")
    desk.undo()
    assert not shown(desk, record_id).standing.voided
    desk.change(record_service.void, record_id, "登记错误")
    desk.change(record_service.restore, record_id, "误作废")
    desk.undo()
    assert shown(desk, record_id).standing.voided


def test_that_what_was_entered_together_is_undone_together(desk: Desk) -> None:
    def two(work: Any) -> list[str]:
        return [work.create(batch(place=place)).record_id for place in ("一组", "二组")]

    first, second = desk.change(two).result
    assert desk.undo().result.endswith("等 2 条")
    assert shown(desk, first).standing.voided
    assert shown(desk, second).standing.voided


def test_that_undoing_again_goes_one_action_further_back(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 20}, "核实")
    desk.change(record_service.amend, record_id, {"people": 25}, "再核实")
    desk.undo()
    assert shown(desk, record_id).people == 20
    desk.undo()
    assert shown(desk, record_id).people == 18
    desk.undo()
    assert shown(desk, record_id).standing.voided
    with pytest.raises(RuleBroken, match="没有可撤销的操作"):
        desk.undo()


def test_that_what_another_desk_has_worked_on_since_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"people": 20}, "核实")
    other = Desk.found(tmp_path / "other", surroundings("测试", lambda: NIGHT + timedelta(days=3)), "乙", "王")
    sent = desk.read(lambda reader: reader.change_count())
    assert sent
    log = desk._store.connection
    from fangxun_desk.store import change_log

    own = change_log.sealed_of(log, desk._store.head.incarnation)
    other.change(lambda work: work.receive(own))
    other.change(record_service.amend, record_id, {"note": "乙处补充"}, "补充")
    theirs = change_log.sealed_of(other._store.connection, other._store.head.incarnation)
    other.close()
    received = desk._store.write("王")
    with received as work:
        work.receive(theirs)
        work.commit()
    with pytest.raises(RuleBroken, match="此后由 王 改动过,不能撤销"):
        desk.undo()
    assert shown(desk, record_id).people == 20


def test_that_a_correction_beside_somebody_elses_is_not_undone_and_says_so(desk: Desk) -> None:
    record_id = logged(desk)
    seen = desk.read(lambda reader: reader.get(EvacuationBatch, record_id))
    desk.change(record_service.amend, record_id, {"people": 25}, "他人核实")
    desk.change(record_service.amend, record_id, {"people": 20}, "核实", was={"people": seen.people})
    with pytest.raises(RuleBroken, match="与他人的更正并存"):
        desk.undo()
    assert "people" in shown(desk, record_id).standing.disputed


def test_that_two_corrections_of_a_field_left_blank_are_undone_one_after_the_other(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(record_service.amend, record_id, {"note": "强降雨"}, "补充")
    desk.change(record_service.amend, record_id, {"note": "山洪"}, "更正")
    desk.undo()
    assert shown(desk, record_id).note == "强降雨"
    desk.undo()
    assert shown(desk, record_id).note == ""


def test_that_a_batch_whose_people_came_home_is_undone_from_the_return_backwards(desk: Desk) -> None:
    record_id = logged(desk)
    desk.change(evacuation_service.log_return, record_id, 18, NIGHT + timedelta(hours=9))
    desk.undo()
    (back,) = desk.read(lambda reader: reader.find(EvacuationReturn, include_voided=True))
    assert back.standing.voided
    desk.undo()
    assert shown(desk, record_id).standing.voided


def test_that_what_the_officer_before_did_is_not_undone_after_the_handover(desk: Desk) -> None:
    record_id = logged(desk)
    desk.author = "接班员"
    with pytest.raises(RuleBroken, match="上一步是值班员做的,不能由接班员撤销"):
        desk.undo()
    own = logged(desk, place="五道庙村")
    desk.undo()
    assert shown(desk, own).standing.voided
    assert not shown(desk, record_id).standing.voided


def test_that_a_destruction_is_said_to_be_final_and_stays_one(desk: Desk) -> None:
    person = Official(season=2024, name="李汛", mobile="13800000001")
    record_id = desk.change(record_service.enter, person).result.record_id
    desk.destroy_personal_values("期满,依规销毁", record_ids=[record_id])
    for _ in range(2):
        with pytest.raises(RuleBroken, match="销毁后不能撤销"):
            desk.undo()
    assert desk.read(lambda reader: reader.get(Official, record_id)).mobile == ""


def test_that_an_import_has_an_undoing_of_its_own(desk: Desk) -> None:
    file = next(demo_service.season_folder().rglob("*.xlsx"))
    import_service.take_all_in(desk, [file])
    with pytest.raises(RuleBroken, match="请在“数据”页撤销整个导入"):
        desk.undo()


def test_that_nothing_done_before_the_desk_was_opened_is_undone(desk: Desk, tmp_path: Path) -> None:
    logged(desk)
    folder, clock = desk.directory, desk._store.settings.clock
    desk.close()
    again = Desk.open(folder, surroundings("测试", clock), "值班员")
    with pytest.raises(RuleBroken, match="没有可撤销的操作"):
        again.undo()
    again.close()


STEP = st.tuples(st.sampled_from(["new", "people", "note", "void", "restore"]), st.integers(0, 3), st.integers(1, 99))


@settings(max_examples=25)
@given(st.lists(STEP, max_size=8), st.lists(STEP, max_size=8))
def test_that_as_many_undoings_as_actions_bring_back_what_was_shown(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.found(folder / "store", surroundings("测试", lambda: NIGHT), "甲", "值班员")
        for step in before:
            take(desk, step)
        was, changes = everything(desk), desk.status().changes
        for _ in range(sum(take(desk, step) for step in after)):
            desk.undo()
        now = {record_id: line for record_id, line in everything(desk).items() if record_id in was or not line[0]}
        assert now == was
        assert desk.status().changes >= changes
        assert desk.verify().problems == ()
        desk.close()


def take(desk: Desk, step: tuple[str, int, int]) -> bool:
    """Do one thing to one of the records there are; False where the rules forbid it."""
    what, which, number = step
    known = sorted(everything(desk))
    try:
        if what == "new":
            logged(desk, people=number, households=1)
        elif not known:
            return False
        elif what == "people":
            desk.change(record_service.amend, known[which % len(known)], {"people": number}, "核实")
        elif what == "note":
            desk.change(record_service.amend, known[which % len(known)], {"note": "" if number % 2 else "注"}, "核实")
        else:
            switch = record_service.void if what == "void" else record_service.restore
            desk.change(switch, known[which % len(known)], "原因")
    except RuleBroken:
        return False
    return True


def everything(desk: Desk) -> dict[str, tuple[bool, int | None, str]]:
    """Every record: whether it is voided, its people, its note."""
    found = desk.read(lambda reader: reader.find(EvacuationBatch, include_voided=True))
    return {b.record_id: (b.standing.voided, b.people, b.note) for b in found}
