"""The SQL behind the figures: from what is declared of a figure to statements over the projections.

Every statement stands on the same sub-query: the candidates of a source, each with the reason why it does not
count (NULL: it counts). What follows from several records or from a date is a derived column of that sub-query.
All values are bound; names and codes come from declarations only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fangxun_desk.domain.fields import NOT_ASKED
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.record_line import LINES
from fangxun_desk.domain.season import ROWS_LEFT_OUT, Amount, Dated, FigureRule, Only, SeasonDates, Source

_NOT_COUNTED_UNITS = "SELECT unit FROM division WHERE season = :year AND voided = 0 AND counts_into_city = 0"
_BACK = (
    " LEFT JOIN (SELECT batch, SUM(people) AS people, MAX(disputed <> '') AS disputed FROM evacuation_return"
    " WHERE judged_returned IS NULL AND (event_on IS NULL OR event_on <= :cut) GROUP BY batch) back"
    " ON back.batch = r.record_id"
)
_TRAINED = (
    " LEFT JOIN (SELECT official, MAX(mode = 'online') AS online, MAX(mode = 'offline') AS offline FROM training"
    " WHERE season = :year AND voided = 0 AND (event_on IS NULL OR event_on <= :cut) GROUP BY official) t"
    " ON t.official = r.official LEFT JOIN official o ON o.record_id = r.official"
)
_FIRST_POST = (
    "CASE WHEN j._reason IS NULL AND ROW_NUMBER() OVER (PARTITION BY j._reason IS NULL, j.official"
    " ORDER BY j.created_stamp, j.record_id) = 1 THEN 1 ELSE 0 END"
)


@dataclass(frozen=True, slots=True)
class _NounSql:
    """How the derived columns of a noun are had: its joins, columns inside, and columns over the judged rows."""

    joins: str = ""
    inside: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    disputed: str = "r.disputed <> ''"


_PLAIN = _NounSql()
_NOUNS: dict[str, _NounSql] = {
    "evacuation_batch": _NounSql(
        _BACK,
        {
            "returned": "COALESCE(back.people, 0)",
            "all_returned": "r.people > 0 AND COALESCE(back.people, 0) >= r.people",
            "people_out": "MAX(0, COALESCE(r.people, 0) - COALESCE(back.people, 0))",
        },
        disputed="r.disputed <> '' OR COALESCE(back.disputed, 0)",
    ),
    "post": _NounSql(
        _TRAINED,
        {
            "trained": "CASE WHEN t.online AND t.offline THEN 'both' WHEN t.online THEN 'online'"
            " WHEN t.offline THEN 'offline' ELSE 'none' END",
            "person": "o.name",
        },
        {"first_post": _FIRST_POST},
    ),
    "hazard": _NounSql(
        inside={
            "progress_state": "CASE WHEN r.cleared_on <= :day THEN 'cleared' WHEN r.due_on < :day THEN 'overdue'"
            " ELSE 'open' END"
        }
    ),
    "risk_point": _NounSql(
        inside={
            "managed": "COALESCE(NULLIF(r.managed_by, ''), r.unit)",
            "located": "CASE WHEN r.longitude IS NULL OR r.latitude IS NULL OR r.position_doubt <> ''"
            " THEN 'no' ELSE 'yes' END",
        }
    ),
    "storm": _NounSql(
        inside={
            "storm": "r.record_id",
            "in_flood_season": "CASE WHEN r.event_on < :begins OR r.event_on > :ends THEN 'no' ELSE 'yes' END",
        }
    ),
}


def parameters(dates: SeasonDates, source: Source) -> dict[str, str | int]:
    """The values a statement of the source is run with."""
    first, last = f"{dates.year:04d}-01-01", f"{dates.year:04d}-12-31"
    return {
        "year": dates.year,
        "first": first,
        "last": last,
        "cut": str(dates.asked or "9999-12-31"),
        "day": str(dates.day(source.dated)),
        "roster": str(dates.roster_on or ""),
        "begins": str(dates.begins_on or first),
        "ends": str(dates.ends_on or last),
        "kind": source.kind,
    }


def tally_sql(source: Source, keys: Sequence[str], measures: Sequence[str], columns: Iterable[str]) -> str:
    """All sums over a source in one pass: `_reason`, the keys, `m0`, `m1` … and how many records are 有分歧."""
    group = ", ".join(["_reason", *map(_quoted, keys)])
    sums = "".join(f", SUM({measure}) AS m{n}" for n, measure in enumerate(measures))
    wanted = {*keys, *columns}
    return f"SELECT {group}{sums}, SUM(_disputed) AS disputed FROM ({_judged(source, wanted)}) GROUP BY {group}"


def rows_sql(source: Source, amount: Amount, only: Only | None) -> str:
    """Every candidate of a source: its reason, what it adds, whether it is of the part asked for, its source row."""
    shown = {"record_id", "number", "void_reason", "event_on", "created_stamp", *LINES.get(source.kind, ())}
    wanted = {*shown, *columns_of(amount, only)} | ({"person"} if source.kind == "post" else set())
    newest_mention = (
        "SELECT i.rowid FROM import_row i JOIN import_file g ON g.record_id = i.import_id"
        " WHERE i.record_id = j.record_id ORDER BY g.created_stamp DESC, i.position LIMIT 1"
    )
    return (
        f"SELECT j.*, {amount_sql(amount)} AS _amount, {only_sql(only)} AS _meets,"
        " f.file_name AS _file, s.sheet AS _sheet, s.row AS _row"
        f" FROM ({_judged(source, wanted)}) j LEFT JOIN import_row s ON s.rowid = ({newest_mention})"
        " LEFT JOIN import_file f ON f.record_id = s.import_id ORDER BY j.created_stamp, j.record_id"
    )


def left_out_rows_sql(counted: Sequence[str] = ()) -> str:
    """Rows of the season's imports about a noun that made no record, as far as they look like data.

    `counted` narrows them down to those reasons and counts them. A file that came again in a newer state
    speaks for its older one.
    """
    newer = (
        "SELECT 1 FROM import_file g WHERE g.season = f.season AND g.file_name = f.file_name AND g.voided = 0"
        " AND g.created_stamp > f.created_stamp AND EXISTS (SELECT 1 FROM import_row a JOIN import_row b"
        " ON b.record_id = a.record_id AND b.import_id = g.record_id WHERE a.import_id = f.record_id)"
    )
    looks_like_data = f"i.fate = 'refused' OR i.reason IN ({_codes(ROWS_LEFT_OUT)})"
    which = f"i.reason IN ({_codes(counted)})" if counted else looks_like_data
    what = "COUNT(*) AS n" if counted else "f.file_name, i.sheet, i.row, i.reason, i.amount"
    return (
        f"SELECT {what} FROM import_file f JOIN import_row i ON i.import_id = f.record_id"
        " WHERE f.season = :year AND f.voided = 0 AND i.kind = :kind AND i.record_id IS NULL"
        f" AND i.fate IN ('ignored', 'refused') AND ({which}) AND NOT EXISTS ({newer})"
        + ("" if counted else " ORDER BY f.created_stamp, i.position")
    )


def storms_sql(source: Source, only: Only | None) -> str:
    """The storms that count, one line each, in the order in which they began."""
    wanted = {"record_id", "name", "began_at", "ended_at", "deaths", "missing", *columns_of(Amount(), only)}
    return f"SELECT * FROM ({_judged(source, wanted)}) WHERE _reason IS NULL AND {only_sql(only)} ORDER BY began_at"


def measure_sql(rule: FigureRule, amount: Amount) -> str:
    """What a judged row adds to a figure."""
    added = amount_sql(amount)
    return added if rule.only is None else f"CASE WHEN {only_sql(rule.only)} THEN {added} ELSE 0 END"


def amount_sql(amount: Amount) -> str:
    """A declared amount as an expression over the judged rows."""
    plus = "".join(f" + COALESCE({_quoted(name)}, {amount.blank})" for name in amount.plus)
    return f"{amount.each}{plus}" + "".join(f" - COALESCE({_quoted(name)}, 0)" for name in amount.minus)


def only_sql(only: Only | None) -> str:
    """A declared condition as an expression over the judged rows."""
    return "1" if only is None else f"COALESCE({_quoted(only.column)} IN ({_codes(only.codes)}), 0)"


def columns_of(amount: Amount, only: Only | None) -> set[str]:
    """The columns an amount and a condition need."""
    return {*amount.plus, *amount.minus, *([only.column] if only else [])}


def _judged(source: Source, columns: set[str]) -> str:
    """The candidates of a source with these columns, `_reason` and `_disputed`."""
    noun = _NOUNS.get(source.kind, _PLAIN)
    outside = {name: sql for name, sql in noun.outside.items() if name in columns}
    inside = {*columns} - {*outside} | ({"record_id", "official", "created_stamp"} if outside else set())
    named = [f"{_column(source.kind, noun, name)} AS {_quoted(name)}" for name in sorted(inside)]
    listed = ", ".join([*named, f"({noun.disputed}) AS _disputed", f"{_reason(source)} AS _reason"])
    sql = f"SELECT {listed} FROM {source.kind} r{noun.joins} WHERE {_candidates(source)}"
    if not outside:
        return sql
    return f"SELECT j.*, {', '.join(f'{s} AS {name}' for name, s in outside.items())} FROM ({sql}) j"


def _column(kind: str, noun: _NounSql, name: str) -> str:
    if name in noun.inside:
        return noun.inside[name]
    return "substr(r.event_on, 1, 7)" if name == "month" else f"r.{_quoted(name)}"


def _candidates(source: Source) -> str:
    """Which records the season has to say something about."""
    asked = f"(r.judged_{source.question} IS NULL OR r.judged_{source.question} <> '{NOT_ASKED}') AND "
    of_season = "r.season = :year"
    if source.dated is Dated.EVENT:
        of_season = f"({of_season} OR r.event_on BETWEEN :first AND :last)"
    return (asked if source.question else "") + of_season


def _reason(source: Source) -> str:
    """Why a candidate does not count: the first reason that holds, NULL where it counts."""
    own = f"r.judged_{source.question}" if source.question else "CASE WHEN r.voided THEN 'voided' END"
    cases = [f"WHEN {own} IS NOT NULL THEN {own}"]
    noun = NOUNS[source.kind]
    match source.dated:
        case Dated.EVENT:
            cases += ["WHEN r.event_on < :first OR r.event_on > :last THEN 'other_year'"]
        case Dated.IN_FORCE:
            cases += [
                "WHEN o.voided THEN 'voided'",
                "WHEN r.until_on <= :day THEN 'relieved'",
                "WHEN r.from_on > :day THEN 'not_yet'",
                "WHEN r.from_on IS NULL AND :roster > :day THEN 'start_unknown'",
            ]
    if noun.event:
        cases.append("WHEN r.event_on > :cut THEN 'not_yet'")
    if noun.has("unit"):
        cases.append(f"WHEN r.unit IN ({_NOT_COUNTED_UNITS}) THEN 'not_counted_into_city'")
    return f"CASE {' '.join(cases)} END"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
