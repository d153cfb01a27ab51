"""Counting a season: the declared figures asked of the projections.

A season is counted with one grouped statement a source; a single figure is laid open row by row. Both stand on
the same judged rows, so the parts add up to the whole and the rows to the figure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.import_record import SeasonFact
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.record_line import line_of
from fangxun_desk.domain.season import (
    NO_STORM,
    ROWS_LEFT_OUT,
    UNSTATED,
    Dated,
    Figure,
    FigureRow,
    FigureRule,
    Key,
    Part,
    Reads,
    SeasonDates,
    Source,
    Split,
    reason_text,
)
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.store import figure_sql
from fangxun_desk.store.reader import Reader

Group = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """A season counted: each figure by its code, the splits, and the figures a 有分歧 may touch."""

    figures: dict[str, int]
    splits: dict[str, Any]
    disputed: tuple[str, ...]


def dates_of(reader: Reader, year: int, asked: date | None) -> SeasonDates:
    """The dates the season is counted by."""
    return SeasonDates.of(year, reader.find(SeasonFact, season=year), asked)


def unit_names(reader: Reader, year: int) -> dict[str, str]:
    """What the units are called in the season's own list."""
    sql = "SELECT unit, name FROM division WHERE season = ? AND voided = 0 AND name <> ''"
    return {row["unit"]: row["name"] for row in reader.rows(sql, (year,))}


def years(reader: Reader) -> list[int]:
    """The seasons the store knows anything of, the latest first."""
    asked = " UNION ".join(f"SELECT season FROM {kind} WHERE season IS NOT NULL" for kind in NOUNS)
    return [int(row["season"]) for row in reader.rows(f"{asked} ORDER BY season DESC")]


# -- all figures at once ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a source is summed in one pass: the keys, the measures, and which of them a figure adds."""

    keys: tuple[str, ...]
    measures: tuple[str, ...]
    sql: str
    places: dict[str, str]


@lru_cache
def _plans() -> dict[Source, _Plan]:
    by_source: dict[Source, list[tuple[FigureRule, Part]]] = defaultdict(list)
    for rule in FIGURES.values():
        for part in rule.parts:
            by_source[part.source].append((rule, part))
    return {source: _plan(source, summed) for source, summed in by_source.items()}


def _plan(source: Source, summed: list[tuple[FigureRule, Part]]) -> _Plan:
    keys = tuple(sorted({key.column for rule, _ in summed for split in rule.splits for key in split.keys}))
    wanted = {rule.code: figure_sql.measure_sql(rule, part.amount) for rule, part in summed}
    measures = tuple(dict.fromkeys(wanted.values()))
    places = {code: f"m{measures.index(sql)}" for code, sql in wanted.items()}
    columns = set().union(*(figure_sql.columns_of(part.amount, rule.only) for rule, part in summed))
    return _Plan(keys, measures, figure_sql.tally_sql(source, keys, measures, columns), places)


def count_season(
    reader: Reader, dates: SeasonDates, names: Mapping[str, str], codes: Collection[str] = FIGURES
) -> SeasonCount:
    """The figures of the season of those codes (all of them, unless said otherwise) and their splits.

    `names` says what the units are called.
    """
    rules = [FIGURES[code] for code in codes]
    sources = dict.fromkeys(part.source for rule in rules for part in rule.parts)
    tallies = {source: _tally(reader, _plans()[source], dates, source) for source in sources}
    figures: dict[str, int] = {}
    splits: dict[str, Any] = {}
    words = _Words.of(reader, names)
    for rule in rules:
        figures[rule.code] = _refused_rows(reader, rule, dates)
        for part in rule.parts:
            place, counting = _plans()[part.source].places[rule.code], tallies[part.source].counting
            figures[rule.code] += sum(group[place] for group in counting)
            for split in rule.splits:
                _put(splits.setdefault(split.under or rule.code, {}), split, _summed(split, place, counting), words)
    if "hazards" in splits:
        splits["hazards"]["as_of"] = str(dates.as_of)
    if "storms" in figures:
        splits["storms"] = _storm_lines(reader, dates)
    touched = (rule.code for rule in rules if any(tallies[part.source].disputed for part in rule.parts))
    return SeasonCount(figures, splits, tuple(touched))


@dataclass(frozen=True, slots=True)
class Share:
    """Records alike in every key of their source's splits: `keys` are their codes by column, `reason` is why they do
    not count (None where they do), `amounts` what they add up to for each figure asked for."""

    keys: Mapping[str, Any]
    reason: str | None
    amounts: Mapping[str, int]


def shares_of(reader: Reader, dates: SeasonDates, source: Source, codes: Collection[str]) -> list[Share]:
    """Figures of one source in their smallest shares, those left out too; the shares that count add up to the figures.

    Raises KeyError for a figure of another source.
    """
    plan = _plans()[source]
    return [
        Share(
            {column: group[column] for column in plan.keys},
            group["_reason"],
            {code: int(group[plan.places[code]]) for code in codes},
        )
        for group in reader.rows(plan.sql, figure_sql.parameters(dates, source))
    ]


@dataclass(frozen=True, slots=True)
class _Tally:
    """A source summed: the groups of records that count, and whether a 有分歧 touches any candidate."""

    counting: list[Group]
    disputed: bool


def _tally(reader: Reader, plan: _Plan, dates: SeasonDates, source: Source) -> _Tally:
    groups = [dict(row) for row in reader.rows(plan.sql, figure_sql.parameters(dates, source))]
    counting: list[Group] = [group for group in groups if group["_reason"] is None]
    return _Tally(counting, any(group["disputed"] for group in groups))


def _refused_rows(reader: Reader, rule: FigureRule, dates: SeasonDates) -> int:
    if not rule.refused_rows:
        return 0
    sql = figure_sql.left_out_rows_sql(rule.refused_rows)
    return int(reader.rows(sql, figure_sql.parameters(dates, rule.parts[0].source))[0]["n"])


def _summed(split: Split, place: str, groups: Iterable[Group]) -> dict[tuple[Any, ...], int]:
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    columns = [key.column for key in split.keys]
    for group in groups:
        sums[tuple(group[column] for column in columns)] += group[place]
    return {codes: value for codes, value in sums.items() if value or split.zeros}


def _put(under: dict[str, Any], split: Split, sums: Mapping[tuple[Any, ...], int], words: "_Words") -> None:
    """Write a split's sums under their words, in the order people expect."""
    if split.says:
        under[split.name] = split.says
        return
    table = under.setdefault(split.name, {})
    for codes in sorted(sums, key=lambda codes: [words.rank(k, c) for k, c in zip(split.keys, codes, strict=True)]):
        path = [words.word(k, c) for k, c in zip(split.keys, codes, strict=True)]
        *branches, leaf = [*path, split.measure] if split.measure else path
        at = table
        for branch in branches:
            at = at.setdefault(branch, {})
        at[leaf] = at.get(leaf, 0) + sums[codes]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the codes of a split's keys are called, and in which order they stand."""

    units: Mapping[str, str]
    storms: Mapping[str, str]

    @classmethod
    def of(cls, reader: Reader, units: Mapping[str, str]) -> "_Words":
        rows = reader.rows("SELECT record_id, name FROM storm ORDER BY began_at, created_stamp")
        return cls(units, {row["record_id"]: row["name"] or UNSTATED for row in rows})

    def word(self, key: Key, code: Any) -> str:
        if key.reads is Reads.STORM:
            return self.storms.get(code, NO_STORM)
        if code in (None, ""):
            return UNSTATED
        if key.words is not None:
            return key.words.of(code).label + key.suffix
        return self.units.get(code, code) if key.reads is Reads.UNIT else str(code)

    def rank(self, key: Key, code: Any) -> tuple[int, str]:
        """Units, storms and words in their own order, anything unknown after them."""
        order: Iterable[Any] = ()
        match key.reads:
            case Reads.UNIT:
                order = self.units
            case Reads.STORM:
                order = self.storms
            case Reads.WORD if key.words is not None:
                order = (word.code for word in key.words)
        places = {known: place for place, known in enumerate(order)}
        unknown = len(places) + (code is None)
        return places.get(code, unknown), str(code)


def _storm_lines(reader: Reader, dates: SeasonDates) -> list[dict[str, Any]]:
    """The storms that count, as the command line lists them."""
    rule = FIGURES["storms"]
    source = rule.parts[0].source
    rows = reader.rows(figure_sql.storms_sql(source, rule.only), figure_sql.parameters(dates, source))
    return [
        {
            "key": row["name"],
            "name": row["name"],
            "start": _shown(row["began_at"]),
            "end": _shown(row["ended_at"]),
            "deaths": row["deaths"],
            "missing": row["missing"],
        }
        for row in rows
    ]


def _shown(moment: str | None) -> str | None:
    return moment_words(read_moment(moment)) if moment else None


# -- one figure, row by row ------------------------------------------------------------------------------


def lay_open(reader: Reader, rule: FigureRule, dates: SeasonDates, names: Mapping[str, str]) -> Figure:
    """A figure with every row it counts and every row it leaves out, each with its source and its reason."""
    found = _Found(rule, dates, names)
    for part in rule.parts:
        values = figure_sql.parameters(dates, part.source)
        for row in reader.rows(figure_sql.rows_sql(part.source, part.amount, rule.only), values):
            found.add(part.source, row)
        for row in reader.rows(figure_sql.left_out_rows_sql(), values):
            found.add_bare(row)
    return Figure(
        rule.code,
        rule.label,
        rule.unit,
        sum(int(row.amount or 0) for row in found.included),
        rule.rule,
        found.stands_on,
        tuple(found.included),
        tuple(found.excluded),
        tuple(found.disputed),
        _note(rule, len(found.disputed)),
    )


class _Found:
    """The rows behind a figure while they are sorted into counted and left out."""

    def __init__(self, rule: FigureRule, dates: SeasonDates, names: Mapping[str, str]) -> None:
        self.included: list[FigureRow] = []
        self.excluded: list[FigureRow] = []
        self.disputed: list[str] = []
        self.stands_on = dates.day(rule.parts[0].source.dated)
        self._rule = rule
        self._asked = dates.asked is not None
        self._names = names

    def add(self, source: Source, row: Mapping[str, Any]) -> None:
        """Sort a candidate in. A row of another part of the whole is neither counted nor left out."""
        if row["_disputed"]:
            self.disputed.append(row["number"])
        reason = row["_reason"] or _other_part(self._rule, row)
        if reason is None:
            self.included.append(_line(source.kind, row, self._names, ""))
            if source.dated is Dated.EVENT and row["event_on"] and not self._asked:
                self.stands_on = max(self.stands_on, date.fromisoformat(row["event_on"]))
        elif reason and not self._rule.explained_by:
            self.excluded.append(_line(source.kind, row, self._names, reason))

    def add_bare(self, row: Mapping[str, Any]) -> None:
        """Sort a source row in that made no record."""
        if row["reason"] in self._rule.refused_rows:
            self.included.append(_bare_line(row, counted=True))
        elif not self._rule.explained_by:
            self.excluded.append(_bare_line(row, counted=False))


def _other_part(rule: FigureRule, row: Mapping[str, Any]) -> str | None:
    """None for a row of the part asked for; else its reason, "" where it is just another part of the whole."""
    return None if row["_meets"] or rule.only is None else rule.only.reason


def _line(kind: str, row: Mapping[str, Any], names: Mapping[str, str], reason: str) -> FigureRow:
    people = {row["official"]: row["person"]} if row.get("official") and row.get("person") else {}
    return FigureRow(
        row["record_id"],
        row["number"],
        row["_file"],
        row["_sheet"],
        row["_row"],
        row["_amount"],
        reason,
        reason_text(reason, row["void_reason"] if reason == "voided" else "") if reason else "",
        line_of(kind, row, {**names, **people}),
    )


def _bare_line(row: Mapping[str, Any], *, counted: bool) -> FigureRow:
    """The line of a source row that made no record; what a subtotal stated is shown as its amount."""
    stated = row["amount"]
    amount = 1 if counted else int(stated) if stated is not None and stated == int(stated) else stated
    reason = "" if counted else row["reason"]
    what = ROWS_LEFT_OUT.get(row["reason"], "未收的行")
    text = "" if counted else reason_text(reason)
    return FigureRow(None, None, row["file_name"], row["sheet"], row["row"], amount, reason, text, what)


def _note(rule: FigureRule, disputed: int) -> str:
    notes = []
    if rule.explained_by:
        notes.append(f"本项未计入的行见“{FIGURES[rule.explained_by].label}”。")
    if disputed:
        notes.append(f"有 {disputed} 条记录有分歧,本数按现显示的值计。")
    return "".join(notes)
