"""Positions looked up in regions and by distance: the same as shapely one by one."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.geo import regions
from fangxun_desk.geo.point_index import PointIndex
from fangxun_desk.geo.regions import Region

# Whole metres, so that positions on an edge really come up.
WHOLE = st.integers(-50, 50).map(float)
PLACE = st.tuples(WHOLE, WHOLE)
PLACES = st.lists(PLACE, max_size=60).map(lambda rows: np.array(rows, dtype=float).reshape(-1, 2))
POLYGON = st.lists(PLACE, min_size=3, max_size=8, unique=True).map(shapely.Polygon)
RING = shapely.Polygon([(-40, -40), (40, -40), (40, 40), (-40, 40)], [[(-10, -10), (10, -10), (10, 10), (-10, 10)]])
SHAPES = st.one_of(POLYGON.filter(lambda shape: shape.is_valid and shape.area > 0), st.just(RING))


@given(PLACES, SHAPES)
def test_that_inside_is_what_shapely_says_of_each(xy: np.ndarray, shape: shapely.Polygon) -> None:
    found = PointIndex(xy).inside(Region(shape))
    assert found.tolist() == [i for i, row in enumerate(xy) if shape.covers(shapely.Point(row))]


@given(PLACES, PLACE, st.integers(1, 70))
def test_that_the_nearest_are_those_with_the_least_distance(xy: np.ndarray, at: tuple[float, float], k: int) -> None:
    distances = [shapely.Point(at).distance(shapely.Point(row)) for row in xy]
    expected = sorted(range(len(xy)), key=lambda i: (distances[i], i))[:k]
    found = PointIndex(xy).nearest(*at, k).tolist()
    assert [distances[i] for i in found] == pytest.approx([distances[i] for i in expected])
    assert found == expected


def test_that_the_edge_and_the_corner_are_inside_and_the_hole_is_not() -> None:
    index = PointIndex(np.array([(40.0, 0.0), (40.0, 40.0), (10.0, 0.0), (0.0, 0.0), (40.001, 0.0)]))
    assert index.inside(Region(RING)).tolist() == [0, 1, 2]


def test_that_a_position_that_is_no_number_is_nowhere() -> None:
    index = PointIndex(np.array([(math.nan, 0.0), (5.0, 5.0), (math.inf, math.inf)]))
    assert index.inside(regions.rectangle((-1e6, -1e6), (1e6, 1e6))).tolist() == [1]
    assert index.nearest(0.0, 0.0, 3).tolist() == [1]


def test_that_of_none_nothing_is_found() -> None:
    index = PointIndex(np.empty((0, 2)))
    assert len(index) == 0
    assert index.inside(regions.circle((0.0, 0.0), 100.0)).tolist() == []
    assert index.nearest(0.0, 0.0).tolist() == []
