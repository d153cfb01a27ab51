"""The list of a page: a table that stays still.

Rows are as high as they are and columns as wide as they were left: nothing is measured from contents. Records that
arrive move neither the selection nor what is under the cursor; while the list is in use they only announce themselves.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from fangxun_desk.ui import theme
from fangxun_desk.ui.record_table_model import FORMER_ROLE, RecordTableModel

_ORDINARY_PX = 15
_GAP = 6
_MOST_EASE = 1.3
_AT_IT_MS = 3000


class RecordDelegate(QStyledItemDelegate):
    """Draws a corrected value as the old one struck through, then the new one."""

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        former = index.data(FORMER_ROLE)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)
        if former is not None:
            self._draw_former(painter, option, index, former.text)

    def initStyleOption(self, option: Any, index: Any) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if (ink := index.data(Qt.ItemDataRole.ForegroundRole)) is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)
        if index.data(FORMER_ROLE) is not None:
            option.text = ""

    def _draw_former(self, painter: QPainter, option: Any, index: Any, old: str) -> None:
        new = index.data(Qt.ItemDataRole.DisplayRole)
        room = option.rect.adjusted(_GAP, 0, -_GAP, 0)
        plain, struck = theme.font(is_bold=True), theme.font()
        struck.setStrikeOut(True)
        new_width = QFontMetrics(plain).horizontalAdvance(new)
        old_room = max(0, room.width() - new_width - _GAP)
        old_text = QFontMetrics(struck).elidedText(old, Qt.TextElideMode.ElideRight, old_room)
        old_width = QFontMetrics(struck).horizontalAdvance(old_text)
        is_right = bool(index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight)
        left = room.right() - new_width - _GAP - old_width + 1 if is_right else room.left()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.save()
        painter.setFont(struck)
        painter.setPen(QPen(theme.active().colour("muted")))
        painter.drawText(QRect(left, room.top(), old_width, room.height()), middle, old_text)
        painter.setFont(plain)
        painter.setPen(QPen(theme.active().colour("text")))
        new_left = left + old_width + (_GAP if old_text else 0)
        painter.drawText(QRect(new_left, room.top(), room.right() - new_left + 1, room.height()), middle, new)
        painter.restore()


class RecordTable(QTableView):
    """A list of records."""

    record_chosen = Signal(object)
    """The current record, or None."""
    record_opened = Signal(object)
    """Enter or a double click on a record."""
    unseen_changed = Signal(int)
    """How many new rows stand out of sight since the list was last at its top."""

    def __init__(self, model: RecordTableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records = model
        self._unseen = 0
        self._last_move = QElapsedTimer()
        self._is_giving = self._is_wide_as_left = False
        self._held_key = ""
        self._order: tuple[int, bool] | None = None
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(RecordDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_header_clicked)
        header.sectionResized.connect(self._on_section_resized)
        self.apply_sizes()
        model.modelAboutToBeReset.connect(self._hold)
        model.modelReset.connect(self._regain)
        model.rowsInserted.connect(self._on_rows_inserted)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(lambda index: self.record_opened.emit(model.record_at(index.row())))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # -- for the page ------------------------------------------------------------------------------------

    def apply_sizes(self) -> None:
        """Take the row height and the column widths from the theme in force."""
        active = theme.active()
        self.verticalHeader().setDefaultSectionSize(active["row"])
        header = self.horizontalHeader()
        header.setFixedHeight(active["row"])
        header.setMinimumSectionSize(30)
        self._is_wide_as_left = False
        self._give_widths()

    @property
    def current_record(self) -> Any:
        """The record the cursor is on, None where there is none."""
        index = self.currentIndex()
        return self.records.record_at(index.row()) if index.isValid() else None

    def show_column(self, section: int, is_shown: bool) -> None:
        """Show or hide a column; the others share its room."""
        if self.isColumnHidden(section) is is_shown:
            self._is_giving = True
            self.setColumnHidden(section, not is_shown)
            self._is_giving = False
            self._give_widths()

    def go_to(self, key: str) -> bool:
        """Put the cursor on a record and bring it into view; False where it is not shown."""
        row = self.records.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self.records.index(row, 0))
            self.scrollTo(self.records.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        return row >= 0

    def choose_order(self) -> QMenu:
        """Offer the columns to order by; the column in use first turns round, then lets the rows rest again."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section, column in enumerate(self.records.columns):
            if not self.isColumnHidden(section):
                mark = {(section, False): "  ▲", (section, True): "  ▼"}.get(self._order or (-1, False), "")
                act = menu.addAction(f"按{column.title}排序{mark}")
                act.triggered.connect(partial(self._on_header_clicked, section))
        menu.popup(self.viewport().mapToGlobal(QPoint(0, 0)))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def copy_rows(self) -> str:
        """Put the selected rows on the clipboard as a table (tabs between cells), the header first."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        columns = self.records.columns
        lines = [[column.title for column in columns]]
        lines += [[column.text(self.records.record_at(row)) for column in columns] for row in rows]
        table = "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)
        if rows:
            QGuiApplication.clipboard().setText(table)
        return table

    def show_newest(self) -> None:
        """Go to the top, where the newest rows are."""
        self.scrollToTop()

    def _give_widths(self) -> None:
        """The declared widths; a little more each on a wide screen, and on a narrow one none less: it scrolls instead.

        Widths the officer chose are left alone.
        """
        if self._is_wide_as_left:
            return
        declared = [column.width * theme.active()["px"] // _ORDINARY_PX for column in self.records.columns]
        needed = sum(width for section, width in enumerate(declared) if not self.isColumnHidden(section))
        ease = min(_MOST_EASE, max(1.0, self.viewport().width() / max(1, needed)))
        has_room = self.viewport().width() >= needed
        self._is_giving = True
        for section, (column, width) in enumerate(zip(self.records.columns, declared, strict=True)):
            if column.stretches:
                mode = QHeaderView.ResizeMode.Stretch if has_room else QHeaderView.ResizeMode.Interactive
                self.horizontalHeader().setSectionResizeMode(section, mode)
            if not (column.stretches and has_room):
                self.setColumnWidth(section, int(width * ease))
        self._is_giving = False

    def _on_section_resized(self, section: int, before: int, now: int) -> None:
        if not self._is_giving and not self.records.columns[section].stretches:
            self._is_wide_as_left = True

    # -- staying still -----------------------------------------------------------------------------------

    def _in_use(self) -> bool:
        """Whether somebody is at it: the cursor is in it, or the mouse has just moved over it (not: rests on it)."""
        return self.hasFocus() or (self._last_move.isValid() and self._last_move.elapsed() < _AT_IT_MS)

    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        bar = self.verticalScrollBar()
        top, added = bar.value(), last - first + 1
        if first < top or (first == top and (top > 0 or self._in_use())):
            # The range has not grown yet: what is in view stays in view.
            self.updateGeometries()
            bar.setValue(top + added)
            self._set_unseen(self._unseen + added)

    def _on_scrolled(self, value: int) -> None:
        if value == 0:
            self._set_unseen(0)

    def _set_unseen(self, count: int) -> None:
        if count != self._unseen:
            self._unseen = count
            self.unseen_changed.emit(count)

    def _hold(self) -> None:
        record = self.current_record
        self._held_key = self.records.key(record) if record is not None else ""

    def _regain(self) -> None:
        if not (self._held_key and self.go_to(self._held_key)):
            self.record_chosen.emit(None)

    # -- events ------------------------------------------------------------------------------------------

    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        self.record_chosen.emit(self.records.record_at(current.row()) if current.isValid() else None)

    def _on_header_clicked(self, section: int) -> None:
        """Ascending, descending, and back to the order the rows rest in."""
        header = self.horizontalHeader()
        if self._order == (section, True):
            self._order = None
            self.records.order_by(None)
            header.setSortIndicatorShown(False)
            return
        descending = self._order == (section, False)
        self._order = (section, descending)
        self.records.order_by(self.records.columns[section].order_key, descending=descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(section, order)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._last_move.restart()
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._last_move.restart()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_widths()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.records.rowCount() - 1
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_record is not None:
            self.record_opened.emit(self.current_record)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0 and not event.modifiers():
            self.setCurrentIndex(self.records.index(0 if event.key() == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the page's keys; typing never moves the cursor."""
