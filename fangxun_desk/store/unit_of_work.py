"""One transaction of the desk: changes and projections together, or nothing.

A unit of work is the only way anything is written. It is handed out by the store, used on the store's thread
and ends with `commit`; leaving it without commit rolls everything back, numbers included.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection
from uuid_utils import uuid7

from fangxun_desk import __version__
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Noun, Record, stated
from fangxun_desk.domain.journal import (
    Change,
    Operation,
    RecordState,
    Sealed,
    commitment,
    committed,
    entry_number,
    everything_seen,
    merge,
    next_stamp,
    replaces_for,
    seal,
)
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log, projections
from fangxun_desk.store.reader import Reader

_FLUSH_EVERY = 5000
"""Changes gathered before they are handed to the database, so that a large import stays small in memory."""


@dataclass(slots=True)
class LogHead:
    """Where this desk's own chain stands: what the next change builds on."""

    desk: str
    incarnation: str
    ordinal: int
    algorithm: str
    seq: int = 0
    hash: str = ""
    stamp: str = ""
    running: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "LogHead":
        """A copy to build on; adopted only when the transaction was committed."""
        return replace(self, running=dict(self.running))


@dataclass(frozen=True, slots=True)
class Entry:
    """What an officer is told of a record just written."""

    number: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment a transaction is recorded under: as text with its offset, in milliseconds, and its local year."""

    text: str
    ms: int
    year: int


class UnitOfWork(Reader):
    """Collects changes, writes them with their projections, and says which kinds changed."""

    def __init__(
        self, connection: Connection, head: LogHead, at: Moment, author: str, finish: Callable[["UnitOfWork"], None]
    ) -> None:
        super().__init__(connection)
        self.head = head
        self.author = author
        self.at = at
        self.kinds: set[str] = set()
        self._finish = finish
        self._changes: list[Sealed] = []
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._personal: dict[str, tuple[str, str]] = {}

    # -- writing -----------------------------------------------------------------------------------------

    def create(self, record: Record, *, author: str | None = None, reason: str = "") -> Entry:
        """Enter a new record and give it its number."""
        noun = record.NOUN
        record_id = record.record_id or str(uuid7())
        number = self._next_number()
        body = stated(record)
        fields = {"number": number, **self._sealed(noun, body)}
        change = self._append(noun.kind, record_id, Operation.CREATE, fields, {}, reason, author)
        self._rows.setdefault(noun.kind, []).append(projections.row_of_new(record, body, number, change))
        if len(self._changes) >= _FLUSH_EVERY:
            self.flush()
        return Entry(number, record_id)

    def edit(
        self,
        record_id: str,
        values: Mapping[str, Any],
        reason: str,
        *,
        author: str | None = None,
        replacing: Callable[[Change], bool] = lambda change: True,
    ) -> None:
        """Give fields new values (as the record's attributes hold them), naming the edits they replace.

        `replacing` narrows down which of the standing edits this one replaces; what it leaves standing makes
        the field 有分歧. Raises RuleBroken for a voided record.
        """
        state = self._known(record_id)
        if state.voided is not None:
            raise RuleBroken("该记录已作废,不能更正。")
        noun = NOUNS[state.kind]
        body = {name: noun.field(name).to_json(value) for name, value in values.items()}
        named = {
            name: kept
            for name in body
            if (kept := sorted(e.change.hash for e in state.heads.get(name, ()) if replacing(e.change)))
        }
        self._append(state.kind, record_id, Operation.EDIT, self._sealed(noun, body), named, reason, author)
        self._remerge(record_id)

    def decide(self, record_id: str, values: Mapping[str, Any], reason: str) -> None:
        """Settle a 有分歧: the change names every edit that stands against another."""
        state = self._known(record_id)
        noun = NOUNS[state.kind]
        body = self._sealed(noun, {name: noun.field(name).to_json(value) for name, value in values.items()})
        self._append(state.kind, record_id, Operation.EDIT, body, replaces_for(state, body), reason, None)
        self._remerge(record_id)

    def void(self, record_id: str, reason: str, *, author: str | None = None) -> None:
        """Void a record: it stays, struck through, and counts nowhere. Raises RuleBroken without a reason."""
        if not reason.strip():
            raise RuleBroken("作废须写明原因。", "reason")
        state = self._known(record_id)
        if state.voided is not None:
            raise RuleBroken("该记录已经作废。")
        self._switch(state, Operation.VOID, reason, author)

    def restore(self, record_id: str, reason: str, *, author: str | None = None) -> None:
        """Take a voiding back, as a new change."""
        self._switch(self._known(record_id), Operation.RESTORE, reason, author)

    def commit(self) -> None:
        """Make everything durable. Only after this returned may anybody be told 已存盘."""
        self.flush()
        self._finish(self)

    # -- inside ------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Hand what was collected to the database, still inside the transaction."""
        if not self._changes:
            return
        change_log.append(self._connection, self._changes)
        if self._personal:
            kept = [(sealed, salt, value) for sealed, (salt, value) in self._personal.items()]
            change_log.keep_personal_values(self._connection, kept)
        projections.write(self._connection, self._rows)
        self._changes, self._rows, self._personal = [], {}, {}

    def find(self, record_type: Any, **equals: Any) -> Any:
        """As `Reader.find`, seeing this transaction's own changes."""
        self.flush()
        return super().find(record_type, **equals)

    def history(self, record_id: str) -> list[Change]:
        """As `Reader.history`, seeing this transaction's own changes."""
        self.flush()
        return super().history(record_id)

    def rows(self, sql: str, parameters: Any = ()) -> list[Mapping[str, Any]]:
        """As `Reader.rows`, seeing this transaction's own changes."""
        self.flush()
        return super().rows(sql, parameters)

    def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        """A statement of the store's own (destruction of personal values); nobody outside `store` uses it."""
        self.flush()
        self._connection.exec_driver_sql(sql, tuple(parameters))

    def reproject(self, record_ids: Iterable[str]) -> None:
        """Derive these records' projections again, as after personal values were destroyed."""
        self.flush()
        for record_id in record_ids:
            self._remerge(record_id)

    def note(self, kind: str, record_id: str, fields: Mapping[str, Any], reason: str) -> None:
        """Enter a change about the store itself (founded, restored, values destroyed): no record, no number."""
        self._append(kind, record_id, Operation.CREATE, dict(fields), {}, reason, None)

    def _known(self, record_id: str) -> RecordState:
        state = merge(self.history(record_id))
        if state is None:
            raise RuleBroken("找不到该记录。")
        return state

    def _remerge(self, record_id: str) -> None:
        state = merge(self.history(record_id))
        assert state is not None
        projections.project(self._connection, [state], self.reveal)

    def _switch(self, state: RecordState, op: Operation, reason: str, author: str | None) -> None:
        named = everything_seen(state, self.history(state.record_id))
        self._append(state.kind, state.record_id, op, {}, named, reason, author)
        self._remerge(state.record_id)

    def _append(
        self,
        kind: str,
        record_id: str,
        op: Operation,
        fields: Mapping[str, Any],
        replaces: Mapping[str, list[str]],
        reason: str,
        author: str | None,
    ) -> Change:
        head = self.head
        head.seq += 1
        head.stamp = next_stamp(head.stamp, self.at.ms)
        sealed = seal(
            algorithm=head.algorithm,
            prev=head.hash,
            desk=head.desk,
            incarnation=head.incarnation,
            seq=head.seq,
            stamp=head.stamp,
            recorded_at=self.at.text,
            author=author or self.author,
            kind=kind,
            record_id=record_id,
            op=op.value,
            fields=fields,
            replaces=replaces,
            reason=reason,
            app_version=__version__,
        )
        head.hash = sealed.change.hash
        self._changes.append(sealed)
        self.kinds.add(kind)
        return sealed.change

    def _next_number(self) -> str:
        head, year = self.head, self.at.year
        if year not in head.running:
            prefix = entry_number(year, head.desk, head.ordinal, 0).removesuffix("0000")
            head.running[year] = change_log.last_number_with(self._connection, head.incarnation, prefix)
        head.running[year] += 1
        return entry_number(year, head.desk, head.ordinal, head.running[year])

    def _sealed(self, noun: Noun, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body as it is hashed: personal values replaced by their salted commitments."""
        sealed = dict(body)
        for declared in noun.fields:
            if declared.personal and (value := sealed.get(declared.name)) is not None:
                salt = secrets.token_hex(16)
                sign = commitment(value, salt)
                self._personal[sign] = (salt, value)
                sealed[declared.name] = {"commitment": sign}
        return sealed

    def shown(self, state: RecordState, name: str) -> Any:
        """The shown value of a field as the record's attribute holds it, personal values revealed."""
        return self.value_of(state.kind, name, state.values.get(name))

    def value_of(self, kind: str, name: str, value: Any) -> Any:
        """A field's value out of a change's body, as the record's attribute holds it."""
        sealed = committed(value)
        return NOUNS[kind].field(name).from_json(self.reveal(sealed) if sealed is not None else value)
