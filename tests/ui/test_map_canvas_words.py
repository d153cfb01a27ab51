"""Words on the map: beside their own mark, over no other, a county's sum inside the county; and the legend's words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QPixmap

from fangxun_desk.domain.map_marks import MARK_LABELS, OPEN_HAZARD_MARK
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.geo.label_placing import overlaps
from fangxun_desk.geo.map_content import LOOK_LABELS, MapContent
from fangxun_desk.ui import theme
from fangxun_desk.ui.map.legend import legend_groups, legend_marks
from tests.ui.canvas_driver import EAST, NORTH, SIDE_M, CanvasDriver, Show, city, points, square, wear

ROAD_AND_DAM = [(10_000, 10_000), (10_250, 10_000)]
COUNTS = [("西县", (EAST + SIDE_M / 4, NORTH + SIDE_M / 4), "40 处"), ("东县", (0.0, 0.0), "8 处")]
FAR_M = 120_000
spots = st.lists(st.tuples(st.floats(8_000, 12_000), st.floats(8_000, 12_000)), min_size=1, max_size=50)
Spots = list[tuple[float, float]]
Box = tuple[float, float, float, float]


def mark_boxes(desk: CanvasDriver) -> list[Box]:
    """What the marks in view cover."""
    layer = desk.canvas._points
    return [tuple(box) for box in layer.boxes_of(layer.in_view()[0]).tolist()]


@settings(max_examples=40)
@given(spots, spots, st.sampled_from([2_500, 6_000, 12_000]), st.booleans())
def test_that_words_cover_neither_each_other_nor_marks_nor_numbers(
    desk_kept: CanvasDriver,
    at: list[tuple[float, float]],
    above: list[tuple[float, float]],
    width_m: float,
    is_large: bool,
) -> None:
    desk = desk_kept
    wear("light", is_large=is_large)
    hazards = points("hazard", above, mark=OPEN_HAZARD_MARK, offset_px=(9, 9), on_top=True)
    desk.canvas.apply_theme()
    desk.canvas.show_content(city(points("risk_point", at), hazards))
    desk.look_at(10_000, 10_000, width_m)
    layer, labels = desk.canvas._points, desk.canvas._labels
    numbers = labels._number_boxes(*layer.in_view()).tolist()
    words = list(labels.boxes().values())
    for i, box in enumerate(words):
        assert not any(overlaps(box, other) for other in words[:i])
        assert not any(overlaps(box, mark) for mark in (*mark_boxes(desk), *numbers))
    wear()


def test_that_words_stay_away_from_the_marks_of_others(desk_of: Show) -> None:
    """A name between two marks is read as that of the nearer one, whichever it belongs to."""
    desk = desk_of(city(points("risk_point", ROAD_AND_DAM, labels=["大王庄水库", "詹营铁路涵洞"])))
    desk.look_at(10_000, 10_000, 4_000)
    assert set(desk.words) >= {"大王庄水库", "詹营铁路涵洞"}
    layer = desk.canvas._points
    for name, box in desk.canvas._labels.boxes().items():
        for place in layer.in_view()[0]:
            if name in ("大王庄水库", "詹营铁路涵洞") and layer.crowd.label_of(place) != name:
                left, top, right, bottom = layer.boxes_of(np.array([place]))[0]
                away = np.hypot(max(left - box[2], box[0] - right, 0), max(top - box[3], box[1] - bottom, 0))
                assert away >= 12


def test_that_a_mark_below_another_lends_it_no_name(desk_of: Show) -> None:
    below = points("risk_point", [(6_000, 6_000)], labels=["看不见的河滩"])
    above = points("hazard", [(6_010, 6_000)], labels=["看得见的隐患"], on_top=True)
    desk = desk_of(city(below, above))
    desk.look_at(6_000, 6_000, 4_000)
    assert "看得见的隐患" in desk.words
    assert "看不见的河滩" not in desk.words
    desk.canvas.hide_sets(frozenset({"hazard"}))
    desk.settle()
    assert "看不见的河滩" in desk.words


def test_that_of_points_behind_one_mark_only_the_greatest_is_named(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", [(10_000, 10_000)] * 3, labels=["甲", "乙", "丙"])))
    desk.look_at(10_000, 10_000, 4_000)
    assert [word for word in desk.words if word in "甲乙丙"] == ["甲"]


# -- counties ------------------------------------------------------------------------------------------------


def test_that_sums_stand_inside_their_county_off_the_marks(desk_of: Show) -> None:
    middle = SIDE_M / 4
    crowd = [(middle + 120 * dx, middle) for dx in range(-35, 36)]
    desk = desk_of(city(points("risk_point", crowd)))
    desk.canvas.show_counts(COUNTS)
    desk.look_at(SIDE_M / 2, SIDE_M / 4, FAR_M)
    boxes = desk.canvas._labels.boxes()
    assert {"西县 40 处", "东县 8 处"} <= set(boxes)
    left, top, right, bottom = boxes["西县 40 处"]
    west, south = desk.px(0, 0).x(), desk.px(0, 0).y()
    assert west < (left + right) / 2 < desk.px(SIDE_M / 2, 0).x()
    assert desk.px(0, SIDE_M / 2).y() < (top + bottom) / 2 < south
    assert len(mark_boxes(desk)) > 1
    assert not any(overlaps(boxes["西县 40 处"], mark) for mark in mark_boxes(desk))


def test_that_no_number_stands_below_a_sum(desk_of: Show) -> None:
    chance = np.random.default_rng(5)
    everywhere = [tuple(each) for each in chance.uniform((0, 0), (SIDE_M, SIDE_M / 2), (400, 2)).tolist()]
    desk = desk_of(city(points("risk_point", everywhere)))
    desk.look_at(SIDE_M / 2, SIDE_M / 4, FAR_M)
    before = numbers_drawn(desk)
    desk.canvas.show_counts(COUNTS)
    desk.settle()
    plates = desk.canvas._labels.plates()
    after = numbers_drawn(desk)
    assert any(overlaps(number, plate) for number in before for plate in plates)
    assert after
    assert not any(overlaps(number, plate) for number in after for plate in plates)


def test_that_no_number_covers_another(desk_of: Show) -> None:
    """A hazard stands beside its risk point, and so would its number."""
    below = points("risk_point", [(6_000, 6_000)] * 12)
    above = points("hazard", [(6_000, 6_000)] * 5, mark=OPEN_HAZARD_MARK, offset_px=(9, 9), on_top=True)
    alone = points("batch", [(7_000, 6_000)] * 3, on_top=True)
    desk = desk_of(city(below, above, alone))
    desk.look_at(6_000, 6_000, 4_000)
    numbers = numbers_drawn(desk)
    assert len(numbers) == 2
    assert not overlaps(*numbers)
    desk.canvas.hide_sets(frozenset({"risk_point"}))
    assert len(numbers_drawn(desk)) == 2


class Recorder(QPainter):
    """A painter that notes where single pictures are put."""

    def drawPixmap(self, at: QPointF, picture: QPixmap) -> None:
        size = picture.deviceIndependentSize()
        self.put = [*getattr(self, "put", []), (at.x(), at.y(), at.x() + size.width(), at.y() + size.height())]


def numbers_drawn(desk: CanvasDriver) -> list[Box]:
    """Where the numbers beside marks are drawn."""
    image = QImage(desk.canvas.size(), QImage.Format.Format_RGB32)
    recorder = Recorder(image)
    desk.canvas._points.draw(recorder)
    recorder.end()
    put: list[Box] = recorder.put
    return put


@pytest.mark.parametrize("is_large", [False, True])
def test_that_a_sum_never_stands_in_another_county(desk_of: Show, is_large: bool) -> None:
    """Six counties too small for their sums: each either inside its own, or its name alone, or nothing."""
    wear("light", is_large=is_large)
    small = [square(f"第{at}区", 3_000 * (at % 3), 3_000 * (at // 3), 3_000) for at in range(6)]
    desk = desk_of(MapContent(tuple(small), bounds=(EAST, NORTH, EAST + SIDE_M, NORTH + SIDE_M)))
    wear("light", is_large=is_large)
    desk.canvas.apply_theme()
    desk.canvas.show_counts([(area.name, (EAST, NORTH), f"{at + 10} 处") for at, area in enumerate(small)])
    desk.look_at(4_500, 3_000, 100_000)
    boxes = desk.canvas._labels.boxes()
    assert boxes
    assert len(boxes) < 6 or any(" " not in words for words in boxes)
    for words, (left, top, right, bottom) in boxes.items():
        at = int(words[1])
        east, north = desk.canvas._stage.frame_now().to_metres((left + right) / 2, (top + bottom) / 2)
        slack = 4 * desk.canvas.metres_per_pixel
        assert -slack <= east - EAST - 3_000 * (at % 3) <= 3_000 + slack
        assert -slack <= north - NORTH - 3_000 * (at // 3) <= 3_000 + slack


def test_that_a_look_by_sector_names_counties_without_sums(desk_of: Show) -> None:
    desk = desk_of(city(points("risk_point", [(10_000 + 200 * at, 8_000) for at in range(80)])))
    desk.canvas.show_counts(COUNTS)
    desk.look_at(SIDE_M / 2, SIDE_M / 4, FAR_M)
    assert "西县 40 处" in desk.words
    desk.canvas.read_sectors(True)
    desk.settle()
    assert {"西县", "东县"} <= set(desk.words)
    assert not [words for words in desk.words if "处" in words or words.startswith("risk_point")]
    desk.canvas.read_sectors(False)
    desk.settle()
    assert "西县 40 处" in desk.words


# -- the legend ----------------------------------------------------------------------------------------------


def test_that_the_legend_has_every_sector_grade_mark_and_look(desk_of: Show) -> None:
    groups = {heading: [words for _, words in rows] for heading, rows in legend_groups().items()}
    assert groups["行业类别"] == [*(sector.label for sector in Sector), "未填行业"]
    assert groups["风险等级"] == [*(f"{grade.label}风险" for grade in RiskGrade), "未填等级"]
    assert groups["其他点位"] == list(MARK_LABELS.values())
    assert sorted(groups["区域和线"]) == sorted(LOOK_LABELS.values())
    assert [words for _, words in legend_marks()] == [words for rows in groups.values() for words in rows]


def test_that_no_two_signs_of_a_legend_look_alike_and_the_theme_colours_them(desk_of: Show) -> None:
    seen = {}
    for name in ("light", "night"):
        wear(name)
        pictures = [bytes_of(picture) for picture, words in legend_marks() if words != "未填等级"]
        assert len(set(pictures)) == len(pictures)
        seen[name] = set(pictures)
    assert not seen["light"] & seen["night"]


def test_that_what_comes_in_official_colours_shows_one_in_the_legend(desk_of: Show) -> None:
    pictures = {words: picture for picture, words in legend_marks()}
    for words, use in (("预警区域", "level_red"), ("危险区", "level_orange"), ("重大风险", "level_red")):
        image = pictures[words].toImage()
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert theme.active().colour(use).name() in seen


def bytes_of(picture: QPixmap) -> bytes:
    """The pixels."""
    return bytes(picture.toImage().constBits())
