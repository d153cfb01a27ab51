"""Rows pasted from a sheet: columns in any order, without a header, with totals, and put right cell by cell."""

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.vocabulary import DrillForm, DrillState
from fangxun_desk.imports.kinds import kind_named
from fangxun_desk.imports.pasted import Grid, PastedRow, as_file, grid_of, read_grid, sentences
from fangxun_desk.imports.reading import WARN
from fangxun_desk.imports.sheet import Unreadable

DRILLS = kind_named("drills")
assert DRILLS is not None
YEAR, LUSHAN, YEXIAN = 2024, "410423", "410422"
HEAD = "县(市、区)\t演练时间\t演练名称\t演练地点\t演练类型\t场次\t参演人数\t依据预案\t主办单位\t备注"
ROW = "鲁山县\t2024/6/20\t下坪村避险转移演练\t尧山镇下坪村\t实战\t2\t130\t尧山镇防汛应急预案\t尧山镇人民政府\t"


def grid(text: str, unit: str = "") -> Grid:
    return grid_of(text, DRILLS, YEAR, unit)


def read(text: str, unit: str = "") -> list[PastedRow]:
    return list(read_grid(grid(text, unit), DRILLS, YEAR, unit))


def drills(text: str, unit: str = "") -> list[Drill]:
    return [draft.record for row in read(text, unit) for draft in row.source.drafts]  # type: ignore[misc]


def doubts(row: PastedRow) -> list[str]:
    return [remark.key for remark in row.remarks if remark.level == WARN]


def test_that_rows_with_their_header_are_read() -> None:
    (drill,) = drills(f"{HEAD}\n{ROW}\n")
    assert (drill.unit, drill.held_on, drill.sessions, drill.participants) == (LUSHAN, date(2024, 6, 20), 2, 130)
    assert (drill.form, drill.state, drill.season) == (DrillForm.FIELD, DrillState.HELD, YEAR)
    assert (drill.plan_name, drill.organisation) == ("尧山镇防汛应急预案", "尧山镇人民政府")


def test_that_the_columns_may_stand_in_any_order() -> None:
    names, cells = HEAD.split("\t"), ROW.split("\t")
    turned = ["\t".join(reversed(names)), "\t".join(reversed(cells))]
    assert drills("\r\n".join(turned)) == drills(f"{HEAD}\n{ROW}")


@pytest.mark.parametrize("before", ["", "1\t", "2024-甲-0137\t"])
def test_that_rows_without_a_header_stand_in_the_declared_order(before: str) -> None:
    (drill,) = drills(before + ROW)
    assert (drill.unit, drill.name, drill.place) == (LUSHAN, "下坪村避险转移演练", "尧山镇下坪村")
    assert (drill.sessions, drill.participants) == (2, 130)


@pytest.mark.parametrize("before", ["", "1\t"])
def test_that_the_county_may_be_left_out_where_it_is_known(before: str) -> None:
    (drill,) = drills(before + ROW.partition("\t")[2], LUSHAN)
    assert (drill.unit, drill.held_on, drill.name) == (LUSHAN, date(2024, 6, 20), "下坪村避险转移演练")


def test_that_rows_of_no_county_are_refused_at_their_county_cell() -> None:
    text = f"{HEAD.partition(chr(9))[2]}\n{ROW.partition(chr(9))[2]}"
    (row,) = read(text)
    assert row.is_refused
    assert "没有写明县(市、区)" in sentences(row)
    pasted = grid(text)
    assert pasted.keys[0] == "unit"
    (mended,) = read_grid(pasted.with_cell(2, "unit", "叶县"), DRILLS, YEAR)
    assert mended.source.drafts[0].record.unit == YEXIAN


def test_that_rows_can_be_the_citys_own_where_an_officer_says_so() -> None:
    (drill,) = drills(f"{HEAD.partition(chr(9))[2]}\n{ROW.partition(chr(9))[2]}", "410400")
    assert drill.unit == "410400"


def test_that_a_title_above_says_which_county_and_year() -> None:
    text = f"鲁山县2024年防汛演练台账\n\n{HEAD.partition(chr(9))[2]}\n{ROW.partition(chr(9))[2]}"
    pasted = grid(text)
    assert (pasted.unit, pasted.year) == (LUSHAN, 2024)
    (drill,) = drills(text)
    assert drill.unit == LUSHAN


def test_that_a_county_left_blank_continues_the_one_above_even_when_its_rows_are_gone() -> None:
    follower = ROW.replace("鲁山县", "").replace("下坪村避险", "三间房村避险")
    pasted = grid(f"{HEAD}\n{ROW}\n{follower}\n").without([2])
    (row,) = read_grid(pasted, DRILLS, YEAR)
    assert row.source.drafts[0].record.unit == LUSHAN


def test_that_doubtful_cells_are_named_and_the_row_is_still_good() -> None:
    rows = read(f"{HEAD}\n{ROW}\n{ROW.replace('130', '约130人')}")
    assert [doubts(row) for row in rows] == [[], ["participants"]]
    assert all(row.is_good for row in rows)
    assert "约数" in sentences(rows[1])


def test_that_a_row_without_a_name_is_refused_and_can_be_put_right() -> None:
    pasted = grid(f"{HEAD}\n{ROW}\n{ROW.replace('下坪村避险转移演练', '')}")
    good, refused = read_grid(pasted, DRILLS, YEAR)
    assert (good.is_good, refused.is_refused) == (True, True)
    assert [remark.key for remark in refused.remarks] == ["name"]
    again = read_grid(pasted.with_cell(3, "name", " 夜间  集合演练 "), DRILLS, YEAR)
    assert [row.is_good for row in again] == [True, True]
    assert again[1].source.drafts[0].record.name == "夜间 集合演练"


def test_that_totals_notes_and_a_repeated_header_are_no_rows() -> None:
    total = "合计\t\t\t\t\t2\t130\t\t\t"
    rows = read(f"{HEAD}\n{ROW}\n{total}\n{HEAD}\n{ROW.replace('6/20', '6/21')}\n填表人:单德东\t\t\t")
    assert [row.is_good for row in rows] == [True, False, False, True, False]
    assert not any(row.is_refused for row in rows)


def test_that_a_total_in_a_column_that_fills_nothing_is_still_a_total() -> None:
    rows = read(f"序号\t{HEAD}\n1\t{ROW}\n合计\t\t\t\t\t\t2\t130\t\t\t")
    assert [row.is_good for row in rows] == [True, False]


def test_that_planned_and_cancelled_rows_are_taken_in_as_such() -> None:
    planned, cancelled = drills(f"{HEAD}\n{ROW}拟于9月开展\n{ROW}因雨取消")
    assert (planned.state, cancelled.state) == (DrillState.PLANNED, DrillState.CANCELLED)


def test_that_quotation_marks_are_marks_or_pairs() -> None:
    quoted = '"演练""使命—2024""\n下坪村"'
    (paired,) = drills(f"{HEAD}\n{ROW.replace('下坪村避险转移演练', quoted)}")
    assert paired.name == '演练"使命—2024" 下坪村'
    single = drills(f"{HEAD}\n{ROW.replace('下坪村避险', chr(34) + '使命 下坪村')}\n{ROW}")
    assert len(single) == 2


def test_that_text_without_rows_is_refused_in_a_sentence() -> None:
    for text, words in (("", "没有表格内容"), (" \n", "没有表格内容"), (HEAD, "只有表头")):
        with pytest.raises(Unreadable) as refused:
            grid(text)
        assert words in refused.value.sentence


def test_that_columns_that_fill_nothing_are_named() -> None:
    assert grid(f"{HEAD}\t天气\n{ROW}\t晴").unused == ("天气",)
    assert grid(f"序号\t{HEAD}\n1\t{ROW}").unused == ()


def test_that_the_same_rows_are_the_same_content() -> None:
    def digest(text: str, unit: str = "") -> str:
        pasted = grid(text, unit)
        return as_file(pasted, read_grid(pasted, DRILLS, YEAR, unit), YEAR, "粘贴").content_hash

    apart = HEAD.partition("\t")[2], ROW.partition("\t")[2]
    assert digest(f"{HEAD}\n{ROW}") == digest(f"{HEAD}\n{ROW}\n")
    assert digest("\n".join(apart), LUSHAN) != digest("\n".join(apart), YEXIAN)
    assert digest(f"{HEAD}\n{ROW}") != digest(f"{HEAD}\n{ROW}\n{ROW}")


def test_that_refused_rows_are_not_handed_in() -> None:
    pasted = grid(f"{HEAD}\n{ROW}\n{ROW.replace('下坪村避险转移演练', '')}")
    reading = as_file(pasted, read_grid(pasted, DRILLS, YEAR), YEAR, "粘贴")
    assert (reading.read, len(reading.rows), reading.plural, reading.season) == (1, 1, "drills", YEAR)


def test_that_other_kinds_are_pasted_the_same_way() -> None:
    plans = kind_named("plans")
    assert plans is not None
    pasted = grid_of("类别\t预案名称\t编制单位\t印发日期\n9\t平顶山市水库专项预案\t市水利局\t2023/4/9", plans, YEAR)
    (row,) = read_grid(pasted, plans, YEAR)
    assert row.source.drafts[0].record.name == "平顶山市水库专项预案"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=13), max_size=6), st.booleans())
def test_that_anything_at_all_can_be_pasted(rows: list[list[str]], with_header: bool) -> None:
    text = "\n".join(["\t".join(row) for row in rows])
    with contextlib.suppress(Unreadable):
        pasted = grid(f"{HEAD}\n{text}" if with_header else text)
        read_back: Any = read_grid(pasted, DRILLS, YEAR)
        assert [row.line for row in read_back] == list(pasted.lines)


def test_that_one_unknown_county_does_not_make_a_column_of_counties_be_left_out() -> None:
    text = (
        "鲁山县\t7月20日\t防汛演练\t下坪村\t实战\t2\n叶县\t7-21\t桌面推演\t叶县\t桌面\t1\n某县\t7-22\t甲\t乙\t实战\t1\n"
    )
    kind = kind_named("drills")
    assert kind is not None
    rows = read_grid(grid_of(text, kind, 2024), kind, 2024)
    assert [row.is_good for row in rows] == [True, True, False]
    assert [row.line.cells[0] for row in rows] == ["鲁山县", "叶县", "某县"]
