"""F1: every key that is bound, and nothing else: made from the declared actions, so it promises nothing that is not."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.ui.page import Action

FORM_KEYS = (
    ("回车", "下一项;到末项即登记"),
    ("Ctrl+回车", "随时登记"),
    ("Tab / Shift+Tab", "下一项 / 上一项"),
    ("↓ ↑ 回车", "在候选中移动、选定(首字母如 lsx、汉字均可)"),
    ("空格", "在空白的集中、分散栏填入余数"),
    ("2340 · 昨 2340 · 7-16 23:40", "时间的几种写法,旁边显示全称"),
)


class KeySheet(QDialog):
    """The sheet. Groups are (heading, actions)."""

    def __init__(self, groups: Sequence[tuple[str, Sequence[Action]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("全部按键")
        self.setObjectName("ground")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        across = QHBoxLayout()
        across.setSpacing(36)
        first, *others = [*groups, ("表单里", ())]
        middle = len(others) // 2
        for column in ((first, *others[:middle]), others[middle:]):
            across.addLayout(self._column(column))
        layout.addLayout(across)
        close = QPushButton("关闭(Esc)", self)
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _column(self, groups: Sequence[tuple[str, Sequence[Action]]]) -> QVBoxLayout:
        column = QVBoxLayout()
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        for heading, actions in groups:
            self._group(grid, heading, [(a.key_words, a.label) for a in actions] or FORM_KEYS)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _group(self, grid: QGridLayout, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        title = QLabel(heading, self)
        title.setProperty("role", "heading")
        grid.addWidget(title, grid.rowCount(), 0, 1, 2)
        for keys, words in lines:
            row = grid.rowCount()
            key = QLabel(keys, self)
            key.setProperty("role", "key")
            grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(QLabel(words, self), row, 1)
