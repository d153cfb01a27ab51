"""What the page asks the store for, one question a visit; the answers are frozen and carry the names already.

It puts answers of the services together and adds nothing to them: no figure is counted here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import NO_STORM
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.services import evacuation_service, record_service, season_service
from fangxun_desk.services.evacuation_service import BatchLine
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.pages.evacuation.totals import LABELS
from fangxun_desk.ui.record_detail import Detail, DetailLine, detail_lines, former_of, history_in_words

NO_STORM_NAME = "非过程"
_SHOWN_APART = ("season", "unit", "town", "place", "of_batch")
_SILENT_WHEN_BLANK = (
    "nature", "moved_out_until", "loss", "injured", "deaths", "missing", "losses_unconfirmed", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as a row of the list, with the values that were corrected."""

    line: BatchLine
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def batch(self) -> EvacuationBatch:
        """The record."""
        return self.line.batch

    @property
    def record(self) -> EvacuationBatch:
        """The record, as every list calls it."""
        return self.line.batch

    @property
    def storm_key(self) -> str:
        """What the storm is filtered by: its name, or `none` for 非过程."""
        return self.line.storm_name if self.line.storm_name != NO_STORM_NAME else NO_STORM


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Everything the page shows of a season."""

    year: int
    years: tuple[int, ...]
    rows: tuple[BatchRow, ...]
    storms: tuple[Storm, ...]
    figures: SeasonFigures


def read_season(reader: Any, year: int | None, this_year: int) -> SeasonView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, this_year)
    storms = evacuation_service.storms_of(reader, shown)
    names = {storm.record_id: storm.name for storm in storms}
    rows = tuple(
        BatchRow(line, _former(reader, line.batch, names) if line.amended else {})
        for line in evacuation_service.batch_lines(reader, shown)
    )
    figures = season_service.figures(reader, shown, codes=tuple(LABELS))
    return SeasonView(shown, years, rows, tuple(storms), figures)


def read_detail(reader: Any, record_id: str, year: int) -> Detail | None:
    """One batch whole; None where there is none."""
    batch = reader.get(EvacuationBatch, record_id)
    if batch is None:
        return None
    names = {storm.record_id: storm.name for storm in evacuation_service.storms_of(reader, year)}
    returns = evacuation_service.returns_of(reader, record_id)
    returned = sum(back.people or 0 for back in returns if not back.standing.voided)
    history = record_service.history(reader, record_id)
    former = former_of(history, batch.NOUN, names)
    line = BatchLine(batch, names.get(batch.storm or "", NO_STORM_NAME), returned, None, bool(former))
    row = BatchRow(line, former)
    later: list[Record] = [*returns, *reader.find(EvacuationBatch, of_batch=record_id, include_voided=True)]
    out = f" {line.people_out} 人" if line.people_out else ""
    return Detail(
        row,
        batch,
        f"{batch.number}  {state_words(row)}{out}",
        " ".join(filter(None, [unit_name(batch.unit), batch.town, batch.place])),
        tuple(_lines(row, names)),
        history_in_words(history, batch.NOUN, names),
        later=tuple(sorted(later, key=lambda record: record.record_id)),
        barred=_barred(row),
    )


def _lines(row: BatchRow, names: Mapping[str, str]) -> Iterator[DetailLine]:
    batch = row.batch
    is_ordinary = batch.nature is BatchNature.ACTUAL and "nature" not in row.former
    apart = (*_SHOWN_APART, "nature") if is_ordinary else _SHOWN_APART
    shown = {**names, "": NO_STORM_NAME}
    for line in detail_lines(batch, row.former, shown, apart=apart, silent=_SILENT_WHEN_BLANK):
        yield replace(line, words=line.words or NO_STORM_NAME) if line.label == "所属过程" else line
        if line.label == batch.NOUN.field("dispersed").label and batch.placement_not_stated:
            yield DetailLine("未说明", f"{batch.placement_not_stated} 人")
    yield DetailLine("已返回 / 在外", f"{row.line.returned} 人 / {row.line.people_out} 人", is_strong=True)


def _barred(row: BatchRow) -> frozenset[str]:
    nobody_out = () if row.line.people_out > 0 else ("R", "T")
    return frozenset((*nobody_out, *(("E",) if row.batch.standing.voided else ())))


def state_words(row: BatchRow) -> str:
    """How the batch stands, in a word."""
    batch = row.batch
    if batch.standing.voided:
        return "已作废"
    if batch.standing.disputed:
        return "有分歧"
    if batch.nature not in (None, BatchNature.ACTUAL):
        assert batch.nature is not None
        return {BatchNature.TRANSFER: "转运", BatchNature.PLANNED: "计划"}.get(batch.nature, batch.nature.label)
    return "在外" if row.line.people_out else "已返回"


def count_words(value: int | None) -> str:
    """A count as it is shown; blank is not 0."""
    return "" if value is None else str(value)


def _what(record: Record) -> str:
    if isinstance(record, EvacuationReturn):
        return "返回" + (f"({record.note})" if record.note else "")
    assert isinstance(record, EvacuationBatch)
    return f"转运至 {'、'.join(record.shelters)}"


def _when(record: Record) -> str:
    at = record.returned_at if isinstance(record, EvacuationReturn) else getattr(record, "moved_out_at", None)
    return f"{local(at):%m-%d %H:%M}" if at else "未写时间"


LATER_COLUMNS = (
    Column("时间", _when, width=88),
    Column("去向", _what, width=84, stretches=True),
    Column("人数", lambda record: count_words(getattr(record, "people", None)), width=42, align=RIGHT),
    Column("编号", lambda record: record.number, width=104),
)


def read_shelters(reader: Any, year: int, unit: str) -> Sequence[Shelter]:
    """The shelters a batch of that unit can go to."""
    return evacuation_service.shelters_of(reader, year, unit) if unit else ()


def _former(reader: Any, batch: EvacuationBatch, names: Mapping[str, str]) -> dict[str, Former]:
    return former_of(record_service.history(reader, batch.record_id), batch.NOUN, names)
