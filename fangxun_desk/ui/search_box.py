"""One search over everything, over the window: type, Down and Up, Enter goes there, Esc gives the cursor back.

It opens only when it is asked for, and takes the cursor only while it is open. Records come from the store as fast as
it answers, pages and commands from the window at once. It knows no page: `jump` takes an officer to a record.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from fangxun_desk.services.search_service import EXACT, LIMIT, Hit
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.search_asking import SearchAsking
from fangxun_desk.ui.search_list import ENTRY, SearchEntry, SearchList

COMMANDS = "页面和命令"
HINT = "姓名、地名、编号、电话、文字,或页面和命令;可用拼音首字母,多个词用空格隔开"
MOST_COMMANDS = 5
_WIDEST, _FROM_TOP, _A_PAGE = 760, 56, 8
_MARGIN, _SPACING = 10, 6
_STAYS_OPEN = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
Jump = Callable[[str, str], None]


class SearchLine(QLineEdit):
    """The line typed into; the keys that mean something else here go to the box."""

    def __init__(self, box: "SearchBox") -> None:
        super().__init__(box)
        self._box = box
        self.setObjectName("searchline")
        self.setAccessibleName("查找责任人、风险点、安置点、记录和命令")
        self.setPlaceholderText(HINT)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the box before any shortcut, and Tab does not lead out of it."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return self._box.press(event.key())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moving, taking and closing are the box's."""
        if not self._box.press(event.key()):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever turns to something else has done with searching."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS_OPEN:
            self._box.shut()


class SearchBox(QFrame):
    """The box. `commands` answers what can be done just now, `jump(kind, record_id)` goes to a record.

    Bind `action` in the window. `reads_ahead` lets the index be kept up while the desk is quiet.
    """

    def __init__(
        self,
        context: PageContext,
        over: QWidget,
        commands: Callable[[], Sequence[Action]],
        jump: Jump,
        *,
        reads_ahead: bool = True,
    ) -> None:
        super().__init__(over)
        self._over = over
        self._commands = commands
        self._jump = jump
        self._came_from: QWidget | None = None
        self._offered: tuple[Action, ...] = ()
        self._hits: list[Hit] = []
        self._takes_first = False
        self._is_incomplete = False
        self.action = Action("查找", "Ctrl+K", self.open)
        self.setObjectName("searchbox")
        self.setAccessibleName("查找")
        self.hide()
        self._build()
        self._asking = SearchAsking(context, self, reads_ahead=reads_ahead)
        self._asking.answered.connect(self._on_answered)
        self._asking.refused.connect(self._on_refused)
        self._asking.caught_up.connect(self._on_caught_up)
        over.installEventFilter(self)

    def _build(self) -> None:
        self.line = SearchLine(self)
        self.list = SearchList(self)
        self.said = QLabel(self)
        self.said.setObjectName("searchsaid")
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_SPACING)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        self.line.textEdited.connect(self._on_typed)
        self.list.itemClicked.connect(self._on_clicked)
        self.list.currentItemChanged.connect(self._tell_marked)

    # -- opening and closing -----------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it stands over the window."""
        return self.isVisible()

    def open(self) -> None:
        """Stand over the window with an empty line and the cursor in it; already open, mark what was typed."""
        if self.is_open:
            self.line.setFocus()
            self.line.selectAll()
            return
        self._came_from = QApplication.focusWidget()
        self._offered = tuple(self._commands())
        self.line.clear()
        self._on_typed("")
        self.show()
        self.raise_()
        self._place()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._asking.keep_up()

    def shut(self, *, gives_back: bool = False) -> None:
        """Close; with `gives_back` the cursor returns to where it was."""
        if self.isHidden():
            return
        self._asking.let_go()
        self._takes_first = False
        came_from, self._came_from = self._came_from, None
        if gives_back and came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def press(self, key: int) -> bool:
        """What a key does here; False where it only types."""
        moves: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: _A_PAGE,
            Qt.Key.Key_PageUp: -_A_PAGE,
        }
        if key in moves:
            self.list.go(moves[key])
        elif key == Qt.Key.Key_Escape:
            self.shut(gives_back=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_marked()
        else:
            return False
        return True

    # -- typing and answers ------------------------------------------------------------------------------

    def _on_typed(self, typed: str) -> None:
        self._takes_first = self._is_incomplete = False
        if not typed.strip():
            self._hits = []
        self._asking.ask(typed)
        # What was found before stays until the answer comes: a list that blinks cannot be read.
        waiting = self.said.text() if self._hits else "正在查找…" if typed.strip() else ""
        self._show(waiting, keeps_mark=False)

    def _on_answered(self, hits: list[Hit], left: int) -> None:
        self._hits, self._is_incomplete = hits, left > 0
        self._show(self._outcome(left))
        if left:
            self._asking.keep_up()
        if self._takes_first:
            self._takes_first = False
            self._take_marked()

    def _on_refused(self, sentence: str) -> None:
        self._takes_first = False
        self._show(sentence)

    def _on_caught_up(self, left: int) -> None:
        if self.is_open and self._is_incomplete:
            if left:
                self.said.setText(self._outcome(left))
            else:
                self._asking.ask_now()

    def _outcome(self, left: int) -> str:
        if left:
            return f"查找索引还在整理,尚有 {left} 条变更未读入,下面的结果可能不全。"
        if not self._hits:
            return "" if self._matching_commands() else f"没有找到“{self.line.text().strip()}”。"
        if len(self._hits) >= LIMIT:
            return f"只列出最接近的 {LIMIT} 条,再输入一个词可以缩小范围。"
        return f"找到 {len(self._hits)} 条。"

    def _show(self, said: str, *, keeps_mark: bool = True) -> None:
        marked = self.list.marked() if keeps_mark else None
        was_first = marked is None or marked is self.list.entries()[0]
        self.list.fill(self._groups(), "" if marked is None or was_first else marked.key)
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self.list.setVisible(self.list.count() > 0)
        self._place()
        self._tell_marked()

    def _groups(self) -> list[tuple[str, list[SearchEntry]]]:
        """Hits under the words of their nouns, the noun of the best first; commands before what is no exact hit."""
        by_label: dict[str, list[SearchEntry]] = {}
        for hit in self._hits:
            by_label.setdefault(hit.label, []).append(self._entry_of(hit))
        groups = list(by_label.items())
        commands = self._matching_commands()
        if commands:
            exact = len({hit.label for hit in self._hits if hit.rank == EXACT})
            groups.insert(exact, (COMMANDS, [self._entry_of_command(action) for action in commands]))
        return groups

    def _entry_of(self, hit: Hit) -> SearchEntry:
        go = partial(self._jump, hit.kind, hit.record_id)
        return SearchEntry(hit.record_id, hit.line, hit.number, go, hit.is_voided)

    def _entry_of_command(self, action: Action) -> SearchEntry:
        def run() -> None:
            if action.where == IN_LIST and action.owner is not None:
                action.owner.setFocus()
            action.run()

        return SearchEntry(f"{COMMANDS} {action.label}", action.label, action.key_words, run)

    def _matching_commands(self) -> list[Action]:
        """The commands a typed text can mean, beginnings first; all of them while nothing is typed."""
        typed = "".join(self.line.text().lower().split())
        if not typed:
            return list(self._offered)
        ranked = [(_rank(typed, action), action) for action in self._offered]
        best = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0] or 0)
        return [action for _, action in best][:MOST_COMMANDS]

    # -- taking ------------------------------------------------------------------------------------------

    def _take_marked(self) -> None:
        """Go where the marked line leads; Enter before the answer waits for it."""
        if self._asking.is_waiting:
            self._takes_first = True
            self._asking.ask_now()
            return
        entry = self.list.marked()
        if entry is not None:
            self.shut(gives_back=True)
            entry.take()

    def _on_clicked(self, item: QListWidgetItem) -> None:
        entry = item.data(ENTRY)
        if isinstance(entry, SearchEntry):
            self.shut(gives_back=True)
            entry.take()

    def _tell_marked(self, *_: object) -> None:
        """The cursor stays in the line: a screen reader hears of the marked line as the line's description."""
        spoken = self.list.spoken() or self.said.text()
        if spoken != self.line.accessibleDescription():
            self.line.setAccessibleDescription(spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self.line, QAccessible.Event.DescriptionChanged))

    # -- standing over the window ------------------------------------------------------------------------

    def _place(self) -> None:
        over, edge = self._over, 2 * (_MARGIN + self.frameWidth())
        width = min(_WIDEST, over.width() - 48)
        around = edge + self.line.sizeHint().height()
        if self.said.text():
            around += self.said.heightForWidth(width - edge) + _SPACING
        listed = self.list.wanted_height() + _SPACING if self.list.count() else 0
        height = min(around + listed, over.height() - _FROM_TOP - 48)
        self.setGeometry((over.width() - width) // 2, _FROM_TOP, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place while the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.is_open:
            self._place()
        return super().eventFilter(watched, event)


def _rank(typed: str, action: Action) -> int | None:
    label, initials = action.label.lower(), initials_of(action.label)
    if typed in (label, initials, action.keys.lower()):
        return 0
    if label.startswith(typed) or (len(typed) > 1 and initials.startswith(typed)):
        return 1
    is_within = typed in initials if typed.isascii() else typed in label
    return 2 if is_within and (len(typed) > 1 or not typed.isascii()) else None
