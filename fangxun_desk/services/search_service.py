"""One search over everything: officials, posts, points, hazards, shelters, storms, meetings, batches and the rest.

Found by Chinese, by pinyin initials, by number and by the digits of a phone; what is shown of a phone stays covered.
What can be found is never older than the log: the index first reads what it has not read (`catch_up`), in parts, so
that an entry waits for one part at most.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.search_fields import SEARCHED, hit_line, referred_kind
from fangxun_desk.geo import division_directory
from fangxun_desk.services.search_catch_up import prepared, read_on
from fangxun_desk.services.search_text import question_of
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.search_index import Found, IndexLost, SearchIndex
from fangxun_desk.store.search_queries import stored_fields

T = TypeVar("T")
LIMIT = 60
PART = 400
"""Changes read in one go while somebody waits for nothing."""
_AT_ONCE = 2000
_OF_ONE_NOUN = 6
"""Hits each noun has a place for before more of one noun may fill the list."""
EXACT, BEGINNING, WITHIN = 0, 1, 2
_TRIES = 3
_NUMBER = re.compile(r"(?:(?P<year>\d{4})(?:-|(?=[^\d-])))?(?:(?P<desk>[^\W\d_]\d*?)-?)?(?P<running>\d{1,6})")


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: the official word of its noun, and its line for people, what it is known by first.

    `rank` is EXACT, BEGINNING or WITHIN. Phones in the line are covered; a voided record's line says so.
    """

    kind: str
    record_id: str
    number: str
    label: str
    line: str
    rank: int
    season: int | None = None
    is_voided: bool = False


def search(reader: Reader, typed: str, *, limit: int = LIMIT) -> list[Hit]:
    """What a typed text finds, best first: equal to it, beginning with it, containing it; every word has to be found.

    Among equals standing records come before voided ones, then nouns in their declared order, then the newest season.
    The index first reads what it has not read, however much that is.
    """

    def find() -> list[Hit]:
        while read_on(reader, _AT_ONCE):
            pass
        return _hits(reader, _found(prepared(reader), typed.strip(), limit))

    return _with_an_index(find) if typed.strip() else []


def search_at_once(reader: Reader, typed: str, *, limit: int = LIMIT) -> tuple[list[Hit], int]:
    """As `search`, but the index reads one part at most first; also how many changes it has not read then.

    Where that is not 0 the hits may be incomplete, and whoever shows them says so and asks again after `catch_up`.
    """

    def find() -> tuple[list[Hit], int]:
        left = read_on(reader, PART)
        return _hits(reader, _found(prepared(reader), typed.strip(), limit)), left

    return _with_an_index(find)


def catch_up(reader: Reader, at_most: int = PART) -> int:
    """Let the index read the next changes of the log; how many are left. Called again until it answers 0."""
    return _with_an_index(lambda: read_on(reader, at_most))


def behind(reader: Reader) -> int:
    """How many changes the index has not read yet."""
    return _with_an_index(lambda: prepared(reader).behind())


def _with_an_index(work: Callable[[], T]) -> T:
    """Carry on with a new index where the old one was lost. Raises RuleBroken where none can be kept at all."""
    for _ in range(_TRIES):
        try:
            return work()
        except IndexLost as lost:
            last = lost
    raise RuleBroken("查找用的索引建不起来(磁盘或内存不足),记录本身不受影响。") from last


def _found(index: SearchIndex, typed: str, limit: int) -> list[tuple[int, Found]]:
    """Ranks and records, best first, each record once; a few of each noun before more of those that come first."""
    exact: list[Found] = []
    few: list[Found] = []
    more: list[Found] = []
    ranks: dict[str, int] = {}
    if (number := _NUMBER.fullmatch(typed.upper())) is not None:
        pattern = f"{number['year'] or '%'}-{number['desk'] or ''}%-%"
        exact += index.numbered(int(number["running"]), pattern, limit)
    if (question := question_of(typed)) is not None:
        exact += index.matching(question.exact, limit)
        for rank, expression in ((BEGINNING, question.beginning), (WITHIN, question.anywhere)):
            some, rest = _of_every_noun(index, expression, limit)
            few, more = [*few, *some], [*more, *rest]
            for found in (*some, *rest):
                ranks.setdefault(found.record_id, rank)
    ranks |= {found.record_id: EXACT for found in exact}
    chosen = list({found.record_id: found for found in (*exact, *few, *more)}.values())[:limit]
    return sorted(((ranks[found.record_id], found) for found in chosen), key=lambda pair: (pair[0], -pair[1].order))


def _of_every_noun(index: SearchIndex, expression: str, limit: int) -> tuple[list[Found], list[Found]]:
    """What an expression finds: a few of each noun, and the others that come first."""
    best = some = index.matching(expression, limit)
    seen: dict[str, int] = {}
    few: list[Found] = []
    others: list[Found] = []
    for found in best:
        seen[found.kind] = seen.get(found.kind, 0) + 1
        (few if seen[found.kind] <= _OF_ONE_NOUN else others).append(found)
    asked = limit
    while len(some) == asked:
        asked = _OF_ONE_NOUN
        some = index.matching(expression, asked, after=some[-1])
        few += some
    return few, others


def _hits(reader: Reader, ranked: list[tuple[int, Found]]) -> list[Hit]:
    by_kind: dict[str, list[str]] = {}
    for _, found in ranked:
        by_kind.setdefault(found.kind, []).append(found.record_id)
    stored = {kind: stored_fields(reader, kind, ids) for kind, ids in by_kind.items()}
    names = _unit_names() | _referred_titles(reader, stored)
    hits = []
    for rank, found in ranked:
        fields = stored[found.kind].get(found.record_id)
        if fields is not None:
            line = hit_line(found.kind, fields, names)
            whose = (found.kind, found.record_id, fields["number"], NOUNS[found.kind].label)
            hits.append(Hit(*whose, line, rank, fields["season"], bool(fields["voided"])))
    return hits


def _unit_names() -> dict[str, str]:
    return {unit.code: unit.name for unit in division_directory.units(with_city=True)}


def _referred_titles(reader: Reader, stored: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, str]:
    """The titles of the records that those found refer to, by id."""
    names: dict[str, str] = {}
    for kind, records in stored.items():
        if SEARCHED[kind].of:
            other, of = referred_kind(kind), SEARCHED[kind].of
            wanted = dict.fromkeys(str(fields[of]) for fields in records.values() if fields[of])
            titles = stored_fields(reader, other, list(wanted))
            names |= {record_id: str(fields[SEARCHED[other].title]) for record_id, fields in titles.items()}
    return names
