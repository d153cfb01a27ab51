"""What the search asks of the projections: the stored fields of records found, or about to be made findable.

Fields come in JSON form and only the declared ones of `domain/search_fields.py`; nothing is changed here.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.search_fields import SEARCHED
from fangxun_desk.store.reader import Reader

_IN_ONE_QUESTION = 500
Stored = Mapping[str, Any]


def stored_fields(reader: Reader, kind: str, record_ids: Sequence[str]) -> dict[str, Stored]:
    """The fields searched or shown of these records of one noun, by id; what cannot be read here is left out."""
    return {row["record_id"]: row for row in _rows_where(reader, kind, "record_id", record_ids)}


def referring_fields(reader: Reader, kind: str, record_ids: Sequence[str]) -> dict[str, list[Stored]]:
    """The standing records of a noun that refer to one of these, by what they refer to."""
    found: dict[str, list[Stored]] = {}
    for row in _rows_where(reader, kind, SEARCHED[kind].of, record_ids):
        if not row["voided"]:
            found.setdefault(row[SEARCHED[kind].of], []).append(row)
    return found


def _rows_where(reader: Reader, kind: str, name: str, values: Sequence[str]) -> list[Stored]:
    rows: list[Stored] = []
    for start in range(0, len(values), _IN_ONE_QUESTION):
        some = values[start : start + _IN_ONE_QUESTION]
        marks = ", ".join("?" * len(some))
        rows += reader.rows(f"SELECT {_columns(kind)} FROM {kind} WHERE {name} IN ({marks})", some)
    return rows


@lru_cache
def _columns(kind: str) -> str:
    declared = SEARCHED[kind]
    own = (declared.title, *declared.named, *declared.texts, *declared.phones, *declared.line)
    kept = ("record_id", "number", "season", "voided", *own, *((declared.of,) if declared.of else ()))
    return ", ".join(f'"{name}"' for name in dict.fromkeys(kept))
