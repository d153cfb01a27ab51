"""The card of the place that was picked on the map: what it is, and the way to its record.

It shows the words the map was made with; the record itself stands on its own page.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.geo.map_content import MapContent
from fangxun_desk.ui.map.canvas import Picked


class PickedCard(QFrame):
    """The card; hidden while nothing is picked."""

    opened = Signal(str)
    """The record_id of the record to be opened on its page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.picked: Picked | None = None
        self._title, self._words = QLabel(self), QLabel(self)
        self._title.setProperty("role", "heading")
        for label in (self._title, self._words):
            label.setWordWrap(True)
        self._open = QPushButton("打开记录", self)
        self._open.setProperty("role", "quiet")
        self._open.clicked.connect(self.open)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 10)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._words)
        self.hide()

    def show_picked(self, picked: Picked | None, content: MapContent) -> None:
        """Show what was picked, or nothing."""
        self.picked = picked
        self._open.setToolTip("在它的页面上看记录(准星在此点上时按回车)")
        found = _words_of(picked, content) if picked is not None else None
        self.setVisible(found is not None)
        if found is not None:
            self._title.setText(found[0])
            self._words.setText(found[1])

    def open(self) -> None:
        """Ask for the record."""
        if self.picked is not None:
            self.opened.emit(self.picked.record_id)


def _words_of(picked: Picked, content: MapContent) -> tuple[str, str] | None:
    """The name of what was picked and the lines about it; None where the map does not show it any more."""
    for area in content.areas:
        if area.record_id == picked.record_id:
            return area.name, area.detail
    for points in content.points:
        if points.name == picked.set_name and picked.record_id in points.ids:
            at = points.ids.index(picked.record_id)
            return f"{points.label} {points.labels[at]}", points.details[at] if points.details else ""
    return None
