"""How an official paper words and sets what it is given: ranks, 一是…二是…, lists, full-width punctuation.

Only wording: no figure is known here and nothing is added to what the caller says.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import UNSTATED
from fangxun_desk.domain.wording import official_day
from fangxun_desk.reports.document import Paragraph

Number = int | float
_DIGITS = "零一二三四五六七八九"
_FULL_WIDTH = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
_OPENING, _CLOSING = "\uff08", "\uff09"


def typeset(text: str) -> str:
    """The text with the full-width punctuation of a Chinese paper (GB/T 15834).

    A mark between Latin letters or digits (23:40, 1,958) stays; brackets change in pairs, as what they hold or follow.
    """
    partner = _partners(text)
    return "".join(_set(text, at, partner) for at in range(len(text)))


def _set(text: str, at: int, partner: Mapping[int, int]) -> str:
    mark = text[at]
    if at in partner:
        start, end = sorted((at, partner[at]))
        if _is_han(text[start - 1 : start]) or any(map(_is_han, text[start:end])):
            return _OPENING if mark == "(" else _CLOSING
        return mark
    if mark not in _FULL_WIDTH:
        return mark
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    alone = text.isascii()
    return mark if latin or alone else _FULL_WIDTH[mark]


def _partners(text: str) -> dict[int, int]:
    """Position of each bracket's other half."""
    open_at: list[int] = []
    partner: dict[int, int] = {}
    for at, mark in enumerate(text):
        if mark == "(":
            open_at.append(at)
        elif mark == ")" and open_at:
            start = open_at.pop()
            partner[start], partner[at] = at, start
    return partner


def _is_han(character: str) -> bool:
    return "\u3001" <= character <= "\u9fff" or character in ("“", "”", "·")


def numeral(number: int) -> str:
    """一 … 九十九, as ranks and 一是 count."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def first_rank(number: int, title: str) -> str:
    """一、title."""
    return f"{numeral(number)}、{typeset(title)}"


def second_rank(number: int, title: str) -> str:
    """(一)title."""
    return typeset(f"({numeral(number)}){title}")


def body(*sentences: str) -> Paragraph:
    """A paragraph of these sentences, run on."""
    return Paragraph(typeset("".join(sentences)))


def enumerated(sentences: Sequence[str], lead: str = "") -> Paragraph:
    """一是…二是…, run on in one paragraph as the office writes; a single sentence stands by itself."""
    if len(sentences) == 1:
        return body(lead, *sentences)
    return body(lead, *(f"{numeral(number)}是{sentence}" for number, sentence in enumerate(sentences, 1)))


def fill_in(what: str) -> Paragraph:
    """A place the office has to write itself, because it asks for judgement."""
    return Paragraph(typeset(f"【请填写:{what}】"))


def counted(value: Number, measure: str) -> str:
    """1958人次: a number with its measure word."""
    return f"{plain(value)}{measure}"


def plain(value: Number) -> str:
    """A number as it is read: whole ones without a point."""
    return str(value) if isinstance(value, int) else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def shares(parts: Iterable[tuple[str, Number | None]], measure: str) -> str:
    """市级22名、县级85名: the parts that are more than nothing; "" where there are none."""
    return "、".join(f"{label}{counted(value, measure)}" for label, value in parts if value)


def among(parts: Iterable[tuple[str, Number | None]], measure: str) -> str:
    """,其中市级22名、县级85名; "" where there are no parts."""
    told = shares(parts, measure)
    return f",其中{told}" if told else ""


def level(label: str) -> str:
    """市级 for 市 and for 市级."""
    if label == UNSTATED:
        return "层级未填"
    return label if label.endswith("级") else f"{label}级"


def quoted(name: str) -> str:
    """“7·16”."""
    return f"“{name}”"


def hour(at: datetime, *, year: bool = False) -> str:
    """7月15日20时, 7月15日20时30分; with the year in front where asked for."""
    at = local(at)
    day = official_day(at.date()) if year else f"{at.month}月{at.day}日"
    return f"{day}{at.hour}时" + (f"{at.minute}分" if at.minute else "")


def span(start: datetime | None, end: datetime | None) -> str:
    """2024年7月15日20时至17日20时, as much of it as was stated."""
    if start is None:
        return "起始时间未填" if end is None else f"至{hour(end, year=True)}(起始时间未填)"
    if end is None:
        return f"{hour(start, year=True)}起,结束时间未填"
    return f"{hour(start, year=True)}至{hour(end, year=local(start).year != local(end).year)}"


def month(key: str) -> str:
    """7月 for 2024-07."""
    return f"{int(key[5:7])}月" if key[5:7].isdigit() else key


def month_of_year(key: str) -> str:
    """2024年7月 for 2024-07."""
    return f"{key[:4]}年{month(key)}" if key[5:7].isdigit() else key


def day(on: date) -> str:
    """2024年9月30日."""
    return official_day(on)
