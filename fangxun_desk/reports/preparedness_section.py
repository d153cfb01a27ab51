"""The report on being prepared: officials, plans and drills, the risk map and its hazards, forces and supplies.

Composes text and tables out of the material handed in; says plainly what was not logged.
"""

from fangxun_desk.reports.document import Block, Column, Paragraph
from fangxun_desk.reports.official_prose import (
    among,
    body,
    counted,
    day,
    enumerated,
    fill_in,
    level,
    month,
    month_of_year,
    quoted,
    shares,
)
from fangxun_desk.reports.season_material import SeasonMaterial
from fangxun_desk.reports.split_tables import Measured, part, split_table, transposed

TRAINED = (
    ("线上+线下", "officials_trained_both"),
    ("线上", "officials_trained_online_only"),
    ("线下", "officials_trained_offline_only"),
    ("未训", "officials_untrained"),
)
HAZARD_STATES = (
    ("排查", "total", "hazards_total"),
    ("销号", "cleared", "hazards_cleared"),
    ("未销号", "open", "hazards_open"),
    ("其中逾期", "overdue", "hazards_overdue"),
)
COUNTY = Column("县(市、区)", 36)


def duty(m: SeasonMaterial) -> tuple[Block, ...]:
    """(一)压实防汛责任: who answers, by tier and county, and who was trained."""
    if not m.count("officials"):
        return (body("没有登记防汛行政责任人。"),)
    return enumerated((_official_words(m), _training_words(m))), *_official_tables(m)


def _official_words(m: SeasonMaterial) -> str:
    on = m.accounts["officials"].as_of if "officials" in m.accounts else m.as_of
    levels = m.split("officials", "by_level")
    return (
        f"明确各级责任人。截至{day(on)}在任的防汛行政责任人共{counted(m.count('officials'), '名')}"
        f"{among(((level(label), n) for label, n in levels.items()), '名')}。"
    )


def _training_words(m: SeasonMaterial) -> str:
    trained, untrained = m.count("officials_trained"), m.count("officials_untrained")
    if not trained:
        return f"没有登记责任人参加培训的情况,未参加培训{counted(untrained, '名')}。"
    modes = (
        ("仅参加线上培训", m.count("officials_trained_online_only")),
        ("仅参加线下培训", m.count("officials_trained_offline_only")),
        ("线上线下均参加", m.count("officials_trained_both")),
    )
    words = f"开展责任人培训。已参加培训{counted(trained, '名')}{among(modes, '名')};"
    return words + (f"尚未参加培训{counted(untrained, '名')}。" if untrained else "没有未参加培训的责任人。")


def _official_tables(m: SeasonMaterial) -> tuple[Block, ...]:
    officials, levels = m.number("officials"), m.split("officials", "by_level")
    by_county = m.split("officials", "by_county")
    training = m.nested("officials", "trained_by_county")
    columns = [Measured("责任人", by_county, officials)]
    columns += [Measured(label, part(training, label), m.number(code)) for label, code in TRAINED]
    return (
        *split_table(
            "责任人及培训",
            "防汛行政责任人及培训情况(名)",
            COUNTY,
            m.unit_keys_with_city(by_county),
            columns,
        ),
        *split_table(
            "责任人层级",
            "防汛行政责任人分层级情况(名)",
            Column("层级", 36),
            [(label, level(label)) for label in levels],
            [Measured("责任人", levels, officials)],
            width_mm=36,
        ),
    )


def plans_and_drills(m: SeasonMaterial) -> tuple[Block, ...]:
    """(二)完善预案、强化演练: the 1+9+N plans, and the drills by county, type and month."""
    plans, sessions = m.count("plans"), m.count("drill_sessions")
    groups = (("1", "plans_1"), ("9", "plans_9"), ("N", "plans_n"))
    plan_words = (
        f"完善预案体系。“1+9+N”防汛预案体系登记预案{counted(plans, '个')}"
        f"{among(((f'{quoted(name)}类', m.count(code)) for name, code in groups), '个')}。"
        if plans
        else "没有登记“1+9+N”防汛预案体系的预案。"
    )
    if not sessions:
        return (enumerated((plan_words, "没有登记已开展的防汛演练。")),)
    by_form = _drill_forms(m)
    people = m.count("drill_participants")
    months = m.split("drill_sessions", "by_month")
    drill_words = (
        f"强化防汛演练。全年开展防汛演练{counted(sessions, '场次')}{among(by_form, '场次')}"
        + (f",参演{counted(people, '人次')}" if people else "")
        + "。按月份,"
        + shares(((month(key), n) for key, n in sorted(months.items())), "场次")
        + "。"
    )
    return (enumerated((plan_words, drill_words)), *_drill_tables(m))


def _drill_forms(m: SeasonMaterial) -> tuple[tuple[str, int | float], ...]:
    field, tabletop = m.count("drill_sessions_field"), m.count("drill_sessions_tabletop")
    return ("实战", field), ("桌面", tabletop), ("未注明类型", m.count("drill_sessions") - field - tabletop)


def _drill_tables(m: SeasonMaterial) -> tuple[Block, ...]:
    sessions = m.number("drill_sessions")
    by_county = m.split("drill_sessions", "by_county")
    by_type = m.nested("drill_sessions", "by_county_and_type")
    labels = dict.fromkeys(("实战", "桌面"))
    labels |= dict.fromkeys(label for types in by_type.values() for label in types)
    totals = {"实战": "drill_sessions_field", "桌面": "drill_sessions_tabletop"}
    columns = [Measured("场次", by_county, sessions)]
    columns += [
        Measured(label, part(by_type, label), m.number(totals[label]) if label in totals else _rest(m))
        for label in labels
    ]
    participants = m.split("drill_sessions", "participants_by_county")
    columns.append(Measured("参演人次", participants, m.number("drill_participants")))
    months = m.split("drill_sessions", "by_month")
    return (
        *split_table("演练分县", "防汛演练开展情况", COUNTY, m.unit_keys_with_city(by_county), columns),
        *split_table(
            "演练分月",
            "防汛演练分月情况(场次)",
            Column("月份", 36),
            [(key, month_of_year(key)) for key in sorted(months)],
            [Measured("场次", months, sessions)],
            width_mm=36,
        ),
    )


def _rest(m: SeasonMaterial) -> int | float:
    return _drill_forms(m)[-1][1]


def risks(m: SeasonMaterial) -> tuple[Block, ...]:
    """(三)风险图与隐患动态清零: points by county and sector, and the hazards found, cleared, open and overdue."""
    return enumerated((_point_words(m), hazard_words(m))), *_risk_tables(m)


def _point_words(m: SeasonMaterial) -> str:
    points, located = m.count("risk_points"), m.count("risk_points_located")
    if not points:
        return "没有登记防汛风险点。"
    grades = m.split("risk_points", "by_grade")
    threatened = "".join(
        counted(m.count(code), measure) for code, measure in (("risk_households", "户"), ("risk_people", "人"))
    )
    words = f"绘制分县(市、区)、分行业防汛风险图。登记风险点{counted(points, '处')}{among(grades.items(), '处')}"
    words += f",受威胁群众{threatened}。" if m.count("risk_people") else "。"
    missing = points - located
    return words + (
        f"位置明确、可以上图的{counted(located, '处')},坐标缺失或存疑的{counted(missing, '处')}。"
        if missing
        else "全部位置明确,可以上图。"
    )


def hazard_words(m: SeasonMaterial) -> str:
    """How the hazards stand on the ledger's day, and plainly whether they are 清零."""
    total, cleared, still_open, overdue = (
        m.count(code) for code in ("hazards_total", "hazards_cleared", "hazards_open", "hazards_overdue")
    )
    if not total:
        return "没有登记防汛隐患。"
    words = f"推动隐患动态清零。截至{day(m.as_of)},排查登记防汛隐患{counted(total, '项')}"
    words += f",已销号{counted(cleared, '项')}"
    if not still_open:
        return f"{words},全部销号,实现动态清零。"
    words += f",未销号{counted(still_open, '项')}"
    if not overdue:
        return f"{words},没有超过整改时限的隐患,实现动态清零。"
    return f"{words},其中超过整改时限{counted(overdue, '项')},尚未实现动态清零。"


def _risk_tables(m: SeasonMaterial) -> tuple[Block, ...]:
    points = m.number("risk_points")
    grid = m.nested("risk_points", "by_managed_and_sector")
    by_sector = m.split("risk_points", "by_sector")
    by_county = transposed(grid)
    counties = [(key, label) for key, label in m.unit_keys_with_city(grid) if key in grid]
    totals = m.split("risk_points", "by_managed")
    columns = [Measured(label, grid[key], totals.get(key)) for key, label in counties]
    columns.append(Measured("合计", by_sector, points))
    sectors = [(sector, sector) for sector in by_sector if sector in by_county or by_sector[sector]]
    hazards = m.nested("hazards", "by_county")
    hazard_columns = [Measured(label, part(hazards, key), m.number(code)) for label, key, code in HAZARD_STATES]
    hazard_sectors = m.split("hazards", "by_sector")
    return (
        *split_table(
            "风险点分布",
            "防汛风险点分行业、分县(市、区)情况(处)",
            Column("行业", 20),
            sectors,
            columns,
            note="县(市、区)按管理区统计。",
        ),
        *split_table(
            "隐患分县",
            f"防汛隐患排查整改情况(项,截至{day(m.as_of)})",
            COUNTY,
            m.unit_keys_with_city(hazards),
            hazard_columns,
        ),
        *split_table(
            "隐患分行业",
            "防汛隐患分行业情况(项)",
            Column("行业", 36),
            [(sector, sector) for sector in hazard_sectors],
            [Measured("排查", hazard_sectors, m.number("hazards_total"))],
            width_mm=36,
        ),
    )


def forces(m: SeasonMaterial) -> tuple[Block, ...]:
    """(七)抢险力量与物资: teams by kind and county, shelves of supplies."""
    units, people, supplies = (m.count(code) for code in ("rescue_units", "rescue_people", "supplies"))
    kinds = m.split("rescue_units", "by_kind")
    teams = (
        f"抢险救援力量。登记消防站和抢险救援队伍{counted(units, '支')}、{counted(people, '人')}"
        f"{among(kinds.items(), '支')}。"
        if units
        else "没有登记抢险救援力量。"
    )
    stocks = f"防汛物资。登记防汛物资{counted(supplies, '项')}。" if supplies else "没有登记防汛物资。"
    by_county = m.split("rescue_units", "by_county")
    more: tuple[Paragraph, ...] = (fill_in("主要物资品种、数量和调用情况"),) if supplies else ()
    return (
        enumerated((teams, stocks)),
        *split_table(
            "救援力量分县",
            "抢险救援力量分县(市、区)情况(支)",
            COUNTY,
            m.unit_keys_with_city(by_county),
            [Measured("力量", by_county, m.number("rescue_units"))],
            width_mm=36,
        ),
        *more,
    )
