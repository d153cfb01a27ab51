"""One transaction of the desk: changes and projections together, or nothing.

A unit of work is the only way anything is written. It is handed out by the store, used on the store's thread
and ends with `commit`; leaving it without commit rolls everything back, numbers included.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from uuid_utils import uuid7

from fangxun_desk import __version__
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Noun, Record, Standing, stated
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import (
    VOIDED,
    Change,
    Operation,
    RecordState,
    Sealed,
    commitment,
    committed,
    entry_number,
    everything_seen,
    next_stamp,
    replaces_for,
    seal,
)
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log, destruction, projections, reception
from fangxun_desk.store.connection import Connection
from fangxun_desk.store.destruction import Gone
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.storable import looks_storable, refuse_control_characters, refuse_unstorable

_FLUSH_EVERY = 5000
"""Changes gathered before they are handed to the database, so that a large import stays small in memory."""


Personal = dict[str, tuple[str, str]]
"""Salt and value of each personal value, by its commitment."""


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
        place = (self.desk, self.incarnation, self.ordinal, self.algorithm, self.seq, self.hash, self.stamp)
        return LogHead(*place, dict(self.running))


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
    """Collects changes, writes them with their projections, and says which kinds changed.

    `added` counts the changes it brought into the log, its own and those received from another desk.
    """

    def __init__(
        self, connection: Connection, head: LogHead, at: Moment, author: str, finish: Callable[["UnitOfWork"], None]
    ) -> None:
        super().__init__(connection)
        self.head = head
        self.author = author
        self.at = at
        self.kinds: set[str] = set()
        self.added = 0
        self._finish = finish
        self._is_over = False
        self._entered: set[str] = set()
        self._changes: list[Sealed] = []
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._personal: Personal = {}

    # -- writing -----------------------------------------------------------------------------------------

    def create(self, record: Record, *, author: str | None = None, reason: str = "") -> Entry:
        """Enter a new record and give it its number. Raises RuleBroken for an id that was entered already."""
        noun = record.NOUN
        record_id = record.record_id or str(uuid7())
        if record.record_id and self._is_entered(record_id):
            raise RuleBroken("该记录已经登记过,未重复登记。")
        if record.standing.voided:
            record = replace(record, standing=Standing())
        body = stated(record)
        number = self._next_number()
        fields, kept = self._sealed(noun, body)
        fields["number"] = number
        change = self._append(noun.kind, record_id, Operation.CREATE, fields, {}, reason, author, kept)
        self.head.running[self.at.year] += 1
        self._rows.setdefault(noun.kind, []).append(projections.row_of_new(record, body, number, change))
        if noun.kind == ImportFile.NOUN.kind and "rows" in body:
            self._remerge(record_id)
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
        state, noun = self._known(record_id)
        if state.voided is not None:
            raise RuleBroken("该记录已作废,不能更正。")
        body = {name: noun.field(name).to_json(value) for name, value in values.items()}
        named = {
            name: seen
            for name in body
            if (seen := sorted(e.change.hash for e in state.heads.get(name, ()) if replacing(e.change)))
        }
        fields, kept = self._sealed(noun, body, state)
        self._append(state.kind, record_id, Operation.EDIT, fields, named, reason, author, kept)
        self._remerge(record_id)

    def decide(self, record_id: str, values: Mapping[str, Any], reason: str) -> None:
        """Settle a 有分歧 between values: the change names every edit that stands against another."""
        state, noun = self._known(record_id)
        stated_now = {name: noun.field(name).to_json(value) for name, value in values.items()}
        fields, kept = self._sealed(noun, stated_now, state)
        self._append(state.kind, record_id, Operation.EDIT, fields, replaces_for(state, fields), reason, None, kept)
        self._remerge(record_id)

    def void(self, record_id: str, reason: str, *, author: str | None = None) -> None:
        """Void a record: it stays, struck through, and counts nowhere. Raises RuleBroken without a reason.

        Where the voiding itself is 有分歧, voiding again decides for it.
        """
        if not reason.strip():
            raise RuleBroken("作废须写明原因。", "reason")
        state, _ = self._known(record_id)
        if state.voided is not None and VOIDED not in state.disputed:
            raise RuleBroken("该记录已经作废。")
        self._switch(state, Operation.VOID, reason, author)

    def restore(self, record_id: str, reason: str, *, author: str | None = None) -> None:
        """Take a voiding back, as a new change; where the voiding is 有分歧, this decides against it.

        Raises RuleBroken without a reason, and where nothing was voided.
        """
        if not reason.strip():
            raise RuleBroken("撤销作废须写明原因。", "reason")
        state, _ = self._known(record_id)
        if state.voided is None and VOIDED not in state.disputed:
            raise RuleBroken("该记录没有作废,不用撤销。")
        self._switch(state, Operation.RESTORE, reason, author)

    def commit(self) -> None:
        """Make everything durable. Only after this returned may anybody be told 已存盘."""
        self.flush()
        self._finish(self)
        self.end()

    # -- inside ------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Hand what was collected to the database, still inside the transaction."""
        if not self._changes:
            return
        change_log.append(self._connection, self._changes)
        if self._personal:
            kept = [(sealed, salt, value) for sealed, (salt, value) in self._personal.items()]
            change_log.keep_personal_values(self._connection, kept)
        projections.write_new(self._connection, self._rows)
        self._changes, self._rows, self._personal = [], {}, {}

    def rows(self, sql: str, parameters: Any = ()) -> list[Mapping[str, Any]]:
        """As `Reader.rows`, seeing this transaction's own changes."""
        self.flush()
        return super().rows(sql, parameters)

    def _plain_rows(self, sql: str, parameters: Any) -> Iterable[tuple[Any, ...]]:
        self.flush()
        return super()._plain_rows(sql, parameters)

    def history(self, record_id: str) -> list[Change]:
        """As `Reader.history`, seeing this transaction's own changes."""
        self.flush()
        return super().history(record_id)

    def state(self, record_id: str) -> RecordState | None:
        """As `Reader.state`, seeing this transaction's own changes."""
        self.flush()
        return super().state(record_id)

    def reveal(self, commitment: str) -> str | None:
        """As `Reader.reveal`, seeing this transaction's own changes."""
        self.flush()
        return super().reveal(commitment)

    def changes_after(self, incarnation: str, seq: int) -> list[Change]:
        """As `Reader.changes_after`, seeing this transaction's own changes."""
        self.flush()
        return super().changes_after(incarnation, seq)

    def change_count(self) -> int:
        """As `Reader.change_count`, counting this transaction's own changes."""
        self.flush()
        return super().change_count()

    def record_count(self) -> int:
        """As `Reader.record_count`, counting this transaction's own records."""
        self.flush()
        return super().record_count()

    def note(self, kind: str, record_id: str, fields: Mapping[str, Any], reason: str) -> None:
        """Enter a change about the store itself (founded, restored, values destroyed): no record, no number."""
        assert kind in change_log.NOTES
        self._append(kind, record_id, Operation.CREATE, dict(fields), {}, reason, None)

    def destroy_values(self, record_ids: Iterable[str]) -> Gone:
        """Delete every personal value these records ever had, and its salt.

        The changes stay as they are: the chain, the counts and the numbers do not move.
        """
        self.flush()
        gone = destruction.destroy(self._connection, record_ids)
        for record_id in gone.records:
            self._remerge(record_id)
        return gone

    def receive(self, changes: Iterable[Sealed], values: Iterable[tuple[str, str, str]] = ()) -> int:
        """Take in changes of other desks with the (commitment, salt, value) triples they came with; how many were new.

        Raises RuleBroken, and nothing is kept, for a change that is not what its hash says or does not follow on.
        """
        self.flush()
        taken = reception.take_in(self._connection, changes, values)
        self.kinds.update(change.kind for change in taken.changes)
        self.added += len(taken.changes)
        for record_id in taken.record_ids:
            self._remerge(record_id)
        return len(taken.changes)

    def _is_entered(self, record_id: str) -> bool:
        return record_id in self._entered or change_log.is_known(self._connection, record_id)

    def _known(self, record_id: str) -> tuple[RecordState, Noun]:
        state = self.state(record_id)
        if state is None:
            raise RuleBroken("找不到该记录。")
        if state.kind not in NOUNS:
            raise RuleBroken("该记录由新版本程序登记,本版只能保存和转发,不能更改。")
        return state, NOUNS[state.kind]

    def _remerge(self, record_id: str) -> None:
        if (state := self.state(record_id)) is not None:
            self.kinds.add(state.kind)
            projections.project_again(self._connection, state, self.reveal)

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
        personal: Personal | None = None,
    ) -> Change:
        """Seal one change and make it the head. Whatever refuses it leaves everything as it was, the number too."""
        if self._is_over:
            raise RuntimeError("this unit of work is over")
        refuse_control_characters(reason, "原因", "reason")
        try:
            sealed = self._seal(kind, record_id, op, fields, replaces, reason, author or self.author)
        except ValueError:  # JSON knows only finite numbers
            refuse_unstorable(NOUNS.get(kind), fields)
            raise
        if not looks_storable(sealed.fields_text):
            refuse_unstorable(NOUNS.get(kind), fields)
        head, change = self.head, sealed.change
        head.seq, head.stamp, head.hash = change.seq, change.stamp, change.hash
        self._changes.append(sealed)
        self._personal.update(personal or {})
        self._entered.add(record_id)
        self.added += 1
        self.kinds.add(kind)
        return change

    def _seal(
        self,
        kind: str,
        record_id: str,
        op: Operation,
        fields: Mapping[str, Any],
        replaces: Mapping[str, list[str]],
        reason: str,
        author: str,
    ) -> Sealed:
        head = self.head
        return seal(
            algorithm=head.algorithm,
            prev=head.hash,
            desk=head.desk,
            incarnation=head.incarnation,
            seq=head.seq + 1,
            stamp=next_stamp(head.stamp, self.at.ms),
            recorded_at=self.at.text,
            author=author,
            kind=kind,
            record_id=record_id,
            op=op.value,
            fields=fields,
            replaces=replaces,
            reason=reason,
            app_version=__version__,
        )

    def _next_number(self) -> str:
        head, year = self.head, self.at.year
        if year not in head.running:
            prefix = entry_number(year, head.desk, head.ordinal, 0).removesuffix("0000")
            head.running[year] = change_log.last_number_with(self._connection, head.incarnation, prefix)
        return entry_number(year, head.desk, head.ordinal, head.running[year] + 1)

    def _sealed(
        self, noun: Noun, body: Mapping[str, Any], state: RecordState | None = None
    ) -> tuple[dict[str, Any], Personal]:
        """The body as it is hashed, personal values replaced by their salted commitments; and what those stand for."""
        sealed, kept = dict(body), {}
        for name in projections.PERSONAL[noun.kind]:
            if (value := sealed.get(name)) is not None:
                refuse_control_characters(value, noun.field(name).label, name)
                salt = self._salt(state, name)
                sign = commitment(value, salt)
                kept[sign] = (salt, value)
                sealed[name] = {"commitment": sign}
        return sealed, kept

    def _salt(self, state: RecordState | None, name: str) -> str:
        """A fresh salt, or that of the value replaced: so two desks that type the same phone agree by commitment."""
        for edit in state.heads.get(name, ()) if state is not None else ():
            known = committed(edit.value)
            if known is not None and (salt := change_log.salt_of(self._connection, known)):
                return salt
        return secrets.token_hex(16)

    def shown(self, state: RecordState, name: str) -> Any:
        """The shown value of a field as the record's attribute holds it, personal values revealed."""
        return self.value_of(state.kind, name, state.values.get(name))

    def value_of(self, kind: str, name: str, value: Any) -> Any:
        """A field's value out of a change's body, as the record's attribute holds it."""
        sealed = committed(value)
        return NOUNS[kind].field(name).from_json(self.reveal(sealed) if sealed is not None else value)

    def end(self) -> None:
        """What the store calls when the transaction is over: nothing more can be written through this."""
        self._is_over = True
