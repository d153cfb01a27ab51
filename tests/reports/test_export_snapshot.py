"""The snapshot: every noun, declared labels, kept types, covered phones; read back by openpyxl and by GDAL."""

import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.vocabulary import Tier
from fangxun_desk.reports import record_sheets
from fangxun_desk.reports.record_sheets import DESTROYED
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.export_service import Exported, export_snapshot
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.reports.small_season import FORMULA, LONG_NAME, Season, at

SPATIAL = ("risk_point", "hazard", "shelter", "rescue_unit")


def export(desk: Desk, out: Path, **more: Any) -> Exported:
    return desk.read(export_snapshot, out, **more)


def rows_of(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    heading, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def layer_of(path: Path, name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return pyogrio.read_dataframe(path, layer=name)


def counts(reader: Reader) -> dict[str, int]:
    """How many records of each noun the store shows, voided ones too."""
    asked = {kind: reader.rows(f"SELECT COUNT(*) AS n FROM {kind}")[0]["n"] for kind in NOUNS}
    return {kind: n for kind, n in asked.items() if n}


def test_that_every_noun_with_records_has_its_sheet(season_desk: Desk, tmp_path: Path) -> None:
    made = export(season_desk, tmp_path / "快照.xlsx")
    held = season_desk.read(counts)
    assert made.layers == tuple(NOUNS[kind].label for kind in held)
    assert {NOUNS[kind].label: n for kind, n in held.items()} == {
        name: len(rows_of(made.written, name)) for name in made.layers
    }


def test_that_values_keep_their_types_and_references_are_named(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "快照.xlsx").written
    batch, formula = rows_of(path, "避险转移批次")[:2]
    assert (batch["所属过程"], batch["性质"], batch["县(市、区)"]) == ("7·16", "实际转移", "鲁山县")
    assert (batch["转移人数"], batch["转移时间"]) == (18, datetime(2024, 7, 16, 2, 40))
    assert formula["村组(地点)"] == FORMULA
    assert rows_of(path, "返回")[0]["批次"] == batch["记录编号"]
    assert LONG_NAME in {row["责任人"] for row in rows_of(path, "履职岗位")}
    assert rows_of(path, "物资")[0]["数量"] == 8.5
    assert rows_of(path, "会议")[3]["参加人员"] == "蒋玉 市政府 市长"


def test_that_nothing_in_it_is_a_formula(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "快照.xlsx", include_personal=True).written
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "=1+1" in [cell.value for cell in cells]


def test_that_phones_are_covered_unless_asked_for(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "甲.xlsx").written
    assert {row["手机"] for row in rows_of(path, "责任人")} == {"161****1234"}
    assert b"16100001234" not in path.read_bytes()
    asked = export(season_desk, tmp_path / "乙.xlsx", include_personal=True).written
    assert {row["手机"] for row in rows_of(asked, "责任人")} == {"16100001234"}


def test_that_destroyed_values_are_said_to_be_destroyed(season_desk: Desk, tmp_path: Path) -> None:
    def destroy(work: UnitOfWork) -> None:
        work.destroy_values(row["record_id"] for row in work.rows("SELECT record_id FROM official"))

    season_desk.change(destroy)
    path = export(season_desk, tmp_path / "快照.xlsx", include_personal=True).written
    assert {row["手机"] for row in rows_of(path, "责任人")} == {DESTROYED}


def test_that_voided_records_are_kept_and_marked(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "快照.xlsx").written
    wrong = [row for row in rows_of(path, "避险转移批次") if row["记录状态"] == "作废"]
    assert [(row["村组(地点)"], row["作废原因"]) for row in wrong] == [("误报村", "与上一批重复")]
    sheet = openpyxl.load_workbook(path)["避险转移批次"]
    assert [bool(row[0].font.strike) for row in sheet.iter_rows(min_row=2)] == [False, False, False, True]


def test_that_people_of_one_name_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    def two(work: UnitOfWork) -> None:
        for _ in range(2):
            Season(work).person("王海涛", "410422", Tier.TOWN)

    desk.change(two)
    named = [row["责任人"] for row in rows_of(export(desk, tmp_path / "快照.xlsx").written, "履职岗位")]
    assert len(set(named)) == 2
    assert all(name.startswith("王海涛(2024-甲-") for name in named)


def test_that_two_snapshots_of_one_store_are_the_same_bytes(season_desk: Desk, tmp_path: Path) -> None:
    first, second = (export(season_desk, tmp_path / name).written for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_that_gdal_opens_the_layers_with_their_reference_system(season_desk: Desk, tmp_path: Path) -> None:
    made = export(season_desk, tmp_path / "快照.gpkg")
    held = season_desk.read(counts)
    assert made.layers == tuple(held)
    assert dict(pyogrio.list_layers(made.written)) == {kind: "Point" if kind in SPATIAL else None for kind in held}
    for name in SPATIAL:
        info = pyogrio.read_info(made.written, layer=name)
        assert info["crs"] == "EPSG:4490"
        assert info["features"] == held[name]


def test_that_layers_hold_chinese_values_and_points_where_there_are_any(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "快照.gpkg").written
    points = layer_of(path, "risk_point").set_index("风险点名称")
    assert points.loc["灶君庙沟口", "行业类别"] == "山洪"
    assert points.loc["灶君庙沟口", "县(市、区)"] == "鲁山县"
    assert points.loc["灶君庙沟口", "威胁人数"] == 21
    place = points.loc["灶君庙沟口"].geometry
    assert (place.x, place.y) == (112.287821, 33.77997)
    assert points.loc["无坐标处"].geometry is None
    assert points.loc["坐标存疑处"].geometry is None, "a doubtful position is not drawn"
    assert points.loc["坐标存疑处", "坐标存疑"] == "经度不在本市范围"


def test_that_plain_tables_keep_dates_numbers_and_local_times(season_desk: Desk, tmp_path: Path) -> None:
    path = export(season_desk, tmp_path / "快照.gpkg").written
    batches = layer_of(path, "evacuation_batch")
    assert list(batches["转移人数"]) == [18, 30, 4, 11]
    assert batches["转移时间"][0] == "2024-07-16 02:40"
    hazards = layer_of(path, "hazard")
    assert str(hazards["整改时限"][0])[:10] == "2024-06-30"
    assert hazards["销号日期"].isna().tolist() == [False, True, True]
    assert set(layer_of(path, "official")["手机"]) == {"161****1234"}


def test_that_a_snapshot_replaces_an_older_one_whole(season_desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "快照.gpkg"
    export(season_desk, out)
    season_desk.change(lambda work: Season(work).storm("8·9", began_at=at("08-09 22:00")))
    export(season_desk, out)
    assert len(layer_of(out, "storm")) == 3
    assert [path.name for path in tmp_path.glob("*快照*")] == ["快照.gpkg"]


def test_that_another_suffix_and_an_empty_store_are_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"\.xlsx、\.gpkg、\.zip、\.geojson、\.kml"):
        export(desk, tmp_path / "快照.csv")
    with pytest.raises(RuleBroken, match="还没有任何记录"):
        export(desk, tmp_path / "快照.xlsx")


def test_that_no_noun_has_two_columns_of_one_name() -> None:
    for noun in NOUNS.values():
        standing = [label for label, _ in record_sheets._STANDING]
        labels = ["记录编号", *(record_sheets._label(field) for field in noun.fields), *standing]
        assert len({label.casefold() for label in labels}) == len(labels), noun.kind
