"""The reporting units, towns and villages of the city, and how a written or half-typed name finds one.

Reference data from data/divisions, read once and kept; whether a unit counts into the city in some year is not said
here (domain/division.py). Looking up a written name answers only where one place can be meant; matching a half-typed
one offers all that could be. It never needs pypinyin: the readings were made when the data was.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from fangxun_desk.paths import data_dir

CITY_CODE = "410400"


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit: 市级, a county or district, or a functional zone (`is_zone`, which has no outline)."""

    code: str
    name: str
    full_name: str
    parent: str
    aliases: tuple[str, ...]
    alias_keys: tuple[str, ...]
    pinyin: str
    initials: str
    is_zone: bool


@dataclass(frozen=True, slots=True)
class Town:
    """A town, township or street.

    `parent` is the unit that manages it and reports for it, `division` the legal one. They differ only for the towns
    of the functional zones, and `note` says on what ground: 遵化店镇 lies in 叶县 and is managed by 高新区.
    """

    code: str
    name: str
    full_name: str
    division: str
    parent: str
    aliases: tuple[str, ...]
    alias_keys: tuple[str, ...]
    pinyin: str
    initials: str
    note: str


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community; `full_name` is that of its committee, `parent` its town."""

    code: str
    name: str
    full_name: str
    parent: str
    pinyin: str
    initials: str

    @property
    def aliases(self) -> tuple[str, ...]:
        """The committee's name, as some tables write it."""
        return (self.full_name,)

    @property
    def alias_keys(self) -> tuple[str, ...]:
        """Villages have no readings but their own."""
        return ()


Place = TypeVar("Place", Unit, Town, Village)


def units(*, with_city: bool = False) -> tuple[Unit, ...]:
    """The twelve reporting units in the office's order; `with_city` puts 市级 before them."""
    return _units() if with_city else _units()[1:]


def unit_named(code: str) -> Unit | None:
    """The unit with that six-digit code."""
    return next((unit for unit in _units() if unit.code == code), None)


def towns_of(unit_code: str, *, by_division: bool = False) -> tuple[Town, ...]:
    """The towns a unit manages and reports for, or with `by_division` those lying in it by law; all for 市级."""
    if unit_code == CITY_CODE:
        return _towns()
    return tuple(town for town in _towns() if unit_code == (town.division if by_division else town.parent))


def town_named(code: str) -> Town | None:
    """The town with that nine-digit code."""
    return next((town for town in _towns() if town.code == code), None)


def villages_of(town_code: str) -> tuple[Village, ...]:
    """The villages and communities of a town; empty for an unknown code."""
    return _villages().get(town_code, ())


def find_unit(text: str) -> Unit | None:
    """The unit a person wrote: name, code, full name, without its suffix, or with 河南省/平顶山市 before it.

    市本级, 市直 and 全市 are 市级. None for anything else: a cell with two names, or with words about the name.
    """
    wanted = _plain(text)
    return _units_by_name().get(wanted) or _units_by_name().get(_without_city(wanted))


def find_town(text: str, unit: Unit | None = None) -> Town | None:
    """The town a person wrote, within `unit` where one is given (managed by it or lying in it).

    Knows 鲁山县尧山镇, 琴台办事处, 尧山, and 尧山乡 for what has become a 镇. None where no town can be meant, or more
    than one: 杨庄 alone is a town of 宝丰县 and of 舞钢市.
    """
    wanted = _without_city(_plain(text))
    before = next((place for place in _units()[1:] if wanted.startswith(place.name) and wanted != place.name), None)
    wanted = _OFFICE.sub("", wanted.removeprefix(before.name) if before else wanted)
    among = [town for town in _towns() if _belongs(town, unit) and _belongs(town, before)]
    exact = [town for town in among if wanted in (town.code, town.name, town.full_name, *town.aliases)]
    likely = exact or [town for town in among if wanted and _stem(wanted) in _stems(town)]
    return likely[0] if len(likely) == 1 else None


def match(text: str, among: Iterable[Place]) -> list[Place]:
    """Type-ahead: the places a half-typed text can mean, best first, equals in the order given.

    Chinese matches anywhere in the name, letters the initials (lsx) or the full pinyin (lushan) from the front,
    digits the code from the front. An empty text matches everything.
    """
    typed = _plain(text).lower().replace("'", "")
    ranked = [(_rank(typed, place), place) for place in among]
    return [place for rank, place in sorted(ranked, key=lambda pair: pair[0]) if rank < _NO_MATCH]


_NO_MATCH = 9


def _rank(typed: str, place: Unit | Town | Village) -> int:
    """How well it fits: 0 the very name, then beginnings of it, of other names, its middle; _NO_MATCH not at all."""
    own, others = (place.name, place.pinyin, place.initials, place.code), (*place.aliases, *place.alias_keys)
    if typed in own:
        return 0
    if typed in others:
        return 1
    if place.name.startswith(typed):
        return 2
    if place.initials.startswith(typed) or place.pinyin.startswith(typed) or place.code.startswith(typed):
        return 3
    if any(other.startswith(typed) for other in others):
        return 4
    if not typed.isascii() and any(typed in name for name in (place.name, *place.aliases)):
        return 5
    return _NO_MATCH


_TOWN_KIND = re.compile(r"(回族)?(街道|镇|乡)$")
_OFFICE = re.compile(r"(?<=.)(人民政府|政府|党工委|党委)$|(?<=.)(?<!街道)(办事处|街办)$|(?<=街道)(办事处|办)$")


def _plain(text: str) -> str:
    """Half-width and without any white space: 鲁 山 县 is a common way to fill a narrow column."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _without_city(wanted: str) -> str:
    return re.sub("^(河南省)?平顶山市?(?=.)", "", wanted)


def _stem(name: str) -> str:
    return _TOWN_KIND.sub("", name) or name


@lru_cache(maxsize=256)
def _stems(town: Town) -> frozenset[str]:
    return frozenset(_stem(name) for name in (town.name, *town.aliases))


def _belongs(town: Town, unit: Unit | None) -> bool:
    """Whether the unit manages the town or holds it by law; no unit and 市级 leave every town open."""
    return unit is None or unit.code == CITY_CODE or unit.code in (town.parent, town.division)


@lru_cache(maxsize=1)
def _units_by_name() -> MappingProxyType[str, Unit]:
    names: dict[str, Unit] = {}
    for unit in _units():
        # 叶 and 郏 alone are no aliases to offer, but a cell that holds nothing else can mean nothing else.
        short = unit.name[:-1] if unit.parent else unit.name
        for name in (unit.code, unit.name, unit.full_name, *unit.aliases, short):
            names.setdefault(name, unit)
    return MappingProxyType(names)


def _rows(file: str) -> Iterable[list[str]]:
    """The rows of a file of data/divisions, its header left out."""
    text = (data_dir() / "divisions" / file).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return rows


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@lru_cache(maxsize=1)
def _units() -> tuple[Unit, ...]:
    return tuple(
        Unit(code, name, full_name, parent, _split(aliases), _split(keys), pinyin, initials, standing == "统计用码")
        for code, name, full_name, parent, aliases, keys, pinyin, initials, standing in _rows("units.csv")
    )


@lru_cache(maxsize=1)
def _towns() -> tuple[Town, ...]:
    return tuple(
        Town(code, name, full_name, division, parent, _split(aliases), _split(keys), pinyin, initials, note)
        for code, name, full_name, division, parent, aliases, keys, pinyin, initials, note in _rows("towns.csv")
    )


@lru_cache(maxsize=1)
def _villages() -> MappingProxyType[str, tuple[Village, ...]]:
    grouped: dict[str, list[Village]] = {}
    for code, name, full_name, parent, pinyin, initials in _rows("villages.csv"):
        grouped.setdefault(parent, []).append(Village(code, name, full_name, parent, pinyin, initials))
    return MappingProxyType({town: tuple(villages) for town, villages in grouped.items()})
