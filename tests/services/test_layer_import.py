"""A layer looked at, taken in, taken back."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.vocabulary import Datum, LayerRole
from fangxun_desk.geo.datum import from_cgcs2000
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.services import import_service, layer_import_service, season_service
from fangxun_desk.services.desk import Desk
from tests.geo.hostile_layers import SAMPLES, collection

RESERVOIRS = SAMPLES / "水库.gpkg"
SCENIC = SAMPLES / "景区_高德坐标.csv"


def test_that_the_shift_of_an_offset_layer_can_be_seen() -> None:
    seen = layer_import_service.look(SCENIC)
    assert (seen.guessed, seen.is_told, seen.role) == (Datum.GCJ02, True, LayerRole.RISK)
    assert "高德" in seen.why
    assert Datum.GCJ02 not in seen.alternatives
    assert len(seen.alternatives) == len(Datum) - 1
    assert seen.sent is not None
    assert seen.before is not None
    assert seen.sent.shape == seen.before.shape == seen.placed.shape == (18, 2)
    assert seen.sent[0] == pytest.approx((112.2985897, 33.7597099), abs=1e-7)
    # Around the city GCJ-02 lies some 600 m to the east-south-east.
    assert 400 < seen.median_shift_m <= seen.max_shift_m < 800
    assert np.hypot(*(seen.placed - seen.before).T).max() == pytest.approx(seen.max_shift_m)
    assert seen.features[0].name == "尧山景区"
    assert seen.features[0].unit == "410423"
    assert seen.features[0].number == 3
    assert seen.doubts == {}


def test_that_another_datum_moves_the_layer(tmp_path: Path) -> None:
    path = tmp_path / "点.geojson"
    lon, lat = from_cgcs2000(113.36, 33.63, Datum.BD09)
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    path.write_bytes(collection(feature))
    as_guessed = layer_import_service.look(path)
    assert (as_guessed.guessed, as_guessed.max_shift_m) == (Datum.WGS84, 0.0)
    as_chosen = layer_import_service.look(path, datum=Datum.BD09)
    assert as_chosen.guessed is Datum.WGS84
    assert as_chosen.max_shift_m > 700
    assert as_chosen.placed == pytest.approx(to_metres([(113.36, 33.63)]), abs=0.02)


def test_that_a_layer_in_metres_has_nothing_to_compare() -> None:
    seen = layer_import_service.look(RESERVOIRS)
    assert (seen.guessed, seen.sent, seen.before, seen.max_shift_m) == (Datum.GK4547, None, None, 0.0)
    assert seen.layers == ("水库",)


def test_that_doubts_are_told_by_feature() -> None:
    seen = layer_import_service.look(SAMPLES / "山洪危险区.geojson")
    assert list(seen.doubts) == [24]
    assert "自相交" in seen.doubts[24][0]
    assert np.isnan(seen.placed[23]).all()
    assert seen.features[23].doubt == "self_crossing_polygon"


TRUE = [(113.36, 33.63), (113.3, 33.6), (112.9, 33.74), (113.2, 33.72)]
"""Places in CGCS2000 degrees, all in the city."""


def point(place: tuple[float, float], name: str, datum: Datum, **more: str) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": from_cgcs2000(*place, datum)}
    return {"type": "Feature", "properties": {"名称": name, **more}, "geometry": geometry}


def zip_of(path: Path, **layers: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in layers.items():
            archive.writestr(f"{name}.geojson", content)
    return path


def mixed_table(folder: Path) -> Path:
    datums = (Datum.CGCS2000, Datum.GCJ02, Datum.BD09, Datum.GK4547)
    lines = ["坐标表", "名称,经度,纬度,坐标系"]
    for name, place, datum in zip("甲乙丙丁", TRUE, datums, strict=True):
        x, y = from_cgcs2000(*place, datum)
        lines.append(f"{name},{x},{y},{datum.label}")
    (folder / "2024图层.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "2024图层.csv"


def two_datums(folder: Path) -> Path:
    return zip_of(
        folder / "2024两层.zip",
        易涝点=collection(point(TRUE[0], "甲", Datum.WGS84), point(TRUE[1], "乙", Datum.WGS84)),
        高德景区=collection(point(TRUE[2], "丙", Datum.GCJ02), point(TRUE[3], "丁", Datum.GCJ02)),
    )


def metres_and_degrees(folder: Path) -> Path:
    named = {"type": "name", "properties": {"name": "EPSG:4547"}}
    return zip_of(
        folder / "2024米和度.zip",
        水库=collection(point(TRUE[0], "甲", Datum.GK4547), point(TRUE[1], "乙", Datum.GK4547), crs=named),
        险点=collection(point(TRUE[2], "丙", Datum.WGS84), point(TRUE[3], "丁", Datum.WGS84)),
    )


def mixed_features(folder: Path) -> Path:
    datums = (Datum.CGCS2000, Datum.GCJ02, Datum.BD09, Datum.WGS84)
    rows = zip(TRUE, "甲乙丙丁", datums, strict=True)
    path = folder / "2024点.geojson"
    path.write_bytes(collection(*(point(place, name, datum, 坐标系=datum.label) for place, name, datum in rows)))
    return path


MIXED = [mixed_table, two_datums, metres_and_degrees, mixed_features]


@pytest.mark.parametrize("made", MIXED)
@pytest.mark.parametrize("datum", [None, *Datum])
def test_that_what_was_looked_at_is_what_is_taken_in(
    desk: Desk, tmp_path: Path, made: Callable[[Path], Path], datum: Datum | None
) -> None:
    path = made(tmp_path)
    seen = layer_import_service.look(path, datum=datum)
    reading = layer_import_service.reading_of(path, datum=datum, seen=seen.content_hash)
    desk.change(layer_import_service.take_in, reading)
    kept = {one.name: one for one in desk.read(lambda reader: reader.find(LayerFeature))}
    assert [one.name for one in seen.features] == list("甲乙丙丁")
    pairs = [(kept[name].longitude, kept[name].latitude) for name in "甲乙丙丁"]
    stored = to_metres([(np.nan, np.nan) if None in pair else pair for pair in pairs])
    np.testing.assert_array_equal(stored, seen.placed)
    if datum is None:
        assert stored == pytest.approx(to_metres(TRUE), abs=0.02)
        assert len(seen.datums) > 1


def test_that_every_rows_own_datum_counts_until_a_person_chooses(tmp_path: Path) -> None:
    for path in (mixed_table(tmp_path), mixed_features(tmp_path)):
        assert [key for key in layer_import_service.look(path).doubts if key is not None] == []
        chosen = layer_import_service.look(path, datum=Datum.BD09)
        doubted = {key: said for key, said in chosen.doubts.items() if any("本行写明坐标系" in one for one in said)}
        first = next(iter(doubted))
        assert len(doubted) == 3
        assert doubted[first] == (f"本行写明坐标系为“CGCS2000”,已按{Datum.BD09.label}收入,请核对。",)
        assert chosen.datums == (Datum.BD09,)


def test_that_each_layers_reason_is_told_also_when_a_person_has_chosen(tmp_path: Path) -> None:
    as_found = layer_import_service.look(two_datums(tmp_path))
    assert "“易涝点”:此格式规定用 WGS84" in as_found.why
    assert "“高德景区”:文件、图层或字段的名称里有“高德”" in as_found.why
    as_chosen = layer_import_service.look(two_datums(tmp_path), datum=Datum.CGCS2000)
    assert as_chosen.guessed is Datum.WGS84
    for words in ("按人工选择的坐标系CGCS2000收入", "此格式规定用 WGS84", "名称里有“高德”"):
        assert words in as_chosen.why
    (tmp_path / "2024点图层.csv").write_text("坐标表\n名称,经度,纬度\n甲,113.36,33.63", encoding="utf-8")
    untold = layer_import_service.look(tmp_path / "2024点图层.csv", datum=Datum.GCJ02)
    assert (untold.guessed, untold.is_told) == (Datum.CGCS2000, False)
    assert "没有写明坐标系" in untold.why
    assert None not in untold.doubts


def test_that_a_file_changed_since_it_was_looked_at_is_not_taken_in(tmp_path: Path) -> None:
    path = mixed_features(tmp_path)
    seen = layer_import_service.look(path)
    assert layer_import_service.reading_of(path, seen=seen.content_hash).content_hash == seen.content_hash
    path.write_bytes(collection(point(TRUE[0], "甲", Datum.WGS84)))
    with pytest.raises(RuleBroken, match="文件在查看之后已改动,请重新查看。"):
        layer_import_service.reading_of(path, seen=seen.content_hash)
    assert len(layer_import_service.reading_of(path).rows) == 1


def test_that_what_cannot_be_read_is_said_with_the_files_name(tmp_path: Path) -> None:
    (tmp_path / "坏.gpkg").write_bytes(b"x" * 200)
    with pytest.raises(RuleBroken, match=r"^坏\.gpkg:"):
        layer_import_service.look(tmp_path / "坏.gpkg")


def test_that_a_layer_is_taken_in_once_and_can_be_taken_back(desk: Desk) -> None:
    done = desk.change(layer_import_service.take_in, layer_import_service.reading_of(RESERVOIRS)).result
    assert (done.added, done.problem) == (24, "")
    kept = desk.read(lambda reader: reader.find(LayerFeature))
    assert {one.season for one in kept} == {2024}
    assert desk.read(season_service.figures, 2024).splits["layers"]["by_file"] == {"水库.gpkg": 24}
    again = desk.change(layer_import_service.take_in, layer_import_service.reading_of(RESERVOIRS)).result
    assert (again.added, again.changed) == (0, 0)
    undone = desk.change(import_service.undo_import, done.number).result
    assert undone.voided == 24
    assert desk.read(season_service.figures, 2024).figures["layer_features"] == 0
    assert desk.verify().ok


def test_that_a_layer_taken_back_may_come_again_in_another_datum(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "点.geojson"
    feature = {
        "type": "Feature",
        "properties": {"名称": "甲"},
        "geometry": {"type": "Point", "coordinates": [113.36, 33.63]},
    }
    path.write_bytes(collection(feature))
    first = desk.change(layer_import_service.take_in, layer_import_service.reading_of(path)).result
    assert [w.code for w in first.warnings if w.code == "season_assumed"] == ["season_assumed"]
    desk.change(import_service.undo_import, first.number)
    chosen = layer_import_service.reading_of(path, datum=Datum.GCJ02, role=LayerRole.WATER, layer_name=" 水面 ")
    second = desk.change(layer_import_service.take_in, chosen).result
    assert second.added == 1
    (one,) = desk.read(lambda reader: reader.find(LayerFeature))
    assert (one.datum, one.role, one.layer) == (Datum.GCJ02, LayerRole.WATER, "水面")
    assert one.longitude == pytest.approx(113.354, abs=0.001)
    assert desk.read(season_service.figures, 2024).figures["layer_features"] == 0


def test_that_a_refused_layer_leaves_nothing_in_the_store(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "坏.kml").write_bytes(b"<!DOCTYPE x [<!ENTITY a 'b'>]><kml/>")
    (outcome,) = import_service.take_all_in(desk, [tmp_path / "坏.kml"])
    assert (outcome.added, outcome.number) == (0, "")
    assert outcome.problem.startswith("坏.kml:")
    assert desk.read(lambda reader: reader.find(LayerFeature, include_voided=True)) == []


def test_that_a_mended_shape_takes_the_place_of_the_one_in_doubt(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "2024危险区.geojson"
    corners = [(113.3, 33.6), (113.31, 33.6), (113.31, 33.61), (113.3, 33.61)]

    def write(order: tuple[int, ...]) -> None:
        ring = [corners[at] for at in (*order, order[0])]
        shape = {"type": "Polygon", "coordinates": [ring]}
        path.write_bytes(collection({"type": "Feature", "properties": {"名称": "结"}, "geometry": shape}))

    write((0, 2, 1, 3))
    desk.change(layer_import_service.take_in, layer_import_service.reading_of(path))
    (crossed,) = desk.read(lambda reader: reader.find(LayerFeature))
    assert not crossed.is_located
    write((0, 1, 2, 3))
    assert desk.change(layer_import_service.take_in, layer_import_service.reading_of(path)).result.changed == 1
    (mended,) = desk.read(lambda reader: reader.find(LayerFeature))
    assert mended.is_located
    assert (mended.position_doubt, mended.number) == ("", crossed.number)
    assert desk.verify().ok
