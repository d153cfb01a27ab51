"""The search index: a file of its own beside the store, made from it and good for nothing but finding.

It is no part of the truth: it may be thrown away at any time and is made again from the log's first change. It
remembers up to which change it has read (`mark`) and by what declaration it was made; whatever does not fit the log in
front of it is thrown away. An entry never waits for it: who searches lets it catch up first. Beside another owner, or
where the disk refuses, it lives in memory. An error in it says nothing about the store.

Chinese is kept as one-character tokens, so that a word of two characters is found by adjacency; initials and phones as
overlapping pieces of at most PIECE characters, so that a part of any length is found at any place. Documents are
numbered so that the best come first: standing ones before voided ones, nouns in their order, the newest season first.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fangxun_desk.store import change_log
from fangxun_desk.store.connection import Connection, DatabaseError, connect, discard

NAME = "search.idx"
LAYOUT = 1
"""Raised whenever the tables below change."""
LEAST_FREE = 512_000_000
"""Bytes that have to be free on the disk for the index to be a file."""
PIECE = 4
COLUMNS = ("head", "chars", "pieces", "phones")
"""`head`: whole titles and their readings, `chars`: single characters, `pieces` of initials, `phones` in pieces."""
_TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, record_id TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, "
    "running INTEGER NOT NULL, refers TEXT)",
    "CREATE UNIQUE INDEX entry_by_record ON entry (record_id)",
    "CREATE INDEX entry_by_running ON entry (running)",
    "CREATE INDEX entry_by_refers ON entry (refers) WHERE refers IS NOT NULL",
    f"CREATE VIRTUAL TABLE word USING fts5({', '.join(COLUMNS)}, content='', contentless_delete=1, "
    "tokenize='unicode61 remove_diacritics 0')",
)
_ADD_WORDS = f"INSERT INTO word (rowid, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (1 + len(COLUMNS)))})"
_VOIDED_AT, _NOUN_AT, _SEASON_AT = 56, 50, 36
_MOST_NOUNS, _MOST_SEASONS, _MOST_PLACES = 1 << 6, 1 << 14, 1 << 36
_IN_ONE_QUESTION = 500
_CACHE_KB = 32_000


@dataclass(frozen=True, slots=True)
class Document:
    """What is kept of one record: who it is, what decides its order, and its tokens, a text a column of COLUMNS.

    `noun_order` is the place of its noun (0 comes first), `refers` the record it is found through.
    """

    record_id: str
    kind: str
    number: str
    noun_order: int
    season: int
    is_voided: bool
    refers: str | None
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A record found; of equally good ones the greatest `order` comes first."""

    order: int
    record_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Arrears:
    """Records the log speaks of beyond the mark, by kind, up to the change `upto` with the hash `sign`."""

    upto: int
    sign: str
    records: dict[str, tuple[str, ...]]


class IndexLost(Exception):
    """The index could not be read or written and was thrown away; asking again begins a new one."""


class SearchIndex:
    """The index of one open store, whose log it reads; `path` None keeps it in memory. Used on the store's thread."""

    def __init__(self, path: Path | None, log: Connection) -> None:
        self._path = path
        self._log = log
        self._connection: Connection | None = None
        self._made_by = ""
        self._losses = 0

    # -- keeping up --------------------------------------------------------------------------------------

    def prepare(self, made_by: str) -> None:
        """Open the index; where it is not one of this log and of this declaration, begin anew."""
        if self._connection is not None and self._made_by == made_by:
            return
        self._made_by = made_by
        with self._guarded() as index:
            about = dict(index.execute("SELECT name, value FROM about").fetchall())
        mark = int(about.get("mark", 0))
        sign = self._log.scalar("SELECT hash FROM change WHERE rowid = ?", (mark,)) if mark else None
        if about.get("made_by") != made_by or about.get("sign") != sign:
            self.discard()
            with self._guarded() as index:
                _tell(index, {"made_by": made_by, "begun_at": str(self._end_of_log())})

    def behind(self) -> int:
        """How many changes of the log it has not read yet."""
        return self._end_of_log() - self._number("mark")

    def arrears(self, at_most: int) -> Arrears | None:
        """The records of the next changes it has not read; None where it is up to date.

        A destruction that came after the index was begun throws it away first, for what was destroyed may stand in it.
        """
        sql = "SELECT rowid, hash, kind, record_id FROM change WHERE rowid > ? ORDER BY rowid LIMIT ?"
        rows = self._log.execute(sql, (self._number("mark"), at_most)).fetchall()
        begun_at = self._number("begun_at")
        if any(row[2] == change_log.DESTRUCTION and row[0] > begun_at for row in rows):
            self.discard()
            self.prepare(self._made_by)
            rows = self._log.execute(sql, (0, at_most)).fetchall()
        if not rows:
            return None
        records: dict[str, dict[str, None]] = {}
        for _, _, kind, record_id in rows:
            records.setdefault(kind, {})[record_id] = None
        return Arrears(rows[-1][0], rows[-1][1], {kind: tuple(ids) for kind, ids in records.items()})

    def take(self, documents: Sequence[Document], gone: Iterable[str], arrears: Arrears) -> None:
        """Keep these documents in place of older ones, drop those gone, and move the mark; all of it or nothing."""
        with self._guarded() as index:
            index.execute("BEGIN IMMEDIATE")
            known = _orders(index, [*(document.record_id for document in documents), *gone])
            last = int(index.scalar("SELECT value FROM about WHERE name = 'places'") or 0)
            if known:
                former = [(order,) for order in known.values()]
                index.executemany("DELETE FROM word WHERE rowid = ?", former)
                index.executemany("DELETE FROM entry WHERE id = ?", former)
            placed = []
            for document in documents:
                order = known.get(document.record_id)
                last += order is None
                placed.append((_order_of(document, last if order is None else order % _MOST_PLACES), document))
            index.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", [_entry(*each) for each in placed])
            index.executemany(_ADD_WORDS, [(order, *document.tokens) for order, document in placed])
            _tell(index, {"mark": str(arrears.upto), "sign": arrears.sign, "places": str(last)})
            index.execute("COMMIT")

    def referring(self, record_ids: Sequence[str]) -> list[tuple[str, str]]:
        """Kind and id of the kept records that refer to one of these."""
        return self._pairs("SELECT kind, record_id FROM entry WHERE refers IN ({})", record_ids)

    def referred(self, record_ids: Sequence[str]) -> list[str]:
        """What these records referred to when they were last read."""
        return [pair[1] for pair in self._pairs("SELECT kind, refers FROM entry WHERE record_id IN ({})", record_ids)]

    def kept(self, record_ids: Sequence[str]) -> set[str]:
        """Which of these records it holds."""
        return {
            pair[1] for pair in self._pairs("SELECT kind, record_id FROM entry WHERE record_id IN ({})", record_ids)
        }

    def discard(self) -> None:
        """Throw the index away, its file and its journals: nothing that stood in it stays."""
        self.close()
        if self._path is not None:
            discard(self._path)

    def close(self) -> None:
        """Let go of the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DatabaseError):
                connection.close()

    # -- finding -----------------------------------------------------------------------------------------

    def matching(self, question: str, at_most: int, after: Found | None = None) -> list[Found]:
        """The best that an FTS5 expression finds; `after` a record only what comes after all of its noun."""
        sql = (
            "SELECT entry.id, record_id, kind FROM (SELECT rowid AS id FROM word WHERE word MATCH ? "
            "AND rowid < ? ORDER BY rowid DESC LIMIT ?) AS best JOIN entry ON entry.id = best.id"
        )
        below = (2 << _VOIDED_AT) if after is None else after.order >> _NOUN_AT << _NOUN_AT
        with self._guarded() as index:
            found = [Found(*row) for row in index.execute(sql, (question, below, at_most))]
        return sorted(found, key=lambda each: -each.order)

    def numbered(self, running: int, pattern: str, at_most: int) -> list[Found]:
        """The entries of that running number whose whole number is LIKE the pattern."""
        sql = "SELECT id, record_id, kind FROM entry WHERE running = ? AND number LIKE ? ORDER BY id DESC LIMIT ?"
        with self._guarded() as index:
            return [Found(*row) for row in index.execute(sql, (running, pattern, at_most))]

    # -- inside ------------------------------------------------------------------------------------------

    def _end_of_log(self) -> int:
        return int(self._log.scalar("SELECT COALESCE(MAX(rowid), 0) FROM change"))

    def _number(self, name: str) -> int:
        with self._guarded() as index:
            return int(index.scalar("SELECT value FROM about WHERE name = ?", (name,)) or 0)

    def _pairs(self, sql: str, record_ids: Sequence[str]) -> list[tuple[str, str]]:
        with self._guarded() as index:
            return [(str(a), str(b)) for a, b in _asked_of_many(index, sql, record_ids) if b is not None]

    @contextmanager
    def _guarded(self) -> Iterator[Connection]:
        """Work on the index; a refusal of the database loses it, what was only begun is taken back."""
        try:
            connection = self._open()
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except (DatabaseError, OSError) as error:
            self._lose()
            raise IndexLost from error

    def _open(self) -> Connection:
        if self._connection is None:
            if self._path is not None and shutil.disk_usage(self._path.parent).free < LEAST_FREE:
                # The last room on a disk belongs to the entries.
                discard(self._path)
                self._path = None
            self._connection = connection = connect(self._path, "rwc") if self._path is not None else connect(None)
            connection.execute("PRAGMA journal_mode=WAL")
            # What a power cut takes from the index is read again from the log.
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
            if not connection.scalar("SELECT COUNT(*) FROM sqlite_master"):
                for statement in ("BEGIN", *_TABLES, "COMMIT"):
                    connection.execute(statement)
        return self._connection

    def _lose(self) -> None:
        """Throw away what cannot be read or written; after the second time, go on in memory."""
        self._losses += 1
        with suppress(OSError):
            self.discard()
        if self._losses > 1:
            self._path = None


def _order_of(document: Document, place: int) -> int:
    """The number of a document: the greater, the earlier it is shown among equally good ones."""
    season = min(max(document.season, 0), _MOST_SEASONS - 1)
    noun = _MOST_NOUNS - 1 - document.noun_order
    return int(not document.is_voided) << _VOIDED_AT | noun << _NOUN_AT | season << _SEASON_AT | place


def _entry(order: int, document: Document) -> tuple[Any, ...]:
    running = document.number.rpartition("-")[2]
    number = int(running) if running.isdecimal() else 0
    return order, document.record_id, document.kind, document.number, number, document.refers


def _orders(index: Connection, record_ids: Sequence[str]) -> dict[str, int]:
    return dict(_asked_of_many(index, "SELECT record_id, id FROM entry WHERE record_id IN ({})", record_ids))


def _asked_of_many(index: Connection, sql: str, record_ids: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """The pairs a question gives for so many records, asked in as many parts as SQLite takes."""
    for start in range(0, len(record_ids), _IN_ONE_QUESTION):
        some = record_ids[start : start + _IN_ONE_QUESTION]
        yield from index.execute(sql.format(", ".join("?" * len(some))), some)


def _tell(index: Connection, about: dict[str, str]) -> None:
    index.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", list(about.items()))
