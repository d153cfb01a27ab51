"""变更记录: what was entered, corrected, voided and given back, of one record or of everything, in words.

Each line says when, by whom, which value was replaced by which, and why. Personal values are covered; a destroyed one
says so. Nothing is changed here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fangxun_desk.domain.fields import Field, FieldType, read_moment
from fangxun_desk.domain.journal import Change, Operation, committed, in_order
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.wording import display, masked
from fangxun_desk.geo import division_directory
from fangxun_desk.store import change_queries
from fangxun_desk.store.reader import Reader

BLOCK = 200
"""Changes fetched at a time."""
FOUND = 60
"""Records offered for part of a number."""
NOT_STATED = "(未填)"
DESTROYED = "(已销毁)"
_LONGEST = 120
_ACTIONS = {"create": "登记", "edit": "更正", "void": "作废", "restore": "撤销作废"}
_NOTES = {"incarnation": "编号段", "destruction": "个人信息销毁", "phone_shown": "查看电话"}
_WITH_DASH = re.compile(r"^(.*-)(\d{1,3})$")
Placed = tuple[int, Change]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One step: a value replaced by another, or a record entered, voided or given back as a whole.

    `field` is "" for a record as a whole; `new` is then what it is called, where it was entered.
    `place` is that of its change in the log, `position` that of the line in the change; `is_record` is False for what
    concerns the store itself.
    """

    place: int
    position: int
    at: datetime
    author: str
    kind: str
    label: str
    record_id: str
    number: str
    action: str
    field: str
    old: str
    new: str
    reason: str
    is_record: bool = True

    @property
    def key(self) -> str:
        """Tells lines apart."""
        return f"{self.place}.{self.position}"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines, the newest first, and from where the next block goes on; None where there is none."""

    lines: tuple[ChangeLine, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record whose number was asked for."""

    kind: str
    label: str
    record_id: str
    number: str


def newest(reader: Reader, before: int | None = None) -> Block:
    """A block of the newest changes of the store, behind the one before."""
    placed = change_queries.newest(reader, before, BLOCK)
    return Block(_lines_of(reader, placed), placed[-1][0] if len(placed) == BLOCK else None)


def since(reader: Reader, place: int) -> tuple[ChangeLine, ...] | None:
    """What was changed since a place in the log, the newest first; None where that is more than a block."""
    placed = change_queries.since(reader, place, BLOCK + 1)
    return _lines_of(reader, placed) if len(placed) <= BLOCK else None


def history(reader: Reader, record_id: str) -> tuple[ChangeLine, ...]:
    """Everything that happened to a record, the newest first."""
    placed = change_queries.of_record(reader, record_id)
    places = {change.hash: place for place, change in placed}
    ordered = [(places[change.hash], change) for change in in_order(change for _, change in placed)]
    return _lines_of(reader, ordered[::-1])


def numbered(reader: Reader, typed: str) -> list[FoundRecord]:
    """The records a number, or part of one, can mean, the likeliest first; () where nothing was typed."""
    part = "".join(typed.split()).upper().replace("－", "-")
    if not part:
        return []
    # 甲-37 is what people say for 甲-0037.
    if split := _WITH_DASH.match(part):
        part = f"{split[1]}{split[2].zfill(4)}" if split[1] != "-" else f"-{split[2].zfill(4)}"
    found = change_queries.records_numbered(reader, part, FOUND)
    running = f"-{part.zfill(4)}" if part.isdigit() else part
    found.sort(key=lambda record: not record[2].endswith(running))
    return [FoundRecord(kind, NOUNS[kind].label, record_id, number) for kind, record_id, number in found]


# -- in words ------------------------------------------------------------------------------------------------


def _lines_of(reader: Reader, placed: Iterable[Placed]) -> tuple[ChangeLine, ...]:
    words = _Words(reader, list(placed))
    return tuple(line for place, change in words.placed for line in words.lines(place, change))


class _Words:
    """The words of some changes: what they replaced and what they refer to is read once, for all of them."""

    def __init__(self, reader: Reader, placed: list[Placed]) -> None:
        self._reader = reader
        self.placed = placed
        changes = [change for _, change in placed]
        self._known = {change.hash: change for change in changes}
        missing = {sign for c in changes for signs in c.replaces.values() for sign in signs} - self._known.keys()
        edits = any(change.op == Operation.EDIT.value for change in changes)
        self._known |= change_queries.by_hash(reader, missing) if edits else {}
        self._numbers = change_queries.numbers_of(reader, _ids(changes))
        self._names = change_queries.names_of(reader, _referred(self._known.values()))
        self._called = change_queries.names_of(reader, _ids(c for c in changes if c.op == Operation.CREATE.value))
        self._units = {unit.code: unit.name for unit in division_directory.units(with_city=True)}

    def lines(self, place: int, change: Change) -> list[ChangeLine]:
        """What one change says."""
        if change.op != Operation.EDIT.value or change.kind in _NOTES:
            called = self._called.get(change.record_id, "") if change.op == Operation.CREATE.value else ""
            return [self._line(place, 0, change, "", "", "" if called == change.fields.get("number") else called)]
        return [
            self._line(place, position, change, name, self._old(change, name), self._shown(change, name) or NOT_STATED)
            for position, name in enumerate(change.fields)
        ]

    def _line(self, place: int, position: int, change: Change, name: str, old: str, new: str) -> ChangeLine:
        noun = NOUNS.get(change.kind)
        label = noun.label if noun is not None else _NOTES.get(change.kind, "新版本的记录")
        number = self._numbers.get(change.record_id) or str(change.fields.get("number", ""))
        field = noun.field(name).label if noun is not None and noun.has(name) else name
        action = "记载" if change.kind in _NOTES else _ACTIONS.get(change.op, change.op)
        at = read_moment(change.recorded_at)
        who = (place, position, at, change.author, change.kind, label, change.record_id, number)
        return ChangeLine(*who, action, field, old, new, change.reason, change.kind not in _NOTES)

    def _old(self, change: Change, name: str) -> str:
        replaced = (self._known.get(sign) for sign in change.replaces.get(name, ()))
        return "、".join(self._shown(one, name) for one in replaced if one is not None) or NOT_STATED

    def _shown(self, change: Change, name: str) -> str:
        value = change.fields.get(name)
        if (sealed := committed(value)) is not None:
            revealed = self._reader.reveal(sealed)
            return DESTROYED if revealed is None else masked(revealed)
        words = self._worded(change.kind, name, value)
        return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"

    def _worded(self, kind: str, name: str, value: Any) -> str:
        noun = NOUNS.get(kind)
        if value is None:
            return ""
        if noun is None or not noun.has(name):
            return str(value)
        field = noun.field(name)
        if field.type is FieldType.UNIT:
            return self._units.get(value, str(value))
        if field.type is FieldType.REFERENCE:
            return self._names.get(value, str(value))
        return _plain(field, value)


def _plain(field: Field, value: Any) -> str:
    if field.type is FieldType.ROWS and isinstance(value, int):
        return f"{value} 行"
    try:
        words = display(field, field.from_json(value))
    except (ValueError, TypeError, AttributeError):  # a word of a newer version
        return str(value)
    return f"{words} {field.unit}" if words and field.unit else words


def _ids(changes: Iterable[Change]) -> Mapping[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for change in changes:
        ids.setdefault(change.kind, set()).add(change.record_id)
    return ids


def _referred(changes: Iterable[Change]) -> Mapping[str, set[str]]:
    """The records the edited values point at, by kind."""
    ids: dict[str, set[str]] = {}
    for change in changes:
        noun = NOUNS.get(change.kind)
        for name, value in change.fields.items() if noun is not None else ():
            if noun is not None and noun.has(name) and isinstance(value, str) and noun.field(name).refers_to:
                ids.setdefault(noun.field(name).refers_to, set()).add(value)
    return ids
