"""One list of a page, declared: its columns, its rows out of what the page read, and how it rests."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import Carry, RecordTableModel


def by_record_id(row: Any) -> str:
    """The usual key of a row: its record's id."""
    return str(row.record.record_id)


def is_struck(row: Any) -> bool:
    """Whether the row's record is voided."""
    return bool(row.record.standing.voided)


def all_rows(view: Any) -> Sequence[Any]:
    """The usual rows of a view."""
    rows: Sequence[Any] = view.rows
    return rows


@dataclass(frozen=True, slots=True)
class Face:
    """A list a page can show. Rows are frozen and usually carry their record as `record`.

    `rows` takes them out of the page's view, `key` tells them apart, `record_id` is what their detail is read by,
    `order` is what they rest in. `about` answers the ids of further records
    a row is found by (the person behind a post). `empty` says what to do while there are none; {year} stands for the
    season. A page with several faces turns to each by its `keys`.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Sequence[Any]] = all_rows
    key: Callable[[Any], str] = by_record_id
    is_voided: Callable[[Any], bool] = is_struck
    order: Callable[[Any], Any] | None = None
    descending: bool = False
    record_id: Callable[[Any], str] = by_record_id
    about: Callable[[Any], Collection[str]] = field(default=lambda row: ())
    measure: str = "行"
    empty: str = "{year} 年还没有记录"
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """What a page shows in place of a list: charts, tiles. It is turned to like a face."""

    label: str
    widget: QWidget
    keys: str = ""


class FaceList:
    """A face on the page: its model and its table."""

    def __init__(self, face: Face, parent: Any, carry: Carry | None = None) -> None:
        self.face = face
        self.model = RecordTableModel(face.columns, face.key, face.is_voided, parent, carry)
        if face.order is not None:
            self.model.rest_in(face.order, descending=face.descending)
        self.table = RecordTable(self.model, face.label, parent)

    def holds(self, record_id: str) -> bool:
        """Whether the list has a row of a record, shown or filtered away."""
        key, about = self.face.key, self.face.about
        return any(key(row) == record_id or record_id in about(row) for row in self.model.records)

    def go_to(self, record_id: str) -> bool:
        """Put the cursor on the row of a record, or on one that is about it; False where none is shown."""
        if self.table.go_to(record_id):
            return True
        about = self.face.about
        key = next((self.face.key(row) for row in self.model.shown if record_id in about(row)), "")
        return bool(key) and self.table.go_to(key)
