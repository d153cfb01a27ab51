"""Any table file as sheets: xlsx, xlsm, xlsb, xls, et, ods through calamine, text tables through delimited.py.

The content decides, not the name: an xls saved as .xlsx is read, a text named .xlsx is refused. Values are read, never
formulas, macros or links. Whatever cannot be read is refused with one sentence.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fangxun_desk.imports.delimited import read_delimited
from fangxun_desk.imports.sheet import Sheet, Unreadable

SIZE_LIMIT = 200 * 1024 * 1024
_UNPACKED_LIMIT = 1024 * 1024 * 1024
_RATIO_LIMIT = 400

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods"})

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CALAMINE_NAMES = {"xlsx": ".xlsx", "xls": ".xls", "ods": ".ods", "xlsb": ".xlsb"}

_PASSWORD = "设有打开密码,请去掉密码后再导入。"
_DAMAGED = "文件已损坏,无法读取,请重新导出或另存后再导入。"


def content_hash(path: Path) -> str:
    """The SHA-256 of the file's content, "" where it cannot be read.

    The parts of a Shapefile that lie beside it count as its content: its attributes are in one of them.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        if path.suffix.lower() == ".shp":
            # Imported here: with it come the libraries of maps.
            from fangxun_desk.geo.layer_files.opening import parts_beside

            for part in parts_beside(path).values():
                digest.update(part.read_bytes())
        return digest.hexdigest()
    except OSError:
        return ""


def sheets_of(path: Path) -> Iterator[Sheet]:
    """The sheets of a file one after the other, each read when it is asked for. Raises Unreadable."""
    head = _checked_head(path)
    if head.startswith((_ZIP, _OLE)):
        yield from _workbook_sheets(path, head)
    elif path.suffix.lower() in WORKBOOK_SUFFIXES:
        raise Unreadable(f"扩展名是 {path.suffix},内容却不是工作簿,请用表格软件打开后另存为 xlsx 再导入。")
    else:
        yield read_delimited(path.read_bytes())


def is_zip(path: Path) -> bool:
    """Whether a file is packed as xlsx, xlsb and ods are, whatever it is called."""
    return _checked_head(path).startswith(_ZIP)


def _checked_head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise Unreadable(f"文件超过 200 MB({size // 1024 // 1024} MB),请拆分后再导入。")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Unreadable("文件打不开,请检查是否存在、是否被其他程序占用。") from error
    if not head.strip():
        raise Unreadable("文件是空的,没有任何内容。")
    return head


def _workbook_sheets(path: Path, head: bytes) -> Iterator[Sheet]:
    kind = _workbook_kind(path, head)
    try:
        with _opened(path, kind) as workbook:
            for metadata in workbook.sheets_metadata:
                if metadata.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_name(metadata.name)
                yield Sheet(
                    name=metadata.name,
                    rows=sheet.to_python(skip_empty_area=False) if sheet.end else [],
                    merged=sheet.merged_cell_ranges if kind != "ods" else None,
                    is_hidden=metadata.visible is not SheetVisibleEnum.Visible,
                )
    except python_calamine.PasswordError as error:
        raise Unreadable(_PASSWORD) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(_PASSWORD if "assword" in str(error) else _DAMAGED) from error
    except BaseException as error:
        # A Rust panic over a damaged file arrives as PanicException, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise Unreadable(_DAMAGED) from error
        raise


def _opened(path: Path, kind: str) -> CalamineWorkbook:
    if path.suffix.lower() == _CALAMINE_NAMES.get(kind):
        return CalamineWorkbook.from_path(path)
    # Named otherwise than it is: calamine then looks at the content.
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _workbook_kind(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        with path.open("rb") as file:
            if _ENCRYPTED in file.read(SIZE_LIMIT):
                raise Unreadable(_PASSWORD)
        return "xls"
    try:
        with zipfile.ZipFile(path) as archive:
            return _zip_kind(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Unreadable(_DAMAGED) from error


def _zip_kind(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if unpacked > _UNPACKED_LIMIT or (unpacked > SIZE_LIMIT and unpacked > _RATIO_LIMIT * max(packed, 1)):
        raise Unreadable("压缩内容异常(展开后过大),未导入。")
    names = {one.filename for one in entries}
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable(_PASSWORD)
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    raise Unreadable("压缩包里不是工作簿,未收入。")
