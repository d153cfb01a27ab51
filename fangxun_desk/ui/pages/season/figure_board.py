"""All figures of the season as tiles in groups, each asking for its rule and its rows; another season can stand beside.

One stop for Tab: the arrows move among the tiles, Enter asks. Nothing is counted here.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui import theme
from fangxun_desk.ui.pages.season.figure_groups import ALARMS, GROUPS
from fangxun_desk.ui.pages.season.figure_tile import WIDTH, FigureTile, TileFacts

NOTHING = "不比较"
_BY = {
    "by_county": "按县(市、区)",
    "by_storm": "按过程",
    "by_month": "按月",
    "by_sector": "按行业",
    "by_tier": "按层级",
    "by_kind": "按类型",
    "by_level": "按层级",
}
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 0, Qt.Key.Key_Down: 0}


class FigureBoard(QWidget):
    """The board."""

    asked = Signal(str)
    """The code of a figure somebody wants explained."""
    comparison_asked = Signal(object)
    """The season to stand beside, None for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._figures: SeasonFigures | None = None
        self._other: SeasonFigures | None = None
        self._current = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._make_head())
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self.tiles: list[FigureTile] = []
        self._grids: list[tuple[QGridLayout, list[FigureTile]]] = []
        for heading, codes in GROUPS:
            self._add_group(heading, codes)
        self._column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        layout.addWidget(self._area, 1)
        for before, after in pairwise(self.tiles):
            QWidget.setTabOrder(before, after)

    def _make_head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self._as_of = QLabel(self)
        self._as_of.setProperty("role", "muted")
        self._as_of.setWordWrap(True)
        self._compare = QComboBox(self)
        self._compare.setAccessibleName("与哪一年比较")
        self._compare.addItem(NOTHING, None)
        self._compare.activated.connect(lambda row: self.comparison_asked.emit(self._compare.itemData(row)))
        words = QLabel("比较:", self)
        words.setProperty("role", "muted")
        words.setBuddy(self._compare)
        line.addWidget(self._as_of, 1)
        line.addWidget(words)
        line.addWidget(self._compare)
        return line

    def _add_group(self, heading: str, codes: Sequence[str]) -> None:
        label = QLabel(heading, self)
        label.setProperty("role", "heading")
        self._column.addWidget(label)
        grid = QGridLayout()
        grid.setSpacing(8)
        tiles = []
        for code in codes:
            rule = FIGURES[code]
            tile = FigureTile(TileFacts(code, rule.label, rule.unit, 0), self)
            tile.asked.connect(self.asked)
            tile.installEventFilter(self)
            tiles.append(tile)
        self.tiles += tiles
        self._grids.append((grid, tiles))
        self._column.addLayout(grid)

    # -- what is shown -----------------------------------------------------------------------------------

    def offer_years(self, years: Sequence[int], year: int) -> None:
        """Offer the other seasons to compare with."""
        chosen = self._compare.currentData()
        with QSignalBlocker(self._compare):
            self._compare.clear()
            self._compare.addItem(NOTHING, None)
            for other in years:
                if other != year:
                    self._compare.addItem(f"{other} 年", other)
            self._compare.setCurrentIndex(max(0, self._compare.findData(chosen)))

    def show_figures(self, figures: SeasonFigures, other: SeasonFigures | None) -> None:
        """Show the figures of a season, and another's beside them."""
        self._figures, self._other = figures, other
        self._as_of.setText(_what_is_counted(figures))
        for tile in self.tiles:
            code = tile.facts.code
            name, parts = parts_of(figures, code)
            tile.show_facts(
                TileFacts(
                    code, FIGURES[code].label, FIGURES[code].unit, figures.figures[code], _BY.get(name, ""), parts,
                    other.figures.get(code) if other else None, other.year if other else None,
                    code in ALARMS, code in figures.disputed,
                )
            )  # fmt: skip

    def apply_sizes(self) -> None:
        """The text size has changed."""
        self._arrange()
        for tile in self.tiles:
            tile.updateGeometry()

    # -- moving ------------------------------------------------------------------------------------------

    def _columns(self) -> int:
        return max(1, (self.width() - 24) // (WIDTH * theme.active()["px"] // 15))

    def _arrange(self) -> None:
        across = self._columns()
        for grid, tiles in self._grids:
            for tile in tiles:
                grid.removeWidget(tile)
            for place, tile in enumerate(tiles):
                grid.addWidget(tile, place // across, place % across)
            for column in range(12):
                grid.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.tiles[self._current].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, FigureTile):
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ARROWS:
            self._move(watched, Qt.Key(event.key()))
            return True
        if event.type() == QEvent.Type.FocusIn:
            self._current = self.tiles.index(watched)
        return super().eventFilter(watched, event)

    def _move(self, watched: FigureTile, key: Qt.Key) -> None:
        place = self.tiles.index(watched)
        step = _ARROWS[key]
        target = place + step if step else self._below(place, 1 if key == Qt.Key.Key_Down else -1)
        if 0 <= target < len(self.tiles):
            self.tiles[target].setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self.tiles[target], 0, 40)

    def _below(self, place: int, step: int) -> int:
        """The tile under (or over) one, in its own group or at the near edge of the next."""
        here = self.tiles[place].geometry().center()
        rows = sorted({tile.geometry().top() for tile in self.tiles})
        row = rows.index(self.tiles[place].geometry().top()) + step
        if not 0 <= row < len(rows):
            return -1
        there = [tile for tile in self.tiles if tile.geometry().top() == rows[row]]
        return self.tiles.index(min(there, key=lambda tile: abs(tile.geometry().center().x() - here.x())))


def _what_is_counted(figures: SeasonFigures) -> str:
    if not any(figures.figures.values()):
        return f"{figures.year} 年还没有任何记录:按 Ctrl+I 导入各县(市、区)报来的台账,或在各页登记"
    return f"{figures.year} 年全市、全汛期,统计日 {figures.as_of:%Y-%m-%d},不随上面的筛选变化;按回车看口径和依据"


def parts_of(figures: SeasonFigures, code: str) -> tuple[str, Mapping[str, float]]:
    """The first breakdown a figure declares that has more than one part, by its name; nothing where there is none."""
    for split in FIGURES[code].splits:
        if split.says or len(split.keys) != 1:
            continue
        parts = figures.splits.get(split.under or code, {}).get(split.name, {})
        if len(parts) < 2:
            continue
        if split.measure:
            return split.name, {name: part.get(split.measure, 0) for name, part in parts.items()}
        return split.name, parts
    return "", {}
