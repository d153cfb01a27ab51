"""Reading records back: frozen records out of the projections, histories out of the log.

Questions that SQL answers best stand in the `<noun>_queries` modules and use `rows`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fangxun_desk.collecting import no_collection
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.journal import Change, RecordState, in_order, merge
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store import change_log, projections
from fangxun_desk.store.connection import Connection

if TYPE_CHECKING:
    from fangxun_desk.store.search_index import SearchIndex

R = TypeVar("R", bound=Record)


class Reader:
    """A view of the store inside one transaction."""

    def __init__(self, connection: Connection, search_index: "Callable[[], SearchIndex] | None" = None) -> None:
        self._connection = connection
        self._search_index = search_index

    def get(self, record_type: type[R], record_id: str) -> R | None:
        """The record of that id, voided or not; None if there is none."""
        return next(iter(self.find(record_type, record_id=record_id, include_voided=True)), None)

    def find(self, record_type: type[R], *, include_voided: bool = False, **equals: Any) -> list[R]:
        """The records whose fields equal these values (JSON form), in the order of their entry.

        A tuple or list as value means "one of".
        """
        noun = record_type.NOUN
        conditions: list[str] = [] if include_voided else ["voided = 0"]
        bound: list[Any] = []
        for name, value in equals.items():
            if name not in projections.NAMES[noun.kind]:
                raise KeyError(f"{noun.kind} has no field {name}")
            if value is None:
                conditions.append(f"{name} IS NULL")
                continue
            several = tuple(value) if isinstance(value, (tuple, list)) else (value,)
            conditions.append(f"{name} IN ({', '.join('?' * len(several))})")
            bound += several
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"{projections.select_of(noun)}{where} ORDER BY created_stamp, record_id"
        with no_collection():
            return [cast(R, projections.record_from_row(noun, row)) for row in self._plain_rows(sql, bound)]

    def _plain_rows(self, sql: str, parameters: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
        return cast(Iterable[tuple[Any, ...]], self._connection.execute(sql, parameters))

    def history(self, record_id: str) -> list[Change]:
        """Every change of the record, in the order of the clock, none before what it answers."""
        return in_order(change_log.changes_of(self._connection, record_id))

    def state(self, record_id: str) -> RecordState | None:
        """What the record's changes add up to, with the edits behind each shown value."""
        return merge(change_log.changes_of(self._connection, record_id))

    def reveal(self, commitment: str) -> str | None:
        """The personal value behind a commitment; None once it was destroyed."""
        return change_log.personal_value(self._connection, commitment)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Mapping[str, Any]]:
        """Rows of a query of the store's own; nobody outside `store` hands in SQL."""
        return cast(list[Mapping[str, Any]], self._connection.rows(sql, parameters))

    @property
    def search_index(self) -> "SearchIndex":
        """The search index of the store; there is none inside a unit of work, whose changes it could not take back."""
        if self._search_index is None:
            raise RuntimeError("searching is reading")
        return self._search_index()

    def changes_after(self, incarnation: str, seq: int) -> list[Change]:
        """The changes of an incarnation after one of its places, in their order."""
        return [sealed.change for sealed in change_log.sealed_of(self._connection, incarnation, seq)]

    def change_count(self) -> int:
        """How many changes the log holds."""
        return change_log.count(self._connection)

    def heads(self) -> dict[str, dict[str, Any]]:
        """Per incarnation: desk, count and last hash."""
        return change_log.heads(self._connection)

    def record_count(self) -> int:
        """How many records there are, voided ones too."""
        return sum(int(self._connection.scalar(f"SELECT COUNT(*) FROM {kind}")) for kind in NOUNS)

    def unread_count(self) -> int:
        """How many records are kept here that only a newer version of the program can show."""
        return int(self._connection.scalar("SELECT COUNT(*) FROM unread_record"))
