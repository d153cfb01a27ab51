"""Above the list: which season, storm and county are looked at, only those still out, and a search."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from fangxun_desk.domain.storm import Storm
from fangxun_desk.geo import division_directory
from fangxun_desk.ui.pages.evacuation.batch_columns import Finder, is_out
from fangxun_desk.ui.pages.evacuation.reading import NO_STORM_NAME, BatchRow

ALL_STORMS, ALL_UNITS = "全部过程", "全部县(市、区)"
_NO_STORM = "none"


class _SearchEdit(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """The choices above the list. `left` says that the search is done with and the list should have the cursor."""

    year_chosen = Signal(int)
    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finder = Finder()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._year = self._combo("年度", 84)
        self._storm = self._combo("过程", 118)
        self._unit = self._combo("县(市、区)", 150)
        self._only_out = QCheckBox("仅看在外", self)
        self.search = _SearchEdit(self)
        self.search.setPlaceholderText("查找:编号、地点、首字母(Ctrl+F)")
        self.search.setAccessibleName("查找批次")
        self.search.setClearButtonEnabled(True)
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        self._new = QPushButton(self)
        self._new.setProperty("role", "quiet")
        self._new.setAccessibleName("到列表顶部看新增批次")
        self._new.hide()
        for widget, share in (
            (self._year, 0),
            (self._storm, 0),
            (self._unit, 0),
            (self._only_out, 0),
            (self.search, 1),
        ):
            line.addWidget(widget, share)
        line.addWidget(self._new)
        line.addWidget(self._count)
        self._unit.addItem(ALL_UNITS, "")
        for unit in division_directory.units():
            self._unit.addItem(unit.name, unit.code)
        self._year.activated.connect(lambda row: self.year_chosen.emit(self._year.itemData(row)))
        for combo in (self._storm, self._unit):
            combo.activated.connect(lambda row: self.changed.emit())
        self._only_out.toggled.connect(lambda checked: self.changed.emit())
        self.search.textChanged.connect(lambda text: self.changed.emit())
        self.search.left.connect(self.left)

    # -- for the page ------------------------------------------------------------------------------------

    def offer(self, years: Sequence[int], year: int, storms: Sequence[Storm], chosen: str | None) -> None:
        """Offer seasons and storms; `chosen` is the storm's name, None for all, "none" for 非过程."""
        with QSignalBlocker(self._year), QSignalBlocker(self._storm):
            self._year.clear()
            for each in years:
                self._year.addItem(f"{each} 年", each)
            self._year.setCurrentIndex(self._year.findData(year))
            self._storm.clear()
            self._storm.addItem(ALL_STORMS, None)
            for storm in storms:
                self._storm.addItem(storm.name, storm.name)
            self._storm.addItem(NO_STORM_NAME, _NO_STORM)
            self._storm.setCurrentIndex(max(0, self._storm.findData(chosen)))

    @property
    def storm(self) -> str | None:
        """The storm looked at, by name; None for all of them."""
        found: str | None = self._storm.currentData()
        return found

    def show_all(self) -> None:
        """Let every batch be shown, as when one is to be found that a filter hides."""
        with QSignalBlocker(self._storm), QSignalBlocker(self._unit), QSignalBlocker(self._only_out):
            self._storm.setCurrentIndex(0)
            self._unit.setCurrentIndex(0)
            self._only_out.setChecked(False)
        self.search.clear()
        self.changed.emit()

    def wanted(self) -> Callable[[BatchRow], bool]:
        """Whether a row is to be shown."""
        storm, unit, only_out = self.storm, self._unit.currentData(), self._only_out.isChecked()
        found = self._finder.wanted(self.search.text())
        name = NO_STORM_NAME if storm == _NO_STORM else storm

        def wanted(row: BatchRow) -> bool:
            return (
                (name is None or row.line.storm_name == name)
                and (not unit or row.batch.unit == unit)
                and (not only_out or is_out(row))
                and (found is None or found(row))
            )

        return wanted

    def say_count(self, shown: int, total: int) -> None:
        """Say how many batches are shown of how many."""
        self._count.setText(f"{shown} 批" if shown == total else f"{shown} / {total} 批")

    def say_unseen(self, count: int) -> None:
        """Say that new rows stand above what is in view."""
        self._new.setText(f"↑ 新增 {count} 批")
        self._new.setVisible(count > 0)

    def on_unseen_pressed(self, run: Callable[[], None]) -> None:
        """What pressing that note does."""
        self._new.clicked.connect(run)

    def _combo(self, name: str, width: int) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setMinimumWidth(width)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return combo
