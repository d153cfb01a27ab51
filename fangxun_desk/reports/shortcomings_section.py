"""The report on what is not in order yet, and what is therefore left to do: only what the store itself shows.

Where judgement is asked for stands a marked place for the office to write. No cause, no merit and no plan is made up.
"""

from collections.abc import Iterator
from datetime import datetime, time

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.response_state import in_force
from fangxun_desk.reports.command_section import batches_without_loss, storms_without_loss
from fangxun_desk.reports.document import Block, Column, Table
from fangxun_desk.reports.official_prose import (
    Number,
    counted,
    day,
    enumerated,
    fill_in,
    quoted,
    shares,
)
from fangxun_desk.reports.season_material import SeasonMaterial
from fangxun_desk.reports.split_tables import part, table

_LISTED_IN_TEXT = 15
"""Lists longer than this stand in the workbook only."""
_NAMED = 6


def shortcomings(m: SeasonMaterial) -> tuple[Block, ...]:
    """二、存在的问题和不足."""
    found = [f"{what}。" for what, _ in _findings(m)]
    told = enumerated(found, "从登记情况看,") if found else enumerated(["登记的数据中没有发现未办结的事项。"])
    overdue = overdue_table(m)
    shown = (overdue,) if overdue and len(overdue.rows) <= _LISTED_IN_TEXT else ()
    return (told, *shown, fill_in("工作中存在的其他问题和不足"))


def next_steps(m: SeasonMaterial) -> tuple[Block, ...]:
    """三、next year's first arrangements: what is left over, and a place for the office's own."""
    tasks = [f"{task}。" for _, task in _findings(m) if task]
    lead = f"{m.year + 1}年,先行办理以下遗留事项:"
    told = (enumerated(tasks, lead),) if tasks else ()
    return (*told, fill_in(f"{m.year + 1}年防汛工作安排"))


def _findings(m: SeasonMaterial) -> Iterator[tuple[str, str]]:
    """What the store shows, and the task that follows from it by itself; "" where none does."""
    yield from _people_findings(m)
    yield from _ledger_findings(m)
    yield from _storm_findings(m)
    yield from _doubt_findings(m)


def _people_findings(m: SeasonMaterial) -> Iterator[tuple[str, str]]:
    untrained = m.count("officials_untrained")
    if untrained:
        where = shares(part(m.nested("officials", "trained_by_county"), "未训").items(), "名")
        yield (
            f"防汛行政责任人培训没有全覆盖,{counted(untrained, '名')}未参加培训{_bracketed(where)}",
            f"对未参加培训的{counted(untrained, '名')}责任人补训",
        )
    roster = m.accounts.get("officials")
    vacant = [row for row in roster.excluded if row.reason == "vacant_post"] if roster else []
    if vacant:
        yield f"责任岗位空缺{counted(len(vacant), '个')}", f"补齐空缺的{counted(len(vacant), '个')}责任岗位"
    people_out = m.count("people_out_at_end")
    if people_out:
        yield (
            f"截至{day(m.as_of)},{counted(people_out, '人')}转移后没有登记返回{_bracketed(_some(_places_out(m)))}",
            f"核清没有登记返回的{counted(people_out, '人')}去向",
        )


def _places_out(m: SeasonMaterial) -> list[str]:
    """Where the people still out came from, and how many from there."""
    batches = {batch.record_id: batch for batch in m.batches}
    out = [
        (batches[r.record_id], r.amount) for r in m.rows_of("people_out_at_end") if r.amount and r.record_id in batches
    ]
    return [f"{m.unit_names.get(b.unit, b.unit)}{b.town}{b.place}{counted(n, '人')}" for b, n in out]


def _ledger_findings(m: SeasonMaterial) -> Iterator[tuple[str, str]]:
    still_open, overdue = m.count("hazards_open"), m.count("hazards_overdue")
    hazards = m.nested("hazards", "by_county")
    if overdue:
        where = shares(part(hazards, "overdue").items(), "项")
        yield (
            f"隐患没有做到动态清零,{counted(overdue, '项')}超过整改时限仍未销号{_bracketed(where)}",
            f"限期整改逾期的{counted(overdue, '项')}隐患并销号",
        )
    if still_open - overdue:
        yield (
            f"尚在整改时限内或未定时限的隐患{counted(still_open - overdue, '项')}没有销号",
            f"继续整改其余{counted(still_open - overdue, '项')}未销号隐患,落实临时度汛措施",
        )
    unlocated = m.count("risk_points") - m.count("risk_points_located")
    if unlocated:
        names = _some([point.name for point in m.unlocated_points])
        yield (
            f"{counted(unlocated, '处')}风险点坐标缺失或存疑,没有上图{_bracketed(names)}",
            f"核定{counted(unlocated, '处')}风险点的坐标并上图",
        )
    drilled = m.split("drill_sessions", "by_county")
    silent = [name for name, _ in m.unit_keys if name not in drilled]
    if drilled and silent:
        yield f"{'、'.join(silent)}没有登记防汛演练", f"核实{'、'.join(silent)}的演练情况"


def _storm_findings(m: SeasonMaterial) -> Iterator[tuple[str, str]]:
    unstated = m.count("placement_not_stated")
    if unstated:
        yield f"{counted(unstated, '人')}转移后的安置方式没有说明", ""
    no_households = sum(1 for batch in m.batches if batch.households is None)
    if no_households:
        yield f"{counted(no_households, '个')}转移批次没有填报户数", ""
    storms, batches = storms_without_loss(m), batches_without_loss(m)
    if storms:
        names = "、".join(quoted(storm.name) for storm in storms)
        yield f"{names}过程的死亡、失踪情况没有填报", f"补报{names}过程的伤亡情况"
    if batches:
        yield f"{counted(len(batches), '个')}转移批次没有填报伤亡情况", ""
    unconfirmed = m.count("deaths_missing_unconfirmed")
    if unconfirmed:
        yield f"死亡、失踪{counted(unconfirmed, '人')}待核实", f"核实待核实的死亡、失踪{counted(unconfirmed, '人')}"
    still_on = _still_in_force(m)
    if still_on:
        yield f"{_some(still_on)}的应急响应没有登记终止", "核实没有登记终止的应急响应"


def _doubt_findings(m: SeasonMaterial) -> Iterator[tuple[str, str]]:
    disputed = sorted({number for account in m.accounts.values() for number in account.disputed})
    if disputed:
        count: Number = len(disputed)
        yield (
            f"{counted(count, '条')}计入的记录存在分歧{_bracketed(_some(disputed))},所列数字以目前显示的值为准",
            f"裁定存在分歧的{counted(count, '条')}记录",
        )


def _still_in_force(m: SeasonMaterial) -> list[str]:
    """The offices whose response was started and not ended by the end of the day the season is counted to."""
    lines = in_force(m.responses, datetime.combine(m.as_of, time.max, BEIJING))
    return [line.issuer if line.area in line.issuer else f"{line.issuer}({line.area})" for line in lines]


def _bracketed(text: str) -> str:
    return f"({text})" if text else ""


def _some(names: list[str]) -> str:
    """The names, or the first of them and 等."""
    told = "、".join(names[:_NAMED])
    return f"{told}等" if len(names) > _NAMED else told


_HAZARD_COLUMNS = (
    Column("县(市、区)", 26),
    Column("风险点", 30),
    Column("存在问题", 38),
    Column("整改时限", 25),
    Column("责任单位", 37),
)


def overdue_table(m: SeasonMaterial) -> Table | None:
    """The hazards whose day has passed; None where there are none."""
    hazards = [h for h in m.open_hazards if h.is_overdue(m.as_of)]
    rows = [(m.unit_names.get(h.unit, h.unit), h.point_name, h.problem, h.due_on, h.responsible_unit) for h in hazards]
    return table("逾期隐患", "超过整改时限未销号的隐患", _HAZARD_COLUMNS, rows) if rows else None


def open_hazard_table(m: SeasonMaterial) -> Table | None:
    """Every hazard not cleared, with what is done meanwhile; None where there are none."""
    columns = (
        *(Column(label) for label in ("编号", "县(市、区)", "行业", "风险点", "存在问题", "发现日期", "整改时限")),
        *(Column(label) for label in ("是否逾期", "责任单位", "责任人", "临时度汛措施", "整改情况")),
    )
    rows = [
        (
            h.number,
            m.unit_names.get(h.unit, h.unit),
            h.sector.label if h.sector else None,
            h.point_name,
            h.problem,
            h.found_on,
            h.due_on,
            "逾期" if h.is_overdue(m.as_of) else "",
            h.responsible_unit,
            h.responsible_person,
            h.interim_measure,
            h.progress,
        )
        for h in m.open_hazards
    ]
    return table("未销号隐患", f"截至{day(m.as_of)}未销号的隐患", columns, rows) if rows else None


def unlocated_table(m: SeasonMaterial) -> Table | None:
    """The risk points that cannot be drawn, and why; None where there are none."""
    columns = tuple(Column(label) for label in ("编号", "县(市、区)", "乡镇(街道)", "风险点", "行业", "为何没有上图"))
    rows = [
        (
            p.number,
            m.unit_names.get(p.managed_by or p.unit, p.unit),
            p.town,
            p.name,
            p.sector.label if p.sector else None,
            p.position_doubt or "没有坐标",
        )
        for p in m.unlocated_points
    ]
    return table("未上图风险点", "坐标缺失或存疑、没有上图的风险点", columns, rows) if rows else None
