"""What the canvas reckons before it paints: which marks and words find room, what a shape is, how long a bar."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fangxun_desk.domain.map_marks import FULL_SHELTER_MARK, SHELTER_MARK
from fangxun_desk.geo.label_placing import overlaps
from fangxun_desk.geo.map_content import PointSet
from fangxun_desk.ui.map.crowd import Crowd, thin
from fangxun_desk.ui.map.frame import Frame
from fangxun_desk.ui.map.furniture_layer import length_words, round_length_m
from fangxun_desk.ui.map.label_layout import Room, Wish, place
from fangxun_desk.ui.map.sketch import Drawn, Sketch, Tool, ring_of

EAST, NORTH = 420_000.0, 3_730_000.0

crowds = arrays(np.float64, st.tuples(st.integers(1, 80), st.just(2)), elements=st.floats(-500, 500)).map(
    lambda offsets: np.add(offsets, (EAST, NORTH))
)
frames = st.builds(
    Frame,
    st.floats(3e5, 5e5),
    st.floats(3.6e6, 3.9e6),
    st.floats(0.05, 2000),
    st.integers(1, 4000),
    st.integers(1, 3000),
)


@given(crowds, st.floats(1, 400))
def test_that_marks_never_stand_nearer_than_the_spacing(xy: np.ndarray, spacing_m: float) -> None:
    kept = xy[thin(xy, np.arange(len(xy)), spacing_m).kept]
    apart = np.abs(kept[:, None] - kept[None]).max(axis=2)
    assert apart[~np.eye(len(kept), dtype=bool)].min(initial=math.inf) >= spacing_m


@given(crowds, st.floats(1, 400))
def test_that_every_point_stands_behind_a_greater_one_close_by_and_is_counted_once(
    xy: np.ndarray, spacing_m: float
) -> None:
    thinned = thin(xy, np.arange(len(xy)), spacing_m)
    assert thinned.counts.sum() == len(xy)
    for which, place_kept in enumerate(thinned.kept):
        behind = thinned.behind(which)
        assert len(behind) == thinned.counts[which]
        assert behind.min() == place_kept
        assert np.abs(xy[behind] - xy[place_kept]).max() < 2 * spacing_m


@given(crowds, st.floats(1, 400))
def test_that_the_greatest_point_is_always_drawn(xy: np.ndarray, spacing_m: float) -> None:
    assert thin(xy, np.arange(len(xy)), spacing_m).kept[0] == 0


@given(crowds, st.floats(1, 400), st.floats(-3000, 3000))
def test_that_what_lies_far_away_changes_nothing_here(xy: np.ndarray, spacing_m: float, away_m: float) -> None:
    """The grid stands on the ground: what is in view does not flicker while the map is moved."""
    alone = thin(xy, np.arange(len(xy)), spacing_m)
    stranger = (EAST + math.copysign(5000 + abs(away_m), away_m), NORTH)
    together = thin(np.vstack((xy, stranger)), np.arange(len(xy) + 1), spacing_m)
    assert list(together.kept) == [*alone.kept, len(xy)]


def test_that_no_points_are_thinned_to_none() -> None:
    assert len(thin(np.zeros((0, 2)), np.arange(0), 10.0).kept) == 0


def test_that_the_weightiest_point_comes_first_and_of_equals_the_upper_set() -> None:
    crowd = Crowd.of([point_set("lower", [1, 9, 5]), point_set("upper", [5])])
    assert [crowd.id_of(at) for at in range(4)] == ["lower-1", "upper-0", "lower-2", "lower-0"]
    assert crowd.marks == (SHELTER_MARK, FULL_SHELTER_MARK)
    assert crowd.places_of(["lower-0", "upper-0", "unknown"]).tolist() == [1, 3]


@given(frames, st.floats(0, 4000), st.floats(0, 3000))
def test_that_a_pixel_is_found_again_from_its_place_on_the_ground(frame: Frame, x_px: float, y_px: float) -> None:
    back = frame.to_px(np.array([frame.to_metres(x_px, y_px)]))[0]
    assert back == pytest.approx((x_px, y_px), abs=1e-3)


def test_that_north_is_up() -> None:
    frame = Frame(EAST, NORTH, 10.0, 100, 50)
    (_, upper), (_, lower) = frame.to_px(np.array([(EAST, NORTH), (EAST, NORTH - 500)]))
    assert (upper, lower) == (0, 50)
    assert frame.bounds == (EAST, NORTH - 500, EAST + 1000, NORTH)


wishes = st.lists(
    st.tuples(st.floats(-50, 450), st.floats(-50, 350), st.floats(5, 120), st.floats(5, 30), st.sampled_from([0, 12])),
    max_size=40,
)


@given(wishes)
def test_that_words_never_lie_over_each_other_or_over_the_edge(asked: list[tuple[float, ...]]) -> None:
    made = [
        Wish(i, (x, y), (wide, high), (-half, -half, half, half) if half else None)
        for i, (x, y, wide, high, half) in enumerate(asked)
    ]
    boxes = [
        (left, top, left + made[i].size_px[0], top + made[i].size_px[1])
        for i, (left, top) in place(made, Room(400, 300)).items()
    ]
    assert all(left >= 0 and top >= 0 and right <= 400 and bottom <= 300 for left, top, right, bottom in boxes)
    for i, one in enumerate(boxes):
        assert not any(overlaps(one, other) for other in boxes[:i])


def test_that_words_do_without_a_place_rather_than_cover_what_is_taken() -> None:
    room = Room(100, 100)
    room.take((0, 0, 100, 100))
    assert place([Wish(0, (50, 50), (20, 10))], room) == {}


def test_that_words_stand_nearer_to_their_own_mark_than_to_any_other() -> None:
    own = (-11.0, -11.0, 11.0, 11.0)
    at_right, at_left = (135.0, 89.0, 157.0, 111.0), (43.0, 89.0, 65.0, 111.0)
    wish = Wish(0, (100, 100), (30, 16), own)
    (left, top) = place([wish], Room(400, 300), np.array([at_right, at_left]))[0]
    assert 100 - 30 < left < 100
    assert top > 111 or top + 16 < 89


@given(st.floats(0.01, 1e7))
def test_that_the_scale_bar_has_a_round_length_that_fits(longest_m: float) -> None:
    length = round_length_m(longest_m)
    assert longest_m / 2.5 <= length * (1 + 1e-9)
    assert length <= longest_m
    assert round(length / 10 ** math.floor(math.log10(length) + 1e-9), 6) in (1, 2, 5)


def test_that_the_scale_bar_speaks_of_kilometres_from_a_thousand_metres_on() -> None:
    assert [length_words(500), length_words(1000), length_words(20_000)] == ["500 米", "1 公里", "20 公里"]


def test_that_a_rectangle_and_a_circle_are_done_with_the_second_position() -> None:
    for tool in (Tool.RECTANGLE, Tool.CIRCLE):
        sketch = Sketch(tool)
        assert not sketch.set_corner(0, 0)
        assert sketch.set_corner(30, 40)
    shape = sketch.finished(99, 99)
    assert shape is not None
    assert (shape.points.tolist(), shape.radius_m) == ([[0, 0]], 50)


def test_that_one_position_is_set_once() -> None:
    sketch = Sketch(Tool.POLYGON)
    for _ in range(3):
        sketch.set_corner(1, 1)
    assert sketch.corners == ((1, 1),)
    assert sketch.finished(1, 1) is None


def test_that_the_last_position_lacking_is_the_one_pointed_at() -> None:
    sketch = Sketch(Tool.POLYGON)
    sketch.set_corner(0, 0)
    assert sketch.finished(5, 5) is None
    sketch.set_corner(10, 0)
    shape = sketch.finished(10, 10)
    assert shape is not None
    assert shape.points.tolist() == [[0, 0], [10, 0], [10, 10]]


def test_that_a_circle_of_no_radius_is_no_shape() -> None:
    sketch = Sketch(Tool.CIRCLE)
    sketch.set_corner(3, 3)
    assert sketch.finished(3, 3) is None


@given(st.floats(1, 50_000))
def test_that_the_outline_of_a_circle_keeps_its_radius(radius_m: float) -> None:
    ring = ring_of(Drawn(Tool.CIRCLE, np.array([(EAST, NORTH)]), radius_m))
    assert np.hypot(*(ring - (EAST, NORTH)).T) == pytest.approx(radius_m)


def point_set(name: str, weights: list[float]) -> PointSet:
    """Points in one place, the second half of them wearing another mark."""
    count = len(weights)
    return PointSet(
        name,
        name,
        np.full((count, 2), (EAST, NORTH)),
        tuple(f"{name}-{i}" for i in range(count)),
        tuple(f"{name} {i}" for i in range(count)),
        (SHELTER_MARK, FULL_SHELTER_MARK),
        np.arange(count, dtype=np.uint16) % 2,
        np.array(weights, dtype=np.float64),
    )
