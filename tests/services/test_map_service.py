"""One number everywhere in the odd cases: units that do not count into the city, and points that lack what others have.

The figures, the map's counts, what is drawn and what the sheets say are held against the records, straight from a real
store.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.division import CITY_CODE, Division
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.season import UNSTATED
from fangxun_desk.domain.vocabulary import FeatureShape, LayerRole, RiskGrade, Sector
from fangxun_desk.geo import division_directory
from fangxun_desk.services import layer_export_service, map_service, map_sheet_service, season_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.map_counts import AskedSector, NoSector, PointCounts, asked_sector
from fangxun_desk.services.map_service import MapAsked, SeasonPlaces
from fangxun_desk.services.map_sheet_service import SheetAsked

YEAR = 2024
AT = datetime(2024, 9, 30, 23, 59, tzinfo=BEIJING)
RUZHOU, YEXIAN, LUSHAN, ZONE = "410482", "410422", "410423", "410471"
DIVISIONS = ("", CITY_CODE, *(unit.code for unit in division_directory.units()))
SECTORS: tuple[AskedSector | None, ...] = (None, *Sector, *NoSector)


def point(name: str, unit: str = LUSHAN, **more: Any) -> RiskPoint:
    stated: dict[str, Any] = {"sector": Sector.FLASH_FLOOD, "grade": RiskGrade.MAJOR, "town": "尧山镇"}
    placed: dict[str, Any] = {"longitude": 112.5, "latitude": 33.8}
    return RiskPoint(**{"season": YEAR, "unit": unit, "name": name, **stated, **placed, **more})


def enter(desk: Desk, *records: Any) -> list[str]:
    return desk.change(lambda work: [work.create(record).record_id for record in records]).result


def switched_off(unit: str, name: str, year: int = YEAR) -> Division:
    return Division(season=year, unit=unit, name=name, counts_into_city=False)


@pytest.fixture
def odd_desk(desk: Desk) -> Desk:
    """汝州市 does not count; points lack a sector, a grade, a town, a position; one is voided; one is of 市级."""
    *_, voided = enter(
        desk,
        switched_off(RUZHOU, "汝州市"),
        point("甲沟"),
        point("乙沟", sector=None),
        point("丙沟", grade=None, town=""),
        point("丁沟", longitude=None, latitude=None),
        point("遵化店涵洞", YEXIAN, managed_by=ZONE, sector=Sector.TRAFFIC),
        point("市直泵站", CITY_CODE, sector=Sector.WATERLOGGING),
        point("汝河险工", RUZHOU, sector=Sector.RIVER),
        point("北汝河坝", RUZHOU, sector=None, position_doubt="落在市域之外"),
        point("汝州煤矿", RUZHOU, sector=Sector.COAL_MINE, grade=None),
        point("汝州代管", RUZHOU, managed_by=YEXIAN, sector=Sector.SCHOOL),
        point("作废的点", RUZHOU),
    )
    desk.change(lambda work: work.void(voided, "重复"))
    return desk


def drawn(content: Any) -> int:
    return sum(len(each) for each in content.points if each.name == map_service.POINTS)


def test_that_the_city_is_what_counts_and_says_what_is_drawn_beyond_it(odd_desk: Desk) -> None:
    city = odd_desk.read(PointCounts.read, YEAR).of()
    figures = odd_desk.read(season_service.figures, YEAR).figures
    assert (city.points, city.beyond, city.located, city.unlocated) == (6, 4, 8, 2)
    assert city.points == figures["risk_points"]
    assert city.remark == "另有汝州市 4 处不计入全市,图上照画"
    assert sum(city.by_sector.values()) == sum(city.by_grade.values()) == city.points
    # What is drawn is explained, though the city counts none of it.
    assert city.by_sector[Sector.COAL_MINE] == 0


def test_that_a_division_is_its_own_points_counted_or_not(odd_desk: Desk) -> None:
    counts = odd_desk.read(PointCounts.read, YEAR)
    ruzhou, yexian, zone = counts.of(RUZHOU), counts.of(YEXIAN), counts.of(ZONE)
    assert (ruzhou.points, ruzhou.remark, ruzhou.unlocated) == (3, "不计入全市", 1)
    assert (yexian.points, yexian.remark) == (1, "不计入全市")
    assert (zone.points, zone.remark) == (1, "")
    assert counts.of(RUZHOU, NoSector.UNSTATED).points == 1
    assert counts.of("", Sector.COAL_MINE).remark == "另有汝州市 1 处不计入全市,图上照画"
    assert CITY_CODE in counts.divisions
    rows = [counts.of(code) for code in counts.divisions]
    assert sum(row.points for row in rows) - sum(row.beyond for row in rows) == counts.of().points


def test_that_a_division_with_some_points_elsewhere_says_how_many_do_not_count(odd_desk: Desk) -> None:
    enter(odd_desk, point("叶县自己的", YEXIAN))
    part = odd_desk.read(PointCounts.read, YEAR).of(YEXIAN)
    assert (part.points, part.remark) == (2, "其中 1 处不计入全市")


def test_that_no_sector_is_asked_for_as_any_sector_is(odd_desk: Desk) -> None:
    asked = MapAsked(LUSHAN, NoSector.UNSTATED)
    content = odd_desk.read(map_service.content_of, YEAR, AT, asked)
    assert [each.labels for each in content.points if each.name == map_service.POINTS] == [("乙沟",)]
    assert content.title == "平顶山市鲁山县未填行业防汛风险图"
    other = odd_desk.read(map_service.content_of, YEAR, AT, MapAsked(LUSHAN, Sector.OTHER))
    assert drawn(other) == 0


def test_that_features_and_hazards_without_a_sector_are_found_with_it(desk: Desk) -> None:
    (place,) = enter(desk, point("乙沟", sector=None))
    outline = "POINT (112.5 33.8)"
    feature = LayerFeature(
        season=YEAR, unit=LUSHAN, name="无行业要素", role=LayerRole.RISK, shape=FeatureShape.POINT, geometry=outline,
        longitude=112.5, latitude=33.8,
    )  # fmt: skip
    enter(desk, feature, Hazard(season=YEAR, unit=LUSHAN, risk_point=place, point_name="乙沟", problem="淤积"))
    content = desk.read(map_service.content_of, YEAR, AT, MapAsked(sector=NoSector.UNSTATED))
    assert Counter(each.name for each in content.points for _ in each.ids) == {
        map_service.POINTS: 1,
        map_service.FEATURES: 1,
        map_service.HAZARDS: 1,
    }


def test_that_every_part_says_the_same_in_figures_map_and_sheet(odd_desk: Desk) -> None:
    hold_together(odd_desk, YEAR)


def test_that_a_sheet_of_the_city_tells_what_it_draws_beyond_its_number(odd_desk: Desk) -> None:
    sheet = odd_desk.read(map_sheet_service.material, YEAR, SheetAsked())
    drawing, laid_out = map_sheet_service.typeset(sheet, map_sheet_service.PDF)
    words = "".join(word["text"] for word in laid_out.data["words"])
    assert drawing.startswith(b"%PDF")
    assert "风险点 6 处" in words
    assert "另有汝州市 4 处不计入全市\uff0c图上照画" in words
    assert "上图 8 处\uff0c未上图 2 处" in words
    assert laid_out.drawn[map_service.POINTS] == 8
    assert "煤矿 0" in words
    assert "未填行业 1" in words


def test_that_the_sheet_of_a_division_that_does_not_count_says_so(odd_desk: Desk) -> None:
    sheet = odd_desk.read(map_sheet_service.material, YEAR, SheetAsked(RUZHOU))
    assert (sheet.counts.listed, sheet.counts.remark, sheet.counts.unlocated) == (3, "不计入全市", 1)
    of_none = odd_desk.read(map_sheet_service.material, YEAR, SheetAsked(LUSHAN, NoSector.UNSTATED))
    assert of_none.words.title == "平顶山市鲁山县未填行业防汛风险图"
    assert (of_none.counts.listed, drawn(of_none.content)) == (1, 1)


def test_that_a_unit_called_otherwise_in_the_season_keeps_its_points(desk: Desk) -> None:
    enter(desk, Division(season=YEAR, unit=LUSHAN, name="鲁山", counts_into_city=True), point("甲沟"))
    counts = desk.read(PointCounts.read, YEAR)
    assert counts.name(LUSHAN) == "鲁山"
    assert counts.of(LUSHAN).points == 1
    assert counts.name("419999") == "419999"


def test_that_the_words_for_no_sector_and_for_the_whole_city_are_read() -> None:
    assert map_sheet_service.read_sector("未填行业") is map_sheet_service.read_sector("未填") is NoSector.UNSTATED
    assert map_sheet_service.read_sector("山洪") is Sector.FLASH_FLOOD
    assert map_sheet_service.read_division("全市") == ""
    with pytest.raises(RuleBroken, match="未填行业"):
        map_sheet_service.read_sector("什么")


def test_that_sheets_of_a_season_read_once_are_those_read_one_by_one(odd_desk: Desk) -> None:
    season = odd_desk.read(map_sheet_service.read_season, YEAR)
    wanted = odd_desk.read(map_sheet_service.sheets_to_make, YEAR)
    assert SheetAsked(RUZHOU, NoSector.UNSTATED) in wanted
    for asked in wanted:
        once = map_sheet_service.material_of(season, asked)
        single = odd_desk.read(map_sheet_service.material, YEAR, asked)
        assert (once.counts, once.words, once.made_at) == (single.counts, single.words, single.made_at)
        # Read by division the points come in another order, which no sheet shows.
        assert [sorted(each.ids) for each in once.content.points] == [sorted(e.ids) for e in single.content.points]


def test_that_a_map_of_a_division_reads_no_point_of_another(odd_desk: Desk) -> None:
    places = odd_desk.read(SeasonPlaces.read, YEAR, YEXIAN)
    assert {each.name for each in places.points} == {"遵化店涵洞", "汝州代管"}


# -- a law, over any ledger ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """What the records themselves say of a part, counted by hand."""

    counted: int
    beyond: int
    located: int


def by_hand(points: Sequence[RiskPoint], off: set[str], division: str, sector: AskedSector | None) -> _Part:
    part = [
        one
        for one in points
        if division in ("", one.managed_by or one.unit) and sector in (None, one.sector or NoSector.UNSTATED)
    ]
    placed = [one for one in part if None not in (one.longitude, one.latitude) and not one.position_doubt]
    beyond = sum(one.unit in off for one in part)
    return _Part(len(part) - beyond, beyond, len(placed))


def hold_together(desk: Desk, year: int) -> None:
    """Every division × sector: records, figure splits, counts, map and sheet tell one story."""
    points = desk.read(lambda reader: reader.find(RiskPoint, season=year))
    off = {one.unit for one in desk.read(lambda reader: reader.find(Division, season=year)) if not one.counts_into_city}
    splits = desk.read(season_service.figures, year, None, ("risk_points",)).splits["risk_points"]
    season = desk.read(map_sheet_service.read_season, year)
    names = desk.read(season_service.unit_names, year)
    for division in DIVISIONS:
        for sector in SECTORS:
            part, truth = season.counts.of(division, sector), by_hand(points, off, division, sector)
            where = (names.get(division), sector)
            assert (part.counted, part.beyond, part.located) == (truth.counted, truth.beyond, truth.located), where
            assert part.counted == _split(splits, names.get(division, ""), sector), where
            assert part.unlocated == part.counted + part.beyond - truth.located >= 0, where
            assert drawn(map_service.content_from(season.places, MapAsked(division, sector))) == truth.located, where
            sheet = map_sheet_service.material_of(season, SheetAsked(division, sector))
            assert (sheet.counts.listed, sheet.counts.unlocated) == (part.points, part.unlocated), where
            assert sheet.counts.listed == sum(sheet.counts.by_sector.values()), where
            assert sheet.counts.listed == sum(sheet.counts.by_grade.values()), where
            assert bool(part.beyond) == bool(sheet.counts.remark), where


def _split(splits: Any, division: str, sector: AskedSector | None) -> int:
    word = UNSTATED if isinstance(sector, NoSector) else sector.label if sector else ""
    if division and word:
        return int(splits["by_managed_and_sector"].get(division, {}).get(word, 0))
    if word:
        return int(splits["by_sector"].get(word, 0))
    return int(splits["by_managed"].get(division, 0) if division else sum(splits["by_managed"].values()))


_units = st.sampled_from([RUZHOU, YEXIAN, LUSHAN, ZONE, CITY_CODE])
_ledger_points = st.builds(
    lambda unit, managed_by, sector, grade, place, doubt, town, is_voided: (
        {"unit": unit, "managed_by": managed_by, "sector": sector, "grade": grade, "position_doubt": doubt,
         "town": town, "longitude": place, "latitude": place and 33.8},
        is_voided,
    ),
    _units, st.one_of(st.just(""), _units), st.sampled_from([None, Sector.RIVER, Sector.OTHER]),
    st.sampled_from([None, RiskGrade.LOW]), st.sampled_from([None, 112.9, 113.3]), st.sampled_from(["", "存疑"]),
    st.sampled_from(["", "尧山镇"]), st.booleans(),
)  # fmt: skip
_seasons = iter(range(1000, 3000))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ledger_points, min_size=1, max_size=14), st.sets(_units, max_size=3))
def test_that_figures_map_and_sheets_agree_on_any_ledger(desk: Desk, ledger: Any, off: set[str]) -> None:
    year = next(_seasons)

    def fill(work: Any) -> None:
        for unit in off:
            work.create(switched_off(unit, division_directory.unit_named(unit).name, year))  # type: ignore[union-attr]
        for at, (fields, is_voided) in enumerate(ledger):
            entry = work.create(RiskPoint(season=year, name=f"点{at}", **fields))
            if is_voided and at:
                work.void(entry.record_id, "重复")

    desk.change(fill)
    hold_together(desk, year)


@given(st.sampled_from([None, *Sector]), st.sampled_from([None, *Sector, *NoSector]))
def test_that_a_sector_is_wanted_by_itself_and_by_all_and_by_nothing_else(
    held: Sector | None, asked: AskedSector | None
) -> None:
    assert MapAsked(sector=asked).wants(LUSHAN, held) == (asked is None or asked is asked_sector(held))


def test_that_layers_are_exported_of_what_has_no_sector(odd_desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "图层.geojson"
    odd_desk.read(layer_export_service.export_layers, out, year=YEAR, division=LUSHAN, sector=NoSector.UNSTATED)
    written = json.loads(out.read_text(encoding="utf-8"))
    assert len(written["features"]) == 1
    assert "乙沟" in json.dumps(written, ensure_ascii=False)
