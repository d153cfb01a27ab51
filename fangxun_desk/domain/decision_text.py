"""A conclusion taken apart into what was decided: 一是…二是…, 一、…二、…, (一)…, 1.…, ①….

Numbers part a text only where they count up from one; a text without them is parted at its lines. The text itself is
the caller's and stays as it was.
"""

import re
from collections.abc import Iterator

_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_N = rf"(?P<n>[{_NUMERALS}]{{1,3}})"
# A number that counts stands at the beginning, or behind a mark that ends what was before it.
_START = r"(?:^|(?<=[;；。:：,，!！\n\s]))\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_START}{_N}是(?![{_NUMERALS}])",
        rf"{_START}{_N}、",
        rf"{_START}[(（]{_N}[)）]、?",
        rf"{_START}[(（](?P<n>\d{{1,2}})[)）]、?",
        rf"{_START}(?P<n>\d{{1,2}})(?:[、．)）]|\.(?!\d))\s*",
        rf"(?P<n>[{_CIRCLED}])\s*",
        rf"{_START}第{_N}[,，、]",
    )
)
_AROUND = " \t\r\n;；。,，:：、"
_HEADING = re.compile(r"[:：,，]\s*$")


def split_decisions(text: str) -> list[str]:
    """The single decisions of a conclusion, without their numbers; the whole as one where it cannot be parted."""
    best = max((list(_counting(form, text)) for form in _FORMS), key=len)
    if len(best) < 2:
        lines = [line.strip(_AROUND) for line in _unnumbered(text, best).splitlines()]
        return [line for line in lines if line]
    ends = [one.start() for one in best[1:]] + [len(text)]
    before = text[: best[0].start()]
    parts = [] if _HEADING.search(before) else [before]
    parts += [text[one.end() : end] for one, end in zip(best, ends, strict=True)]
    return [part for whole in parts if (part := " ".join(whole.strip(_AROUND).split("\n")))]


def _counting(form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The places where the numbers of one form count up from one."""
    wanted = 1
    for found in form.finditer(text):
        if _number(found["n"]) == wanted:
            wanted += 1
            yield found


def _unnumbered(text: str, single: list[re.Match[str]]) -> str:
    return text[single[0].end() :] if single and not text[: single[0].start()].strip() else text


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if word in _CIRCLED:
        return _CIRCLED.index(word) + 1
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _NUMERALS.index(word) + 1 if len(word) == 1 else 0
    return 10 * (_NUMERALS.index(tens) + 1 if tens else 1) + (_NUMERALS.index(ones) + 1 if ones else 0)
