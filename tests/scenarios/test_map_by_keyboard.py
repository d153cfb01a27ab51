"""A storm night on the 风险图 page, by keys alone: from a place on the map to the people to be called."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from fangxun_desk.domain.call_order import by_risk
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.services import evacuation_service, import_service, map_service, map_sheet_service, season_service
from fangxun_desk.ui.map.canvas import Tool
from fangxun_desk.ui.pages.map.counts_board import Way
from tests.ui.window_driver import DEMO_NIGHT

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Down
LEFT, RIGHT, UP = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up


def on_map(desk: Any) -> Any:
    """Turn to the page; its map has the cursor."""
    desk.chord("Ctrl+8")
    desk.settle()
    assert desk.focus() is desk.page.canvas
    return desk.page


def red_warning(folder: Path, around: RiskPoint, at: datetime) -> Path:
    """A red CAP warning whose polygon is a square of some fifteen kilometres about a point."""
    assert around.longitude is not None
    assert around.latitude is not None
    corners = [(-0.07, -0.08), (-0.07, 0.08), (0.07, 0.08), (0.07, -0.08), (-0.07, -0.08)]
    polygon = " ".join(f"{around.latitude + dy:.5f},{around.longitude + dx:.5f}" for dy, dx in corners)
    until = at + timedelta(hours=6)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>TEST-RED-1</identifier>
<sender>test@weather.example</sender>
<sent>{at.isoformat()}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency>
<severity>Extreme</severity><certainty>Observed</certainty><effective>{at.isoformat()}</effective>
<expires>{until.isoformat()}</expires><senderName>市气象台(测试)</senderName><headline>暴雨红色预警信号</headline>
<parameter><valueName>预警颜色</valueName><value>红色</value></parameter>
<area><areaDesc>鲁山县</areaDesc><polygon>{polygon}</polygon></area></info></alert>"""
    path = folder / "red.xml"
    path.write_text(text, encoding="utf-8")
    return path


def a_grave_point(desk: Any) -> RiskPoint:
    """A 山洪 point of 鲁山县 of the highest grade there is, with people."""
    points = desk.read(lambda reader: reader.find(RiskPoint, season=2024, unit="410423"))
    usable = [each for each in points if each.is_located and each.people and each.sector is Sector.FLASH_FLOOD]
    return by_risk(usable)[0]


def test_that_a_red_warning_leads_to_the_people_to_call_and_to_a_batch_by_keys_alone(
    open_window: Any, tmp_path: Path
) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    path = red_warning(tmp_path, a_grave_point(desk), DEMO_NIGHT - timedelta(minutes=5))
    for reading in import_service.read_files([path]):
        outcome = desk.change(import_service.take_in, reading)
    desk.settle()
    assert outcome.added == 1
    newest = next(each for each in page.view.warnings if "红色" in each.title and "鲁山县" in each.title)
    desk.context.events.warning_arrived.emit(newest.record_id)
    desk.press("w")
    desk.settle()
    found = page.regions.panel.found
    assert found is not None
    assert found.points
    ranks = [list(RiskGrade).index(each.points[0].grade) for each in found.calls.people if each.points]
    assert ranks == sorted(ranks)
    calls = page.regions.panel.tables["叫应"]
    assert desk.focus() is calls
    assert calls.records.rowCount() == len(found.calls.people) > 0
    # The call list, by one key and the name offered.
    paper = tmp_path / "calls.pdf"
    desk.prompts.answers.append(paper)
    desk.press("k")
    desk.settle()
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pypdfium2.PdfDocument(paper))
    assert text.index(found.calls.people[0].name) < text.index(found.calls.people[-1].name)
    assert desk.prompts.shown == [paper]
    # The batch, filled in from the map; how many really went is what the officer says.
    desk.press("n")
    desk.settle()
    form = desk.page.panels.open_form.form
    assert form.editors["place"].raw()
    assert form.editors["people"].raw() == ""
    before = {each.record_id for each in desk.read(lambda reader: reader.find(EvacuationBatch, season=2024))}
    desk.press(*[ENTER] * 8)
    while desk.focus() not in (form.editors["households"], form.editors["people"]):
        desk.press(ENTER)
    desk.press(SPACE, ENTER, SPACE, *[ENTER] * 6)
    desk.settle()
    made = [
        each
        for each in desk.read(lambda reader: reader.find(EvacuationBatch, season=2024))
        if each.record_id not in before
    ]
    assert len(made) == 1, desk.words_of(desk.page)
    first = found.calls.people[0].points[0]
    in_town = [each for each in found.points if (each.managing_unit, each.town) == (first.managing_unit, first.town)]
    assert made[0].people == sum(each.people for each in in_town)
    assert (made[0].unit, made[0].town) == (first.managing_unit, first.town)
    assert first.name in made[0].place
    assert made[0].storm is not None
    assert desk.prompts.told == []


def test_that_one_key_turns_the_counts_round_and_both_views_agree_with_the_figures(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    splits = desk.read(season_service.figures, 2024).splits["risk_points"]
    by_division = {row.name: row.points for row in page.counts.first.records.records[1:]}
    assert by_division == dict(splits["by_managed"])
    desk.press("v")
    assert page.counts.way is Way.SECTOR
    by_sector = {row.name: row.points for row in page.counts.first.records.records[1:]}
    assert by_sector == {name: count for name, count in splits["by_sector"].items() if count}
    assert page.counts.first.records.records[0].points == 640


def test_that_a_row_of_the_counts_narrows_the_map_and_its_number_lies_open(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    desk.press(Qt.Key.Key_Tab)
    page.counts.take_focus()
    rows = page.counts.first.records
    at = next(place for place in range(rows.rowCount()) if rows.record_at(place).name == "鲁山县")
    desk.press(*[DOWN] * at, ENTER)
    desk.settle()
    drawn = next(each for each in page.view.content.points if each.name == map_service.POINTS)
    assert page.view.listed == 128
    points = desk.read(lambda reader: reader.find(RiskPoint, season=2024))
    wanted = {each.record_id for each in points if each.managing_unit == "410423" and each.is_located}
    assert set(drawn.ids) == wanted
    page.counts.take_focus()
    desk.press("e")
    desk.settle()
    panel = page.pane.currentWidget()
    assert "128 处" in desk.words_of(panel)
    desk.press(ESCAPE)
    assert page.pane.currentWidget() is page.counts


@pytest.mark.parametrize(
    ("key", "tool", "corners"), [("r", Tool.RECTANGLE, 1), ("g", Tool.POLYGON, 3), ("c", Tool.CIRCLE, 1)]
)
def test_that_an_area_is_drawn_with_the_crosshair(open_window: Any, key: str, tool: Tool, corners: int) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    desk.press(key)
    for turn in range(corners):
        desk.press(SPACE, *([RIGHT] * 2 + [UP] * 2 if turn == 0 else [LEFT] * 4))
    desk.press(ENTER)
    desk.settle()
    found = page.regions.panel.found
    assert found is not None, tool
    inside = {each.record_id for each in found.points}
    points = desk.read(lambda reader: reader.find(RiskPoint, season=2024))
    import shapely

    from fangxun_desk.geo.projection import metres_of

    truth = {
        each.record_id
        for each in points
        if each.is_located and found.region.shape.intersects(shapely.Point(metres_of(each.longitude, each.latitude)))
    }
    assert inside == truth
    desk.press("x")
    assert page.pane.currentWidget() is page.counts
    assert page.regions.region is None


def test_that_the_box_takes_coordinates_and_says_that_the_west_stays_in_the_zone(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    desk.chord("Ctrl+F")
    desk.enter("112.30 33.78")
    desk.settle()
    west, south, east, north = page.canvas.view_bounds
    from fangxun_desk.geo.projection import metres_of

    easting, northing = metres_of(112.30, 33.78)
    assert abs((west + east) / 2 - easting) < 1
    assert abs((south + north) / 2 - northing) < 1
    assert "112.5" in said[-1]
    assert desk.focus() is page.canvas


def test_that_what_the_box_cannot_read_is_said_and_the_map_stays(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    before = page.canvas.view_bounds
    desk.chord("Ctrl+F")
    desk.enter("无此地名")
    desk.settle()
    assert "没有找到" in said[-1]
    assert page.canvas.view_bounds == before


def test_that_a_layer_is_looked_at_in_its_datum_before_it_is_taken_in(open_window: Any, tmp_path: Path) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    path = tmp_path / "巡查点_高德坐标.geojson"
    features = [
        {"type": "Feature", "properties": {"name": f"巡查点{at}"},
         "geometry": {"type": "Point", "coordinates": [113.19 + at / 100, 33.77]}}
        for at in range(3)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    desk.prompts.answers.append(path)
    desk.chord("Ctrl+Shift+I")
    desk.settle()
    look = page.layers_in.look
    assert look is not None
    assert 400 < look.median_shift_m < 800
    assert "米" in desk.words_of(page.layers_in.panel)
    counted = len(desk.read(lambda reader: reader.find(LayerFeature, season=2024)))
    desk.chord("Ctrl+Return")
    desk.settle()
    features_now = desk.read(lambda reader: reader.find(LayerFeature, season=2024))
    assert len(features_now) == counted + 3
    assert page.pane.currentWidget() is page.counts


def test_that_a_storm_is_replayed_minute_by_minute_and_the_present_comes_back(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    desk.press("t")
    desk.settle()
    assert page.replay.is_on
    first = page.replay.at
    desk.press(RIGHT)
    assert page.replay.at == first + timedelta(minutes=1)
    seen = set()
    for _ in range(60):
        desk.press(DOWN)
        seen.add(page.replay.at)
    assert len(seen) > 30
    state = page.replay._replay.state(datetime(2024, 7, 16, 12, 0, tzinfo=BEIJING))
    assert state.person_times > 0
    assert state.warned
    desk.press("t")
    assert not page.replay.is_on
    assert desk.focus() is page.canvas


def test_that_blind_spots_are_listed_and_the_time_can_be_changed(open_window: Any) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    desk.press("o")
    desk.settle()
    panel = page.regions.reach_panel
    assert page.pane.currentWidget() is panel
    far = panel.tables["圈外"].records.rowCount()
    assert far > 0
    panel._minutes.setValue(60)
    desk.settle()
    assert panel.tables["圈外"].records.rowCount() < far
    assert desk.context.settings["rescue_minutes"] == 60


def test_that_a_place_of_the_list_is_shown_on_the_map_by_one_key(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.chord("Ctrl+7")
    desk.settle()
    desk.press("m")
    desk.settle()
    row_id = desk.page.card.picked.record_id
    assert desk.page.canvas.isVisible()
    assert row_id in {each for points in desk.page.view.content.points for each in points.ids}


def test_that_a_sheet_of_the_part_looked_at_is_written(open_window: Any, tmp_path: Path) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    page.look_at_part("410423", Sector.FLASH_FLOOD)
    desk.settle()
    out = tmp_path / "sheet.pdf"
    desk.prompts.answers.append(out)
    page.sheets.write_sheet(None)
    desk.settle()
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_bounded()
    assert "鲁山县" in text
    assert f"{page.view.listed}" in text
    assert desk.prompts.shown == [out]


def test_that_the_atlas_is_made_sheet_by_sheet_while_entries_go_on(
    open_window: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    out = tmp_path / "atlas.pdf"
    every = map_sheet_service.sheets_to_make
    # Six sheets say as much about the order of things as all hundred and sixty.
    monkeypatch.setattr(map_sheet_service, "sheets_to_make", lambda reader, year: every(reader, year)[:6])
    desk.prompts.answers.append(out)
    progress: list[tuple[int, int]] = []
    desk.runner.progressed.connect(lambda done, total: progress.append((done, total)))
    entered: list[bool] = []
    page.sheets.write_atlas()
    batch = EvacuationBatch(unit="410423", place="下坪村", people=18, moved_out_at=DEMO_NIGHT)
    desk.runner.change(evacuation_service.log_batch, batch, on_done=lambda done: entered.append(out.exists()))
    desk.settle()
    assert entered == [False]
    document = pypdfium2.PdfDocument(out)
    assert len(document) == 6
    assert "第 2 页 共 6 页" in document[1].get_textpage().get_text_bounded()
    assert progress[-1] == (6, 6)
    assert desk.prompts.shown == [out]


def test_that_a_cancelled_atlas_leaves_no_file(open_window: Any, tmp_path: Path) -> None:
    desk = open_window(demo=True)
    page = on_map(desk)
    said: list[str] = []
    desk.context.events.said.connect(said.append)
    out = tmp_path / "atlas.pdf"
    desk.prompts.answers.append(out)
    page.sheets.write_atlas()
    desk.runner.cancel_all()
    desk.settle()
    assert not out.exists()
    assert any("图册没有写出" in each for each in said)
