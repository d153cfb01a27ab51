"""Reading bytes through GDAL, in memory and without a network: Shapefile and GeoPackage.

The caller has made sure what format the bytes are; GDAL is not left to guess among its drivers, some of which follow
addresses written in a file. Names of GDAL's own stand here and nowhere else.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyogrio.raw import read as read_raw

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused, Shapes, SourceLayer, plain_value

_CONFIG = {
    # Nothing that looks like an address is followed, and no neighbour of a file is looked for.
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    # A database is read as the file has it: no extension library, no cache file beside it.
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "CPL_DEBUG": "OFF",
}
_ONE_AT_A_TIME = Lock()
_BROKEN = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError)


def read_layer(data: bytes, name: str, layer: str | None = None, encoding: str | None = None) -> SourceLayer:
    """One layer of a data set held in memory. Raises LayerRefused where GDAL cannot read it."""
    with _alone(), _sentences():
        meta, _, wkb, fields = read_raw(data, layer=layer, encoding=encoding)
    # A position takes sixteen bytes at least.
    limits.check_vertices(sum(len(one) for one in wkb if one is not None) // 16 - len(wkb))
    columns = tuple(str(one) for one in meta["fields"])
    rows = tuple(zip(*(map(plain_value, field) for field in fields), strict=True)) if columns else ((),) * len(wkb)
    return SourceLayer(name, columns, rows, shapes_of(wkb), str(meta["crs"] or ""))


def layers_in(data: bytes) -> dict[str, int]:
    """The layers of a data set that have shapes, and how many features each really has."""
    with _alone(), _sentences():
        named = [str(name) for name, geometry_type in pyogrio.list_layers(data) if geometry_type is not None]
        infos = {name: pyogrio.read_info(data, layer=name, force_feature_count=True) for name in named}
    for info in infos.values():
        limits.check_columns(len(info["fields"]), int(info["features"]))
    return {name: int(info["features"]) for name, info in infos.items()}


def shapes_of(wkb: Any) -> Shapes:
    """Shapes out of well-known binary, flat; None for what is none. Raises LayerRefused for too many vertices."""
    shapes: Shapes = shapely.force_2d(shapely.from_wkb(np.asarray(wkb, dtype=object), on_invalid="ignore"))
    limits.check_vertices(int(shapely.get_num_coordinates(shapes).sum()))
    return shapes


@contextmanager
def _alone() -> Iterator[None]:
    """GDAL without a network and without neighbours while a file is read; its settings are put back afterwards.

    The settings, and which warnings are shown, are those of the whole process: one file is read at a time, or the
    first to be done would take the protection off the others.
    """
    with _ONE_AT_A_TIME:
        before = {name: pyogrio.get_gdal_config_option(name) for name in _CONFIG}
        pyogrio.set_gdal_config_options(_CONFIG)
        try:
            with warnings.catch_warnings():
                # What GDAL remarks on (a name without a suffix, a ring the wrong way round) nobody can act on.
                warnings.simplefilter("ignore")
                yield
        finally:
            pyogrio.set_gdal_config_options(before)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (*_BROKEN, UnicodeDecodeError, ValueError) as error:
        raise LayerRefused("图层文件已损坏或不完整,无法读取,请重新导出后再导入。") from error
