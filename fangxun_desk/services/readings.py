"""How Chinese is read aloud, for finding it by pinyin: syllables without tones, ü written v as it is typed.

Serves to find, never to print. Persons' names know the surnames that are read otherwise than the same character
elsewhere; places and words know the phrases of pypinyin's dictionary in which a character changes its reading. pypinyin
is imported when the first Chinese is read, never before.
"""

import unicodedata
from functools import lru_cache

Syllables = tuple[str, ...]

SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "曾": ("zeng",), "区": ("ou",), "任": ("ren",),
    "盖": ("ge", "gai"), "朴": ("piao",), "翟": ("zhai",), "冼": ("xian",), "召": ("shao",), "缪": ("miao",),
    "宓": ("mi",), "覃": ("qin", "tan"), "乐": ("yue", "le"), "员": ("yun",), "贠": ("yun",), "逄": ("pang",),
    "繁": ("po",), "佘": ("she",), "洗": ("xian",), "华": ("hua",), "燕": ("yan",), "那": ("na",), "哈": ("ha",),
    "牟": ("mu", "mou"), "尉": ("wei",), "隗": ("wei", "kui"), "种": ("chong",), "黑": ("he", "hei"), "葛": ("ge",),
    "秘": ("bi",), "薄": ("bo",), "卜": ("bu",), "晁": ("chao",), "折": ("she",), "句": ("gou",), "能": ("nai",),
    "祭": ("zhai", "ji"), "祝": ("zhu",), "长": ("chang",), "车": ("che",), "盛": ("sheng",), "石": ("shi",),
    "沈": ("shen",), "曲": ("qu",), "郇": ("xun", "huan"), "郗": ("xi", "chi"), "洪": ("hong",), "应": ("ying",),
    "宁": ("ning",), "甯": ("ning",), "过": ("guo",), "于": ("yu",), "谌": ("chen", "shen"), "訾": ("zi",),
    "撒": ("sa",), "钭": ("dou",), "茹": ("ru",), "相": ("xiang",), "幺": ("yao",), "都": ("du",), "重": ("chong",),
    "缴": ("jiao",), "纪": ("ji",), "柏": ("bai", "bo"), "阚": ("kan",), "阙": ("que",), "藏": ("zang",), "逯": ("lu",),
    "娄": ("lou",), "佴": ("nai",), "郝": ("hao",), "呙": ("guo",), "俞": ("yu",),
    "尉迟": ("yu chi",), "万俟": ("mo qi",), "长孙": ("zhang sun",), "单于": ("chan yu",), "澹台": ("tan tai",),
    "鲜于": ("xian yu",), "令狐": ("ling hu",), "宇文": ("yu wen",), "皇甫": ("huang fu",),
    "夏侯": ("xia hou",), "太史": ("tai shi",), "公冶": ("gong ye",), "濮阳": ("pu yang",), "淳于": ("chun yu",),
}  # fmt: skip
"""Surnames whose reading cannot be left to the character, of two characters too; several where families differ."""

_PHRASES: dict[str, str] = {
    "长葛": "chang ge", "调度": "diao du", "调水": "diao shui", "抽调": "chou diao", "会商": "hui shang",
    "长堤": "chang di", "行洪": "xing hong", "重点": "zhong dian", "降雨": "jiang yu", "中心校": "zhong xin xiao",
    "卡口": "qia kou", "拦蓄": "lan xu", "泄洪": "xie hong", "都": "du", "朝": "chao", "长": "chang",
    "凹": "wa", "潦": "liao", "卜": "bu", "薄": "bo", "查": "cha", "单": "dan", "行": "xing", "校": "xiao",
    "车": "che", "石": "shi", "地": "di", "厂": "chang", "广": "guang", "宿": "su", "解": "jie", "塔": "ta",
    "会": "hui", "降": "jiang", "重": "zhong", "大": "da", "场": "chang", "和": "he", "弹": "dan", "桥": "qiao",
    "组": "zu", "圪": "ge", "垱": "dang", "瀼": "rang", "滍": "zhi", "澧": "li", "滚": "gun", "磙": "gun",
}  # fmt: skip
"""Words of the desk and of this land; a single character is its reading wherever no longer phrase is known."""
_LONGEST_PHRASE = 3


@lru_cache(maxsize=16384)
def read(text: str) -> Syllables:
    """The syllables of a text, one a character; letters and digits as they are, what cannot be read left out."""
    syllables: list[str] = []
    place = 0
    while place < len(text):
        known = _phrase_at(text, place)
        syllables += known or _single(text[place])
        place += max(1, len(known))
    return tuple(syllables)


@lru_cache(maxsize=16384)
def read_name(name: str) -> tuple[Syllables, ...]:
    """The readings of a person's name, the most likely first: 覃勇 is qin yong and tan yong."""
    for length in (2, 1):
        if len(name) > length - 1 and (known := SURNAMES.get(name[:length])) and len(name[:length]) == length:
            given = tuple(syllable for character in name[length:] for syllable in _single(character))
            return tuple((*surname.split(), *given) for surname in known)
    return (tuple(syllable for character in name for syllable in _single(character)),)


def initials(syllables: Syllables) -> str:
    """The first letters: 王伟 is ww. Letters and digits stand as they are."""
    return "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=16384)
def _single(character: str) -> Syllables:
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    own = _PHRASES.get(character)
    if own is not None:
        return (own,)
    stated = _characters().get(ord(character))
    return (_plain(stated.partition(",")[0]),) if stated else ()


def _phrase_at(text: str, place: int) -> Syllables:
    """The reading of the longest phrase that begins here; () where the characters read as they always do."""
    phrases = _changed_phrases().get(text[place])
    if phrases is not None:
        for length in range(_LONGEST_PHRASE, 1, -1):
            known = phrases.get(text[place : place + length])
            if known is not None and len(known) == length:
                return known
    return ()


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return dict(PINYIN_DICT)


@lru_cache(maxsize=1)
def _changed_phrases() -> dict[str, dict[str, Syllables]]:
    """The short phrases in which some character is read otherwise than alone, by their first character."""
    from pypinyin.constants import PHRASES_DICT

    found: dict[str, dict[str, Syllables]] = {}
    for phrase, stated in PHRASES_DICT.items():
        if len(phrase) <= _LONGEST_PHRASE and len(stated) == len(phrase):
            syllables = tuple(_plain(options[0]) for options in stated)
            if any((syllable,) != _single(character) for character, syllable in zip(phrase, syllables, strict=True)):
                found.setdefault(phrase[0], {})[phrase] = syllables
    for phrase, own in _PHRASES.items():
        if len(phrase) > 1:
            found.setdefault(phrase[0], {})[phrase] = tuple(own.split())
    return found


@lru_cache(maxsize=4096)
def _plain(syllable: str) -> str:
    """A syllable without its tone: nǚ is nv."""
    parts = unicodedata.normalize("NFD", syllable.replace("ü", "v").translate(_UMLAUTS))
    return "".join(letter for letter in parts if letter.isascii() and letter.isalpha())


_UMLAUTS = str.maketrans(dict.fromkeys("ǖǘǚǜ", "v"))
