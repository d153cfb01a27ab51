"""全覆盖、无盲区: who answers for a place, and why nobody does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.coverage import (
    POINT_TYPE,
    Coverage,
    RosterIndex,
    Target,
    TargetKind,
    Tenure,
    check,
    check_all,
    objects_of,
)
from fangxun_desk.domain.roster import Official, Post, PostRole, PostStanding, standing_on
from fangxun_desk.domain.vocabulary import PostCategory, Tier

LUSHAN, YEXIAN, ZONE = "410423", "410422", "410471"
ON, ROSTER_ON = date(2024, 7, 16), date(2024, 5, 15)
TOWNS = {LUSHAN: ("尧山镇", "瓦屋镇"), ZONE: ("遵化店镇",), YEXIAN: ("遵化店镇",)}
ZHANG = Official(record_id="zhang", name="张建国", mobile="16100000001", organisation="尧山镇人民政府", title="镇长")
LI = Official(record_id="li", name="李强", mobile="16100000002", organisation="鲁山县水利局", title="局长")
POINT = Target(TargetKind.POINT, "point:1", LUSHAN, "下坪村沟口", "尧山镇", units=(LUSHAN,), post_name="下坪村沟口")
RESERVOIR = Target(TargetKind.RESERVOIR, "r", LUSHAN, "昭平台水库", object_type="水库", units=(LUSHAN,))


def held(person: Official | None, name: str = "昭平台水库", **changes: Any) -> Tenure:
    post = Post(
        unit=LUSHAN,
        category=PostCategory.ADMINISTRATIVE,
        object_type="水库",
        object_name=name,
        tier=Tier.COUNTY,
        official=person.record_id if person else None,
    )
    post = replace(post, **changes)
    return Tenure(post, person, standing_on(post, ON, ROSTER_ON))


def covered(target: Target, *tenures: Tenure) -> Coverage:
    return check(target, RosterIndex.of(tenures, ON, TOWNS))


def people(coverage: Coverage) -> list[str]:
    return [tenure.person.name for tenure in coverage.by if tenure.person is not None]


# -- reservoirs, reaches and other objects ---------------------------------------------------------------------


def test_that_a_reservoir_is_covered_by_whoever_is_in_force_and_has_a_phone() -> None:
    coverage = covered(RESERVOIR, held(LI))
    assert coverage.is_covered
    assert (people(coverage), coverage.note) == (["李强"], "")


@pytest.mark.parametrize(
    ("tenure", "said"),
    [
        (held(None), "岗位空缺"),
        (held(replace(LI, mobile="")), "李强在任,但名册中没有电话"),
        (held(LI, until_on=date(2024, 5, 6)), "李强已于 2024-05-06 免职"),
        (held(LI, from_on=date(2024, 8, 1)), "李强自 2024-08-01 起任职"),
    ],
)
def test_that_an_uncovered_reservoir_says_why(tenure: Tenure, said: str) -> None:
    coverage = covered(RESERVOIR, tenure)
    assert not coverage.is_covered
    assert said in coverage.reason


def test_that_before_the_roster_date_nothing_is_claimed() -> None:
    post = held(LI).post
    tenure = Tenure(post, LI, standing_on(post, date(2024, 5, 1), ROSTER_ON))
    assert "任职日期" in covered(RESERVOIR, tenure).reason


def test_that_a_vacancy_beside_a_holder_is_shown_but_is_no_blind_spot() -> None:
    coverage = covered(RESERVOIR, held(LI), held(None))
    assert coverage.is_covered
    assert len(coverage.vacant) == 1


def test_that_a_deputy_covers_and_is_said_to_be_alone() -> None:
    coverage = covered(RESERVOIR, held(LI, until_on=date(2024, 6, 1)), held(ZHANG, role=PostRole.B))
    assert (people(coverage), coverage.note) == (["张建国"], "只有 B 岗在任。")


def test_that_the_first_to_be_called_is_the_administrative_one_and_a_before_b() -> None:
    three = (
        held(ZHANG, category=PostCategory.TECHNICAL),
        held(replace(ZHANG, record_id="b", name="乙岗"), role=PostRole.B),
        held(LI, role=PostRole.A),
    )
    assert people(covered(RESERVOIR, *three)) == ["李强", "乙岗", "张建国"]


def test_that_an_object_with_patrol_alone_is_covered_and_the_lack_is_named() -> None:
    coverage = covered(RESERVOIR, held(ZHANG, category=PostCategory.PATROL))
    assert coverage.is_covered
    assert coverage.note == "只有巡查责任人,没有行政责任人。"


def test_that_brackets_and_blanks_do_not_part_an_object_from_its_post() -> None:
    reach = replace(RESERVOIR, kind=TargetKind.RIVER, name="沙河(滍阳段)", object_type="河道")
    assert covered(reach, held(LI, "沙河 \uff08滍阳段\uff09", object_type="河道")).is_covered


def test_that_objects_of_one_name_in_two_counties_are_two() -> None:
    targets = objects_of([held(LI), held(ZHANG, unit=YEXIAN), held(LI)])
    assert [(target.unit, target.kind) for target in targets] == [
        (LUSHAN, TargetKind.RESERVOIR),
        (YEXIAN, TargetKind.RESERVOIR),
    ]


def test_that_a_post_for_a_risk_point_makes_no_object_beside_the_point() -> None:
    post = held(LI, "下坪村沟口", object_type=POINT_TYPE)
    assert objects_of([post], {(LUSHAN, "下坪村沟口")}) == []
    assert len(objects_of([post])) == 1


# -- counties and towns ------------------------------------------------------------------------------------------


def test_that_a_county_wants_an_administrative_person_above_the_towns() -> None:
    county = Target(TargetKind.COUNTY, "c", LUSHAN, "鲁山县", units=(LUSHAN,))
    assert covered(county, held(LI, "鲁山县城区防洪")).is_covered
    of_town = held(ZHANG, "尧山镇内涝防范", tier=Tier.TOWN)
    technical = held(LI, category=PostCategory.TECHNICAL)
    assert covered(county, of_town, technical).reason == "名册中没有该地的行政责任人岗位。"


@pytest.mark.parametrize("named", ["尧山镇内涝防范", "鲁山县尧山镇山洪灾害危险区", "沙河(上游段)"])
def test_that_a_town_is_found_in_the_object_or_in_the_office_of_the_holder(named: str) -> None:
    town = Target(TargetKind.TOWN, "t", LUSHAN, "尧山镇", units=(LUSHAN,))
    assert covered(town, held(ZHANG, named, tier=Tier.TOWN)).is_covered


def test_that_a_town_without_a_post_of_its_own_is_a_blind_spot() -> None:
    town = Target(TargetKind.TOWN, "t", LUSHAN, "瓦屋镇", units=(LUSHAN,))
    assert "没有该地的行政责任人岗位" in covered(town, held(LI), held(ZHANG, tier=Tier.TOWN)).reason


def test_that_a_town_managed_by_a_zone_is_covered_from_either_side() -> None:
    town = Target(TargetKind.TOWN, "t", ZONE, "遵化店镇", units=(ZONE, YEXIAN))
    office = replace(ZHANG, organisation="遵化店镇人民政府")
    assert covered(town, held(office, "沙河", unit=YEXIAN, tier=Tier.TOWN)).is_covered


# -- risk points ---------------------------------------------------------------------------------------------------


def point(contact: str = "", phone: str = "") -> Target:
    return replace(POINT, contact=contact, contact_phone=phone)


def test_that_a_point_without_anybody_is_a_blind_spot() -> None:
    assert covered(point(), held(LI)).reason == "台账没有填写责任人,名册也没有指向该点的岗位。"


def test_that_a_post_that_names_the_point_covers_it() -> None:
    coverage = covered(point(), held(LI, "下坪村沟口", object_type=POINT_TYPE, role=PostRole.B))
    assert people(coverage) == ["李强"]


def test_that_a_point_whose_name_stands_twice_in_a_county_wants_its_town_named() -> None:
    twin = replace(point(), post_name="尧山镇下坪村沟口")
    assert not covered(twin, held(LI, "下坪村沟口", object_type=POINT_TYPE)).is_covered
    assert covered(twin, held(LI, "尧山镇下坪村沟口", object_type=POINT_TYPE)).is_covered


def test_that_the_contact_of_a_point_is_known_by_name_and_phone() -> None:
    assert people(covered(point("张建国", ZHANG.mobile), held(ZHANG, "尧山镇内涝防范"))) == ["张建国"]


def test_that_a_contact_who_was_relieved_covers_nothing_though_the_ledger_still_has_the_phone() -> None:
    gone = held(ZHANG, "尧山镇内涝防范", until_on=date(2024, 6, 1))
    assert covered(point("张建国", ZHANG.mobile), gone).reason == "张建国已于 2024-06-01 免职(调离),没有接任。"


def test_that_a_contact_relieved_of_one_post_and_in_force_in_another_covers() -> None:
    both = held(ZHANG, "甲", until_on=date(2024, 6, 1)), held(ZHANG, "乙")
    assert covered(point("张建国", ZHANG.mobile), *both).is_covered


def test_that_somebody_outside_the_roster_covers_by_the_phone_of_the_ledger() -> None:
    coverage = covered(point("赵村长", "16199999999"), held(LI))
    assert (coverage.is_covered, coverage.phone_of) == (True, "赵村长")
    assert "不在名册" in coverage.note


def test_that_somebody_outside_the_roster_without_a_phone_covers_nothing() -> None:
    assert covered(point("赵村长"), held(LI)).reason == "台账责任人赵村长不在名册中,也没有电话。"


def test_that_a_namesake_with_another_phone_is_another_person() -> None:
    gone = held(ZHANG, "尧山镇内涝防范", until_on=date(2024, 6, 1))
    assert covered(point("张建国", "16188888888"), gone).phone_of == "张建国"


def test_that_a_contact_without_a_phone_is_the_namesake_of_the_same_county() -> None:
    assert covered(point("张建国"), held(ZHANG, "尧山镇内涝防范")).is_covered
    assert not covered(point("张建国"), held(ZHANG, "遵化店镇内涝防范", unit=YEXIAN)).is_covered


def test_that_a_person_without_a_phone_is_called_by_that_of_the_ledger() -> None:
    silent = held(replace(ZHANG, mobile=""), "尧山镇内涝防范")
    coverage = covered(point("张建国", "16188888888"), silent)
    assert (coverage.is_covered, coverage.note) == (True, "名册中没有此人电话,按台账电话联系。")
    assert covered(point("张建国"), silent).reason == "责任人张建国在任,但名册和台账都没有电话。"


def test_that_of_two_namesakes_in_a_county_the_one_in_force_is_meant() -> None:
    twins = held(ZHANG, "甲", until_on=date(2024, 6, 1)), held(replace(ZHANG, record_id="other"), "乙")
    assert covered(point("张建国"), *twins).is_covered


def test_that_the_uncovered_come_first() -> None:
    index = RosterIndex.of([held(LI)], ON, TOWNS)
    assert [row.is_covered for row in check_all([RESERVOIR, POINT], index)] == [False, True]


@given(st.lists(st.sampled_from([None, ZHANG, LI, replace(LI, record_id="x", mobile="")]), max_size=6))
def test_that_a_place_is_covered_exactly_when_somebody_can_be_called(holders: list[Official | None]) -> None:
    tenures = [held(holder) for holder in holders]
    coverage = covered(RESERVOIR, *tenures)
    callable_ = [t for t in tenures if t.standing is PostStanding.IN_FORCE and t.person and t.person.mobile]
    assert coverage.is_covered == bool(callable_)
    assert bool(coverage.reason) != coverage.is_covered
    assert set(map(id, coverage.by)) == set(map(id, callable_))
