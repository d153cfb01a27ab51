"""From a place on the map to what is in it: the tools that draw, a warning's area, and what is done with the answer.

Drawn forms become regions here and are handed to the selection service; what it found is shown by the found panel. A
region that was refused is said in the strip, and the map stays as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.reach import Reach
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.storm import Warning
from fangxun_desk.geo import regions
from fangxun_desk.geo.map_content import AreaLook
from fangxun_desk.geo.regions import Region
from fangxun_desk.services import map_selection_service, reach_service, warning_service
from fangxun_desk.services.map_selection_service import PlaceFound
from fangxun_desk.services.reach_service import Uncovered
from fangxun_desk.ui.map.canvas import Drawn, Tool
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.pages.map.found_panel import FoundPanel
from fangxun_desk.ui.pages.map.reach_panel import ReachPanel

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

TOOLS = (
    ("画矩形选区", "R", Tool.RECTANGLE),
    ("画多边形选区", "G", Tool.POLYGON),
    ("画圆形选区", "C", Tool.CIRCLE),
    ("沿河(线)缓冲区", "B", Tool.CORRIDOR),
    ("量距离", "M", Tool.LENGTH),
    ("量面积", "S", Tool.AREA),
)
Circles = tuple[tuple[float, float, float], ...]
_ON_RIVER_M = 1500.0
"""Two places this near to a river mean the reach of it between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """One question about a place; an answer to another than the latest is dropped."""

    region: Region | None
    title: str


class RegionAsked(QObject):
    """The region of one page."""

    def __init__(self, page: "MapPage") -> None:
        super().__init__(page)
        self._page = page
        self._asking: Asking | None = None
        self._warning_at = -1
        self._arrived = ""
        self.panel = FoundPanel(page)
        self.reach_panel = ReachPanel(page)
        for panel in (self.panel, self.reach_panel):
            page.pane.addWidget(panel)
        self._connect()

    def _connect(self) -> None:
        canvas, events = self._page.canvas, self._page.context.events
        canvas.drawn.connect(self._on_drawn)
        canvas.measured.connect(lambda drawn: canvas.set_tool_words(measured_words(drawn)))
        canvas.too_few.connect(self._say)
        for panel in (self.panel, self.reach_panel):
            panel.record_asked.connect(events.record_asked)
            panel.place_asked.connect(self._page.look_at_record)
        self.panel.calls_asked.connect(self.print_calls)
        self.panel.batch_asked.connect(self.begin_batch)
        self.panel.left.connect(self.clear)
        self.reach_panel.left.connect(self.clear)
        self.reach_panel.reach_chosen.connect(self._on_reach)

    def tool_actions(self, letter: Callable[..., Action]) -> Sequence[Action]:
        """The tools by their letters."""
        return [letter(word, key, partial(self.begin, tool)) for word, key, tool in TOOLS]

    @property
    def region(self) -> Region | None:
        """The region that is looked at, None for none."""
        return self._asking.region if self._asking is not None else None

    @property
    def title(self) -> str:
        """What the region is called."""
        return self._asking.title if self._asking is not None else ""

    # -- asking ------------------------------------------------------------------------------------------

    def begin(self, tool: Tool) -> None:
        """Take up a tool."""
        self._page.canvas.begin(tool)

    def take_warning(self) -> None:
        """Take the area of a warning in force; pressed again, the next one."""
        view = self._page.view
        if view is None or not view.warnings:
            self._say("目前没有生效的预警。")
            return
        ids = [each.record_id for each in view.warnings]
        self._warning_at = (self._warning_at + 1) % len(ids)
        if self._arrived in ids:
            # The one that has just come in is meant first.
            self._warning_at = ids.index(self._arrived)
        self._arrived = ""
        self.take_area_of(ids[self._warning_at])

    def on_warning_arrived(self, warning_id: str) -> None:
        """A warning came in by itself: the next W takes it. Nothing on the page moves."""
        self._arrived = warning_id

    def take_area_of(self, warning_id: str) -> None:
        """Ask what lies in the area of one warning."""
        asking = self._asking = Asking(None, "预警范围")
        self._read(_warning_region, warning_id, on_done=partial(self._on_warning, asking), asking=asking)

    def ask(self, region: Region, title: str) -> None:
        """Ask what lies in a region."""
        # A point looked at before must not seem to belong to what is found now.
        self._page.canvas.pick("")
        self._page.canvas.show_region(regions.rings_of(region))
        self.panel.show_waiting(title)
        self._page.show_pane(self.panel)
        self._select(region, title, is_news=False)

    def ask_again(self) -> None:
        """Something changed: read the same place again, and leave the officer where he is."""
        if self.region is not None and self.panel.found is not None:
            self._select(self.region, self.title, is_news=True)
        elif self._asking is not None and self._page.pane.currentWidget() is self.reach_panel:
            self.show_uncovered(is_news=True)

    def clear(self) -> None:
        """Look at no region any more, and at no point."""
        self.forget()
        self._page.canvas.pick("")
        self._page.to_counts()

    def forget(self) -> None:
        """Drop the region and whatever is still being read about it."""
        self._asking = None
        self._page.canvas.show_region(())
        self._page.canvas.show_circles(())
        self._page.canvas.mark(())
        self.panel.forget()

    def show_uncovered(self, *, is_news: bool = False) -> None:
        """Coverage: points nobody can be called for, points outside every circle."""
        view = self._page.view
        if view is None:
            return
        if not is_news:
            self.forget()
        asking = self._asking = Asking(None, "覆盖检查")
        self.reach_panel.show_reach(*self._reach().values())
        on_done = partial(self._on_uncovered, asking, is_news)
        self._read(_uncovered, view.year, view.at, on_done=on_done, asking=asking, **self._reach())

    def _select(self, region: Region, title: str, *, is_news: bool) -> None:
        view = self._page.view
        if view is None:
            return
        asking = self._asking = Asking(region, title)
        on_done = partial(self._on_found, asking, is_news)
        self._read(
            map_selection_service.select, view.year, region, view.at, on_done=on_done, asking=asking, **self._reach()
        )

    def _read(self, question: Callable[..., Any], *about: Any, on_done: Any, asking: Asking, **more: Any) -> None:
        on_error = partial(self._on_refused, asking)
        self._page.context.runner.read(question, *about, on_done=on_done, on_error=on_error, **more)

    # -- doing something with it -------------------------------------------------------------------------

    def print_calls(self) -> None:
        """Write the call list of what was found."""
        found = self.panel.found
        if found is None:
            self._say("请先画选区,或按 W 取预警范围。")
            return
        self._page.sheets.write_calls(found, self.panel.title)

    def begin_batch(self) -> None:
        """Enter a batch, filled in with what was found."""
        found = self.panel.found
        if found is None:
            self._say("请先画选区,或按 W 取预警范围。")
            return
        given, words = map_selection_service.prefilled_batch(found, self.panel.at_risk_chosen)
        self._page.context.events.entry_asked.emit(given, f"按风险图选区“{self.panel.title}”填入,请核对。{words}")

    # -- inside ------------------------------------------------------------------------------------------

    def _on_drawn(self, drawn: Drawn) -> None:
        if drawn.tool in (Tool.LENGTH, Tool.AREA):
            self._say(measured_words(drawn))
            return
        try:
            region, title = self._region_of(drawn)
        except RuleBroken as broken:
            self._say(broken.sentence)
            return
        self.ask(region, title)

    def _region_of(self, drawn: Drawn) -> tuple[Region, str]:
        points = [(float(x), float(y)) for x, y in drawn.points]
        match drawn.tool:
            case Tool.RECTANGLE:
                return regions.rectangle(points[0], points[1]), "矩形选区"
            case Tool.CIRCLE:
                return regions.circle(points[0], drawn.radius_m), f"半径{metres_words(drawn.radius_m)}的圆形选区"
            case Tool.CORRIDOR:
                return self._corridor(points)
        return regions.polygon(points), "多边形选区"

    def _corridor(self, points: list[tuple[float, float]]) -> tuple[Region, str]:
        """A line and so many metres on either side; between two places on a river, the river itself."""
        width_m = float(self._page.context.settings["corridor_half_width_m"])
        view = self._page.view
        rivers = [each for each in view.content.areas if each.look is AreaLook.RIVER] if view is not None else []
        if len(points) == 2 and (found := regions.river_between(rivers, points[0], points[1], _ON_RIVER_M)):
            river, reach = found
            return regions.corridor(reach, width_m), f"{river.name}河段两岸各 {metres_words(width_m)}"
        return regions.corridor(points, width_m), f"沿线两侧各 {metres_words(width_m)}"

    def _reach(self) -> dict[str, Any]:
        settings = self._page.context.settings
        return {"minutes": settings["rescue_minutes"], "speed_km_h": settings["rescue_speed_km_h"]}

    def _on_reach(self, minutes: int, speed_km_h: int) -> None:
        settings = self._page.context.settings
        settings["rescue_minutes"], settings["rescue_speed_km_h"] = minutes, speed_km_h
        self.show_uncovered()

    def _on_warning(self, asking: Asking, found: tuple[Region | None, str]) -> None:
        if asking is not self._asking:
            return
        region, title = found
        if region is None:
            self._asking = None
            self._say(f"{title}没有给出范围,不能取为选区。")
            return
        west, south, east, north = region.shape.bounds
        self._page.canvas.fit((west, south, east, north))
        self.ask(region, title)

    def _on_found(self, asking: Asking, is_news: bool, found: PlaceFound) -> None:
        if asking is not self._asking:
            return
        self.panel.show_found(asking.title, found, is_news=is_news)
        if not self._page.replay.is_on:
            self._page.canvas.mark(self.ids)
        self._page.canvas.show_circles(circles_of([each.unit for each in found.rescue if each.is_within], found.reach))

    def _on_uncovered(self, asking: Asking, is_news: bool, outcome: tuple[Uncovered, Circles]) -> None:
        if asking is not self._asking:
            return
        found, circles = outcome
        if not is_news:
            self._page.canvas.fit()
            self._page.show_pane(self.reach_panel)
        self.reach_panel.show_found(found, is_news=is_news)
        blind = {row.target.record_id for row in found.nobody} | {row.point.record_id for row in found.far}
        self._page.canvas.mark(blind)
        self._page.canvas.show_circles(circles)

    def _on_refused(self, asking: Asking, broken: RuleBroken) -> None:
        if asking is self._asking:
            self._say(broken.sentence)
            self.clear()

    @property
    def ids(self) -> set[str]:
        """The records brought out on the map for the region."""
        found = self.panel.found
        return {each.record_id for each in found.at_risk} if found is not None else set()

    def _say(self, sentence: str) -> None:
        self._page.context.events.said.emit(sentence)


def measured_words(drawn: Drawn) -> str:
    """A length, or a circumference and an area, as the page says it."""
    length_m = regions.length_m(drawn.points)
    if drawn.tool is Tool.LENGTH:
        return f"距离 {metres_words(length_m)}(平面坐标 EPSG:4547)"
    try:
        area_m2 = regions.polygon(drawn.points).area_m2
    except RuleBroken:
        return "面积:至少落三点"
    return f"面积 {area_m2 / 1e6:.3f} 平方公里({area_m2 / 666.667:.1f} 亩)"


def metres_words(length_m: float) -> str:
    """850 米, 1.25 公里."""
    return f"{length_m:.0f} 米" if length_m < 1000 else f"{length_m / 1000:.2f} 公里"


def circles_of(units: Sequence[RescueUnit], reach: Reach) -> Circles:
    """The circle of each unit: easting, northing, radius in metres."""
    return tuple((float(e), float(n), reach.radius_m) for e, n in reach_service.positions_of(units))


def _uncovered(reader: Any, year: int, at: datetime, **asked: int) -> tuple[Uncovered, Circles]:
    found = reach_service.uncovered(reader, year, at, **asked)
    return found, reach_service.circles(reader, year, found.reach)


def _warning_region(reader: Any, warning_id: str) -> tuple[Region | None, str]:
    warning = reader.get(Warning, warning_id)
    if warning is None:
        return None, "该预警"
    return warning_service.region_of(warning), warning_service.title_of(warning)
