"""The report on command: meetings and responses, people moved out of danger, and each storm by itself.

Composes text and tables out of the material handed in. That nobody was hurt is said only where every loss was stated
and all of them are 0.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.season import NO_STORM
from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.domain.vocabulary import ResponseAction, Tier
from fangxun_desk.reports.document import Block, Column, Paragraph, Row, Value
from fangxun_desk.reports.official_prose import (
    Number,
    among,
    body,
    counted,
    day,
    enumerated,
    hour,
    level,
    month_of_year,
    plain,
    quoted,
    shares,
    span,
)
from fangxun_desk.reports.season_material import SeasonMaterial
from fangxun_desk.reports.split_tables import BLANKS, Measured, split_table, table

MEETINGS = ("consultations", "dispatch_meetings_with_city_leaders")
COUNTY, STORM = Column("县(市、区)", 34), Column("过程", 30)
_EVACUATION = (
    ("批次", "evacuated_batches"),
    ("户数", "evacuated_households"),
    ("转移人次", "evacuated_person_times"),
    ("集中安置", "centralised"),
    ("分散安置", "dispersed"),
    ("已返回", "returned_persons"),
    ("在外", "people_out_at_end"),
)


def meetings(m: SeasonMaterial) -> tuple[Block, ...]:
    """(四)会商研判与指挥调度: meetings by storm and month, responses and warnings."""
    return enumerated((_consultations(m), _dispatches(m), response_words(m))), *_meeting_tables(m)


def _consultations(m: SeasonMaterial) -> str:
    held = m.count("consultations")
    if not held:
        return "没有登记防汛专题会商。"
    return f"加强会商研判。全年召开防汛专题会商{counted(held, '次')}{among(_by_storm(m, 'consultations'), '次')}。"


def _dispatches(m: SeasonMaterial) -> str:
    with_leaders, held = m.count("dispatch_meetings_with_city_leaders"), m.count("dispatch_meetings_held")
    if not (with_leaders or held):
        return "没有登记防汛调度会。"
    words = f"强化指挥调度。召开防汛调度会{counted(held, '次')},其中市领导参加{counted(with_leaders, '次')}"
    told = shares(_by_storm(m, "dispatch_meetings_with_city_leaders"), "次")
    return f"{words}({told})。" if told else f"{words}。"


def _by_storm(m: SeasonMaterial, code: str) -> list[tuple[str, Number | None]]:
    values = m.split(code, "by_storm")
    return [(_storm_words(key), values.get(key)) for key, _ in m.storm_keys(values)]


def _storm_words(key: str) -> str:
    return "非过程期间" if key == NO_STORM else f"{quoted(key)}过程"


def response_words(m: SeasonMaterial) -> str:
    """How often responses were started, raised, lowered and ended, and the warnings issued."""
    changes, warnings = m.count("response_changes"), m.count("warnings")
    words = "没有登记应急响应。"
    if changes:
        tiers = m.split("response_changes", "by_tier")
        actions = {action: sum(1 for r in m.responses if r.action is action) for action in ResponseAction}
        words = f"及时启动和调整应急响应。各级应急响应级别变动{counted(changes, '次')}"
        words += f"({shares(((level(tier), n) for tier, n in tiers.items()), '次')}),其中"
        words += shares(((action.label, n) for action, n in actions.items()), "次") + "。"
    if warnings:
        colours = m.split("warnings", "by_colour")
        words += f"收录预警信息{counted(warnings, '条')}{among(colours.items(), '条')}。"
    return words


def _meeting_tables(m: SeasonMaterial) -> tuple[Block, ...]:
    by_storm = [Measured(label, m.split(code, "by_storm"), m.number(code)) for label, code in _MEETING_COLUMNS]
    by_month = [Measured(label, m.split(code, "by_month"), m.number(code)) for label, code in _MEETING_COLUMNS]
    storm_keys = m.storm_keys(*(column.values for column in by_storm))
    months = sorted({key for column in by_month for key in column.values})
    return (
        *split_table("会议分过程", "会商、调度分过程情况(次)", STORM, storm_keys, by_storm, width_mm=63),
        *split_table(
            "会议分月",
            "会商、调度分月情况(次)",
            Column("月份", 30),
            [(key, month_of_year(key)) for key in months],
            by_month,
            width_mm=63,
        ),
    )


_MEETING_COLUMNS = (("专题会商", MEETINGS[0]), ("市领导参加的调度会", MEETINGS[1]))


def evacuation(m: SeasonMaterial) -> tuple[Block, ...]:
    """(五)避险转移: how many, where to, who is back, who was lost."""
    shelters = m.count("shelters")
    places = (
        f"登记避险安置点{counted(shelters, '处')},可容纳{counted(m.count('shelter_capacity'), '人')}。"
        if shelters
        else "没有登记避险安置点。"
    )
    if not m.count("evacuated_person_times"):
        return (body(f"全年没有登记避险转移,{loss_words(m)}。{places}"),)
    return body(_moved_words(m), _placed_words(m), f"{loss_words(m)}。", places), *_evacuation_tables(m)


def _moved_words(m: SeasonMaterial) -> str:
    by_storm = m.split("evacuated_person_times", "by_storm")
    storms = [key for key, value in by_storm.items() if value and key != NO_STORM]
    where = f"在{counted(len(storms), '次')}过程中" if storms else ""
    words = f"全年{where}共转移避险群众{counted(m.count('evacuated_person_times'), '人次')}"
    words += f"({counted(m.count('evacuated_batches'), '批次')}、{counted(m.count('evacuated_households'), '户')})"
    return f"{words}{among(_by_storm(m, 'evacuated_person_times'), '人次')}。"


def _placed_words(m: SeasonMaterial) -> str:
    places = (
        ("集中安置", m.count("centralised")),
        ("分散安置", m.count("dispersed")),
        ("未说明安置方式", m.count("placement_not_stated")),
    )
    out = m.count("people_out_at_end")
    words = f"按安置方式,{shares(places, '人')}。已返回{counted(m.count('returned_persons'), '人')},"
    return words + (f"截至{day(m.as_of)}尚有{counted(out, '人')}没有登记返回。" if out else "全部返回。")


def loss_words(m: SeasonMaterial) -> str:
    """What is known of people hurt. 未发生人员伤亡 needs every storm and every batch to have said so."""
    known = [("死亡", m.count("deaths")), ("失踪", m.count("missing")), ("受伤", m.count("injured"))]
    unconfirmed = m.count("deaths_missing_unconfirmed")
    storms, batches = storms_without_loss(m), batches_without_loss(m)
    if not (m.storms or m.batches):
        return "没有登记人员伤亡情况"
    if not (any(value for _, value in known) or unconfirmed or storms or batches):
        return "未发生人员伤亡"
    words = "已登记的伤亡情况为" + "、".join(label + counted(value, "人") for label, value in known)
    if unconfirmed:
        words += f",另有待核实的死亡、失踪{counted(unconfirmed, '人')}"
    blanks = [f"{'、'.join(quoted(storm.name) for storm in storms)}过程"] if storms else []
    blanks += [f"{counted(len(batches), '个')}转移批次"] if batches else []
    return words + (f";{'和'.join(blanks)}的伤亡情况未填报" if blanks else "")


def storms_without_loss(m: SeasonMaterial) -> list[Storm]:
    """The storms for which deaths or missing people were left blank; blank is not 0."""
    return [storm for storm in m.storms if storm.deaths is None or storm.missing is None]


def batches_without_loss(m: SeasonMaterial) -> list[str]:
    """The numbers of the counted batches that say nothing of people hurt."""
    return [
        batch.number
        for batch in m.batches
        if not batch.loss and (batch.deaths, batch.missing, batch.injured) == (None, None, None)
    ]


def _evacuation_tables(m: SeasonMaterial) -> tuple[Block, ...]:
    by_storm = [Measured(label, m.split(code, "by_storm"), m.number(code)) for label, code in _EVACUATION]
    by_county = [Measured(label, m.split(code, "by_county"), m.number(code)) for label, code in _EVACUATION]
    unstated = m.count("placement_not_stated")
    note = f"集中安置、分散安置之外,另有{counted(unstated, '人')}未说明安置方式。" if unstated else ""
    grid = m.nested("evacuated_person_times", "by_storm_and_county")
    counties = m.split("evacuated_person_times", "by_county")
    totals = m.split("evacuated_person_times", "by_storm")
    across = [Measured(reads, grid[key], totals.get(key)) for key, reads in m.storm_keys(grid) if key in grid]
    across.append(Measured("合计", counties, m.number("evacuated_person_times")))
    keys = m.unit_keys_with_city(counties)
    storm_keys = m.storm_keys(*(column.values for column in by_storm))
    return (
        *split_table("转移分过程", "避险转移分过程情况", STORM, storm_keys, by_storm, note=note),
        *split_table("转移分县", "避险转移分县(市、区)情况", COUNTY, keys, by_county, note=note),
        *split_table("转移分县分过程", "避险转移分县(市、区)、分过程人次", COUNTY, keys, across),
    )


def storms(m: SeasonMaterial) -> tuple[Block, ...]:
    """(六)各次暴雨过程: one paragraph a storm, and all of them in a table."""
    rainstorms = m.rainstorms
    others = [storm for storm in m.storms if storm not in rainstorms]
    if not m.storms:
        return (body("全年没有登记暴雨过程。"),)
    paragraphs: list[Paragraph] = [body(f"全年登记暴雨过程{counted(m.count('storms'), '次')}。")]
    paragraphs += [body(storm_words(m, storm)) for storm in rainstorms]
    if others:
        named = "、".join(f"{quoted(s.name)}({s.type.label if s.type else '类型未填'})" for s in others)
        paragraphs.append(body(f"另登记其他过程:{named},不计入暴雨过程。"))
    return (*paragraphs, *_storm_table(m, rainstorms))


def storm_words(m: SeasonMaterial, storm: Storm) -> str:
    """One storm: when, how much rain, what was warned of and ordered, who met, who was moved."""
    rain = [f"{label}{plain(value)}毫米{where}" for label, value, where in _rain(storm) if value is not None]
    if storm.top_warning:
        rain.append(f"最高预警{storm.top_warning.label}")
    words = f"{quoted(storm.name)}暴雨过程({span(storm.began_at, storm.ended_at)})。"
    words += f"{','.join(rain)}。" if rain else ""
    steps = [_step(r) for r in m.responses if r.storm == storm.record_id and r.tier is Tier.CITY]
    if steps:
        words += f"市级应急响应:{'、'.join(steps)}。"
    met = [(label, m.split(code, "by_storm").get(storm.name)) for label, code in _MEETING_COLUMNS]
    moved = m.split("evacuated_person_times", "by_storm").get(storm.name)
    told = [f"召开{shares(met, '次')}"] if shares(met, "次") else []
    told.append(f"转移避险群众{counted(moved, '人次')}" if moved else "没有登记避险转移")
    return f"{words}{','.join(told)}。{_storm_loss(storm)}。"


def _rain(storm: Storm) -> tuple[tuple[str, float | None, str], ...]:
    station = f"({storm.peak_station})" if storm.peak_station else ""
    return (
        ("面雨量", storm.mean_rain_mm, ""),
        ("最大点雨量", storm.peak_rain_mm, station),
        ("最大小时雨强", storm.peak_hour_mm, ""),
    )


def _step(response: Response) -> str:
    when = hour(response.changed_at) if response.changed_at else "时间未填"
    action = response.action.label if response.action else "变动"
    if response.action is ResponseAction.END or response.level is None:
        return f"{when}{action}"
    joint = "至" if response.action in (ResponseAction.RAISE, ResponseAction.LOWER) else ""
    return f"{when}{action}{joint}{response.level.label}"


def _storm_loss(storm: Storm) -> str:
    if storm.deaths is None or storm.missing is None:
        return "死亡、失踪情况未填报"
    words = f"核定死亡{counted(storm.deaths, '人')}、失踪{counted(storm.missing, '人')}"
    doubt = storm.deaths_missing_unconfirmed
    return f"{words},待核实{counted(doubt, '人')}" if doubt else words


_STORM_COLUMNS = (
    Column("过程", 12),
    Column("开始", 21),
    Column("结束", 21),
    Column("面雨量", 14, numeric=True),
    Column("最大点雨量", 15, numeric=True),
    Column("最高预警", 17),
    Column("市级最高响应", 15),
    Column("会商", 11, numeric=True),
    Column("调度会", 13, numeric=True),
    Column("转移人次", 17, numeric=True),
)


def _storm_table(m: SeasonMaterial, rainstorms: Sequence[Storm]) -> tuple[Block, ...]:
    if not rainstorms:
        return ()
    counts: list[Mapping[str, Number]] = [m.split(code, "by_storm") for code in (*MEETINGS, "evacuated_person_times")]
    rows: list[Row] = []
    for storm in rainstorms:
        known: tuple[Value, ...] = (
            storm.name,
            _local(storm.began_at),
            _local(storm.ended_at),
            storm.mean_rain_mm,
            storm.peak_rain_mm,
            storm.top_warning.label if storm.top_warning else None,
            _top_level(m, storm),
        )
        rows.append(Row((*known, *(values.get(storm.name) for values in counts))))
    note = f"注:会商为专题会商次数,调度会为市领导参加的次数。{BLANKS}"
    return (table("暴雨过程", "各次暴雨过程情况(雨量单位:毫米)", _STORM_COLUMNS, rows, note),)


def _local(at: datetime | None) -> datetime | None:
    return None if at is None else local(at)


def _top_level(m: SeasonMaterial, storm: Storm) -> str | None:
    """The highest level a city office had in force for the storm: the smallest of Ⅰ–Ⅳ."""
    levels = [r.level for r in m.responses if r.storm == storm.record_id and r.tier is Tier.CITY and r.level]
    return min(levels, key=lambda level: level.code).label if levels else None
