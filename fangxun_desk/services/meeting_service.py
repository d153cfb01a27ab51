"""会商调度: log a meeting with what it decided, follow the decisions up as tasks until they are done.

How often there was a meeting is asked of `season_service`, like every figure; only tasks are counted here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fangxun_desk.domain.attendee import attendee_words, is_city_leader
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Change, Operation
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.meeting import (
    Decision,
    Meeting,
    TaskState,
    by_urgency,
    check_decision,
    check_meeting,
    task_state,
    why_left_out,
)
from fangxun_desk.domain.roster import Official
from fangxun_desk.domain.season import Figure, FigureRow
from fangxun_desk.domain.standing_figures import OPEN_TASKS, OVERDUE_TASKS, STANDING_FIGURES
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingState
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.services import readings, record_service
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.store import meeting_queries
from fangxun_desk.store.meeting_queries import Place
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

NO_STORM_NAME = "非过程"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A decision as a task: how it stands, and the meeting it was decided in."""

    decision: Decision
    meeting: Meeting
    state: TaskState
    storm_name: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as a list shows it: the record, its storm's name, what it decided."""

    meeting: Meeting
    storm_name: str
    decisions: tuple[Decision, ...]
    amended: bool

    def tasks_at(self, now: datetime) -> list[TaskLine]:
        """What it decided that binds somebody, and how each stands at a moment."""
        states = [(decision, task_state(decision, self.meeting, now)) for decision in self.decisions]
        return [TaskLine(decision, self.meeting, state, self.storm_name) for decision, state in states if state]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the roster who can be picked as an attendee."""

    name: str
    organisation: str
    title: str

    @property
    def is_city_leader(self) -> bool:
        """Whether the post makes a 市领导."""
        return is_city_leader(self.organisation, self.title)


# -- entering --------------------------------------------------------------------------------------------


def log_meeting(work: UnitOfWork, meeting: Meeting, decisions: Iterable[Decision] = ()) -> Entry:
    """Enter a meeting and what it decided, together or not at all. The same `record_id` twice enters it once.

    Raises RuleBroken naming the field that cannot be right.
    """
    if meeting.record_id and (known := work.get(Meeting, meeting.record_id)):
        return Entry(known.number, known.record_id)
    check_meeting(meeting)
    assert meeting.began_at is not None
    season, state, unit = local(meeting.began_at).year, meeting.state or MeetingState.HELD, meeting.unit or CITY_CODE
    whole = replace(meeting, season=season, state=state, unit=unit)
    entry = work.create(whole)
    for decision in decisions:
        _add(work, decision, replace(whole, record_id=entry.record_id))
    return entry


def add_decisions(work: UnitOfWork, meeting_id: str, decisions: Sequence[Decision]) -> list[Entry]:
    """Enter further decisions of a meeting already entered. The same first `record_id` twice enters them once."""
    first = decisions[0].record_id if decisions else ""
    if first and (known := work.get(Decision, first)):
        return [Entry(known.number, known.record_id)]
    meeting = work.get(Meeting, meeting_id)
    if meeting is None:
        raise RuleBroken("找不到该会议。")
    if meeting.standing.voided:
        raise RuleBroken(f"会议 {meeting.number} 已作废,不能添加事项。")
    return [_add(work, decision, meeting) for decision in decisions]


def _add(work: UnitOfWork, decision: Decision, meeting: Meeting) -> Entry:
    check_decision(decision, meeting)
    return work.create(replace(decision, meeting=meeting.record_id, season=meeting.season))


# -- tasks -----------------------------------------------------------------------------------------------


def finish_task(work: UnitOfWork, decision_id: str, done_at: datetime, result: str = "") -> None:
    """Enter that a task is done, and what came of it. Saying the same twice changes nothing."""
    decision, meeting = _live_task(work, decision_id)
    if decision.done_at is not None:
        if decision.done_at == done_at and decision.result == result.strip():
            return
        raise RuleBroken(f"该事项已于 {moment_words(decision.done_at)} 办结,如有误请更正。", "done_at")
    check_decision(replace(decision, done_at=done_at), meeting)
    values: dict[str, Any] = {"done_at": done_at}
    if result.strip():
        values["result"] = result.strip()
    work.edit(decision_id, values, "办结")


def reopen_task(work: UnitOfWork, decision_id: str, reason: str) -> None:
    """Take a task up again that was entered as done; when it had been done stays visible in its history."""
    if not reason.strip():
        raise RuleBroken("重新办理须写明原因。", "reason")
    decision, _ = _live_task(work, decision_id)
    if decision.done_at is None:
        raise RuleBroken("该事项尚未办结。")
    work.edit(decision_id, {"done_at": None}, reason.strip())


def amend_decision(
    work: UnitOfWork, decision_id: str, values: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct a decision. Raises RuleBroken for what it cannot be."""
    decision, meeting = _live_task(work, decision_id)
    check_decision(replace(decision, **values), meeting)
    return record_service.amend(work, decision_id, values, reason, was)


def _live_task(reader: Reader, decision_id: str) -> tuple[Decision, Meeting]:
    decision = reader.get(Decision, decision_id)
    meeting = reader.get(Meeting, decision.meeting) if decision is not None and decision.meeting else None
    if decision is None or meeting is None:
        raise RuleBroken("找不到该事项。")
    if decision.standing.voided:
        raise RuleBroken(f"事项 {decision.number} 已作废。")
    return decision, meeting


def open_tasks(reader: Reader, now: datetime, year: int | None = None) -> list[TaskLine]:
    """The tasks not done at a moment, of a season or of all: overdue ones first, the nearest limit next."""
    return [line for line in tasks(reader, now, year) if line.state is not TaskState.DONE]


def tasks(reader: Reader, now: datetime, year: int | None = None) -> list[TaskLine]:
    """Every decision that binds somebody, in the order of its limit."""
    equals: dict[str, Any] = {} if year is None else {"season": year}
    meetings = {meeting.record_id: meeting for meeting in reader.find(Meeting, include_voided=True, **equals)}
    storms = {storm.record_id: storm.name for storm in reader.find(Storm, include_voided=True)}
    found = []
    for decision in sorted(reader.find(Decision, **equals), key=by_urgency):
        meeting = meetings.get(decision.meeting or "")
        if meeting is not None and (state := task_state(decision, meeting, now)) is not None:
            found.append(TaskLine(decision, meeting, state, storms.get(meeting.storm or "", NO_STORM_NAME)))
    return found


def count_tasks(lines: Iterable[TaskLine]) -> dict[str, int]:
    """How many of these tasks are open, and how many of them overdue."""
    states = [line.state for line in lines]
    overdue = states.count(TaskState.OVERDUE)
    return {OPEN_TASKS: overdue + states.count(TaskState.OPEN), OVERDUE_TASKS: overdue}


def overdue_count(reader: Reader, now: datetime) -> int:
    """How many tasks of the current season are overdue at a moment."""
    return count_tasks(open_tasks(reader, now, local(now).year))[OVERDUE_TASKS]


def explain_tasks(reader: Reader, year: int, code: str, now: datetime) -> Figure:
    """Open or overdue tasks of a season, row by row, with what is left out and why."""
    meetings = {meeting.record_id: meeting for meeting in reader.find(Meeting, season=year, include_voided=True)}
    sources = meeting_queries.sources_of_decisions(reader, year)
    included: list[FigureRow] = []
    excluded: list[FigureRow] = []
    for decision in sorted(reader.find(Decision, season=year, include_voided=True), key=by_urgency):
        meeting = meetings.get(decision.meeting or "")
        reason, words = why_left_out(decision, meeting, now, asks_overdue=code == OVERDUE_TASKS)
        row = _figure_row(decision, sources.get(decision.record_id, (None, None, None)), reason, words)
        (excluded if reason else included).append(row)
    in_dispute = _disputed(reader, year)
    disputed = tuple(row.number or "" for row in included if row.record_id in in_dispute)
    return STANDING_FIGURES[code].laid_open(local(now).date(), included, excluded, disputed)


def _disputed(reader: Reader, year: int) -> frozenset[str]:
    return frozenset(d.record_id for d in reader.find(Decision, season=year) if d.standing.disputed)


def _figure_row(decision: Decision, source: Place, reason: str, words: str) -> FigureRow:
    due = f"时限 {moment_words(decision.due_at)}" if decision.due_at else ""
    what = " ".join(filter(None, [decision.content, decision.owner, decision.owner_person, due]))
    amount = None if reason else 1
    return FigureRow(decision.record_id, decision.number, *source, amount, reason, words, what)


# -- lists -----------------------------------------------------------------------------------------------


def meeting_lines(reader: Reader, year: int) -> list[MeetingLine]:
    """Every meeting of the season, voided and uncounted ones too, in the order of their entry."""
    storms = {storm.record_id: storm.name for storm in reader.find(Storm, season=year)}
    decided: dict[str, list[Decision]] = {}
    for decision in reader.find(Decision, season=year, include_voided=True):
        decided.setdefault(decision.meeting or "", []).append(decision)
    return [
        MeetingLine(
            meeting,
            storms.get(meeting.storm or "", NO_STORM_NAME),
            tuple(decided.get(meeting.record_id, ())),
            is_amended,
        )
        for meeting, is_amended in record_service.season_records(reader, Meeting, year)
    ]


def decisions_of(reader: Reader, meeting_id: str) -> list[Decision]:
    """What a meeting decided, voided ones too, in the order of entry."""
    return reader.find(Decision, meeting=meeting_id, include_voided=True)


def history(reader: Reader, meeting_id: str) -> list[HistoryLine]:
    """What happened to a meeting, attendees with their offices and marks: taking (市领导) off must be seen."""
    changes = {change.hash: change for change in reader.history(meeting_id)}
    reworded = iter(
        (
            "、".join(_people_of(changes[h]) for h in change.replaces.get("attendees", ()) if h in changes),
            _people_of(change),
        )
        for change in changes.values()
        if change.op == Operation.EDIT.value and "attendees" in change.fields
    )
    lines = record_service.history(reader, meeting_id)
    return [_reworded(line, *next(reworded)) if line.name == "attendees" else line for line in lines]


def _people_of(change: Change) -> str:
    rows = Meeting.NOUN.field("attendees").from_json(change.fields.get("attendees"))
    return "、".join(map(attendee_words, rows))


def _reworded(line: HistoryLine, old: str, new: str) -> HistoryLine:
    return replace(line, old=old or line.old, new=new or line.new)


def initials_of_people(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Per name the initials it can be typed by, surnames read as surnames. Reading the first name is slow."""
    return {name: tuple(map(readings.initials, readings.read_name(name))) for name in names}


def people_of_roster(reader: Reader) -> tuple[Person, ...]:
    """Everybody of the roster, once for each office they are listed with."""
    people = (Person(o.name, o.organisation, o.title) for o in reader.find(Official) if o.name)
    return tuple(dict.fromkeys(people))
