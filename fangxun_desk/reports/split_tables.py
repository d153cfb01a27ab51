"""Tables out of a season's splits: one row a county (or storm, month …), one column a figure, and a sums row.

The sums row shows the figures themselves, never an addition of its own; where the rows do not come to them, the table
says so underneath. What was not logged for a row is left blank and is not 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fangxun_desk.reports.document import Column, Row, Table, Value
from fangxun_desk.reports.official_prose import Number, plain, typeset

BLANKS = "“—”表示没有登记。"


@dataclass(frozen=True, slots=True)
class Measured:
    """One column: what each key came to, and what the whole came to."""

    label: str
    values: Mapping[str, Number]
    total: Number | None


def table(
    name: str, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Value] | Row], note: str = ""
) -> Table:
    """A table with its own words set as an official paper sets them. Values stay as they were handed in."""
    return Table(
        name=name,
        caption=typeset(caption),
        columns=tuple(Column(typeset(c.label), c.width_mm, c.numeric) for c in columns),
        rows=tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in rows),
        note=typeset(note),
    )


def split_table(
    name: str,
    caption: str,
    first: Column,
    keys: Sequence[tuple[str, str]],
    measured: Sequence[Measured],
    *,
    width_mm: float = 0.0,
    note: str = "",
) -> tuple[Table, ...]:
    """The table of a split, `keys` being (key, how it reads) in the order to show; none where nothing was logged."""
    known = {key for key, _ in keys}
    more = dict.fromkeys(key for column in measured for key in column.values if key not in known)
    shown = [*keys, *((key, key) for key in more)]
    if not any(column.values for column in measured):
        return ()
    rows = [Row((reads, *(column.values.get(key) for column in measured))) for key, reads in shown]
    rows.append(Row(("合计", *(column.total for column in measured)), total=True))
    blanks = any(cell is None for row in rows[:-1] for cell in row.cells[1:])
    notes = [note] if note else []
    notes += [BLANKS] if blanks else []
    notes += [doubt for column in measured if (doubt := _doubt(column))]
    width = width_mm or (156.0 - first.width_mm) / max(1, len(measured))
    columns = (first, *(Column(column.label, width, numeric=True) for column in measured))
    return (table(name, caption, columns, rows, f"注:{''.join(notes)}" if notes else ""),)


def _doubt(column: Measured) -> str:
    added = sum(column.values.values())
    if column.total is None or added == column.total:
        return ""
    return f"{column.label}各行之和为{plain(added)},与合计{plain(column.total)}不一致,请核对。"


def transposed(splits: Mapping[str, Mapping[str, Number]]) -> dict[str, dict[str, Number]]:
    """{row: {column: n}} as {column: {row: n}}."""
    turned: dict[str, dict[str, Number]] = {}
    for row, columns in splits.items():
        for column, value in columns.items():
            turned.setdefault(column, {})[row] = value
    return turned


def part(splits: Mapping[str, Mapping[str, Number]], name: str) -> dict[str, Number]:
    """One column of a nested split. A row that is there but lacks the column had none of it: 0."""
    return {row: columns.get(name, 0) for row, columns in splits.items()}
