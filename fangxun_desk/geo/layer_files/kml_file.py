"""KML (OGC 12-007r2): placemarks with their folders and extended data, read one after the other with defusedxml.

Network links and everything else that points outside the file are passed over and said; entities and document types are
refused. Positions are WGS84 longitude, latitude by the standard. Styles, overlays and tours are not read.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused, Shapes, SourceLayer, Value

NAME, FOLDER, DESCRIPTION = "名称", "文件夹", "描述"
_DONE_WITH = frozenset({"Placemark", "Folder", "NetworkLink", "Style", "StyleMap", "GroundOverlay", "Schema"})
_GBK = re.compile(rb"(\s*<\?xml[^>]{0,80}encoding=[\"'])gb(?:k|2312|18030)", re.IGNORECASE)
_TUPLE = re.compile(r"\S+")
_TAGS = re.compile(r"<[^<>]{0,2000}>")


@dataclass(slots=True)
class _Found:
    """What was found so far, and the folders the reading is in."""

    title: str = ""
    folders: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    links: int = 0
    vertices: int = 0


def read_kml(data: bytes, name: str) -> SourceLayer:
    """The layer of a KML text; folders become a column. Raises LayerRefused."""
    limits.check_bytes(len(data), limits.TEXT_BYTES)
    limits.check_features(data.count(b"<Placemark"))
    found = _Found()
    try:
        _walk(io.BytesIO(_as_utf8(data)), found)
    except DefusedXmlException as error:
        raise LayerRefused("KML 里含有实体或外部引用,可能是恶意文件,未收入。") from error
    except (ParseError, ValueError, LookupError) as error:
        raise LayerRefused("KML 内容不完整或写法有误,无法读取,请重新导出后再导入。") from error
    if not found.rows and found.links:
        raise LayerRefused("KML 只引用了网络位置,没有要素,程序不从网上读取,请导出含要素的 KML 再导入。")
    return _layer(found, name)


def _as_utf8(data: bytes) -> bytes:
    """The text in UTF-8 where it says it is GBK, as programs made in China write; expat knows no such encoding."""
    stated = _GBK.match(data)
    if stated is None:
        return data
    return stated[1] + b"utf-8" + data[stated.end() :].decode("gb18030").encode()


def _walk(source: Any, found: _Found) -> None:
    path: list[Element] = []
    # How many elements are kept below each element of the path.
    kept: list[int] = []
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        tag = _local(element)
        if event == "start":
            path.append(element)
            kept.append(1)
            if sum(kept) > limits.PIECES:
                raise LayerRefused("KML 的结构异常,未收入,请重新导出后再导入。")
            if len(path) == 1 and tag != "kml":
                raise LayerRefused("扩展名是 .kml,内容却不是 KML,未收入。")
            if len(path) > limits.DEPTH:
                raise LayerRefused("KML 的嵌套层次过深,未收入。")
            if tag in ("Folder", "Document"):
                found.folders.append("")
            continue
        path.pop()
        below = kept.pop()
        _ended(tag, element, _local(path[-1]) if path else "", found)
        if tag in _DONE_WITH and path:
            # The parent would keep every child, if only as an empty element.
            path[-1].remove(element)
        elif kept:
            kept[-1] += below


def _ended(tag: str, element: Element, parent: str, found: _Found) -> None:
    if tag == "name" and parent in ("Folder", "Document") and found.folders:
        found.folders[-1] = _text(element)
        found.words.append(_text(element))
    elif tag == "description" and parent in ("Folder", "Document"):
        found.words.append(_text(element)[: limits.TEXT_LENGTH])
    elif tag in ("Folder", "Document"):
        found.folders.pop()
    elif tag == "NetworkLink":
        found.links += 1
    elif tag == "Placemark":
        _placemark(element, found)


def _placemark(element: Element, found: _Found) -> None:
    row: dict[str, str] = {}
    parts: list[Any] = []
    for child in element:
        match _local(child):
            case "name":
                row[NAME] = _text(child)
            case "description":
                row[DESCRIPTION] = _TAGS.sub(" ", _text(child))[: limits.TEXT_LENGTH].strip()
            case "ExtendedData":
                row |= dict(_extended(child))
            case _:
                parts.extend(_geometries(child))
    folder = "/".join(one for one in found.folders[1:] if one)
    if folder:
        row.setdefault(FOLDER, folder)
    limits.check_features(len(found.rows) + 1)
    found.rows.append(row)
    found.shapes.append(_one(parts))
    found.vertices += sum(int(shapely.get_num_coordinates(part)) for part in parts if part is not None)
    limits.check_vertices(found.vertices)


def _extended(element: Element) -> Iterator[tuple[str, str]]:
    for one in element.iter():
        key = one.get("name")
        if key and _local(one) == "Data":
            yield key, next((_text(child) for child in one if _local(child) == "value"), "")
        elif key and _local(one) in ("SimpleData", "SimpleArrayData"):
            yield key, _text(one)


def _geometries(element: Element) -> Iterator[Any]:
    match _local(element):
        case "Point":
            positions = _positions(element)
            yield shapely.Point(positions[0]) if len(positions) else None
        case "LineString":
            positions = _positions(element)
            yield shapely.LineString(positions) if len(positions) > 1 else None
        case "LinearRing":
            yield _area([_positions(element)])
        case "Polygon":
            yield _area([_positions(ring) for ring in _rings(element)])
        case "MultiGeometry":
            for child in element:
                yield from _geometries(child)


def _rings(element: Element) -> Iterator[Element]:
    """The rings of a polygon, the outer one first."""
    for wanted in ("outerBoundaryIs", "innerBoundaryIs"):
        for boundary in (one for one in element if _local(one) == wanted):
            yield from (ring for ring in boundary if _local(ring) == "LinearRing")


def _area(rings: list[Any]) -> Any:
    if not rings or any(len(ring) < 3 for ring in rings):
        return None
    return shapely.Polygon(rings[0], rings[1:])


def _positions(element: Element) -> Any:
    text = next((_text(child) for child in element if _local(child) == "coordinates"), "")
    limits.check_vertices(sum(1 for _ in _TUPLE.finditer(text)))
    try:
        numbers = [float(one) for position in _TUPLE.finditer(text) for one in position[0].split(",", 2)[:2]]
        return np.array(numbers, dtype=np.float64).reshape(-1, 2)
    except ValueError:
        return np.empty((0, 2))


def _one(parts: list[Any]) -> Any:
    """The parts of a placemark as one shape; None where one of them cannot be read, so that no half is taken."""
    if not parts or any(part is None for part in parts):
        return None
    if len(parts) == 1:
        return parts[0]
    kinds = {part.geom_type for part in parts}
    if len(kinds) == 1:
        make = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
        return make[kinds.pop()](parts)
    return shapely.GeometryCollection(parts)


def _layer(found: _Found, name: str) -> SourceLayer:
    columns = tuple(dict.fromkeys(key for row in found.rows for key in row))
    limits.check_columns(len(columns), len(found.rows))
    rows: tuple[tuple[Value, ...], ...] = tuple(tuple(row.get(key) for key in columns) for row in found.rows)
    shapes: Shapes = np.empty(len(rows), dtype=object)
    shapes[:] = found.shapes
    remarks = (f"KML 引用了 {found.links} 处网络位置,程序不从网上读取,已略过。",) if found.links else ()
    return SourceLayer(name, columns, rows, shapes, "EPSG:4326", True, " ".join(found.words), remarks)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Element) -> str:
    return (element.text or "").strip()
