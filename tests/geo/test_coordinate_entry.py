"""One box for a place: every writing of a position, names and initials, and sentences for what is none."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.coordinate_entry import Place, Position, PositionForm, format_position, read
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.geo.division_directory import Town

HERE = (113.19, 33.77)
SECOND_DEG = 1 / 3600


def only(text: str) -> Place:
    (place,) = read(text)
    return place


def sentence(text: str) -> str:
    with pytest.raises(RuleBroken) as refused:
        read(text)
    assert refused.value.sentence.count("。") == 1
    return refused.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        "113.19 33.77",
        "33.77 113.19",
        "113.19,33.77",
        "113.19\uff0c33.77",
        "\uff11\uff11\uff13.\uff11\uff19\u300033\uff0e77",
        "113\u00ba11\u00b424\u2033\uff1b33\u02da46\u201912\u201d",
        "33.77、113.19",
        "113.19;33.77",
        "113.19/33.77",
        " 113.19\t33.77 ",
        "113.19°E 33.77°N",
        "33.77N113.19E",
        "N33.77 E113.19",
        "东经113.19 北纬33.77",
        "北纬33.77°东经113.19°",
        "东经:113.19,北纬:33.77",
        "经度113.19 纬度33.77",
        "经度:113.19,纬度:33.77",
        "东经113.19度,北纬33.77度",
        "东经113度11分24秒北纬33度46分12秒",
        "113度11分24秒,33度46分12秒",
        "113°11′24″ 33°46′12″",
        "113°11'24\" 33°46'12\"",
        "113° 11' 24'' , 33° 46' 12''",
        "33°46′12″N 113°11′24″E",
        "113-11-24 33-46-12",
        "113 11 24 33 46 12",
        "113°11.4′ 33°46.2′",
        "lon=113.19, lat=33.77",
        "WGS84 113.19 33.77",
        "113.19,33.77(CGCS2000)",
        "113.19\uff0c33.77\uff08EPSG:4490\uff09",
    ],
)
def test_that_degrees_are_read_in_every_writing_and_order(text: str) -> None:
    place = only(text)
    assert (place.lon, place.lat) == pytest.approx(HERE, abs=1e-9)
    assert "113.190000°E 33.770000°N" in place.words
    assert "新华区" in place.words or "湛河区" in place.words or "卫东区" in place.words


@pytest.mark.parametrize("datum", [Datum.GK4547, Datum.GK4526])
@pytest.mark.parametrize("form", ["{e:.2f} {n:.2f}", "{n:.2f},{e:.2f}", "X={n:.2f} Y={e:.2f}", "{e:.2f}米、{n:.2f}米"])
def test_that_metres_of_either_system_are_read_in_either_order(datum: Datum, form: str) -> None:
    easting, northing = from_cgcs2000(*HERE, datum)
    place = only(form.format(e=easting, n=northing))
    assert (place.lon, place.lat) == pytest.approx(HERE, abs=1e-6)
    assert datum.code[2:] in place.words


@pytest.mark.parametrize(("word", "datum"), [("GCJ-02", Datum.GCJ02), ("高德", Datum.GCJ02), ("百度", Datum.BD09)])
def test_that_a_datum_written_beside_the_numbers_is_used(word: str, datum: Datum) -> None:
    lon, lat = from_cgcs2000(*HERE, datum)
    for text in (f"{word} {lon:.7f},{lat:.7f}", f"{word}\uff1a{lat:.7f} {lon:.7f}", f"{lon:.7f},{lat:.7f}({word})"):
        place = only(text)
        assert (place.lon, place.lat) == pytest.approx(HERE, abs=1e-6)
        assert datum.label in place.words


def test_that_a_datum_that_cannot_be_converted_is_refused_by_its_own_sentence() -> None:
    assert "七参数" in sentence("北京54 113.19 33.77")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请输入"),
        ("113.19", "只看懂一个数 113.19"),
        ("东经113°11′24″", "只看懂一个数 113.19"),
        ("12 33", "看懂为 12 和 33"),
        ("113.19 23.77", "113.190000°E 23.770000°N"),
        ("424966 5738444", "看懂为 424966 和"),
        ("东经113度77分 北纬33度46分", "113、77、33、46"),
        ("哪里也不是", "没有找到“哪里也不是”"),
        ("西经113.19 北纬33.77", "看懂为 -113.19 和 33.77"),
    ],
)
def test_that_what_is_no_place_is_refused_saying_what_was_understood(text: str, said: str) -> None:
    assert said in sentence(text)


def test_that_a_place_just_outside_the_city_is_shown_and_said_to_be_outside() -> None:
    assert "界外" in only("113.85 33.80").words


# -- there and back -----------------------------------------------------------------------------------------


@given(st.floats(112.3, 113.6), st.floats(33.2, 34.3), st.sampled_from(PositionForm))
def test_that_whatever_is_written_out_is_read_back(lon: float, lat: float, form: PositionForm) -> None:
    if not CityBoundary.read().is_inside(lon, lat, 40_000):
        return
    place = only(format_position(lon, lat, form))
    assert (place.lon, place.lat) == pytest.approx((lon, lat), abs=0.006 * SECOND_DEG)


def test_that_positions_are_written_as_the_office_writes_them() -> None:
    assert [format_position(*HERE, form) for form in PositionForm] == [
        "113.190000°E 33.770000°N",
        "113°11′24.00″E 33°46′12.00″N",
        "X=3738444.60 Y=424966.28(EPSG:4547)",
        "X=3738444.60 Y=38424966.28(EPSG:4526)",
        "{:.6f},{:.6f}(GCJ-02)".format(*from_cgcs2000(*HERE, Datum.GCJ02)),
    ]


def test_that_no_sixty_seconds_are_written() -> None:
    assert format_position(113.9999999, 33.9999999, PositionForm.DMS) == "114°00′00.00″E 34°00′00.00″N"


# -- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["鲁山县", "鲁山", "410423", "河南省平顶山市鲁山县"])
def test_that_a_county_is_shown_whole_and_its_place_lies_inside_it(text: str) -> None:
    place = only(text)
    assert CityBoundary.read().county_at(place.lon, place.lat) == "鲁山县"
    assert 60_000 < place.width_m < 160_000


def test_that_every_county_has_a_place_inside_it_and_every_unit_has_one() -> None:
    for unit in division_directory.units(with_city=True):
        place = only(unit.name)
        county = CityBoundary.read().county_at(place.lon, place.lat)
        assert county is not None
        if not unit.is_zone and unit.parent:
            assert county == unit.name


def test_that_initials_offer_all_they_can_mean_the_county_first() -> None:
    words = [place.words for place in read("lsx")]
    assert words[0] == "鲁山县"
    assert read("ls")[0].words == "鲁山县"


def known(town: Town, village: str) -> Sequence[Position]:
    """Two places of 尧山镇, one of them in its village 营盘沟村."""
    if town.name != "尧山镇":
        return ()
    return [(112.30, 33.74)] if village == "营盘沟村" else [] if village else [(112.30, 33.74), (112.34, 33.78)]


def test_that_a_town_is_where_its_points_are() -> None:
    (place,) = read("鲁山县尧山镇", known)
    assert (place.lon, place.lat) == pytest.approx((112.32, 33.76))
    assert place.words == "鲁山县尧山镇(按 2 处风险点推定)"


def test_that_a_town_without_points_shows_its_county_and_says_so() -> None:
    (place,) = read("瓦屋镇", known)
    assert place.words == "鲁山县瓦屋镇(位置不详,显示鲁山县)"
    assert CityBoundary.read().county_at(place.lon, place.lat) == "鲁山县"


def test_that_a_village_is_found_alone_or_behind_its_town() -> None:
    village = division_directory.villages_of(division_directory.find_town("尧山镇").code)[0].name  # type: ignore[union-attr]
    (place,) = read(f"尧山镇{village}", known)
    assert village in place.words
    assert any(village in each.words for each in read(village, known))


def test_that_a_village_with_points_of_its_own_is_there_and_another_shows_the_town() -> None:
    town = division_directory.find_town("尧山镇")
    assert town is not None
    names = [village.name for village in division_directory.villages_of(town.code)]
    (other,) = read(f"尧山镇{names[0]}", lambda t, v: [] if v else [(112.30, 33.74)])
    assert "村位置不详,显示尧山镇" in other.words
    (own,) = read(f"尧山镇{names[0]}", lambda t, v: [(112.31, 33.75)] if v == names[0] else [(112.30, 33.74)])
    assert (own.lon, own.lat) == (112.31, 33.75)


def test_that_a_name_of_two_towns_offers_both() -> None:
    words = [place.words for place in read("杨庄")]
    assert sum("杨庄镇" in each for each in words) >= 2


def test_that_a_number_is_looked_up_first() -> None:
    place = Place(112.3, 33.8, "2024-甲-0137 灶君庙沟口", record_id="p")
    assert read("2024-甲-0137", codes=lambda text: [place] if text == "2024-甲-0137" else []) == (place,)


def test_that_a_position_needs_no_geometry_library() -> None:
    probe = (
        "import sys; from fangxun_desk.geo.coordinate_entry import read; read('113.19 33.77');"
        "sys.exit(bool({'pyproj', 'shapely', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
