"""The scenarios that have cost people their work elsewhere, each by its name: clocks, two officers, voiding."""

import pytest

from fangxun_desk.domain.journal import VOIDED
from tests.domain.desks import HOUR, NOON, Office, exchange


def two_desks(ahead_ms: int = 0) -> tuple[Office, Office]:
    """甲 entered a record, 乙 has heard of it; 乙's clock runs ahead by so much."""
    ours, theirs = Office("甲"), Office("乙", NOON + ahead_ms)
    theirs.hear([ours.create(mobile="13800000001", title="局长")])
    return ours, theirs


def test_that_a_desk_whose_clock_runs_two_hours_fast_swallows_nobodys_edit() -> None:
    ours, theirs = two_desks(ahead_ms=2 * HOUR)
    theirs.edit(mobile="13800000002")
    ours.hear(theirs.known.values())
    ours.clock_ms += 60_000
    ours.edit(mobile="13800000003")
    assert ours.state.values["mobile"] == "13800000003"
    theirs.hear(ours.known.values())
    assert theirs.state == ours.state
    assert theirs.state.disputed == ()


def test_that_a_desk_in_the_year_2050_moves_nobody_elses_stamps() -> None:
    ours, theirs = two_desks(ahead_ms=26 * 365 * 24 * HOUR)
    theirs.edit(title="副局长")
    ours.hear(theirs.known.values())
    ours.clock_ms += 1000
    assert ours.edit(title="书记").stamp.startswith(f"0{NOON + 1000}")


def test_that_two_officers_who_change_one_phone_both_find_their_number_until_one_decides() -> None:
    ours, theirs = two_desks()
    ours.edit(mobile="13800000002")
    theirs.edit(mobile="13800000003")
    exchange(ours, theirs)
    assert ours.state == theirs.state
    assert ours.state.disputed == ("mobile",)
    assert {edit.value for edit in ours.state.heads["mobile"]} == {"13800000002", "13800000003"}
    assert {edit.change.author for edit in ours.state.heads["mobile"]} == {"甲", "乙"}
    ours.edit(mobile="13800000003")
    exchange(ours, theirs)
    assert theirs.state.disputed == ()
    assert theirs.state.values["mobile"] == "13800000003"


def test_that_a_third_edit_that_saw_one_side_only_does_not_end_a_dispute() -> None:
    ours, theirs = two_desks()
    third = Office("丙")
    ours.edit(mobile="13800000002")
    third.hear(ours.known.values())
    theirs.edit(mobile="13800000003")
    third.edit(mobile="13800000004")
    exchange(ours, theirs, third)
    assert ours.state.disputed == ("mobile",)
    assert {edit.value for edit in ours.state.heads["mobile"]} == {"13800000003", "13800000004"}


def test_that_two_officers_who_type_the_same_value_do_not_disagree() -> None:
    ours, theirs = two_desks()
    ours.edit(mobile="13800000002")
    theirs.edit(mobile="13800000002")
    exchange(ours, theirs)
    assert len(ours.state.heads["mobile"]) == 2
    assert ours.state.disputed == ()


@pytest.mark.parametrize("ahead_ms", [-2 * HOUR, 0, 2 * HOUR])
def test_that_voiding_against_editing_is_a_dispute_whichever_is_later(ahead_ms: int) -> None:
    ours, theirs = two_desks(ahead_ms)
    voiding = ours.void()
    theirs.edit(mobile="13800000002")
    exchange(ours, theirs)
    assert ours.state == theirs.state
    assert ours.state.disputed == (VOIDED,)
    if ahead_ms:
        assert ours.state.voided == (voiding if ahead_ms < 0 else None)
    assert ours.state.values["mobile"] == "13800000002"


@pytest.mark.parametrize("ahead_ms", [-2 * HOUR, 2 * HOUR])
@pytest.mark.parametrize("keep_voided", [True, False])
def test_that_a_person_can_decide_a_disputed_voiding_either_way(ahead_ms: int, keep_voided: bool) -> None:
    ours, theirs = two_desks(ahead_ms)
    ours.void()
    theirs.edit(mobile="13800000002")
    exchange(ours, theirs)
    decision = theirs.void("确属重复") if keep_voided else theirs.restore()
    exchange(ours, theirs)
    assert ours.state.disputed == ()
    assert ours.state.voided == (decision if keep_voided else None)


def test_that_correcting_a_record_whose_voiding_is_disputed_does_not_make_it_vanish() -> None:
    ours, theirs = two_desks(ahead_ms=2 * HOUR)
    ours.clock_ms += HOUR
    ours.void()
    theirs.edit(mobile="13800000002")
    third = Office("丙", NOON - HOUR)
    exchange(ours, theirs, third)
    assert third.state.voided is None
    third.edit(mobile="13800000003")
    assert third.state.voided is None
    assert third.state.values["mobile"] == "13800000003"
    assert third.state.disputed == (VOIDED,)


def test_that_two_voidings_and_two_restorings_do_not_disagree() -> None:
    ours, theirs = two_desks()
    ours.void()
    theirs.void()
    exchange(ours, theirs)
    assert ours.state.voided is not None
    assert ours.state.disputed == ()
    ours.restore()
    theirs.restore()
    exchange(ours, theirs)
    assert ours.state.voided is None
    assert ours.state.disputed == ()


def test_that_a_restoring_does_not_undo_a_voiding_it_had_not_seen() -> None:
    ours, theirs = two_desks()
    ours.void()
    theirs.void()
    ours.restore()
    exchange(ours, theirs)
    assert ours.state.disputed == (VOIDED,)


def test_that_an_edit_that_names_a_value_without_stating_one_takes_nothing_away() -> None:
    ours, _ = two_desks()
    first = next(iter(ours.known))
    ours.write("edit", {"title": "书记"}, {"mobile": [first], "title": [first]})
    ours.write("merge-of-a-later-version", {"mobile": ""}, {"mobile": [first]})
    assert ours.state.values["mobile"] == "13800000001"
