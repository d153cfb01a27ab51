"""How places are marked on the map: a form and one character for the sector, a colour for the grade.

The same marks stand on the screen, on the sheets and in every legend. No national standard marks the points of a
防汛风险图; the four colours are the usual practice for risk grades and are used for nothing else.
"""

from dataclasses import dataclass
from enum import Enum

from fangxun_desk.domain.vocabulary import RiskGrade, Sector, WarningColour


class MarkForm(Enum):
    """The outline of a mark. Water is round, the ground a triangle, what people built a square."""

    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"
    DIAMOND = "diamond"
    HOUSE = "house"
    SHIELD = "shield"


class MarkColour(Enum):
    """What a colour says. The theme and the sheet each have a shade for it."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"
    NONE = "none"  # no grade was stated
    PLACE = "place"  # shelters, rescue units: no risk and so no official colour
    ALERT = "alert"  # overdue, out of reach: wants somebody to act


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its form, the one character in it, its colour."""

    form: MarkForm
    character: str
    colour: MarkColour


_CIRCLE, _TRIANGLE, _SQUARE = MarkForm.CIRCLE, MarkForm.TRIANGLE, MarkForm.SQUARE
SECTOR_MARKS: dict[Sector, tuple[MarkForm, str]] = {
    Sector.RESERVOIR: (_CIRCLE, "库"),
    Sector.RIVER: (_CIRCLE, "河"),
    Sector.FLASH_FLOOD: (_CIRCLE, "洪"),
    Sector.GEOLOGICAL: (_TRIANGLE, "地"),
    Sector.WATERLOGGING: (_CIRCLE, "涝"),
    Sector.TRAFFIC: (_SQUARE, "路"),
    Sector.TAILINGS: (_TRIANGLE, "尾"),
    Sector.MINE: (_TRIANGLE, "矿"),
    Sector.COAL_MINE: (_TRIANGLE, "煤"),
    Sector.SCENIC: (_SQUARE, "景"),
    Sector.SCHOOL: (_SQUARE, "校"),
    Sector.CARE: (_SQUARE, "医"),
    Sector.SITE: (_SQUARE, "工"),
    Sector.SOUTH_NORTH: (_CIRCLE, "渠"),
    Sector.POWER: (_SQUARE, "电"),
    Sector.TELECOM: (_SQUARE, "信"),
    Sector.FARMING: (_SQUARE, "农"),
    Sector.OTHER: (_SQUARE, "他"),
}
GRADE_COLOURS: dict[RiskGrade, MarkColour] = {
    RiskGrade.MAJOR: MarkColour.RED,
    RiskGrade.LARGER: MarkColour.ORANGE,
    RiskGrade.GENERAL: MarkColour.YELLOW,
    RiskGrade.LOW: MarkColour.BLUE,
}
WARNING_COLOURS: dict[WarningColour, MarkColour] = {
    WarningColour.RED: MarkColour.RED,
    WarningColour.ORANGE: MarkColour.ORANGE,
    WarningColour.YELLOW: MarkColour.YELLOW,
    WarningColour.BLUE: MarkColour.BLUE,
}
SHELTER_MARK = Mark(MarkForm.HOUSE, "安", MarkColour.PLACE)
FULL_SHELTER_MARK = Mark(MarkForm.HOUSE, "满", MarkColour.ALERT)
RESCUE_MARK = Mark(MarkForm.SHIELD, "救", MarkColour.PLACE)
OPEN_HAZARD_MARK = Mark(MarkForm.DIAMOND, "患", MarkColour.NONE)
OVERDUE_HAZARD_MARK = Mark(MarkForm.DIAMOND, "患", MarkColour.ALERT)
BATCH_MARK = Mark(MarkForm.DIAMOND, "转", MarkColour.PLACE)
BATCH_BACK_MARK = Mark(MarkForm.DIAMOND, "返", MarkColour.NONE)

MARK_LABELS: dict[Mark, str] = {
    SHELTER_MARK: "安置点",
    FULL_SHELTER_MARK: "安置点(已满)",
    RESCUE_MARK: "救援力量",
    OPEN_HAZARD_MARK: "未销号隐患",
    OVERDUE_HAZARD_MARK: "逾期未销号隐患",
    BATCH_MARK: "转移在外批次",
    BATCH_BACK_MARK: "转移已返回批次",
}
"""What a legend calls the marks that are no risk points."""


def mark_of(sector: Sector | None, grade: RiskGrade | None) -> Mark:
    """The mark of a risk point. Raises nothing: what was not stated is marked as such."""
    form, character = SECTOR_MARKS[sector or Sector.OTHER]
    return Mark(form, character if sector else "?", GRADE_COLOURS[grade] if grade else MarkColour.NONE)
