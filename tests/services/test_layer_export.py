"""Layers out of a real store: which records, which places, covered phones, and the demonstration said to be one."""

import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from fangxun_desk import cli
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.vocabulary import FeatureShape, LayerRole, Sector
from fangxun_desk.geo.layer_writer import LAYER_KEY
from fangxun_desk.services import import_service
from fangxun_desk.services.demo_service import found_demo
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.export_service import export_snapshot
from fangxun_desk.services.layer_export_service import DEMO_MARK, KINDS, Exported, export_layers
from fangxun_desk.store.unit_of_work import UnitOfWork

LUSHAN, YEXIAN, GAOXIN = "410423", "410422", "410471"
ZONE = "POLYGON ((112.28 33.77, 112.3 33.77, 112.3 33.79, 112.28 33.77))"
LINE = "LINESTRING (112.2 33.7, 112.3 33.8)"
PHONE = "16100005678"


def fill(work: UnitOfWork) -> None:
    """Six points, of which four can be drawn, a hazard at one of them, and drawn features."""
    told: dict[str, Any] = {"season": 2024, "unit": LUSHAN, "sector": Sector.FLASH_FLOOD, "contact_phone": PHONE}
    point = RiskPoint(name="灶君庙沟口", longitude=112.2878217, latitude=33.7799701, people=21, **told)
    at_gate = work.create(point).record_id
    work.create(replace(point, name="桥下", sector=Sector.TRAFFIC, longitude=112.9))
    work.create(replace(point, name="高新点", unit=YEXIAN, managed_by=GAOXIN, longitude=113.35))
    work.create(replace(point, name="去年点", season=2023))
    work.create(replace(point, name="无坐标处", longitude=None))
    work.create(replace(point, name="存疑处", position_doubt="经度、纬度填反"))
    work.void(work.create(replace(point, name="误报处")).record_id, "重复")
    hazard = Hazard(season=2024, unit=LUSHAN, problem="护岸松动", point_name="灶君庙", sector=Sector.FLASH_FLOOD)
    work.create(replace(hazard, risk_point=at_gate))
    work.create(hazard)
    work.create(Shelter(season=2024, unit=LUSHAN, name="尧山中学", longitude=112.3, latitude=33.8, contact_phone=PHONE))
    work.create(
        RescueUnit(season=2024, unit=YEXIAN, name="叶县大队", longitude=113.36, latitude=33.62, duty_phone=PHONE)
    )
    feature = LayerFeature(season=2024, layer="山洪区", role=LayerRole.RISK, unit=LUSHAN, name="危险区", geometry=ZONE)
    work.create(replace(feature, shape=FeatureShape.AREA, sector=Sector.FLASH_FLOOD, longitude=112.29, latitude=33.78))
    work.create(replace(feature, name="转移路", shape=FeatureShape.LINE, geometry=LINE))


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.change(fill)
    return desk


def export(desk: Desk, out: Path, **more: Any) -> Exported:
    return desk.read(export_layers, out, **more)


def features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def names(path: Path, key: str = "风险点名称") -> set[str]:
    return {one["properties"][key] for one in features(path) if key in one["properties"]}


def test_that_only_what_has_a_place_goes_out_and_the_rest_is_said(filled: Desk, tmp_path: Path) -> None:
    made = export(filled, tmp_path / "图层.gpkg", year=2024)
    assert made.layers == (
        "risk_point", "hazard", "shelter", "rescue_unit", "layer_feature_line", "layer_feature_area"
    )  # fmt: skip
    shapes = dict(pyogrio.list_layers(made.written))
    assert shapes["layer_feature_area"] == "MultiPolygon"
    assert shapes["layer_feature_line"] == "MultiLineString"
    assert {shapes[kind] for kind in ("risk_point", "hazard", "shelter", "rescue_unit")} == {"Point"}
    points = pyogrio.read_dataframe(made.written, layer="risk_point")
    assert set(points["风险点名称"]) == {"灶君庙沟口", "桥下", "高新点"}
    assert made.notes == ("风险点有 2 条没有可用的位置,没有导出。", "隐患有 1 条没有可用的位置,没有导出。")


def test_that_a_hazard_is_where_its_point_is(filled: Desk, tmp_path: Path) -> None:
    path = export(filled, tmp_path / "图层.gpkg", kinds=("hazard",)).written
    (form,) = pyogrio.read_dataframe(path, layer="hazard").geometry
    assert (form.x, form.y) == pytest.approx((112.2878217, 33.7799701), abs=1e-7)


def test_that_the_drawn_form_is_geometry_and_no_column(filled: Desk, tmp_path: Path) -> None:
    path = export(filled, tmp_path / "图层.gpkg", kinds=("layer_feature",)).written
    frame = pyogrio.read_dataframe(path, layer="layer_feature_area")
    assert "图形" not in frame.columns
    assert frame["名称"].tolist() == ["危险区"]
    assert frame.geometry.iloc[0].bounds == pytest.approx((112.28, 33.77, 112.3, 33.79))


def test_that_division_sector_and_year_choose(filled: Desk, tmp_path: Path) -> None:
    def asked(**more: Any) -> Path:
        return export(filled, tmp_path / "图层.geojson", **more).written

    assert names(asked(year=2023)) == {"去年点"}
    assert names(asked(year=2024, division=GAOXIN)) == {"高新点"}, "the unit that manages decides"
    assert names(asked(year=2024, division=YEXIAN), "力量名称") == {"叶县大队"}
    assert names(asked(year=2024, sector=Sector.TRAFFIC)) == {"桥下"}
    assert names(asked(year=2024, sector=Sector.TRAFFIC), "安置点名称") == {"尧山中学"}, "a shelter has no sector"
    assert names(asked(kinds=("risk_point",))) == {"灶君庙沟口", "桥下", "高新点", "去年点"}
    with pytest.raises(RuleBroken, match="没有带位置的记录"):
        asked(year=2020)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".kml", ".zip"])
def test_that_phones_are_covered_unless_asked_for(filled: Desk, tmp_path: Path, suffix: str) -> None:
    covered, open_ = tmp_path / f"遮盖{suffix}", tmp_path / f"公开{suffix}"
    export(filled, covered)
    export(filled, open_, include_personal=True)
    assert PHONE.encode() not in content(covered)
    assert b"161****5678" in content(covered)
    assert PHONE.encode() in content(open_)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".kml", ".zip"])
def test_that_a_demonstration_says_it_is_one(filled: Desk, tmp_path: Path, suffix: str) -> None:
    shown, real = tmp_path / f"甲{suffix}", tmp_path / f"乙{suffix}"
    export(filled, shown, is_demo=True)
    export(filled, real)
    assert "演示数据".encode() in content(shown)
    assert "演示".encode() not in content(real)


def content(path: Path) -> bytes:
    """What the file holds, unpacked."""
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_that_another_suffix_is_refused_and_nothing_is_left_behind(filled: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(RuleBroken, match=r"图\.dxf.*\.gpkg"):
        export(filled, folder / "图.dxf")
    with pytest.raises(RuleBroken, match="没有带位置的记录"):
        export(filled, folder / "图.kml", year=1999)
    (folder / "是文件夹.kml").mkdir()
    with pytest.raises(RuleBroken, match="是一个文件夹"):
        export(filled, folder / "是文件夹.kml")
    assert [path.name for path in folder.iterdir()] == ["是文件夹.kml"]


def test_that_an_older_file_is_replaced_whole(filled: Desk, tmp_path: Path) -> None:
    for suffix in (".gpkg", ".geojson", ".kml", ".zip"):
        out = tmp_path / f"图{suffix}"
        for _ in range(2):
            export(filled, out, kinds=("shelter",))
        source = f"/vsizip/{out}" if suffix == ".zip" else str(out)
        assert pyogrio.read_info(source)["features"] == 1


def test_that_a_snapshot_as_geopackage_keeps_every_row_and_draws_what_it_can(filled: Desk, tmp_path: Path) -> None:
    made = filled.read(export_snapshot, tmp_path / "快照.gpkg", is_demo=True)
    shapes = dict(pyogrio.list_layers(made.written))
    assert shapes["layer_feature_area"] == "MultiPolygon"
    points = pyogrio.read_dataframe(made.written, layer="risk_point")
    assert len(points) == 7, "voided and unplaced ones too"
    assert points.geometry.isna().sum() == 2
    assert DEMO_MARK in pyogrio.read_info(made.written, layer="risk_point")["layer_metadata"]["IDENTIFIER"]


def test_that_no_phone_of_a_layer_taken_in_goes_out_uncovered(desk: Desk, tmp_path: Path) -> None:
    written = [
        "138 1234 5678",
        "138-1234-5679",
        "8613812345670",
        "+86 13812345671",
        "0375-1234567",
        "１３８１２３４５６７２",
    ]
    lines = [
        f"{name},叶县,113.36,33.63,{phone},值守电话{phone}" for name, phone in zip("甲乙丙丁戊己", written, strict=True)
    ]
    source = tmp_path / "2024图层.csv"
    source.write_text("\n".join(("坐标表", "名称,县区,经度,纬度,值守,备注", *lines)), encoding="utf-8")
    taken = desk.change(import_service.take_in, next(import_service.read_files([source]))).result
    assert taken.added == 6
    assert not re.search(r"\d{7}", json.dumps([str(w) for w in taken.warnings]))
    for suffix in (".geojson", ".kml"):
        out = export(desk, tmp_path / f"图{suffix}", include_personal=False).written.read_text(encoding="utf-8")
        digits = unicodedata.normalize("NFKC", re.sub(r"[ -]", "", out))
        assert not re.search(r"1381234567\d|03751234567", digits)


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "store"
    desk, _ = found_demo(folder, surroundings("test"), "甲", "值班员")
    desk.close()
    return folder


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".kml", ".zip"])
def test_that_the_command_writes_the_demonstration_season(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    out = tmp_path / f"season{suffix}"
    assert cli.main(["export", "--store", str(demo_store), "--out", str(out), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer.keys() == {"written", "layers"}
    assert answer["written"] == str(out)
    source = f"/vsizip/{out}" if suffix == ".zip" else str(out)
    held = {
        str(name): pyogrio.read_info(source, layer=str(name))["features"] for name, _ in pyogrio.list_layers(source)
    }
    desk = Desk.open(demo_store, surroundings("test"), "值班员", read_only=True)
    try:
        placed = desk.read(count_placed)
    finally:
        desk.close()
    if suffix == ".geojson":
        counted = dict.fromkeys(answer["layers"], 0)
        for one in features(out):
            counted[one["properties"][LAYER_KEY]] += 1
        assert counted[f"风险点{DEMO_MARK}"] == placed
    else:
        name = f"风险点{DEMO_MARK}" if suffix == ".kml" else "risk_point"
        assert held[name] >= placed > 100
        assert set(answer["layers"]) == set(held)


def count_placed(reader: Any) -> int:
    return sum(point.is_located for point in reader.find(RiskPoint))


def test_that_every_kind_offered_is_somewhere() -> None:
    assert KINDS == ("risk_point", "hazard", "shelter", "rescue_unit", "layer_feature")


def test_that_no_column_takes_the_place_of_the_layers_name() -> None:
    assert LAYER_KEY not in {field.label for noun in NOUNS.values() for field in noun.fields}
