"""Rows pasted from a sheet, or standing in a county's workbook, looked over and taken in with one Enter.

What was pasted survives a crash like every half-typed form; refused rows stay until they were put right. Reading,
repairing and writing are the services' affair.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.geo import division_directory
from fangxun_desk.services.desk import Desk, Done
from fangxun_desk.ui import theme
from fangxun_desk.ui.draft_keeper import DraftKeeper
from fangxun_desk.ui.page import PageContext

if TYPE_CHECKING:
    from fangxun_desk.services.paste_service import Preview

DRAFT = "drill_paste"
PLURAL = "drills"
HINT = (
    "从 Excel 里复制若干行(带不带表头都行),在任一列表或此处按 Ctrl+V\n"
    "按 Ctrl+O 选一份县(市、区)报来的演练台账,先预览再收入\n\n"
    "带表头时列序不限;不带表头时按演练台账的列序:\n县(市、区)、演练时间、演练名称、演练地点、演练类型、场次、参演人数、"
    "依据预案、主办单位、状态、备注\n同样的行再次粘贴会认出来,不重复收入"
)
_KEYS = "回车 收入  直接打字改单元格  Del 不收该行  Esc 回列表"
_FILE_KEYS = "回车 收入整份  Esc 回列表;未收的行请在原表改正后再导入"


class PasteBoard(QWidget):
    """The board. `season` answers the year looked at, `unit` the county the page is narrowed down to."""

    left = Signal()
    """The list should have the cursor."""
    paste_asked = Signal()

    def __init__(
        self, context: PageContext, season: Callable[[], int], unit: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_looking = self._wants_in = self._is_aside = False
        self._waiting: list[tuple[str, tuple[Any, ...], bool]] = []
        self._of: dict[str, Any] = {}
        self._context, self._season, self._unit = context, season, unit
        self._preview: Preview | None = None
        self._asked = 0
        self._is_saving = False
        self._table: Any = None
        self._keeper = DraftKeeper(DRAFT, lambda: context.drafts, context.runner, self._content, self)
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._make_head())
        self._said = _label("notice", self)
        self._saved = _label("saved", self)
        self._error = _label("error", self)
        for label in (self._said, self._saved, self._error):
            layout.addWidget(label)
        self._nothing = QLabel(HINT, self)
        self._nothing.setObjectName("surface")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._nothing)
        layout.addWidget(self._stack, 1)
        self._words = _label("muted", self)
        layout.addWidget(self._words)
        self._keys = _label("muted", self)
        layout.addWidget(self._keys)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _make_head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self._summary = QLabel(self)
        self._summary.setProperty("role", "heading")
        self._summary.setWordWrap(True)
        self._summary.hide()
        line.addWidget(self._summary, 1)
        self._unit_words = QLabel("没写县的行属于", self)
        self._unit_words.setProperty("role", "muted")
        self._units = QComboBox(self)
        self._units.setAccessibleName("没写县的行属于")
        self._units.addItem("(未选定)", "")
        for unit in division_directory.units(with_city=True):
            self._units.addItem(unit.name, unit.code)
        self._units.activated.connect(self._on_unit)
        self._take = QPushButton("收入(回车)", self)
        self._take.setProperty("role", "main")
        self._take.clicked.connect(self.take_in)
        self._clear = QPushButton("清空", self)
        self._clear.clicked.connect(self.throw_away)
        for widget in (self._unit_words, self._units, self._clear, self._take):
            line.addWidget(widget)
            widget.hide()
        return line

    # -- for the page ------------------------------------------------------------------------------------

    @property
    def table(self) -> Any:
        """The table of the rows; made when the first is shown, for reading tables is a heavy import."""
        if self._table is None:
            from fangxun_desk.ui.pages.drill.paste_table import PasteTable

            self._table = PasteTable(self)
            self._table.submitted.connect(self.take_in)
            self._table.row_dropped.connect(self._on_row_dropped)
            self._table.left.connect(self.left)
            self._table.paste_asked.connect(self.paste_asked)
            self._table.rows.cell_changed.connect(self._on_cell)
            self._table.selectionModel().currentChanged.connect(lambda now, before: self._say_row())
            self._stack.addWidget(self._table)
        return self._table

    @property
    def preview(self) -> "Preview | None":
        """What is looked at."""
        return self._preview

    def paste(self, text: str, season: int | None = None, unit: str | None = None) -> None:
        """Look pasted text over, in place of what was looked at before, as rows of a season and a county."""
        season, unit = season or self._season(), self._unit() if unit is None else unit
        self._waiting.clear()
        self._of = {"season": season, "unit": unit}
        name = f"粘贴 {self._context.clock():%Y-%m-%d %H:%M:%S}"

        def look(desk: Desk, report: Callable[[int, int], None]) -> "Preview":
            from fangxun_desk.services import paste_service

            return paste_service.look_at_text(desk, text, PLURAL, season, unit, name)

        self._ask(look)

    def read_file(self, path: Path) -> None:
        """Look a county's workbook over; pasted rows that are still being put right wait and come back."""
        season = self._season()
        self._waiting.clear()
        self._settle_paste()

        def look(desk: Desk, report: Callable[[int, int], None]) -> "Preview":
            from fangxun_desk.services import paste_service

            return paste_service.look_at_file(desk, path, PLURAL, season)

        self._ask(look)

    def restore(self) -> bool:
        """Bring back pasted rows that were never taken in; whether there are any."""
        left = self._keeper.recall() or {}
        text = left.get("text")
        if not isinstance(text, str) or not text or self._preview is not None:
            return False
        season, unit = left.get("season"), left.get("unit")
        self.paste(text, season if isinstance(season, int) else None, unit if isinstance(unit, str) else None)
        return True

    def _settle_paste(self) -> None:
        """Put pasted rows aside for a workbook."""
        if self._preview is not None and self._preview.grid is not None:
            self._keeper.keep_now()
            self._is_aside = True

    def settle(self) -> None:
        """Keep what has not been kept yet."""
        self._keeper.settle()

    def throw_away(self) -> None:
        """Empty the board for good; rows put aside for a workbook come back."""
        self._asked += 1
        self._is_looking = self._wants_in = False
        self._waiting.clear()
        is_aside, self._is_aside = self._is_aside, False
        if not is_aside:
            self._keeper.drop()
        self._show(None)
        if is_aside:
            self.restore()

    def apply_sizes(self) -> None:
        """The text size has changed."""
        if self._table is not None:
            self._table.apply_sizes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._preview is not None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- looking over and taking in ----------------------------------------------------------------------

    def take_in(self) -> None:
        """Take in the rows that can be, once; those refused stay."""
        preview = self._preview
        if preview is None or self._is_saving:
            return
        if self._is_looking:
            # What was put right just now is still being looked over.
            self._wants_in = True
            return
        self._is_saving = True
        self._take.setEnabled(False)

        # Whoever looked at rows has loaded the reading of tables already.
        from fangxun_desk.services import paste_service

        self._context.runner.change(paste_service.take_in, preview, on_done=self._on_taken, on_error=self._on_refused)

    def _on_taken(self, done: Done[Any]) -> None:
        outcome = done.result
        self._is_saving = False
        if not self._is_aside:
            self._keeper.drop()
        added = [f"新增 {outcome.added} 行", *([f"更正 {outcome.changed} 行"] if outcome.changed else [])]
        words = f"已存盘 {outcome.number} {done.saved_at:%H:%M:%S}:{'、'.join(added)}"
        self._again("look_at_what_is_left", keeps_cursor=False)
        if self._preview is not None and self._preview.grid is None:
            self._show(None)
            if self._is_aside:
                self._is_aside = False
                self.restore()
        _say(self._saved, words)

    def _on_refused(self, broken: RuleBroken) -> None:
        self._is_saving = False
        self._take.setEnabled(True)
        _say(self._error, broken.sentence)

    def _ask(self, look: Callable[..., "Preview | None"], *, keeps_cursor: bool = False) -> None:
        """Look something over on the store thread; an answer to an older question is dropped."""
        self._asked += 1
        asked = self._asked
        self._is_looking = True
        for label in (self._saved, self._error):
            label.hide()

        def show(preview: "Preview | None") -> None:
            if asked != self._asked:
                return
            if keeps_cursor and self.table.is_editing:
                # A cell is being typed into: the rows stay as they are until it is left.
                self.table.when_left(lambda: show(preview))
                return
            self._is_looking = False
            self._show(preview, keeps_cursor=keeps_cursor)
            self._keep(preview)
            self._go_on()

        def refuse(broken: RuleBroken) -> None:
            if asked == self._asked:
                self._is_looking = self._wants_in = False
                self._waiting.clear()
                _say(self._error, broken.sentence)

        self._context.runner.long_work(look, "正在核对…", on_done=show, on_error=refuse)

    def _again(self, name: str, *given: Any, keeps_cursor: bool = True) -> None:
        """Look the same rows over again, changed by that step of the service."""
        before = self._preview
        if before is None or before.grid is None or self._is_saving:
            return
        if self._is_looking:
            self._waiting.append((name, given, keeps_cursor))
            return

        def look(desk: Desk, report: Callable[[int, int], None]) -> "Preview | None":
            from fangxun_desk.services import paste_service

            answer: Preview | None = getattr(paste_service, name)(desk, before, *given)
            return answer

        self._ask(look, keeps_cursor=keeps_cursor)

    def _go_on(self) -> None:
        """One step after the other: each is looked over with the ones before it."""
        if self._waiting:
            name, given, keeps_cursor = self._waiting.pop(0)
            self._again(name, *given, keeps_cursor=keeps_cursor)
        elif self._wants_in:
            self._wants_in = False
            self.take_in()

    def _on_cell(self, number: int, key: str, text: str) -> None:
        self._again("look_with_cell", number, key, text)

    def _on_unit(self, row: int) -> None:
        self._again("look_under_unit", str(self._units.itemData(row)), keeps_cursor=False)

    def _on_row_dropped(self, number: int) -> None:
        self._again("look_without", [number])

    # -- showing -----------------------------------------------------------------------------------------

    def _show(self, preview: "Preview | None", *, keeps_cursor: bool = False) -> None:
        self._preview = preview
        is_pasted = preview is not None and preview.grid is not None
        for button in (self._take, self._clear):
            button.setVisible(preview is not None)
        asks_unit = preview is not None and is_pasted and (preview.lacks_unit or bool(preview.unit))
        self._unit_words.setVisible(asks_unit)
        self._units.setVisible(asks_unit)
        _say(self._said, "\n".join(preview.said) if preview is not None else "")
        _say(self._keys, ("" if preview is None else _KEYS if is_pasted else _FILE_KEYS))
        self._summary.setVisible(preview is not None)
        if preview is None:
            self._words.hide()
            self._stack.setCurrentWidget(self._nothing)
            return
        from fangxun_desk.services import paste_service

        self._summary.setText(f"{preview.name}:{paste_service.summary(preview)}")
        with QSignalBlocker(self._units):
            self._units.setCurrentIndex(max(0, self._units.findData(preview.unit)))
        self._take.setEnabled(preview.has_anything_to_take and not self._is_saving)
        self.table.show_preview(preview, keeps_cursor=keeps_cursor)
        self._stack.setCurrentWidget(self.table)
        self._say_row()
        if self.isVisible() and not keeps_cursor:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_row(self) -> None:
        row = self._table.current_row if self._table is not None else None
        sheet = f"{row.sheet} " if row is not None and row.sheet else ""
        _say(self._words, f"{sheet}第 {row.number} 行:{row.words}" if row is not None and row.words else "")

    # -- the draft ---------------------------------------------------------------------------------------

    def _keep(self, preview: "Preview | None") -> None:
        if preview is not None and preview.grid is not None:
            self._keeper.touch()
        elif not self._is_aside:
            self._keeper.drop()

    def _content(self) -> dict[str, Any]:
        """The rows as they would be pasted again, put right as far as they were."""
        preview = self._preview
        if preview is None or preview.grid is None:
            return {"text": ""}
        lines = [preview.labels, *(line.cells for line in preview.grid.lines)]
        return {"text": "\n".join("\t".join(line) for line in lines), **self._of, "unit": preview.unit}


def _label(role: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
    theme.restyle(label)
