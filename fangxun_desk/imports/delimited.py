"""Text tables (CSV, TSV): which encoding, which separator, and on which physical line each row begins."""

import csv
import io

from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.sheet import Sheet, Unreadable

_SEPARATORS = (",", "\t", ";", "|", "\uff0c")
_SAMPLE_LINES = 50


def read_delimited(data: bytes) -> Sheet:
    """The one sheet of a text table. Raises Unreadable where it is no text."""
    text = decode(data)
    separator = _separator(text)
    rows: list[list[CellValue]] = []
    numbers: list[int] = []
    source = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 0
    try:
        for row in source:
            rows.append(list(row))
            numbers.append(line + 1)
            line = source.line_num
    except csv.Error as error:
        raise Unreadable("文本表格的引号或换行不完整,无法读取,请用表格软件另存后再导入。") from error
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    return Sheet(name=None, rows=rows, numbers=numbers)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, with or without a mark at its head."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _decoded(data, "utf-8-sig")
    zeros = data[0:4000:2].count(0), data[1:4000:2].count(0)
    if sum(zeros) and not all(zeros):
        # UTF-16 without a mark: the zero bytes of its ASCII letters all stand on one side.
        return _decoded(data, "utf-16-le" if zeros[1] else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("文字编码无法识别,请另存为 UTF-8 或 xlsx 后再导入。") from error


def _separator(text: str) -> str:
    """The separator that cuts most lines of the head into the same number of columns, the more the better."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def fitness(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        commonest = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width), default=1)
        return (widths.count(commonest) if commonest > 1 else 0), commonest

    return max(_SEPARATORS, key=lambda separator: fitness(separator))
