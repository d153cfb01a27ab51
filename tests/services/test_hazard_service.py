"""隐患动态清零: each step is one change with its reason, and every number agrees with the season's own."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.attachment import Attachment
from fangxun_desk.domain.division import Division
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.hazard_life import HazardStep
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.services import demo_service, hazard_service, record_service, season_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.store.change_log import sealed_of
from fangxun_desk.store.database import Settings
from tests.services.conftest import Clock

TODAY = date(2024, 7, 16)
HAZARD = Hazard(record_id="h1", unit="410423", point_name="下坪塘坝", problem="护坡塌陷", found_on=date(2024, 5, 6))
PHOTO = Attachment("整改后.jpg", "ab" * 32, 1024)


def do(desk: Desk, use_case: Any, *args: Any, **kwargs: Any) -> Any:
    return desk.change(use_case, *args, **kwargs).result


def stored(desk: Desk, record_id: str = "h1") -> Hazard:
    found = desk.read(lambda reader: reader.get(Hazard, record_id))
    assert found is not None
    return found


def line(desk: Desk, record_id: str = "h1") -> Any:
    lines = desk.read(hazard_service.hazard_lines, 2024, TODAY)
    return next(each for each in lines if each.hazard.record_id == record_id)


def figures(desk: Desk, as_of: date | None = TODAY) -> list[int]:
    counted = desk.read(season_service.figures, 2024, as_of).figures
    return [counted[code] for code in hazard_service.SEASON_CODES]


def log(desk: Desk, **changes: Any) -> Any:
    return do(desk, hazard_service.log_hazard, replace(HAZARD, **changes))


def assigned(desk: Desk, due_on: date = date(2024, 7, 10)) -> None:
    log(desk)
    do(desk, hazard_service.assign, "h1", "县水利局", "单德东", due_on, "专人值守")


def applied(desk: Desk) -> None:
    assigned(desk)
    do(desk, hazard_service.apply_for_clearing, "h1", "单德东", TODAY, "已砌护 30 米", (PHOTO,))


def test_that_a_hazard_handed_in_twice_is_entered_once(desk: Desk) -> None:
    assert log(desk) == log(desk)
    assert figures(desk) == [1, 0, 1, 0]
    assert stored(desk).season == 2024


def test_that_a_hazard_named_after_a_point_of_the_ledger_refers_to_it(desk: Desk) -> None:
    point = RiskPoint(record_id="p1", season=2024, unit="410423", name="下坪塘坝")
    do(desk, lambda work: work.create(point))
    log(desk)
    assert stored(desk).risk_point == "p1"
    log(desk, record_id="h2", point_name="别处")
    assert stored(desk, "h2").risk_point is None
    do(desk, lambda work: work.create(replace(point, record_id="p2")))
    log(desk, record_id="h3")
    assert stored(desk, "h3").risk_point is None


def test_that_a_hazard_goes_through_its_life_with_every_reason_kept(desk: Desk) -> None:
    applied(desk)
    assert line(desk).step is HazardStep.UNDER_REVIEW
    assert line(desk).is_overdue
    assert figures(desk) == [1, 0, 1, 1]
    do(desk, hazard_service.send_back, "h1", "闫晓生", TODAY, "砌护长度不足")
    assert line(desk).step is HazardStep.RETURNED
    assert figures(desk) == [1, 0, 1, 1]
    do(desk, hazard_service.apply_for_clearing, "h1", "单德东", TODAY, "已补砌 12 米")
    do(desk, hazard_service.clear, "h1", "闫晓生", TODAY)
    assert line(desk).step is HazardStep.CLEARED
    assert figures(desk) == [1, 1, 0, 0]
    assert stored(desk).attachments == (PHOTO,)
    history = desk.read(record_service.history, "h1")
    assert {"交办", "申请销号", "退回:砌护长度不足", "复核通过,销号"} <= {step.reason for step in history}
    evidence = [step.new for step in history if step.name == "evidence"]
    assert evidence == ["已砌护 30 米", "已补砌 12 米"]
    assert "砌护长度不足" in [step.old for step in history if step.name == "return_reason"]


def test_that_an_extension_wants_its_reason(desk: Desk) -> None:
    assigned(desk)
    arguments = ("h1", "县水利局", "单德东", date(2024, 8, 1))
    with pytest.raises(RuleBroken, match="延期理由") as refused:
        do(desk, hazard_service.assign, *arguments)
    assert refused.value.field == "reason"
    do(desk, hazard_service.assign, *arguments, reason="汛期水位高,无法施工")
    assert stored(desk).due_on == date(2024, 8, 1)
    with pytest.raises(RuleBroken, match="没有改动"):
        do(desk, hazard_service.assign, *arguments)


def test_that_a_voided_hazard_takes_no_step(desk: Desk) -> None:
    assigned(desk)
    do(desk, record_service.void, "h1", "重复登记")
    for step in (
        lambda: do(desk, hazard_service.set_interim, "h1", "加强巡查"),
        lambda: do(desk, hazard_service.apply_for_clearing, "h1", "单德东", TODAY, "已改"),
        lambda: do(desk, hazard_service.amend, "h1", {"problem": "x"}, "改"),
    ):
        with pytest.raises(RuleBroken, match="已作废"):
            step()
    assert figures(desk) == [0, 0, 0, 0]


def test_that_a_correction_cannot_make_what_cannot_be(desk: Desk) -> None:
    applied(desk)
    with pytest.raises(RuleBroken) as refused:
        do(desk, hazard_service.amend, "h1", {"found_on": TODAY + timedelta(days=1)}, "写错")
    assert refused.value.field == "found_on"
    do(desk, hazard_service.clear, "h1", "闫晓生", TODAY)
    do(desk, hazard_service.amend, "h1", {"cleared_on": None}, "误销号")
    assert line(desk).step is HazardStep.UNDER_REVIEW
    assert figures(desk) == [1, 0, 1, 1]


def test_that_the_banner_says_what_the_figure_says(desk: Desk, clock: Clock) -> None:
    assert hazard_service.overdue_words(desk.read(hazard_service.overdue_count, clock())) == ""
    applied(desk)
    log(desk, record_id="h2", unit="410422")
    do(desk, hazard_service.assign, "h2", "县住建局", "李强", date(2024, 7, 1), "抽排")
    assert hazard_service.overdue_words(desk.read(hazard_service.overdue_count, clock())) == "逾期隐患 2 项"
    assert [each.hazard.record_id for each in desk.read(hazard_service.overdue, TODAY)] == ["h2", "h1"]
    clock.turn(days=-10)
    assert desk.read(hazard_service.overdue_count, clock()) == 1


def test_that_a_division_not_counted_into_the_city_is_listed_and_not_counted(desk: Desk) -> None:
    do(desk, lambda work: work.create(Division(season=2024, unit="410482", name="汝州市", counts_into_city=False)))
    log(desk, unit="410482")
    assert not line(desk).counts
    assert figures(desk) == [0, 0, 0, 0]
    explained = desk.read(hazard_service.explain, 2024, "hazards_total", TODAY, "汝州市")
    assert explained.value == 0
    assert [row.reason for row in explained.excluded] == ["not_counted_into_city"]


def test_that_two_reviews_that_did_not_know_of_each_other_leave_a_disagreement(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    applied(desk)
    other = Desk.found(tmp_path / "other", Settings(clock, tmp_path / "state", "another machine"), "乙", "值班员")
    try:
        _hand_over(desk, other)
        do(desk, hazard_service.clear, "h1", "闫晓生", TODAY)
        do(other, hazard_service.send_back, "h1", "闫晓生", TODAY, "砌护长度不足")
        _hand_over(other, desk)
        assert "review_result" in stored(desk).standing.disputed
        assert desk.read(season_service.figures, 2024, TODAY).disputed
    finally:
        other.close()


def _hand_over(giver: Desk, taker: Desk) -> None:
    store = giver._store
    changes = sealed_of(store.connection, store.head.incarnation)
    do(taker, lambda work: work.receive(changes, []))


days = st.dates(date(2024, 5, 1), date(2024, 9, 30))
drawn_hazards = st.lists(
    st.builds(
        Hazard,
        season=st.just(2024),
        unit=st.sampled_from(["410423", "410422", "410482"]),
        problem=st.just("x"),
        found_on=st.none() | days,
        due_on=st.none() | days,
        responsible_unit=st.sampled_from(["", "县水利局"]),
        applied_on=st.none() | days,
        cleared_on=st.none() | days,
        interim_measure=st.sampled_from(["", "专人值守"]),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_hazards, st.none() | days)
def test_that_lists_divisions_and_explanations_agree_with_the_figures(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Hazard], as_of: date | None
) -> None:
    clock = Clock()
    desk = Desk.found(tmp_path_factory.mktemp("hazards") / "store", surroundings("测试", clock), "甲", "值班员")
    try:
        do(desk, lambda work: work.create(Division(season=2024, unit="410482", counts_into_city=False)))
        do(desk, lambda work: [work.create(hazard) for hazard in drawn])
        _assert_agreement(desk, as_of)
    finally:
        desk.close()


def _assert_agreement(desk: Desk, as_of: date | None) -> None:
    counted = desk.read(hazard_service.figures, 2024, as_of)
    lines = desk.read(hazard_service.hazard_lines, 2024, as_of)
    numbers = counted.figures | hazard_service.count_steps(lines)
    divisions = desk.read(hazard_service.clearing_by_division, counted)
    for code, number in numbers.items():
        assert sum(each.is_among(code) for each in lines) == number
        explained = desk.read(hazard_service.explain, 2024, code, as_of)
        assert explained.value == number == len(explained.included)
    for name, measure in (("total", "total"), ("cleared", "cleared"), ("open", "open"), ("overdue", "overdue")):
        assert sum(getattr(each, name) for each in divisions) == counted.figures[f"hazards_{measure}"]
    for each in divisions:
        part = desk.read(hazard_service.explain, 2024, hazard_service.OVERDUE, as_of, each.name)
        assert part.value == each.overdue
        assert each.is_clear is (each.overdue == 0)


def test_that_the_demonstration_season_adds_up_by_division(tmp_path: Path, clock: Clock) -> None:
    desk, _ = demo_service.found_demo(tmp_path / "demo", surroundings("测试", clock), "甲", "建库")
    try:
        for as_of in (None, TODAY):
            _assert_agreement(desk, as_of)
        counted = desk.read(season_service.figures, 2024)
        own = desk.read(hazard_service.figures, 2024)
        assert own.splits["hazards"]["by_county"] == counted.splits["hazards"]["by_county"]
        offered = desk.read(hazard_service.points_of, 2024)
        assert len(offered) == counted.figures["risk_points"]
        assert desk.read(hazard_service.responsible_units_of, 2024)
    finally:
        desk.close()
