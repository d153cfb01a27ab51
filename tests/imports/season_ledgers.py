"""The standing ledgers of a generated season: roster, risk points, shelters, hazards."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fangxun_desk.geo.boundaries import CityBoundary
from fangxun_desk.geo.datum import wgs84_to_gcj02
from fangxun_desk.geo.division_directory import Unit, towns_of
from tests.imports import dirt
from tests.imports.expected_season import ExpectedSeason
from tests.imports.layout import Col, Line, lay_out
from tests.imports.sheet_writers import TEXT_FORMS, Written, write

SUFFIXES = (".xlsx", ".xlsx", ".xls", ".ods", ".csv")
COUNTY = Col("county", ("县(市、区)", "县区", "县市区", "所属县区", "县(市)区", "行政区", "县(市、区)名称"))
TOWN = Col("town", ("乡镇(街道)", "乡镇", "所在乡镇", "乡(镇、街道)", "乡镇(街道)名称"))
NOTE = Col("note", ("备注", "备 注", "说明"))
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚"


def a_name(dice: random.Random) -> str:
    return dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, dice.choice((1, 2, 2))))


def a_file(dice: random.Random, folder: Path, stem: str, sheets: list[Written], suffix: str) -> None:
    """Write the sheets; an xlsx now and then brings an empty sheet and one of remarks along."""
    extra = []
    if suffix in (".xlsx", ".xls") and dice.random() < 0.4:
        extra = [Written("填表说明", [["1.请如实填写。"], ["2.每月25日前报送。"]]), Written("Sheet3", [[""]])]
    write(folder / f"{stem}{suffix}", [*sheets, *extra], dice.choice(TEXT_FORMS))


def titles(dice: random.Random, title: str, line: str) -> list[str]:
    """The title rows, and the unit line where the season must be told from it."""
    return [title, line] if dice.random() < 0.7 else [title]


def write_officials(folder: Path, dice: random.Random, season: ExpectedSeason) -> None:
    """The roster: persons with one or two posts, technical posts, duplicates, people who left, vacancies."""
    columns = [
        COUNTY,
        Col("category", ("责任类别", "责任人类别", "责任人类型", "岗位类别")),
        Col("type", ("责任对象类型", "对象类型", "防洪对象类型")),
        Col("object", ("责任对象名称", "责任对象", "工程名称", "防洪对象")),
        Col("tier", ("层级", "责任层级", "级别")),
        Col("name", ("姓名", "责任人姓名", "姓 名")),
        Col("org", ("单位", "工作单位", "所在单位", "单位名称")),
        Col("title", ("职务", "现任职务", "行政职务")),
        Col("mobile", ("手机", "手机号码", "联系电话", "移动电话", "联系方式")),
        Col("office", ("办公电话", "座机", "固定电话")),
        Col("mode", ("培训方式", "培训形式")),
        Col("trained", ("培训日期", "培训时间", "参训日期")),
        NOTE,
    ]
    lines: list[Line] = []
    for unit in dirt.UNITS:
        for index in range(dice.randint(3, 9)):
            lines.extend(_official(dice, season, unit, index))
    suffix = dice.choice((".xlsx", ".xls", ".ods", ".csv"))
    head = titles(dice, f"平顶山市{season.year}年防汛行政责任人名册", "单位:人")
    if len(head) == 1:
        head = [f"平顶山市防汛行政责任人名册(截至{season.year}年5月20日)"]
    else:
        head[1] = f"填报单位:市防办    截至日期:{season.year}年5月20日"
    sheet = lay_out(dice, "名册", head, columns, lines, merge_key="county", suffix=suffix)
    a_file(dice, folder, dice.choice(["防汛责任人名册", "名册(最新)", "附件1"]), [sheet], suffix)


def _official(dice: random.Random, season: ExpectedSeason, unit: Unit, index: int) -> list[Line]:
    """The rows of one person, and what they add to the truth."""
    name, number = a_name(dice), f"1{dice.choice('3578')}{dice.randrange(10**9):09d}"
    if number.endswith("000000"):
        number = number[:-1] + "7"
    town = dice.choice(towns_of(unit.code)).name

    def row(category: str, note: str = "", who: str = name, phone: str = number, what: str = "") -> Line:
        cells: dict[str, Any] = {
            "county": unit.name,
            "category": category,
            "type": "河道",
            "object": what or f"{town}第{index + 1}段",
            "tier": dice.choice(["乡", "乡级", "乡镇"]),
            "name": dirt.person(dice, who) if who else "",
            "org": f"{town}{'办事处' if town.endswith('街道') else '人民政府'}",
            "title": dice.choice(["乡长", "镇长", "主任"]),
            "mobile": dirt.mobile(dice, phone) if phone else "",
            "office": dice.choice(["", f"0375-{dice.randrange(2000000, 8999999)}"]),
            "mode": dice.choice(["线上", "线下", "线上+线下", "未培训"]),
            "trained": "",
            "note": note,
        }
        if cells["mode"] == "线上+线下":
            cells["trained"] = f"{season.year}.3.{dice.randint(1, 20)}、4.{dice.randint(1, 20)}"
        elif cells["mode"] != "未培训":
            cells["trained"] = dirt.day(dice, date(season.year, 4, dice.randint(1, 28)), season.year)
        return Line(cells)

    fate = dice.choices(["plain", "second", "technical", "left", "vacant", "twice"], [60, 12, 10, 6, 6, 6])[0]
    if fate == "technical":
        return [row(dice.choice(["技术", "巡查", "包保责任人"]))]
    if fate == "left":
        return [row("行政", f"{season.year}年4月{dice.randint(1, 28)}日{dice.choice(['调离', '不再担任', '免职'])}")]
    if fate == "vacant":
        return [row("行政", who=dice.choice(["待定", "空缺", ""]), phone="")]
    season.count("officials", by_county=unit.name)
    if fate == "second":
        return [row("行政"), row(dice.choice(["行政", "技术"]), what=f"{town}水库{index}")]
    if fate == "twice":
        first = row(dice.choice(["行政", "行政责任人"]))
        return [first, Line(dict(first.cells))]
    return [row("行政", dice.choice(["", "", "接替调离的原责任人"]))]


def write_places(folder: Path, dice: random.Random, season: ExpectedSeason) -> None:
    """Risk points and shelters, in files of their own."""
    points, shelters = [], []
    for unit in dirt.UNITS:
        for index in range(dice.randint(3, 8)):
            points.append(Line(_point(dice, unit, index, "风险点")))
            season.count("risk_points", by_county=unit.name)
        for index in range(dice.randint(1, 4)):
            shelters.append(Line(_point(dice, unit, index, "安置点") | {"capacity": dirt.count(dice, 100, "人")}))
            season.count("shelters", by_county=unit.name)
            season.count("shelter_capacity", 100)
    columns = [
        COUNTY,
        TOWN,
        Col("name", ("风险点名称", "风险点", "点位名称")),
        Col("sector", ("行业类别", "行业", "行业类型")),
        Col("grade", ("风险等级", "等级", "风险级别")),
        Col("lon", ("经度", "经度(°)", "东经", "经度(E)")),
        Col("lat", ("纬度", "纬度(°)", "北纬", "纬度(N)")),
        Col("datum", ("坐标系", "坐标系统")),
        Col("households", ("威胁户数", "受威胁户数", "影响户数(户)")),
        Col("people", ("威胁人数", "受威胁人数", "影响人数(人)")),
        Col("contact", ("责任人姓名", "责任人", "联系人")),
        Col("phone", ("联系电话", "电话", "手机号码")),
        NOTE,
    ]
    suffix = dice.choice(SUFFIXES)
    sheet = lay_out(
        dice, "风险点", [f"{season.year}年防汛风险点台账"], columns, points, merge_key="county", suffix=suffix
    )
    a_file(dice, folder, f"{season.year}风险点台账", [sheet], suffix)
    columns = [
        COUNTY,
        TOWN,
        Col("name", ("安置点名称", "安置点", "避险安置点名称", "安置场所名称")),
        Col("kind", ("类型", "安置点类型", "场所类型")),
        Col("capacity", ("可容纳人数", "容量(人)", "可安置人数", "容纳人数(人)")),
        Col("lon", ("经度",)),
        Col("lat", ("纬度",)),
        Col("contact", ("负责人", "管理人", "联系人")),
        Col("phone", ("联系电话", "电话")),
        NOTE,
    ]
    suffix = dice.choice(SUFFIXES)
    sheet = lay_out(
        dice, "Sheet1", [f"{season.year}年避险安置点台账"], columns, shelters, merge_key="county", suffix=suffix
    )
    a_file(dice, folder, "安置点", [sheet], suffix)


def _point(dice: random.Random, unit: Unit, index: int, what: str) -> dict[str, Any]:
    lon, lat = _inside(dice, unit)
    datum = dice.choice(["", "CGCS2000", "WGS84", "GCJ-02"]) if what == "风险点" else ""
    if datum == "GCJ-02":
        lon, lat = wgs84_to_gcj02(lon, lat)
    town = dice.choice(towns_of(unit.code))
    return {
        "county": unit.name,
        "town": town.name,
        "name": f"{town.name}{index}号{what}",
        "sector": dice.choice(["水库", "河道", "山洪灾害", "城市内涝", "地质灾害", "交通"]),
        "grade": dice.choice(["重大", "较大风险", "一般", "低", "三级"]),
        "kind": dice.choice(["学校", "敬老院", "村部"]),
        "lon": _angle(dice, lon),
        "lat": _angle(dice, lat),
        "datum": datum,
        "households": dirt.count(dice, dice.randint(0, 60), "户"),
        "people": dirt.count(dice, dice.randint(0, 200), "人"),
        "contact": dirt.person(dice, a_name(dice)),
        "phone": dirt.mobile(dice, f"13{dice.randrange(10**8, 10**9 - 1)}"),
        "note": "",
    }


def _inside(dice: random.Random, unit: Unit) -> tuple[float, float]:
    """A position well inside the county, or inside the one the zone lies in."""
    hosts = {"高新区": "卫东区", "城乡一体化示范区": "新华区"}
    county = next(c for c in CityBoundary.read().counties if c.name == hosts.get(unit.name, unit.name))
    west, south, east, north = county.bounds
    while True:
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        if county.contains(lon, lat):
            return round(lon, 6), round(lat, 6)


def _angle(dice: random.Random, degrees: float) -> Any:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    seconds = (degrees - whole - minutes / 60) * 3600
    return dice.choice([degrees, degrees, degrees, f"{degrees}", f"{degrees}°", f"{whole}°{minutes}′{seconds:.1f}″"])


def write_hazards(folder: Path, dice: random.Random, season: ExpectedSeason) -> None:
    """The hazard ledger: cleared in time, late, never; voided rows and a total."""
    columns = [
        Col("code", ("隐患编号", "编号")),
        COUNTY,
        Col("point", ("风险点名称", "隐患点名称", "隐患位置")),
        Col("problem", ("存在问题", "问题描述", "隐患内容", "主要问题")),
        Col("found", ("发现日期", "排查日期", "发现时间")),
        Col("unit", ("责任单位", "整改责任单位")),
        Col("due", ("整改时限", "整改期限", "完成时限")),
        Col("measure", ("临时度汛措施", "度汛措施")),
        Col("progress", ("整改情况", "整改进展", "进展情况")),
        Col("cleared", ("销号日期", "销号时间")),
        Col("reviewer", ("复核人", "验收人")),
        NOTE,
    ]
    lines: list[Line] = []
    for unit in dirt.UNITS:
        for index in range(dice.randint(4, 12)):
            lines.append(_hazard(dice, season, unit, index))
    if dice.random() < 0.5:
        lines.insert(len(lines) // 2, Line(kind="header"))
    total = season.totals["hazards_total"]
    lines.append(
        Line({"label": dice.choice(["合计", "总计"]), "label_first": True, "problem": f"共{total}项"}, "total")
    )
    suffix = dice.choice(SUFFIXES)
    head = [f"{season.year}年防汛隐患排查整改台账", f"统计截至:{season.year}年9月30日"]
    sheet = lay_out(dice, "台账", head, columns, lines, merge_key="county", suffix=suffix)
    a_file(dice, folder, dice.choice(["隐患排查整改", "隐患台账"]), [sheet], suffix)


def _hazard(dice: random.Random, season: ExpectedSeason, unit: Unit, index: int) -> Line:
    found = date(season.year, dice.randint(3, 8), dice.randint(1, 28))
    due = found + timedelta(days=dice.choice((10, 30, 60)))
    cleared = dice.choices(
        [due - timedelta(days=2), due + timedelta(days=5), date(season.year, 10, 12), None], [70, 10, 5, 15]
    )[0]
    is_void = dice.random() < 0.04
    if not is_void:
        is_cleared = cleared is not None and cleared <= season.as_of
        season.count("hazards_total", by_county=unit.name)
        season.count("hazards_cleared" if is_cleared else "hazards_open")
        season.count("hazards_overdue", int(not is_cleared and due < season.as_of))
    written = dirt.day(dice, due, season.year)
    return Line(
        {
            "code": f"YH-{unit.code}-{index}",
            "county": unit.name,
            "point": f"{unit.name}{index}号点",
            "problem": dice.choice(["涵洞淤积", "警示牌缺失", "堤顶塌陷约3米"]),
            "found": dirt.day(dice, found, season.year),
            "unit": f"{unit.name}水利局",
            "due": f"{written}前" if isinstance(written, str) and dice.random() < 0.5 else written,
            "measure": dice.choice(["", "专人值守"]),
            "progress": "已整改" if cleared else dice.choice(["整改中", "已列入计划"]),
            "cleared": dirt.day(dice, cleared, season.year) if cleared else "",
            "reviewer": a_name(dice) if cleared else "",
            "note": "作废(重复登记)" if is_void else "",
        }
    )
