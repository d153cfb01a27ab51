"""What a region of the map holds: the numbers, whom to call in order, the points, where to go, who could help.

It is handed what the selection service found and shows it row by row; it counts and orders nothing itself.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fangxun_desk.domain.call_order import ORDER_WORDS, AtRisk, PersonToCall
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.services.map_selection_service import PlaceFound, ShelterNear
from fangxun_desk.services.reach_service import RescueNear
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.map.side_panel import ListsPanel, say

CALLS, POINTS, SHELTERS, RESCUE = "叫应", "点位", "安置点", "力量"


def _kilometres(distance_m: float | None) -> str:
    if distance_m is None:
        return "无坐标"
    return "区内" if distance_m == 0 else f"{distance_m / 1000:.1f} km"


def _phones(person: PersonToCall) -> str:
    """The phone tried first; a second one stands below the list."""
    return next(iter(person.covered_phones), "")


def _gravest(person: PersonToCall) -> str:
    points = person.points or person.stands_in_for
    grade = points[0].grade
    more = f"等 {len(points)} 处" if len(points) > 1 else ""
    return f"{grade.label if grade else '未分级'} {points[0].name}{more}"


COLUMNS: dict[str, tuple[Column, ...]] = {
    CALLS: (
        Column("序", lambda row: str(row[0]), lambda row: row[0], width=30, align=RIGHT),
        Column("责任人", lambda row: row[1].name, width=62),
        Column("电话", lambda row: _phones(row[1]), width=104),
        Column("风险点", lambda row: _gravest(row[1]), width=120, stretches=True),
    ),
    POINTS: (
        Column("等级", lambda row: row.grade.label if row.grade else "未分级", width=52),
        Column("名称", lambda row: row.name, width=130, stretches=True),
        Column("行业", lambda row: row.sector.label if row.sector else "", width=76),
        Column("人", lambda row: "未报" if row.people is None else str(row.people), lambda row: row.people, 46, RIGHT),
    ),
    SHELTERS: (
        Column("安置点", lambda row: row.room.shelter.name, width=140, stretches=True),
        Column("余量", lambda row: "不详" if row.room.left is None else str(row.room.left), None, 56, RIGHT),
        Column("距离", lambda row: _kilometres(row.distance_m), lambda row: row.distance_m, 70, RIGHT),
    ),
    RESCUE: (
        Column("救援力量", lambda row: row.unit.name, width=140, stretches=True),
        Column("人", lambda row: "" if row.unit.people is None else str(row.unit.people), None, 44, RIGHT),
        Column("直线", lambda row: _kilometres(row.distance_m), lambda row: row.distance_m, 70, RIGHT),
        Column(
            "分钟",
            lambda row: f"{row.minutes:.0f}" + ("" if row.is_within else "(外)"),
            lambda row: row.minutes,
            62,
            RIGHT,
            is_strong=lambda row: row.is_within,
        ),
    ),
}


class FoundPanel(ListsPanel):
    """The panel."""

    calls_asked = Signal()
    batch_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: PlaceFound | None = None
        self.title = ""
        self._title = self.add_words("muted")
        self._people = self.add_words("heading")
        self._missing = self.add_words("error")
        self.add_lists(COLUMNS, _key, _record_id, _place_id, _whole)
        self.column.addLayout(self._make_buttons())

    def show_waiting(self, title: str) -> None:
        """Say what is being looked for."""
        self.found = None
        self._title.setText(title)
        say(self._people, "正在查找…")
        self._missing.hide()

    def show_found(self, title: str, found: PlaceFound, *, is_news: bool = False) -> None:
        """Show what was found; the cursor goes to the first to be called.

        `is_news`: the same place was read again. Then list, row and cursor stay where they are.
        """
        self.found, self.title = found, title
        self._title.setText(f"{title},{found.region.area_m2 / 1e6:.2f} 平方公里")
        say(self._people, f"{found.words}\n{numbers_words(found)}")
        nobody = [each.point.name for each in found.calls.unanswered]
        say(self._missing, f"{len(nobody)} 处无人可叫:{_some(nobody)}" if nobody else "")
        rows: dict[str, Sequence[Any]] = {
            CALLS: list(enumerate(found.calls.people, start=1)),
            POINTS: found.at_risk,
            SHELTERS: found.shelters,
            RESCUE: found.rescue,
        }
        self.show_rows(rows, (ORDER_WORDS, *found.notes), is_news=is_news)
        if not is_news:
            self.turn_to(CALLS if found.calls.people else POINTS)
            self.take_focus()

    @property
    def at_risk_chosen(self) -> AtRisk | None:
        """The point under the cursor, or the gravest of the person under it; None on another list."""
        match self.current_row:
            case (int(), PersonToCall() as person):
                return (person.points or person.stands_in_for)[0]
            case RiskPoint() | LayerFeature() as each:
                return each
        return None

    def forget(self) -> None:
        """Nothing is looked at any more."""
        self.found = None

    # -- inside ------------------------------------------------------------------------------------------

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for word, tip, signal, role in (
            ("叫应单 K", "打印叫应单", self.calls_asked, ""),
            ("新批次 N", "按选区新建转移批次", self.batch_asked, "main"),
            ("清除 X", "清除选区", self.left, ""),
        ):
            button = QPushButton(word, self)
            button.setToolTip(tip)
            button.setProperty("role", role)
            button.clicked.connect(signal)
            line.addWidget(button)
        return line


def numbers_words(found: PlaceFound) -> str:
    """What else stands inside, in a line; "" where nothing does."""
    out = sum(each.line.people_out for each in found.batches)
    parts = (
        f"叫应 {len(found.calls.people)} 人",
        f"图层要素 {len(found.features)} 个" if found.features else "",
        f"危险区 {len(found.zones)} 片" if found.zones else "",
        f"在外 {len(found.batches)} 批 {out} 人" if found.batches else "",
    )
    return "  ".join(filter(None, parts))


def _whole(row: Any) -> str:
    """Everything about the row under the cursor, in a line or two."""
    match row:
        case (int(), PersonToCall() as person):
            own = [f"{each.name}({each.people if each.people is not None else '未报'} 人)" for each in person.points]
            behind = [each.name for each in person.stands_in_for]
            phones = "、".join(person.covered_phones)
            lines = [f"{person.office} {phones}"]
            lines += [f"{word}:{_some(names)}" for word, names in (("负责", own), ("候补", behind)) if names]
            return "\n".join(lines)
        case ShelterNear(room=room, named_by=count):
            shelter, named = room.shelter, f";{count} 处风险点指定" if count else ""
            return f"{unit_name(shelter.unit)} {shelter.town} {shelter.name}\n{room.words}{named}"
        case RescueNear(unit=unit):
            return " ".join(filter(None, (unit_name(unit.unit), unit.base, unit.equipment)))
    where = row.managing_unit if isinstance(row, RiskPoint) else row.unit
    contact = f"责任人 {row.contact}" if row.contact else ""
    return " ".join(filter(None, (unit_name(where), row.town, row.name, contact)))


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:4]) + (f"等 {len(names)} 处" if len(names) > 4 else "")


def _record_id(row: Any) -> str:
    """The record a row stands for: the person called, the shelter, the unit, the point."""
    match row:
        case (int(), PersonToCall() as person):
            return person.official or _place_id(row)
    return _place_id(row)


def _place_id(row: Any) -> str:
    """The record that shows a row on the map: of a person the gravest of the points to call him for."""
    match row:
        case (int(), PersonToCall() as person):
            return (person.points or person.stands_in_for)[0].record_id
        case ShelterNear(room=room):
            return room.shelter.record_id
        case RescueNear(unit=unit):
            return unit.record_id
    return str(row.record_id)


def _key(row: Any) -> str:
    match row:
        case (int(), PersonToCall() as person):
            return f"{person.official}/{person.noted_on}/{person.name}"
    return _place_id(row)
