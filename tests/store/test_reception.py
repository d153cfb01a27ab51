"""Changes of other desks taken in: I5 union, I6 convergence on real files, and nothing that cannot be trusted."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Sealed, seal
from fangxun_desk.store import projections
from fangxun_desk.store.change_log import sealed_of
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.verification import verify
from tests.store.entries import batch, committed, enter, log, official


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Iterator[Store]:
    """The store of another desk, with three entries of its own."""
    made = Store.found(tmp_path / "other", settings, "乙")
    log(made, *(batch(i) for i in range(3)))
    yield made
    made.close()


def of(store: Store) -> list[Sealed]:
    return sealed_of(store.connection, store.head.incarnation)


def receive(store: Store, changes: list[Sealed], values: list[tuple[str, str, str]] | None = None) -> int:
    with committed(store) as work:
        return work.receive(changes, values or [])


def test_that_i5_what_was_received_already_is_passed_over(store: Store, other: Store) -> None:
    changes = of(other)
    assert receive(store, changes) == 4
    before, contents = store.changes, projections.contents(store.connection)
    assert receive(store, changes) == 0
    assert receive(store, [*changes, *changes]) == 0
    assert (store.changes, projections.contents(store.connection)) == (before, contents)
    assert verify(store).ok


def test_that_i5_received_changes_stand_byte_for_byte_as_they_were_made(store: Store, other: Store) -> None:
    receive(store, of(other))
    sql = "SELECT * FROM change WHERE incarnation = ? ORDER BY seq"
    kept = store.connection.execute(sql, (other.head.incarnation,)).fetchall()
    assert kept == other.connection.execute(sql, (other.head.incarnation,)).fetchall()
    assert of(store)[0].change.desk == "甲"


@pytest.mark.parametrize("seed", range(4))
def test_that_i6_two_desks_that_exchanged_everything_have_equal_tables_in_whatever_pieces_it_came(
    store: Store, other: Store, seed: int
) -> None:
    chance = random.Random(seed)
    shared = enter(store, official(mobile="")).record_id
    exchange(store, other, chance)
    for _ in range(6):
        for one in (store, other):
            with committed(one) as work:
                state = work.state(shared)
                assert state is not None
                if state.voided is None and chance.random() < 0.8:
                    work.edit(shared, {"title": chance.choice("甲乙丙丁")}, "更正")
                elif state.voided is None:
                    work.void(shared, "误登")
                else:
                    work.restore(shared, "并非误登")
        if chance.random() < 0.5:
            exchange(store, other, chance)
    exchange(store, other, chance)
    assert projections.contents(store.connection) == projections.contents(other.connection)
    assert verify(store).ok
    assert verify(other).ok


def exchange(one: Store, two: Store, chance: random.Random) -> None:
    """Each sends the other its own chain, cut anywhere."""
    for source, target in ((one, two), (two, one)):
        changes = of(source)
        cut = chance.randrange(len(changes) + 1)
        receive(target, changes[:cut])
        receive(target, changes)


def test_that_a_received_change_takes_no_number_and_moves_no_stamp_of_ours(store: Store, other: Store) -> None:
    first = log(store)[0].number
    head = store.head
    receive(store, of(other))
    assert (store.head.seq, store.head.hash, store.head.stamp) == (head.seq, head.hash, head.stamp)
    assert [first, log(store)[0].number] == ["2024-甲-0001", "2024-甲-0002"]
    assert store.changes == 7


def test_that_i3_a_change_whose_predecessor_is_missing_waits_outside(store: Store, other: Store) -> None:
    changes = of(other)
    with pytest.raises(RuleBroken, match=r"乙.*第 3 条变更.*衔接不上\(本机到第 0 条\)"):
        receive(store, changes[2:])
    with pytest.raises(RuleBroken, match="衔接不上"):
        receive(store, [changes[0], changes[2]])
    assert store.changes == 1
    assert receive(store, changes) == 4


@pytest.mark.parametrize("column", ["author", "recorded_at", "stamp", "record_id", "kind", "reason", "desk", "hash"])
def test_that_i3_a_change_altered_on_its_way_is_refused(store: Store, other: Store, column: str) -> None:
    changes = of(other)
    altered = replace(changes[1].change, **{column: getattr(changes[1].change, column) + "x"})
    changes[1] = replace(changes[1], change=altered)
    with pytest.raises(RuleBroken, match=r"校验不符.*未收入"):
        receive(store, changes)
    assert store.changes == 1


def test_that_i3_a_body_altered_on_its_way_is_refused_although_it_was_not_read_yet(store: Store, other: Store) -> None:
    changes = of(other)
    changes[1] = replace(changes[1], fields_text=changes[1].fields_text.replace("瓦屋镇", "瓦屋乡"))
    with pytest.raises(RuleBroken, match=r"校验不符.*未收入"):
        receive(store, changes)


def test_that_i10_two_changes_under_one_place_of_a_chain_are_a_fork_and_nothing_is_overwritten(
    store: Store, other: Store
) -> None:
    changes = of(other)
    receive(store, changes)
    last = changes[-1].change
    fork = seal(
        **{name: getattr(last, name) for name in last.__slots__ if name not in ("hash", "fields")},
        fields={**last.fields, "people": 4000},
    )
    with pytest.raises(RuleBroken, match=r"同号不同文.*分叉.*本机原文保持不动"):
        receive(store, [fork])
    assert verify(store).ok


@pytest.mark.parametrize(
    ("fields", "replaces"),
    [(["no", "object"], {}), ({"note": "半\ud83d"}, {}), ({}, {"note": "no list"}), ({}, {"note": [1]}), ("text", [])],
)
def test_that_a_change_of_no_known_shape_is_refused_whole(
    store: Store, other: Store, fields: object, replaces: object
) -> None:
    template = of(other)[0].change
    columns = {name: getattr(template, name) for name in template.__slots__ if name != "hash"}
    strange = seal(**{**columns, "kind": "drill", "fields": fields, "replaces": replaces})
    with pytest.raises(RuleBroken, match=r"校验不符.*未收入"):
        receive(store, [strange])
    assert log(store)[0].number == "2024-甲-0001"


def test_that_personal_values_are_taken_only_with_the_commitment_they_belong_to(store: Store, other: Store) -> None:
    entry = enter(other, official())
    ((sign, salt, value),) = other.connection.execute("SELECT * FROM personal_value").fetchall()
    receive(store, of(other), [(sign, salt, "13999999999"), ("0" * 64, salt, value)])
    with store.read() as reader:
        record = reader.get(type(official()), entry.record_id)
    assert record is not None
    assert (record.mobile, record.standing.destroyed) == ("", ("mobile",))
    receive(store, [], [(sign, salt, value)])
    assert store.connection.scalar("SELECT COUNT(*) FROM personal_value") == 1


def test_that_a_correction_that_arrives_before_its_original_waits_and_is_attached(store: Store, other: Store) -> None:
    record_id = log(store)[0].record_id
    receive(other, of(store))
    with committed(other) as work:
        work.edit(record_id, {"note": "更正"}, "更正")
    third = Store.found(other.path.parent.parent / "third", other.settings, "丙")
    receive(third, of(other))
    with third.read() as reader:
        assert reader.state(record_id) is None
        assert len(reader.history(record_id)) == 1
    assert verify(third).ok
    receive(third, of(store))
    with third.read() as reader:
        record = reader.get(type(batch()), record_id)
    assert record is not None
    assert record.note == "更正"
    assert verify(third).ok
    third.close()
