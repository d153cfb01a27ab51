"""图层导入: a layer file is looked at on the map before it is taken in.

The file is read beside the store; where its features stood as sent and where they come to lie is drawn, doubts are
named by row, and only what was accepted is written, in one transaction that 数据 can undo.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum, LayerRole
from fangxun_desk.services import layer_import_service
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.services.layer_import_service import LayerLook
from fangxun_desk.ui.pages.map.layer_panel import LayerPanel

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

PATTERN = "图层 (*.gpkg *.zip *.shp *.geojson *.json *.kml *.kmz *.csv *.xlsx)"
_LEAST_WIDTH_M = 2000.0


class LayersIn:
    """The import of layers of one page."""

    def __init__(self, page: "MapPage") -> None:
        self._page = page
        self._path: Path | None = None
        self.look: LayerLook | None = None
        self.panel = LayerPanel(page)
        page.pane.addWidget(self.panel)
        self.panel.datum_chosen.connect(self._on_datum)
        self.panel.accepted.connect(self.take_in)
        self.panel.row_chosen.connect(self._on_row)
        self.panel.left.connect(self.leave)

    def choose(self) -> None:
        """Ask for a file, and look at it."""
        path = self._page.context.asker.file("选择要导入的图层文件", Path.home(), PATTERN)
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path, datum: Datum | None = None) -> None:
        """Look at a file in the datum guessed, or in the one chosen."""
        self._path = path
        self.panel.show_waiting(path.name)
        self._page.show_pane(self.panel)
        self._page.context.runner.aside(_looked, path, datum, on_done=self._on_looked)

    def take_in(self, datum: Datum, role: LayerRole | None, layer: str) -> None:
        """Take the file in as it stands on the map."""
        path = self._path
        if path is None or self.look is None:
            return
        self.panel.show_saving()
        self._page.context.runner.change(
            layer_import_service.take_in,
            path,
            datum=datum,
            role=role,
            layer_name=layer,
            season=self._page.view.year if self._page.view is not None else None,
            on_done=lambda done: self._on_taken(done.result),
            on_error=lambda broken: self.panel.show_refused(broken.sentence),
        )

    def leave(self) -> None:
        """Take nothing in."""
        self.look = self._path = None
        self._draw_nothing()
        self._page.to_counts()

    # -- inside ------------------------------------------------------------------------------------------

    def _on_datum(self, datum: Datum) -> None:
        if self._path is not None:
            self.look_at(self._path, datum)

    def _on_looked(self, outcome: Any) -> None:
        if isinstance(outcome, RuleBroken):
            self.look = None
            self._draw_nothing()
            self.panel.show_refused(outcome.sentence)
            return
        look, datum = outcome
        self.look = look
        self._draw(look)
        self.panel.show_look(look, datum or look.guessed)

    def _draw(self, look: LayerLook) -> None:
        """The shift as arrows; a file in metres already has none, its places alone are drawn."""
        is_placed = np.isfinite(look.placed).all(axis=1)
        before = look.placed if look.before is None else look.before
        is_placed &= np.isfinite(before).all(axis=1)
        self._page.canvas.show_shift(before[is_placed], look.placed[is_placed])

    def _on_row(self, at: int) -> None:
        """Bring the map to a feature, so close that its shift can be seen."""
        look = self.look
        if look is not None and np.isfinite(look.placed[at]).all():
            easting, northing = look.placed[at]
            self._page.canvas.look_at(float(easting), float(northing), max(_LEAST_WIDTH_M, 8 * look.max_shift_m))

    def _draw_nothing(self) -> None:
        nothing = np.zeros((0, 2))
        self._page.canvas.show_shift(nothing, nothing)

    def _on_taken(self, outcome: ImportOutcome) -> None:
        said = self._page.context.events.said.emit
        if outcome.problem:
            self.panel.show_refused(outcome.problem)
            return
        if not outcome.number:
            self.panel.show_refused(next((each.message for each in outcome.warnings), "此文件没有可收入的内容。"))
            return
        taken = f"新增 {outcome.added}、更正 {outcome.changed}、未变 {outcome.unchanged}、未收 {outcome.rejected} 个"
        said(f"已存盘 {outcome.number}:{outcome.file} {taken};可在数据页撤销这次导入")
        self.leave()
        self._page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def _looked(path: Path, datum: Datum | None) -> Any:
    try:
        return layer_import_service.look(path, datum=datum), datum
    except RuleBroken as broken:
        return broken
