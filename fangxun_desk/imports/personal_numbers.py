"""Numbers that belong to a person, found inside any text: mobiles, landlines with an area code, identity numbers.

By law such values must be able to be destroyed (突发事件应对法 2024 第八十五条), so they may stand in fields of their
own only. Found is what people write: with blanks, dashes, dots or brackets between the digits, in full-width digits,
with +86. What a single phone cell states is read in phones.py; where a number found goes is the readers' business.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

DASHES = "—–‐−ー"
"""What is typed for a hyphen between digits."""
COUNTRY = r"(?:\+?86|0086)"

_BETWEEN = rf"[\s.()\-_·{DASHES}\u00ad\u200b-\u200d\u2060\ufeff]"
_UP_TO_3 = rf"{_BETWEEN}{{0,3}}"
_MONTH_AND_DAY = rf"(?:0[1-9]|1[0-2]){_UP_TO_3}(?:0[1-9]|[12]\d|3[01])"
_IDENTITIES = (
    # GB 11643: six digits of division, the day of birth, three of order, a check digit; what else has eighteen digits
    # in one piece is taken for one too.
    rf"[1-9]\d{{5}}{_UP_TO_3}(?:19|20)\d{{2}}{_UP_TO_3}{_MONTH_AND_DAY}{_UP_TO_3}\d{{3}}{_UP_TO_3}[\dXx]",
    r"\d{17}[\dXx]",
    # Those of fifteen digits end with births of 1999. Codes of villages have fifteen digits too, with the town's number
    # (at most 3xx, 国家统计局 统计用区划代码) where the year stands: only years that cannot be one are taken.
    rf"[1-9]\d{{5}}{_UP_TO_3}[4-9]\d{_MONTH_AND_DAY}{_UP_TO_3}\d{{3}}",
)
_MOBILE = rf"(?:{COUNTRY}{_UP_TO_3})?(?P<mobile>1{_UP_TO_3}[3-9](?:{_UP_TO_3}\d){{9}})(?:\.0+)?"
_LOCAL = rf"\d(?:{_BETWEEN}?\d){{6,7}}"
_AREA = r"(?:10|2\d|[3-9]\d{2})"
_OTHERS = (
    # A mobile a spreadsheet has made a number in powers of ten, every digit still there.
    r"(?P<power>1\.[3-9]\d{9})[eE]\+?10",
    rf"\(?(?:{COUNTRY}{_UP_TO_3})?0(?P<area>{_AREA}){_UP_TO_3}(?P<local>{_LOCAL})",
    rf"(?:\+|00)86{_UP_TO_3}(?P<area_abroad>{_AREA}){_UP_TO_3}(?P<local_abroad>{_LOCAL})",
)
_IDENTITY = re.compile(rf"(?<!\d)(?:{'|'.join(_IDENTITIES)})(?!\d)", re.ASCII)
_PHONE = re.compile(rf"(?<!\d)(?:{'|'.join(_OTHERS)}|{_MOBILE})(?!\d)", re.ASCII)
_NAMED = re.compile(
    rf"(?:电话|手机|座机|联系方式|\btel|phone)(?:号码?)?[\s:.]{{0,4}}(?P<named>[2-9]\d{{2,3}}{_BETWEEN}?\d{{4}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_SHORTEST = 7
_HARDLY = re.compile(r"[^0-9]*(?:[0-9][^0-9]*){0,6}", re.ASCII)
_SPLIT = re.compile(_BETWEEN + "+")


@dataclass(frozen=True, slots=True)
class WithoutNumbers:
    """A text without the numbers that stood in it: what is left, the phones (13812345678, 0375-1234567, 1234567), and
    whether there was an identity number."""

    rest: str
    phones: tuple[str, ...]
    has_identity: bool


def without_numbers(text: str) -> WithoutNumbers | None:
    """The text with every number of a person taken out; None where there is none, which is nearly always."""
    if len(text) < _SHORTEST:
        return None
    normal = unicodedata.normalize("NFKC", text)
    if _HARDLY.fullmatch(normal):
        return None
    # Character by character, so that a place in the one is a place in the other.
    characters = list(text) if normal == text else [unicodedata.normalize("NFKC", one) for one in text]
    owners = [at for at, one in enumerate(characters) for _ in one]
    cut: set[int] = set()
    phones: list[str] = []
    has_identity = False
    for begin, end, phone in _found("".join(characters)):
        phones += [phone] if phone else []
        has_identity |= not phone
        cut.update(owners[begin:end])
    if not cut:
        return None
    rest = "".join(one for at, one in enumerate(text) if at not in cut)
    is_said = any(one.isalnum() for one in rest)
    return WithoutNumbers(rest.strip() if is_said else "", tuple(phones), has_identity)


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin and end of each number, and the phone it is, "" for an identity number. No digit belongs to two."""
    taken: set[int] = set()
    for pattern in (_IDENTITY, _PHONE, _NAMED):
        for found in pattern.finditer(text):
            span = found.span("named") if pattern is _NAMED else found.span()
            is_phone = pattern is not _IDENTITY
            if taken.isdisjoint(range(*span)) and not (is_phone and _is_list(found.groupdict().get("mobile"))):
                taken.update(range(*span))
                yield *span, _phone(found) if is_phone else ""


def _phone(found: re.Match[str]) -> str:
    """The number as it is dialled."""
    said = {name: re.sub(r"\D", "", value) for name, value in found.groupdict().items() if value}
    if area := said.get("area") or said.get("area_abroad"):
        return f"0{area}-{said.get('local') or said.get('local_abroad')}"
    return said.get("mobile") or said.get("power") or said["named"]


def _is_list(mobile: str | None) -> bool:
    """Whether eleven digits with something between them are a decimal number or a row of small numbers, no phone."""
    if mobile is None:
        return False
    groups, signs = _SPLIT.split(mobile), set(_SPLIT.findall(mobile))
    if "." in "".join(signs):
        return signs != {"."} or len(groups) <= 2
    return max(map(len, groups)) == 2
