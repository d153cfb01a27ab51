"""What rows are and what remarks in them mean: totals, notes, sections, voided, cancelled, planned, moved on."""

from pathlib import Path

import pytest

from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.domain.vocabulary import BatchNature, DrillState
from fangxun_desk.imports.reading import FileReading
from fangxun_desk.imports.rows import (
    is_cancelled,
    is_drill,
    is_drill_by_name,
    is_not_carried_out,
    is_planned,
    is_relieved,
    is_transfer,
    is_voided,
    total_of,
)
from tests.imports.making import EVACUATION_HEAD, doubts, evacuation, read_rows, records


@pytest.mark.parametrize(
    ("cell", "of"),
    [
        ("合计", ""),
        ("小  计", ""),
        ("鲁山县小计", "鲁山县"),
        ("总计:", ""),
        ("合计(12处)", ""),
        ("共计", ""),
        ("会计学校", None),
        ("统计站", None),
        (12.0, None),
        ("", None),
    ],
)
def test_that_a_total_is_known_by_its_word(cell: object, of: str | None) -> None:
    assert total_of(cell) == of  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("judge", "yes", "no"),
    [
        (is_voided, ["作废", "作废,与上一行重复", "重复登记", "误报", "已废止"], ["", "已核实", "返回后再次转出"]),
        (is_cancelled, ["取消", "因强降雨取消,未开展", "未召开"], ["取消部分议程", "取消预警后返回", ""]),
        (is_planned, ["拟开展", "计划9月下旬开展", "待开展"], ["按计划开展", "依计划完成", "年度计划内演练"]),
        (is_not_carried_out, ["计划转移,雨势减弱未实施", "未实施", "拟转移"], ["按计划转移完毕", "已转移", ""]),
        (is_drill, ["演练", "汛前演练", "桌面演练"], ["研究演练方案", "部署演练工作", ""]),
        (is_drill_by_name, ["【演练】尹和庄村", "防汛会商(演练)", "[演练]某村"], ["演练部署专题会商", "防汛演练会商"]),
        (is_transfer, ["安置点间转运", "转运", "由甲中心转至乙中学", "二次安置"], ["转移", "已转移至安置点", ""]),
        (is_relieved, ["2024年5月6日调离,不再担任", "已免职", "退休"], ["接替调离的张三", "新任,原责任人调离", ""]),
    ],
)  # fmt: skip
def test_that_remarks_mean_what_they_say(judge: object, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not judge(text)] == []  # type: ignore[operator]
    assert [text for text in no if judge(text)] == []  # type: ignore[operator]


def ledger(tmp_path: Path, *rows: list[object], file: str = "台账.xlsx") -> FileReading:
    return read_rows(tmp_path, [["平顶山市2024年“7·16”人员转移台账"], EVACUATION_HEAD, *rows], file)


def total(label: str, people: int, households: object = "", **cells: object) -> list[object]:
    return evacuation(no="", county=label, town="", place="", at="", sites="", back="", loss="", people=people,
                      households=households, central="", apart="", **cells)  # fmt: skip


def test_that_totals_notes_and_repeated_headers_make_no_records(tmp_path: Path) -> None:
    signature = ["填报人:张三", "", "", "审核人:李四", "", "", "", "", "", "", "", "", ""]
    note = ["注:截止统计时刻未返回的为未返回。", *[""] * 12]
    reading = ledger(
        tmp_path, evacuation(), EVACUATION_HEAD, evacuation(place="上坪村"), total("合计", 36, 10), note, signature
    )
    fates = [(row.row, row.fate, row.reason, row.amount) for row in reading.rows if not row.drafts]
    assert fates == [
        (4, RowFate.IGNORED, "repeated_header", None),
        (6, RowFate.IGNORED, "subtotal", 36),
        (7, RowFate.IGNORED, "note", None),
        (8, RowFate.IGNORED, "note", None),
    ]
    assert doubts(reading) == [("A4", "repeated_header"), ("B6", "subtotal")]
    assert reading.read == 2


def test_that_a_total_that_disagrees_is_named_and_the_rows_stand(tmp_path: Path) -> None:
    reading = ledger(tmp_path, evacuation(), evacuation(place="上坪村"), total("合计", 40, 10))
    assert ("G5", "total_disagrees") in doubts(reading)
    assert ("F5", "total_disagrees") not in doubts(reading)
    assert sum(batch.people for batch in records(reading)) == 36


@pytest.mark.parametrize(
    "rows",
    [
        [total("合计", 36, 10), evacuation(), evacuation(place="上坪村")],
        [evacuation(), total("鲁山县小计", 18), evacuation(county="叶县"), total("叶县小计", 18), total("总计", 36)],
        [evacuation(), evacuation(county="叶县", town="保安镇"), total("叶县小计", 18), total("合计", 36, 10)],
        [evacuation(), evacuation(note="演练"), evacuation(note="作废"), total("合计", 18)],
    ],
)  # fmt: skip
def test_that_totals_agree_wherever_they_stand(tmp_path: Path, rows: list[list[object]]) -> None:
    assert "total_disagrees" not in [code for _, code in doubts(ledger(tmp_path, *rows))]


def test_that_a_section_title_names_the_county_of_the_rows_below(tmp_path: Path) -> None:
    rows = [
        ["2024年“7·16”转移台账", "", "", "", ""],
        ["序号", "村组", "转移时间", "户数", "转移人数"],
        ["一、鲁山县", "", "", "", ""],
        [1, "下坪村", "7月16日3时", 5, 18],
        ["二、叶县", "", "", "", ""],
        [1, "夏元村", "7月16日4时", 6, 20],
    ]
    assert [batch.unit for batch in records(read_rows(tmp_path, rows))] == ["410423", "410422"]


def test_that_a_county_cell_continues_downwards_until_another_stands(tmp_path: Path) -> None:
    rows = [
        evacuation(),
        evacuation(county="", place="上坪村"),
        evacuation(county="叶县", town=""),
        evacuation(county="", town=""),
    ]
    for suffix in (".xlsx", ".ods", ".csv"):
        units = [batch.unit for batch in records(ledger(tmp_path, *rows, file=f"台账{suffix}"))]
        assert units == ["410423", "410423", "410422", "410422"]


def test_that_a_merged_count_is_one_count(tmp_path: Path) -> None:
    rows = [["2024年“7·16”转移台账"], EVACUATION_HEAD, evacuation(), evacuation(place="上坪村", people="")]
    reading = read_rows(tmp_path, rows, merged=[(2, 6, 3, 6)])
    assert [batch.people for batch in records(reading)] == [18]
    assert ("G4", "people_missing") in doubts(reading)


def test_that_an_unlabelled_sum_is_not_taken_for_a_batch(tmp_path: Path) -> None:
    reading = ledger(tmp_path, evacuation(), total("", 18))
    assert [batch.people for batch in records(reading)] == [18]
    assert doubts(reading) == [("G4", "place_missing")]


def test_that_the_unit_that_manages_a_point_is_not_carried_into_the_county_below(tmp_path: Path) -> None:
    rows = [
        ["2024年风险点台账", *[""] * 5],
        ["县区", "管理区", "乡镇", "风险点名称", "风险等级", "威胁人数"],
        ["叶县", "高新区", "遵化店镇", "甲沟", "一般", 5],
        ["", "", "保安镇", "乙沟", "低", 6],
    ]
    points = records(read_rows(tmp_path, rows, "点.csv"))
    assert [(point.unit, point.managed_by) for point in points] == [("410422", "410471"), ("410422", "410422")]


@pytest.mark.parametrize(
    ("cells", "nature", "cell"),
    [
        ({"note": "安置点间转运"}, BatchNature.TRANSFER, "M3"),
        ({"sites": "由尧山镇敬老院转至尧山中学"}, BatchNature.TRANSFER, "J3"),
        ({"note": "计划转移,雨势减弱未实施"}, BatchNature.PLANNED, "M3"),
        ({"note": "汛前演练"}, BatchNature.DRILL, "M3"),
        ({"place": "【演练】下坪村"}, BatchNature.DRILL, "D3"),
    ],
)
def test_that_a_row_that_does_not_count_is_kept_as_what_it_is(
    tmp_path: Path, cells: dict[str, str], nature: BatchNature, cell: str
) -> None:
    reading = ledger(tmp_path, evacuation(**cells))
    (batch,) = records(reading)
    assert batch.nature is nature
    assert doubts(reading) == [(cell, nature.code)]


def test_that_a_transfer_knows_the_batch_it_came_from(tmp_path: Path) -> None:
    reading = ledger(tmp_path, evacuation(), evacuation(note="安置点间转运", sites="由尧山镇敬老院转至尧山中学"))
    first, second = (row.drafts[0] for row in reading.rows)
    assert second.links == {"of_batch": first.handle}
    assert second.record.shelters == ("尧山中学",)


def test_that_a_voided_row_is_made_and_voided(tmp_path: Path) -> None:
    reading = ledger(tmp_path, evacuation(), evacuation(note="作废,与上一行重复"))
    assert [row.drafts[0].void_reason for row in reading.rows] == ["", "作废,与上一行重复"]
    assert doubts(reading) == [("M4", "voided")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"households": ""}, [("F3", "households_missing")]),
        ({"loss": ""}, [("L3", "loss_blank")]),
        ({"central": 10, "apart": 5}, [("I3", "split_does_not_add_up")]),
        ({"back": "已全部返回"}, [("K3", "return_time_unknown")]),
        ({"back": "7月14日8时"}, [("K3", "return_before_moving_out")]),
        ({"back": "7月18日8时返回30人"}, [("K3", "returned_more_than_moved")]),
        ({"at": "2023年7月15日 21:10", "back": ""}, [("E3", "other_year")]),
        ({"at": "", "back": ""}, [("E3", "moment_missing")]),
        ({"people": "", "central": "", "apart": ""}, [("G3", "people_missing")]),
        ({"people": "约18人"}, [("G3", "count_approximate")]),
        ({"county": "洛阳市", "town": ""}, [("B3", "unit_unknown")]),
        ({"households": 30}, [("F3", "more_households_than_people")]),
        ({"central": "", "apart": ""}, []),
        ({"back": ""}, []),
        ({"loss": "轻伤1人"}, []),
    ],
)
def test_that_what_does_not_fit_is_said_at_its_cell(
    tmp_path: Path, cells: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert doubts(ledger(tmp_path, evacuation(**cells))) == expected


def test_that_a_zero_report_is_no_batch(tmp_path: Path) -> None:
    reading = ledger(
        tmp_path, evacuation(county="湛河区", town="", place="无", at="", people=0, households=0, central=0, back="")
    )
    assert [row.reason for row in reading.rows] == ["zero_report"]
    assert doubts(reading) == []


@pytest.mark.parametrize(
    ("note", "on", "state", "code"),
    [
        ("", "5月6日", DrillState.HELD, ""),
        ("按计划开展", "5月6日", DrillState.HELD, ""),
        ("拟开展", "5月6日", DrillState.PLANNED, "planned"),
        ("因强降雨取消,未开展", "5月6日", DrillState.CANCELLED, "cancelled"),
        ("", "2023年5月6日", DrillState.HELD, "other_year"),
        ("作废", "5月6日", DrillState.HELD, "voided"),
    ],
)
def test_that_a_drill_counts_only_when_it_was_held_this_year(
    tmp_path: Path, note: str, on: str, state: DrillState, code: str
) -> None:
    rows = [["演练时间", "演练名称", "场次", "备注"], [on, "山洪演练", 2, note]]
    reading = read_rows(tmp_path, rows, "叶县2024年演练台账.xlsx")
    (drill,) = records(reading)
    assert (drill.state, drill.sessions, drill.unit) == (state, 2, "410422")
    assert [found for _, found in doubts(reading)] == ([code] if code else [])
