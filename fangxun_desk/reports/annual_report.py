"""The annual report: its parts put in order, as plain data for any writer. 一、→(一)→一是…二是….

Composes; it neither reads the store nor writes a file, and shows no number that is not in the material. What asks for
judgement is left for the office, marked 【请填写】.
"""

from collections.abc import Iterator
from dataclasses import replace

from fangxun_desk.reports import command_section, preparedness_section, report_annexes, shortcomings_section
from fangxun_desk.reports.document import (
    Block,
    Column,
    Document,
    Manner,
    Paragraph,
    Section,
    Table,
    Workbook,
    tables_of,
)
from fangxun_desk.reports.official_prose import body, counted, day, fill_in, first_rank, second_rank, typeset
from fangxun_desk.reports.season_material import SeasonMaterial
from fangxun_desk.reports.split_tables import table

OFFICE = "平顶山市防汛抗旱指挥部办公室"
DEMO = "演示数据"


def title(year: int, *, is_demo: bool = False) -> str:
    """The title of the report."""
    return typeset(f"{OFFICE}关于{year}年防汛工作情况的报告{f'({DEMO})' if is_demo else ''}")


def compose(m: SeasonMaterial) -> Document:
    """The whole report."""
    found = report_annexes.annexes(m)
    blocks: tuple[Block, ...] = (
        Paragraph(typeset("【请填写:主送机关】:"), Manner.FLUSH),
        body(_opening(m)),
        *_parts(m),
        Paragraph("", keep_with_next=True),
        *report_annexes.annex_list(found),
        Paragraph("", keep_with_next=True),
        Paragraph(OFFICE, Manner.SIGNED, keep_with_next=True),
        Paragraph(typeset("【请填写:成文日期】"), Manner.SIGNED),
    )
    numbers = _numbers()
    return Document(
        title=title(m.year, is_demo=m.origin.is_demo),
        subtitle=typeset(f"(数据统计截至{day(m.as_of)})"),
        banner=typeset(f"{DEMO},不作为正式公文") if m.origin.is_demo else "",
        author=OFFICE,
        created_at=m.origin.made_at,
        blocks=_numbered(blocks, numbers),
        annexes=found,
    )


def workbook(m: SeasonMaterial, document: Document) -> Workbook:
    """The report's tables and the rows behind them, one sheet each."""
    lists = (shortcomings_section.open_hazard_table(m), shortcomings_section.unlocated_table(m))
    cover = table(
        "说明", document.title, (Column("项目"), Column("内容")), report_annexes.origin_rows(m), _reading_note(m)
    )
    return Workbook(
        title=document.title,
        banner=document.banner,
        author=document.author,
        created_at=document.created_at,
        sheets=(
            cover,
            report_annexes.rule_sheet(m),
            *tables_of(document.blocks),
            *(listed for listed in lists if listed),
            *report_annexes.evidence_sheets(m),
        ),
    )


def _reading_note(m: SeasonMaterial) -> str:
    return f"注:“指标”表列出{m.year}年各项指标的数值和口径,“依据”各表列出主要指标计入和未计入的每一行及其来源。"


def _opening(m: SeasonMaterial) -> str:
    """What the year came to, in one sentence."""
    told = [
        f"发生暴雨过程{counted(m.count('storms'), '次')}" if m.count("storms") else "没有登记暴雨过程",
        _met(m),
        f"开展防汛演练{counted(m.count('drill_sessions'), '场次')}"
        if m.count("drill_sessions")
        else "没有登记防汛演练",
        f"转移避险群众{counted(m.count('evacuated_person_times'), '人次')}"
        if m.count("evacuated_person_times")
        else "没有登记避险转移",
        command_section.loss_words(m),
    ]
    return f"{m.year}年,全市{','.join(told)}。现将有关情况报告如下。"


def _met(m: SeasonMaterial) -> str:
    counts = (
        ("防汛专题会商", m.count("consultations")),
        ("市领导参加的防汛调度会", m.count("dispatch_meetings_with_city_leaders")),
    )
    held = [f"{label}{counted(value, '次')}" for label, value in counts if value]
    return f"召开{'、'.join(held)}" if held else "没有登记专题会商和市领导参加的调度会"


def _parts(m: SeasonMaterial) -> Iterator[Block]:
    done = (
        ("压实防汛责任", preparedness_section.duty(m)),
        ("完善预案、强化演练", preparedness_section.plans_and_drills(m)),
        ("风险图与隐患动态清零", preparedness_section.risks(m)),
        ("会商研判与指挥调度", command_section.meetings(m)),
        ("避险转移", command_section.evacuation(m)),
        ("各次暴雨过程", command_section.storms(m)),
        ("抢险力量与物资", preparedness_section.forces(m)),
    )
    sections = tuple(Section(second_rank(at, name), blocks) for at, (name, blocks) in enumerate(done, 1))
    yield Section(first_rank(1, "防汛工作开展情况"), (*sections, fill_in("其他重点工作、经验做法")))
    yield Section(first_rank(2, "存在的问题和不足"), shortcomings_section.shortcomings(m))
    yield Section(first_rank(3, f"{m.year + 1}年初步安排"), shortcomings_section.next_steps(m))


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


def _numbered(blocks: tuple[Block, ...], numbers: Iterator[int]) -> tuple[Block, ...]:
    """The same blocks with their tables numbered through: 表1, 表2, …"""
    return tuple(_number(block, numbers) for block in blocks)


def _number(block: Block, numbers: Iterator[int]) -> Block:
    match block:
        case Table():
            return replace(block, caption=f"表{next(numbers)} {block.caption}")
        case Section():
            return replace(block, blocks=_numbered(block.blocks, numbers))
        case Paragraph():
            return block
