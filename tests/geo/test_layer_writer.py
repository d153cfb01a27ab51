"""Layers out: each format opened again by GDAL, with its system, its Chinese, its counts and its places."""

import io
import json
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.geo import layer_writer, shapefile_zip
from fangxun_desk.geo.layer_writer import LAYER_KEY
from fangxun_desk.geo.shapefile_zip import KEY_FILE, LONGEST_NAME, LONGEST_TEXT_BYTES, short_names
from fangxun_desk.geo.vector_layer import Attribute, Form, Layer, by_shape

PLACES: tuple[Form, ...] = ((112.2878217, 33.7799701), (113.19, 33.77))
ZONE = (
    "POLYGON ((113.1 33.7, 113.1 33.8, 113.3 33.8, 113.3 33.7, 113.1 33.7),"
    " (113.15 33.72, 113.2 33.72, 113.2 33.75, 113.15 33.75, 113.15 33.72))"
)
MIXED: tuple[Form | None, ...] = (
    "POINT (113.1 33.7)",
    "LINESTRING (113 33.6, 113.1 33.7)",
    ZONE,
    "MULTIPOLYGON (((112.5 33.7, 112.6 33.7, 112.6 33.8, 112.5 33.7)))",
    None,
    "POINT Z (113.2 33.7 88)",
)
LONG = "雨" * 200
EVERYWHERE = (".gpkg", ".zip", ".geojson", ".kml")


def points(name: str = "risk_point", label: str = "风险点") -> Layer:
    return Layer(
        name,
        label,
        (
            Attribute("风险点名称", str, ("灶君庙沟口", "湛河桥")),
            Attribute("县(市、区)", str, ("鲁山县", None)),
            Attribute("威胁人数(人)", int, (21, None)),
            Attribute("经度(°)", float, (112.2878217, None)),
            Attribute("核查日期", date, (date(2024, 5, 6), None)),
        ),
        PLACES,
        ("灶君庙沟口", "湛河桥"),
    )


def mixed() -> Layer:
    names = ("甲", "乙", "丙", "丁", "戊", "己")
    return Layer("layer_feature", "图层要素", (Attribute("名称", str, names),), MIXED, names)


def opened(path: Path, layer: str | int = 0) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return pyogrio.read_dataframe(f"/vsizip/{path}" if path.suffix == ".zip" else path, layer=layer)


@pytest.mark.parametrize("suffix", EVERYWHERE)
def test_that_points_come_back_with_their_system_and_places(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"图层{suffix}"
    layer_writer.write(path, [points()], "标题")
    frame = opened(path)
    assert frame.crs.to_epsg() == (4326 if suffix in (".geojson", ".kml") else 4490)
    assert len(frame) == 2
    for form, (lon, lat) in zip(frame.geometry, PLACES, strict=True):
        assert (form.x, form.y) == pytest.approx((lon, lat), abs=1e-7)
    first = {str(value).removesuffix(".0") for value in frame.iloc[0]}
    assert {"灶君庙沟口", "鲁山县", "21"} <= first
    assert any(value.startswith("2024-05-06") for value in first)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_that_what_was_not_stated_stays_unstated(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"图层{suffix}"
    layer_writer.write(path, [points()], "标题")
    second = opened(path).iloc[1]
    assert second[["县(市、区)", "威胁人数(人)", "经度(°)", "核查日期"]].isna().all()


@pytest.mark.parametrize("suffix", [".gpkg", ".zip"])
def test_that_lines_and_areas_are_layers_of_their_own(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"图层{suffix}"
    made = layer_writer.write(path, [mixed()], "标题")
    assert made.names == ("layer_feature_point", "layer_feature_line", "layer_feature_area", "layer_feature")
    shapes = {"point": "Point", "line": "LineString", "area": "Polygon"}
    for kind, shape in shapes.items():
        frame = opened(path, f"layer_feature_{kind}")
        assert {form.geom_type.removeprefix("Multi") for form in frame.geometry} == {shape}
    areas = opened(path, "layer_feature_area")
    assert areas.geometry.iloc[0].equals(shapely.from_wkt(ZONE)), "the hole is kept"
    assert len(opened(path, "layer_feature")) == 1, "the row without a form is kept as a row"
    assert not opened(path, "layer_feature_point").geometry.has_z.any()


@pytest.mark.parametrize("suffix", [".geojson", ".kml"])
def test_that_one_layer_holds_all_shapes_where_a_format_can(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"图层{suffix}"
    layer_writer.write(path, [mixed()], "标题")
    shapes = [None if form is None else form.geom_type.removeprefix("Multi") for form in opened(path).geometry]
    assert shapes == ["Point", "LineString", "Polygon", "Polygon", None, "Point"]


def test_that_geojson_keeps_to_its_rfc(tmp_path: Path) -> None:
    path = tmp_path / "图层.geojson"
    layer_writer.write(path, [points(), mixed()], "风险图图层(演示数据)")
    whole = json.loads(path.read_bytes())
    assert "crs" not in whole
    assert whole["name"] == "风险图图层(演示数据)"
    assert "CGCS2000" in whole["notice"]
    assert [one["properties"][LAYER_KEY] for one in whole["features"]] == ["风险点"] * 2 + ["图层要素"] * 6
    assert "县(市、区)" not in whole["features"][1]["properties"], "what was not stated is not there"
    outer, inner = whole["features"][4]["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw


def test_that_kml_has_folders_names_and_data(tmp_path: Path) -> None:
    path = tmp_path / "图层.kml"
    made = layer_writer.write(path, [points(label="风险点(演示数据)"), mixed()], "风险图")
    assert made.names == ("风险点(演示数据)", "图层要素")
    assert [name for name, _ in pyogrio.list_layers(path)] == list(made.names)
    frame = opened(path, "风险点(演示数据)")
    assert list(frame["Name"]) == ["灶君庙沟口", "湛河桥"]
    assert frame["威胁人数(人)"].iloc[0] == "21"
    ids = re.findall(r' id="([^"]+)"', path.read_text(encoding="utf-8"))
    assert len(set(ids)) == len(ids)


def test_that_a_vertical_tab_in_a_note_does_not_break_kml(tmp_path: Path) -> None:
    path = tmp_path / "图层.kml"
    note = Attribute("备注", str, ("甲\x0b乙<&>", None))
    layer_writer.write(path, [Layer("a", "甲", (note,), PLACES, ("一\x00", "二"))], "题")
    frame = opened(path)
    assert frame["备注"].iloc[0] == "甲乙<&>"
    assert frame["Name"].iloc[0] == "一"


def test_that_a_zip_holds_whole_shapefiles_and_a_key(tmp_path: Path) -> None:
    path = tmp_path / "图层.zip"
    made = layer_writer.write(path, [points()], "风险图图层(演示数据)")
    assert made.notes == ()
    with zipfile.ZipFile(path) as archive:
        assert {f"risk_point.{end}" for end in ("shp", "shx", "dbf", "prj", "cpg")} | {KEY_FILE} == set(
            archive.namelist()
        )
        assert archive.read("risk_point.cpg").strip() == b"UTF-8"
        assert b"China_Geodetic_Coordinate_System_2000" in archive.read("risk_point.prj")
        key = archive.read(KEY_FILE).decode("utf-8-sig")
    assert key.startswith("风险图图层(演示数据)")
    assert "FXDMC\t风险点名称" in key
    assert list(opened(path).columns[:2]) == ["FXDMC", "XSQ"]


def test_that_long_texts_are_cut_at_a_character_and_said(tmp_path: Path) -> None:
    path = tmp_path / "图层.zip"
    layer = Layer("a", "甲层", (Attribute("备注", str, (LONG, "短")),), PLACES, ("1", "2"))
    made = layer_writer.write(path, [layer], "题")
    assert len(made.notes) == 1
    assert "“备注”有 1 处超过" in made.notes[0]
    assert list(opened(path)["BZ"]) == ["雨" * 84, "短"]
    with zipfile.ZipFile(path) as archive:
        assert made.notes[0] in archive.read(KEY_FILE).decode("utf-8-sig")
    assert layer_writer.write(tmp_path / "全.gpkg", [layer], "题").notes == ()
    assert opened(tmp_path / "全.gpkg")["备注"].iloc[0] == LONG


@given(st.lists(st.text(max_size=12), max_size=40))
def test_that_short_names_fit_and_differ_whatever_the_columns(names: list[str]) -> None:
    made = short_names(names)
    assert len({name.upper() for name in made}) == len(made) == len(names)
    for name in made:
        assert 1 <= len(name) <= LONGEST_NAME
        assert name.isascii()
        assert name[0].isalpha()
        assert name.replace("_", "").isalnum()


@given(st.text(max_size=300))
def test_that_a_cut_text_fits_and_begins_the_whole(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    kept = shapefile_zip._cut(text)
    assert len(kept.encode()) <= LONGEST_TEXT_BYTES
    assert text.startswith(kept)
    assert kept == text or len(text.encode()) > LONGEST_TEXT_BYTES


@given(st.lists(st.sampled_from(MIXED), max_size=12))
def test_that_parting_by_shape_loses_no_row(forms: list[Form | None]) -> None:
    numbers = tuple(range(len(forms)))
    layer = Layer("a", "甲", (Attribute("号", int, numbers),), tuple(forms), tuple(map(str, numbers)))
    parted = [value for piece in by_shape(layer) for value in piece.attributes[0].values]
    assert sorted(parted) == list(numbers)


def test_that_a_form_of_several_kinds_keeps_its_row() -> None:
    both = "GEOMETRYCOLLECTION (POINT (113 33), LINESTRING (113 33, 113.1 33))"
    layer = Layer("a", "甲", (Attribute("号", int, (1, 2)),), (both, "POINT (113 33)"), ("1", "2"))
    assert {piece.name: piece.attributes[0].values for piece in by_shape(layer)} == {"a_point": (2,), "a": (1,)}


def test_that_another_suffix_is_none_of_its_formats(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dxf"):
        layer_writer.write(tmp_path / "图.dxf", [points()], "题")


@pytest.mark.parametrize("suffix", EVERYWHERE)
def test_that_the_command_line_gdal_reads_it_too(tmp_path: Path, suffix: str, ogrinfo: Callable[[Path], str]) -> None:
    path = tmp_path / f"图层{suffix}"
    layer_writer.write(path, [points()], "标题")
    said = ogrinfo(path)
    assert "Feature Count: 2" in said
    assert "鲁山县" in said
    assert "112.28782" in said


@pytest.fixture
def ogrinfo() -> Callable[[Path], str]:
    """The machine's own ogrinfo where it has one, else the same questions asked of the bundled GDAL."""
    program = shutil.which("ogrinfo")

    def ask(path: Path) -> str:
        source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
        if program:
            return subprocess.run([program, "-al", source], capture_output=True, text=True, check=True).stdout
        info, out = pyogrio.read_info(source), io.StringIO()
        print("Feature Count:", info["features"], file=out)
        print(opened(path).to_string(), file=out)
        print(opened(path).geometry.to_wkt().to_string(), file=out)
        return out.getvalue()

    return ask
