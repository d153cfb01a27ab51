"""Which marks are drawn where there are too many, and who stands for whom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPoint

from fangxun_desk.domain.map_marks import OPEN_HAZARD_MARK, SHELTER_MARK
from fangxun_desk.ui.map.crowd import Crowd, Thinned, thin, together
from tests.ui.canvas_driver import EAST, NORTH, Show, city, points

spots = arrays(np.float64, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(0, 900))
AROUND = [(10_000 + 40 * (i % 10), 10_000 + 40 * (i // 10)) for i in range(70)]
"""Seventy points within some hundred metres: too many for marks of their own far out."""


@given(spots, st.floats(1, 300))
def test_that_each_point_has_exactly_one_leader_and_the_counts_add_up(xy: np.ndarray, spacing_m: float) -> None:
    thinned = thin(xy, np.arange(len(xy)), spacing_m)
    behind = [thinned.behind(which) for which in range(len(thinned.kept))]
    assert sorted(np.concatenate(behind)) == list(range(len(xy)))
    assert [len(each) for each in behind] == thinned.counts.tolist()
    # A leader is one of its own and the greatest of them.
    assert [int(each[0]) for each in behind] == thinned.kept.tolist()


@given(spots, spots, st.floats(1, 300), st.data())
def test_that_sets_thinned_apart_keep_all_their_members_and_their_own_leaders(
    below: np.ndarray, above: np.ndarray, spacing_m: float, data: st.DataObject
) -> None:
    xy = np.vstack((below, above))
    is_above = np.array(data.draw(st.permutations([False] * len(below) + [True] * len(above))))
    parts = [thin(xy, np.flatnonzero(which), spacing_m) for which in (~is_above, is_above)]
    joined = together(*parts)
    assert joined.kept.tolist() == sorted(np.concatenate([part.kept for part in parts]))
    assert sorted(joined.members) == list(range(len(xy)))
    assert joined.counts.sum() == len(xy)
    for which, kept in enumerate(joined.kept.tolist()):
        behind = joined.behind(which)
        assert len(behind) == joined.counts[which]
        assert kept in behind
        assert (is_above[behind] == is_above[kept]).all()


def test_that_nothing_joined_with_something_is_that() -> None:
    none = np.zeros(0, np.intp)
    some = thin(np.array([(0.0, 0.0), (900.0, 0.0)]), np.arange(2), 10.0)
    assert together(Thinned(none, none, none, none), some).kept.tolist() == [0, 1]


def test_that_a_set_on_top_stands_for_nobody_below_and_is_counted_with_nobody(desk_of: Show) -> None:
    hazards = points("hazard", [(10_000, 10_000)] * 3, weights=[9, 9, 9], mark=OPEN_HAZARD_MARK, on_top=True)
    desk = desk_of(city(points("risk_point", [(10_000, 10_000)] * 5), hazards))
    layer = desk.canvas._points
    kept, counts = layer.in_view()
    assert {layer.crowd.set_of(at).name: count for at, count in zip(kept, counts, strict=True)} == {
        "risk_point": 5,
        "hazard": 3,
    }


def test_that_a_set_for_near_by_is_drawn_and_found_only_from_its_scale_on(desk_of: Show) -> None:
    shelters = points("shelter", [(10_000, 10_000)], mark=SHELTER_MARK, nearer_than_m_per_px=20.0)
    desk = desk_of(city(shelters))
    assert desk.canvas.metres_per_pixel > 20
    assert len(desk.canvas._points.in_view()[0]) == 0
    assert desk.canvas.nearest(EAST + 10_000, NORTH + 10_000) is None
    assert "shelter 0" not in desk.words
    desk.look_at(10_000, 10_000, 8_000)
    assert len(desk.canvas._points.in_view()[0]) == 1
    found = desk.canvas.nearest(EAST + 10_000, NORTH + 10_000)
    assert found is not None
    assert found.record_id == "shelter-0"
    assert "shelter 0" in desk.words


def test_that_moved_marks_stand_and_are_found_beside_their_place(desk_of: Show) -> None:
    at = (10_000, 10_000)
    hazards = points("hazard", [at], mark=OPEN_HAZARD_MARK, offset_px=(12, 10), on_top=True)
    desk = desk_of(city(points("risk_point", [at]), hazards))
    layer, place = desk.canvas._points, desk.px(*at)
    middles = {layer.crowd.set_of(each).name: layer.px_of(np.array([each]))[0] for each in layer.in_view()[0]}
    assert middles["risk_point"] == pytest.approx((place.x(), place.y()), abs=1)
    assert middles["hazard"] - middles["risk_point"] == pytest.approx((12, -10))
    for name, (x, y) in middles.items():
        desk.click(QPoint(round(x), round(y)))
        assert desk.heard("picked")[-1].set_name == name  # type: ignore[attr-defined]


def test_that_marks_lose_their_character_far_out_unless_sectors_are_read(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", AROUND)), 320, 240)
    layer = desk.canvas._points
    small = layer.mark_px
    assert layer.is_small
    desk.canvas.read_sectors(True)
    desk.settle()
    assert not layer.is_small
    assert layer.mark_px > small
    kept, counts = layer.in_view()
    px = layer.px_of(kept)
    apart = np.abs(px[:, None] - px[None]).max(axis=2)
    assert counts.sum() == len(AROUND)
    assert apart[~np.eye(len(px), dtype=bool)].min(initial=np.inf) >= layer.mark_px
    desk.canvas.read_sectors(False)
    assert layer.is_small
    assert layer.mark_px == small


def test_that_points_are_told_by_their_record_however_the_sets_are_ordered() -> None:
    crowd = Crowd.of([points("a", [(0, 0), (1, 1)], weights=[1, 5]), points("b", [(2, 2)], weights=[3])])
    assert [crowd.id_of(at) for at in range(3)] == ["a-1", "b-0", "a-0"]
    assert (crowd.label_of(1), crowd.detail_of(0)) == ("b 0", "第 1 行")
    assert crowd.extent() == (EAST, NORTH, EAST + 2, NORTH + 2)
    assert Crowd.of(()).extent() is None
