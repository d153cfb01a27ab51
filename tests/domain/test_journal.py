"""The law of the record as properties: whatever three desks write, whatever reaches whom, nothing is lost silently."""

import hashlib
import hmac
import json
import random
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.domain import journal
from fangxun_desk.domain.journal import (
    HASHED,
    VOIDED,
    Change,
    RecordState,
    canonical,
    commitment,
    digest_of,
    entry_number,
    in_order,
    merge,
    next_stamp,
)
from tests.domain.desks import HOUR, NOON, Office

few = settings(max_examples=50, deadline=None)
FIELDS = ("mobile", "title")
VALUES = ("a", "b", "c", None)
CLOCKS = (NOON, NOON - 3 * 24 * HOUR, NOON + 2 * HOUR, NOON + 26 * 365 * 24 * HOUR)


@dataclass
class Step:
    """One thing that happened at a desk: what it saw before and after, and the change it wrote, if it wrote one."""

    before: RecordState
    after: RecordState
    wrote: Change | None
    known: tuple[Change, ...]


class World:
    """Three desks, and every step they took."""

    def __init__(self) -> None:
        self.offices = [Office(name) for name in ("甲", "乙", "丙")]
        first = self.offices[0].create(mobile="a", title="a")
        for office in self.offices:
            office.hear([first])
        self.steps: list[Step] = []

    def take(self, desk: int, action: str, field: str, value: Any, clock: int, reach: random.Random) -> None:
        office = self.offices[desk]
        office.clock_ms = clock
        before, wrote = office.state, None
        if action == "edit" and before.voided is None:
            wrote = office.edit(**{field: value})
        elif action == "import" and before.voided is None:
            wrote = office.edit(replacing=lambda change: change.author == office.name, **{field: value})
        elif action == "void" and office.may_void():
            wrote = office.void()
        elif action == "restore" and office.may_restore():
            wrote = office.restore()
        elif action == "hear":
            everything = [change for other in self.offices for change in other.known.values()]
            office.hear(change for change in everything if reach.random() < 0.6)
        self.steps.append(Step(before, office.state, wrote, tuple(office.known.values())))

    @property
    def changes(self) -> list[Change]:
        return list({sign: change for office in self.offices for sign, change in office.known.items()}.values())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World()
    reach = draw(st.randoms(use_true_random=False))
    action = st.tuples(
        st.integers(0, 2),
        st.sampled_from(("edit", "edit", "import", "void", "restore", "hear", "hear")),
        st.sampled_from(FIELDS),
        st.sampled_from(VALUES),
        st.sampled_from(CLOCKS),
    )
    for desk, what, field, value, clock in draw(st.lists(action, max_size=14)):
        world.take(desk, what, field, value, clock, reach)
    return world


def shown_values(state: RecordState, field: str) -> set[str]:
    return {canonical(edit.value) for edit in state.heads.get(field, ())}


# -- I5, I8, I9, I17 -------------------------------------------------------------------------------------------


@few
@given(worlds(), st.randoms(use_true_random=False))
def test_that_i5_any_order_and_any_repetition_gives_the_same_record(world: World, chance: random.Random) -> None:
    changes = world.changes
    shuffled = changes + chance.sample(changes, len(changes) // 2)
    chance.shuffle(shuffled)
    assert merge(shuffled) == merge(changes)
    assert in_order(shuffled) == in_order(changes)


@few
@given(worlds())
def test_that_i6_desks_that_heard_everything_agree_whatever_their_clocks(world: World) -> None:
    for office in world.offices:
        office.hear(world.changes)
    assert world.offices[0].state == world.offices[1].state == world.offices[2].state


@few
@given(worlds())
def test_that_i8_no_edit_loses_silently(world: World) -> None:
    changes = world.changes
    state = merge(changes)
    assert state is not None
    for edit in changes:
        for field, value in edit.fields.items():
            seen_and_replaced = any(field in c.fields and edit.hash in c.replaces.get(field, ()) for c in changes)
            stands = edit.hash in {head.change.hash for head in state.heads[field]}
            assert seen_and_replaced != stands
            if stands and canonical(value) != canonical(state.values.get(field)):
                assert field in state.disputed


@few
@given(worlds())
def test_that_i8_a_voiding_swallows_no_edit_its_author_had_not_seen(world: World) -> None:
    state = merge(world.changes)
    assert state is not None
    if state.voided is not None and VOIDED not in state.disputed:
        named = {h for change in world.changes if change.op == "void" for h in change.replaces.get("*", ())}
        assert {head.change.hash for heads in state.heads.values() for head in heads} <= named


@few
@given(worlds())
def test_that_i9_the_author_sees_what_he_typed_whatever_the_clocks_say(world: World) -> None:
    for step in world.steps:
        if step.wrote is None:
            continue
        if step.wrote.op == "void":
            assert step.after.voided == step.wrote
        elif step.wrote.op == "restore":
            assert step.after.voided is None
        elif _names_all_heads(step):
            (field,) = step.wrote.fields
            assert step.after.values.get(field) == step.wrote.fields[field]
            assert field not in step.after.disputed
            assert step.after.voided is None


def _names_all_heads(step: Step) -> bool:
    assert step.wrote is not None
    return all(
        set(step.wrote.replaces.get(field, ())) == {head.change.hash for head in step.before.heads.get(field, ())}
        for field in step.wrote.fields
    )


@few
@given(worlds())
def test_that_i17_a_dispute_ends_only_by_a_change_that_saw_every_side_or_because_all_agree(world: World) -> None:
    for step in world.steps:
        for field in set(step.before.disputed) - set(step.after.disputed) - {VOIDED}:
            named = {h for c in step.known if field in c.fields for h in c.replaces.get(field, ())}
            agreed = shown_values(step.after, field)
            for head in step.before.heads[field]:
                assert head.change.hash in named or {canonical(head.value)} == agreed


@few
@given(worlds())
def test_that_i17_a_disputed_voiding_is_settled_only_by_a_voiding_or_a_restoring_that_saw_the_edits(
    world: World,
) -> None:
    for step in world.steps:
        if VOIDED in step.before.disputed and VOIDED not in step.after.disputed and step.wrote is not None:
            assert step.wrote.op in ("void", "restore")
            heads = {head.change.hash for heads in step.before.heads.values() for head in heads}
            assert heads <= set(step.wrote.replaces["*"])


@few
@given(worlds())
def test_that_i21_nothing_is_told_before_what_it_answers(world: World) -> None:
    told = [change.hash for change in in_order(world.changes)]
    for change in world.changes:
        for named in (h for hashes in change.replaces.values() for h in hashes):
            assert told.index(named) < told.index(change.hash)
    assert in_order(world.changes)[0].op == "create"


@few
@given(worlds())
def test_that_a_record_whose_creation_has_not_arrived_is_not_there_yet(world: World) -> None:
    assert merge(change for change in world.changes if change.op != "create") is None


# -- stamps, numbers, commitments, hashes ----------------------------------------------------------------------


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=40))
def test_that_i11_stamps_strictly_rise_as_text_however_the_clock_jumps(clock: list[int]) -> None:
    stamps = [""]
    for now_ms in clock:
        stamps.append(next_stamp(stamps[-1], now_ms))
    assert stamps == sorted(set(stamps))


def test_that_i11_a_stamp_follows_the_clock_and_counts_on_while_it_stands_or_goes_back() -> None:
    first = next_stamp("", NOON)
    assert first == f"0{NOON}-000000"
    assert next_stamp(first, NOON) == next_stamp(first, NOON - HOUR) == f"0{NOON}-000001"
    assert next_stamp(first, NOON + 1) == f"0{NOON + 1}-000000"
    assert journal.milliseconds_of(first) == NOON


def test_that_i11_a_counter_that_is_full_still_rises() -> None:
    full = f"0{NOON}-999999"
    assert next_stamp(full, NOON - HOUR) > full


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ((2024, "甲", 1, 137), "2024-甲-0137"),
        ((2024, "甲", 2, 1), "2024-甲2-0001"),
        ((2025, "鲁山", 1, 10_000), "2025-鲁山-10000"),
    ],
)
def test_that_i10_a_number_names_year_desk_incarnation_and_place(parts: tuple[Any, ...], number: str) -> None:
    assert entry_number(*parts) == number


def test_that_a_commitment_says_nothing_without_its_salt() -> None:
    phone, salt, other = "13837512345", "00" * 16, "01" * 16
    assert commitment(phone, salt) == hmac.new(bytes(16), phone.encode(), hashlib.sha256).hexdigest()
    assert commitment(phone, salt) != commitment(phone, other)
    assert journal.committed({"commitment": "x"}) == "x"
    assert journal.committed(phone) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_that_canonical_json_reads_back_and_is_canonical_again(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_that_canonical_json_has_one_form() -> None:
    assert canonical({"b": 1, "a": [1.5, None, '鲁山县 "一"']}) == '{"a":[1.5,null,"鲁山县 \\"一\\""],"b":1}'
    assert canonical({}) == "{}"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_that_canonical_json_knows_only_numbers(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


@given(st.fixed_dictionaries({name: st.integers() if name == "seq" else st.text() for name in HASHED}), st.text())
def test_that_i3_a_hash_covers_every_column_as_the_law_writes_it(columns: dict[str, Any], prev: str) -> None:
    body = canonical([columns[name] for name in HASHED])
    whole = hashlib.sha256(f"sha256|change/1|{body}|{prev}".encode()).hexdigest()
    assert digest_of(columns, "sha256", prev) == whole


def test_that_i3_a_hash_made_today_is_the_hash_of_tomorrow() -> None:
    change = Office("甲").create(name="李汛")
    assert change.hash == "d6d15f67b75d97341ca11d709c51734f170ce9ec120a2f18c7adfe1fd60d035a"


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sm4", ""])
def test_that_i3_only_the_algorithms_of_the_law_are_accepted(algorithm: str) -> None:
    assert not journal.can_compute(algorithm)
    with pytest.raises(ValueError, match="no algorithm"):
        digest_of(dict.fromkeys(HASHED, ""), algorithm, "")


def test_that_the_national_hash_is_used_where_the_machine_has_it() -> None:
    assert journal.best_algorithm() == ("sm3" if journal.can_compute("sm3") else "sha256")
