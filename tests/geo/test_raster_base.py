"""A raster base of the office's own: in its place to the pixel, refused in words where it cannot be."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import from_bounds
from rasterio.warp import transform

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo import raster_base
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.geo.projection import metres_of
from fangxun_desk.geo.raster_base import RasterBase

WEST, SOUTH = 420_000.0, 3_730_000.0
SIDE_PX, PIXEL_M = 200, 10.0
BOUNDS = (WEST, SOUTH, WEST + SIDE_PX * PIXEL_M, SOUTH + SIDE_PX * PIXEL_M)
# A spot for each of the city's four ends, where the shift of GCJ-02 differs most.
SPOTS = [(112.35, 33.74), (113.19, 33.77), (113.52, 33.28), (112.84, 34.17)]


def coloured() -> Any:
    """Red is the column, green the row, blue 7."""
    column, row = np.meshgrid(np.arange(SIDE_PX), np.arange(SIDE_PX))
    return np.stack([column, row, np.full_like(row, 7)]).astype("uint8")


def written(path: Path, bands: Any, crs: Any = 4547, place: Affine | None = None, **more: Any) -> Path:
    count, height, width = bands.shape
    place = place or from_bounds(*BOUNDS, width, height)
    profile = {"driver": "GTiff", "dtype": bands.dtype, "count": count, "width": width, "height": height}
    with rasterio.open(path, "w", crs=crs, transform=place, **profile, **more) as file:
        file.write(bands)
    return path


def spotted(path: Path, spot: tuple[float, float], datum: Datum, crs: int, pixel: float) -> Path:
    """A black picture with one white pixel, centred on `spot` as a map in `datum` shows it."""
    stated = from_cgcs2000(*spot, datum)
    (x,), (y,) = transform(4490, crs, [stated[0]], [stated[1]])
    side = 801
    place = Affine(pixel, 0, x - side / 2 * pixel, 0, -pixel, y + side / 2 * pixel)
    bands = np.zeros((3, side, side), dtype="uint8")
    bands[:, side // 2, side // 2] = 255
    return written(path, bands, crs, place)


def test_that_a_picture_in_metres_is_read_pixel_for_pixel(tmp_path: Path) -> None:
    with RasterBase.open(written(tmp_path / "底图.tif", coloured())) as base:
        picture = base.read(BOUNDS, (SIDE_PX, SIDE_PX))
    assert picture.shape == (SIDE_PX, SIDE_PX, 4)
    assert picture.dtype == np.uint8
    assert (picture[..., :3] == np.moveaxis(coloured(), 0, -1)).all()
    assert (picture[..., 3] == 255).all()


def test_that_what_lies_beside_the_picture_is_transparent(tmp_path: Path) -> None:
    with RasterBase.open(written(tmp_path / "底图.tif", coloured())) as base:
        half = base.read((WEST - 1000, SOUTH, WEST + 1000, SOUTH + 2000), (200, 200))
        nothing = base.read((WEST + 50_000, SOUTH, WEST + 52_000, SOUTH + 2000), (20, 30))
    assert set(half[:, :99, 3].ravel()) == {0}
    assert set(half[:, 101:, 3].ravel()) == {255}
    assert nothing.shape == (30, 20, 4)
    assert not nothing.any()


@pytest.mark.parametrize("crs", [4490, 4326, 3857, 4526, 4547, 32649])
@pytest.mark.parametrize("spot", SPOTS)
def test_that_a_spot_is_found_where_it_is_in_every_system(tmp_path: Path, crs: int, spot: tuple[float, float]) -> None:
    pixel = 0.0001 if crs in (4490, 4326) else 10.0
    path = spotted(tmp_path / "点.tif", spot, Datum.CGCS2000, crs, pixel)
    assert off_px(path, spot, None, 8.0, 400) <= 1.0


@settings(max_examples=40)
@given(
    lon=st.floats(112.3, 113.6),
    lat=st.floats(33.2, 34.3),
    datum=st.sampled_from([Datum.GCJ02, Datum.BD09]),
    pixel_m=st.sampled_from([2.0, 10.0, 60.0]),
    corner=st.tuples(st.floats(-0.48, 0.48), st.floats(-0.48, 0.48)),
)
def test_that_the_shift_of_a_map_service_is_taken_back_to_a_pixel(
    tmp_path_factory: pytest.TempPathFactory,
    lon: float,
    lat: float,
    datum: Datum,
    pixel_m: float,
    corner: tuple[float, float],
) -> None:
    path = spotted(tmp_path_factory.mktemp("tiles") / "高德.tif", (lon, lat), datum, 3857, pixel_m * 1.2)
    assert off_px(path, (lon, lat), datum, pixel_m, 700, corner) <= 1.0
    assert off_px(path, (lon, lat), None, pixel_m, 700, corner) * pixel_m > 300, (
        "unstated, it lies hundreds of metres off"
    )


def off_px(
    path: Path,
    spot: tuple[float, float],
    datum: Datum | None,
    pixel_m: float,
    side: int,
    corner: tuple[float, float] = (0.0, 0.0),
) -> float:
    """How many pixels from its true place the white spot appears; `corner` moves the view off its middle."""
    x, y = metres_of(*spot)
    middle = x - corner[0] * side * pixel_m, y - corner[1] * side * pixel_m
    half = side * pixel_m / 2
    bounds = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    try:
        with RasterBase.open(path, datum) as base:
            picture = base.read(bounds, (side, side)).astype(float)
    except RuleBroken:
        return float("inf")
    bright = picture[..., 0] * picture[..., 3]
    if not bright.any():
        return float("inf")
    rows, columns = np.indices(bright.shape)
    row, column = (bright * rows).sum() / bright.sum() + 0.5, (bright * columns).sum() / bright.sum() + 0.5
    place = from_bounds(*bounds, side, side)
    wanted_column, wanted_row = ~place @ (x, y)
    return float(np.hypot(column - wanted_column, row - wanted_row))


def test_that_palettes_grey_and_opacity_become_colours(tmp_path: Path) -> None:
    palette = np.full((1, SIDE_PX, SIDE_PX), 3, dtype="uint8")
    path = written(tmp_path / "调色板.tif", palette, photometric="palette")
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {3: (10, 20, 30, 255)})
    with RasterBase.open(path) as base:
        assert base.read(BOUNDS, (50, 50))[25, 25].tolist() == [10, 20, 30, 255]
    with RasterBase.open(written(tmp_path / "灰度.tif", palette * 40)) as base:
        assert base.read(BOUNDS, (50, 50))[25, 25].tolist() == [120, 120, 120, 255]
    opaque = np.concatenate([coloured(), np.full((1, SIDE_PX, SIDE_PX), 90, dtype="uint8")])
    path = written(tmp_path / "透明.tif", opaque, photometric="rgb", alpha="yes")
    with rasterio.open(path) as file:
        assert file.colorinterp[3] is ColorInterp.alpha
    with RasterBase.open(path) as base:
        assert base.read(BOUNDS, (SIDE_PX, SIDE_PX))[5, 9].tolist() == [9, 5, 7, 90]


def test_that_the_smaller_copies_inside_are_what_a_wide_view_reads(tmp_path: Path) -> None:
    path = written(tmp_path / "塔.tif", np.zeros((3, 2048, 2048), dtype="uint8"), tiled=True)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([4, 8], Resampling.nearest)
    # What only the copy of a quarter's width holds tells whether it was the one read.
    with rasterio.open(path, "r+", overview_level=0) as copy:
        copy.write(np.full((3, 512, 512), 200, dtype="uint8"))
    with RasterBase.open(path) as base:
        assert base.read(BOUNDS, (512, 512))[256, 256].tolist() == [200, 200, 200, 255]
        assert base.read(BOUNDS, (2048, 2048))[256, 256].tolist() == [0, 0, 0, 255]


def test_that_image_tiles_of_a_map_service_are_read_with_their_name(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "影像.mbtiles")
    with RasterBase.open(path) as base:
        assert base.name == "市区影像"
        assert base.attribution == "某测绘院 2024"
        x, y = metres_of(113.2, 33.75)
        picture = base.read((x - 300, y - 300, x + 300, y + 300), (60, 60))
    assert np.abs(picture[30, 30].astype(int) - [60, 120, 180, 255]).max() <= 3


def mbtiles(path: Path) -> Path:
    (x,), (y,) = transform(4490, 3857, [113.2], [33.75])
    pixel = 9.554628535647032  # zoom 14
    place = Affine(pixel, 0, x - 256 * pixel, 0, -pixel, y + 256 * pixel)
    bands = np.stack([np.full((512, 512), value, dtype="uint8") for value in (60, 120, 180)])
    profile = {"driver": "MBTiles", "dtype": "uint8", "count": 3, "width": 512, "height": 512}
    with rasterio.open(path, "w", crs=3857, transform=place, **profile, TILE_FORMAT="PNG", NAME="市区影像") as file:
        file.write(bands)
    # GDAL writes the fields it knows; map services write whom to name as well.
    with closing(sqlite3.connect(path)) as tiles, tiles:
        tiles.execute("INSERT INTO metadata VALUES ('attribution', '<a href=\"x\">某测绘院</a> 2024')")
    return path


def test_that_a_file_without_a_system_is_asked_for_one(tmp_path: Path) -> None:
    path = written(tmp_path / "无坐标系.tif", coloured(), crs=None)
    with pytest.raises(RuleBroken, match=r"无坐标系\.tif”没有写明坐标系"):
        RasterBase.open(path)
    with RasterBase.open(path, Datum.GK4547) as base:
        assert base.read(BOUNDS, (SIDE_PX, SIDE_PX))[4, 6].tolist() == [6, 4, 7, 255]


def test_that_a_scan_without_a_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "扫描.tif"
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(path, "w", driver="GTiff", dtype="uint8", count=3, width=10, height=10) as file,
    ):
        file.write(np.zeros((3, 10, 10), dtype="uint8"))
    with pytest.raises(RuleBroken, match="没有地理坐标"):
        RasterBase.open(path)


def test_that_vector_tiles_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "矢量.mbtiles"
    frame = geopandas.GeoDataFrame({"名称": ["甲"]}, geometry=[shapely.Point(113.2, 33.75)], crs=4326)
    frame.to_file(path, driver="MBTiles", engine="pyogrio")
    with pytest.raises(RuleBroken, match="矢量"):
        RasterBase.open(path)


def test_that_another_city_is_refused(tmp_path: Path) -> None:
    place = from_bounds(116.2, 39.8, 116.5, 40.0, SIDE_PX, SIDE_PX)
    with pytest.raises(RuleBroken, match="不在平顶山市范围内"):
        RasterBase.open(written(tmp_path / "北京.tif", coloured(), 4490, place))


def test_that_a_map_of_the_whole_world_is_none_of_another_city(tmp_path: Path) -> None:
    edge = 20037508.342789244
    place = from_bounds(-edge, -edge, edge, edge, SIDE_PX, SIDE_PX)
    with RasterBase.open(written(tmp_path / "世界.tif", coloured(), 3857, place)) as base:
        assert (base.read(BOUNDS, (8, 8))[..., 3] == 255).all()


@pytest.mark.parametrize(("code", "name"), [(2414, "北京"), (2362, "西安")])
def test_that_old_systems_are_refused(tmp_path: Path, code: int, name: str) -> None:
    with pytest.raises(RuleBroken, match=f"{name}.*七参数"):
        RasterBase.open(written(tmp_path / "旧.tif", coloured(), code))


def test_that_heights_are_no_picture(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="不是 8 位的图片"):
        RasterBase.open(written(tmp_path / "高程.tif", coloured().astype("float32")))


def test_that_a_huge_picture_without_overviews_is_said_to_be_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster_base, "SLOW_PIXELS", 1000)
    path = written(tmp_path / "大.tif", coloured())
    with pytest.raises(RuleBroken, match="没有金字塔"):
        RasterBase.open(path)
    RasterBase.open(path, accept_slow=True).close()
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2], Resampling.average)
    RasterBase.open(path).close()


def test_that_cut_off_and_foreign_files_are_refused_by_name(tmp_path: Path) -> None:
    whole = written(tmp_path / "整.tif", np.random.default_rng(1).integers(0, 255, (3, 512, 512), dtype="uint8"))
    bytes_ = whole.read_bytes()
    for at, kept in enumerate((12, 200, len(bytes_) // 3)):
        cut = tmp_path / f"断{at}.tif"
        cut.write_bytes(bytes_[:kept])
        with pytest.raises(RuleBroken, match=cut.name):
            RasterBase.open(cut)
    for name, content in (("空.tif", b""), ("图.png", b"\x89PNG\r\n\x1a\n"), ("坏.mbtiles", b"SQLite format 3\0" * 80)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RuleBroken, match=name):
            RasterBase.open(tmp_path / name)
    with pytest.raises(RuleBroken, match="找不到底图文件"):
        RasterBase.open(tmp_path / "没有.tif")


def test_that_no_file_that_points_elsewhere_is_opened(tmp_path: Path) -> None:
    remote = '<VRTDataset rasterXSize="9" rasterYSize="9"><SourceFilename>/vsicurl/http://127.0.0.1:9/a</SourceFilename></VRTDataset>'
    for name in ("远程.vrt", "远程.tif", "远程.mbtiles"):
        (tmp_path / name).write_text(remote)
        with pytest.raises(RuleBroken, match="不是 GeoTIFF 或 MBTiles"):
            RasterBase.open(tmp_path / name)
    for name in ("/vsicurl/http://127.0.0.1:9/a.tif", "http://127.0.0.1:9/a.tif"):
        with pytest.raises(RuleBroken, match="找不到底图文件"):
            RasterBase.open(Path(name))
    path = written(tmp_path / "底图.tif", coloured())
    (tmp_path / "底图.tif.ovr").write_text(remote)
    with pytest.raises(RuleBroken, match=r"底图\.tif\.ovr"):
        RasterBase.open(path)


def test_that_a_file_gone_bad_while_shown_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "底图.tif", np.random.default_rng(1).integers(0, 255, (3, 2048, 2048), dtype="uint8"))
    with RasterBase.open(path) as base:
        with path.open("r+b") as file:
            file.truncate(4096)
        with pytest.raises(RuleBroken, match="读取失败"):
            base.read(BOUNDS, (300, 300))
