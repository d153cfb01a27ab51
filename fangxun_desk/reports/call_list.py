"""叫应单: whom to call for a place, on paper, with boxes to tick by hand and room for the time.

Out of what the selection found it composes plain words for the template; the order of the calls is the domain's, and no
number is computed here. Phones stand whole: the list is for the one who calls, and its taking is noted in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fangxun_desk.domain.call_order import ORDER_WORDS, AtRisk, PersonToCall, Unanswered
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.reports.official_prose import typeset

TEMPLATE = "call_list.typ"


@dataclass(frozen=True, slots=True)
class CallListMaterial:
    """What a call list says. `numbers` and `notes` are sentences; `shelters` and `rescue` lines of words."""

    place: str
    at: datetime
    made_at: datetime
    numbers: str
    people: tuple[PersonToCall, ...]
    unanswered: tuple[Unanswered, ...]
    shelters: tuple[tuple[str, ...], ...]
    rescue: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    unit_names: Mapping[str, str]
    is_demo: bool


SECTIONS = (
    ("calls", "叫应对象"),
    ("unanswered", "无人可叫的风险点(须立即落实)"),
    ("shelters", "就近安置点"),
    ("rescue", "就近救援力量"),
)
_ORDINALS = "一二三四"


def compose(material: CallListMaterial) -> dict[str, Any]:
    """The words of the list, ready for the template."""
    words = _words(material)
    kept = [(name, title) for name, title in SECTIONS if words[name]]
    words["headings"] = {name: f"{_ORDINALS[at]}、{title}" for at, (name, title) in enumerate(kept)}
    return {name: _set(value) for name, value in words.items()}


def _set(value: Any) -> Any:
    """Words, lists of words and named words, with the punctuation of a Chinese paper."""
    if isinstance(value, dict):
        return {name: _set(each) for name, each in value.items()}
    return [_set(each) for each in value] if isinstance(value, list) else typeset(value)


def _words(material: CallListMaterial) -> dict[str, Any]:
    return {
        "title": "防汛叫应单",
        "place": material.place,
        "at": f"截至 {moment_words(material.at)}",
        "printed": f"打印时间 {moment_words(material.made_at)}",
        "numbers": material.numbers,
        "order": f"叫应次序:{ORDER_WORDS}",
        "calls": [list(_call(at, person)) for at, person in enumerate(material.people, start=1)],
        "unanswered": [list(_unanswered(each, material.unit_names)) for each in material.unanswered],
        "shelters": [list(line) for line in material.shelters],
        "rescue": [list(line) for line in material.rescue],
        "notes": list(material.notes),
        "demo": "演示数据" if material.is_demo else "",
    }


def _call(at: int, person: PersonToCall) -> Sequence[str]:
    own = _points(person.points)
    behind = f"候补:{_points(person.stands_in_for)}" if person.stands_in_for else ""
    return str(at), person.name, person.office, "\n".join(person.phones), "\n".join(filter(None, (own, behind)))


def _points(points: Iterable[AtRisk]) -> str:
    return "、".join(f"{point.name}({_grade(point)},{_people(point)})" for point in points)


def _grade(point: AtRisk) -> str:
    return point.grade.label if point.grade else "未分级"


def _people(point: AtRisk) -> str:
    return "人数未报" if point.people is None else f"{point.people} 人"


def _unanswered(each: Unanswered, unit_names: Mapping[str, str]) -> Sequence[str]:
    point = each.point
    where = " ".join(filter(None, (unit_names.get(point.unit, point.unit), point.town)))
    return where, point.name, _grade(point), _people(point), each.reason
