"""图册: every sheet of a season in one PDF, made a sheet at a time, so that an entry never waits for it.

Each sheet is read on the store thread and typeset beside it; the strip shows how far it is and can cancel. The file is
written when the last sheet is done, whole or not at all.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk

if TYPE_CHECKING:
    from fangxun_desk.services.map_sheet_service import SheetAsked, SheetMaterial
    from fangxun_desk.ui.page import PageContext

TITLE = "正在制作图册…"


class AtlasOut(QObject):
    """One atlas in the making; it lives as long as its parent."""

    def __init__(self, context: "PageContext", target: Path, year: int, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._target = target
        self._year = year
        self._is_demo = False
        self._wanted: list[SheetAsked] = []
        self._sheets: list[bytes] = []
        self._made_at: datetime | None = None

    def begin(self) -> None:
        """Find out which sheets there are, and make the first."""
        self._context.runner.ask_desk(self._begin, TITLE, on_done=self._on_begun, on_error=self._refuse)

    # -- inside ------------------------------------------------------------------------------------------

    def _begin(self, desk: Desk) -> list["SheetAsked"]:
        from fangxun_desk.services import map_sheet_service

        self._is_demo = desk.status().is_demo
        return desk.read(map_sheet_service.sheets_to_make, self._year)

    def _on_begun(self, wanted: list["SheetAsked"]) -> None:
        self._wanted = wanted
        if not wanted:
            self._refuse(RuleBroken(f"{self._year}年没有风险点台账,请先导入风险点台账再出图。"))
            return
        self._next()

    def _next(self) -> None:
        from fangxun_desk.services import map_sheet_service

        done, total = len(self._sheets), len(self._wanted)
        self._context.runner.progressed.emit(done, total)
        if done == total:
            self._context.runner.craft(self._bind, on_done=self._on_bound, on_error=self._refuse, title=TITLE)
            return
        self._context.runner.read(
            map_sheet_service.material,
            self._year,
            self._wanted[done],
            is_demo=self._is_demo,
            page=(done + 1, total),
            on_done=self._on_read,
            on_error=self._refuse,
        )

    def _on_read(self, material: "SheetMaterial") -> None:
        self._made_at = material.made_at
        self._context.runner.craft(_typeset, material, on_done=self._on_set, on_error=self._refuse, title=TITLE)

    def _on_set(self, sheet: bytes) -> None:
        self._sheets.append(sheet)
        self._next()

    def _bind(self) -> Path:
        from fangxun_desk.services import map_sheet_service

        assert self._made_at is not None
        return map_sheet_service.put_atlas(self._sheets, self._target, self._made_at)

    def _on_bound(self, written: Path) -> None:
        self._context.events.said.emit(f"图册已写出 {written},共 {len(self._sheets)} 幅")
        self._context.asker.show_file(written)
        self.deleteLater()

    def _refuse(self, broken: RuleBroken) -> None:
        self._context.events.said.emit(f"图册没有写出:{broken.sentence}")
        self.deleteLater()


def _typeset(material: Any) -> bytes:
    from fangxun_desk.services import map_sheet_service

    return map_sheet_service.typeset(material, map_sheet_service.PDF)[0]
