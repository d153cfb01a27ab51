"""What a list shows, written to Excel and read back: types kept, nothing that runs, whole or not at all."""

import errno
import math
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.list_export_service import write_list
from fangxun_desk.store.database import Settings

TITLES = ("编号", "地点", "电话", "人数(人)", "转出时间", "返回日期")
COLUMNS = tuple((title, title == "人数(人)") for title in TITLES)
OUT_AT = datetime(2024, 7, 15, 23, 40, tzinfo=BEIJING)


def row(**more: Any) -> tuple[Any, ...]:
    values = {
        "number": "2024-甲-0137",
        "place": "下坪村",
        "phone": "138****5678",
        "people": 18,
        "out_at": OUT_AT,
        "back_on": date(2024, 7, 18),
    }
    return tuple((values | more).values())


def written(desk: Desk, folder: Path, *rows: tuple[Any, ...]) -> Any:
    path = write_list(desk, folder / "转移批次.xlsx", "转移批次(2024 年)", COLUMNS, rows)
    book = openpyxl.load_workbook(path)
    return book[book.sheetnames[0]]


def test_that_rows_stand_in_the_order_shown_under_their_headings(desk: Desk, tmp_path: Path) -> None:
    sheet = written(desk, tmp_path, row(place="乙村"), row(place="甲村"))
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == TITLES
    assert [line[1] for line in lines[1:3]] == ["乙村", "甲村"]
    assert str(lines[-1][0]).startswith("共 2 行,2024-07-16 02:40")


def test_that_counts_dates_and_moments_keep_their_types(desk: Desk, tmp_path: Path) -> None:
    sheet = written(desk, tmp_path, row())
    assert (sheet["D2"].value, sheet["D2"].data_type) == (18, "n")
    assert sheet["E2"].value == datetime(2024, 7, 15, 23, 40)
    assert sheet["F2"].value == datetime(2024, 7, 18)
    assert (sheet["E2"].number_format, sheet["F2"].number_format) == ("yyyy-mm-dd hh:mm", "yyyy-mm-dd")


@pytest.mark.parametrize("phone", ["13800005678", "0375-7031234", "+8613800005678", "00123"])
def test_that_a_phone_and_a_number_written_as_text_stay_text(desk: Desk, tmp_path: Path, phone: str) -> None:
    sheet = written(desk, tmp_path, row(phone=phone))
    assert (sheet["C2"].value, sheet["C2"].data_type) == (phone, "s")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "=cmd|' /C'!A0"]
)
def test_that_no_cell_can_become_a_formula(desk: Desk, tmp_path: Path, text: str) -> None:
    sheet = written(desk, tmp_path, row(place=text))
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == text
    assert sheet["B2"].quotePrefix


def test_that_what_was_not_stated_stays_blank(desk: Desk, tmp_path: Path) -> None:
    sheet = written(desk, tmp_path, row(people=None, back_on=None, phone=""))
    assert [sheet[cell].value for cell in ("C2", "D2", "F2")] == [None, None, None]


@pytest.mark.parametrize(
    ("value", "shown"), [(True, "是"), (False, "否"), (math.nan, None), (math.inf, None), (10**20, 10**20), (0, 0)]
)
def test_that_no_value_spoils_the_file(desk: Desk, tmp_path: Path, value: Any, shown: Any) -> None:
    assert written(desk, tmp_path, row(people=value))["D2"].value == shown


def test_that_a_sheet_of_the_demonstration_says_so_on_every_page(tmp_path: Path) -> None:
    settings = Settings(lambda: OUT_AT, tmp_path / "state", "this machine")
    demo = Desk.found(tmp_path / "demo", settings, "演", "值班员", demo=True)
    assert written(demo, tmp_path, row()).oddHeader.left.text == "演示数据"
    demo.close()


def test_that_a_sheet_of_the_office_carries_no_such_mark(desk: Desk, tmp_path: Path) -> None:
    assert "演示" not in str(written(desk, tmp_path, row()).oddHeader.left.text)


@pytest.mark.parametrize(("number", "said"), [(errno.EACCES, "可能正在其他程序中打开"), (errno.ENOSPC, "磁盘已满")])
def test_that_a_file_open_elsewhere_or_a_full_disk_is_said_and_the_old_file_stays(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    target = tmp_path / "转移批次.xlsx"
    target.write_bytes(b"old")

    def refuse(source: object, into: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(RuleBroken, match=said):
        write_list(desk, target, "转移批次", COLUMNS, [row()])
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["转移批次.xlsx"]
