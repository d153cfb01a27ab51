"""Both themes can be read: contrast, size, and colours kept for what they mean."""

import colorsys
import re

import pytest

from fangxun_desk.paths import resources_dir
from fangxun_desk.ui import theme
from fangxun_desk.ui.page_list import PAGES

OFFICIAL = ("level_", "strip_")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("pair", theme.TEXT_PAIRS, ids="-on-".join)
def test_that_text_stands_out_from_its_ground(name: str, pair: tuple[str, str]) -> None:
    colours = theme.load(name, is_large=False).colours
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("pair", theme.EDGE_PAIRS, ids="-on-".join)
def test_that_edges_and_focus_stand_out_from_their_ground(name: str, pair: tuple[str, str]) -> None:
    colours = theme.load(name, is_large=False).colours
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 3


def test_that_both_themes_have_a_colour_for_every_use() -> None:
    light, night = (theme.load(name, is_large=False).colours for name in theme.NAMES)
    assert light.keys() == night.keys()


@pytest.mark.parametrize("is_large", [False, True])
def test_that_no_text_is_smaller_than_14_pixels(is_large: bool) -> None:
    sizes = theme.load("light", is_large=is_large).sizes
    assert min(sizes[name] for name in ("px", "small", "title", "number")) >= 14
    sheet = (resources_dir() / "themes" / "desk.qss").read_text(encoding="utf-8")
    assert re.findall(r"font-size: (?!\$\{(?:px|small|title|number)\}px)", sheet) == []


@pytest.mark.parametrize("name", theme.NAMES)
def test_that_red_orange_and_yellow_are_kept_for_levels_and_alarms(name: str) -> None:
    warm = []
    for use, colour in theme.load(name, is_large=False).colours.items():
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        if saturation > 0.3 and (hue < 70 / 360 or hue > 345 / 360) and not use.startswith(OFFICIAL):
            warm.append(use)
    assert warm == []


def test_that_an_unknown_theme_is_the_light_one() -> None:
    assert theme.load("plaid", is_large=False).name == "light"


def test_that_the_bundled_font_is_the_one_in_force(qapp) -> None:
    theme.apply(theme.load("light", is_large=False))
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(theme.font()).family() == theme.FAMILY
    assert QFontInfo(theme.font(is_bold=True)).bold()


def test_that_every_page_has_its_icon(qapp) -> None:
    for spec in PAGES:
        assert not theme.icon(spec.icon).isNull()
