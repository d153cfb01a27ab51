"""What the map says of itself for the moment: the keys of the tool in hand at its top, and that nothing is in view.

When either is said it is told; the corners are the furniture's.
"""

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem

from fangxun_desk.ui import theme
from fangxun_desk.ui.map.label_layout import Box
from fangxun_desk.ui.map.layer import Layer
from fangxun_desk.ui.map.words import Style

_TOOL = "空格落点 · 回车完成 · 退格取消上一点 · Esc 退出"
_OUTSIDE = "此处在平顶山市范围以外,Home 看全市"
_EDGE_PX = 10
_PAD_PX = 10
_ABOVE_PX = 48
"""How far above the middle a sentence stands: the crosshair is there."""


class NotesLayer(Layer):
    """A strip at the top and a sentence in the middle, each only while there is something to say."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent, z)
        self._strip: tuple[str, ...] = ()
        self._sentence = ""

    def show_tool(self, on: bool, measured: str) -> None:
        """Write the keys of a tool at the top, below them what is measured with it; nothing without a tool."""
        strip = tuple(filter(None, (_TOOL, measured))) if on else ()
        if strip != self._strip:
            self._strip = strip
            self.update()

    def say_outside(self, on: bool) -> None:
        """Say that nothing of the city is in view."""
        words = _OUTSIDE if on else ""
        if words != self._sentence:
            self._sentence = words
            self.update()

    @property
    def words(self) -> str:
        """All that is said now."""
        return " ".join(filter(None, (*self._strip, self._sentence)))

    def boxes(self) -> tuple[Box, ...]:
        """What is taken of the picture, in pixels."""
        rects = [rect for rect, _, _ in self._plates()]
        return tuple((each.left(), each.top(), each.right(), each.bottom()) for each in rects)

    def _plates(self) -> list[tuple[QRectF, str, QFont]]:
        plain, bold = Style.PLAIN.font, Style.AREA.font
        made, top = [], float(_EDGE_PX)
        for at, words in enumerate(self._strip):
            font = bold if at else plain
            made.append((self._plate(words, font, top), words, font))
            top = made[-1][0].bottom()
        if self._sentence:
            top = self.frame.height_px / 2 - _ABOVE_PX - QFontMetricsF(bold).height()
            made.append((self._plate(self._sentence, bold, top), self._sentence, bold))
        return made

    def _plate(self, words: str, font: QFont, top: float) -> QRectF:
        metrics = QFontMetricsF(font)
        width = min(self.frame.width_px - 2 * _EDGE_PX, metrics.horizontalAdvance(words) + 2 * _PAD_PX)
        return QRectF((self.frame.width_px - width) / 2, top, width, metrics.height() + _PAD_PX / 2)

    def draw(self, painter: QPainter) -> None:
        active = theme.active()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect, words, font in self._plates():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(active.colour("surface"))
            painter.drawRoundedRect(rect, 4, 4)
            painter.setPen(active.colour("text"))
            painter.setFont(font)
            inside = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, math.ceil(inside.width()) + 1)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, shown)
