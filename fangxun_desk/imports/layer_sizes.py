"""How many rows a table of coordinates has, told before any of it becomes rows: a layer too long is refused at once.

A workbook is looked through as it unpacks, a block at a time, never further than the first row too many; what its
sheets say of their own size is not believed. Values are not read here.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from fangxun_desk.imports.sheet import Unreadable
from fangxun_desk.imports.workbooks import TEXT_SUFFIXES, is_zip

_BLOCK = 1024 * 1024
# A row of a sheet (ECMA-376-1 §18.3.1.73), and the place of a row or cell in it (§18.3.1.4): the reader makes room for
# everything between the first cell and the last, also where nothing stands.
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FAR_DOWN = re.compile(rb"""\br=["'][A-Z]{0,3}(\d{6,})["']""")
_BEYOND_Z = re.compile(rb"""\br=["'][A-Z]{2,3}\d""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d+)["']""")
# A row that stands for many (OASIS ODF 1.2 part 1, §19.675 table:number-rows-repeated), if anything stands in it.
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_REPEATED = re.compile(rb"""table:number-rows-repeated=["'](\d+)""")
_ODS_VALUE, _ODS_TEXT = b"value-type=", b"<text:p"


def check_length(path: Path) -> None:
    """Judge a table by its lines, rows or size before it is read. Raises RuleBroken or Unreadable for too many."""
    from fangxun_desk.geo.layer_files import limits

    if path.suffix.lower() in TEXT_SUFFIXES:
        limits.check_features(_lines(path))
    elif is_zip(path):
        _check_workbook(path)
    else:
        # The old binary format holds at most 65 536 rows a sheet.
        limits.check_bytes(path.stat().st_size, limits.TEXT_BYTES)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))


def _check_workbook(path: Path) -> None:
    from fangxun_desk.geo.layer_files import limits

    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(one.filename == "content.xml" for one in members):
                limits.check_bytes(archive.getinfo("content.xml").file_size)
                limits.check_features(_ods_rows(archive.read("content.xml")))
                return
            # Binary sheets (xlsb) take some fourteen bytes a cell.
            limits.check_bytes(
                sum(one.file_size for one in members if one.filename.endswith(".bin")), limits.TEXT_BYTES
            )
            rows = 0
            for member in members:
                if member.filename.endswith(".xml"):
                    rows = _check_sheet(archive, member, rows)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return  # The reader of workbooks says what is wrong with it.


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, rows: int) -> int:
    """Count the rows of a sheet onto those before it. Raises Unreadable at the first too many."""
    from fangxun_desk.geo.layer_files import limits

    is_wide = False
    for block in _blocks(archive, member):
        rows += sum(1 for _ in _ROW.finditer(block))
        far = max((int(found[1]) for found in _FAR_DOWN.finditer(block)), default=0)
        is_wide = is_wide or _BEYOND_Z.search(block) is not None
        if max(rows, far) > limits.FEATURES:
            raise Unreadable(f"工作表超过 {limits.FEATURES} 行,未收入,请拆分后再导入。")
    if is_wide:
        _check_extent(archive, member)
    return rows


def _check_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    from fangxun_desk.geo.layer_files import limits

    down = right = 0
    for block in _blocks(archive, member):
        for found in _PLACE.finditer(block):
            down, right = max(down, int(found[2])), max(right, _column(found[1]))
        if down * right > limits.CELLS:
            raise Unreadable(f"工作表有 {down} 行、{right} 列,数量过多,未收入,请删去空白的行和列后再导入。")


def _column(letters: bytes) -> int:
    """3 for C, 27 for AA, 0 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content, block by block, never cut within a tag."""
    rest = b""
    with archive.open(member) as file:
        while block := file.read(_BLOCK):
            data = rest + block
            cut = data.rfind(b"<")
            # A text of megabytes without a tag is cut where it is.
            cut = cut if cut > 0 else len(data)
            yield data[:cut]
            rest = data[cut:]
    yield rest


def _ods_rows(content: bytes) -> int:
    """The rows down to the last one that holds anything; a row may say that it stands for many."""
    rows = blank = 0
    for found in _ODS_ROW.finditer(content):
        many = _REPEATED.search(found[1])
        blank += int(many[1]) if many else 1
        if found[2] and (_ODS_VALUE in found[2] or _ODS_TEXT in found[2]):
            rows, blank = rows + blank, 0
    return rows
