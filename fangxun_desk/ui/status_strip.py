"""The honest line at the bottom: what is saved, what is only here, how old the backup is, whether the log verifies.

It says 已存盘 only of changes that are durable, and never says that something is well which it has not been told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.services.desk import DeskStatus
from fangxun_desk.ui import theme
from fangxun_desk.ui.task_runner import SAVING

BACKUP_DUE = timedelta(hours=24)
DISK_AMBER, DISK_RED = 500 << 20, 100 << 20
_SAID_FOR_MS = 8000


class StatusStrip(QWidget):
    """The strip. Each part is a label with its own alarm."""

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 3, 8, 3)
        line.setSpacing(4)
        self.saved = self._part(line, "存盘")
        self.unsent = self._part(line, "未上传")
        self.backup = self._part(line, "备份")
        self.check = self._part(line, "核验")
        self.disk = self._part(line, "磁盘")
        self.warnings = self._part(line, "预警接收")
        line.addStretch(1)
        self.message = self._part(line, "提示")
        self._cancel = QPushButton("取消", self)
        self._cancel.setProperty("role", "quiet")
        self._cancel.clicked.connect(self.cancel_asked)
        self._cancel.hide()
        line.addWidget(self._cancel)
        self.demo = QLabel("演示数据", self)
        self.demo.setProperty("role", "demo")
        self.demo.hide()
        line.addWidget(self.demo)
        self.clock = self._part(line, "时间")
        self._silence = QTimer(self, singleShot=True, interval=_SAID_FOR_MS)
        self._silence.timeout.connect(lambda: self._set(self.message, ""))
        self._set(self.saved, "正在打开数据…")
        self._progress = ""

    # -- what it is told ---------------------------------------------------------------------------------

    def say_not_open(self) -> None:
        """No store is open."""
        self._set(self.saved, "数据未打开")

    def say_opened(self) -> None:
        """The store is open; nothing has been saved yet by this window."""
        self._set(self.saved, "数据已打开")

    def say_saved(self, at: datetime) -> None:
        """A change is durable."""
        self._set(self.saved, f"已存盘 {local(at):%H:%M:%S}", "good")

    def say_checking(self) -> None:
        """The full check is running."""
        self._set(self.check, "正在核验…")

    def say_checked(self, changes: int, problems: tuple[str, ...]) -> None:
        """The full check is done."""
        if problems:
            self._set(self.check, f"核验不符 {len(problems)} 处", "red")
            self.check.setToolTip("\n".join(problems))
        else:
            self._set(self.check, f"核验无误 {changes} 条", "good")
            self.check.setToolTip("启动时逐条核验变更链、个人信息与显示数据")

    def show_status(self, status: DeskStatus, now: datetime) -> None:
        """How the store stands."""
        self._set(self.unsent, f"仅本机 {status.changes} 条")
        self.unsent.setToolTip("尚未连接中心,全部变更只在本机;请按时备份到其他磁盘或U盘")
        self._show_backup(status.newest_backup_at, now)
        self._show_disk(status.free_bytes)
        self.demo.setVisible(status.is_demo)

    def show_warning_watch(self, problem: str, refused: Sequence[str]) -> None:
        """Why the folder of warnings cannot be read ("" while it can), and the files that were not taken in.

        Both stay until they are mended; nothing is shown while all is well.
        """
        if problem:
            self._set(self.warnings, f"预警接收文件夹读不了:{problem},可能有预警未收到", "red")
        else:
            self._set(self.warnings, f"预警文件 {len(refused)} 个未收入" if refused else "", "amber" if refused else "")
        self._make_room()
        self.warnings.setToolTip("\n".join(filter(None, [self.warnings.text(), *refused])))
        if refused:
            self.warnings.setAccessibleDescription("\n".join([self.warnings.text(), *refused]))

    def say(self, sentence: str) -> None:
        """A sentence that needs no answer, for a while."""
        self._set(self.message, sentence)
        self._silence.start()

    def show_busy(self, what: str) -> None:
        """What has been taking long; "" when nothing does any more."""
        if what == self._progress:
            return
        self._progress = what
        self._silence.stop()
        self._set(self.message, what)
        self._cancel.setVisible(bool(what) and what != SAVING)

    def show_progress(self, done: int, total: int) -> None:
        """How far the long work has come."""
        if self._progress and total:
            self._set(self.message, f"{self._progress} {done} / {total}")

    def show_clock(self, now: datetime) -> None:
        """The present minute."""
        self._set(self.clock, f"{local(now):%m-%d %H:%M}")

    # -- inside ------------------------------------------------------------------------------------------

    def _show_backup(self, at: datetime | None, now: datetime) -> None:
        if at is None:
            self._set(self.backup, "尚无备份", "amber")
            return
        age = now - at
        words = age_words(age)
        self._set(self.backup, f"备份 {words}", "amber" if age > BACKUP_DUE else "")
        self.backup.setToolTip(f"最近的备份:{local(at):%Y-%m-%d %H:%M}。Ctrl+B 立即备份")

    def _show_disk(self, free: int) -> None:
        alarm = "red" if free < DISK_RED else "amber" if free < DISK_AMBER else ""
        room = f"{free / (1 << 30):.0f} GB" if free >= 10 << 30 else f"{free / (1 << 20):.0f} MB"
        self._set(self.disk, f"磁盘余 {room}", alarm)
        self._make_room()

    def _make_room(self) -> None:
        """In large text there is not room for both: a disk that has space gives way to warnings that do not come."""
        gives_way = self.warnings.property("alarm") == "red" and not self.disk.property("alarm")
        self.disk.setVisible(bool(self.disk.text()) and not gives_way)

    def _part(self, line: QHBoxLayout, name: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "strip")
        label.setAccessibleName(name)
        label.hide()
        line.addWidget(label)
        return label

    def _set(self, label: QLabel, words: str, alarm: str = "") -> None:
        if label.text() == words and label.property("alarm") == alarm:
            return
        label.setText(words)
        label.setAccessibleDescription(words)
        label.setVisible(bool(words))
        if label.property("alarm") != alarm:
            theme.restyle(label, alarm=alarm)


def age_words(age: timedelta) -> str:
    """How long ago, in the coarsest unit that still says something."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时前"
    return f"{minutes // (24 * 60)} 天前"
