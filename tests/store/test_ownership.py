"""One process owns a store. Others may read beside it; the lock dies with its process; other users' rights are met."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreBusy, StoreRefused, StoreUnwritable
from fangxun_desk.store.ownership import LOCK_NAME
from fangxun_desk.store.verification import verify
from tests.store import child
from tests.store.entries import batch, log

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes and rights of a POSIX system")

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")


def test_that_a_second_owner_is_refused_by_name_while_reading_works(
    store: Store, settings: Settings, directory: Path
) -> None:
    log(store)
    with pytest.raises(StoreBusy) as caught:
        Store.open(directory, settings)
    assert caught.value.owner == f"测试(进程 {os.getpid()})"
    assert "数据正由测试" in caught.value.sentence
    reading = Store.open(directory, settings, read_only=True)
    log(store, batch(1))
    with reading.read() as reader:
        assert reader.change_count() == store.changes
    assert verify(reading).ok
    reading.close()
    assert log(store)[0].number == "2024-甲-0003"


@pytest.mark.crash
def test_that_a_killed_owner_leaves_the_lock_free_and_the_next_one_says_so(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    store.close()
    code = "store = Store.open(directory, settings); log(store, batch(1)); say('owner'); sys.stdin.read()"
    owner = child.start(code, directory, settings.state_folder)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "owner\n"
    with pytest.raises(StoreBusy, match=rf"另一进程\(进程 {owner.pid}\)"):
        Store.open(directory, settings)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    again = Store.open(directory, settings)
    assert again.notices == ["上次异常退出,已存盘的记录完整,共 2 条变更。"]
    assert verify(again).ok
    again.close()
    quiet = Store.open(directory, settings)
    assert quiet.notices == []
    quiet.close()


def test_that_a_link_to_the_file_leads_to_the_same_lock(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    (tmp_path / "link to folder").symlink_to(directory)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / FILE_NAME).symlink_to(directory / FILE_NAME)
    for other in ("link to folder", "elsewhere"):
        with pytest.raises(StoreBusy):
            Store.open(tmp_path / other, settings)
    assert not (tmp_path / "elsewhere" / LOCK_NAME).exists()


def test_that_a_second_name_of_the_file_is_told(store: Store, settings: Settings, directory: Path) -> None:
    store.close()
    os.link(directory / FILE_NAME, directory / "second.db")
    again = Store.open(directory, settings)
    assert "硬链接" in again.notices[0]
    again.close()


# -- reading beside, before and after an owner -----------------------------------------------------------------


@pytest.fixture
def entries(store: Store) -> Path:
    """The file of a closed store with three entries, and nothing beside it."""
    log(store, *(batch(i) for i in range(3)))
    store.close()
    return store.path


def journals(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.glob(f"{path.name}-*"))


def test_that_reading_works_where_no_journal_is_and_leaves_the_file_as_it_was(
    entries: Path, settings: Settings
) -> None:
    before = entries.read_bytes()
    assert journals(entries) == []
    reading = Store.open(entries.parent, settings, read_only=True)
    with reading.read() as reader:
        assert reader.change_count() == 4
    reading.close()
    assert entries.read_bytes() == before


def test_that_a_reader_that_closes_last_does_not_checkpoint(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store, *(batch(i) for i in range(3)))
    killed = tmp_path / "killed"
    shutil.copytree(directory, killed)
    file, wal = killed / FILE_NAME, killed / f"{FILE_NAME}-wal"
    before = file.read_bytes(), wal.read_bytes()
    reading = Store.open(killed, settings, read_only=True)
    with reading.read() as reader:
        assert reader.change_count() == store.changes
    reading.close()
    assert (file.read_bytes(), wal.read_bytes()) == before
    owner = Store.open(killed, settings)
    assert owner.changes == store.changes + 1  # a copy beside its original: the note of its new incarnation
    owner.close()
    assert journals(file) == []


def test_that_a_reader_never_writes_whatever_it_is_told(store: Store, settings: Settings, directory: Path) -> None:
    reading = Store.open(directory, settings, read_only=True)
    with pytest.raises(StoreRefused, match="只读"), reading.write("值班员"):
        pass
    for pragma in ("OFF", "ON"):
        reading.connection.execute(f"PRAGMA query_only={pragma}")
        with pytest.raises(Exception, match="readonly"):
            reading.connection.execute("INSERT INTO meta VALUES ('a', 'b')")
    reading.close()


# -- rights ----------------------------------------------------------------------------------------------------

TRY_TO_WRITE = """
try:
    Store.open(directory, settings)
except RuleBroken as refused:
    say(type(refused).__name__, refused.sentence)
"""
TRY_TO_READ = """
try:
    store = Store.open(directory, settings, read_only=True)
    with store.read() as reader:
        say(reader.change_count(), verify(store).ok)
except RuleBroken as refused:
    say(type(refused).__name__, refused.sentence)
"""


@pytest.fixture
def open_to_all(entries: Path) -> Iterator[Path]:
    """The same store where an unprivileged user can get at it: pytest's own folders are private."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(entries.parent, folder / "store")
        (folder / "state").mkdir(mode=0o777)
        (folder / "state").chmod(0o777)
        yield folder / "store"


def set_modes(directory: Path, folder: int, files: int) -> None:
    directory.chmod(folder)
    for file in directory.iterdir():
        file.chmod(files)


@as_root
def test_that_a_read_only_folder_is_said_to_be_one_and_can_still_be_read(open_to_all: Path) -> None:
    set_modes(open_to_all, 0o555, 0o444)
    state = open_to_all.parent / "state"
    (line,) = child.said(TRY_TO_WRITE, open_to_all, state, nobody=True)
    assert line.startswith("StoreUnwritable 数据目录不可写,无法记录:")
    assert "另选目录" in line
    assert child.said(TRY_TO_READ, open_to_all, state, nobody=True) == ["4 True"]


@as_root
def test_that_a_file_set_read_only_in_a_folder_one_may_write_is_noticed_at_once(open_to_all: Path) -> None:
    set_modes(open_to_all, 0o777, 0o666)
    (open_to_all / FILE_NAME).chmod(0o444)
    (line,) = child.said(TRY_TO_WRITE, open_to_all, open_to_all.parent / "state", nobody=True)
    assert line.startswith("StoreUnwritable 数据目录不可写,无法记录:")


@as_root
@pytest.mark.parametrize(("folder", "file"), [(0o000, 0o644), (0o755, 0o000)])
def test_that_what_may_not_be_read_is_not_called_missing_or_damaged(open_to_all: Path, folder: int, file: int) -> None:
    set_modes(open_to_all, folder, file)
    for code in (TRY_TO_READ, TRY_TO_WRITE):
        (line,) = child.said(code, open_to_all, open_to_all.parent / "state", nobody=True)
        assert "不可读" in line or "不可写" in line
        assert "损坏" not in line
        assert "找不到" not in line


@as_root
def test_that_a_store_cannot_be_founded_where_one_may_not_write(open_to_all: Path) -> None:
    code = """
try:
    Store.found(directory / "new", settings, "甲")
except RuleBroken as refused:
    say(type(refused).__name__, refused.sentence)
"""
    (line,) = child.said(code, open_to_all, open_to_all.parent / "state", nobody=True)
    assert line.startswith(f"{StoreUnwritable.__name__} 数据目录不可写")
