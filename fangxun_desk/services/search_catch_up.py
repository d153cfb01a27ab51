"""Letting the search index read what the log says beyond its mark, part by part.

Which records a part touches, and what their documents say now. A post is found by the name of its holder and a holder
by his posts, so a change of one makes the other's document anew. Nothing is searched here.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fangxun_desk import __version__
from fangxun_desk.domain.search_fields import REFERRED_BY, SEARCHED, referred_kind
from fangxun_desk.services import search_text
from fangxun_desk.services.search_text import document_of
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.search_index import LAYOUT, Arrears, Document, SearchIndex
from fangxun_desk.store.search_queries import referring_fields, stored_fields

Stored = Mapping[str, Any]


def prepared(reader: Reader) -> SearchIndex:
    """The index, fit for this log and this version of the program."""
    reader.search_index.prepare(_made_by())
    return reader.search_index


def read_on(reader: Reader, at_most: int) -> int:
    """Take in the records of the next changes; how many changes are left."""
    index = prepared(reader)
    arrears = index.arrears(at_most)
    if arrears is None:
        return 0
    documents: list[Document] = []
    gone: list[str] = []
    for kind, record_ids in _touched(reader, index, arrears).items():
        stored = stored_fields(reader, kind, record_ids)
        gone += (record_id for record_id in record_ids if record_id not in stored)
        documents += _documents(reader, kind, stored)
    index.take(documents, gone, arrears)
    return index.behind()


def _made_by() -> str:
    """Changes whenever the same log might make other documents."""
    declared = repr((LAYOUT, search_text.RULES, __version__, SEARCHED))
    return hashlib.sha256(declared.encode()).hexdigest()[:16]


def _touched(reader: Reader, index: SearchIndex, arrears: Arrears) -> dict[str, list[str]]:
    """The searched records a part speaks of, and those whose documents name one of them."""
    touched = {kind: dict.fromkeys(ids) for kind, ids in arrears.records.items() if kind in SEARCHED}
    also: dict[str, dict[str, None]] = {}
    for kind, record_ids in touched.items():
        if kind in REFERRED_BY:
            for other_kind, other in index.referring(list(record_ids)):
                also.setdefault(other_kind, {})[other] = None
        if SEARCHED[kind].of:
            now = (row[SEARCHED[kind].of] for row in stored_fields(reader, kind, list(record_ids)).values())
            named = dict.fromkeys((*index.referred(list(record_ids)), *filter(None, now)))
            # One the index has not come to yet is read when its own change is.
            also.setdefault(referred_kind(kind), {}).update(dict.fromkeys(index.kept(list(named))))
    for kind, record_ids in also.items():
        touched.setdefault(kind, {}).update(record_ids)
    return {kind: list(record_ids) for kind, record_ids in touched.items()}


def _documents(reader: Reader, kind: str, stored: Mapping[str, Stored]) -> list[Document]:
    through, gathered = _through(reader, kind, stored), _gathered(reader, kind, list(stored))
    return [
        document_of(kind, fields, through(fields), gathered.get(record_id, ())) for record_id, fields in stored.items()
    ]


def _through(reader: Reader, kind: str, stored: Mapping[str, Stored]) -> Callable[[Stored], Sequence[Stored]]:
    of = SEARCHED[kind].of
    if not of:
        return lambda fields: ()
    wanted = dict.fromkeys(fields[of] for fields in stored.values() if fields[of])
    others = stored_fields(reader, referred_kind(kind), list(wanted))
    return lambda fields: [others[fields[of]]] if fields[of] in others else ()


def _gathered(reader: Reader, kind: str, record_ids: Sequence[str]) -> dict[str, list[tuple[str, Stored]]]:
    found: dict[str, list[tuple[str, Stored]]] = {}
    for other_kind in REFERRED_BY.get(kind, ()):
        for record_id, rows in referring_fields(reader, other_kind, record_ids).items():
            found.setdefault(record_id, []).extend((other_kind, row) for row in rows)
    return found
