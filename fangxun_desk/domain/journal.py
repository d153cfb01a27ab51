"""The law of the record: changes, what they add up to, their chain, their numbers, their clock.

The truth is a set of immutable changes. What a record is now follows from its changes alone, in whatever
order they arrived: an edit names the edits it replaces, so two edits that did not know each other both stay
and the record is 有分歧 until a person decides. The clock orders the display; it can remove nothing.
No store, no clock, no randomness in here: moments and salts are handed in.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

SM3, SHA256 = "sm3", "sha256"
VOIDED = "voided"
"""The name under which voiding takes part in the register of a record's fields."""
EVERYTHING = "*"
"""Key in `replaces` of a void: every head of the record its author had seen."""


class Operation(Enum):
    """What a change does to its record. RESTORE takes a voiding back."""

    CREATE = "create"
    EDIT = "edit"
    VOID = "void"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the append-only log. `fields` and `replaces` are plain JSON values.

    `replaces` maps a field to the hashes of the changes whose value of that field this one replaces.
    `prev` is the hash of the same incarnation's previous change, "" for its first.
    """

    desk: str
    incarnation: str
    seq: int
    prev: str
    stamp: str
    recorded_at: str
    author: str
    kind: str
    record_id: str
    op: str
    fields: Mapping[str, Any]
    replaces: Mapping[str, Sequence[str]]
    reason: str
    app_version: str
    algorithm: str
    hash: str = ""


def best_algorithm() -> str:
    """SM3 (GB/T 32905) where the OpenSSL behind hashlib has it, else SHA-256."""
    return SM3 if can_compute(SM3) else SHA256


def can_compute(algorithm: str) -> bool:
    """Whether this machine's OpenSSL has a hash algorithm of the law; no other is accepted."""
    try:
        _fresh(algorithm)
    except ValueError:
        return False
    return True


@lru_cache
def _fresh(algorithm: str) -> Any:
    if algorithm not in (SM3, SHA256):
        raise ValueError(f"{algorithm} is no algorithm of the log")
    return hashlib.new(algorithm)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_EMPTY = "{}"
_quoted: Callable[[str], str] = json.encoder.encode_basestring


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, characters as they are. NaN and infinities raise ValueError."""
    return _ENCODER.encode(value) if value != {} else _EMPTY


HASHED = (
    "desk",
    "incarnation",
    "seq",
    "stamp",
    "recorded_at",
    "author",
    "kind",
    "record_id",
    "op",
    "fields",
    "replaces",
    "reason",
    "app_version",
)
"""The columns a hash covers, in this order, the two JSON columns as their exact text; `prev` and the algorithm's
name are hashed around them."""


def digest_of(columns: Mapping[str, Any], algorithm: str, prev: str) -> str:
    """The hash a change must have: H(algorithm ‖ "change/1" ‖ JSON list of the HASHED columns ‖ prev).

    Raises ValueError for an algorithm that is not of the log or not on this machine, TypeError for what is no text.
    """
    return digest_of_values([columns[name] for name in HASHED], algorithm, prev)


def digest_of_values(values: Iterable[Any], algorithm: str, prev: str) -> str:
    """As `digest_of`, from the values of the HASHED columns in their order."""
    hasher = _fresh(algorithm).copy()
    # The canonical JSON of the list, put together by hand: a check of 100 000 changes spends its time here.
    body = ",".join([_quoted(value) if type(value) is str else _number(value) for value in values])
    hasher.update(f"{algorithm}|change/1|[{body}]|{prev}".encode("utf-8", "surrogatepass"))
    return str(hasher.hexdigest())


def _number(value: Any) -> str:
    return str(value) if type(value) is int else _ENCODER.encode(value)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A change with its hash, and the exact texts of its two JSON columns that the hash covers."""

    change: Change
    fields_text: str
    replaces_text: str


def seal(*, algorithm: str, prev: str, **columns: Any) -> Sealed:
    """Make a change out of its columns and give it its hash."""
    texts = {"fields": canonical(columns["fields"]), "replaces": canonical(columns["replaces"])}
    sign = digest_of({**columns, **texts}, algorithm, prev)
    return Sealed(Change(**columns, algorithm=algorithm, prev=prev, hash=sign), texts["fields"], texts["replaces"])


def next_stamp(previous: str, now_ms: int) -> str:
    """The hybrid logical clock's next stamp: strictly above `previous`, at `now_ms` when the clock allows.

    Text order is stamp order. A clock that went back keeps the old physical part and raises the counter;
    a stamp received from another desk is never handed in here, so a far future cannot move our clock.
    """
    ms, counter = _stamp_parts(previous)
    if now_ms > ms:
        return f"{now_ms:014d}-{0:06d}"
    # A full counter moves on to the next millisecond: one digit more would sort below the others.
    return f"{ms:014d}-{counter + 1:06d}" if counter < 999_999 else f"{ms + 1:014d}-{0:06d}"


def milliseconds_of(stamp: str) -> int:
    """The physical part of a stamp: the latest moment its desk's clock had shown; 0 for no stamp."""
    return _stamp_parts(stamp)[0]


def _stamp_parts(stamp: str) -> tuple[int, int]:
    if not stamp:
        return 0, 0
    ms, counter = stamp.split("-")
    return int(ms), int(counter)


def entry_number(year: int, desk: str, incarnation_ordinal: int, running: int) -> str:
    """The number a person reads out: 2024-甲-0137; a restored store's second incarnation writes 2024-甲2-0001."""
    ordinal = "" if incarnation_ordinal == 1 else str(incarnation_ordinal)
    return f"{year}-{desk}{ordinal}-{running:04d}"


def commitment(value: str, salt: str) -> str:
    """The salted commitment to a personal value that stands in the hashed body in its stead (HMAC-SHA256)."""
    return hmac.new(bytes.fromhex(salt), value.encode(), hashlib.sha256).hexdigest()


def committed(value: Any) -> str | None:
    """The commitment inside a body value, or None where the value stands there itself."""
    return value.get("commitment") if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class Edit:
    """One value a field was given, and by which change; what a history shows."""

    value: Any
    change: Change


@dataclass(frozen=True, slots=True)
class RecordState:
    """What a record's changes add up to.

    `heads` are, per field, the edits nobody who saw them has replaced, the shown one first; `values` the
    shown values in JSON form; `disputed` the fields (or VOIDED) whose heads disagree.
    """

    record_id: str
    kind: str
    created: Change
    latest: Change
    heads: Mapping[str, tuple[Edit, ...]]
    values: Mapping[str, Any]
    voided: Change | None
    disputed: tuple[str, ...]


Place = tuple[str, str, int, str, str]
"""Where a change sorts: under the latest change it answers (stamp, hash), so many answers deep, then by its own."""


def in_order(changes: Iterable[Change]) -> list[Change]:
    """The changes of one record, each once, in the order of the clock; but an answer never before what it answers."""
    distinct = {change.hash: change for change in changes}
    places = _places(distinct)
    return sorted(distinct.values(), key=lambda change: places[change.hash])


def _places(changes: Mapping[str, Change]) -> dict[str, Place]:
    """The place of each change by its hash: at its own stamp, or right behind the latest change it answers.

    So the edit of an officer whose clock is slow stands where the edit he replaced stood, and what he typed is shown
    to him. What a change answers it names by hash, so there are no circles; damaged data with one still ends.
    """
    places: dict[str, Place] = {sign: (c.stamp, sign, 0, c.stamp, sign) for sign, c in changes.items()}
    creations = [sign for sign, change in changes.items() if change.op == Operation.CREATE.value]
    answered = {sign: _answered(change, creations, changes) for sign, change in changes.items()}
    by_stamp = sorted((sign for sign in changes if answered[sign]), key=lambda sign: changes[sign].stamp)
    for _ in by_stamp:
        moved = False
        for sign in by_stamp:
            latest = max(places[h] for h in answered[sign])
            if latest >= places[sign]:
                places[sign] = (*latest[:2], latest[2] + 1, changes[sign].stamp, sign)
                moved = True
        if not moved:
            break
    return places


def _answered(change: Change, creations: Sequence[str], changes: Mapping[str, Change]) -> list[str]:
    """What a change came after, whatever the clocks say: the creation, and every change it names."""
    named = [h for hashes in change.replaces.values() for h in hashes if h in changes and h != change.hash]
    return named if change.op == Operation.CREATE.value else [*creations, *named]


def merge(changes: Iterable[Change]) -> RecordState | None:
    """What a record is, from all its changes known here, in any order; None while its creation is unknown."""
    distinct = {change.hash: change for change in changes}
    if len(distinct) == 1:
        return _as_created(next(iter(distinct.values())))
    places = _places(distinct)
    ordered = sorted(distinct.values(), key=lambda change: places[change.hash])
    created = next((change for change in ordered if change.op == Operation.CREATE.value), None)
    if created is None:
        return None
    heads = _heads(ordered)
    voided, void_disputed = _voiding(ordered, heads, places)
    disputed = sorted(name for name, edits in heads.items() if len({canonical(e.value) for e in edits}) > 1)
    values = {name: edits[0].value for name, edits in heads.items() if edits[0].value is not None}
    return RecordState(
        created.record_id,
        created.kind,
        created,
        ordered[-1],
        heads,
        values,
        voided,
        (*disputed, VOIDED) if void_disputed else tuple(disputed),
    )


def _as_created(change: Change) -> RecordState | None:
    """Most records are one change: nothing to sort, nothing to weigh."""
    if change.op != Operation.CREATE.value:
        return None
    heads = {name: (Edit(value, change),) for name, value in change.fields.items()}
    return RecordState(change.record_id, change.kind, change, change, heads, change.fields, None, ())


def _heads(ordered: Sequence[Change]) -> dict[str, tuple[Edit, ...]]:
    """Per field the edits nobody replaced. Only a change that states a value of a field replaces one there."""
    edits = [c for c in ordered if c.op in (Operation.CREATE.value, Operation.EDIT.value)]
    replaced = {(name, sign) for c in edits for name in c.fields for sign in c.replaces.get(name, ())}
    heads: dict[str, tuple[Edit, ...]] = {}
    for change in reversed(edits):
        for name, value in change.fields.items():
            if (name, change.hash) not in replaced:
                heads[name] = (*heads.get(name, ()), Edit(value, change))
    return heads


def _voiding(
    ordered: Sequence[Change], heads: Mapping[str, tuple[Edit, ...]], places: Mapping[str, Place]
) -> tuple[Change | None, bool]:
    """The voiding in force, if any, and whether it is disputed.

    A voiding is disputed by an edit its author had not seen, and by a restoring that had not seen it.
    """
    switches = [c for c in ordered if c.op in (Operation.VOID.value, Operation.RESTORE.value)]
    replaced = {h for c in switches for h in c.replaces.get(VOIDED, ())}
    standing = [c for c in reversed(switches) if c.hash not in replaced]
    voids = [c for c in standing if c.op == Operation.VOID.value]
    if not voids:
        return None, False
    seen = {h for c in voids for h in c.replaces.get(EVERYTHING, ())}
    unseen = [e.change for edits in heads.values() for e in edits if e.change.hash not in seen]
    rivals = [*unseen, *(c for c in standing if c.op == Operation.RESTORE.value)]
    shown = max([voids[0], *rivals], key=lambda change: places[change.hash])
    return (voids[0] if shown is voids[0] else None), bool(rivals)


def replaces_for(state: RecordState, names: Iterable[str]) -> dict[str, list[str]]:
    """What an edit of these fields, made by somebody who sees `state`, has to name."""
    named = {name: sorted(e.change.hash for e in state.heads.get(name, ())) for name in names}
    return {name: hashes for name, hashes in named.items() if hashes}


def everything_seen(state: RecordState, changes: Iterable[Change]) -> dict[str, list[str]]:
    """What a voiding or restoring, made by somebody who sees `state`, has to name."""
    switches = [c.hash for c in changes if c.op in (Operation.VOID.value, Operation.RESTORE.value)]
    seen = sorted({e.change.hash for edits in state.heads.values() for e in edits})
    named = {EVERYTHING: seen, VOIDED: sorted(switches)}
    return {name: hashes for name, hashes in named.items() if hashes}


@dataclass(frozen=True, slots=True)
class Changes:
    """The kinds of noun a use-case changed; pages that show one of them read again."""

    kinds: frozenset[str]
