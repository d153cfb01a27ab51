"""What family a file belongs to, told from its name and first bytes: table, map layer, CAP warning, or none of these.

Only names and first bytes are looked at, and the directory of a zip; reading is the business of others.
"""

import re
from enum import Enum
from pathlib import Path

from fangxun_desk.imports.workbooks import TEXT_SUFFIXES, WORKBOOK_SUFFIXES

_LAYER_SUFFIXES = frozenset(
    {".geojson", ".kml", ".kmz", ".gpkg", ".shp", ".gpx", ".tif", ".tiff", ".gdb", ".tab", ".mif"}
)
_SHAPE_PARTS = frozenset({".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj"})
_IN_ZIPS = (".shp", ".geojson", ".kml", ".gpkg", ".kmz", ".zip")
_LAYER_FOLDER = re.compile(r"图层|layers?$", re.IGNORECASE)
_SKIPPED = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"})


class Family(Enum):
    """What can be done with a file."""

    TABLE = "table"
    LAYER = "layer"
    WARNING = "warning"
    OTHER = "other"


def is_skipped(path: Path) -> bool:
    """Files nobody sent on purpose: lock files, folders' own notes, parts of a shapefile that lies beside them."""
    name = path.name.lower()
    if name in _SKIPPED or name.startswith(("~$", ".~", "._")) or name.endswith(("~", ".tmp")):
        return True
    return path.suffix.lower() in _SHAPE_PARTS and any(path.with_suffix(one).exists() for one in (".shp", ".SHP"))


def family_of(path: Path) -> Family:
    """The family of a file."""
    suffix = path.suffix.lower()
    if suffix in _LAYER_SUFFIXES or suffix in _SHAPE_PARTS:
        return Family.LAYER
    if suffix == ".zip":
        return Family.LAYER if _holds_layers(path) else Family.OTHER
    if suffix in (".xml", ".cap"):
        # UTF-16 has a zero byte beside each of these letters.
        return Family.WARNING if b"alert" in _head(path).replace(b"\x00", b"") else Family.OTHER
    if suffix == ".json":
        return (
            Family.LAYER if re.search(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"', _head(path)) else Family.OTHER
        )
    if suffix in TEXT_SUFFIXES or suffix in WORKBOOK_SUFFIXES:
        return Family.TABLE
    return Family.TABLE if not suffix and _head(path).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else Family.OTHER


def lies_among_layers(path: Path) -> bool:
    """Whether the folder or the name of a file says that it is a layer of the map."""
    return bool(_LAYER_FOLDER.search(path.parent.name) or re.search(r"图层", path.stem))


def _holds_layers(path: Path) -> bool:
    """Whether a zip is the layers' business: it holds layers, or zips, or cannot be looked into; they say why."""
    from fangxun_desk.geo.layer_files.archive import names_in
    from fangxun_desk.geo.layer_files.source import LayerRefused

    try:
        return any(name.lower().endswith(_IN_ZIPS) for name in names_in(path))
    except LayerRefused:
        return True


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""
