"""A row of tiles above a list: the numbers of a page, each a button that asks for its rows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fangxun_desk.ui.number_tile import FigureAsked, NumberTile, TilePart


class TileRow(QWidget):
    """Tiles, declared as (title, parts)."""

    asked = Signal(object)
    """A `FigureAsked`."""

    def __init__(self, tiles: Sequence[tuple[str, Sequence[TilePart]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._tiles: list[tuple[NumberTile, Sequence[TilePart]]] = []
        for title, parts in tiles:
            tile = NumberTile(title, parts, self, names_season=False)
            tile.asked.connect(lambda part, is_season: self.asked.emit(FigureAsked(part.code)))
            self._tiles.append((tile, parts))
            line.addWidget(tile, 2 + len(parts))
        self.show_numbers({})

    def show_numbers(self, numbers: Mapping[str, int | None]) -> None:
        """Show the numbers by their codes; one not named is not known yet."""
        for tile, parts in self._tiles:
            tile.show_numbers([numbers.get(part.code) for part in parts], None)

    def mark(self, code: str, alarm: str) -> None:
        """Let a number stand out as an alarm ("amber", "red"), or not ("")."""
        for tile, _ in self._tiles:
            tile.mark(code, alarm)
