"""Names of places: what the reference data holds, and how written and half-typed names find their place."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.geo.division_directory import (
    find_town,
    find_unit,
    match,
    town_named,
    towns_of,
    unit_named,
    units,
    villages_of,
)

# The first call of a process loads data or a library; that is no property of the rule.
patient = settings(deadline=None)

NAMES = ["新华区", "卫东区", "石龙区", "湛河区", "宝丰县", "叶县", "鲁山县", "郏县", "舞钢市", "汝州市"]
ZONES = ["高新区", "城乡一体化示范区"]
ALL_VILLAGES = [village for town in towns_of("410400") for village in villages_of(town.code)]


def names_of(places: object) -> list[str]:
    return [place.name for place in places]  # type: ignore[attr-defined]


def test_that_there_are_twelve_reporting_units_and_the_city() -> None:
    assert names_of(units()) == NAMES + ZONES
    assert names_of(units(with_city=True)) == ["市级", *NAMES, *ZONES]
    assert names_of(unit for unit in units() if unit.is_zone) == ZONES


def test_that_every_town_and_village_of_the_source_is_there_once() -> None:
    towns = [town for unit in units() for town in towns_of(unit.code)]
    assert len(towns) == len({town.code for town in towns}) == len(towns_of("410400")) == 148
    assert len(ALL_VILLAGES) == len({village.code for village in ALL_VILLAGES}) == 2828
    assert all(village.code.startswith(village.parent) for village in ALL_VILLAGES)


def test_that_every_reading_fits_its_name() -> None:
    for place in [*units(with_city=True), *towns_of("410400"), *ALL_VILLAGES]:
        assert len(place.initials) == len(place.name)
        assert place.pinyin.isascii()
        assert place.pinyin.isalpha()
        assert place.pinyin.startswith(place.initials[0])


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("尧山镇", "yaoshanzhen"),
        ("滍阳镇", "zhiyangzhen"),
        ("观音寺乡", "guanyinsixiang"),
        ("滚子营乡", "gunziyingxiang"),
        ("让河乡", "ranghexiang"),
        ("盐都街道", "yandujiedao"),
        ("长桥镇", "changqiaozhen"),
        ("任店镇", "rendianzhen"),
        ("冢头镇", "zhongtouzhen"),
        ("大峪镇", "dayuzhen"),
        ("垭口街道", "yakoujiedao"),
        ("洗耳河街道", "xierhejiedao"),
    ],
)
def test_that_towns_are_read_as_people_say_them(name: str, pinyin: str) -> None:
    town = find_town(name)
    assert town is not None
    assert town.pinyin == pinyin


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("单营村", "shanyingcun"),
        ("查庄村", "zhazhuangcun"),
        ("翟庄村", "zhaizhuangcun"),
        ("解庄村", "xiezhuangcun"),
        ("吕庄村", "lvzhuangcun"),
        ("朝川村", "chaochuancun"),
        ("校尉营村", "xiaoweiyingcun"),
        ("刘凹村", "liuwacun"),
    ],
)
def test_that_surnames_in_village_names_are_read_as_surnames(name: str, pinyin: str) -> None:
    found = [village for village in ALL_VILLAGES if village.name == name]
    assert found
    assert {village.pinyin for village in found} == {pinyin}


@pytest.mark.parametrize(
    ("full_name", "name"),
    [
        ("曙北社区居民委员会", "曙北社区"),
        ("李庄村村民委员会", "李庄村"),
        ("武庄村民委员会", "武庄村"),
        ("高庄社区村民委员会", "高庄社区"),
        ("东关街居民委员会", "东关街居委会"),
        ("长安社区", "长安社区"),
        ("西彭庄村民村委员会", "西彭庄村"),
        ("东崔庄村民委员会委会", "东崔庄村"),
    ],
)
def test_that_a_village_goes_by_the_name_people_use(full_name: str, name: str) -> None:
    assert {village.name for village in ALL_VILLAGES if village.full_name == full_name} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("鲁山县", "鲁山县"),
        (" 鲁 山\u3000县 ", "鲁山县"),
        ("鲁山", "鲁山县"),
        ("平顶山市鲁山县", "鲁山县"),
        ("河南省平顶山市鲁山县", "鲁山县"),
        ("410423", "鲁山县"),
        ("４１０４２３", "鲁山县"),
        ("叶县", "叶县"),
        ("郏", "郏县"),
        ("汝州", "汝州市"),
        ("高新区", "高新区"),
        ("平顶山高新区", "高新区"),
        ("平顶山高新技术产业开发区", "高新区"),
        ("示范区", "城乡一体化示范区"),
        ("市城乡一体化示范区", "城乡一体化示范区"),
        ("平顶山市城乡一体化示范区", "城乡一体化示范区"),
        ("市级", "市级"),
        ("市本级", "市级"),
        ("市直", "市级"),
        ("全市", "市级"),
        ("平顶山市", "市级"),
    ],
)
def test_that_a_unit_is_found_as_counties_write_it(text: str, name: str) -> None:
    unit = find_unit(text)
    assert unit is not None
    assert unit.name == name


@pytest.mark.parametrize("text", ["", " ", "鲁山县、叶县", "鲁山县小计", "合计", "山县", "襄城县", "河南省", "尧山镇"])
def test_that_no_unit_is_guessed(text: str) -> None:
    assert find_unit(text) is None


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("尧山镇", None, "410423105"),
        ("尧山", None, "410423105"),
        ("鲁山县尧山镇", None, "410423105"),
        ("平顶山市鲁山县尧山镇", "鲁山县", "410423105"),
        ("琴台办事处", None, "410423002"),
        ("琴台街道办事处", "鲁山县", "410423002"),
        ("琴台街道办", None, "410423002"),
        ("曙光街办事处", None, "410402001"),
        ("瀼河乡", "鲁山县", "410423204"),
        ("磙子营乡", None, "410423213"),
        ("观音寺镇", "鲁山县", "410423206"),
        ("马庄乡", "叶县", "410422203"),
        ("杨庄", "舞钢市", "410481205"),
        ("杨庄", "宝丰县", "410421107"),
        ("遵化店镇", "叶县", "410471100"),
        ("遵化店镇", "高新区", "410471100"),
        ("叶县遵化店镇", "高新区", "410471100"),
        ("香山街道筹备组", None, "410402400"),
        ("尧山镇", "市级", "410423105"),
        ("410423105", None, "410423105"),
    ],
)
def test_that_a_town_is_found_as_counties_write_it(text: str, within: str | None, code: str) -> None:
    town = find_town(text, find_unit(within) if within else None)
    assert town is not None
    assert town.code == code


@pytest.mark.parametrize(
    ("text", "within"),
    [("", None), ("乡", None), ("杨庄", None), ("尧山镇", "叶县"), ("鲁山县遵化店镇", None), ("叶县尧山镇", "鲁山县")],
)
def test_that_no_town_is_guessed(text: str, within: str | None) -> None:
    assert find_town(text, find_unit(within) if within else None) is None


def test_that_a_zones_town_has_a_legal_division_and_a_managing_unit() -> None:
    town = town_named("410471100")
    assert town is not None
    assert (town.name, town.division, town.parent) == ("遵化店镇", "410422", "410471")
    assert town not in towns_of("410422")
    assert town in towns_of("410422", by_division=True)
    assert town in towns_of("410471")
    assert [one.name for one in towns_of("410400") if one.division != one.parent and not one.note] == []


def test_that_codes_find_their_place() -> None:
    lushan = unit_named("410423")
    assert lushan is not None
    assert lushan.name == "鲁山县"
    assert (unit_named("999999"), town_named("999999999"), villages_of("999999999")) == (None, None, ())


@pytest.mark.parametrize("typed", ["lsx", "ls", "lushan", "lushanxian", "LSX", "lu'shan", "鲁山", "山县", "410423"])
def test_that_a_unit_is_offered_for_what_is_typed(typed: str) -> None:
    assert names_of(match(typed, units())) == ["鲁山县"]


@pytest.mark.parametrize(
    ("typed", "name"), [("sfq", "城乡一体化示范区"), ("cxyth", "城乡一体化示范区"), ("gxq", "高新区")]
)
def test_that_a_zone_is_offered_by_its_short_name(typed: str, name: str) -> None:
    assert names_of(match(typed, units())) == [name]


def test_that_the_better_match_comes_first() -> None:
    offered = match("小营村", ALL_VILLAGES)
    assert offered[0].name == "小营村"
    assert names_of(match("ysz", towns_of("410423"))) == ["尧山镇"]
    assert match("gzy", towns_of("410423"))[0].name == "滚子营乡"
    assert match("瀼", towns_of("410423"))[0].name == "让河乡"


def test_that_nothing_typed_offers_everything_in_order() -> None:
    assert match("", units()) == list(units())
    assert match("zzzz", units()) == []


@patient
@given(st.text(max_size=12))
def test_that_no_text_breaks_a_look_up(text: str) -> None:
    unit = find_unit(text)
    assert unit is None or unit in units(with_city=True)
    town = find_town(text)
    assert town is None or town in towns_of("410400")
    assert set(match(text, units())) <= set(units())


@patient
@given(st.sampled_from(units(with_city=True)))
def test_that_every_name_of_a_unit_finds_it(unit: object) -> None:
    for written in (unit.code, unit.name, unit.full_name, *unit.aliases):  # type: ignore[attr-defined]
        assert find_unit(written) == unit


@patient
@given(st.sampled_from(towns_of("410400")))
def test_that_every_name_of_a_town_finds_it(town: object) -> None:
    for written in (town.code, town.name, town.full_name, *town.aliases):  # type: ignore[attr-defined]
        assert find_town(written, unit_named(town.parent)) == town  # type: ignore[attr-defined]


def test_that_looking_up_needs_no_pinyin_library() -> None:
    probe = (
        "import sys; from fangxun_desk.geo.division_directory import match, units; match('lsx', units());"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
