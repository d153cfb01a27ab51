"""Desks that write about one record, each seeing only what has reached it: the world the law of the record lives in."""

from collections.abc import Callable, Iterable

from fangxun_desk.domain.journal import (
    VOIDED,
    Change,
    RecordState,
    everything_seen,
    merge,
    next_stamp,
    replaces_for,
    seal,
)

NOON = 1_721_000_000_000
HOUR = 3_600_000


class Office:
    """One desk: its clock, its own chain, and the changes that reached it."""

    def __init__(self, name: str, clock_ms: int = NOON) -> None:
        self.name = name
        self.clock_ms = clock_ms
        self.known: dict[str, Change] = {}
        self._seq, self._prev, self._stamp = 0, "", ""

    @property
    def state(self) -> RecordState:
        """What the record is, as far as this desk knows."""
        state = merge(self.known.values())
        assert state is not None
        return state

    def write(self, op: str, fields: dict[str, object], replaces: dict[str, list[str]], reason: str = "") -> Change:
        """Seal a change of this desk's and take it in."""
        self._seq += 1
        self._stamp = next_stamp(self._stamp, self.clock_ms)
        sealed = seal(
            algorithm="sha256",
            prev=self._prev,
            desk=self.name,
            incarnation=f"1-{self.name}",
            seq=self._seq,
            stamp=self._stamp,
            recorded_at="2024-07-15T15:40:00Z+0800",
            author=self.name,
            kind="official",
            record_id="r",
            op=op,
            fields=fields,
            replaces=replaces,
            reason=reason,
            app_version="1",
        )
        self._prev = sealed.change.hash
        self.known[sealed.change.hash] = sealed.change
        return sealed.change

    def create(self, **fields: object) -> Change:
        return self.write("create", {"number": "2024-甲-0001", **fields}, {})

    def edit(self, replacing: Callable[[Change], bool] = lambda change: True, **fields: object) -> Change:
        """Edit as somebody who sees `state`; `replacing` narrows down what the edit replaces, as an import does."""
        named = {
            name: [h for h in hashes if replacing(self.known[h])]
            for name, hashes in replaces_for(self.state, fields).items()
        }
        return self.write("edit", fields, {name: hashes for name, hashes in named.items() if hashes})

    def void(self, reason: str = "重复登记") -> Change:
        return self.write("void", {}, everything_seen(self.state, self.known.values()), reason)

    def restore(self) -> Change:
        return self.write("restore", {}, everything_seen(self.state, self.known.values()), "并非重复")

    def hear(self, changes: Iterable[Change]) -> None:
        """Changes of other desks arrive."""
        self.known.update({change.hash: change for change in changes})

    def may_void(self) -> bool:
        return self.state.voided is None or VOIDED in self.state.disputed

    def may_restore(self) -> bool:
        return self.state.voided is not None or VOIDED in self.state.disputed


def exchange(*offices: Office) -> None:
    """Everybody hears everything."""
    everything = {sign: change for office in offices for sign, change in office.known.items()}
    for office in offices:
        office.hear(everything.values())
