"""The datum of a layer: told by words, statements and sizes; and where its shapes lie."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.datum import DatumRefused, from_cgcs2000, to_cgcs2000
from fangxun_desk.geo.layer_files import LayerRefused, placing
from fangxun_desk.geo.layer_files.reference import DatumGuess, chosen_datum, guess_datum
from tests.geo.hostile_layers import collection, zipped
from tests.geo.making import feature, put, shapefile_parts, the_layer

BEIJING54 = (
    'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
lons, lats = st.floats(112.3, 113.6), st.floats(33.2, 34.3)


def guess_of(path: Path, words: str = "") -> DatumGuess:
    layer = the_layer(path)
    return guess_datum(layer, words, placing.sample_of(placing.usable(layer.shapes)))


@pytest.mark.parametrize("datum", [datum for datum in Datum if datum is not Datum.WGS84])
@given(st.lists(st.tuples(lons, lats), min_size=1, max_size=5))
def test_that_a_layer_in_any_datum_comes_back_to_its_place(datum: Datum, places: list[tuple[float, float]]) -> None:
    shapes = np.array([shapely.Point(*from_cgcs2000(*place, datum)) for place in places], dtype=object)
    placed = placing.place(placing.usable(shapes), DatumGuess(datum, ""))
    # Seven decimals are kept; less than half a centimetre is lost.
    assert np.abs(placed.points - np.array(places)).max() < 6e-8


@given(lons, lats, st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_that_a_whole_layer_is_converted_as_a_single_place_is(lon: float, lat: float, datum: Datum) -> None:
    (there,) = placing.converter(DatumGuess(datum, ""))(np.array([[lon, lat]]))
    assert there == pytest.approx(to_cgcs2000(lon, lat, datum), abs=1e-11)


def test_that_words_go_before_what_the_file_states(tmp_path: Path) -> None:
    path = put(tmp_path, "a.geojson", collection(feature(113.2, 33.7, 高德经度="113.2")))
    assert guess_of(path).datum is Datum.GCJ02
    plain = put(tmp_path, "b.geojson", collection(feature(113.2, 33.7)))
    assert (guess_of(plain).datum, guess_of(plain, "百度坐标").datum) == (Datum.WGS84, Datum.BD09)
    assert guess_of(plain).is_told


def test_that_a_column_that_names_the_datum_is_heard(tmp_path: Path) -> None:
    path = put(tmp_path, "a.geojson", collection(feature(113.2, 33.7, 坐标系="BD-09")))
    assert guess_of(path).datum is Datum.BD09
    old = put(tmp_path, "b.geojson", collection(feature(113.2, 33.7, 坐标系="1980西安坐标系")))
    with pytest.raises(DatumRefused, match="西安"):
        guess_of(old)


def test_that_metres_are_told_by_their_size(tmp_path: Path) -> None:
    for datum in (Datum.GK4547, Datum.GK4526):
        x, y = from_cgcs2000(113.2, 33.7, datum)
        assert guess_of(put(tmp_path, "a.geojson", collection(feature(x, y)))).datum is datum
        assert guess_of(put(tmp_path, "b.geojson", collection(feature(y, x)))).datum is datum


def test_that_offset_degrees_somebody_has_projected_are_turned_back_first(tmp_path: Path) -> None:
    metres = from_cgcs2000(*from_cgcs2000(113.2, 33.7, Datum.GCJ02), Datum.GK4547)
    guess = guess_of(put(tmp_path, "高德.geojson", collection(feature(*metres))), "高德")
    assert guess.datum is Datum.GCJ02
    (there,) = placing.converter(guess)(np.array([metres]))
    assert there == pytest.approx((113.2, 33.7), abs=1e-8)


def test_that_another_projection_is_turned_back(tmp_path: Path) -> None:
    import pyproj

    x, y = pyproj.Transformer.from_crs(4490, 4549, always_xy=True).transform(113.2, 33.7)
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    guess = guess_of(put(tmp_path, "a.geojson", collection(feature(x, y), crs=named)))
    assert guess.datum is Datum.CGCS2000
    assert placing.converter(guess)(np.array([[x, y]]))[0] == pytest.approx((113.2, 33.7), abs=1e-8)
    again = chosen_datum(Datum.WGS84, guess)
    assert (again.datum, again.projection) == (Datum.WGS84, guess.projection)


@pytest.mark.parametrize("code", [4214, 2422, 4610, 2362, 2435])
def test_that_beijing_and_xian_are_refused_by_code_and_by_name(tmp_path: Path, code: int) -> None:
    named = {"type": "name", "properties": {"name": f"EPSG:{code}"}}
    with pytest.raises(DatumRefused, match="缺少本地七参数"):
        guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7), crs=named)))
    parts = shapefile_parts() | {".prj": BEIJING54.encode()}
    with pytest.raises(DatumRefused, match="北京"):
        guess_of(put(tmp_path, "点.zip", zipped({f"a{s}": c for s, c in parts.items()})))


@pytest.mark.parametrize("words", ["北京54坐标", "西安80", "1954年北京坐标系", "Xian_1980", "beijing 1954"])
def test_that_beijing_and_xian_are_refused_by_a_word(tmp_path: Path, words: str) -> None:
    with pytest.raises(DatumRefused):
        guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7))), words)


@pytest.mark.parametrize("words", ["一工区北京54路", "西安80公里", "北京 54 户", "80西安路", "BEIJING540", "北京\n54"])
def test_that_a_street_or_a_distance_is_no_old_datum(tmp_path: Path, words: str) -> None:
    assert guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7))), words).datum is Datum.WGS84


@pytest.mark.parametrize(
    ("words", "datum"),
    [
        ("abd09楼", Datum.WGS84),
        ("datamap", Datum.WGS84),
        ("gcj021", Datum.WGS84),
        ("x_bd09", Datum.BD09),
        ("点BD-09", Datum.BD09),
        ("amap_lng", Datum.GCJ02),
        ("GCJ-02坐标", Datum.GCJ02),
    ],
)
def test_that_an_offset_is_told_by_whole_words(tmp_path: Path, words: str, datum: Datum) -> None:
    assert guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7))), words).datum is datum


def test_that_rows_of_several_datums_do_not_speak_for_the_layer(tmp_path: Path) -> None:
    rows = (feature(113.2, 33.7, 坐标系=word) for word in ("高德", "CGCS2000"))
    assert guess_of(put(tmp_path, "a.geojson", collection(*rows))).datum is Datum.WGS84


def test_that_a_projection_stated_over_degrees_is_doubted(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "EPSG:4547"}}
    guess = guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7), crs=named)))
    assert (guess.datum, guess.is_told) == (Datum.CGCS2000, False)


def test_that_an_unknown_reference_system_is_refused(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(LayerRefused, match="不能识别"):
        guess_of(put(tmp_path, "a.geojson", collection(feature(113.2, 33.7), crs=named)))


def test_that_an_area_is_measured_in_metres_and_a_line_is_found_at_its_middle() -> None:
    area = shapely.box(113.2, 33.7, 113.21, 33.71)
    line = shapely.LineString([(113.2, 33.7), (113.4, 33.7)])
    bow = shapely.Polygon([(113.2, 33.7), (113.3, 33.8), (113.3, 33.7), (113.2, 33.8)])
    placed = placing.place(np.array([area, line, bow], dtype=object), DatumGuess(Datum.CGCS2000, ""))
    # A hundredth of a degree is 1 109 m to the north and 926 m to the east here.
    assert placed.area_m2[0] == pytest.approx(1109.2 * 927.3, rel=0.003)
    assert placed.points[1] == pytest.approx((113.3, 33.7), abs=1e-3)
    assert placed.crossing.tolist() == [False, False, True]
    assert np.isnan(placed.points[2]).all()
