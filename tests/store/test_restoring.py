"""Putting a backup back: compared first, confirmed, the old file kept, a new incarnation, and safe at every step."""

import shutil
from pathlib import Path

import pytest

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.store import restoring
from fangxun_desk.store.backup import back_up, inspect
from fangxun_desk.store.connection import connect
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreBusy, StoreRefused
from fangxun_desk.store.restoring import restore
from fangxun_desk.store.verification import verify
from tests.store.entries import Clock, batch, log, season_of_everything


@pytest.fixture
def backup_file(store: Store, clock: Clock, tmp_path: Path) -> Path:
    """A backup of three changes; the store has gone on to five since and is closed."""
    log(store, batch(1), batch(2))
    copy = back_up(store, tmp_path / "stick", clock())
    clock.turn(hours=1)
    log(store, batch(3), batch(4))
    store.close()
    return copy.path


def numbers(store: Store) -> list[str]:
    with store.read() as reader:
        return [record.number for record in reader.find(EvacuationBatch)]


def test_that_restoring_into_an_empty_place_needs_no_confirmation_and_brings_everything(
    store: Store, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    season_of_everything(store)
    copy = back_up(store, tmp_path / "stick", clock())
    restored, held, sentence = restore(copy.path, tmp_path / "new" / "place", settings, confirmed=False)
    assert held.changes == store.changes
    assert sentence.endswith("目标位置没有数据。")
    assert restored.notices == ["本机由备份恢复,启用新编号段 甲2。"]
    assert restored.changes == store.changes + 1
    assert verify(restored).ok
    restored.close()


def test_that_restoring_over_a_store_says_what_would_change_and_wants_to_be_confirmed(
    backup_file: Path, settings: Settings, directory: Path
) -> None:
    before = (directory / FILE_NAME).read_bytes()
    with pytest.raises(StoreRefused) as caught:
        restore(backup_file, directory, settings, confirmed=False)
    assert caught.value.sentence == (
        "此副本(席位 甲)有 3 条变更,截至 2024-07-16 02:40;现有同一份数据 5 条。"
        "恢复后现有数据中 2 条不在其中,现有文件会改名保留。确认要恢复,请加 --yes。"
    )
    assert (directory / FILE_NAME).read_bytes() == before


def test_that_a_confirmed_restoring_keeps_the_old_file_and_starts_a_new_incarnation(
    backup_file: Path, settings: Settings, directory: Path
) -> None:
    restored, _, _ = restore(backup_file, directory, settings, confirmed=True)
    assert numbers(restored) == ["2024-甲-0001", "2024-甲-0002"]
    assert restored.notices == ["本机由备份恢复,启用新编号段 甲2。"]
    assert log(restored)[0].number == "2024-甲2-0001"
    assert verify(restored).ok
    restored.close()
    (kept,) = directory.glob("fangxun_恢复前_20240716_034000*.db")
    assert inspect(kept).changes == 5
    again = Store.open(directory, settings)
    assert again.notices == []
    again.close()


def test_that_i10_restoring_the_same_backup_twice_gives_no_number_twice_and_keeps_both_old_files(
    backup_file: Path, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    given = []
    for _ in range(3):
        restored, _, _ = restore(backup_file, directory, settings, confirmed=True)
        given += [entry.number for entry in log(restored, batch(7), batch(8))]
        restored.close()
    assert len(set(given)) == 6
    assert given[-1] == "2024-甲4-0002"
    assert sorted(inspect(kept).changes for kept in directory.glob("fangxun_恢复前*.db")) == [5, 6, 6]


def test_that_i10_the_store_that_is_replaced_is_asked_for_its_incarnations_too(
    backup_file: Path, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    for attempt in range(3):
        # No memory outside the store: as after the profile of the user was lost.
        settings = Settings(clock, tmp_path / f"state {attempt}", "this machine")
        restored, _, _ = restore(backup_file, directory, settings, confirmed=True)
        assert log(restored)[0].number == f"2024-甲{attempt + 2}-0001"
        restored.close()


def test_that_nothing_is_restored_under_a_program_that_has_the_store_open(
    backup_file: Path, settings: Settings, directory: Path
) -> None:
    owner = Store.open(directory, settings)
    with pytest.raises(StoreBusy):
        restore(backup_file, directory, settings, confirmed=True)
    assert log(owner, batch(5))[0].number == "2024-甲-0005"
    assert numbers(owner)[-1] == "2024-甲-0005"
    assert verify(owner).ok
    owner.close()


def test_that_restoring_over_a_damaged_store_keeps_the_damaged_file(
    backup_file: Path, settings: Settings, directory: Path
) -> None:
    (directory / FILE_NAME).write_bytes(b"\0" * 5000)
    with pytest.raises(StoreRefused, match="无法读取比较,恢复后会改名保留"):
        restore(backup_file, directory, settings, confirmed=False)
    restored, _, _ = restore(backup_file, directory, settings, confirmed=True)
    assert verify(restored).ok
    restored.close()
    (kept,) = directory.glob("fangxun_恢复前_*.db")
    assert kept.read_bytes() == b"\0" * 5000


def test_that_an_unclean_store_is_kept_with_what_was_in_its_journal(
    store: Store, settings: Settings, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    copy = back_up(store, tmp_path / "stick", clock())
    log(store, *(batch(i) for i in range(4)))
    killed = tmp_path / "killed"
    shutil.copytree(directory, killed)
    restored, _, sentence = restore(copy.path, killed, settings, confirmed=True)
    assert "4 条不在其中" in sentence
    assert numbers(restored) == []
    restored.close()
    (kept,) = killed.glob("fangxun_恢复前_*.db")
    assert inspect(kept).changes == 5


def test_that_a_backup_of_another_desk_is_called_by_its_name(
    store: Store, settings: Settings, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    store.close()
    other = Store.found(tmp_path / "other", settings, "乙")
    copy = back_up(other, tmp_path / "stick", clock())
    other.close()
    with pytest.raises(StoreRefused, match=r"此副本\(席位 乙\).*另一份数据\(席位 甲\) 1 条。恢复后现有数据中 1 条"):
        restore(copy.path, directory, settings, confirmed=False)


def test_that_a_fork_of_equal_length_is_counted_change_by_change(
    backup_file: Path, settings: Settings, directory: Path, tmp_path: Path, clock: Clock
) -> None:
    fork = Settings(clock, tmp_path / "blind", "this machine")
    (tmp_path / "fork").mkdir()
    shutil.copy(backup_file, tmp_path / "fork" / FILE_NAME)
    other = Store.open(tmp_path / "fork", fork)
    log(other, batch(5), batch(6))
    copy = back_up(other, tmp_path / "stick", clock())
    other.close()
    assert copy.changes == 5
    with pytest.raises(StoreRefused, match="现有数据中 2 条不在其中"):
        restore(copy.path, directory, settings, confirmed=False)


def test_that_a_copied_folder_with_its_journal_is_restored_with_what_the_journal_holds(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store, *(batch(i) for i in range(3)))
    shutil.copytree(directory, tmp_path / "stick")
    restored, held, _ = restore(tmp_path / "stick" / FILE_NAME, tmp_path / "new", settings, confirmed=False)
    assert held.changes == 4
    assert len(numbers(restored)) == 3
    restored.close()


def test_that_only_the_log_of_a_backup_is_believed(
    store: Store, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    log(store)
    copy = back_up(store, tmp_path / "stick", clock())
    raw = connect(copy.path)
    raw.execute("UPDATE evacuation_batch SET people = 4000")
    raw.close()
    restored, _, _ = restore(copy.path, tmp_path / "new", settings, confirmed=False)
    with restored.read() as reader:
        assert [record.people for record in reader.find(EvacuationBatch)] == [40]
    restored.close()


STEPS = ["copy_whole", "inspect", "set_meta", "sync", "empty_journal", "put_in_place", "os.replace"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", STEPS)
def test_that_an_interrupted_restoring_leaves_the_old_data(
    backup_file: Path,
    settings: Settings,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: BaseException,
) -> None:
    def fails(*anything: object, **more: object) -> None:
        if step != "inspect" or str(anything[0]).endswith(".restoring"):
            raise error
        return real(*anything, **more)  # type: ignore[no-any-return]

    real = getattr(restoring, step, None)
    with monkeypatch.context() as broken:
        broken.setattr(f"fangxun_desk.store.restoring.{step}", fails)
        with pytest.raises((StoreRefused, KeyboardInterrupt)) as caught:
            restore(backup_file, directory, settings, confirmed=True)
    if isinstance(caught.value, StoreRefused):
        assert "恢复未完成,原有数据未改动" in caught.value.sentence
    assert list(directory.glob(".*")) == []
    assert list(directory.glob("fangxun_*")) == []
    old = Store.open(directory, settings)
    assert old.notices == []
    assert numbers(old) == [f"2024-甲-000{i}" for i in range(1, 5)]
    assert log(old)[0].number == "2024-甲-0005"
    assert verify(old).ok
    old.close()


def test_that_the_file_in_place_is_not_restored_over_itself(
    backup_file: Path, settings: Settings, directory: Path
) -> None:
    with pytest.raises(StoreRefused, match="就是现有的数据文件"):
        restore(directory / FILE_NAME, directory, settings, confirmed=True)
