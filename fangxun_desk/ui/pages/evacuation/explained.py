"""Which rows behind a figure belong to the part of the season that was asked about, and what that part is called."""

from collections.abc import Iterable

from fangxun_desk.domain.season import NO_STORM, Figure, FigureRow
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.pages.evacuation.reading import NO_STORM_NAME, BatchRow
from fangxun_desk.ui.pages.evacuation.totals import LABELS


def title_of_part(asked: FigureAsked) -> str:
    """The figure and the part of the season, in words."""
    storm = {None: "全汛期", NO_STORM: NO_STORM_NAME}.get(asked.storm, asked.storm)
    return " · ".join(filter(None, [LABELS[asked.code], storm, asked.unit]))


def rows_of_part(
    figure: Figure, rows: Iterable[BatchRow], asked: FigureAsked
) -> tuple[list[FigureRow], list[FigureRow]]:
    """The rows counted and the rows left out that belong to the part; rows that add nothing come last."""
    known = {row.batch.record_id: row for row in rows}
    storm = NO_STORM_NAME if asked.storm == NO_STORM else asked.storm

    def belongs(line: FigureRow) -> bool:
        row = known.get(line.record_id or "")
        if row is None:
            # A subtotal row of a sheet belongs to no single storm or county.
            return asked.storm is None and asked.unit is None
        is_of_unit = asked.unit is None or unit_name(row.batch.unit) == asked.unit
        return is_of_unit and (storm is None or row.line.storm_name == storm)

    included = sorted(filter(belongs, figure.included), key=lambda line: not line.amount)
    return included, [*filter(belongs, figure.excluded)]
