"""Warnings in force: sent, not over, not cancelled, not replaced; whatever order they were received in."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.fields import Standing
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage
from fangxun_desk.domain.warnings_in_force import Ending, in_force, spans

ZERO = datetime(2024, 7, 15, 16, 0, tzinfo=BEIJING)
ALERT, UPDATE, CANCEL = WarningMessage.ALERT, WarningMessage.UPDATE, WarningMessage.CANCEL


def at(hours: float) -> datetime:
    return ZERO + timedelta(hours=hours)


def warning(identifier: str, sent: float, **more: Any) -> Warning:
    stated: dict[str, Any] = {"colour": WarningColour.YELLOW, "message": ALERT, **more}
    return Warning(identifier=identifier, record_id=identifier, issuer="平顶山市气象台", sent_at=at(sent), **stated)


def standing(warnings: list[Warning], hours: float) -> list[str]:
    return [each.identifier for each in in_force(warnings, at(hours))]


def test_that_a_warning_stands_from_being_sent_until_it_expires() -> None:
    one = [warning("a", 0, expires_at=at(6))]
    assert [standing(one, hours) for hours in (-0.1, 0, 5.9, 6, 7)] == [[], ["a"], ["a"], [], []]


def test_that_one_without_an_end_goes_on() -> None:
    assert standing([warning("a", 0)], 1000) == ["a"]


def test_that_one_entered_by_hand_counts_as_a_first_one() -> None:
    by_hand = Warning(issuer="气象台", colour=WarningColour.RED, sent_at=at(0), cancelled_at=at(3))
    assert in_force([by_hand], at(1)) == [by_hand]
    assert in_force([by_hand], at(3)) == []


def test_that_it_does_not_stand_before_it_takes_effect() -> None:
    later = [warning("a", 0, effective_at=at(2))]
    assert [standing(later, hours) for hours in (1, 2)] == [[], ["a"]]
    assert standing([warning("b", 0, effective_at=at(-2))], -1) == []


def test_that_a_cancellation_ends_what_it_names_and_is_no_warning_itself() -> None:
    known = [warning("a", 0), warning("b", 0), warning("c", 3, message=CANCEL, named=("a",))]
    assert standing(known, 2) == ["a", "b"]
    assert standing(known, 3) == ["b"]


def test_that_an_update_takes_the_place_of_what_it_names_for_good() -> None:
    known = [warning("a", 0, expires_at=at(24)), warning("u", 2, message=UPDATE, named=("a",), expires_at=at(4))]
    assert [standing(known, hours) for hours in (1, 2, 5)] == [["a"], ["u"], []]


def test_that_the_old_one_stands_until_its_update_takes_effect() -> None:
    known = [warning("a", 0), warning("u", 2, message=UPDATE, named=("a",), effective_at=at(4))]
    assert [standing(known, hours) for hours in (3, 4)] == [["a"], ["u"]]


def test_that_a_first_message_that_refers_to_another_ends_nothing() -> None:
    assert standing([warning("a", 0), warning("b", 1, named=("a",))], 2) == ["b", "a"]


def test_that_a_message_naming_itself_or_nobody_ends_nothing_else() -> None:
    known = [warning("", 0), warning("u", 1, message=UPDATE, named=("u", "")), warning("x", 1, message=CANCEL)]
    assert standing(known, 2) == ["u", ""]


def test_that_a_voided_cancellation_cancels_nothing() -> None:
    void = warning("c", 1, message=CANCEL, named=("a",), standing=Standing(voided=True))
    assert standing([warning("a", 0), void], 2) == ["a"]


def test_that_the_most_serious_comes_first() -> None:
    known = [
        warning("blue", 3, colour=WarningColour.BLUE),
        warning("red", 0, colour=WarningColour.RED),
        warning("none", 3, colour=None),
        warning("late", 2),
        warning("early", 1),
    ]
    assert standing(known, 4) == ["red", "late", "early", "blue", "none"]


def test_that_it_is_said_why_a_warning_ended() -> None:
    known = [
        warning("a", 0, expires_at=at(9)),
        warning("u", 2, message=UPDATE, named=("a",), expires_at=at(9)),
        warning("c", 9, message=CANCEL, named=("u",)),
        warning("e", 2, expires_at=at(3)),
    ]
    assert {span.warning.identifier: span.ending for span in spans(known)} == {
        "a": Ending.REPLACED,
        "u": Ending.CANCELLED,
        "e": Ending.EXPIRED,
    }


# -- laws ---------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["", "a", "b", "c", "d", "e"])
HOURS = st.integers(0, 12)
MAYBE = st.none() | HOURS.map(at)


@st.composite
def messages(draw: st.DrawFn) -> Warning:
    return warning(
        draw(NAMES),
        draw(HOURS),
        message=draw(st.sampled_from([None, ALERT, UPDATE, CANCEL])),
        named=tuple(draw(st.lists(NAMES, max_size=3))),
        expires_at=draw(MAYBE),
        effective_at=draw(MAYBE),
        cancelled_at=draw(MAYBE),
        colour=draw(st.none() | st.sampled_from(WarningColour)),
    )


KNOWN = st.lists(messages(), max_size=8)


@given(st.data(), KNOWN, HOURS)
def test_that_the_order_of_arrival_does_not_matter(data: st.DataObject, known: list[Warning], hours: int) -> None:
    other = data.draw(st.permutations(known))
    assert {id(each) for each in in_force(known, at(hours))} == {id(each) for each in in_force(other, at(hours))}


@given(KNOWN, HOURS)
def test_that_what_stands_was_sent_is_not_over_and_is_named_by_nothing_that_ends_it(
    known: list[Warning], hours: int
) -> None:
    now = at(hours)
    for each in known:
        ended = any(
            other.message in (UPDATE, CANCEL)
            and each.identifier in set(other.named) - {"", other.identifier}
            and max(other.sent_at, other.effective_at or other.sent_at) <= now
            for other in known
        )
        expected = (
            each.message is not CANCEL
            and max(each.sent_at, each.effective_at or each.sent_at) <= now
            and (each.expires_at is None or each.expires_at > now)
            and (each.cancelled_at is None or each.cancelled_at > now)
            and not ended
        )
        assert any(other is each for other in in_force(known, now)) == expected


@given(KNOWN, messages(), HOURS)
def test_that_what_is_sent_later_changes_nothing_before(known: list[Warning], later: Warning, hours: int) -> None:
    if max(later.sent_at, later.effective_at or later.sent_at) <= at(hours):
        return
    assert in_force(known, at(hours)) == in_force([*known, later], at(hours))
