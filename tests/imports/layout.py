"""A table laid out as offices do it: title, unit line, one or two header lines, merged counties, totals, a note."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.imports.sheet_writers import Written


@dataclass(frozen=True)
class Col:
    """A column: its key, the words that may stand over it, and the group it may stand under."""

    key: str
    words: tuple[str, ...]
    group: tuple[str, ...] = ()
    leaf: tuple[str, ...] = ()


@dataclass
class Line:
    """A row: cells by key. `kind` is data, total or header (the header once more)."""

    cells: dict[str, Any] = field(default_factory=dict)
    kind: str = "data"


_FULL_WIDTH = str.maketrans(",;:()", "\uff0c\uff1b\uff1a\uff08\uff09")
_NOTES = ("注:由各单位填报,县防汛办汇总。", "说明:以上数据均已核实。", "备注:日期未写年份的为本年。")
NUMBERING = Col("no", ("序号", "序 号", "编号次序"))


def lay_out(
    dice: random.Random,
    name: str,
    titles: Sequence[str],
    columns: Sequence[Col],
    lines: Sequence[Line],
    *,
    merge_key: str = "",
    suffix: str = ".xlsx",
) -> Written:
    """The sheet. `merge_key` is the column whose equal values may be merged downwards or written only once."""
    ordered = _ordered(dice, columns)
    is_grouped = suffix != ".csv" and any(col.group for col in ordered) and dice.random() < 0.4
    sheet = Written(name)
    for title in titles:
        sheet.rows.append([title, *[""] * (len(ordered) - 1)])
        sheet.merged.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, len(ordered) - 1))
    if dice.random() < 0.2:
        sheet.rows.append([""] * len(ordered))
    head = _header(dice, ordered, is_grouped)
    _put_header(sheet, head, ordered, is_grouped)
    if dice.random() < 0.15 and len(ordered) > 4:
        sheet.rows.append(list(range(1, len(ordered) + 1)))
    _put_lines(dice, sheet, ordered, lines, head, merge_key)
    if dice.random() < 0.7:
        sheet.rows.append([dice.choice(_NOTES), *[""] * (len(ordered) - 1)])
        sheet.merged.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, len(ordered) - 1))
    if dice.random() < 0.2:
        sheet.rows.append(["填报人:张三", "审核人:李四", *[""] * (len(ordered) - 2)])
    if dice.random() < 0.3:
        sheet.rows = [[c.translate(_FULL_WIDTH) if isinstance(c, str) else c for c in row] for row in sheet.rows]
    return sheet


def _ordered(dice: random.Random, columns: Sequence[Col]) -> list[Col]:
    """The columns in another order, those of one group kept together, the remark last, perhaps numbered."""
    blocks: list[list[Col]] = []
    for col in columns:
        if blocks and col.group and blocks[-1][0].group == col.group:
            blocks[-1].append(col)
        else:
            blocks.append([col])
    tail = [block for block in blocks if block[0].key == "note"]
    body = [block for block in blocks if block[0].key != "note"]
    if dice.random() < 0.5:
        dice.shuffle(body)
    ordered = [col for block in (*body, *tail) for col in block]
    return [NUMBERING, *ordered] if dice.random() < 0.8 else ordered


def _header(dice: random.Random, ordered: Sequence[Col], is_grouped: bool) -> list[list[str]]:
    words = [_spaced(dice, dice.choice(col.words)) for col in ordered]
    if not is_grouped:
        return [words]
    chosen = {col.group: dice.choice(col.group) for col in ordered if col.group}
    upper, lower = [], []
    for index, col in enumerate(ordered):
        if col.group and col.leaf:
            is_first = index == 0 or ordered[index - 1].group != col.group
            upper.append(chosen[col.group] if is_first else "")
            lower.append(dice.choice(col.leaf))
        else:
            upper.append(words[index])
            lower.append("")
    return [upper, lower]


def _spaced(dice: random.Random, word: str) -> str:
    if dice.random() < 0.1 and len(word) == 2:
        return f"{word[0]}  {word[1]}"
    return word.replace("(", "\n(") if dice.random() < 0.1 else word


def _put_header(sheet: Written, head: list[list[str]], ordered: Sequence[Col], is_grouped: bool) -> None:
    top = len(sheet.rows)
    sheet.rows.extend([list(line) for line in head])
    if not is_grouped:
        return
    start = None
    for index, (upper, lower) in enumerate(zip(*head, strict=True)):
        if not lower:
            sheet.merged.append((top, index, top + 1, index))
        if upper and lower:
            start = index
        is_last = index + 1 == len(ordered) or head[0][index + 1] or not head[1][index + 1]
        if lower and is_last and start is not None and index > start:
            sheet.merged.append((top, start, top, index))


def _put_lines(
    dice: random.Random,
    sheet: Written,
    ordered: Sequence[Col],
    lines: Sequence[Line],
    head: list[list[str]],
    merge_key: str,
) -> None:
    style = dice.choice(["full", "merged", "once"]) if merge_key else "full"
    at = next((index for index, col in enumerate(ordered) if col.key == merge_key), None)
    before, start, number = None, 0, 0
    for line in lines:
        if line.kind == "header":
            sheet.rows.extend([list(words) for words in head])
            before = None
            continue
        if dice.random() < 0.03:
            sheet.rows.append([""] * len(ordered))
            before = None
        number += line.kind == "data"
        cells = {"no": number if line.kind == "data" else "", **line.cells}
        row = [cells.get(col.key, "") for col in ordered]
        if style != "full" and at is not None and line.kind == "data":
            if row[at] == before:
                row[at] = ""
                if style == "merged":
                    if sheet.merged and sheet.merged[-1][:2] == (start, at):
                        sheet.merged.pop()
                    sheet.merged.append((start, at, len(sheet.rows), at))
            else:
                before, start = row[at], len(sheet.rows)
        elif line.kind == "total":
            before = None
            row[0 if cells.get("label_first") else min(1, len(row) - 1)] = cells["label"]
        sheet.rows.append(row)
