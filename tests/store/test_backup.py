"""Verified copies: whole, checked before they are offered, refused with their sentence when they are not."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fangxun_desk.store import backup
from fangxun_desk.store.backup import SUFFIX, back_up, backups_in, inspect
from fangxun_desk.store.connection import Connection, DatabaseError, connect
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreDamaged, StoreForeign, StoreFull, StoreMissing, StoreNewer, StoreRefused
from fangxun_desk.store.verification import verify
from tests.store.entries import Clock, batch, log, season_of_everything


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_that_a_backup_holds_everything_also_what_is_still_in_the_journal(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    season_of_everything(store)
    copy = back_up(store, tmp_path / "stick", clock())
    assert copy.path.name == f"防汛指挥台_甲_20240716_024000_{store.changes}条{SUFFIX}"
    assert (copy.changes, copy.desk, copy.store_id) == (store.changes, "甲", store.meta["store_id"])
    assert copy.heads == {store.head.incarnation: {**copy.heads[store.head.incarnation], "hash": store.head.hash}}
    assert left_in(tmp_path / "stick") == [copy.path.name]
    assert inspect(copy.path) == copy
    assert left_in(tmp_path / "stick") == [copy.path.name]


def test_that_a_naive_copy_of_the_file_alone_shows_what_it_lacks(store: Store, directory: Path, tmp_path: Path) -> None:
    log(store)
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log(store, batch(1), batch(2))
    shutil.copytree(directory, tmp_path / "stick")
    (tmp_path / "stick" / f"{FILE_NAME}-shm").unlink()
    assert inspect(tmp_path / "stick" / FILE_NAME).changes == 4
    (tmp_path / "stick" / f"{FILE_NAME}-wal").unlink()
    assert inspect(tmp_path / "stick" / FILE_NAME).changes == 2


def test_that_a_command_can_back_up_beside_an_open_window_that_goes_on_writing(
    store: Store, settings: Settings, directory: Path, clock: Clock, tmp_path: Path
) -> None:
    log(store, *(batch(i) for i in range(5)))
    reading = Store.open(directory, settings, read_only=True)
    stop = threading.Event()

    def keep_copying() -> None:
        while not stop.is_set():
            copies.append(back_up(reading, tmp_path / "stick", clock()))

    copies: list[backup.Copy] = []
    copying = threading.Thread(target=keep_copying)
    copying.start()
    for i in range(60):
        log(store, batch(i))
    stop.set()
    copying.join()
    reading.close()
    assert copies
    assert all(inspect(path).changes > 5 for path in backups_in(tmp_path / "stick"))


@pytest.mark.parametrize("pages", [0, 1, 5, 20])
def test_that_half_a_backup_is_never_offered(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    log(store)

    def stopped(source: Connection, target: Path) -> None:
        whole(source, target)
        with target.open("rb+") as file:
            file.truncate(pages * 4096)
        raise OSError(5, "the stick was pulled out")

    whole = backup.copy_whole
    monkeypatch.setattr(backup, "copy_whole", stopped)
    with pytest.raises(StoreRefused, match=r"备份未完成.*记录不受影响"):
        back_up(store, tmp_path / "stick", clock())
    assert left_in(tmp_path / "stick") == []
    assert log(store)[0].number == "2024-甲-0002"


def test_that_a_copy_that_lacks_something_is_not_kept(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = back_up(store, tmp_path / "stick", clock())
    log(store)
    monkeypatch.setattr(backup, "copy_whole", lambda source, target: shutil.copy(earlier.path, target))
    with pytest.raises(StoreRefused, match="备份核对不符,未保留"):
        back_up(store, tmp_path / "stick", clock())
    assert left_in(tmp_path / "stick") == [earlier.path.name]


def test_that_a_full_stick_is_named_and_recording_goes_on(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Connection, target: Path) -> None:
        raise DatabaseError("database or disk is full")

    log(store)
    with monkeypatch.context() as broken:
        broken.setattr(backup, "copy_whole", full)
        with pytest.raises(StoreFull, match="所在磁盘已满。记录不受影响"):
            back_up(store, tmp_path / "stick", clock())
    assert left_in(tmp_path / "stick") == []
    assert log(store)[0].number == "2024-甲-0002"
    assert back_up(store, tmp_path / "stick", clock()).changes == 3


def test_that_a_folder_that_cannot_be_made_is_named(store: Store, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreRefused, match="备份未完成:无法写入"):
        back_up(store, tmp_path / "file" / "backups", clock())


def test_that_a_backup_killed_halfway_leaves_nothing_that_looks_like_one(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / ".防汛指挥台_甲.4711.part").write_bytes(b"half")
    assert backups_in(stick) == []
    copy = back_up(store, stick, clock())
    assert backups_in(stick) == [copy.path]


# -- what is offered for restoring -----------------------------------------------------------------------------


def one_bit(path: Path) -> None:
    raw = connect(path)
    raw.execute("DROP TRIGGER change_is_never_updated")
    raw.execute("UPDATE change SET fields = replace(fields, '瓦屋镇', '瓦屋乡') WHERE seq = 2")
    from fangxun_desk.store.change_log import GUARDS

    raw.execute(GUARDS["change_is_never_updated"])
    raw.close()


def hostile_trigger(path: Path) -> None:
    raw = connect(path)
    raw.execute("CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM personal_value; END")
    raw.close()


def of_a_newer_program(path: Path) -> None:
    raw = connect(path)
    raw.execute("PRAGMA user_version=99")
    raw.close()


def of_another_program(path: Path) -> None:
    raw = connect(path)
    raw.execute("PRAGMA application_id=1")
    raw.close()


def cut_in_half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def gone(path: Path) -> None:
    path.unlink()


def text(path: Path) -> None:
    path.write_text("no database" * 1000, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "refusal", "sentence"),
    [
        (one_bit, StoreDamaged, "校验不符,未恢复:第 2024-甲-0001 条(变更 2)校验不符,内容被改动过"),
        (hostile_trigger, StoreForeign, "含有不属于本系统的触发器"),
        (of_a_newer_program, StoreNewer, "由新版本程序创建,本版不能恢复"),
        (of_another_program, StoreForeign, "不是本系统数据,未恢复"),
        (cut_in_half, StoreDamaged, "已损坏,未恢复"),
        (text, StoreDamaged, "已损坏,未恢复"),
        (emptied, StoreMissing, "找不到备份文件,或文件为空"),
        (gone, StoreMissing, "找不到备份文件,或文件为空"),
    ],
)
def test_that_a_backup_that_cannot_be_trusted_is_refused_with_its_reason(
    store: Store,
    settings: Settings,
    directory: Path,
    clock: Clock,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    refusal: type[StoreRefused],
    sentence: str,
) -> None:
    from fangxun_desk.store.restoring import restore

    log(store, batch(1), batch(2))
    copy = back_up(store, tmp_path / "stick", clock())
    spoil(copy.path)
    with pytest.raises(refusal, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        restore(copy.path, tmp_path / "new place", settings, confirmed=True)
    assert not (tmp_path / "new place" / FILE_NAME).exists()
    assert verify(store).ok
