"""Shapefile: its parts brought together in memory, the encoding of its table found out, then read through GDAL.

The format (ESRI Shapefile Technical Description, 1998) does not say how the table is encoded. A .cpg part does, a
language mark may; without both, text that is UTF-8 throughout is UTF-8, and anything else is GB18030.
"""

import codecs
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused, SourceLayer

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEAD = 100
# A vertex with height and measure takes 32 bytes, a record with its parts a hundred.
_MOST_SHAPES = 32 * limits.VERTICES + 100 * limits.FEATURES
_CELLS_LOOKED_AT = 20_000
_MAGIC = b"\x00\x00\x27\x0a"
# Marks that say a code page of China: 0x4D and 0x7A, dBASE and FoxPro, 936.
_GBK_MARKS = frozenset({0x4D, 0x7A})
_DAMAGED = "Shapefile 已损坏或不完整,无法读取,请重新导出后再导入。"


def read_shapefile(parts: Mapping[str, bytes], name: str) -> SourceLayer:
    """The layer of a Shapefile's parts, by suffix. Raises LayerRefused."""
    shp = parts[".shp"]
    if len(shp) < _HEAD or not shp.startswith(_MAGIC):
        raise LayerRefused("扩展名是 .shp,内容却不是 Shapefile,未收入。")
    table = parts.get(".dbf", b"")
    if not table:
        raise LayerRefused("Shapefile 缺少同名的 .dbf 属性表,请连同 .shx、.dbf、.prj 一起提供。")
    limits.check_bytes(len(shp), _MOST_SHAPES)
    places = parts.get(".shx") or _places(shp)
    count = max(len(places) - _HEAD, 0) // 8
    limits.check_features(count)
    limits.check_bytes(sum(map(len, parts.values())))
    _check_table(table, count)
    from fangxun_desk.geo.layer_files.through_gdal import read_layer

    return read_layer(_together(parts, places), name, encoding=encoding_of(table, parts.get(".cpg", b"")))


def encoding_of(table: bytes, stated: bytes = b"") -> str:
    """The encoding of a .dbf table, as Python names it; `stated` is the content of a .cpg part."""
    if (named := _codec(stated.decode("ascii", "ignore"))) is not None:
        return named
    if len(table) > 29 and table[29] in _GBK_MARKS:
        return "gb18030"
    return "utf-8" if all(_is_utf8(cell) for cell in islice(_cells(table), _CELLS_LOOKED_AT)) else "gb18030"


def _codec(stated: str) -> str | None:
    word = re.sub(r"^(?:ansi|cp|oem|windows-?)\s*(?=\d)", "", stated.strip().lower())
    word = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "1252": ""}.get(word, word)
    try:
        return codecs.lookup(word).name if word else None
    except LookupError:
        return None


def _is_utf8(cell: bytes) -> bool:
    # A cell is cut at its width, perhaps within a character: what is left over at the end does not count.
    try:
        codecs.getincrementaldecoder("utf-8")().decode(cell)
    except UnicodeDecodeError:
        return False
    return True


def _cells(table: bytes) -> Iterator[bytes]:
    """The names of the columns and the text cells of a .dbf table that hold anything but ASCII."""
    head, length = struct.unpack_from("<HH", table, 8) if len(table) >= 32 else (0, 0)
    columns, at = [], 1
    for place in range(32, min(head, len(table)) - 31, 32):
        if table[place] == 0x0D:
            break
        name, width = table[place : place + 11].split(b"\0")[0], table[place + 16]
        columns.append((at, width))
        at += width
        if not name.isascii():
            yield name
    for start in range(head, len(table) - length + 1, max(length, 1)):
        row = table[start : start + length]
        if not row.isascii():
            yield from (cell for at, width in columns if not (cell := row[at : at + width].rstrip(b" \0")).isascii())


def _check_table(table: bytes, count: int) -> None:
    if len(table) < 32:
        raise LayerRefused(_DAMAGED)
    rows, head, length = struct.unpack_from("<IHH", table, 4)
    limits.check_features(rows)
    if length == 0 or head < 33 or head + rows * length > len(table) + 1 or rows < count:
        raise LayerRefused(_DAMAGED)
    limits.check_columns((head - 33) // 32, rows)


def _places(shp: bytes) -> bytes:
    """The .shx part made anew from the records themselves, for a Shapefile that came without it."""
    entries: list[bytes] = []
    at = _HEAD
    while at + 8 <= len(shp) and len(entries) <= limits.FEATURES:
        (words,) = struct.unpack_from(">i", shp, at + 4)
        if words < 2 or at + 8 + 2 * words > len(shp):
            break
        entries.append(struct.pack(">ii", at // 2, words))
        at += 8 + 2 * words
    head = bytearray(shp[:_HEAD])
    struct.pack_into(">i", head, 24, (_HEAD + 8 * len(entries)) // 2)
    return bytes(head) + b"".join(entries)


def _together(parts: Mapping[str, bytes], places: bytes) -> bytes:
    """The parts under plain names in a zip in memory, as GDAL reads a Shapefile that lies in no folder."""
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive:
        for suffix in PARTS:
            content = places if suffix == ".shx" else parts.get(suffix, b"")
            # The encoding is handed over, and a .cpg would be asked before it.
            if content and suffix != ".cpg":
                archive.writestr(f"layer{suffix}", content)
    return bundle.getvalue()
