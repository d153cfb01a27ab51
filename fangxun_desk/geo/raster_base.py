"""A raster picture the office has itself, laid under the map: GeoTIFF or MBTiles, read in metres of EPSG:4547.

Only these two formats are opened, and only from a file of this machine: nothing in here can reach a network, also not
through a file that names another. What cannot serve as a base is refused in one sentence when it is opened. A base is
used by one thread at a time. rasterio and numpy are loaded with this module, which is imported when a base is chosen.
"""

import math
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform as transform_points
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.base_layers import city_bounds
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.geo.projection import METRES, to_degrees, to_metres

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
Picture = npt.NDArray[np.uint8]
"""Red, green, blue and opacity, shape (height, width, 4)."""

SLOW_PIXELS = 100_000_000
"""A picture of more pixels that holds no smaller copies of itself has to be read whole for every view."""

# Without PAM no .aux.xml is read, which could name files elsewhere; the rest keeps GDAL off the network altogether.
_CLOSED = {"GDAL_PAM_ENABLED": "NO", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}", "GDAL_HTTP_MAX_RETRY": "0"}
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_SQLITE_START = b"SQLite format 3\0"
_DATUM_CRS = {Datum.CGCS2000: 4490, Datum.WGS84: 4490, Datum.GK4547: 4547, Datum.GK4526: 4526}
_SHIFTED = (Datum.GCJ02, Datum.BD09)
_UNRELATED = re.compile(r"beijing[ _]?1954|xian[ _]?1980|xi'an 1980", re.IGNORECASE)
# Over so many pixels the shift of GCJ-02 is a straight line to a small part of a pixel.
_PATCH_PX = 256


class RasterBase:
    """One opened base map. Close it, or use it in a `with`."""

    def __init__(self, path: Path, datum: Datum | None, dataset: Any, crs: Any) -> None:
        self._path, self._datum, self._crs = path, datum, crs
        self._levels: dict[int, Any] = {1: dataset}
        self._factors = (1, *dataset.overviews(1))
        tags = dataset.tags()
        self.name: str = _plain(tags.get("name") or tags.get("TIFFTAG_IMAGEDESCRIPTION") or "") or path.stem
        """What the file calls itself, else the file's name."""
        self.attribution: str = _plain(tags.get("attribution") or tags.get("TIFFTAG_COPYRIGHT") or "")
        """Whom the file names as its source; "" where it names nobody."""
        self._pixel_m = _pixel_m(dataset, crs)

    @classmethod
    def open(cls, path: Path, datum: Datum | None = None, *, accept_slow: bool = False) -> "RasterBase":
        """Open a GeoTIFF or MBTiles file.

        `datum` is what the person says of it: GCJ-02 or BD-09 for tiles of such a map service, whose shift is then
        taken back to within a pixel; for a file with a place but no reference system, the system it is in. Raises
        RuleBroken for what cannot serve: missing, damaged, vector tiles, no place on earth, a datum without known
        parameters, no picture, outside the city, and, unless `accept_slow`, too large to be shown without waiting.
        """
        path = path.resolve()
        _require_raster(path)
        with rasterio.Env(**_CLOSED):
            dataset = _opened(path)
            try:
                crs = _reference(path, dataset, datum)
                _require_picture(path, dataset)
                _require_in_city(path, dataset, crs)
                if not accept_slow:
                    _require_quick(path, dataset)
                return cls(path, datum, dataset, crs)
            except BaseException:
                dataset.close()
                raise

    def read(self, bounds_m: Bounds, size_px: tuple[int, int]) -> Picture:
        """The picture of these bounds (metres), `size_px` wide and high; transparent where the file has nothing.

        Raises RuleBroken where the file cannot be read.
        """
        width, height = size_px
        picture: Picture = np.zeros((height, width, 4), dtype=np.uint8)
        grid = from_bounds(*bounds_m, width, height)
        try:
            with rasterio.Env(**_CLOSED):
                source = self._level(max(grid.a, -grid.e))
                for column, row, wide, high in self._patches(width, height):
                    patch = self._as_stated(grid @ Affine.translation(column, row), wide, high)
                    picture[row : row + high, column : column + wide] = self._warped(source, patch, wide, high)
        except RasterioError as error:
            raise RuleBroken(f"底图“{self._path.name}”读取失败,文件可能已损坏或已被移走,请重新选择。") from error
        return picture

    def close(self) -> None:
        """Let go of the file."""
        for dataset in self._levels.values():
            dataset.close()
        self._levels.clear()

    def __enter__(self) -> "RasterBase":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _level(self, pixel_m: float) -> Any:
        """The smallest copy inside the file that still has a pixel for each one asked for."""
        factor = max((one for one in self._factors if one * self._pixel_m <= pixel_m * 1.01), default=1)
        if factor not in self._levels:
            level = self._factors.index(factor) - 1
            self._levels[factor] = rasterio.open(self._path, driver=_driver(self._path), overview_level=level)
        return self._levels[factor]

    def _patches(self, width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
        """Column, row, width and height of the pieces a picture is read in: one piece, unless it has to be bent."""
        if self._datum not in _SHIFTED:
            yield 0, 0, width, height
            return
        for row in range(0, height, _PATCH_PX):
            for column in range(0, width, _PATCH_PX):
                yield column, row, min(_PATCH_PX, width - column), min(_PATCH_PX, height - row)

    def _as_stated(self, place: Affine, width: int, height: int) -> Affine:
        """Where the file has what lies at `place`: the same, or moved by the shift of its datum."""
        if self._datum not in _SHIFTED:
            return place
        pixels = np.array([(x * width, y * height) for x in (0.0, 0.5, 1.0) for y in (0.0, 0.5, 1.0)])
        true = to_degrees(np.array([place @ (x, y) for x, y in pixels]))
        stated = to_metres(np.array([from_cgcs2000(float(lon), float(lat), self._datum) for lon, lat in true]))
        terms = np.column_stack([pixels, np.ones(len(pixels))])
        (a, d), (b, e), (c, f) = np.linalg.lstsq(terms, stated, rcond=None)[0]
        return Affine(a, b, c, d, e, f)

    def _warped(self, source: Any, place: Affine, width: int, height: int) -> Picture:
        colours = _colours(source)
        has_alpha = ColorInterp.alpha in source.colorinterp
        target = {"crs": METRES, "transform": place, "width": width, "height": height}
        resampling = Resampling.nearest if colours is not None else Resampling.bilinear
        with WarpedVRT(source, src_crs=self._crs, add_alpha=not has_alpha, resampling=resampling, **target) as vrt:
            bands = vrt.read()
        return _rgba(bands, colours)


def _require_raster(path: Path) -> None:
    if not path.is_file():
        raise RuleBroken(f"找不到底图文件“{path.name}”,可能已被移走,请重新选择。")
    if not _first_bytes(path).startswith((*_TIFF_STARTS, _SQLITE_START)):
        raise RuleBroken(f"“{path.name}”不是 GeoTIFF 或 MBTiles 文件,不能作底图。")
    for beside in (path.with_name(f"{path.name}.ovr"), path.with_name(f"{path.name}.msk")):
        # GDAL would open these by whatever format they are in, one that reaches elsewhere too.
        if beside.is_file() and not _first_bytes(beside).startswith(_TIFF_STARTS):
            raise RuleBroken(f"底图旁边的“{beside.name}”不是 TIFF 文件,请移走后再试。")


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError as error:
        raise RuleBroken(f"底图文件“{path.name}”打不开,可能没有权限或正被其他程序占用。") from error


def _driver(path: Path) -> str:
    """The one format GDAL may try; it would try all it knows otherwise."""
    return "MBTiles" if _first_bytes(path) == _SQLITE_START else "GTiff"


def _opened(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            # That it has no place is said in words below.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = rasterio.open(path, driver=_driver(path))
    except RasterioIOError as error:
        if _first_bytes(path) == _SQLITE_START and _holds_layers(path):
            raise RuleBroken(f"“{path.name}”是矢量瓦片或矢量图层,不能作底图,请换用图片瓦片的 MBTiles。") from error
        raise RuleBroken(f"“{path.name}”打不开,文件可能不完整或已损坏。") from error
    if dataset.count == 0:
        dataset.close()
        raise RuleBroken(f"“{path.name}”里没有图片,不能作底图。")
    return dataset


def _holds_layers(path: Path) -> bool:
    import pyogrio

    try:
        return len(pyogrio.list_layers(path)) > 0
    except pyogrio.errors.DataSourceError:
        return False


def _reference(path: Path, dataset: Any, datum: Datum | None) -> Any:
    """The reference system of the file, or the stated one where the file has a place but names none."""
    if dataset.transform == Affine.identity():
        raise RuleBroken(f"“{path.name}”没有地理坐标,不能与风险图对上,请先做地理配准。")
    if dataset.crs is None:
        if datum not in _DATUM_CRS:
            raise RuleBroken(f"“{path.name}”没有写明坐标系,请选择它的坐标系后再打开。")
        return rasterio.crs.CRS.from_epsg(_DATUM_CRS[datum])
    if _UNRELATED.search(dataset.crs.to_wkt()):
        raise RuleBroken(f"“{path.name}”是1954北京或1980西安坐标系,缺少本地七参数,不能可靠转换,请改用CGCS2000的底图。")
    return dataset.crs


def _require_picture(path: Path, dataset: Any) -> None:
    if dataset.count > 4 or any(kind != "uint8" for kind in dataset.dtypes):
        raise RuleBroken(f"“{path.name}”不是 8 位的图片(可能是高程等数值),不能作底图,请先转换为图片。")


def _require_in_city(path: Path, dataset: Any, crs: Any) -> None:
    """Some of it must lie in the city, and that must be readable: a cut-off file often still opens."""
    try:
        # From the city to the file: the corners of a map of the whole world have no place in the city's zone.
        west, south, east, north = transform_bounds(METRES, crs, *city_bounds())
        box = ~dataset.transform @ (west, north), ~dataset.transform @ (east, south)
        columns, rows = (sorted((box[0][axis], box[1][axis])) for axis in (0, 1))
        left, right = max(0, columns[0]), min(dataset.width, columns[1])
        top, bottom = max(0, rows[0]), min(dataset.height, rows[1])
        if left >= right or top >= bottom:
            raise RuleBroken(f"“{path.name}”不在平顶山市范围内,不能作底图。")
        middle = Window(int((left + right) / 2), int((top + bottom) / 2), 1, 1)
        dataset.read(window=middle)
    except RasterioError as error:
        raise RuleBroken(f"“{path.name}”打不开,文件可能不完整或已损坏。") from error


def _require_quick(path: Path, dataset: Any) -> None:
    pixels = dataset.width * dataset.height
    if pixels > SLOW_PIXELS and not dataset.overviews(1):
        raise RuleBroken(
            f"“{path.name}”有 {pixels / 1e8:.1f} 亿像素而没有金字塔,每次移动地图都会很慢,请先建金字塔,或确认仍要使用。"
        )


def _pixel_m(dataset: Any, crs: Any) -> float:
    """How many metres a pixel of the file measures in the middle of the city."""
    west, south, east, north = city_bounds()
    (x,), (y,) = transform_points(METRES, crs, [(west + east) / 2], [(south + north) / 2])
    step = dataset.transform
    xs, ys = transform_points(crs, METRES, [x, x + step.a], [y, y + step.d])
    return math.dist((xs[0], ys[0]), (xs[1], ys[1]))


def _colours(source: Any) -> Picture | None:
    """The palette of a picture that has one, shape (256, 4)."""
    if source.count > 2 or source.colorinterp[0] is not ColorInterp.palette:
        return None
    palette: Picture = np.zeros((256, 4), dtype=np.uint8)
    for index, colour in source.colormap(1).items():
        palette[index] = colour
    return palette


def _rgba(bands: Any, colours: Picture | None) -> Picture:
    """Bands, the last of them opacity, as one picture; grey and palettes become colours."""
    *seen, alpha = bands
    if colours is not None:
        picture: Picture = colours[seen[0]]
        picture[..., 3] = np.minimum(picture[..., 3], alpha)
        return picture
    red, green, blue = seen if len(seen) == 3 else (seen[0],) * 3
    stacked: Picture = np.stack([red, green, blue, alpha], axis=-1)
    return stacked


def _plain(text: str) -> str:
    """A description without the markup map services write into it."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())
