"""The 汛期 page by keyboard alone, on the demonstration season: every number open, every row reachable."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Response
from fangxun_desk.services import record_service, season_service
from fangxun_desk.ui.pages.season.figure_groups import GROUPS
from fangxun_desk.ui.pages.season.figure_tile import FigureTile

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, UP, LEFT, RIGHT, END = (
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_End,
)  # fmt: skip


def season(open_window: Any) -> Any:
    """The window on the demonstration season, turned to 汛期."""
    desk = open_window(demo=True)
    desk.chord("Ctrl+1")
    desk.settle()
    return desk


def go_to_tile(desk: Any, code: str) -> FigureTile:
    """Move among the tiles with the right arrow until one has the cursor."""
    for _ in FIGURES:
        tile = desk.focus()
        assert isinstance(tile, FigureTile)
        if tile.facts.code == code:
            return tile
        desk.press(RIGHT)
    raise AssertionError(f"no tile {code}")


def test_that_every_declared_figure_has_a_tile() -> None:
    placed = [code for _, codes in GROUPS for code in codes]
    assert sorted(placed) == sorted(FIGURES)


def test_that_the_tiles_show_what_the_command_line_says(open_window: Any) -> None:
    desk = season(open_window)
    counted = desk.read(season_service.figures, 2024).figures
    assert {tile.facts.code: tile.facts.value for tile in desk.page.figures.tiles} == counted
    assert counted["evacuated_person_times"] == 1958


def test_that_1958_opens_and_a_voided_row_stands_among_the_excluded(open_window: Any) -> None:
    desk = season(open_window)
    go_to_tile(desk, "evacuated_person_times")
    desk.press(ENTER)
    desk.settle()
    shown = desk.page.panels.explanation
    assert "1958 人次" in desk.words_of(shown)
    assert FIGURES["evacuated_person_times"].rule in desk.words_of(shown)
    excluded = shown._excluded.records
    voided = next(row for row in excluded.shown if row.reason == "voided")
    desk.press(Qt.Key.Key_Tab)
    assert desk.focus() is shown._excluded
    desk.press(Qt.Key.Key_Home, *[DOWN] * excluded.row_of(voided.record_id))
    assert desk.focus().current_record.record_id == voided.record_id
    desk.press(ENTER)
    desk.settle()
    assert desk.window._shown.name == "evacuation"
    assert desk.page.table.current_record.record.record_id == voided.record_id
    assert desk.page.table.current_record.record.standing.voided


def test_that_the_arrows_stop_at_the_edges_of_the_board(open_window: Any) -> None:
    desk = season(open_window)
    first = desk.focus()
    desk.press(UP, LEFT)
    assert desk.focus() is first
    desk.press(DOWN)
    assert desk.focus() is not first


def test_that_the_time_line_of_a_storm_leads_to_each_record(open_window: Any) -> None:
    desk = season(open_window)
    desk.page.filters.narrow("storm", "7·16")
    desk.chord("Alt+6")
    assert desk.focus() is desk.page.timeline
    events = desk.page.timeline._events
    assert events
    assert {event.storm for event in events} == {"7·16"}
    place = next(p for p, event in enumerate(events) if event.kind == "evacuation_batch")
    desk.press(*[RIGHT] * place, ENTER)
    desk.settle()
    assert desk.page.table.current_record.record.record_id == events[place].record_id
    assert isinstance(desk.page.table.current_record.record, EvacuationBatch)


def test_that_a_level_change_is_logged_and_stands_in_the_banner(open_window: Any) -> None:
    desk = season(open_window)
    desk.chord("Alt+4")
    before = desk.read(season_service.figures, 2024).figures["response_changes"]
    desk.chord("Ctrl+N")
    desk.settle()
    desk.enter("7·16", "县级", "郏县防指", "郏县", "启动", "", "Ⅲ级", "0214")
    desk.settle()
    assert desk.read(season_service.figures, 2024).figures["response_changes"] == before + 1
    (logged,) = [r for r in desk.read(Reading.responses) if r.standing.author == "李值班"]
    assert (logged.issuer, logged.area, logged.level.code) == ("郏县防指", "郏县", "3")
    assert logged.changed_at == datetime(2024, 7, 17, 2, 14, tzinfo=BEIJING)


class Reading:
    """Questions of these tests."""

    @staticmethod
    def responses(reader: Any) -> list[Response]:
        return reader.find(Response, season=2024)


def test_that_another_season_stands_beside_this_one(open_window: Any) -> None:
    desk = season(open_window)
    batch = EvacuationBatch(
        season=2023, unit="410423", place="旧村", people=40, moved_out_at=datetime(2023, 7, 1, 8, 0, tzinfo=BEIJING)
    )
    desk.change(record_service.enter, batch)
    desk.settle()
    desk.page.figures._compare.setFocus()
    desk.press(DOWN)
    desk.page.figures._compare.activated.emit(desk.page.figures._compare.findData(2023))
    desk.settle()
    tile = next(tile for tile in desk.page.figures.tiles if tile.facts.code == "evacuated_person_times")
    assert (tile.facts.other_year, tile.facts.other, tile.facts.value) == (2023, 40, 1958)


def test_that_a_storm_chosen_here_narrows_every_page_and_one_key_takes_it_back(open_window: Any) -> None:
    desk = season(open_window)
    desk.chord("Alt+2")
    desk.settle()
    name = desk.page.table.current_record.record.name
    desk.press("g")
    desk.chord("Ctrl+2")
    desk.settle()
    assert desk.page.filters.value("storm") == name
    assert {row.line.storm_name for row in desk.page.table.records.shown} <= {name}
    assert name in desk.page.filters._clear.text()
    desk.chord("Ctrl+L")
    assert desk.page.table.records.rowCount() == desk.page.table.records.total
    desk.chord("Ctrl+1")
    assert desk.page.filters.value("storm") == ""
