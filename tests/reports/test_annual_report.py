"""The annual report against the store: every number by its own SQL, every exclusion with its reason."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.services import season_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.reports.conftest import MakeReport
from tests.reports.reading_back import captions, half_width, sheet, table, text_of
from tests.reports.small_season import FORMULA, LONG_NAME, LUSHAN, YEAR, YEXIAN, Season, at

# Asked of the tables by hand, without the program's own rules.
SQL = {
    "officials": "SELECT COUNT(DISTINCT official) FROM post WHERE category = 'administrative' AND voided = 0",
    "officials_untrained": (
        "SELECT COUNT(DISTINCT p.official) FROM post p LEFT JOIN training t ON t.official = p.official "
        "WHERE p.category = 'administrative' AND p.official IS NOT NULL AND t.record_id IS NULL"
    ),
    "consultations": "SELECT COUNT(*) FROM meeting WHERE type = 'consultation' AND state = 'held' AND voided = 0",
    "dispatch_meetings_held": "SELECT COUNT(*) FROM meeting WHERE type = 'dispatch' AND state = 'held'",
    "dispatch_meetings_with_city_leaders": (
        "SELECT COUNT(*) FROM meeting WHERE type = 'dispatch' AND state = 'held' AND attendees LIKE '%true%'"
    ),
    "evacuated_person_times": "SELECT SUM(people) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0",
    "evacuated_households": "SELECT SUM(households) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0",
    "evacuated_batches": "SELECT COUNT(*) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0",
    "centralised": "SELECT SUM(centralised) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0",
    "dispersed": "SELECT SUM(dispersed) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0",
    "returned_persons": "SELECT SUM(people) FROM evacuation_return",
    "drill_sessions": "SELECT SUM(COALESCE(sessions, 1)) FROM drill WHERE COALESCE(state, 'held') = 'held'",
    "drill_participants": "SELECT SUM(participants) FROM drill WHERE COALESCE(state, 'held') = 'held'",
    "storms": "SELECT COUNT(*) FROM storm WHERE type = 'rainstorm'",
    "plans": "SELECT COUNT(*) FROM plan",
    "risk_points": "SELECT COUNT(*) FROM risk_point",
    "risk_points_located": "SELECT COUNT(*) FROM risk_point WHERE longitude > 0 AND COALESCE(position_doubt, '') = ''",
    "risk_people": "SELECT SUM(people) FROM risk_point",
    "hazards_total": "SELECT COUNT(*) FROM hazard",
    "hazards_open": "SELECT COUNT(*) FROM hazard WHERE cleared_on IS NULL",
    "hazards_overdue": "SELECT COUNT(*) FROM hazard WHERE cleared_on IS NULL AND due_on < '2024-09-30'",
    "response_changes": "SELECT COUNT(*) FROM response",
    "rescue_units": "SELECT COUNT(*) FROM rescue_unit",
    "rescue_people": "SELECT SUM(people) FROM rescue_unit",
    "shelters": "SELECT COUNT(*) FROM shelter",
    "shelter_capacity": "SELECT SUM(capacity) FROM shelter",
    "supplies": "SELECT COUNT(*) FROM supply",
}


def asked(reader: Reader) -> dict[str, int]:
    """Every number by its own SQL."""
    return {code: int(next(iter(reader.rows(sql)[0].values())) or 0) for code, sql in SQL.items()}


def asked_value(reader: Reader, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in reader.rows(sql)]


def written(make_report: MakeReport, desk: Desk, **more: Any) -> tuple[Path, Path]:
    paper, book = make_report(desk, **more).written
    return paper, book


def test_that_every_number_of_the_text_is_the_one_sql_gives(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    n = season_desk.read(asked)
    text = text_of(paper)
    for sentence in (
        f"防汛行政责任人共{n['officials']}名",
        f"尚未参加培训{n['officials_untrained']}名",
        f"防汛预案体系登记预案{n['plans']}个",
        f"开展防汛演练{n['drill_sessions']}场次",
        f"参演{n['drill_participants']}人次",
        f"登记风险点{n['risk_points']}处",
        f"可以上图的{n['risk_points_located']}处",
        f"坐标缺失或存疑的{n['risk_points'] - n['risk_points_located']}处",
        f"排查登记防汛隐患{n['hazards_total']}项",
        f"未销号{n['hazards_open']}项,其中超过整改时限{n['hazards_overdue']}项,尚未实现动态清零",
        f"召开防汛专题会商{n['consultations']}次",
        f"召开防汛调度会{n['dispatch_meetings_held']}次,其中市领导参加{n['dispatch_meetings_with_city_leaders']}次",
        f"级别变动{n['response_changes']}次",
        f"共转移避险群众{n['evacuated_person_times']}人次({n['evacuated_batches']}批次、{n['evacuated_households']}户)",
        f"集中安置{n['centralised']}人、分散安置{n['dispersed']}人",
        f"已返回{n['returned_persons']}人",
        f"登记避险安置点{n['shelters']}处,可容纳{n['shelter_capacity']}人",
        f"登记暴雨过程{n['storms']}次",
        f"抢险救援队伍{n['rescue_units']}支、{n['rescue_people']}人",
        f"登记防汛物资{n['supplies']}项",
    ):
        assert sentence in text


def test_that_the_answer_and_the_figure_sheet_tell_the_same(season_desk: Desk, make_report: MakeReport) -> None:
    report = make_report(season_desk)
    n = season_desk.read(asked)
    assert {code: report.figures[code] for code in n} == n
    rows = {row[0]: row for row in sheet(report.written[1], "指标")[1:]}
    season = season_desk.read(season_service.figures, YEAR)
    assert {code: row[2] for code, row in rows.items()} == season.figures
    assert report.store_head == season_desk.head()


def test_that_no_number_of_the_text_comes_from_nowhere(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    season = season_desk.read(season_service.figures, YEAR)
    known = {str(value) for value in season.figures.values()} | {"71.4", "298.3", "1", "9"}

    def leaves(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                leaves(inner)
        else:
            known.add(str(value))

    leaves(season.splits)
    # What is left over of two figures: points not located, sessions of no stated type, hazards still in time.
    known |= {str(season.figures["risk_points"] - season.figures["risk_points_located"]), "7"}
    text = text_of(paper).split("附件")[0]
    text = re.sub(r"表\d+ .*|“[^”]*”|20\d\d年(\d+月)?(\d+日)?|\d+月(\d+日)?|\d+时(\d+分)?|7·16|9·11", "", text)
    assert set(re.findall(r"\d+(?:\.\d+)?", text)) - known == set()


def test_that_sums_rows_are_the_totals(season_desk: Desk, make_report: MakeReport) -> None:
    paper, book = written(make_report, season_desk)
    n = season_desk.read(asked)
    by_county = table(paper, "避险转移分县")
    assert by_county[-1][1:4] == [
        str(n[c]) for c in ("evacuated_batches", "evacuated_households", "evacuated_person_times")
    ]
    for caption in captions(paper):
        rows = table(paper, caption)
        if rows[-1][0] != "合计":
            continue
        for at_column in range(1, len(rows[0])):
            cells = [row[at_column] for row in rows[1:-1] if row[at_column] != "—"]
            assert sum(map(int, cells)) == int(rows[-1][at_column]), (caption, rows[0][at_column])
    assert sheet(book, "转移分县")[-1 - _note_rows(sheet(book, "转移分县"))][3] == n["evacuated_person_times"]


def _note_rows(rows: list[list[Any]]) -> int:
    """Rows below the sums: an empty one and the note."""
    return next(back for back, row in enumerate(reversed(rows)) if row[0] == "合计")


def test_that_the_splits_are_those_sql_gives(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    sql = "SELECT unit, SUM(people) FROM evacuation_batch WHERE nature = 'actual' AND voided = 0 GROUP BY unit"
    moved = dict(season_desk.read(asked_value, sql))
    rows = {row[0]: row for row in table(paper, "避险转移分县(市、区)、分过程")}
    assert (rows["叶县"][-1], rows["鲁山县"][-1]) == (str(moved[YEXIAN]), str(moved[LUSHAN]))
    assert rows["汝州市"][-1] == "—", "what nobody logged is not 0"
    hazards = {row[0]: row[1:] for row in table(paper, "防汛隐患排查整改")}
    assert hazards["鲁山县"] == ["2", "1", "1", "0"]
    assert hazards["叶县"] == ["1", "0", "1", "1"]


def test_that_every_excluded_row_stands_there_with_its_reason(season_desk: Desk, make_report: MakeReport) -> None:
    paper, book = written(make_report, season_desk)
    figure = season_desk.read(season_service.explain, YEAR, "evacuated_person_times")
    assert {row.reason for row in figure.excluded} == {"drill", "voided"}
    told = {row[0]: row for row in table(paper, "未计入“避险转移、")}
    for row in figure.excluded:
        assert told[str(row.number)][2] == half_width(row.reason_text)
        assert told[str(row.number)][3] == "手工登记"
    evidence = sheet(book, "依据-避险转移")
    assert sum(1 for row in evidence if row[0] == "未计入") == len(figure.excluded)
    assert sum(row[3] for row in evidence if row[0] == "计入") == figure.value


def test_that_a_formula_typed_by_a_county_stays_a_text(season_desk: Desk, make_report: MakeReport) -> None:
    _, book = written(make_report, season_desk)
    cells = [cell for ws in openpyxl.load_workbook(book) for row in ws.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(FORMULA[:20] in str(cell.value) for cell in cells)
    assert b"<f>" not in book.read_bytes()


def test_that_long_and_short_names_both_stand_in_the_evidence(season_desk: Desk, make_report: MakeReport) -> None:
    _, book = written(make_report, season_desk)
    lines = [str(row[2]) for row in sheet(book, "依据-防汛行政责任人") if row[0] == "计入"]
    assert len(LONG_NAME) == 12
    assert [line for line in lines if line.endswith(LONG_NAME)]
    assert [line for line in lines if line.endswith(" 王")]


def test_that_two_runs_give_the_same_bytes(season_desk: Desk, make_report: MakeReport) -> None:
    first = [path.read_bytes() for path in make_report(season_desk, "first").written]
    second = [path.read_bytes() for path in make_report(season_desk, "second").written]
    assert first == second


def test_that_a_year_without_anything_reads_naturally(desk: Desk, make_report: MakeReport) -> None:
    paper, book = written(make_report, desk)
    text = text_of(paper)
    for sentence in ("没有登记暴雨过程", "没有登记避险转移", "没有登记防汛隐患", "没有登记人员伤亡情况"):
        assert sentence in text
    for wrong in ("未发生人员伤亡", "None", "{", "其中。", ",,", "。。", ",。", "、。", "全部返回"):
        assert wrong not in text
    assert sheet(book, "指标")[1][2] == 0


def test_that_a_storm_without_anybody_moved_reads_naturally(desk: Desk, make_report: MakeReport) -> None:
    desk.change(lambda work: Season(work).storm())
    text = text_of(written(make_report, desk)[0])
    assert "发生暴雨过程1次" in text
    assert "全年没有登记避险转移,未发生人员伤亡。" in text
    assert "“7·16”暴雨过程(2024年7月15日20时至7月17日20时)" in text


def test_that_one_batch_makes_a_report(desk: Desk, make_report: MakeReport) -> None:
    desk.change(lambda work: Season(work).batch(12))
    paper, _ = written(make_report, desk)
    text = text_of(paper)
    assert "全年共转移避险群众12人次(1批次、3户),其中非过程期间12人次。" in text
    assert "截至2024年9月30日尚有12人没有登记返回" in text
    assert table(paper, "避险转移分过程情况")[1][:4] == ["非过程", "1", "3", "12"]


def _losses(work: UnitOfWork, storm: dict[str, Any], batch: dict[str, Any]) -> None:
    season = Season(work)
    season.batch(5, storm=season.storm(**storm), **batch)


@pytest.mark.parametrize(
    ("storm", "batch", "said"),
    [
        ({}, {}, "未发生人员伤亡"),
        ({"deaths": 1}, {}, "死亡1人、失踪0人、受伤0人"),
        ({}, {"injured": 2}, "死亡0人、失踪0人、受伤2人"),
        ({"deaths_missing_unconfirmed": 3}, {}, "另有待核实的死亡、失踪3人"),
        ({"missing": None}, {}, "“7·16”过程的伤亡情况未填报"),
        ({}, {"loss": ""}, "1个转移批次的伤亡情况未填报"),
    ],
)
def test_that_nobody_hurt_is_said_only_when_all_is_known_and_zero(
    desk: Desk, make_report: MakeReport, storm: dict[str, Any], batch: dict[str, Any], said: str
) -> None:
    desk.change(_losses, storm, batch)
    text = text_of(written(make_report, desk)[0])
    assert said in text
    assert ("未发生人员伤亡" in text) == (said == "未发生人员伤亡")


def test_that_zero_hazards_overdue_is_cleared_and_said(desk: Desk, make_report: MakeReport) -> None:
    hazard = Hazard(unit=LUSHAN, problem="x", due_on=date(YEAR, 12, 1))
    desk.change(lambda work: Season(work).enter(hazard))
    assert "没有超过整改时限的隐患,实现动态清零" in text_of(written(make_report, desk)[0])


def test_that_shortcomings_are_those_of_the_store(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    text = text_of(paper).split("二、存在的问题和不足")[1].split("附件")[0]
    for fact in (
        "1名未参加培训(叶县1名)",
        "责任岗位空缺1个",
        "35人转移后没有登记返回(鲁山县尧山镇下坪村5人、叶县尧山镇",
        "1项超过整改时限仍未销号(叶县1项)",
        "2处风险点坐标缺失或存疑,没有上图(无坐标处、坐标存疑处)",
        "1人转移后的安置方式没有说明",
        "鲁山县防指的应急响应没有登记终止",
        "2025年,先行办理以下遗留事项",
        "【请填写:2025年防汛工作安排】",
    ):
        assert fact in text
    assert table(paper, "超过整改时限未销号的隐患")[1][:2] == ["叶县", "丙处"]


def test_that_places_to_fill_in_are_marked(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    runs = [run for p in docx.Document(str(paper)).paragraphs for run in p.runs if "请填写" in run.text]
    assert len(runs) >= 5
    assert all(run.font.highlight_color is not None for run in runs)


def test_that_a_disputed_record_is_named(season_desk: Desk, make_report: MakeReport) -> None:
    def disagree(work: UnitOfWork) -> str:
        batch = Season(work).batch(7)
        work.edit(batch, {"people": 8}, "甲改")
        work.edit(batch, {"people": 9}, "乙改", replacing=lambda change: change.op == "create")
        return batch

    season_desk.change(disagree)
    assert "计入的记录存在分歧" in text_of(written(make_report, season_desk)[0])


def test_that_a_demonstration_says_so(season_desk: Desk, make_report: MakeReport) -> None:
    paper, book = written(make_report, season_desk, is_demo=True)
    document = docx.Document(str(paper))
    assert "(演示数据)" in half_width(document.paragraphs[0].text)
    section = document.sections[0]
    assert "演示数据" in section.header.paragraphs[0].text
    assert "演示数据" in section.even_page_header.paragraphs[0].text
    assert ["数据性质", "演示数据"] in [row[:2] for row in sheet(book, "说明")]
    real, _ = written(make_report, season_desk, folder="real")
    assert "演示" not in text_of(real)


def test_that_the_store_it_was_made_from_is_named(season_desk: Desk, make_report: MakeReport) -> None:
    paper, _ = written(make_report, season_desk)
    rows = dict(table(paper, "生成本报告的数据"))
    head = season_desk.head()
    assert rows["席位"] == "甲"
    assert rows["变更条数"] == f"{head['changes']}条"
    assert rows["末条变更校验码(短码)"].replace(" ", "") == head["hash"][:16]


def test_that_an_earlier_day_counts_what_was_known_then(season_desk: Desk, make_report: MakeReport) -> None:
    report = make_report(season_desk, as_of=at("07-15 23:59").date())
    assert report.figures["evacuated_person_times"] == 0
    assert "数据统计截至2024年7月15日" in text_of(report.written[0])


def test_that_an_unknown_format_is_refused_naming_the_known_ones(season_desk: Desk, make_report: MakeReport) -> None:
    with pytest.raises(RuleBroken, match=r"pdf.*docx、xlsx"):
        make_report(season_desk, formats=("docx", "pdf"))
