"""The folder of warnings: what is new in it and written to its end, what cannot be read, and what comes of a file."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.import_record import ImportFile, RowFate
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Storm, Warning
from fangxun_desk.services import (
    demo_service,
    import_service,
    season_service,
    warning_storm_service,
    warning_watch_service,
)
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.warning_watch_service import Arrival, Look, look
from tests.imports.cap_messages import RED, info, message, written

LONG_AFTER = datetime.now(BEIJING) + timedelta(hours=1)
JUST_NOW = datetime.now(BEIJING) - timedelta(hours=1)
"""By this clock every file of the test was written a moment ago, or is still being written."""
CANCEL = {"msgType": "Cancel", "identifier": "PDS-9", "references": "a@b,PDS-1,2024-07-16T06:15:00+08:00"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk.found(tmp_path / "store", surroundings("测试"), "甲", "李值班")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "预警接收"
    made.mkdir()
    return made


def names(found: Look) -> list[str]:
    assert found.problem == ""
    return [reading.file for _, reading in found.ready]


def received(desk: Desk, folder: Path) -> list[Arrival]:
    """What the watch does with a look: everything new, each file a change of its own."""
    readings = [reading for _, reading in look(folder, None, {}, LONG_AFTER).ready]
    new = desk.read(warning_watch_service.unknown, readings)
    return [
        desk.receive(warning_watch_service.take_in, reading).result
        for reading in readings
        if reading.content_hash in new
    ]


# -- a look --------------------------------------------------------------------------------------------------


def test_that_a_file_is_read_once_nobody_writes_to_it_any_more(folder: Path) -> None:
    path = written(folder, message()[:200])
    first = look(folder, None, {}, JUST_NOW)
    assert names(first) == []
    written(folder, message())
    second = look(folder, first, {}, JUST_NOW)
    assert names(second) == []
    third = look(folder, second, {}, JUST_NOW)
    assert names(third) == ["预警.xml"]
    assert third.ready[0][1].problem == ""
    assert names(look(folder, third, {path: third.stamps[path]}, JUST_NOW)) == []


def test_that_a_file_moved_into_place_or_lying_there_since_long_is_read_at_the_first_look(folder: Path) -> None:
    part = written(folder, message(), "预警.xml.part")
    assert names(look(folder, None, {}, LONG_AFTER)) == []
    os.replace(part, folder / "预警.xml")
    assert names(look(folder, None, {}, LONG_AFTER)) == ["预警.xml"]


def test_that_a_file_written_anew_is_read_anew(folder: Path) -> None:
    path = written(folder, message())
    first = look(folder, None, {}, LONG_AFTER)
    done = {path: first.stamps[path]}
    written(folder, message(identifier="PDS-22"))
    assert names(look(folder, first, done, LONG_AFTER)) == ["预警.xml"]


def test_that_folders_within_are_looked_at_and_other_files_are_not(folder: Path) -> None:
    (folder / "0716").mkdir()
    (folder / ".old").mkdir()
    written(folder / "0716", message(), "一.XML")
    written(folder / ".old", message(), "三.xml")
    for other in ("说明.txt", ".隐.xml", "~$二.xml", "二.xml.tmp"):
        written(folder, message(), other)
    written(folder, message(), "二.cap")
    assert names(look(folder, None, {}, LONG_AFTER)) == ["0716/一.XML", "二.cap"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "denied"), "没有读取权限"),
        (OSError(5, "io"), "磁盘或共享没有回应"),
        (FileNotFoundError(2, "gone"), "不存在或已断开"),
    ],
)
def test_that_a_folder_that_cannot_be_listed_is_a_problem_and_not_an_empty_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    written(folder, message())

    def refuse(place: Any) -> Any:
        raise error

    monkeypatch.setattr(os, "scandir", refuse)
    assert look(folder, None, {}, LONG_AFTER) == Look(folder, problem=words)


def test_that_a_folder_that_is_not_there_or_is_a_file_is_a_problem(folder: Path, tmp_path: Path) -> None:
    assert look(tmp_path / "没有", None, {}, LONG_AFTER).problem == "不存在或已断开"
    file = written(folder, message())
    assert look(file, None, {}, LONG_AFTER).problem == "不是文件夹"
    assert look(file / "下面", None, {}, LONG_AFTER).problem != ""


def test_that_the_empty_place_where_a_share_was_mounted_is_a_problem(folder: Path) -> None:
    path = written(folder, message())
    before = look(folder, None, {}, LONG_AFTER)
    path.unlink()
    assert look(folder, before, {}, LONG_AFTER).problem == ""
    elsewhere = Look(folder, before.stamps, device=before.device + 1)
    assert look(folder, elsewhere, {}, LONG_AFTER).problem == "网络共享或移动盘已断开"


# -- what comes of a file ------------------------------------------------------------------------------------


def test_that_a_warning_is_taken_in_and_told_with_its_colour_and_areas(desk: Desk, folder: Path) -> None:
    written(folder, message())
    (arrival,) = received(desk, folder)
    (warning,) = desk.read(lambda reader: reader.find(Warning))
    assert (arrival.fate, arrival.record_id) == (RowFate.MADE, warning.record_id)
    told = warning_watch_service.sentence_of([arrival])
    assert told == "新到预警:2024-07-16 06:15 平顶山市气象台(演示)发布暴雨红色预警(鲁山县)。"


def test_that_a_cancellation_is_told_as_one(desk: Desk, folder: Path) -> None:
    written(folder, message(**CANCEL))
    told = warning_watch_service.sentence_of(received(desk, folder))
    assert told.startswith("预警解除:")
    assert "解除暴雨红色预警" in told


def test_that_a_colour_nobody_stated_is_told_as_unstated(desk: Desk, folder: Path) -> None:
    written(folder, message(info(more="", headline="注意防范")))
    assert "颜色未写明" in warning_watch_service.sentence_of(received(desk, folder))


def test_that_several_are_told_together_the_gravest_first(desk: Desk, folder: Path) -> None:
    for number, colour in enumerate(("蓝色", "红色", "黄色", "橙色")):
        one = info(more=RED.replace("红色", colour), headline="请注意")
        written(folder, message(one, identifier=f"PDS-{number}"), f"{number}.xml")
    told = warning_watch_service.sentence_of(received(desk, folder))
    assert told.startswith("新到预警信息 4 条:")
    assert told.index("红色") < told.index("橙色") < told.index("黄色")
    assert told.endswith("等 4 条。")


def test_that_a_drill_is_told_as_none_and_makes_no_warning(desk: Desk, folder: Path) -> None:
    written(folder, message(status="Exercise"), "演练.xml")
    (arrival,) = received(desk, folder)
    assert arrival.record_id is None
    assert warning_watch_service.sentence_of([arrival]) == "收到演练或测试消息“演练.xml”,不作为预警。"
    assert desk.read(lambda reader: reader.find(Warning)) == []
    figure = desk.read(season_service.explain, 2024, "warnings")
    assert (figure.value, [row.reason for row in figure.excluded]) == (0, ["drill"])
    assert received(desk, folder) == []


def test_that_the_same_message_in_another_file_is_no_news(desk: Desk, folder: Path) -> None:
    written(folder, message(), "一.xml")
    written(folder, message() + "\n<!-- 另存 -->", "二.xml")
    arrivals = received(desk, folder)
    assert [arrival.fate for arrival in arrivals] == [RowFate.MADE, RowFate.UNCHANGED]
    assert len(desk.read(lambda reader: reader.find(Warning))) == 1
    assert warning_watch_service.sentence_of(arrivals).count("预警:") == 1


@pytest.mark.parametrize("is_cancel_first", [True, False])
def test_that_a_cancellation_is_kept_whichever_comes_first(desk: Desk, folder: Path, is_cancel_first: bool) -> None:
    for order, text in ((not is_cancel_first, message(**CANCEL)), (is_cancel_first, message())):
        written(folder, text, f"{int(order)}.xml")
    received(desk, folder)
    kept = {warning.identifier: warning.named for warning in desk.read(lambda reader: reader.find(Warning))}
    assert kept == {"PDS-1": (), "PDS-9": ("PDS-1",)}
    assert desk.read(season_service.figures, 2024).figures["warnings"] == 1


def test_that_a_warning_belongs_to_the_storm_that_is_coming(desk: Desk, folder: Path) -> None:
    began = datetime(2024, 7, 16, 9, tzinfo=BEIJING)
    storm = desk.change(lambda work: work.create(Storm(season=2024, name="7·16", began_at=began)).record_id).result
    written(folder, message())
    received(desk, folder)
    (warning,) = desk.read(lambda reader: reader.find(Warning))
    assert warning.storm == storm


def registered(desk: Desk, began: datetime) -> str:
    storm = Storm(season=2024, name="7·16", began_at=began, ended_at=began + timedelta(days=2))
    return desk.change(lambda work: work.create(storm).record_id).result


def storm_of_the_one(desk: Desk) -> str | None:
    (warning,) = desk.read(lambda reader: reader.find(Warning))
    return warning.storm


def test_that_a_warning_is_joined_to_a_storm_registered_after_it(desk: Desk, folder: Path) -> None:
    written(folder, message())
    received(desk, folder)
    storm = registered(desk, datetime(2024, 7, 16, 9, tzinfo=BEIJING))
    assert desk.receive(warning_storm_service.join_storms).result == 1
    assert storm_of_the_one(desk) == storm
    assert desk.read(season_service.figures, 2024).splits["warnings"]["by_storm"] == {"7·16": 1}
    assert desk.receive(warning_storm_service.join_storms).result == 0
    desk.undo()
    desk.receive(warning_storm_service.join_storms)
    assert storm_of_the_one(desk) is None
    assert desk.read(lambda reader: reader.find(Warning))[0].standing.disputed == ()


def test_that_a_storm_of_another_time_and_a_storm_a_person_chose_stay_as_they_are(desk: Desk, folder: Path) -> None:
    written(folder, message())
    received(desk, folder)
    other = registered(desk, datetime(2024, 8, 9, tzinfo=BEIJING))
    assert desk.receive(warning_storm_service.join_storms).result == 0
    (warning,) = desk.read(lambda reader: reader.find(Warning))
    desk.change(lambda work: work.edit(warning.record_id, {"storm": other}, "值班员认定"))
    registered(desk, datetime(2024, 7, 16, 5, tzinfo=BEIJING))
    assert desk.receive(warning_storm_service.join_storms).result == 0
    assert storm_of_the_one(desk) == other


def test_that_undoing_an_import_takes_a_warning_back_that_was_joined_to_a_storm(desk: Desk, folder: Path) -> None:
    written(folder, message())
    received(desk, folder)
    registered(desk, datetime(2024, 7, 16, 9, tzinfo=BEIJING))
    desk.receive(warning_storm_service.join_storms)
    (file,) = desk.read(lambda reader: reader.find(ImportFile))
    undone = desk.change(import_service.undo_import, file.number).result
    assert (undone.voided, undone.kept) == (1, ())


def test_that_what_an_officer_took_back_does_not_come_again_by_itself(desk: Desk, folder: Path) -> None:
    written(folder, message())
    received(desk, folder)
    (file,) = desk.read(lambda reader: reader.find(ImportFile))
    desk.change(import_service.undo_import, file.number)
    assert received(desk, folder) == []
    assert desk.read(lambda reader: reader.find(Warning)) == []


def test_that_taking_back_goes_on_meaning_what_the_officer_did(desk: Desk, folder: Path) -> None:
    desk.change(lambda work: work.create(Storm(season=2024, name="7·16")))
    written(folder, message())
    received(desk, folder)
    desk.undo()
    assert desk.read(lambda reader: reader.find(Storm)) == []
    assert len(desk.read(lambda reader: reader.find(Warning))) == 1


def test_that_the_demonstration_seasons_messages_arrive_as_they_were_sent(desk: Desk, folder: Path) -> None:
    shutil.copytree(demo_service.season_folder() / "预警信息", folder, dirs_exist_ok=True)
    arrivals = received(desk, folder)
    assert [arrival.fate for arrival in arrivals].count(RowFate.MADE) == 8
    assert desk.read(season_service.figures, 2024).figures["warnings"] == 7
    assert received(desk, folder) == []
