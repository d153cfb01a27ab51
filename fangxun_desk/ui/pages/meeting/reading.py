"""What the page asks the store for, one question a visit; the answers are frozen and carry the names already.

It puts answers of the services together and adds nothing to them: no figure is counted here. How a task stands depends
on the moment it is looked at, so the rows of tasks are made when they are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.meeting import Decision, Meeting, TaskState
from fangxun_desk.domain.season import NO_STORM
from fangxun_desk.domain.standing_figures import OPEN_TASKS, OVERDUE_TASKS
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingState
from fangxun_desk.geo import division_directory
from fangxun_desk.services import evacuation_service, meeting_service, record_service, season_service
from fangxun_desk.services.meeting_service import NO_STORM_NAME, MeetingLine, Person, TaskLine
from fangxun_desk.services.season_service import SeasonFigures
from fangxun_desk.ui.attachments import attachment_part
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.record_detail import (
    Detail,
    DetailLine,
    DetailPart,
    detail_lines,
    former_of,
    history_in_words,
)

FIGURES = ("consultations", "dispatch_meetings_with_city_leaders", "dispatch_meetings_held")
_APART = ("season", "name", "attendees", "unit", "attachments")
_SILENT = (
    "state", "ended_at", "place", "attendance", "rain", "water", "judgement", "content", "conclusion", "recorder",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as a row of the list, with the values that were corrected, and how its tasks stand."""

    line: MeetingLine
    tasks: int = 0
    open: int = 0
    overdue: int = 0
    former: Mapping[str, Former] = field(default_factory=dict)

    @property
    def record(self) -> Meeting:
        """The record."""
        return self.line.meeting

    @property
    def meeting(self) -> Meeting:
        """The record, by its own name."""
        return self.line.meeting

    @property
    def storm_name(self) -> str:
        """The storm's short name."""
        return self.line.storm_name

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody named: for looking at one person's meetings."""
        return (self.meeting.host, *(row[0] for row in self.meeting.attendees if row[0]))

    @property
    def units(self) -> tuple[str, ...]:
        """The county that held it."""
        return (self.meeting.unit,)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A decision as a row of the list of tasks."""

    line: TaskLine

    @property
    def record(self) -> Decision:
        """The record."""
        return self.line.decision

    @property
    def meeting(self) -> Meeting:
        """The meeting it was decided in."""
        return self.line.meeting

    @property
    def storm_name(self) -> str:
        """The storm's short name."""
        return self.line.storm_name

    @property
    def people(self) -> tuple[str, ...]:
        """Who has to do it."""
        return (self.record.owner_person,)

    @property
    def units(self) -> tuple[str, ...]:
        """The counties that have to do it."""
        return units_named(self.record.owner)


@dataclass(frozen=True, slots=True)
class SeasonView:
    """Everything the page shows of a season."""

    year: int
    years: tuple[int, ...]
    lines: tuple[MeetingLine, ...]
    former: Mapping[str, Mapping[str, Former]]
    storms: tuple[Storm, ...]
    people: tuple[Person, ...]
    figures: SeasonFigures


def read_season(reader: Any, year: int | None, this_year: int) -> SeasonView:
    """A season; without a year the current one, or the latest known where nothing is known of the current."""
    years, shown = season_service.season_shown(reader, year, this_year)
    storms = evacuation_service.storms_of(reader, shown)
    names = {storm.record_id: storm.name for storm in storms}
    lines = tuple(meeting_service.meeting_lines(reader, shown))
    former = {
        line.meeting.record_id: former_of(meeting_service.history(reader, line.meeting.record_id), Meeting.NOUN, names)
        for line in lines
        if line.amended
    }
    people = meeting_service.people_of_roster(reader)
    figures = season_service.figures(reader, shown, codes=FIGURES)
    return SeasonView(shown, years, lines, former, tuple(storms), people, figures)


def meeting_rows(view: SeasonView, now: datetime) -> tuple[MeetingRow, ...]:
    """The meetings as rows, their tasks as they stand now."""
    rows = []
    for line in view.lines:
        tasks = line.tasks_at(now)
        count = meeting_service.count_tasks(tasks)
        open_, overdue = count[OPEN_TASKS], count[OVERDUE_TASKS]
        rows.append(MeetingRow(line, len(tasks), open_, overdue, view.former.get(line.meeting.record_id, {})))
    return tuple(rows)


def task_rows(view: SeasonView, now: datetime, *, is_done: bool) -> tuple[TaskRow, ...]:
    """The tasks that are done, or those that are not."""
    tasks = (task for line in view.lines for task in line.tasks_at(now))
    return tuple(TaskRow(task) for task in tasks if (task.state is TaskState.DONE) is is_done)


def storm_key(row: MeetingRow | TaskRow) -> str:
    """What the storm is filtered by: its name, or `none` for 非过程."""
    return row.storm_name if row.storm_name != NO_STORM_NAME else NO_STORM


def units_named(words: str) -> tuple[str, ...]:
    """The counties a text names."""
    units = division_directory.units() if words else ()
    return tuple(unit.code for unit in units if unit.name in words)


# -- one record whole ------------------------------------------------------------------------------------


def read_detail(reader: Any, record_id: str, year: int) -> Detail | None:
    """A meeting or a decision whole; None where there is none of that id."""
    storms = {storm.record_id: storm.name for storm in evacuation_service.storms_of(reader, year)}
    meeting = reader.get(Meeting, record_id)
    if meeting is not None:
        return _meeting_detail(reader, meeting, storms)
    decision = reader.get(Decision, record_id)
    meeting = reader.get(Meeting, decision.meeting) if decision is not None and decision.meeting else None
    return _decision_detail(reader, decision, meeting, storms) if meeting is not None else None


def _meeting_detail(reader: Any, meeting: Meeting, storms: Mapping[str, str]) -> Detail:
    history = meeting_service.history(reader, meeting.record_id)
    former = former_of(history, Meeting.NOUN, storms)
    decisions = tuple(meeting_service.decisions_of(reader, meeting.record_id))
    line = MeetingLine(meeting, storms.get(meeting.storm or "", NO_STORM_NAME), decisions, bool(former))
    barred = {"F", *(("E", "P") if meeting.standing.voided else ())}
    return Detail(
        MeetingRow(line, former=former),
        meeting,
        f"{meeting.number}  {meeting_words(meeting)}",
        meeting.name,
        tuple(_meeting_lines(meeting, former, storms)),
        history_in_words(history, Meeting.NOUN, storms),
        parts=tuple(part for part in _parts(meeting) if part.lines),
        later=decisions,
        barred=frozenset(barred),
    )


def _meeting_lines(meeting: Meeting, former: Mapping[str, Former], storms: Mapping[str, str]) -> Iterator[DetailLine]:
    leaders = "、".join(meeting.city_leaders)
    for line in detail_lines(meeting, former, {**storms, "": NO_STORM_NAME}, apart=_APART, silent=_SILENT):
        if line.label == Meeting.NOUN.field("storm").label and not line.words:
            line = DetailLine(line.label, NO_STORM_NAME, line.former)
        yield line
        if line.label == Meeting.NOUN.field("host").label:
            yield DetailLine("市领导参加", leaders or "无", is_strong=bool(leaders))


def _parts(meeting: Meeting) -> Sequence[DetailPart]:
    people = tuple(
        f"{'★ ' if row[3] else ''}{row[0] or row[1]}{_office(row)}{'  市领导' if row[3] else ''}"
        for row in sorted(meeting.attendees, key=lambda row: not row[3])
    )
    return DetailPart(f"参加人员({len(people)})", people), attachment_part(meeting)


def _office(row: tuple[str, str, str, bool]) -> str:
    office = " ".join(filter(None, [row[1], row[2]])) if row[0] else ""
    return f"  {office}" if office else ""


def _decision_detail(reader: Any, decision: Decision, meeting: Meeting, storms: Mapping[str, str]) -> Detail:
    history = record_service.history(reader, decision.record_id)
    former = former_of(history, Decision.NOUN, {})
    is_done = decision.done_at is not None
    barred = {"P", *(("F",) if is_done or decision.standing.voided else ())}
    barred |= {"E"} if decision.standing.voided else set()
    storm = storms.get(meeting.storm or "", NO_STORM_NAME)
    line = TaskLine(decision, meeting, TaskState.DONE if is_done else TaskState.OPEN, storm)
    silent = ("owner_person", "done_at", "result")
    lines = detail_lines(decision, former, {}, apart=("season", "meeting", "content"), silent=silent)
    about = f"{meeting.name}({meeting.number})"
    return Detail(
        TaskRow(line),
        decision,
        f"{decision.number}  {decision_words(decision)}",
        decision.content,
        (DetailLine("会议", about), *lines),
        history_in_words(history, Decision.NOUN, {}),
        barred=frozenset(barred),
    )


def meeting_words(meeting: Meeting) -> str:
    """What kind of meeting it is and how it stands, in a word or two."""
    if meeting.standing.voided:
        return "已作废"
    kind = meeting.type.label if meeting.type else ""
    if meeting.state in (MeetingState.CANCELLED, MeetingState.DRILL):
        assert meeting.state is not None
        return f"{kind}({meeting.state.label})"
    return f"{kind} 有分歧" if meeting.standing.disputed else kind


def kind_words(meeting: Meeting) -> str:
    """What a list says of a meeting: its kind, unless it does not count as one."""
    if meeting.standing.voided or meeting.standing.disputed:
        return "已作废" if meeting.standing.voided else "有分歧"
    if meeting.state in (MeetingState.CANCELLED, MeetingState.DRILL):
        assert meeting.state is not None
        return meeting.state.label
    return meeting.type.label if meeting.type else ""


def decision_words(decision: Decision) -> str:
    """How a decision stands without regard to the hour."""
    if decision.standing.voided:
        return "已作废"
    return "已办结" if decision.done_at else "未办结"


def at_words(at: datetime | None, season: int | None) -> str:
    """A moment in a list: without the year where it is the season's."""
    if at is None:
        return ""
    return f"{local(at):%m-%d %H:%M}" if local(at).year == season else f"{local(at):%Y-%m-%d %H:%M}"
