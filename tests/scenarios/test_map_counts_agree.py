"""One number wherever it stands: points by division and sector in the figures, the list, the map and on the sheet."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from fangxun_desk.domain.division import CITY_CODE, Division
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import division_directory
from fangxun_desk.reports.map_legend import Counts
from fangxun_desk.services import map_service, map_sheet_service, season_service
from fangxun_desk.services.map_counts import AskedSector, NoSector
from fangxun_desk.services.map_service import MapAsked
from fangxun_desk.services.map_sheet_service import SheetAsked
from fangxun_desk.ui.pages.map import reading
from fangxun_desk.ui.selection import UNIT
from tests.reports.reading_back import half_width

pytest_plugins = ["tests.ui.window_driver"]

YEAR = 2024
AT = datetime(2024, 9, 30, 23, 59, tzinfo=BEIJING)
UNITS = division_directory.units()
RUZHOU, YEXIAN = "410482", "410422"


def drawn(content: Any) -> int:
    return sum(len(each) for each in content.points if each.name == map_service.POINTS)


@dataclass(frozen=True)
class Told:
    """What is told of a division and a sector: by the figures, by the map, and by the legend of the sheet."""

    division: str
    sector: AskedSector | None
    figure: int
    on_map: int
    on_sheet: Counts


def every_part(reader: Any) -> list[Told]:
    """What is told of the city, each division, each sector and each pair."""
    splits = season_service.figures(reader, YEAR, codes=("risk_points",)).splits["risk_points"]
    season = map_sheet_service.read_season(reader, YEAR)
    found = []
    for code in ("", *(unit.code for unit in UNITS)):
        for sector in (None, *Sector, *NoSector):
            word = "未填" if sector is NoSector.UNSTATED else sector.label if sector else ""
            unit = season.counts.name(code)
            if code:
                grid = splits["by_managed_and_sector"].get(unit, {})
                figure = grid.get(word, 0) if word else splits["by_managed"].get(unit, 0)
            else:
                figure = splits["by_sector"].get(word, 0) if word else sum(splits["by_managed"].values())
            content = map_service.content_of(reader, YEAR, AT, MapAsked(code, sector, (map_service.POINTS,)))
            sheet = map_sheet_service.material_of(season, SheetAsked(code, sector))
            found.append(Told(code, sector, figure, drawn(content), sheet.counts))
    return found


def test_that_figures_map_and_sheet_agree_on_every_division_and_sector(open_window: Any) -> None:
    desk = open_window(demo=True)
    parts = desk.read(every_part)
    assert len(parts) == 13 * 20
    for part in parts:
        assert part.on_sheet.listed == part.figure, part
        assert part.on_sheet.unlocated == part.figure - part.on_map, part
        assert part.on_sheet.remark == ""
    whole = parts[0]
    assert (whole.figure, whole.on_map, whole.on_sheet.unlocated) == (640, 635, 5)
    assert sum(part.on_map for part in parts if part.division and part.sector) == 635


def switch_ruzhou_off(work: Any) -> None:
    (unit,) = work.find(Division, season=YEAR, unit=RUZHOU)
    work.edit(unit.record_id, {"counts_into_city": False}, "省直管,不计入全市")


def test_that_a_division_that_does_not_count_is_drawn_and_told_apart_everywhere(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.change(switch_ruzhou_off)
    parts = desk.read(every_part)
    for part in parts:
        if part.division == RUZHOU:
            assert part.figure == 0
            assert part.on_sheet.remark == ("不计入全市" if part.on_sheet.listed else ""), part
            assert part.on_sheet.listed - part.on_sheet.unlocated == part.on_map, part
        else:
            assert part.on_sheet.listed == part.figure, part
    of_ruzhou = {part.sector: part for part in parts if part.division == RUZHOU}
    for part in parts:
        if not part.division:
            beyond = of_ruzhou[part.sector].on_sheet.listed
            assert part.on_sheet.remark == (f"另有汝州市 {beyond} 处不计入全市,图上照画" if beyond else "")
            assert part.figure + beyond == part.on_map + part.on_sheet.unlocated, part
    assert (parts[0].figure, parts[0].on_map, of_ruzhou[None].on_sheet.listed) == (528, 635, 112)


def test_that_the_counts_board_and_its_rows_say_what_does_not_count(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.change(switch_ruzhou_off)
    desk.chord("Ctrl+8")
    desk.settle()
    board = desk.page.counts
    title = next(words for words in desk.words_of(board).splitlines() if words.startswith("平顶山市防汛风险图"))
    assert title == "平顶山市防汛风险图:528 处,另有汝州市 112 处不计入全市,图上照画,未上图 5 处(缺坐标或坐标存疑)"
    rows = {row.division: row for row in board.first.records.records}
    assert rows[""].points == 528
    assert (rows[RUZHOU].points, rows[RUZHOU].words) == (112, "汝州市(不计入全市)")
    assert sum(row.points for row in rows.values() if row.division and not row.remark) == 528
    desk.page.look_at_part(RUZHOU, None)
    desk.settle()
    assert "平顶山市汝州市防汛风险图:112 处(不计入全市)" in desk.words_of(board)
    assert ({name: words for name, _, words in reading.counts_on_map(desk.page.view)})["汝州市"] == (
        "112 处(不计入全市)"
    )


def explained(desk: Any, division: str, sector: AskedSector | None) -> tuple[list[Any], list[Any], str]:
    """The rows laid open as counted and as left out, and the words of the panel."""
    desk.page.explained.ask(division, sector)
    desk.settle()
    panel = desk.page.explained.panel
    return panel._included.records.records, panel._excluded.records.records, desk.words_of(panel)


def test_that_a_number_laid_open_lists_as_many_rows_as_it_says(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.change(switch_ruzhou_off)
    desk.change(lambda work: work.create(RiskPoint(season=YEAR, unit=YEXIAN, name="无行业的点")))
    desk.change(lambda work: work.create(RiskPoint(season=YEAR, unit=YEXIAN, name="其他的点", sector=Sector.OTHER)))
    desk.chord("Ctrl+8")
    desk.settle()
    view = desk.page.view
    for row in (*view.divisions(), *view.sectors(), *view.sectors(YEXIAN), *view.sectors(RUZHOU)):
        counted, _, words = explained(desk, row.division, row.sector)
        assert len(counted) == row.points, row
        assert f"{row.points} 处" in words
    assert [row.points for row in view.sectors(YEXIAN) if row.sector is NoSector.UNSTATED] == [1]
    counted, _, words = explained(desk, YEXIAN, NoSector.UNSTATED)
    assert [row.what for row in counted] != []
    assert "叶县 未填行业 风险点" in words
    of_city = explained(desk, "", None)
    assert sum(row.reason == "not_counted_into_city" for row in of_city[1]) == 112
    assert "汝州市 风险点(不计入全市)" in explained(desk, RUZHOU, None)[2]


def test_that_the_map_is_narrowed_to_what_has_no_sector_and_printed_under_that_title(
    open_window: Any, tmp_path: Path
) -> None:
    desk = open_window(demo=True)
    desk.change(
        lambda work: work.create(
            RiskPoint(season=YEAR, unit=YEXIAN, name="无行业的点", longitude=113.35, latitude=33.6)
        )
    )
    desk.chord("Ctrl+8")
    desk.settle()
    rows = desk.page.view.sectors()
    assert sum(row.points for row in rows[1:]) == rows[0].points == 641
    desk.page.counts.part_asked.emit("", NoSector.UNSTATED)
    desk.settle()
    view = desk.page.view
    assert (view.listed, drawn(view.content)) == (1, 1)
    target = tmp_path / "未填行业.pdf"
    desk.prompts.answers.append(target)
    desk.page.sheets.write_sheet(None)
    desk.settle()
    document = pypdfium2.PdfDocument(target.read_bytes())
    text = half_width(document[0].get_textpage().get_text_bounded())
    document.close()
    assert "平顶山市未填行业防汛风险图" in text
    assert "风险点 1 处" in text


def test_that_the_list_finds_what_has_no_sector_and_what_is_of_the_city_itself(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.change(lambda work: work.create(RiskPoint(season=YEAR, unit=CITY_CODE, name="市直泵站")))
    desk.chord("Ctrl+7")
    desk.settle()
    filters = desk.page.filters
    filters.narrow("sector", NoSector.UNSTATED.code)
    desk.settle()
    assert desk.page.table.records.rowCount() == 1
    assert desk.page.table.current_record.record.name == "市直泵站"
    filters.narrow(UNIT, CITY_CODE)
    desk.settle()
    assert filters.narrowed_to == ("市级", "未填行业")
    assert desk.page.table.records.rowCount() == 1
    desk.chord("Ctrl+8")
    desk.settle()
    assert [(row.name, row.points) for row in desk.page.view.divisions()][-1] == ("市级", 1)
    assert desk.page.view.listed == 1


@pytest.mark.parametrize(
    ("unit", "sector"), [("410423", Sector.FLASH_FLOOD), ("410422", Sector.RIVER), ("410471", Sector.WATERLOGGING)]
)
def test_that_the_list_shows_as_many_rows_as_the_map_counts(open_window: Any, unit: str, sector: Sector) -> None:
    desk = open_window(demo=True)
    desk.chord("Ctrl+7")
    desk.settle()
    desk.context.selection.choose(UNIT, unit)
    desk.settle()
    in_unit = desk.page.table.records.rowCount()
    box = desk.page.filters._boxes["sector"]
    box.setCurrentIndex(box.findData(sector.code))
    desk.page.filters.changed.emit()
    desk.settle()
    in_both = desk.page.table.records.rowCount()
    desk.chord("Ctrl+8")
    desk.settle()
    view = desk.page.view
    assert view.asked.division == unit
    assert in_unit == view.count(unit, None)
    assert in_both == view.count(unit, sector) > 0


def test_that_the_command_says_how_many_points_stand_on_the_sheet(open_window: Any, tmp_path: Path) -> None:
    desk = open_window(demo=True)
    made = desk.read(
        lambda reader: map_sheet_service.sheet(reader, tmp_path / "s.pdf", year=YEAR, division="410423", is_demo=True)
    )
    assert made.points == 127
