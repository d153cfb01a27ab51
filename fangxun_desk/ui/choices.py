"""What a field offers while it is typed in: divisions, towns, villages, storms, official words.

A source answers a half-typed text with the choices it can mean, best first. Sources are plain functions; the field
that shows them is `pick_edit.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.geo import division_directory


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a field can hold: the stored value, the words shown, a hint behind them, other ways to type it."""

    value: Any
    label: str
    hint: str = ""
    keys: tuple[str, ...] = field(default=(), compare=False)


Source = Callable[[str], Sequence[Choice]]


def nothing(typed: str) -> Sequence[Choice]:
    """The source of a field that offers nothing."""
    return ()


def from_list(choices: Iterable[Choice]) -> Source:
    """Offer a fixed list: by any part of the label or of a key, beginnings first, without regard to case."""
    listed = tuple(choices)

    def source(typed: str) -> Sequence[Choice]:
        wanted = "".join(typed.split()).lower()
        ranked = [(_rank(wanted, choice), choice) for choice in listed]
        return [choice for rank, choice in sorted(ranked, key=lambda pair: pair[0]) if rank < 9]

    return source


def _rank(wanted: str, choice: Choice) -> int:
    label = "".join(choice.label.split()).lower()
    if wanted in (label, *choice.keys):
        return 0
    if label.startswith(wanted) or any(key.startswith(wanted) for key in choice.keys):
        return 1
    if wanted in label:
        return 2
    return 3 if any(wanted in key for key in choice.keys) else 9


def of_words(words: type[Word]) -> Source:
    """Offer the official words of a vocabulary."""
    return from_list(Choice(word, word.label, keys=(word.code, *word.others)) for word in words)


def yes_or_no() -> Source:
    """Offer 是 and 否."""
    return from_list((Choice(True, "是", keys=("y", "s", "shi")), Choice(False, "否", keys=("n", "f", "fou"))))


def of_units(typed: str) -> Sequence[Choice]:
    """Offer the reporting units, by Chinese, code or pinyin initials."""
    found = division_directory.match(typed, division_directory.units())
    return [Choice(unit.code, unit.name, unit.initials) for unit in found]


def of_towns(unit_code: str) -> Source:
    """Offer the towns a unit reports for, by their names; those lying in it by law come after."""

    def source(typed: str) -> Sequence[Choice]:
        own = division_directory.towns_of(unit_code)
        lying = tuple(t for t in division_directory.towns_of(unit_code, by_division=True) if t not in own)
        found = division_directory.match(typed, own) + division_directory.match(typed, lying)
        return [Choice(town.name, town.name, town.initials) for town in found]

    return source if unit_code else nothing


def of_villages(unit_code: str, town_name: str) -> Source:
    """Offer the villages and communities of a town."""
    unit = division_directory.unit_named(unit_code) if unit_code else None
    town = division_directory.find_town(town_name, unit) if town_name else None

    def source(typed: str) -> Sequence[Choice]:
        assert town is not None
        found = division_directory.match(typed, division_directory.villages_of(town.code))
        return [Choice(village.name, village.name, village.initials) for village in found]

    return source if town is not None else nothing


def unit_name(code: str) -> str:
    """The name of a reporting unit; an unknown code as it is."""
    unit = division_directory.unit_named(code) if code else None
    return unit.name if unit else code
