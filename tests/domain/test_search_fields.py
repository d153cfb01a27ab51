"""What is declared to be searched, and the line of a hit."""

import pytest

from fangxun_desk.domain.fields import FieldType
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.search_fields import ORDER, REFERRED_BY, SEARCHED, hit_line, referred_kind

NAMES = {"410423": "鲁山县", "a person": "李长河"}
OWED = {
    "official",
    "post",
    "risk_point",
    "hazard",
    "shelter",
    "storm",
    "meeting",
    "decision",
    "evacuation_batch",
    "drill",
    "plan",
    "rescue_unit",
    "evacuation_return",
    "response",
    "warning",
    "supply",
}


def test_that_every_noun_an_officer_looks_for_is_searched() -> None:
    assert set(SEARCHED) == OWED
    assert list(ORDER) == list(SEARCHED)


@pytest.mark.parametrize("kind", SEARCHED)
def test_that_only_declared_fields_are_named_and_personal_ones_only_as_phones(kind: str) -> None:
    noun, declared = NOUNS[kind], SEARCHED[kind]
    read = (declared.title, *declared.named, *declared.texts)
    assert not any(noun.field(name).personal for name in read)
    assert all(noun.field(name).personal for name in declared.phones)
    assert {field.name for field in noun.fields if field.personal} == set(declared.phones)
    assert set(declared.people) <= set(read)
    assert all(noun.has(name) for name in declared.line)


@pytest.mark.parametrize("kind", [kind for kind in SEARCHED if SEARCHED[kind].of])
def test_that_a_record_is_found_through_one_that_is_searched_too(kind: str) -> None:
    assert NOUNS[kind].field(SEARCHED[kind].of).type is FieldType.REFERENCE
    assert kind in REFERRED_BY[referred_kind(kind)]
    assert referred_kind(kind) in SEARCHED


def test_that_a_hit_says_first_what_the_record_is_known_by_and_covers_phones() -> None:
    stored = {"name": "王伟", "organisation": "鲁山县水利局", "title": "局长", "mobile": "13812345678", "voided": 0}
    assert hit_line("official", stored, NAMES) == "王伟 鲁山县水利局 局长 138****5678"


def test_that_a_post_names_its_holder_and_a_unit_its_name() -> None:
    stored = {"unit": "410423", "category": "administrative", "object_name": "昭平台水库", "official": "a person"}
    assert hit_line("post", stored, NAMES) == "昭平台水库 鲁山县 行政 李长河"
    assert hit_line("post", {**stored, "official": None}, NAMES) == "昭平台水库 鲁山县 行政"


def test_that_a_voided_record_says_so() -> None:
    stored = {"unit": "410423", "town": "尧山镇", "place": "下坪村", "people": 18, "voided": 1}
    assert hit_line("evacuation_batch", stored, NAMES) == "下坪村 鲁山县 尧山镇 18人(已作废)"


def test_that_a_phone_quoted_in_a_text_is_covered_too() -> None:
    stored = {"point_name": "南沟", "unit": "410423", "problem": "护坡塌陷,联系13812345678或0375-5051234"}
    assert hit_line("hazard", stored, NAMES) == "南沟 鲁山县 护坡塌陷,联系138****5678或0375-***1234"


def test_that_a_record_with_nothing_to_say_still_has_a_line() -> None:
    assert hit_line("storm", {"name": ""}, NAMES) == "(未填)"


def test_that_a_long_text_is_cut() -> None:
    assert len(hit_line("decision", {"content": "加强巡查" * 40}, NAMES)) <= 32
