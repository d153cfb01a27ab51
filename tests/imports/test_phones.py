"""Phones as counties write them; no message ever quotes one whole."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.phones import read_phone
from fangxun_desk.imports.reading import WARN
from tests.imports import dirt


@pytest.mark.parametrize(
    ("cell", "mobile", "landline", "code"),
    [
        ("15442880341", "15442880341", "", ""),
        (15442880341.0, "15442880341", "", "phone_number"),
        (15442880341, "15442880341", "", "phone_number"),
        ("1.5442880341E10", "15442880341", "", "phone_float"),
        ("15442880341.0", "15442880341", "", "phone_float"),
        ("154 4288 0341", "15442880341", "", "phone_spaces"),
        ("154-4288-0341", "15442880341", "", "phone_dashes"),
        ("+86 15442880341", "15442880341", "", "phone_country_code"),
        ("86-15442880341", "15442880341", "", "phone_country_code"),
        ("１５４４２８８０３４１", "15442880341", "", "phone_full_width"),
        ("15442880341/0375-1380267", "15442880341", "0375-1380267", "phone_two_numbers"),
        ("15442880341、13912345678", "15442880341", "", "phone_two_numbers"),
        ("15442880341 13912345678", "15442880341", "", "phone_two_numbers"),
        ("15442880341(办)", "15442880341", "", "phone_remark"),
        ("0375-1620887", "", "0375-1620887", ""),
        ("1777103", "", "0375-1777103", "phone_without_area_code"),
        (1777103.0, "", "0375-1777103", "phone_without_area_code"),
        (3751620887.0, "", "0375-1620887", "phone_leading_zero"),
        ("03751620887", "", "0375-1620887", "phone_dashes"),
        ("(0375)1620887", "", "0375-1620887", "phone_dashes"),
        ("", "", "", ""),
        ("无", "", "", ""),
        ("—", "", "", ""),
    ],
)
def test_that_a_phone_is_read(cell: CellValue, mobile: str, landline: str, code: str) -> None:
    found = read_phone(cell)
    assert (found.mobile, found.landline, found.code) == (mobile, landline, code)
    assert found.level != WARN


@pytest.mark.parametrize("cell", ["1.68E+10", "1.68e10", 16800000000.0, "1.380E+10"])
def test_that_lost_digits_stay_lost(cell: CellValue) -> None:
    found = read_phone(cell)
    assert (found.mobile, found.landline, found.code, found.level) == ("", "", "phone_digits_lost", WARN)


@pytest.mark.parametrize("cell", ["1544288034", "154428803411", "=cmd|'/C calc'!A0", "+86-abc", "@sum"])
def test_that_a_number_of_the_wrong_length_is_kept_and_doubted(cell: str) -> None:
    found = read_phone(cell)
    assert found.code == "phone_doubtful"
    assert found.either == cell


@given(st.integers(3, 9), st.integers(0, 999_999_998), st.integers())
def test_that_a_mobile_survives_every_way_of_writing_it(second: int, rest: int, seed: int) -> None:
    number = f"1{second}{rest:09d}"
    if number.endswith("000000"):
        return
    found = read_phone(dirt.mobile(random.Random(seed), number))
    assert found.mobile == number
    assert number not in re.sub(r"\D", "", found.message)
