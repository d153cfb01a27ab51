"""I18: personal values stand outside of the hashed log and can be destroyed; then nothing yields them any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.roster import Official
from fangxun_desk.services import record_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.drafts import Drafts
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.verification import verify
from tests.store.entries import OFFICE_PHONE, PHONE, batch, behind_the_back, committed, enter, log, official

OLD_PHONE, SECOND_PHONE = "13900000001", "13900000002"
REASON = "响应结束,经评估无须作为证据留存"


@pytest.fixture
def desk(directory: Path, settings: Settings) -> Iterator[Desk]:
    """A desk whose roster holds two people, one with a phone that was corrected."""
    made = Desk.found(directory, settings, "甲", "值班员")
    made.change(lambda work: work.create(official(mobile=OLD_PHONE, office_phone=OFFICE_PHONE)))
    made.change(lambda work: work.create(official("王防", SECOND_PHONE)))
    first, _ = made.read(lambda reader: reader.find(Official))
    made.change(record_service.amend, first.record_id, {"mobile": PHONE}, "换号")
    yield made
    made.close()


def people(desk: Desk) -> list[Official]:
    return desk.read(lambda reader: reader.find(Official))


def bytes_of(desk: Desk) -> bytes:
    """Everything the program keeps in its folder: the file, its journal, drafts."""
    return b"".join(
        path.read_bytes() for path in desk.directory.rglob("*") if path.is_file() and path.suffix != ".fxbak"
    )


def test_that_no_personal_value_stands_in_the_log_itself(desk: Desk) -> None:
    log_text = repr(desk._store.connection.execute("SELECT * FROM change").fetchall())
    for value in (PHONE, OLD_PHONE, OFFICE_PHONE, SECOND_PHONE):
        assert value not in log_text
        assert value.encode() in bytes_of(desk)
    assert '{"commitment":"' in log_text


def test_that_i18_destroyed_values_are_in_no_byte_of_the_store(desk: Desk) -> None:
    first, second = people(desk)
    Drafts(desk.directory).keep("official", {"mobile": PHONE})
    for _ in range(3):  # leave old pages behind
        desk.change(record_service.amend, first.record_id, {"title": f"第{_}任"}, "更正")
    before = desk.status().changes
    done = desk.destroy_personal_values(REASON, record_ids=[first.record_id])
    assert (done.result.records, done.result.values) == (1, 3)
    assert "official" in done.changes.kinds  # pages that show people read again
    left = bytes_of(desk)
    for value in (PHONE, OLD_PHONE, OFFICE_PHONE):
        assert value.encode() not in left
    assert SECOND_PHONE.encode() in left
    assert desk.status().changes == before + 1
    assert desk.verify().ok
    gone, kept = people(desk)
    assert (gone.name, gone.mobile, gone.standing.destroyed) == ("李汛", "", ("mobile", "office_phone"))
    assert kept == second


def test_that_i18_a_season_is_destroyed_whole_and_every_count_stays(desk: Desk) -> None:
    voided = desk.change(lambda work: work.create(official("张洪", "13900000003"))).result
    desk.change(record_service.void, voided.record_id, "误登")
    count = desk.read(lambda reader: reader.record_count())
    done = desk.destroy_personal_values(REASON, season=2024)
    assert done.result.records == 3
    left = bytes_of(desk)
    for value in (PHONE, OLD_PHONE, OFFICE_PHONE, SECOND_PHONE, "13900000003"):
        assert value.encode() not in left
    assert desk.read(lambda reader: reader.record_count()) == count
    outcome = desk.verify()
    assert outcome.ok, outcome.problems
    with pytest.raises(RuleBroken, match="没有可销毁"):
        desk.destroy_personal_values(REASON, season=2024)


def test_that_i18_a_backup_made_afterwards_holds_nothing_and_older_ones_are_named(desk: Desk, tmp_path: Path) -> None:
    old = desk.back_up()
    assert PHONE.encode() in old.path.read_bytes()
    desk.destroy_personal_values(REASON, season=2024)
    fresh = desk.back_up(tmp_path / "stick")
    for value in (PHONE, OLD_PHONE, OFFICE_PHONE, SECOND_PHONE):
        assert value.encode() not in fresh.path.read_bytes()
    assert desk.older_copies() == [old.path]


def test_that_i18_destruction_enters_itself_and_shows_in_the_history(desk: Desk) -> None:
    first, _ = people(desk)
    desk.destroy_personal_values(REASON, record_ids=[first.record_id])
    sql = "SELECT author, reason FROM change WHERE kind = 'destruction'"
    assert desk._store.connection.execute(sql).fetchall() == [("值班员", REASON)]
    lines = desk.read(record_service.history, first.record_id)
    assert [(line.old, line.new) for line in lines if line.field == "手机"] == [("(已销毁)", "(已销毁)")]


def test_that_i18_nothing_is_destroyed_while_another_program_keeps_the_journal_from_being_emptied(
    desk: Desk, settings: Settings
) -> None:
    reading = Store.open(desk.directory, settings, read_only=True)
    desk._store.connection.execute("PRAGMA busy_timeout=50")
    with reading.read() as reader:
        assert reader.record_count() == 2
        desk.change(lambda work: work.create(batch()))
        with pytest.raises(RuleBroken, match="另有程序正在读取数据"):
            desk.destroy_personal_values(REASON, season=2024)
    assert people(desk)[0].mobile == PHONE
    desk.destroy_personal_values(REASON, season=2024)
    assert PHONE.encode() not in bytes_of(desk)
    reading.close()


@pytest.mark.parametrize("reason", ["", "  "])
def test_that_i18_nothing_is_destroyed_without_a_reason(desk: Desk, reason: str) -> None:
    with pytest.raises(RuleBroken, match="依据和评估意见"):
        desk.destroy_personal_values(reason, season=2024)
    assert people(desk)[0].mobile == PHONE


def test_that_i18_entries_whose_text_quotes_a_destroyed_phone_are_named(desk: Desk) -> None:
    entry = desk.change(lambda work: work.create(batch(note=f"联系 {PHONE} 李主任"))).result
    desk.change(lambda work: work.create(batch(1, note="联系 13812340000")))
    done = desk.destroy_personal_values(REASON, season=2024)
    assert done.result.quoted_in == (entry.number,)


def test_that_i18_a_corrected_value_after_destruction_is_kept_again(desk: Desk) -> None:
    first, _ = people(desk)
    desk.destroy_personal_values(REASON, record_ids=[first.record_id])
    desk.change(record_service.amend, first.record_id, {"mobile": "13700000000"}, "新聘")
    assert people(desk)[0].mobile == "13700000000"
    assert people(desk)[0].standing.destroyed == ("office_phone",)
    assert desk.verify().ok


def test_that_i18_values_destroyed_elsewhere_are_destroyed_here_and_never_come_back(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    from fangxun_desk.services import destruction_service
    from fangxun_desk.store.change_log import sealed_of

    theirs = Store.found(tmp_path / "theirs", settings, "乙")
    entry = enter(theirs, official())
    changes = sealed_of(theirs.connection, theirs.head.incarnation)
    values = theirs.connection.execute("SELECT commitment, salt, value FROM personal_value").fetchall()
    with committed(store) as work:
        work.receive(changes, values)
    with committed(theirs) as work:
        destruction_service.destroy_personal_values(work, record_ids=[entry.record_id], reason=REASON)
    later = sealed_of(theirs.connection, theirs.head.incarnation, after=2)
    theirs.close()
    with committed(store) as work:
        work.receive(later)
        assert work.receive(changes, values) == 0
    with store.read() as reader:
        record = reader.get(Official, entry.record_id)
    assert record is not None
    assert record.standing.destroyed == ("mobile",)
    assert verify(store).ok


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE personal_value SET value = '13999999999'", "4 个个人信息值与其承诺不符。"),
        ("UPDATE personal_value SET salt = 'no hex'", "4 个个人信息值与其承诺不符。"),
        ("UPDATE personal_value SET value = x'00ff'", "4 个个人信息值与其承诺不符。"),
        ("DELETE FROM personal_value", "4 个个人信息值缺失,且没有销毁记录。"),
        ("INSERT INTO personal_value VALUES ('x', '00', 'y')", "1 个个人信息值不属于任何记录。"),
    ],
)
def test_that_a_personal_value_altered_or_removed_by_hand_is_noticed(desk: Desk, sql: str, sentence: str) -> None:
    desk.close()
    with behind_the_back(desk.directory) as raw:
        raw.execute(sql)
    assert sentence in desk.verify().problems


def test_that_two_officers_who_type_the_same_phone_do_not_disagree(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    from fangxun_desk.store.change_log import sealed_of

    entry = enter(store, official())
    theirs = Store.found(tmp_path / "theirs", settings, "乙")
    values = "SELECT commitment, salt, value FROM personal_value"
    with committed(theirs) as work:
        work.receive(sealed_of(store.connection, store.head.incarnation), store.connection.execute(values).fetchall())
    for one in (store, theirs):
        with committed(one) as work:
            work.edit(entry.record_id, {"mobile": SECOND_PHONE}, "换号")
    with committed(store) as work:
        work.receive(
            sealed_of(theirs.connection, theirs.head.incarnation), theirs.connection.execute(values).fetchall()
        )
        state = work.state(entry.record_id)
    theirs.close()
    assert state is not None
    assert len(state.heads["mobile"]) == 2
    assert state.disputed == ()
    assert verify(store).ok


def test_that_equal_phones_of_two_people_cannot_be_told_from_their_commitments(store: Store) -> None:
    enter(store, official("李汛"))
    enter(store, official("王防"))
    assert store.connection.scalar("SELECT COUNT(DISTINCT commitment) FROM personal_value") == 2
    log(store)
