"""Map layers as drafts: what their columns say, what speaks against their places, what a person may choose."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.vocabulary import Datum, FeatureShape, LayerRole, RiskGrade, Sector
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.imports import read_file
from fangxun_desk.imports.file_reader import Request, read_one
from fangxun_desk.imports.layer_choice import LayerChoice
from fangxun_desk.imports.layer_columns import role_of
from fangxun_desk.imports.reading import INFO, FileReading
from tests.geo.hostile_layers import SAMPLES, collection, write
from tests.imports.making import Written
from tests.imports.making import write as write_table

YE = (113.36, 33.63)
"""A place in the middle of 叶县."""


def point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


def line(*positions: tuple[float, float], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": positions}}


def area(lon: float, lat: float, size: float = 0.01, **properties: Any) -> dict[str, Any]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def reading_of(folder: Path, *features: dict[str, Any], file: str = "2024点.geojson", **more: Any) -> FileReading:
    path = folder / file
    path.write_bytes(collection(*features))
    return read_one(path, path.name, Request(layer=LayerChoice(**more)))


def features_of(reading: FileReading) -> list[LayerFeature]:
    assert not reading.problem
    return [d.record for row in reading.rows for d in row.drafts if isinstance(d.record, LayerFeature)]


def doubts(reading: FileReading) -> list[tuple[str | None, int | None, str]]:
    return [(w.sheet, w.row, w.code) for w in reading.warnings if w.level != INFO]


# -- what the columns say --------------------------------------------------------------------------------------


def test_that_headers_are_known_and_the_rest_is_kept(tmp_path: Path) -> None:
    said = {
        "名称": "黄庄危险区", "县区": "叶县", "乡镇": "水寨乡", "风险等级": "重大风险", "户数": "约12户", "人口": 41,
        "责任人": "夏  立", "联系电话": 16498077099.0, "编号": "SH01", "水位_m": 3.5, "已核": True, "空": None,
    }  # fmt: skip
    (feature,) = features_of(reading_of(tmp_path, point(*YE, **said), file="2024山洪危险区.geojson"))
    assert (feature.name, feature.unit, feature.town) == ("黄庄危险区", "410422", "水寨乡")
    assert (feature.sector, feature.grade) == (Sector.FLASH_FLOOD, RiskGrade.MAJOR)
    assert (feature.households, feature.people) == (12, 41)
    assert (feature.contact, feature.contact_phone) == ("夏立", "16498077099")
    assert feature.attributes == (("编号", "SH01"), ("水位_m", "3.5"), ("已核", "是"))
    assert (feature.layer, feature.source_file, feature.season) == ("2024山洪危险区", "2024山洪危险区.geojson", 2024)
    assert feature.geometry == "POINT (113.36 33.63)"


def test_that_another_scale_is_kept_as_it_stands(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, point(*YE, 名称="甲", 危险等级="五星", 行业="不明行业"))
    (feature,) = features_of(reading)
    assert (feature.grade, feature.sector) == (None, None)
    assert dict(feature.attributes) == {"危险等级": "五星", "行业": "不明行业"}
    assert doubts(reading) == []


def test_that_zones_of_danger_are_graded_and_keep_their_word(tmp_path: Path) -> None:
    words = ("极高危险区", "高危险", "危险区", "极高危险", "重大", "无危险")
    reading = reading_of(tmp_path, *(point(*YE, 名称=f"区{at}", 危险等级=word) for at, word in enumerate(words)))
    major, larger, general = RiskGrade.MAJOR, RiskGrade.LARGER, RiskGrade.GENERAL
    assert [one.grade for one in features_of(reading)] == [major, larger, general, major, major, None]
    kept = [dict(one.attributes).get("危险等级", "") for one in features_of(reading)]
    assert kept == [*words[:4], "", "无危险"]
    assert [(w.row, w.level, w.message) for w in reading.warnings if w.code == "danger_graded"] == [
        (
            None,
            INFO,
            "山洪危险区等级折算为风险等级:“极高危险区”按重大、“高危险”按较大、“危险区”按一般、“极高危险”按重大收入,"
            "原词保留在其他属性里。",
        )
    ]


def test_that_the_zones_of_the_demonstration_season_have_grades() -> None:
    zones = features_of(read_file(SAMPLES / "山洪危险区.geojson", season_hint=2024))
    expected = {"极高危险": RiskGrade.MAJOR, "高危险": RiskGrade.LARGER, "危险": RiskGrade.GENERAL}
    assert {one.grade for one in zones} == set(expected.values())
    assert all(one.grade is expected[dict(one.attributes)["危险等级"]] for one in zones)


def test_that_the_county_comes_from_the_attributes_the_town_or_the_place(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        point(*YE, 名称="一", 县区="平顶山市叶县"),
        point(*YE, 名称="二", 乡镇="水寨乡"),
        point(*YE, 名称="三"),
        point(*YE, 名称="四", 县区="洛阳市"),
    )
    assert [feature.unit for feature in features_of(reading)] == ["410422"] * 4
    assert doubts(reading) == [("2024点", 4, "unit_unknown")]


def test_that_a_feature_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    assert [one.name for one in features_of(reading_of(tmp_path, point(*YE), point(*YE, 名称=" ")))] == [
        "2024点1号",
        "2024点2号",
    ]


def left_out(reading: FileReading) -> list[tuple[int | None, str, str]]:
    return [(w.row, w.level, w.message) for w in reading.warnings if w.code == "personal_left_out"]


def test_that_phones_and_identity_numbers_are_no_attributes(tmp_path: Path) -> None:
    said = {"名称": "甲", "值守": "138 1234 5678", "证件": "41042119800101123X", "水位": "101.5"}
    reading = reading_of(tmp_path, point(*YE, **said), point(*YE, 名称="乙", 水位="102"))
    first, second = features_of(reading)
    assert (first.attributes, first.contact_phone) == ((("水位", "101.5"),), "13812345678")
    assert (second.attributes, second.contact_phone) == ((("水位", "102"),), "")
    assert left_out(reading) == [(1, INFO, "“值守”、“证件”栏里有电话、身份证号码,属个人信息,电话已收入联系电话栏。")]


@pytest.mark.parametrize(
    "written",
    ["138 1234 5678", "138-1234-5679", "8613812345670", "+86 138 1234 5671", "0375-1234567", "１３８１２３４５６７８"],
)
@pytest.mark.parametrize("column", ["值守", "备注", "描述", "责任人", "名称", "乡镇"])
def test_that_a_number_of_any_form_in_any_column_goes_where_phones_stand(
    tmp_path: Path, column: str, written: str
) -> None:
    reading = reading_of(tmp_path, point(*YE, **{"名称": "甲", column: f"甲{written}"}))
    (feature,) = features_of(reading)
    assert len(re.sub(r"\D", "", feature.contact_phone)) == 11
    kept = (feature.name, feature.town, feature.contact, feature.note, *(text for _, text in feature.attributes))
    assert set(kept) == {"甲", ""}
    ((row, level, message),) = left_out(reading)
    assert (row, level) == (1, INFO)
    assert not re.search(r"\d{4}", message)


def test_that_a_phone_does_not_displace_one_and_two_are_not_chosen_between(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        point(*YE, 名称="有", 联系电话="16498077099", 备注="电话13911112222"),
        point(*YE, 名称="两栏", 值守="13911112222", 备注="电话13911113333"),
        point(*YE, 名称="两人", 值守="王13911112222李13911113333"),
        point(*YE, 名称="一人", 值守="13911112222/0375-1620887"),
        point(*YE, 名称="本地", 值班电话2="2661234"),
    )
    assert [one.contact_phone for one in features_of(reading)] == ["16498077099", "", "", "13911112222", "0375-2661234"]
    assert [one.note for one in features_of(reading)] == ["电话", "电话", "", "", ""]
    assert [message.rpartition(",")[2] for _, _, message in left_out(reading)] == [
        "号码未收入。", "号码未收入。", "号码未收入。", "电话已收入联系电话栏。", "电话已收入联系电话栏。"
    ]  # fmt: skip


def test_that_a_columns_name_keeps_no_number_either(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, point(*YE, **{"名称": "甲", "王13911112222": "有", "13911113333": "无"}))
    assert features_of(reading)[0].attributes == (("王", "有"), ("第3栏", "无"))
    assert "1391111" not in str(reading.warnings)


def test_that_a_cut_description_ends_with_no_half_of_a_phone(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, point(*YE, 名称="甲", 概况="文" * 1994 + "13911112222"))
    assert features_of(reading)[0].attributes == (("概况", "文" * 1994),)


def test_that_a_control_character_refuses_the_row_and_no_other(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, point(*YE, 名称="甲\x01"), point(*YE, 名称="乙", 编号="\x02"))
    assert [feature.name for feature in features_of(reading)] == ["乙"]
    assert doubts(reading) == [("2024点", 1, "control_character")]


@pytest.mark.parametrize(
    ("shape", "layer", "name", "role"),
    [
        (FeatureShape.LINE, "南水北调建筑物", "总干渠示意线", LayerRole.CANAL),
        (FeatureShape.POINT, "南水北调建筑物", "澧河渡槽", LayerRole.RISK),
        (FeatureShape.LINE, "主要河流", "沙河", LayerRole.RIVER),
        (FeatureShape.LINE, "河道隐患段", "沙河险工", LayerRole.RISK),
        (FeatureShape.AREA, "县级行政区划", "叶县", LayerRole.BOUNDARY),
        (FeatureShape.AREA, "水库水面", "白龟山水库", LayerRole.WATER),
        (FeatureShape.AREA, "水库下游影响区", "白龟山水库", LayerRole.RISK),
        (FeatureShape.POINT, "水库", "白龟山水库", LayerRole.RISK),
        (FeatureShape.AREA, "山洪危险区", "黄庄村", LayerRole.RISK),
    ],
)
def test_that_a_role_is_told_by_name_and_shape(shape: FeatureShape, layer: str, name: str, role: LayerRole) -> None:
    assert role_of(shape, layer, name) is role


def test_that_only_risk_features_count(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path, line(YE, (113.4, 33.6), 名称="沙河"), point(*YE, 名称="险点"), file="2024河流.geojson"
    )
    assert [one.judge_listed() for one in features_of(reading)] == ["-", None]


# -- places ----------------------------------------------------------------------------------------------------


def test_that_places_that_cannot_be_are_named_by_number(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        point(*YE, 名称="好", 县区="叶县"),
        point(YE[1], YE[0], 名称="反", 县区="叶县"),
        point(116.4, 39.9, 名称="北京", 县区="叶县"),
        point(0, 0, 名称="零"),
        point(float("nan"), 33.6, 名称="非数"),
        point(112.9, 33.74, 名称="鲁山的", 县区="叶县"),
        {"type": "Feature", "properties": {"名称": "无形"}, "geometry": None},
        point(YE[1], YE[0], 名称="反而别处", 县区="汝州市"),
    )
    assert doubts(reading) == [
        ("2024点", 2, "lon_lat_swapped"),
        ("2024点", 3, "outside_city"),
        ("2024点", 4, "no_coordinates"),
        ("2024点", 5, "no_coordinates"),
        ("2024点", 6, "elsewhere_in_city"),
        ("2024点", 7, "no_coordinates"),
        ("2024点", 8, "lon_lat_swapped"),
    ]
    kept = features_of(reading)
    assert len(kept) == 8
    assert [one.name for one in kept if one.is_located] == ["好", "反", "鲁山的"]
    assert (kept[1].longitude, kept[1].latitude) == YE
    assert [one.longitude for one in kept if not one.is_located] == [None] * 5


def test_that_a_self_crossing_area_is_kept_and_not_drawn(tmp_path: Path) -> None:
    bow = area(*YE, 名称="结")
    ring = bow["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    reading = reading_of(tmp_path, area(*YE, 名称="方"), bow)
    square, crossed = features_of(reading)
    assert doubts(reading) == [("2024点", 2, "self_crossing_polygon")]
    assert square.area_m2 == pytest.approx(1.03e6, rel=0.01)
    assert square.shape is FeatureShape.AREA
    assert square.is_located
    assert (crossed.position_doubt, crossed.area_m2, crossed.longitude) == ("self_crossing_polygon", None, None)
    assert crossed.geometry.startswith("POLYGON")
    assert not crossed.is_located


def test_that_a_river_may_come_from_outside(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path, line((111.5, 33.8), (111.9, 33.8), (112.9, 33.74), 名称="沙河"), file="2024河.geojson"
    )
    assert doubts(reading) == []
    assert features_of(reading)[0].is_located


def test_that_offset_degrees_the_wrong_way_round_are_put_right_before_the_offset_is_taken_off(tmp_path: Path) -> None:
    lon, lat = from_cgcs2000(*YE, Datum.GCJ02)
    reading = reading_of(tmp_path, point(lat, lon, 名称="反"), file="2024高德.geojson")
    (feature,) = features_of(reading)
    assert (feature.longitude, feature.latitude) == pytest.approx(YE, abs=1e-7)
    table = [["2024年坐标表(高德)"], ["名称", "县区", "经度", "纬度"], ["反", "叶县", lat, lon]]
    write_table(tmp_path / "风险图层.csv", [Written("x", table)])
    (row,) = features_of(read_file(tmp_path / "风险图层.csv"))
    assert (row.longitude, row.latitude) == pytest.approx(YE, abs=1e-7)


@given(st.floats(112.6, 113.5), st.floats(33.4, 34.0), st.sampled_from(list(Datum)))
def test_that_every_datum_a_person_chooses_brings_a_place_home(
    tmp_path_factory: pytest.TempPathFactory, lon: float, lat: float, datum: Datum
) -> None:
    folder = tmp_path_factory.mktemp("d")
    (feature,) = features_of(reading_of(folder, point(*from_cgcs2000(lon, lat, datum), 名称="甲"), datum=datum))
    assert feature.datum is datum
    if feature.is_located:
        assert feature.longitude == pytest.approx(lon, abs=6e-8)
        assert feature.latitude == pytest.approx(lat, abs=6e-8)
    else:
        assert feature.position_doubt == "outside_city"


# -- the file --------------------------------------------------------------------------------------------------


def test_that_a_layer_that_does_not_tell_its_datum_is_doubted_as_a_whole(tmp_path: Path) -> None:
    table = [["涉水景区坐标表"], ["名称", "县区", "经度", "纬度"], ["甲", "叶县", *YE]]
    write_table(tmp_path / "2024景区.xlsx", [Written("Sheet1", table)])
    reading = read_file(tmp_path / "2024景区.xlsx")
    assert (reading.plural, doubts(reading)) == ("layer", [("Sheet1", None, "datum_not_stated")])
    assert reading.layer_datum is not None
    assert (reading.layer_datum.datum, reading.layer_datum.is_told) == (Datum.CGCS2000, False)


@pytest.mark.parametrize(
    ("title", "datum"),
    [
        ("坐标表(坐标系:CGCS2000)", Datum.CGCS2000),
        ("坐标表(百度地图拾取)", Datum.BD09),
        ("坐标表 GCJ-02", Datum.GCJ02),
        ("坐标表", Datum.GK4547),
        ("坐标表", Datum.GK4526),
    ],
)
def test_that_a_tables_datum_is_told_by_its_title_or_its_numbers(tmp_path: Path, title: str, datum: Datum) -> None:
    written = from_cgcs2000(*YE, datum)
    write_table(tmp_path / "2024.csv", [Written("x", [[title], ["名称", "经度", "纬度"], ["甲", *written]])])
    reading = read_file(tmp_path / "2024.csv")
    (feature,) = features_of(reading)
    assert (feature.datum, feature.unit) == (datum, "410422")
    assert (feature.longitude, feature.latitude) == pytest.approx(YE, abs=6e-8)
    assert doubts(reading) == []


@pytest.mark.parametrize("words", ["北京54坐标系", "1980西安坐标系"])
def test_that_an_old_datum_refuses_the_file_in_one_sentence(tmp_path: Path, words: str) -> None:
    table = [[f"2024年坐标表({words})"], ["名称", "经度", "纬度"], ["甲", 113.3, 33.6]]
    write_table(tmp_path / "风险图层.csv", [Written("x", table)])
    said = read_file(tmp_path / "风险图层.csv")
    assert (said.rows, said.plural) == ((), "layer")
    assert "缺少本地七参数,不能可靠转换,请改报CGCS2000坐标。" in said.problem
    spatial = reading_of(tmp_path, point(*YE), file=f"{words}.geojson")
    assert spatial.problem.startswith(f"{words}.geojson:")
    assert "七参数" in spatial.problem


def test_that_a_person_may_name_datum_role_and_layer(tmp_path: Path) -> None:
    lon, lat = from_cgcs2000(*YE, Datum.BD09)
    choice = {"datum": Datum.BD09, "role": LayerRole.WATER, "layer_name": "新图层"}
    (feature,) = features_of(reading_of(tmp_path, point(lon, lat, 名称="甲"), **choice))
    assert (feature.datum, feature.role, feature.layer) == (Datum.BD09, LayerRole.WATER, "新图层")
    assert (feature.longitude, feature.latitude) == pytest.approx(YE, abs=6e-8)


def test_that_an_empty_layer_and_a_hostile_one_bring_a_sentence_with_the_files_name(tmp_path: Path) -> None:
    assert reading_of(tmp_path).problem == "2024点.geojson:图层里没有要素,未收入。"
    for name in ("路径越界.zip", "包中包.zip", "半截.gpkg", "网络链接.kml"):
        reading = read_file(write(tmp_path, name))
        assert reading.problem.startswith(f"{name}:")
        assert (reading.plural, reading.rows) == ("layer", ())


def test_that_a_feature_of_too_many_vertices_is_refused_by_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fangxun_desk.geo.layer_files import limits

    monkeypatch.setattr(limits, "FEATURE_VERTICES", 4)
    reading = reading_of(tmp_path, point(*YE, 名称="小"), area(*YE, 名称="大"))
    assert [one.name for one in features_of(reading)] == ["小"]
    assert doubts(reading) == [("2024点", 2, "geometry_too_large")]


def test_that_the_parts_of_a_shapefile_belong_to_its_content(tmp_path: Path) -> None:
    from fangxun_desk.imports.workbooks import content_hash

    (tmp_path / "点.shp").write_bytes(b"x")
    alone = content_hash(tmp_path / "点.shp")
    (tmp_path / "点.dbf").write_bytes(b"y")
    with_table = content_hash(tmp_path / "点.shp")
    (tmp_path / "点.dbf").write_bytes(b"z")
    assert len({alone, with_table, content_hash(tmp_path / "点.shp")}) == 3
