"""A storm has one short name, however it is written."""

import pytest

from fangxun_desk.domain.storm_name import short_name


@pytest.mark.parametrize(
    "text",
    [
        "7·16",
        "7.16",
        "7-16",
        "7/16",
        "7月16日暴雨过程",
        "“7·16”暴雨过程",
        "7・16",
        "2024年“7.16”暴雨过程",
        "07.16",
        "\uff17\uff0e\uff11\uff16",
    ],
)
def test_that_every_way_of_writing_a_storm_gives_its_short_name(text: str) -> None:
    assert short_name(text) == "7·16"


@pytest.mark.parametrize(("text", "name"), [("“利奇马”", "利奇马"), ("13.40 毫米", "13.40 毫米"), ("", "")])
def test_that_a_name_without_a_date_stays_as_it_is(text: str, name: str) -> None:
    assert short_name(text) == name
