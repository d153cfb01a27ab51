"""The map's canvas as an officer uses it: looked at, moved, chosen from and drawn upon, with the mouse and without."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fangxun_desk.domain.map_marks import RESCUE_MARK, SHELTER_MARK, Mark, MarkColour, mark_of
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.geo.label_placing import overlaps
from fangxun_desk.geo.map_content import Area, AreaLook, MapContent, PointSet
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.canvas import Drawn, MapCanvas, Picked, Tool
from fangxun_desk.ui.map.mark_atlas import _USES

WEST, SOUTH = 400_000.0, 3_700_000.0
SIDE_M = 20_000.0
MIDDLE = (WEST + SIDE_M / 2, SOUTH + SIDE_M / 2)
RED = mark_of(Sector.RESERVOIR, RiskGrade.MAJOR)
YELLOW = mark_of(Sector.FLASH_FLOOD, RiskGrade.GENERAL)
LEFT = Qt.MouseButton.LeftButton

Spot = tuple[float, float, str, Mark, float]
"""Metres east and north of the south-west corner, name, mark, weight."""
SPOTS: tuple[Spot, ...] = (
    (5_000, 5_000, "甲水库", RED, 9),
    (10_000, 10_000, "乙沟口", YELLOW, 5),
    (15_000, 15_000, "丙沟口", YELLOW, 1),
)


def square(west: float, south: float, side_m: float) -> np.ndarray:
    """Corners of a square."""
    return np.array([(west, south), (west + side_m, south), (west + side_m, south + side_m), (west, south + side_m)])


def point_set(spots: tuple[Spot, ...], name: str = "risk_point") -> PointSet:
    """A set with one point a spot; its ids are the names."""
    marks = tuple(dict.fromkeys(spot[3] for spot in spots))
    return PointSet(
        name,
        "点",
        np.add(np.array([spot[:2] for spot in spots], float).reshape(-1, 2), (WEST, SOUTH)),
        tuple(spot[2] for spot in spots),
        tuple(spot[2] for spot in spots),
        marks,
        np.array([marks.index(spot[3]) for spot in spots], np.uint16),
        np.array([spot[4] for spot in spots], float),
        tuple(f"{spot[2]}的详情" for spot in spots),
    )


COUNTY = Area(AreaLook.COUNTY, "鲁山县", (square(WEST, SOUTH, SIDE_M),), "410423", (MIDDLE[0], MIDDLE[1] + 5_000))
ZONE = Area(
    AreaLook.ZONE,
    "西沟危险区",
    (square(WEST + 16_000, SOUTH + 1_000, 3_000),),
    "zone",
    None,
    MarkColour.ORANGE,
    "危险区 12 户",
)
RIVER = Area(AreaLook.RIVER, "沙河", (np.array([(WEST, SOUTH + 2_000), (WEST + 15_000, SOUTH + 2_000)]),), "river")
BOUNDS = (WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M)


def content(spots: tuple[Spot, ...] = SPOTS, areas: tuple[Area, ...] = (COUNTY, ZONE, RIVER)) -> MapContent:
    """One county, one zone, one river, some points."""
    return MapContent(areas, (point_set(spots),) if spots else (), "防汛风险图", bounds=BOUNDS)


@pytest.fixture
def canvas(qtbot: Any) -> MapCanvas:
    """A canvas that shows the whole of the content."""
    theme.apply(theme.load("light", is_large=False))
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    qtbot.waitExposed(made)
    made.apply_theme()
    made.show_content(content(), fit=True)
    made.setFocus()
    return made


def at(canvas: MapCanvas, easting: float, northing: float) -> QPoint:
    """The pixel of a position."""
    west, _, _, north = canvas.view_bounds
    scale = canvas.metres_per_pixel
    return QPoint(round((easting - west) / scale), round((north - northing) / scale))


def at_spot(canvas: MapCanvas, spot: Spot) -> QPoint:
    """The pixel of a spot's mark."""
    return at(canvas, WEST + spot[0], SOUTH + spot[1])


def surface(canvas: MapCanvas) -> Any:
    """What the mouse meets."""
    return canvas._stage.viewport()


def heard(signal: Any) -> list[Any]:
    """Everything a signal says from now on."""
    said: list[Any] = []
    signal.connect(lambda *what: said.append(what[0] if len(what) == 1 else what))
    return said


def press(canvas: MapCanvas, *keys: Qt.Key) -> None:
    """Keys one after the other."""
    for key in keys:
        QTest.keyClick(canvas, key)


def colour_at(canvas: MapCanvas, pixel: QPoint) -> str:
    """The colour of one pixel of the picture."""
    return canvas.grab().toImage().pixelColor(pixel).name()


# -- where it looks ------------------------------------------------------------------------------------------


def test_that_the_whole_content_is_seen_at_first(canvas: MapCanvas) -> None:
    west, south, east, north = canvas.view_bounds
    assert west < WEST < WEST + SIDE_M < east
    assert south < SOUTH < SOUTH + SIDE_M < north


def test_that_both_directions_have_one_scale(canvas: MapCanvas) -> None:
    west, south, east, north = canvas.view_bounds
    assert (east - west) / 1000 == pytest.approx((north - south) / 800, rel=1e-6)


def test_that_new_content_leaves_the_view_alone(canvas: MapCanvas) -> None:
    canvas.look_at(*MIDDLE, 3_000)
    before = canvas.view_bounds
    canvas.show_content(content(SPOTS[:1]))
    assert canvas.view_bounds == before


def test_that_a_place_is_put_in_the_middle_at_the_width_asked(canvas: MapCanvas) -> None:
    canvas.look_at(WEST + 4_000, SOUTH + 6_000, 2_000)
    west, south, east, north = canvas.view_bounds
    assert east - west == pytest.approx(2_000)
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((WEST + 4_000, SOUTH + 6_000))


def test_that_the_view_fitted_before_the_window_has_its_size_is_kept(qtbot: Any) -> None:
    made = MapCanvas()
    qtbot.addWidget(made)
    made.show_content(content(), fit=True)
    made.resize(1300, 500)
    made.show()
    qtbot.waitExposed(made)
    west, south, east, north = made.view_bounds
    assert west < WEST < WEST + SIDE_M < east
    assert south < SOUTH < SOUTH + SIDE_M < north


def test_that_the_ground_under_the_mouse_stays_under_it_when_the_wheel_turns(canvas: MapCanvas) -> None:
    place = WEST + 3_000, SOUTH + 17_000
    before, scale = at(canvas, *place), canvas.metres_per_pixel
    turn_wheel(canvas, before, 120)
    assert canvas.metres_per_pixel < scale
    assert (at(canvas, *place) - before).manhattanLength() <= 1


def test_that_a_drag_moves_the_ground_with_the_mouse(canvas: MapCanvas) -> None:
    place = at(canvas, *MIDDLE)
    drag(canvas, place, place + QPoint(120, -60))
    assert (at(canvas, *MIDDLE) - place - QPoint(120, -60)).manhattanLength() <= 2


def test_that_the_keys_move_bring_closer_and_show_the_whole_again(canvas: MapCanvas) -> None:
    whole = canvas.view_bounds
    press(canvas, Qt.Key.Key_Plus, Qt.Key.Key_Right, Qt.Key.Key_Up)
    west, south, east, north = canvas.view_bounds
    assert east - west < whole[2] - whole[0]
    assert (west + east) / 2 > MIDDLE[0]
    assert (south + north) / 2 > MIDDLE[1]
    press(canvas, Qt.Key.Key_Home)
    assert canvas.view_bounds == pytest.approx(whole)


def test_that_ctrl_moves_finely(canvas: MapCanvas) -> None:
    west = canvas.view_bounds[0]
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    fine = canvas.view_bounds[0] - west
    press(canvas, Qt.Key.Key_Right)
    assert 0 < fine < (canvas.view_bounds[0] - west - fine) / 10


def test_that_the_position_under_mouse_or_crosshair_is_told(canvas: MapCanvas) -> None:
    said = heard(canvas.cursor_moved)
    QTest.mouseMove(surface(canvas), at_spot(canvas, SPOTS[0]) + QPoint(60, 60))
    QTest.mouseMove(surface(canvas), at_spot(canvas, SPOTS[0]))
    assert said[-1] == pytest.approx((WEST + 5_000, SOUTH + 5_000), abs=canvas.metres_per_pixel)
    press(canvas, Qt.Key.Key_Right)
    west, south, east, north = canvas.view_bounds
    assert said[-1] == pytest.approx(((west + east) / 2, (south + north) / 2))


# -- what is drawn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", theme.NAMES)
def test_that_a_mark_has_the_colour_of_its_grade(canvas: MapCanvas, name: str) -> None:
    theme.apply(theme.load(name, is_large=False))
    for spot, use in ((SPOTS[0], "level_red"), (SPOTS[1], "level_yellow")):
        # Left of the character, inside the circle.
        assert colour_at(canvas, at_spot(canvas, spot) - QPoint(8, 0)) == theme.active().colours[use]


def test_that_what_is_hidden_is_neither_drawn_nor_chosen(canvas: MapCanvas) -> None:
    spot = at_spot(canvas, SPOTS[0])
    assert canvas.nearest(WEST + 5_000, SOUTH + 5_000) == Picked("risk_point", "甲水库")
    canvas.hide_sets(frozenset({"risk_point"}))
    assert canvas.nearest(WEST + 5_000, SOUTH + 5_000) is None
    assert colour_at(canvas, spot) == theme.active().colours["surface"]
    canvas.hide_sets(frozenset({"county"}))
    assert colour_at(canvas, at(canvas, WEST + 2_000, SOUTH + 18_000)) == theme.active().colours["window"]


def test_that_the_hole_of_an_area_is_left_open(canvas: MapCanvas) -> None:
    ring = square(WEST, SOUTH, SIDE_M), square(WEST + 8_000, SOUTH + 8_000, 4_000)
    canvas.show_content(content((), (Area(AreaLook.COUNTY, "环县", ring),)))
    assert colour_at(canvas, at(canvas, *MIDDLE)) == theme.active().colours["window"]
    assert colour_at(canvas, at(canvas, WEST + 5_000, SOUTH + 5_000)) == theme.active().colours["surface"]


def test_that_the_outline_of_an_area_is_closed(canvas: MapCanvas) -> None:
    last_side = at(canvas, WEST, SOUTH + 15_000)
    picture = canvas.grab().toImage()
    across = [picture.pixelColor(last_side + QPoint(x, 0)).lightness() for x in range(-6, 7)]
    assert min(across[4:9]) < min(across[0], across[-1]) - 30


def test_that_points_on_one_place_are_one_mark_with_the_greatest_on_top(canvas: MapCanvas) -> None:
    crowd = tuple((10_000.0 + i, 10_000.0, f"点 {i}", YELLOW, float(i)) for i in range(40))
    canvas.show_content(content(crowd))
    places, counts = canvas._points.in_view()
    assert counts.tolist() == [40]
    assert canvas._points.crowd.label_of(int(places[0])) == "点 39"


def test_that_ten_thousand_points_leave_ground_between_their_marks(canvas: MapCanvas) -> None:
    chance = np.random.default_rng(3)
    xy = chance.uniform(0, SIDE_M, (10_000, 2))
    canvas.show_content(content(tuple((x, y, f"点 {x}", RED, y) for x, y in xy.tolist()), (COUNTY,)))
    picture = canvas.grab().toImage()
    paper = QColor(theme.active().colours["surface"])
    west, north = at(canvas, WEST, SOUTH + SIDE_M).toTuple()
    east, south = at(canvas, WEST + SIDE_M, SOUTH).toTuple()
    bare = [
        picture.pixelColor(x, y) == paper
        for x in range(west + 20, east - 20, 7)
        for y in range(north + 20, south - 20, 7)
    ]
    assert sum(bare) / len(bare) > 0.4


def test_that_every_county_in_view_is_named(canvas: MapCanvas, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: "鲁山县" in canvas._labels.standing)
    canvas.look_at(WEST + 3_000, SOUTH + 3_000, 1_000)
    qtbot.waitUntil(lambda: "鲁山县" in canvas._labels.standing)


def test_that_words_cover_neither_words_nor_marks_nor_corners(canvas: MapCanvas, qtbot: Any) -> None:
    chance = np.random.default_rng(5)
    crowd = tuple(
        (x, y, f"第 {i} 号沟口", YELLOW, i) for i, (x, y) in enumerate(chance.uniform(0, SIDE_M, (150, 2)).tolist())
    )
    canvas.set_cursor_words("东经 113.1934° 北纬 33.7652°")
    canvas.show_content(content(crowd))
    canvas.fit()
    qtbot.waitUntil(lambda: len(canvas._labels.standing) > 10)
    QTest.qWait(300)
    words = list(canvas._labels.boxes().values())
    marks = [tuple(box) for box in canvas._points.boxes_of(canvas._points.in_view()[0]).tolist()]
    taken = [*canvas._furniture.boxes(), *marks]
    for i, one in enumerate(words):
        assert not any(overlaps(one, other) for other in (*words[:i], *taken))


def test_that_sums_are_written_only_while_the_whole_city_is_looked_at(canvas: MapCanvas, qtbot: Any) -> None:
    canvas.show_counts([("鲁山县", MIDDLE, "125 处")])
    canvas.fit((WEST - 90_000, SOUTH - 90_000, WEST + 110_000, SOUTH + 110_000))
    qtbot.waitUntil(lambda: any("125 处" in words for words in canvas._labels.standing))
    canvas.fit()
    qtbot.waitUntil(lambda: canvas._labels.standing != ())
    assert not any("125 处" in words for words in canvas._labels.standing)


@pytest.mark.parametrize("size", [(1366, 768), (700, 420)])
@pytest.mark.parametrize("is_large", [False, True])
def test_that_the_corners_cover_each_other_nowhere(canvas: MapCanvas, size: tuple[int, int], is_large: bool) -> None:
    theme.apply(theme.load("light", is_large=is_large))
    canvas.resize(*size)
    canvas.set_cursor_words("东经 113°11′36.24″ 北纬 33°45′54.72″")
    boxes = canvas._furniture.boxes()
    assert len(boxes) == 4
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert min(left, top, size[0] - right, size[1] - bottom) >= 0
        assert not any(overlaps((left, top, right, bottom), other) for other in boxes[:i])


def test_that_a_base_is_asked_for_at_rest_and_lies_below_everything(canvas: MapCanvas, qtbot: Any) -> None:
    with qtbot.waitSignal(canvas.base_wanted, timeout=2000) as asked:
        canvas.show_base(True)
    bounds, (wide, high) = asked.args
    assert bounds == pytest.approx(canvas.view_bounds)
    assert (wide, high) == (1000, 800)
    canvas.put_base(bounds, np.full((80, 100, 4), (10, 200, 30, 255), np.uint8))
    assert colour_at(canvas, at(canvas, WEST + 2_000, SOUTH + 18_000)) == "#0ac81e"
    canvas.show_base(False)
    assert colour_at(canvas, at(canvas, WEST + 2_000, SOUTH + 18_000)) == theme.active().colours["surface"]


def test_that_region_circles_and_shifts_are_seen_and_taken_away_again(canvas: MapCanvas) -> None:
    plain = canvas.grab().toImage()
    shows = (
        (lambda: canvas.show_region((square(*MIDDLE, 3_000),)), lambda: canvas.show_region(())),
        (lambda: canvas.show_circles(((*MIDDLE, 2_000.0),)), lambda: canvas.show_circles(())),
        (
            lambda: canvas.show_shift(np.array([MIDDLE]), np.array([MIDDLE]) + 2_000),
            lambda: canvas.show_shift(np.zeros((0, 2)), np.zeros((0, 2))),
        ),
        (lambda: canvas.mark(["甲水库"]), lambda: canvas.mark(())),
        (lambda: canvas.mark(["zone"]), lambda: canvas.mark(())),
    )
    for show, take_away in shows:
        show()
        assert canvas.grab().toImage() != plain
        take_away()
        assert canvas.grab().toImage() == plain


def test_that_positions_must_come_in_pairs(canvas: MapCanvas) -> None:
    with pytest.raises(ValueError, match="2 positions"):
        canvas.show_shift(np.zeros((2, 2)), np.zeros((1, 2)))


@pytest.mark.parametrize("colour", list(MarkColour))
@pytest.mark.parametrize("name", theme.NAMES)
def test_that_the_character_in_a_mark_can_be_read(name: str, colour: MarkColour) -> None:
    # Each pair is one the theme is held to by its own test.
    ground, ink = _USES[colour]
    assert (ink, ground) in theme.TEXT_PAIRS or (ground, ink) in theme.TEXT_PAIRS


# -- choosing ------------------------------------------------------------------------------------------------


def test_that_a_click_chooses_the_mark_and_a_click_beside_it_nothing(canvas: MapCanvas) -> None:
    said = heard(canvas.picked)
    QTest.mouseClick(surface(canvas), LEFT, pos=at_spot(canvas, SPOTS[0]) + QPoint(5, 5))
    QTest.mouseClick(surface(canvas), LEFT, pos=at_spot(canvas, SPOTS[0]) + QPoint(60, 60))
    assert said == [Picked("risk_point", "甲水库"), None]


def test_that_a_double_click_chooses_once_and_opens_once(canvas: MapCanvas) -> None:
    chosen, opened = heard(canvas.picked), heard(canvas.opened)
    spot = at_spot(canvas, SPOTS[1])
    QTest.mouseClick(surface(canvas), LEFT, pos=spot)
    # The system sends no second press: the double click stands for it, then comes the release.
    send(canvas, QEvent.Type.MouseButtonDblClick, spot)
    send(canvas, QEvent.Type.MouseButtonRelease, spot)
    assert opened == [Picked("risk_point", "乙沟口")]
    assert chosen == opened


def test_that_a_click_on_a_mark_means_the_point_that_is_seen(canvas: MapCanvas) -> None:
    aside = 6 * canvas.metres_per_pixel
    crowd = ((10_000.0, 10_000.0, "看得见", RED, 9.0), (10_000.0 + aside, 10_000.0, "在后面", YELLOW, 1.0))
    canvas.show_content(content(crowd))
    assert canvas.nearest(MIDDLE[0] + aside, MIDDLE[1]) == Picked("risk_point", "看得见")


def test_that_moving_the_map_chooses_nothing(canvas: MapCanvas) -> None:
    said = heard(canvas.picked)
    spot = at_spot(canvas, SPOTS[0])
    drag(canvas, spot, spot + QPoint(80, 0))
    assert said == []


def test_that_enter_chooses_beside_the_crosshair_and_opens_what_is_chosen(canvas: MapCanvas) -> None:
    chosen, opened = heard(canvas.picked), heard(canvas.opened)
    press(canvas, Qt.Key.Key_Return)
    assert (chosen, opened) == ([Picked("risk_point", "乙沟口")], [])
    press(canvas, Qt.Key.Key_Return)
    assert (len(chosen), opened) == (1, [Picked("risk_point", "乙沟口")])
    assert "乙沟口" in canvas.accessibleDescription()


def test_that_space_goes_round_all_points_of_one_place(canvas: MapCanvas) -> None:
    crowd = tuple((10_000.0, 10_000.0, f"点 {i}", YELLOW, float(i)) for i in range(3))
    canvas.show_content(content(crowd))
    said = heard(canvas.picked)
    press(canvas, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Space)
    assert [picked.record_id for picked in said] == ["点 2", "点 1", "点 0", "点 2"]


def test_that_areas_and_rivers_are_chosen_where_no_mark_stands_but_counties_are_not(canvas: MapCanvas) -> None:
    assert canvas.nearest(WEST + 17_000, SOUTH + 2_000) == Picked("zone", "zone")
    assert canvas.nearest(WEST + 12_000, SOUTH + 2_000 + canvas.metres_per_pixel) == Picked("river", "river")
    assert canvas.nearest(WEST + 2_000, SOUTH + 18_000) is None


def test_that_a_record_is_chosen_by_its_id_and_nothing_by_an_unknown_one(canvas: MapCanvas) -> None:
    said = heard(canvas.picked)
    for record_id in ("丙沟口", "zone", "nowhere"):
        canvas.pick(record_id)
    assert said == [Picked("risk_point", "丙沟口"), Picked("zone", "zone"), None]


def test_that_the_upper_set_is_chosen_where_marks_weigh_the_same(canvas: MapCanvas) -> None:
    lower = point_set(((10_000, 10_000, "安置点", SHELTER_MARK, 1),), "shelter")
    upper = point_set(((10_000, 10_000, "救援队", RESCUE_MARK, 1),), "rescue_unit")
    canvas.show_content(MapContent((COUNTY,), (lower, upper), bounds=BOUNDS))
    assert canvas.nearest(*MIDDLE) == Picked("rescue_unit", "救援队")


def test_that_a_card_tells_what_lies_under_the_mouse(canvas: MapCanvas) -> None:
    QTest.mouseMove(surface(canvas), QPoint(3, 3))
    QTest.mouseMove(surface(canvas), at_spot(canvas, SPOTS[0]))
    assert canvas._card.isVisible()
    assert canvas._card.words == "甲水库\n甲水库的详情"
    assert canvas.rect().contains(canvas._card.geometry())
    QTest.mouseMove(surface(canvas), at_spot(canvas, SPOTS[0]) + QPoint(90, 90))
    assert not canvas._card.isVisible()


# -- drawing -------------------------------------------------------------------------------------------------


def test_that_a_polygon_is_drawn_by_keys_alone(canvas: MapCanvas) -> None:
    said = heard(canvas.drawn)
    canvas.begin(Tool.POLYGON)
    key = Qt.Key
    press(canvas, key.Key_Space, key.Key_Right, key.Key_Space, key.Key_Up, key.Key_Space, key.Key_Up, key.Key_Space)
    press(canvas, key.Key_Backspace, key.Key_Return)
    (shape,) = said
    west, south, east, north = canvas.view_bounds
    step = np.array(((east - west) / 8, (north - south) / 8))
    assert shape.tool is Tool.POLYGON
    assert shape.points == pytest.approx(np.array(MIDDLE) + np.array([(0, 0), (1, 0), (1, 1)]) * step)


def test_that_a_rectangle_is_spanned_by_a_drag_or_by_two_clicks(canvas: MapCanvas) -> None:
    one, other = QPoint(300, 300), QPoint(500, 420)
    shapes = heard(canvas.drawn)
    view = canvas.view_bounds
    canvas.begin(Tool.RECTANGLE)
    drag(canvas, one, other)
    canvas.begin(Tool.RECTANGLE)
    QTest.mouseClick(surface(canvas), LEFT, pos=one)
    assert len(shapes) == 1
    QTest.mouseClick(surface(canvas), LEFT, pos=other)
    assert canvas.view_bounds == view
    for shape in shapes:
        assert [at(canvas, *corner) for corner in shape.points] == [one, other]


def test_that_a_trembling_click_begins_a_rectangle_and_does_not_end_it(canvas: MapCanvas) -> None:
    shapes = heard(canvas.drawn)
    canvas.begin(Tool.RECTANGLE)
    QTest.mousePress(surface(canvas), LEFT, pos=QPoint(300, 300))
    QTest.mouseRelease(surface(canvas), LEFT, pos=QPoint(302, 301))
    assert shapes == []


def test_that_a_circle_has_its_centre_and_radius_in_metres(canvas: MapCanvas) -> None:
    shapes = heard(canvas.drawn)
    canvas.begin(Tool.CIRCLE)
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Return)
    west, _, east, _ = canvas.view_bounds
    (shape,) = shapes
    assert shape.points == pytest.approx(np.array([MIDDLE]))
    assert shape.radius_m == pytest.approx((east - west) / 8)


def test_that_a_place_is_one_click_or_one_key(canvas: MapCanvas) -> None:
    shapes = heard(canvas.drawn)
    canvas.begin(Tool.PLACE)
    press(canvas, Qt.Key.Key_Return)
    canvas.begin(Tool.PLACE)
    QTest.mouseClick(surface(canvas), LEFT, pos=at(canvas, *MIDDLE))
    assert [shape.tool for shape in shapes] == [Tool.PLACE, Tool.PLACE]
    for shape in shapes:
        assert shape.points == pytest.approx(np.array([MIDDLE]), abs=canvas.metres_per_pixel)


def test_that_a_length_is_told_while_it_is_drawn(canvas: MapCanvas) -> None:
    running, shapes = heard(canvas.measured), heard(canvas.drawn)
    canvas.begin(Tool.LENGTH)
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Right)
    west, _, east, _ = canvas.view_bounds
    assert length_of(running[-1]) == pytest.approx((east - west) / 4)
    press(canvas, Qt.Key.Key_Return)
    assert length_of(shapes[-1]) == pytest.approx((east - west) / 4)


def test_that_an_area_that_only_asks_where_is_not_measured(canvas: MapCanvas) -> None:
    running = heard(canvas.measured)
    canvas.begin(Tool.POLYGON)
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert running == []


def test_that_esc_leaves_the_tool_and_is_the_windows_otherwise(canvas: MapCanvas) -> None:
    left, shapes = heard(canvas.tool_left), heard(canvas.drawn)
    canvas.begin(Tool.POLYGON)
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Escape)
    assert (len(left), shapes) == (1, [])
    press(canvas, Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert (len(left), shapes) == (1, [])


def test_that_the_wheel_and_a_drag_still_move_the_map_below_a_polygon(canvas: MapCanvas) -> None:
    shapes = heard(canvas.drawn)
    canvas.begin(Tool.POLYGON)
    before = at(canvas, *MIDDLE)
    drag(canvas, before, before + QPoint(70, 0))
    assert (at(canvas, *MIDDLE) - before - QPoint(70, 0)).manhattanLength() <= 2
    QTest.mouseClick(surface(canvas), LEFT, pos=QPoint(200, 200))
    QTest.mouseClick(surface(canvas), LEFT, pos=QPoint(400, 200))
    scale = canvas.metres_per_pixel
    turn_wheel(canvas, QPoint(400, 200), -120)
    assert canvas.metres_per_pixel > scale
    QTest.mouseClick(surface(canvas), LEFT, pos=QPoint(400, 500))
    press(canvas, Qt.Key.Key_Return)
    assert len(shapes[0].points) == 3


# -- for everybody -------------------------------------------------------------------------------------------


def test_that_the_canvas_says_what_it_is_and_what_its_keys_do(canvas: MapCanvas) -> None:
    assert canvas.accessibleName() == "防汛风险图"
    assert "方向键" in canvas.accessibleDescription()
    canvas.begin(Tool.CIRCLE)
    assert "Esc 退出" in canvas.accessibleDescription()


def test_that_the_map_is_one_stop_for_tab(canvas: MapCanvas) -> None:
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert canvas._stage.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_that_a_theme_put_on_later_is_the_maps_too(canvas: MapCanvas) -> None:
    theme.apply(theme.load("night", is_large=False))
    assert colour_at(canvas, at(canvas, WEST + 2_000, SOUTH + 18_000)) == theme.active().colours["surface"]
    theme.apply(theme.load("light", is_large=False))
    assert colour_at(canvas, at(canvas, WEST + 2_000, SOUTH + 18_000)) == "#ffffff"


def test_that_an_empty_map_can_be_looked_at(canvas: MapCanvas) -> None:
    canvas.show_content(MapContent(), fit=True)
    press(canvas, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Home)
    assert canvas.nearest(0.5, 0.5) is None
    assert not canvas.grab().isNull()


def drag(canvas: MapCanvas, start: QPoint, end: QPoint) -> None:
    """Press, move there in steps, let go."""
    QTest.mousePress(surface(canvas), LEFT, pos=start)
    for share in (0.3, 0.7, 1.0):
        send(canvas, QEvent.Type.MouseMove, start + (end - start) * share)
    QTest.mouseRelease(surface(canvas), LEFT, pos=end)


def send(canvas: MapCanvas, kind: QEvent.Type, pixel: QPoint) -> None:
    """One event of the left button, as the system sends it: QTest moves without a button and adds presses."""
    at_once, held = (Qt.MouseButton.NoButton, LEFT) if kind is QEvent.Type.MouseMove else (LEFT, LEFT)
    event = QMouseEvent(
        kind,
        QPointF(pixel),
        QPointF(surface(canvas).mapToGlobal(pixel)),
        at_once,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(surface(canvas), event)


def turn_wheel(canvas: MapCanvas, pixel: QPoint, angle: int) -> None:
    """Turn the wheel over a pixel."""
    event = QWheelEvent(
        QPointF(pixel),
        QPointF(surface(canvas).mapToGlobal(pixel)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(surface(canvas), event)


def length_of(drawn: Drawn) -> float:
    """Metres along a drawn line."""
    return float(np.hypot(*np.diff(drawn.points, axis=0).T).sum())
