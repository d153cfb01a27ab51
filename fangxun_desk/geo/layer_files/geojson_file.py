"""GeoJSON (RFC 7946, and the `crs` member of its forerunner of 2008), read with the standard library.

GDAL is passed over on purpose: its reader follows an address given as the reference system. Features, vertices and
nesting are judged on the bytes, before they become objects. A `crs` that is not named in the file is not looked up.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused, Shapes, SourceLayer, Value, plain_value

_BY_FORMAT = "EPSG:4326"
_MOST = limits.CELLS + 2 * limits.VERTICES
_POSITION = re.compile(rb"\[\s*[-+.\dNI]")
_DAMAGED = "GeoJSON 内容不完整或写法有误,无法读取,请重新导出后再导入。"


def read_geojson(data: bytes, name: str) -> SourceLayer:
    """The layer of a GeoJSON text. Raises LayerRefused."""
    limits.check_bytes(len(data), limits.TEXT_BYTES)
    limits.check_features(data.count(b'"geometry"'))
    if data.count(b"{") > limits.PIECES or data.count(b"[") > limits.PIECES + limits.VERTICES or _values(data) > _MOST:
        raise LayerRefused("GeoJSON 的内容过多,未收入,请拆分后再导入。")
    limits.check_vertices(sum(1 for _ in _POSITION.finditer(data)))
    try:
        said = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return read_geojson(_as_utf8(data), name)
    except (ValueError, RecursionError) as error:
        raise LayerRefused(_DAMAGED) from error
    features = list(_features(said))
    limits.check_features(len(features))
    columns = tuple(dict.fromkeys(key for one in features for key in _properties(one)))
    limits.check_columns(len(columns), len(features))
    rows = tuple(tuple(_value(_properties(one).get(key)) for key in columns) for one in features)
    crs = _crs(said)
    title = said.get("name")
    return SourceLayer(
        name, columns, rows, _shapes(features), crs or _BY_FORMAT, not crs, title if isinstance(title, str) else ""
    )


def _values(data: bytes) -> int:
    """How many values a text can hold: one to a comma, and one more."""
    return data.count(b",") + 1


def _as_utf8(data: bytes) -> bytes:
    """A text that an old program wrote in the machine's own encoding."""
    try:
        return data.decode("gb18030").encode()
    except UnicodeDecodeError as error:
        raise LayerRefused("GeoJSON 的文字编码无法识别,请另存为 UTF-8 后再导入。") from error


def _features(said: Any) -> Iterable[dict[str, Any]]:
    kind = said.get("type") if isinstance(said, dict) else None
    if kind == "FeatureCollection" and isinstance(said.get("features"), list):
        return (one for one in said["features"] if isinstance(one, dict))
    if kind == "Feature":
        return (said,)
    if "coordinates" in (said if isinstance(said, dict) else ()):
        return ({"geometry": said},)
    raise LayerRefused("JSON 文件里没有 GeoJSON 要素,未收入。")


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _value(value: Any) -> Value:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return plain_value(value)


def _crs(said: Mapping[str, Any]) -> str:
    """What a `crs` member names; "" where there is none or the RFC's own. Raises LayerRefused for an address."""
    crs = said.get("crs")
    if not isinstance(crs, dict):
        return ""
    properties = crs.get("properties")
    stated = properties.get("name") if isinstance(properties, dict) else None
    if crs.get("type") not in ("name", "EPSG") or not isinstance(stated, str):
        raise LayerRefused("GeoJSON 的坐标系写成了网络地址,程序不从网上读取,请改写为 EPSG 代码。")
    return "" if stated.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326")) else stated


def _shapes(features: list[dict[str, Any]]) -> Shapes:
    shapes: Shapes = np.empty(len(features), dtype=object)
    for place, feature in enumerate(features):
        shapes[place] = _shape(feature.get("geometry"))
    flat: Shapes = shapely.force_2d(shapes)
    limits.check_vertices(int(shapely.get_num_coordinates(flat).sum()))
    return flat


def _shape(geometry: Any) -> Any:
    if not isinstance(geometry, dict):
        return None
    try:
        if geometry.get("type") == "Point":
            return shapely.Point(geometry["coordinates"][:2])
        return shape(geometry)
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
