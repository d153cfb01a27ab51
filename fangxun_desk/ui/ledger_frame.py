"""How a ledger page is laid out: numbers, tabs, filters and list on the left, the side panel on the right.

It places widgets and says which tab was pressed; it knows nothing of what they show.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.ui import theme
from fangxun_desk.ui.face import Board, Face, FaceList

PANE_WIDTH = 376


class LedgerFrame(QWidget):
    """The frame. `tab_pressed` carries the place of the face asked for."""

    tab_pressed = Signal(int)

    def __init__(
        self,
        lists: Sequence[FaceList],
        boards: Sequence[Board],
        head: QWidget | None,
        filters: QWidget,
        panels: QWidget,
        *,
        boards_first: bool = False,
    ) -> None:
        super().__init__()
        self._panels = panels
        self._was_split_by_hand = False
        self._tabs: list[QPushButton] = []
        self._nothing = QLabel(self)
        self._nothing.setObjectName("surface")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._stack = QStackedWidget(self)
        for each in lists:
            self._stack.addWidget(each.table)
        for board in boards:
            self._stack.addWidget(board.widget)
        self._stack.addWidget(self._nothing)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if head is not None:
            column.addWidget(head)
        if len(lists) + len(boards) > 1:
            column.addLayout(self._make_tabs([each.face for each in lists], boards, boards_first=boards_first))
        column.addWidget(filters)
        column.addWidget(self._stack, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(left)
        self._split.addWidget(panels)
        self._split.setStretchFactor(0, 1)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(8)
        self._split.splitterMoved.connect(self._on_split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._split)
        self.share_width()

    def _make_tabs(self, faces: Sequence[Face], boards: Sequence[Board], *, boards_first: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        named: list[tuple[int, Face | Board]] = [*enumerate(faces), *enumerate(boards, start=len(faces))]
        first = len(faces) if boards_first else 0
        for place, face in named:
            tab = QPushButton(self)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(place == first)
            tab.clicked.connect(lambda checked=False, place=place: self.tab_pressed.emit(place))
            self._tabs.append(tab)
            self.name_tab(place, face, None)
        for tab in (*self._tabs[first:], *self._tabs[:first]):
            line.addWidget(tab)
        line.addStretch(1)
        return line

    def name_tab(self, place: int, face: Face | Board, count: int | None) -> None:
        """Say on a tab how many rows its list shows."""
        if self._tabs:
            number = "" if count is None else f" {count}"
            self._tabs[place].setText(f"{face.label}{number}")
            self._tabs[place].setToolTip(f"{face.label}({face.keys})" if face.keys else face.label)
            self._tabs[place].setAccessibleName(f"{face.label}{number}")

    def mark_tab(self, place: int) -> None:
        """Mark the tab whose list is shown."""
        if self._tabs:
            self._tabs[place].setChecked(True)

    def show_widget(self, widget: QWidget) -> None:
        """Show a list or a board."""
        self._stack.setCurrentWidget(widget)

    def show_words(self, words: str) -> None:
        """Show words where the list would be."""
        self._nothing.setText(words)
        self._stack.setCurrentWidget(self._nothing)

    def share_width(self) -> None:
        """Give the side panel what its forms need in the text size in force, and the list the rest."""
        needed = PANE_WIDTH * theme.active()["px"] // 15
        self._panels.setMinimumWidth(needed)
        pane = max(needed, self.width() * 27 // 100)
        self._split.setSizes([self.width() - pane, pane])

    def _on_split(self, at: int, handle: int) -> None:
        self._was_split_by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._was_split_by_hand:
            self.share_width()
