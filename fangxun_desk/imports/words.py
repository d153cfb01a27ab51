"""The official word a county meant: its label, a known other spelling, or a longer phrase that holds exactly one."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar, cast

from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.imports.plain import bare, letters

W = TypeVar("W", bound=Word)


def read_word(choices: type[W], text: str) -> W | None:
    """The word of a vocabulary that `text` states, None where it states none or more than one.

    水库类, 重大风险点 and 高德(GCJ-02) are read by the longest known spelling inside them.
    """
    known = cast(Mapping[str, W], _spellings(choices))
    wanted = letters(text)
    for form in (wanted, bare(text)):
        if form in known:
            return known[form]
    inside = sorted((spelling for spelling in known if len(spelling) > 1 and spelling in wanted), key=len, reverse=True)
    meant = {known[spelling] for spelling in inside if len(spelling) == len(inside[0])}
    return meant.pop() if len(meant) == 1 else None


@lru_cache(maxsize=64)
def _spellings(choices: type[Word]) -> Mapping[str, Word]:
    found: dict[str, Word] = {}
    for word in choices:
        for spelling in (word.label, *word.others, word.code):
            found.setdefault(letters(spelling), word)
    return MappingProxyType(found)
