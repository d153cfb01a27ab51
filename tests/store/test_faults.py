"""A disk full or failing, a file pulled away, a COMMIT that fails: said in a sentence, and nothing half saved."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.store.connection import DatabaseError
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreDamaged, StoreFailing, StoreFull, StoreRefused
from fangxun_desk.store.ownership import LOCK_NAME
from fangxun_desk.store.verification import verify
from tests.store.entries import batch, log

# -- a full disk -----------------------------------------------------------------------------------------------


def leave_no_room(store: Store) -> None:
    """The file may not grow any more: SQLite says what it says on a full disk."""
    pages = store.connection.scalar("PRAGMA page_count")
    store.connection.execute(f"PRAGMA max_page_count={pages}")


def log_until(store: Store, refusal: type[StoreRefused], words: str) -> list[str]:
    """Enter one after the other until it is refused so; the numbers acknowledged before."""
    acknowledged = []
    try:
        for i in range(10_000):
            acknowledged += [entry.number for entry in log(store, batch(i, note="长" * 500))]
    except refusal as refused:
        if words in refused.sentence:
            return acknowledged
        raise
    raise AssertionError("never refused")


def test_that_a_full_disk_is_said_and_everything_acknowledged_is_there(store: Store, settings: Settings) -> None:
    acknowledged = [entry.number for entry in log(store, batch(1))]
    leave_no_room(store)
    acknowledged += log_until(store, StoreFull, "磁盘已满,本条未存盘,文字仍在此处")
    assert store.changes == len(acknowledged) + 1
    assert verify(store).ok
    store.connection.execute("PRAGMA max_page_count=1000000")
    retried = log(store, batch(2))[0].number
    assert retried == f"2024-甲-{len(acknowledged) + 1:04d}"
    store.close()
    again = Store.open(store.path.parent, settings)
    assert again.changes == len(acknowledged) + 2
    again.close()


def import_many(store: Store) -> None:
    with store.write("导入") as work:
        for i in range(500):
            work.create(batch(i, note="长" * 200))
        work.commit()


def test_that_a_disk_that_fills_up_inside_a_large_import_keeps_none_of_it(store: Store) -> None:
    before = store.changes
    leave_no_room(store)
    with pytest.raises(StoreFull):
        import_many(store)
    assert store.changes == before
    with store.read() as reader:
        assert (reader.change_count(), reader.record_count()) == (before, 0)
    assert verify(store).ok


# -- COMMIT ----------------------------------------------------------------------------------------------------


class _FailsAt:
    """Stands before a connection's `execute` and fails one statement as a driver would."""

    def __init__(self, store: Store, statement: str, words: str) -> None:
        self.real, self.statement, self.words = store.connection.execute, statement, words

    def __call__(self, sql: str, parameters: object = ()) -> object:
        if sql.startswith(self.statement):
            raise DatabaseError(self.words)
        return self.real(sql, parameters)


@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "INSERT INTO change", "INSERT INTO evacuation_batch", "COMMIT"]
)
def test_that_an_error_at_any_statement_leaves_the_connection_usable_and_the_number_free(
    store: Store, statement: str
) -> None:
    real = store.connection.execute
    store.connection.execute = _FailsAt(store, statement, "database or disk is full")
    with pytest.raises(StoreFull):
        log(store)
    store.connection.execute = real
    assert not store.connection.in_transaction
    assert log(store)[0].number == "2024-甲-0001"
    assert verify(store).ok


@pytest.mark.parametrize(
    ("words", "refusal"), [("disk I/O error", StoreFailing), ("database disk image is malformed", StoreDamaged)]
)
def test_that_after_a_disk_error_nothing_is_written_until_the_store_is_reopened(
    store: Store, settings: Settings, words: str, refusal: type[StoreRefused]
) -> None:
    real = store.connection.execute
    store.connection.execute = _FailsAt(store, "COMMIT", words)
    with pytest.raises(refusal):
        log(store)
    store.connection.execute = real
    with pytest.raises(refusal, match="停止写入"):
        log(store)
    with store.read() as reader:
        assert reader.record_count() == 0
    store.close()
    again = Store.open(store.path.parent, settings)
    assert log(again)[0].number == "2024-甲-0001"
    again.close()


def enter_with_orphan(store: Store) -> None:
    with store.write("值班员") as work:
        work.create(batch())
        store.connection.execute("INSERT INTO kid VALUES (1)")
        work.commit()


def test_that_a_commit_refused_by_the_database_itself_is_taken_back(store: Store) -> None:
    connection = store.connection
    connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE kid (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(StoreRefused, match="FOREIGN KEY"):
        enter_with_orphan(store)
    assert not connection.in_transaction
    assert log(store)[0].number == "2024-甲-0001"


# -- nesting ---------------------------------------------------------------------------------------------------


def test_that_readings_and_units_of_work_do_not_nest_and_the_outer_one_goes_on(store: Store) -> None:
    with store.write("值班员") as work:
        work.create(batch(1))
        for nested in (lambda: store.read(), lambda: store.write("另一人")):
            with pytest.raises(RuntimeError, match="open already"), nested():
                pass
        work.commit()
    with store.read() as reader, pytest.raises(RuntimeError, match="open already"), store.write("值班员"):
        pass
    with store.read() as reader:
        with pytest.raises(RuntimeError, match="open already"), store.read():
            pass
        assert reader.record_count() == 1
    assert log(store)[0].number == "2024-甲-0002"


# -- the file pulled away --------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed there")
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", LOCK_NAME])
@pytest.mark.parametrize("replaced", [True, False])
def test_that_a_file_replaced_or_moved_while_open_is_noticed_before_anything_is_acknowledged(
    store: Store, directory: Path, name: str, replaced: bool
) -> None:
    log(store)
    assert store.place_notice() == ""
    file = directory / name
    if replaced:
        shutil.copy(file, directory / "copy")
        os.replace(directory / "copy", file)
    else:
        file.rename(directory / "moved")
    assert "已被替换或移走" in store.place_notice()
    with pytest.raises(StoreFailing, match="数据文件已被替换或移走,停止写入"):
        log(store)
    with pytest.raises(StoreFailing, match="停止写入"):
        log(store)


def test_that_a_database_error_while_reading_is_a_sentence_too(store: Store) -> None:
    with pytest.raises(RuleBroken, match="不能读取"), store.read() as reader:
        reader.rows("SELECT * FROM no_such_table")
    assert log(store)[0].number == "2024-甲-0001"
