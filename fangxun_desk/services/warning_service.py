"""预警 on the map: the areas of the warnings in force at a moment, and what each says in a line.

A warning that was sent with an outline is drawn by it; one that only names its areas is drawn by the counties' own
outlines. What stands at a moment is said by `domain/warnings_in_force.py`.
"""

from collections.abc import Iterable
from datetime import datetime

from fangxun_desk.domain import map_marks
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.map_marks import MarkColour
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.warnings_in_force import in_force
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.geo import base_layers, division_directory, regions
from fangxun_desk.geo.map_content import Area, AreaLook, Metres
from fangxun_desk.geo.regions import Region
from fangxun_desk.store.reader import Reader


def standing(reader: Reader, at: datetime) -> list[Warning]:
    """The warnings in force at a moment, the most serious first. A year begins with none."""
    return list(in_force(reader.find(Warning, season=local(at).year), at))


def areas_in_force(reader: Reader, at: datetime) -> list[Area]:
    """The areas of the warnings in force at a moment; the most serious is drawn last, on top."""
    return [area for warning in reversed(standing(reader, at)) if (area := area_of(warning)) is not None]


def area_of(warning: Warning) -> Area | None:
    """The area of a warning; None where neither an outline nor a county of the city was named."""
    rings = outline_of(warning)
    if not rings:
        return None
    colour = map_marks.WARNING_COLOURS[warning.colour] if warning.colour else MarkColour.NONE
    return Area(AreaLook.WARNING, title_of(warning), rings, warning.record_id, None, colour, _detail(warning))


def outline_of(warning: Warning) -> tuple[Metres, ...]:
    """The rings of a warning's area in metres; () where it has none."""
    region = region_of(warning)
    return regions.rings_of(region) if region is not None else ()


def region_of(warning: Warning) -> Region | None:
    """The area of a warning: its own outline, else those of the counties it names; None where neither was given."""
    if warning.outline:
        return regions.from_wkt_degrees(warning.outline)
    return regions.together(regions.polygon(ring) for code in unit_codes(warning) for ring in rings_of_unit(code))


def rings_of_unit(code: str) -> tuple[Metres, ...]:
    """The outline of a county in metres; () for a unit that has none of its own (the functional zones)."""
    try:
        return base_layers.county_outline(code).rings
    except RuleBroken:
        return ()


def unit_codes(warning: Warning) -> tuple[str, ...]:
    """The codes of the units a warning names, by code or by name; the whole city is every one of them."""
    found = [unit for text in _named(warning) if (unit := division_directory.find_unit(text)) is not None]
    if any(not unit.parent for unit in found):
        return tuple(unit.code for unit in division_directory.units())
    return tuple(dict.fromkeys(unit.code for unit in found))


def title_of(warning: Warning) -> str:
    """暴雨红色预警 鲁山县、汝州市."""
    colour = warning.colour.label if warning.colour else ""
    return f"{warning.hazard_event}{colour}预警 {'、'.join(warning.areas)}".strip()


def _named(warning: Warning) -> Iterable[str]:
    return [str(code)[:6] for code in warning.area_codes] or [str(area) for area in warning.areas]


def _detail(warning: Warning) -> str:
    sent = f"{moment_words(warning.sent_at)} {warning.issuer}发布" if warning.sent_at else f"{warning.issuer}发布"
    until = f"至 {moment_words(warning.expires_at)}" if warning.expires_at else ""
    return "\n".join(filter(None, (sent, until, warning.headline)))
