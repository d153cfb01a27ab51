"""会商 and 调度: meetings, who came, what was decided.

市领导参加 follows from the attendees and is never typed in. Each decision is a record of its own, because it
lives on as a task after the meeting.
"""

from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.attendee import Attendee, read_attendee
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import (
    NOT_ASKED,
    Record,
    choice,
    count,
    moment,
    noun,
    reference,
    row_list,
    text,
    unit_code,
)
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType, Word
from fangxun_desk.domain.wording import moment_words

ATTENDEE_COLUMNS = ("姓名", "单位", "职务", "市领导")


@noun(
    "meeting",
    "会议",
    plural="meetings",
    import_key=("season", "type", "began_at", "name"),
    event="began_at",
    judged=("consultation", "dispatch_with_city_leaders", "dispatch_held"),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """One meeting. A row of `attendees` is (name, organisation, title, is a city leader who came)."""

    type: MeetingType | None = choice(
        "会议类型", MeetingType, required=True, synonyms=("类型", "会商类型", "会议类别", "会议性质", "会议种类")
    )
    state: MeetingState | None = choice("会议状态", MeetingState, synonyms=("会议状态", "召开情况", "状态"))
    name: str = text(
        "会议名称", required=True, synonyms=("名称", "会商名称", "议题", "会商主题", "会议主题", "主题", "会议议题")
    )
    unit: str = unit_code("召开单位")
    storm: str | None = reference(
        "所属过程",
        "storm",
        synonyms=("过程", "过程名称", "所属暴雨过程", "对应过程", "涉及过程", "关联过程", "暴雨过程"),
    )
    began_at: datetime | None = moment(
        "开始时间",
        required=True,
        synonyms=(
            "时间",
            "召开时间",
            "会议时间",
            "会商时间",
            "调度时间",
            "召开日期",
            "会议日期",
            "日期时间",
            "开会时间",
            "起始时间",
        ),
    )
    ended_at: datetime | None = moment("结束时间", synonyms=("会议结束时间", "结束"))
    place: str = text("地点", synonyms=("会议地点", "召开地点", "地址", "会商地点"))
    host: str = text("主持人", synonyms=("主持", "主持领导", "会议主持人", "主持单位(人)"))
    attendees: tuple[Attendee, ...] = row_list(
        "参加人员",
        synonyms=(
            "参会人员",
            "出席人员",
            "参加领导及人员",
            "参会领导及人员",
            "参加人",
            "出席人",
            "参会单位及人员",
            "参加单位及人员",
            "参会人",
            "与会人员",
        ),
    )
    attendees_text: str = text("参加人员(原文)", multiline=True, derived=True)
    attendance: int | None = count(
        "参加人数", "人", synonyms=("参会人数", "人数", "出席人数", "参会人次", "与会人数", "到会人数")
    )
    rain: str = text("雨情", multiline=True)
    water: str = text("水情", multiline=True)
    judgement: str = text("研判意见", multiline=True)
    content: str = text(
        "会商内容",
        multiline=True,
        synonyms=("会议内容", "内容", "主要内容", "议题内容", "会商主要内容", "调度内容", "会议主要内容"),
    )
    conclusion: str = text(
        "会商结论",
        multiline=True,
        synonyms=(
            "结论",
            "会议结论",
            "会议要求",
            "决定事项",
            "会商意见",
            "会商决定",
            "调度要求",
            "工作要求",
            "议定事项",
            "会议决定",
        ),
    )
    recorder: str = text("记录人")
    note: str = text("备注", synonyms=("说明",))
    attachments: tuple[tuple[str, str, int], ...] = row_list("附件")

    @property
    def city_leaders(self) -> tuple[str, ...]:
        """The names of the 市领导 who came."""
        return tuple(row[0] for row in self.attendees if row[3])

    def _not_held(self) -> str | None:
        return {MeetingState.CANCELLED: "cancelled", MeetingState.DRILL: "drill"}.get(self.state or MeetingState.HELD)

    def judge_consultation(self) -> str | None:
        """Whether it is a 专题会商 that was held."""
        if self.type is MeetingType.DISPATCH:
            return NOT_ASKED
        return self._not_held() or (None if self.type is MeetingType.CONSULTATION else "other_type")

    def judge_dispatch_held(self) -> str | None:
        """Whether it is a 调度会 that was held, city leaders or not."""
        return self._not_held() if self.type is MeetingType.DISPATCH else NOT_ASKED

    def judge_dispatch_with_city_leaders(self) -> str | None:
        """Whether it is a 调度会 that was held and that a 市领导 came to."""
        if self.type is not MeetingType.DISPATCH:
            return NOT_ASKED
        return self._not_held() or (None if self.city_leaders else "no_city_leader")


@noun("decision", "议定事项", plural="decisions", import_key=("meeting", "content"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Record):
    """One thing decided in a meeting: who does it, by when, and whether it is done."""

    meeting: str | None = reference("会议", "meeting", required=True)
    content: str = text("事项", required=True, multiline=True)
    owner: str = text("承办单位")
    owner_person: str = text("承办人")
    due_at: datetime | None = moment("时限")
    done_at: datetime | None = moment("办结时间")
    result: str = text("办理结果", multiline=True)


class TaskState(Word):
    """How a decision stands as a task."""

    OPEN = "open", "未办结"
    OVERDUE = "overdue", "逾期"
    DONE = "done", "已办结"


def task_state(decision: Decision, meeting: Meeting, at: datetime) -> TaskState | None:
    """How a decision stands at a moment; None where it binds nobody: voided, or of a meeting that was voided,
    cancelled or only a drill.

    On its limit a task is not overdue yet; one without a limit never is.
    """
    if decision.standing.voided or meeting.standing.voided:
        return None
    if meeting.state in (MeetingState.CANCELLED, MeetingState.DRILL):
        return None
    if decision.done_at is not None and decision.done_at <= at:
        return TaskState.DONE
    return TaskState.OVERDUE if decision.due_at is not None and decision.due_at < at else TaskState.OPEN


def why_left_out(decision: Decision, meeting: Meeting | None, at: datetime, *, asks_overdue: bool) -> tuple[str, str]:
    """Why a decision is not among the open tasks of a moment (or the overdue ones), as a code and in words; "" where
    it is."""
    if decision.standing.voided:
        return "voided", f"已作废:{decision.standing.void_reason}"
    state = task_state(decision, meeting, at) if meeting is not None else None
    if meeting is None or state is None:
        is_drill = meeting is not None and meeting.state is MeetingState.DRILL
        return ("drill", "演练中的会议所议。") if is_drill else ("cancelled", "会议已取消或作废。")
    if state is TaskState.DONE and decision.done_at is not None:
        return "done", f"已于 {moment_words(decision.done_at)} 办结。"
    if asks_overdue and state is TaskState.OPEN:
        return "not_due", f"时限 {moment_words(decision.due_at)} 未到。" if decision.due_at else "没有写时限。"
    return "", ""


def by_urgency(decision: Decision) -> tuple[bool, datetime | None, str]:
    """The order of open tasks: the longest overdue first, the nearest limit next, those without a limit last."""
    return decision.due_at is None, decision.due_at, decision.record_id


def check_meeting(meeting: Meeting) -> None:
    """Refuse a meeting typed in at the desk that cannot be true. Imports warn instead of refusing.

    Raises RuleBroken naming the field.
    """
    if meeting.type is None:
        raise RuleBroken("请选择会议类型。", "type")
    if not meeting.name.strip():
        raise RuleBroken("请填写会议名称。", "name")
    if meeting.began_at is None:
        raise RuleBroken("请填写开始时间,如 2340、7-16 23:40、昨 2340。", "began_at")
    if meeting.ended_at is not None and meeting.ended_at < meeting.began_at:
        raise RuleBroken("结束时间早于开始时间,请核对。", "ended_at")
    if meeting.state is not MeetingState.CANCELLED:
        _check_people(meeting)


def _check_people(meeting: Meeting) -> None:
    if not meeting.host.strip():
        raise RuleBroken("请填写主持人。", "host")
    if not meeting.attendees:
        raise RuleBroken("请填写参加人员;市领导参加由此认定。", "attendees")
    names = [row[0] for row in meeting.attendees if row[0]]
    host = read_attendee(meeting.host, dict.fromkeys(names, ()))[0]
    if host and host not in names:
        raise RuleBroken(f"主持人{host}不在参加人员中,请补上。", "attendees")
    if meeting.attendance is not None and meeting.attendance < len(names):
        raise RuleBroken(f"参加人数 {meeting.attendance} 少于所列 {len(names)} 人,请核对。", "attendance")


def check_decision(decision: Decision, meeting: Meeting) -> None:
    """Refuse a decision that cannot be true. Raises RuleBroken naming the field."""
    if not decision.content.strip():
        raise RuleBroken("请填写事项。", "content")
    if meeting.began_at is None:
        return
    if decision.due_at is not None and decision.due_at < meeting.began_at:
        raise RuleBroken(f"“{decision.content}”的时限早于会议开始时间,请核对。", "due_at")
    if decision.done_at is not None and decision.done_at < meeting.began_at:
        raise RuleBroken("办结时间早于会议开始时间,请核对。", "done_at")
