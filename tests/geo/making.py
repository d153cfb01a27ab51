"""Small layer files made on the spot for a test."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import shapely

from fangxun_desk.geo.layer_files import SourceLayer, read_layers


def feature(lon: float, lat: float, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def shapefile_parts(encoding: str = "gbk", crs: str | None = "EPSG:4490") -> dict[str, bytes]:
    """The reservoirs' neighbours as a Shapefile GDAL wrote, by suffix, without a .cpg."""
    from pyogrio.raw import write as write_layer

    shapes = np.array([shapely.to_wkb(shapely.Point(113.2, 33.7)), shapely.to_wkb(shapely.Point(113.3, 33.6))])
    fields = [np.array(["建设路积水点", "东环路桥洞"], dtype=object), np.array([35, 40])]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no datum was named is what is tested
        write_layer(
            str(Path(folder) / "made.shp"), shapes, fields, ["名称", "户数"], geometry_type="Point", crs=crs,
            driver="ESRI Shapefile", encoding=encoding,
        )  # fmt: skip
        return {one.suffix: one.read_bytes() for one in Path(folder).iterdir() if one.suffix != ".cpg"}


def the_layer(path: Path) -> SourceLayer:
    (layer,) = read_layers(path)
    return layer
