"""Above a list: which season is looked at, which part of it, and a search; and one button that takes it all back.

A facet named in `selection.SHARED` is shared: choosing it here narrows every page. The bar filters nothing itself, it
answers which rows are wanted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.geo import division_directory
from fangxun_desk.ui import theme
from fangxun_desk.ui.finder import Finder
from fangxun_desk.ui.selection import OFFICIAL, SHARED, STORM, UNIT, DeskSelection

_LEAST_SEARCH = 11
"""The least width of the search, in characters."""
ALL = ""
"""The value of a facet that narrows nothing down."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list down: `of` answers a row's value, or a collection of values it belongs to.

    A facet that `is_listed` has a box to choose from; another (a person) is chosen elsewhere and only named here.
    """

    name: str
    label: str
    of: Callable[[Any], Any]
    all_words: str = ""
    width: int = 118
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Switch:
    """A box to tick: only the rows `wanted`."""

    label: str
    wanted: Callable[[Any], bool]


def unit_facet(of: Callable[[Any], Any]) -> Facet:
    """By county, shared by all pages."""
    return Facet(UNIT, "县(市、区)", of, "全部县(市、区)", 150)


def storm_facet(of: Callable[[Any], Any]) -> Facet:
    """By storm (its short name), shared by all pages."""
    return Facet(STORM, "过程", of, "全部过程")


def official_facet(of: Callable[[Any], Any]) -> Facet:
    """By the name of a person, shared by all pages and chosen in their lists."""
    return Facet(OFFICIAL, "责任人", of, is_listed=False)


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

    def __init__(
        self,
        facets: Sequence[Facet],
        switches: Sequence[Switch],
        finder: Finder,
        selection: DeskSelection,
        words: tuple[str, str, str] = ("查找", "编号、地点、首字母", "行"),
        parent: QWidget | None = None,
    ) -> None:
        """`words`: what the search is called, what it finds, and the measure word of the rows (批, 次, 人)."""
        super().__init__(parent)
        self._finder = finder
        self._selection = selection
        self._facets = tuple(facets)
        self._measure = words[2]
        self._boxes: dict[str, QComboBox] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for line in (self._first, self._second):
            line.setSpacing(8)
            whole.addLayout(line)
        line = self._first
        self._year = self._combo("年度", 84)
        line.addWidget(self._year)
        for facet in self._facets:
            if facet.is_listed:
                self._boxes[facet.name] = self._combo(facet.label, facet.width)
                line.addWidget(self._boxes[facet.name])
        self._switches = [(QCheckBox(switch.label, self), switch) for switch in switches]
        for box, _ in self._switches:
            line.addWidget(box)
            box.toggled.connect(lambda checked: self._on_changed())
        self.search = _SearchEdit(self)
        self.search.setPlaceholderText(f"查找:{words[1]}(Ctrl+F)")
        self.search.setAccessibleName(words[0])
        self.search.setClearButtonEnabled(True)
        line.addWidget(self.search, 1)
        self._clear = self._quiet_button(line, "清除筛选")
        self._new = self._quiet_button(line, "到列表顶部看新增的行")
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        line.addWidget(self._count)
        self._is_in_two = False
        self._join()

    def _join(self) -> None:
        units = [(unit.name, unit.code) for unit in division_directory.units()]
        for facet in self._facets:
            if facet.is_listed:
                self.offer(facet.name, units if facet.name == UNIT else ())
                self._boxes[facet.name].activated.connect(lambda row, name=facet.name: self._on_chosen(name))
        self._year.activated.connect(lambda row: self.year_chosen.emit(self._year.itemData(row)))
        self.search.textChanged.connect(lambda text: self._on_changed())
        self.search.left.connect(self.left)
        self._clear.clicked.connect(self.show_all)
        self._selection.changed.connect(self._on_selected)

    # -- for the page ------------------------------------------------------------------------------------

    def offer_years(self, years: Sequence[int], year: int) -> None:
        """Offer the seasons, one of them shown."""
        with QSignalBlocker(self._year):
            self._year.clear()
            for each in years:
                self._year.addItem(f"{each} 年", each)
            self._year.setCurrentIndex(self._year.findData(year))

    def offer(self, name: str, options: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        """Offer the (words, value) of a listed facet; `chosen` None keeps what was chosen, as far as it is offered."""
        box = self._boxes[name]
        facet = next(facet for facet in self._facets if facet.name == name)
        shared = self._selection[name] if name in SHARED else ALL
        before = shared or (self.value(name) if box.count() else ALL)
        with QSignalBlocker(box):
            box.clear()
            box.addItem(facet.all_words, ALL)
            for words, value in options:
                box.addItem(words, value)
            box.setCurrentIndex(max(0, box.findData(before if chosen is None else chosen)))
        self._say_filters()

    def value(self, name: str) -> str:
        """What a facet is narrowed down to, "" for all."""
        box = self._boxes.get(name)
        return str(box.currentData() or ALL) if box is not None else self._selection[name]

    def narrow(self, name: str, value: str) -> None:
        """Narrow a facet down, as if it had been chosen."""
        if name in self._boxes:
            self._boxes[name].setCurrentIndex(max(0, self._boxes[name].findData(value)))
            self._on_chosen(name)
        else:
            self._selection.choose(name, value)

    def show_all(self) -> None:
        """Let every row be shown, as when one is to be found that a filter hides."""
        for box in self._boxes.values():
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        for tick, _ in self._switches:
            with QSignalBlocker(tick):
                tick.setChecked(False)
        with QSignalBlocker(self.search):
            self.search.clear()
        self._selection.clear()
        self._on_changed()

    def wanted(self) -> Callable[[Any], bool] | None:
        """Whether a row is to be shown; None where all are."""
        narrowed = [(facet.of, self.value(facet.name)) for facet in self._facets if self.value(facet.name)]
        ticked = [switch.wanted for box, switch in self._switches if box.isChecked()]
        found = self._finder.wanted(self.search.text())
        if not narrowed and not ticked and found is None:
            return None

        def wanted(row: Any) -> bool:
            return (
                all(_has(of(row), value) for of, value in narrowed)
                and all(tick(row) for tick in ticked)
                and (found is None or found(row))
            )

        return wanted

    @property
    def narrowed_to(self) -> tuple[str, ...]:
        """What the list is narrowed down to, in words."""
        listed = [box.currentText() for box in self._boxes.values() if box.currentData()]
        named = [self.value(f.name) for f in self._facets if not f.is_listed and self.value(f.name)]
        ticked = [box.text() for box, _ in self._switches if box.isChecked()]
        typed = [f"“{self.search.text().strip()}”"] if self.search.text().strip() else []
        return (*listed, *named, *ticked, *typed)

    def say_count(self, shown: int, total: int) -> None:
        """Say how many rows are shown of how many."""
        self._count.setText(f"{shown} {self._measure}" if shown == total else f"{shown} / {total} {self._measure}")

    def say_nothing(self) -> None:
        """No rows are shown to be counted."""
        self._count.setText("")

    def call_rows(self, measure: str) -> None:
        """The measure word of the rows from now on."""
        self._measure = measure

    def say_unseen(self, count: int) -> None:
        """Say that new rows stand above what is in view."""
        self._new.setText(f"↑ 新增 {count} {self._measure}")
        self._new.setVisible(count > 0)

    def on_unseen_pressed(self, run: Callable[[], None]) -> None:
        """What pressing that note does."""
        self._new.clicked.connect(run)

    # -- inside ------------------------------------------------------------------------------------------

    def _on_chosen(self, name: str) -> None:
        if name in SHARED and self._selection[name] != self.value(name):
            self._selection.choose(name, self.value(name))
        else:
            self._on_changed()

    def _on_selected(self, name: str) -> None:
        """Another page, or this one, chose something all pages share."""
        if name not in [facet.name for facet in self._facets]:
            return
        if (box := self._boxes.get(name)) is not None:
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(self._selection[name])))
        self._on_changed()

    def _on_changed(self) -> None:
        self._say_filters()
        self.changed.emit()

    def _say_filters(self) -> None:
        narrowed = self.narrowed_to
        self._clear.setText(f"清除筛选:{'、'.join(narrowed[:2])}{'…' if len(narrowed) > 2 else ''}")
        self._clear.setToolTip(f"现在只看:{'、'.join(narrowed)}。按此(Ctrl+L)看全部")
        self._clear.setAccessibleName(self._clear.text())
        self._clear.setVisible(bool(narrowed))
        self._share_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_lines()

    def _share_lines(self) -> None:
        """Put the search on a line of its own where the boxes leave it no room (large text on a small screen)."""
        ahead = [self._year, *self._boxes.values(), *(box for box, _ in self._switches)]
        behind = [self.search, self._clear, self._new, self._count]
        shown = [*ahead, *(widget for widget in behind[1:] if widget.isVisibleTo(self))]
        needed = sum(widget.sizeHint().width() + 8 for widget in shown) + _LEAST_SEARCH * theme.active()["px"]
        if self._is_in_two is (needed > self.width()):
            return
        self._is_in_two = not self._is_in_two
        to = self._second if self._is_in_two else self._first
        for widget in behind:
            to.addWidget(widget, 1 if widget is self.search else 0)

    def _combo(self, name: str, width: int) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setMinimumWidth(width)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return combo

    def _quiet_button(self, line: QHBoxLayout, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "quiet")
        button.setAccessibleName(name)
        button.hide()
        line.addWidget(button)
        return button


def _has(held: Any, value: str) -> bool:
    return value == held if isinstance(held, str) or held is None else value in held
