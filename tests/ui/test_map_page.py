"""The 风险图 page besides its keys: a base of one's own, news, other pages' selection, seasons, empty stores."""

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import Qt
from rasterio.transform import from_bounds

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour
from fangxun_desk.geo import regions
from fangxun_desk.geo.map_content import AreaLook
from fangxun_desk.services import evacuation_service, map_service, record_service
from fangxun_desk.ui.map.canvas import Drawn, Tool
from fangxun_desk.ui.selection import OFFICIAL, UNIT
from tests.ui.window_driver import DEMO_NIGHT

pytest_plugins = ["tests.ui.window_driver"]


@pytest.fixture
def desk(open_window: Any) -> Any:
    """The demonstration season, turned to the map."""
    driver = open_window(demo=True)
    driver.chord("Ctrl+8")
    driver.settle()
    return driver


def a_base(folder: Path) -> Path:
    """A small red GeoTIFF over the middle of the city, in EPSG:4547."""
    path = folder / "底图.tif"
    west, south, east, north = 420_000.0, 3_730_000.0, 440_000.0, 3_750_000.0
    place = from_bounds(west, south, east, north, 64, 64)
    with rasterio.open(
        path, "w", driver="GTiff", width=64, height=64, count=3, dtype="uint8", crs=4547, transform=place
    ) as file:
        file.write(np.stack([np.full((64, 64), value, "uint8") for value in (250, 10, 10)]))
    return path


def red_warning() -> Warning:
    """One that names 叶县, sent ten minutes ago and good for twenty more."""
    return Warning(
        season=2024,
        identifier="T-1",
        issuer="市气象台",
        hazard_event="暴雨",
        colour=WarningColour.RED,
        areas=("叶县",),
        sent_at=DEMO_NIGHT - timedelta(minutes=10),
        expires_at=DEMO_NIGHT + timedelta(minutes=20),
    )


def test_that_a_base_of_ones_own_lies_below_the_marks_and_is_remembered(desk: Any, tmp_path: Path, qtbot: Any) -> None:
    path = a_base(tmp_path)
    desk.prompts.answers += [path, False]
    page = desk.page
    page.canvas.look_at(430_000.0, 3_740_000.0, 8_000.0)
    page.base.choose()
    desk.settle()
    assert desk.context.settings["map_base_file"] == str(path)

    def is_red() -> bool:
        desk.settle()
        image = page.canvas.grab().toImage()
        seen = [image.pixelColor(x, y) for x in range(40, image.width() - 60, 60) for y in range(90, 400, 60)]
        return any(colour.red() > 200 and colour.green() < 90 for colour in seen)

    qtbot.waitUntil(is_red, timeout=10_000)
    page.base.drop()
    desk.settle()
    assert desk.context.settings["map_base_file"] == ""
    assert not is_red()


def test_that_a_file_that_cannot_serve_is_said_and_the_drawn_base_stays(desk: Any, tmp_path: Path) -> None:
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    path = tmp_path / "坏底图.tif"
    path.write_bytes(b"not a picture")
    desk.prompts.answers += [path, False]
    desk.page.base.choose()
    desk.settle()
    assert "坏底图.tif" in said[-1]
    assert any(area.look is AreaLook.RIVER for area in desk.page.view.content.areas)


def test_that_the_county_of_another_page_narrows_the_map_and_clearing_widens_it(desk: Any) -> None:
    desk.context.selection.choose(UNIT, "410422")
    desk.settle()
    assert desk.page.view.asked.division == "410422"
    assert desk.page.view.listed == 84
    desk.context.selection.choose(UNIT, "")
    desk.settle()
    assert desk.page.view.listed == 640


def test_that_narrowing_the_map_narrows_the_other_pages(desk: Any) -> None:
    desk.page.look_at_part("410423", None)
    desk.settle()
    assert desk.context.selection[UNIT] == "410423"
    desk.chord("Ctrl+7")
    desk.settle()
    assert desk.page.table.records.rowCount() == 128


def test_that_an_official_looked_at_elsewhere_is_brought_out_by_his_points(desk: Any) -> None:
    points = desk.read(lambda reader: reader.find(RiskPoint, season=2024))
    named = next(each for each in points if each.contact and each.is_located)
    desk.context.selection.choose(OFFICIAL, named.contact)
    assert named.record_id in desk.page.canvas._marked
    desk.context.selection.choose(OFFICIAL, "")
    assert not desk.page.canvas._marked


def test_that_a_new_point_appears_and_the_view_stays(desk: Any) -> None:
    page = desk.page
    page.canvas.look_at(425_000.0, 3_738_000.0, 5_000.0)
    before = page.canvas.view_bounds
    point = RiskPoint(season=2024, unit="410402", name="新增积水点", longitude=113.19, latitude=33.77)
    record_id = desk.change(record_service.enter, point).record_id
    desk.settle()
    drawn = next(each for each in page.view.content.points if each.name == map_service.POINTS)
    assert record_id in drawn.ids
    assert page.canvas.view_bounds == before
    assert page.view.listed == 641


def test_that_a_warning_ends_on_the_map_by_the_clock_alone(desk: Any) -> None:
    record_id = desk.change(record_service.enter, red_warning()).record_id
    desk.settle()
    page = desk.page
    assert record_id in {each.record_id for each in page.view.warnings}
    assert any(area.record_id == record_id and area.rings for area in page.view.content.areas)
    desk.clock.at = DEMO_NIGHT + timedelta(minutes=21)
    page.on_minute()
    desk.settle()
    assert record_id not in {each.record_id for each in page.view.warnings}
    assert not any(area.record_id == record_id for area in page.view.content.areas)


def test_that_an_arrived_warning_moves_nothing_until_it_is_asked_for(desk: Any) -> None:
    page = desk.page
    before, focus = page.canvas.view_bounds, desk.focus()
    desk.context.events.warning_arrived.emit(desk.change(record_service.enter, red_warning()).record_id)
    desk.settle()
    assert (page.canvas.view_bounds, desk.focus()) == (before, focus)
    desk.press("w")
    desk.settle()
    assert page.regions.title == page.view.warnings[-1].title


def test_that_hiding_a_kind_hides_it_and_changes_no_number(desk: Any) -> None:
    page = desk.page
    listed = page.view.listed
    page.layers.show(map_service.POINTS, shown=False)
    assert page.canvas._points.crowd.places_of([page.view.content.points[0].ids[0]]).size == 0
    assert page.view.listed == listed
    page.layers.show(map_service.POINTS, shown=True)
    assert page.canvas._points.crowd.places_of([page.view.content.points[0].ids[0]]).size == 1


def test_that_an_empty_store_shows_the_base_and_says_what_to_do(open_window: Any) -> None:
    driver = open_window()
    driver.chord("Ctrl+8")
    driver.settle()
    page = driver.page
    assert any(area.look is AreaLook.COUNTY for area in page.view.content.areas)
    assert "Ctrl+I" in driver.words_of(page)
    for key in "vwotknx":
        driver.press(key)
        driver.settle()
    assert driver.prompts.told == []


def test_that_measuring_tells_metres_and_mu(desk: Any) -> None:
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    page = desk.page
    square = np.array(
        [(430_000.0, 3_740_000.0), (431_000.0, 3_740_000.0), (431_000.0, 3_741_000.0), (430_000.0, 3_741_000.0)]
    )
    page.canvas.drawn.emit(Drawn(Tool.AREA, square))
    assert "1.000 平方公里" in said[-1]
    assert "1500.0 亩" in said[-1]
    page.canvas.drawn.emit(Drawn(Tool.LENGTH, square[:2]))
    assert "1.00 公里" in said[-1]


def test_that_a_reach_of_a_river_is_taken_between_two_places_on_it(desk: Any) -> None:
    page = desk.page
    river = next(each for each in page.view.content.areas if each.look is AreaLook.RIVER and each.name == "沙河")
    ring = max(river.rings, key=len)
    ends = ring[[1, len(ring) // 2]] + 300.0
    page.canvas.drawn.emit(Drawn(Tool.CORRIDOR, ends))
    desk.settle()
    assert page.regions.title.startswith("沙河河段")
    assert page.regions.panel.found is not None


def test_that_the_page_looks_right_by_night_and_in_large_text(desk: Any) -> None:
    for key in (Qt.Key.Key_F8, Qt.Key.Key_F9):
        desk.press(key)
        desk.settle()
    assert desk.page.canvas.grab().toImage().pixelColor(5, 5).lightness() < 60


def test_that_an_answer_about_an_earlier_region_is_dropped(desk: Any) -> None:
    page = desk.page
    page.regions.ask(regions.circle((430_000.0, 3_740_000.0), 20_000.0), "甲区")
    page.regions.ask(regions.circle((430_000.0, 3_740_000.0), 2_000.0), "乙区")
    desk.settle()
    found = page.regions.panel.found
    assert (page.regions.panel.title, page.regions.title) == ("乙区", "乙区")
    assert found.region.area_m2 < 2e7


def test_that_a_region_left_while_it_is_read_stays_left(desk: Any) -> None:
    page = desk.page
    page.regions.ask(regions.circle((430_000.0, 3_740_000.0), 20_000.0), "甲区")
    page.regions.clear()
    desk.settle()
    assert page.regions.panel.found is None
    assert page.pane.currentWidget() is page.counts
    page.regions.show_uncovered()
    page.regions.clear()
    desk.settle()
    assert page.pane.currentWidget() is page.counts


def test_that_news_leaves_typing_list_and_row_where_they_are(desk: Any) -> None:
    page = desk.page
    page.regions.ask(regions.circle((430_000.0, 3_740_000.0), 20_000.0), "甲区")
    desk.settle()
    panel = page.regions.panel
    panel.turn_to("点位")
    panel.take_focus()
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    row = panel.tables["点位"].current_record
    desk.chord("Ctrl+F")
    desk.press("113.2")
    batch = EvacuationBatch(unit="410423", town="尧山镇", place="下坪村", people=18, moved_out_at=DEMO_NIGHT)
    desk.change(evacuation_service.log_batch, batch)
    desk.settle()
    assert desk.focus() is page.head.box
    assert page.head.box.text() == "113.2"
    assert panel._stack.currentWidget() is panel.tables["点位"]
    assert panel.tables["点位"].current_record.record_id == row.record_id
    assert panel.found is not None


def test_that_a_replay_ends_with_its_season(desk: Any) -> None:
    page = desk.page
    desk.press("t")
    desk.settle()
    page._look_at_year(2023)
    desk.settle()
    assert not page.replay.is_on
    assert page.view.year == 2023
    assert not any(len(each) for each in page.view.content.points)


def test_that_a_storm_still_being_read_does_not_turn_the_replay_on_later(desk: Any) -> None:
    page = desk.page
    page.replay.toggle()
    page._look_at_year(2023)
    desk.settle()
    assert not page.replay.is_on


def test_that_a_batch_saved_meanwhile_is_in_the_replay(desk: Any) -> None:
    page = desk.page
    desk.press("t")
    desk.settle()
    before, at = len(page.replay._replay.batches), page.replay.at
    storm = page.replay._replay.storm.record_id
    batch = EvacuationBatch(storm=storm, unit="410423", place="下坪村", people=18, moved_out_at=DEMO_NIGHT)
    desk.change(evacuation_service.log_batch, batch)
    desk.settle()
    assert len(page.replay._replay.batches) == before + 1
    assert page.replay.at == at


def a_layer(folder: Path, name: str, lon: float) -> Path:
    path = folder / f"{name}.geojson"
    feature = {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Point", "coordinates": [lon, 33.77]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_that_a_look_at_an_earlier_file_is_dropped(desk: Any, tmp_path: Path) -> None:
    page = desk.page
    page.layers_in.look_at(a_layer(tmp_path, "甲图层", 113.19))
    page.layers_in.look_at(a_layer(tmp_path, "乙图层", 113.29))
    desk.settle()
    assert page.layers_in.look.file == "乙图层.geojson"
    page.layers_in.look_at(a_layer(tmp_path, "甲图层", 113.19))
    page.layers_in.leave()
    desk.settle()
    assert page.layers_in.look is None
    assert page.pane.currentWidget() is page.counts


def test_that_a_layer_changed_after_it_was_looked_at_is_not_taken_in(desk: Any, tmp_path: Path) -> None:
    page = desk.page
    path = a_layer(tmp_path, "甲图层", 113.19)
    page.layers_in.look_at(path)
    desk.settle()
    counted = len(desk.read(lambda reader: reader.find(LayerFeature, season=2024)))
    a_layer(tmp_path, "甲图层", 113.39)
    desk.chord("Ctrl+Return")
    desk.settle()
    assert "改动" in desk.words_of(page.layers_in.panel)
    assert len(desk.read(lambda reader: reader.find(LayerFeature, season=2024))) == counted


def test_that_a_draft_is_kept_while_a_layer_is_being_looked_at(desk: Any, tmp_path: Path) -> None:
    """Heavy work has a thread of its own: what is half typed is on the disk at once."""
    gate = threading.Event()
    desk.runner.craft(gate.wait, 20)
    kept: list[str] = []
    desk.runner.aside(lambda: "kept", on_done=kept.append)
    try:
        desk._qtbot.waitUntil(lambda: bool(kept), timeout=5_000)
    finally:
        gate.set()
    assert kept == ["kept"]
