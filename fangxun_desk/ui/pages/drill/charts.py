"""The season's drills as bars: by division, by month, and of which kind; the season before beside them where known.

Every number is a split of a season's figure; nothing is counted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fangxun_desk.domain.vocabulary import DrillForm
from fangxun_desk.services.drill_service import FIELD, SESSIONS, TABLETOP
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.bar_chart import Bar, BarChart
from fangxun_desk.ui.number_tile import FigureAsked


@dataclass(frozen=True, slots=True)
class DrillAsked(FigureAsked):
    """A part of the season's drills somebody wants explained; `unit` is the name of a division."""

    month: str = ""
    form: str = ""


class DrillCharts(QScrollArea):
    """The board. Tab goes from chart to chart, arrows along the bars, Enter asks."""

    asked = Signal(object)
    """A `DrillAsked`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.units = BarChart("按县(市、区)", "场", self)
        self.months = BarChart("按月", "场", self)
        self.kinds = BarChart("按类型", "场", self)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        inner = QWidget()
        across = QHBoxLayout(inner)
        across.setContentsMargins(0, 0, 6, 0)
        across.setSpacing(8)
        for charts in ((self.units,), (self.months, self.kinds, self._hint)):
            column = QVBoxLayout()
            column.setSpacing(8)
            for widget in charts:
                column.addWidget(widget)
            column.addStretch(1)
            across.addLayout(column, 1)
        self.setWidget(inner)
        self.setFocusProxy(self.units)
        self.units.bar_asked.connect(lambda key: self.asked.emit(DrillAsked(SESSIONS, unit=key)))
        self.months.bar_asked.connect(lambda key: self.asked.emit(DrillAsked(SESSIONS, month=key)))
        self.kinds.bar_asked.connect(lambda key: self.asked.emit(DrillAsked(key or SESSIONS)))

    def show_figures(self, figures: SeasonFigures, before: SeasonFigures | None) -> None:
        """Show a season's drills, and those of the season before."""
        beside_words = f";竖线为 {figures.year - 1} 年" if before is not None else ""
        self._hint.setText(f"方向键选条,回车看口径与逐条依据{beside_words}")
        split = figures.splits[SESSIONS]
        past: Mapping[str, Any] = before.splits[SESSIONS] if before is not None else {}

        def beside(by: str, key: str) -> float | None:
            return float(past[by].get(key, 0)) if by in past else None

        self.units.show_bars(
            [Bar(name, count, name, beside("by_county", name)) for name, count in split["by_county"].items()]
        )
        self.months.show_bars(
            [
                Bar(_month_words(month), count, month, beside("by_month", f"{figures.year - 1}{month[4:]}"))
                for month, count in split["by_month"].items()
            ]
        )
        kinds = [
            Bar(word.label, figures.figures[code], code, float(before.figures[code]) if before is not None else None)
            for word, code in ((DrillForm.FIELD, FIELD), (DrillForm.TABLETOP, TABLETOP))
        ]
        rest = figures.figures[SESSIONS] - sum(int(bar.value) for bar in kinds)
        self.kinds.show_bars([*kinds, *([Bar("未写类型", rest)] if rest else [])])

    def apply_sizes(self) -> None:
        """The text size has changed."""
        for chart in (self.units, self.months, self.kinds):
            chart.updateGeometry()


def _month_words(month: str) -> str:
    return f"{int(month[5:])} 月" if month[5:].isdigit() else month
