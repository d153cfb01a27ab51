"""Writing Shapefiles into one zip: a .shp .shx .dbf .prj .cpg for each layer of one shape, and a list of the columns.

The format's limits are kept here: names of columns of ten letters (the initials of their readings, as surveyors do:
风险点名称 → FXDMC), and texts of 254 bytes. What was shortened is said. pypinyin is loaded when a zip is written.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fangxun_desk.geo.vector_layer import Attribute, Layer, by_shape, write_with_gdal

KEY_FILE = "字段对照.txt"
LONGEST_NAME, LONGEST_TEXT_BYTES = 10, 254
"""Of a column's name and of a text in a .dbf (dBASE III)."""


def write(path: Path, layers: Sequence[Layer], title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write a new zip; the names of its layers, and a sentence for each column whose texts were cut.

    Raises OSError where GDAL cannot.
    """
    pieces = [piece for layer in layers for piece in by_shape(layer)]
    lines, cut = [title, "坐标系:CGCS2000 经纬度(EPSG:4490);文字编码:UTF-8。"], list[str]()
    with TemporaryDirectory() as folder:
        for piece in pieces:
            names = short_names(attribute.name for attribute in piece.attributes)
            lines += ["", f"{piece.name}.shp\t{piece.label}"]
            lines += [f"{name}\t{one.name}" for name, one in zip(names, piece.attributes, strict=True)]
            fitting = tuple(_fitting(one) for one in piece.attributes)
            cut += [_cut_words(piece, one, how_many) for one, how_many in fitting if how_many]
            columns = tuple(replace(one, name=name) for name, (one, _) in zip(names, fitting, strict=True))
            target = Path(folder) / f"{piece.name}.shp"
            write_with_gdal(target, replace(piece, attributes=columns), "ESRI Shapefile")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)
            # With a byte order mark: the editors of older Windows take the text for GBK otherwise.
            archive.writestr(KEY_FILE, "\r\n".join([*lines, *(["", *cut] if cut else []), ""]).encode("utf-8-sig"))
    return tuple(piece.name for piece in pieces), tuple(cut)


def short_names(names: Iterable[str]) -> list[str]:
    """Names of ten ASCII letters, digits and underscores at most for these columns, no two alike."""
    from pypinyin import Style, lazy_pinyin

    taken: list[str] = []
    for name in names:
        initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default"))
        plain = re.sub(r"[^A-Z0-9_]", "", initials.upper()).lstrip("0123456789_")[:LONGEST_NAME] or "ZD"
        short, again = plain, 1
        while short in taken:
            again += 1
            short = f"{plain[: LONGEST_NAME - len(str(again))]}{again}"
        taken.append(short)
    return taken


def _fitting(attribute: Attribute) -> tuple[Attribute, int]:
    """The column with its texts cut to what fits, at a whole character, and how many were."""
    if attribute.holds is not str:
        return attribute, 0
    fitting = tuple(_cut(value) if isinstance(value, str) else value for value in attribute.values)
    how_many = sum(one != other for one, other in zip(fitting, attribute.values, strict=True))
    return replace(attribute, values=fitting), how_many


def _cut(text: str) -> str:
    return text.encode()[:LONGEST_TEXT_BYTES].decode(errors="ignore")


def _cut_words(piece: Layer, attribute: Attribute, how_many: int) -> str:
    return (
        f"图层“{piece.label}”的“{attribute.name}”有 {how_many} 处超过 Shapefile 的 {LONGEST_TEXT_BYTES} 字节,"
        "已在整字处截断,需要全文请导出 GeoPackage。"
    )
