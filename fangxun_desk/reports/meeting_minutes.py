"""会商纪要: one meeting put in order as plain data for any writer.

Composes; it reads no store and writes no file, and says nothing that was not entered. What an office expects in its
minutes and nobody entered is left open, marked 【请填写】.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.attachment import attachments_of
from fangxun_desk.domain.attendee import Attendee
from fangxun_desk.domain.decision_text import split_decisions
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.meeting import Decision, Meeting, TaskState, task_state
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.reports.annual_report import DEMO, OFFICE
from fangxun_desk.reports.document import Block, Column, Document, Manner, Paragraph, Row, Section, Table
from fangxun_desk.reports.official_prose import body, fill_in, first_rank, hour, span, typeset

DRILL = "演练"
_KINDS = {MeetingType.DISPATCH: "调度会", MeetingType.CONSULTATION: "专题会商", MeetingType.JOINT: "联合会商"}
_COLUMNS = (Column("序号", 12), Column("议定事项", 60), Column("承办", 34), Column("时限", 28), Column("办理情况", 22))


@dataclass(frozen=True, slots=True)
class MinutesMaterial:
    """What minutes are composed from: the meeting, what it decided, and when the paper is made."""

    meeting: Meeting
    decisions: tuple[Decision, ...]
    storm_name: str
    made_at: datetime
    is_demo: bool


def file_name(meeting: Meeting) -> str:
    """What the file is called: 纪要_2024-07-16_2340_7·16强降雨防汛视频调度会.docx."""
    at = f"_{moment_words(meeting.began_at).replace(' ', '_').replace(':', '')}" if meeting.began_at else ""
    return f"纪要{at}_{meeting.name[:40]}.docx"


def compose(m: MinutesMaterial) -> Document:
    """The whole paper."""
    marks = _marks(m)
    return Document(
        title=typeset(_title(m.meeting)),
        subtitle=typeset(f"({'、'.join(filter(None, [marks, f'会议记录 {m.meeting.number}']))})"),
        banner=_banner(m),
        author=OFFICE,
        created_at=m.made_at,
        blocks=(*_head(m), *_sections(m), *_foot(m)),
    )


def _title(meeting: Meeting) -> str:
    kind = _KINDS.get(meeting.type) if meeting.type else None
    name = meeting.name.strip()
    return f"{name}纪要" if not kind or kind[-2:] in name or "调度" in name else f"{name}{kind}纪要"


def _marks(m: MinutesMaterial) -> str:
    drill = DRILL if m.meeting.state is MeetingState.DRILL and DRILL not in m.meeting.name else ""
    return "、".join(filter(None, [drill, DEMO if m.is_demo else ""]))


def _banner(m: MinutesMaterial) -> str:
    if m.is_demo:
        return typeset(f"{DEMO},不作为正式公文")
    return typeset(f"{DRILL},不作为正式公文") if m.meeting.state is MeetingState.DRILL else ""


def _head(m: MinutesMaterial) -> Iterator[Block]:
    meeting = m.meeting
    yield _told("时间", _when(meeting))
    yield _told("地点", meeting.place)
    yield _told("主持", meeting.host)
    leaders = [row for row in meeting.attendees if row[3]]
    others = [row for row in meeting.attendees if not row[3]]
    if leaders:
        yield _told("市领导", _people(leaders))
    yield _told("参加" if leaders else "参加人员", _people(others) or (meeting.attendees_text if not leaders else ""))
    if meeting.attendance is not None:
        yield _told("参加人数", f"{meeting.attendance}人")
    yield _told("记录", meeting.recorder)
    if m.storm_name:
        yield _told("所属过程", m.storm_name)


def _told(label: str, words: str) -> Paragraph:
    if not words.strip():
        return Paragraph(typeset(f"{label}:【请填写:{label}】"))
    return Paragraph(typeset(f"{label}:{words.strip()}"))


def _when(meeting: Meeting) -> str:
    """From when to when; on one day the day is said once."""
    if meeting.began_at is None or meeting.ended_at is None:
        return hour(meeting.began_at, year=True) if meeting.began_at else ""
    began, ended = local(meeting.began_at), local(meeting.ended_at)
    whole = span(began, ended)
    same_day = f"至{ended.month}月{ended.day}日"
    return whole.replace(same_day, "至", 1) if began.date() == ended.date() else whole


def _people(rows: Sequence[Attendee]) -> str:
    return "、".join(_person(*row) for row in rows)


def _person(name: str, organisation: str, title: str, leads: bool) -> str:
    office = f"{organisation}{title}"
    return f"{name}({office})" if name and office else name or office


def _sections(m: MinutesMaterial) -> Iterator[Section]:
    meeting = m.meeting
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("雨情水情", (*_situation("雨情", meeting.rain), *_situation("水情", meeting.water))),
        ("研判意见", _text(meeting.judgement) or (fill_in("研判意见"),)),
    ]
    if meeting.content.strip():
        parts.insert(0, ("会商内容", _text(meeting.content)))
    if _adds_to(meeting.conclusion, m.decisions):
        parts.append(("会商结论", _text(meeting.conclusion)))
    parts.append(("议定事项", _decided(m)))
    for place, (name, blocks) in enumerate(parts, start=1):
        yield Section(first_rank(place, name), blocks)


def _situation(label: str, words: str) -> tuple[Block, ...]:
    told = _text(words)
    if not told:
        return (Paragraph(typeset(f"{label}:【请填写:{label}】")),)
    return (Paragraph(typeset(f"{label}:") + told[0].text), *told[1:])


def _text(words: str) -> tuple[Paragraph, ...]:
    return tuple(body(line.strip()) for line in words.splitlines() if line.strip())


def _adds_to(conclusion: str, decisions: Sequence[Decision]) -> bool:
    """Whether the conclusion says anything that is not in the table below it anyway."""
    listed = [decision.content for decision in decisions]
    return any(part not in listed for part in split_decisions(conclusion))


def _decided(m: MinutesMaterial) -> tuple[Block, ...]:
    standing = [decision for decision in m.decisions if not decision.standing.voided]
    if not standing:
        return (body("没有登记议定事项。"),)
    rows = tuple(Row(_row(place, decision, m)) for place, decision in enumerate(standing, start=1))
    note = f"办理情况截至{hour(m.made_at, year=True)}。"
    return (Table("议定事项", "议定事项及承办单位、时限", _COLUMNS, rows, note),)


def _row(place: int, decision: Decision, m: MinutesMaterial) -> tuple[str, ...]:
    owner = " ".join(filter(None, [decision.owner, decision.owner_person]))
    due = moment_words(decision.due_at)[5:] if decision.due_at else ""
    state = task_state(decision, m.meeting, m.made_at)
    words = state.label if state else ""
    if state is TaskState.DONE and decision.done_at is not None:
        words = f"{words}\n{moment_words(decision.done_at)[5:]}"
    return str(place), typeset(decision.content), typeset(owner), due, words


def _foot(m: MinutesMaterial) -> Iterator[Block]:
    names = [row.name for row in attachments_of(m.meeting)]
    if names:
        yield Paragraph("", keep_with_next=True)
        yield body("附件:", ";".join(f"{place}. {name}" for place, name in enumerate(names, start=1)))
    yield Paragraph("", keep_with_next=True)
    yield Paragraph(OFFICE, Manner.SIGNED, keep_with_next=True)
    yield Paragraph(typeset("【请填写:成文日期】"), Manner.SIGNED)
