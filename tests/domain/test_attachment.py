"""What may be kept with a record, and how it is named."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from fangxun_desk.domain.attachment import (
    LARGEST,
    Attachment,
    attachments_of,
    merged,
    refuse_unfit,
    safe_name,
    size_words,
)
from fangxun_desk.domain.errors import RuleBroken

A = Attachment("会商照片.jpg", "a" * 64, 2048)


def test_that_rows_of_a_record_are_read_as_attachments() -> None:
    record = cast(Any, SimpleNamespace(attachments=(("会商照片.jpg", "a" * 64, 2048),)))
    assert attachments_of(record) == (A,)


@pytest.mark.parametrize("name", ["清理.EXE", "启动.bat", "某.desktop", "x.lnk", "a.sh", "宏.docm"])
def test_that_nothing_that_runs_when_opened_is_kept(name: str) -> None:
    with pytest.raises(RuleBroken, match="可执行"):
        refuse_unfit(name, 10)


def test_that_an_empty_file_is_refused_by_name() -> None:
    with pytest.raises(RuleBroken, match=r"“空\.pdf”是空文件"):
        refuse_unfit("空.pdf", 0)


def test_that_a_file_too_large_is_refused_with_the_limit() -> None:
    with pytest.raises(RuleBroken, match="200 MB"):
        refuse_unfit("录像.mp4", LARGEST + 1)


@pytest.mark.parametrize(("size", "words"), [(12, "12 字节"), (2048, "2 KB"), (5_500_000, "5.2 MB")])
def test_that_a_size_reads_as_people_say_it(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "passwd"), ("a:b?.pdf", "a_b_.pdf"), ("", "附件"), ("C:\\x\\水情.xlsx", "水情.xlsx")],
)
def test_that_a_name_from_another_desk_cannot_lead_out_of_its_folder(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_that_the_same_file_is_not_listed_twice_and_a_second_of_that_name_gets_its_own() -> None:
    other = Attachment("会商照片.jpg", "b" * 64, 10)
    assert merged((A,), (A, other)) == (A, Attachment("会商照片(2).jpg", "b" * 64, 10))
