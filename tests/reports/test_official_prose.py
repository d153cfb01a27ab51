"""How an official paper words and sets things."""

from datetime import datetime

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.reports.official_prose import among, enumerated, numeral, second_rank, span, typeset

FULL = str.maketrans(",:;()", "\uff0c\uff1a\uff1b\uff08\uff09")


@pytest.mark.parametrize(
    "text",
    ["全年27次,其中:市级3次;其余(含汝州市)24次", "县(市、区)", "“1+9+N”,三类", "雨量140mm,最大(临汝站)"],
)
def test_that_chinese_text_gets_full_width_punctuation(text: str) -> None:
    assert typeset(text) == text.translate(FULL)


@pytest.mark.parametrize("text", ["23:40", "1,958", "f(x)", "a, b: c", "2024-07-15 23:40", ""])
def test_that_latin_text_and_times_keep_theirs(text: str) -> None:
    assert typeset(text) == text


def test_that_a_time_inside_a_sentence_stays_a_time() -> None:
    assert typeset("7月15日23:40,启动") == "7月15日23:40\uff0c启动"


def test_that_brackets_change_in_pairs() -> None:
    assert typeset("响应(Ⅳ级)") == "响应\uff08Ⅳ级\uff09"
    assert typeset("只有右半)") == "只有右半)"


@pytest.mark.parametrize(("number", "read"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_that_ranks_count_in_chinese(number: int, read: str) -> None:
    assert numeral(number) == read
    assert second_rank(number, "甲") == f"\uff08{read}\uff09甲"


def test_that_one_thing_is_not_enumerated() -> None:
    assert enumerated(["甲。"]).text == "甲。"
    assert enumerated(["甲。", "乙。"]).text == "一是甲。二是乙。"


def test_that_parts_of_nothing_are_left_out() -> None:
    assert among((("实战", 0), ("桌面", None)), "场次") == ""
    assert among((("实战", 5), ("桌面", 0)), "场次") == ",其中实战5场次"


def test_that_a_span_says_what_was_not_stated() -> None:
    start, end = (datetime(2024, 7, day, 20, minute, tzinfo=BEIJING) for day, minute in ((15, 0), (17, 30)))
    assert span(start, end) == "2024年7月15日20时至7月17日20时30分"
    assert span(start, None) == "2024年7月15日20时起,结束时间未填"
    assert span(None, None) == "起始时间未填"
