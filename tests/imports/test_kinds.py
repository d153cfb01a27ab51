"""What each kind of table makes of its rows: persons, points, hazards, meetings, storms, plans."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.vocabulary import Datum, MeetingState, MeetingType, PlanGroup, ResponseAction
from fangxun_desk.geo.datum import from_cgcs2000, wgs84_to_bd09
from fangxun_desk.imports.reading import FileReading
from tests.imports.making import all_records, doubts, read_rows, records, said

ROSTER_HEAD = ["县区", "责任类别", "责任对象名称", "姓名", "单位", "手机", "办公电话", "培训方式", "培训日期", "备注"]


def roster(folder: Path, *rows: Sequence[Any]) -> FileReading:
    title = [["平顶山市2024年防汛行政责任人名册"], ["截至日期:2024年5月15日"], ROSTER_HEAD]
    return read_rows(folder, [*title, *[[*row, *[""] * (10 - len(row))] for row in rows]], "名册.xlsx")


ZHANG = ["叶县", "行政", "澧河", "张三", "保安镇人民政府", "13812345678"]


def test_that_a_person_in_two_posts_is_one_person(tmp_path: Path) -> None:
    reading = roster(tmp_path, ZHANG, [*ZHANG[:2], "孤石滩水库", "张 三", ZHANG[4], 13812345678])
    assert len({d.handle for row in reading.rows for d in row.drafts if isinstance(d.record, Official)}) == 1
    assert [post.object_name for post in all_records(reading, Post)] == ["澧河", "孤石滩水库"]
    assert reading.facts == (("roster_on", date(2024, 5, 15)),)


def test_that_the_same_name_with_another_phone_is_another_person(tmp_path: Path) -> None:
    reading = roster(tmp_path, ZHANG, ["郏县", "行政", "北汝河", "张三", "李口镇人民政府", "13900000001"])
    assert len({d.handle for row in reading.rows for d in row.drafts if isinstance(d.record, Official)}) == 2


def test_that_a_row_whose_phone_was_lost_finds_its_person_by_office(tmp_path: Path) -> None:
    reading = roster(tmp_path, [*ZHANG[:5], "1.38E+10"], [*ZHANG[:2], "孤石滩水库", *ZHANG[3:]])
    assert {official.mobile for official in all_records(reading, Official)} == {"13812345678"}
    assert doubts(reading) == [("F4", "phone_digits_lost")]


def test_that_handles_carry_no_phone(tmp_path: Path) -> None:
    reading = roster(tmp_path, ZHANG)
    assert "13812345678" not in "".join(draft.handle for row in reading.rows for draft in row.drafts)


def test_that_a_phone_in_a_remark_is_not_quoted(tmp_path: Path) -> None:
    reading = roster(tmp_path, [*ZHANG, "", "", "", "作废,问13912345678或0375-2345678"])
    messages = "".join(warning.message for warning in reading.warnings)
    assert "139****5678" in messages
    assert "13912345678" not in messages
    assert "0375-2345678" not in messages


def test_that_the_same_post_twice_is_refused_once(tmp_path: Path) -> None:
    reading = roster(tmp_path, ZHANG, ZHANG)
    assert doubts(reading) == [("D5", "duplicate_row")]
    assert [row.reason for row in reading.rows] == ["", "duplicate_row"]
    assert reading.read == 2


@pytest.mark.parametrize(
    ("note", "until", "code"),
    [
        ("2024年5月6日调离,不再担任", date(2024, 5, 6), "relieved"),
        ("已调离", date(2024, 5, 14), "relieved"),
        ("2024年8月1日起不再担任", date(2024, 8, 1), "relieved_later"),
        ("接替2024年3月调离的李四", None, ""),
        ("", None, ""),
    ],
)
def test_that_who_has_left_leaves_the_post(tmp_path: Path, note: str, until: date | None, code: str) -> None:
    reading = roster(tmp_path, [*ZHANG, "", "", "", note])
    assert [post.until_on for post in all_records(reading, Post)] == [until]
    assert [found for cell, found in said(reading) if cell == "J4"] == ([code] if code else [])


@pytest.mark.parametrize("name", ["待定", "空缺", "", "待定(人事调整中)", "—"])
def test_that_a_vacant_post_has_nobody(tmp_path: Path, name: str) -> None:
    reading = roster(tmp_path, ["叶县", "行政", "澧河", name, "保安镇人民政府"])
    assert all_records(reading, Official) == []
    assert doubts(reading) == [("D4", "vacant_post")]
    assert not reading.rows[-1].drafts[0].links


@pytest.mark.parametrize(
    ("mode", "on", "trainings"),
    [
        ("线上", "3月6日", [("online", "2024-03-06")]),
        ("线上+线下", "2024.3.29、4.13", [("online", "2024-03-29"), ("offline", "2024-04-13")]),
        ("线下、线上", "2024.3.29,4.13", [("offline", "2024-03-29"), ("online", "2024-04-13")]),
        ("线上", "2024/04/16", [("online", "2024-04-16")]),
        ("线上+线下", "", [("online", "None"), ("offline", "None")]),
        ("未训", "", []),
        ("未培训", "", []),
        ("", "", []),
    ],
)
def test_that_trainings_come_in_their_order(
    tmp_path: Path, mode: str, on: str, trainings: list[tuple[str, str]]
) -> None:
    reading = roster(tmp_path, [*ZHANG, "", mode, on])
    assert [(t.mode.code, str(t.trained_on)) for t in all_records(reading, Training)] == trainings


def test_that_a_roster_without_categories_is_one_of_administrative_posts(tmp_path: Path) -> None:
    rows = [
        ["2024年防汛行政责任人名册"],
        ["县区", "责任对象", "姓名", "职务", "手机"],
        ["叶县", "澧河", "张三", "镇长", "13812345678"],
    ]
    assert [post.category.code for post in all_records(read_rows(tmp_path, rows), Post)] == ["administrative"]


def test_that_several_persons_in_a_row_are_each_read(tmp_path: Path) -> None:
    rows = [
        ["2024年水库防汛责任人名册", *[""] * 7],
        ["县区", "水库名称", "行政责任人", "", "", "技术责任人", "", "备注"],
        ["", "", "姓名", "职务", "电话", "姓名", "电话", ""],
        ["叶县", "孤石滩水库", "张三", "县长", "138 1234 5678", "李四", "13912345678", ""],
        ["叶县", "燕山水库", "待定", "", "", "李四", "13912345678", ""],
    ]
    reading = read_rows(tmp_path, rows)
    posts = [(p.object_name, p.category.code) for p in all_records(reading, Post)]
    waters = ("孤石滩水库", "燕山水库")
    assert posts == [(water, category) for water in waters for category in ("administrative", "technical")]
    assert {(o.name, o.mobile, o.title) for o in all_records(reading, Official)} == {
        ("张三", "13812345678", "县长"),
        ("李四", "13912345678", ""),
    }
    assert doubts(reading) == [("C5", "vacant_post")]
    assert ("E4", "phone_spaces") in said(reading)
    assert reading.read == 2


def test_that_a_second_person_in_a_row_is_not_lost_in_silence(tmp_path: Path) -> None:
    rows = [
        ["2024年防汛责任人名册", *[""] * 4],
        ["县区", "责任对象", "责任人姓名", "手机", "联络员姓名"],
        ["叶县", "澧河", "张三", "13812345678", "李四"],
    ]
    assert ("E2", "second_person_not_read") in doubts(read_rows(tmp_path, rows))


POINT_HEAD = ["县区", "乡镇", "风险点名称", "行业", "风险等级", "经度", "纬度", "坐标系"]


def points(folder: Path, *rows: Sequence[Any], title: str = "2024年风险点台账") -> FileReading:
    return read_rows(folder, [[title], POINT_HEAD, *rows], "点.xlsx")


def placed(lon: Any, lat: Any, datum: str = "", county: str = "鲁山县") -> list[Any]:
    return [county, "尧山镇", "甲沟", "山洪", "一般", lon, lat, datum]


LON, LAT = 112.287821, 33.77997


@pytest.mark.parametrize(
    ("lon", "lat", "datum"),
    [
        (LON, LAT, ""),
        (LON, LAT, "WGS84"),
        (f"{LON}°", f" {LAT}", "2000国家大地坐标系"),
        ("112°17'16.16''", "33°46′47.89″", "CGCS2000"),
        ("E112°17'16.16\"", "北纬33度46分47.89秒", ""),
        (*wgs84_to_bd09(LON, LAT), "百度"),
        (*from_cgcs2000(LON, LAT, Datum.GK4547), "EPSG:4547"),
        (*reversed(from_cgcs2000(LON, LAT, Datum.GK4547)), ""),
        (LAT, LON, "CGCS2000"),
    ],
)
def test_that_a_place_is_found_in_every_datum(tmp_path: Path, lon: Any, lat: Any, datum: str) -> None:
    (point,) = records(points(tmp_path, placed(lon, lat, datum)))
    assert (point.longitude, point.latitude) == (pytest.approx(LON, abs=1e-5), pytest.approx(LAT, abs=1e-5))
    assert point.is_located


@pytest.mark.parametrize(
    ("lon", "lat", "datum", "expected"),
    [
        (LAT, LON, "", [("F3", "lon_lat_swapped")]),
        (131.07, LAT, "", [("F3", "outside_city")]),
        (LON, 32.1, "", [("G3", "outside_city")]),
        ("", "", "", [("F3", "no_coordinates")]),
        (0.0, 0.0, "", [("F3", "no_coordinates")]),
        (LON, "", "", [("G3", "coordinates_unreadable")]),
        ("见附图", LAT, "", [("F3", "coordinates_unreadable")]),
        (LON, LAT, "北京54", [("H3", "datum_refused")]),
        (LON, LAT, "地方坐标", [("H3", "datum_unknown")]),
        (113.55, 33.30, "", [("F3", "elsewhere_in_city")]),
    ],
)
def test_that_a_doubtful_place_is_said_at_its_cell(
    tmp_path: Path, lon: Any, lat: Any, datum: str, expected: list[tuple[str, str]]
) -> None:
    reading = points(tmp_path, placed(lon, lat, datum))
    assert doubts(reading) == expected
    (point,) = records(reading)
    assert point.is_located == (expected[0][1] in ("lon_lat_swapped", "elsewhere_in_city"))


def test_that_a_datum_in_the_title_holds_for_every_row(tmp_path: Path) -> None:
    from fangxun_desk.geo.datum import wgs84_to_gcj02

    row = placed(*wgs84_to_gcj02(LON, LAT))
    (point,) = records(points(tmp_path, row, title="2024年风险点台账(坐标系:GCJ-02,高德地图拾取)"))
    assert point.longitude == pytest.approx(LON, abs=1e-5)
    assert point.datum is Datum.GCJ02


def test_that_a_point_reported_by_county_and_zone_counts_once(tmp_path: Path) -> None:
    head = ["县区", "管理区", "乡镇", "风险点名称", "行业", "经度", "纬度", "备注"]
    rows = [
        ["2024年风险点台账"],
        head,
        ["叶县", "叶县", "遵化店镇", "铁路桥下", "内涝", 113.388229, 33.709907, ""],
        ["叶县", "高新区", "遵化店镇", "铁路桥下", "内涝", 113.388229, 33.709907, ""],
        ["叶县", "叶县", "遵化店镇", "韩庄段", "内涝", 113.396615, 33.715708, "高新区已报,重复"],
        ["叶县", "高新区", "遵化店镇", "韩庄段", "内涝", 113.396615, 33.715708, ""],
        ["叶县", "叶县", "保安镇", "铁路桥下", "内涝", 113.25, 33.35, ""],
    ]
    reading = read_rows(tmp_path, rows)
    assert [(row.row, row.reason) for row in reading.rows if not row.drafts] == [
        (3, "reported_twice"),
        (5, "reported_twice"),
    ]
    assert doubts(reading) == [("B3", "reported_twice"), ("H5", "reported_twice")]
    assert [point.managed_by for point in records(reading)] == ["410471", "410471", "410422"]


@pytest.mark.parametrize(
    ("due", "progress", "cleared", "reviewer", "measure", "expected"),
    [
        ("2024.6.1", "已整改", "2024.5.30", "李四", "", []),
        ("2024.6.1", "已整改完毕,待销号", "", "", "值守", [("G4", "done_but_not_cleared", "warn")]),
        ("2024.12.1", "整改中", "", "", "", []),
        ("2024.6.1", "部分完成", "", "", "", [("H4", "overdue_without_interim_measure", "info")]),
        ("2024.6.1", "已整改", "2024.2.1", "李四", "", [("G4", "cleared_before_found", "warn")]),
        ("2024.6.1", "已整改", "2024.5.30", "", "", [("I4", "cleared_without_reviewer", "warn")]),
        ("2024.6.1", "已整改", "2024.10.17", "李四", "", [("G4", "cleared_after_count_date", "info")]),
        ("2024.9.30", "整改中", "", "", "", []),
    ],
)
def test_that_a_hazard_is_cleared_by_its_date_alone(
    tmp_path: Path,
    due: str,
    progress: str,
    cleared: str,
    reviewer: str,
    measure: str,
    expected: list[tuple[str, str, str]],
) -> None:
    rows = [
        ["2024年隐患台账"],
        ["统计截至:2024年9月30日(部分10月更新)"],
        ["县区", "风险点名称", "存在问题", "发现日期", "整改时限", "整改情况", "销号日期", "临时度汛措施", "复核人"],
        ["叶县", "甲沟", "堵塞", "2024.3.1", due, progress, cleared, measure, reviewer],
    ]
    reading = read_rows(tmp_path, rows)
    repairs = ("date_dots", "date_text")
    assert [(w.cell, w.code, w.level) for w in reading.warnings if w.code not in repairs] == expected
    lookup = reading.rows[-1].drafts[0].lookups["risk_point"]
    assert (lookup.text, lookup.unit, lookup.cell) == ("甲沟", "410422", "Sheet1!B4")


def meeting(folder: Path, sheet: str = "Sheet1", **cells: Any) -> FileReading:
    row = {
        "began": "7月16日9时",
        "type": "调度会",
        "name": "防汛调度会",
        "storm": "7.16",
        "people": "市领导 丁勇",
        "conclusion": "",
        "note": "",
    } | cells
    head = ["开始时间", "会议类型", "会议名称", "所属过程", "参加人员", "会商结论", "备注"]
    return read_rows(folder, [["2024年会议记录"], head, list(row.values())], "会议.xlsx", sheet)


@pytest.mark.parametrize(
    ("sheet", "cells", "type_", "state", "expected"),
    [
        ("Sheet1", {}, MeetingType.DISPATCH, MeetingState.HELD, []),
        ("专题会商", {"type": ""}, MeetingType.CONSULTATION, MeetingState.HELD, []),
        (
            "调度会",
            {"type": "", "people": "市水利局 闫晓生"},
            MeetingType.DISPATCH,
            MeetingState.HELD,
            [("E3", "no_city_leader")],
        ),
        ("Sheet1", {"type": "防汛视频调度会"}, MeetingType.DISPATCH, MeetingState.HELD, []),
        ("Sheet1", {"type": "多部门联合会商"}, MeetingType.JOINT, MeetingState.HELD, [("B3", "other_type")]),
        ("Sheet1", {"note": "演练"}, MeetingType.DISPATCH, MeetingState.DRILL, [("G3", "drill")]),
        ("Sheet1", {"name": "视频调度(演练)"}, MeetingType.DISPATCH, MeetingState.DRILL, [("C3", "drill")]),
        ("Sheet1", {"name": "演练部署调度会"}, MeetingType.DISPATCH, MeetingState.HELD, []),
        ("Sheet1", {"note": "雨势减弱,取消"}, MeetingType.DISPATCH, MeetingState.CANCELLED, [("G3", "cancelled")]),
    ],
)
def test_that_a_meeting_is_what_its_columns_say(
    tmp_path: Path,
    sheet: str,
    cells: dict[str, str],
    type_: MeetingType,
    state: MeetingState,
    expected: list[tuple[str, str]],
) -> None:
    reading = meeting(tmp_path, sheet, **cells)
    (record,) = all_records(reading, Meeting)
    assert (record.type, record.state, record.unit) == (type_, state, "410400")
    assert doubts(reading) == expected


def test_that_decisions_belong_to_their_meeting(tmp_path: Path) -> None:
    reading = meeting(tmp_path, conclusion="一、加密监测;二、提前转移。")
    first, *decisions = reading.rows[-1].drafts
    assert [draft.record.content for draft in decisions] == ["加密监测", "提前转移"]  # type: ignore[attr-defined]
    assert all(draft.links == {"meeting": first.handle} for draft in decisions)
    assert all(isinstance(draft.record, Decision) for draft in decisions)


@pytest.mark.parametrize(
    ("storm", "name"), [("7.16", "7·16"), (7.16, "7·16"), ("“7·16”暴雨过程", "7·16"), ("非过程", None), ("", None)]
)
def test_that_a_storm_is_named_in_one_form(tmp_path: Path, storm: Any, name: str | None) -> None:
    lookup = meeting(tmp_path, storm=storm).rows[-1].drafts[0].lookups.get("storm")
    assert (lookup.text if lookup else None) == name


def test_that_storms_and_responses_are_read(tmp_path: Path) -> None:
    storms = [
        ["2024年暴雨过程统计"],
        ["过程名称", "过程类型", "开始时间", "面雨量(mm)", "最高预警"],
        [6.2, "暴雨", "6月20日18时", 71.4, "红"],
        ["9·11短时强对流", "强对流", "9月11日15时", "9.6mm", "蓝色"],
    ]
    reading = read_rows(tmp_path, storms, "过程.xlsx")
    assert [(storm.name, storm.mean_rain_mm) for storm in records(reading)] == [("6·20", 71.4), ("9·11", 9.6)]
    assert doubts(reading) == [("B4", "other_type")]
    responses = [
        ["2024年应急响应"],
        ["过程", "发布单位", "适用区域", "动作", "原级别", "现级别", "时间"],
        ["7·16", "叶县防指", "叶县", "提级", "四级", "III级", "7月16日1时"],
        ["7·16", "平顶山市防指", "全市", "解除", "Ⅲ级", "", date(2024, 7, 18)],
    ]
    reading = read_rows(tmp_path, responses, "响应.xlsx")
    assert [(r.action, r.tier.code, r.level.code if r.level else None) for r in records(reading)] == [
        (ResponseAction.RAISE, "county", "3"),
        (ResponseAction.END, "city", None),
    ]
    assert doubts(reading) == []


def test_that_plans_fall_into_one_nine_and_n(tmp_path: Path) -> None:
    rows = [
        ["类别(1/9/N)", "预案名称", "编制单位", "印发日期"],
        *([g, f"{g}预案", "市防指", "2022.3.9"] for g in (1.0, "9", "N", "n类", "总体", "10")),
    ]
    reading = read_rows(tmp_path, rows, "预案.xlsx")
    groups = [PlanGroup.OVERALL, PlanGroup.SPECIAL, PlanGroup.LOCAL, PlanGroup.LOCAL, PlanGroup.OVERALL]
    assert [plan.group for plan in records(reading)] == [*groups, None]
    assert doubts(reading) == [("A7", "word_unknown")]
