"""隐患: what each step asks for, that a step follows from the fields alone, and how a hazard ages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain import hazard_life
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard, ReviewResult
from fangxun_desk.domain.hazard_life import AGEING, HazardStep, check_hazard, step_of

FOUND = date(2024, 5, 6)
TODAY = date(2024, 6, 20)
HAZARD = Hazard(record_id="h1", unit="410423", problem="护坡塌陷", found_on=FOUND)
ASSIGNED = replace(HAZARD, responsible_unit="县水利局", responsible_person="单德东", due_on=date(2024, 6, 30))
APPLIED = replace(ASSIGNED, applied_by="单德东", applied_on=date(2024, 6, 18), evidence="已砌护 30 米")


def refusal(step: Callable[..., Any], *args: Any, **kwargs: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        step(*args, **kwargs)
    return refused.value


# -- the steps -------------------------------------------------------------------------------------------


def test_that_a_hazard_goes_from_found_to_cleared() -> None:
    assert step_of(HAZARD, TODAY) is HazardStep.FOUND
    now = replace(HAZARD, **hazard_life.assigned(HAZARD, "县水利局", "单德东", date(2024, 6, 30), TODAY))
    assert step_of(now, TODAY) is HazardStep.RECTIFYING
    now = replace(now, **hazard_life.applied(now, "单德东", TODAY, "已砌护", TODAY, has_files=False))
    assert step_of(now, TODAY) is HazardStep.UNDER_REVIEW
    now = replace(now, **hazard_life.cleared(now, "闫晓生", TODAY, TODAY))
    assert step_of(now, TODAY) is HazardStep.CLEARED
    assert now.cleared_on == TODAY
    check_hazard(now, TODAY)


def test_that_what_was_sent_back_is_open_again_and_can_be_applied_for_again() -> None:
    back = replace(APPLIED, **hazard_life.sent_back(APPLIED, "闫晓生", TODAY, "砌护长度不足", TODAY))
    assert step_of(back, TODAY) is HazardStep.RETURNED
    assert not back.is_cleared(TODAY)
    assert back.is_overdue(date(2024, 7, 1))
    again = replace(back, **hazard_life.applied(back, "单德东", TODAY, "已补砌", TODAY, has_files=False))
    assert step_of(again, TODAY) is HazardStep.UNDER_REVIEW
    assert (again.return_reason, again.review_result, again.reviewer) == ("", None, "")


def test_that_whoever_applied_cannot_review() -> None:
    for review in (
        lambda: hazard_life.cleared(APPLIED, " 单 德东", TODAY, TODAY),
        lambda: hazard_life.sent_back(APPLIED, "单德东", TODAY, "不足", TODAY),
    ):
        broken = refusal(review)
        assert broken.field == "reviewer"
        assert broken.sentence == "单德东是申请人,复核须由另一人进行,请改填复核人。"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"by": " "}, "applied_by"),
        ({"on": None}, "applied_on"),
        ({"on": TODAY + timedelta(days=1)}, "applied_on"),
        ({"on": FOUND - timedelta(days=1)}, "applied_on"),
        ({"evidence": " "}, "evidence"),
    ],
)
def test_that_an_application_names_what_it_lacks(changes: dict[str, Any], field: str) -> None:
    whole: dict[str, Any] = {"by": "单德东", "on": TODAY, "evidence": "已砌护"}
    assert refusal(hazard_life.applied, ASSIGNED, **{**whole, **changes}, today=TODAY, has_files=False).field == field


def test_that_a_file_alone_is_evidence_too() -> None:
    assert hazard_life.applied(ASSIGNED, "单德东", TODAY, "", TODAY, has_files=True)["evidence"] == ""


def test_that_steps_out_of_turn_are_refused_in_a_sentence() -> None:
    cleared = replace(APPLIED, cleared_on=TODAY)
    assert "没有交办" in refusal(hazard_life.applied, HAZARD, "单", TODAY, "已改", TODAY, has_files=False).sentence
    assert "正待复核" in refusal(hazard_life.applied, APPLIED, "单", TODAY, "已改", TODAY, has_files=False).sentence
    assert "还没有申请销号" in refusal(hazard_life.cleared, ASSIGNED, "闫", TODAY, TODAY).sentence
    assert "还没有申请销号" in refusal(hazard_life.sent_back, ASSIGNED, "闫", TODAY, "不足", TODAY).sentence
    for step in (
        lambda: hazard_life.assigned(cleared, "局", "单", TODAY, TODAY),
        lambda: hazard_life.with_interim(cleared, "值守"),
        lambda: hazard_life.applied(cleared, "单", TODAY, "已改", TODAY, has_files=False),
        lambda: hazard_life.cleared(cleared, "闫", TODAY, TODAY),
    ):
        assert "已于 2024-06-20 销号" in refusal(step).sentence


def test_that_sending_back_wants_a_reason() -> None:
    assert refusal(hazard_life.sent_back, APPLIED, "闫晓生", TODAY, " ", TODAY).field == "return_reason"


# -- 临时度汛措施 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "on", "needs"),
    [
        (date(2024, 7, 15), TODAY, False),
        (date(2024, 7, 16), TODAY, True),
        (date(2024, 9, 30), TODAY, True),
        (date(2025, 3, 1), TODAY, True),
        (date(2024, 6, 19), TODAY, True),
        (date(2024, 6, 20), TODAY, False),
    ],
)
def test_that_what_cannot_be_put_right_in_time_needs_an_interim_measure(due: date, on: date, needs: bool) -> None:
    hazard = replace(ASSIGNED, due_on=due)
    assert hazard_life.lacks_interim(hazard, on) is needs
    assert not hazard_life.lacks_interim(replace(hazard, interim_measure="专人值守"), on)
    assert not hazard_life.lacks_interim(replace(hazard, cleared_on=on), on)


def test_that_a_hazard_found_after_the_main_flood_season_needs_none_before_its_limit() -> None:
    late = replace(ASSIGNED, found_on=date(2024, 8, 16), due_on=date(2024, 9, 30))
    assert not hazard_life.lacks_interim(late, date(2024, 9, 30))
    assert hazard_life.lacks_interim(late, date(2024, 10, 1))


def test_that_a_limit_in_the_main_flood_season_is_not_set_without_an_interim_measure() -> None:
    broken = refusal(hazard_life.assigned, HAZARD, "县水利局", "单德东", date(2024, 8, 1), TODAY)
    assert broken.field == "interim_measure"
    assert broken.sentence == "该隐患不能在主汛期(7月16日至8月15日)前整改到位,请先落实临时度汛措施。"
    values = hazard_life.assigned(HAZARD, "县水利局", "单德东", date(2024, 8, 1), TODAY, "专人值守")
    assert values["interim_measure"] == "专人值守"


# -- what it cannot be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": ""}, "unit"),
        ({"problem": " "}, "problem"),
        ({"found_on": None}, "found_on"),
        ({"found_on": TODAY + timedelta(days=1)}, "found_on"),
        ({"due_on": FOUND - timedelta(days=1)}, "due_on"),
        ({"responsible_unit": ""}, "responsible_unit"),
        ({"due_on": date(2024, 7, 20)}, "interim_measure"),
        ({"cleared_on": TODAY + timedelta(days=1)}, "cleared_on"),
        ({"cleared_on": FOUND - timedelta(days=1)}, "cleared_on"),
        ({"cleared_on": TODAY, "applied_by": "单德东", "reviewer": "单德东"}, "reviewer"),
        ({"applied_on": TODAY, "reviewed_on": TODAY - timedelta(days=1)}, "reviewed_on"),
    ],
)
def test_that_a_hazard_that_cannot_be_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    check_hazard(ASSIGNED, TODAY)
    assert refusal(check_hazard, replace(ASSIGNED, **changes), TODAY).field == field


# -- ageing ----------------------------------------------------------------------------------------------


def test_that_the_day_a_hazard_is_due_is_not_overdue() -> None:
    due = ASSIGNED.due_on
    assert due is not None
    assert [hazard_life.days_words(hazard_life.days_over(ASSIGNED, due + timedelta(days=n))) for n in (-3, 0, 12)] == [
        "剩 3 天",
        "今日到期",
        "超 12 天",
    ]
    bands = [hazard_life.band_of(ASSIGNED, due + timedelta(days=n)) for n in (-8, -7, -3, 0, 1, 30, 31)]
    assert [band.code for band in bands if band] == [
        "in_time", "due_soon", "due_now", "due_now", "late", "late", "late_long",
    ]  # fmt: skip


@given(st.integers(-400, 400))
def test_that_an_alarm_of_lateness_is_the_same_as_overdue(days: int) -> None:
    assert ASSIGNED.due_on is not None
    on = ASSIGNED.due_on + timedelta(days=days)
    band = hazard_life.band_of(ASSIGNED, on)
    assert band in AGEING
    assert band is not None
    assert (band.alarm == "late") is ASSIGNED.is_overdue(on)


def test_that_days_are_counted_from_its_finding_to_its_clearing() -> None:
    cleared = replace(APPLIED, cleared_on=date(2024, 5, 16))
    assert hazard_life.days_open(HAZARD, TODAY) == 45
    assert hazard_life.days_open(cleared, TODAY) == 10
    assert hazard_life.days_over(cleared, TODAY) is None
    assert hazard_life.band_of(cleared, TODAY) is None
    assert hazard_life.band_of(HAZARD, TODAY) is hazard_life.NO_LIMIT


some_days = st.none() | st.dates(date(2024, 4, 1), date(2024, 9, 30))
any_hazard = st.builds(
    Hazard,
    unit=st.just("410423"),
    problem=st.just("x"),
    found_on=some_days,
    due_on=some_days,
    responsible_unit=st.sampled_from(["", "县水利局"]),
    applied_on=some_days,
    reviewed_on=some_days,
    review_result=st.none() | st.sampled_from(ReviewResult),
    cleared_on=some_days,
)


@given(any_hazard, st.dates(date(2024, 4, 1), date(2024, 9, 30)))
def test_that_only_a_clearing_date_clears_whatever_else_is_written(hazard: Hazard, on: date) -> None:
    is_cleared = hazard.cleared_on is not None and hazard.cleared_on <= on
    assert (step_of(hazard, on) is HazardStep.CLEARED) is is_cleared
    assert not (is_cleared and hazard.is_overdue(on))


@given(st.lists(any_hazard, max_size=12), st.dates(date(2024, 4, 1), date(2024, 9, 30)))
def test_that_a_working_list_has_overdue_ones_on_top_and_cleared_ones_below(drawn: list[Hazard], on: date) -> None:
    ordered = sorted(drawn, key=lambda hazard: hazard_life.by_urgency(hazard, on))
    states = [0 if h.is_overdue(on) else 2 if h.is_cleared(on) else 1 for h in ordered]
    assert states == sorted(states)
    late = [h.due_on for h in ordered if h.is_overdue(on)]
    assert late == sorted(late, key=lambda due: due or date.max)


# -- any order of steps ----------------------------------------------------------------------------------

PEOPLE = ("单德东", "闫晓生", "李强")
steps = st.lists(
    st.tuples(
        st.sampled_from(["assign", "interim", "apply", "clear", "back", "day"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 60),
    ),
    max_size=14,
)


class Model:
    """What the desk would say by heart: one word, and who applied."""

    def __init__(self) -> None:
        self.word, self.applicant = "found", ""

    def allows(self, step: str, who: str) -> bool:
        match step:
            case "assign" | "interim":
                return self.word != "cleared"
            case "apply":
                return self.word in ("rectifying", "returned")
        return self.word == "under_review" and who != self.applicant

    def take(self, step: str, who: str) -> None:
        match step:
            case "assign":
                self.word = "rectifying" if self.word == "found" else self.word
            case "apply":
                self.word, self.applicant = "under_review", who
            case "clear":
                self.word = "cleared"
            case "back":
                self.word = "returned"


@given(steps)
def test_that_after_any_order_of_steps_the_state_is_what_a_simple_model_says(drawn: list[tuple[str, str, int]]) -> None:
    hazard, today, model = replace(HAZARD, interim_measure="专人值守"), FOUND, Model()
    for step, who, days in drawn:
        if step == "day":
            today += timedelta(days=days)
            continue
        act: dict[str, Callable[[], dict[str, Any]]] = {
            "assign": lambda h=hazard, t=today, d=days: hazard_life.assigned(h, "局", "甲", t + timedelta(d), t),
            "interim": lambda h=hazard: hazard_life.with_interim(h, "专人值守"),
            "apply": lambda h=hazard, t=today, w=who: hazard_life.applied(h, w, t, "已改", t, has_files=False),
            "clear": lambda h=hazard, t=today, w=who: hazard_life.cleared(h, w, t, t),
            "back": lambda h=hazard, t=today, w=who: hazard_life.sent_back(h, w, t, "不足", t),
        }  # type: ignore[misc]
        if model.allows(step, who):
            hazard = replace(hazard, **act[step]())
            model.take(step, who)
        else:
            assert refusal(act[step]).sentence.endswith("。")
        assert step_of(hazard, today).code == model.word
        check_hazard(hazard, today)
