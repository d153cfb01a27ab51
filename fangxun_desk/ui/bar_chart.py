"""A small bar chart: one bar a part, its name before it and its number behind, painted with Qt alone.

One stop for Tab; arrows move in it, Enter asks for the rows behind the bar. It counts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fangxun_desk.ui import theme

_GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is called, how much it is, the key it is asked by; `beside` is the same of another season."""

    label: str
    value: float
    key: str = ""
    beside: float | None = None


class BarChart(QWidget):
    """Horizontal bars under a title."""

    bar_asked = Signal(str)
    """The key of the bar that was pressed."""

    def __init__(self, title: str, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._unit = title, unit
        self._bars: tuple[Bar, ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(title)

    def show_bars(self, bars: Sequence[Bar], title: str = "") -> None:
        """Show these bars, in this order."""
        self._title = title or self._title
        self._bars = tuple(bars)
        self._current = min(self._current, max(0, len(self._bars) - 1))
        self.setAccessibleName(self._title)
        self._tell()
        self.updateGeometry()
        self.update()

    # -- sizes -------------------------------------------------------------------------------------------

    def _line(self) -> int:
        return theme.active()["px"] + 9

    def sizeHint(self) -> QSize:
        return QSize(240, self._line() * (len(self._bars) + 1) + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def _top(self, place: int) -> int:
        return _GAP + self._line() * (place + 1)

    # -- painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        active = theme.active()
        painter = QPainter(self)
        painter.fillRect(self.rect(), active.colour("surface"))
        painter.setFont(theme.font("small", is_bold=True))
        painter.setPen(active.colour("muted"))
        inside = self.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        head = f"{self._title}({self._unit})" if self._unit else self._title
        painter.drawText(QRect(inside.left(), inside.top(), inside.width(), self._line()), _MIDDLE_LEFT, head)
        painter.setFont(theme.font("small"))
        measure = QFontMetrics(theme.font("small"))
        names = max((measure.horizontalAdvance(bar.label) for bar in self._bars), default=0)
        numbers = max((measure.horizontalAdvance(_words(bar)) for bar in self._bars), default=0)
        most = max((max(bar.value, bar.beside or 0) for bar in self._bars), default=0) or 1
        room = max(10, inside.width() - names - numbers - 2 * _GAP)
        for place, bar in enumerate(self._bars):
            self._draw(painter, place, bar, QRect(inside.left() + names + _GAP, self._top(place), room, 0), most)
        painter.end()

    def _draw(self, painter: QPainter, place: int, bar: Bar, room: QRect, most: float) -> None:
        active, line = theme.active(), self._line()
        whole = QRect(_GAP // 2, self._top(place), self.width() - _GAP, line)
        if place == self._current and self.hasFocus():
            painter.setPen(active.colour("accent"))
            painter.drawRect(whole.adjusted(0, 0, -1, -1))
        painter.setPen(active.colour("text"))
        painter.drawText(QRect(_GAP, whole.top(), room.left() - 2 * _GAP, line), _MIDDLE_LEFT, bar.label)
        length = round(room.width() * bar.value / most)
        height = line - 10
        painter.fillRect(QRect(room.left(), whole.top() + 5, max(length, 1 if bar.value else 0), height),
                         active.colour("accent"))  # fmt: skip
        if bar.beside is not None:
            other = room.left() + round(room.width() * bar.beside / most)
            painter.fillRect(QRect(other - 1, whole.top() + 3, 2, line - 6), active.colour("text"))
        painter.drawText(QRect(room.left() + length + 4, whole.top(), self.width(), line), _MIDDLE_LEFT, _words(bar))

    # -- keys and mouse ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self._bars:
            self._current = min(len(self._bars) - 1, max(0, self._current + step))
            self._tell()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self.bar_asked.emit(self._bars[self._current].key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = (int(event.position().y()) - self._top(0)) // self._line()
        if 0 <= place < len(self._bars):
            self._current = place
            self.update()
            self.bar_asked.emit(self._bars[place].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _tell(self) -> None:
        if self._bars:
            bar = self._bars[self._current]
            self.setAccessibleDescription(f"{bar.label} {_words(bar)}{self._unit},按回车看依据")


_MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def _words(bar: Bar) -> str:
    return f"{bar.value:g}" if bar.beside is None else f"{bar.value:g}(上年 {bar.beside:g})"
