"""What is said of a file that is not, or no longer, a store: the right sentence, and never a byte of it changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fangxun_desk.store import backup, layout, opening
from fangxun_desk.store.connection import connect
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreDamaged, StoreForeign, StoreMissing, StoreNewer, StoreRefused
from tests.store.entries import Clock, batch, behind_the_back, log


@pytest.fixture
def closed(store: Store) -> Path:
    """The file of a closed store with some entries."""
    log(store, *(batch(i) for i in range(5)))
    store.close()
    return store.path


def refused(directory: Path, settings: Settings, *, read_only: bool = False) -> StoreRefused:
    with pytest.raises(StoreRefused) as caught:
        Store.open(directory, settings, read_only=read_only)
    return caught.value


@pytest.mark.parametrize("read_only", [False, True])
def test_that_a_store_that_is_gone_is_missed_and_never_made_anew(
    closed: Path, settings: Settings, read_only: bool
) -> None:
    closed.unlink()
    error = refused(closed.parent, settings, read_only=read_only)
    assert isinstance(error, StoreMissing)
    assert "找不到数据文件" in error.sentence
    assert "上次使用 2024-07-16 02:40,共 6 条变更" in error.sentence
    assert not closed.exists()


def test_that_an_empty_file_is_a_missing_store_not_an_empty_one(closed: Path, settings: Settings) -> None:
    closed.write_bytes(b"")
    error = refused(closed.parent, settings)
    assert isinstance(error, StoreMissing)
    assert "内容为空" in error.sentence
    assert closed.read_bytes() == b""


def test_that_a_folder_that_never_held_a_store_says_how_to_make_one(tmp_path: Path, settings: Settings) -> None:
    error = refused(tmp_path / "nowhere", settings)
    assert isinstance(error, StoreMissing)
    assert "init" in error.sentence
    assert not (tmp_path / "nowhere").exists()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def no_header(data: bytes) -> bytes:
    return b"\0" * 100 + data[100:]


def no_schema_page(data: bytes) -> bytes:
    return data[:100] + b"\xff" * 3996 + data[4096:]


def text_file(data: bytes) -> bytes:
    return "这是一份说明。\n".encode() * 400


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("spoil", [half, no_header, no_schema_page, text_file])
def test_that_a_damaged_file_is_called_damaged_and_left_as_it_is(
    closed: Path, settings: Settings, spoil: Callable[[bytes], bytes], read_only: bool
) -> None:
    closed.write_bytes(spoil(closed.read_bytes()))
    before = closed.read_bytes()
    error = refused(closed.parent, settings, read_only=read_only)
    assert isinstance(error, StoreDamaged)
    assert "数据文件已损坏" in error.sentence
    assert "未找到备份" in error.sentence
    assert closed.read_bytes() == before


def test_that_a_damaged_store_names_the_newest_backup_that_is_whole(
    store: Store, settings: Settings, clock: Clock
) -> None:
    log(store)
    good = backup.back_up(store, store.path.parent / "backups", clock())
    log(store)
    bad = backup.back_up(store, store.path.parent / "backups", clock())
    store.close()
    bad.path.write_bytes(half(bad.path.read_bytes()))
    store.path.write_bytes(no_header(store.path.read_bytes()))
    error = refused(store.path.parent, settings)
    assert f"最近的完好备份:{good.path.name}(2 条变更)" in error.sentence


def test_that_a_foreign_database_is_not_opened(tmp_path: Path, settings: Settings) -> None:
    foreign = connect(tmp_path / FILE_NAME, "rwc")
    foreign.execute("CREATE TABLE change (hash TEXT)")
    foreign.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    error = refused(tmp_path, settings)
    assert isinstance(error, StoreForeign)
    assert "不是本系统数据" in error.sentence
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_that_a_store_of_a_newer_program_can_be_read_but_not_written(closed: Path, settings: Settings) -> None:
    with behind_the_back(closed.parent) as raw:
        raw.execute("PRAGMA user_version = 99")
        raw.execute("DROP TABLE evacuation_batch")
        raw.execute("CREATE TABLE evacuation_batch (record_id TEXT, of_2030 TEXT)")
        raw.execute("UPDATE meta SET value = 'of 2030' WHERE name = 'projections'")
    error = refused(closed.parent, settings)
    assert isinstance(error, StoreNewer)
    assert "由新版本程序创建,本版只能查看" in error.sentence
    reading = Store.open(closed.parent, settings, read_only=True)
    with reading.read() as reader:
        assert reader.record_count() == 5
    with pytest.raises(StoreRefused, match="只读"), reading.write("值班员"):
        pass
    assert "数据由新版本程序创建,本版只能查看。" in reading.notices
    reading.close()


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("DROP TRIGGER change_is_never_deleted", "防改动保护已被移除(1 项)"),
        (
            "DROP TRIGGER change_is_never_updated; "
            "CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change BEGIN SELECT 1; END",
            "防改动保护已被移除(1 项)",
        ),
        ("CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM personal_value; END", "不属于本系统的触发器"),
        ("CREATE VIEW peek AS SELECT * FROM personal_value", "触发器或视图"),
        ("DROP INDEX change_by_incarnation", "记录表被改动过"),
        ("ALTER TABLE change ADD COLUMN extra TEXT", "记录表被改动过"),
        ("ALTER TABLE meta RENAME TO was_meta", "记录表被改动过"),
        ("DELETE FROM meta", "缺少席位信息"),
    ],
)
def test_that_a_store_laid_out_otherwise_than_we_do_is_not_opened(
    closed: Path, settings: Settings, sql: str, sentence: str
) -> None:
    with behind_the_back(closed.parent, without_guards=False) as raw:
        raw.executescript(sql)
    for read_only in (False, True):
        error = refused(closed.parent, settings, read_only=read_only)
        assert isinstance(error, StoreForeign)
        assert sentence in error.sentence
        assert "从备份恢复" in error.sentence


def test_that_the_fingerprint_of_the_layout_is_that_of_the_tables_we_make() -> None:
    memory = connect(None)
    layout.create_log(memory)
    assert opening.LAYOUTS[opening.SCHEMA_VERSION] == opening.layout_of(memory)
    assert opening.schema_problem(memory, opening.SCHEMA_VERSION) == ""


def test_that_a_store_is_never_made_over_anything_that_is_there(closed: Path, settings: Settings) -> None:
    for content in (closed.read_bytes(), b"", b"notes"):
        closed.write_bytes(content)
        with pytest.raises(StoreRefused, match="已有数据文件"):
            Store.found(closed.parent, settings, "甲")
        assert closed.read_bytes() == content


@pytest.mark.parametrize("desk", ["", "甲 乙", "甲-1", "甲2", "甲２", '甲"', "\\", "a\n", "九个字的席位名太长了"])
def test_that_a_desk_is_called_by_a_short_word(tmp_path: Path, settings: Settings, desk: str) -> None:
    with pytest.raises(StoreRefused, match="席位名"):
        Store.found(tmp_path / "new", settings, desk)
    assert not (tmp_path / "new").exists()


def test_that_a_founding_that_was_interrupted_leaves_no_store_and_can_be_done_again(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("os.replace", _fails)
        with pytest.raises(StoreRefused):
            Store.found(tmp_path / "new", settings, "甲")
    assert not (tmp_path / "new" / FILE_NAME).exists()
    store = Store.found(tmp_path / "new", settings, "甲")
    assert log(store)[0].number == "2024-甲-0001"
    store.close()


def _fails(*anything: object) -> None:
    raise OSError(5, "Input/output error")


def test_that_the_journal_a_vanished_store_left_behind_does_not_get_into_a_new_one(
    store: Store, settings: Settings, directory: Path, tmp_path: Path
) -> None:
    log(store, *(batch(i) for i in range(3)))
    shutil.copytree(directory, tmp_path / "killed")
    store.close()
    killed = tmp_path / "killed"
    assert (killed / f"{FILE_NAME}-wal").stat().st_size > 0
    (killed / FILE_NAME).unlink()
    fresh = Store.found(killed, settings, "乙")
    with fresh.read() as reader:
        assert (reader.change_count(), reader.record_count()) == (1, 0)
    fresh.close()
    assert list(killed.glob("fangxun_遗留*-wal")) != []
