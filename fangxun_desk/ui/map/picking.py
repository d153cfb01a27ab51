"""What lies under a place of the map: the mark nearest to it, else the area or line it is on.

It looks things up and changes nothing; which of the layers is visible it is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from fangxun_desk.geo.map_content import AreaLook, Metres
from fangxun_desk.ui.map.frame import Bounds
from fangxun_desk.ui.map.ground_layer import LINES, AreaShape
from fangxun_desk.ui.map.point_layer import PointLayer


@dataclass(frozen=True, slots=True)
class Picked:
    """A record on the map: `set_name` is its point set's name, or the look of its area (`zone`, `warning` …)."""

    set_name: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under a place: words for it, where it stands, how many points stand behind its mark."""

    picked: Picked | None
    heading: str
    detail: str
    at: tuple[float, float]
    count: int = 1


class Finder:
    """Looks up what is drawn."""

    def __init__(self, points: PointLayer) -> None:
        self._points = points
        self._shapes: tuple[AreaShape, ...] = ()

    def show_shapes(self, shapes: Sequence[AreaShape]) -> None:
        """Look among these areas."""
        self._shapes = tuple(shapes)

    def at(self, easting: float, northing: float, within_px: float) -> Found | None:
        """The nearest mark no further than `within_px` away, else the uppermost area or line there."""
        place = self._nearest_point(easting, northing, within_px)
        if place is not None:
            return self._found(place)
        return self._area_at(easting, northing, within_px)

    def of(self, picked: Picked) -> Found | None:
        """Where a record's mark stands; None when it has none in what is shown."""
        crowd = self._points.crowd
        for place in crowd.places_of((picked.record_id,)).tolist():
            if crowd.set_of(place).name == picked.set_name:
                return self._found(place)
        return None

    def named(self, record_id: str) -> Picked | None:
        """A record as it is on the map, a point before an area; None when it is not shown."""
        crowd = self._points.crowd
        for place in crowd.places_of((record_id,)).tolist():
            return Picked(crowd.set_of(place).name, record_id)
        looks = (shape.area.look.value for shape in self._shapes if record_id and shape.area.record_id == record_id)
        look = next(looks, None)
        return Picked(look, record_id) if look else None

    def after(self, picked: Picked) -> Picked | None:
        """The next of the points that stand behind the same mark, in a round; None when it stands alone."""
        found, thinned, crowd = self.of(picked), self._points.thinned(), self._points.crowd
        if found is None:
            return None
        places = crowd.places_of((picked.record_id,))
        which = thinned.leader[np.isin(thinned.members, places)]
        behind = thinned.behind(int(which[0])).tolist() if len(which) else []
        names = [Picked(crowd.set_of(place).name, crowd.id_of(place)) for place in behind]
        return names[(names.index(picked) + 1) % len(names)] if len(names) > 1 and picked in names else None

    def _nearest_point(self, easting: float, northing: float, within_px: float) -> int | None:
        points, reach_m = self._points, within_px * self._points.frame.metres_per_px
        # What is drawn comes first; a point without a mark of its own still is where it is.
        around = easting - reach_m, northing - reach_m, easting + reach_m, northing + reach_m
        drawn = np.concatenate((points.marked, points.thinned().kept))
        near = points.crowd.drawn_at(points.crowd.within(around), points.frame.metres_per_px)
        for places in (drawn, near):
            seen_at = points.crowd.shown_at(places, points.frame.metres_per_px)
            found = _nearest(seen_at, easting, northing, reach_m)
            if found is not None:
                return int(places[found])
        return None

    def sees_any(self) -> bool:
        """Whether any area or point is in view."""
        frame, crowd = self._points.frame, self._points.crowd
        if len(crowd.drawn_at(crowd.within(frame.bounds), frame.metres_per_px)):
            return True
        west, south, east, north = frame.bounds
        view = QRectF(west, south, east - west, north - south)
        return any(shape.path.intersects(view) for shape in self._shapes if shape.area.look not in LINES)

    def ground(self, bounds: Bounds) -> Bounds:
        """These bounds, widened to hold every area and point there is."""
        boxes = [(box.left(), box.top(), box.right(), box.bottom()) for box in (shape.box for shape in self._shapes)]
        extent = self._points.crowd.extent()
        edges = np.array([bounds, *boxes, *((extent,) if extent else ())])
        (west, south), (east, north) = edges[:, :2].min(axis=0).tolist(), edges[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def _found(self, place: int) -> Found:
        crowd, thinned = self._points.crowd, self._points.thinned()
        at = np.flatnonzero(thinned.kept == place)
        easting, northing = crowd.xy[place].tolist()
        return Found(
            Picked(crowd.set_of(place).name, crowd.id_of(place)),
            crowd.label_of(place),
            crowd.detail_of(place),
            (easting, northing),
            int(thinned.counts[at[0]]) if len(at) else 1,
        )

    def _area_at(self, easting: float, northing: float, within_px: float) -> Found | None:
        reach_m = within_px / 2 * self._points.frame.metres_per_px
        for shape in reversed(self._shapes):
            area = shape.area
            # A county lies under everything: clicking into it means clicking on nothing.
            if area.look is AreaLook.COUNTY or not (area.record_id or area.name):
                continue
            if area.look in LINES:
                is_hit = any(_distance_m(ring, easting, northing) <= reach_m for ring in area.rings)
            else:
                is_hit = shape.box.contains(easting, northing) and shape.path.contains(QPointF(easting, northing))
            if is_hit:
                picked = Picked(area.look.value, area.record_id) if area.record_id else None
                return Found(picked, area.name, area.detail, (easting, northing))
        return None


def _nearest(xy: Metres, easting: float, northing: float, reach_m: float) -> int | None:
    if not len(xy):
        return None
    away = np.hypot(*(xy - (easting, northing)).T)
    first = int(away.argmin())
    return first if away[first] <= reach_m else None


def _distance_m(line: Metres, easting: float, northing: float) -> float:
    """Metres from a position to the nearest point of a line."""
    if len(line) < 2:
        return float("inf")
    start, along = line[:-1], np.diff(line, axis=0)
    to = np.array((easting, northing)) - start
    length = np.maximum((along**2).sum(axis=1), 1e-9)
    share = np.clip((to * along).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(to - share[:, None] * along).T).min())
