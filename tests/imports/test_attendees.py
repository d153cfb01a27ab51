"""市领导 counts only where it stands with a person who came."""

import pytest

from fangxun_desk.imports.attendees import read_attendees, read_leaders
from fangxun_desk.imports.kinds.meetings import split_decisions


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("市长蒋玉霄(市领导)、副书记吴学娟(市领导)、市水利局 闫晓生、有关科室负责人", ["蒋玉霄", "吴学娟"]),
        ("市领导:崔延民(常务副市长)、苏永强(副市长);市水利局闫晓生、平顶山军分区陶明昌", ["崔延民", "苏永强"]),
        ("市水利局 闫晓生;市领导 丁勇、周金召;各县(市、区)防指视频参会", ["丁勇", "周金召"]),
        ("市领导丁勇、市水利局闫晓生", ["丁勇"]),
        ("丁勇(副市长,市领导)、闫晓生", ["丁勇"]),
        ("副市长丁勇、市水利局局长闫晓生", ["丁勇"]),
        ("市领导 丁勇(视频)", ["丁勇"]),
        ("市水利局 闫晓生、市气象局 向艳超;各县(市、区)防指值班负责人(视频)", []),
        ("市水利局 闫晓生;市领导 丁勇(请假)", []),
        ("副市长丁勇(市领导,因公请假)、市水利局 闫晓生", []),
        ("市领导丁勇、周金召因公未到;市水利局 闫晓生", []),
        ("请假:市领导丁勇;市水利局 闫晓生", []),
        ("市领导丁勇(请假)、周金召;市水利局 闫晓生", ["周金召"]),
        ("受市领导委托,市应急管理局 叶庆亮主持", []),
        ("市领导批示精神传达;市水利局 闫晓生", []),
        ("市水利局 闫晓生(代市领导丁勇参会)", []),
        ("市领导:无;市水利局 闫晓生", []),
        ("无市领导参加;市水利局 闫晓生", []),
        ("汝州市副市长曾占东、市水利局 闫晓生", []),
        ("", []),
    ],
)
def test_that_only_leaders_who_came_are_leaders(text: str, leaders: list[str]) -> None:
    assert [person[0] for person in read_attendees(text) if person[3]] == leaders


def test_that_people_come_apart_into_name_office_and_title() -> None:
    text = "市长蒋玉霄(市领导)、市水利局 闫晓生、市公安局副局长郭晓亮、平顶山军分区陶明昌;各县(市、区)防指视频参会"
    assert read_attendees(text) == (
        ("蒋玉霄", "", "市长", True),
        ("闫晓生", "市水利局", "", False),
        ("郭晓亮", "市公安局", "副局长", False),
        ("陶明昌", "平顶山军分区", "", False),
        ("", "各县(市、区)防指视频参会", "", False),
    )


def test_that_a_column_of_leaders_lists_leaders() -> None:
    assert [one[0] for one in read_leaders("市长蒋玉霄;副市长丁勇(请假)、周金召")] == ["蒋玉霄", "周金召"]
    assert read_leaders("无") == ()


@pytest.mark.parametrize(
    ("text", "decisions"),
    [
        ("一、加密监测预警;二、提前转移;三、预置力量。", ["加密监测预警", "提前转移", "预置力量"]),
        ("1.落实24小时值班;2.关闭涉水景区", ["落实24小时值班", "关闭涉水景区"]),
        ("(一)做好叫应。\n(二)按时报送。", ["做好叫应", "按时报送"]),
        ("会议要求:一、做好叫应;二、按时报送", ["做好叫应", "按时报送"]),
        ("加强值守", ["加强值守"]),
        ("", []),
    ],
)
def test_that_decisions_come_apart(text: str, decisions: list[str]) -> None:
    assert split_decisions(text) == decisions
