"""The columns of the page's lists, and what a search finds in a row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fangxun_desk.domain.meeting import Decision, TaskState
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.finder import Finder
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.pages.meeting.reading import MeetingRow, TaskRow, at_words, kind_words, meeting_words

ALARM = "strip_red"


def _former(name: str) -> Callable[[Any], Former | None]:
    return lambda row: row.former.get(name)


def _leaders(row: MeetingRow) -> str:
    return "、".join(row.meeting.city_leaders)


def _open_words(row: MeetingRow) -> str:
    """未办结 of all: 2/3; blank for a meeting that binds nobody."""
    return f"{row.open}/{row.tasks}" if row.tasks else ""


def _began(row: Any) -> Any:
    return row.meeting.began_at


MEETING_COLUMNS = (
    Column("编号", lambda row: row.record.number, width=104),
    Column("过程", lambda row: row.storm_name, width=54, former=_former("storm")),
    Column("类型", lambda row: kind_words(row.meeting), width=70, former=_former("type")),
    Column("开始时间", lambda row: at_words(row.meeting.began_at, row.meeting.season), _began, 88,
           former=_former("began_at"), value=_began),
    Column("会议名称", lambda row: row.meeting.name, width=150, stretches=True, former=_former("name")),
    Column("主持", lambda row: row.meeting.host, width=56, former=_former("host")),
    Column("市领导", _leaders, lambda row: len(row.meeting.city_leaders), 100, former=_former("attendees")),
    Column("人数", lambda row: count_words(row.meeting.attendance), lambda row: row.meeting.attendance, 40, RIGHT,
           former=_former("attendance"), value=lambda row: row.meeting.attendance),
    Column("未办结", _open_words, lambda row: row.open, 50, RIGHT, is_strong=lambda row: row.open > 0,
           tone=lambda row: ALARM if row.overdue else "", tip="未办结事项 / 议定事项;有逾期的为红色"),
)  # fmt: skip

STORM_COLUMN = 1


def _due(row: Any) -> Any:
    return row.record.due_at


def _is_overdue(row: TaskRow) -> bool:
    return row.line.state is TaskState.OVERDUE


TASK_COLUMNS = (
    Column("时限", lambda row: at_words(row.record.due_at, row.record.season), _due, 88,
           is_strong=_is_overdue, tone=lambda row: ALARM if _is_overdue(row) else "", value=_due),
    Column("状态", lambda row: row.line.state.label, width=58, is_strong=_is_overdue,
           tone=lambda row: ALARM if _is_overdue(row) else ""),
    Column("议定事项", lambda row: row.record.content, width=180, stretches=True),
    Column("承办单位", lambda row: row.record.owner, width=110),
    Column("承办人", lambda row: row.record.owner_person, width=60),
    Column("会议", lambda row: row.meeting.name, width=130),
    Column("会议时间", lambda row: at_words(row.meeting.began_at, row.meeting.season), _began, 88, value=_began),
    Column("编号", lambda row: row.record.number, width=104),
)  # fmt: skip
DONE_COLUMNS = (
    Column("办结时间", lambda row: at_words(row.record.done_at, row.record.season), lambda row: row.record.done_at, 88,
           value=lambda row: row.record.done_at),
    *TASK_COLUMNS[2:5],
    Column("办理结果", lambda row: row.record.result, width=130),
    Column("时限", lambda row: at_words(row.record.due_at, row.record.season), _due, 88, value=_due),
    *TASK_COLUMNS[5:],
)  # fmt: skip


def later_columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The decisions of a meeting, below it."""

    def how(decision: Decision) -> str:
        if decision.done_at is not None:
            return f"办结 {at_words(decision.done_at, decision.season)}"
        late = decision.due_at is not None and decision.due_at < clock()
        due = at_words(decision.due_at, decision.season)
        return f"{'逾期' if late else '限'} {due}" if due else "未办结"

    def ink(decision: Decision) -> str:
        return ALARM if how(decision).startswith("逾期") else ""

    return (
        Column("议定事项", lambda decision: decision.content, width=120, stretches=True),
        Column("承办", owner_words, width=86),
        Column("办理", how, width=122, tone=ink),
    )


def owner_words(decision: Decision) -> str:
    """Unit and person who have to do it."""
    return " ".join(filter(None, [decision.owner, decision.owner_person]))


def count_words(value: int | None) -> str:
    """A count as it is shown; blank is not 0."""
    return "" if value is None else str(value)


def by_began(row: MeetingRow) -> Any:
    """The order of the list of meetings: by their time; what was entered without one stands last."""
    at = row.meeting.began_at
    return at.timestamp() if at else 0, len(row.record.number), row.record.number


def by_limit(row: TaskRow) -> Any:
    """The order of open tasks: the longest overdue first, those without a limit last."""
    at = row.record.due_at
    return at is None, at.timestamp() if at else 0, row.record.number


def by_done(row: TaskRow) -> Any:
    """The order of finished tasks: as they were finished."""
    at = row.record.done_at
    return at.timestamp() if at else 0, row.record.number


def finder() -> Finder:
    """Finds meetings and tasks by words anywhere in them, or by the initials of a unit or a person."""
    return Finder(lambda row: row.record.record_id, _words, _initials)


def _words(row: MeetingRow | TaskRow) -> Sequence[str]:
    meeting = row.meeting
    own = (meeting.number, meeting.name, meeting.host, row.storm_name, unit_name(meeting.unit))
    if isinstance(row, TaskRow):
        task = row.record
        return (*own, task.number, task.content, task.owner, task.owner_person, row.line.state.label)
    people = (word for one in meeting.attendees for word in one[:3])
    told = (meeting.place, meeting.content, meeting.conclusion, meeting.judgement, meeting_words(meeting))
    return (*own, *people, *told, *(decision.content for decision in row.line.decisions))


def _initials(row: MeetingRow | TaskRow) -> Sequence[str]:
    owner = row.record.owner if isinstance(row, TaskRow) else ""
    return tuple(filter(None, (initials_of(owner), initials_of(row.meeting.name))))
