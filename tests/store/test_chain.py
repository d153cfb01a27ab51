"""I3: whatever is altered in a change, taken out or cut off, is named. The file is tampered with behind the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain import journal
from fangxun_desk.domain.journal import digest_of
from fangxun_desk.store import change_log
from fangxun_desk.store.chain_check import ChainProblem, chain_problems
from fangxun_desk.store.change_log import COLUMNS
from fangxun_desk.store.connection import Connection
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.verification import check_chain, verify
from tests.store.entries import Clock, batch, behind_the_back, committed, enter, log, official, season_of_everything


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a little of everything, only ever tampered with in transactions that are taken back."""
    folder = tmp_path_factory.mktemp("season")
    made = Store.found(folder / "store", Settings(Clock(), folder / "state", "this machine"), "甲")
    season_of_everything(made)
    yield made
    made.close()


@contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """The store's own connection without its guards, and everything taken back afterwards."""
    connection = store.connection
    connection.execute("BEGIN IMMEDIATE")
    for guard in change_log.GUARDS:
        connection.execute(f"DROP TRIGGER {guard}")
    yield connection
    connection.execute("ROLLBACK")


def flipped(value: Any, at: float) -> bytes:
    """The bytes of a text with one bit changed; an empty text gets a byte."""
    data = bytearray(str(value).encode())
    if not data:
        return b"x"
    data[int(at * (len(data) - 1))] ^= 1
    return bytes(data)


def said(problems: list[ChainProblem]) -> str:
    return "\n".join(problem.sentence for problem in problems)


def numbers(connection: Connection) -> dict[str, str]:
    """The number of each record."""
    sql = "SELECT record_id, json_extract(fields, '$.number') FROM change WHERE op = 'create'"
    return dict(connection.execute(sql).fetchall())


@pytest.mark.parametrize("at", [0, 0.5, 1])
@pytest.mark.parametrize("column", COLUMNS)
def test_that_i3_one_bit_changed_anywhere_in_a_change_is_named(season: Store, column: str, at: float) -> None:
    known = numbers(season.connection)
    changes = season.connection.execute(f"SELECT rowid, seq, record_id, {column} FROM change").fetchall()
    for row, seq, record_id, value in changes:
        with tampering(season) as connection:
            if column == "seq":
                connection.execute("UPDATE change SET seq = ? WHERE rowid = ?", (seq + 1000, row))
                seq += 1000
            else:
                sql = f"UPDATE change SET {column} = CAST(? AS TEXT) WHERE rowid = ?"
                connection.execute(sql, (flipped(value, at), row))
            sentences = [p.sentence for p in chain_problems(connection) if "校验不符" in p.sentence]
            assert len(sentences) == 1
            assert f"变更 {seq})" in sentences[0] or f"第 {seq} 条变更" in sentences[0]
            if column not in ("fields", "record_id") and known[record_id]:
                assert known[record_id] in sentences[0]


@pytest.mark.parametrize("sql", ["CAST({} AS BLOB)", "NULL", "3.5", "''"])
@pytest.mark.parametrize("column", ["author", "fields", "seq", "prev", "hash", "incarnation"])
def test_that_i3_a_value_of_another_kind_is_named_and_stops_nothing(season: Store, column: str, sql: str) -> None:
    ddl = season.connection.scalar("SELECT sql FROM sqlite_master WHERE name = 'change'").replace(" NOT NULL", "")
    with tampering(season) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'change'", (ddl,))
        connection.execute("PRAGMA writable_schema=RESET")
        connection.execute(f"UPDATE change SET {column} = {sql.format(column)} WHERE seq = 3")
        assert chain_problems(connection) != []


def test_that_i3_a_changed_entry_is_called_by_its_number_and_its_record_is_marked(store: Store) -> None:
    entries = log(store, batch(1), batch(2))
    with committed(store) as work:
        work.edit(entries[0].record_id, {"people": 99}, "更正")
    store.close()
    with behind_the_back(store.path.parent) as raw:
        raw.execute("UPDATE change SET fields = replace(fields, '99', '98') WHERE op = 'edit'")
    outcome = check_chain(store)
    assert not outcome.ok
    assert outcome.problems == ("第 2024-甲-0001 条的更正(变更 4)校验不符,内容被改动过。",)
    assert outcome.damaged == {entries[0].record_id}
    assert verify(store).problems == outcome.problems


def test_that_i3_text_that_is_no_text_any_more_is_named_like_any_damage(store: Store) -> None:
    log(store, batch(1), batch(2))
    with tampering(store) as connection:
        connection.execute("UPDATE change SET fields = CAST(x'7bff22' AS TEXT) WHERE seq = 2")
        connection.execute("UPDATE change SET record_id = CAST(x'ff' AS TEXT) WHERE seq = 3")
        sentences = said(chain_problems(connection))
    assert "第 2 条变更" in sentences
    assert "第 2024-甲-0002 条(变更 3)校验不符" in sentences


def test_that_i3_a_change_taken_out_is_missed_between_its_neighbours(store: Store) -> None:
    log(store, *(batch(i) for i in range(5)))
    with tampering(store) as connection:
        connection.execute("DELETE FROM change WHERE seq = 4")
        (problem,) = chain_problems(connection)
    assert "缺少第 4 条" in problem.sentence
    assert "2024-甲-0002 之后、2024-甲-0004 之前" in problem.sentence
    with tampering(store) as connection:
        connection.execute("DELETE FROM change WHERE seq IN (1, 2, 3)")
        assert "缺少第 1 至 3 条" in said(chain_problems(connection))


def test_that_i3_a_chain_written_anew_after_a_gap_was_closed_does_not_link(store: Store) -> None:
    log(store, *(batch(i) for i in range(4)))
    with tampering(store) as connection:
        connection.execute("DELETE FROM change WHERE seq = 3")
        connection.execute("UPDATE change SET seq = seq - 1 WHERE seq > 3")
        sentences = said(chain_problems(connection))
    assert "衔接不符" in sentences
    assert "校验不符" in sentences


@pytest.mark.parametrize("count", [1, 3])
def test_that_i3_changes_cut_off_at_the_end_are_missed_by_the_mark_outside(store: Store, count: int) -> None:
    log(store, *(batch(i) for i in range(5)))
    store.close()
    with behind_the_back(store.path.parent) as raw:
        raw.execute("DELETE FROM change WHERE seq > ?", (6 - count,))
        raw.execute("DELETE FROM evacuation_batch WHERE record_id NOT IN (SELECT record_id FROM change)")
    for outcome in (check_chain(store), verify(store)):
        assert not outcome.ok
        assert outcome.problems[0].startswith("少了最后的变更:本机存盘到第 6 条,文件中缺少第")


def test_that_i3_a_chain_recomputed_whole_disagrees_with_the_mark_outside(store: Store) -> None:
    log(store, *(batch(i) for i in range(3)))
    store.close()
    with behind_the_back(store.path.parent) as raw:
        recompute(Connection(raw), fields_of=3, old='"people":41', new='"people":14')
    outcome = check_chain(store)
    assert outcome.problems == ("与本机见证不符:第 4 条变更与存盘时的不同,记录可能被整体改写过。",)


def recompute(connection: Connection, fields_of: int, old: str, new: str) -> None:
    """What somebody with the file and the program could do: alter a change and seal the whole chain again."""
    rows = connection.rows("SELECT * FROM change ORDER BY seq")
    connection.execute("DELETE FROM change")
    prev = ""
    for row in rows:
        if row["seq"] == fields_of:
            assert old in row["fields"]
            row["fields"] = row["fields"].replace(old, new)
        row |= {"prev": prev, "hash": (prev := digest_of(row, row["algorithm"], prev))}
        marks = ", ".join(f":{name}" for name in COLUMNS)
        connection.execute(f"INSERT INTO change ({', '.join(COLUMNS)}) VALUES ({marks})", row)
    assert chain_problems(connection) == []


def test_that_the_mark_itself_cannot_make_a_whole_store_look_wrong_once_it_is_behind(store: Store) -> None:
    log(store)
    mark = next(store.settings.state_folder.glob("*.json"))
    old = mark.read_bytes()
    log(store, batch(1), batch(2))
    store.close()
    mark.write_bytes(old)
    assert verify(store).ok
    mark.write_bytes(b"{half a mark")
    assert verify(store).ok


def test_that_a_machine_without_sm3_says_so_instead_of_calling_everything_altered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not journal.can_compute("sm3"):
        pytest.skip("this machine writes SHA-256 anyway")
    log(store)

    def only_sha256(algorithm: str) -> Any:
        if algorithm == "sm3":
            raise ValueError("unsupported hash type sm3")
        return real(algorithm)

    real = journal._fresh
    monkeypatch.setattr(journal, "_fresh", only_sha256)
    assert check_chain(store).problems == ("本机的加密库没有 SM3 算法,2 条变更未能核验。",)
    assert journal.best_algorithm() == "sha256"


def test_that_a_chain_may_change_its_algorithm_on_the_way(
    store: Store, settings: Settings, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    store.close()
    monkeypatch.setattr("fangxun_desk.store.database.best_algorithm", lambda: "sha256")
    again = Store.open(directory, settings)
    log(again)
    used = {row[0] for row in again.connection.execute("SELECT DISTINCT algorithm FROM change")}
    assert used == {journal.best_algorithm(), "sha256"}
    assert verify(again).ok
    again.close()


def test_that_the_check_sees_one_state_however_fast_the_owner_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(connection: Connection) -> set[str]:
        enter(store, official())  # the owner enters a person between two questions of the check
        return real(connection)

    real = change_log.destroyed_commitments
    monkeypatch.setattr(change_log, "destroyed_commitments", meanwhile)
    assert verify(store).problems == ()


def test_that_the_check_runs_beside_the_owner_at_work_and_changes_nothing(store: Store) -> None:
    log(store)
    with store.write("值班员") as work:
        work.create(batch(1))
        work.flush()
        assert verify(store).changes == store.changes
        work.commit()
    assert verify(store).changes == store.changes
