"""Who came to a meeting, read from the one cell that lists them.

市领导 counts only where it stands with a person who came: not where the person is marked absent (请假, 因公, 委托),
not where leaders only gave 批示. The forms seen: 市长某某(市领导)、…; 市领导:某某(副市长)、…;市水利局某某、…;
…;市领导 某某、某某;….
"""

import re

from fangxun_desk.domain.attendee import Attendee, is_city_leader
from fangxun_desk.imports.plain import half_punctuation, kept

_NAME = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f·]{2,4}"
_ABSENT = re.compile(r"请假|未到|缺席|未参|未出席|不参加|因公|因事|因病|出差|外出|委托|电话要求|书面")
_ONLY_WORDS = re.compile(r"批示|指示|要求|精神|讲话")
_LEADERS = re.compile(r"^(?:参[加会]|出席)?的?市(?:级)?领导(?:同志)?(?:\s*[:]|\s+|(?=" + _NAME + r"(?:$|[、,(])))")
_LEADER_MARK = re.compile(r"^市(?:级)?领导(?:$|[,、\s])|[,、\s]市(?:级)?领导$")
_TITLES = (
    "市委书记|市委副书记|党组书记|副书记|书记|常务副市长|副市长|市长|市委常委|副司令员|司令员|政委|参谋长|副秘书长|秘书长|"
    "副局长|局长|副主任|主任|副主席|主席|副支队长|支队长|大队长|队长|副县长|县长|副区长|区长|镇长|乡长|部长|科长|站长|"
    "指挥长|副指挥长|总工程师|总工|调研员|经理|校长|院长"
)
_TITLED = re.compile(rf"^(?P<org>.*?)\s*(?P<title>(?:{_TITLES})(?:、?(?:{_TITLES}))*)\s*(?P<name>{_NAME})$")
_CITY_OFFICE = re.compile(r"^(?:平顶山)?市?(?:委|政府|人民政府)?$")
_ORGANISATION = re.compile(
    r"^(?P<org>.*(?:局|委|办|办公室|部|支队|大队|总队|中队|军分区|政府|中心|公司|集团|站|厅|院|校|处|科|会|团|镇|乡|街道|县|区|"
    rf"市|防指|指挥部|银行|台|队))(?P<name>{_NAME})$"
)
_PERSON = re.compile(rf"^{_NAME}$")
_NO_PERSON = re.compile(r"负责人|有关|相关|各县|各成员|视频|参会|参加|人员|单位|科室|值班|领导|代表|同志$|等$")
_NOBODY = frozenset({"", "无", "-", "—", "/"})
_BRACKETS = re.compile(r"[(]([^()]*)[)]")
_GROUPS = re.compile(r"[;\n。]")
_ITEMS = re.compile(r"[、,](?![^(]*[)])")


def read_attendees(text: str) -> tuple[Attendee, ...]:
    """The people and groups who came: (name, organisation, title, is a city leader who came).

    A group of people without names (各县(市、区)防指值班负责人) has its words in the second place.
    """
    found: list[Attendee] = []
    for group in _GROUPS.split(half_punctuation(kept(text, multiline=True))):
        found.extend(_group(group.strip()))
    return tuple(found)


def read_leaders(text: str) -> tuple[Attendee, ...]:
    """The people of a column that lists nothing but city leaders."""
    listed = (
        one.strip()
        for group in _GROUPS.split(half_punctuation(kept(text, multiline=True)))
        for one in _ITEMS.split(group)
    )
    found = (_item(_LEADERS.sub("", one), in_leaders=True) for one in listed if one not in _NOBODY)
    return tuple(one for one in found if one is not None and one[0])


def _group(group: str) -> list[Attendee]:
    """One part between semicolons. A heading 市领导 makes everybody in it a leader; 请假: in front, nobody."""
    if re.match(r"^(?:请假|缺席|未到|因[公事病])[^:]*[:]", group):
        return []
    in_leaders = bool(_LEADERS.match(group))
    found = []
    items = _ITEMS.split(_LEADERS.sub("", group))
    for item in items:
        text = item.strip()
        if _LEADERS.match(text):
            in_leaders, text = True, _LEADERS.sub("", text).strip()
        one = None if text in _NOBODY else _item(text, in_leaders)
        if one is not None:
            found.append(one)
    if in_leaders and len(items) > 1 and _ABSENT.search(_BRACKETS.sub("", items[-1])):
        # 市领导某某、某某因公请假: the remark at the end of the list is about all of them.
        return [one for one in found if not one[3]]
    return found


def _item(text: str, in_leaders: bool) -> Attendee | None:
    """One item of the list; None for somebody who did not come and for words about nobody."""
    if _ABSENT.search(text):
        return None
    inside = _BRACKETS.findall(text)
    outside = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:参加|参会|出席|到会|主持)$", "", _BRACKETS.sub("", text).strip())
    if (
        not outside
        or (_ONLY_WORDS.search(outside) and "领导" in outside)
        or re.match(r"^无?市领导(?:未|没|参|$)|^无", outside)
    ):
        return None
    is_marked = any(_LEADER_MARK.search(part.strip()) for part in inside)
    if _NO_PERSON.search(outside):
        return ("", text, "", False)
    name, organisation, title = _split(outside)
    if not name:
        return ("", text, "", False)
    if not title:
        said = (_LEADER_MARK.sub("", part).strip(",、 ") for part in inside)
        title = "、".join(
            part for part in said if part and not _NO_PERSON.search(part) and not _ONLY_WORDS.search(part)
        )
    is_of_city = bool(_CITY_OFFICE.match(organisation))
    by_title = is_city_leader(organisation, title)
    return (name, organisation, title, is_marked or (in_leaders and is_of_city) or by_title)


def _split(text: str) -> tuple[str, str, str]:
    """Name, organisation and title of an item such as 市长蒋玉霄, 市水利局 闫晓生 or 市水利局局长闫晓生."""
    words = text.split()
    if len(words) > 1 and _PERSON.match(words[-1]):
        before = " ".join(words[:-1])
        titled = re.match(rf"^(.*?)\s*((?:{_TITLES})(?:、?(?:{_TITLES}))*)$", before)
        return (words[-1], titled[1], titled[2]) if titled else (words[-1], before, "")
    if found := _TITLED.match(text):
        return found["name"], found["org"].strip(), found["title"]
    if found := _ORGANISATION.match(text):
        return found["name"], found["org"], ""
    return (text, "", "") if _PERSON.match(text) else ("", "", "")
