"""One number wherever it stands: points by division and sector in the figures, the list, the map and on the sheet."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import division_directory
from fangxun_desk.services import map_service, map_sheet_service, season_service
from fangxun_desk.services.map_service import MapAsked
from fangxun_desk.services.map_sheet_service import SheetAsked
from fangxun_desk.ui.selection import UNIT

pytest_plugins = ["tests.ui.window_driver"]

YEAR = 2024
AT = datetime(2024, 9, 30, 23, 59, tzinfo=BEIJING)
UNITS = division_directory.units()


def drawn(content: Any) -> int:
    return sum(len(each) for each in content.points if each.name == map_service.POINTS)


def every_part(reader: Any) -> list[tuple[str, Sector | None, int, int, int]]:
    """Of each division, each sector and each pair: what the figures say, what the map draws, what the sheet's legend
    counts drawn and not drawn."""
    splits = season_service.figures(reader, YEAR, codes=("risk_points",)).splits["risk_points"]
    parts: list[tuple[str, Sector | None, int]] = [("", None, sum(splits["by_managed"].values()))]
    parts += [(unit.code, None, splits["by_managed"].get(unit.name, 0)) for unit in UNITS]
    parts += [("", sector, splits["by_sector"].get(sector.label, 0)) for sector in Sector]
    matrix = splits["by_managed_and_sector"]
    parts += [
        (unit.code, sector, matrix.get(unit.name, {}).get(sector.label, 0)) for unit in UNITS for sector in Sector
    ]
    found = []
    for code, sector, count in parts:
        content = map_service.content_of(reader, YEAR, AT, MapAsked(code, sector))
        sheet = map_sheet_service.material(reader, YEAR, SheetAsked(code, sector))
        found.append((code, sector, count, drawn(content), sheet.counts.listed))
    return found


def test_that_figures_map_and_sheet_agree_on_every_division_and_sector(open_window: Any) -> None:
    desk = open_window(demo=True)
    parts = desk.read(every_part)
    assert len(parts) == 1 + 12 + len(Sector) + 12 * len(Sector)
    for code, sector, figure, on_map, on_sheet in parts:
        assert on_sheet == figure, (code, sector)
        assert 0 <= figure - on_map <= 5, (code, sector)
    whole = parts[0]
    assert (whole[2], whole[3]) == (640, 635)
    assert sum(on_map for code, sector, _, on_map, _ in parts if code and sector) == 635


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
