"""会商纪要: a meeting and what it decided, written as a .docx."""

from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingState
from fangxun_desk.reports import meeting_minutes
from fangxun_desk.reports.meeting_minutes import MinutesMaterial
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services import meeting_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.reader import Reader

file_name = meeting_minutes.file_name


def write_minutes(desk: Desk, meeting_id: str, target: Path) -> Path:
    """Write the minutes of a meeting as the desk's store has it now."""
    return desk.read(minutes, meeting_id, target, is_demo=desk.status().is_demo, made_at=desk.now())


def minutes(reader: Reader, meeting_id: str, target: Path, *, is_demo: bool, made_at: datetime) -> Path:
    """As `write_minutes`; the same store and moment give the same bytes.

    Raises RuleBroken for a meeting that was not held or was voided, and where the file cannot be written.
    """
    meeting = reader.get(Meeting, meeting_id)
    if meeting is None:
        raise RuleBroken("找不到该会议。")
    if meeting.standing.voided:
        raise RuleBroken(f"会议 {meeting.number} 已作废,不出纪要。")
    if meeting.state is MeetingState.CANCELLED:
        raise RuleBroken(f"会议 {meeting.number} 已取消,不出纪要。")
    storm = reader.get(Storm, meeting.storm) if meeting.storm else None
    decisions = tuple(meeting_service.decisions_of(reader, meeting_id))
    material = MinutesMaterial(meeting, decisions, storm.name if storm else "", made_at, is_demo)
    # python-docx is a heavy import: loaded where a paper is written, never at the start.
    from fangxun_desk.reports import docx_writer

    return put_bytes(target, docx_writer.render(meeting_minutes.compose(material)))
