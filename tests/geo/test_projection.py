"""Degrees and metres: the known point, there and back again, many at once as one by one."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.geo.projection import degrees_of, metres_of, to_degrees, to_metres, zone_note

LON, LAT = st.floats(112.0, 114.0), st.floats(33.0, 34.6)


def test_that_the_city_stands_where_the_surveyors_have_it() -> None:
    assert metres_of(113.19, 33.77) == pytest.approx((424_966.28, 3_738_444.60), abs=0.01)


@given(st.lists(st.tuples(LON, LAT), max_size=20))
def test_that_many_at_once_are_the_same_as_one_by_one(places: list[tuple[float, float]]) -> None:
    metres = to_metres(places)
    assert metres.shape == (len(places), 2)
    for row, (lon, lat) in zip(metres, places, strict=True):
        assert tuple(row) == metres_of(lon, lat) == from_cgcs2000(lon, lat, Datum.GK4547)
    assert to_degrees(metres) == pytest.approx(np.array(places, dtype=float).reshape(-1, 2), abs=1e-9)


@given(LON, LAT)
def test_that_one_place_comes_back(lon: float, lat: float) -> None:
    assert degrees_of(*metres_of(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize("row", [(math.nan, 33.7), (113.2, math.nan), (math.inf, 33.7), (113.2, 95.0)])
def test_that_what_is_no_place_is_no_number_and_leaves_the_others_alone(row: tuple[float, float]) -> None:
    metres = to_metres([(113.19, 33.77), row])
    assert tuple(metres[0]) == metres_of(113.19, 33.77)
    assert np.isnan(metres[1]).all()


@pytest.mark.parametrize(
    ("lon", "words"), [(112.5, ""), (113.69, ""), (115.5, ""), (112.4999, "112.5°以西"), (116.0, "115.5°以东")]
)
def test_that_a_place_outside_the_zone_is_said_to_be_stated_in_the_one_zone_of_the_city(lon: float, words: str) -> None:
    note = zone_note(lon)
    assert (words in note) if words else note == ""


def test_that_nothing_heavy_is_loaded_before_something_is_projected() -> None:
    probe = (
        "import sys; from fangxun_desk.geo import projection; projection.zone_note(112.0);"
        "sys.exit(bool({'pyproj', 'shapely', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
