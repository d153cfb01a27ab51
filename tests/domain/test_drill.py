"""演练 and 预案: what cannot be entered, what a planned drill becomes, and when two names mean one plan."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain import drill as rules
from fangxun_desk.domain.drill import MOST_PER_SESSION, Drill, check_drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.plan import Plan, check_plan, plan_core, plan_head, plan_key
from fangxun_desk.domain.vocabulary import DrillForm, DrillState, PlanGroup

TODAY = date(2024, 7, 16)
DRILL = Drill(
    record_id="d1",
    unit="410423",
    held_on=date(2024, 6, 20),
    name="下坪村避险转移演练",
    place="尧山镇下坪村",
    form=DrillForm.FIELD,
    sessions=2,
    participants=130,
)
PLANNED = replace(DRILL, state=DrillState.PLANNED, held_on=date(2024, 8, 1), participants=None)
PLAN = Plan(record_id="p1", unit="410423", name="鲁山县防汛应急预案", group=PlanGroup.LOCAL, issued_on=date(2023, 4, 1))


def refusal(step: Callable[..., Any], *args: Any, **kwargs: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        step(*args, **kwargs)
    return refused.value


# -- drills ----------------------------------------------------------------------------------------------


def test_that_a_sound_drill_is_let_pass() -> None:
    check_drill(DRILL, TODAY)
    check_drill(replace(DRILL, sessions=None, participants=None, form=None, place=""), TODAY)
    check_drill(PLANNED, TODAY)
    check_drill(replace(PLANNED, held_on=date(2024, 6, 1)), TODAY)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"unit": ""}, "unit", "请填写县(市、区)"),
        ({"name": " "}, "name", "请填写演练名称"),
        ({"held_on": None}, "held_on", "请填写演练时间"),
        ({"held_on": date(2024, 7, 17)}, "held_on", "晚于今天"),
        ({"held_on": date(1924, 7, 17)}, "held_on", "请核对年份"),
        ({"sessions": 0}, "sessions", "场次不能为 0"),
        ({"sessions": 1001}, "sessions", "请核对"),
        ({"participants": 0}, "participants", "参演人数不能为 0"),
        ({"participants": 1}, "participants", "参演人数 1 少于场次 2"),
        ({"participants": 2 * MOST_PER_SESSION + 1}, "participants", "平均每场"),
    ],
)
def test_that_a_drill_that_cannot_be_is_refused_by_field(changes: dict[str, Any], field: str, words: str) -> None:
    broken = refusal(check_drill, replace(DRILL, **changes), TODAY)
    assert broken.field == field
    assert words in broken.sentence


def test_that_a_planned_drill_states_no_participants_of_the_past() -> None:
    check_drill(replace(PLANNED, participants=0), TODAY)
    assert refusal(check_drill, replace(PLANNED, sessions=0), TODAY).field == "sessions"


def test_that_a_drill_planned_for_a_day_gone_by_is_overdue() -> None:
    assert not PLANNED.is_overdue(date(2024, 8, 1))
    assert PLANNED.is_overdue(date(2024, 8, 2))
    assert not DRILL.is_overdue(TODAY)
    assert not replace(PLANNED, held_on=None).is_overdue(TODAY)


def test_that_a_planned_drill_becomes_a_held_one() -> None:
    values = rules.held(PLANNED, date(2024, 7, 12), 2, 140, TODAY)
    now = replace(PLANNED, **values)
    assert now.judge_held() is None
    assert (now.held_on, now.sessions, now.participants) == (date(2024, 7, 12), 2, 140)


def test_that_a_planned_drill_is_not_held_ahead_of_its_day() -> None:
    assert refusal(rules.held, PLANNED, date(2024, 8, 1), 2, 140, TODAY).field == "held_on"
    assert refusal(rules.held, PLANNED, TODAY, 0, 140, TODAY).field == "sessions"


def test_that_only_a_planned_drill_is_held_or_cancelled() -> None:
    for other in (DRILL, replace(DRILL, state=DrillState.HELD), replace(DRILL, state=DrillState.CANCELLED)):
        assert "不是计划" in refusal(rules.held, other, TODAY, 1, 1, TODAY).sentence
        assert "不是计划" in refusal(rules.cancelled, other).sentence
    assert rules.cancelled(PLANNED) == {"state": DrillState.CANCELLED}
    assert replace(PLANNED, **rules.cancelled(PLANNED)).judge_held() == "cancelled"


@given(sessions=st.integers(1, 1000), each=st.integers(1, MOST_PER_SESSION), ago=st.integers(0, 600))
def test_that_every_plausible_count_is_let_pass(sessions: int, each: int, ago: int) -> None:
    held_on = TODAY - timedelta(days=ago)
    check_drill(replace(DRILL, sessions=sessions, participants=sessions * each, held_on=held_on), TODAY)


# -- plans -----------------------------------------------------------------------------------------------


def test_that_a_plan_that_cannot_be_is_refused_by_field() -> None:
    check_plan(PLAN, TODAY)
    check_plan(replace(PLAN, revised_on=date(2024, 5, 1), filed_on=date(2023, 4, 1)), TODAY)
    for changes, field in (
        ({"name": " "}, "name"),
        ({"group": None}, "group"),
        ({"issued_on": date(2024, 7, 17)}, "issued_on"),
        ({"revised_on": date(2023, 3, 31)}, "revised_on"),
        ({"filed_on": date(2023, 3, 31)}, "filed_on"),
        ({"issued_on": None, "revised_on": date(2025, 1, 1)}, "revised_on"),
    ):
        assert refusal(check_plan, replace(PLAN, **changes), TODAY).field == field


def test_that_a_plan_was_last_revised_when_it_was_issued_or_revised() -> None:
    assert PLAN.last_revised_on == date(2023, 4, 1)
    assert replace(PLAN, revised_on=date(2024, 5, 1)).last_revised_on == date(2024, 5, 1)
    assert replace(PLAN, issued_on=None).last_revised_on is None


@pytest.mark.parametrize(
    "written",
    ["《鲁山县防汛应急预案》", " 鲁山县 防汛应急预案", "鲁山县防汛应急预案(2024年修订)", "鲁山县防汛应急预案（试行）",
     "2024年鲁山县防汛应急预案", "鲁山县防汛应急预案。"],
)  # fmt: skip
def test_that_brackets_blanks_and_versions_do_not_make_another_plan(written: str) -> None:
    assert plan_key(written) == plan_key(PLAN.name)


def test_that_another_place_is_another_plan() -> None:
    assert plan_key("叶县防汛应急预案") != plan_key("鲁山县防汛应急预案")
    assert plan_key("鲁山县防汛应急预案(演示)") != plan_key("鲁山县防汛应急预案")


def test_that_the_core_of_a_name_leaves_out_what_every_plan_is_called() -> None:
    assert plan_core("鲁山县防汛应急预案") == plan_core("鲁山县防汛预案") == "鲁山县"
    assert plan_core("平顶山市水库防汛专项预案") == "平顶山市水库"
    assert plan_core("防汛应急预案") == ""


def test_that_a_name_begins_with_the_place_it_is_for() -> None:
    assert plan_head("鲁山县尧山镇防汛应急预案") == "鲁山县尧山镇"
    assert plan_head("马庄街道防汛应急预案") == "马庄街道"
    assert plan_head("山洪灾害防御预案") == ""
