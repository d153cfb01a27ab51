"""大事记: everything of a season that happened at a moment, on one line of time.

Warnings, level changes, meetings, batches moved out and people gone home are put in order here and told in words; no
figure is counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain import warnings_in_force
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.response_state import ResponseSpan, spans
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.domain.vocabulary import BatchNature, MeetingState, WarningMessage
from fangxun_desk.services import evacuation_service
from fangxun_desk.store.reader import Reader


@dataclass(frozen=True, slots=True)
class SeasonEvent:
    """One thing that happened: when, to which storm it belongs ("" to none), what it was in words.

    `code` is the official level or colour it carries, `people` how many it moved, where it did; `until` its end, where
    it has one. `is_counted` is False for what happened only on paper: cancelled meetings, planned or drill batches.
    """

    at: datetime
    kind: str
    record_id: str
    number: str
    storm: str
    unit: str
    what: str
    until: datetime | None = None
    people: int | None = None
    code: str = ""
    is_counted: bool = True

    @property
    def key(self) -> str:
        """Tells events apart: a record can begin and end."""
        return f"{self.record_id} {self.at.isoformat()} {self.what}"


@dataclass(frozen=True, slots=True)
class SeasonLog:
    """A season on one line of time: its storms, latest first; its events, earliest first; the levels in force."""

    storms: tuple[Storm, ...]
    events: tuple[SeasonEvent, ...]
    spans: tuple[ResponseSpan, ...]


def log_of(reader: Reader, year: int) -> SeasonLog:
    """The season's log; voided records do not stand in it."""
    storms = evacuation_service.storms_of(reader, year)
    names = {storm.record_id: storm.name for storm in storms}
    responses = reader.find(Response, season=year)
    told = [
        *_storms(storms),
        *_warnings(reader, year, names),
        *_responses(responses, names),
        *_meetings(reader, year, names),
        *_batches(reader, year, names),
    ]
    told.sort(key=lambda event: (event.at, event.number))
    return SeasonLog(tuple(storms), tuple(told), tuple(spans(responses)))


def _storms(storms: list[Storm]) -> Iterator[SeasonEvent]:
    for storm in storms:
        kind = storm.type.label if storm.type else ""
        for at, what in ((storm.began_at, f"{kind}过程开始"), (storm.ended_at, f"{kind}过程结束")):
            if at is not None:
                yield SeasonEvent(at, "storm", storm.record_id, storm.number, storm.name, "", what)


def _warnings(reader: Reader, year: int, names: Mapping[str, str]) -> Iterator[SeasonEvent]:
    warnings = reader.find(Warning, season=year)
    ends = {span.warning.record_id: span.until for span in warnings_in_force.spans(warnings)}
    for warning in warnings:
        if warning.sent_at is None:
            continue
        # What ends a warning is an event, and carries no level of its own.
        colour = warning.colour if warning.message is not WarningMessage.CANCEL else None
        yield SeasonEvent(
            warning.sent_at, "warning", warning.record_id, warning.number, names.get(warning.storm or "", ""), "",
            warning.in_words, ends.get(warning.record_id), code=colour.code if colour else "",
        )  # fmt: skip


def _responses(responses: list[Response], names: Mapping[str, str]) -> Iterator[SeasonEvent]:
    for response in responses:
        if response.changed_at is None:
            continue
        action = response.action.label if response.action else ""
        level = response.level.label if response.level else ""
        before = f"由{response.level_before.label}" if response.level_before and level else ""
        what = f"{response.issuer} 对{response.area}{before}{action}{level}应急响应"
        yield SeasonEvent(
            response.changed_at, "response", response.record_id, response.number,
            names.get(response.storm or "", ""), "", what, code=response.level.code if response.level else "",
        )  # fmt: skip


def _meetings(reader: Reader, year: int, names: Mapping[str, str]) -> Iterator[SeasonEvent]:
    for meeting in reader.find(Meeting, season=year):
        if meeting.began_at is None:
            continue
        kind = meeting.type.label if meeting.type else "会议"
        is_held = meeting.state in (None, MeetingState.HELD)
        state = "" if is_held or meeting.state is None else f"({meeting.state.label})"
        yield SeasonEvent(
            meeting.began_at, "meeting", meeting.record_id, meeting.number, names.get(meeting.storm or "", ""),
            meeting.unit, f"{kind}{state}:{meeting.name}", meeting.ended_at, is_counted=is_held,
        )  # fmt: skip


def _batches(reader: Reader, year: int, names: Mapping[str, str]) -> Iterator[SeasonEvent]:
    batches = {batch.record_id: batch for batch in reader.find(EvacuationBatch, season=year)}
    for batch in batches.values():
        if batch.moved_out_at is None:
            continue
        nature = batch.nature or BatchNature.ACTUAL
        word = {BatchNature.ACTUAL: "转移", BatchNature.TRANSFER: "转运"}.get(nature, nature.label)
        what = f"{_place(batch)} {word} {batch.people if batch.people is not None else '未报'} 人"
        yield SeasonEvent(
            batch.moved_out_at, "evacuation_batch", batch.record_id, batch.number, names.get(batch.storm or "", ""),
            batch.unit, what, people=batch.people, is_counted=nature is BatchNature.ACTUAL,
        )  # fmt: skip
    for back in reader.find(EvacuationReturn, season=year):
        moved = batches.get(back.batch or "")
        if back.returned_at is not None and moved is not None:
            yield SeasonEvent(
                back.returned_at, "evacuation_return", back.record_id, back.number, names.get(moved.storm or "", ""),
                moved.unit, f"{_place(moved)} 返回 {back.people} 人", people=back.people,
                is_counted=moved.judge_moved_out() is None,
            )  # fmt: skip


def _place(batch: EvacuationBatch) -> str:
    return " ".join(filter(None, [batch.town, batch.place]))
