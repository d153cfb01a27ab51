"""图例: every sign of the map with its words, as a sheet over the window.

The signs come from what draws them; nothing is counted or drawn here.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.ui.map.legend import Explained, legend_groups

_ROWS = 11
"""So many signs stand below each other before the next column begins."""


class LegendSheet(QDialog):
    """The sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("图例")
        self.setObjectName("ground")
        layout, across = QVBoxLayout(self), QHBoxLayout()
        layout.setContentsMargins(20, 16, 20, 16)
        across.setSpacing(28)
        for heading, signs in legend_groups().items():
            column = QVBoxLayout()
            title = QLabel(heading, self)
            title.setProperty("role", "heading")
            column.addWidget(title)
            column.addLayout(self._grid(signs))
            column.addStretch(1)
            across.addLayout(column)
        layout.addLayout(across, 1)
        close = QPushButton("关闭(Esc)", self)
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()

    def _grid(self, signs: list[Explained]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, (picture, words) in enumerate(signs):
            row, column = place % _ROWS, place // _ROWS * 2
            sign = QLabel(self)
            sign.setPixmap(picture)
            sign.setAccessibleName(f"{words}的符号")
            grid.addWidget(sign, row, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(QLabel(words, self), row, column + 1)
        return grid
