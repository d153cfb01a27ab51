"""The page and the paragraph styles of an official document (GB/T 9704-2012), as python-docx wants them told.

Fonts are named by family; which font stands in where one is missing is the reader's word processor's business.
No text of any document stands here.
"""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

XIAOBIAOSONG, HEITI, KAITI, FANGSONG, SONGTI = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
TITLE, SUBTITLE, RANK_1, RANK_2, BODY, FLUSH = "公文标题", "公文副题", "Heading 1", "Heading 2", "Normal", "公文抬头"
SIGNED, CENTRED, ANNEX, ANNEX_TITLE = "公文落款", "公文居中", "附件标识", "附件标题"
CAPTION, NOTE, CELL, CELL_SMALL, HEAD_CELL, HEAD_CELL_SMALL, GAP = (
    "表题",
    "表注",
    "表内",
    "表内小",
    "表头",
    "表头小",
    "表后",
)
TEXT_WIDTH_MM = 156.0
_LEADING_PT = 28
_PT = {"二号": 22.0, "三号": 16.0, "四号": 14.0, "小四": 12.0, "五号": 10.5, "小五": 9.0}


def set_up(document: Any) -> None:
    """Give an empty document its page, its language and its styles."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(23)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    document.settings.odd_and_even_pages_header_footer = True
    _speak_chinese(document)
    for arguments in _STYLES:
        _style(document, *arguments)


def _speak_chinese(document: Any) -> None:
    """Without the East-Asian language a comma is drawn centred, the Traditional way."""
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    for lang in document.settings.element.iter(qn("w:themeFontLang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


# name, font, size, indent in characters, line spacing (None: as high as the text), alignment, space before and after
_LEFT, _MIDDLE, _RIGHT, _BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_STYLES: tuple[tuple[str, str, str, int, float | None, Any, float, float], ...] = (
    (BODY, FANGSONG, "三号", 2, _LEADING_PT, _BOTH, 0, 0),
    (FLUSH, FANGSONG, "三号", 0, _LEADING_PT, _LEFT, 0, 0),
    (CENTRED, FANGSONG, "三号", 0, _LEADING_PT, _MIDDLE, 0, 0),
    (SIGNED, FANGSONG, "三号", 0, _LEADING_PT, _RIGHT, 0, 0),
    (TITLE, XIAOBIAOSONG, "二号", 0, 35, _MIDDLE, 0, 0),
    (SUBTITLE, KAITI, "三号", 0, _LEADING_PT, _MIDDLE, 4, 24),
    (RANK_1, HEITI, "三号", 2, _LEADING_PT, _LEFT, 0, 0),
    (RANK_2, KAITI, "三号", 2, _LEADING_PT, _LEFT, 0, 0),
    (ANNEX, HEITI, "三号", 0, _LEADING_PT, _LEFT, 0, 0),
    (ANNEX_TITLE, XIAOBIAOSONG, "二号", 0, 35, _MIDDLE, 10, 14),
    (CAPTION, HEITI, "小四", 0, 20, _MIDDLE, 10, 4),
    (NOTE, KAITI, "五号", 0, 16, _LEFT, 3, 0),
    (CELL, FANGSONG, "五号", 0, None, _LEFT, 1.5, 1.5),
    (CELL_SMALL, FANGSONG, "小五", 0, None, _LEFT, 1, 1),
    (HEAD_CELL, HEITI, "五号", 0, None, _MIDDLE, 1.5, 1.5),
    (HEAD_CELL_SMALL, HEITI, "小五", 0, None, _MIDDLE, 1, 1),
    (GAP, FANGSONG, "小五", 0, 10, _LEFT, 0, 0),
)
_KEPT_WITH_NEXT = {RANK_1, RANK_2, ANNEX, ANNEX_TITLE, CAPTION}


def _style(
    document: Any,
    name: str,
    font: str,
    size: str,
    indent: int,
    leading_pt: float | None,
    alignment: Any,
    before_pt: float,
    after_pt: float,
) -> None:
    known = {style.name for style in document.styles}
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        # Its own settings only: what the running text is given must not seep into a table.
        style.base_style = None
        style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(_PT[size]), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    name_font(style.element.get_or_add_rPr(), font)
    paragraph = style.paragraph_format
    paragraph.alignment = alignment
    paragraph.space_before, paragraph.space_after = Pt(before_pt), Pt(after_pt)
    paragraph.widow_control = True
    paragraph.keep_with_next = name in _KEPT_WITH_NEXT
    paragraph.keep_together = False
    if leading_pt is None:
        paragraph.line_spacing = 1.0
    else:
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(leading_pt)
    _indent(style.element.get_or_add_pPr(), indent, _PT[size], 4 if name == SIGNED else 0)


def name_font(properties: Any, font: str) -> None:
    """Name one family for Chinese and Latin text alike, and drop the theme's fonts, which would win otherwise."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    fonts = OxmlElement("w:rFonts")
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)
    properties.insert(0, fonts)


def _indent(properties: Any, characters: int, size_pt: float, right_characters: int) -> None:
    """Indents counted in characters, as Chinese word processors show them, with the same length in points beside."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(round(characters * size_pt * 20)))
    if right_characters:
        indent.set(qn("w:rightChars"), str(right_characters * 100))
        indent.set(qn("w:right"), str(round(right_characters * size_pt * 20)))


def number_pages(section: Any) -> None:
    """Page numbers as — 1 —: outside at the right on odd pages, at the left on even ones, one character in."""
    for footer, alignment, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = GAP
        paragraph.alignment = alignment
        paragraph.paragraph_format.line_spacing = 1.0
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), "280")
        for text, kind in (("— ", ""), ("", "begin"), (" PAGE ", "code"), ("", "separate"), ("1", ""), ("", "end")):
            _field_run(paragraph, text, kind)
        paragraph.add_run(" —")
        for run in paragraph.runs:
            run.font.size = Pt(_PT["四号"])
            name_font(run._r.get_or_add_rPr(), SONGTI)


def _field_run(paragraph: Any, text: str, kind: str) -> None:
    if not kind:
        paragraph.add_run(text)
        return
    run = paragraph.add_run()
    part = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
    if kind == "code":
        part.set(qn("xml:space"), "preserve")
        part.text = text
    else:
        part.set(qn("w:fldCharType"), kind)
    run._r.append(part)


def put_banner(section: Any, banner: str) -> None:
    """The same line at the head of odd and even pages."""
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = GAP
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run(banner)
        run.font.size = Pt(_PT["五号"])
        name_font(run._r.get_or_add_rPr(), HEITI)
