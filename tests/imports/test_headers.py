"""Headers under title rows, in one to three lines, under other words, in another order; the kind guessed from them."""

from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.imports.headers import recognise
from fangxun_desk.imports.kinds import KINDS, kind_named
from fangxun_desk.imports.sheet import Sheet
from tests.imports.making import EVACUATION_HEAD, doubts, evacuation, read_rows, records, said


def found_kind(*rows: list[Any], words: str = "") -> str:
    width = max(map(len, rows))
    found = recognise(Sheet("表", [[*row, *[""] * (width - len(row))] for row in rows]), KINDS, words)
    return found[0].plural if found else ""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.reader], ids=lambda kind: kind.plural)
def test_that_a_kind_is_known_by_its_own_labels(kind: Any) -> None:
    assert found_kind([column.label for column in kind.columns]) == kind.plural
    assert kind_named(kind.plural) is kind is kind_named(kind.label)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (["县区", "乡镇", "村组", "转出时间", "户数", "人数", "安置去向", "回迁时间"], "evacuations"),
        (["序号", "日期", "演练科目", "地点", "演练形式", "场数", "参演人员"], "drills"),
        (["责任人姓名", "工作单位", "职务", "联系电话", "防洪对象", "责任人类型"], "officials"),
        (["编号", "县区", "点位名称", "问题描述", "排查时间", "整改期限", "销号时间"], "hazards"),
        (["名称", "行业", "风险级别", "东经", "北纬", "受威胁人口"], "risk_points"),
        (["安置场所", "县区", "容量", "管理人", "电话"], "shelters"),
        (["品名", "型号", "计量单位", "库存数量", "仓库", "管理员"], "supplies"),
        (["队伍名称", "驻扎地点", "装备", "队长", "电话", "人数"], "rescue_units"),
        (["召开时间", "会议名称", "主持", "参会人员", "主要内容", "会议要求"], "meetings"),
        (["启动单位", "适用范围", "响应动作", "调整前级别", "调整后级别", "启动时间", "发文字号"], "responses"),
        (["过程", "类型", "起始时间", "终止时间", "平均雨量", "最大雨量", "最大雨强"], "storms"),
        (["分类", "预案名称", "编制部门", "发文字号", "印发时间", "修订时间"], "plans"),
        (["报送单位", "报送类别", "报送时间", "统计截至", "目前在外(人)", "增减说明"], "reports"),
    ],
)
def test_that_a_kind_is_known_by_other_words(head: list[str], kind: str) -> None:
    assert found_kind(["某某统计表"], head, ["x"] * len(head)) == kind


def test_that_an_unknown_table_names_the_headers_seen(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, [["车辆登记"], ["车牌号", "车型", "司机", "里程"], ["豫D123", "皮卡", "张三", 5]], "车辆.xlsx"
    )
    assert reading.problem == "车辆.xlsx:看不出是哪一类表,未收入。看到的表头是:车牌号、车型、司机、里程。"
    assert not reading.rows


def test_that_the_kind_can_be_told(tmp_path: Path) -> None:
    rows = [["名称", "时间", "人数"], ["山洪演练", "5月6日", 30]]
    assert read_rows(tmp_path, rows).problem
    (drill,) = records(read_rows(tmp_path, rows, kind="drills", file="叶县.xlsx"))
    assert (drill.name, drill.participants, str(drill.held_on)) == ("山洪演练", 30, "2024-05-06")
    assert "没有“演习”这一类别" in read_rows(tmp_path, rows, kind="演习").problem


def test_that_a_header_of_two_lines_is_read_by_its_groups(tmp_path: Path) -> None:
    rows = [
        ["“7·16”转移台账"],
        ["序号", "县区", "乡镇", "村组", "转移情况", "", "", "安置情况(人)", "", "返回情况", "", "伤亡情况"],
        ["", "", "", "", "时间", "户数", "人数", "集中", "分散", "时间", "人数", ""],
        [1, "叶县", "保安镇", "夏元村", "7月16日3时45分", 12, 38, 30, 8, "7月18日16时", 20, "无"],
    ]
    for suffix in (".xlsx", ".csv", ".ods"):
        reading = read_rows(tmp_path, rows, f"台账{suffix}")
        (batch,) = records(reading)
        assert (batch.households, batch.people, batch.centralised, batch.dispersed) == (12, 38, 30, 8)
        assert f"{batch.moved_out_at:%m-%d %H:%M}" == "07-16 03:45"
        assert [draft.record.people for draft in reading.rows[-1].drafts[1:]] == [20]
        assert doubts(reading) == []


def test_that_a_header_of_three_lines_is_read(tmp_path: Path) -> None:
    rows = [
        ["县区", "村组", "避险转移", "", "", "", "备注"],
        ["", "", "转移情况", "", "安置情况", "", ""],
        ["", "", "时间", "人数", "集中", "分散", ""],
        ["叶县", "夏元村", "7月16日3时", 38, 30, 8, ""],
    ]
    merged = [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 5), (1, 2, 1, 3), (1, 4, 1, 5), (0, 6, 2, 6)]
    (batch,) = records(read_rows(tmp_path, rows, "7.16转移.xlsx", merged=merged))
    assert (batch.people, batch.centralised, batch.dispersed) == (38, 30, 8)


def test_that_units_and_running_numbers_under_a_header_are_no_data(tmp_path: Path) -> None:
    rows = [
        ["“7·16”转移台账"],
        EVACUATION_HEAD,
        ["", "", "", "", "", "(户)", "(人)", "(人)", "(人)", "", "", "", ""],
        list(range(1, 14)),
        evacuation(),
    ]
    reading = read_rows(tmp_path, rows)
    assert reading.read == 1
    assert [row.reason for row in reading.rows] == ["unit", "", ""] or len(records(reading)) == 1
    assert doubts(reading) == []


def test_that_planned_figures_are_not_taken_for_real_ones(tmp_path: Path) -> None:
    rows = [["县区", "村组", "转移时间", "应转移人数", "实际转移人数"], ["叶县", "夏元村", "7月16日3时", 50, 38]]
    (batch,) = records(read_rows(tmp_path, rows, "7.16转移.xlsx"))
    assert batch.people == 38


def test_that_columns_without_a_field_are_named_once(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [["“7·16”转移台账"], [*EVACUATION_HEAD, "天气"], [*evacuation(), "晴"]])
    assert said(reading).count(("N2", "column_not_used")) == 1
    assert ("A2", "column_not_used") not in said(reading)


def test_that_a_second_table_under_the_first_is_read_by_its_own_header(tmp_path: Path) -> None:
    shuffled = [EVACUATION_HEAD[0], *reversed(EVACUATION_HEAD[1:])]
    row = evacuation(place="上坪村", people=20, central=20)
    rows = [["“7·16”转移台账"], EVACUATION_HEAD, evacuation(), [], shuffled, [row[0], *reversed(row[1:])]]
    width = len(EVACUATION_HEAD)
    reading = read_rows(tmp_path, [[*line, *[""] * (width - len(line))] for line in rows])
    assert [(batch.place, batch.people) for batch in records(reading)] == [("下坪村", 18), ("上坪村", 20)]


def test_that_sheets_of_other_kinds_are_read_each_by_its_own_header(tmp_path: Path) -> None:
    from fangxun_desk.imports import read_file
    from tests.imports.sheet_writers import Written, write

    meetings = [
        ["开始时间", "会议类型", "会议名称", "参加人员"],
        ["7月16日9时", "专题会商", "防汛会商", "市水利局 闫晓生"],
    ]
    shelters = [["县区", "安置点名称", "可容纳人数"], ["叶县", "保安中学", 300]]
    notes = [["说明"], ["1.请如实填写"]]
    write(
        tmp_path / "汇总.xlsx",
        [Written("会商", meetings), Written("安置点", shelters), Written("说明", notes), Written("空", [[""]])],
    )
    reading = read_file(tmp_path / "汇总.xlsx", season_hint=2024)
    assert [type(record).__name__ for record in records(reading)] == ["Meeting", "Shelter"]
    assert {("", "note_sheet"), ("", "empty_sheet")} <= set(said(reading))
