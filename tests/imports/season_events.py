"""What happened in a generated season: storms, meetings, evacuations, drills."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fangxun_desk.geo.division_directory import Unit, towns_of
from tests.imports import dirt
from tests.imports.expected_season import ExpectedSeason
from tests.imports.layout import Col, Line, lay_out
from tests.imports.season_ledgers import COUNTY, NOTE, SUFFIXES, TOWN, a_file, a_name

Storm = tuple[str, datetime]


def write_storms(folder: Path, dice: random.Random, season: ExpectedSeason) -> list[Storm]:
    """The table of storms; one in it is no rainstorm."""
    months = sorted(dice.sample(range(5, 10), dice.randint(3, 4)))
    storms = [
        (m, d, datetime(season.year, m, d, dice.randint(0, 23))) for m in months for d in [dice.choice((6, 16, 20, 25))]
    ]
    lines = []
    for month, on, began in storms:
        season.count("storms")
        lines.append(Line(_storm(dice, f"{month}·{on}暴雨过程", "暴雨", began)))
    began = datetime(season.year, 9, 11, 15)
    lines.append(Line(_storm(dice, "9·11短时强对流", "强对流", began)))
    columns = [
        Col("name", ("过程名称", "过程", "暴雨过程名称")),
        Col("type", ("过程类型", "类型", "天气类型")),
        Col("began", ("开始时间", "起始时间")),
        Col("ended", ("结束时间", "终止时间")),
        Col("mean", ("面雨量(mm)", "平均雨量", "平均降雨量(毫米)")),
        Col("peak", ("最大点雨量(mm)", "最大雨量")),
        Col("station", ("最大点站名", "最大站点")),
        Col("colour", ("最高预警", "最高预警级别")),
        Col("dead", ("死亡(人)", "死亡人数")),
        Col("missing", ("失踪(人)", "失踪人数")),
        NOTE,
    ]
    suffix = dice.choice((".xlsx", ".xls", ".ods", ".csv"))
    sheet = lay_out(dice, "过程", [f"{season.year}年汛期暴雨过程统计表"], columns, lines, suffix=suffix)
    a_file(dice, folder, "暴雨过程统计", [sheet], suffix)
    return [(f"{month}·{on}", began) for month, on, began in storms]


def _storm(dice: random.Random, name: str, kind: str, began: datetime) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "began": dirt.moment(dice, began),
        "ended": dirt.moment(dice, began + timedelta(hours=30)),
        "mean": round(dice.uniform(40, 150), 1),
        "peak": round(dice.uniform(150, 350), 1),
        "station": "鲁山县下汤站",
        "colour": dice.choice(["黄色", "橙色", "红"]),
        "dead": 0,
        "missing": 0,
    }


def write_meetings(folder: Path, dice: random.Random, season: ExpectedSeason, storms: list[Storm]) -> None:
    """Consultations and dispatches, in two sheets or in one."""
    columns = [
        Col("began", ("开始时间", "召开时间", "会议时间", "时间")),
        Col("type", ("会议类型", "类型", "会议类别")),
        Col("name", ("会议名称", "名称", "会商名称")),
        Col("storm", ("所属过程", "过程名称", "暴雨过程")),
        Col("place", ("地点", "会议地点")),
        Col("host", ("主持人", "主持")),
        Col("people", ("参加人员", "参会人员", "出席人员")),
        Col("number", ("参加人数", "参会人数")),
        Col("content", ("会商内容", "会议内容", "主要内容")),
        Col("conclusion", ("会商结论", "会议结论", "会议要求")),
        NOTE,
    ]
    consultations, dispatches = [], []
    for storm in (*storms, ("", datetime(season.year, 5, 8, 9))):
        consultations += [_meeting(dice, season, "专题会商", storm) for _ in range(dice.randint(2, 5))]
        dispatches += [_meeting(dice, season, "调度会", storm) for _ in range(dice.randint(2, 6))]
    suffix = dice.choice((".xlsx", ".xls", ".ods"))
    title = f"{season.year}年防汛会商调度记录"
    if dice.random() < 0.5:
        sheets = [
            lay_out(dice, "专题会商", [title], columns, consultations, suffix=suffix),
            lay_out(dice, "调度会", [title], columns, dispatches, suffix=suffix),
        ]
    else:
        sheets = [lay_out(dice, "Sheet1", [title], columns, [*consultations, *dispatches], suffix=suffix)]
    a_file(dice, folder, "会商调度", sheets, suffix)


def _meeting(dice: random.Random, season: ExpectedSeason, kind: str, storm: Storm) -> Line:
    name, began = storm
    at = began + timedelta(hours=dice.randint(0, 40), minutes=dice.choice((0, 30)))
    offices = [f"市{office} {a_name(dice)}" for office in dice.sample(["水利局", "气象局", "应急管理局", "公安局"], 3)]
    leaders = [a_name(dice) for _ in range(dice.randint(1, 3))]
    has_leader = dice.random() < 0.6
    if has_leader:
        people = dice.choice(
            [
                "、".join([*(f"副市长{leader}(市领导)" for leader in leaders), *offices]),
                "市领导:" + "、".join(f"{leader}(副市长)" for leader in leaders) + ";" + "、".join(offices),
                "、".join(offices) + ";市领导 " + "、".join(leaders) + ";各县(市、区)防指视频参会",
            ]
        )
    else:
        people = dice.choice(
            [
                "、".join(offices),
                "、".join(offices) + ";各县(市、区)防指值班负责人(视频)",
                "、".join(offices) + f";市领导 {leaders[0]}(请假)",
                "、".join([f"副市长{leaders[0]}(市领导,因公请假)", *offices]),
            ]
        )
    fate = dice.choices(["held", "cancelled", "drill", "joint"], [80, 7, 7, 6])[0]
    if fate == "held":
        if kind == "专题会商":
            season.count("consultations", by_storm=name or "none")
        else:
            season.count("dispatch_meetings_held", by_storm=name or "none")
            if has_leader:
                season.count("dispatch_meetings_with_city_leaders", by_storm=name or "none")
    return Line(
        {
            "began": dirt.moment(dice, at),
            "type": "联合会商" if fate == "joint" else kind,
            "name": f"{name or '汛前'}防汛{kind}",
            "storm": dirt.storm_word(dice, name) if name else dice.choice(["非过程", "", "/"]),
            "place": "市防汛指挥中心",
            "host": a_name(dice),
            "people": people,
            "number": dice.randint(5, 20),
            "content": dice.choice(["研判雨情,传达学习市领导批示精神", "听取气象、水利部门汇报"]),
            "conclusion": "一、加密监测;二、提前转移;三、预置力量。",
            "note": {"cancelled": "雨势减弱,取消", "drill": "演练"}.get(fate, ""),
        }
    )


def write_evacuations(folder: Path, dice: random.Random, season: ExpectedSeason, storms: list[Storm]) -> None:
    """One ledger for each storm, each in its own shape."""
    for name, began in storms:
        has_words, has_day = dice.random() < 0.3, dice.random() < 0.3
        when = [Col("day", ("日期", "转移日期")), Col("time", ("时间段", "时段"))] if has_day else [
            Col("time", ("转移时间", "转出时间"), ("转移情况", "转出情况"), ("时间",))
        ]  # fmt: skip
        where = [Col("mode", ("安置方式",))] if has_words else [
            Col("central", ("集中安置(人)", "集中安置", "集中安置人数"), ("安置情况(人)", "安置情况"), ("集中",)),
            Col("apart", ("分散安置(人)", "分散安置", "分散安置人数"), ("安置情况(人)", "安置情况"), ("分散",)),
        ]  # fmt: skip
        columns = [
            COUNTY,
            TOWN,
            Col("place", ("村组(地点)", "村组", "转移地点", "村(社区)组")),
            *when,
            Col("households", ("转移户数(户)", "转移户数", "户数"), ("转移情况", "转出情况"), ("户数", "户")),
            Col("people", ("转移人数(人)", "转移人数", "转移人口"), ("转移情况", "转出情况"), ("人数", "人")),
            *where,
            Col("sites", ("安置点", "安置地点", "安置场所")),
            Col("back", ("返回时间", "返回情况", "回迁时间")),
            Col("loss", ("伤亡情况", "人员伤亡")),
            NOTE,
        ]
        lines = _ledger(dice, season, name, began, has_words, has_day)
        suffix = dice.choice(SUFFIXES)
        month, on = name.split("·")
        stem = dice.choice(
            [
                f"“{month}.{on}”人员转移台账",
                f"{month}.{on}避险转移统计",
                f"{season.year}年{month}月{on}日强降雨转移情况",
            ]
        )
        head = [
            f"“{name}”暴雨过程人员避险转移台账",
            f"填报单位:市防办    统计截至:{season.year}年{month}月{on}日    单位:户、人",
        ]
        sheet = lay_out(dice, "台账", head, columns, lines, merge_key="county", suffix=suffix)
        a_file(dice, folder / "避险转移", stem, [sheet], suffix)


def _ledger(
    dice: random.Random, season: ExpectedSeason, name: str, began: datetime, has_words: bool, has_day: bool
) -> list[Line]:
    lines: list[Line] = []
    sums = {"households": 0, "people": 0}
    for unit in dice.sample(dirt.UNITS, dice.randint(2, 6)):
        of_unit = {"households": 0, "people": 0}
        for index in range(dice.randint(2, 6)):
            line = _batch(dice, season, name, began, unit, index, (has_words, has_day), of_unit)
            lines.append(line)
            if dice.random() < 0.06 and not line.cells["note"]:
                lines.append(Line(line.cells | {"note": "作废,与上一行重复"}))
            elif dice.random() < 0.08 and not line.cells["note"]:
                goal = f"由甲安置点转至{unit.name}乙安置点"
                lines.append(Line(line.cells | {"note": "安置点间转运", "sites": goal, "back": ""}))
        if dice.random() < 0.6:
            lines.append(Line({"label": f"{unit.name}小计", **of_unit}, "total"))
        for key, amount in of_unit.items():
            sums[key] += amount
    if dice.random() < 0.4:
        lines.insert(dice.randint(1, len(lines) - 1), Line(kind="header"))
    lines.append(Line({"label": dice.choice(["合计", "合 计", "总计"]), **sums}, "total"))
    return lines


def _batch(
    dice: random.Random,
    season: ExpectedSeason,
    storm: str,
    began: datetime,
    unit: Unit,
    index: int,
    shape: tuple[bool, bool],
    of_unit: dict[str, int],
) -> Line:
    at = began + timedelta(minutes=dice.randrange(0, 30 * 60, 5))
    households, people = dice.randint(3, 20), dice.randint(21, 70)
    apart = dice.choice([0, 0, dice.randint(1, 20)])
    note = dice.choices(["", "计划转移,雨势减弱未实施", "演练", "雨后返回,再次转出"], [88, 4, 4, 4])[0]
    is_blank = dice.random() < 0.05
    groups = {"by_county": unit.name, "by_storm": storm}
    back, returned = _return(dice, at, people)
    if note in ("", "雨后返回,再次转出"):
        season.count("evacuated_person_times", people, **groups)
        season.count("evacuated_households", 0 if is_blank else households, **groups)
        season.count("evacuated_batches", 1, **groups)
        season.count("centralised", people - apart, **groups)
        season.count("dispersed", apart, **groups)
        season.count("returned_persons", returned, **groups)
        season.count("people_out_at_end", people - returned, **groups)
        of_unit["people"] += people
        of_unit["households"] += 0 if is_blank else households
    _, has_day = shape
    town = dice.choice(towns_of(unit.code)).name
    cells: dict[str, Any] = {
        "county": unit.name,
        "town": town,
        "place": ("【演练】" if note == "演练" else "") + f"第{index + 1}村{dice.choice(['东组', '西组', ''])}",
        "households": "" if is_blank else dirt.count(dice, households, "户"),
        "people": dirt.count(dice, people, "人"),
        "central": dirt.count(dice, people - apart, "人"),
        "apart": dirt.count(dice, apart, "人"),
        "mode": f"集中{people - apart}人、分散{apart}人" if apart else "集中",
        "sites": f"{town}中心小学" + ("、投亲靠友" if apart else ""),
        "back": back,
        "loss": dice.choice(["无", "无伤亡", "0"]),
        "note": note,
        "time": dirt.moment(dice, at),
    }
    if has_day:
        cells |= {"day": dirt.day(dice, at.date(), season.year), "time": _time(dice, at)}
    return Line(cells)


def _time(dice: random.Random, at: datetime) -> str:
    until = at + timedelta(minutes=30)
    start = f"{at.hour}:{at.minute:02d}"
    return dice.choice([start, f"{at.hour}时{at.minute}分", f"{start}-{until.hour}:{until.minute:02d}"])


def _return(dice: random.Random, at: datetime, people: int) -> tuple[Any, int]:
    """What the return cell says, and how many people that brings back."""
    home = at + timedelta(hours=dice.randint(20, 60))
    later = home + timedelta(hours=7)
    worded = f"{home.month}月{home.day}日{home.hour}时{home.minute}分"
    part = people // 3
    form = dice.choices(["moment", "words", "two", "part", "all", "none"], [50, 20, 8, 6, 6, 10])[0]
    match form:
        case "moment":
            return dirt.moment(dice, home), people
        case "words":
            return f"{worded}全部返回", people
        case "two":
            first = f"{home.month}月{home.day}日{home.hour}:{home.minute:02d}返回{part}人"
            return f"{first};{later.month}月{later.day}日{later.hour}:{later.minute:02d}返回{people - part}人", people
        case "part":
            return f"{worded}返回{part}人", part
        case "all":
            return "已全部返回", people
    return dice.choice(["", "未返回"]), 0


def write_drills(folder: Path, dice: random.Random, season: ExpectedSeason) -> None:
    """A ledger for each county, some by months, some without a column of sessions; one may be shared."""
    for unit in dirt.UNITS:
        has_sessions = dice.random() < 0.85
        columns = [
            Col("on", ("演练时间", "演练日期", "开展时间", "举办日期")),
            Col("name", ("演练名称", "演练科目", "演练项目")),
            Col("place", ("演练地点", "地点")),
            Col("form", ("演练类型(桌面/实战)", "演练类型", "演练形式", "演练方式")),
            *([Col("sessions", ("场次", "演练场次", "场次(场)"))] if has_sessions else []),
            Col("people", ("参演人数", "参演人员(人)", "参加人数")),
            Col("plan", ("依据预案", "预案名称")),
            NOTE,
        ]
        by_month = dice.random() < 0.3
        months = dice.sample(range(3, 10), 3)
        suffix = dice.choice((".xlsx", ".xls", ".ods")) if by_month else dice.choice(SUFFIXES)
        title = f"{unit.name}{season.year}年防汛应急演练台账"
        sheets = []
        for month in sorted(months):
            lines = [_drill(dice, season, unit, month, index, has_sessions) for index in range(dice.randint(2, 8))]
            if by_month or not sheets:
                sheets.append((f"{month}月", lines))
            else:
                sheets[0][1].extend(lines)
        if not by_month and dice.random() < 0.5:
            sheets[0][1].append(Line({"label": "合计", "label_first": True}, "total"))
        laid = [lay_out(dice, name, [title], columns, lines, suffix=suffix) for name, lines in sheets]
        a_file(dice, folder / "演练", f"{unit.name}{season.year}年演练台账", laid, suffix)


def _drill(dice: random.Random, season: ExpectedSeason, unit: Unit, month: int, index: int, has_sessions: bool) -> Line:
    fate = dice.choices(["held", "planned", "cancelled", "void", "last_year"], [88, 3, 3, 3, 3])[0]
    sessions = dice.choice((1, 1, 2, 3, 6, 12)) if has_sessions else 1
    is_blank = dice.random() < 0.03
    on = date(season.year - (fate == "last_year"), month, dice.randint(1, 28))
    if fate == "held":
        season.count("drill_sessions", 1 if is_blank else sessions, by_county=unit.name)
    notes = {"planned": ("拟开展", "计划9月下旬开展"), "cancelled": ("因强降雨取消,未开展",), "void": ("作废",)}
    written: Any = dirt.day(dice, on, season.year)
    return Line(
        {
            "on": written,
            "name": f"{dice.choice(towns_of(unit.code)).name}防汛演练{index}",
            "place": f"第{index}村",
            "form": dice.choice(["实战", "实战演练", "桌面推演", "桌面"]),
            "sessions": "" if is_blank else dirt.count(dice, sessions, "场"),
            "people": dirt.count(dice, dice.randint(10, 400), "人"),
            "plan": f"{unit.name}防汛应急预案",
            "note": dice.choice(notes.get(fate, ("", "", "按计划开展"))),
        }
    )
