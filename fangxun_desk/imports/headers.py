"""Finding the header of a sheet under its title rows, and with it what kind of table the sheet holds.

A header has one to three lines; groups stand over several columns (转移情况 over 时间, 户数, 人数). Every declared kind
is tried on every likely row and the best fit wins. Nothing is read here but words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.columns import EXACT, fit, weight_of
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.plain import letters, plain
from fangxun_desk.imports.sheet import Range, Sheet

_SEARCHED_ROWS = 40
_MAX_LINES = 3
_TITLE_BONUS = 2.5
_STRANGER = 0.2
_LEAST_SCORE = 2.0
_LONGEST_WORD = 40

Path = tuple[str, ...]
COUNTING_WORDS = frozenset({"序号", "no", "编次", "行号", "顺序号", "项次"})


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its first and last row index, the words over each column, and the columns by key."""

    top: int
    bottom: int
    paths: tuple[Path, ...]
    columns: Mapping[str, int] = field(default_factory=dict)
    score: float = 0.0

    def label(self, column: int) -> str:
        """The words over a column as one label: 转移情况/时间."""
        return "/".join(self.paths[column])

    @property
    def unused(self) -> list[int]:
        """The columns that have a header and fill no field."""
        used = set(self.columns.values())
        return [
            i for i, path in enumerate(self.paths) if path and i not in used and letters(path[-1]) not in COUNTING_WORDS
        ]


def recognise(
    sheet: Sheet, kinds: Sequence[Kind], words: str, start: int = 0, *, is_told: bool = False
) -> tuple[Kind, Header] | None:
    """The kind of the table that begins at or under row `start`, with its header; None where no kind fits.

    `words` are the names of file and sheet; the title rows above the header are added to them. With `is_told` the kind
    is certain, and a header of few general words is good enough.
    """
    best: tuple[Kind, Header] | None = None
    for top, bottom, paths in candidates(sheet, start):
        if best and top > best[1].top + _MAX_LINES - 1:
            break
        above = words + title_text(sheet, start, top)
        for kind in kinds:
            header = matched(kind, top, bottom, paths, above)
            if header and (is_told or header.score >= _LEAST_SCORE) and (best is None or header.score > best[1].score):
                best = (kind, header)
    return best


def matched(kind: Kind, top: int, bottom: int, paths: tuple[Path, ...], above: str) -> Header | None:
    """The header read as one of `kind`; None where a needed column is missing."""
    columns, score = _assigned(kind, paths)
    if not all(any(key in columns for key in group) for group in kind.needed):
        return None
    strangers = sum(1 for i, path in enumerate(paths) if path and i not in columns.values())
    score += _TITLE_BONUS * bool(kind.title.search(above)) - _STRANGER * strangers
    return Header(top, bottom, paths, columns, score)


def _assigned(kind: Kind, paths: tuple[Path, ...]) -> tuple[dict[str, int], float]:
    """Each header to at most one column and the other way round, best fits first, then from left to right."""
    fits = [
        (fit(path, column), weight_of(path, column), -index, column)
        for index, path in enumerate(paths)
        if path
        for column in kind.columns
    ]
    columns: dict[str, int] = {}
    taken: set[int] = set()
    score = 0.0
    for how_well, weight, minus_index, column in sorted(
        (f for f in fits if f[0] > 0), key=lambda f: (-f[0], -f[2], -f[1])
    ):
        if column.key not in columns and -minus_index not in taken:
            columns[column.key] = -minus_index
            taken.add(-minus_index)
            score += weight * how_well / EXACT
    return columns, score


def candidates(sheet: Sheet, start: int) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """Every group of one to three rows that could be a header, with the words over each column."""
    rows = sheet.rows
    for top in range(start, min(len(rows), start + _SEARCHED_ROWS)):
        if not _is_wordy(rows[top], 2):
            continue
        yield top, top, tuple((plain_path(cell),) if cell != "" else () for cell in rows[top])
        for bottom in range(top + 1, min(len(rows), top + _MAX_LINES)):
            if not _continues(sheet, bottom):
                break
            yield top, bottom, _paths(sheet, top, bottom)


def plain_path(cell: CellValue) -> str:
    """A header word without white space, as it is shown and compared."""
    return plain(str(cell))


def title_text(sheet: Sheet, start: int, top: int) -> str:
    """All text standing above a header."""
    return " ".join(cell for row in sheet.rows[start:top] for cell in row if isinstance(cell, str) and cell)


def words_seen(sheet: Sheet) -> list[str]:
    """The words of the likeliest header row of a sheet no kind fits, for the message."""
    wordy = [row for row in sheet.rows[:_SEARCHED_ROWS] if _is_wordy(row, 2)]
    row = max(wordy, key=lambda row: sum(cell != "" for cell in row), default=[])
    return [plain_path(cell) for cell in row if cell != ""]


def _is_wordy(row: Sequence[CellValue], at_least: int) -> bool:
    """Whether every filled cell is a short text and there are enough of them."""
    filled = [cell for cell in row if cell != ""]
    if len(filled) < at_least or not all(isinstance(cell, str) for cell in filled):
        return False
    return sum(len(str(cell)) <= _LONGEST_WORD and not str(cell)[:1].isdigit() for cell in filled) >= 0.7 * len(filled)


def _continues(sheet: Sheet, bottom: int) -> bool:
    """Whether row `bottom` holds the lower words of the header above it: words, and only under groups or blanks."""
    upper, lower = sheet.rows[bottom - 1], sheet.rows[bottom]
    spans = {first[1] for first, last in sheet.merged or () if first[0] == bottom - 1 and last[1] > first[1]}
    if not _is_wordy(lower, 2) or not _is_wordy(upper, 2):
        return False
    width = len(upper)
    has_group = False
    for column, cell in enumerate(lower):
        if cell == "":
            continue
        is_group_start = column in spans or (
            upper[column] != "" and column + 1 < width and upper[column + 1] == "" and lower[column + 1] != ""
        )
        has_group |= is_group_start
        if upper[column] != "" and not is_group_start and not _is_single_group(upper[column], cell):
            return False
    return has_group or any(cell != "" for cell, above in zip(lower, upper, strict=True) if above == "")


def _is_single_group(parent: CellValue, leaf: CellValue) -> bool:
    """A group over one column only: 返回情况 over 时间. Its lower word is short and ends no row of data."""
    return str(parent).strip().endswith(("情况", "信息")) and len(str(leaf)) <= 6


def _paths(sheet: Sheet, top: int, bottom: int) -> tuple[Path, ...]:
    lines = [list(row) for row in sheet.rows[top : bottom + 1]]
    for above, line in enumerate(lines[:-1]):
        _fill_groups(line, lines[above + 1], [one for one in sheet.merged or () if one[0][0] == top + above])
    paths = []
    for column in range(len(lines[0])):
        words = [plain_path(line[column]) for line in lines if line[column] != ""]
        paths.append(tuple(word for i, word in enumerate(words) if i == 0 or word != words[i - 1]))
    return tuple(paths)


def _fill_groups(line: list[CellValue], below: list[CellValue], merged: Sequence[Range]) -> None:
    """Write a group's word over all its columns: as merged, else over the blanks that have a word under them."""
    spans = {(first[1], last[1]) for first, last in merged if last[1] > first[1]}
    for first, last in spans:
        for column in range(first + 1, min(last + 1, len(line))):
            line[column] = line[first]
    for column in range(1, len(line)):
        if line[column] == "" and below[column] != "" and below[column - 1] != "":
            line[column] = line[column - 1]
