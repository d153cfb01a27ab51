"""Layers out to other software, by the suffix of the file: GeoPackage, Shapefile in a zip, GeoJSON, KML.

It is handed layers in CGCS2000 degrees and writes them whole; which records they hold, and whether phones are covered,
was decided before. GeoJSON (RFC 7946) and KML know WGS84 only: the degrees go in as they are, which is less than a
metre off, and the GeoJSON says so. shapely and GDAL are loaded when a file is written.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from fangxun_desk.geo import geopackage, shapefile_zip
from fangxun_desk.geo.vector_layer import WORLD_DEGREES, Attribute, Layer, Value, geometries, write_with_gdal

GEOPACKAGE, SHAPEFILE, GEOJSON, KML = ".gpkg", ".zip", ".geojson", ".kml"
SUFFIXES = (GEOPACKAGE, SHAPEFILE, GEOJSON, KML)

LAYER_KEY = "记录类别"
"""Under what a feature of a GeoJSON says which layer it is of, as the format knows no layers."""

DATUM_NOTICE = "坐标为 CGCS2000 经纬度,与 WGS84 相差不足 1 米。"
# What XML 1.0 has no place for.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class LayersWritten:
    """The layers of a file as it calls them, and in sentences what the format could not hold."""

    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def write(path: Path, layers: Sequence[Layer], title: str) -> LayersWritten:
    """Write a new file by its suffix. Raises OSError where it cannot be written, ValueError for another suffix."""
    match path.suffix.lower():
        case ".gpkg":
            return LayersWritten(geopackage.write(path, layers))
        case ".zip":
            return LayersWritten(*shapefile_zip.write(path, layers, title))
        case ".geojson":
            return _write_geojson(path, layers, title)
        case ".kml":
            return _write_kml(path, layers, title)
    raise ValueError(f"no format for {path.suffix}")


def _write_geojson(path: Path, layers: Sequence[Layer], title: str) -> LayersWritten:
    head = {"type": "FeatureCollection", "name": title, "notice": DATUM_NOTICE}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [')
        for at, feature in enumerate(one for layer in layers for one in _features(layer)):
            file.write(f"{',' if at else ''}\n{json.dumps(feature, ensure_ascii=False)}")
        file.write("\n]}\n")
    return LayersWritten(tuple(layer.label for layer in layers))


def _features(layer: Layer) -> Iterator[dict[str, Any]]:
    """A row with what it states; the layer it is of stands first."""
    import shapely

    for row, form in enumerate(geometries(layer.forms or (None,) * len(layer.titles))):
        stated = {one.name: _json(one.values[row]) for one in layer.attributes if one.values[row] is not None}
        # RFC 7946 §3.1.6: an outer ring runs against the clock.
        geometry = None if form is None else json.loads(shapely.to_geojson(shapely.orient_polygons(form)))
        yield {"type": "Feature", "properties": {LAYER_KEY: layer.label, **stated}, "geometry": geometry}


def _json(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _write_kml(path: Path, layers: Sequence[Layer], title: str) -> LayersWritten:
    for layer in layers:
        titles = Attribute("Name", str, tuple(_printable(title) for title in layer.titles))
        columns = tuple(_printable_column(one) for one in layer.attributes)
        placemarks = replace(layer, attributes=(titles, *columns), shape="Unknown")
        # LIBKML takes the column called Name for the placemark's name, the others for its extended data.
        folder = {"FOLDER": "YES", "NAME": layer.label}
        write_with_gdal(
            path, placemarks, "LIBKML", crs=WORLD_DEGREES, layer_options=folder, dataset_options={"NAME": title}
        )
    return LayersWritten(tuple(layer.label for layer in layers))


def _printable_column(attribute: Attribute) -> Attribute:
    """The column as the extended data of a placemark take it: a date as text, as its own would be 2024/07/15."""
    if attribute.holds not in (str, date):
        return attribute
    values = tuple(None if value is None else _printable(str(value)) for value in attribute.values)
    return replace(attribute, holds=str, values=values)


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
