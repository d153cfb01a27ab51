"""Attachments of any record from the window: choosing files, keeping them, opening one in the system's viewer.

Files are read and checked off the UI thread. The record's page shows which there are; nothing is stored here.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from fangxun_desk.domain.attachment import Attachment, attachments_of, size_words
from fangxun_desk.domain.fields import Record
from fangxun_desk.services import attachment_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.page import IN_LIST, Action, PageContext
from fangxun_desk.ui.record_detail import Detail, DetailPart
from fangxun_desk.ui.row_actions import RowActions, is_voided

PATTERN = "照片和文档 (*.jpg *.jpeg *.png *.pdf *.doc *.docx *.wps *.xls *.xlsx *.txt);;所有文件 (*)"


def open_in_viewer(path: Path) -> bool:
    """Hand a file to the system's viewer."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def attachment_part(record: Record) -> DetailPart:
    """The attachments of a record as a section of its detail panel; empty where there are none."""
    rows = attachments_of(record)
    lines = tuple(f"{place}. {row.name}({size_words(row.size)})" for place, row in enumerate(rows, start=1))
    return DetailPart("附件", lines)


class Attachments:
    """What can be done with the attachments of a page's records. `owner` is where its menu stands."""

    def __init__(self, context: PageContext, owner: QWidget, viewer: Callable[[Path], bool] = open_in_viewer) -> None:
        self._context = context
        self._owner = owner
        self.viewer = viewer

    def actions(self, rows: RowActions, table: QWidget) -> tuple[Action, ...]:
        """What a list offers for the attachments of the record its cursor is on."""

        def about(job: Callable[[Record], None], refusal: Callable[[Detail], str]) -> Callable[[], None]:
            return lambda: rows.about_current(lambda detail: job(detail.record), refusal)

        return (
            Action("添加附件", "I", about(self.add, is_voided), IN_LIST, owner=table),
            Action("打开附件", "O", about(self.open, lambda detail: ""), IN_LIST, owner=table),
            Action("移除附件", "Shift+Delete", about(self.remove, is_voided), IN_LIST, owner=table),
        )

    def add(self, record: Record) -> None:
        """Let the officer choose files and attach them to a record."""
        files = self._context.asker.files(f"选择附到 {record.number} 的文件", Path.home(), PATTERN)
        if not files:
            return

        def keep(desk: Desk, report: Callable[[int, int], None]) -> tuple[Attachment, ...]:
            return attachment_service.keep_all(desk, files, report)

        def attach(kept: tuple[Attachment, ...]) -> None:
            self._context.runner.change(
                attachment_service.attach,
                record.record_id,
                kept,
                on_done=lambda done: self._say(f"{record.number} 已附上 {len(kept)} 个文件。"),
            )

        self._context.runner.long_work(keep, "正在收入附件…", on_done=attach)

    def open(self, record: Record) -> None:
        """Open an attachment of a record; where there are several, the officer picks from a menu."""
        self._pick(record, self.view)

    def view(self, row: Attachment) -> None:
        """Open a copy of an attachment in the system's viewer."""
        self._context.runner.ask_desk(
            lambda desk: attachment_service.copy_for_viewing(desk, row),
            "正在核对附件…",
            on_done=lambda path: self._show(path, row),
            on_error=lambda broken: self._context.asker.tell(broken.sentence),
        )

    def remove(self, record: Record) -> None:
        """Take an attachment off a record, with the reason; the file stays kept."""

        def ask(row: Attachment) -> None:
            reason = self._context.asker.line(f"移除附件“{row.name}”的原因(文件仍留存,可在历史中查到):")
            if reason:
                self._context.runner.change(
                    attachment_service.detach,
                    record.record_id,
                    row.digest,
                    reason,
                    on_done=lambda done: self._say(f"已移除附件“{row.name}”。"),
                )

        self._pick(record, ask)

    def _pick(self, record: Record, then: Callable[[Attachment], Any]) -> None:
        rows: Sequence[Attachment] = attachments_of(record)
        if not rows:
            self._say(f"{record.number} 没有附件。")
        elif len(rows) == 1:
            then(rows[0])
        else:
            self._show_menu(rows, then)

    def _show_menu(self, rows: Sequence[Attachment], then: Callable[[Attachment], Any]) -> None:
        menu = QMenu(self._owner)
        menu.setAccessibleName("附件")
        for place, row in enumerate(rows, start=1):
            words = f"&{place}  {row.name}" if place < 10 else row.name
            menu.addAction(words).triggered.connect(lambda checked=False, row=row: then(row))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._owner.mapToGlobal(QPoint(24, 24)))

    def _show(self, path: Path, row: Attachment) -> None:
        if not self.viewer(path):
            self._context.asker.tell(f"系统中没有能打开“{row.name}”的程序;文件副本在 {path}。")

    def _say(self, sentence: str) -> None:
        self._context.events.said.emit(sentence)
