"""图层: which kinds of places the map shows, as a menu that stays open while it is ticked.

Hiding is a way of looking: nothing is read again and no count changes.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from fangxun_desk.geo.map_content import AreaLook
from fangxun_desk.services import map_service
from fangxun_desk.ui.pages.map.legend_sheet import LegendSheet

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

SHOWN = (
    (map_service.POINTS, "风险点"),
    (map_service.HAZARDS, "未销号隐患"),
    (map_service.FEATURES, "图层要素(点)"),
    (AreaLook.ZONE.value, "危险区范围"),
    (map_service.SHELTERS, "安置点(余量)"),
    (map_service.RESCUE, "救援力量"),
    (map_service.BATCHES, "在外转移批次"),
    (AreaLook.WARNING.value, "生效预警范围"),
    (AreaLook.RIVER.value, "河流"),
    (AreaLook.WATER.value, "水库水面"),
    (AreaLook.CANAL.value, "南水北调总干渠"),
)
"""What can be shown and hidden: the name of a set of points or of a look of areas, and its word."""


class _StayingMenu(QMenu):
    """A menu in which Enter, Space and a click tick without closing it."""

    def mouseReleaseEvent(self, event: object) -> None:
        action = self.actionAt(event.position().toPoint())  # type: ignore[attr-defined]
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.text() in (" ", "\r") and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class LayersShown:
    """The ticks of one page."""

    def __init__(self, page: "MapPage") -> None:
        self._page = page
        self.hidden: set[str] = set()
        self.menu = _StayingMenu(page)
        for name, word in SHOWN:
            action = QAction(word, self.menu)
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(lambda shown, name=name: self.show(name, shown=shown))
            self.menu.addAction(action)
        self.menu.addSeparator()
        self.menu.addAction("图例", self.show_legend)
        self.menu.addAction("选用底图文件(GeoTIFF、MBTiles)…", lambda: page.base.choose())
        self.menu.addAction("不用底图文件", lambda: page.base.drop())

    def show(self, name: str, *, shown: bool) -> None:
        """Show or hide one kind."""
        (self.hidden.discard if shown else self.hidden.add)(name)
        self._page.canvas.hide_sets(frozenset(self.hidden))

    def show_legend(self) -> None:
        """Explain the signs of the map."""
        LegendSheet(self._page).open()

    def open_menu(self, below: QWidget | None = None) -> None:
        """Open the menu, the cursor on its first line."""
        anchor = below or self._page.head.layers_button
        self.menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))
        self.menu.setActiveAction(self.menu.actions()[0])
