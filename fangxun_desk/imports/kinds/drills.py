"""演练台账: a row may stand for several sessions; planned, cancelled and other years' drills are kept, not counted."""

import re
from datetime import date

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.vocabulary import DrillForm, DrillState
from fangxun_desk.imports.columns import noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import WARN, Draft
from fangxun_desk.imports.rows import is_cancelled, is_planned
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn
from fangxun_desk.imports.words import read_word


class DrillsReader:
    """Reads the drill ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One drill a row."""
        unit, held_on = UnitColumn(table), table.day("held_on")
        name, place, plan_name = table.text("name"), table.text("place"), table.text("plan_name")
        organisation, state, note = table.text("organisation"), table.text("state"), table.text("note")
        form, sessions, participants = (
            table.raw("form"),
            table.count("sessions", "场"),
            table.count("participants", "人"),
        )
        has_sessions = table.has("sessions")
        for number, row in table.rows():
            named = name(row, number)
            if not named:
                table.refuse(number, "name", "name_missing", "没有演练名称,本行未收入。", 1)
                continue
            county = unit(row, number)
            if not county:
                continue
            said, stated = note(row, number), sessions(row, number)
            drill = Drill(
                season=table.season,
                unit=county,
                held_on=held_on(row, number),
                name=named,
                place=place(row, number),
                form=_form(table, number, str(form(row, number)), named),
                sessions=1 if stated is None else stated,
                participants=participants(row, number),
                plan_name=plan_name(row, number),
                organisation=organisation(row, number),
                state=_state(said, state(row, number)),
                note=said,
            )
            reason = void_reason(table, number, said)
            if not reason and _counts(table, number, drill):
                table.totals.counted(county, (drill.sessions, drill.participants))
                if stated is None and has_sessions:
                    table.report(number, "sessions", "sessions_blank", WARN, "场次空白,按一行一场计,请核对。")
            table.take(number, Draft(drill, f"drill:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


def _form(table: Table, number: int, written: str, name: str) -> DrillForm | None:
    """The form of a drill; where no column states it, a name that says 桌面 or 实战 does."""
    found = read_word(DrillForm, written) if written else None
    if found is None and not written:
        return DrillForm.TABLETOP if "桌面" in name else DrillForm.FIELD if "实战" in name else None
    if found is None:
        message = f"演练类型“{shown(written)}”不是桌面或实战,该项未收入,请核对。"
        table.report(number, "form", "word_unknown", WARN, message)
    return found


def _state(note: str, state: str) -> DrillState:
    """Whether a drill was held: as its state column or its remark says."""
    for text in (state, note):
        if text and is_cancelled(text):
            return DrillState.CANCELLED
        if text and is_planned(text):
            return DrillState.PLANNED
    return DrillState.HELD


def _counts(table: Table, number: int, drill: Drill) -> bool:
    """Whether a row's sessions count; reports why not."""
    where = "note" if drill.note else "state"
    if drill.state is DrillState.CANCELLED:
        table.report(number, where, "cancelled", WARN, f"“{shown(drill.note)}”,演练已取消,已收入,不计场次。")
        return False
    if drill.state is DrillState.PLANNED:
        table.report(number, where, "planned", WARN, f"“{shown(drill.note)}”,计划开展、尚未举行,已收入,不计场次。")
        return False
    if drill.held_on is None:
        table.report(number, "held_on", "date_missing", WARN, "没有能认定的演练日期,按本年度收入,请补报。")
        return True
    return _is_of_season(table, number, drill.held_on)


def _is_of_season(table: Table, number: int, held_on: date) -> bool:
    if held_on.year == table.season:
        return True
    message = f"{held_on.year} 年的演练,不在 {table.season} 年度,已收入,不计场次。"
    table.report(number, "held_on", "other_year", WARN, message)
    return False


KIND = Kind(
    plural="drills",
    label="演练台账",
    columns=noun_columns(
        Drill.NOUN,
        {"held_on": 1.0, "name": 1.5, "place": 1.0, "form": 1.5, "sessions": 2.0, "participants": 1.5, "plan_name": 1.5,
         "organisation": 0.7},
    ),
    needed=(("name",), ("held_on",), ("place", "form", "sessions", "participants", "plan_name")),
    keys=("name",),
    title=re.compile(r"演练"),
    reader=DrillsReader,
    summed={"sessions": "场", "participants": "人"},
)  # fmt: skip
