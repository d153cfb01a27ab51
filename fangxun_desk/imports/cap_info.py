"""What the <info> blocks of a CAP alert say, put together as one warning, with every doubt about it.

An alert may repeat itself in several languages, and may have several blocks in one language, for several events or
areas. Those in Chinese are read; what they say differently is joined, or the graver taken, and said. A warning whose
colour nobody states is kept without one: severity is no colour. This module opens no file.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage
from fangxun_desk.geo import warning_outline
from fangxun_desk.geo.division_directory import CITY_CODE, find_unit
from fangxun_desk.geo.warning_outline import Shape, ShapeUnreadable
from fangxun_desk.imports.cap_element import Part
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import INFO, WARN, CellWarning
from fangxun_desk.imports.sheet import Unreadable

_REQUIRED = ("category", "event", "urgency", "severity", "certainty")
"""What an <info> has to state (CAP 1.2, §3.2.2)."""
_COLOUR_NAME = re.compile(r"颜色|级别|等级|colou?r", re.IGNORECASE)
_COLOUR_IN = re.compile(r"[红橙黄蓝]色")
_EVENT_TAIL = re.compile(r"(?<=.)(?:[红橙黄蓝]色)?预警(?:信号)?$|(?<=.)[红橙黄蓝]色$")
_AREAS_IN = re.compile(r"[、,,;;和及\s]+")
_GRAVITY = list(WarningColour)


class Doubts:
    """What was found about a message on the way; it has no rows and cells, so every remark is about the file."""

    def __init__(self) -> None:
        self._found: list[CellWarning] = []

    def add(self, code: str, message: str, level: str = WARN) -> None:
        """A doubt, or with level INFO a certain repair, in one sentence."""
        self._found.append(CellWarning(None, None, "", code, level, message))

    @property
    def found(self) -> tuple[CellWarning, ...]:
        """Every remark, in the order of its finding."""
        return tuple(self._found)


def warning_of(
    alert: Part, message: WarningMessage, doubts: Doubts, *, identifier: str, sender: str, sent_at: datetime
) -> Warning:
    """The warning an alert makes. Raises Unreadable naming the element that is missing or says nothing usable."""
    infos = _chosen(alert.parts("info"))
    if not infos and message is not WarningMessage.CANCEL:
        raise Unreadable("<alert> 缺少必填项 <info>,未收入。")
    for info in infos:
        for name in _REQUIRED:
            info.required(name)
    areas = [area for info in infos for area in info.parts("area")]
    names = _unique(area.required("areaDesc") for area in areas)
    if infos and not names and message is not WarningMessage.CANCEL:
        raise Unreadable("<info> 缺少预警区域 <area>,未收入。")
    outline = _outline(areas, doubts)
    effective_at, expires_at = _times(infos, sent_at, doubts)
    codes = _area_codes(areas, names, doubts)
    if names and not _is_of_city(codes, outline):
        doubts.add("area_not_in_city", f"预警区域“{shown('、'.join(names), 40)}”认不出属于本市何处,请核对。")
    return Warning(
        identifier=identifier,
        issuer=_joined(infos, "senderName") or alert.text("source") or sender,
        hazard_event="、".join(_unique(_EVENT_TAIL.sub("", info.text("event")) for info in infos)),
        colour=_colour(infos, doubts) if infos else None,
        sent_at=sent_at,
        areas=tuple(names),
        message=message,
        named=tuple(_named(alert, message, identifier, doubts)),
        effective_at=effective_at,
        expires_at=expires_at,
        outline=outline,
        area_codes=tuple(codes),
        headline=_joined(infos, "headline"),
        description=_joined(infos, "description"),
        instruction=_joined(infos, "instruction"),
        note=alert.text("note"),
    )


def _chosen(infos: Sequence[Part]) -> list[Part]:
    """The blocks in Chinese; else those that state no language; else those of the first language."""
    languages = [info.text("language").lower() for info in infos]
    chinese = [word for word in languages if word.startswith("zh")]
    wanted = frozenset(chinese or ([""] if "" in languages else languages[:1]))
    return [info for info, word in zip(infos, languages, strict=True) if word in wanted]


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _joined(infos: Sequence[Part], name: str) -> str:
    """What the blocks say under a name, each different text once."""
    return "\n".join(_unique(info.text(name) for info in infos))


# -- colour ----------------------------------------------------------------------------------------------------


def _colour(infos: Sequence[Part], doubts: Doubts) -> WarningColour | None:
    """The colour of the alert: of several blocks with several colours the gravest."""
    found = [colour for info in infos if (colour := _colour_of(info, doubts)) is not None]
    different = sorted(set(found), key=_GRAVITY.index)
    if len(different) > 1:
        words = "、".join(colour.label for colour in different)
        doubts.add("colours_differ", f"一个文件里有 {words} 几种预警颜色,按最高的{different[-1].label}收入,请核对。")
    return different[-1] if different else None


def _colour_of(info: Part, doubts: Doubts) -> WarningColour | None:
    """The colour a block states: its parameter, else the words of event and headline. Severity is no colour."""
    stated, in_words = _colour_stated(info), _colour_in_words(info)
    if stated is not None:
        if in_words is not None and in_words is not stated:
            message = f"预警颜色参数写{stated.label},标题写{in_words.label},按参数收入,请核对。"
            doubts.add("colour_disagrees", message)
        return stated
    if in_words is not None:
        message = f"没有预警颜色参数,按事件或标题中的文字认定为{in_words.label}。"
        doubts.add("colour_from_words", message, INFO)
        return in_words
    severity = shown(info.text("severity"))
    doubts.add("colour_unknown", f"没有写明预警颜色(severity 为 {severity},不能当作颜色),按未填收入,请补填。")
    return None


def _colour_stated(info: Part) -> WarningColour | None:
    for name, value in info.pairs("parameter"):
        if _COLOUR_NAME.search(name) and (colour := WarningColour.read(value.lower()) or _only_colour(value)):
            return colour
    return None


def _colour_in_words(info: Part) -> WarningColour | None:
    return _only_colour(info.text("event")) or _only_colour(info.text("headline"))


def _only_colour(text: str) -> WarningColour | None:
    """The colour a text names; None where it names several (a yellow warning raised to orange)."""
    named = set(_COLOUR_IN.findall(text))
    return WarningColour.read(named.pop()) if len(named) == 1 else None


# -- areas -----------------------------------------------------------------------------------------------------


def _outline(areas: Sequence[Part], doubts: Doubts) -> str:
    """The outline of all areas together; "" where some have none: their names then say more than a part of the area."""
    shapes: list[Shape] = []
    without = []
    for area in areas:
        own = [*_shapes(area, "polygon", doubts), *_shapes(area, "circle", doubts)]
        shapes += own
        if not own:
            without.append(area.text("areaDesc"))
    if shapes and without:
        names = shown("、".join(without), 40)
        doubts.add("outline_partial", f"“{names}”没有可用的图形,预警范围改按各区域名称显示。", INFO)
        return ""
    return warning_outline.outline_of(shapes) if shapes else ""


def _shapes(area: Part, name: str, doubts: Doubts) -> list[Shape]:
    """The shapes of that name; one that cannot be read is left out and said, the warning itself stands."""
    read = warning_outline.polygon_of if name == "polygon" else warning_outline.circle_of
    place = shown(area.text("areaDesc"))
    found = []
    for text in area.texts(name):
        try:
            shape = read(text)
        except ShapeUnreadable as unreadable:
            doubts.add(f"{name}_unreadable", f"“{place}”的 <{name}> {unreadable.why},未取图形,请核对。")
            continue
        for code, words in shape.mended:
            doubts.add(code, f"“{place}”的 <{name}> {words},请核对。")
        found.append(shape)
    return found


def _area_codes(areas: Sequence[Part], names: Sequence[str], doubts: Doubts) -> list[str]:
    """Six-digit codes: the stated ones (of twelve or nine digits the first six), else those of the names."""
    codes: list[str] = []
    for area in areas:
        stated = [value for _, value in area.pairs("geocode") if value]
        usable = [value[:6] for value in stated if re.fullmatch(r"\d{6}(?:\d{3}){0,2}", value)]
        if stated and not usable:
            place, written = shown(area.text("areaDesc")), shown(stated[0])
            doubts.add("geocode_unreadable", f"“{place}”的区划代码“{written}”不合规定,按名称认定,请核对。")
        codes += usable or _codes_of_name(area.text("areaDesc"))
    return _unique(codes)


def _codes_of_name(name: str) -> list[str]:
    found = [find_unit(part) for part in (name, *_AREAS_IN.split(name)) if part]
    return [unit.code for unit in found if unit is not None]


def _is_of_city(codes: Sequence[str], outline: str) -> bool:
    """Whether a warning concerns the city: by a code of it or of the whole province, by its outline, else unknown."""
    if any(code.startswith(CITY_CODE[:4]) or code == f"{CITY_CODE[:2]}0000" for code in codes):
        return True
    if outline:
        return warning_outline.touches_city(outline)
    return False


# -- times and references --------------------------------------------------------------------------------------


def _times(infos: Sequence[Part], sent_at: datetime, doubts: Doubts) -> tuple[datetime, datetime | None]:
    """From when to when it is in force. Without <effective> it is in force once sent (CAP 1.2, §3.2.2)."""
    for info in infos:
        info.moment("onset")
    begins = [info.moment("effective") or sent_at for info in infos]
    ends = [info.moment("expires") for info in infos]
    effective_at = min(begins, default=sent_at)
    if infos and None in ends:
        doubts.add("expires_missing", "没有写明失效时间 <expires>,在解除或更新之前一直按有效显示。")
        return effective_at, None
    expires_at = max((end for end in ends if end is not None), default=None)
    if expires_at is not None and expires_at <= effective_at:
        doubts.add("expires_before_effective", "失效时间不晚于生效时间,请核对。")
    return effective_at, expires_at


def _named(alert: Part, message: WarningMessage, identifier: str, doubts: Doubts) -> list[str]:
    """The identifiers of the warnings a message speaks of: <references> holds triples sender,identifier,sent."""
    named = []
    for triple in " ".join(alert.texts("references")).split():
        parts = triple.split(",")
        if len(parts) == 3 and parts[1] and parts[1] != identifier:
            named.append(parts[1])
        else:
            doubts.add("reference_unreadable", f"引用“{shown(triple, 40)}”不合规定,未取用,请核对。")
    if not named and message is not WarningMessage.ALERT:
        doubts.add("reference_missing", f"{message.label}消息没有写明针对哪一条预警,原预警不会因此结束,请核对。")
    return _unique(named)
