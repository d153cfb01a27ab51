"""A storm on one line of time: warnings, the levels of each office and area, meetings, people moved out and gone home.

One stop for Tab: left and right move from event to event, Enter goes to its record. It paints what it is handed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.response_state import ResponseSpan
from fangxun_desk.domain.vocabulary import WarningColour
from fangxun_desk.services.season_log import SeasonEvent
from fangxun_desk.ui import theme

AROUND = timedelta(hours=6)
"""How much of the time before and after what is shown stands beside it."""
_PAD = 12
_LEVELS = {"1": "level_red", "2": "level_orange", "3": "level_yellow", "4": "level_blue"}
_COLOURS = {
    WarningColour.RED.code: "level_red",
    WarningColour.ORANGE.code: "level_orange",
    WarningColour.YELLOW.code: "level_yellow",
    WarningColour.BLUE.code: "level_blue",
}
_LANES = (("warning", "预警"), ("meeting", "会商调度"), ("evacuation_batch", "转移"), ("evacuation_return", "返回"))
_STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30))


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the picture: its name, its level bars, its events."""

    name: str
    spans: tuple[ResponseSpan, ...]
    events: tuple[SeasonEvent, ...]


def lanes_of(events: Sequence[SeasonEvent], spans: Sequence[ResponseSpan]) -> tuple[Lane, ...]:
    """Warnings first, then a lane for each office and area that set a level, then meetings and people."""
    by_kind = {kind: tuple(event for event in events if event.kind == kind) for kind, _ in _LANES}
    by_line: dict[str, list[ResponseSpan]] = {}
    for span in sorted(spans, key=lambda span: (_tier(span), span.issuer)):
        by_line.setdefault(_line_name(span), []).append(span)
    responses = [Lane(name, tuple(line), ()) for name, line in by_line.items()]
    first, *rest = [Lane(name, (), by_kind[kind]) for kind, name in _LANES]
    return (*([first] if first.events else []), *responses, *(lane for lane in rest if lane.events))


def _tier(span: ResponseSpan) -> int:
    return {"province": 0, "city": 1}.get(span.tier.code if span.tier else "", 2)


def _line_name(span: ResponseSpan) -> str:
    tier = span.tier.label if span.tier else span.issuer
    return f"{tier}级响应" if _tier(span) == 0 else f"{tier}·{span.area}"


class Timeline(QWidget):
    """The picture. `row_asked` carries the record_id of an event somebody wants to see."""

    row_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(240)
        self._title = ""
        self._events: tuple[SeasonEvent, ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._from = self._to = datetime.min
        self._current = 0

    def show_log(self, title: str, events: Sequence[SeasonEvent], spans: Sequence[ResponseSpan], now: datetime) -> None:
        """Show these events, and the levels that were in force while they happened."""
        self._title, self._events = title, tuple(events)
        self._current = min(self._current, max(0, len(self._events) - 1))
        if not self._events:
            self._lanes = ()
            self._tell()
            self.update()
            return
        ends = [event.until or event.at for event in self._events]
        self._from, self._to = min(event.at for event in self._events) - AROUND, max(ends) + AROUND
        shown = [span for span in spans if span.since < self._to and (span.until or max(now, self._to)) > self._from]
        self._lanes = lanes_of(self._events, shown)
        self._tell()
        self.update()

    # -- painting ----------------------------------------------------------------------------------------

    def _names_width(self) -> int:
        measure = QFontMetrics(theme.font("small"))
        widest = max((measure.horizontalAdvance(lane.name) for lane in self._lanes), default=0)
        return min(widest, self.width() // 4) + 2 * _PAD

    def _x(self, at: datetime) -> int:
        left, width = self._names_width(), self.width() - self._names_width() - _PAD
        share = (at - self._from) / (self._to - self._from)
        return left + round(width * min(1.0, max(0.0, share)))

    def _lane_rect(self, place: int) -> QRect:
        top = theme.active()["px"] * 2 + 2 * _PAD + theme.active()["small"]
        bottom = self.height() - theme.active()["px"] * 3 - _PAD
        height = min(40, (bottom - top) // max(1, len(self._lanes)))
        return QRect(self._names_width(), top + place * height, self.width() - self._names_width() - _PAD, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        active = theme.active()
        painter = QPainter(self)
        painter.fillRect(self.rect(), active.colour("surface"))
        painter.setPen(active.colour("accent" if self.hasFocus() else "border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(active.colour("text"))
        painter.setFont(theme.font(is_bold=True))
        painter.drawText(QRect(_PAD, 6, self.width(), active["px"] + 8), _LEFT, self._title)
        painter.setFont(theme.font("small"))
        if not self._events:
            painter.setPen(active.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "这段时间还没有登记预警、响应、会商或转移")
            painter.end()
            return
        self._draw_scale(painter)
        for place, lane in enumerate(self._lanes):
            self._draw_lane(painter, self._lane_rect(place), lane)
        self._draw_words(painter)
        painter.end()

    def _draw_scale(self, painter: QPainter) -> None:
        active = theme.active()
        top, bottom = self._lane_rect(0).top(), self._lane_rect(len(self._lanes)).top()
        for at in _marks(self._from, self._to, self.width() - self._names_width()):
            x = self._x(at)
            painter.setPen(active.colour("border"))
            painter.drawLine(x, top - 4, x, bottom)
            painter.setPen(active.colour("muted"))
            words = f"{local(at):%m-%d}" if local(at).hour == 0 else f"{local(at):%H:%M}"
            painter.drawText(QRect(x - 40, top - active["small"] - 10, 80, active["small"] + 6), _CENTRE, words)

    def _draw_lane(self, painter: QPainter, room: QRect, lane: Lane) -> None:
        active = theme.active()
        painter.setPen(active.colour("muted"))
        measure = QFontMetrics(theme.font("small"))
        name = measure.elidedText(lane.name, Qt.TextElideMode.ElideRight, room.left() - _PAD - 6)
        painter.drawText(QRect(_PAD, room.top(), room.left() - _PAD, room.height()), _LEFT, name)
        for span in lane.spans:
            left, right = self._x(span.since), self._x(span.until or self._to)
            use = _LEVELS.get(span.level.code, "accent")
            bar = QRect(left, room.top() + 3, max(3, right - left), room.height() - 6)
            painter.fillRect(bar, active.colour(use))
            painter.setPen(active.colour(f"{use}_text"))
            if bar.width() > measure.horizontalAdvance(span.level.label) + 4:
                painter.drawText(bar, _CENTRE, span.level.label)
        most = max((event.people or 0 for event in lane.events), default=0) or 1
        for event in lane.events:
            self._draw_event(painter, room, event, most)

    def _draw_event(self, painter: QPainter, room: QRect, event: SeasonEvent, most: int) -> None:
        active, x = theme.active(), self._x(event.at)
        use = _COLOURS.get(event.code, "accent") if event.kind == "warning" else "accent"
        colour = active.colour(use) if event.is_counted else active.colour("edge")
        if event.kind == "warning" and event.until is not None:
            painter.fillRect(QRect(x, room.top() + 4, max(4, self._x(event.until) - x), room.height() - 8), colour)
        elif event.people is not None:
            height = max(4, round((room.height() - 4) * event.people / most))
            painter.fillRect(QRect(x - 2, room.bottom() - 1 - height, 4, height), colour)
        else:
            painter.setBrush(QColor(colour))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(x - 5, room.center().y() - 4, 10, 10)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_words(self, painter: QPainter) -> None:
        """The event the cursor is on: a mark through all lanes, and its words below."""
        active = theme.active()
        event = self._events[self._current]
        x, top = self._x(event.at), self._lane_rect(0).top()
        bottom = self._lane_rect(len(self._lanes)).top()
        painter.setPen(active.colour("text"))
        painter.drawLine(x, top - 6, x, bottom + 4)
        painter.setFont(theme.font())
        room = QRect(_PAD, self.height() - active["px"] * 3 - _PAD // 2, self.width() - 2 * _PAD, active["px"] * 3)
        painter.drawText(room, _LEFT | Qt.TextFlag.TextWordWrap, self._words())

    def _words(self) -> str:
        event = self._events[self._current]
        place = f"{self._current + 1} / {len(self._events)}"
        return f"{local(event.at):%m-%d %H:%M}  {event.what}  {event.number}({place},← → 移动,回车到该记录)"

    # -- keys and mouse ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._events) - 1
        target = {
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if target is not None:
            self._go_to(min(last, max(0, target)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._events:
            self.row_asked.emit(self._events[self._current].record_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._events:
            x = event.position().x()
            self._go_to(min(range(len(self._events)), key=lambda place: abs(self._x(self._events[place].at) - x)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._events:
            self.row_asked.emit(self._events[self._current].record_id)

    def _go_to(self, place: int) -> None:
        self._current = max(0, place)
        self._tell()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleName(f"时间线 {self._title}")
        self.setAccessibleDescription(self._words() if self._events else "没有事件")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTRE = Qt.AlignmentFlag.AlignCenter


def _marks(begin: datetime, end: datetime, width: int) -> list[datetime]:
    """Moments to mark on the scale, on the hour or on midnight, no closer than 64 pixels."""
    most = max(2, width // 64)
    step = next((step for step in _STEPS if (end - begin) / step <= most), _STEPS[-1])
    midnight = local(begin).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight
    found = []
    while at <= end:
        if at >= begin:
            found.append(at)
        at += step
    return found
