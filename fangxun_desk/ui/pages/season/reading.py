"""What the page asks the store for; the answers are frozen and carry the names already. No figure is counted here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fangxun_desk.domain import warnings_in_force
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.domain.vocabulary import WarningMessage
from fangxun_desk.domain.warnings_in_force import WarningSpan
from fangxun_desk.services import record_service, season_log, season_service
from fangxun_desk.services.season_log import SeasonEvent, SeasonLog
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.record_detail import Detail, DetailPart, detail_lines, former_of, history_in_words
from fangxun_desk.ui.record_rows import RecordRow, columns_of, read_rows

TYPES: tuple[type[Record], ...] = (Storm, Warning, Response)
SILENT = ("note", "full_name", "identifier", "cancelled_at", "effective_at", "expires_at", "description", "instruction")
"""Fields that are only shown where they say something."""
IN_FORCE = "生效中"


@dataclass(frozen=True, slots=True)
class _RowOfRecord:
    """A row that is the plain row of a record, and says more than it."""

    plain: RecordRow

    @property
    def record(self) -> Any:
        """The record."""
        return self.plain.record

    @property
    def former(self) -> Any:
        """Its corrected values."""
        return self.plain.former

    @property
    def names(self) -> Any:
        """The names it refers to."""
        return self.plain.names


@dataclass(frozen=True, slots=True)
class StormRow(_RowOfRecord):
    """A storm with what the season's figures say of it."""

    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WarningRow(_RowOfRecord):
    """A warning with the time in which it stands (None: it never does), and how it stood when it was read."""

    span: WarningSpan | None
    state: str


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Everything the page shows of a season."""

    year: int
    years: tuple[int, ...]
    storms: tuple[StormRow, ...]
    responses: tuple[RecordRow, ...]
    warnings: tuple[WarningRow, ...]
    log: SeasonLog
    figures: SeasonFigures


def read_season(reader: Any, year: int | None, now: datetime) -> SeasonView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, local(now).year)
    figures = season_service.figures(reader, shown)
    log = season_log.log_of(reader, shown)
    names = {storm.record_id: storm.name for storm in log.storms}
    storms = tuple(StormRow(row, _numbers(figures, row.record.name)) for row in read_rows(reader, Storm, shown))
    responses = read_rows(reader, Response, shown, names)
    warnings = _warning_rows(read_rows(reader, Warning, shown, names), now)
    return SeasonView(shown, years, storms, responses, warnings, log, figures)


def _warning_rows(rows: Sequence[RecordRow], now: datetime) -> tuple[WarningRow, ...]:
    spans = _spans(row.record for row in rows)
    found = ((row, spans.get(row.record.record_id)) for row in rows)
    return tuple(WarningRow(row, span, state_words(row.record, span, now)) for row, span in found)


def _spans(warnings: Iterable[Warning]) -> dict[str, WarningSpan]:
    return {span.warning.record_id: span for span in warnings_in_force.spans(warnings)}


def state_words(warning: Warning, span: WarningSpan | None, now: datetime) -> str:
    """How a warning stands: in force, not yet, or why no longer; a message that ends warnings stands for none."""
    if warning.standing.voided:
        return ""
    if warning.message is WarningMessage.CANCEL:
        return "解除消息"
    if span is None:
        return "未曾生效"
    if span.stands(now):
        return IN_FORCE
    return "待生效" if now < span.since or span.ending is None else span.ending.value


def span_words(span: WarningSpan) -> str:
    """自 07-16 06:15 起,至 07-17 19:00 解除."""
    since = f"自 {local(span.since):%m-%d %H:%M} 起"
    if span.until is None or span.ending is None:
        return f"{since},没有写明到何时"
    return f"{since},至 {local(span.until):%m-%d %H:%M} {span.ending.value.removeprefix('已')}"


def _numbers(figures: SeasonFigures, storm: str) -> dict[str, int]:
    codes = ("evacuated_person_times", "evacuated_batches", "consultations", "dispatch_meetings_with_city_leaders",
             "response_changes", "people_out_at_end")  # fmt: skip
    return {code: int(figures.splits.get(code, {}).get("by_storm", {}).get(storm, 0)) for code in codes}


def read_detail(reader: Any, record_id: str, year: int) -> Detail | None:
    """One storm, level change or warning whole."""
    found = (reader.get(record_type, record_id) for record_type in TYPES)
    record = next((record for record in found if record is not None), None)
    if record is None:
        return None
    log = season_log.log_of(reader, record.season or year)
    names = {storm.record_id: storm.name for storm in log.storms}
    history = record_service.history(reader, record_id)
    former = former_of(history, record.NOUN, names)
    parts: tuple[DetailPart, ...] = ()
    if isinstance(record, Storm):
        told = tuple(event_words(event) for event in log.events if event.storm == record.name)
        parts = (DetailPart(f"大事记({len(told)})", told),)
    elif isinstance(record, Warning):
        parts = tuple(_warning_parts(record, reader.find(Warning, season=record.season)))
    state = "已作废" if record.standing.voided else record.NOUN.label
    return Detail(
        RecordRow(record, former, names),
        record,
        f"{record.number}  {state}",
        heading_of(record),
        tuple(detail_lines(record, former, names, apart=("season",), silent=SILENT)),
        history_in_words(history, record.NOUN, names),
        parts,
        barred=frozenset({"E"} if record.standing.voided else ()),
    )


def _warning_parts(warning: Warning, of_season: Sequence[Warning]) -> Iterator[DetailPart]:
    """When a warning stands, and the warnings a message updates or ends."""
    span = _spans(of_season).get(warning.record_id)
    if span is not None:
        yield DetailPart("有效时间", (span_words(span),))
    if warning.message is not None and warning.named:
        known = {other.identifier: f"{other.number} {other.in_words}" for other in of_season}
        title = "所解除的预警" if warning.message is WarningMessage.CANCEL else "所更新的预警"
        yield DetailPart(title, tuple(known.get(name, f"{name}(尚未收到)") for name in warning.named))


def heading_of(record: Record) -> str:
    """What the record is, in a line."""
    if isinstance(record, Response):
        level = record.level.label if record.level else ""
        return f"{record.issuer} 对{record.area}{record.action.label if record.action else ''}{level}应急响应"
    if isinstance(record, Warning):
        return record.in_words
    return f"{getattr(record, 'name', '')} 过程"


def event_words(event: SeasonEvent) -> str:
    """An event in one line."""
    unit = unit_name(event.unit) if event.unit else ""
    return f"{local(event.at):%m-%d %H:%M} " + " ".join(filter(None, [unit, event.what]))


def _number(code: str, title: str, width: int) -> Column:
    return Column(
        title, lambda row: str(row.numbers[code] or "–"), lambda row: row.numbers[code], width, RIGHT,
        value=lambda row: row.numbers[code],
    )  # fmt: skip


STORM_COLUMNS = (
    *columns_of(
        Storm.NOUN,
        {"name": 60, "type": 64, "began_at": 88, "ended_at": 88, "mean_rain_mm": 96, "peak_rain_mm": 122,
         "top_warning": 62},
        "type",
    ),
    _number("evacuated_person_times", "转移人次", 70),
    _number("evacuated_batches", "批次", 46),
    _number("consultations", "会商", 46),
)  # fmt: skip
RESPONSE_COLUMNS = columns_of(
    Response.NOUN,
    {"changed_at": 88, "tier": 64, "issuer": 104, "area": 100, "action": 46, "level_before": 62, "level": 62,
     "storm": 60, "signer": 64},
    "area",
)  # fmt: skip
_NUMBER, *_OF_WARNING = columns_of(
    Warning.NOUN,
    {"sent_at": 88, "colour": 62, "hazard_event": 62, "areas": 200, "issuer": 104, "expires_at": 88, "storm": 60},
    "areas",
)  # fmt: skip
WARNING_COLUMNS = (
    _NUMBER,
    Column("效力", lambda row: row.state, width=76, is_strong=lambda row: row.state == IN_FORCE,
           tone=lambda row: "" if row.state == IN_FORCE else "muted"),
    *_OF_WARNING,
)  # fmt: skip
EVENT_KINDS = {
    "storm": "过程",
    "warning": "预警",
    "response": "响应",
    "meeting": "会商调度",
    "evacuation_batch": "转移",
    "evacuation_return": "返回",
}
EVENT_COLUMNS = (
    Column("时间", lambda event: f"{local(event.at):%m-%d %H:%M}", lambda event: event.at, 92, value=lambda e: e.at),
    Column("类别", lambda event: EVENT_KINDS[event.kind], width=70),
    Column("过程", lambda event: event.storm or "非过程", width=62),
    Column("县(市、区)", lambda event: unit_name(event.unit) if event.unit else "", width=80),
    Column("内容", lambda event: event.what, width=240, stretches=True,
           tone=lambda event: "" if event.is_counted else "muted"),
    Column("人数", lambda event: "" if event.people is None else str(event.people), lambda event: event.people, 52,
           RIGHT, value=lambda event: event.people),
    Column("编号", lambda event: event.number, width=104),
)  # fmt: skip
