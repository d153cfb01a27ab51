"""F1: every key that is bound, and nothing else: made from the declared actions, so it promises nothing that is not."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fangxun_desk.ui.page import Action

FORM_KEYS = (
    ("回车", "下一项;到末项即登记"),
    ("Ctrl+回车", "随时登记"),
    ("Tab / Shift+Tab", "下一项 / 上一项"),
    ("↓ ↑ 回车", "在候选中移动、选定(首字母如 lsx、汉字均可)"),
    ("空格", "在空白的集中、分散栏填入余数"),
    ("2340 · 昨 2340 · 7-16 23:40", "时间的几种写法,旁边显示全称"),
)


Group = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and lines of (keys, words)."""
_COLUMNS = 3


class KeySheet(QDialog):
    """The sheet. Groups are (heading, actions); what several lists have in common stands in it once."""

    def __init__(
        self,
        groups: Sequence[tuple[str, Sequence[Action]]],
        lists: Sequence[tuple[str, Sequence[Action]]],
        parent: QWidget | None = None,
        further: Sequence[Group] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("全部按键")
        self.setObjectName("ground")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        inner = QWidget(self)
        across = QHBoxLayout(inner)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(28)
        told = [(heading, [(a.key_words, a.label) for a in actions]) for heading, actions in groups]
        for column in in_columns([*told, *further, *_of_lists(lists), ("表单里", FORM_KEYS)]):
            across.addLayout(self._column(column))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        layout.addWidget(area, 1)
        close = QPushButton("关闭(Esc)", self)
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        wanted = inner.sizeHint() + QSize(80, close.sizeHint().height() + 80)
        self.resize(wanted.boundedTo(parent.window().size() if parent is not None else wanted))
        close.setFocus()

    def _column(self, groups: Sequence[Group]) -> QVBoxLayout:
        column = QVBoxLayout()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        for heading, lines in groups:
            self._group(grid, heading, lines)
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


def _of_lists(lists: Sequence[tuple[str, Sequence[Action]]]) -> list[Group]:
    """The keys of the lists: first those that several of them have, then what each has for itself."""
    lines = [(name, [(action.key_words, action.label) for action in actions]) for name, actions in lists]
    counted = Counter(line for _, each in lines for line in dict.fromkeys(each))
    common = [line for line, count in counted.items() if count > 1]
    own = [(f"光标在“{name}”时", [line for line in each if line not in common]) for name, each in lines]
    groups: list[Group] = [("光标在列表时", common)] if common else []
    return [*groups, *((heading, each) for heading, each in own if each)]


def in_columns(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups in columns of about the same height, in their order."""
    heights = [len(lines) + 1.5 for _, lines in groups]
    share = sum(heights) / _COLUMNS
    columns: list[list[Group]] = [[]]
    filled = 0.0
    for group, height in zip(groups, heights, strict=True):
        if columns[-1] and filled + height / 2 > share * len(columns) and len(columns) < _COLUMNS:
            columns.append([])
        columns[-1].append(group)
        filled += height
    return columns
