"""The card beside the mouse: what the place under it is called and what else is known of it.

A plain widget over the map, there at once; it takes neither mouse nor keys.
"""

import numpy as np
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fangxun_desk.ui import theme
from fangxun_desk.ui.map.frame import Frame
from fangxun_desk.ui.map.picking import Found

_AWAY_PX = 16
_WIDEST_PX = 340


class HoverCard(QWidget):
    """A heading and lines below it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMaximumWidth(_WIDEST_PX)
        self._heading, self._lines = QLabel(), QLabel()
        self._heading.setProperty("role", "heading")
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        for label in (self._heading, self._lines):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self.hide()

    @property
    def words(self) -> str:
        """All that stands on the card."""
        return "\n".join(filter(None, (self._heading.text(), self._lines.text())))

    def tell(self, found: Found | None, frame: Frame, at: QPoint | None = None) -> None:
        """Tell of what was found, beside a position of the parent or else beside its mark; of a mark that is out of
        view nothing is told, the card would seem to belong to another."""
        if found is None or not found.heading or (at is None and not frame.sees(np.array([found.at]))[0]):
            self.hide()
            return
        if at is None:
            x, y = frame.to_px(np.array([found.at]))[0].tolist()
            at = QPoint(round(x), round(y))
        more = f"此处共 {found.count} 个点,放大后分开显示" if found.count > 1 else ""
        self.show_at(at, found.heading, "\n".join(filter(None, (found.detail, more))))

    def show_at(self, at: QPoint, heading: str, lines: str) -> None:
        """Stand beside a position of the parent, inside it and never over the position itself."""
        if (heading, lines) != (self._heading.text(), self._lines.text()):
            self._heading.setText(heading)
            self._lines.setText(lines)
            self._lines.setVisible(bool(lines))
            self._fit()
        room = self._over.rect()
        x, y = at.x() + _AWAY_PX, at.y() + _AWAY_PX
        if x + self.width() > room.right():
            x = at.x() - _AWAY_PX - self.width()
        if y + self.height() > room.bottom():
            y = at.y() - _AWAY_PX - self.height()
        self.move(max(0, x), max(0, y))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.active().colour("edge"), 1))
        painter.setBrush(theme.active().colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def _fit(self) -> None:
        """As wide as the longest line needs, up to the widest; as high as the wrapped words then are."""
        texts = [label for label in (self._heading, self._lines) if label.text()]
        for label in texts:
            label.ensurePolished()
        longest = max(label.fontMetrics().boundingRect(0, 0, 9999, 9999, 0, label.text()).width() for label in texts)
        width = min(_WIDEST_PX, longest + 2 * 10 + 6)
        self.resize(width, self._column.heightForWidth(width))
