"""The base of every map: where the drawn water runs, where names stand, the office's own layers in place of ours."""

import itertools
import json
from typing import Any

import numpy as np
import pytest
import shapely

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import LayerRole
from fangxun_desk.geo.base_layers import base_areas, city_bounds, county_outline
from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.map_content import Area, AreaLook
from fangxun_desk.geo.projection import metres_of
from fangxun_desk.paths import data_dir

LINES = (AreaLook.RIVER, AreaLook.CANAL)
# Where the canal is carried over or under a river (metres of tolerance: the layer is a sketch).
CROSSINGS = {
    "澧河": (113.14, 33.519),
    "澎河": (113.015, 33.646),
    "沙河": (112.944, 33.703),
    "北汝河": (113.135, 33.965),
}
ON_THEIR_RIVERS = {
    "白龟山水库": "沙河",
    "昭平台水库": "沙河",
    "燕山水库": "甘江河",
    "孤石滩水库": "澧河",
    "石漫滩水库": "滚河",
    "田岗水库": "滚河",
    "澎河水库": "澎河",
    "龙兴寺水库": "石河",
    "河陈水库": "净肠河",
    "涧山口水库": "牛涧河",
}
FLOWS_INTO = {
    "北汝河": "沙河",
    "湛河": "沙河",
    "荡泽河": "沙河",
    "澎河": "沙河",
    "大浪河": "沙河",
    "甘江河": "澧河",
    "石河": "北汝河",
    "净肠河": "北汝河",
    "牛涧河": "北汝河",
}
SKETCH_M = 1500.0
SQUARE = (
    "POLYGON ((113.1 33.7, 113.3 33.7, 113.3 33.8, 113.1 33.8, 113.1 33.7),"
    " (113.15 33.72, 113.2 33.72, 113.2 33.75, 113.15 33.75, 113.15 33.72))"
)


def named(look: AreaLook, areas: tuple[Area, ...] | None = None) -> dict[str, Area]:
    return {area.name: area for area in (areas or base_areas()) if area.look is look}


def form_of(area: Area) -> Any:
    if area.look in LINES:
        return shapely.union_all([shapely.linestrings(ring) for ring in area.rings])
    return shapely.Polygon(area.rings[0], area.rings[1:])


def inside_city() -> Any:
    return shapely.union_all([form_of(area) for area in named(AreaLook.COUNTY).values()])


def test_that_the_base_lies_in_the_order_it_is_drawn() -> None:
    looks = [key for key, _ in itertools.groupby(area.look for area in base_areas())]
    assert looks == [AreaLook.COUNTY, AreaLook.RIVER, AreaLook.WATER, AreaLook.CANAL]


def test_that_the_counties_are_those_of_the_boundary_in_metres() -> None:
    counties = named(AreaLook.COUNTY)
    assert list(counties) == [one.name for one in CityBoundary.read().counties]
    total_km2 = sum(form_of(area).area for area in counties.values()) / 1e6
    assert total_km2 == pytest.approx(7911, abs=2), "the area data/README.md states"
    west, south, east, north = city_bounds()
    assert (west, south, east, north) == pytest.approx(inside_city().bounds)


def test_that_every_name_of_a_county_stands_inside_it_and_off_the_water() -> None:
    water = shapely.union_all([form_of(area) for area in named(AreaLook.WATER).values()])
    for area in named(AreaLook.COUNTY).values():
        assert area.label_at is not None
        at = shapely.Point(area.label_at)
        assert form_of(area).contains(at), area.name
        assert not water.buffer(500).contains(at), area.name


def test_that_names_of_water_stand_on_it_and_none_covers_another() -> None:
    city = inside_city()
    places = []
    for area in base_areas():
        assert area.label_at is not None
        at = shapely.Point(area.label_at)
        places.append((area.name, at))
        if area.look is AreaLook.WATER:
            assert form_of(area).contains(at), area.name
        if area.look in LINES:
            assert form_of(area).distance(at) < 1, area.name
            assert city.buffer(10).contains(at), area.name
    for (one, here), (other, there) in itertools.combinations(places, 2):
        assert here.distance(there) > 1500, (one, other)


@pytest.mark.parametrize("reservoir", ON_THEIR_RIVERS)
def test_that_a_reservoir_lies_on_its_river(reservoir: str) -> None:
    river = form_of(named(AreaLook.RIVER)[ON_THEIR_RIVERS[reservoir]])
    assert river.intersects(form_of(named(AreaLook.WATER)[reservoir]))


@pytest.mark.parametrize("river", FLOWS_INTO)
def test_that_a_river_ends_in_the_one_it_flows_into(river: str) -> None:
    rivers = named(AreaLook.RIVER)
    mouth = shapely.Point(rivers[river].rings[0][-1])
    into = form_of(rivers[FLOWS_INTO[river]])
    lakes = [form_of(area) for area in named(AreaLook.WATER).values()]
    reached = shapely.union_all([into, *(lake for lake in lakes if lake.intersects(into))])
    assert reached.distance(mouth) < 200


@pytest.mark.parametrize("river", ["沙河", "北汝河", "澧河", "湛河", "灰河", "滚河"])
def test_that_the_rivers_of_the_plain_run_east(river: str) -> None:
    first, last = named(AreaLook.RIVER)[river].rings[0][[0, -1]]
    assert last[0] > first[0]


@pytest.mark.parametrize("river", CROSSINGS)
def test_that_the_canal_crosses_the_rivers_at_its_aqueducts(river: str) -> None:
    at = shapely.Point(metres_of(*CROSSINGS[river]))
    canal, water = form_of(named(AreaLook.CANAL)["南水北调中线总干渠"]), form_of(named(AreaLook.RIVER)[river])
    assert canal.intersects(water)
    assert shapely.distance(at, canal.intersection(water)) < SKETCH_M


def test_that_nothing_runs_far_beyond_the_city() -> None:
    near = inside_city().buffer(13_000)
    assert all(near.contains(form_of(area)) for area in base_areas())
    for area in named(AreaLook.WATER).values():
        assert inside_city().buffer(2500).contains(form_of(area)), area.name


def test_that_every_drawn_feature_says_it_is_a_sketch() -> None:
    text = (data_dir() / "water" / "water.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert {feature["properties"]["source"] for feature in features} == {"手绘示意"}
    assert {feature["properties"]["kind"] for feature in features} == {"river", "reservoir", "canal"}
    assert len({feature["properties"]["name"] for feature in features}) == len(features)
    assert all(area.detail.endswith("依据") for area in base_areas())


def test_that_a_layer_of_the_offices_own_stands_in_place_of_ours() -> None:
    own = {LayerRole.RIVER: [("自家河", "LINESTRING (113 33.7, 113.2 33.75)")], LayerRole.BOUNDARY: [("甲县", SQUARE)]}
    areas = base_areas(own)
    assert list(named(AreaLook.RIVER, areas)) == ["自家河"]
    county = named(AreaLook.COUNTY, areas)["甲县"]
    assert len(county.rings) == 2, "the hole is kept"
    assert county.label_at is not None
    assert form_of(county).contains(shapely.Point(county.label_at))
    assert np.allclose(county.rings[0][0], metres_of(113.1, 33.7), atol=0.001)
    assert list(named(AreaLook.WATER, areas)) == list(named(AreaLook.WATER)), "reservoirs were not replaced"


def test_that_a_river_drawn_as_an_area_is_water_surface() -> None:
    areas = base_areas({LayerRole.RIVER: [("宽河", SQUARE)]})
    assert "宽河" in named(AreaLook.WATER, areas)
    assert named(AreaLook.RIVER, areas) == {}


@pytest.mark.parametrize("form", ["POINT (113 33.7)", "LINESTRING (113 33.7, 113.1 33.8)", "POLYGON EMPTY", "坏的"])
def test_that_a_boundary_that_cannot_be_drawn_keeps_ours(form: str) -> None:
    areas = base_areas({LayerRole.BOUNDARY: [("甲县", form)]})
    assert list(named(AreaLook.COUNTY, areas)) == list(named(AreaLook.COUNTY))


def test_that_features_of_one_name_keep_their_own_places() -> None:
    other = "POLYGON ((112.6 33.7, 112.8 33.7, 112.8 33.8, 112.6 33.8, 112.6 33.7))"
    areas = base_areas({LayerRole.BOUNDARY: [("", SQUARE), ("", other)]})
    counties = [area for area in areas if area.look is AreaLook.COUNTY]
    assert all(form_of(area).contains(shapely.Point(area.label_at)) for area in counties)


def test_that_the_base_is_made_once() -> None:
    assert base_areas() is base_areas()
    own = {LayerRole.RIVER: [("自家河", "LINESTRING (113 33.7, 113.2 33.75)")]}
    assert base_areas(own) is base_areas({role: list(forms) for role, forms in own.items()})


def test_that_one_county_can_be_asked_for_and_a_zone_is_refused() -> None:
    assert county_outline("410423").name == "鲁山县"
    with pytest.raises(RuleBroken, match="高新区没有自己的界线"):
        county_outline("410471")
