"""A document out of plain sections and tables (python-docx), sober as an official paper wants it.

No number is computed and no sentence is made here. python-docx is loaded by importing this module, so import it only
where a document is written.
"""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from fangxun_desk.domain.wording import day_words, moment_words
from fangxun_desk.reports import docx_layout as layout
from fangxun_desk.reports.document import (
    OPEN_PLACE,
    Annex,
    Block,
    Column,
    Document,
    Manner,
    Paragraph,
    Row,
    Table,
    Value,
    readable,
)
from fangxun_desk.reports.written_file import with_fixed_dates

_STYLE_OF = {
    Manner.BODY: layout.BODY,
    Manner.FLUSH: layout.FLUSH,
    Manner.CENTRED: layout.CENTRED,
    Manner.SIGNED: layout.SIGNED,
    Manner.NOTE: layout.NOTE,
}
_RANKS = (layout.RANK_1, layout.RANK_2)
_MANY_COLUMNS = 7
_TWIPS_PER_MM = 1440 / 25.4
_BLANK = "—"


def render(document: Document) -> bytes:
    """The bytes of the .docx file."""
    paper = docx.Document()
    layout.set_up(paper)
    layout.number_pages(paper.sections[0])
    if document.banner:
        layout.put_banner(paper.sections[0], readable(document.banner))
    paper.add_paragraph(readable(document.title), style=layout.TITLE)
    if document.subtitle:
        paper.add_paragraph(readable(document.subtitle), style=layout.SUBTITLE)
    _write_blocks(paper, document.blocks, 0)
    for annex in document.annexes:
        _write_annex(paper, annex)
    _describe(paper, document)
    packed = io.BytesIO()
    paper.save(packed)
    return with_fixed_dates(packed.getvalue())


def _describe(paper: Any, document: Document) -> None:
    """Fixed properties: the template's own author and dates would say who wrote python-docx."""
    moment = document.created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = paper.core_properties
    properties.title, properties.author = readable(document.title), readable(document.author)
    properties.last_modified_by, properties.comments = properties.author, ""
    properties.created = properties.modified = moment
    properties.revision, properties.language = 1, "zh-CN"


def _write_annex(paper: Any, annex: Annex) -> None:
    label = paper.add_paragraph(readable(annex.label), style=layout.ANNEX)
    label.paragraph_format.page_break_before = True
    paper.add_paragraph(readable(annex.title), style=layout.ANNEX_TITLE)
    _write_blocks(paper, annex.blocks, 1)


def _write_blocks(paper: Any, blocks: tuple[Block, ...], rank: int) -> None:
    for block in blocks:
        match block:
            case Paragraph():
                _write_paragraph(paper, block)
            case Table():
                _write_table(paper, block)
            case _:
                paper.add_paragraph(readable(block.title), style=_RANKS[min(rank, len(_RANKS) - 1)])
                _write_blocks(paper, block.blocks, rank + 1)


def _write_paragraph(paper: Any, paragraph: Paragraph) -> None:
    written = paper.add_paragraph(style=_STYLE_OF[paragraph.manner])
    if paragraph.keep_with_next:
        written.paragraph_format.keep_with_next = True
    text, at = readable(paragraph.text), 0
    for place in OPEN_PLACE.finditer(text):
        written.add_run(text[at : place.start()])
        written.add_run(place[0]).font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = place.end()
    if text[at:]:
        written.add_run(text[at:])


def _write_table(paper: Any, table: Table) -> None:
    paper.add_paragraph(readable(table.caption), style=layout.CAPTION)
    grid = parse_xml("".join(_table_xml(table, _style_ids(paper, table))))
    paper.element.body.insert_element_before(grid, "w:sectPr")
    if table.note:
        beside = (layout.TEXT_WIDTH_MM - sum(_page_widths(table.columns))) / 2
        for line in table.note.split("\n"):
            note = paper.add_paragraph(readable(line), style=layout.NOTE)
            note.paragraph_format.left_indent = note.paragraph_format.right_indent = Mm(beside)
    paper.add_paragraph(style=layout.GAP)


def _style_ids(paper: Any, table: Table) -> tuple[str, str]:
    small = len(table.columns) > _MANY_COLUMNS
    names = (layout.HEAD_CELL_SMALL, layout.CELL_SMALL) if small else (layout.HEAD_CELL, layout.CELL)
    head, cell = (paper.styles[name].style_id for name in names)
    return escape(head), escape(cell)


def _table_xml(table: Table, style_ids: tuple[str, str]) -> Iterator[str]:
    """The table as WordprocessingML. Written out whole: cell by cell a long table takes python-docx minutes."""
    widths = [round(width * _TWIPS_PER_MM) for width in _page_widths(table.columns)]
    yield f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
    yield "<w:tblBorders>"
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        yield f'<w:{side} w:val="single" w:sz="{4 if side.startswith("inside") else 8}" w:space="0" w:color="000000"/>'
    yield '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    yield '<w:left w:w="70" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield "</w:tblGrid>"
    yield from _head_xml(table.columns, widths, style_ids[0])
    for index, row in enumerate(table.rows):
        before_total = index + 1 < len(table.rows) and table.rows[index + 1].total
        yield from _row_xml(row, table.columns, widths, style_ids[1], keep=before_total)
    yield "</w:tbl>"


def _page_widths(columns: tuple[Column, ...]) -> list[float]:
    """The declared widths, or equal shares; drawn together where they would leave the text's width."""
    widths = [column.width_mm or layout.TEXT_WIDTH_MM / len(columns) for column in columns]
    scale = min(1.0, layout.TEXT_WIDTH_MM / sum(widths))
    return [width * scale for width in widths]


def _head_xml(columns: tuple[Column, ...], widths: list[int], style_id: str) -> Iterator[str]:
    yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    for column, width in zip(columns, widths, strict=True):
        yield _cell_xml(column.label, width, style_id, shade=True, keep=True)
    yield "</w:tr>"


def _row_xml(row: Row, columns: tuple[Column, ...], widths: list[int], style_id: str, *, keep: bool) -> Iterator[str]:
    yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
    marks = ("<w:b/>" if row.total else "") + ("<w:strike/>" if row.struck else "")
    for value, column, width in zip(row.cells, columns, widths, strict=True):
        side = "right" if column.numeric else ""
        yield _cell_xml(words(value), width, style_id, side=side, marks=marks, keep=keep)
    yield "</w:tr>"


def _cell_xml(
    text: str, width: int, style_id: str, *, side: str = "", marks: str = "", shade: bool = False, keep: bool = False
) -> str:
    fill = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shade else ""
    kept = "<w:keepNext/>" if keep else ""
    aligned = f'<w:jc w:val="{side}"/>' if side else ""
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(readable(text)).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{kept}{aligned}</w:pPr>'
        f'<w:r>{properties}<w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
    )


def words(value: Value) -> str:
    """A cell's value as it stands on paper; what was not stated is a dash, never 0."""
    match value:
        case None | "":
            return _BLANK
        case datetime():
            return moment_words(value)
        case date():
            return day_words(value)
        case float():
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value)
