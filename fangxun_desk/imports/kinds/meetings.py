"""会商 and 调度: one meeting a row, who came, and each decision as a record of its own."""

import re
from collections.abc import Mapping
from datetime import datetime

from fangxun_desk.domain.attendee import Attendee
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType
from fangxun_desk.imports.attendees import read_attendees, read_leaders
from fangxun_desk.imports.columns import Column, noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import title_text
from fangxun_desk.imports.intervals import read_span
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.kinds.storms import StormColumn
from fangxun_desk.imports.plain import half_punctuation, plain, shown
from fangxun_desk.imports.reading import WARN, Draft, Lookup
from fangxun_desk.imports.rows import is_cancelled, is_drill, is_drill_by_name
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn
from fangxun_desk.imports.words import read_word

_NUMBERED = re.compile(
    r"(?:^|[;。:\n]|\s)\s*(?:[一二三四五六七八九十]+[、.]|[(](?:[一二三四五六七八九十]+|\d{1,2})[)][、.]?"
    r"|\d{1,2}[)、.](?!\d))\s*"
)

_AROUND = " ;\uff1b:\uff1a。.\n"


class MeetingsReader:
    """Reads the meeting logs of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def read(self, table: Table) -> None:
        """One meeting a row."""
        began, storm = table.raw("began_at"), StormColumn(table, self._context)
        unit = UnitColumn(table, fallback=CITY_CODE, is_required=False)
        type_, state = table.text("type"), table.text("state")
        attendees, leaders = table.text("attendees", multiline=True), table.text("city_leaders", multiline=True)
        name, place, host, note = table.text("name"), table.text("place"), table.text("host"), table.text("note")
        content, conclusion = table.text("content", multiline=True), table.text("conclusion", multiline=True)
        rain, water = table.text("rain", multiline=True), table.text("water", multiline=True)
        judgement, recorder = table.text("judgement", multiline=True), table.text("recorder")
        attendance, ended = table.count("attendance", "人"), table.moment("ended_at")
        around = _type_of_words(table.sheet.name or "") or _type_of_words(title_text(table.sheet, 0, table.header.top))
        for number, row in table.rows():
            span = read_span(began(row, number), table.season)
            table.remark(number, "began_at", span)
            start = span.value.start if span.value else None
            said = note(row, number)
            meeting = Meeting(
                season=table.season,
                type=_meeting_type(table, number, type_(row, number), around, name(row, number)),
                state=_state(said, name(row, number), state(row, number)),
                name=name(row, number),
                unit=unit(row, number),
                began_at=start,
                ended_at=ended(row, number) or (span.value.end if span.value else None),
                place=place(row, number),
                host=host(row, number),
                attendees=_people(attendees(row, number), leaders(row, number), host(row, number)),
                attendees_text=attendees(row, number) or leaders(row, number),
                attendance=attendance(row, number),
                rain=rain(row, number),
                water=water(row, number),
                judgement=judgement(row, number),
                recorder=recorder(row, number),
                content=content(row, number),
                conclusion=conclusion(row, number),
                note=said,
            )
            _take(table, number, meeting, storm(row, number, start))

    def finish(self) -> None:
        """Nothing is left to do."""


def _take(table: Table, number: int, meeting: Meeting, lookups: Mapping[str, Lookup]) -> None:
    if not meeting.name and meeting.began_at is None:
        table.refuse(number, "name", "name_missing", "没有会议名称和时间,本行未收入。", 1)
        return
    reason = void_reason(table, number, meeting.note)
    if not reason:
        _judge(table, number, meeting)
    handle = f"meeting:{table.sheet.name}:{number}"
    drafts = [Draft(meeting, handle, lookups=lookups, void_reason=reason)]
    for index, content in enumerate(split_decisions(meeting.conclusion), start=1):
        decision = Decision(season=table.season, content=content)
        drafts.append(Draft(decision, f"decision:{table.sheet.name}:{number}:{index}", {"meeting": handle}))
    table.take(number, *drafts)


def split_decisions(conclusion: str) -> list[str]:
    """The single decisions of a conclusion written 一、…;二、…;三、…; without numbers the whole is one."""
    if not conclusion.strip():
        return []
    half_width = half_punctuation(conclusion)
    starts = list(_NUMBERED.finditer(half_width))
    if not starts:
        return [conclusion.strip()]
    ends = [one.start() for one in starts[1:]] + [len(conclusion)]
    heading = conclusion[: starts[0].start()]
    parts = [] if half_width[len(heading) :].startswith(":") else [heading]
    parts += [conclusion[one.end() : end] for one, end in zip(starts, ends, strict=True)]
    return [text for part in parts if (text := part.strip(_AROUND))]


def _people(listed: str, leaders: str, host: str) -> tuple[Attendee, ...]:
    """Everybody who came: those listed, those of a column of city leaders, and a host marked as one."""
    found = list(read_attendees(listed))
    known = {one[0] for one in found if one[0] and one[3]}
    hosting = read_attendees(host) if "市领导" in host else ()
    for one in (*read_leaders(leaders), *(h for h in hosting if h[3])):
        if one[0] not in known:
            known.add(one[0])
            found = [other for other in found if other[0] != one[0]]
            found.append((one[0], one[1], one[2], True))
    return tuple(found)


def _type_of_words(text: str) -> MeetingType | None:
    """The type a sheet's name or a meeting's name speaks of."""
    words = plain(text)
    if "联合会商" in words or "联席" in words:
        return MeetingType.JOINT
    if "会商" in words and "调度" in words:
        return None
    if "专题会商" in words:
        return MeetingType.CONSULTATION
    return MeetingType.DISPATCH if "调度" in words else MeetingType.CONSULTATION if "会商" in words else None


def _meeting_type(table: Table, number: int, written: str, around: MeetingType | None, name: str) -> MeetingType:
    """The type of a meeting: as its column says, else as the sheet is named, else as it is named itself."""
    if not written:
        return around or _type_of_words(name) or MeetingType.OTHER
    words = plain(written)
    stated = MeetingType.JOINT if "联合" in words else read_word(MeetingType, written)
    if stated is None:
        stated = around if words in ("会商", "会商会", "会议") and around else None
    if stated is None and "会商" in words and "调度" not in words and "专题" not in words:
        stated = MeetingType.OTHER
    return stated or _type_of_words(written) or MeetingType.OTHER


def _state(note: str, name: str, state: str) -> MeetingState:
    """Whether a meeting was held: as its state column, its remark or its name says."""
    for text in (state, note):
        if text and is_cancelled(text):
            return MeetingState.CANCELLED
    if (note and is_drill(note)) or (state and is_drill(state)) or is_drill_by_name(name):
        return MeetingState.DRILL
    if re.search(r"[(【]\s*取消", half_punctuation(name)):
        return MeetingState.CANCELLED
    return MeetingState.HELD


def _judge(table: Table, number: int, meeting: Meeting) -> None:
    """Report why a meeting does not count, and what is missing or in another year."""
    what = "调度会" if meeting.type is MeetingType.DISPATCH else "会商"
    where = "note" if meeting.note else "state" if table.has("state") else "name"
    if meeting.state is MeetingState.CANCELLED:
        table.report(
            number, where, "cancelled", WARN, f"{what}已取消({shown(meeting.note or meeting.name)}),不计次数。"
        )
    elif meeting.state is MeetingState.DRILL:
        is_by_note = bool(meeting.note) and is_drill(meeting.note)
        table.report(number, "note" if is_by_note else "name", "drill", WARN, f"演练中的{what},不计次数。")
    elif meeting.type not in (MeetingType.CONSULTATION, MeetingType.DISPATCH):
        label = meeting.type.label if meeting.type else "空白"
        table.report(number, "type", "other_type", WARN, f"会议类型为{label},不是专题会商,也不是调度会,不计次数。")
    elif meeting.type is MeetingType.DISPATCH and not meeting.city_leaders:
        key = "attendees" if table.has("attendees") else "city_leaders"
        message = "参加人员中没有到会的市领导,不计入市领导参加的调度会。"
        table.report(number, key, "no_city_leader", WARN, message)
    _judge_time(table, number, meeting.began_at)


def _judge_time(table: Table, number: int, began_at: datetime | None) -> None:
    if began_at is None:
        table.report(number, "began_at", "moment_missing", WARN, "没有能认定的开始时间,请补报。")
    elif began_at.year != table.season:
        message = f"开始时间在 {began_at.year} 年,不在 {table.season} 年度,照原样收入,请核对。"
        table.report(number, "began_at", "other_year", WARN, message)


KIND = Kind(
    plural="meetings",
    label="会商调度记录",
    columns=(
        *noun_columns(
            Meeting.NOUN,
            {"type": 1.5, "name": 1.5, "storm": 0.7, "began_at": 1.0, "place": 0.7, "host": 1.5, "attendees": 2.0,
             "attendance": 1.0, "content": 1.5, "conclusion": 1.5},
            ("unit",),
        ),
        Column("city_leaders", "市领导", ("参会市领导", "参加市领导", "出席市领导", "参加的市领导", "市领导参加情况",
               "参会领导", "出席领导", "参加领导"), 1.5),
        Column("unit", "召开单位", ("组织单位", "牵头单位", "县(市、区)", "县区"), 0.5, carries=True),
    ),
    needed=(("name", "began_at"), ("attendees", "host", "city_leaders"), ("name", "content", "conclusion", "type")),
    keys=("began_at", "name"),
    title=re.compile(r"会商|调度会|调度记录|会议记录"),
    reader=MeetingsReader,
)  # fmt: skip
