"""Which rows a list shows, in which order, and what has to change on the screen for it. Plain functions of records.

They may run beside the UI thread, so that a list of a hundred thousand rows never holds up a key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

STEPWISE_UP_TO = 500
"""More rows than this appearing or vanishing at once are taken over as a whole."""
Key = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is wanted of a list: its records, which of them, in which order."""

    records: Sequence[Any]
    wanted: Callable[[Any], bool] | None = None
    order: Callable[[Any], Any] | None = None
    descending: bool = False

    def rows(self) -> list[Any]:
        """The records wanted, in order."""
        kept = list(self.records) if self.wanted is None else [r for r in self.records if self.wanted(r)]
        return self.ordered(kept)

    def ordered(self, records: Sequence[Any]) -> list[Any]:
        """Records in the order asked for."""
        return sorted(records, key=self.order, reverse=self.descending) if self.order else list(records)

    def place_for(self, rows: Sequence[Any], record: Any) -> int:
        """Where a new record goes: by the order, after its equals; at the end where there is no order."""
        if self.order is None:
            return len(rows)
        wanted = self.order(record)
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            here = self.order(rows[middle])
            if (here < wanted) if self.descending else (wanted < here):
                high = middle
            else:
                low = middle + 1
        return low


@dataclass(frozen=True, slots=True)
class Steps:
    """What turns the rows shown into those wanted: rows that go, rows that are corrected in place, records that come.

    `whole` is the new list where going step by step would take longer; the rest is empty then.
    """

    gone: tuple[tuple[int, int], ...] = ()
    corrected: tuple[tuple[int, Any], ...] = ()
    new: tuple[Any, ...] = ()
    whole: list[Any] | None = None


def steps_to(rows: Sequence[Any], arrangement: Arrangement, key: Key) -> Steps:
    """The steps from the rows shown to what is wanted. Rows that stay keep their place, whatever was corrected."""
    wanted = arrangement.rows() if not rows else None
    if wanted is not None:
        return Steps(whole=wanted)
    kept = arrangement.records
    if arrangement.wanted is not None:
        kept = [record for record in kept if arrangement.wanted(record)]
    by_key = {key(record): record for record in kept}
    gone = [place for place, record in enumerate(rows) if key(record) not in by_key]
    shown = {key(record) for record in rows}
    new = [record for record in kept if key(record) not in shown]
    if len(gone) + len(new) > STEPWISE_UP_TO:
        return Steps(whole=arrangement.ordered(kept))
    leaving = set(gone)
    staying = (record for place, record in enumerate(rows) if place not in leaving)
    now = ((place, record, by_key[key(record)]) for place, record in enumerate(staying))
    corrected = [(place, after) for place, before, after in now if after is not before and after != before]
    return Steps(_runs_from_the_end(gone), tuple(corrected), tuple(new))


def _runs_from_the_end(rows: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Neighbouring rows as (first, last), the last run first, so that removing one leaves the others in place."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return tuple(runs[::-1])
