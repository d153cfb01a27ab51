"""What leaves the map: a sheet of the part looked at, a whole atlas, the call list of a region, layers for another GIS.

Each asks once where to; the work runs on the store thread with progress and cancel, and a file is whole or not there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from fangxun_desk.services.desk import Desk
from fangxun_desk.services.map_selection_service import PlaceFound
from fangxun_desk.ui.pages.map.atlas_out import AtlasOut

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

SHEET, ATLAS, LAYERS = "风险图 (*.pdf *.png)", "风险图册 (*.pdf)", "图层 (*.gpkg *.geojson *.kml *.zip)"
_LONGEST_NAME = 60
"""So many characters of a title go into a file's name: 255 bytes are all a file system takes."""
PAPERS = (("按图幅自动", None), ("A4", "A4"), ("A3", "A3"))


class SheetsOut:
    """What one page writes."""

    def __init__(self, page: "MapPage") -> None:
        self._page = page
        self._menu: QMenu | None = None

    def begin(self) -> None:
        """Offer what can be printed; the first line is the part looked at."""
        view = self._page.view
        if view is None:
            return
        menu = self._menu = QMenu(self._page)
        for word, paper in PAPERS:
            menu.addAction(f"{view.content.title}({word})", lambda paper=paper: self.write_sheet(paper))
        menu.addSeparator()
        menu.addAction("整套图册:全市、分县、分行业、分县分行业", self.write_atlas)
        menu.addAction("导出图层(GeoPackage、GeoJSON、KML、Shapefile)", self.export_layers)
        menu.setActiveAction(menu.actions()[0])
        button = self._page.head.buttons["print"]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def write_sheet(self, paper: str | None) -> None:
        """Write the sheet of the part looked at."""
        view = self._page.view
        assert view is not None
        target = self._target(view.content.title, ".pdf", SHEET)
        if target is None:
            return
        year, asked = view.year, view.asked

        def work(desk: Desk, report: Callable[[int, int], None]) -> Any:
            from fangxun_desk.services import map_sheet_service

            report(0, 1)
            return desk.read(
                map_sheet_service.sheet,
                target,
                year=year,
                division=asked.division or None,
                sector=asked.sector,
                paper=paper,
                is_demo=desk.status().is_demo,
            )

        self._write(work, "正在制作风险图…")

    def write_atlas(self) -> None:
        """Write every sheet of the season into one file."""
        view = self._page.view
        assert view is not None
        target = self._target(f"平顶山市防汛风险图册_{view.year}年", ".pdf", ATLAS)
        if target is not None:
            AtlasOut(self._page.context, target, view.year, self._page).begin()

    def write_calls(self, found: PlaceFound, title: str) -> None:
        """Write the call list of what was found in a region."""
        target = self._target(f"叫应单_{title}", ".pdf", "叫应单 (*.pdf)")
        if target is None:
            return

        def work(desk: Desk, report: Callable[[int, int], None]) -> Any:
            from fangxun_desk.services import call_list_service

            return call_list_service.write_calls(desk, found, title, target)

        self._write(work, "正在制作叫应单…")

    def export_layers(self) -> None:
        """Write what the map shows of the season as layers."""
        view = self._page.view
        if view is None:
            return
        target = self._target(f"{view.content.title}_{view.year}年", ".gpkg", LAYERS)
        if target is None:
            return
        year, asked = view.year, view.asked

        def work(desk: Desk, report: Callable[[int, int], None]) -> Any:
            from fangxun_desk.services import layer_export_service

            return desk.read(
                layer_export_service.export_layers,
                target,
                year=year,
                division=asked.division or None,
                sector=asked.sector,
                is_demo=desk.status().is_demo,
            )

        self._write(work, "正在导出图层…", opens=False)

    # -- inside ------------------------------------------------------------------------------------------

    def _target(self, name: str, suffix: str, pattern: str) -> Path | None:
        stamp = f"{self._page.context.clock():%Y%m%d_%H%M}"
        plain = "".join(each for each in name if each not in '\\/:*?"<>|')[:_LONGEST_NAME]
        target = self._page.context.asker.new_file("写到", Path.home() / f"{plain}_{stamp}{suffix}", pattern)
        return target if target is None or target.suffix else target.with_name(f"{target.name}{suffix}")

    def _write(self, work: Callable[..., Any], title: str, *, opens: bool = True) -> None:
        said = self._page.context.events.said.emit

        def done(made: Any) -> None:
            said(" ".join((f"已写出 {made.written}", *getattr(made, "notes", ()))))
            if opens:
                self._page.context.asker.show_file(made.written)

        self._page.context.runner.long_work(work, title, on_done=done, on_error=lambda broken: said(broken.sentence))
