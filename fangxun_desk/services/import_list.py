"""导入记录: the imports of the past as a list, their doubts, and what became of each source row. It changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.season import ROWS_LEFT_OUT
from fangxun_desk.store import change_queries, import_tallies
from fangxun_desk.store.reader import Reader

BLOCK = 300
"""Source rows fetched at a time."""
_REASONS = ROWS_LEFT_OUT | {
    "note": "备注行",
    "title": "标题行",
    "unit": "单位行",
    "unit_missing": "没有写明县(市、区)",
    "unit_unknown": "不认识的县(市、区)",
    "name_missing": "没有名称",
    "people_missing": "没有人数",
    "place_missing": "没有地点",
    "problem_missing": "没有内容",
    "issuer_missing": "没有发布单位",
}


def kind_labels() -> dict[str, str]:
    """What the kinds of file are called, by the word an import keeps."""
    from fangxun_desk.imports import cap
    from fangxun_desk.imports.kinds import KINDS, LAYERS

    return {kind.plural: kind.label for kind in (*KINDS, LAYERS)} | {cap.PLURAL: cap.LABEL}


@dataclass(frozen=True, slots=True)
class PastImport:
    """One import: its number and file, how many records it made and corrected, how many doubts it told of."""

    record_id: str
    number: str
    season: int | None
    file: str
    kind: str
    storm: str
    author: str
    at: datetime
    read: int | None
    made: int
    amended: int
    doubts: int
    is_undone: bool
    undone_reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful cell, as it was told when the file was taken in."""

    position: int
    level: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one source row; `number` is that of the record it made, corrected or repeated."""

    position: int
    sheet: str
    row: int | None
    fate: str
    kind: str
    record_id: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Some outcomes in the order of the file, and behind which position the next go on; None where there are none."""

    rows: tuple[RowOutcome, ...]
    after: int | None


def past_imports(reader: Reader) -> tuple[PastImport, ...]:
    """Every import, the latest first, undone ones too."""
    labels = kind_labels()
    return tuple(
        PastImport(
            row["record_id"],
            row["number"],
            row["season"],
            row["file_name"],
            labels.get(row["plural"], ""),
            row["storm_name"] or "",
            row["author"],
            read_moment(row["entered_at"]),
            row["read"],
            row["made"],
            row["amended"],
            row["doubts"],
            bool(row["voided"]),
            row["void_reason"] or "",
        )
        for row in import_tallies.imports(reader)
    )


def doubts(reader: Reader, import_id: str) -> tuple[Doubt, ...]:
    """The doubts of an import, what was refused first."""
    told = [
        Doubt(position, "未收" if level == "reject" else "存疑", _place(sheet, row, cell), message)
        for position, (sheet, row, cell, _, level, message) in enumerate(import_tallies.doubts(reader, import_id))
    ]
    return tuple(sorted(told, key=lambda doubt: doubt.level != "未收"))


def source_rows(reader: Reader, import_id: str, after: int = -1) -> RowBlock:
    """A block of the fates of an import's rows, behind the one before."""
    rows = import_tallies.source_rows(reader, import_id, after, BLOCK)
    ids: dict[str, set[str]] = {}
    for row in rows:
        if row["record_id"]:
            ids.setdefault(row["kind"], set()).add(row["record_id"])
    numbers = change_queries.numbers_of(reader, ids)
    outcomes = tuple(
        RowOutcome(
            row["position"],
            row["sheet"] or "",
            row["row"],
            RowFate.of(row["fate"]).label,
            NOUNS[row["kind"]].label if row["kind"] in NOUNS else "",
            row["record_id"] or "",
            numbers.get(row["record_id"], ""),
            "" if row["record_id"] else _REASONS.get(row["reason"], "见存疑清单"),
        )
        for row in rows
    )
    return RowBlock(outcomes, rows[-1]["position"] if len(rows) == BLOCK else None)


def _place(sheet: str | None, row: int | None, cell: str) -> str:
    where = cell or (f"第 {row} 行" if row else "")
    return " ".join(part for part in (sheet or "", where) if part)
