"""会商调度: who is a 市领导, what a meeting cannot be, when a decision is a task that is open or overdue."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fangxun_desk.domain.attendee import attendee_words, is_city_leader, read_attendee, read_attendees
from fangxun_desk.domain.deadline_entry import read_deadline
from fangxun_desk.domain.decision_text import split_decisions
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Standing
from fangxun_desk.domain.local_time import BEIJING
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
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType

BEGAN = datetime(2024, 7, 16, 23, 40, tzinfo=BEIJING)
LEADER = ("蒋玉霄", "平顶山市人民政府", "市长", True)
ROSTER = {
    "蒋玉霄": (("平顶山市人民政府", "市长"),),
    "闫晓生": (("市水利局", "局长"),),
    "李强": (("市水利局", "副局长"), ("鲁山县水利局", "局长")),
}


def meeting(**changes: Any) -> Meeting:
    made = Meeting(
        type=MeetingType.DISPATCH,
        name="7·16强降雨防汛视频调度会",
        began_at=BEGAN,
        host="蒋玉霄",
        attendees=(LEADER, ("闫晓生", "市水利局", "局长", False)),
    )
    return replace(made, **changes)


# -- 市领导 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organisation", "title"),
    [
        ("平顶山市人民政府", "市长"),
        ("平顶山市人民政府", "常务副市长"),
        ("平顶山市委", "副书记"),
        ("中共平顶山市委", "书记"),
        ("市委", "常委、组织部部长"),
        ("", "市委常委、常务副市长"),
        ("", "副市长"),
        ("市公安局", "副市长、局长"),
        ("市政府", "党组书记、市长"),
        ("市人大常委会", "副主任"),
        ("市政协", "主席"),
        ("平顶山市", "代市长"),
    ],
)
def test_that_leaders_of_party_government_congress_and_cppcc_of_the_city_are_city_leaders(
    organisation: str, title: str
) -> None:
    assert is_city_leader(organisation, title)


@pytest.mark.parametrize(
    ("organisation", "title"),
    [
        ("市水利局", "局长"),
        ("市水利局", "党组书记"),
        ("市应急管理局", "主任"),
        ("汝州市人民政府", "副市长"),
        ("舞钢市", "市长"),
        ("", "舞钢市副市长"),
        ("鲁山县人民政府", "县长"),
        ("鲁山县委", "书记"),
        ("平顶山军分区", "副司令员"),
        ("平顶山市人民政府", "市长助理"),
        ("平顶山市人民政府", "副秘书长"),
        ("", "书记"),
        ("", ""),
        ("市政府", "原副市长"),
    ],
)
def test_that_heads_of_bureaus_counties_and_county_level_cities_are_not(organisation: str, title: str) -> None:
    assert not is_city_leader(organisation, title)


# -- attendees as they are typed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("蒋玉霄", LEADER),
        ("蒋玉霄(市领导)", LEADER),
        ("蒋玉霄(非市领导)", ("蒋玉霄", "平顶山市人民政府", "市长", False)),
        ("闫晓生", ("闫晓生", "市水利局", "局长", False)),
        ("王大山", ("王大山", "", "", False)),
        ("王大山(市领导)", ("王大山", "", "", True)),
        ("王大山(副市长)", ("王大山", "", "副市长", True)),
        ("王大山(市水利局 总工)", ("王大山", "市水利局", "总工", False)),
        ("副市长王大山", ("王大山", "", "副市长", True)),
        ("市水利局局长 王大山", ("王大山", "市水利局", "局长", False)),
        ("市水利局 王大山", ("王大山", "市水利局", "", False)),
        ("市水利局局长王大山", ("王大山", "市水利局", "局长", False)),
        ("李强(市水利局 副局长)", ("李强", "市水利局", "副局长", False)),
        ("市水利局", ("", "市水利局", "", False)),
        ("各县(市、区)防指值班负责人(视频)", ("", "各县(市、区)防指值班负责人(视频)", "", False)),
        ("有关科室负责人", ("", "有关科室负责人", "", False)),
    ],
)
def test_that_an_attendee_is_read_as_typed_and_completed_from_the_roster(typed: str, row: Any) -> None:
    assert read_attendee(typed, ROSTER) == row


def test_that_a_name_the_roster_has_twice_is_asked_back() -> None:
    with pytest.raises(RuleBroken, match=r"2 位“李强”.*市水利局 副局长.*鲁山县水利局 局长") as broken:
        read_attendee("李强", ROSTER)
    assert broken.value.field == "attendees"


def test_that_somebody_who_did_not_come_is_no_attendee() -> None:
    with pytest.raises(RuleBroken, match="丁勇\\(请假\\)"):
        read_attendees("蒋玉霄、丁勇(请假)", ROSTER)


def test_that_several_stand_in_one_line_and_a_comma_inside_brackets_parts_nobody() -> None:
    rows = read_attendees("蒋玉霄(平顶山市人民政府 市长,市领导)、闫晓生，各县(市、区)防指值班负责人;", ROSTER)
    assert [row[0] or row[1] for row in rows] == ["蒋玉霄", "闫晓生", "各县(市、区)防指值班负责人"]


def test_that_somebody_listed_twice_is_one_attendee() -> None:
    assert read_attendees("闫晓生、闫晓生", ROSTER) == (("闫晓生", "市水利局", "局长", False),)


@pytest.mark.parametrize(
    "row",
    [
        LEADER,
        ("王大山", "", "", True),
        ("闫晓生", "市水利局", "", False),
        ("蒋玉霄", "平顶山市人民政府", "市长", False),
        ("", "各县(市、区)防指值班负责人(视频)", "", False),
    ],
)
def test_that_a_stored_attendee_put_into_words_reads_back_the_same(row: Any) -> None:
    assert read_attendee(attendee_words(row), {}) == row


# -- the meeting -------------------------------------------------------------------------------------------


def test_that_a_whole_meeting_is_let_pass() -> None:
    check_meeting(meeting(ended_at=BEGAN + timedelta(hours=1), attendance=23))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"type": None}, "type", "会议类型"),
        ({"name": " "}, "name", "会议名称"),
        ({"began_at": None}, "began_at", "开始时间"),
        ({"ended_at": BEGAN - timedelta(minutes=1)}, "ended_at", "结束时间早于开始时间"),
        ({"host": ""}, "host", "主持人"),
        ({"attendees": ()}, "attendees", "参加人员"),
        ({"host": "丁勇"}, "attendees", "主持人丁勇不在参加人员中"),
        ({"attendance": 1}, "attendance", "少于所列 2 人"),
    ],
)
def test_that_what_a_meeting_cannot_be_is_said_at_its_field(changes: Any, field: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as broken:
        check_meeting(meeting(**changes))
    assert broken.value.field == field


def test_that_a_cancelled_meeting_needs_neither_host_nor_attendees() -> None:
    check_meeting(meeting(state=MeetingState.CANCELLED, host="", attendees=()))


def test_that_a_host_written_with_his_title_is_found_among_the_attendees() -> None:
    check_meeting(meeting(host="市长蒋玉霄"))


def test_that_a_meeting_hosted_by_an_office_is_let_pass() -> None:
    check_meeting(meeting(host="市防汛抗旱指挥部办公室"))


# -- decisions as tasks ------------------------------------------------------------------------------------

DUE = BEGAN + timedelta(hours=6)
TASK = Decision(content="转移危险区群众", due_at=DUE)


@pytest.mark.parametrize(
    ("task", "at", "state"),
    [
        (TASK, DUE, TaskState.OPEN),
        (TASK, DUE + timedelta(minutes=1), TaskState.OVERDUE),
        (replace(TASK, due_at=None), DUE + timedelta(days=99), TaskState.OPEN),
        (replace(TASK, done_at=DUE + timedelta(hours=1)), DUE + timedelta(hours=2), TaskState.DONE),
        (replace(TASK, done_at=DUE + timedelta(hours=3)), DUE + timedelta(hours=2), TaskState.OVERDUE),
    ],
)
def test_that_a_task_is_open_overdue_or_done_at_a_moment(task: Decision, at: datetime, state: TaskState) -> None:
    assert task_state(task, meeting(), at) is state


@pytest.mark.parametrize(
    "changes", [{"state": MeetingState.DRILL}, {"state": MeetingState.CANCELLED}, {"voided": True}]
)
def test_that_what_a_drill_or_cancelled_or_voided_meeting_decided_is_no_task(changes: Any) -> None:
    changes = {"standing": Standing(voided=True)} if "voided" in changes else changes
    assert task_state(TASK, meeting(**changes), DUE) is None


def test_that_a_voided_decision_is_no_task() -> None:
    assert task_state(replace(TASK, standing=Standing(voided=True)), meeting(), DUE) is None


@pytest.mark.parametrize(
    ("task", "asks_overdue", "code"),
    [
        (TASK, False, ""),
        (TASK, True, "not_due"),
        (replace(TASK, due_at=DUE - timedelta(hours=1)), True, ""),
        (replace(TASK, due_at=None), True, "not_due"),
        (replace(TASK, done_at=DUE), False, "done"),
        (replace(TASK, standing=Standing(voided=True, void_reason="重复")), False, "voided"),
    ],
)
def test_that_a_task_left_out_says_why(task: Decision, asks_overdue: bool, code: str) -> None:
    reason, words = why_left_out(task, meeting(), DUE, asks_overdue=asks_overdue)
    assert reason == code
    assert bool(words) is bool(code)
    assert why_left_out(task, None, DUE, asks_overdue=asks_overdue)[0] in ("voided", "cancelled")


def test_that_the_longest_overdue_stands_first_and_tasks_without_a_limit_last() -> None:
    tasks = [replace(TASK, content=str(hours), due_at=BEGAN + timedelta(hours=hours)) for hours in (8, 2, 5)]
    tasks.append(replace(TASK, content="无", due_at=None))
    assert [task.content for task in sorted(tasks, key=by_urgency)] == ["2", "5", "8", "无"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"content": " "}, "请填写事项"),
        ({"due_at": BEGAN - timedelta(hours=1)}, "时限早于会议开始时间"),
        ({"done_at": BEGAN - timedelta(hours=1)}, "办结时间早于会议开始时间"),
    ],
)
def test_that_what_a_decision_cannot_be_is_said(changes: Any, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_decision(replace(TASK, **changes), meeting())


# -- splitting a conclusion --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "一是加密监测预警;二是提前转移危险区群众;三是预置抢险力量。",
            ["加密监测预警", "提前转移危险区群众", "预置抢险力量"],
        ),
        ("会议强调:一是落实24小时值班。二是关闭涉水景区。", ["落实24小时值班", "关闭涉水景区"]),
        ("一、紧盯山洪、地灾点;二、做好叫应;三、按时报送信息。", ["紧盯山洪、地灾点", "做好叫应", "按时报送信息"]),
        ("1.加密监测\n2.转移 3.5 万人\n3.预置力量", ["加密监测", "转移 3.5 万人", "预置力量"]),
        ("（一）压实责任；（二）强化值守。", ["压实责任", "强化值守"]),
        ("①巡查水库②关闭景区", ["巡查水库", "关闭景区"]),
        ("水库按令调度\n做好叫应", ["水库按令调度", "做好叫应"]),
        ("坚持一是一、二是二,水库按令调度。", ["坚持一是一、二是二,水库按令调度"]),
        ("一是巡查;十是值守。", ["巡查;十是值守"]),
        ("会议决定提前放水。一是白龟山水库预泄;二是通知下游。", ["会议决定提前放水", "白龟山水库预泄", "通知下游"]),
        ("十一是此文无序", ["十一是此文无序"]),
        ("  ", []),
    ],
)
def test_that_a_conclusion_is_split_into_what_was_decided(text: str, parts: list[str]) -> None:
    assert split_decisions(text) == parts


# -- limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("0600", "07-17 06:00"),
        ("2350", "07-16 23:50"),
        ("明 0600", "07-17 06:00"),
        ("明天8时", "07-17 08:00"),
        ("后天 8点30分", "07-18 08:30"),
        ("7-18 12:00", "07-18 12:00"),
        ("7月18日12时前", "07-18 12:00"),
        ("2024-7-20", "07-20 23:59"),
        ("7-20", "07-20 23:59"),
        ("20日", "07-20 23:59"),
        ("今天", "07-16 23:59"),
        ("2小时内", "07-17 01:40"),
        ("30分钟", "07-17 00:10"),
        ("2h", "07-17 01:40"),
        ("立即", "07-16 23:40"),
        ("24时", "07-17 00:00"),
    ],
)
def test_that_a_limit_is_read_forward_from_the_meeting(typed: str, due: str) -> None:
    assert f"{read_deadline(typed, BEGAN):%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    ("typed", "words"),
    [("尽快", "看不懂时限"), ("7-15 0800", "早于会议"), ("2560", "没有"), ("7-32", "没有"), ("昨 2340", "看不懂")],
)
def test_that_a_limit_that_cannot_be_meant_is_refused(typed: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        read_deadline(typed, BEGAN)


def test_that_a_limit_after_the_turn_of_the_year_belongs_to_the_next() -> None:
    assert read_deadline("1-2 0800", BEGAN.replace(month=12, day=30)).year == 2025
