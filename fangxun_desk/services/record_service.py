"""What can be done with any record, whatever its noun: correct it, void it, settle a dispute, see its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record, read_moment
from fangxun_desk.domain.journal import Change, Operation, committed
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.wording import display, masked
from fangxun_desk.store import record_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import Entry, UnitOfWork

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step in a record's life: which value was replaced by which, by whom, when and why.

    `field` is the label of the field and `name` its declared name, both "" for entering, voiding and restoring as a
    whole.
    """

    at: datetime
    author: str
    action: str
    field: str
    old: str
    new: str
    reason: str
    name: str = ""


_ACTIONS = {"create": "登记", "edit": "更正", "void": "作废", "restore": "撤销作废"}


def enter(work: UnitOfWork, record: Record) -> Entry:
    """Enter a record of a noun that has no rules beyond its declaration; handing it in twice enters it once.

    Raises RuleBroken naming the first required field that was not stated.
    """
    if record.record_id and (known := work.get(type(record), record.record_id)):
        return Entry(known.number, known.record_id)
    for field in record.NOUN.fields:
        if field.required and getattr(record, field.name) == field.blank:
            raise RuleBroken(f"请填写{field.label}。", field.name)
    return work.create(record)


def amend(
    work: UnitOfWork, record_id: str, values: Mapping[str, Any], reason: str, was: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Correct fields of a record; the old values stay visible. Raises RuleBroken without a reason or a difference.

    `was` are the values the officer saw when he began. A field that has been changed since is not overwritten: both
    values stay and it is 有分歧. Answers the labels of those fields.
    """
    if not reason.strip():
        raise RuleBroken("更正须写明原因。", "reason")
    state = work.state(record_id)
    if state is None:
        raise RuleBroken("找不到该记录。")
    if state.kind not in NOUNS:
        raise RuleBroken("该记录由新版本程序登记,本版只能保存和转发,不能更改。")
    different = {name: value for name, value in values.items() if work.shown(state, name) != value}
    settled = {name: value for name, value in values.items() if name in state.disputed}
    if not different | settled:
        raise RuleBroken("没有改动任何内容。")
    unseen = {name for name in different if was is not None and name in was and work.shown(state, name) != was[name]}
    if known := {name: value for name, value in (different | settled).items() if name not in unseen}:
        work.edit(record_id, known, reason)
    if beside := {name: different[name] for name in different if name in unseen}:
        work.edit(record_id, beside, reason, replacing=lambda change: False)
    return tuple(NOUNS[state.kind].field(name).label for name in beside)


def on_what_stands(
    work: UnitOfWork, use_case: Callable[..., T], record_id: str, given: Mapping[str, Any], was: Mapping[str, Any]
) -> T:
    """Carry out a step of a record with the values given; one nobody touched (it is as it `was`) is the record's own
    by now, so that no step takes back what somebody else has corrected."""
    state = work.state(record_id)
    if state is None:
        raise RuleBroken("找不到该记录。")
    untouched = [name for name, value in given.items() if name in was and was[name] == value]
    return use_case(work, record_id, **{**given, **{name: work.shown(state, name) for name in untouched}})


def void(work: UnitOfWork, record_id: str, reason: str) -> None:
    """Void a record: it stays visible, struck through, and no longer counts."""
    work.void(record_id, reason)


def restore(work: UnitOfWork, record_id: str, reason: str) -> None:
    """Take a voiding back."""
    work.restore(record_id, reason)


def history(reader: Reader, record_id: str) -> list[HistoryLine]:
    """Everything that happened to a record, oldest first."""
    changes = reader.history(record_id)
    by_hash = {change.hash: change for change in changes}
    return [line for change in changes for line in _lines(reader, change, by_hash)]


def _lines(reader: Reader, change: Change, by_hash: Mapping[str, Change]) -> list[HistoryLine]:
    at, action = read_moment(change.recorded_at), _ACTIONS.get(change.op, change.op)
    if change.op != Operation.EDIT.value:
        return [HistoryLine(at, change.author, action, "", "", "", change.reason)]
    return [
        HistoryLine(
            at,
            change.author,
            action,
            _label(change.kind, name),
            "、".join(_shown(reader, by_hash[h], name) for h in change.replaces.get(name, ()) if h in by_hash)
            or "(未填)",
            _shown(reader, change, name) or "(未填)",
            change.reason,
            name,
        )
        for name in change.fields
    ]


def _label(kind: str, name: str) -> str:
    """The label of a field; a field only a newer version knows is called by its name."""
    noun = NOUNS.get(kind)
    return noun.field(name).label if noun is not None and noun.has(name) else name


def _shown(reader: Reader, change: Change, name: str) -> str:
    noun = NOUNS.get(change.kind)
    value = change.fields.get(name)
    if (sealed := committed(value)) is not None:
        value = reader.reveal(sealed)
        return "(已销毁)" if value is None else masked(value)
    if noun is None or not noun.has(name):
        return "" if value is None else str(value)
    field = noun.field(name)
    try:
        return display(field, field.from_json(value))
    except (ValueError, TypeError, AttributeError):  # a word of a newer version
        return str(value)


def former_values(reader: Reader, record: Record) -> dict[str, list[HistoryLine]]:
    """The corrections of a record by field name, for showing old values struck through."""
    found: dict[str, list[HistoryLine]] = {}
    for line in history(reader, record.record_id):
        if line.name:
            found.setdefault(line.name, []).append(line)
    return found


def season_records(reader: Reader, record_type: type[R], year: int) -> list[tuple[R, bool]]:
    """The records of a noun in a season as entered, voided ones too; each with whether it was corrected."""
    amended = record_queries.amended(reader, record_type.NOUN.kind, year)
    found = reader.find(record_type, season=year, include_voided=True)
    return [(record, record.record_id in amended) for record in found]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a record is found: the kind, id and season of the record whose row shows it."""

    kind: str
    record_id: str
    season: int | None


_SHOWN_WITH = {"evacuation_return": "batch", "training": "official"}
"""Records that have no row of their own, and the field that names the one they are shown with."""


def whereabouts(reader: Reader, record_id: str) -> Whereabouts | None:
    """Where a record is found; None where there is none."""
    state = reader.state(record_id)
    if state is None:
        return None
    shown_with = state.values.get(_SHOWN_WITH.get(state.kind, ""))
    if isinstance(shown_with, str) and shown_with != record_id:
        return whereabouts(reader, shown_with)
    return Whereabouts(state.kind, record_id, state.values.get("season"))


def count_records(reader: Reader) -> int:
    """How many records the store holds, voided ones too."""
    return reader.record_count()
