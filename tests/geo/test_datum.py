"""Datums and the writing of angles: there and back again, and every way counties have been seen to write one."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.datum import DatumRefused, from_cgcs2000, looks_projected, parse_angle, read_datum, to_cgcs2000

# The first call of a process loads data or a library; that is no property of the rule.
patient = settings(deadline=None)

LOST_DEG = 1e-9
CITY_LON, CITY_LAT = st.floats(112.2, 113.7), st.floats(33.1, 34.4)
CHINA_LON, CHINA_LAT = st.floats(74.0, 134.0), st.floats(18.5, 53.5)


@patient
@given(lon=CHINA_LON, lat=CHINA_LAT, datum=st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_that_an_offset_datum_is_undone_exactly(lon: float, lat: float, datum: Datum) -> None:
    assert to_cgcs2000(*from_cgcs2000(lon, lat, datum), datum) == pytest.approx((lon, lat), abs=LOST_DEG)
    assert from_cgcs2000(*to_cgcs2000(lon, lat, datum), datum) == pytest.approx((lon, lat), abs=LOST_DEG)


@patient
@given(lon=CITY_LON, lat=CITY_LAT, datum=st.sampled_from([Datum.GK4547, Datum.GK4526]))
def test_that_metres_are_undone_exactly_in_either_order(lon: float, lat: float, datum: Datum) -> None:
    easting, northing = from_cgcs2000(lon, lat, datum)
    assert to_cgcs2000(easting, northing, datum) == pytest.approx((lon, lat), abs=LOST_DEG)
    assert to_cgcs2000(northing, easting, datum) == pytest.approx((lon, lat), abs=LOST_DEG)


@pytest.mark.parametrize("datum", [Datum.CGCS2000, Datum.WGS84])
def test_that_wgs84_is_taken_as_cgcs2000(datum: Datum) -> None:
    assert to_cgcs2000(112.9, 33.75, datum) == (112.9, 33.75)


@pytest.mark.parametrize(
    ("stated", "true"),
    [
        ((112.7709485, 33.7605574), (112.764886, 33.762062)),
        ((112.7878113, 33.7380053), (112.781763, 33.73953)),
        ((113.0969797, 33.6951797), (113.09059, 33.696509)),
        ((112.9290318, 33.6845307), (112.923128, 33.686225)),
    ],
)
def test_that_gcj02_of_known_points_is_put_right(stated: tuple[float, float], true: tuple[float, float]) -> None:
    assert to_cgcs2000(*stated, Datum.GCJ02) == pytest.approx(true, abs=1e-6)


def test_that_bd09_of_a_known_point_is_put_right() -> None:
    # The pair of the published BD-09 examples: GCJ-02 116.404, 39.915 is BD-09 116.41036949, 39.92133699.
    in_bd09 = to_cgcs2000(116.41036949371029, 39.92133699351021, Datum.BD09)
    assert in_bd09 == pytest.approx(to_cgcs2000(116.404, 39.915, Datum.GCJ02), abs=1e-8)


def test_that_the_city_lies_where_the_grid_says() -> None:
    assert from_cgcs2000(113.19, 33.77, Datum.GK4547) == pytest.approx((424_966.28, 3_738_444.60), abs=0.01)
    assert from_cgcs2000(113.19, 33.77, Datum.GK4526) == pytest.approx((38_424_966.28, 3_738_444.60), abs=0.01)


def test_that_an_offset_datum_leaves_a_swapped_pair_as_it_is() -> None:
    assert to_cgcs2000(33.76, 112.77, Datum.GCJ02) == (33.76, 112.77)
    assert to_cgcs2000(33.76, 112.77, Datum.BD09) == (33.76, 112.77)


@pytest.mark.parametrize(
    ("first", "second", "datum"),
    [
        (float("nan"), 33.7, Datum.WGS84),
        (113.0, float("inf"), Datum.GCJ02),
        (113.0, 33.7, Datum.GK4547),
        (38_424_966.28, 3_738_444.60, Datum.GK4547),
        (424_966.28, 3_738_444.60, Datum.GK4526),
    ],
)
def test_that_a_number_the_datum_cannot_hold_is_refused(first: float, second: float, datum: Datum) -> None:
    with pytest.raises(DatumRefused, match="请核对"):
        to_cgcs2000(first, second, datum)


@pytest.mark.parametrize(
    "text", ["北京54", "1954北京坐标系", "54坐标系", "西安80", "1980西安坐标系", "80", "Xi'an 1980", "Beijing 1954"]
)
def test_that_the_old_datums_are_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match="改报CGCS2000坐标") as refused:
        read_datum(text)
    assert isinstance(refused.value, RuleBroken)
    assert refused.value.field == "datum"


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("GCJ-02", Datum.GCJ02),
        (" 高德坐标 ", Datum.GCJ02),
        ("wgs84", Datum.WGS84),
        ("CGCS2000(EPSG:4490)", Datum.CGCS2000),
        ("百度", Datum.BD09),
        ("EPSG:4547", Datum.GK4547),
        ("", None),
        ("地方坐标系", None),
    ],
)
def test_that_a_datum_is_read_as_counties_name_it(text: str, datum: Datum | None) -> None:
    assert read_datum(text) is datum


def test_that_metres_are_told_from_degrees() -> None:
    assert looks_projected(424_966.28, 3_738_444.60) is Datum.GK4547
    assert looks_projected(3_738_444.60, 424_966.28) is Datum.GK4547
    assert looks_projected(38_424_966.28, 3_738_444.60) is Datum.GK4526
    assert looks_projected(113.19, 33.77) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("112.777262", 112.777262),
        (" 112.777262", 112.777262),
        ("112.764334°", 112.764334),
        ("112.764334度", 112.764334),
        ("112°42'32.8''", 112.7091111),
        ("33°53'28.7''", 33.8913056),
        ("113°4′8.5″", 113.0690278),
        ("113度4分8.5秒", 113.0690278),
        ("113°4’8.5”", 113.0690278),
        ("113° 4' 8.5\"", 113.0690278),
        ("113-4-8.5", 113.0690278),
        ("113°4.5'", 113.075),
        ("113°", 113.0),
        ("１１３．０６９", 113.069),
        ("１１３°４′８．５″", 113.0690278),
        ("东经113°4′8.5″", 113.0690278),
        ("E113.5", 113.5),
        ("113°04′08.50″ E", 113.0690278),
        ("北纬:33.5", 33.5),
        ("经度:113.5度", 113.5),
        ("33.5°N", 33.5),
        ("10.5W", -10.5),
        ("424966.28", 424966.28),
        ("-0.5", -0.5),
    ],
)
def test_that_an_angle_is_read_as_counties_write_it(text: str, degrees: float) -> None:
    assert parse_angle(text) == pytest.approx(degrees, abs=5e-8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "无",
        "不详",
        "112.77,33.75",
        "33.5 112",
        "1.127E2",
        "113°60′8″",
        "113°4′60″",
        "113°4.5′8″",
        "nan",
        "inf",
        "2024-07-16",
        "112.77.26",
        "约113.5",
        "113.5附近",
        "300°1′1″",
    ],
)
def test_that_what_is_no_angle_is_not_half_read(text: str) -> None:
    assert parse_angle(text) is None


@patient
@given(st.text(max_size=20))
def test_that_no_text_breaks_the_reading_of_an_angle(text: str) -> None:
    assert parse_angle(text) is None or isinstance(parse_angle(text), float)


@patient
@given(degrees=st.integers(0, 179), minutes=st.integers(0, 59), tenths=st.integers(0, 599))
def test_that_degrees_minutes_seconds_are_read_exactly(degrees: int, minutes: int, tenths: int) -> None:
    expected = degrees + minutes / 60 + tenths / 36000
    assert parse_angle(f"{degrees}°{minutes:02d}′{tenths / 10:04.1f}″") == pytest.approx(expected, abs=1e-9)


def test_that_degrees_need_no_projection_library() -> None:
    probe = (
        "import sys; from fangxun_desk.geo.datum import Datum, to_cgcs2000; to_cgcs2000(113.1, 33.7, Datum.GCJ02);"
        "sys.exit(bool({'pyproj', 'shapely', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
