"""A count of the map laid open: the rule, and the rows of the division and sector it belongs to.

Which records those are is told from the records themselves, by the same two values the figures are split by.
"""

from typing import TYPE_CHECKING, Any

from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import division_directory
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

    def ask(self, division: str, sector: Sector | None) -> None:
        """Lay the risk points of a division and a sector open."""
        page = self._page
        if page.view is None:
            return
        unit = division_directory.unit_named(division)
        where, what = unit.name if unit else reading.WHOLE_CITY, sector.label if sector else ""
        title = " ".join(filter(None, (where, what, "风险点")))
        self.panel.show_waiting(title)
        page.pane.setCurrentWidget(self.panel)
        page.context.runner.read(
            _read, page.view.year, division, sector, on_done=lambda found: self._show(title, *found)
        )

    def apply_sizes(self) -> None:
        """The text size has changed."""
        if self._panel is not None:
            self._panel.apply_sizes()

    def _show(self, title: str, figure: Figure, of_part: frozenset[str]) -> None:
        included = [row for row in figure.included if row.record_id in of_part]
        # Rows that became no record belong to no part; they are shown with the whole city.
        is_whole = len(included) == len(figure.included)
        excluded = figure.excluded if is_whole else [row for row in figure.excluded if row.record_id in of_part]
        self.panel.show_figure(title, figure, included, excluded)
        self.panel.take_focus()


def _read(reader: Any, year: int, division: str, sector: Sector | None) -> tuple[Figure, frozenset[str]]:
    points = reader.find(RiskPoint, season=year, include_voided=True)
    of_part = frozenset(
        point.record_id
        for point in points
        if division in ("", point.managing_unit) and sector in (None, point.sector or Sector.OTHER)
    )
    return reading.read_explained(reader, year), of_part
