"""I7: tables for reading are derived again from the log byte for byte; I15: what is not understood is kept."""

import random

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import Sealed, best_algorithm, seal
from fangxun_desk.domain.nouns import RECORD_TYPES
from fangxun_desk.domain.roster import Official
from fangxun_desk.domain.storm import Warning as IssuedWarning
from fangxun_desk.store import projections
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.unit_of_work import UnitOfWork
from fangxun_desk.store.verification import rebuilt_contents, verify
from tests.store.entries import committed, enter, log, official, season_of_everything


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table for reading."""
    return {
        table: store.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in projections.COLUMNS
    }


def rebuild(store: Store) -> None:
    store.connection.execute("BEGIN IMMEDIATE")
    projections.rebuild(store.connection)
    store.connection.execute("COMMIT")


def test_that_i7_tables_rebuilt_from_the_log_are_the_same_byte_for_byte(store: Store) -> None:
    season_of_everything(store)
    before = dump(store)
    assert len(before["evacuation_batch"]) == 6
    assert [row for row in before["official"] if row[0]]
    rebuild(store)
    assert dump(store) == before
    assert verify(store).ok


@pytest.mark.parametrize("seed", range(6))
def test_that_i7_holds_after_anything_officers_and_imports_may_do(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    ids = [enter(store, official(f"责任人{i}", f"138000000{i:02d}")).record_id for i in range(4)]
    for _ in range(8):
        with committed(store) as work:
            for _ in range(6):
                act_at_random(work, chance, ids)
    assert projections.contents(store.connection) == rebuilt_contents(store.connection)
    assert verify(store).ok


def act_at_random(work: UnitOfWork, chance: random.Random, ids: list[str]) -> None:
    record_id = chance.choice(ids)
    state = work.state(record_id)
    assert state is not None
    voided = state.voided is not None
    match chance.randrange(6):
        case 0:
            ids.append(work.create(official(f"新人{len(ids)}", chance.choice(("13811112222", "")))).record_id)
        case 1 if not voided:
            work.edit(record_id, {"mobile": chance.choice(("13800001111", "13800002222", ""))}, "更正")
        case 2 if not voided:
            by_import = chance.random() < 0.5
            work.edit(record_id, {"title": chance.choice("甲乙丙")}, "导入", replacing=lambda change: by_import)
        case 3 if not voided:
            work.void(record_id, "误登")
        case 4 if voided:
            work.restore(record_id, "并非误登")
        case 5:
            work.destroy_values([record_id])
            work.note("destruction", f"note-{work.head.seq}", {"commitments": commitments(work, record_id)}, "销毁")


def commitments(work: UnitOfWork, record_id: str) -> list[str]:
    stated = (value for change in work.history(record_id) for value in change.fields.values())
    return [value["commitment"] for value in stated if isinstance(value, dict)]


def test_that_i7_holds_for_every_declared_noun_and_every_kind_of_value(store: Store) -> None:
    with committed(store) as work:
        for record_type in RECORD_TYPES:
            work.create(record_type(**sample_values(record_type)))
            work.create(record_type())
    assert verify(store).ok
    for record_type in RECORD_TYPES:
        with store.read() as reader:
            full, empty = reader.find(record_type)
        for name, value in sample_values(record_type).items():
            assert getattr(full, name) == value
            assert getattr(empty, name) == record_type.NOUN.field(name).blank


def sample_values(record_type: type[Record]) -> dict[str, object]:
    """A value for each field of a noun."""
    from datetime import date, datetime

    from fangxun_desk.domain.fields import FieldType
    from fangxun_desk.domain.local_time import BEIJING

    by_type = {
        FieldType.TEXT: "字",
        FieldType.COUNT: 0,
        FieldType.NUMBER: 12.5,
        FieldType.DATE: date(2024, 2, 29),
        FieldType.MOMENT: datetime(2024, 7, 16, 0, 30, tzinfo=BEIJING),
        FieldType.FLAG: False,
        FieldType.REFERENCE: "some-record",
        FieldType.UNIT: "410423",
        FieldType.ROWS: () if record_type is ImportFile else (("b", 1), ("a", None)),
    }
    return {
        field.name: next(iter(field.choices)) if field.choices is not None else by_type[field.type]
        for field in record_type.NOUN.fields
    }


def test_that_i7_holds_for_rows_of_an_import_however_they_were_entered(store: Store) -> None:
    rows = (("表1", 4, "made", "drill", "r1", "", None), ("表1", 9, "ignored", "drill", None, "subtotal", 12.0))
    at_once = enter(store, ImportFile(file_name="一次.xlsx", rows=rows))
    later = enter(store, ImportFile(file_name="两步.xlsx"))
    with committed(store) as work:
        work.edit(later.record_id, {"rows": rows[:1]}, "导入")
        work.edit(at_once.record_id, {"rows": rows[1:]}, "导入")
    assert store.connection.scalar("SELECT COUNT(*) FROM import_row") == 2
    assert verify(store).ok


def test_that_a_moment_stated_in_another_offset_counts_on_its_local_day(store: Store) -> None:
    from datetime import UTC, datetime

    entry = enter(store, IssuedWarning(issuer="国家气象中心", sent_at=datetime(2024, 12, 31, 16, 30, tzinfo=UTC)))
    sql = "SELECT event_on FROM warning WHERE record_id = ?"
    assert store.connection.scalar(sql, (entry.record_id,)) == "2025-01-01"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE evacuation_batch SET people = people + 1 WHERE number = '2024-甲-0001'",
        "DELETE FROM evacuation_batch WHERE number = '2024-甲-0001'",
        "UPDATE official SET mobile = '13999999999'",
        "INSERT INTO drill (record_id, number) VALUES ('x', '2024-甲-9999')",
        "UPDATE evacuation_batch SET judged_moved_out = NULL",
    ],
)
def test_that_i7_a_table_altered_by_hand_is_named(store: Store, sql: str) -> None:
    season_of_everything(store)
    assert verify(store).ok
    store.connection.execute(sql)
    table = next(word for word in ("evacuation_batch", "official", "drill") if word in sql)
    assert verify(store).problems == (f"显示数据表 {table} 与变更记录不一致。",)


def test_that_a_store_of_another_shape_is_rebuilt_when_its_owner_opens_it(store: Store, settings: Settings) -> None:
    entry = log(store)[0]
    store.connection.execute("DROP TABLE evacuation_batch")
    store.connection.execute("CREATE TABLE evacuation_batch (record_id TEXT, of_an_older_version TEXT)")
    store.connection.execute("UPDATE meta SET value = 'older' WHERE name = 'projections'")
    store.close()
    directory = store.path.parent
    reading = Store.open(directory, settings, read_only=True)
    with reading.read() as reader:
        assert [b.number for b in reader.find(EvacuationBatch)] == [entry.number]
    assert verify(reading).ok
    reading.close()
    again = Store.open(directory, settings)
    assert again.notices == ["显示用数据表已按本版本重建。"]
    assert verify(again).ok
    again.close()


# -- I15 what a newer program wrote ----------------------------------------------------------------------------

NEWER = [
    ("gauge", {"number": "2026-乙-0001", "level_m": 3.5}),
    ("evacuation_batch", {"number": "2026-乙-0001", "nature": "a word of 2026", "people": 5}),
    ("drill", {"number": "2026-乙-0001", "sessions": {"held": 2}}),
    ("drill", {"number": "2026-乙-0001", "held_on": "第三季度"}),
    ("drill", {"number": "2026-乙-0001", "sessions": 10**40}),
    ("official", {"number": "2026-乙-0001", "mobile": {"sealed": "otherwise"}}),
]


@pytest.mark.parametrize(("kind", "fields"), NEWER)
def test_that_i15_what_is_not_understood_is_kept_byte_for_byte_counted_and_stops_nothing(
    store: Store, kind: str, fields: dict[str, object]
) -> None:
    sealed = seal(
        algorithm=best_algorithm(),
        prev="",
        desk="乙",
        incarnation="1-of-the-other",
        seq=1,
        stamp="01800000000000-000000",
        recorded_at="2026-07-15T15:40:00Z+0800",
        author="乙",
        kind=kind,
        record_id="of-2026",
        op="create",
        fields=fields,
        replaces={},
        reason="",
        app_version="9.0",
    )
    log(store)
    with committed(store) as work:
        assert work.receive([sealed]) == 1
        assert work.unread_count() == 1
    kept = store.connection.scalar("SELECT fields FROM change WHERE record_id = 'of-2026'")
    assert kept == sealed.fields_text
    with store.read() as reader:
        assert (reader.unread_count(), len(reader.find(EvacuationBatch)), reader.find(Drill)) == (1, 1, [])
        assert reader.find(Official) == []
    assert verify(store).ok
    rebuild(store)
    assert verify(store).ok
    assert log(store)[0].number == "2024-甲-0002"


def test_that_i15_a_field_of_a_later_version_does_not_hide_the_rest_of_a_record(store: Store) -> None:
    record_id = log(store)[0].record_id
    later = seal_edit(record_id, 1, "", {"pets": 3, "note": "带宠物"}, {})
    with committed(store) as work:
        work.receive([later])
    with store.read() as reader:
        record = reader.get(EvacuationBatch, record_id)
    assert record is not None
    assert (record.note, record.people) == ("带宠物", 40)
    assert verify(store).ok


def test_that_i15_a_record_an_older_program_can_no_longer_read_leaves_the_figures_and_comes_back(store: Store) -> None:
    record_id = log(store)[0].record_id
    with committed(store) as work:
        head = work.history(record_id)[0].hash
        newer = seal_edit(record_id, 1, "", {"nature": "a word of 2026"}, {"nature": [head]})
        work.receive([newer])
        assert work.get(EvacuationBatch, record_id) is None
        assert work.unread_count() == 1
    assert verify(store).ok
    sign = newer.change.hash
    with committed(store) as work:
        work.receive([seal_edit(record_id, 2, sign, {"nature": "actual"}, {"nature": [sign]})])
        assert work.get(EvacuationBatch, record_id) is not None
        assert work.unread_count() == 0
    assert verify(store).ok


def seal_edit(record_id: str, seq: int, prev: str, fields: dict[str, object], replaces: dict[str, list[str]]) -> Sealed:
    """An edit as a newer program of desk 乙 makes it."""
    return seal(
        algorithm=best_algorithm(),
        prev=prev,
        desk="乙",
        incarnation="1-of-the-other",
        seq=seq,
        stamp=f"0180000000000{seq}-000000",
        recorded_at="2026-07-15T15:40:00Z+0800",
        author="乙",
        kind="evacuation_batch",
        record_id=record_id,
        op="edit",
        fields=fields,
        replaces=replaces,
        reason="更正",
        app_version="9.0",
    )
