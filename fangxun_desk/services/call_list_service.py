"""叫应单: the call list of a place, written as PDF. That its phones leave the desk is noted in the log before they do.

A list noted that could not be written harms nobody and is said; one written and not noted would be out unseen.
"""

from dataclasses import dataclass
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo import division_directory
from fangxun_desk.reports import call_list
from fangxun_desk.reports.call_list import CallListMaterial
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services import map_selection_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.map_selection_service import PlaceFound, ShelterNear
from fangxun_desk.services.reach_service import RescueNear


@dataclass(frozen=True, slots=True)
class Made:
    """The file written, and how many people are on it."""

    written: Path
    people: int


def write_calls(desk: Desk, found: PlaceFound, place: str, target: Path) -> Made:
    """Note the phones on the list as taken, those of shelters and rescue units too, and write it.

    Raises RuleBroken where they cannot be noted (nothing is written then), and naming the file where it cannot be.
    """
    # Typesetting is a heavy import: loaded where a paper is made, never at the start.
    from fangxun_desk.reports import typst_writer

    data = call_list.compose(material_of(desk, found, place))
    pages = typst_writer.to_pdf(call_list.TEMPLATE, data, desk.now())
    desk.change(map_selection_service.note_phones_taken, found.calls.people, found.shelters, found.rescue)
    try:
        put_bytes(target, pages)
    except RuleBroken as broken:
        sentence = f"{broken.sentence}名单没有写出,日志里已记下取出电话一次。"
        raise RuleBroken(sentence, broken.field) from broken
    return Made(target, len(found.calls.people))


def material_of(desk: Desk, found: PlaceFound, place: str) -> CallListMaterial:
    """What the list says, out of what was found."""
    return CallListMaterial(
        place=f"{place}(约 {found.region.area_m2 / 1e6:.2f} 平方公里)",
        at=found.at,
        made_at=desk.now(),
        numbers=found.words,
        people=found.calls.people,
        unanswered=found.calls.unanswered,
        shelters=tuple(_shelter(each) for each in found.shelters),
        rescue=tuple(_rescue(each) for each in found.rescue),
        notes=found.notes,
        unit_names={unit.code: unit.name for unit in division_directory.units(with_city=True)},
        is_demo=desk.status().is_demo,
    )


def _shelter(each: ShelterNear) -> tuple[str, ...]:
    shelter = each.room.shelter
    name = " ".join(filter(None, (shelter.town, shelter.name)))
    named = f"({each.named_by} 处风险点指定)" if each.named_by else ""
    return f"{name}{named}", each.room.words, _kilometres(each.distance_m), f"{shelter.contact} {shelter.contact_phone}"


def _rescue(each: RescueNear) -> tuple[str, ...]:
    unit = each.unit
    people = "未填" if unit.people is None else f"{unit.people} 人"
    reach = "" if each.is_within else "(圈外)"
    return (
        unit.name,
        people,
        _kilometres(each.distance_m),
        f"约 {each.minutes:.0f} 分钟{reach}",
        (f"{unit.contact} {unit.duty_phone}"),
    )


def _kilometres(distance_m: float | None) -> str:
    if distance_m is None:
        return "无坐标"
    return "范围内" if distance_m == 0 else f"{distance_m / 1000:.1f} 公里"
