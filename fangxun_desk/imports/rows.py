"""What a row of a sheet is, when it is no row of data: total, note, section title, repeated header.

And what remarks in a row mean: 作废, 取消, 计划, 演练, 转运, 调离. Only words are judged here; what follows is the
readers' business.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from fangxun_desk.geo.division_directory import Unit, find_unit
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.plain import bare, plain

_TOTAL = re.compile(r"^(?P<of>.{0,14}?)(?:小计|合计|总计|共计|累计|总合计|汇总|总数)$")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|备考|附注|制表|填表|填报|审核|审批|审签|签发|负责人|联系人|联系电话|单位|第\d+页|共\d+页|★|※|\*)"
)
_UNIT_WORD = re.compile(
    r"^[(]?(?:单位:)?(?:户|人|处|个|名|场|次|mm|毫米|米|m|km|万元|元|度|°|%|年月日|m3|m³|公里|亩)[)]?$"
)
_INDEX_WORD = re.compile(r"^[(]?(\d{1,2}|[甲乙丙丁戊己庚辛])[)]?$")
_NUMBERED = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]+[)]?[、.．)]\s*)")
_ABOUT_A_DRILL = r"(?<!研究)(?<!部署)(?<!安排)(?<!布置)(?<!总结)(?<!讨论)"

_VOIDED = re.compile(
    r"作废|已废|废止|(?:重复|误)(?:登记|填报|填写|录入|上报|统计|报送)|误[报填录]|与[上前]一?[行条]重复|^重复$|删除此行"
)
_CANCELLED = re.compile(
    r"取消(?!部分|预警|应急响应|响应)|未(?:能)?(?:开展|举行|召开|举办|实施)|停办|不再(?:开展|召开|举行)"
)
_PLANNED = re.compile(
    r"(?<!按)(?<!依)(?<!据)(?<!年度)(?<!纳入)(?<!列入)计划(?!完成|已|内)|^拟|拟(?:于|定|开展|举行|召开|在)|待开展|预计|尚未(?:开展|举行|召开)"
)
_NOT_CARRIED_OUT = re.compile(
    r"未实施|未转移|(?<!按)(?<!依)(?<!据)计划转移|拟转移|预转移|待转移|取消|(?<!按)计划(?!内)"
)
_DRILL = re.compile(_ABOUT_A_DRILL + r"(?:演练|演习)(?!方案|计划|预案|工作|复盘|总结|评估)")
_DRILL_IN_NAME = re.compile(r"[(\[【〔](?:.{0,4})(?:演练|演习)[)\]】〕]|^演练:")
_TRANSFER = re.compile(
    r"转运|安置点[之间]{0,2}(?:的)?(?:转移|调整)|二次(?:转移)?安置|(?:转|调整?)至?(?:其他|另一)安置点|由.{2,}(?:转至|转移至|转到|转往|调整至)"
)
_SUCCESSOR = re.compile(r"接替|接任|继任|新任|到任|顶替")
_RELIEVED = re.compile(r"调离|不再担任|不再任|免职|离任|卸任|调出|退休|辞职|已调整")


def total_of(cell: CellValue) -> str | None:
    """What a total adds up (鲁山县 of 鲁山县小计, "" where it does not say), None for a cell that names no total."""
    return _total_of(cell) if isinstance(cell, str) and len(cell) < 40 else None


@lru_cache(maxsize=4096)
def _total_of(cell: str) -> str | None:
    found = _TOTAL.match(bare(cell))
    return found["of"] if found else None


def note_text(row: Sequence[CellValue]) -> str | None:
    """The text of a row that is a note, a signature line or a title in one cell; None for any other row."""
    filled = [cell for cell in row if cell != ""]
    if not filled or not all(isinstance(cell, str) for cell in filled):
        return None
    first = plain(str(filled[0]))
    if len(filled) == 1 or (_NOTE.match(first) and (":" in first or len(filled) <= 4)):
        return str(filled[0])
    return None


def is_legend(row: Sequence[CellValue], is_under_header: bool) -> bool:
    """Whether a row only gives the units of the columns, or, right under the header, their running numbers."""
    filled = [cell for cell in row if cell != ""]
    if filled and all(isinstance(cell, str) and _UNIT_WORD.match(plain(cell)) for cell in filled):
        return True
    if not is_under_header or len(filled) < 4:
        return False
    found = [_INDEX_WORD.match(plain(f"{cell:.0f}" if isinstance(cell, float) else str(cell))) for cell in filled]
    numbers = [int(one[1]) for one in found if one and one[1].isdigit()]
    return all(found) and len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))


def section_unit(row: Sequence[CellValue]) -> Unit | None:
    """The unit a section title names (一、鲁山县), None for any other row."""
    filled = [cell for cell in row if cell != ""]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return None
    return find_unit(_NUMBERED.sub("", plain(filled[0])).rstrip(":"))


def is_voided(note: str) -> bool:
    """Whether a remark voids its row."""
    return bool(_VOIDED.search(plain(note)))


def is_cancelled(note: str) -> bool:
    """Whether a remark says that the thing did not take place."""
    return bool(_CANCELLED.search(plain(note)))


def is_planned(note: str) -> bool:
    """Whether a remark says that the thing is still to come. 按计划开展 is not."""
    return bool(_PLANNED.search(plain(note)))


def is_not_carried_out(note: str) -> bool:
    """Whether a remark says that an evacuation was only planned."""
    return bool(_NOT_CARRIED_OUT.search(plain(note)))


def is_drill(note: str) -> bool:
    """Whether a remark says that the row is a drill; 研究演练方案 is not."""
    return bool(_DRILL.search(plain(note)))


def is_drill_by_name(name: str) -> bool:
    """Whether a name is marked as a drill in brackets: 【演练】尹和庄村, 防汛会商(演练)."""
    return bool(_DRILL_IN_NAME.search(plain(name)))


def is_transfer(note: str) -> bool:
    """Whether a remark says that people were moved from shelter to shelter."""
    return bool(_TRANSFER.search(plain(note)))


def is_relieved(note: str) -> bool:
    """Whether a remark says that the person no longer holds the post. 接替调离的某某 is about the other one."""
    squeezed = plain(note)
    return bool(_RELIEVED.search(squeezed)) and not _SUCCESSOR.search(squeezed)
