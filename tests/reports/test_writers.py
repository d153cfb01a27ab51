"""The two writers on plain data: what stands on the page, what a spreadsheet is told, and nothing of their own."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fangxun_desk.reports import docx_writer, xlsx_writer
from fangxun_desk.reports.document import Annex, Column, Document, Manner, Paragraph, Row, Section, Table, Workbook

MOMENT = datetime(2024, 7, 15, 15, 40, tzinfo=UTC)
NASTY = (
    "=1+1",
    "+86138",
    "-5人",
    "@sum",
    "\tx",
    "#N/A",
    "TRUE",
    "2024-01-01",
    "&P",
    "a\x00\x07b",
    "半\ud83d个",
    "<b>&'\"",
)


def table(rows: int = 60) -> Table:
    columns = (Column("县(市、区)", 40), Column("数", 30, numeric=True), Column("日期", 30))
    body = tuple(Row((f"第{at}行", at, date(2024, 5, 1))) for at in range(rows))
    return Table(
        "分县", "表1 分县情况", columns, (*body, Row(("合计", sum(range(rows)), None), total=True)), "注:甲\n乙"
    )


def paper(*, banner: str = "", blocks: tuple[Any, ...] | None = None) -> Any:
    made = Document(
        title="关于2024年的报告",
        subtitle="(截至)",
        banner=banner,
        author="办公室",
        created_at=MOMENT,
        blocks=blocks or (Section("一、甲", (Section("(一)乙", (Paragraph("正文"), table())),)),),
        annexes=(Annex("附件1", "口径", (table(2),)),),
    )
    return docx.Document(io.BytesIO(docx_writer.render(made)))


def workbook(*sheets: Table, banner: str = "") -> Any:
    made = Workbook("题", banner, "办公室", MOMENT, sheets)
    return openpyxl.load_workbook(io.BytesIO(xlsx_writer.render(made)))


def texts(values: tuple[str, ...]) -> Table:
    return Table("文本", "", (Column("原文"),), tuple(Row((value,)) for value in values))


# -- docx ------------------------------------------------------------------------------------------------


def test_that_the_page_is_the_one_of_an_official_paper() -> None:
    section = paper().sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    sizes = [round(length / Mm(1), 1) for length in (section.page_width, section.page_height, *margins)]
    assert sizes == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Normal", "仿宋_GB2312", 16),
    ],
)
def test_that_ranks_have_their_fonts(style: str, font: str, size: int) -> None:
    found = paper().styles[style]
    assert found.font.size == Pt(size)
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("eastAsia", "ascii", "hAnsi")} == {font}
    assert fonts.get(qn("w:asciiTheme")) is None


def test_that_the_body_has_28_points_and_two_characters() -> None:
    style = paper().styles["Normal"]
    assert style.paragraph_format.line_spacing == Pt(28)
    assert style.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_that_the_language_is_chinese_so_that_commas_are_not_centred() -> None:
    langs = list(paper().styles.element.iter(qn("w:lang")))
    assert langs
    assert {lang.get(qn("w:eastAsia")) for lang in langs} == {"zh-CN"}


def test_that_headings_are_ranked_in_order() -> None:
    made = paper()
    assert [p.style.name for p in made.paragraphs if p.style.name.startswith("Heading")] == ["Heading 1", "Heading 2"]


def test_that_the_head_row_repeats_and_no_row_is_split() -> None:
    rows = paper().tables[0].rows
    assert len(rows) == 62
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows][:3] == [True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_that_widths_stand_on_columns_and_cells() -> None:
    made = paper().tables[0]
    widths = [round(Mm(mm) / 635) for mm in (40, 30, 30)]
    assert [round(column.width / 635) for column in made.columns] == widths
    assert [round(cell.width / 635) for cell in made.rows[5].cells] == widths


def test_that_numbers_stand_right_and_blanks_are_no_zeros() -> None:
    rows = paper().tables[0].rows
    assert rows[1].cells[1].paragraphs[0].alignment is not None
    assert rows[1].cells[0].paragraphs[0].alignment is None
    assert rows[-1].cells[2].text == "—"
    assert [cell.paragraphs[0].runs[0].bold for cell in rows[-1].cells] == [True, True, True]


def test_that_pages_are_numbered_right_on_odd_and_left_on_even() -> None:
    made = paper(banner="演示数据")
    assert made.settings.odd_and_even_pages_header_footer
    section = made.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert "PAGE" in "".join(code.text for code in paragraph._p.iter(qn("w:instrText")))
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"
    assert [h.paragraphs[0].text for h in (section.header, section.even_page_header)] == ["演示数据", "演示数据"]


def test_that_an_annex_begins_a_page() -> None:
    annex = next(p for p in paper().paragraphs if p.text == "附件1")
    assert annex.paragraph_format.page_break_before


def test_that_a_place_to_fill_in_is_marked_and_nothing_else() -> None:
    made = paper(blocks=(Paragraph("前【请填写:日期】后", Manner.SIGNED),))
    runs = next(p for p in made.paragraphs if "请填写" in p.text).runs
    assert [(run.text, run.font.highlight_color is not None) for run in runs] == [
        ("前", False),
        ("【请填写:日期】", True),
        ("后", False),
    ]


def test_that_text_no_document_may_hold_does_not_stop_it() -> None:
    made = paper(blocks=(texts(NASTY), *(Paragraph(text) for text in NASTY)))
    shown = [row.cells[0].text for row in made.tables[0].rows][1:]
    assert shown[:4] == list(NASTY[:4])
    assert shown[9:] == ["ab", "半个", NASTY[-1]]


# -- xlsx ------------------------------------------------------------------------------------------------


def test_that_text_stays_text_whatever_it_looks_like() -> None:
    cells = [row[0] for row in workbook(texts(NASTY))["文本"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(NASTY)
    assert [cell.value for cell in cells[:4]] == list(NASTY[:4])
    assert [cell.quotePrefix for cell in cells[:5]] == [True] * 5


def test_that_numbers_and_dates_keep_their_types() -> None:
    row = Row((3, 71.4, date(2024, 5, 1), MOMENT, None, "007"))
    sheet = workbook(Table("型", "", tuple(Column(f"列{at}") for at in range(6)), (row,)))["型"]
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [
        3,
        71.4,
        datetime(2024, 5, 1),
        datetime(2024, 7, 15, 23, 40),
        None,
        "007",
    ]
    assert [cell.number_format for cell in cells[2:4]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_that_a_sheet_is_ready_to_read_and_to_print() -> None:
    sheet = workbook(table(), banner="甲&乙")["分县"]
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.oddHeader.left.text == "甲&&乙"
    assert all(sheet.column_dimensions[column].width >= 6 for column in "ABC")


def test_that_long_text_has_room_and_too_long_text_says_it_was_cut() -> None:
    sheet = workbook(texts(("长" * 200, "很" * 40_000)))["文本"]
    assert sheet.row_dimensions[2].height > 60
    cut = sheet["A3"].value
    assert len(cut) == 32_767
    assert cut.endswith("已截断)")


def test_that_sheet_names_are_ones_excel_takes() -> None:
    long, sliced = "名" * 40, "a/b:c[d]*?"
    made = workbook(*(Table(name, "", (Column("列"),), ()) for name in (long, long, sliced, "")))
    assert made.sheetnames == ["名" * 31, "名" * 29 + "_2", "a_b_c_d___", "表"]


def test_that_voided_rows_are_struck_through() -> None:
    sheet = workbook(Table("作废", "", (Column("列"),), (Row(("甲",), struck=True), Row(("乙",)))))["作废"]
    assert [sheet["A2"].font.strike, bool(sheet["A3"].font.strike)] == [True, False]


# -- both ------------------------------------------------------------------------------------------------


def _files() -> Iterator[bytes]:
    yield docx_writer.render(Document("题", "", "", "办公室", MOMENT, (table(3),)))
    yield xlsx_writer.render(Workbook("题", "", "办公室", MOMENT, (table(3),)))


def test_that_the_same_content_is_the_same_bytes() -> None:
    assert list(_files()) == list(_files())


def test_that_a_file_says_when_its_data_is_from_and_not_when_it_was_packed() -> None:
    for content in _files():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
            core = archive.read("docProps/core.xml").decode()
        assert core.count("2024-07-15T15:40:00Z") == 2
        assert "办公室" in core
        assert "python-docx" not in core
