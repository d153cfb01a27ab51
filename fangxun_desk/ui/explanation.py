"""A number laid open: the rule in words, every row counted, every row left out and why.

It is handed a counted `Figure` and shows it; it counts nothing and filters nothing itself.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.domain.season import Figure, FigureRow
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel


def _amount(row: FigureRow) -> str:
    return f"{row.amount:g}" if row.amount is not None else ""


def _source(row: FigureRow) -> str:
    if row.file is None:
        return "手工登记"
    return " ".join(filter(None, [row.file, row.sheet or "", f"第{row.row}行" if row.row else ""]))


INCLUDED = (
    Column("编号", lambda row: row.number or "", width=100),
    Column("内容", lambda row: row.what, width=150, stretches=True),
    Column("计入", _amount, lambda row: row.amount, width=50, align=RIGHT),
)
EXCLUDED = (
    Column("编号", lambda row: row.number or "(无编号)", width=100),
    Column("未计入原因", lambda row: row.reason_text, width=150, stretches=True),
)


def _whole(row: FigureRow | None) -> str:
    """Everything about a row, for the line below its table."""
    if row is None:
        return ""
    return " ".join(filter(None, [row.number or "", row.what, row.reason_text, f"来源:{_source(row)}"]))


class Explanation(QWidget):
    """The side panel that explains a number."""

    closed = Signal()
    row_asked = Signal(str)
    """The record_id of a row somebody wants to see in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(6)
        head = QHBoxLayout()
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        head.addWidget(self._title, 1)
        close = QPushButton("关闭(Esc)", self)
        close.setProperty("role", "quiet")
        close.clicked.connect(self.closed)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        self._number = self._line(layout, "number")
        self._rule = self._line(layout, "")
        self._dispute = self._line(layout, "notice")
        self._included_head = self._line(layout, "heading")
        self._included = self._table(layout, INCLUDED, "计入的记录", 3)
        self._excluded_head = self._line(layout, "heading")
        self._excluded = self._table(layout, EXCLUDED, "未计入的记录", 2)
        self._filler = QWidget(self)
        layout.addWidget(self._filler, 1)
        hint = QLabel("回车:到列表中查看该行", self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        layout.addWidget(hint)

    def show_waiting(self, title: str) -> None:
        """Say which number is being laid open."""
        self._title.setText(title)
        self._number.setText("…")
        self._rule.setText("正在读取依据…")
        self._dispute.hide()
        self._fill(self._included_head, self._included, "", ())
        self._fill(self._excluded_head, self._excluded, "", ())

    def show_figure(
        self, title: str, figure: Figure, included: Sequence[FigureRow], excluded: Sequence[FigureRow]
    ) -> None:
        """Show a figure with those of its rows that belong to the part looked at."""
        total = sum(row.amount or 0 for row in included)
        self._title.setText(title)
        self._number.setText(f"{total:g} {figure.unit}")
        self._rule.setText(f"口径:{figure.rule}" + (f"\n{figure.note}" if figure.note else ""))
        self._dispute.setText(f"以下记录有分歧,数值可能变动:{'、'.join(figure.disputed)}")
        self._dispute.setVisible(bool(figure.disputed))
        self._fill(self._included_head, self._included, f"计入 {len(included)} 行", included)
        left_out = f"未计入 {len(excluded)} 行" if excluded else "没有未计入的行"
        self._fill(self._excluded_head, self._excluded, left_out, excluded)
        self._filler.setVisible(not included and not excluded)

    def take_focus(self) -> None:
        """Put the cursor on the first row counted."""
        self._included.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._included.model().rowCount():
            self._included.setCurrentIndex(self._included.model().index(0, 0))

    def apply_sizes(self) -> None:
        """The text size has changed."""
        self._included.apply_sizes()
        self._excluded.apply_sizes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # -- inside ------------------------------------------------------------------------------------------

    def _line(self, layout: QVBoxLayout, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(label)
        return label

    def _table(self, layout: QVBoxLayout, columns: Sequence[Column], name: str, share: int) -> RecordTable:
        model = RecordTableModel(columns, key=_row_key, parent=self)
        table = RecordTable(model, name, self)
        table.record_opened.connect(self._on_opened)
        layout.addWidget(table, share)
        below = self._line(layout, "muted")
        table.record_chosen.connect(lambda row: below.setText(_whole(row)))
        table.record_chosen.connect(lambda row: below.setVisible(row is not None))
        below.hide()
        return table

    def _fill(self, head: QLabel, table: RecordTable, words: str, rows: Sequence[FigureRow]) -> None:
        head.setText(words)
        head.setVisible(bool(words))
        table.records.set_records(rows)
        table.setVisible(bool(rows))

    def _on_opened(self, row: Any) -> None:
        if row.record_id:
            self.row_asked.emit(row.record_id)


def _row_key(row: FigureRow) -> str:
    return row.record_id or f"{row.file}/{row.sheet}/{row.row}"
