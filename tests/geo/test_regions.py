"""Regions as drawn and as stored: true to size, mended where they cross, refused where they are none."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo import regions
from fangxun_desk.geo.projection import metres_of, to_degrees
from fangxun_desk.geo.regions import Region

E, N = 424_966.0, 3_738_444.0
HERE = (E, N)
OFFSET = st.floats(-20_000, 20_000)
PLACE = st.tuples(OFFSET, OFFSET).map(lambda d: (E + d[0], N + d[1]))


def at(dx: float, dy: float) -> tuple[float, float]:
    return E + dx, N + dy


# -- drawn --------------------------------------------------------------------------------------------------


@given(PLACE, PLACE)
def test_that_a_rectangle_may_be_drawn_from_any_corner(a: tuple[float, float], b: tuple[float, float]) -> None:
    area = abs(a[0] - b[0]) * abs(a[1] - b[1])
    if area < regions.SMALLEST_M2 * 1.001:
        return
    for first, second in ((a, b), (b, a), ((a[0], b[1]), (b[0], a[1]))):
        assert regions.rectangle(first, second).area_m2 == pytest.approx(area, rel=1e-6)


def test_that_a_circle_is_as_large_as_its_radius_says() -> None:
    assert regions.circle(HERE, 5000).area_m2 == pytest.approx(math.pi * 5000**2, rel=5e-4)


def test_that_a_corridor_runs_on_both_banks_and_round_its_ends() -> None:
    region = regions.corridor([at(0, 0), at(4000, 0)], 500)
    assert region.area_m2 == pytest.approx(4000 * 1000 + math.pi * 500**2, rel=5e-4)
    inside = [at(2000, 499), at(2000, -499), at(-499, 0), at(4499, 0)]
    outside = [at(2000, 501), at(-501, 0), at(-400, 400)]
    assert shapely.intersects_xy(region.shape, *zip(*inside, strict=True)).all()
    assert not shapely.intersects_xy(region.shape, *zip(*outside, strict=True)).any()


def test_that_a_polygon_need_not_be_closed() -> None:
    open_one = regions.polygon([at(0, 0), at(1000, 0), at(1000, 1000)])
    closed = regions.polygon([at(0, 0), at(1000, 0), at(1000, 1000), at(0, 0)])
    assert open_one.area_m2 == closed.area_m2 == pytest.approx(500_000)
    assert open_one.note == ""


def test_that_a_polygon_crossing_itself_is_parted_and_said_to_be() -> None:
    bow_tie = regions.polygon([at(0, 0), at(1000, 1000), at(1000, 0), at(0, 1000)])
    assert bow_tie.shape.is_valid
    assert "自相交" in bow_tie.note
    assert bow_tie.area_m2 == pytest.approx(500_000)
    assert len(regions.rings_of(bow_tie)) == 2


@given(st.lists(PLACE, min_size=3, max_size=9, unique=True))
def test_that_whatever_polygon_is_drawn_is_an_area_or_is_refused(corners: list[tuple[float, float]]) -> None:
    try:
        region = regions.polygon(corners)
    except RuleBroken:
        return
    assert region.shape.is_valid
    assert region.is_area
    assert region.area_m2 >= regions.SMALLEST_M2
    assert region.area_m2 <= shapely.MultiPoint(corners).convex_hull.area * (1 + 1e-9)
    assert bool(region.note) == (not shapely.Polygon(corners).is_valid)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: regions.rectangle(HERE, HERE),
        lambda: regions.rectangle(HERE, at(5000, 0)),
        lambda: regions.polygon([HERE, at(1000, 0)]),
        lambda: regions.polygon([HERE, at(1000, 0), HERE, at(1000, 0)]),
        lambda: regions.polygon([HERE, at(1000, 0), at(2000, 0)]),
        lambda: regions.polygon([HERE, at(math.nan, 0), at(2000, 0)]),
        lambda: regions.circle(HERE, 0),
        lambda: regions.circle(HERE, -3),
        lambda: regions.circle(HERE, math.nan),
        lambda: regions.circle(HERE, 2),
        lambda: regions.corridor([HERE], 500),
        lambda: regions.corridor([HERE, HERE], 500),
        lambda: regions.corridor([HERE, at(1000, 0)], 0),
    ],
)
def test_that_an_area_that_is_none_is_refused_in_one_sentence(draw: object) -> None:
    with pytest.raises(RuleBroken) as refused:
        draw()  # type: ignore[operator]
    assert refused.value.sentence.count("。") == 1


# -- stored -------------------------------------------------------------------------------------------------


def test_that_a_stored_outline_is_as_large_as_the_earth_has_it() -> None:
    outline = "POLYGON ((113.0 33.7, 113.2 33.7, 113.2 33.9, 113.0 33.9, 113.0 33.7))"
    true_m2, _ = Geod(ellps="GRS80").geometry_area_perimeter(shapely.from_wkt(outline))
    assert regions.from_wkt_degrees(outline).area_m2 == pytest.approx(true_m2, rel=3e-4)


def test_that_holes_third_ordinates_and_several_parts_are_kept_apart() -> None:
    ring = "(113 33, 113.1 33, 113.1 33.1, 113 33.1, 113 33)"
    hole = "(113.02 33.02, 113.04 33.02, 113.04 33.04, 113.02 33.02)"
    assert len(regions.rings_of(regions.from_wkt_degrees(f"POLYGON ({ring}, {hole})"))) == 2
    flat = regions.from_wkt_degrees("POLYGON Z ((113 33 5, 113.1 33 5, 113.1 33.1 5, 113 33 5))")
    assert regions.rings_of(flat)[0].shape == (4, 2)
    other = ring.replace("113", "112.")
    assert (
        len(regions.rings_of(regions.from_wkt_degrees(f"MULTIPOLYGON (({ring}), ({other}))".replace("..", ".")))) == 2
    )


def test_that_a_line_is_no_area_and_can_be_drawn() -> None:
    line = regions.from_wkt_degrees("MULTILINESTRING ((113 33, 113.1 33.1), (113.2 33, 113.3 33))")
    assert not line.is_area
    assert [ring.shape for ring in regions.rings_of(line)] == [(2, 2), (2, 2)]


def test_that_a_crossed_outline_is_mended_and_said_to_be() -> None:
    crossed = regions.from_wkt_degrees("POLYGON ((113 33, 113.1 33.1, 113.1 33, 113 33.1, 113 33))")
    assert crossed.shape.is_valid
    assert crossed.note


@pytest.mark.parametrize(
    "text", ["", "范围", "POLYGON ((", "POLYGON EMPTY", "POLYGON ((33 113, 33 114, 34 114, 33 113))",
             "POLYGON ((424966 3738444, 425966 3738444, 425966 3739444, 424966 3738444))",
             "POINT (nan 33)"],
)  # fmt: skip
def test_that_a_text_that_is_no_form_in_degrees_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        regions.from_wkt_degrees(text)


@given(PLACE, st.floats(100, 20_000))
def test_that_a_region_is_the_same_when_it_is_stored_and_read(centre: tuple[float, float], radius_m: float) -> None:
    region = regions.circle(centre, radius_m)
    again = regions.from_wkt_degrees(region.wkt_degrees)
    assert shapely.hausdorff_distance(region.shape, again.shape) < 0.02


def test_that_the_middle_of_a_bent_region_lies_inside_it() -> None:
    bent = regions.corridor([at(0, 0), at(5000, 0), at(5000, 5000), at(0, 5000)], 300)
    assert bent.shape.intersects(shapely.Point(bent.centre))


FORMS = st.one_of(
    st.tuples(st.floats(112.9, 113.5), st.floats(33.5, 34.0)).map(lambda at: f"POINT ({at[0]} {at[1]})"),
    st.lists(st.tuples(st.floats(112.9, 113.5), st.floats(33.5, 34.0)), min_size=3, max_size=6).map(
        lambda ring: shapely.Polygon(ring).wkt
    ),
    st.sampled_from(["", "POINT (", "POLYGON EMPTY", "LINESTRING Z (113.0 33.7 5, 113.3 33.8 6)"]),
)


@given(st.lists(FORMS, max_size=8))
def test_that_many_stored_forms_are_touched_as_each_alone_is(texts: list[str]) -> None:
    region = regions.circle(HERE, 12_000)

    def alone(text: str) -> bool:
        try:
            return bool(region.shape.intersects(regions.from_wkt_degrees(text).shape))
        except RuleBroken:
            return False

    touched = regions.touched(region, texts)
    for text, is_touched in zip(texts, touched, strict=True):
        # A ring without any area is refused alone; among many its lines still touch.
        assert is_touched == alone(text) or (is_touched and "POLYGON" in text and regions.area_m2(_plain(text)) < 1e-12)


def _plain(text: str) -> object:
    return shapely.make_valid(shapely.from_wkt(text))


# -- measured -----------------------------------------------------------------------------------------------


def test_that_lengths_are_those_of_the_earth() -> None:
    line = np.array([metres_of(113.0, 33.7), metres_of(113.3, 33.9)])
    (lon1, lat1), (lon2, lat2) = to_degrees(line)
    _, _, true_m = Geod(ellps="GRS80").inv(lon1, lat1, lon2, lat2)
    assert regions.length_m(line) == pytest.approx(true_m, rel=2e-4)
    assert regions.length_m([HERE]) == 0.0


def test_that_several_areas_are_one_without_counting_twice() -> None:
    both = regions.together([regions.circle(HERE, 1000), regions.circle(at(500, 0), 1000)])
    assert isinstance(both, Region)
    assert regions.circle(HERE, 1000).area_m2 < both.area_m2 < 2 * regions.circle(HERE, 1000).area_m2
    assert regions.together([]) is None


# -- along a river ------------------------------------------------------------------------------------------

RIVER = np.array([at(0, 0), at(1000, 0), at(1000, 1000), at(3000, 1000)])


def test_that_a_reach_is_the_river_between_two_clicked_places() -> None:
    reach = regions.river_reach(RIVER, at(500, 80), at(2000, 900))
    assert reach.tolist() == [list(at(500, 0)), list(at(1000, 0)), list(at(1000, 1000)), list(at(2000, 1000))]
    back = regions.river_reach(RIVER, at(2000, 900), at(500, 80))
    assert back.tolist() == reach[::-1].tolist()


def test_that_parts_that_join_are_one_river_and_others_are_left_alone() -> None:
    far = np.array([at(0, 9000), at(3000, 9000)])
    reach = regions.river_reach([RIVER[:2], far, RIVER[1:]], at(500, 0), at(2000, 1000))
    assert regions.length_m(reach) == pytest.approx(2500)


def test_that_two_clicks_on_one_spot_are_no_reach() -> None:
    with pytest.raises(RuleBroken):
        regions.river_reach(RIVER, at(500, 80), at(500, -90))


@given(st.floats(0, 4000), st.floats(0, 4000))
def test_that_a_reach_is_as_long_as_the_way_along_the_river(a: float, b: float) -> None:
    line = shapely.LineString(RIVER)
    if abs(a - b) < 1.01:
        return
    ends = [(p.x, p.y) for p in (line.interpolate(a), line.interpolate(b))]
    assert regions.length_m(regions.river_reach(RIVER, *ends)) == pytest.approx(abs(a - b), abs=1e-3)
