"""The line above the map: season, what part is looked at, the box for places, and the buttons.

It only says what was asked for; every button has its key, which stands on it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

BUTTONS = (
    ("draw", "选区 R"),
    ("layers", "图层 L"),
    ("replay", "回放 T"),
    ("cover", "覆盖 O"),
    ("print", "打印"),
)


class HeadLine(QWidget):
    """The line."""

    year_chosen = Signal(int)
    pressed = Signal(str)
    """The name of the button that was pressed."""
    part_left = Signal()
    """The part looked at is to be the whole city again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self._year = QComboBox(self)
        self._year.setAccessibleName("年度")
        self._year.activated.connect(lambda at: self.year_chosen.emit(int(self._year.itemData(at))))
        line.addWidget(self._year)
        self._part = QPushButton(self)
        self._part.setProperty("role", "quiet")
        self._part.setToolTip("看全市全部行业(Shift+V)")
        self._part.clicked.connect(self.part_left)
        line.addWidget(self._part)
        self.box = QLineEdit(self)
        self.box.setAccessibleName("定位:坐标、地名、点位编号")
        self.box.setPlaceholderText("定位:坐标、地名、编号(Ctrl+F)")
        self.box.setClearButtonEnabled(True)
        line.addWidget(self.box, 1)
        self.buttons: dict[str, QPushButton] = {}
        for name, word in BUTTONS:
            button = QPushButton(word, self)
            button.clicked.connect(lambda checked=False, name=name: self.pressed.emit(name))
            self.buttons[name] = button
            line.addWidget(button)

    @property
    def layers_button(self) -> QPushButton:
        """Where the menu of layers hangs."""
        return self.buttons["layers"]

    def show_years(self, years: Sequence[int], shown: int) -> None:
        """Offer the seasons."""
        if [self._year.itemData(at) for at in range(self._year.count())] != list(years):
            self._year.clear()
            for year in years:
                self._year.addItem(f"{year} 年", year)
        self._year.setCurrentIndex(self._year.findData(shown))

    def show_part(self, words: str, *, is_whole: bool) -> None:
        """Say what part is looked at."""
        self._part.setText(words if is_whole else f"{words} ✕")
        self._part.setEnabled(not is_whole)
