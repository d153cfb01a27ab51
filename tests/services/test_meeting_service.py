"""会商调度: one transaction for a meeting and its decisions, tasks followed up, counts that agree with the season's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.attendee import is_city_leader
from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.meeting import Decision, Meeting, TaskState
from fangxun_desk.domain.standing_figures import OPEN_TASKS, OVERDUE_TASKS
from fangxun_desk.domain.vocabulary import MeetingState, MeetingType
from fangxun_desk.services import (
    attachment_service,
    demo_service,
    meeting_service,
    record_service,
    season_service,
)
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.store.attachments import AttachmentAltered, AttachmentMissing
from tests.services.conftest import Clock

BEGAN = datetime(2024, 7, 16, 1, 0, tzinfo=BEIJING)
MEETING = Meeting(
    record_id="m1",
    type=MeetingType.DISPATCH,
    name="7·16强降雨防汛视频调度会",
    began_at=BEGAN,
    host="蒋玉霄",
    attendees=(("蒋玉霄", "平顶山市人民政府", "市长", True), ("闫晓生", "市水利局", "局长", False)),
)
DECISIONS = (
    Decision(content="白龟山水库预泄", owner="市水利局", due_at=BEGAN + timedelta(hours=1)),
    Decision(content="转移危险区群众", owner="鲁山县", owner_person="单德东", due_at=BEGAN + timedelta(hours=6)),
)


def figures(desk: Desk) -> dict[str, int]:
    return desk.read(season_service.figures, 2024).figures


def logged(desk: Desk, **changes: Any) -> Meeting:
    meeting = replace(MEETING, **changes)
    desk.change(meeting_service.log_meeting, meeting, DECISIONS)
    return meeting


def lines(desk: Desk, at: datetime) -> list[Any]:
    return desk.read(meeting_service.open_tasks, at)


def test_that_a_meeting_and_its_decisions_are_one_entry(desk: Desk) -> None:
    entry = desk.change(meeting_service.log_meeting, MEETING, DECISIONS).result
    stored = desk.read(lambda r: r.get(Meeting, "m1"))
    assert stored is not None
    assert (stored.number, stored.season, stored.state) == (entry.number, 2024, MeetingState.HELD)
    assert stored.unit == CITY_CODE
    decided = desk.read(meeting_service.decisions_of, "m1")
    assert [d.content for d in decided] == ["白龟山水库预泄", "转移危险区群众"]
    assert {d.season for d in decided} == {2024}


def test_that_handing_a_meeting_in_twice_enters_it_and_its_decisions_once(desk: Desk) -> None:
    first = desk.change(meeting_service.log_meeting, MEETING, DECISIONS).result
    second = desk.change(meeting_service.log_meeting, MEETING, DECISIONS).result
    assert first == second
    assert len(desk.read(meeting_service.decisions_of, "m1")) == 2
    assert figures(desk)["dispatch_meetings_with_city_leaders"] == 1


def test_that_one_impossible_decision_keeps_the_whole_meeting_out(desk: Desk) -> None:
    wrong = replace(DECISIONS[1], due_at=BEGAN - timedelta(hours=1))
    with pytest.raises(RuleBroken, match="时限早于会议开始时间"):
        desk.change(meeting_service.log_meeting, MEETING, (DECISIONS[0], wrong))
    assert desk.read(lambda r: r.record_count()) == 0


def test_that_the_leader_who_came_counts_and_the_one_corrected_away_does_not(desk: Desk) -> None:
    logged(desk)
    assert figures(desk)["dispatch_meetings_with_city_leaders"] == 1
    without = tuple((name, org, title, False) for name, org, title, _ in MEETING.attendees)
    desk.change(record_service.amend, "m1", {"attendees": without}, "市长因故未到")
    assert figures(desk)["dispatch_meetings_with_city_leaders"] == 0
    (line,) = (line for line in desk.read(meeting_service.history, "m1") if line.name == "attendees")
    assert line.old.startswith("蒋玉霄(平顶山市人民政府 市长,市领导)、")
    assert line.new.startswith("蒋玉霄(平顶山市人民政府 市长,非市领导)、")
    assert figures(desk)["dispatch_meetings_held"] == 1


def test_that_a_task_is_finished_once_and_can_be_taken_up_again(desk: Desk) -> None:
    logged(desk)
    task = lines(desk, BEGAN)[0].decision
    done_at = BEGAN + timedelta(minutes=50)
    desk.change(meeting_service.finish_task, task.record_id, done_at, "已降至汛限水位")
    desk.change(meeting_service.finish_task, task.record_id, done_at, "已降至汛限水位")
    history = desk.read(record_service.history, task.record_id)
    assert [line.field for line in history] == ["", "办结时间", "办理结果"]
    assert len(lines(desk, done_at)) == 1
    with pytest.raises(RuleBroken, match="已于 2024-07-16 01:50 办结"):
        desk.change(meeting_service.finish_task, task.record_id, done_at + timedelta(hours=1))
    desk.change(meeting_service.reopen_task, task.record_id, "水位回升")
    assert next(line.decision.record_id for line in lines(desk, done_at)) == task.record_id


def test_that_finishing_before_the_meeting_or_reopening_without_a_reason_is_refused(desk: Desk) -> None:
    logged(desk)
    task = lines(desk, BEGAN)[0].decision
    with pytest.raises(RuleBroken, match="办结时间早于会议开始时间"):
        desk.change(meeting_service.finish_task, task.record_id, BEGAN - timedelta(hours=1))
    with pytest.raises(RuleBroken, match="尚未办结"):
        desk.change(meeting_service.reopen_task, task.record_id, "x")
    desk.change(meeting_service.finish_task, task.record_id, BEGAN)
    with pytest.raises(RuleBroken, match="原因"):
        desk.change(meeting_service.reopen_task, task.record_id, " ")


def test_that_open_tasks_stand_with_the_overdue_first_and_say_which_they_are(desk: Desk) -> None:
    logged(desk)
    found = lines(desk, BEGAN + timedelta(hours=2))
    assert [(line.decision.content, line.state) for line in found] == [
        ("白龟山水库预泄", TaskState.OVERDUE),
        ("转移危险区群众", TaskState.OPEN),
    ]
    assert meeting_service.count_tasks(found) == {"open_tasks": 2, "overdue_tasks": 1}


def test_that_voiding_a_meeting_takes_its_tasks_out_of_view(desk: Desk) -> None:
    logged(desk)
    desk.change(record_service.void, "m1", "重复登记")
    assert lines(desk, BEGAN) == []


def test_that_an_explained_count_of_tasks_has_every_row_and_every_reason(desk: Desk) -> None:
    logged(desk)
    logged(desk, record_id="m2", name="演练", state=MeetingState.DRILL)
    now = BEGAN + timedelta(hours=2)
    desk.change(meeting_service.finish_task, lines(desk, now)[0].decision.record_id, now)
    figure = desk.read(meeting_service.explain_tasks, 2024, OPEN_TASKS, now)
    assert (figure.value, len(figure.included)) == (1, 1)
    assert sorted(row.reason for row in figure.excluded) == ["done", "drill", "drill"]
    overdue = desk.read(meeting_service.explain_tasks, 2024, OVERDUE_TASKS, now)
    assert overdue.value == 0
    assert sorted(row.reason_text for row in overdue.excluded if row.reason == "not_due") == [
        "时限 2024-07-16 07:00 未到。"
    ]


def test_that_decisions_can_be_added_to_a_meeting_later(desk: Desk) -> None:
    logged(desk)
    for _ in range(2):
        desk.change(meeting_service.add_decisions, "m1", [Decision(record_id="d9", content="关闭涉水景区")])
    assert len(desk.read(meeting_service.decisions_of, "m1")) == 3
    desk.change(record_service.void, "m1", "重复")
    with pytest.raises(RuleBroken, match="已作废"):
        desk.change(meeting_service.add_decisions, "m1", [Decision(content="x")])


def test_that_a_correction_of_a_decision_is_held_against_its_meeting(desk: Desk) -> None:
    logged(desk)
    task = lines(desk, BEGAN)[0].decision
    with pytest.raises(RuleBroken, match="时限早于"):
        desk.change(meeting_service.amend_decision, task.record_id, {"due_at": BEGAN - timedelta(days=1)}, "时限写错")
    desk.change(meeting_service.amend_decision, task.record_id, {"owner": "市气象局"}, "承办单位写错")
    assert desk.read(lambda r: r.get(Decision, task.record_id)).owner == "市气象局"  # type: ignore[union-attr]


# -- attachments -------------------------------------------------------------------------------------------


def test_that_a_file_attached_to_a_meeting_comes_back_under_its_name(desk: Desk, tmp_path: Path) -> None:
    logged(desk)
    photo = tmp_path / "会商照片.jpg"
    photo.write_bytes(b"picture")
    row = attachment_service.keep(desk, photo)
    desk.change(attachment_service.attach, "m1", [row])
    desk.change(attachment_service.attach, "m1", [row])
    stored = desk.read(lambda r: r.get(Meeting, "m1"))
    assert stored is not None
    assert stored.attachments == (tuple(row),)
    shown = attachment_service.copy_for_viewing(desk, stored.attachments[0])
    assert (shown.name, shown.read_bytes()) == ("会商照片.jpg", b"picture")
    assert shown != attachment_service.path_of(desk, row)
    assert attachment_service.copy_for_viewing(desk, row) == shown
    assert [line.field for line in desk.read(record_service.history, "m1")] == ["", "附件"]


def test_that_a_missing_or_altered_attachment_is_said_when_it_is_opened(desk: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "会商照片.jpg"
    photo.write_bytes(b"picture")
    row = attachment_service.keep(desk, photo)
    kept = attachment_service.path_of(desk, row)
    kept.write_bytes(b"another")
    with pytest.raises(AttachmentAltered, match=r"“会商照片.jpg”的内容已被改动"):
        attachment_service.copy_for_viewing(desk, row)
    kept.unlink()
    with pytest.raises(AttachmentMissing, match="不在数据目录中"):
        attachment_service.copy_for_viewing(desk, row)


def test_that_a_check_of_all_attachments_names_the_record_and_the_file(desk: Desk, tmp_path: Path) -> None:
    logged(desk)
    files = [tmp_path / name for name in ("a.jpg", "b.jpg")]
    for place, file in enumerate(files):
        file.write_bytes(bytes([place]) * 9)
    rows = attachment_service.keep_all(desk, files)
    desk.change(attachment_service.attach, "m1", rows)
    assert attachment_service.problems(desk) == []
    attachment_service.path_of(desk, rows[1]).unlink()
    (sentence,) = attachment_service.problems(desk)
    assert sentence.startswith("2024-甲-0001:附件“b.jpg”的文件不在数据目录中")


def test_that_an_attachment_is_taken_off_with_a_reason_and_stays_kept(desk: Desk, tmp_path: Path) -> None:
    logged(desk)
    photo = tmp_path / "会商照片.jpg"
    photo.write_bytes(b"picture")
    row = attachment_service.keep(desk, photo)
    desk.change(attachment_service.attach, "m1", [row])
    with pytest.raises(RuleBroken, match="原因"):
        desk.change(attachment_service.detach, "m1", row.digest, "")
    desk.change(attachment_service.detach, "m1", row.digest, "附错文件")
    assert desk.read(lambda r: r.get(Meeting, "m1")).attachments == ()  # type: ignore[union-attr]
    assert attachment_service.path_of(desk, row).exists()


def test_that_a_noun_without_attachments_refuses_them(desk: Desk) -> None:
    logged(desk)
    task = lines(desk, BEGAN)[0].decision
    with pytest.raises(RuleBroken, match="没有附件"):
        desk.change(attachment_service.attach, task.record_id, [])


# -- the demonstration season ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("demo")
    made, _ = demo_service.found_demo(folder / "store", surroundings("测试", Clock()), "甲", "建库")
    yield made
    made.close()


def test_that_the_lists_of_the_demonstration_season_add_up_to_its_figures(demo: Desk) -> None:
    found = demo.read(meeting_service.meeting_lines, 2024)
    counted = demo.read(season_service.figures, 2024).figures
    consultations = [line for line in found if line.meeting.judge_consultation() is None]
    with_leaders = [line for line in found if line.meeting.judge_dispatch_with_city_leaders() is None]
    assert len(consultations) == counted["consultations"] == 27
    assert len(with_leaders) == counted["dispatch_meetings_with_city_leaders"] == 23


def test_that_the_open_tasks_of_the_demonstration_season_leave_drills_and_cancelled_meetings_out(demo: Desk) -> None:
    now = datetime(2024, 9, 30, 12, 0, tzinfo=BEIJING)
    found = demo.read(meeting_service.open_tasks, now, 2024)
    figure = demo.read(meeting_service.explain_tasks, 2024, OPEN_TASKS, now)
    assert len(found) == figure.value
    assert len(figure.included) + len(figure.excluded) == demo.read(lambda r: len(r.find(Decision)))
    assert {row.reason for row in figure.excluded} == {"drill", "cancelled"}
    assert all(row.file for row in figure.included)


def test_that_the_rule_of_entry_agrees_with_what_the_import_took_for_city_leaders(demo: Desk) -> None:
    people = {p.name: p for p in demo.read(meeting_service.people_of_roster)}
    came = {row for m in demo.read(lambda r: r.find(Meeting)) for row in m.attendees if row[0] in people}
    assert came
    assert [row for row in came if row[3] != people[row[0]].is_city_leader] == []
    assert not is_city_leader(people["叶庆亮"].organisation, people["叶庆亮"].title)


def test_that_people_are_found_by_initials_with_surnames_read_as_surnames() -> None:
    initials = meeting_service.initials_of_people(["闫晓生", "单德东", "解立涛"])
    assert initials == {"闫晓生": ("yxs",), "单德东": ("sdd",), "解立涛": ("xlt",)}
