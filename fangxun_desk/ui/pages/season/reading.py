"""What the page asks the store for; the answers are frozen and carry the names already. No figure is counted here."""

from dataclasses import dataclass, field
from typing import Any

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.services import record_service, season_log, season_service
from fangxun_desk.services.season_log import SeasonEvent, SeasonLog
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.record_detail import Detail, DetailPart, detail_lines, former_of, history_in_words
from fangxun_desk.ui.record_rows import RecordRow, columns_of, read_rows

TYPES: tuple[type[Record], ...] = (Storm, Warning, Response)


@dataclass(frozen=True, slots=True)
class StormRow:
    """A storm with what the season's figures say of it."""

    plain: RecordRow
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def record(self) -> Any:
        """The storm."""
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
class SeasonView:
    """Everything the page shows of a season."""

    year: int
    years: tuple[int, ...]
    storms: tuple[StormRow, ...]
    responses: tuple[RecordRow, ...]
    warnings: tuple[RecordRow, ...]
    log: SeasonLog
    figures: SeasonFigures


def read_season(reader: Any, year: int | None, this_year: int) -> SeasonView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, this_year)
    figures = season_service.figures(reader, shown)
    log = season_log.log_of(reader, shown)
    names = {storm.record_id: storm.name for storm in log.storms}
    storms = tuple(StormRow(row, _numbers(figures, row.record.name)) for row in read_rows(reader, Storm, shown))
    responses, warnings = read_rows(reader, Response, shown, names), read_rows(reader, Warning, shown, names)
    return SeasonView(shown, years, storms, responses, warnings, log, figures)


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
    state = "已作废" if record.standing.voided else record.NOUN.label
    return Detail(
        RecordRow(record, former, names),
        record,
        f"{record.number}  {state}",
        heading_of(record),
        tuple(detail_lines(record, former, names, apart=("season",), silent=("note", "full_name", "identifier"))),
        history_in_words(history, record.NOUN, names),
        parts,
        barred=frozenset({"E"} if record.standing.voided else ()),
    )


def heading_of(record: Record) -> str:
    """What the record is, in a line."""
    if isinstance(record, Response):
        level = record.level.label if record.level else ""
        return f"{record.issuer} 对{record.area}{record.action.label if record.action else ''}{level}应急响应"
    if isinstance(record, Warning):
        return f"{record.issuer} {record.hazard_event}{record.colour.label if record.colour else ''}预警"
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
WARNING_COLUMNS = columns_of(
    Warning.NOUN,
    {"sent_at": 88, "issuer": 120, "hazard_event": 90, "colour": 70, "cancelled_at": 88, "areas": 140, "storm": 60},
    "areas",
)
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
