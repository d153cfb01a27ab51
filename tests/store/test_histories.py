"""The story of a record as people read it, also where parts of it are of a newer program, destroyed or out of order."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import best_algorithm, seal
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.imports.reading import Draft, FileReading, SourceRow
from fangxun_desk.services import import_service, record_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.store.database import Settings, Store
from tests.store.entries import PHONE, Clock, batch, committed, log, official


@pytest.fixture
def desk(directory: Path, settings: Settings) -> Iterator[Desk]:
    made = Desk.found(directory, settings, "甲", "值班员")
    yield made
    made.close()


def test_that_a_history_tells_who_put_what_in_the_place_of_what_when_and_why(desk: Desk, clock: Clock) -> None:
    record_id = desk.change(lambda work: work.create(batch())).result.record_id
    clock.turn(minutes=5)
    desk.change(record_service.amend, record_id, {"people": 41, "town": "瓦屋镇"}, "村里来电更正")
    desk.change(record_service.void, record_id, "重复登记")
    desk.change(record_service.restore, record_id, "并非重复")
    lines = desk.read(record_service.history, record_id)
    assert [(line.action, line.field, line.old, line.new, line.reason) for line in lines] == [
        ("登记", "", "", "", ""),
        ("更正", "转移人数", "40", "41", "村里来电更正"),
        ("作废", "", "", "", "重复登记"),
        ("撤销作废", "", "", "", "并非重复"),
    ]
    assert [f"{line.at:%H:%M}" for line in lines] == ["02:40", "02:45", "02:45", "02:45"]


def test_that_i21_a_correction_of_an_entry_from_a_fast_clock_is_told_after_it(store: Store, clock: Clock) -> None:
    clock.turn(hours=2)
    record_id = log(store)[0].record_id
    other = Store.found(store.path.parent.parent / "slow", store.settings, "乙")
    from fangxun_desk.store.change_log import sealed_of

    clock.turn(hours=-2)
    with committed(other) as work:
        work.receive(sealed_of(store.connection, store.head.incarnation))
        work.edit(record_id, {"people": 41}, "更正")
    with other.read() as reader:
        assert [change.op for change in reader.history(record_id)] == ["create", "edit"]
        record = reader.get(type(batch()), record_id)
    other.close()
    assert record is not None
    assert record.people == 41


def test_that_what_a_newer_program_wrote_is_told_in_its_own_words(store: Store) -> None:
    record_id = log(store)[0].record_id
    newer = seal(
        algorithm=best_algorithm(),
        prev="",
        desk="乙",
        incarnation="1-of-the-other",
        seq=1,
        stamp="01800000000000-000000",
        recorded_at="2026-07-15T15:40:00Z+0800",
        author="乙",
        kind="evacuation_batch",
        record_id=record_id,
        op="edit",
        fields={"pets": 3, "nature": "a word of 2026"},
        replaces={},
        reason="更正",
        app_version="9.0",
    )
    with committed(store) as work:
        work.receive([newer])
    with store.read() as reader:
        lines = record_service.history(reader, record_id)
    assert [(line.field, line.new) for line in lines[1:]] == [("性质", "a word of 2026"), ("pets", "3")]


def test_that_a_correction_needs_a_reason_a_record_and_a_difference(desk: Desk) -> None:
    record_id = desk.change(lambda work: work.create(batch())).result.record_id
    for record, values, reason, sentence in (
        (record_id, {"people": 41}, " ", "更正须写明原因"),
        ("nobody", {"people": 41}, "更正", "找不到该记录"),
        (record_id, {"people": 40}, "更正", "没有改动任何内容"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            desk.change(record_service.amend, record, values, reason)
    assert desk.status().changes == 2


def test_that_settling_a_dispute_with_the_shown_value_is_a_difference(desk: Desk) -> None:
    record_id = desk.change(lambda work: work.create(batch())).result.record_id
    desk.change(lambda work: work.edit(record_id, {"people": 41}, "导入", replacing=lambda change: False))
    shown = desk.read(lambda reader: reader.get(type(batch()), record_id))
    assert shown is not None
    assert shown.standing.disputed == ("people",)
    desk.change(record_service.amend, record_id, {"people": shown.people}, "以此为准")
    settled = desk.read(lambda reader: reader.get(type(batch()), record_id))
    assert settled is not None
    assert settled.standing.disputed == ()


def roster(phone: str, content: str) -> FileReading:
    """A roster of one person, as a county sends it."""
    post = Post(unit="410423", category=PostCategory.ADMINISTRATIVE, object_name="鲁山县", season=2024)
    rows = (
        SourceRow("名册", 2, (Draft(post, "post", links={"official": "person"}),)),
        SourceRow("名册", 3, (Draft(official("李汛", phone), "person"),)),
    )
    return FileReading(
        "名册.xlsx", content, "officials", 2024, rows=rows[::-1], facts=(("roster_on", date(2024, 5, 1)),)
    )


def test_that_a_phone_a_person_corrected_is_disputed_once_by_an_import_and_not_again(desk: Desk) -> None:
    desk.change(import_service.take_in, roster("", "v1"))
    (person,) = desk.read(lambda reader: reader.find(Official))
    desk.change(lambda work: work.edit(person.record_id, {"mobile": "13800000001"}, "来电更正"))
    desk.change(lambda work: work.edit(person.record_id, {"mobile": PHONE}, "导入", author="导入", replacing=_nothing))
    before = desk.status().changes
    with_phone = official("李汛", PHONE, record_id=person.record_id)
    known = desk.read(lambda reader: reader.get(Official, person.record_id))
    assert known is not None
    assert known.standing.disputed == ("mobile",)
    fate = desk.change(
        lambda work: import_service._Intake(work, roster(PHONE, "v2"))._correct(known, with_phone)
    ).result
    assert fate.code == "unchanged"
    assert desk.status().changes == before


def _nothing(change: object) -> bool:
    return False


def test_that_a_draft_keeps_whatever_was_typed(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    typed = {"place": "半个字\ud83d", "note": "\x00\x07", "people": "四十"}
    drafts.keep("evacuation", typed)
    assert drafts.recall("evacuation") == typed
    drafts.drop("evacuation")
    assert drafts.recall("evacuation") is None
    drafts.keep("evacuation", typed)
    drafts.destroy_all()
    assert list((tmp_path / "drafts").iterdir()) == []


def test_that_the_status_of_a_desk_says_what_is_wrong_now(desk: Desk, clock: Clock) -> None:
    desk.change(lambda work: work.create(batch()))
    assert desk.status().notices == ()
    clock.turn(days=-3)
    assert desk.status().notices == ("系统时间倒退 3 天 0 小时,请校准时钟;编号和先后顺序不受影响。",)
    clock.turn(days=3)
    desk.path.rename(desk.path.with_name("away.db"))
    assert "已被替换或移走" in desk.status().notices[0]
    desk.path.with_name("away.db").rename(desk.path)
    assert desk.status().notices == ()
    assert desk.unread_notice() == ""
