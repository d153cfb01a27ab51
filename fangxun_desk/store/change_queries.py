"""The log of changes as people look things up in it: the newest ones block by block, those of one record, by number.

A block is found by the log's own order of arrival, so that the hundred-thousandth change costs what the first does.
What an import tells of its rows stands in the log as a long list; here it comes as the number of its rows.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from fangxun_desk.domain.journal import Change
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store.change_log import COLUMNS
from fangxun_desk.store.reader import Reader

_MOST_AT_ONCE = 400
_CALLED = ("name", "file_name", "place", "title", "problem", "content")
"""The fields a record is known by, the first its noun has."""
_SHORT = (
    "CASE kind WHEN 'import_file' THEN json_replace(fields, '$.rows', json_array_length(fields, '$.rows'), "
    "'$.warnings', json_array_length(fields, '$.warnings')) ELSE fields END AS fields"
)
_ALL = ", ".join(_SHORT if name == "fields" else name for name in COLUMNS)


def newest(reader: Reader, before: int | None, limit: int) -> list[tuple[int, Change]]:
    """The newest changes that came before a place in the log (None: its end), the newest first, each with its place."""
    sql = f"SELECT rowid AS place, {_ALL} FROM change WHERE rowid < ? ORDER BY rowid DESC LIMIT ?"
    return _placed(reader.rows(sql, (before if before is not None else 1 << 62, limit)))


def since(reader: Reader, place: int, limit: int) -> list[tuple[int, Change]]:
    """The newest changes that came behind a place in the log, the newest first."""
    sql = f"SELECT rowid AS place, {_ALL} FROM change WHERE rowid > ? ORDER BY rowid DESC LIMIT ?"
    return _placed(reader.rows(sql, (place, limit)))


def of_record(reader: Reader, record_id: str) -> list[tuple[int, Change]]:
    """The changes of one record, as they came, each with its place in the log."""
    return _placed(
        reader.rows(f"SELECT rowid AS place, {_ALL} FROM change WHERE record_id = ? ORDER BY rowid", (record_id,))
    )


def by_hash(reader: Reader, hashes: Collection[str]) -> dict[str, Change]:
    """The changes of these hashes, as far as the log holds them."""
    found: dict[str, Change] = {}
    for part in _parts(sorted(set(hashes))):
        marks = ", ".join("?" * len(part))
        for row in reader.rows(f"SELECT {_ALL} FROM change WHERE hash IN ({marks})", part):
            found[row["hash"]] = _change(row)
    return found


def numbers_of(reader: Reader, ids_by_kind: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The numbers of records, by their ids; what this program cannot show has none here."""
    return {record_id: number for record_id, number, _ in _named(reader, ids_by_kind)}


def names_of(reader: Reader, ids_by_kind: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What records are called, by their ids: by name or place where their noun has one, else by number."""
    return {record_id: name or number for record_id, number, name in _named(reader, ids_by_kind)}


def _named(reader: Reader, ids_by_kind: Mapping[str, Collection[str]]) -> Iterable[tuple[str, str, str]]:
    for kind, ids in ids_by_kind.items():
        if kind not in NOUNS:
            continue
        noun = NOUNS[kind]
        plain = (word for word in _CALLED if noun.has(word) and not noun.field(word).personal)
        name = next((f'"{word}"' for word in plain), "''")
        for part in _parts(sorted(set(ids))):
            marks = ", ".join("?" * len(part))
            sql = f"SELECT record_id, number, {name} AS called FROM {kind} WHERE record_id IN ({marks})"
            for row in reader.rows(sql, part):
                yield row["record_id"], row["number"], row["called"] or ""


def records_numbered(reader: Reader, part: str, limit: int) -> list[tuple[str, str, str]]:
    """The records whose number contains these characters: (kind, record_id, number), the latest entered first."""
    escaped = part.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    each = (
        f"SELECT '{kind}' AS kind, record_id, number, created_stamp FROM {kind} WHERE number LIKE ? ESCAPE '!'"
        for kind in NOUNS
    )
    sql = f"{' UNION ALL '.join(each)} ORDER BY created_stamp DESC, number DESC LIMIT ?"
    rows = reader.rows(sql, (*[f"%{escaped}%"] * len(NOUNS), limit))
    return [(row["kind"], row["record_id"], row["number"]) for row in rows]


def _placed(rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, Change]]:
    return [(row["place"], _change(row)) for row in rows]


def _change(row: Mapping[str, Any]) -> Change:
    values = {name: row[name] for name in COLUMNS}
    return Change(**{**values, "fields": json.loads(row["fields"]), "replaces": json.loads(row["replaces"])})


def _parts(values: list[str]) -> Iterable[list[str]]:
    return (values[at : at + _MOST_AT_ONCE] for at in range(0, len(values), _MOST_AT_ONCE))
