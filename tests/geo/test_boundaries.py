"""Whether a position can be true. The points are places of the city whose coordinates are known from elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.geo.boundaries import CityBoundary, Position
from fangxun_desk.paths import data_dir

# The first call of a process loads data or a library; that is no property of the rule.
patient = settings(deadline=None)

CITY = CityBoundary.read()

# Reservoirs and towns: longitude, latitude, the county they lie in.
PLACES = [
    (113.1607, 33.7347, "湛河区"),
    (112.7467, 33.7487, "鲁山县"),
    (113.3094, 33.3830, "叶县"),
    (113.5294, 33.2721, "舞钢市"),
    (112.8238, 33.9930, "宝丰县"),
    (113.1365, 34.0871, "郏县"),
    (112.8317, 34.1425, "汝州市"),
    (112.287821, 33.77997, "鲁山县"),
    (113.385204, 33.772563, "卫东区"),
    (112.856611, 33.896976, "石龙区"),
    (113.17616, 33.769881, "新华区"),
]


@pytest.mark.parametrize(("lon", "lat", "county"), PLACES)
def test_that_a_sound_position_is_ok(lon: float, lat: float, county: str) -> None:
    assert CITY.judge(lon, lat, county) is Position.OK


@pytest.mark.parametrize(("lon", "lat", "county"), PLACES)
def test_that_a_pair_the_wrong_way_round_is_seen(lon: float, lat: float, county: str) -> None:
    assert CITY.judge(lat, lon, county) is Position.SWAPPED


@pytest.mark.parametrize(("lon", "lat"), [(131.07264, 33.78), (114.307812, 33.9), (113.0, 32.117205), (0.0, 33.7)])
def test_that_a_position_outside_the_city_is_seen(lon: float, lat: float) -> None:
    assert CITY.judge(lon, lat) is Position.OUTSIDE_CITY


@pytest.mark.parametrize(("lon", "lat"), [(None, None), (113.0, None), (None, 33.7), (0.0, 0.0), (float("nan"), 33.7)])
def test_that_a_blank_is_no_position(lon: float | None, lat: float | None) -> None:
    assert CITY.judge(lon, lat, "鲁山县") is Position.NO_COORDINATES


def test_that_metres_taken_for_degrees_lie_outside() -> None:
    assert CITY.judge(424_966.28, 3_738_444.60) is Position.OUTSIDE_CITY


def test_that_another_county_than_stated_is_doubted() -> None:
    assert CITY.county_at(112.7467, 33.7487) == "鲁山县"
    assert CITY.judge(112.7467, 33.7487, "郏县") is Position.ELSEWHERE_IN_CITY
    assert CITY.judge(112.7467, 33.7487, "410425") is Position.ELSEWHERE_IN_CITY
    assert CITY.judge(112.7467, 33.7487, "410423") is Position.OK


@pytest.mark.parametrize("stated", ["市级", "410400", "", None, "不认识的县"])
def test_that_a_name_without_an_outline_is_not_held_against_a_point(stated: str | None) -> None:
    assert CITY.judge(112.7467, 33.7487, stated) is Position.OK


def test_that_a_zone_is_looked_for_in_the_districts_its_towns_lie_in() -> None:
    in_zunhuadian, in_huhu = (113.40, 33.70), (113.17616, 33.769881)
    assert CITY.judge(*in_zunhuadian, "高新区") is Position.OK
    assert CITY.judge(*in_huhu, "城乡一体化示范区") is Position.OK
    assert CITY.judge(*in_huhu, "410471") is Position.ELSEWHERE_IN_CITY


def test_that_a_county_line_is_not_taken_at_its_word() -> None:
    lushan = next(one for one in CITY.counties if one.name == "鲁山县")
    lon, lat = lushan.rings[0][0]
    assert CITY.judge(lon + 0.02, lat, "鲁山县") is Position.OK
    assert CITY.judge(lon - 0.02, lat, "鲁山县") is Position.OK


def test_that_the_margin_is_measured_in_metres() -> None:
    south = min((one for one in CITY.counties if one.name == "舞钢市"), key=lambda one: one.bounds[1])
    lon, lat = min(south.rings[0], key=lambda point: point[1])
    one_km = 1000 / 111_195
    assert not CITY.is_inside(lon, lat - one_km, margin_m=950)
    assert CITY.is_inside(lon, lat - one_km, margin_m=1050)
    assert CITY.judge(lon, lat - 1.9 * one_km) is Position.OK
    assert CITY.judge(lon, lat - 2.1 * one_km) is Position.OUTSIDE_CITY


def test_that_the_margin_holds_east_and_west_where_degrees_are_shorter() -> None:
    ruyang = min((point for one in CITY.counties for point in one.rings[0]), key=lambda point: point[0])
    assert CITY.is_inside(ruyang[0] - 0.019, ruyang[1])
    assert not CITY.is_inside(ruyang[0] - 0.024, ruyang[1])


@patient
@given(lon=st.floats(112.0, 114.0), lat=st.floats(33.0, 34.5))
def test_that_no_point_lies_in_two_counties(lon: float, lat: float) -> None:
    holding = [one.name for one in CITY.counties if one.contains(lon, lat)]
    assert len(holding) <= 1
    assert CITY.county_at(lon, lat) == (holding[0] if holding else None)


@patient
@given(lon=st.floats(112.0, 114.0), lat=st.floats(33.0, 34.5))
def test_that_the_plain_arithmetic_agrees_with_shapely(lon: float, lat: float) -> None:
    from shapely import Point, Polygon

    for one in CITY.counties:
        polygon, point = Polygon(one.rings[0]), Point(lon, lat)
        if polygon.exterior.distance(point) > 1e-9:
            assert one.contains(lon, lat) == polygon.contains(point)


@patient
@given(lon=st.floats(-200.0, 200.0), lat=st.floats(-200.0, 200.0))
def test_that_every_pair_of_numbers_is_judged(lon: float, lat: float) -> None:
    assert CITY.judge(lon, lat, "鲁山县") in Position


def test_that_the_shipped_outlines_say_they_are_a_sketch() -> None:
    shipped = json.loads((data_dir() / "boundaries" / "counties.geojson").read_text(encoding="utf-8"))
    assert shipped["notice"] == "示意,不作为划界依据"
    assert "天地图" in shipped["attribution"]
    assert len(shipped["features"]) == 10


def test_that_the_bureaus_own_outlines_can_be_read(tmp_path: Path) -> None:
    outer = [[113.0, 33.0], [114.0, 33.0], [114.0, 34.0], [113.0, 34.0], [113.0, 33.0]]
    hole = [[113.4, 33.4], [113.6, 33.4], [113.6, 33.6], [113.4, 33.6], [113.4, 33.4]]
    own = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "410422", "name": "叶县"},
                "geometry": {"type": "MultiPolygon", "coordinates": [[outer, hole]]},
            }
        ],
    }
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    city = CityBoundary.read(path)
    assert city.county_at(113.2, 33.2) == "叶县"
    assert city.county_at(113.5, 33.5) is None


def test_that_judging_loads_no_geometry_library() -> None:
    probe = (
        "import sys; from fangxun_desk.geo.boundaries import CityBoundary; CityBoundary.read().judge(113.1, 33.7);"
        "sys.exit(bool({'pyproj', 'shapely', 'geopandas', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
