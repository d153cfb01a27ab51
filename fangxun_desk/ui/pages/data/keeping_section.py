"""备份与核验: the backups there are, a new one here or on a stick, and the full check with what it found."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QFileSystemWatcher, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.services import backup_list
from fangxun_desk.services.desk import Desk
from fangxun_desk.ui import theme
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.pages.data.section import Section, empty_words, put_on_first
from fangxun_desk.ui.status_strip import age_words

if TYPE_CHECKING:
    from collections.abc import Sequence

RESTORING = (
    "恢复:数据打不开时,启动画面上选“从备份恢复”;平时用命令 fangxun-desk restore 备份文件。"
    "恢复前先说明会变什么,现有数据文件改名保留,不会删除。U盘或共享目录里的备份同样可用。"
)
NO_BACKUPS = "本机还没有备份\n\n按“立即备份”(Ctrl+B),或“备份到其他文件夹”(Ctrl+Shift+B)备到U盘"
NOT_CHECKED = "完整核验:逐条核对变更链、个人信息承诺和全部显示数据,几秒钟完成,不改动任何数据。"
_SETTLED_MS = 400


class KeepingSection(Section):
    """The section."""

    label = "备份与核验"
    keys = "Alt+3"

    def build(self) -> None:
        """Buttons, the backups, the outcome of the check."""
        line = QHBoxLayout()
        line.setSpacing(8)
        self._first = self.button_in(line, "立即备份", self.back_up, "main")
        self._first.setToolTip("Ctrl+B")
        self.button_in(line, "备份到其他文件夹… Ctrl+Shift+B", self.back_up_elsewhere)
        self.button_in(line, "完整核验 Ctrl+Shift+K", self.verify)
        line.addStretch(1)
        self.column.addLayout(line)
        self._where = self.label_in(self.column, role="muted")
        columns = (
            Column("备份时间", lambda row: f"{local(row.made_at):%Y-%m-%d %H:%M:%S}", lambda row: row.made_at, 170),
            Column("文件", lambda row: row.path.name, width=330, stretches=True),
            Column("大小", lambda row: _size(row.size), lambda row: row.size, 90, RIGHT),
            Column("变更(条)", lambda row: _changes(row.changes), lambda row: row.changes or 0, 90, RIGHT),
            Column("距今", self._age, lambda row: row.made_at, 110, CENTRE),
        )
        self.table = self.table_of(self.model_of(columns, lambda row: str(row.path)), "备份")
        self._stack = QStackedWidget(self)
        self._words = empty_words(self)
        self._words.setText(NO_BACKUPS)
        self._stack.addWidget(self._words)
        self._stack.addWidget(self.table)
        self.column.addWidget(self._stack, 1)
        self.label_in(self.column, RESTORING, "muted")
        self._outcome = self.label_in(self.column, role="heading")
        self._told = self.label_in(self.column, NOT_CHECKED, "notice")
        self._told.setAccessibleName("核验结果")
        self._watch_folder()

    def _watch_folder(self) -> None:
        """Backups are also made elsewhere in the window, and by themselves."""
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._watcher.directoryChanged.connect(lambda path: self._settled.start())
        self._settled.timeout.connect(self.look)

    def offered(self) -> "Sequence[Action]":
        """Backups elsewhere, the check."""
        return (
            Action("备份到其他文件夹(U盘)", "Ctrl+Shift+B", self.back_up_elsewhere, icon="disk"),
            Action("完整核验", "Ctrl+Shift+K", self.verify, icon="check"),
        )

    def take_focus(self) -> None:
        """The list, or the button where there is none."""
        if self.table.records.rowCount():
            put_on_first(self.table)
        else:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- backups -----------------------------------------------------------------------------------------

    def look(self) -> None:
        """List the backups again."""
        self.context.runner.ask_desk(
            backup_list.backups_of, "", on_done=self._show, on_error=lambda broken: self.say(broken.sentence)
        )

    def _show(self, backups: backup_list.Backups) -> None:
        if backups.folder.is_dir():
            self._watcher.addPath(str(backups.folder))
        had_cursor = self._first.hasFocus() and not self.table.records.rowCount()
        self.table.records.set_records(sorted(backups.files, key=lambda one: one.made_at, reverse=True))
        newest = f"最近一次 {age_words(self.context.clock() - backups.files[0].made_at)}。" if backups.files else ""
        self._where.setText(f"本机备份在 {backups.folder},共 {len(backups.files)} 份。{newest}每 12 小时自动备份一次。")
        self._stack.setCurrentIndex(1 if backups.files else 0)
        if had_cursor and backups.files:
            put_on_first(self.table)

    def back_up(self) -> None:
        """Write a backup beside the store."""
        self._back_up(None)

    def back_up_elsewhere(self) -> None:
        """Write a backup into a folder the officer chooses."""
        folder = self.context.asker.folder("备份到哪个文件夹(如U盘)", Path.home())
        if folder is not None:
            self._back_up(folder)

    def _back_up(self, folder: Path | None) -> None:
        self.context.runner.ask_desk(
            lambda desk: desk.back_up(folder),
            "正在备份…",
            on_done=self._on_backed_up,
            on_error=lambda broken: self.say(broken.sentence),
        )

    def _on_backed_up(self, copy: Any) -> None:
        self.say(f"已备份 {copy.changes} 条变更到 {copy.path}")
        self.look()

    def on_minute(self) -> None:
        """Ages go on."""
        self.look()

    def _age(self, row: backup_list.Backup) -> str:
        return age_words(self.context.clock() - row.made_at)

    # -- the check ---------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Check everything."""
        self._told.setText("正在核验…")
        self.context.runner.ask_desk(
            Desk.verify, "正在核验…", on_done=self._on_verified, on_error=self._on_not_verified
        )

    def _on_verified(self, outcome: Any) -> None:
        at = f"{local(self.context.clock()):%Y-%m-%d %H:%M}"
        if outcome.ok:
            head = f"核验无误:共 {outcome.changes} 条变更({at})"
        else:
            head = f"核验不符:{len(outcome.problems)} 处({at}),请先备份现状,再联系维护人员"
        self._outcome.setText(head)
        theme.restyle(self._outcome, role="heading" if outcome.ok else "error")
        ends = [
            f"编号段 {name}(值班台 {end['desk']}):末条第 {end['seq']} 号,校验值 {end['hash']}"
            for name, end in outcome.heads.items()
        ]
        self._told.setText("\n".join([*outcome.problems, *ends]))
        self.say(head)

    def _on_not_verified(self, broken: RuleBroken) -> None:
        self._outcome.setText("")
        self._told.setText(broken.sentence)


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, size >> 10)} KB"


def _changes(changes: int | None) -> str:
    return str(changes) if changes is not None else "—"
