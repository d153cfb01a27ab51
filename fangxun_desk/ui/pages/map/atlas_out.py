"""图册: every sheet of a season in one PDF, made a sheet at a time, so that an entry never waits for it.

The season is read once on the store thread, the sheets are typeset beside it; the strip shows how far it is and can
cancel. The file is written when the last sheet is done, whole or not at all.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk

if TYPE_CHECKING:
    from fangxun_desk.services.map_sheet_service import SeasonRead, SheetAsked
    from fangxun_desk.ui.page import PageContext

TITLE = "正在制作图册…"


class AtlasOut(QObject):
    """One atlas in the making; it lives until it is done or refused."""

    def __init__(self, context: "PageContext", target: Path, year: int, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._target = target
        self._year = year
        self._is_demo = False
        self._season: SeasonRead | None = None
        self._wanted: list[SheetAsked] = []
        self._sheets: list[bytes] = []

    def begin(self) -> None:
        """Read the season, and make the first sheet."""
        self._context.runner.ask_desk(self._begin, TITLE, on_done=self._on_begun, on_error=self._refuse)

    # -- inside ------------------------------------------------------------------------------------------

    def _begin(self, desk: Desk) -> tuple["SeasonRead", list["SheetAsked"]]:
        from fangxun_desk.services import map_sheet_service

        self._is_demo = desk.status().is_demo
        season = desk.read(map_sheet_service.read_season, self._year)
        return season, desk.read(map_sheet_service.sheets_to_make, self._year)

    def _on_begun(self, found: tuple["SeasonRead", list["SheetAsked"]]) -> None:
        self._season, self._wanted = found
        self._next()

    def _next(self) -> None:
        done, total = len(self._sheets), len(self._wanted)
        self._context.runner.progressed.emit(done, total)
        work, on_done = (self._typeset, self._on_set) if done < total else (self._bind, self._on_bound)
        self._context.runner.craft(work, on_done=on_done, on_error=self._refuse, title=TITLE)

    def _typeset(self) -> bytes:
        """The next sheet; its place is that behind those already made."""
        from fangxun_desk.services import map_sheet_service

        assert self._season is not None
        at = len(self._sheets)
        page = (at + 1, len(self._wanted))
        material = map_sheet_service.material_of(self._season, self._wanted[at], is_demo=self._is_demo, page=page)
        return map_sheet_service.typeset(material, map_sheet_service.PDF)[0]

    def _on_set(self, sheet: bytes) -> None:
        self._sheets.append(sheet)
        self._next()

    def _bind(self) -> Path:
        from fangxun_desk.services import map_sheet_service

        assert self._season is not None
        return map_sheet_service.put_atlas(self._sheets, self._target, self._season.at)

    def _on_bound(self, written: Path) -> None:
        self._context.events.said.emit(f"图册已写出 {written},共 {len(self._sheets)} 幅")
        self._context.asker.show_file(written)
        self.deleteLater()

    def _refuse(self, broken: RuleBroken) -> None:
        self._context.events.said.emit(f"图册没有写出:{broken.sentence}")
        self.deleteLater()
