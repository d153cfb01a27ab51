"""Counts, quantities, names and official words as they stand in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.vocabulary import Datum, PostCategory, ResponseLevel, RiskGrade, Sector
from fangxun_desk.imports.cells import CellValue, chinese_number, read_count, read_name, read_number
from fangxun_desk.imports.plain import control_character, kept
from fangxun_desk.imports.reading import INFO, WARN
from fangxun_desk.imports.words import read_word


@pytest.mark.parametrize(
    ("cell", "unit", "value", "code"),
    [
        (35.0, "人", 35, ""),
        (35, "人", 35, ""),
        ("35", "人", 35, ""),
        (0.0, "人", 0, ""),
        ("35人", "人", 35, "count_suffix"),
        ("12 户", "户", 12, "count_suffix"),
        ("３５", "人", 35, "count_full_width"),
        ("３５人", "人", 35, "count_full_width"),
        (" 35 ", "人", 35, "count_text"),
        ("三十五人", "人", 35, "count_text"),
        ("一百零二", "人", 102, "count_text"),
        ("1,200", "人", 1200, "count_suffix"),
        ("35.0", "人", 35, "count_text"),
        ("无", "人", 0, "count_text"),
        ("35人(含儿童3人)", "人", 35, "count_suffix"),
        ("3场次", "场", 3, "count_suffix"),
        ("", "人", None, ""),
        ("-", "人", None, ""),
        ("—", "人", None, ""),
        ("/", "人", None, ""),
    ],
)
def test_that_a_count_is_read(cell: CellValue, unit: str, value: int | None, code: str) -> None:
    outcome = read_count(cell, unit)
    assert (outcome.value, outcome.code) == (value, code)
    assert outcome.level == INFO


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("约35人", 35, "count_approximate"),
        ("35余人", 35, "count_approximate"),
        ("近百人", 100, "count_approximate"),
        ("30-35", None, "count_unreadable"),
        ("12户", None, "count_unit_differs"),
        (-5.0, None, "count_unreadable"),
        ("-5人", None, "count_unreadable"),
        (12.5, None, "count_unreadable"),
        ("不详", None, "count_unreadable"),
        ("#REF!", None, "count_unreadable"),
        ("=1+1", None, "count_unreadable"),
        (True, None, "count_unreadable"),
        (13812345678.0, None, "count_unreadable"),
        ("13812345678", None, "count_unreadable"),
        ("35人、28人", None, "count_unreadable"),
    ],
)
def test_that_a_doubtful_count_is_never_taken_in_silence(cell: CellValue, value: int | None, code: str) -> None:
    outcome = read_count(cell, "人")
    assert (outcome.value, outcome.code, outcome.level) == (value, code, WARN)
    assert outcome.message.endswith("。")
    assert "13812345678" not in outcome.message


@given(st.integers(0, 99_999), st.sampled_from(["{}", "{}人", " {} ", "{}人次", "{} 人", "共{}人", "{}名"]))
def test_that_a_count_survives_every_way_of_writing_it(number: int, form: str) -> None:
    full = form.format(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read_count(form.format(number), "人").value == read_count(full, "人").value == number


@given(st.integers(1, 9999))
def test_that_chinese_numerals_are_read(number: int) -> None:
    digits, powers = "零一二三四五六七八九", ("", "十", "百", "千")
    written, pending = "", False
    for power, digit in reversed(list(enumerate(int(c) for c in reversed(str(number))))):
        if digit:
            written += ("零" if pending and written else "") + digits[digit] + powers[power]
            pending = False
        else:
            pending = True
    assert chinese_number(written) == number


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (136.1, 136.1, ""),
        ("136.1", 136.1, ""),
        ("136.1mm", 136.1, "count_suffix"),
        ("１６", 16.0, "count_full_width"),
        (" 66 ", 66.0, "count_text"),
        ("12-15", None, "number_unreadable"),
        ("", None, ""),
    ],
)
def test_that_a_quantity_is_read(cell: CellValue, value: float | None, code: str) -> None:
    outcome = read_number(cell)
    assert (outcome.value, outcome.code) == (value, code)


@pytest.mark.parametrize(
    ("cell", "name", "code"),
    [
        ("宋 敏", "宋敏", "name_spaces"),
        ("顾\u3000伟", "顾伟", "name_spaces"),
        ("孙㛃然", "孙㛃然", ""),
        ("陈𬭎", "陈𬭎", ""),
        ("方静 ", "方静", ""),
        ("买买提·吐尔逊", "买买提·吐尔逊", ""),
        ("John Smith", "John Smith", ""),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", ""),
    ],
)
def test_that_a_name_loses_nothing_but_typesetting(cell: str, name: str, code: str) -> None:
    outcome = read_name(cell)
    assert (outcome.value, outcome.code) == (name, code)


@given(st.text())
def test_that_kept_text_is_kept_again(text: str) -> None:
    assert kept(kept(text)) == kept(text)


@given(st.text(st.characters(blacklist_categories=["Cc", "Zs", "Zl", "Zp", "Cs"]), min_size=1))
def test_that_every_visible_character_is_kept(text: str) -> None:
    import unicodedata

    assert kept(f" {text}\n") == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("text", "name"), [("a\x07b", "U+0007"), ("\x00", "U+0000"), ("a\nb\t", None), ("甲", None)])
def test_that_control_characters_are_named(text: str, name: str | None) -> None:
    assert control_character(text) == name


def test_that_official_words_are_read_in_longer_ones() -> None:
    assert read_word(Datum, "高德(GCJ-02)") is Datum.GCJ02
    assert read_word(Datum, "火星坐标(高德)") is Datum.GCJ02
    assert read_word(Datum, "WGS84坐标系") is Datum.WGS84
    assert read_word(RiskGrade, "重大风险点") is RiskGrade.MAJOR
    assert read_word(Sector, "水库类") is Sector.RESERVOIR
    assert read_word(PostCategory, "行政 责任人") is PostCategory.ADMINISTRATIVE
    assert read_word(Sector, "不知道什么") is None


@pytest.mark.parametrize("text", ["Ⅲ级", "III级", "三级", "Ⅲ", "3级", "Ⅲ级响应", "防汛三级应急响应"])
def test_that_a_response_level_is_read_in_every_script(text: str) -> None:
    assert read_word(ResponseLevel, text) is ResponseLevel.THIRD
