"""Typesetting: the bundled fonts hold every name, values stay values, and the same data is the same file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pypdfium2
import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.reports import typst_writer
from fangxun_desk.reports.map_ink import Ink
from fangxun_desk.reports.map_sheet import TEMPLATE

AT = datetime(2024, 9, 30, 12, tzinfo=BEIJING)


def _page(*words: str) -> dict[str, Any]:
    ink = Ink()
    for at, word in enumerate(words):
        ink.words_at(word, 10, 10 + 8 * at, 4)
    return {"title": "试", "width": 150, "height": 100, "picture": ink.svg(150, 100), "words": ink.words}


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


def test_that_rare_characters_of_names_are_read_back_whole() -> None:
    text = _text(typst_writer.to_pdf(TEMPLATE, _page("䶮", "𬭎", "㛃喆", "瀼河乡滍阳镇"), AT))
    for name in ("䶮", "𬭎", "㛃喆", "瀼河乡滍阳镇"):
        assert name in text


def test_that_a_value_is_never_read_as_a_command() -> None:
    tricks = ('#panic("x")', "$x^2$", "*粗* _斜_", "<label> @ref", "\\u{41}", "https://a.b")
    text = _text(typst_writer.to_pdf(TEMPLATE, _page(*tricks), AT))
    for trick in tricks:
        assert trick in text


def test_that_the_same_data_is_the_same_file_and_another_date_is_not() -> None:
    make: Callable[[datetime], bytes] = lambda at: typst_writer.to_pdf(TEMPLATE, _page("沙河"), at)  # noqa: E731
    assert make(AT) == make(AT)
    assert make(AT) != make(AT.replace(day=29))


def test_that_a_picture_has_the_size_asked_for() -> None:
    png = typst_writer.to_png(TEMPLATE, _page("沙河"), 254.0)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == pytest.approx(1500, abs=1)
    assert int.from_bytes(png[20:24]) == pytest.approx(1000, abs=1)


def test_that_only_bundled_fonts_are_in_the_file() -> None:
    pdf = typst_writer.to_pdf(TEMPLATE, _page("沙河 River 12"), AT)
    assert b"NotoSansSC" in pdf
    assert b"LibertinusSerif" not in pdf
