"""导入: files and folders are looked at first, and only what was looked at is taken in.

Nothing is written before the officer says so. What a file would add, correct and refuse is counted by trying it out;
every doubtful cell stands below the file it belongs to.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.pages.data.section import Section, empty_words, put_on_first
from fangxun_desk.ui.task_runner import CANCELLED

if TYPE_CHECKING:
    from fangxun_desk.services.import_preview import Preview, TakenIn

Report = Callable[[int, int], None]
PATTERN = "台账 (*.xlsx *.xls *.ods *.csv *.txt);;所有文件 (*)"
NOTHING = (
    "选择各县(市、区)报来的台账,先预览、后收入\n\n"
    "Ctrl+O 选文件    Ctrl+Shift+O 选文件夹\n\n"
    "预览只试算,不写入任何数据:每个文件新增、更正、未收各多少行,哪些单元格存疑,逐条列出"
)
LOOKING = "正在试读…\n\n可按 Esc 取消"
NO_FILES = "所选位置没有可导入的台账。\n\n支持 xlsx、xls、ods、csv;Ctrl+O 另选文件,Ctrl+Shift+O 另选文件夹"
LEVEL_WORDS = {"reject": "未收", "warn": "存疑", "info": "已修正"}
ALREADY = "already_taken_in"
TONES = {"reject": "strip_red", "warn": "strip_amber"}


def _count(title: str, name: str, width: int = 64, tone: str = "") -> Column:
    def value(file: Any) -> Any:
        return getattr(file, name)

    tones = (lambda file: tone if value(file) else "") if tone else None
    return Column(title, lambda file: str(value(file)), value, width, RIGHT, tone=tones, value=value)


def _verdict(file: Any) -> str:
    if file.problem:
        return "不能收入"
    if file.is_known:
        return "已导入过"
    return "可收入" if file.is_new else "没有新内容"


def _alarm(file: Any) -> str:
    return "strip_red" if file.problem else ""


def _level(row: Any) -> str:
    return "已收过" if row.code == ALREADY else LEVEL_WORDS[row.level]


FILE_COLUMNS = (
    Column("文件", lambda file: file.file, width=270, stretches=True),
    Column("类别", lambda file: file.kind or "未识别", width=126),
    _count("读取", "read"),
    _count("新增", "added"),
    _count("更正", "changed"),
    _count("未变", "unchanged"),
    _count("未收", "rejected", tone="strip_red"),
    _count("存疑", "doubts", tone="strip_amber"),
    Column("结论", _verdict, width=100, align=CENTRE, tone=_alarm),
)
REMARK_COLUMNS = (
    Column("级别", _level, width=64, tone=lambda row: TONES.get(row.level, "")),
    Column("工作表", lambda row: row.sheet or "", width=130),
    Column("单元格", lambda row: row.cell or (f"第 {row.row} 行" if row.row else ""), lambda row: row.row or 0, 76),
    Column("说明", lambda row: row.message, width=400, stretches=True),
)


class IntakeSection(Section):
    """The section."""

    label = "导入"
    keys = "Alt+1"

    def build(self) -> None:
        """Buttons, the words on how it stands, files above and their doubtful cells below."""
        self._preview: Preview | None = None
        self._task: Any = None
        self._make_buttons()
        self._state = self.label_in(self.column, role="notice")
        self._state.hide()
        self._stack = QStackedWidget(self)
        self._words = empty_words(self)
        self._words.setText(NOTHING)
        self._stack.addWidget(self._words)
        self._stack.addWidget(self._make_lists())
        self.column.addWidget(self._stack, 1)
        self._offer()

    def _make_buttons(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        self._choose = [
            self.button_in(line, "选文件… Ctrl+O", self.choose_files),
            self.button_in(line, "选文件夹… Ctrl+Shift+O", self.choose_folder),
        ]
        line.addStretch(1)
        self._take = self.button_in(line, "收入 Ctrl+回车", self.take_in, "main")
        self._drop = self.button_in(line, "放弃 Esc", self.escape)
        self.column.addLayout(line)

    def _make_lists(self) -> QWidget:
        self.files = self.table_of(self.model_of(FILE_COLUMNS, lambda file: file.file), "预览的文件")
        self.remarks = self.table_of(self.model_of(REMARK_COLUMNS, lambda row: str(id(row))), "存疑的单元格")
        self.files.record_chosen.connect(self._show_remarks)
        self.files.record_opened.connect(lambda file: self.take_in())
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._remarks_head = self.label_in(column, role="heading")
        column.addWidget(self.remarks, 1)
        self._whole = self.label_in(column, role="muted")
        self.remarks.record_chosen.connect(lambda row: self._whole.setText(row.message if row is not None else ""))
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.files)
        split.addWidget(below)
        split.setSizes([260, 240])
        return split

    def offered(self) -> Sequence[Action]:
        """Choose, take in."""
        return (
            Action("选文件,预览导入", "Ctrl+O", self.choose_files, icon="add"),
            Action("选文件夹,预览导入", "Ctrl+Shift+O", self.choose_folder, icon="add"),
            Action("收入预览的文件", "Ctrl+Return", self.take_in, icon="check"),
        )

    def take_focus(self) -> None:
        """The files where there are any, else the first button."""
        if self._preview is not None and self._preview.files:
            put_on_first(self.files)
        else:
            self._choose[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- choosing and looking ----------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Let the officer choose files, and look at them."""
        if not self._is_busy():
            self._look_at(self.context.asker.files("选择要导入的台账", Path.home(), PATTERN))

    def choose_folder(self) -> None:
        """Let the officer choose a folder, and look at its files."""
        if self._is_busy():
            return
        folder = self.context.asker.folder("选择存放各县(市、区)台账的文件夹", Path.home())
        self._look_at([folder] if folder is not None else [])

    def _is_busy(self) -> bool:
        if self._task is not None:
            self.say("正在读取或收入文件,请稍候,或按 Esc 取消。")
        return self._task is not None

    def _look_at(self, chosen: Sequence[Path]) -> None:
        if not chosen:
            return

        def work(desk: Desk, report: Report) -> "Preview":
            # Reading workbooks is a heavy import; most nights nobody does.
            from fangxun_desk.services import import_preview

            return import_preview.preview(desk, chosen, report)

        self._preview = None
        self._say_state("")
        self._words.setText(LOOKING)
        self._stack.setCurrentIndex(0)
        self._begin(work, "正在预览…", self._on_preview)

    def _begin(self, work: Callable[[Desk, Report], Any], title: str, on_done: Callable[[Any], None]) -> None:
        self._task = self.context.runner.long_work(work, title, on_done=on_done, on_error=self._on_refused)
        self._offer()

    def _on_preview(self, preview: "Preview") -> None:
        self._task, self._preview = None, preview
        self.files.records.set_records(preview.files)
        if not preview.files:
            self._preview = None
            self._words.setText(NO_FILES)
        self._stack.setCurrentIndex(1 if preview.files else 0)
        self._offer()
        if preview.files:
            self._say_state(_totals(preview))
            self.files.setCurrentIndex(self.files.records.index(0, 0))
            self.take_focus()

    def _show_remarks(self, file: Any) -> None:
        rows = file.remarks if file is not None else ()
        self.remarks.records.set_records(rows)
        self._whole.setText("")
        if file is None:
            self._remarks_head.setText("")
        elif file.problem:
            self._remarks_head.setText(f"{file.file}:{file.problem}")
        else:
            fixed = len(rows) - file.doubts
            told = f"存疑或未收 {file.doubts} 处,已按规则修正 {fixed} 处" if rows else "没有存疑"
            told = "此前已导入,不会重复收入" if file.is_known else told
            self._remarks_head.setText(f"{file.file}:{told}")

    # -- taking in ---------------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Take in the files looked at."""
        preview = self._preview
        if preview is None or not preview.can_be_taken_in or self._is_busy():
            return

        def work(desk: Desk, report: Report) -> "tuple[TakenIn, str]":
            from fangxun_desk.services import import_preview

            taken = import_preview.take_in_previewed(desk, preview, report)
            return taken, import_preview.summary(taken)

        self._begin(work, "正在收入…", self._on_taken)

    def _on_taken(self, answer: "tuple[TakenIn, str]") -> None:
        taken, words = answer
        self._forget(f"{words}\n\n逐条在“导入记录”(Alt+2)查看,也可在那里撤销整个导入")
        if taken.saved_at is not None:
            self.context.events.saved.emit(taken.saved_at)
        self.context.events.changed.emit(Changes(frozenset(NOUNS)))
        self.say(words)
        self.take_focus()

    def _on_refused(self, broken: RuleBroken) -> None:
        """Cancelled, or a file was changed since. Files taken in before that are in."""
        self._task = None
        if self._preview is None:
            self._words.setText(f"{broken.sentence}\n\n{NOTHING}")
        else:
            behind = "已收入的文件见“导入记录”(Alt+2)。" if broken.sentence == CANCELLED else ""
            self._say_state(f"{broken.sentence}{behind}")
            self.context.events.changed.emit(Changes(frozenset(NOUNS)))
        self._offer()

    def escape(self) -> None:
        """Cancel what is under way, else let the preview go; nothing of it was written."""
        if self._task is not None:
            self._task.cancel()
            self.say("正在取消…")
        elif self._preview is not None:
            self._forget(f"已放弃,没有写入任何数据。\n\n{NOTHING}")
            self.take_focus()

    # -- inside ------------------------------------------------------------------------------------------

    def _forget(self, words: str) -> None:
        self._task = self._preview = None
        self.files.records.set_records(())
        self._words.setText(words)
        self._stack.setCurrentIndex(0)
        self._say_state("")
        self._offer()

    def _say_state(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))

    def _offer(self) -> None:
        """Only what can be done now can be pressed."""
        is_free = self._task is None
        for button in self._choose:
            button.setEnabled(is_free)
        self._take.setEnabled(is_free and self._preview is not None and self._preview.can_be_taken_in)
        self._drop.setEnabled(not is_free or self._preview is not None)


def _totals(preview: "Preview") -> str:
    files = preview.files
    refused = sum(1 for file in files if file.problem)
    doubts = sum(file.doubts for file in files if not file.problem)
    words = (
        f"预览 {len(files)} 个文件:将新增 {sum(f.added for f in files)} 行,更正 {sum(f.changed for f in files)} 行,"
        f"未收 {sum(f.rejected for f in files)} 行,存疑或未收 {doubts} 处。"
    )
    return words + (f"{refused} 个文件不能收入。" if refused else "") + "尚未写入任何数据。"
