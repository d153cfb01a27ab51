"""I14, I10: a store that is older than it was, or a copy, is recognised, and no number is ever given twice."""

import shutil
from pathlib import Path

import pytest

from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.verification import verify
from tests.store.entries import Clock, batch, behind_the_back, log


def numbers_of(store: Store) -> list[str]:
    sql = "SELECT json_extract(fields, '$.number') FROM change WHERE op = 'create' AND instr(fields, '\"number\"') > 0"
    return [row[0] for row in store.connection.execute(f"{sql} ORDER BY rowid")]


def reopened(directory: Path, settings: Settings) -> Store:
    return Store.open(directory, settings)


def test_that_a_store_that_was_only_closed_goes_on_where_it_was(store: Store, settings: Settings) -> None:
    log(store, batch(1), batch(2))
    store.close()
    again = reopened(store.path.parent, settings)
    assert again.notices == []
    assert log(again)[0].number == "2024-甲-0003"
    again.close()


def test_that_i14_an_older_copy_put_back_starts_a_new_incarnation_and_says_what_is_missing(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store)
    store.close()
    shutil.copy(directory / FILE_NAME, tmp_path / "older.db")
    later = reopened(directory, settings)
    given = [entry.number for entry in log(later, batch(1), batch(2))]
    later.close()
    shutil.copy(tmp_path / "older.db", directory / FILE_NAME)
    again = reopened(directory, settings)
    assert again.notices == ["缺少日志文件或放回了旧副本,少了最近的 2 条变更,启用新编号段 甲2。"]
    assert log(again)[0].number == "2024-甲2-0001"
    assert not set(given) & set(numbers_of(again))
    assert verify(again).ok
    again.close()


def test_that_i10_no_number_is_given_twice_even_if_the_same_old_copy_is_put_back_again_and_again(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    given = [log(store)[0].number]
    store.close()
    shutil.copy(directory / FILE_NAME, tmp_path / "older.db")
    for _ in range(3):
        again = reopened(directory, settings)
        given += [entry.number for entry in log(again, batch(1), batch(2))]
        again.close()
        shutil.copy(tmp_path / "older.db", directory / FILE_NAME)
    assert len(given) == len(set(given)) == 7
    assert given[-1] == "2024-甲3-0002"


def test_that_i14_a_lost_journal_is_noticed(store: Store, settings: Settings, directory: Path, tmp_path: Path) -> None:
    log(store)
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log(store, batch(1), batch(2), batch(3))
    # As after a kill: the file as it is, its journal gone with the last entries.
    shutil.copytree(directory, tmp_path / "as killed")
    store.close()
    shutil.copy(tmp_path / "as killed" / FILE_NAME, directory / FILE_NAME)
    reading = Store.open(directory, settings, read_only=True)
    assert reading.notices == ["缺少日志文件或放回了旧副本,少了最近的 3 条变更。"]
    assert not verify(reading).ok
    reading.close()
    again = reopened(directory, settings)
    assert "少了最近的 3 条变更,启用新编号段 甲2" in again.notices[0]
    again.close()


def test_that_i14_a_disk_cloned_to_another_computer_starts_a_new_incarnation_there_and_again_when_it_comes_back(
    store: Store, settings: Settings, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    log(store)
    store.close()
    there = Settings(clock, tmp_path / "state of the other", "another machine")
    other = Store.open(directory, there)
    assert other.notices == ["数据来自另一台电脑,启用新编号段 甲2。"]
    assert log(other)[0].number == "2024-甲2-0001"
    other.close()
    home = reopened(directory, settings)
    assert log(home)[0].number == "2024-甲3-0001"
    assert verify(home).ok
    home.close()


def test_that_i14_a_copy_opened_beside_its_original_gives_numbers_of_its_own(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store)
    store.close()
    shutil.copytree(directory, tmp_path / "copy")
    original, copy = reopened(directory, settings), reopened(tmp_path / "copy", settings)
    assert copy.notices == [f"数据是 {directory / FILE_NAME} 的副本,启用新编号段 甲2。"]
    assert (log(original)[0].number, log(copy)[0].number) == ("2024-甲-0002", "2024-甲2-0001")
    for one in (original, copy):
        assert verify(one).ok
        one.close()
    assert reopened_without_notice(directory, settings)
    assert reopened_without_notice(tmp_path / "copy", settings)


def reopened_without_notice(directory: Path, settings: Settings) -> bool:
    store = reopened(directory, settings)
    store.close()
    return store.notices == []


def test_that_a_store_that_was_moved_goes_on_as_the_same(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store)
    store.close()
    directory.rename(tmp_path / "moved")
    moved = reopened(tmp_path / "moved", settings)
    assert moved.notices == []
    assert log(moved)[0].number == "2024-甲-0002"
    moved.close()


def test_that_i14_a_fork_of_equal_length_is_recognised_by_its_last_hash(
    store: Store, settings: Settings, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    store.close()
    shutil.copytree(directory, tmp_path / "fork")
    log_once(directory, settings)
    # The fork goes on elsewhere, without our state folder, on a machine that looks the same.
    blind = Settings(clock, tmp_path / "no state", "this machine")
    log_once(tmp_path / "fork", blind)
    shutil.copy(tmp_path / "fork" / FILE_NAME, directory / FILE_NAME)
    again = reopened(directory, settings)
    assert again.notices == ["数据与本机上次存盘的不是同一份,启用新编号段 甲2。"]
    again.close()


def log_once(directory: Path, settings: Settings) -> None:
    store = reopened(directory, settings)
    log(store)
    store.close()


@pytest.mark.parametrize("value", ["", "7-deadbeef", "nonsense"])
def test_that_a_store_whose_own_chain_is_not_named_starts_a_new_one(
    store: Store, settings: Settings, directory: Path, value: str
) -> None:
    log(store)
    store.close()
    with behind_the_back(directory) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE name = 'incarnation'", (value,))
    again = reopened(directory, settings)
    assert log(again)[0].number == "2024-甲2-0001"
    assert verify(again).ok
    again.close()


def test_that_a_state_folder_that_cannot_be_written_costs_the_mark_and_never_the_entry(
    directory: Path, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = Store.found(directory, Settings(clock, tmp_path / "file" / "state", "m"), "甲")
    assert log(store)[0].number == "2024-甲-0001"
    assert verify(store).ok
    store.close()


def test_that_a_mark_keeps_a_path_of_any_length(directory: Path, clock: Clock, tmp_path: Path) -> None:
    deep = tmp_path / ("很长的目录名" * 13) / "库"
    settings = Settings(clock, tmp_path / "state", "m")
    with pytest.raises(StoreRefused, match="路径太长"):
        Store.found(deep / ("更长的目录名" * 13), settings, "甲")
    store = Store.found(deep, settings, "甲")
    log(store, *(batch(i) for i in range(12)))
    mark = store.marks.read()
    assert mark is not None
    assert (mark.path, mark.seq, mark.head) == (str(deep / FILE_NAME), 13, store.head.hash)
    store.close()


def test_that_the_reason_of_each_incarnation_stands_in_the_log(
    store: Store, settings: Settings, directory: Path
) -> None:
    log(store)
    store.close()
    with behind_the_back(directory) as raw:
        raw.execute("UPDATE meta SET value = 'another' WHERE name = 'machine'")
    reopened(directory, settings).close()
    again = Store.open(directory, settings, read_only=True)
    notes = again.connection.execute("SELECT reason, author FROM change WHERE kind = 'incarnation' ORDER BY rowid")
    assert notes.fetchall() == [("founded", "系统"), ("copied", "系统")]
    again.close()
