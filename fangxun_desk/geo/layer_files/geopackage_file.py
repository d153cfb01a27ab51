"""GeoPackage: a database somebody else made, looked through for what it would compute before GDAL opens it.

A view, a computed column or a virtual table runs when it is read, for as long and with as much memory as its writer
likes; such a file is refused. Triggers run on writing only, and every GeoPackage has some. No SQL is run here.
"""

import re
from itertools import islice

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused, SourceLayer

MAGIC = b"SQLite format 3\x00"
_APPLICATIONS = (b"GPKG", b"GP10", b"GP11")
_UTF8 = 1
# The schema of a database stands in it as text: what SQLite's documentation calls the sql column of sqlite_schema.
_VIEW = re.compile(rb"create\s+(?:temp(?:orary)?\s+)?view\b|[\x06-\x20]\x15[\x00-\xff]{2,18}?view", re.IGNORECASE)
_TABLE = re.compile(rb"create\s+(virtual\s+)?table\b", re.IGNORECASE)
_COMPUTED = re.compile(rb"\b(?:generated\s+always|as\s*\()", re.IGNORECASE)
_MODULE = re.compile(rb"\busing\s+[\"'`\[]?(\w+)", re.IGNORECASE)
_HARMLESS = (b"rtree",)
_STATEMENT_BYTES, _MOST_TABLES = 8000, 1000


def read_geopackage(data: bytes, name: str) -> list[SourceLayer]:
    """The layers of a GeoPackage that have shapes; a single one bears the file's name. Raises LayerRefused."""
    if len(data) < 100 or not data.startswith(MAGIC):
        raise LayerRefused("扩展名是 .gpkg,内容却不是 GeoPackage,未收入。")
    if data[68:72] not in _APPLICATIONS or int.from_bytes(data[56:60], "big") != _UTF8:
        raise LayerRefused("文件是数据库,但不是 GeoPackage,未收入。")
    page = int.from_bytes(data[16:18], "big")
    pages = int.from_bytes(data[28:32], "big")
    if pages * (65536 if page == 1 else page) > len(data):
        raise LayerRefused("GeoPackage 不完整,可能没有传完,请重新复制后再导入。")
    _refuse_what_computes(data)
    from fangxun_desk.geo.layer_files.through_gdal import layers_in, read_layer

    readable = _without_log(data)
    counts = layers_in(readable)
    if not counts:
        raise LayerRefused("GeoPackage 里没有矢量图层,未收入。")
    limits.check_features(sum(counts.values()))
    layers = [read_layer(readable, layer, layer) for layer in counts]
    limits.check_vertices(sum(_vertices(layer) for layer in layers))
    return layers


def _refuse_what_computes(data: bytes) -> None:
    tables = list(islice(_TABLE.finditer(data), _MOST_TABLES + 1))
    if len(tables) > _MOST_TABLES or _VIEW.search(data) or any(_computes(data, found) for found in tables):
        raise LayerRefused("GeoPackage 里含有视图或计算列,不能保证安全读取,请只把数据表另存为新的 GeoPackage 再导入。")


def _computes(data: bytes, found: re.Match[bytes]) -> bool:
    """Whether the table made by a statement is more than a place where values lie."""
    statement = data[found.start() : found.start() + _STATEMENT_BYTES].partition(b"\x00")[0]
    if not found[1]:
        return _COMPUTED.search(statement) is not None
    module = _MODULE.search(statement)
    return module is None or module[1].lower() not in _HARMLESS


def _without_log(data: bytes) -> bytes:
    """The same database marked as having no write-ahead log: there is none in memory, and GDAL would look for it."""
    if data[18:20] == b"\x01\x01":
        return data
    return data[:18] + b"\x01\x01" + data[20:]


def _vertices(layer: SourceLayer) -> int:
    import shapely

    return int(shapely.get_num_coordinates(layer.shapes).sum())
