"""Reading records back: frozen records out of the projections, histories out of the log.

Questions that SQL answers best stand in the `<noun>_queries` modules and use `rows`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, func, select

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.journal import Change, RecordState, merge
from fangxun_desk.store import change_log, projections

R = TypeVar("R", bound=Record)


class Reader:
    """A view of the store inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, record_type: type[R], record_id: str) -> R | None:
        """The record of that id, voided or not; None if there is none."""
        return next(iter(self.find(record_type, record_id=record_id, include_voided=True)), None)

    def find(self, record_type: type[R], *, include_voided: bool = False, **equals: Any) -> list[R]:
        """The records whose fields equal these values (JSON form), in the order of their entry.

        A tuple or list as value means "one of".
        """
        table = projections.TABLES[record_type.NOUN.kind]
        question = select(table).order_by(table.c.created_stamp)
        for name, value in equals.items():
            column = table.c[name]
            question = question.where(column.in_(value) if isinstance(value, (tuple, list)) else column == value)
        if not include_voided:
            question = question.where(table.c.voided == 0)
        rows = self._connection.execute(question).mappings()
        return [cast(R, projections.record_from_row(record_type.NOUN, cast(Mapping[str, Any], row))) for row in rows]

    def history(self, record_id: str) -> list[Change]:
        """Every change of the record, in the order of the clock."""
        return change_log.changes_of(self._connection, record_id)

    def state(self, record_id: str) -> RecordState | None:
        """What the record's changes add up to, with the edits behind each shown value."""
        return merge(self.history(record_id))

    def reveal(self, commitment: str) -> str | None:
        """The personal value behind a commitment; None once it was destroyed."""
        sql = "SELECT value FROM personal_value WHERE commitment = ?"
        return cast("str | None", self._connection.exec_driver_sql(sql, (commitment,)).scalar())

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Mapping[str, Any]]:
        """Rows of a query of the store's own; nobody outside `store` hands in SQL."""
        bound = dict(parameters) if isinstance(parameters, Mapping) else tuple(parameters)
        return [cast(Mapping[str, Any], row) for row in self._connection.exec_driver_sql(sql, bound).mappings()]

    def change_count(self) -> int:
        """How many changes the log holds."""
        return change_log.count(self._connection)

    def heads(self) -> dict[str, dict[str, Any]]:
        """Per incarnation: desk, count and last hash."""
        return change_log.heads(self._connection)

    def record_count(self) -> int:
        """How many records there are, voided ones too."""
        tables = projections.TABLES.values()
        return sum(self._connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
