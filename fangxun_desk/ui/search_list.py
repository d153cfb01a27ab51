"""The list under the search line: hits and commands under the words of their kind, one line each.

It takes no focus and asks nothing; the box above moves in it. Headings can be neither marked nor taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from fangxun_desk.ui import theme

ENTRY, HEADING = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_MARGIN = 12
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One line that can be taken: what it says, what stands at its end, and what taking it does.

    `key` tells it from all others, so that it stays marked while the list is filled anew.
    """

    key: str
    text: str
    hint: str
    take: Callable[[], None]
    is_voided: bool = False


class SearchList(QListWidget):
    """The list of what was found."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchlist")
        self.setAccessibleName("查找结果")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_LineDelegate(self))

    def fill(self, groups: Sequence[tuple[str, Sequence[SearchEntry]]], marked: str = "") -> None:
        """Show these groups, the entry of that key marked, or the first where it is not among them."""
        self.clear()
        for heading, entries in groups:
            title = QListWidgetItem(heading)
            title.setFlags(Qt.ItemFlag.NoItemFlags)
            title.setData(HEADING, True)
            self.addItem(title)
            for entry in entries:
                line = QListWidgetItem(entry.text)
                line.setData(ENTRY, entry)
                line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{heading} {entry.text} {entry.hint}".rstrip())
                line.setToolTip(entry.text)
                self.addItem(line)
        rows = self._rows()
        kept = next((row for row in rows if self._entry(row).key == marked), rows[0] if rows else -1)
        self.setCurrentRow(kept)
        if rows and kept == rows[0]:
            self.scrollToTop()

    def entries(self) -> list[SearchEntry]:
        """Everything that can be taken, from above."""
        return [self._entry(row) for row in self._rows()]

    def headings(self) -> list[str]:
        """The words over the groups."""
        return [self.item(row).text() for row in range(self.count()) if self.item(row).data(HEADING)]

    def marked(self) -> SearchEntry | None:
        """The marked entry; None where the list is empty."""
        item = self.currentItem()
        entry = item.data(ENTRY) if item is not None else None
        return entry if isinstance(entry, SearchEntry) else None

    def spoken(self) -> str:
        """The marked line as a screen reader says it."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.AccessibleTextRole) or "") if item is not None else ""

    def go(self, by: int) -> None:
        """Mark another entry; by one it goes round, by more it stops at the ends."""
        rows = self._rows()
        if not rows:
            return
        at = rows.index(self.currentRow()) if self.currentRow() in rows else 0
        to = (at + by) % len(rows) if abs(by) == 1 else min(max(at + by, 0), len(rows) - 1)
        if to == 0:
            self.scrollToTop()
        self.setCurrentRow(rows[to])

    def wanted_height(self) -> int:
        """How high it would be with nothing hidden."""
        return sum(self.sizeHintForRow(row) for row in range(self.count())) + 2 * self.frameWidth() + 4

    def _rows(self) -> list[int]:
        return [row for row in range(self.count()) if not self.item(row).data(HEADING)]

    def _entry(self, row: int) -> SearchEntry:
        entry = self.item(row).data(ENTRY)
        assert isinstance(entry, SearchEntry)
        return entry


class _LineDelegate(QStyledItemDelegate):
    """Paints a line: the text from the left, the number or the keys at the right end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as a row of a table; headings a little lower."""
        size = theme.active()
        return QSize(120, size["small"] + 14 if index.data(HEADING) else size["row"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line in the colours of the theme in force."""
        look = theme.active()
        # The attributes of a style option are not in Qt's own stubs.
        given: Any = option
        is_marked = bool(given.state & QStyle.StateFlag.State_Selected)
        area = QRect(given.rect).adjusted(_MARGIN, 0, -_MARGIN, 0)
        painter.save()
        if index.data(HEADING):
            painter.setFont(theme.font("small", is_bold=True))
            painter.setPen(look.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(index.data()))
            painter.restore()
            return
        if is_marked:
            painter.fillRect(given.rect, look.colour("accent"))
        entry = index.data(ENTRY)
        painter.setFont(theme.font("small"))
        painter.setPen(look.colour("on_accent" if is_marked else "muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.hint)
        area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(entry.hint) - _MARGIN)
        font = theme.font()
        font.setStrikeOut(entry.is_voided)
        painter.setFont(font)
        painter.setPen(look.colour("on_accent" if is_marked else "muted" if entry.is_voided else "text"))
        text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
