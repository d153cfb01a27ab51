"""Files as files: formats, encodings, damage, passwords, folders, names, seasons, and what is not read yet."""

import hashlib
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from fangxun_desk.imports import read_file, read_paths
from fangxun_desk.imports.delimited import decode, read_delimited
from fangxun_desk.imports.reading import INFO
from fangxun_desk.imports.sheet import column_letters
from tests.imports.making import EVACUATION_HEAD, doubts, evacuation, read_rows, records, said
from tests.imports.sheet_writers import TEXT_FORMS, Written, write

LEDGER = [
    ["平顶山市“7·16”人员转移台账"],
    ["统计截至:2024年7月19日"],
    EVACUATION_HEAD,
    evacuation(),
    evacuation(place="上坪村"),
]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".csv"])
def test_that_every_format_says_the_same(tmp_path: Path, suffix: str) -> None:
    rows = [*LEDGER, evacuation(at=datetime(2024, 7, 16, 3, 20), place="石人村")]
    reading = read_rows(tmp_path, rows, f"台账{suffix}")
    assert (reading.season, reading.storm_name, reading.plural, reading.read) == (2024, "7·16", "evacuations", 3)
    assert [f"{batch.moved_out_at:%d %H:%M}" for batch in records(reading)] == ["15 21:10", "15 21:10", "16 03:20"]
    assert doubts(reading) == []
    assert {row.sheet for row in reading.rows} == {None if suffix == ".csv" else "Sheet1"}
    assert [row.row for row in reading.rows] == [4, 5, 6]


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_that_every_encoding_and_separator_is_read(tmp_path: Path, form: tuple[str, str]) -> None:
    write(tmp_path / "台账.csv", [Written("x", LEDGER)], form)
    reading = read_file(tmp_path / "台账.csv")
    assert [batch.people for batch in records(reading)] == [18, 18]


def test_that_utf16_without_a_mark_and_old_gbk_are_decoded() -> None:
    assert decode("县区,人数".encode("utf-16-le")) == "县区,人数"
    assert decode("a,b,c,d,e,人".encode("utf-16-be")) == "a,b,c,d,e,人"
    assert decode("陈𬭎,人数".encode("gb18030")) == "陈𬭎,人数"
    assert decode(b"\xef\xbb\xbfa,b") == "a,b"


def test_that_rows_of_a_text_table_keep_their_physical_lines() -> None:
    sheet = read_delimited('名称,备注\n甲,"一行\n两行"\n乙,无\n'.encode())
    assert list(sheet.numbers or ()) == [1, 2, 4]
    assert sheet.rows[1] == ["甲", "一行\n两行"]


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_that_columns_have_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def problem(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return read_file(path).problem


def test_that_a_file_that_cannot_be_read_says_why_in_one_sentence(tmp_path: Path) -> None:
    write(tmp_path / "好.xlsx", [Written("x", LEDGER)])
    sound = (tmp_path / "好.xlsx").read_bytes()
    assert (
        problem(tmp_path / "半.xlsx", sound[: len(sound) // 2])
        == "半.xlsx:文件已损坏,无法读取,请重新导出或另存后再导入。"
    )
    assert problem(tmp_path / "空.csv", b"") == "空.csv:文件是空的,没有任何内容。"
    assert problem(tmp_path / "空白.csv", b"\r\n\r\n  ") == "空白.csv:文件是空的,没有任何内容。"
    assert "内容却不是工作簿" in problem(tmp_path / "文本.xlsx", "县区,人数\n叶县,5".encode())
    assert "内容却不是工作簿" in problem(tmp_path / "网页.xls", b"<html><table><tr><td>1</td></tr></table></html>")
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert problem(tmp_path / "密码.xlsx", locked) == "密码.xlsx:设有打开密码,请去掉密码后再导入。"
    assert (
        problem(tmp_path / "坏.xls", locked[:8] + bytes(2000))
        == "坏.xls:文件已损坏,无法读取,请重新导出或另存后再导入。"
    )
    assert problem(tmp_path / "照片.jpg", b"\xff\xd8\xff") == "照片.jpg:不是表格文件(xlsx、xls、ods、csv),未收入。"
    assert "打不开" in read_file(tmp_path / "没有.xlsx").problem


def test_that_every_truncation_of_a_workbook_is_refused_and_none_escapes(tmp_path: Path) -> None:
    for suffix in (".xlsx", ".xls", ".ods"):
        write(tmp_path / f"好{suffix}", [Written("x", LEDGER)])
        sound = (tmp_path / f"好{suffix}").read_bytes()
        for share in (0.1, 0.3, 0.6, 0.9, 0.99):
            assert problem(tmp_path / f"半{suffix}", sound[: int(len(sound) * share)]) or suffix == ".xls"


def test_that_damage_inside_a_workbook_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "好.xlsx", [Written("x", LEDGER)])
    with zipfile.ZipFile(tmp_path / "好.xlsx") as sound, zipfile.ZipFile(tmp_path / "坏.xlsx", "w") as broken:
        for entry in sound.namelist():
            content = sound.read(entry)
            broken.writestr(entry, content[: len(content) // 2] if "sheet1" in entry else content)
    assert read_file(tmp_path / "坏.xlsx").problem


def test_that_a_packed_bomb_is_refused_at_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "弹.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 1024 * 1024))
    assert read_file(tmp_path / "弹.xlsx").problem == "弹.xlsx:压缩内容异常(展开后过大),未导入。"


def test_that_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "大.xlsx").open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    assert read_file(tmp_path / "大.xlsx").problem == "大.xlsx:文件超过 200 MB(201 MB),请拆分后再导入。"


def test_that_a_workbook_named_otherwise_is_read_by_its_content(tmp_path: Path) -> None:
    write(tmp_path / "台账.xls", [Written("x", LEDGER)])
    os.rename(tmp_path / "台账.xls", tmp_path / "台账.xlsx")
    assert len(records(read_file(tmp_path / "台账.xlsx"))) == 2
    write(tmp_path / "台账2.xlsx", [Written("x", LEDGER)])
    os.rename(tmp_path / "台账2.xlsx", tmp_path / "台账2.et")
    assert len(records(read_file(tmp_path / "台账2.et"))) == 2


def test_that_an_empty_workbook_is_not_reported_and_a_bare_header_too(tmp_path: Path) -> None:
    write(tmp_path / "石龙区2024年演练台账.xlsx", [Written("演练", [[""]])])
    assert "按未报处理" in read_file(tmp_path / "石龙区2024年演练台账.xlsx").problem
    bare = read_rows(tmp_path, [["演练时间", "演练名称", "场次"]], "叶县2024年演练台账.xlsx")
    assert (bare.problem, bare.read, doubts(bare)) == ("", 0, [("", "not_reported")])


def test_that_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    write(tmp_path / "台账.xlsx", [Written("x", LEDGER)])
    assert (
        read_file(tmp_path / "台账.xlsx").content_hash
        == hashlib.sha256((tmp_path / "台账.xlsx").read_bytes()).hexdigest()
    )


def test_that_a_folder_is_read_in_an_order_that_lets_references_resolve(tmp_path: Path) -> None:
    write(tmp_path / "a" / "转移.xlsx", [Written("x", LEDGER)])
    write(
        tmp_path / "演练" / "叶县2024年演练台账.xlsx",
        [Written("x", [["演练时间", "演练名称", "场次"], ["5月6日", "山洪演练", 1]])],
    )
    storms = [["过程名称", "过程类型", "开始时间", "面雨量"], ["7·16", "暴雨", "2024年7月15日20时", 71]]
    write(tmp_path / "z汇总表.xlsx", [Written("x", storms)])
    write(
        tmp_path / "名册.xlsx",
        [Written("x", [["2024年名册"], ["姓名", "责任类别", "责任对象", "县区"], ["张三", "行政", "澧河", "叶县"]])],
    )
    for skipped in ("~$转移.xlsx", ".DS_Store", "Thumbs.db", ".隐藏.xlsx"):
        (tmp_path / skipped).write_bytes(b"x")
    readings = list(read_paths([tmp_path]))
    assert [reading.file for reading in readings] == [
        "z汇总表.xlsx",
        "名册.xlsx",
        "a/转移.xlsx",
        "演练/叶县2024年演练台账.xlsx",
    ]
    assert not any(reading.problem for reading in readings)


def test_that_a_file_is_named_from_the_folder_it_was_found_in(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.xlsx", [Written("x", LEDGER)])
    assert read_file(tmp_path / "a" / "b.xlsx").file == "b.xlsx"
    assert read_file(tmp_path / "a" / "b.xlsx", relative_to=tmp_path).file == "a/b.xlsx"
    assert [r.file for r in read_paths([tmp_path])] == ["a/b.xlsx"]
    assert len(list(read_paths([tmp_path / "a" / "b.xlsx", tmp_path]))) == 1


BARE = [EVACUATION_HEAD, evacuation()]


@pytest.mark.parametrize(
    ("rows", "file", "season"),
    [
        ([["平顶山市2021年7.16转移台账"], *BARE], "2022年.xlsx", 2021),
        ([["7.16转移台账"], ["统计截至:2021年07月19日"], *BARE], "2022年.xlsx", 2021),
        ([["平顶山市二〇二一年转移台账"], *BARE], "x.xlsx", 2021),
        (BARE, "2022年7.16转移.xlsx", 2022),
        (BARE, "转移_20220716.xlsx", 2022),
        (BARE, "season-2023/7.16转移.xlsx", 2023),
        ([EVACUATION_HEAD, evacuation(at="2025/7/15 21:10", back="2025/7/18 8:00")], "x.xlsx", 2025),
        (BARE, "x.xlsx", 2024),
    ],
)
def test_that_the_season_is_told_from_titles_names_and_dates(
    tmp_path: Path, rows: list[list[str]], file: str, season: int
) -> None:
    assert read_rows(tmp_path, rows, file).season == season


def test_that_the_season_of_a_file_that_states_none_is_that_of_the_others(tmp_path: Path) -> None:
    plan = [["类别", "预案名称", "编制单位", "印发日期"], ["1", "防汛应急预案", "市防指", "2019年6月1日"]]
    write(tmp_path / "预案.xlsx", [Written("x", plan)])
    write(tmp_path / "转移.xlsx", [Written("x", [["2021年7.16转移台账"], *BARE])])
    assert {reading.file: reading.season for reading in read_paths([tmp_path])} == {
        "预案.xlsx": 2021,
        "转移.xlsx": 2021,
    }


def test_that_a_file_without_any_year_is_refused(tmp_path: Path) -> None:
    assert "看不出是哪一年" in read_rows(tmp_path, BARE, "x.xlsx", season_hint=None).problem


def test_that_a_storm_given_by_hand_goes_before_the_title(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, LEDGER, storm="8.25")
    assert (reading.storm_name, reading.rows[0].drafts[0].lookups["storm"].text) == ("8·25", "8·25")
    assert ("", "storm_missing") in doubts(read_rows(tmp_path, BARE, "转移.xlsx"))


def test_that_a_shapefile_and_a_table_among_layers_are_layers(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "易涝点.shp.zip", "w") as archive:
        archive.writestr("易涝点.shp", b"")
    for part in ("点.shp", "点.dbf", "点.prj"):
        (tmp_path / part).write_bytes(b"x")
    rows = [
        ["涉水景区坐标表(坐标系:GCJ-02)"],
        ["景区名称", "县区", "行业", "经度", "纬度", "风险等级"],
        ["尧山", "鲁山县", "景区", "112.3", "33.7", "较大"],
    ]
    write(tmp_path / "景区.csv", [Written("x", rows)])
    assert {r.file: r.plural for r in read_paths([tmp_path])} == {
        "易涝点.shp.zip": "layer",
        "点.shp": "layer",
        "景区.csv": "layer",
    }


def test_that_a_report_form_is_known_and_not_taken_in(tmp_path: Path) -> None:
    rows = [
        ["7·16防汛信息首报"],
        ["报送单位", "报送类别", "报送时间", "目前在外(人)", "增减说明"],
        ["叶县", "首报", "7月16日21时", 5, ""],
    ]
    reading = read_rows(tmp_path, rows, "叶县_首报.xlsx")
    assert (reading.plural, reading.problem) == ("reports", "叶县_首报.xlsx:信息报送表将在后续版本中接收,本次未收入。")


def test_that_hidden_sheets_are_read_and_said(tmp_path: Path) -> None:
    import openpyxl

    write(tmp_path / "台账.xlsx", [Written("一", LEDGER), Written("二", LEDGER)])
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    book["二"].sheet_state = "hidden"
    book.save(tmp_path / "台账.xlsx")
    reading = read_file(tmp_path / "台账.xlsx")
    assert len(records(reading)) == 4
    assert [w.level for w in reading.warnings if (w.sheet, w.code) == ("二", "hidden_sheet")] == [INFO]


def test_that_hidden_rows_count(tmp_path: Path) -> None:
    write(tmp_path / "台账.xlsx", [Written("x", LEDGER, hidden_rows=[4])])
    assert len(records(read_file(tmp_path / "台账.xlsx"))) == 2


def test_that_a_report_form_beside_a_ledger_is_left_out_and_said(tmp_path: Path) -> None:
    form = [["报送单位", "报送类别", "报送时间", "目前在外(人)", "增减说明"], ["叶县", "首报", "7月16日21时", 5, ""]]
    write(tmp_path / "台账.xlsx", [Written("首报", form), Written("台账", LEDGER)])
    reading = read_file(tmp_path / "台账.xlsx")
    assert (reading.plural, len(records(reading))) == ("evacuations", 2)
    assert [w.sheet for w in reading.warnings if w.code == "sheet_not_recognised"] == ["首报"]


def test_that_formula_signs_stay_text(tmp_path: Path) -> None:
    texts = ["=cmd|' /C calc'!A0", "+86 something", "-5人在外", "@SUM(A1)"]
    rows = [*LEDGER[:3], *(evacuation(place=text, note=text) for text in texts)]
    assert [batch.place for batch in records(read_rows(tmp_path, rows))] == texts


def test_that_control_characters_are_refused_by_name(tmp_path: Path) -> None:
    rows = [*LEDGER[:3], evacuation(), evacuation(place="上\x07坪村")]
    reading = read_rows(tmp_path, rows, "台账.csv")
    assert doubts(reading) == [("D5", "control_character")]
    assert "U+0007" in next(w.message for w in reading.warnings if w.code == "control_character")
    assert [row.reason for row in reading.rows if not row.drafts] == ["control_character"]


def test_that_nothing_in_a_file_can_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04" + os.urandom(500))
    write(tmp_path / "转移.xlsx", [Written("x", LEDGER)])
    assert {r.file: bool(r.problem) for r in read_paths([tmp_path])} == {"转移.xlsx": False, "坏.xlsx": True}
    assert ("", "empty_sheet") not in said(read_file(tmp_path / "转移.xlsx"))


def test_that_the_libraries_of_warnings_and_maps_are_loaded_with_the_first_such_file() -> None:
    named = ("defusedxml", "numpy", "shapely", "pyogrio")
    code = f"import sys, fangxun_desk.cli; print([name for name in {named} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
