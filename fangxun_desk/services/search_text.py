"""Between what people write and the tokens of the search index, in both directions.

A record's fields become a document (`document_of`), a typed word becomes a question (`question_of`). Both sides cut
words by the same functions, or nothing would be found. Only a document needs readings; a question never does.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.fields import Field, FieldType
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.search_fields import ORDER, SEARCHED, referred_kind
from fangxun_desk.geo import division_directory
from fangxun_desk.services import readings
from fangxun_desk.store.search_index import PIECE, Document

RULES = 1
"""Raised whenever the same fields become other tokens."""
LONGEST_HEAD = 16
"""Characters of a title that anybody types as a whole or from its beginning."""
LONGEST_READ = 40
"""Characters of a value that are found by initials; nobody finds the end of a longer one so."""
LEAST_DIGITS, LEAST_LETTERS = 3, 2
"""Digits looked for in phones and letters looked for as initials; fewer stand in nearly every record."""
_NEXT = " zz9zz "
"""Between two values: adjacency does not reach from one into the next."""
_SPOKEN = "0"
"""Stands before a full reading, so that its beginning is sought among full readings only."""
_NO_WORD = re.compile(r"[\W_]+")
_NO_DIGIT = re.compile(r"\D+")
Stored = Mapping[str, Any]


# -- records into documents ---------------------------------------------------------------------------------


class _How(Enum):
    """How a searched field is read aloud."""

    PERSON = "person"
    PLACE = "place"
    WORD = "word"
    NOT = "not"


_Step = tuple[str, Field, _How]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The searched fields of a noun, each with how it is read."""

    title: tuple[_Step, ...]
    named: tuple[_Step, ...]
    texts: tuple[_Step, ...]


@lru_cache
def _plan(kind: str) -> _Plan:
    noun, declared = NOUNS[kind], SEARCHED[kind]

    def how(name: str) -> _How:
        if name in declared.people:
            return _How.PERSON
        return _How.PLACE if name == "town" or noun.field(name).type is FieldType.UNIT else _How.WORD

    title, named = ((name, noun.field(name), how(name)) for name in (declared.title,)), declared.named
    return _Plan(
        tuple(title),
        tuple((name, noun.field(name), how(name)) for name in named),
        tuple((name, noun.field(name), _How.NOT) for name in declared.texts),
    )


def document_of(
    kind: str, stored: Stored, through: Iterable[Stored] = (), gathered: Iterable[tuple[str, Stored]] = ()
) -> Document:
    """The document of a record from its stored fields.

    `through` are the fields of the record it refers to, by whose title it is found too; `gathered` the kinds and fields
    of those that refer to it.
    """
    declared, plan = SEARCHED[kind], _plan(kind)
    # The tokens of each value and its runs of initials, each once and in order.
    values: dict[str, tuple[str, ...]] = {}
    _gather(values, plan.title, stored)
    heads = [
        head
        for step in plan.title
        for value in _values(step[1], stored.get(step[0]))
        for head in _heads(value, step[2])
    ]
    _gather(values, (*plan.named, *plan.texts), stored)
    for other in through:
        _gather(values, _plan(referred_kind(kind)).title, other)
    for other_kind, other in gathered:
        _gather(values, (*_plan(other_kind).title, *_plan(other_kind).named), other)
    tokens = (
        " ".join(dict.fromkeys(heads)),
        _NEXT.join(values),
        " ".join(dict.fromkeys(run for runs in values.values() for run in runs)),
        " ".join(pieces(_NO_DIGIT.sub("", stored[name]), LEAST_DIGITS) for name in declared.phones if stored.get(name)),
    )
    refers = stored.get(declared.of) if declared.of else None
    place = stored["record_id"], kind, stored["number"], ORDER[kind], stored["season"] or 0, bool(stored["voided"])
    return Document(*place, refers, tokens)


def _gather(into: dict[str, tuple[str, ...]], steps: Iterable[_Step], stored: Stored) -> None:
    for name, declared, how in steps:
        value = stored.get(name)
        if value is not None and value != "":
            for word in _values(declared, value):
                key, runs = _tokens(word, how, (stored.get("unit") or "") if name == "town" else "")
                into[key] = into.get(key) or runs


@lru_cache(maxsize=16384)
def _tokens(value: str, how: _How, unit: str) -> tuple[str, tuple[str, ...]]:
    """A value as characters, and its initials in pieces."""
    runs: tuple[str, ...] = ()
    if how is _How.PLACE:
        runs = (_place_initials(value, unit),)
    elif how is not _How.NOT:
        runs = tuple(dict.fromkeys(map(readings.initials, _read(value, how))))
    return characters(value), tuple(filter(None, (pieces(run, LEAST_LETTERS) for run in runs)))


def _read(value: str, how: _How) -> tuple[readings.Syllables, ...]:
    return readings.read_name(value) if how is _How.PERSON else (readings.read(value[:LONGEST_READ]),)


def _heads(value: str, how: _How) -> Sequence[str]:
    """A title as a whole, its initials, its full reading."""
    if len(value) > LONGEST_HEAD:
        return ()
    read = _read(value, how)
    spoken = (_SPOKEN + "".join(syllables) for syllables in read if syllables)
    return [head for head in (plain(value), *map(readings.initials, read), *spoken) if head]


def _values(declared: Field, stored: Any) -> Sequence[str]:
    """The words of a stored field, as people write them."""
    match declared.type:
        case FieldType.TEXT:
            return (stored,) if stored else ()
        case FieldType.UNIT:
            return (_unit_name(stored),)
        case FieldType.CHOICE:
            return (declared.from_json(stored).label,)
        case FieldType.ROWS:
            rows = json.loads(stored) if isinstance(stored, str) else stored
            return [str(row[0] if isinstance(row, list) else row) for row in rows if row]
    return (str(stored),)


@lru_cache
def _unit_name(code: str) -> str:
    unit = division_directory.unit_named(code)
    return unit.name if unit is not None else code


def _place_initials(name: str, unit_code: str) -> str:
    """The exact initials of a unit, or of a town of that unit; as they read where it is none of ours."""
    unit = division_directory.unit_named(unit_code)
    place = division_directory.find_town(name, unit) if unit is not None else division_directory.find_unit(name)
    return place.initials if place is not None and place.name == name else readings.initials(readings.read(name))


# -- both ---------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A word as one token: half-width, small letters, nothing between."""
    return _encoded(_NO_WORD.sub("", _folded(text)))


def characters(text: str) -> str:
    """A text as one token a character, what is no letter and no digit left out."""
    return " ".join(map(_encoded, _NO_WORD.sub("", _folded(text))))


def pieces(run: str, least: int) -> str:
    """A run of letters or digits in pieces of every length that is asked: lushan gives lush usha shan lus ush ... an.

    One longer than PIECE is asked as pieces of that length side by side. A beginning would be asked with fewer tokens,
    but SQLite gathers all it could mean before it gives the first.
    """
    lengths = range(PIECE, least - 1, -1)
    return " ".join(run[start : start + length] for length in lengths for start in range(len(run) - length + 1))


def _folded(text: str) -> str:
    return text if text.isascii() and text.islower() else unicodedata.normalize("NFKC", text).lower()


def _encoded(text: str) -> str:
    """Rare characters of the later planes as letters: the tokenizer knows none of them."""
    return text if text.isascii() or max(text) <= "\uffff" else "".join(map(_code_of, text))


def _code_of(character: str) -> str:
    return character if character <= "\uffff" else f"u{ord(character):x}"


# -- what is typed into questions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed as three expressions of the index: the best matches, the next best, all."""

    exact: str
    beginning: str
    anywhere: str


def question_of(typed: str, most_words: int = 6) -> Question | None:
    """The question a typed text asks: every word of it has to be found. None where nothing of it can be looked for."""
    words = [word for part in _folded(typed).split() if (word := _NO_WORD.sub("", part))][:most_words]
    asked = [expression for word in words if (expression := _anywhere(word))]
    if not asked:
        return None
    every = " AND ".join(asked)
    heads = [head for word in dict.fromkeys((plain(typed), *map(_encoded, words))) for head in _as_heads(word)]
    exact, beginning = " OR ".join(heads), " OR ".join(f"{head} *" for head in heads)
    if len(words) == 1:
        return Question(exact, beginning, every)
    return Question(f"({exact}) AND {every}", f"({beginning}) AND {every}", every)


def _as_heads(word: str) -> list[str]:
    """The titles a word can be: as it is written, or as it is spoken."""
    return [f'head : "{word}"', *([f'head : "{_SPOKEN}{word}"'] if word.isalpha() and word.isascii() else ())]


def _anywhere(word: str) -> str:
    """One word as an expression; "" for a single letter or digit."""
    adjacent = f'chars : "{characters(word)}"'
    if not word.isascii():
        return f"({adjacent})"
    if len(word) < LEAST_LETTERS:
        return ""
    ways = [adjacent, f"pieces : {_piece(word)}"]
    if word.isalpha():
        ways.append(f'head : "{_SPOKEN}{word}" *')
    if word.isdecimal() and len(word) >= LEAST_DIGITS:
        ways.append(f"phones : {_piece(word)}")
    return f"({' OR '.join(ways)})"


def _piece(word: str) -> str:
    starts = range(max(1, len(word) - PIECE + 1))
    return f'"{" ".join(word[start : start + PIECE] for start in starts)}"'
