"""Numbers of persons inside text: found however they are spaced, and not where other numbers stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.imports.personal_numbers import without_numbers
from fangxun_desk.imports.phones import read_phone


@pytest.mark.parametrize(
    "text",
    [
        "138 1234 5678", "138-1234-5679", "8613812345670", "+86 138 1234 5678", "0086-13812345678", "138.1234.5678",
        "１３８１２３４５６７８", "138（1234）5678", "138—1234—5678", "138\u200b12345678", "1 3 8 1 2 3 4 5 6 7 8",
        "13812345678.0", "1.3812345678E10", "0375-1234567", "03751234567", "(0375)1234567", "0375 123 4567",
        "+86 375 1234567", "010-12345678",
    ],
)  # fmt: skip
def test_that_a_phone_is_found_however_it_is_written(text: str) -> None:
    found = without_numbers(text)
    assert found is not None
    assert (found.rest, len(found.phones), found.has_identity) == ("", 1, False)
    known = ("13812345678", "13812345679", "13812345670", "0375-1234567", "010-12345678")
    assert read_phone(found.phones[0]).either in known


@pytest.mark.parametrize(
    "text", ["41042219800101123X", "４１０４２２１９８００１０１１２３ｘ", "410422 19800101 1231", "410422800101123"]
)
def test_that_an_identity_number_is_found(text: str) -> None:
    found = without_numbers(f"身份证{text}号")
    assert found is not None
    assert (found.rest, found.phones, found.has_identity) == ("身份证号", (), True)


@pytest.mark.parametrize(
    ("text", "rest", "phones"),
    [
        ("电话13911112222", "电话", ("13911112222",)),
        ("值守电话:2661234,夜间有人", "值守电话:,夜间有人", ("2661234",)),
        ("张三13911112222、李四(0375)1620887", "张三、李四", ("13911112222", "0375-1620887")),
        ("13911112222/0375-1620887", "", ("13911112222", "0375-1620887")),
        ("13911112222 13811112222", "", ("13911112222", "13811112222")),
    ],
)
def test_that_the_text_around_a_number_stays(text: str, rest: str, phones: tuple[str, ...]) -> None:
    found = without_numbers(text)
    assert found is not None
    assert (found.rest, found.phones) == (rest, phones)


@pytest.mark.parametrize(
    "text",
    [
        "15.123456789", "152.12345678", "13912345.678", "113.5044857, 33.603036", "3738444.60 424966.28",
        "15 20 25 30 35 40", "15.5 20.5 33.25 45", "410422101200001", "410422100201001", "410422101200",
        "2024-07-16 15:30:00", "SH410422001", "1721145600000", "00012345678", "110、119、120", "库容 12345678 立方米",
    ],
)  # fmt: skip
def test_that_other_numbers_are_none(text: str) -> None:
    assert without_numbers(text) is None


_SIGN = st.sampled_from(["", " ", "-", ".", "—", "·", "\u3000", "\u200b", " - "])


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    _SIGN,
    st.sampled_from(["", "+86", "86", "0086", "+86 ", "86-"]),
    st.booleans(),
    st.text("甲乙丙,。;(值守", max_size=6),
    st.text("甲乙丙,。;)可打", max_size=6),
)
def test_that_no_mobile_stays_in_a_text(
    digits: str, sign: str, country: str, is_wide: bool, before: str, after: str
) -> None:
    written = country + sign.join((digits[:3], digits[3:7], digits[7:]))
    if is_wide:
        written = written.translate({ord("0") + at: chr(0xFF10 + at) for at in range(10)})
    found = without_numbers(before + written + after)
    assert found is not None
    assert not re.search(r"\d", found.rest)
    assert read_phone(found.phones[0]).mobile == digits


@given(st.text())
def test_that_a_text_is_only_ever_shortened(text: str) -> None:
    found = without_numbers(text)
    assert found is None or (len(found.rest) < len(text) and set(found.rest) <= set(text))
