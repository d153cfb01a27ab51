"""隐患台账: one hazard a row. Only a 销号日期 clears it; what the words say and the dates do not is reported."""

import re
from datetime import date

from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.imports.columns import noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.plain import plain
from fangxun_desk.imports.reading import INFO, WARN, Draft, Lookup
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn

_DONE = re.compile(r"已(?:完成)?(?:全部)?整改|整改(?:完成|到位|完毕|结束)|已(?:完成|办结|销号|消除|治理)|待销号|办结")
_NOT_DONE = re.compile(r"未(?:完成|整改|到位|销号)|正在|整改中|部分|基本|尚|计划|阶段性|%|[1-9]成")


class HazardsReader:
    """Reads the hazard ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def read(self, table: Table) -> None:
        """One hazard a row."""
        unit = UnitColumn(table)
        values = table.declared(Hazard.NOUN, ("unit",), ("responsible_person", "reviewer", "applied_by"))
        for number, row in table.rows():
            said = values(row, number)
            if not said.get("problem") and not said.get("point_name"):
                table.refuse(number, "problem", "problem_missing", "没有风险点名称和存在问题,本行未收入。", 1)
                continue
            county = unit(row, number)
            if not county:
                continue
            hazard = Hazard(season=table.season, unit=county, **said)
            reason = void_reason(table, number, hazard.note)
            if not reason:
                self._judge(table, number, hazard)
            lookups = {"risk_point": _point(hazard, table.place("point_name", number))} if hazard.point_name else {}
            table.take(
                number, Draft(hazard, f"hazard:{table.sheet.name}:{number}", lookups=lookups, void_reason=reason)
            )

    def finish(self) -> None:
        """Nothing is left to do."""

    def _judge(self, table: Table, number: int, hazard: Hazard) -> None:
        """Report what does not fit together in a row that counts."""
        counted_on = self._context.facts.get("ledger_on")
        if hazard.cleared_on is None:
            self._judge_open(table, number, hazard, counted_on)
            return
        if hazard.found_on and hazard.cleared_on < hazard.found_on:
            message = f"销号日期 {hazard.cleared_on} 早于发现日期 {hazard.found_on},照原样收入,请核对。"
            table.report(number, "cleared_on", "cleared_before_found", WARN, message)
        if not hazard.reviewer and table.has("reviewer"):
            table.report(number, "reviewer", "cleared_without_reviewer", WARN, "已销号但没有复核人,请补填。")
        if counted_on and hazard.cleared_on > counted_on:
            message = f"销号日期 {hazard.cleared_on} 晚于统计日 {counted_on},统计日仍为未销号。"
            table.report(number, "cleared_on", "cleared_after_count_date", INFO, message)

    @staticmethod
    def _judge_open(table: Table, number: int, hazard: Hazard, counted_on: date | None) -> None:
        words = plain(hazard.progress)
        if _DONE.search(words) and not _NOT_DONE.search(words):
            message = f"整改情况写“{hazard.progress[:20]}”但没有销号日期,不算销号。"
            key = "cleared_on" if table.has("cleared_on") else "progress"
            table.report(number, key, "done_but_not_cleared", WARN, message)
        is_late = counted_on is not None and hazard.due_on is not None and hazard.due_on < counted_on
        if is_late and not hazard.interim_measure and table.has("interim_measure"):
            message = f"整改时限 {hazard.due_on} 已过,未销号且没有临时度汛措施。"
            table.report(number, "interim_measure", "overdue_without_interim_measure", INFO, message)


def _point(hazard: Hazard, cell: str) -> Lookup:
    message = f"风险点台账中找不到“{hazard.point_name[:30]}”,隐患已收入,未与风险点关联。"
    return Lookup("risk_point", hazard.point_name, hazard.unit, cell, "point_not_in_ledger", message)


KIND = Kind(
    plural="hazards",
    label="隐患台账",
    columns=noun_columns(
        Hazard.NOUN,
        {"point_name": 0.7, "problem": 2.0, "found_on": 1.5, "due_on": 2.0, "interim_measure": 2.0, "progress": 1.5,
         "cleared_on": 2.0, "reviewer": 1.5, "responsible_unit": 0.8, "code": 0.5, "applied_by": 0.5},
        ("risk_point", "review_result", "return_reason", "attachments"),
    ),
    needed=(("problem", "point_name"), ("due_on", "cleared_on", "progress", "found_on")),
    keys=("problem", "point_name"),
    title=re.compile(r"隐患|整改|销号"),
    reader=HazardsReader,
)  # fmt: skip
