"""会商纪要: read back from the written file by the library others use."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType, StormType
from fangxun_desk.reports import meeting_minutes
from fangxun_desk.services import meeting_service, minutes_service, record_service
from fangxun_desk.services.desk import Desk
from tests.reports.reading_back import half_width, paragraphs, table, text_of
from tests.reports.small_season import MADE_AT, YEAR, at

BEGAN = at("07-16 23:40")
MEETING = Meeting(
    record_id="m1",
    type=MeetingType.DISPATCH,
    name="7·16强降雨防汛视频调度会",
    storm="s1",
    began_at=BEGAN,
    ended_at=at("07-17 00:30"),
    place="市防汛指挥中心",
    host="蒋玉霄",
    attendees=(
        ("闫晓生", "市水利局", "局长", False),
        ("蒋玉霄", "平顶山市人民政府", "市长", True),
        ("", "各县(市、区)防指值班负责人(视频)", "", False),
    ),
    rain="20时至23时全市平均降雨 62 毫米。",
    water="白龟山水库水位 102.81 米。",
    judgement="未来6小时沙河上游仍有强降雨。\n山洪风险高。",
    conclusion="一是白龟山水库预泄;二是转移危险区群众。",
    recorder="李值班",
)
DECISIONS = (
    Decision(content="白龟山水库预泄", owner="市水利局", owner_person="闫晓生", due_at=BEGAN + timedelta(hours=2)),
    Decision(content="转移危险区群众", owner="鲁山县"),
)


@pytest.fixture
def minutes(desk: Desk, tmp_path: Path) -> Any:
    """Writes the minutes of a meeting with these changes."""
    storm = Storm(record_id="s1", season=YEAR, name="7·16", type=StormType.RAINSTORM, began_at=BEGAN)
    desk.change(lambda work: work.create(storm))

    def write(file: str = "纪要.docx", *, is_demo: bool = False, decisions: Any = DECISIONS, **changes: Any) -> Path:
        meeting = replace(MEETING, **changes)
        desk.change(meeting_service.log_meeting, meeting, decisions)
        how: dict[str, Any] = {"is_demo": is_demo, "made_at": MADE_AT}
        return desk.read(minutes_service.minutes, meeting.record_id, tmp_path / file, **how)

    return write


def test_that_the_minutes_say_when_where_who_and_what_was_judged(minutes: Any) -> None:
    told = paragraphs(minutes())
    assert told[0] == "7·16强降雨防汛视频调度会纪要"
    assert told[2:9] == [
        "时间:2024年7月16日23时40分至7月17日0时30分",
        "地点:市防汛指挥中心",
        "主持:蒋玉霄",
        "市领导:蒋玉霄(平顶山市人民政府市长)",
        "参加:闫晓生(市水利局局长)、各县(市、区)防指值班负责人(视频)",
        "记录:李值班",
        "所属过程:7·16",
    ]
    assert "雨情:20时至23时全市平均降雨 62 毫米。" in told
    assert "水情:白龟山水库水位 102.81 米。" in told
    assert told[told.index("二、研判意见") + 1 :][:2] == ["未来6小时沙河上游仍有强降雨。", "山洪风险高。"]


@pytest.mark.parametrize(
    ("ended_at", "words"),
    [
        (at("07-16 23:55"), "时间:2024年7月16日23时40分至23时55分"),
        (at("07-17 00:30"), "时间:2024年7月16日23时40分至7月17日0时30分"),
        (None, "时间:2024年7月16日23时40分"),
    ],
)
def test_that_a_meeting_within_a_day_says_the_day_once(minutes: Any, ended_at: Any, words: str) -> None:
    assert words in paragraphs(minutes(ended_at=ended_at))


def test_that_each_decision_has_its_owner_its_limit_and_how_it_stands(minutes: Any) -> None:
    rows = table(minutes(), "议定事项")
    assert rows[0] == ["序号", "议定事项", "承办", "时限", "办理情况"]
    assert rows[1] == ["1", "白龟山水库预泄", "市水利局 闫晓生", "07-17 01:40", "逾期"]
    assert rows[2] == ["2", "转移危险区群众", "鲁山县", "—", "未办结"]


def test_that_a_task_done_says_when(minutes: Any, desk: Desk, tmp_path: Path) -> None:
    minutes()
    task = desk.read(meeting_service.decisions_of, "m1")[0]
    desk.change(meeting_service.finish_task, task.record_id, at("07-17 01:30"))
    how: dict[str, Any] = {"is_demo": False, "made_at": MADE_AT}
    again = desk.read(minutes_service.minutes, "m1", tmp_path / "again.docx", **how)
    assert table(again, "议定事项")[1][4] == "已办结\n07-17 01:30"


def test_that_a_conclusion_that_only_repeats_the_decisions_is_not_printed_twice(minutes: Any) -> None:
    assert "会商结论" not in text_of(minutes())
    more = minutes("b.docx", record_id="m2", conclusion="会议决定提前放水。一是白龟山水库预泄;二是转移危险区群众。")
    assert "会议决定提前放水。" in text_of(more)


def test_that_what_nobody_entered_is_left_open_and_never_made_up(minutes: Any) -> None:
    told = text_of(minutes(rain="", judgement="", place="", recorder="", decisions=()))
    for what in ("雨情", "研判意见", "地点", "记录"):
        assert f"【请填写:{what}】" in told
    assert "没有登记议定事项。" in told


def test_that_attachments_are_named(minutes: Any) -> None:
    told = text_of(minutes(attachments=(("会商照片.jpg", "a" * 64, 12), ("雷达图.png", "b" * 64, 12))))
    assert "附件:1. 会商照片.jpg;2. 雷达图.png" in told


def test_that_demonstration_data_and_drills_are_marked_on_every_page(minutes: Any) -> None:
    demo = docx.Document(str(minutes(is_demo=True)))
    assert half_width(demo.paragraphs[1].text).startswith("(演示数据、会议记录 ")
    headers = (demo.sections[0].header, demo.sections[0].even_page_header)
    assert {half_width(header.paragraphs[0].text) for header in headers} == {"演示数据,不作为正式公文"}
    drill = docx.Document(str(minutes("b.docx", record_id="m2", name="防汛调度会", state=MeetingState.DRILL)))
    assert half_width(drill.paragraphs[1].text).startswith("(演练、会议记录 ")
    assert half_width(drill.sections[0].header.paragraphs[0].text) == "演练,不作为正式公文"


def test_that_the_same_meeting_and_moment_give_the_same_bytes(minutes: Any, desk: Desk, tmp_path: Path) -> None:
    first = minutes()
    how: dict[str, Any] = {"is_demo": False, "made_at": MADE_AT}
    again = desk.read(minutes_service.minutes, "m1", tmp_path / "again.docx", **how)
    assert again.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("state", ["voided", "cancelled"])
def test_that_a_meeting_that_did_not_take_place_has_no_minutes(minutes: Any, desk: Desk, state: str) -> None:
    if state == "cancelled":
        with pytest.raises(RuleBroken, match="已取消"):
            minutes(state=MeetingState.CANCELLED)
        return
    minutes()
    desk.change(record_service.void, "m1", "重复登记")
    with pytest.raises(RuleBroken, match="已作废"):
        minutes("b.docx")


@pytest.mark.parametrize(
    ("name", "type_", "title"),
    [
        ("7·16强降雨", MeetingType.CONSULTATION, "7·16强降雨专题会商纪要"),
        ("7·16强降雨防汛专题会商", MeetingType.CONSULTATION, "7·16强降雨防汛专题会商纪要"),
        ("防汛视频调度", MeetingType.DISPATCH, "防汛视频调度纪要"),
        ("成员单位碰头", MeetingType.OTHER, "成员单位碰头纪要"),
    ],
)
def test_that_the_title_says_once_which_kind_of_meeting_it_was(minutes: Any, name: str, type_: Any, title: str) -> None:
    assert paragraphs(minutes(name=name, type=type_))[0] == title


def test_that_the_file_is_named_for_the_meeting() -> None:
    assert meeting_minutes.file_name(MEETING) == "纪要_2024-07-16_2340_7·16强降雨防汛视频调度会.docx"
