"""What a layer file really is, told from its first bytes, and handed to the reader of its format.

A suffix only decides between formats the bytes leave open. What is no vector layer is refused with what to do instead.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.archive import Member, members_of
from fangxun_desk.geo.layer_files.source import LayerRefused, SourceLayer

_ZIP, _PROGRAM, _ELF = b"PK\x03\x04", b"MZ", b"\x7fELF"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RASTER = "这是栅格底图,不是要素图层,未收入,请在风险图页中作为底图打开。"
_INNER = (".shp", ".geojson", ".json", ".kml", ".gpkg")
_SUFFIXES = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".zip")
_SHAPE_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")


def read_layers(path: Path) -> list[SourceLayer]:
    """The layers of a file. Raises LayerRefused with a sentence that does not name the file."""
    suffix = path.suffix.lower()
    if suffix in _SHAPE_PARTS:
        raise LayerRefused(f"只有 {suffix} 一个部分,缺少同名的 .shp,请把 Shapefile 的各个文件一起提供。")
    data = _content(path)
    name = layer_name(path)
    if suffix == ".shp":
        parts = {".shp": data} | _beside(path)
        return [_shapefile(parts, name)]
    if data.startswith(_ZIP):
        return _from_zip(members_of(data), name)
    return _single(data, name, suffix)


def layer_name(path: Path) -> str:
    """The name of a file without its suffixes: 易涝点.shp.zip is 易涝点."""
    name = path.name
    while (suffix := Path(name).suffix.lower()) in _SUFFIXES:
        name = name[: -len(suffix)]
    return name or path.stem


def parts_beside(path: Path) -> dict[str, Path]:
    """The other parts of a Shapefile that lie beside it, by suffix, however their suffix is written."""
    from fangxun_desk.geo.layer_files.shapefile import PARTS

    wanted = set(PARTS) - {".shp"}
    try:
        return {
            one.suffix.lower(): one
            for one in sorted(path.parent.iterdir())
            if one.stem == path.stem and one.suffix.lower() in wanted and one.is_file()
        }
    except OSError:
        return {}


def _beside(path: Path) -> dict[str, bytes]:
    return {suffix: _content(part, may_be_empty=True) for suffix, part in parts_beside(path).items()}


def _content(path: Path, may_be_empty: bool = False) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
            if head.startswith(_TIFF):
                raise LayerRefused(_RASTER)
            limits.check_bytes(size)
            data = head + file.read(limits.FILE_BYTES)
    except OSError as error:
        raise LayerRefused("文件打不开,请检查是否存在、是否被其他程序占用。") from error
    if not data.strip() and not may_be_empty:
        raise LayerRefused("文件是空的,没有任何内容。")
    return data


def _single(data: bytes, name: str, suffix: str) -> list[SourceLayer]:
    """The layers of one file that is no zip; the bytes go before the suffix."""
    if data.startswith((_PROGRAM, _ELF)):
        raise LayerRefused("内容是程序,不是图层文件,未收入。")
    if data.startswith(b"SQLite format 3\x00") or suffix == ".gpkg":
        _refuse_unfinished(data)
        from fangxun_desk.geo.layer_files.geopackage_file import read_geopackage

        layers = read_geopackage(data, name)
        return [_named(layers[0], name)] if len(layers) == 1 else layers
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if head.startswith(b"<") and suffix in (".kml", ".kmz"):
        from fangxun_desk.geo.layer_files.kml_file import read_kml

        return [read_kml(data, name)]
    if head.startswith((b"{", b"[")):
        from fangxun_desk.geo.layer_files.geojson_file import read_geojson

        return [read_geojson(data, name)]
    if suffix in _SUFFIXES:
        raise LayerRefused(f"扩展名是 {suffix},内容却不是这种图层文件,未收入。")
    raise LayerRefused(f"{suffix or '这种'} 格式的图层不能收入,请另存为 GeoPackage、GeoJSON、KML 或 Shapefile 再导入。")


def _refuse_unfinished(data: bytes) -> None:
    if len(data) < 100:
        raise LayerRefused("GeoPackage 不完整,可能没有传完,请重新复制后再导入。")


def _named(layer: SourceLayer, name: str) -> SourceLayer:
    """The only layer of a file bears the file's name, which people know; its own stays among its words."""
    from dataclasses import replace

    return layer if layer.name == name else replace(layer, name=name, words=f"{layer.words} {layer.name}")


def _from_zip(members: Sequence[Member], name: str) -> list[SourceLayer]:
    main = [one for one in members if one.suffix in _INNER]
    if not main:
        raise LayerRefused("压缩包里没有图层文件(.shp、.geojson、.kml、.gpkg),未收入。")
    layers: list[SourceLayer] = []
    for member in main:
        # The only layer bears the parcel's name; KMZ calls its own doc.kml.
        inner = name if len(main) == 1 else member.name
        if member.suffix == ".shp":
            layers.append(_shapefile(_parts(member, members), inner))
        else:
            layers.extend(_single(member.read(), inner, member.suffix))
    limits.check_features(sum(map(len, layers)))
    return layers


def _parts(shape: Member, members: Sequence[Member]) -> dict[str, bytes]:
    same = (one for one in members if one.stem.lower() == shape.stem.lower())
    return {one.suffix: one.read() for one in same}


def _shapefile(parts: Mapping[str, bytes], name: str) -> SourceLayer:
    from fangxun_desk.geo.layer_files.shapefile import read_shapefile

    return read_shapefile(parts, name)
