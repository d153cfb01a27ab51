"""The pinyin initials of a short Chinese name, for finding it while it is typed.

The common characters of GB 2312 stand in the order of their readings, so the first letter follows from the place. It
serves to find, never to sort or to print: of a character with several readings it knows one, of a rare one none.
Divisions have exact readings in their own directory, and officials' names are not read here at all.
"""

from bisect import bisect_right

_FIRST_OF_LETTER = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = [int.from_bytes(character.encode("gb2312")) for character in _FIRST_OF_LETTER]
_END_OF_COMMON = int.from_bytes("座".encode("gb2312"))


def initials_of(name: str) -> str:
    """The initials, letters and digits as they are, what has no known reading left out: 刘营社区 → lysq."""
    return "".join(_initial(character) for character in name.lower())


def _initial(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    try:
        place = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    if not _STARTS[0] <= place <= _END_OF_COMMON:
        return ""
    return _LETTERS[bisect_right(_STARTS, place) - 1]
