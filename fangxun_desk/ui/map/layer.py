"""What every layer of the canvas is: an item of the scene that paints itself in pixels of the frame it was shown.

Layers hold what is drawn, never where it came from, and ask nobody anything.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from fangxun_desk.ui.map.frame import Frame


class Layer(QGraphicsItem):
    """One layer; those of a greater `z` lie above."""

    def __init__(self, parent: QGraphicsItem, z: int) -> None:
        super().__init__(parent)
        self.setZValue(z)
        self.frame = Frame()

    def show_frame(self, frame: Frame) -> None:
        """Look elsewhere."""
        if (frame.width_px, frame.height_px) != (self.frame.width_px, self.frame.height_px):
            self.prepareGeometryChange()
        self.frame = frame
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.frame.width_px, self.frame.height_px)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setClipRect(self.boundingRect())
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Paint the layer in pixels of its frame."""
        raise NotImplementedError
