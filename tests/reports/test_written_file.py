"""Putting a file in place: whole or not at all, and one sentence that names it where it cannot be."""

import errno
import os
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services.desk import Desk
from tests.reports.conftest import MakeReport


def _no_replacing(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)


def test_that_a_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    target = tmp_path / "报告" / "2024" / "年报.docx"
    assert put_bytes(target, b"x").read_bytes() == b"x"
    assert [path.name for path in target.parent.iterdir()] == ["年报.docx"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "可能正在其他程序中打开"),
        (errno.EBUSY, "可能正在其他程序中打开"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.EROFS, "是只读的"),
        (errno.EIO, "没有写出"),
    ],
)
def test_that_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(b"old")
    _no_replacing(number, monkeypatch)
    with pytest.raises(RuleBroken, match=said) as refused:
        put_bytes(target, b"new")
    assert "年报.docx" in refused.value.sentence
    assert "Errno" not in refused.value.sentence
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["年报.docx"]


def test_that_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(RuleBroken, match="不是文件夹"):
        put_bytes(tmp_path / "out" / "年报.docx", b"x")
    with pytest.raises(RuleBroken, match="不是文件夹"):
        put_bytes(tmp_path / "out" / "deeper" / "年报.docx", b"x")


def test_that_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "年报.docx").mkdir()
    with pytest.raises(RuleBroken, match="是一个文件夹"):
        put_bytes(tmp_path / "年报.docx", b"x")


def test_that_a_folder_without_leave_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_replacing(errno.EACCES, monkeypatch)
    with pytest.raises(RuleBroken):
        put_bytes(tmp_path / "年报.docx", b"x")
    assert list(tmp_path.iterdir()) == []


def test_that_a_report_that_cannot_be_written_names_its_file(
    season_desk: Desk, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_replacing(errno.ENOSPC, monkeypatch)
    with pytest.raises(RuleBroken, match="平顶山市2024年防汛工作年度报告"):
        make_report(season_desk)
