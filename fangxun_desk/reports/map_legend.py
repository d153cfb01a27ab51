"""What stands beside the map: the legend with its counts, the list of numbered points, scale, notes and signatures.

Counts are handed in, as the figures give them; what was drawn is told by the map. Nothing is counted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.map_marks import GRADE_COLOURS, MARK_LABELS, Mark, MarkColour, MarkForm, mark_of
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.domain.wording import official_day
from fangxun_desk.geo.label_placing import Box, one_line, text_width_em, wrapped
from fangxun_desk.geo.map_content import LOOK_LABELS, AreaLook
from fangxun_desk.reports.map_areas import swatch
from fangxun_desk.reports.map_drawing import NameList, Numbered
from fangxun_desk.reports.map_ink import INK, MUTED, Ink
from fangxun_desk.reports.map_paper import PANEL_WIDTH_EM, bar_length_m
from fangxun_desk.reports.official_prose import typeset

_LINE, _ROW = 1.45, 1.75
_SMALL = 0.86


@dataclass(frozen=True, slots=True)
class Counts:
    """The risk points of the ledger a sheet is about: how many, and how many of each sector and grade (None: not
    stated), in the order of the vocabulary. `unlocated` of them, or of those drawn beside them, have no position;
    `remark` says which points do not count into the city."""

    listed: int
    by_sector: Mapping[Sector | None, int]
    by_grade: Mapping[RiskGrade | None, int]
    unlocated: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    """What the legend explains: the counts, how many points can be drawn, how many of them found no place, and what
    else is to be seen on the map."""

    counts: Counts
    located: int
    undrawn: int
    others: Sequence[tuple[Mark, int]]
    features: int
    looks: Sequence[AreaLook]


@dataclass(frozen=True, slots=True)
class Notes:
    """What a sheet says of itself. `boundaries` and `waters` name the sources of what lies under the points."""

    year: int
    as_of: date
    notice: str
    boundaries: str
    waters: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the panel, its upper left corner at 0, as wide as the panel, and its height."""

    ink: Ink
    height: float


def legend_block(legend: Legend, em: float) -> Block:
    """The legend."""
    ink, width = Ink(), PANEL_WIDTH_EM * em
    _north_arrow(ink, width - 1.2 * em, 0.0, em)
    ink.words_at("图例", 0, 0.9 * em, 1.35 * em, bold=True)
    y = 2.6 * em
    ink.words_at(f"风险点 {legend.counts.listed} 处", 0, y, 1.05 * em, bold=True)
    y += _LINE * em
    y = _remarks(ink, legend.counts.remark, y, em)
    missing = legend.counts.unlocated
    ink.words_at(typeset(f"上图 {legend.located} 处,未上图 {missing} 处"), 0, y, em)
    remarks = ("(未上图:缺坐标或坐标存疑)" if missing else "", _undrawn(legend))
    for remark in filter(None, remarks):
        y += _LINE * em
        ink.words_at(typeset(remark), 0, y, _SMALL * em, colour=MUTED)
    y = _heading(ink, "风险等级", y + 0.8 * em, em)
    y = _mark_rows(ink, _grade_rows(legend.counts), y, em)
    y = _heading(ink, "行业类别", y, em)
    y = _mark_rows(ink, _sector_rows(legend.counts), y, em)
    others = [(mark, f"{MARK_LABELS[mark]} {count}") for mark, count in legend.others if mark in MARK_LABELS]
    if others or legend.looks:
        y = _heading(ink, "其他", y, em)
        y = _mark_rows(ink, others, y, em)
        y = _look_rows(ink, legend.looks, y, em)
    if legend.features:
        ink.words_at(
            typeset(f"小号符号:图层要素 {legend.features} 处,不计入风险点"), 0, y + 0.6 * em, _SMALL * em, colour=MUTED
        )
        y += _LINE * em
    return Block(ink, y + 0.6 * em)


def _remarks(ink: Ink, text: str, y: float, em: float) -> float:
    """A remark in small lines; answers the middle of the row after them."""
    for line in wrapped(typeset(one_line(text)), (PANEL_WIDTH_EM - 3) / _SMALL) if text else ():
        ink.words_at(line, 0, y, _SMALL * em, colour=MUTED)
        y += _LINE * em
    return y


def _undrawn(legend: Legend) -> str:
    return f"(其中 {legend.undrawn} 处因图幅所限未绘出)" if legend.undrawn else ""


def _heading(ink: Ink, text: str, y: float, em: float) -> float:
    """A heading with a rule; answers the middle of the first row below."""
    y += 1.1 * em
    end = ink.words_at(text, 0, y, em, bold=True)
    ink.line((end + 0.5 * em, y), (PANEL_WIDTH_EM * em, y), 0.04 * em, MUTED)
    return y + 1.7 * em


def _grade_rows(counts: Counts) -> list[tuple[Mark, str]]:
    stated = [(grade, counts.by_grade.get(grade, 0)) for grade in RiskGrade]
    rows = [(Mark(MarkForm.CIRCLE, "", GRADE_COLOURS[grade]), f"{grade.label} {count}") for grade, count in stated]
    if unstated := counts.by_grade.get(None, 0):
        rows.append((Mark(MarkForm.CIRCLE, "", MarkColour.NONE), f"未填等级 {unstated}"))
    return rows


def _sector_rows(counts: Counts) -> list[tuple[Mark, str]]:
    """A mark a sector, without a grade."""
    return [
        (mark_of(sector, None), f"{sector.label if sector else '未填行业'} {count}")
        for sector, count in counts.by_sector.items()
    ]


def _mark_rows(ink: Ink, rows: Sequence[tuple[Mark, str]], y: float, em: float) -> float:
    """Marks with their words in two columns; answers the middle of the row after them."""
    for at, (mark, text) in enumerate(rows):
        x, middle = (at % 2) * PANEL_WIDTH_EM / 2 * em, y + at // 2 * _ROW * em
        ink.mark(mark, (x + 0.75 * em, middle), 0.72 * em)
        ink.words_at(typeset(text), x + 1.9 * em, middle, em)
    return y + -(-len(rows) // 2) * _ROW * em


def _look_rows(ink: Ink, looks: Sequence[AreaLook], y: float, em: float) -> float:
    for at, look in enumerate(looks):
        x, middle = (at % 2) * PANEL_WIDTH_EM / 2 * em, y + at // 2 * _ROW * em
        swatch(ink, look, (x, middle - 0.45 * em, x + 1.6 * em, middle + 0.45 * em), em)
        ink.words_at(typeset(LOOK_LABELS[look]), x + 1.9 * em, middle, em)
    return y + -(-len(looks) // 2) * _ROW * em


def _north_arrow(ink: Ink, x: float, top: float, em: float) -> None:
    """An arrow to the grid's north, which is up."""
    ink.words_at("北", x - 0.5 * em, top + 0.5 * em, em, bold=True)
    tip, foot, waist, half = top + 1.2 * em, top + 3.6 * em, top + 3.0 * em, 0.75 * em
    line = f'stroke="{INK}" stroke-width="{0.05 * em:.3f}"'
    ink.path([[(x, tip), (x - half, foot), (x, waist)]], is_closed=True, style=f'fill="{INK}" {line}')
    ink.path([[(x, tip), (x + half, foot), (x, waist)]], is_closed=True, style=f'fill="#ffffff" {line}')


_LIST_TEXT, _LIST_ROW, _NUMBER_WIDTH, _COLUMN_WIDTH = 0.82, 1.14, 1.75, 9.5
_LIST_HEAD = 2.1


def name_list(box: Box, em: float) -> NameList:
    """The room for names in a box."""
    columns = _list_columns(box, em)
    # A name of two lines is not parted between columns, which may leave the last line of a column empty.
    free = _list_lines(box, em) * columns - (columns - 1)
    return NameList(max(0, free), _name_width_em(box, em, columns))


def _list_lines(box: Box, em: float) -> int:
    return max(0, int((box[3] - box[1] - (_LIST_HEAD + 1.5) * em) / (_LIST_ROW * em)))


def _name_width_em(box: Box, em: float, columns: int) -> float:
    """How wide a name may be, in heights of the list's own text."""
    return ((box[2] - box[0]) / columns - (_NUMBER_WIDTH + 0.3) * em) / (_LIST_TEXT * em)


def _is_narrow(box: Box, em: float) -> bool:
    """Whether one column takes the whole width without looking lost in it."""
    return box[2] - box[0] <= (PANEL_WIDTH_EM + 1) * em


def _list_columns(box: Box, em: float) -> int:
    return max(1, round((box[2] - box[0]) / (_COLUMN_WIDTH * em)))


def list_block(ink: Ink, numbered: Sequence[Numbered], unnamed: int, box: Box, em: float) -> None:
    """The numbered points with their names, column by column, and how many points bear neither."""
    left, top, right, bottom = box
    columns = 1 if len(numbered) <= _list_lines(box, em) and _is_narrow(box, em) else _list_columns(box, em)
    width_em = _name_width_em(box, em, columns)
    entries = [(one.number, wrapped(one.name, width_em)) for one in numbered]
    per_column = -(-sum(len(lines) for _, lines in entries) // columns) + (columns > 1)
    column, row, lowest = 0, 0, 0
    if entries:
        end = ink.words_at("图上编号", left, top + 0.6 * em, em, bold=True)
        ink.line((end + 0.5 * em, top + 0.6 * em), (right, top + 0.6 * em), 0.04 * em, MUTED)
    for number, lines in entries:
        if row + len(lines) > per_column and column < columns - 1:
            column, row = column + 1, 0
        x, y = left + column * (right - left) / columns, top + (_LIST_HEAD + row * _LIST_ROW) * em
        number_box = (x, y - em / 2, x + (_NUMBER_WIDTH - 0.35) * em, y + em / 2)
        ink.word(str(number), number_box, _LIST_TEXT * em, anchor="right", bold=True)
        for at, line in enumerate(lines):
            ink.words_at(line, x + _NUMBER_WIDTH * em, y + at * _LIST_ROW * em, _LIST_TEXT * em)
        row += len(lines)
        lowest = max(lowest, row)
    if unnamed and bottom > top:
        y = top + (_LIST_HEAD + lowest * _LIST_ROW if entries else 0.6) * em
        ink.words_at(f"另有 {unnamed} 处因图幅所限未注名", left, y, _LIST_TEXT * em, colour=MUTED)


def notes_block(notes: Notes, denominator: int, em: float) -> Block:
    """Scale bar, the ratio 1 to `denominator`, and the notes."""
    ink, width = Ink(), PANEL_WIDTH_EM * em
    ink.line((0, 0.2 * em), (width, 0.2 * em), 0.04 * em, MUTED)
    y = _scale_bar(ink, denominator, 1.4 * em, em)
    said = (
        "坐标系:2000国家大地坐标系(CGCS2000),高斯-克吕格投影,中央经线114°",
        f"资料来源:平顶山市{notes.year}年防汛风险点台账",
        f"数据截至:{official_day(notes.as_of)}",
        f"行政区界:{notes.boundaries}",
        f"水系:{notes.waters}",
        "公开使用前须按《地图管理条例》送审",
    )
    for line in (line for text in said for line in wrapped(typeset(text), PANEL_WIDTH_EM / _SMALL - 1)):
        ink.words_at(line, 0, y, _SMALL * em, colour=MUTED)
        y += 1.2 * em
    return Block(ink, y - 0.4 * em)


def _scale_bar(ink: Ink, denominator: int, y: float, em: float) -> float:
    """A bar of four parts under its lengths, and the ratio; answers the middle of the line below."""
    length_m = bar_length_m(denominator, 12 * em)
    quarter = length_m * 1000 / denominator / 4
    ratio = f"1:{denominator:,}".replace(",", " ")
    ink.words_at(ratio, 0, y, 1.05 * em, bold=True)
    left, top = 0.6 * em, y + 1.9 * em
    for part in range(4):
        box = (left + part * quarter, top, left + (part + 1) * quarter, top + 0.45 * em)
        ink.rectangle(box, fill=INK if part % 2 == 0 else "#ffffff", stroke=INK, width=0.05 * em)
    for part in (0, 2, 4):
        x = left + part * quarter
        text = _length(length_m * part / 4, length_m)
        if part == 4:
            text += "千米" if length_m >= 1000 else "米"
        half = text_width_em(text) * em
        # Only the number stands over its mark: the unit hangs behind it.
        start = x - text_width_em(_length(length_m * part / 4, length_m)) * _SMALL * em / 2
        ink.word(text, (start, top - em, start + half, top), _SMALL * em)
    return top + 1.7 * em


def _length(metres: float, whole_m: int) -> str:
    return f"{metres / 1000 if whole_m >= 1000 else metres:g}"
