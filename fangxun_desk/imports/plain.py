"""Text as it is compared: half-width, without white space and invisible characters; and text as it is kept.

Counties fill narrow columns with spaces, break header words over lines and mix full-width with half-width. What is
kept keeps every visible character exactly, formula signs at the front too; control characters are never dropped here,
they are found and named.
"""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_MARKS = re.compile(r"[\s()\[\]【】〔〕{}<>《》“”\"'‘’:;,.、。·•・*#/\\|_~\-–—+]")
_HALF_WIDTH = str.maketrans("\uff0c\uff1b\uff1a\uff08\uff09\uff0f\uff01\uff1f\uff0e\uff5c", ",;:()/!?.|")
_PHONE = re.compile(r"(?<!\d)(?:1\d{2}[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_LINES = re.compile(r"[ \t]*(?:\r\n|\r|\n|\u2028|\u2029)[ \t]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Half-width, lower case, without white space and invisible characters; brackets and signs stay."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split()).lower()


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """`plain` without bracketed parts and without signs: 转移户数(户) and 转移 户数 are one word."""
    squeezed = plain(text)
    return _MARKS.sub("", _BRACKETED.sub("", squeezed)) or _MARKS.sub("", squeezed)


@lru_cache(maxsize=16384)
def letters(text: str) -> str:
    """`plain` without signs, what stood in brackets kept: 县(市、区) becomes 县市区."""
    return _MARKS.sub("", plain(text))


def control_character(text: str) -> str | None:
    """The name of the first control character that is no line break and no tab, None where there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def kept(text: str, multiline: bool = False) -> str:
    """The text as it is stored: NFC, outer white space off; line breaks stay only in a field of several lines."""
    normal = unicodedata.normalize("NFC", text)
    if normal.isprintable():
        return normal.strip()
    normal = _LINES.sub("\n" if multiline else " ", normal)
    return normal.strip(" \t\n\u3000\xa0")


def half_punctuation(text: str) -> str:
    """The text with half-width commas, brackets and the like; every character stays in its place."""
    return text.translate(_HALF_WIDTH)


def shown(value: object, limit: int = 24) -> str:
    """A cell's value as a message quotes it: one line, shortened, with the middle of every phone in it hidden."""
    text = _PHONE.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", " ".join(str(value).split()))
    return text if len(text) <= limit else text[: limit - 1] + "…"
