"""One rule covers a phone, wherever it is shown."""

import pytest

from fangxun_desk.domain.wording import masked


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("0375-1620887", "0375-***0887"),
        ("1620887", "***0887"),
        ("119", "***"),
        ("无", "*"),
        ("", ""),
    ],
)
def test_that_a_phone_is_never_shown_whole(phone: str, shown: str) -> None:
    assert masked(phone) == shown
