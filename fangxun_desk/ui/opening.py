"""From a started program to an open store: the first start's three ways, and the ways on when a store will not open.

Nothing is made, replaced or guessed without being asked for. What a refusal is comes from outside, as does the making
of desks: this part only shows sentences and runs what was chosen.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.start_panel import Choice, StartPanel

BACKUP_FILES = "备份文件 (*.fxbak);;所有文件 (*)"


class Refused(Enum):
    """Why a store did not open, as far as it decides what can be done."""

    FIRST_START = "first_start"
    IN_USE = "in_use"
    OTHER = "other"


class Desks(Protocol):
    """Makes and opens desks; each function runs on the store thread."""

    def open(self, directory: Path) -> Desk:
        """Open the store of a folder."""
        raise NotImplementedError

    def found(self, directory: Path, name: str) -> Desk:
        """Make a new store."""
        raise NotImplementedError

    def found_demo(self, directory: Path) -> Desk:
        """Make or open the demonstration season's store."""
        raise NotImplementedError

    def restore(self, copy: Path, directory: Path, *, confirmed: bool) -> Desk:
        """Put a backup in place and open it."""
        raise NotImplementedError

    def why(self, broken: RuleBroken, directory: Path) -> Refused:
        """What kind of refusal it is."""
        raise NotImplementedError

    def has_demo(self) -> bool:
        """Whether the demonstration season comes with this program."""
        raise NotImplementedError


class Opening(QObject):
    """Opens the store of a folder, or shows what can be done instead, in the window it is given meanwhile."""

    def __init__(self, context: PageContext, desks: Desks, directory: Path, leave: Callable[[int], None]) -> None:
        super().__init__()
        self._context = context
        self._window: MainWindow | None = None
        self._desks = desks
        self._directory = directory
        self._leave = leave
        self._panel: StartPanel | None = None
        # The demonstration, and a folder named on the command line, are not where the next start begins.
        self._is_to_be_kept = False

    def stand_in(self, window: MainWindow) -> None:
        """Show what there is to show in this window."""
        self._window = window

    def begin(self) -> None:
        """Try to open the store."""
        directory = self._directory
        self._context.runner.open(lambda: self._desks.open(directory), on_done=self._on_open, on_error=self._on_refused)

    # -- outcomes ----------------------------------------------------------------------------------------

    def _on_open(self, directory: Path) -> None:
        self._directory = directory
        self._context.drafts = Drafts(directory)
        if self._is_to_be_kept:
            self._context.settings["store_dir"] = str(directory)
        self._panel = None
        self._context.events.opened.emit()

    def _on_refused(self, broken: RuleBroken) -> None:
        match self._desks.why(broken, self._directory):
            case Refused.IN_USE:
                self._context.asker.tell(broken.sentence)
                self._leave(1)
            case Refused.FIRST_START:
                self._show("开始使用防汛指挥台", "", self._first_ways())
            case _:
                self._show("数据没有打开", broken.sentence, self._ways_on())

    def _show(self, heading: str, sentence: str, ways: Sequence[Choice]) -> None:
        assert self._window is not None
        self._panel = StartPanel(heading, sentence, ways)
        self._window.show_start(self._panel)

    def _first_ways(self) -> list[Choice]:
        demo = Choice("打开演示汛期", "2024 年演示数据,随意试用,与本单位数据分开存放", self._open_demo)
        return [
            *([demo] if self._desks.has_demo() else []),
            Choice("建立本单位数据", f"从空白开始正式使用,存放在 {self._directory}", self._found),
            Choice("从备份恢复", "已有备份文件(.fxbak)时,用它接着以前的数据", self._restore),
        ]

    def _ways_on(self) -> list[Choice]:
        return [
            Choice("再试一次", f"重新打开 {self._directory}", self.begin),
            Choice("选择其他目录", "数据在别处时,指出它所在的文件夹", self._choose_folder),
            Choice("从备份恢复", "用备份文件(.fxbak)恢复;现有文件改名保留,不会删除", self._restore),
            Choice("退出", "不改动任何文件", lambda: self._leave(1)),
        ]

    # -- ways --------------------------------------------------------------------------------------------

    def _open_demo(self) -> None:
        self._is_to_be_kept = False
        folder = self._directory.parent / "demo"
        self._run(lambda: self._desks.found_demo(folder), "正在装入演示汛期,约需半分钟…")

    def _found(self) -> None:
        name = self._context.asker.line("本席位的短名,写进每个编号(如 2026-甲-0001):", "甲")
        if name:
            self._is_to_be_kept = True
            self._run(lambda: self._desks.found(self._directory, name), "正在建立数据…")

    def _choose_folder(self) -> None:
        folder = self._context.asker.folder("数据所在的文件夹", self._directory)
        if folder is not None:
            self._directory, self._is_to_be_kept = folder, True
            self.begin()

    def _restore(self) -> None:
        copy = self._context.asker.file("备份文件", self._directory.parent, BACKUP_FILES)
        if copy is not None:
            self._restore_from(copy, confirmed=False)

    def _restore_from(self, copy: Path, *, confirmed: bool) -> None:
        directory = self._directory
        self._is_to_be_kept = True

        def on_error(broken: RuleBroken) -> None:
            comparison, asks, _ = broken.sentence.partition("确认要恢复")
            if asks and not confirmed:
                if self._context.asker.confirm(f"{comparison}\n\n确认恢复?", "恢复"):
                    self._restore_from(copy, confirmed=True)
                elif self._panel is not None:
                    self._panel.wait("")
                return
            self._on_not_done(broken)

        opening = lambda: self._desks.restore(copy, directory, confirmed=confirmed)  # noqa: E731
        self._run(opening, "正在从备份恢复…", on_error)

    def _run(
        self, opening: Callable[[], Desk], words: str, on_error: Callable[[RuleBroken], None] | None = None
    ) -> None:
        if self._panel is not None:
            self._panel.wait(words)
        self._context.runner.open(opening, on_done=self._on_open, on_error=on_error or self._on_not_done)

    def _on_not_done(self, broken: RuleBroken) -> None:
        if self._panel is not None:
            self._panel.wait("")
        self._context.asker.tell(broken.sentence)
