"""What comes out of reading one file: plain drafts, row by row, and everything that was doubtful.

Nothing here touches the store. `services/import_service.py` matches the drafts with the records already
there and writes them, all or nothing. This module holds only the shapes the two agree on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.imports.layer_choice import LayerDatum

INFO, WARN, REJECT = "info", "warn", "reject"
"""Levels of a warning: a repair made with certainty; a doubt the officer should look at; a row not taken in."""


@dataclass(frozen=True, slots=True)
class CellWarning:
    """One doubt (or certain repair) about one cell.

    `sheet` is None for a CSV; `row` counts from 1; `cell` is written A1-style (J51), "" where no single cell
    is meant; `code` is the stable machine word, `message` one Chinese sentence. Phones are never quoted whole.
    """

    sheet: str | None
    row: int | None
    cell: str
    code: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference given by words, to be found in the store: the storm 7·16, the risk point of that name.

    Of kind `storm_around` it is given by time instead: the storm of a warning sent at `at`, in force until `until`.

    When nothing is found the service adds a warning `code_if_missing` at `cell`.
    """

    kind: str
    text: str
    unit: str = ""
    cell: str = ""
    code_if_missing: str = ""
    message: str = ""
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record a source row asks for, before it is matched with what the store holds.

    `handle` names the draft inside its file; `links` point fields at drafts made before it, by handle;
    `lookups` point fields at records of the store by words; `void_reason` is set where the row itself says
    作废: the record is made and voided at once, so that it can be seen among the excluded.
    """

    record: Record
    handle: str
    links: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a sheet and what it asks for. A row without drafts was ignored or refused; `reason` says why.

    `row` is None where the file as a whole is one message.

    The first draft is the one the row is about, in a roster the person the post then points at; a draft whose handle
    was already made by an earlier row (the same person in a second post) is not made again.
    `amount` is what an ignored row states (a subtotal's figure) or a refused row would have added.
    """

    sheet: str | None
    row: int | None
    drafts: tuple[Draft, ...] = ()
    fate: RowFate | None = None
    reason: str = ""
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file, read. `problem` is set, and everything else empty, where the file as a whole cannot be taken in.

    `plural` is the word of the command line for what the file holds (officials, evacuations …); `facts` are
    dates the file states about its season (roster_on, ledger_on); `read` counts the data rows looked at,
    titles, headers and notes apart; `layer_datum` is the datum a map layer was read in.
    """

    file: str
    content_hash: str
    plural: str = ""
    season: int | None = None
    storm_name: str = ""
    rows: tuple[SourceRow, ...] = ()
    warnings: tuple[CellWarning, ...] = ()
    read: int = 0
    facts: tuple[tuple[str, date], ...] = ()
    problem: str = ""
    layer_datum: LayerDatum | None = None
