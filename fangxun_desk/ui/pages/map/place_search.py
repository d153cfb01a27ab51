"""定位: one box for coordinates in any form, names of places and numbers of records; and how the cursor is written.

What was typed is understood on the store thread, for it may name a record. A name that can mean several places offers
them in a list below the box.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from fangxun_desk.geo.projection import degrees_of, metres_of, zone_note
from fangxun_desk.services import place_service

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

FORM = "coordinate_form"


class PlaceSearch(QObject):
    """The box of one page."""

    def __init__(self, page: "MapPage") -> None:
        super().__init__(page)
        self._page = page
        self._menu: QMenu | None = None
        self._at: tuple[float, float] | None = None
        page.head.box.returnPressed.connect(self._ask)
        page.canvas.cursor_moved.connect(self._on_cursor)

    def take_focus(self) -> None:
        """Put the cursor into the box."""
        box = self._page.head.box
        box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        box.selectAll()

    def next_form(self) -> None:
        """Write the position under the cursor in the next form."""
        settings = self._page.context.settings
        forms = list(place_service.PositionForm)
        at = next(place for place, form in enumerate(forms) if form.code == settings[FORM])
        chosen = forms[(at + 1) % len(forms)]
        settings[FORM] = chosen.code
        if self._at is not None:
            self._on_cursor(*self._at)
        self._page.context.events.said.emit(f"坐标显示为{chosen.label}")

    def go_to(self, place: Any) -> None:
        """Show a place that was understood."""
        easting, northing = metres_of(place.lon, place.lat)
        self._page.canvas.look_at(easting, northing, place.width_m)
        if place.record_id:
            self._page.canvas.pick(place.record_id)
        note = zone_note(place.lon)
        self._page.context.events.said.emit(";".join(filter(None, (place.words, note))))
        self._page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- inside ------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        view = self._page.view
        if view is not None:
            self._page.context.runner.read(
                place_service.find_place,
                view.year,
                self._page.head.box.text(),
                on_done=self._on_found,
                on_error=lambda broken: self._page.context.events.said.emit(broken.sentence),
            )

    def _on_found(self, places: tuple[Any, ...]) -> None:
        if len(places) == 1:
            self.go_to(places[0])
            return
        box = self._page.head.box
        self._menu = QMenu(self._page)
        for place in places:
            self._menu.addAction(place.words, lambda place=place: self.go_to(place))
        self._menu.setActiveAction(self._menu.actions()[0])
        self._menu.popup(box.mapToGlobal(QPoint(0, box.height())))

    def _on_cursor(self, easting: float, northing: float) -> None:
        self._at = (easting, northing)
        lon, lat = degrees_of(easting, northing)
        form = place_service.PositionForm.of(self._page.context.settings[FORM])
        self._page.canvas.set_cursor_words(place_service.format_position(lon, lat, form))
