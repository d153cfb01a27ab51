"""The order of the calls: the gravest risk first, each person once, nobody left out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.call_order import AtRisk, CallOrder, by_risk, call_order
from fangxun_desk.domain.coverage import Coverage, RosterIndex, Target, TargetKind, Tenure, check_all
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, PostRole, standing_on
from fangxun_desk.domain.vocabulary import PostCategory, RiskGrade, Tier

LUSHAN = "410423"
ON = date(2024, 7, 16)
MAJOR, LARGER, GENERAL, LOW = RiskGrade
ZHANG = Official(record_id="zhang", name="张建国", mobile="16100000001", organisation="尧山镇人民政府", title="镇长")
LI = Official(record_id="li", name="李强", office_phone="0375-1000002", organisation="鲁山县水利局", title="局长")
MUTE = Official(record_id="mute", name="王无言")


def point(name: str, grade: RiskGrade | None = GENERAL, people: int | None = 10, **more: Any) -> RiskPoint:
    return RiskPoint(record_id=name, unit=LUSHAN, town="尧山镇", name=name, grade=grade, people=people, **more)


def post(person: Official, name: str, **more: Any) -> Tenure:
    stated: dict[str, Any] = {"category": PostCategory.ADMINISTRATIVE, "object_type": "风险点", **more}
    held = Post(unit=LUSHAN, object_name=name, tier=Tier.VILLAGE, official=person.record_id, **stated)
    return Tenure(held, person, standing_on(held, ON, date(2024, 5, 15)))


def coverage_of(points: Iterable[AtRisk], *tenures: Tenure) -> dict[str, Coverage]:
    targets = [
        Target(
            TargetKind.POINT,
            each.record_id,
            each.unit,
            each.name,
            units=(each.unit,),
            contact=each.contact,
            contact_phone=each.contact_phone,
            record_id=each.record_id,
        )
        for each in points
    ]
    return {row.target.record_id: row for row in check_all(targets, RosterIndex.of(tenures, ON, {}))}


def ordered(points: list[AtRisk], *tenures: Tenure) -> CallOrder:
    return call_order(points, coverage_of(points, *tenures))


def names(points: Iterable[AtRisk]) -> list[str]:
    return [each.name for each in points]


def test_that_grade_comes_before_people_and_people_before_households() -> None:
    points = [
        point("低风险大村", LOW, 900),
        point("未分级", None, 999),
        point("一般人少", GENERAL, 5),
        point("重大未报", MAJOR, None),
        point("重大零人", MAJOR, 0),
        point("重大人多户少", MAJOR, 50, households=10),
        point("重大人多户多", MAJOR, 50, households=12),
        point("较大", LARGER, 1),
    ]
    assert names(by_risk(points)) == [
        *("重大人多户多", "重大人多户少", "重大零人", "重大未报"),
        *("较大", "一般人少", "低风险大村", "未分级"),
    ]


def test_that_each_person_is_called_once_for_all_his_points() -> None:
    points = [point("小河沟", LOW), point("下坪村沟口", MAJOR), point("水磨庄", LARGER)]
    calls = ordered(points, post(ZHANG, "小河沟"), post(LI, "水磨庄"), post(ZHANG, "下坪村沟口"))
    assert [(each.name, names(each.points)) for each in calls.people] == [
        ("张建国", ["下坪村沟口", "小河沟"]),
        ("李强", ["水磨庄"]),
    ]
    assert calls.people[0].office == "尧山镇人民政府 镇长"
    assert calls.people[0].people_at_risk == 20


def test_that_the_phone_is_whole_for_the_caller_and_covered_for_a_list_others_see() -> None:
    (person,) = ordered([point("沟口")], post(ZHANG, "沟口")).people
    assert person.phones == ("16100000001",)
    assert person.covered_phones == ("161****0001",)
    assert (person.official, person.noted_on) == ("zhang", "zhang")


def test_that_a_stand_in_is_called_after_those_who_answer_first() -> None:
    points = [point("甲沟", MAJOR), point("乙沟", LOW)]
    tenures = (
        post(LI, "甲沟", role=PostRole.B),
        post(ZHANG, "甲沟", role=PostRole.A),
        post(Official(record_id="sun", name="孙乙", mobile="16100000003"), "乙沟"),
    )
    calls = ordered(points, *tenures)
    assert [(each.name, names(each.points), names(each.stands_in_for)) for each in calls.people] == [
        ("张建国", ["甲沟"], []),
        ("孙乙", ["乙沟"], []),
        ("李强", [], ["甲沟"]),
    ]


def test_that_a_point_leading_to_nobody_is_named_apart_with_the_reason() -> None:
    points = [point("无人点", MAJOR), point("无电话点", MAJOR), point("沟口", LOW)]
    calls = ordered(points, post(ZHANG, "沟口"), post(MUTE, "无电话点"))
    assert [each.name for each in calls.people] == ["张建国"]
    assert [(each.point.name, bool(each.reason)) for each in calls.unanswered] == [("无人点", True), ("无电话点", True)]


def test_that_a_contact_only_the_ledger_knows_is_called_by_the_ledgers_phone_and_once() -> None:
    contact = {"contact": "周小满", "contact_phone": "161 0000 0009"}
    points = [point("甲沟", LOW, **contact), point("乙沟", MAJOR, **{**contact, "contact_phone": "16100000009"})]
    (person,) = ordered(points).people
    assert (person.name, names(person.points)) == ("周小满", ["乙沟", "甲沟"])
    assert (person.official, person.noted_on, person.phones) == ("", "乙沟", ("16100000009",))


def test_that_somebody_in_force_without_a_number_is_called_by_the_ledgers() -> None:
    points = [point("甲沟", contact="王无言", contact_phone="16100000008")]
    (person,) = ordered(points, post(MUTE, "尧山镇")).people
    assert (person.official, person.phones, person.noted_on) == ("mute", ("16100000008",), "甲沟")


def test_that_a_risk_feature_of_a_layer_is_answered_for_too() -> None:
    feature = LayerFeature(
        record_id="f", unit=LUSHAN, name="黄庄村山洪危险区", contact="张建国", contact_phone="16100000001"
    )
    calls = ordered([point("沟口", MAJOR), feature], post(ZHANG, "沟口"))
    assert [names(each.points) for each in calls.people] == [["沟口", "黄庄村山洪危险区"]]


def test_that_a_point_whose_coverage_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(KeyError):
        call_order([point("沟口")], {})


POINTS = st.lists(
    st.builds(
        lambda name, grade, people, households, contact: point(name, grade, people, households=households, **contact),
        st.integers(0, 10**6).map(str),
        st.none() | st.sampled_from(RiskGrade),
        st.none() | st.integers(0, 500),
        st.none() | st.integers(0, 100),
        st.sampled_from(
            [{}, {"contact": "张建国"}, {"contact": "李强"}, {"contact": "周小满", "contact_phone": "16100000009"}]
        ),
    ),
    max_size=12,
    unique_by=lambda each: each.name,
)
TENURES = (post(ZHANG, "尧山镇"), post(LI, "昭平台水库"))


@given(POINTS)
def test_that_every_point_leads_to_one_first_call_or_is_named_apart(points: list[AtRisk]) -> None:
    calls = ordered(points, *TENURES)
    led = [each.record_id for person in calls.people for each in person.points]
    apart = [each.point.record_id for each in calls.unanswered]
    assert sorted(led + apart) == sorted(each.record_id for each in points)
    assert len({person.name for person in calls.people}) == len(calls.people)


@given(POINTS, st.randoms(use_true_random=False))
def test_that_the_order_of_the_points_handed_in_does_not_matter(points: list[AtRisk], random: Any) -> None:
    shuffled = random.sample(points, len(points))
    keys = [[_grave(each) for each in person.points] for person in ordered(points, *TENURES).people]
    assert keys == [[_grave(each) for each in person.points] for person in ordered(shuffled, *TENURES).people]


def _grave(each: AtRisk) -> tuple[object, ...]:
    return each.grade, each.people, each.households
