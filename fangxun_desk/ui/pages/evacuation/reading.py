"""What the page asks the store for, one question a visit; the answers are frozen and carry the names already.

It puts answers of the services together and adds nothing to them: no figure is counted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import FieldType, Noun, Record
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.services import evacuation_service, record_service, season_service
from fangxun_desk.services.evacuation_service import BatchLine
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.pages.evacuation.totals import LABELS

NO_STORM_NAME = "非过程"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as a row of the list, with the values that were corrected."""

    line: BatchLine
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def batch(self) -> EvacuationBatch:
        """The record."""
        return self.line.batch


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Everything the page shows of a season."""

    year: int
    years: tuple[int, ...]
    rows: tuple[BatchRow, ...]
    storms: tuple[Storm, ...]
    figures: SeasonFigures


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """Everything there is to say about one batch."""

    row: BatchRow
    returns: tuple[EvacuationReturn, ...]
    transfers: tuple[EvacuationBatch, ...]
    history: tuple[HistoryLine, ...]


def read_season(reader: Any, year: int | None, this_year: int) -> SeasonView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    known = season_service.season_years(reader)
    shown = year if year is not None else (this_year if this_year in known or not known else known[0])
    storms = evacuation_service.storms_of(reader, shown)
    names = {storm.record_id: storm.name for storm in storms}
    rows = tuple(
        BatchRow(line, _former(reader, line.batch, names) if line.amended else {})
        for line in evacuation_service.batch_lines(reader, shown)
    )
    years = sorted({*known, this_year, shown}, reverse=True)
    figures = season_service.figures(reader, shown, codes=tuple(LABELS))
    return SeasonView(shown, tuple(years), rows, tuple(storms), figures)


def read_detail(reader: Any, record_id: str, year: int) -> BatchDetail | None:
    """One batch whole; None where there is none."""
    batch = reader.get(EvacuationBatch, record_id)
    if batch is None:
        return None
    names = {storm.record_id: storm.name for storm in evacuation_service.storms_of(reader, year)}
    returns = evacuation_service.returns_of(reader, record_id)
    returned = sum(back.people or 0 for back in returns if not back.standing.voided)
    history = record_service.history(reader, record_id)
    is_amended = any(line.field for line in history)
    line = BatchLine(batch, names.get(batch.storm or "", NO_STORM_NAME), returned, None, is_amended)
    return BatchDetail(
        BatchRow(line, _former(reader, batch, names) if is_amended else {}),
        tuple(returns),
        tuple(reader.find(EvacuationBatch, of_batch=record_id, include_voided=True)),
        tuple(_named(line, batch.NOUN, names) for line in history),
    )


def read_shelters(reader: Any, year: int, unit: str) -> Sequence[Shelter]:
    """The shelters a batch of that unit can go to."""
    return evacuation_service.shelters_of(reader, year, unit) if unit else ()


def _former(reader: Any, record: Record, names: Mapping[str, str]) -> dict[str, Former]:
    """Per field the value it had before its last correction, and the story of all of them."""
    found = {}
    for name, lines in record_service.former_values(reader, record).items():
        told = [_named(line, record.NOUN, names) for line in lines]
        found[name] = Former(told[-1].old, "\n".join(story(line) for line in told))
    return found


def story(line: HistoryLine) -> str:
    """A correction in one line."""
    return f"{line.at:%m-%d %H:%M} {line.author} 更正{line.field}:{line.old} → {line.new}。原因:{line.reason}"


def _named(line: HistoryLine, noun: Noun, names: Mapping[str, str]) -> HistoryLine:
    """The line with names in place of unit codes and record ids."""
    declared = next((declared for declared in noun.fields if declared.label == line.field), None)
    if declared is None or declared.type not in (FieldType.UNIT, FieldType.REFERENCE):
        return line

    def name(value: str) -> str:
        return unit_name(value) if declared.type is FieldType.UNIT else names.get(value, value)

    return HistoryLine(line.at, line.author, line.action, line.field, name(line.old), name(line.new), line.reason)
