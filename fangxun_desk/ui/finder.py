"""Finding rows of a list by any words in them, or by the initials of their county or town, while somebody types.

What can be found in a row is put together once and kept, for a search is typed letter by letter.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from fangxun_desk.geo import division_directory

_INITIALS = "\x1f"
"""Stands before initials, so that they are found from their beginning only."""


class Finder:
    """`words` answers what a row is found by, `initials` the initials it is found by besides."""

    def __init__(
        self,
        key: Callable[[Any], str],
        words: Callable[[Any], Iterable[str]],
        initials: Callable[[Any], Iterable[str]] = lambda row: (),
    ) -> None:
        self._key = key
        self._words = words
        self._initials = initials
        self._known: dict[str, tuple[Any, str]] = {}

    def wanted(self, typed: str) -> Callable[[Any], bool] | None:
        """Whether a row has every word typed; None wants all rows."""
        words = typed.lower().split()
        if not words:
            return None
        marked = [(word, f"{_INITIALS}{word}") for word in words]
        return lambda row: all(
            plain in text or initials in text for text in [self._text(row)] for plain, initials in marked
        )

    def _text(self, row: Any) -> str:
        key = self._key(row)
        known = self._known.get(key)
        if known is None or known[0] is not row:
            initials = (f"{_INITIALS}{each}" for each in self._initials(row))
            known = self._known[key] = (row, " ".join((*self._words(row), *initials)).lower())
        return known[1]


@lru_cache(maxsize=512)
def place_initials(unit_code: str, town_name: str = "") -> tuple[str, ...]:
    """The initials of a unit and of one of its towns."""
    unit = division_directory.unit_named(unit_code) if unit_code else None
    towns = (town.initials for town in division_directory.towns_of(unit_code) if town.name == town_name)
    return (*((unit.initials,) if unit is not None else ()), *(towns if town_name else ()))
