"""The 数据 page by keyboard alone: look at files, take them in, take an import back, check, back up, set, look up."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.paths import data_dir
from fangxun_desk.services import change_service, import_list, record_service
from fangxun_desk.ui.main_window import MainWindow
from tests.store.entries import batch, official

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, END, TAB, DELETE, SPACE = (
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Tab, Qt.Key.Key_Delete,
    Qt.Key.Key_Space,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of the demonstration season, one of them with doubtful cells, and one that is no table."""
    source, made = data_dir() / "demo_season" / "2024", tmp_path / "各县台账"
    made.mkdir()
    for name in ("暴雨过程.xlsx", "演练台账/叶县2024年防汛演练台账.xls", "演练台账/鲁山县2024年防汛演练台账.xlsx"):
        shutil.copy(source / name, made / Path(name).name)
    (made / "说明.bin").write_bytes(b"no table")
    return made


def data(desk: Any) -> Any:
    """The window turned to 数据."""
    desk.chord("Ctrl+9")
    desk.settle()
    return desk


def look_at(desk: Any, folder: Path) -> None:
    """Choose a folder and wait for its preview."""
    desk.prompts.answers = [folder]
    desk.chord("Ctrl+Shift+O")
    desk.settle()


def files_of(desk: Any) -> list[Any]:
    return list(desk.page.intake.files.records.shown)


def drills(reader: Any) -> list[Drill]:
    return reader.find(Drill)


def changes_of(desk: Any) -> int:
    return int(desk.read(lambda reader: reader.change_count()))


def test_that_a_folder_is_looked_at_before_anything_is_written(open_window: Any, folder: Path) -> None:
    desk = data(open_window())
    before = changes_of(desk)
    look_at(desk, folder)
    page = desk.page.intake
    assert desk.focus() is page.files
    assert {file.file: bool(file.problem) for file in files_of(desk)}["说明.bin"]
    desk.press(*[DOWN] * page.files.records.row_of("叶县2024年防汛演练台账.xls"))
    assert page.remarks.records.record_at(0).level == "warn"
    assert "存疑或未收 3 处" in desk.words_of(page)
    assert changes_of(desk) == before
    desk.press(ESCAPE)
    assert "没有写入任何数据" in desk.words_of(page)
    assert desk.read(drills) == []


def test_that_what_was_looked_at_is_taken_in_and_a_whole_import_taken_back(open_window: Any, folder: Path) -> None:
    desk = data(open_window())
    look_at(desk, folder)
    counted = sum(file.added for file in files_of(desk))
    desk.chord("Ctrl+Return")
    desk.settle()
    assert f"新增 {counted} 行" in desk.words_of(desk.page.intake)
    assert len(desk.read(drills)) == counted - 6
    desk.chord("Alt+2")
    desk.settle()
    table = desk.page.imports.table
    assert desk.focus() is table
    assert table.records.rowCount() == 3
    (yexian,) = [row for row in table.records.shown if "叶县" in row.file]
    desk.press(Qt.Key.Key_Home, *[DOWN] * table.records.row_of(yexian.record_id))
    desk.settle()
    assert desk.page.imports.doubts.records.rowCount() == yexian.doubts == 3
    assert desk.page.imports.rows.records.rowCount() >= yexian.made
    desk.press(DELETE)
    desk.settle()
    assert yexian.number in desk.prompts.asked[-1]
    assert not any(row.is_undone for row in desk.read(import_list.past_imports))
    desk.prompts.answers = [True]
    desk.press(DELETE)
    desk.settle()
    undone = [row for row in desk.read(import_list.past_imports) if row.is_undone]
    assert [row.number for row in undone] == [yexian.number]
    assert {drill.unit for drill in desk.read(drills)} == {"410423"}
    assert table.current_record.record_id == yexian.record_id
    assert table.current_record.is_undone


def test_that_what_somebody_changed_since_is_left_alone_and_said(open_window: Any, folder: Path) -> None:
    desk = data(open_window())
    look_at(desk, folder)
    desk.chord("Ctrl+Return")
    desk.settle()
    held = next(drill for drill in desk.read(drills) if drill.unit == "410422")
    desk.change(record_service.amend, held.record_id, {"name": "改过的演练"}, "县里来电")
    desk.chord("Alt+2")
    desk.settle()
    (yexian,) = [row for row in desk.page.imports.table.records.shown if "叶县" in row.file]
    desk.page.imports.table.go_to(yexian.record_id)
    desk.prompts.answers = [True]
    desk.press(DELETE)
    desk.settle()
    assert held.number in desk.prompts.told[-1]
    assert "改过的演练" in {drill.name for drill in desk.read(drills)}


def test_that_a_file_changed_since_is_refused_in_a_sentence(open_window: Any, folder: Path) -> None:
    desk = data(open_window())
    look_at(desk, folder)
    shutil.copy(folder / "暴雨过程.xlsx", folder / "鲁山县2024年防汛演练台账.xlsx")
    desk.chord("Ctrl+Return")
    desk.settle()
    assert "又改动过或已移走:鲁山县2024年防汛演练台账.xlsx" in desk.words_of(desk.page.intake)
    assert desk.read(drills) == []


def test_that_cancelling_a_preview_leaves_nothing(open_window: Any, folder: Path) -> None:
    desk = data(open_window())
    before = changes_of(desk)
    desk.prompts.answers = [folder]
    desk.chord("Ctrl+Shift+O")
    desk.press(ESCAPE)
    desk.settle()
    assert files_of(desk) == []
    assert "已取消" in desk.words_of(desk.page.intake)
    assert changes_of(desk) == before


def test_that_a_folder_without_tables_and_no_answer_say_what_to_do(open_window: Any, tmp_path: Path) -> None:
    desk = data(open_window())
    (tmp_path / "空").mkdir()
    look_at(desk, tmp_path / "空")
    assert "没有可导入的台账" in desk.words_of(desk.page.intake)
    desk.page.begin_folder_import()
    desk.settle()
    assert desk.prompts.asked[-1].startswith("选择存放")
    for keys, words in (("Alt+2", "还没有导入过文件"), ("Alt+3", "本机还没有备份"), ("Alt+6", "全部记录的最新变更")):
        desk.chord(keys)
        desk.settle()
        if keys != "Alt+3" or not desk.page.keeping.table.records.rowCount():
            assert words in desk.words_of(desk.page)


def test_that_backups_are_made_here_and_elsewhere_and_listed(open_window: Any, tmp_path: Path) -> None:
    desk = data(open_window(lambda work: record_service.enter(work, batch(1))))
    desk.chord("Alt+3")
    desk.settle()
    before = {row.path for row in desk.page.keeping.table.records.shown}
    desk.clock.at = desk.clock.at.replace(hour=3)
    desk.page.keeping._first.setFocus()
    desk.press(SPACE)
    desk.settle()
    made = [row for row in desk.page.keeping.table.records.shown if row.path not in before]
    assert [row.changes for row in made] == [changes_of(desk)]
    desk.prompts.answers = [tmp_path / "U盘"]
    desk.chord("Ctrl+Shift+B")
    desk.settle()
    assert len(list((tmp_path / "U盘").glob("*.fxbak"))) == 1
    assert "从备份恢复" in desk.words_of(desk.page.keeping)


def test_that_the_full_check_says_how_many_changes_and_the_head(open_window: Any) -> None:
    desk = data(open_window(lambda work: record_service.enter(work, batch(1))))
    desk.chord("Ctrl+Shift+K")
    desk.settle()
    (head,) = desk.read(lambda reader: reader.heads()).values()
    words = desk.words_of(desk.page.keeping)
    assert f"核验无误:共 {changes_of(desk)} 条变更" in words
    assert head["hash"] in words
    assert f"第 {head['seq']} 号" in words


@pytest.mark.parametrize(
    ("keys", "suffix"),
    [("Ctrl+E", ".xlsx"), ("Ctrl+Shift+E", ".gpkg"), ("Ctrl+Alt+S", ".zip"), ("Ctrl+Alt+G", ".geojson"),
     ("Ctrl+Alt+M", ".kml")],
)  # fmt: skip
def test_that_each_form_is_written_and_said_where(open_window: Any, tmp_path: Path, keys: str, suffix: str) -> None:
    point = RiskPoint(season=2026, unit="410423", name="灶君庙沟口", longitude=112.29, latitude=33.78)

    def fill(work: Any) -> None:
        record_service.enter(work, batch(1))
        record_service.enter(work, point)
        record_service.enter(work, replace(point, name="无坐标处", longitude=None))

    desk = data(open_window(fill))
    desk.prompts.answers = [tmp_path / "导出"]
    desk.chord(keys)
    desk.settle()
    assert (tmp_path / f"导出{suffix}").stat().st_size > 100
    words = desk.words_of(desk.page.exporting)
    assert f"导出{suffix}" in words
    assert ("风险点有 1 条没有可用的位置" in words) == (suffix not in (".xlsx", ".gpkg"))


def test_that_layers_without_any_place_are_refused_in_words(open_window: Any, tmp_path: Path) -> None:
    desk = data(open_window(lambda work: record_service.enter(work, batch(1))))
    desk.prompts.answers = [tmp_path / "图层"]
    desk.chord("Ctrl+Alt+M")
    desk.settle()
    assert "没有带位置的记录" in desk.words_of(desk.page.exporting)
    assert list(tmp_path.glob("图层*")) == []


def test_that_a_setting_is_changed_kept_and_told(open_window: Any) -> None:
    desk = data(open_window())
    heard: list[str] = []
    desk.context.events.setting_changed.connect(heard.append)
    desk.chord("Alt+5")
    desk.settle()
    desk.press(DOWN)
    desk.press(TAB, SPACE)
    desk.press(TAB, "王值守", ENTER)
    assert heard == ["theme", "large_text", "author"]
    settings = desk.context.settings
    assert (settings["theme"], settings["large_text"], settings["author"]) == ("night", True, "王值守")
    assert all(editor.accessibleName() for editor in desk.page.settings.editors.values())


def test_that_a_record_is_looked_up_by_part_of_its_number(open_window: Any) -> None:
    desk = data(open_window(lambda work: [record_service.enter(work, batch(i)) for i in range(12)]))
    record_id = desk.read(change_service.numbered, "甲-0011")[0].record_id
    desk.change(record_service.amend, record_id, {"people": 55}, "村里来电更正")
    desk.chord("Ctrl+F")
    desk.settle()
    assert desk.focus() is desk.page.changes.number
    desk.enter("甲-11")
    desk.settle()
    section = desk.page.changes
    assert desk.focus() is section.table
    assert "2026-甲-0011 避险转移批次:2 次变更" in desk.words_of(section)
    amended, _ = section.table.records.shown
    assert (amended.old, amended.new, amended.reason) == ("50 人", "55 人", "村里来电更正")
    assert section.table.records.columns[6].former(amended).text == "50 人"
    desk.press("j")
    desk.settle()
    assert desk.window._shown.name == "evacuation"


def test_that_several_numbers_found_stand_beside_their_changes(open_window: Any) -> None:
    desk = data(open_window(lambda work: [record_service.enter(work, batch(i)) for i in range(12)]))
    desk.chord("Ctrl+F")
    desk.enter("001")
    desk.settle()
    section = desk.page.changes
    assert desk.focus() is section.found
    assert section.found.records.rowCount() == 4
    desk.press(END)
    desk.settle()
    assert section.table.records.record_at(0).number == section.found.current_record.number
    desk.press(ESCAPE)
    desk.settle()
    assert section.number.text() == ""
    assert section.table.records.rowCount() == 13
    desk.chord("Ctrl+F")
    desk.enter("没有的编号")
    desk.settle()
    assert "没有编号含“没有的编号”的记录" in desk.words_of(section)


def test_that_further_changes_come_while_one_scrolls_and_new_ones_stand_above(open_window: Any) -> None:
    many = change_service.BLOCK + 40
    desk = data(open_window(lambda work: [record_service.enter(work, batch(i)) for i in range(many)]))
    desk.chord("Alt+6")
    desk.settle()
    table = desk.page.changes.table
    assert table.records.rowCount() == change_service.BLOCK
    desk.press(ESCAPE, END)
    desk.settle()
    assert table.records.rowCount() == many + 1
    assert len({row.key for row in table.records.shown}) == many + 1
    held = table.current_record.key
    entry = desk.change(record_service.enter, official())
    desk.settle()
    assert table.records.record_at(0).number == entry.number
    assert table.current_record.key == held
    assert table.records.rowCount() == many + 2


def test_that_phones_stay_covered_on_the_page(open_window: Any) -> None:
    desk = data(open_window(lambda work: record_service.enter(work, official())))
    person = desk.read(change_service.newest).lines[0].record_id
    desk.change(record_service.amend, person, {"mobile": "13900001234"}, "换号")
    desk.chord("Alt+6")
    desk.settle()
    shown = [column.text(row) for row in desk.page.changes.table.records.shown for column in columns_of(desk)]
    assert "139****1234" in shown
    assert not any("13900001234" in text for text in shown)


def columns_of(desk: Any) -> Any:
    return desk.page.changes.table.records.columns


def test_that_an_import_found_elsewhere_is_shown_among_the_imports(open_window: Any) -> None:
    desk = open_window(demo=True)
    window: MainWindow = desk.window
    one = desk.read(import_list.past_imports)[5]
    window.seek_record(one.record_id)
    desk.settle()
    assert window._shown.name == "data"
    assert desk.page.imports.table.current_record.number == one.number
    assert desk.focus() is desk.page.imports.table
