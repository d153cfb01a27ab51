"""撤销: one's own last actions taken back, as compensating changes. Nothing is removed from the log.

An action is one transaction of this desk since the window opened. What the officer before did is not undone, nor what
somebody has worked on since, nor an import (it has an undoing of its own); each is said in a sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import Change, Operation
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store.change_log import DESTRUCTION
from fangxun_desk.store.unit_of_work import UnitOfWork

REASON = "撤销操作"
_WORDS = {"create": "登记", "edit": "更正", "void": "作废", "restore": "恢复"}


@dataclass(frozen=True, slots=True)
class Action:
    """One transaction: the changes of an incarnation from `first` to `last`."""

    incarnation: str
    first: int
    last: int

    def holds(self, change: Change) -> bool:
        """Whether a change belongs to it."""
        return change.incarnation == self.incarnation and self.first <= change.seq <= self.last


@dataclass(slots=True)
class Actions:
    """What this desk has done since it was opened: what can be undone, the last first, and what already was."""

    done: list[Action] = field(default_factory=list)
    settled: list[Action] = field(default_factory=list)

    def is_settled(self, change: Change) -> bool:
        """Whether a change belongs to an action that was undone, or to its undoing."""
        return any(action.holds(change) for action in self.settled)


def undo(work: UnitOfWork, action: Action, is_settled: Callable[[Change], bool]) -> str:
    """Take an action back; what it was, in words. Raises RuleBroken where that cannot be done whole."""
    changes = [change for change in work.changes_after(action.incarnation, action.first - 1) if action.holds(change)]
    known = [change for change in changes if change.kind in NOUNS]
    if any(change.kind == DESTRUCTION for change in changes):
        raise RuleBroken("上一步是销毁个人信息,销毁后不能撤销。")
    if any(change.kind == ImportFile.NOUN.kind for change in known):
        raise RuleBroken("上一步是导入或撤销导入,请在“数据”页撤销整个导入。")
    if strangers := sorted({change.author for change in known} - {work.author}):
        raise RuleBroken(f"上一步是{strangers[0]}做的,不能由{work.author}撤销;需要时请更正或作废。")
    for change in known:
        _refuse_if_worked_on(work, action, change, is_settled)
    for change in reversed(known):
        _take_back(work, change)
    return _words_of(work, known)


def _refuse_if_worked_on(
    work: UnitOfWork, action: Action, change: Change, is_settled: Callable[[Change], bool]
) -> None:
    history = work.history(change.record_id)
    before = {each.hash for each in history if each.hash in _answered(history, action)}
    since = [e for e in history[_place(history, change) :] if not action.holds(e) and not is_settled(e)]
    if since := [each for each in since if each.hash not in before]:
        number = _number(work, change.record_id)
        raise RuleBroken(f"{number} 此后由 {since[-1].author} 改动过,不能撤销;需要时请更正或作废。")


def _place(history: Sequence[Change], change: Change) -> int:
    return next(place for place, each in enumerate(history) if each.hash == change.hash)


def _answered(history: Sequence[Change], action: Action) -> set[str]:
    """What the action itself replaced: it came before, wherever the clock puts it."""
    mine = [change for change in history if action.holds(change)]
    return {sign for change in mine for signs in change.replaces.values() for sign in signs}


def _take_back(work: UnitOfWork, change: Change) -> None:
    match change.op:
        case Operation.CREATE.value:
            work.void(change.record_id, REASON)
        case Operation.VOID.value:
            work.restore(change.record_id, REASON)
        case Operation.RESTORE.value:
            work.void(change.record_id, REASON)
        case _:
            work.edit(change.record_id, _former(work, change), REASON)


def _former(work: UnitOfWork, change: Change) -> Mapping[str, Any]:
    """The values an edit replaced, as the record's attributes hold them."""
    by_hash = {each.hash: each for each in work.history(change.record_id)}
    values = {}
    for name in change.fields:
        if not change.replaces.get(name) and _stands_beside(by_hash, change, name):
            number = _number(work, change.record_id)
            raise RuleBroken(f"{number} 的这次更正与他人的更正并存(有分歧),不能撤销;请再次更正,由您裁定。")
        replaced = [by_hash[sign].fields.get(name) for sign in change.replaces.get(name, ()) if sign in by_hash]
        if len({str(value) for value in replaced}) > 1:
            raise RuleBroken(f"{_number(work, change.record_id)} 的这次更正裁定了分歧,不能撤销;请再次更正。")
        values[name] = work.value_of(change.kind, name, replaced[-1] if replaced else None)
    return values


def _stands_beside(by_hash: Mapping[str, Change], change: Change, name: str) -> bool:
    """Whether a field was written, not knowing of this edit, by another change the edit did not know of either."""
    later = {change.hash}
    for each in by_hash.values():
        if later.intersection(each.replaces.get(name, ())):
            later.add(each.hash)
    return any(name in each.fields and each.hash not in later for each in by_hash.values())


def _words_of(work: UnitOfWork, changes: Sequence[Change]) -> str:
    if not changes:
        raise RuleBroken("没有可撤销的操作。")
    first = changes[0]
    more = len({change.record_id for change in changes}) - 1
    also = f"等 {more + 1} 条" if more else ""
    return f"{_WORDS[first.op]}{NOUNS[first.kind].label} {_number(work, first.record_id)}{also}"


def _number(work: UnitOfWork, record_id: str) -> str:
    state = work.state(record_id)
    return str(state.values.get("number", "")) if state is not None else ""
