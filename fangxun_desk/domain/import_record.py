"""An import is a record too: which file, which content, and what became of each of its rows."""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, count, noun, row_list, text
from fangxun_desk.domain.vocabulary import Word

ROW_COLUMNS = ("sheet", "row", "fate", "kind", "record_id", "reason", "amount")
"""A row of `ImportFile.rows`. `sheet` is None for a CSV; `row` is counted from 1; a source row that made
several records has one entry for each; `record_id` is None for a row that made none; `reason` is the code
that says why; `amount` is what the row would have added (a subtotal's figure), where it states one."""


class RowFate(Word):
    """What became of a source row."""

    MADE = "made", "新增"
    AMENDED = "amended", "更正"
    UNCHANGED = "unchanged", "未变"
    IGNORED = "ignored", "略过"
    REFUSED = "refused", "未收"


@noun("import_file", "导入", plural="imports", import_key=("content_hash",))
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile(Record):
    """One file taken in. `warnings` are rows of (sheet, row, cell, code, level, message)."""

    file_name: str = text("文件")
    content_hash: str = text("内容校验")
    plural: str = text("类别")
    storm_name: str = text("所属过程")
    read: int | None = count("读取", "行")
    rows: tuple[tuple[object, ...], ...] = row_list("各行去向")
    warnings: tuple[tuple[object, ...], ...] = row_list("提示")


@noun("season_fact", "汛期事实", plural="season_facts", import_key=("season",))
@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFact(Record):
    """What the sources state about a season: the dates its ledgers speak of. JSON dates as text rows.

    `dates` are rows of (name, ISO date, file name); names: begins_on, ends_on, roster_on, ledger_on.
    """

    dates: tuple[tuple[str, str, str], ...] = row_list("统计日期")
