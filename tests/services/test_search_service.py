"""One search over everything: what comes first, how names are read, what a hit says."""

from datetime import datetime
from typing import Any

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import MeetingType, PostCategory, StormType
from fangxun_desk.services import readings, search_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.search_service import BEGINNING, EXACT, WITHIN, Hit

AT = datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING)
SURNAMES = {
    "单雄信": "sxx", "仇和": "qh", "解缙": "xj", "查良镛": "zly", "曾国藩": "zgf", "区寄": "oj", "任弼时": "rbs",
    "盖宽饶": "gkr", "尉迟恭": "ycg", "万俟普": "mqp", "朴永": "py", "翟让": "zr", "冼星海": "xxh", "召平": "sp",
    "缪荃孙": "mqs", "宓强": "mq", "覃勇": "qy", "乐毅": "yy", "员半千": "ybq", "逄蒙": "pm", "繁钦": "pq",
    "佘太君": "stj",
    "葛洪": "gh", "令狐冲": "lhc", "晁盖": "cg", "种师道": "csd",
}  # fmt: skip


def enter(desk: Desk, *records: Record) -> list[str]:
    return [desk.change(lambda work, record=record: work.create(record)).result.record_id for record in records]


def hits(desk: Desk, typed: str, **more: Any) -> list[Hit]:
    return desk.read(search_service.search, typed, **more)


def lines(desk: Desk, typed: str) -> list[str]:
    return [hit.line for hit in hits(desk, typed)]


def test_that_surnames_are_read_as_surnames(desk: Desk) -> None:
    desk.change(lambda work: [work.create(Official(season=2024, name=name)) for name in SURNAMES])
    for name, typed in SURNAMES.items():
        assert any(hit.line == name and hit.rank == EXACT for hit in hits(desk, typed)), name


@pytest.mark.parametrize(
    ("name", "ways"), [("覃勇", ("qinyong", "tanyong", "ty")), ("乐嘉", ("yuejia", "lejia", "lj"))]
)
def test_that_a_surname_read_in_two_ways_is_found_by_both(desk: Desk, name: str, ways: tuple[str, ...]) -> None:
    enter(desk, Official(season=2024, name=name))
    assert all(lines(desk, typed) == [name] for typed in ways)


def test_that_a_name_is_found_by_its_full_pinyin_from_the_beginning(desk: Desk) -> None:
    enter(desk, Official(season=2024, name="王伟"), Official(season=2024, name="吕布"))
    assert lines(desk, "wangw") == lines(desk, "wangwei") == ["王伟"]
    assert lines(desk, "lvbu") == ["吕布"]


def test_that_words_are_read_as_the_desk_says_them(desk: Desk) -> None:
    enter(desk, Meeting(season=2024, type=MeetingType.DISPATCH, name="全市防汛调度会", began_at=AT))
    assert lines(desk, "fxddh") == ["全市防汛调度会 2024-07-15 23:40 调度会"]
    assert readings.initials(readings.read("长葛市行政银行")) == "cgsxzyh"
    assert readings.initials(readings.read("K12+300段")) == "k12300d"


def test_that_places_have_the_readings_of_the_directory(desk: Desk) -> None:
    enter(desk, RiskPoint(season=2024, unit="410425", town="堂街镇", name="南沟"))
    assert lines(desk, "jx tjz") == ["南沟 郏县 堂街镇"]


def test_that_what_equals_the_typed_text_comes_first_then_what_begins_with_it(desk: Desk) -> None:
    enter(
        desk,
        Official(season=2024, name="张三", title="王伟办公室主任"),
        Official(season=2024, name="王伟民"),
        Official(season=2024, name="王伟"),
    )
    assert [(hit.line.split()[0], hit.rank) for hit in hits(desk, "王伟")] == [
        ("王伟", EXACT),
        ("王伟民", BEGINNING),
        ("张三", WITHIN),
    ]


def test_that_people_come_before_other_nouns_of_the_same_rank(desk: Desk) -> None:
    enter(desk, Official(season=2024, name="王庄"), EvacuationBatch(season=2024, unit="410423", place="王庄", people=3))
    assert [hit.label for hit in hits(desk, "王庄")] == ["责任人", "避险转移批次"]


def test_that_no_noun_crowds_out_the_others(desk: Desk) -> None:
    def many(work: Any) -> None:
        for i in range(80):
            work.create(RiskPoint(season=2024, unit="410423", name=f"第{i}号点"))
        work.create(EvacuationBatch(season=2024, unit="410423", place="下坪村", people=3))
        work.create(RescueUnit(season=2024, unit="410423", name="蓝天队"))

    desk.change(many)
    found = hits(desk, "鲁山县", limit=20)
    assert len(found) == 20
    assert {hit.kind for hit in found} == {"risk_point", "evacuation_batch", "rescue_unit"}


def test_that_no_noun_crowds_out_the_others_by_beginning_alike(desk: Desk) -> None:
    def many(work: Any) -> None:
        for i in range(80):
            work.create(RiskPoint(season=2024, unit="410423", name=f"鲁山{i}号点"))
        work.create(Plan(season=2024, unit="410423", name="鲁山县防汛预案"))
        work.create(RescueUnit(season=2024, unit="410423", name="蓝天队"))

    desk.change(many)
    found = hits(desk, "鲁山", limit=20)
    assert [(hit.kind, hit.rank) for hit in found if hit.kind != "risk_point"] == [
        ("plan", BEGINNING),
        ("rescue_unit", WITHIN),
    ]
    assert len(found) == 20


def test_that_every_noun_is_found_by_what_it_is_known_by(desk: Desk) -> None:
    meeting, person = enter(
        desk,
        Meeting(season=2024, type=MeetingType.CONSULTATION, name="专题会商", began_at=AT, host="李市长"),
        Official(season=2024, name="王伟"),
    )
    post = Post(season=2024, unit="410423", category=PostCategory.PATROL, object_name="昭平台水库", official=person)
    enter(
        desk,
        Storm(season=2024, name="7·16", full_name="7·16暴雨过程", type=StormType.RAINSTORM, began_at=AT),
        Decision(meeting=meeting, content="关闭沙河沿线景区", owner="文广旅局"),
        Drill(season=2024, unit="410481", held_on=AT.date(), name="水库溃坝应急演练", place="石漫滩"),
        Plan(season=2024, unit="410400", name="城市内涝应急预案", organisation="住建局"),
        post,
    )
    for typed, label in (
        ("7·16", "过程"), ("716", "过程"), ("景区", "议定事项"), ("smt", "演练"), ("csnl", "预案"),
        ("昭平台", "履职岗位"), ("李市长", "会议"), ("zhuantihuishang", "会议"),
    ):  # fmt: skip
        assert label in {hit.label for hit in hits(desk, typed)}, typed


def test_that_the_people_of_a_meeting_are_found(desk: Desk) -> None:
    attendees = (("解晓东", "市水利局", "局长", False), ("李市长", "市政府", "市长", True))
    enter(desk, Meeting(season=2024, type=MeetingType.DISPATCH, name="调度会", began_at=AT, attendees=attendees))
    assert len(hits(desk, "解晓东")) == len(hits(desk, "xxd")) == 1


def test_that_full_width_and_capitals_and_spaces_make_no_difference(desk: Desk) -> None:
    enter(desk, RiskPoint(season=2024, unit="410423", name="K12+300段高边坡"))
    for typed in ("k12+300", "K12+300", "K12300", " 高边坡 ", "GBP"):
        assert len(hits(desk, typed)) == 1, typed


def test_that_a_hit_carries_what_is_needed_to_go_there(desk: Desk) -> None:
    (record_id,) = enter(desk, Official(season=2024, name="王伟", organisation="水利局", mobile="13812345678"))
    (hit,) = hits(desk, "138123")
    assert hit == Hit("official", record_id, "2024-甲-0001", "责任人", "王伟 水利局 138****5678", WITHIN, 2024, False)
