"""Upgrading happens on a copy: whatever fails, and wherever, the old store is still there and opens."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.store import layout, opening, upgrade
from fangxun_desk.store.backup import inspect
from fangxun_desk.store.connection import Connection, connect
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.verification import verify
from tests.store.entries import log, season_of_everything


def add_column(operations: Any) -> None:
    """A step as a later version may have one: columns are only ever added."""
    import sqlalchemy as sa

    operations.add_column("change", sa.Column("signature", sa.Text, nullable=False, server_default=""))
    operations.create_table("witness", sa.Column("head", sa.Text, primary_key=True))
    operations.execute("INSERT INTO meta VALUES ('upgraded', 'yes')")


@pytest.fixture
def old(store: Store) -> Path:
    """The file of a store laid out by this version, closed."""
    season_of_everything(store)
    store.close()
    return store.path


@pytest.fixture
def next_version(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This program as its next version, one migration more, once the old store is there."""
    steps = {**upgrade.known_steps(), 2: add_column}
    monkeypatch.setattr(upgrade, "known_steps", lambda: steps)
    for module in ("opening", "database", "founding"):
        monkeypatch.setattr(f"fangxun_desk.store.{module}.SCHEMA_VERSION", 2)


def test_that_a_store_laid_out_fresh_is_the_one_the_migrations_make() -> None:
    fresh, migrated = connect(None), connect(None)
    layout.create_log(fresh)
    steps = upgrade.known_steps()
    assert upgrade.apply_steps(upgrade.operations_on(migrated), 0, steps) == opening.SCHEMA_VERSION
    assert schema(fresh) == schema(migrated)


def schema(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]


@pytest.mark.usefixtures("next_version")
def test_that_an_older_store_is_upgraded_and_the_old_file_kept(old: Path, settings: Settings) -> None:
    store = Store.open(old.parent, settings)
    assert store.connection.scalar("PRAGMA user_version") == 2
    assert store.connection.scalar("SELECT value FROM meta WHERE name = 'upgraded'") == "yes"
    assert store.connection.scalar("PRAGMA journal_mode") == "wal"
    assert store.notices == []
    assert log(store)[0].number == "2024-甲-0009"
    assert verify(store).ok
    store.close()
    (kept,) = old.parent.glob("fangxun_升级前_v1*.db")
    assert inspect(kept).changes == store.changes - 1
    assert [path.name for path in old.parent.glob(".*")] == []


def test_that_a_store_left_by_a_kill_is_upgraded_with_what_its_journal_holds(
    store: Store, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    log(store)
    shutil.copytree(store.path.parent, tmp_path / "killed")
    request.getfixturevalue("next_version")
    upgraded = Store.open(tmp_path / "killed", settings)
    with upgraded.read() as reader:
        assert [record.number for record in reader.find(EvacuationBatch)] == ["2024-甲-0001"]
    assert verify(upgraded).ok
    upgraded.close()
    (kept,) = (tmp_path / "killed").glob("fangxun_升级前_*.db")
    assert inspect(kept).changes == 2


@pytest.mark.usefixtures("next_version")
def test_that_nothing_is_upgraded_under_a_program_that_is_reading(old: Path, settings: Settings) -> None:
    reading = Store.open(old.parent, settings, read_only=True)
    with pytest.raises(StoreRefused, match=r"升级未完成.*另有程序正在读取"):
        Store.open(old.parent, settings)
    with reading.read() as reader:
        assert len(reader.find(EvacuationBatch, include_voided=True)) == 6
    reading.close()
    Store.open(old.parent, settings).close()
    assert inspect_version(old) == 2


@pytest.mark.usefixtures("next_version")
def test_that_upgrading_twice_keeps_both_old_files(old: Path, settings: Settings) -> None:
    data = old.read_bytes()
    for _ in range(2):
        old.write_bytes(data)
        Store.open(old.parent, settings).close()
    assert len(list(old.parent.glob("fangxun_升级前_v1*.db"))) == 2


class _Failing:
    """A driver connection whose n-th statement fails."""

    def __init__(self, raw: Any, budget: list[int]) -> None:
        self._raw, self._budget = raw, budget

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self._spend()
        return self._raw.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        self._spend()
        return self._raw.executemany(sql, parameters)

    def backup(self, other: Any) -> None:
        self._spend()
        self._raw.backup(other._raw if isinstance(other, _Failing) else other)

    def cursor(self, *anything: Any) -> Any:
        self._spend()
        return self._raw.cursor(*anything)

    def _spend(self) -> None:
        self._budget[0] -= 1
        if self._budget[0] == 0:
            raise sqlcipher3.dbapi2.OperationalError("disk I/O error")


@pytest.mark.usefixtures("next_version")
def test_that_a_failure_at_any_statement_of_an_upgrade_leaves_the_old_store(
    old: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.read_bytes()
    budget = [0]
    monkeypatch.setattr(upgrade, "connect", lambda *a, **k: Connection(_Failing(connect(*a, **k).raw, budget)))
    for n in range(1, 1000):
        budget[0] = n
        try:
            upgrade.upgrade_on_a_copy(old, 1)
        except StoreRefused:
            assert sorted(path.name for path in old.parent.glob("*fangxun*db*")) == [FILE_NAME]
            assert old.read_bytes() == before
        else:
            break
    assert n > 50
    assert inspect_version(old) == 2


def inspect_version(path: Path) -> int:
    connection = connect(path, "ro")
    version: int = connection.scalar("PRAGMA user_version")
    connection.close()
    return version


@pytest.mark.usefixtures("next_version")
@pytest.mark.parametrize("step", ["os.link", "os.replace", "os.fsync"])
def test_that_a_failure_of_the_system_during_an_upgrade_leaves_the_old_store(
    old: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*anything: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(f"fangxun_desk.store.upgrade.{step}" if step != "os.fsync" else step, fails)
        if step == "os.link":  # a file system without links is no failure
            upgrade.upgrade_on_a_copy(old, 1)
            assert inspect_version(next(old.parent.glob("fangxun_升级前*"))) == 1
            return
        with pytest.raises(StoreRefused, match="升级未完成"):
            upgrade.upgrade_on_a_copy(old, 1)
    assert [path.name for path in old.parent.glob("*fangxun*db*")] == [FILE_NAME]
    assert inspect_version(old) == 1


@pytest.mark.usefixtures("next_version")
def test_that_what_a_killed_upgrade_left_behind_does_not_spoil_the_next(old: Path, settings: Settings) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        old.with_name(f".{FILE_NAME}.upgrading{suffix}").write_bytes(b"left by a killed upgrade" * 400)
    store = Store.open(old.parent, settings)
    assert store.connection.scalar("PRAGMA user_version") == 2
    assert verify(store).ok
    store.close()


@pytest.mark.usefixtures("next_version")
def test_that_a_step_that_spoils_the_log_is_not_swapped_in(
    old: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoils(operations: Any) -> None:
        operations.execute("DROP TRIGGER change_is_never_deleted")
        operations.execute("DELETE FROM change WHERE seq = 3")

    steps: dict[int, Callable[[Any], None]] = {**upgrade.known_steps(), 2: spoils}
    monkeypatch.setattr(upgrade, "known_steps", lambda: steps)
    with pytest.raises(StoreRefused, match=r"升级未完成.*缺少第 3 条"):
        Store.open(old.parent, settings)
    assert inspect_version(old) == 1


@pytest.mark.usefixtures("next_version")
def test_that_an_older_store_can_be_read_before_its_owner_upgrades_it(old: Path, settings: Settings) -> None:
    before = old.read_bytes()
    reading = Store.open(old.parent, settings, read_only=True)
    with reading.read() as reader:
        assert len(reader.find(EvacuationBatch, include_voided=True)) == 6
    reading.close()
    assert old.read_bytes() == before
