"""The command line as a script or a duty officer uses it: one command after the other on one store."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fangxun_desk import cli
from fangxun_desk.services.desk import Desk, surroundings

BATCH = (
    "log-evacuation",
    "--division",
    "鲁山",
    "--town",
    "尧山镇",
    "--place",
    "下坪村",
    "--households",
    "5",
    "--people",
    "18",
)


class Shell:
    """Runs commands against one store and keeps what was said."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = store
        self._capsys = capsys
        self.errors = ""

    def run(self, *words: object) -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON answer of a command."""
        code = cli.main([*(str(word) for word in words), "--store", str(self.store), "--json"])
        said = self._capsys.readouterr()
        self.errors = said.err
        return code, json.loads(said.out)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    made = Shell(tmp_path / "store", capsys)
    assert made.run("init")[0] == 0
    return made


def test_that_a_new_store_says_where_it_is_and_whose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = Shell(tmp_path / "store", capsys).run("init", "--desk", "乙")
    assert code == 0
    assert answer == {"store": str(tmp_path / "store"), "desk": "乙", "records": 0}


def test_that_a_store_is_never_made_over_another(shell: Shell) -> None:
    code, answer = shell.run("init")
    assert code == 1
    assert "已有数据文件" in answer["error"]
    assert "已有数据文件" in shell.errors


def test_that_a_logged_batch_is_counted_and_explained(shell: Shell) -> None:
    code, entry = shell.run(*BATCH, "--at", "2024-07-16 06:15", "--centralised", 18, "--shelter", "尧山镇敬老院")
    assert code == 0
    assert re.fullmatch(r"\d{4}-甲-\d{4}", entry["number"])
    figures = shell.run("figures", 2024)[1]
    assert figures["figures"]["evacuated_person_times"] == 18
    assert figures["splits"]["evacuated_person_times"]["by_storm"] == {"none": 18}
    explained = shell.run("figures", 2024, "--explain", "evacuated_person_times")[1]
    assert explained["value"] == 18
    assert explained["included"] == [{"number": entry["number"], "source": None, "amount": 18}]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--at", "25:70"), "时刻"),
        (("--at", "2024-07-16 06:15", "--centralised", "30"), "多于转移人数"),
        (("--at", "2024-07-16 06:15", "--storm", "7·16"), "没有过程"),
    ],
)
def test_that_a_batch_that_cannot_be_right_is_refused_in_one_sentence(
    shell: Shell, more: tuple[str, ...], sentence: str
) -> None:
    code, answer = shell.run(*BATCH, *more)
    assert code == 1
    assert sentence in answer["error"]
    assert shell.run("figures", 2024)[1]["figures"]["evacuated_batches"] == 0


def test_that_an_unknown_division_or_figure_is_named(shell: Shell) -> None:
    words = ["洛阳市" if word == "鲁山" else word for word in BATCH]
    assert "洛阳市" in shell.run(*words, "--at", "2024-07-16 06:15")[1]["error"]
    assert "officials" in shell.run("figures", 2024, "--explain", "nonsense")[1]["error"]


def test_that_wrong_usage_exits_two(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["figures", "--store", str(tmp_path)])
    assert stopped.value.code == 2


def test_that_beside_an_open_window_reading_works_and_writing_names_the_owner(shell: Shell) -> None:
    window = Desk.open(shell.store, surroundings("指挥台窗口"), "值班员")
    try:
        assert shell.run("figures", 2024)[0] == 0
        assert shell.run("verify")[1]["ok"]
        code, answer = shell.run(*BATCH, "--at", "2024-07-16 06:15")
    finally:
        window.close()
    assert code == 1
    assert "指挥台窗口" in answer["error"]


def test_that_a_backup_comes_back_with_everything_and_a_new_number_range(shell: Shell, tmp_path: Path) -> None:
    shell.run(*BATCH, "--at", "2024-07-16 06:15")
    written = shell.run("backup", "--out", tmp_path / "U盘")[1]["written"]
    shell.run(*BATCH, "--at", "2024-07-16 08:00")
    code, answer = shell.run("restore", written)
    assert code == 1
    assert "--yes" in answer["error"]
    assert shell.run("figures", 2024)[1]["figures"]["evacuated_batches"] == 2
    assert shell.run("restore", written, "--yes")[0] == 0
    assert shell.run("figures", 2024)[1]["figures"]["evacuated_batches"] == 1
    assert "-甲2-0001" in shell.run(*BATCH, "--at", "2024-07-16 09:00")[1]["number"]
    assert shell.run("verify")[1]["ok"]


def test_that_a_dry_run_says_what_an_import_would_do_and_writes_nothing(shell: Shell, tmp_path: Path) -> None:
    book = tmp_path / "鲁山县2024年防汛演练台账.xlsx"
    _drills(book)
    tried = shell.run("import", book, "--dry-run")[1]["files"][0]
    assert (tried["kind"], tried["added"], tried["rejected"]) == ("drills", 2, 1)
    assert shell.run("figures", 2024)[1]["figures"]["drill_rows"] == 0
    done = shell.run("import", book)[1]["files"][0]
    assert {name: done[name] for name in ("added", "warnings")} == {name: tried[name] for name in ("added", "warnings")}
    assert shell.run("figures", 2024)[1]["figures"]["drill_sessions"] == 3
    assert shell.run("import", book)[1]["files"][0]["added"] == 0


def test_that_files_of_later_versions_are_named_and_nothing_is_taken_in(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "水库.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    code, answer = shell.run("import", tmp_path / "水库.geojson")
    assert code == 1
    (said,) = answer["files"][0]["warnings"]
    assert said["level"] == "reject"
    assert "水库.geojson" in said["message"]


def test_that_a_formula_in_a_cell_stays_text_all_the_way_out(shell: Shell, tmp_path: Path) -> None:
    book = tmp_path / "鲁山县2024年防汛演练台账.xlsx"
    _drills(book, name="'=cmd|' /C calc'!A0")
    shell.run("import", book)
    assert shell.run("export", "--out", tmp_path / "snapshot.xlsx")[0] == 0
    sheet = load_workbook(tmp_path / "snapshot.xlsx")["演练"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "'=cmd|' /C calc'!A0" for cell in cells)
    assert {cell.data_type for cell in cells} & {"f"} == set()


def _drills(path: Path, name: str = "山洪转移演练") -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["鲁山县2024年防汛演练台账"])
    sheet.append(["序号", "演练时间", "演练名称", "演练地点", "演练类型", "场次", "参演人数", "备注"])
    sheet.append([1, "2024.5.1", name, "尧山镇", "实战", 2, "30人", ""])
    sheet.append([2, "5月2日", "桌面推演", "县防办", "桌面", 1, 12, ""])
    sheet.append(["合计", "", "", "", "", 3, "", ""])
    book.save(path)


def test_that_an_error_nobody_foresaw_is_a_number_and_a_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, own_state_folder: Path
) -> None:
    def broken(options: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(cli, "_run", broken)
    code, answer = shell.run("verify")
    assert code == 1
    number = re.search(r"E-[0-9A-F]{6}", answer["error"])
    assert number is not None
    assert "inside" not in answer["error"]
    assert number[0] in (own_state_folder / "logs" / "fangxun_desk.log").read_text(encoding="utf-8")


def test_that_a_map_sheet_is_written_for_a_division_or_a_sector(shell: Shell, tmp_path: Path) -> None:
    _risk_points(tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
    shell.run("import", tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
    for more, points in (
        ((), 2),
        (("--division", "鲁山"), 2),
        (("--division", "lushan", "--sector", "山洪灾害"), 1),
        (("--division", "410422", "--year", 2024, "--paper", "A3"), 0),
    ):
        code, answer = shell.run("map", "--out", tmp_path / "图.pdf", *more)
        assert (code, answer) == (0, {"written": str(tmp_path / "图.pdf"), "points": points})
    assert (tmp_path / "图.pdf").read_bytes().startswith(b"%PDF-")
    assert shell.run("map", "--out", tmp_path / "图.png")[1]["points"] == 2
    assert (tmp_path / "图.png").read_bytes().startswith(b"\x89PNG")


def test_that_an_atlas_is_written_whole_and_the_same_again(shell: Shell, tmp_path: Path) -> None:
    _risk_points(tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
    shell.run("import", tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
    code, answer = shell.run("map", "--atlas", "--out", tmp_path / "一.pdf")
    assert (code, answer["points"]) == (0, 2)
    shell.run("map", "--atlas", "--out", tmp_path / "二.pdf")
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--division", "洛阳市"), "鲁山县"),
        (("--division", "s"), "石龙区"),
        (("--sector", "火灾"), "山洪"),
        (("--paper", "B5"), "A3"),
        (("--year", "1999"), "1999年"),
        (("--atlas", "--division", "鲁山"), "--atlas"),
        ((), "请先导入风险点台账"),
    ],
)
def test_that_a_map_that_cannot_be_drawn_is_refused_naming_what_can(
    shell: Shell, tmp_path: Path, more: tuple[str, ...], sentence: str
) -> None:
    if more:
        _risk_points(tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
        shell.run("import", tmp_path / "鲁山县2024年防汛风险点台账.xlsx")
    code, answer = shell.run("map", "--out", tmp_path / "图.pdf", *more)
    assert code == 1
    assert sentence in answer["error"]
    assert not (tmp_path / "图.pdf").exists()


def _risk_points(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["鲁山县2024年防汛风险点台账"])
    sheet.append(["序号", "县(市、区)", "乡镇(街道)", "风险点名称", "行业类别", "风险等级", "经度", "纬度", "坐标系"])
    sheet.append([1, "鲁山县", "尧山镇", "下坪沟", "山洪", "重大", 112.61, 33.75, "CGCS2000"])
    sheet.append([2, "鲁山县", "尧山镇", "下坪桥", "交通", "一般", 112.62, 33.76, "CGCS2000"])
    sheet.append([3, "鲁山县", "尧山镇", "无坐标处", "山洪", "低", None, None, None])
    book.save(path)
