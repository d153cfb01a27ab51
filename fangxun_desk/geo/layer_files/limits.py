"""How much a layer may be, and the refusals of what is more: sizes are judged before anything is parsed.

The numbers keep a reading within about 200 MB of memory on an office computer, and are far above what one city's layers
need. Nothing is read here.
"""

from fangxun_desk.geo.layer_files.source import LayerRefused

MEGABYTE = 1024 * 1024
FILE_BYTES = 50 * MEGABYTE
"""The whole of a file, and of what a zip holds once unpacked. The map of ten counties at 1:10 000 stays under 20 MB."""
FEATURES = 100_000
"""As many as the map is drawn with fluently."""
VERTICES = 500_000
"""Of all features together; as Python numbers they take some 65 MB."""
FEATURE_VERTICES = 100_000
"""Of one feature: its text in the record then stays under 2.5 MB."""
TEXT_BYTES = 20 * MEGABYTE
"""Of a GeoJSON or KML text, which may take four times its length in memory; 500 000 vertices are written in 15 MB."""
COLUMNS = 300
CELLS = 2_000_000
"""Attributes of all features together."""
PIECES = 400_000
"""Objects of a GeoJSON text; elements of a KML text that stand in one another and are not yet read to their end."""
TEXT_LENGTH = 2000
"""Characters of one description that are kept."""
MEMBERS = 500
"""Entries of a zip, and with their names how long its directory may be, in bytes."""
DIRECTORY_BYTES = MEGABYTE
RATIO = 200
"""How many times its own length a zip may unpack to, once that is more than `RATIO_FROM_BYTES`; text packs to 1/20."""
RATIO_FROM_BYTES = MEGABYTE
DEPTH = 64
"""Elements inside elements (KML) or folders inside folders."""


def check_bytes(size: int, most: int = FILE_BYTES) -> None:
    """Raises LayerRefused for a file that is too long."""
    if size > most:
        raise LayerRefused(
            f"图层内容有 {size / MEGABYTE:.0f} MB,超过 {most // MEGABYTE} MB,未收入,请按县(市、区)拆分后再导入。"
        )


def check_features(count: int) -> None:
    """Raises LayerRefused for too many features."""
    if count > FEATURES:
        raise LayerRefused(f"图层有 {count} 个要素,超过 {FEATURES} 个,未收入,请拆分后再导入。")


def check_vertices(count: int) -> None:
    """Raises LayerRefused for too many vertices."""
    if count > VERTICES:
        raise LayerRefused(f"图层有 {count} 个坐标点,超过 {VERTICES} 个,未收入,请简化或拆分后再导入。")


def check_columns(columns: int, features: int) -> None:
    """Raises LayerRefused for too many columns, or too many for so many features."""
    if columns > COLUMNS or columns * features > CELLS:
        raise LayerRefused(f"图层有 {features} 个要素、{columns} 个属性字段,数量过多,未收入,请删去无关字段后再导入。")
