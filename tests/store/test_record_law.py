"""The law of the record on a real file: I2 atomic, I4 append-only, I10 numbers, I11 time, I17 disputes, I20 trace."""

import pytest
import sqlcipher3

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.journal import VOIDED
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.verification import verify
from tests.store.entries import Clock, batch, committed, enter, log, official, season_of_everything

# -- I2 atomic -------------------------------------------------------------------------------------------------


def test_that_i2_a_unit_of_work_left_without_commit_leaves_nothing(store: Store) -> None:
    before = store.changes
    with store.write("值班员") as work:
        work.create(batch())
        work.flush()
    assert store.changes == before
    with store.read() as reader:
        assert (reader.change_count(), reader.record_count()) == (before, 0)


def test_that_i2_an_error_halfway_takes_everything_back_and_the_next_entry_goes_on(store: Store) -> None:
    def write_and_fail() -> None:
        with store.write("值班员") as work:
            work.create(batch(1))
            work.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert log(store)[0].number == "2024-甲-0001"
    assert verify(store).ok


def test_that_i2_a_record_is_projected_if_and_only_if_its_change_is_there(store: Store) -> None:
    season_of_everything(store)
    projected = " UNION ALL ".join(f"SELECT record_id FROM {kind}" for kind in NOUNS)
    sql = f"SELECT record_id FROM ({projected}) ORDER BY 1"
    created = (
        "SELECT record_id FROM change WHERE op = 'create' AND kind NOT IN ('incarnation', 'destruction') ORDER BY 1"
    )
    assert store.connection.execute(sql).fetchall() == store.connection.execute(created).fetchall()


def test_that_i2_nothing_can_be_written_through_a_unit_of_work_that_is_over(store: Store) -> None:
    with store.write("值班员") as work:
        work.create(batch(1))
        work.commit()
        with pytest.raises(RuntimeError, match="over"):
            work.create(batch(2))
    assert verify(store).ok


def test_that_a_record_can_be_entered_once_only(store: Store) -> None:
    entry = log(store)[0]
    with store.write("值班员") as work, pytest.raises(RuleBroken, match="已经登记过"):
        work.create(batch(record_id=entry.record_id))
    with store.write("值班员") as work:
        work.create(batch(record_id="twice"))
        with pytest.raises(RuleBroken, match="已经登记过"):
            work.create(batch(record_id="twice"))


# -- I4 append-only --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE change SET author = 'x'",
        "UPDATE change SET hash = hash",
        "UPDATE OR REPLACE change SET seq = 1",
        "DELETE FROM change",
        "DELETE FROM change WHERE seq = 1",
        "INSERT OR REPLACE INTO change SELECT * FROM change WHERE seq = 2",
        "REPLACE INTO change SELECT hash || 'x', algorithm, desk, incarnation, seq, prev, stamp, recorded_at, author, "
        "kind, record_id, op, fields, replaces, reason, app_version FROM change WHERE seq = 2",
    ],
)
def test_that_i4_no_change_is_ever_altered_replaced_or_removed(store: Store, sql: str) -> None:
    log(store, batch(1), batch(2))
    before = store.connection.execute("SELECT * FROM change ORDER BY seq").fetchall()
    with pytest.raises(sqlcipher3.Error, match="append-only"):
        store.connection.execute(sql)
    assert store.connection.execute("SELECT * FROM change ORDER BY seq").fetchall() == before
    assert verify(store).ok


# -- I10 numbers -----------------------------------------------------------------------------------------------


def test_that_i10_numbers_have_no_gap_after_rollbacks_refusals_and_errors(store: Store) -> None:
    first = log(store)[0].number
    with store.write("值班员") as work:
        work.create(batch(2))  # never committed
    with store.write("值班员") as work:
        with pytest.raises(RuleBroken):
            work.create(batch(3, note="坏\x0b字"))
        with pytest.raises(RuleBroken):
            work.create(batch(3, people=10**30))
        second = work.create(batch(3)).number
        work.commit()
    assert [first, second, log(store)[0].number] == ["2024-甲-0001", "2024-甲-0002", "2024-甲-0003"]


def test_that_i10_each_local_year_has_its_own_numbers_also_when_the_clock_goes_back(
    store: Store, settings: Settings, clock: Clock
) -> None:
    clock.at = clock.at.replace(month=12, day=31, hour=23, minute=59)
    numbers = [log(store)[0].number]
    clock.turn(minutes=1)
    numbers += [entry.number for entry in log(store, batch(1), batch(2))]
    clock.turn(days=-3)
    numbers += [log(store)[0].number]
    directory = store.path.parent
    store.close()
    again = Store.open(directory, settings)
    numbers += [log(again)[0].number]
    clock.turn(days=3)
    numbers += [log(again)[0].number]
    again.close()
    assert numbers == [
        *("2024-甲-0001", "2025-甲-0001", "2025-甲-0002"),
        *("2024-甲-0002", "2024-甲-0003", "2025-甲-0003"),
    ]


def test_that_i10_a_number_never_changes_whatever_happens_to_its_record(store: Store) -> None:
    entries = season_of_everything(store)
    with store.read() as reader:
        kept = {b.record_id: b.number for b in reader.find(EvacuationBatch, include_voided=True)}
    assert kept == {entry.record_id: entry.number for entry in entries[:6]}


def test_that_the_live_file_is_kept_as_durably_as_sqlite_can(store: Store, settings: Settings) -> None:
    reading = Store.open(store.path.parent, settings, read_only=True)
    for one in (store, reading):
        asked = ("foreign_keys", "recursive_triggers", "trusted_schema", "cell_size_check", "secure_delete")
        assert [one.connection.scalar(f"PRAGMA {name}") for name in asked] == [1, 1, 0, 1, 1]
        assert one.connection.scalar("PRAGMA journal_mode") == "wal"
    assert store.connection.scalar("PRAGMA synchronous") == 2
    assert reading.connection.scalar("PRAGMA query_only") == 1
    reading.close()


def test_that_sqlite_here_has_no_known_bug_that_loses_entries() -> None:
    import sqlcipher3

    assert sqlcipher3.dbapi2.sqlite_version_info >= (3, 51, 3)


# -- I11 time --------------------------------------------------------------------------------------------------


def test_that_i11_stamps_rise_within_the_chain_however_the_clock_jumps(store: Store, clock: Clock) -> None:
    for jump in ({"days": 2}, {"days": -30}, {"minutes": 1}, {"days": 9000}, {"days": -9000}):
        clock.turn(**jump)
        log(store)
    stamps = [row[0] for row in store.connection.execute("SELECT stamp FROM change ORDER BY seq")]
    assert stamps == sorted(set(stamps))


def test_that_a_clock_that_went_back_three_days_is_said_until_it_is_right_again(
    store: Store, settings: Settings, clock: Clock
) -> None:
    log(store)
    assert store.clock_notice() == ""
    clock.turn(days=-3)
    assert store.clock_notice() == "系统时间倒退 3 天 0 小时,请校准时钟;编号和先后顺序不受影响。"
    log(store)
    directory = store.path.parent
    store.close()
    again = Store.open(directory, settings)
    assert "3 天 0 小时" in again.clock_notice()
    clock.turn(days=3, seconds=1)
    assert again.clock_notice() == ""
    again.close()


def test_that_the_entry_keeps_the_moment_the_clock_showed_beside_the_order_it_has(store: Store, clock: Clock) -> None:
    log(store)
    clock.turn(days=-3)
    entry = log(store)[0]
    with store.read() as reader:
        (change,) = reader.history(entry.record_id)
        found = reader.find(EvacuationBatch)
    assert change.recorded_at == "2024-07-12T18:40:00Z+0800"
    assert [record.number for record in found] == ["2024-甲-0001", "2024-甲-0002"]


# -- I17 disputes and voiding ----------------------------------------------------------------------------------


def test_that_i17_a_disagreement_stays_until_a_change_names_both_sides(store: Store) -> None:
    record_id = log(store)[0].record_id
    with committed(store) as work:
        work.edit(record_id, {"people": 41}, "县里", replacing=lambda change: False)
    with committed(store) as work:
        work.edit(record_id, {"note": "与此无关"}, "补记")
        state = work.state(record_id)
        assert state is not None
        assert state.disputed == ("people",)
        work.decide(record_id, {"people": 40}, "以现场为准")
        decision = work.history(record_id)[-1]
    assert len(decision.replaces["people"]) == 2
    with store.read() as reader:
        record = reader.get(EvacuationBatch, record_id)
        assert record is not None
        assert record.people == 40
        assert record.standing.disputed == ()


def test_that_voiding_and_its_undoing_need_a_reason_and_something_to_undo(store: Store) -> None:
    record_id = log(store)[0].record_id
    with store.write("值班员") as work:
        for refused in (lambda: work.void(record_id, " "), lambda: work.restore(record_id, "没有作废过")):
            with pytest.raises(RuleBroken):
                refused()
        work.void(record_id, "重复")
        with pytest.raises(RuleBroken, match="已经作废"):
            work.void(record_id, "又一次")
        with pytest.raises(RuleBroken, match="不能更正"):
            work.edit(record_id, {"people": 1}, "更正")
        with pytest.raises(RuleBroken, match="原因"):
            work.restore(record_id, "")
        work.restore(record_id, "并非重复")
        with pytest.raises(RuleBroken, match="没有作废"):
            work.restore(record_id, "两次")
        state = work.state(record_id)
        assert state is not None
        assert VOIDED not in state.disputed


# -- I20 trace -------------------------------------------------------------------------------------------------


def test_that_i20_a_sum_over_the_tables_is_the_sum_over_the_changes_themselves(store: Store) -> None:
    season_of_everything(store)
    by_table = store.connection.scalar("SELECT SUM(people) FROM evacuation_batch WHERE judged_moved_out IS NULL")
    assert by_table == sum(_people_by_hand(store).values())


def _people_by_hand(store: Store) -> dict[str, int]:
    """What a second, simpler reading of the log counts: latest shown value, without voided records."""
    people: dict[str, int] = {}
    for change in sorted((c for c in _changes(store) if c.kind == "evacuation_batch"), key=lambda c: c.stamp):
        if change.op == "void":
            people.pop(change.record_id)
        elif change.op == "restore":
            people[change.record_id] = next(
                c.fields["people"] for c in _changes(store) if c.record_id == change.record_id and c.op == "create"
            )
        elif "people" in change.fields:
            people[change.record_id] = change.fields["people"]
    return people


def _changes(store: Store) -> list[change_log.Change]:
    return [change for changes in change_log.all_changes_by_record(store.connection) for change in changes]


# -- what a record can hold ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["断\x00开", "半个字\ud83d", "响铃\x07", "\x85"])
def test_that_a_character_nobody_can_store_is_named_and_refused(store: Store, text: str) -> None:
    with store.write("值班员") as work, pytest.raises(RuleBroken, match=r"备注.*U\+") as refused:
        work.create(batch(note=text))
    assert refused.value.field == "note"
    with store.write("值班员") as work, pytest.raises(RuleBroken, match=r"手机.*U\+"):
        work.create(official(mobile=text))


def test_that_everything_else_is_kept_exactly(store: Store) -> None:
    text = '=1+1\n\t"引号" \\b \\u0007 ʼ 𠀀𪚥 😀 \u202e反 ' + "长" * 10_000
    entry = log(store, batch(note=text))[0]
    with store.read() as reader:
        record = reader.get(EvacuationBatch, entry.record_id)
    assert record is not None
    assert record.note == text
    assert verify(store).ok


@pytest.mark.parametrize("rain", [float("nan"), float("inf")])
def test_that_what_is_no_number_is_refused_by_name(store: Store, rain: float) -> None:
    from fangxun_desk.domain.storm import Storm

    with store.write("值班员") as work, pytest.raises(RuleBroken, match="面雨量"):
        work.create(Storm(name="7·16", mean_rain_mm=rain))


def test_that_records_come_back_as_they_were_entered(store: Store) -> None:
    entry = enter(store, official(office_phone="0375-5051234"))
    with store.read() as reader:
        record = reader.get(type(official()), entry.record_id)
    assert record is not None
    assert (record.name, record.mobile, record.office_phone) == ("李汛", "13837512345", "0375-5051234")
    assert (record.standing.author, record.number) == ("值班员", entry.number)
