"""A raster base the office has itself: chosen once, remembered, read piece by piece as the view comes to rest.

Reading happens on the runner's thread for heavy work; the map stays usable meanwhile, and a file that cannot serve is
said and left out: the drawn base is always there.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

FILE, DATUM = "map_base_file", "map_base_datum"
PATTERN = "底图 (*.tif *.tiff *.mbtiles)"
_SHIFTED = {"gcj02": Datum.GCJ02, "bd09": Datum.BD09}
Bounds = tuple[float, float, float, float]


class BasePicture(QObject):
    """The raster base of one page."""

    def __init__(self, page: "MapPage") -> None:
        super().__init__(page)
        self._page = page
        self._base: Any = None
        page.canvas.base_wanted.connect(self._on_wanted)

    def open_remembered(self) -> None:
        """Use the file chosen before, where there is one."""
        settings = self._page.context.settings
        if settings[FILE]:
            self._open(Path(settings[FILE]), settings[DATUM])

    def choose(self) -> None:
        """Ask for a file, and whether it comes from a shifted map service."""
        asker, settings = self._page.context.asker, self._page.context.settings
        path = asker.file("选择底图文件(GeoTIFF 或 MBTiles)", Path.home(), PATTERN)
        if path is None:
            return
        is_shifted = asker.confirm("这份底图是高德、腾讯等网络地图的瓦片(GCJ-02 坐标)吗?", "是,需要纠偏")
        settings[FILE], settings[DATUM] = str(path), "gcj02" if is_shifted else ""
        self._open(path, settings[DATUM])

    def drop(self) -> None:
        """Use no file any more."""
        settings = self._page.context.settings
        settings[FILE] = settings[DATUM] = ""
        self._page.canvas.show_base(False)
        base, self._base = self._base, None
        if base is not None:
            self._page.context.runner.craft(base.close)

    # -- inside ------------------------------------------------------------------------------------------

    def _open(self, path: Path, datum: str) -> None:
        runner = self._page.context.runner
        runner.craft(_opened, path, _SHIFTED.get(datum), on_done=self._on_opened, on_error=self._on_refused)

    def _on_opened(self, base: Any) -> None:
        self._base = base
        self._page.canvas.show_base(True)

    def _on_refused(self, broken: RuleBroken) -> None:
        self._base = None
        self._page.canvas.show_base(False)
        self._page.context.events.said.emit(f"{broken.sentence}已改用程序自带的示意底图。")

    def _on_wanted(self, bounds: Bounds, size: tuple[int, int]) -> None:
        base = self._base
        if base is not None:
            on_done = partial(self._on_read, base, bounds)
            self._page.context.runner.craft(base.read, bounds, size, on_done=on_done, on_error=self._on_refused)

    def _on_read(self, base: Any, bounds: Bounds, picture: Any) -> None:
        if base is self._base:
            self._page.canvas.put_base(bounds, picture)


def _opened(path: Path, datum: Datum | None) -> Any:
    # rasterio is a heavy import: loaded where an office has a base of its own, never at the start.
    from fangxun_desk.geo.raster_base import RasterBase

    return RasterBase.open(path, datum)
