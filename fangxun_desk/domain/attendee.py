"""Who came to a meeting: how an attendee is typed and read, and who of them is a 市领导.

市领导参加 follows from the attendees and is never a switch on the meeting. By rule a 市领导 leads the city's party
committee (书记、副书记、常委), government (市长、副市长), people's congress (主任、副主任) or 政协 (主席、副主席); who
heads a bureau, a county, a county-level city or the 军分区 does not. Whom the rule misses is marked (市领导) where he
is typed, whom it takes wrongly (非市领导). Nothing here reads a roster: it is handed in.
"""

import re
from collections.abc import Mapping, Sequence

from fangxun_desk.domain.errors import RuleBroken

Attendee = tuple[str, str, str, bool]
"""Name, organisation, title, is a city leader who came. A group without names has its words as organisation."""
Known = Mapping[str, Sequence[tuple[str, str]]]
"""The posts (organisation, title) of the roster's people, by name."""
MARK, UNMARK = "市领导", "非市领导"

_CITY = r"(?:中共)?(?:河南省)?(?:平顶山市?|市)"
_OF_CITY = re.compile(rf"{_CITY}.*|")
_PARTY = re.compile(rf"{_CITY}委(?:员会)?")
_GOVERNMENT_TITLE = re.compile(rf"(?:{_CITY}(?:人民)?(?:政府)?)?(?:代|常务副|副)?市长")
_PARTY_TITLE = re.compile(rf"{_CITY}委(?:副?书记|常委)")
_PARTY_TITLE_ALONE = re.compile(r"副?书记|常委")
_ASSEMBLIES = (
    (re.compile(rf"{_CITY}人大(?:常委会)?|{_CITY}人民代表大会常务委员会"), re.compile(r"(?:党组)?(?:常务)?副?主任")),
    (re.compile(rf"{_CITY}政协|{_CITY}政治协商会议"), re.compile(r"副?主席")),
)
_TITLES = (
    "市委书记|市委副书记|市委常委|党组书记|副书记|书记|常务副市长|代市长|副市长|市长|常委|副司令员|司令员|政委|参谋长|副秘书长|秘书长|"
    "副局长|局长|副主任|主任|副主席|主席|副支队长|支队长|大队长|队长|副县长|县长|副区长|区长|镇长|乡长|部长|科长|站长|"
    "副指挥长|指挥长|总工程师|总工|调研员|经理|校长|院长"
)
_OFFICE = rf"(?P<org>.*?)\s*(?P<title>(?:{_TITLES})(?:、(?:{_TITLES}))*)"
_PERSON = r"[\u3400-\u9fff\U00020000-\U0003134f·]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+"
_TITLED = rf"(?P<office>.*(?:{_TITLES}))(?P<name>[\u3400-\u9fff·]{{2,3}})"
# Long patterns are compiled when first used: `re` keeps them, and the window's start does not wait for them.
_NO_NAME = re.compile(r"[局委办部县区镇乡村院校队站厅处科组]$|负责|人员|单位|有关|相关|成员|代表|领导|科室|值班|同志")
_ABSENT = re.compile(r"请假|未到|缺席|未参加|不参加|委托|因公|因事|因病")
_SEPARATORS = "、,;\n"
_HALF_WIDTH = str.maketrans("，；（）：\u3000", ",;():\u0020")


def is_city_leader(organisation: str, title: str) -> bool:
    """Whether the holder of these titles is a 市领导, by the rule above."""
    if not _OF_CITY.fullmatch(organisation):
        return False
    return any(_is_leading(organisation, part.strip()) for part in re.split(r"[、,,/\s]+", title))


def _is_leading(organisation: str, title: str) -> bool:
    if _GOVERNMENT_TITLE.fullmatch(title) or _PARTY_TITLE.fullmatch(title):
        return True
    if _PARTY.fullmatch(organisation):
        return bool(_PARTY_TITLE_ALONE.fullmatch(title))
    return any(of.fullmatch(organisation) and called.fullmatch(title) for of, called in _ASSEMBLIES)


def attendee_words(row: Attendee) -> str:
    """An attendee as typed: 蒋玉霄(平顶山市人民政府 市长,市领导); reads back the same whatever the roster says."""
    name, organisation, title, leads = row
    if not name:
        return organisation
    office = " ".join(filter(None, [organisation, title]))
    by_rule = is_city_leader(organisation, title)
    mark = MARK if leads else UNMARK if by_rule else ""
    inside = ",".join(filter(None, [office, mark]))
    return f"{name}({inside})" if inside else name


def read_attendees(text: str, known: Known) -> tuple[Attendee, ...]:
    """Everybody of a line, 、 or a comma between them. Raises RuleBroken naming whom it cannot take."""
    found: dict[Attendee, None] = {}
    for part in _parts(text.translate(_HALF_WIDTH)):
        if _ABSENT.search(part):
            raise RuleBroken(f"“{part}”没有到会,请从参加人员中删去,可写在备注中。", "attendees")
        found[read_attendee(part, known)] = None
    return tuple(found)


def _parts(text: str) -> list[str]:
    """The line taken apart where no bracket is open."""
    depth, parts = 0, [""]
    for mark in text:
        depth += (mark == "(") - (mark == ")" and depth > 0)
        if mark in _SEPARATORS and depth == 0:
            parts.append("")
        else:
            parts[-1] += mark
    return [part.strip() for part in parts if part.strip()]


def read_attendee(text: str, known: Known) -> Attendee:
    """One attendee as typed, completed from the roster where it names nobody's office."""
    typed = text.translate(_HALF_WIDTH).strip()
    outside, _, rest = typed.partition("(")
    inside = [part.strip() for part in rest.removesuffix(")").split(",")] if rest.endswith(")") else []
    marks, office = [p for p in inside if p in (MARK, UNMARK)], " ".join(p for p in inside if p not in (MARK, UNMARK))
    name, before = _name_and_office(outside.strip(), known)
    if not name or rest.count("(") or (rest and not inside):
        return ("", typed, "", False)
    organisation, title = _office_of(name, before or office, known)
    leads = MARK in marks or (not marks and is_city_leader(organisation, title))
    return (name, organisation, title, leads)


def _name_and_office(text: str, known: Known) -> tuple[str, str]:
    """The person and what stands before the name; "" where it names no single person."""
    if text in known:
        return text, ""
    before, _, last = text.rpartition(" ")
    if before and _is_person(last, known):
        return last, before
    if (found := re.fullmatch(_TITLED, text)) and _is_person(found["name"], known):
        return found["name"], found["office"]
    return (text, "") if not before and _is_person(text, known) else ("", "")


def _is_person(text: str, known: Known) -> bool:
    return text in known or bool(re.fullmatch(_PERSON, text) and not _NO_NAME.search(text))


def _office_of(name: str, stated: str, known: Known) -> tuple[str, str]:
    if stated:
        if " " in stated:
            organisation, _, title = stated.partition(" ")
            return organisation, title
        found = re.fullmatch(_OFFICE, stated)
        return (found["org"], found["title"]) if found else _unsplit(stated)
    posts = list(dict.fromkeys(known.get(name, ())))
    if len(posts) > 1:
        listed = "、".join(f"{name}({organisation} {title})" for organisation, title in posts)
        raise RuleBroken(f"名册中有 {len(posts)} 位“{name}”,请写明是哪一位:{listed}。", "attendees")
    return posts[0] if posts else ("", "")


def _unsplit(stated: str) -> tuple[str, str]:
    """An office without a known title: mostly the organisation alone."""
    return stated, ""
