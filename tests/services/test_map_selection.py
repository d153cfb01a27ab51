"""From a place to people: what a drawn area holds, whom to call, where to go, who could help; in a real store."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Transformer

from fangxun_desk.domain.call_order import by_risk
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.import_record import SeasonFact
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.reach import DEFAULT_MINUTES
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, PostRole
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    FeatureShape,
    LayerRole,
    PostCategory,
    RiskGrade,
    Sector,
    StormType,
    Tier,
)
from fangxun_desk.geo import regions
from fangxun_desk.geo.projection import metres_of
from fangxun_desk.services import coverage_service, demo_service, map_selection_service, reach_service, roster_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.map_selection_service import PlaceFound, prefilled_batch, select

YEAR, LUSHAN, YEXIAN = 2024, "410423", "410422"
AT = datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)
CENTRE = metres_of(112.3, 33.75)
AREA = regions.circle(CENTRE, 3000)
IN, EDGE_OUT = (112.3, 33.75), (112.36, 33.75)


def point(name: str, lonlat: tuple[float, float] | None = IN, **more: Any) -> RiskPoint:
    stated: dict[str, Any] = {"unit": LUSHAN, "town": "尧山镇", "sector": Sector.FLASH_FLOOD, "season": YEAR}
    lon, lat = lonlat or (None, None)
    return RiskPoint(**{**stated, "name": name, "longitude": lon, "latitude": lat, **more})


def seeded(desk: Desk, *records: Any) -> list[str]:
    def seed(work: Any) -> list[str]:
        work.create(SeasonFact(season=YEAR, dates=(("roster_on", "2024-05-15", "名册.xlsx"),)))
        return [work.create(record).record_id for record in records]

    return desk.change(seed).result


def with_person(desk: Desk, name: str, mobile: str, *objects: str, role: PostRole | None = None) -> str:
    def appoint(work: Any) -> str:
        person = work.create(Official(name=name, mobile=mobile, organisation="尧山镇人民政府", title="镇长")).record_id
        for named in objects:
            held = {
                "category": PostCategory.ADMINISTRATIVE,
                "object_type": "风险点",
                "tier": Tier.VILLAGE,
                "role": role,
            }
            work.create(Post(season=YEAR, unit=LUSHAN, object_name=named, official=person, **held))
        return person

    return desk.change(appoint).result


def found(desk: Desk, region: Any = AREA, at: datetime = AT, **asked: Any) -> PlaceFound:
    return desk.read(select, YEAR, region, at, **asked)


def names(records: Any) -> list[str]:
    return [record.name for record in records]


# -- what lies inside ----------------------------------------------------------------------------------------


def test_that_only_the_located_points_inside_are_found_the_gravest_first(desk: Desk) -> None:
    void = seeded(
        desk,
        point("一般沟", grade=RiskGrade.GENERAL, people=30, households=9),
        point("重大沟", grade=RiskGrade.MAJOR, people=5),
        point("外面的沟", EDGE_OUT, people=500),
        point("没有坐标的沟", None, people=70),
        point("坐标存疑的沟", position_doubt="坐标落在平顶山市范围以外", people=70),
        point("上年的沟", season=YEAR - 1),
        point("作废的沟"),
    )[-1]
    desk.change(lambda work: work.void(void, "重复"))
    place = found(desk)
    assert names(place.points) == ["重大沟", "一般沟"]
    assert (place.people.total, place.people.stated, place.people.not_stated) == (35, 2, 0)
    assert (place.households.total, place.households.stated, place.households.not_stated) == (9, 1, 1)
    assert "2 处风险点没有可用坐标,不在查找之内。" in place.notes
    assert "1 处风险点未报威胁户数,合计只含已报的。" in place.notes
    assert not any("威胁人数" in note for note in place.notes)


def test_that_a_stored_outline_asks_the_same_as_a_drawn_one(desk: Desk) -> None:
    seeded(desk, point("沟"), point("外面的沟", EDGE_OUT))
    assert names(found(desk, AREA.wkt_degrees).points) == names(found(desk).points) == ["沟"]


def test_that_a_line_is_no_place_to_look_in(desk: Desk) -> None:
    with pytest.raises(RuleBroken):
        found(desk, "LINESTRING (112.2 33.7, 112.4 33.8)")


def test_that_a_crossed_area_is_mended_and_the_answer_says_so(desk: Desk) -> None:
    e, n = CENTRE
    corners = [(e - 900, n - 900), (e + 900, n + 900), (e + 900, n - 900), (e - 900, n + 900)]
    assert any("自相交" in note for note in found(desk, regions.polygon(corners)).notes)


def feature(name: str, shape: FeatureShape, wkt: str, **more: Any) -> LayerFeature:
    at = shapely.from_wkt(wkt).centroid
    stated: dict[str, Any] = {"season": YEAR, "layer": "图层", "role": LayerRole.RISK, "unit": LUSHAN, "town": "尧山镇"}
    where = {"longitude": at.x, "latitude": at.y, "geometry": wkt, "shape": shape}
    return LayerFeature(**{**stated, **where, "name": name, **more})


def test_that_features_are_apart_from_points_and_zones_are_touched(desk: Desk) -> None:
    seeded(
        desk,
        point("沟", people=10),
        feature("内点", FeatureShape.POINT, "POINT (112.301 33.75)", people=3),
        feature("外点", FeatureShape.POINT, "POINT (112.4 33.75)"),
        feature("穿过的线", FeatureShape.LINE, "LINESTRING (112.2 33.75, 112.4 33.75)"),
        feature("碰到的区", FeatureShape.AREA, "POLYGON ((112.32 33.74, 112.42 33.74, 112.42 33.76, 112.32 33.74))"),
        feature("外面的区", FeatureShape.AREA, "POLYGON ((112.42 33.74, 112.44 33.74, 112.44 33.76, 112.42 33.74))"),
        feature("河", FeatureShape.LINE, "LINESTRING (112.2 33.75, 112.4 33.75)", role=LayerRole.RIVER),
        feature(
            "自相交的区",
            FeatureShape.AREA,
            "POLYGON ((112.3 33.75, 112.31 33.76, 112.31 33.75, 112.3 33.76, 112.3 33.75))",
        ),
        replace(feature("读不了", FeatureShape.POINT, "POINT (112.3 33.75)"), geometry="POINT ("),
        feature("存疑", FeatureShape.POINT, "POINT (112.3 33.75)", position_doubt="自相交"),
    )
    place = found(desk)
    assert (names(place.points), names(place.zones)) == (["沟"], ["碰到的区", "自相交的区"])
    assert sorted(names(place.features)) == ["内点", "穿过的线"]
    assert place.people.total == 10
    assert any(note.startswith("1 个图层要素") for note in place.notes)
    assert sorted(each.point.name for each in place.calls.unanswered) == sorted(names(place.at_risk))


# -- whom to call -------------------------------------------------------------------------------------------


def test_that_each_person_is_called_once_by_the_gravest_point_and_as_of_that_night(desk: Desk) -> None:
    seeded(
        desk,
        point("小沟", grade=RiskGrade.LOW),
        point("大沟", grade=RiskGrade.MAJOR),
        point("中沟", grade=RiskGrade.LARGER, contact="周小满", contact_phone="16100000009"),
        point("无人沟", grade=RiskGrade.LARGER),
        feature(
            "黄庄村危险区", FeatureShape.POINT, "POINT (112.3 33.75)", contact="张建国", contact_phone="16100000001"
        ),
    )
    with_person(desk, "张建国", "16100000001", "小沟")
    with_person(desk, "李强", "16100000002", "大沟")
    calls = found(desk).calls
    assert [(each.name, names(each.points)) for each in calls.people] == [
        ("李强", ["大沟"]),
        ("周小满", ["中沟"]),
        ("张建国", ["小沟", "黄庄村危险区"]),
    ]
    assert calls.people[0].phones == ("16100000002",)
    assert [each.point.name for each in calls.unanswered] == ["无人沟"]
    # Before the roster's date nobody knows who held the posts.
    earlier = found(desk, at=datetime(2024, 5, 1, tzinfo=BEIJING)).calls
    assert [each.name for each in earlier.people] == ["周小满"]


def test_that_two_points_of_one_name_are_told_apart_as_the_coverage_check_does(desk: Desk) -> None:
    seeded(desk, point("桥头"), point("桥头", EDGE_OUT, town="瓦屋镇"))
    with_person(desk, "张建国", "16100000001", "瓦屋镇桥头")
    assert [each.point.town for each in found(desk).calls.unanswered] == ["尧山镇"]


def test_that_taking_the_phones_is_noted_in_the_log(desk: Desk) -> None:
    ids = seeded(desk, point("大沟"), point("中沟", contact="周小满", contact_phone="16100000009"))
    person = with_person(desk, "李强", "16100000002", "大沟")
    desk.change(map_selection_service.note_phones_taken, found(desk).calls.people)
    for record_id in (person, ids[1]):
        (asking,) = desk.read(roster_service.askings_of, record_id)
        assert asking.what == "叫应名单电话"


# -- where to go --------------------------------------------------------------------------------------------


def shelter(name: str, lonlat: tuple[float, float] | None, capacity: int | None = 100, **more: Any) -> Shelter:
    lon, lat = lonlat or (None, None)
    stated: dict[str, Any] = {"season": YEAR, "unit": LUSHAN, "town": "尧山镇"}
    return Shelter(**{**stated, "name": name, "capacity": capacity, "longitude": lon, "latitude": lat, **more})


def batch(place: str, people: int, *shelters: str, **more: Any) -> EvacuationBatch:
    stated: dict[str, Any] = {"unit": LUSHAN, "town": "尧山镇", "nature": BatchNature.ACTUAL, "season": YEAR}
    at = more.pop("moved_out_at", AT - timedelta(hours=3))
    return EvacuationBatch(
        **{**stated, "place": place, "people": people, "shelters": shelters, "moved_out_at": at, **more}
    )


def test_that_shelters_come_by_distance_with_who_is_in_them(desk: Desk) -> None:
    seeded(
        desk,
        shelter("远小学", (112.40, 33.75)),
        shelter("近小学", (112.35, 33.75), 50),
        shelter("里小学", (112.30, 33.751), None),
        shelter("无坐标小学", None),
        batch("西组", 30, "近小学"),
        batch("东组", 20, "近小学", "远小学"),
        batch("夜里后来的组", 40, "近小学", moved_out_at=AT + timedelta(hours=1)),
        point("沟", shelter="无坐标小学"),
    )
    near = found(desk).shelters
    assert [(each.room.shelter.name, each.named_by) for each in near] == [
        *(("里小学", 0), ("近小学", 0), ("远小学", 0), ("无坐标小学", 1)),
    ]
    assert near[0].distance_m == 0.0
    e, n = metres_of(112.35, 33.75)
    expected_m = ((e - CENTRE[0]) ** 2 + (n - CENTRE[1]) ** 2) ** 0.5 - 3000
    assert near[1].distance_m == pytest.approx(expected_m, abs=5)
    assert (near[1].room.inside, near[1].room.undivided, near[1].room.left) == (30, 20, 20)
    assert near[3].distance_m is None


def test_that_rescue_units_are_seen_by_minutes_those_in_time_all_of_them(desk: Desk) -> None:
    def unit(name: str, lon: float | None) -> RescueUnit:
        return RescueUnit(season=YEAR, unit=LUSHAN, name=name, longitude=lon, latitude=33.75)

    close = [unit(f"近{i}", 112.33 + i / 1000) for i in range(12)]
    seeded(desk, unit("远", 113.3), *close, unit("无坐标", None))
    near = found(desk, minutes=15, speed_km_h=40).rescue
    assert [each.unit.name for each in near] == [f"近{i}" for i in range(12)]
    assert all(each.is_within and each.minutes <= 15 for each in near)
    assert near[0].minutes == pytest.approx(near[0].distance_m / 1000 / 40 * 60)
    slow = found(desk, minutes=1, speed_km_h=5).rescue
    assert [each.is_within for each in slow] == [each.distance_m <= 5000 / 60 for each in slow]
    assert slow[0].distance_m == 0.0
    assert len(slow) == map_selection_service.RESCUE_SHOWN


def test_that_batches_with_people_out_are_found_by_where_they_were_moved_out_of(desk: Desk) -> None:
    ids = seeded(
        desk,
        point("营盘沟村沟口", IN),
        point("石桥村坡", (112.5, 33.9), town="瓦屋镇"),
        batch("营盘沟村西组", 30),
        batch("石桥村东组", 20, town="瓦屋镇"),
        batch("回来的组", 10),
        batch("别处", 5, town="观音寺乡"),
    )
    back = EvacuationReturn(season=YEAR, batch=ids[4], people=10, returned_at=AT - timedelta(hours=1))
    desk.change(lambda work: work.create(back))
    place = found(desk)
    assert [each.line.batch.place for each in place.batches] == ["营盘沟村西组"]
    assert "同村风险点" in place.batches[0].place.words
    assert any(note.startswith("1 批在外人员所在乡镇没有带坐标的风险点") for note in place.notes)


# -- a batch half filled ------------------------------------------------------------------------------------


def test_that_a_batch_is_prefilled_with_what_follows_from_the_records(desk: Desk) -> None:
    storm = Storm(season=YEAR, name="7·16", type=StormType.RAINSTORM, began_at=AT - timedelta(hours=6))
    ids = seeded(
        desk,
        storm,
        point("甲沟", people=60, households=20, shelter="远小学"),
        point("乙沟", people=30),
        shelter("近小学", (112.301, 33.75), 40),
        shelter("满小学", (112.30, 33.75), 10),
        shelter("外县小学", (112.302, 33.75), 900, unit=YEXIAN),
        shelter("远小学", (112.35, 33.75), 60),
        batch("西组", 10, "满小学"),
    )
    given, words = prefilled_batch(found(desk))
    assert words == ""
    assert (given.storm, given.unit, given.town) == (ids[0], LUSHAN, "尧山镇")
    assert (given.place, given.people, given.households) == ("甲沟、乙沟", 90, 20)
    assert given.shelters == ("远小学", "近小学")
    assert given.moved_out_at is None
    assert (given.centralised, given.dispersed, given.record_id) == (None, None, "")


def test_that_a_batch_is_of_one_town_the_gravest_or_the_one_asked_for(desk: Desk) -> None:
    seeded(
        desk,
        *(point(f"{i}号沟", town="尧山镇", people=10) for i in range(4)),
        point("大沟", town="瓦屋镇", grade=RiskGrade.MAJOR, people=7),
    )
    place = found(desk)
    given, words = prefilled_batch(place)
    assert (given.unit, given.town, given.place, given.people) == (LUSHAN, "瓦屋镇", "大沟", 7)
    assert words == "选区跨 2 个乡镇 5 处,本批按鲁山县瓦屋镇 1 处;其他乡镇请选中其点位再按 N。"
    other, words = prefilled_batch(place, next(each for each in place.points if each.town == "尧山镇"))
    assert (other.town, other.people) == ("尧山镇", 40)
    assert other.place.endswith("等 4 处")
    assert other.place.count("、") == 2
    assert "4 处" in words


def test_that_the_unit_that_manages_the_point_reports_for_it(desk: Desk) -> None:
    seeded(desk, point("沟", managed_by="410471"))
    assert prefilled_batch(found(desk))[0].unit == "410471"


def test_that_an_empty_place_prefills_nothing_but_the_storm(desk: Desk) -> None:
    seeded(desk, Storm(season=YEAR, name="6·20", type=StormType.RAINSTORM, began_at=AT, ended_at=AT))
    given, _ = prefilled_batch(found(desk, at=AT + timedelta(days=3)))
    assert given == EvacuationBatch(season=YEAR)


# -- blind spots --------------------------------------------------------------------------------------------


def test_that_points_outside_every_circle_are_listed_with_the_nearest_unit(desk: Desk) -> None:
    seeded(
        desk,
        RescueUnit(season=YEAR, unit=LUSHAN, name="县消防站", longitude=112.3, latitude=33.75),
        RescueUnit(season=YEAR, unit=LUSHAN, name="无坐标队"),
        point("近沟", (112.31, 33.75)),
        point("远沟", (112.6, 33.75)),
        point("更远沟", (112.7, 33.75)),
        point("无坐标沟", None),
    )
    seen = desk.read(reach_service.uncovered, YEAR, AT)
    assert seen.reach.minutes == DEFAULT_MINUTES
    assert [each.point.name for each in seen.far] == ["更远沟", "远沟"]
    assert all(each.nearest is not None and each.nearest.name == "县消防站" for each in seen.far)
    assert (seen.within, names(seen.unlocated_points), names(seen.unlocated_units)) == (1, ["无坐标沟"], ["无坐标队"])
    assert len(seen.nobody) == 4
    assert len(seen.notes) == 3


def test_that_without_any_unit_everything_is_out_of_reach(desk: Desk) -> None:
    seeded(desk, point("沟"))
    (only,) = desk.read(reach_service.uncovered, YEAR, AT).far
    assert (only.nearest, only.distance_m) == (None, None)


# -- the demonstration season -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("demo")
    made, _ = demo_service.found_demo(folder / "store", surroundings("test"), "甲", "值班员")
    yield made
    made.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize("radius_m", [2_000, 12_000, 80_000])
@pytest.mark.parametrize("centre", [(112.30, 33.74), (113.19, 33.77), (112.84, 34.17)])
def test_that_a_place_of_the_season_holds_what_is_counted_one_by_one(
    demo: Desk, centre: tuple[float, float], radius_m: float
) -> None:
    area = regions.circle(metres_of(*centre), radius_m)
    place = demo.read(select, YEAR, area, AT)
    to_metres = Transformer.from_crs(4490, 4547, always_xy=True)
    inside = [
        each
        for each in demo.read(lambda reader: reader.find(RiskPoint, season=YEAR))
        if each.is_located and area.shape.covers(shapely.Point(to_metres.transform(each.longitude, each.latitude)))
    ]
    assert {each.record_id for each in place.points} == {each.record_id for each in inside}
    assert names(by_risk(place.points)) == names(place.points)
    assert place.people.total == sum(each.people or 0 for each in inside)
    assert place.people.not_stated == sum(each.people is None for each in inside)
    # Everybody the coverage check leads to is called, once; everything else is named apart.
    check = demo.read(lambda r: coverage_service.check(r, roster_service.roster(r, YEAR, date(2024, 7, 16))))
    uncovered = {row.target.record_id for row in check.uncovered if row.target.record_id}
    apart = {each.point.record_id for each in place.calls.unanswered if isinstance(each.point, RiskPoint)}
    assert apart == uncovered & {each.record_id for each in inside}
    first = [each.record_id for person in place.calls.people for each in person.points]
    assert len(first) == len(set(first)) == len(place.at_risk) - len(place.calls.unanswered)
    assert len({person.name + person.phones[0] for person in place.calls.people}) == len(place.calls.people)
    assert all(person.phones for person in place.calls.people)
