"""What a kind of table declares about itself, so that the sheet machinery can find and read it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fangxun_desk.imports.columns import Column

if TYPE_CHECKING:
    from fangxun_desk.imports.file_context import FileContext
    from fangxun_desk.imports.table import Table


class KindReader(Protocol):
    """Reads the tables of one kind in one file, one after the other."""

    def read(self, table: "Table") -> None:
        """Take the rows of one table in."""

    def finish(self) -> None:
        """Do what can only be done when every table of the file was read."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table. `plural` is the word of the command line.

    `needed` are groups of columns of which one each must be there; `keys` are the columns without which a row is no
    row of the table (the first that is there is looked at); `title` finds the words titles, sheets and files use;
    `summed` are the counted columns a total row is checked against, with their unit; `reader` is None for a kind that
    is recognised and not taken in yet. `dates_are_events` says that the dates in it tell the season.
    """

    plural: str
    label: str
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    title: re.Pattern[str]
    reader: "Callable[[FileContext], KindReader] | None" = None
    summed: Mapping[str, str] = field(default_factory=dict)
    dates_are_events: bool = True
