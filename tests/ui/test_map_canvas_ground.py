"""The map never loses its city, its card never speaks of what is out of view, its tools say what they do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from fangxun_desk.geo.map_content import AreaLook, MapContent
from fangxun_desk.ui.map.canvas import Tool
from tests.ui.canvas_driver import (
    EAST,
    HEIGHT_PX,
    NORTH,
    SIDE_M,
    WIDTH_PX,
    CanvasDriver,
    Show,
    city,
    points,
    square,
    wear,
)

KEY = Qt.Key
OUTSIDE = "此处在平顶山市范围以外,Home 看全市"
STRIP = "空格落点 · 回车完成 · 退格取消上一点 · Esc 退出"
ONE = [(10_000, 10_000)]


# -- staying near the city -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down])
def test_that_keys_never_move_the_city_out_of_view(desk_of: Show, key: Qt.Key) -> None:
    desk = desk_of(city())
    desk.keys(*[key] * 60)
    desk.settle()
    assert desk.canvas._finder.sees_any()
    assert OUTSIDE not in desk.canvas._notes.words


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.3, 3)), max_size=12))
def test_that_no_way_of_moving_leads_away_from_the_ground(
    desk_kept: CanvasDriver, steps: list[tuple[float, float, float]]
) -> None:
    desk = desk_kept
    desk.canvas.fit()
    for dx, dy, factor in steps:
        desk.canvas.pan(dx, dy)
        desk.canvas.zoom(factor)
        west, south, east, north = desk.canvas.view_bounds
        # Some of the rectangle the city lies in is always in view.
        assert west < EAST + SIDE_M
        assert east > EAST
        assert south < NORTH + SIDE_M / 2
        assert north > NORTH


def test_that_a_place_outside_is_shown_when_asked_for_and_says_so(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", ONE)))
    desk.look_at(-300_000, 5_000, 9_000)
    assert desk.centre == pytest.approx((-300_000, 5_000), abs=50)
    assert OUTSIDE in desk.canvas._notes.words
    # Further away no key leads; the way back is open, and Home is at once there.
    desk.keys(KEY.Key_Left, KEY.Key_Left)
    assert desk.centre[0] == pytest.approx(-300_000, abs=50)
    desk.keys(KEY.Key_Right)
    assert desk.centre[0] > -300_000 + 500
    desk.keys(KEY.Key_Home)
    assert OUTSIDE not in desk.canvas._notes.words
    assert desk.centre == pytest.approx((SIDE_M / 2, SIDE_M / 4), abs=200)


def test_that_points_outside_the_counties_belong_to_the_ground(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", [(200_000, 5_000)])))
    desk.look_at(200_000, 5_000, 9_000)
    assert OUTSIDE not in desk.canvas._notes.words
    desk.canvas.hide_sets(frozenset({"risk_point"}))
    desk.settle()
    assert OUTSIDE in desk.canvas._notes.words


def test_that_a_map_without_content_says_nothing_of_a_city(desk_of: Show) -> None:
    desk = desk_of(MapContent())
    desk.keys(KEY.Key_Left, KEY.Key_Plus, KEY.Key_Home, KEY.Key_Return, KEY.Key_Space)
    desk.settle()
    assert desk.canvas._notes.words == ""
    assert desk.heard("picked") == [None]


def test_that_twenty_thousand_points_are_drawn_near_and_far(desk_of: Show) -> None:
    chance = np.random.default_rng(3)
    spots = [tuple(each) for each in chance.uniform((0, 0), (SIDE_M, SIDE_M / 2), (20_000, 2)).tolist()]
    desk = desk_of(city(points("risk_point", spots)))
    for width_m in (200_000, 40_000, 8_000, 500):
        desk.look_at(12_000, 8_000, width_m)
        picture = desk.picture()
        colours = {picture.pixel(x, y) for x in range(100, 700, 9) for y in range(100, 500, 9)}
        assert len(colours) > 2


def test_that_moving_a_little_draws_neither_ground_nor_crowd_anew(desk_of: Show) -> None:
    """East of 524 288 metres positions have a digit less: the scale read back from there is not quite the same."""
    desk = desk_of(city(points("risk_point", ONE)))
    desk.canvas.look_at(520_000, NORTH + 10_000, 127_000.1)
    desk.settle()
    desk.canvas.pan(-0.0113, 0.0)
    desk.settle()
    ground, thinned = desk.canvas._ground._kept, desk.canvas._points.thinned()
    for _ in range(6):
        desk.canvas.pan(-0.0113, 0.007)
        desk.picture()
    assert desk.canvas._ground._kept is ground
    assert desk.canvas._points.thinned() is thinned


# -- the hover card ------------------------------------------------------------------------------------------


def test_that_the_card_tells_of_what_is_picked_by_keys_only_while_it_is_in_view(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", ONE, labels=["某沟口"])))
    desk.look_at(10_000, 10_000, 8_000)
    desk.keys(KEY.Key_Return)
    assert desk.card == "某沟口\n第 0 行"
    desk.keys(*[KEY.Key_Right] * 3)
    assert desk.card == "某沟口\n第 0 行"
    desk.keys(*[KEY.Key_Right] * 3)
    assert desk.card == ""
    desk.keys(*[KEY.Key_Left] * 6)
    assert desk.card != ""


def test_that_the_card_goes_with_what_was_picked(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", ONE)))
    desk.look_at(10_000, 10_000, 8_000)
    desk.keys(KEY.Key_Return)
    assert desk.card != ""
    desk.canvas.pick("")
    assert desk.card == ""
    assert desk.heard("picked")[-1] is None


def test_that_the_card_says_how_many_points_stand_behind_a_mark(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", ONE * 4)))
    desk.hover(desk.px(*ONE[0]))
    assert "此处共 4 个点" in desk.card
    desk.hover(desk.px(*ONE[0]) + QPoint(60, 60))
    assert desk.card == ""


# -- tools ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "set_first", "sentence"),
    [
        (Tool.POLYGON, 0, "还没有落点"),
        (Tool.POLYGON, 1, "多边形至少要三个点。"),
        (Tool.AREA, 1, "量面积至少要三个点。"),
        (Tool.LENGTH, 1, "量距至少要两个点。"),
        (Tool.CORRIDOR, 1, "沿线至少要两个点。"),
        (Tool.CIRCLE, 1, "圆要圆心和圆上一点。"),
        (Tool.RECTANGLE, 1, "矩形要两个对角点。"),
    ],
)
def test_that_a_tool_finished_too_early_says_what_it_lacks_and_goes_on(
    desk_of: Show, tool: Tool, set_first: int, sentence: str
) -> None:
    desk = desk_of(city())
    desk.canvas.begin(tool)
    desk.keys(*[KEY.Key_Space] * set_first, KEY.Key_Return)
    said = desk.heard("too_few")
    assert len(said) == 1
    assert str(said[0]).startswith(sentence)
    assert desk.heard("drawn") == []
    desk.keys(KEY.Key_Space, KEY.Key_Right, KEY.Key_Space, KEY.Key_Up, KEY.Key_Space, KEY.Key_Return)
    assert [shape.tool for shape in desk.heard("drawn")] == [tool]  # type: ignore[attr-defined]


def test_that_each_corner_can_be_taken_back_by_keys(desk_of: Show) -> None:
    desk = desk_of(city())
    desk.canvas.begin(Tool.POLYGON)
    corners = []
    for key in (KEY.Key_Right, KEY.Key_Up, KEY.Key_Left, KEY.Key_Down):
        desk.keys(key, KEY.Key_Space)
        corners.append(desk.centre)
    desk.keys(KEY.Key_Backspace, KEY.Key_Return)
    (shape,) = desk.heard("drawn")
    assert shape.points - (EAST, NORTH) == pytest.approx(np.array(corners[:3]), abs=1e-3)  # type: ignore[attr-defined]


def test_that_the_strip_says_the_keys_while_a_tool_is_in_hand(desk_of: Show) -> None:
    desk = desk_of(city())
    assert desk.canvas._notes.words == ""
    desk.canvas.begin(Tool.LENGTH)
    assert desk.canvas._notes.words == STRIP
    desk.canvas.set_tool_words("距离 850 米")
    assert desk.canvas._notes.words == f"{STRIP} 距离 850 米"
    desk.keys(KEY.Key_Escape)
    assert desk.canvas._notes.words == ""
    assert ("tool_left", None) in desk.told


def test_that_the_running_radius_of_a_circle_is_said(desk_of: Show) -> None:
    desk = desk_of(city())
    desk.look_at(10_000, 10_000, 8_000)
    desk.canvas.begin(Tool.CIRCLE)
    desk.keys(KEY.Key_Space, KEY.Key_Right)
    assert desk.canvas._notes.words == f"{STRIP} 半径 1 公里"
    desk.keys(KEY.Key_Return)
    assert desk.canvas._notes.words == ""
    assert desk.heard("drawn")[0].radius_m == pytest.approx(1000, abs=2)  # type: ignore[attr-defined]


def test_that_the_strip_covers_neither_corners_nor_words(desk_of: Show) -> None:
    wear("night", is_large=True)
    desk = desk_of(city(areas=[square("顶上水库", 19_500, 23_700, 1_000, AreaLook.WATER)]))
    wear("night", is_large=True)
    desk.canvas.apply_theme()
    desk.settle()
    assert "顶上水库" in desk.words
    desk.canvas.begin(Tool.AREA)
    desk.canvas.set_tool_words("面积 12.345 平方公里(18517.5 亩)")
    desk.settle()
    taken = desk.canvas._notes.boxes()
    assert len(taken) == 2
    for left, top, right, bottom in taken:
        assert left >= 0
        assert top >= 0
        assert right <= WIDTH_PX
        assert bottom <= HEIGHT_PX
        others = [*desk.canvas._furniture.boxes(), *desk.canvas._labels.boxes().values()]
        assert not [box for box in others if left < box[2] and box[0] < right and top < box[3] and box[1] < bottom]
