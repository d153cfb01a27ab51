"""Writing a GeoPackage: point layers in CGCS2000 degrees (EPSG:4490) and plain tables, read by any GIS.

It is handed values and positions and writes them; it knows no noun and no store. A moment goes in as text in local
time: the format would have it in UTC, and a GIS would show it eight hours early. pyogrio, numpy and shapely are loaded
when a file is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

CRS = "EPSG:4490"
Value = str | int | float | date | None
Position = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column: its name as a GIS shows it, what it holds (str, int, float or date), and its values."""

    name: str
    holds: type
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. `positions` is None for a plain table; a row whose position is None has no geometry."""

    name: str
    label: str
    attributes: tuple[Attribute, ...]
    positions: tuple[Position | None, ...] | None = None


def write(path: Path, layers: Sequence[Layer]) -> None:
    """Write a new GeoPackage. Raises OSError where GDAL cannot."""
    import pyogrio
    from pyogrio.raw import write as write_layer

    try:
        for layer in layers:
            write_layer(str(path), **_arguments(layer))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise OSError(f"GDAL: {error}") from error


def _arguments(layer: Layer) -> dict[str, Any]:
    columns = [_column(attribute) for attribute in layer.attributes]
    spatial = layer.positions is not None
    return {
        "driver": "GPKG",
        "layer": layer.name,
        "geometry": _points(layer.positions) if layer.positions is not None else None,
        "geometry_type": "Point" if spatial else None,
        "crs": CRS if spatial else None,
        "fields": [attribute.name for attribute in layer.attributes],
        "field_data": [values for values, _ in columns],
        "field_mask": [mask for _, mask in columns],
        "layer_options": {"IDENTIFIER": layer.label, "DESCRIPTION": layer.label},
    }


def _points(positions: Sequence[Position | None]) -> Any:
    import numpy
    import shapely

    geometries = numpy.empty(len(positions), dtype=object)
    for at, position in enumerate(positions):
        geometries[at] = None if position is None else shapely.to_wkb(shapely.Point(*position))
    return geometries


def _column(attribute: Attribute) -> tuple[Any, Any]:
    """A column's values, and which of them were not stated (None where the values say so themselves)."""
    import numpy

    values = attribute.values
    missing = numpy.array([value is None for value in values], dtype=bool)
    if attribute.holds is int:
        return numpy.array([value or 0 for value in values], dtype="int64"), missing
    if attribute.holds is float:
        return numpy.array([numpy.nan if value is None else value for value in values], dtype="float64"), None
    if attribute.holds is date:
        return numpy.array([value if value is not None else "NaT" for value in values], dtype="datetime64[D]"), None
    return numpy.array(values, dtype=object), None
