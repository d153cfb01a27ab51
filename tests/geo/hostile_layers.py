"""Layer files nobody should have to open: bombs, fakes, broken halves. Made here, used by the tests and a campaign."""

import io
import json
import math
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from fangxun_desk.paths import data_dir

SAMPLES = data_dir() / "demo_season" / "2024" / "风险图层"
KML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
KML = 'xmlns="http://www.opengis.net/kml/2.2"'
POINT = "<Placemark><name>甲</name><Point><coordinates>113.2,33.7</coordinates></Point></Placemark>"


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bundle.getvalue()


def sample(name: str) -> bytes:
    """One of the layers of the demonstration season."""
    return (SAMPLES / name).read_bytes()


def altered_geopackage(*statements: str) -> bytes:
    """The reservoirs' GeoPackage with something done to its database."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(sample("水库.gpkg"))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    return connection.serialize()


_CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4547)",
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4547, 0, 0)",
)
_ENDLESS = (
    "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    'SELECT i AS fid, (SELECT geom FROM "水库" LIMIT 1) AS geom FROM n'
)
_SWOLLEN = "CREATE TABLE v (fid INTEGER PRIMARY KEY, geom POINT, t AS (hex(zeroblob(400000000))))"


def _geojson(geometry: str, count: int) -> bytes:
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{",".join([feature] * count)}]}}'.encode()


def _million_points() -> bytes:
    points = ",".join(f"[113.{at % 700000:06d},33.7]" for at in range(1_000_000))
    return _geojson(f'{{"type":"MultiPoint","coordinates":[{points}]}}', 1)


def _many_entries() -> bytes:
    return zipped({f"{at:06d}.shp": b"" for at in range(60_000)}, zipfile.ZIP_STORED)


def _deep_kml(depth: int) -> bytes:
    return f"{KML_HEAD}<kml {KML}>{'<Folder>' * depth}{POINT}{'</Folder>' * depth}</kml>".encode()


def _billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    return _kml_of_type(f'<!ENTITY l0 "哈">{entities}', "&l11;")


def _kml_of_type(entities: str, name: str) -> bytes:
    return f"{KML_HEAD}<!DOCTYPE kml [{entities}]><kml {KML}><Document><name>{name}</name></Document></kml>".encode()


def _long_shp() -> bytes:
    return struct.pack(">i", 9994) + bytes(20) + struct.pack(">i", 20_000_000) + bytes(40_000_000 - 28)


def workbook(rows: str) -> bytes:
    """An xlsx whose only sheet has these rows below its header."""
    parts = {
        "[Content_Types].xml": f'{_TYPES}<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_SHEETS}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_SHEETS}.worksheet+xml"/></Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="点" sheetId="1" '
        f'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:C2"/><sheetData>{_HEADER}{rows}'
        f"</sheetData></worksheet>",
    }
    return zipped({name: text.encode() for name, text in parts.items()})


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "application/vnd.openxmlformats-package"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
_HEADER = '<row r="1">' + "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{word}</t></is></c>'
    for letter, word in zip("ABC", ("名称", "经度", "纬度"), strict=True)
)
_HEADER += "</row>"


def _relation(kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{space}">{one}</Relationships>'


def sheet_row(number: int, name: str = "甲") -> str:
    """A row of `workbook`."""
    cells = f'<c r="A{number}" t="inlineStr"><is><t>{name}{number}</t></is></c>'
    return f'<row r="{number}">{cells}<c r="B{number}"><v>113.36</v></c><c r="C{number}"><v>33.63</v></c></row>'


def open_document(rows: str) -> bytes:
    """An ods whose only table has these rows."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{one}="{space}:{one}:1.0"' for one in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="点">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}>{body}</office:body></office:document-content>"
    manifest = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    parts = {"content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return zipped({"mimetype": kind, **parts})


ODS_CELL = '<table:table-cell office:value-type="float" office:value="1"/>'
_FAR_CELL = '<row r="{row}"><c r="{place}"><v>1</v></c></row>'


HOSTILE: dict[str, Callable[[], bytes]] = {
    "实体炸弹.kml": _billion_laughs,
    "外部实体.kml": lambda: _kml_of_type('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "网络链接.kml": lambda: (
        f"{KML_HEAD}<kml {KML}><NetworkLink><Link><href>http://192.0.2.1/a.kml</href></Link></NetworkLink></kml>"
    ).encode(),
    "嵌套过深.kml": lambda: _deep_kml(100_000),
    "元素过多.kml": lambda: f"{KML_HEAD}<kml {KML}><Document>{'<a/>' * 4_000_000}</Document></kml>".encode(),
    "要素过多.kml": lambda: f"{KML_HEAD}<kml {KML}><Document>{POINT * 150_000}</Document></kml>".encode(),
    "半截.kml": lambda: sample("南水北调建筑物.kml")[:3000],
    "路径越界.zip": lambda: zipped({"../../越界.geojson": sample("山洪危险区.geojson")}),
    "绝对路径.zip": lambda: zipped({"/tmp/越界.geojson": sample("山洪危险区.geojson")}),
    "压缩炸弹.zip": lambda: zipped({"炸弹.geojson": b" " * 45_000_000}),
    "总量过大.zip": lambda: zipped({f"{at}.geojson": b" " * 40_000_000 for at in range(5)}),
    "包中包.zip": lambda: zipped({"内.zip": zipped({"甲.geojson": b"{}"})}),
    "目录过大.zip": _many_entries,
    "半截.zip": lambda: sample("易涝点_GBK.shp.zip")[:2000],
    "炸弹.kmz": lambda: zipped({"doc.kml": b" " * 45_000_000}),
    "百万点.geojson": _million_points,
    "要素过多.geojson": lambda: _geojson('{"type":"Point","coordinates":[113.2,33.7]}', 120_000),
    "嵌套过深.geojson": lambda: b'{"type":"FeatureCollection","features":' + b"[" * 300_000 + b"]" * 300_000 + b"}",
    "空对象.geojson": lambda: b'{"type":"FeatureCollection","features":[' + b",".join([b"{}"] * 6_000_000) + b"]}",
    "数值过多.geojson": lambda: b'{"type":"FeatureCollection","features":[' + b",".join([b"1.5"] * 4_900_000) + b"]}",
    "坐标系网址.geojson": lambda: (
        b'{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://192.0.2.1/crs"}},"features":[]}'
    ),
    "百万行图层.csv": lambda: "2024年坐标表\n名称,经度,纬度\n".encode() + b"a,113.36,33.63\n" * 1_000_000,
    "百万行图层.xlsx": lambda: workbook("".join(map(sheet_row, range(2, 1_000_002)))),
    "无号百万行图层.xlsx": lambda: workbook("<row><c><v>1</v></c></row>" * 1_000_000),
    "远行图层.xlsx": lambda: workbook(_FAR_CELL.format(row=2, place="A1048576")),
    "远格图层.xlsx": lambda: workbook(_FAR_CELL.format(row=90_000, place="XFD90000")),
    "对角图层.xlsx": lambda: workbook(_FAR_CELL.format(row=2, place="ZZ2") + _FAR_CELL.format(row=3, place="A99999")),
    "重复行图层.ods": lambda: open_document(
        f'<table:table-row table:number-rows-repeated="1000000">{ODS_CELL}</table:table-row>'
    ),
    "长表图层.ods": lambda: open_document(f"<table:table-row>{ODS_CELL}</table:table-row>" * 600_000),
    "假表图层.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30_000_000),
    "半截.geojson": lambda: sample("山洪危险区.geojson")[:9000],
    "虚拟数据源.geojson": lambda: (
        b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/http://192.0.2.1/a.shp</SrcDataSource>"
        b"</OGRVRTLayer></OGRVRTDataSource>"
    ),
    "程序.shp": lambda: b"MZ\x90\x00" + bytes(2000),
    "程序.geojson": lambda: b"MZ\x90\x00" + bytes(2000),
    "程序.gpkg": lambda: b"MZ\x90\x00" + bytes(2000),
    "程序.kml": lambda: b"\x7fELF" + bytes(2000),
    "过大.shp": _long_shp,
    "无尽视图.gpkg": lambda: altered_geopackage(_ENDLESS, *_CONTENTS),
    "膨胀列.gpkg": lambda: altered_geopackage(
        _SWOLLEN, *_CONTENTS, 'INSERT INTO v (fid, geom) SELECT fid, geom FROM "水库"'
    ),
    "建表无数.gpkg": lambda: sample("水库.gpkg")[:98304] + b"create table " * 3_000_000,
    "半截.gpkg": lambda: sample("水库.gpkg")[:40_000],
    "别的库.gpkg": lambda: _other_database(),
}
"""Each by its name, made when asked for: some are long."""
TABLES = tuple(name for name in HOSTILE if name.endswith((".csv", ".xlsx", ".ods", ".xls")))
"""Those that are tables of coordinates."""


def _great_ring() -> bytes:
    turns = [at / 90_000 * 2 * math.pi for at in range(90_000)]
    ring = [[round(113.2 + 0.2 * math.cos(t), 7), round(33.7 + 0.2 * math.sin(t), 7)] for t in turns]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    features = [{"type": "Feature", "properties": {"名称": f"危险区{at}"}, "geometry": geometry} for at in range(5)]
    return collection(*features)


def _great_points() -> bytes:
    return collection(
        *(
            {
                "type": "Feature",
                "properties": {"名称": f"点{at}", "县区": "叶县", "责任人": "甲", "联系电话": "16450893239"},
                "geometry": {"type": "Point", "coordinates": [113.3 + at % 100 / 1e4, 33.6 + at % 71 / 1e4]},
            }
            for at in range(100_000)
        )
    )


GREAT: dict[str, Callable[[], bytes]] = {"十万点.geojson": _great_points, "四十五万顶点.geojson": _great_ring}
"""Honest layers just under the limits, to see what they cost."""


def _other_database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    return connection.serialize()


def write(folder: Path, name: str) -> Path:
    """Put one of them on the disk."""
    path = folder / name
    path.write_bytes((HOSTILE | GREAT)[name]())
    return path


def collection(*features: dict[str, object], **more: object) -> bytes:
    """A GeoJSON text of these features."""
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False).encode()
