"""Writing a GeoPackage: layers in CGCS2000 degrees (EPSG:4490), each of one shape, and plain tables; read by any GIS.

It is handed layers and writes them; what a layer is stands in `vector_layer.py`.
"""

from collections.abc import Sequence
from pathlib import Path

from fangxun_desk.geo.vector_layer import Layer, by_shape, write_with_gdal

_OLD_ENOUGH = {"VERSION": "1.2"}
"""GDAL would write version 1.4, which QGIS 3.22 and others of its age open with a warning only."""


def write(path: Path, layers: Sequence[Layer]) -> tuple[str, ...]:
    """Write a new GeoPackage; the names of its tables. Raises OSError where GDAL cannot."""
    pieces = [piece for layer in layers for piece in by_shape(layer)]
    for piece in pieces:
        labels = {"IDENTIFIER": piece.label, "DESCRIPTION": piece.label}
        write_with_gdal(path, piece, "GPKG", layer_options=labels, dataset_options=_OLD_ENOUGH)
    return tuple(piece.name for piece in pieces)
