"""Layer files of every format, whole and broken, as tables with shapes."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.geo.layer_files import LayerRefused, limits, placing, read_layers
from fangxun_desk.geo.layer_files.archive import DAMAGED
from fangxun_desk.geo.layer_files.opening import layer_name
from fangxun_desk.geo.layer_files.shapefile import encoding_of
from tests.geo.hostile_layers import (
    HOSTILE,
    KML,
    KML_HEAD,
    POINT,
    TABLES,
    altered_geopackage,
    collection,
    sample,
    write,
    zipped,
)
from tests.geo.making import feature, put, shapefile_parts, the_layer


def problem(path: Path) -> str:
    with pytest.raises(LayerRefused) as refused:
        read_layers(path)
    return refused.value.sentence


# -- formats ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_that_a_shapefiles_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    parts = shapefile_parts(encoding)
    table = bytearray(parts[".dbf"])
    table[29] = 0  # no language mark
    layer = the_layer(
        put(tmp_path, "易涝点.shp.zip", zipped({f"甲{s}": c for s, c in parts.items()} | {"甲.dbf": bytes(table)}))
    )
    assert (layer.name, layer.columns, len(layer)) == ("易涝点", ("名称", "户数"), 2)
    assert layer.rows[0] == ("建设路积水点", 35)
    assert layer.crs == "EPSG:4490"


def test_that_a_code_page_part_goes_before_what_the_table_looks_like() -> None:
    table = shapefile_parts("utf-8")[".dbf"]
    assert encoding_of(table) == "utf-8"
    assert encoding_of(table, b"GBK\r\n") == "gb18030"
    assert encoding_of(table, b"ANSI 936") == "gb18030"
    assert encoding_of(table, b"\xff nonsense") == "utf-8"


@given(st.text("建设路积水点东环桥洞湛河澧河", min_size=1, max_size=40))
def test_that_a_cell_cut_within_a_character_is_still_utf8(text: str) -> None:
    cell = text.encode()[:20]
    head = bytearray(32)
    head[8:12] = (33 + 32).to_bytes(2, "little") + (1 + 20).to_bytes(2, "little")
    column = bytearray(32)
    column[0:1], column[11:12], column[16] = b"A", b"C", 20
    table = bytes(head) + bytes(column) + b"\r" + b" " + cell.ljust(20)
    assert encoding_of(table) == "utf-8"


class UnmarkedName(zipfile.ZipInfo):
    """A member whose name stands in GBK and says nothing of it, as programs of the nineties write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), 0


def test_that_names_in_a_zip_are_gbk_where_nothing_marks_them(tmp_path: Path) -> None:
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name in ("水库", "沟渠"):
            for suffix, part in shapefile_parts().items():
                archive.writestr(UnmarkedName(f"图层/{name}{suffix}"), part)
        archive.writestr(UnmarkedName("说明.txt"), "甲")
    assert "水库".encode() not in bundle.getvalue()
    layers = read_layers(put(tmp_path, "两层.zip", bundle.getvalue()))
    assert {layer.name: len(layer) for layer in layers} == {"水库": 2, "沟渠": 2}


def test_that_a_loose_shapefile_brings_its_parts_and_can_do_without_an_index(tmp_path: Path) -> None:
    parts = shapefile_parts()
    for suffix, part in parts.items():
        if suffix != ".shx":
            put(tmp_path, f"点{suffix.upper() if suffix == '.dbf' else suffix}", part)
    layer = the_layer(tmp_path / "点.shp")
    assert [row[1] for row in layer.rows] == [35, 40]
    assert shapely.get_coordinates(layer.shapes).tolist() == [[113.2, 33.7], [113.3, 33.6]]
    assert problem(put(tmp_path, "别.prj", "x")).startswith("只有 .prj 一个部分")


def test_that_a_shapefile_without_its_table_says_so(tmp_path: Path) -> None:
    assert "缺少同名的 .dbf" in problem(put(tmp_path, "点.shp", shapefile_parts()[".shp"]))


def test_that_a_shapefile_without_a_prj_states_no_datum(tmp_path: Path) -> None:
    parts = shapefile_parts(crs=None)
    assert the_layer(put(tmp_path, "点.zip", zipped({f"a{s}": c for s, c in parts.items() if s != ".prj"}))).crs == ""


def test_that_a_kml_keeps_folders_and_both_kinds_of_extended_data(tmp_path: Path) -> None:
    text = (
        f"{KML_HEAD}<kml {KML}><Document><name>演示</name><Folder><name>甲类</name><Folder><name>一</name>"
        "<Placemark><name>桥</name><description><![CDATA[<b>旧</b>桥]]></description><ExtendedData>"
        '<Data name="县区"><value>叶县</value></Data><SchemaData><SimpleData name="户数">3</SimpleData></SchemaData>'
        "</ExtendedData><Point><coordinates>113.2,33.7,0</coordinates></Point></Placemark></Folder></Folder>"
        "<Placemark><name>空</name></Placemark></Document></kml>"
    )
    for path in (put(tmp_path, "a.kml", text), put(tmp_path, "a.kmz", zipped({"doc.kml": text.encode()}))):
        layer = the_layer(path)
        first = dict(zip(layer.columns, layer.rows[0], strict=True))
        assert (layer.name, first["文件夹"], first["县区"], first["户数"]) == ("a", "甲类/一", "叶县", "3")
        assert first["描述"].split() == ["旧", "桥"]
        assert layer.shapes[1] is None


def test_that_a_kml_with_a_network_link_beside_features_says_what_it_passed_over(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://192.0.2.1/a</href></Link></NetworkLink>"
    layer = the_layer(put(tmp_path, "a.kml", f"{KML_HEAD}<kml {KML}><Document>{link}{POINT}</Document></kml>"))
    assert len(layer) == 1
    assert layer.remarks == ("KML 引用了 1 处网络位置,程序不从网上读取,已略过。",)


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "gb18030", "utf-8", "utf-16"])
def test_that_a_kml_may_be_in_the_encoding_it_states(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><kml {KML}><Document>{POINT}</Document></kml>'
    assert the_layer(put(tmp_path, "a.kml", text.encode(encoding))).rows == (("甲",),)


def test_that_areas_of_a_kml_keep_their_holes(tmp_path: Path) -> None:
    def ring(size: float) -> str:
        return " ".join(f"{113 + x * size},{33.7 + y * size}" for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)))

    inner = f"<innerBoundaryIs><LinearRing><coordinates>{ring(0.01)}</coordinates></LinearRing></innerBoundaryIs>"
    outer = f"<outerBoundaryIs><LinearRing><coordinates>{ring(0.1)}</coordinates></LinearRing></outerBoundaryIs>"
    area = f"<Placemark><MultiGeometry><Polygon>{inner}{outer}</Polygon></MultiGeometry></Placemark>"
    layer = the_layer(put(tmp_path, "a.kml", f"{KML_HEAD}<kml {KML}>{area}</kml>"))
    assert shapely.area(layer.shapes[0]) == pytest.approx(0.01 - 0.0001)


def test_that_a_geopackage_may_hold_several_layers_and_have_a_log(tmp_path: Path) -> None:
    two = altered_geopackage(
        'CREATE TABLE "沟" (fid INTEGER PRIMARY KEY, geom POINT, "名称" TEXT)',
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('沟', 'features', '沟', 4547)",
        "INSERT INTO gpkg_geometry_columns VALUES ('沟', 'geom', 'POINT', 4547, 0, 0)",
        'INSERT INTO "沟" SELECT fid, geom, "名称" FROM "水库" LIMIT 3',
    )
    logged = two[:18] + b"\x02\x02" + two[20:]
    layers = read_layers(put(tmp_path, "两层.gpkg", logged))
    assert {layer.name: len(layer) for layer in layers} == {"水库": 24, "沟": 3}


def test_that_a_geojson_may_be_one_feature_a_bare_shape_or_gbk(tmp_path: Path) -> None:
    one = json.dumps(feature(113.2, 33.7, 名称="桥"), ensure_ascii=False)
    assert the_layer(put(tmp_path, "a.geojson", one.encode("gbk"))).rows == (("桥",),)
    assert len(the_layer(put(tmp_path, "b.geojson", '{"type":"Point","coordinates":[113.2,33.7]}'))) == 1


def test_that_a_shape_that_is_none_leaves_its_row(tmp_path: Path) -> None:
    broken = [
        {"type": "Polygon", "coordinates": [[[113, 33], [114, 34]]]},
        {"type": "Point", "coordinates": [float("nan"), 33.7]},
        {"type": "Point", "coordinates": [1e999, 33.7]},
        {"type": "LineString", "coordinates": []},
        {"type": "Unheard", "coordinates": [1, 2]},
        None,
    ]
    features = [{"type": "Feature", "properties": {"名称": str(at)}, "geometry": g} for at, g in enumerate(broken)]
    layer = the_layer(put(tmp_path, "a.geojson", collection(*features)))
    assert len(layer) == len(broken)
    assert list(placing.usable(layer.shapes)) == [None] * len(broken)


def test_that_a_mixed_shape_keeps_the_parts_with_the_most_dimensions() -> None:
    area = shapely.box(113.1, 33.6, 113.2, 33.7)
    mixed = shapely.GeometryCollection([shapely.Point(113.15, 33.65), shapely.GeometryCollection([area])])
    (kept,) = placing.usable(np.array([mixed], dtype=object))
    assert shapely.area(kept) == pytest.approx(shapely.area(area))
    assert kept.geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("file", "name"), [("易涝点.shp.zip", "易涝点"), ("水库.gpkg", "水库"), ("a.KMZ", "a"), (".kml", ".kml")]
)
def test_that_a_layer_bears_its_files_name(file: str, name: str) -> None:
    assert layer_name(Path(file)) == name


# -- hostile ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in HOSTILE if not name.startswith("元素过多") and name not in TABLES])
def test_that_a_hostile_file_is_refused_in_a_sentence_and_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name)
    assert problem(path).endswith("。")
    assert list(tmp_path.rglob("*")) == [path]


def test_that_elements_without_end_are_not_all_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PIECES", 1000)
    many = f"{KML_HEAD}<kml {KML}><Document>{'<a/>' * 2000}</Document></kml>"
    assert problem(put(tmp_path, "a.kml", many)) == "KML 的结构异常,未收入,请重新导出后再导入。"
    done_with = f"{KML_HEAD}<kml {KML}><Document>{POINT * 2000}</Document></kml>"
    assert len(the_layer(put(tmp_path, "b.kml", done_with))) == 2000


def test_that_a_name_that_is_not_in_the_encoding_marked_is_damage(tmp_path: Path) -> None:
    bundle = bytearray(zipped({"甲.geojson": sample("山洪危险区.geojson")}))
    bundle[30:33] = b"\xd2\xd7\xd2"  # the name in the member's own head
    assert problem(put(tmp_path, "坏.zip", bytes(bundle))) == DAMAGED


@given(st.sampled_from(["山洪危险区.geojson", "南水北调建筑物.kml", "水库.gpkg", "易涝点_GBK.shp.zip"]), st.data())
def test_that_a_damaged_file_is_read_or_refused_and_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    content = bytearray(sample(name))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = put(tmp_path_factory.mktemp("d"), name, bytes(content[:cut] if data.draw(st.booleans()) else content))
    try:
        layers = read_layers(path)
    except LayerRefused:
        return
    assert all(len(layer.rows) == len(layer.shapes) for layer in layers)
