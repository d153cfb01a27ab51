"""Words as pictures: measured once, drawn once with a halo of the paper, copied ever after.

It decides no places and knows no nouns; the theme gives fonts and colours.
"""

from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from fangxun_desk.ui import theme

HALO_PX = 2
_LONGEST = 16
# Chinese has little above and below its square: lines as high as the font says would keep words apart for nothing.
_HIGH, _BASE = 1.16, 0.84
_KEPT = 4096
_PLATE_ALPHA = 225
_AROUND = tuple((x, y) for x in (-HALO_PX, -1, 0, 1, HALO_PX) for y in (-HALO_PX, -1, 0, 1, HALO_PX) if abs(x * y) < 4)


class Style(Enum):
    """What words are for: size of the font, bold or not, colour in the theme."""

    PLAIN = ("small", False, "text")
    AREA = ("small", True, "text")
    WATER = ("small", False, "accent")
    COUNTY = ("px", True, "muted")
    COUNTY_SMALL = ("small", True, "muted")
    COUNT = ("px", True, "text")

    @property
    def font(self) -> QFont:
        """The font in the sizes of the theme in force."""
        return theme.font(self.value[0], is_bold=self.value[1])


def _high(style: Style) -> float:
    return style.font.pixelSize() * _HIGH


def shortened(words: str) -> str:
    """Words no longer than fits beside a mark; the card under the mouse has them whole."""
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


class Words:
    """Pictures of words in one theme and at one scale of the screen."""

    def __init__(self, ratio: float = 1.0) -> None:
        self._ratio = ratio
        self._metrics = {style: QFontMetricsF(style.font) for style in Style}
        # Caches belong to the object: with the theme they go.
        self.size = lru_cache(_KEPT * 8)(self._size)
        self.label = lru_cache(_KEPT)(self._label)
        self.badge = lru_cache(_KEPT)(self._badge)

    def _size(self, words: str, style: Style) -> tuple[float, float]:
        """Width and height in pixels, halo included."""
        return self._metrics[style].horizontalAdvance(words) + 2 * HALO_PX, _high(style) + 2 * HALO_PX

    def _label(self, words: str, style: Style) -> QPixmap:
        """Words with their halo."""
        width, height = self._size(words, style)
        pixmap = self._blank(width, height)
        painter = QPainter(pixmap)
        if style is Style.COUNT:
            self._draw_plate(painter, width, height)
        painter.setFont(style.font)
        base = QPointF(HALO_PX, HALO_PX + _high(style) * _BASE)
        painter.setPen(theme.active().colour("surface"))
        for x, y in _AROUND:
            painter.drawText(base + QPointF(x, y), words)
        painter.setPen(theme.active().colour(style.value[2]))
        painter.drawText(base, words)
        painter.end()
        return pixmap

    @staticmethod
    def _draw_plate(painter: QPainter, width: float, height: float) -> None:
        """Sums are read from afar: they stand on the paper's own colour, whatever lies below."""
        ground = QColor(theme.active().colour("surface"))
        ground.setAlpha(_PLATE_ALPHA)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(0, 0, width, height), 5, 5)

    def _badge(self, words: str) -> QPixmap:
        """A number on a small plate."""
        active, font = theme.active(), theme.font("small", is_bold=True)
        metrics = QFontMetricsF(font)
        size = QSizeF(metrics.horizontalAdvance(words) + 8, metrics.capHeight() + 8)
        pixmap = self._blank(size.width() + 1, size.height() + 1)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(active.colour("edge"))
        painter.setBrush(QColor(active.colour("surface")))
        plate = QRectF(QPointF(0.5, 0.5), size)
        painter.drawRoundedRect(plate, size.height() / 2.6, size.height() / 2.6)
        painter.setFont(font)
        painter.setPen(active.colour("text"))
        painter.drawText(QPointF(4.5, 4.5 + metrics.capHeight()), words)
        painter.end()
        return pixmap

    def _blank(self, width: float, height: float) -> QPixmap:
        pixmap = QPixmap(int(width * self._ratio) + 1, int(height * self._ratio) + 1)
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap
