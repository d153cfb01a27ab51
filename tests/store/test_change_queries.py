"""The log as people look things up in it: blocks of the newest, the changes of one record, records by number."""

from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import Change
from fangxun_desk.store import change_queries, import_tallies
from fangxun_desk.store.database import Store
from tests.store.entries import batch, committed, enter, log, official, season_of_everything


def test_that_blocks_join_without_a_gap_and_without_a_change_twice(store: Store) -> None:
    season_of_everything(store)
    with store.read() as reader:
        placed: list[tuple[int, Change]] = []
        before: int | None = None
        while block := change_queries.newest(reader, before, 4):
            assert len(block) <= 4
            placed += block
            before = block[-1][0]
        assert len(placed) == reader.change_count()
    places = [place for place, _ in placed]
    assert places == sorted(set(places), reverse=True)


def test_that_what_was_added_since_is_what_stands_behind_the_place(store: Store) -> None:
    log(store, batch(0))
    with store.read() as reader:
        place = change_queries.newest(reader, None, 1)[0][0]
    (added,) = log(store, batch(1))
    with store.read() as reader:
        ((_, change),) = change_queries.since(reader, place, 9)
    assert change.record_id == added.record_id


def test_that_the_changes_of_a_record_are_whole(store: Store) -> None:
    entries = season_of_everything(store)
    with store.read() as reader:
        found = [change.hash for _, change in change_queries.of_record(reader, entries[3].record_id)]
        assert sorted(found) == sorted(change.hash for change in reader.history(entries[3].record_id))
        assert len(found) == 3


def test_that_the_rows_of_an_import_come_as_their_number(store: Store) -> None:
    rows = tuple(("表", 4 + i, "ignored", "drill", None, "note", None) for i in range(70))
    enter(store, ImportFile(file_name="台账.xlsx", content_hash="x", plural="drills", rows=rows))
    with store.read() as reader:
        ((_, change),) = change_queries.newest(reader, None, 1)
    assert change.fields["rows"] == 70
    assert change.fields["file_name"] == "台账.xlsx"


def test_that_a_part_of_a_number_finds_records_of_every_noun(store: Store) -> None:
    first, *_ = log(store, *(batch(i) for i in range(3)))
    person = enter(store, official())
    with store.read() as reader:
        found = change_queries.records_numbered(reader, "甲-000", 10)
        assert {kind for kind, _, _ in found} == {"evacuation_batch", "official"}
        assert found[0][1] == person.record_id
        assert change_queries.records_numbered(reader, first.number, 10) == [
            ("evacuation_batch", first.record_id, first.number)
        ]
        assert change_queries.records_numbered(reader, "%", 10) == []
        assert len(change_queries.records_numbered(reader, "甲", 2)) == 2


def test_that_records_are_called_by_name_or_place_and_phones_by_nothing(store: Store) -> None:
    (entry,) = log(store, batch(7))
    person = enter(store, official())
    with store.read() as reader:
        ids = {"evacuation_batch": {entry.record_id}, "official": {person.record_id}, "unheard_of": {"x"}}
        assert change_queries.names_of(reader, ids) == {entry.record_id: "红石崖村 7 组", person.record_id: "李汛"}
        assert change_queries.numbers_of(reader, ids)[person.record_id] == person.number


def test_that_an_import_is_counted_by_the_records_it_made(store: Store) -> None:
    made = log(store, batch(0), batch(1))
    rows = tuple(("表", 4 + i, "made", "evacuation_batch", entry.record_id, "", None) for i, entry in enumerate(made))
    told = (("表", 5, "C5", "people_unclear", "warn", "人数不清"),)
    one = ImportFile(
        file_name="台账.xlsx", content_hash="x", plural="evacuations", rows=(*rows, rows[0]), warnings=told
    )
    entry = enter(store, one)
    bare = enter(store, ImportFile(file_name="空.xlsx", content_hash="y", plural="evacuations"))
    with committed(store) as work:
        work.void(bare.record_id, "撤销导入")
    with store.read() as reader:
        second, first = import_tallies.imports(reader)
        assert (first["made"], first["amended"], first["doubts"], first["voided"]) == (2, 0, 1, 0)
        assert (second["made"], second["doubts"], second["voided"]) == (0, 0, 1)
        assert import_tallies.doubts(reader, entry.record_id) == [told[0]]
        assert import_tallies.doubts(reader, bare.record_id) == []
        block = import_tallies.source_rows(reader, entry.record_id, -1, 2)
        assert [row["position"] for row in block] == [0, 1]
        assert [row["position"] for row in import_tallies.source_rows(reader, entry.record_id, 1, 9)] == [2]
