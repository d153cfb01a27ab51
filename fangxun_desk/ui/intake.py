"""Taking the counties' workbooks in from the window: one folder, file by file, and a list of what was doubtful.

The reading, matching and writing are the services' affair; this asks for the folder, shows the progress and tells what
came of it. The list is a text file beside the store, until the 数据 page shows it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.page import PageContext

if TYPE_CHECKING:
    from fangxun_desk.services.import_service import ImportOutcome


class Intake:
    """Asks for a folder and takes its workbooks in."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def ask(self) -> None:
        """Let the officer choose the folder; nothing happens where none is chosen."""
        folder = self._context.asker.folder("选择存放各县(市、区)台账的文件夹", Path.home())
        if folder is None:
            return

        def take(desk: Desk, report: Callable[[int, int], None]) -> "tuple[list[ImportOutcome], Path]":
            # Reading workbooks costs a good part of the start-up; most nights nobody does.
            from fangxun_desk.services import import_service

            outcomes = import_service.take_all_in(desk, [folder], report)
            return outcomes, import_service.write_notes(desk, outcomes)

        self._context.runner.long_work(take, "正在导入台账…", on_done=self._tell)

    def _tell(self, answer: "tuple[Sequence[ImportOutcome], Path]") -> None:
        outcomes, notes = answer
        self._context.events.changed.emit(Changes(frozenset(NOUNS)))
        self._context.asker.tell(_summary(outcomes, notes))


def _summary(outcomes: "Sequence[ImportOutcome]", notes: Path) -> str:
    taken = [outcome for outcome in outcomes if not outcome.problem]
    if not outcomes:
        return "该文件夹中没有可导入的台账。"
    doubts = sum(1 for outcome in taken for warning in outcome.warnings if warning.level != "info")
    added, changed = sum(o.added for o in taken), sum(o.changed for o in taken)
    refused = len(outcomes) - len(taken)
    words = f"已导入 {len(taken)} 个文件:新增 {added} 行,更正 {changed} 行,存疑或未收 {doubts} 处。"
    return f"{words}{f'另有 {refused} 个文件未收入。' if refused else ''}\n\n逐条清单:{notes}"
