"""The head of the page: the numbers of the season, and in a sentence the day they stand on and whether it is 清零."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fangxun_desk.domain.standing_figures import HAZARDS_UNDER_REVIEW, HAZARDS_WITHOUT_INTERIM
from fangxun_desk.domain.wording import day_words
from fangxun_desk.services import hazard_service
from fangxun_desk.services.hazard_service import OPEN, OVERDUE
from fangxun_desk.ui import theme
from fangxun_desk.ui.number_tile import TilePart
from fangxun_desk.ui.pages.hazard.reading import HazardView
from fangxun_desk.ui.tile_row import TileRow

TILES: tuple[tuple[str, tuple[TilePart, ...]], ...] = (
    (
        "排查 / 已销号(项)",
        (TilePart(hazard_service.TOTAL, "排查隐患"), TilePart(hazard_service.CLEARED, "已销号隐患")),
    ),
    ("未销号 / 逾期(项)", (TilePart(OPEN, "未销号隐患"), TilePart(OVERDUE, "逾期未销号隐患"))),
    ("待复核(项)", (TilePart(HAZARDS_UNDER_REVIEW, "待复核隐患"),)),
    ("缺临时度汛措施(项)", (TilePart(HAZARDS_WITHOUT_INTERIM, "缺临时度汛措施"),)),
)


class HazardHead(QWidget):
    """Tiles, and below them the sentence."""

    asked = Signal(object)
    """A `FigureAsked`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.tiles = TileRow(TILES, self)
        self.tiles.asked.connect(self.asked)
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "strip")
        self.sentence.setWordWrap(True)
        layout.addWidget(self.tiles)
        layout.addWidget(self.sentence)

    def show_view(self, view: HazardView, today: date) -> None:
        """Show the numbers of a season on its day."""
        self.tiles.show_numbers(view.numbers)
        late = view.numbers[OVERDUE]
        self.tiles.mark(OVERDUE, "red" if late else "")
        self.tiles.mark(HAZARDS_WITHOUT_INTERIM, "amber" if view.numbers[HAZARDS_WITHOUT_INTERIM] else "")
        self.sentence.setText(standing_words(view, today))
        theme.restyle(self.sentence, alarm="red" if late else "good")


def standing_words(view: HazardView, today: date) -> str:
    """Whether the season is 清零 on its day, which day that is, and how to look at the other."""
    late, whole = view.numbers[OVERDUE], view.numbers[hazard_service.TOTAL]
    if not whole:
        clear = "没有登记隐患"
    elif late:
        behind = sum(1 for each in view.divisions if each.overdue)
        clear = f"未实现动态清零:逾期未销号 {late} 项,涉及 {behind} 个县(市、区)"
    else:
        clear = "已实现动态清零(逾期未销号为 0)" + (f",未到期 {view.numbers[OPEN]} 项" if view.numbers[OPEN] else "")
    is_today = view.as_of is not None and view.on == today
    name = "今天" if is_today else "台账统计日"
    other = f"台账统计日 {day_words(view.ledger_on)}" if is_today else "今天"
    return f"{clear}。统计日 {day_words(view.on)}({name}),按 D 改看{other}"
