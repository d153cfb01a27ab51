"""防汛风险图: the map of a season, and the way from a place on it to the people to be called.

The page joins its parts: canvas, counts, what was found in an area, the replay of a storm, layers taken in, sheets.
What the map shows is read by `reading.py`; geometry, counting and rules are the services' and the domain's.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo import division_directory
from fangxun_desk.geo.projection import metres_of
from fangxun_desk.services import place_service
from fangxun_desk.services.map_counts import AskedSector
from fangxun_desk.services.map_service import MapAsked
from fangxun_desk.services.place_service import Place
from fangxun_desk.ui.map.canvas import MapCanvas, Picked, Tool
from fangxun_desk.ui.page import IN_LIST, Action, Page, PageContext
from fangxun_desk.ui.pages.map import reading
from fangxun_desk.ui.pages.map.base_picture import BasePicture
from fangxun_desk.ui.pages.map.counts_board import CountsBoard, Way
from fangxun_desk.ui.pages.map.head_line import HeadLine
from fangxun_desk.ui.pages.map.layers_in import LayersIn
from fangxun_desk.ui.pages.map.layers_shown import LayersShown
from fangxun_desk.ui.pages.map.part_explained import PartExplained
from fangxun_desk.ui.pages.map.picked_card import PickedCard
from fangxun_desk.ui.pages.map.place_search import PlaceSearch
from fangxun_desk.ui.pages.map.reading import MapView, StandingWarning
from fangxun_desk.ui.pages.map.region_asked import RegionAsked
from fangxun_desk.ui.pages.map.replay_bar import ReplayBar
from fangxun_desk.ui.pages.map.sheets_out import SheetsOut
from fangxun_desk.ui.selection import OFFICIAL, UNIT

LEAST_PANE = 380
Tools = Callable[[Callable[..., Action]], Sequence[Action]]


class MapPage(Page):
    """风险图."""

    kinds = frozenset(
        {"risk_point", "layer_feature", "hazard", "shelter", "rescue_unit", "evacuation_batch", "evacuation_return",
         "warning", "storm", "import_file", "division"}
    )  # fmt: skip

    further_keys = (
        (
            "地图",
            (
                ("方向键", "移动(按住 Ctrl 微移)"),
                ("+ −", "放大、缩小"),
                ("Home", "看全市"),
                ("回车", "选准星旁的点,再按打开记录"),
                ("空格", "同一处的下一个点"),
            ),
        ),
        ("画选区、量算时", (("空格", "落点"), ("退格", "取消上一点"), ("回车", "完成"), ("Esc", "退出"))),
        ("选区、覆盖清单", (("← →", "换清单"), ("↑ ↓", "逐行看,地图跟随"), ("回车", "打开记录"))),
        ("回放", (("← →", "一分钟"), ("↑ ↓", "前后一次变化"), ("空格", "播放、停"))),
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.view: MapView | None = None
        self._year: int | None = None
        self._part = MapAsked(context.selection[UNIT])
        self._is_reading = self._reads_again = self._fits = False
        self._wanted_record = ""
        self._build()
        self._join()

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.canvas = MapCanvas(self)
        self.counts = CountsBoard(self)
        self.card = PickedCard(self)
        self.pane = QStackedWidget(self)
        self.pane.setObjectName("pane")
        self.pane.addWidget(self.counts)
        self.head = HeadLine(self)
        self.layers = LayersShown(self)
        self.regions = RegionAsked(self)
        self.replay = ReplayBar(self)
        self.layers_in = LayersIn(self)
        self.sheets = SheetsOut(self)
        self.places = PlaceSearch(self)
        self.explained = PartExplained(self)
        self.base = BasePicture(self)
        left = QWidget(self)
        below = QVBoxLayout(left)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        below.addWidget(self.head)
        below.addWidget(self.canvas, 1)
        below.addWidget(self.replay)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pane, 1)
        column.addWidget(self.card)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(left)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 1)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(8)
        right.setMinimumWidth(LEAST_PANE)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(10, 8, 10, 8)
        whole.addWidget(self._split)

    def _join(self) -> None:
        canvas, events = self.canvas, self.context.events
        canvas.picked.connect(self._on_picked)
        canvas.opened.connect(lambda picked: events.record_asked.emit(picked.record_id))
        self.counts.part_asked.connect(self.look_at_part)
        self.counts.explained.connect(self.explained.ask)
        self.counts.turned.connect(lambda way: canvas.read_sectors(way is Way.SECTOR))
        self.card.opened.connect(events.record_asked)
        self.head.year_chosen.connect(self._look_at_year)
        self.head.part_left.connect(lambda: self.look_at_part("", None))
        self.head.pressed.connect(self._on_pressed)
        events.warning_arrived.connect(self.regions.on_warning_arrived)
        self.context.selection.changed.connect(self._on_selection)

    def actions_offered(self) -> Sequence[Action]:
        """What can be done here, in the order of the key sheet."""
        panel = self.regions.panel
        return (
            Action("定位:坐标、地名、编号", "Ctrl+F", self.places.take_focus, icon="search"),
            Action("打印风险图、图册", "Ctrl+P", self.sheets.begin, icon="print"),
            Action("导入图层", "Ctrl+Shift+I", self.layers_in.choose),
            Action("收入所看的图层", "Ctrl+Return", self.layers_in.panel.accept),
            Action("导出图层", "Ctrl+E", self.sheets.export_layers, icon="export"),
            Action("收起、回到地图", "Esc", self.escape),
            *self._keys(self.canvas, self.regions.tool_actions),
            *(action for table in (self.counts.first, self.counts.second) for action in self._keys(table)),
            *(action for table in panel.tables.values() for action in self._keys_of_found(table)),
        )

    def _keys(self, owner: QWidget, more: Tools | None = None) -> Sequence[Action]:
        """Single letters, while the map or the counts have the cursor."""
        letter = partial(Action, where=IN_LIST, owner=owner)
        return (
            letter("分县(市、区)/ 分行业", "V", self.counts.turn),
            letter("看全市全部行业", "Shift+V", lambda: self.look_at_part("", None)),
            letter("看口径与依据", "E", self.counts.explain_current),
            letter("显示哪些图层", "L", self.layers.open_menu),
            letter("图例", "Shift+L", self.layers.show_legend),
            *(more(letter) if more is not None else ()),
            letter("取预警范围为选区", "W", self.regions.take_warning),
            letter("覆盖检查:无人可叫、圈外", "O", self.regions.show_uncovered),
            letter("回放过程", "T", self.replay.toggle),
            letter("换坐标写法", "D", self.places.next_form),
            *self._keys_of_found(owner),
        )

    def _keys_of_found(self, owner: QWidget) -> Sequence[Action]:
        letter = partial(Action, where=IN_LIST, owner=owner)
        return (
            letter("打印叫应单", "K", self.regions.print_calls),
            letter("按选区新建转移批次", "N", self.regions.begin_batch),
            letter("清除选区", "X", self.regions.clear),
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is shown -----------------------------------------------------------------------------------

    def on_opened(self) -> None:
        """The store is open: read the map, and use the base chosen before."""
        self.refresh()
        self.base.open_remembered()

    def refresh(self) -> None:
        """Read the map again; the view, the region and the cursor stay."""
        if self._is_reading:
            self._reads_again = True
            return
        self._is_reading = True
        fits, self._fits = self._fits, False
        self.context.runner.read(
            reading.read_view,
            self._year,
            self.context.clock(),
            self._part,
            on_done=partial(self._on_view, fits),
            on_error=self._on_refused,
        )

    def look_at_part(self, division: str, sector: AskedSector | None) -> None:
        """Narrow the map to a division ("" for all) and a sector (None for all)."""
        is_other = (division, sector) != (self._part.division, self._part.sector)
        self._part = MapAsked(division, sector)
        self._fits = self._fits or is_other
        self.context.selection.choose(UNIT, division)
        self.refresh()

    def show_record(self, record_id: str, year: int | None = None) -> None:
        """Put the map on a record that has a place, and mark it."""
        if self.view is None or (year is not None and year != self.view.year):
            self._year, self._wanted_record = year or self._year, record_id
            self.refresh()
        else:
            self.context.runner.read(place_service.place_of, record_id, on_done=self._go_to)

    def look_at_record(self, record_id: str) -> None:
        """Bring a record into view without leaving the list the cursor is in."""
        self.context.runner.read(place_service.place_of, record_id, on_done=self._on_place)

    def show_pane(self, panel: QWidget) -> None:
        """Show a panel on the right."""
        self.pane.setCurrentWidget(panel)

    def to_counts(self) -> None:
        """Show the counts again; the map has the cursor."""
        self.pane.setCurrentWidget(self.counts)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> None:
        """Leave what is open, the innermost first."""
        if self.card.picked is not None:
            self.canvas.pick("")
        elif self.pane.currentWidget() is self.layers_in.panel:
            self.layers_in.leave()
        elif self.replay.is_on:
            self.replay.toggle()
        elif self.pane.currentWidget() is not self.counts:
            self.regions.clear()
        else:
            self.to_counts()

    # -- news --------------------------------------------------------------------------------------------

    def _on_view(self, fits: bool, view: MapView) -> None:
        is_first = self.view is None or self.view.year != view.year
        self._is_reading, self.view = False, view
        self.head.show_years(view.years, view.year)
        self.head.show_part(_part_words(view), is_whole=not (view.asked.division or view.asked.sector))
        self.canvas.show_content(view.content, fit=fits or is_first)
        self.canvas.show_counts(reading.counts_on_map(view))
        self.counts.show_view(view)
        self.card.show_picked(self.card.picked, view.content)
        self.replay.on_view(view)
        self.regions.ask_again()
        if self._wanted_record:
            wanted, self._wanted_record = self._wanted_record, ""
            self.show_record(wanted)
        if self._reads_again:
            self._reads_again = False
            self.refresh()

    def _on_refused(self, broken: RuleBroken) -> None:
        self._is_reading = self._reads_again = False
        self.context.events.said.emit(broken.sentence)

    def _on_place(self, place: Place | None) -> None:
        if place is None:
            self.context.events.said.emit("该记录没有可用的坐标,不能上图。")
            return
        easting, northing = metres_of(place.lon, place.lat)
        west, south, east, north = self.canvas.view_bounds
        if not (west < easting < east and south < northing < north):
            self.canvas.look_at(easting, northing, east - west)
        self.canvas.pick(place.record_id)

    def _go_to(self, place: Place | None) -> None:
        """Put the map close to a place somebody came here for."""
        if place is not None:
            self.places.go_to(place)
        else:
            self.context.events.said.emit("该记录没有可用的坐标,不能上图。")

    def _on_picked(self, picked: Picked | None) -> None:
        if self.view is not None:
            # Beside a list the row says it all; the card is for what is picked on the map itself.
            is_of_list = not self.canvas.hasFocus() and self.pane.currentWidget() is not self.counts
            self.card.show_picked(None if is_of_list else picked, self.view.content)

    def _look_at_year(self, year: int) -> None:
        self._year = year
        # Whatever was asked of the season before is over, and so is what is still being read about it.
        self.layers_in.leave()
        self.replay.leave()
        self.regions.clear()
        self.refresh()

    def _on_selection(self, name: str) -> None:
        """What another page looks at: its county narrows the map, its official is brought out on it."""
        chosen = self.context.selection[name]
        if name == UNIT and chosen != self._part.division:
            self._part = MapAsked(chosen, self._part.sector)
            self._fits = True
            self._is_stale = not self.isVisible()
            if not self._is_stale:
                self.refresh()
        elif name == OFFICIAL and self.view is not None:
            self.canvas.mark(reading.ids_of_official(self.view.content, chosen) if chosen else ())

    def _on_pressed(self, name: str) -> None:
        {
            "draw": lambda: self.regions.begin(Tool.RECTANGLE),
            "layers": self.layers.open_menu,
            "replay": self.replay.toggle,
            "cover": self.regions.show_uncovered,
            "print": self.sheets.begin,
        }[name]()

    def on_minute(self) -> None:
        """A minute has passed: warnings begin and end by themselves, everything else is news of a change."""
        view, now = self.view, self.context.clock()
        if view is not None and self.isVisible() and view.year == now.year:
            self.context.runner.read(reading.read_warnings, now, on_done=self._on_warnings)

    def _on_warnings(self, standing: tuple[StandingWarning, ...]) -> None:
        if self.view is not None and standing != self.view.warnings:
            self.refresh()

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        self.canvas.apply_theme()
        for part in (self.counts, self.regions.panel, self.regions.reach_panel, self.explained, self.layers_in.panel):
            part.apply_sizes()


def _part_words(view: MapView) -> str:
    """鲁山县 · 山洪; what is not narrowed is not named."""
    unit = division_directory.unit_named(view.asked.division)
    parts = (unit.name if unit else "", view.asked.sector.label if view.asked.sector else "")
    return " · ".join(filter(None, parts)) or reading.WHOLE_CITY
