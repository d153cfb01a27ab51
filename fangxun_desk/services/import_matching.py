"""Finding the record a source row speaks of: by its noun's import key, the n-th row of a key by the n-th record.

Only what the store held before the file began is matched; two equal rows of one file are two records.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official
from fangxun_desk.domain.storm import Storm, storm_around
from fangxun_desk.imports.reading import Lookup
from fangxun_desk.store.reader import Reader

UNDONE = "撤销导入"
"""How the reason of a voiding begins that an undone import left; such a record is not matched again."""
Key = tuple[Any, ...]


class Matches:
    """The records of one season a file may speak of, indexed as they are asked for."""

    def __init__(self, reader: Reader, season: int | None) -> None:
        self._reader = reader
        self._season = season
        self._by_kind: dict[str, dict[Key, list[Record]]] = {}
        self._seen: dict[tuple[str, Key], int] = defaultdict(int)
        self._finders: Mapping[str, Callable[[Lookup], str | None]] = {
            "storm": self._storm,
            "storm_around": self._storm_around,
            "risk_point": self._risk_point,
        }
        self._names: dict[str, dict[Key, str]] = {}

    def known(self, draft: Record) -> Record | None:
        """The record this draft repeats or corrects, if the store has one."""
        kind = draft.NOUN.kind
        index = self._by_kind.get(kind)
        if index is None:
            index = self._by_kind[kind] = self._index(type(draft))
        if not index:
            return None
        key = key_of(draft)
        found = index.get(key)
        if found is None:
            return None
        position = self._seen[kind, key]
        self._seen[kind, key] += 1
        return found[position] if position < len(found) else None

    def _index(self, record_type: type[Record]) -> dict[Key, list[Record]]:
        equals = {} if record_type is Official else {"season": self._season}
        index: dict[Key, list[Record]] = {}
        for record in self._reader.find(record_type, include_voided=True, **equals):
            if not record.standing.void_reason.startswith(UNDONE):
                index.setdefault(key_of(record), []).append(record)
        return index

    def find(self, lookup: Lookup) -> str | None:
        """The record_id of what a lookup names in words; None if the store has no such record."""
        return self._finders[lookup.kind](lookup)

    def _storm(self, lookup: Lookup) -> str | None:
        return self._named("storm", lambda storm: (storm.name,), Storm).get((lookup.text,))

    def _storm_around(self, lookup: Lookup) -> str | None:
        assert lookup.at is not None
        # A storm may have begun in the old year: all of them are looked at.
        found = storm_around(self._reader.find(Storm), lookup.at, lookup.until)
        return found.record_id if found else None

    def _risk_point(self, lookup: Lookup) -> str | None:
        names = self._named("risk_point", lambda point: (point.unit, point.name), RiskPoint)
        managed = self._named("risk_point_managed", lambda point: (point.managed_by, point.name), RiskPoint)
        key = (lookup.unit, lookup.text)
        return names.get(key) or managed.get(key)

    def _named(self, name: str, key: Callable[[Any], Key], record_type: type[Record]) -> dict[Key, str]:
        if name not in self._names:
            records = self._reader.find(record_type, season=self._season)
            self._names[name] = {key(record): record.record_id for record in reversed(records)}
        return self._names[name]

    def add_storm(self, name: str, record_id: str) -> None:
        """Let later lookups find a storm that was made for an earlier one."""
        self._names["storm"][(name,)] = record_id


def key_of(record: Record) -> Key:
    """The values by which a row is recognised. A person is recognised by name and phone, else by name and office."""
    if isinstance(record, Official):
        return (record.name, record.mobile or record.organisation)
    return tuple(getattr(record, name) for name in record.NOUN.import_key)
