"""A count of the map laid open: the rule, and the rows of the division and sector it belongs to.

Which records those are is told from the records themselves, by the same two values the figures are split by. As on the
counts board, a division is counted by its own points, though they may not count into the city.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.season import Figure, FigureRow
from fangxun_desk.services.map_counts import NOT_COUNTED, AskedSector, asked_sector
from fangxun_desk.ui.explanation import Explanation
from fangxun_desk.ui.pages.map import reading

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage


class PartExplained:
    """The explanation panel of one page, made when it is first needed."""

    def __init__(self, page: "MapPage") -> None:
        self._page = page
        self._panel: Explanation | None = None

    @property
    def panel(self) -> Explanation:
        """The panel."""
        if self._panel is None:
            self._panel = Explanation(self._page)
            self._panel.closed.connect(self._page.to_counts)
            self._panel.row_asked.connect(self._page.context.events.record_asked)
            self._page.pane.addWidget(self._panel)
        return self._panel

    def ask(self, division: str, sector: AskedSector | None) -> None:
        """Lay the risk points of a division and a sector open."""
        page = self._page
        if page.view is None:
            return
        counts = page.view.counts
        where = counts.name(division) if division else reading.WHOLE_CITY
        remark = counts.of(division, sector).remark
        title = " ".join(filter(None, (where, sector.label if sector else "", "风险点")))
        title += f"({remark})" if remark else ""
        self.panel.show_waiting(title)
        page.pane.setCurrentWidget(self.panel)
        page.context.runner.read(
            _read, page.view.year, division, sector, on_done=lambda laid_open: self._show(title, laid_open)
        )

    def apply_sizes(self) -> None:
        """The text size has changed."""
        if self._panel is not None:
            self._panel.apply_sizes()

    def _show(self, title: str, laid_open: "PartLaidOpen") -> None:
        self.panel.show_figure(title, laid_open.figure, laid_open.included, laid_open.excluded)
        self.panel.take_focus()


@dataclass(frozen=True, slots=True)
class PartLaidOpen:
    """The rows of a part: counted in its number, and left out."""

    figure: Figure
    included: list[FigureRow]
    excluded: list[FigureRow]


def _read(reader: Any, year: int, division: str, sector: AskedSector | None) -> PartLaidOpen:
    figure = reading.read_explained(reader, year)
    if not division and sector is None:
        # Rows that became no record belong to no part; they are shown with the whole city.
        return PartLaidOpen(figure, list(figure.included), list(figure.excluded))
    of_part = {
        point.record_id
        for point in reader.find(RiskPoint, season=year, include_voided=True)
        if division in ("", point.managing_unit) and sector in (None, asked_sector(point.sector))
    }
    own = [row for row in (*figure.included, *figure.excluded) if row.record_id in of_part]
    is_own = [not row.reason or (bool(division) and row.reason == NOT_COUNTED) for row in own]
    included = [row for row, counts in zip(own, is_own, strict=True) if counts]
    return PartLaidOpen(figure, included, [row for row, counts in zip(own, is_own, strict=True) if not counts])
