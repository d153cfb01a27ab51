"""A layer on its way out: columns of values and the form of each row, and how GDAL is handed one.

What every format shares; what is particular to one stands in its own module (`geopackage.py`, `layer_writer.py`,
`shapefile_zip.py`). It knows no noun and no store. A moment goes in as text in local time: the formats would have it in
UTC, and a GIS would show it eight hours early. pyogrio, numpy and shapely are loaded when a layer is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

DEGREES = "EPSG:4490"
WORLD_DEGREES = "EPSG:4326"
"""What formats that know no other system state; from CGCS2000 it differs by far less than a metre (geo/datum.py)."""

Value = str | int | float | date | None
Form = tuple[float, float] | str
"""A point as longitude and latitude in degrees, or any form as well-known text in degrees."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column: its name as a GIS shows it, what it holds (str, int, float or date), and its values."""

    name: str
    holds: type
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. `forms` is None for a plain table; a row whose form is None has no geometry.

    `titles` is what each row is called where a format wants that apart from the columns; () where nothing says so.
    `shape` is the type of its geometries where they all have one.
    """

    name: str
    label: str
    attributes: tuple[Attribute, ...]
    forms: tuple[Form | None, ...] | None = None
    titles: tuple[str, ...] = ()
    shape: str = "Point"

    def rows(self, at: Sequence[int]) -> "Layer":
        """The same layer with only these of its rows."""
        return replace(
            self,
            attributes=tuple(replace(one, values=tuple(one.values[row] for row in at)) for one in self.attributes),
            forms=None if self.forms is None else tuple(self.forms[row] for row in at),
            titles=tuple(self.titles[row] for row in at) if self.titles else (),
        )


_PIECES = (("Point", "point", "点"), ("LineString", "line", "线"), ("Polygon", "area", "面"))


def by_shape(layer: Layer) -> tuple[Layer, ...]:
    """The layer as layers of one shape each, which is all that most programs can show.

    A plain table and a layer of points stay as they are. Others part into `…_point`, `…_line` and `…_area`, and rows
    without a form into a plain table under the old name; empty ones are left out.
    """
    if layer.forms is None or not any(isinstance(form, str) for form in layer.forms):
        return (layer,)
    kinds = ["" if form is None else form.geom_type for form in geometries(layer.forms)]
    parted, placed = [], set[int]()
    for shape, suffix, word in _PIECES:
        if at := [row for row, kind in enumerate(kinds) if kind.removeprefix("Multi") == shape]:
            placed.update(at)
            many = "" if shape == "Point" and all(kinds[row] == "Point" for row in at) else "Multi"
            label, name = f"{layer.label}({word})", f"{layer.name}_{suffix}"
            parted.append(replace(layer.rows(at), name=name, label=label, shape=f"{many}{shape}"))
    if at := [row for row in range(len(kinds)) if row not in placed]:
        parted.append(replace(layer.rows(at), forms=None))
    return tuple(parted)


def geometries(forms: Sequence[Form | None]) -> list[Any]:
    """The forms as flat shapely geometries. Text that is none is nothing."""
    import shapely

    def read(form: Form | None) -> Any:
        if form is None:
            return None
        if isinstance(form, str):
            found = shapely.from_wkt(form, on_invalid="ignore")
            return None if found is None or found.is_empty else shapely.force_2d(found)
        return shapely.Point(*form)

    return [read(form) for form in forms]


def write_with_gdal(
    path: Path,
    layer: Layer,
    driver: str,
    *,
    crs: str = DEGREES,
    layer_options: Mapping[str, str] | None = None,
    dataset_options: Mapping[str, str] | None = None,
) -> None:
    """Add a layer to a file, or begin the file with it. Raises OSError where GDAL cannot."""
    import pyogrio
    from pyogrio.raw import write

    columns = [_column(attribute) for attribute in layer.attributes]
    try:
        write(
            str(path),
            driver=driver,
            layer=layer.name,
            geometry=None if layer.forms is None else _binary(layer),
            geometry_type=None if layer.forms is None else layer.shape,
            crs=None if layer.forms is None else crs,
            fields=[attribute.name for attribute in layer.attributes],
            field_data=[values for values, _ in columns],
            field_mask=[mask for _, mask in columns],
            encoding="UTF-8",
            layer_options=dict(layer_options or {}),
            dataset_options=dict(dataset_options or {}),
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise OSError(f"GDAL: {error}") from error


def _binary(layer: Layer) -> Any:
    """The forms as GDAL takes them, single ones made many where the layer is of many."""
    import numpy
    import shapely

    many = {"MultiPoint": shapely.MultiPoint, "MultiLineString": shapely.MultiLineString}
    many["MultiPolygon"] = shapely.MultiPolygon
    forms = numpy.empty(len(layer.forms or ()), dtype=object)
    for at, form in enumerate(geometries(layer.forms or ())):
        if form is not None:
            whole = many[layer.shape]([form]) if layer.shape == f"Multi{form.geom_type}" else form
            forms[at] = shapely.to_wkb(whole)
    return forms


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
