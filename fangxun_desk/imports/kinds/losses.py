"""What the 伤亡 cell of an evacuation ledger says: nobody, so many dead, missing, injured, or nothing at all."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from fangxun_desk.imports.cells import CellValue, chinese_number
from fangxun_desk.imports.plain import kept, plain
from fangxun_desk.imports.table import Row, Table

_NONE = re.compile(
    r"^(?:无|无伤亡|无人员?伤亡|无伤亡情况|没有|没有(?:人员)?伤亡|未造成人员伤亡|零伤亡|0|0人|零|(?:人员)?均?安全)$"
)
_NUMBER = r"(\d+|[一二两三四五六七八九十]+)"
_DEAD = re.compile(rf"(?:死亡|遇难|因灾死亡):?{_NUMBER}人?|{_NUMBER}人(?:死亡|遇难)")
_MISSING = re.compile(rf"(?:失踪|失联):?{_NUMBER}人?|{_NUMBER}人(?:失踪|失联)")
_INJURED = re.compile(rf"(?:轻微伤|轻伤|重伤|受伤|伤):?{_NUMBER}人?|{_NUMBER}人(?:受?轻微?伤|受?重伤|受伤)")
_UNCONFIRMED = re.compile(r"待核实|核实中|待核|待查|未核实|待确认|疑似")


@dataclass(frozen=True, slots=True)
class Loss:
    """The text as written and the numbers in it; all None for a blank, which is never "nobody"."""

    text: str
    injured: int | None = None
    deaths: int | None = None
    missing: int | None = None
    unconfirmed: int | None = None
    is_unclear: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was stated."""
        return not self.text and self.injured is None and self.deaths is None and self.missing is None


class LossColumns:
    """The loss of each row: its text column, and columns of dead, missing and injured where a table has them."""

    def __init__(self, table: Table) -> None:
        self._loss = table.raw("loss")
        columns = {"injured": "injured", "deaths": "deaths", "missing": "missing", "unconfirmed": "losses_unconfirmed"}
        self._counts = {name: table.count(key, "人") for name, key in columns.items() if table.has(key)}

    def __call__(self, row: Row, number: int) -> Loss:
        said = read_loss(self._loss(row, number))
        if not self._counts:
            return said
        stated: dict[str, Any] = {
            name: value for name, read in self._counts.items() if (value := read(row, number)) is not None
        }
        return replace(said, is_unclear=False, **stated) if stated else said


@lru_cache(maxsize=4096, typed=True)
def read_loss(value: CellValue) -> Loss:
    """The loss a cell states. Dead and missing that are 待核实 stand apart and are not added to the confirmed."""
    text = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else kept(str(value))
    squeezed = plain(text)
    if squeezed in ("", "-", "—", "/"):
        return Loss("")
    if _NONE.match(squeezed.rstrip(".。;!")):
        return Loss(text, 0, 0, 0, 0)
    pieces = [_piece(part) for part in re.split(r"[;,。、]", squeezed) if part]
    if not any(piece.is_found for piece in pieces):
        return Loss(text, is_unclear=True)
    for piece, behind in pairwise(pieces):
        # 失踪1人,待核实: the word stands alone and speaks of what is before it.
        piece.is_unconfirmed |= behind.is_unconfirmed and not behind.is_found
    if re.search(r"[均都]为?(?:待核|待查|未核)", squeezed):
        for piece in pieces:
            piece.is_unconfirmed = True
    confirmed = [piece for piece in pieces if not piece.is_unconfirmed]
    return Loss(
        text,
        injured=sum(piece.injured for piece in pieces),
        deaths=sum(piece.dead for piece in confirmed),
        missing=sum(piece.missing for piece in confirmed),
        unconfirmed=sum(piece.dead + piece.missing for piece in pieces if piece.is_unconfirmed),
    )


@dataclass(slots=True)
class _Piece:
    dead: int
    missing: int
    injured: int
    is_found: bool
    is_unconfirmed: bool


def _piece(part: str) -> _Piece:
    """One part of the text. What stands in brackets details it (受伤3人(重伤1人)) and is not added."""
    plain_part = re.sub(r"无(?:人员)?(?:死亡|失踪|受伤|伤亡)", "", re.sub(r"\([^()]*\)", "", part))
    counts = [_sum(pattern, plain_part) for pattern in (_DEAD, _MISSING, _INJURED)]
    is_found = any(count is not None for count in counts) or not plain_part
    dead, missing, injured = (count or 0 for count in counts)
    return _Piece(dead, missing, injured, is_found, bool(_UNCONFIRMED.search(part)))


def _sum(pattern: re.Pattern[str], text: str) -> int | None:
    """The numbers a text states after a word, added up; None where it states none."""
    found = [next(group for group in match.groups() if group) for match in pattern.finditer(text)]
    numbers = [int(one) if one.isdigit() else chinese_number(one) or 0 for one in found]
    return sum(numbers) if numbers else None
