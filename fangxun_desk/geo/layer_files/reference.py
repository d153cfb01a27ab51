"""Which reference system a layer's numbers are in: as stated, as its words say, or as its numbers can only be.

GCJ-02 and BD-09 have no code and no file states them, so the words around a layer go before what its file states.
Degrees without a word are taken for CGCS2000, and that is said. Beijing 1954 and Xi'an 1980 are refused. Nothing is
converted here.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fangxun_desk.domain.vocabulary import Datum
from fangxun_desk.geo.datum import DatumRefused, looks_projected, read_datum
from fangxun_desk.geo.layer_files.source import LayerRefused, SourceLayer

_GCJ = re.compile(r"高德|火星坐标|腾讯(?:地图|坐标)|(?<![a-z])(?:gcj[-_ ]?0?2(?!\d)|amap)", re.IGNORECASE)
_BAIDU = re.compile(r"百度|(?<![a-z])(?:bd[-_ ]?09(?!\d)|baidu)", re.IGNORECASE)
_OLD_CITY = r"(?:北京|西安|(?<![a-z])(?:beijing|xi'?an))"
_OLD_YEAR = r"(?:19)?(?:54|80)(?!\d)"
# 北京54路 is a bus and 西安80公里 a distance. What else follows is taken for the datum: to refuse a layer once too
# often costs its sender a new name, to take one in puts it up to a hundred metres off.
_NO_DATUM = r"(?![ \t]*(?:多?[路号米人户名个台套件所座处亩吨]|公里|千米|平方|万|中学|小学|医院|[队厂街巷弄楼栋]))"
_OLD_WORDS = re.compile(
    rf"{_OLD_CITY}[_ \t-]*(?:坐标系?)?[_ \t-]*{_OLD_YEAR}{_NO_DATUM}|(?<!\d){_OLD_YEAR}年?{_OLD_CITY}(?![路街])",
    re.IGNORECASE,
)
_OLD_SYSTEM = re.compile(r"beijing|xi'?an|krass?ov|iag[ _]?19?75|北京|西安", re.IGNORECASE)
_OURS = {4547: Datum.GK4547, 4526: Datum.GK4526}
PROJECTED = tuple(_OURS.values())
_CGCS2000, _WGS84 = 4490, 4326
DEGREES = (Datum.CGCS2000, Datum.WGS84, Datum.GCJ02, Datum.BD09)


@dataclass(frozen=True, slots=True)
class DatumGuess:
    """The datum a layer is taken to be in, why (one sentence), and whether somebody should look at it.

    `is_told` is False where nothing in the file says so. `projection` is what else its numbers have to be turned back
    from first (WKT or EPSG:nnnn), "" for degrees and for the two projections the desk knows by name.
    """

    datum: Datum
    why: str
    is_told: bool = True
    projection: str = ""


def guess_datum(layer: SourceLayer, file_words: str, sample: npt.NDArray[np.float64]) -> DatumGuess:
    """The datum of a layer from what its file states, the words around it and the size of its numbers.

    `sample` are some of its positions, shape (n, 2). Raises DatumRefused for Beijing 1954 and Xi'an 1980, LayerRefused
    for a reference system that is none.
    """
    by_rows = _stated_datums(layer)
    words = "\n".join((file_words, layer.name, layer.words, *layer.columns))
    refuse_old_datum("\n".join((words, *by_rows)))
    metres = _metres(sample)
    stated = _stated(layer) if layer.crs else None
    # Where the rows name several, each row is read as it says, and none of them speaks for the layer.
    if (told := told_by_words("\n".join((words, *by_rows)) if len(by_rows) == 1 else words)) is not None:
        return replace(told, projection="" if _are_degrees(sample) else _projection(stated, metres))
    if metres is not None:
        if stated is not None and (stated.datum is metres or stated.projection):
            return stated
        why = f"坐标数值是米,大小只能是{metres.label}。"
        return DatumGuess(metres, why, is_told=stated is None or layer.is_by_format)
    if stated is None:
        why = "文件没有写明坐标系,按 CGCS2000 经纬度收入,如取自高德、百度地图请改选。"
        return DatumGuess(Datum.CGCS2000, why, is_told=False)
    if (stated.projection or stated.datum in PROJECTED) and _are_degrees(sample):
        why = "文件写明的是投影坐标系,坐标数值却是经纬度,按 CGCS2000 经纬度收入,请核对。"
        return DatumGuess(Datum.CGCS2000, why, is_told=False)
    return stated


def chosen_datum(datum: Datum, guess: DatumGuess) -> DatumGuess:
    """The datum a person named, where the file's words and numbers had led to `guess`, whose reason it keeps."""
    projection = "" if datum in PROJECTED else _projection(guess, None)
    return replace(guess, datum=datum, projection=projection)


def _projection(stated: DatumGuess | None, metres: Datum | None) -> str:
    """What metres have to be turned back from before an offset is taken off: as stated, else as their size tells."""
    if stated is not None and (stated.projection or stated.datum in PROJECTED):
        return stated.projection or stated.datum.label
    return metres.label if metres is not None else ""


def told_by_words(words: str) -> DatumGuess | None:
    """The datum that the names of a file, its layers and its columns speak of, one a line; None where there is none."""
    for pattern, datum in ((_BAIDU, Datum.BD09), (_GCJ, Datum.GCJ02)):
        if found := pattern.search(words):
            return DatumGuess(datum, f"文件、图层或字段的名称里有“{found[0]}”,按{datum.label}收入。")
    return None


def refuse_old_datum(words: str) -> None:
    """Raises DatumRefused where the words, one name a line, speak of Beijing 1954 or Xi'an 1980."""
    if found := _OLD_WORDS.search(words):
        read_datum("1954北京坐标系" if "54" in found[0] else "1980西安坐标系")


def _stated_datums(layer: SourceLayer) -> list[str]:
    """What a column 坐标系 says, where the layer has one."""
    places = [place for place, column in enumerate(layer.columns) if "坐标系" in column]
    return list(dict.fromkeys(str(row[place]) for place in places for row in layer.rows if row[place]))[:20]


def _stated(layer: SourceLayer) -> DatumGuess:
    """What the reference system of a file says."""
    crs = _crs(layer.crs)
    if _OLD_SYSTEM.search(crs.to_wkt()):
        read_datum("1980西安坐标系" if re.search(r"xi'?an|1980|iag|西安", crs.to_wkt(), re.I) else "1954北京坐标系")
        raise DatumRefused("坐标系缺少本地七参数,不能可靠转换,请改报CGCS2000坐标。", "datum")
    code = crs.to_epsg(min_confidence=60)
    if code in _OURS:
        return DatumGuess(_OURS[code], f"文件写明坐标系为 EPSG:{code}。")
    is_wgs84 = (crs.geodetic_crs.to_epsg(min_confidence=60) if crs.geodetic_crs else None) == _WGS84
    datum = Datum.WGS84 if is_wgs84 else Datum.CGCS2000
    if layer.is_by_format:
        return DatumGuess(datum, "此格式规定用 WGS84 经纬度;如取自高德、百度地图请改选。")
    if crs.is_geographic:
        return DatumGuess(datum, f"文件写明坐标系为{crs.name}。")
    return DatumGuess(datum, f"文件写明坐标系为{crs.name},换算为经纬度收入。", projection=layer.crs)


@lru_cache(maxsize=32)
def _crs(text: str) -> Any:
    import pyproj

    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise LayerRefused("文件写明的坐标系不能识别,请改用 CGCS2000(EPSG:4490 或 EPSG:4547)再导入。") from error
    if not (crs.is_geographic or crs.is_projected):
        raise LayerRefused(f"坐标系“{crs.name[:40]}”不是地理或投影坐标系,未收入,请改用 CGCS2000 再导入。")
    return crs


def _metres(sample: npt.NDArray[np.float64]) -> Datum | None:
    """The projected datum most of the sample can only belong to."""
    if not len(sample):
        return None
    middle = np.median(sample, axis=0)
    return looks_projected(float(middle[0]), float(middle[1]))


def _are_degrees(sample: npt.NDArray[np.float64]) -> bool:
    return bool(len(sample)) and bool((np.abs(np.median(sample, axis=0)) <= 180).all())
