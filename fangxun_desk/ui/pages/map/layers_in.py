"""图层导入: a layer file is looked at on the map before it is taken in.

The file is read beside the store; where its features stood as sent and where they come to lie is drawn, doubts are
named by row, and only what was looked at is written, in one transaction that 数据 can undo. An answer that comes after
another file was chosen, or after the look was left, is dropped.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum, LayerRole
from fangxun_desk.imports.reading import WARN
from fangxun_desk.services import layer_import_service
from fangxun_desk.services.desk import Done
from fangxun_desk.services.layer_import_service import LayerLook
from fangxun_desk.ui.pages.map.layer_panel import LayerPanel

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

PATTERN = "图层 (*.gpkg *.zip *.shp *.geojson *.json *.kml *.kmz *.csv *.xlsx)"
LOOKING = "正在读取图层…"
_LEAST_WIDTH_M = 2000.0


class LayersIn(QObject):
    """The import of layers of one page."""

    def __init__(self, page: "MapPage") -> None:
        super().__init__(page)
        self._page = page
        self._path: Path | None = None
        self._datum: Datum | None = None
        self._asking = object()
        self.look: LayerLook | None = None
        self.panel = LayerPanel(page)
        page.pane.addWidget(self.panel)
        self.panel.datum_chosen.connect(self._on_datum)
        self.panel.accepted.connect(self.take_in)
        self.panel.row_chosen.connect(self._on_row)
        self.panel.left.connect(self.leave)

    @property
    def is_open(self) -> bool:
        """Whether a layer is being looked at."""
        return self._path is not None

    def choose(self) -> None:
        """Ask for a file, and look at it."""
        path = self._page.context.asker.file("选择要导入的图层文件", Path.home(), PATTERN)
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path, datum: Datum | None = None) -> None:
        """Look at a file in the datum guessed, or in the one a person chose."""
        self._path, self._datum, self.look = path, datum, None
        self._asking = object()
        self.panel.show_waiting(path.name)
        self._page.show_pane(self.panel)
        runner = self._page.context.runner
        on_done, on_error = partial(self._on_looked, self._asking), partial(self._on_refused, self._asking)
        runner.craft(_look, path, datum, on_done=on_done, on_error=on_error, title=LOOKING)

    def take_in(self, role: LayerRole | None, layer: str) -> None:
        """Take the file in as it stands on the map: the datum a person chose, or what each row and layer states."""
        look, path = self.look, self._path
        if path is None or look is None:
            return
        self.panel.show_saving()
        year = self._page.view.year if self._page.view is not None else None
        asked = {"datum": self._datum, "role": role, "layer_name": layer, "season": year, "seen": look.content_hash}
        runner = self._page.context.runner
        on_done, on_error = partial(self._on_read, self._asking), partial(self._on_refused, self._asking)
        runner.craft(partial(_read, path, asked), on_done=on_done, on_error=on_error, title=LOOKING)

    def leave(self) -> None:
        """Take nothing in."""
        if self.is_open:
            self._forget()
            self._page.to_counts()

    # -- inside ------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self.look = self._path = self._datum = None
        self._asking = object()
        self._draw_nothing()

    def _on_datum(self, datum: Datum) -> None:
        if self._path is not None:
            self.look_at(self._path, datum)

    def _on_looked(self, asking: object, look: LayerLook) -> None:
        if asking is not self._asking:
            return
        self.look = look
        self._draw(look)
        self.panel.show_look(look, self._datum or look.guessed)
        if look.max_shift_m < 1.0:
            # Nothing moves: where the layer lies as a whole says more than its first feature.
            self._fit(look)

    def _on_refused(self, asking: object, broken: RuleBroken) -> None:
        if asking is not self._asking:
            return
        self._draw_nothing()
        self.panel.show_refused(broken.sentence)

    def _on_read(self, asking: object, reading: Any) -> None:
        if asking is not self._asking:
            return
        on_done, on_error = partial(self._on_taken, asking), partial(self._on_refused, asking)
        self._page.context.runner.change(layer_import_service.take_in, reading, on_done=on_done, on_error=on_error)

    def _on_taken(self, asking: object, done: Done[Any]) -> None:
        outcome = done.result
        if outcome.problem or not outcome.number:
            why = outcome.problem or next((each.message for each in outcome.warnings), "此文件没有可收入的内容。")
            self._on_refused(asking, RuleBroken(why))
            return
        doubts = sum(each.level == WARN for each in outcome.warnings)
        taken = f"新增 {outcome.added}、更正 {outcome.changed}、未变 {outcome.unchanged}、未收 {outcome.rejected} 个"
        taken += f",存疑 {doubts} 处" if doubts else ""
        self._page.context.events.said.emit(f"已存盘 {outcome.number}:{outcome.file} {taken};可在数据页撤销这次导入")
        if asking is self._asking:
            self._forget()
            self._page.to_counts()

    def _draw(self, look: LayerLook) -> None:
        """The shift as arrows; a file in metres already has none, its places alone are drawn."""
        is_placed = np.isfinite(look.placed).all(axis=1)
        before = look.placed if look.before is None else look.before
        is_placed &= np.isfinite(before).all(axis=1)
        self._page.canvas.show_shift(before[is_placed], look.placed[is_placed])

    def _on_row(self, at: int) -> None:
        """Bring the map to a feature, so close that its shift can be seen."""
        look = self.look
        if look is None:
            return
        if not np.isfinite(look.placed[at]).all():
            self._fit(look)
        else:
            easting, northing = look.placed[at]
            self._page.canvas.look_at(float(easting), float(northing), max(_LEAST_WIDTH_M, 8 * look.max_shift_m))

    def _fit(self, look: LayerLook) -> None:
        """See the whole of the layer, as far as it could be placed."""
        placed = look.placed[np.isfinite(look.placed).all(axis=1)]
        if len(placed):
            (west, south), (east, north) = placed.min(axis=0), placed.max(axis=0)
            margin = max(_LEAST_WIDTH_M, 0.08 * float(max(east - west, north - south)))
            self._page.canvas.fit((west - margin, south - margin, east + margin, north + margin))

    def _draw_nothing(self) -> None:
        nothing = np.zeros((0, 2))
        self._page.canvas.show_shift(nothing, nothing)


def _look(path: Path, datum: Datum | None) -> LayerLook:
    return layer_import_service.look(path, datum=datum)


def _read(path: Path, asked: dict[str, Any]) -> Any:
    return layer_import_service.reading_of(path, **asked)
