"""A record in one short line."""

import pytest

from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.record_line import LINES, line_of

NAMES = {"410423": "鲁山县", "a person": "李长河"}


@pytest.mark.parametrize("kind", LINES)
def test_that_a_line_names_declared_fields_and_nothing_personal(kind: str) -> None:
    fields = [NOUNS[kind].field(name) for name in LINES[kind]]
    assert not any(field.personal for field in fields)


def test_that_a_batch_reads_as_people_say_it() -> None:
    stored = {"unit": "410423", "town": "尧山镇", "place": "下坪村", "people": 18}
    assert line_of("evacuation_batch", stored, NAMES) == "鲁山县 尧山镇 下坪村 18人"


def test_that_what_was_not_stated_leaves_no_gap() -> None:
    assert line_of("evacuation_batch", {"unit": "410499", "town": "", "people": None}, NAMES) == "410499"


def test_that_a_post_names_its_holder() -> None:
    stored = {"unit": "410423", "category": "administrative", "object_name": "昭平台水库", "official": "a person"}
    assert line_of("post", stored, NAMES) == "鲁山县 行政 昭平台水库 李长河"
    assert line_of("post", {**stored, "official": "unknown"}, NAMES) == "鲁山县 行政 昭平台水库"


def test_that_a_long_text_is_cut() -> None:
    line = line_of("hazard", {"unit": "410423", "problem": "护坡塌陷" * 20}, NAMES)
    assert line.endswith("…")
    assert len(line) < 30
