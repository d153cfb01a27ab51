"""Two people at work: what arrives while a form is open or parked, and what a turn to another season does to it."""

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import PostCategory, StormType
from fangxun_desk.services import evacuation_service, record_service, season_service
from fangxun_desk.ui.number_tile import FigureAsked

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, F2 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_F2
NIGHT = datetime(2026, 7, 16, 23, 40, tzinfo=BEIJING)


def one_batch(work: Any) -> None:
    work.create(Storm(season=2026, name="6·20", type=StormType.RAINSTORM, began_at=NIGHT - timedelta(days=26),
                      ended_at=NIGHT - timedelta(days=25)))  # fmt: skip
    storm = work.create(Storm(season=2026, name="7·16", type=StormType.RAINSTORM, began_at=NIGHT - timedelta(hours=3)))
    for place, people in (("下坪村", 12), ("灶君庙村", 30)):
        batch = EvacuationBatch(
            storm=storm.record_id, unit="410423", place=place, people=people, households=3, moved_out_at=NIGHT
        )
        evacuation_service.log_batch(work, batch)


def batch_of(desk: Any, place: str = "下坪村") -> EvacuationBatch:
    return next(b for b in desk.read(lambda reader: reader.find(EvacuationBatch)) if b.place == place)


def begin_correction(desk: Any, place: str = "下坪村") -> None:
    desk.page.table.go_to(batch_of(desk, place).record_id)
    desk.press("e")
    desk.settle()


def test_that_a_parked_correction_does_not_take_back_what_somebody_else_corrected(open_window: Any) -> None:
    desk = open_window(one_batch)
    begin_correction(desk)
    desk.form.go_to("reason")
    desk.press("户数", ESCAPE)
    desk.settle()
    desk.change(record_service.amend, batch_of(desk).record_id, {"people": 19}, "镇里来电")
    desk.settle()
    begin_correction(desk)
    assert desk.form.raw()["people"] == "19"
    desk.form.go_to("households")
    desk.press("5", ENTER, "核实", ENTER)
    desk.settle()
    assert (batch_of(desk).people, batch_of(desk).households) == (19, 5)
    assert batch_of(desk).standing.disputed == ()


def test_that_a_field_changed_meanwhile_is_said_beside_it_and_becomes_a_dispute(open_window: Any) -> None:
    desk = open_window(one_batch)
    begin_correction(desk)
    desk.press("15")
    desk.change(record_service.amend, batch_of(desk).record_id, {"people": 19, "note": "镇里来电"}, "镇里来电")
    desk.settle()
    assert "此间已由他人改为 19" in desk.words_of(desk.page.panels.currentWidget())
    desk.press(ENTER, "亲自点数", ENTER)
    desk.settle()
    assert batch_of(desk).standing.disputed == ("people",)
    assert batch_of(desk).note == "镇里来电"
    told = [line.new for line in desk.read(record_service.history, batch_of(desk).record_id) if line.name == "people"]
    assert sorted(told) == ["15", "19"]


def test_that_a_form_keeps_the_season_it_was_begun_in(open_window: Any) -> None:
    def two_seasons(work: Any) -> None:
        one_batch(work)
        person = work.create(Official(season=2026, name="刘志林", mobile="13900000001"))
        for season, name in ((2025, "旧河段"), (2026, "新河段")):
            post = Post(season=season, unit="410423", category=PostCategory.ADMINISTRATIVE, object_name=name)
            work.create(post if season == 2026 else Post(**{**_fields(post), "official": person.record_id}))

    desk = open_window(two_seasons)
    desk.chord("Ctrl+4")
    desk.settle()
    desk.chord("Ctrl+N")
    desk.settle()
    form = desk.page.panels.open_form
    old = desk.read(lambda reader: reader.find(Post, season=2025))[0]
    desk.window.seek_record(old.record_id)
    desk.settle()
    assert desk.page.year == 2025
    assert desk.page.panels.open_form is None
    assert form.held["season"] == 2026


def _fields(post: Post) -> dict[str, Any]:
    names = ("season", "unit", "category", "object_name")
    return {name: getattr(post, name) for name in names}


def test_that_tonight_is_logged_tonight_whatever_season_was_looked_at(open_window: Any) -> None:
    desk = open_window(one_batch)
    old = EvacuationBatch(
        unit="410423", place="旧村", people=9, households=2, moved_out_at=datetime(2025, 7, 1, 8, 0, tzinfo=BEIJING)
    )
    number = desk.change(evacuation_service.log_batch, old)
    desk.window.seek_record(number.record_id)
    desk.settle()
    assert desk.page.year == 2025
    desk.press(F2)
    desk.settle()
    assert desk.page.year == 2026
    assert desk.form.raw()["moved_out_at"] == "02:14"
    desk.enter("7·16", "lsx", "", "三组", "2", "7", "", "", "", "")
    desk.settle()
    assert batch_of(desk, "三组").moved_out_at.year == 2026


def test_that_news_leaves_the_marked_line_of_a_pick_list_where_it_is(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.press(F2)
    desk.settle()
    field = desk.form.editors["storm"]
    field.setFocus()
    field.clear()
    desk.press(DOWN, DOWN)
    marked = field._list.currentItem().text()
    desk.change(record_service.amend, batch_of(desk).record_id, {"note": "复核"}, "复核")
    desk.settle()
    field.open_list()
    assert field._list.currentItem().text() == marked


def test_that_a_number_laid_open_is_as_new_as_its_tile(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.page.explain(FigureAsked("evacuated_person_times"))
    desk.settle()
    assert "42 人次" in desk.words_of(desk.page.panels.explanation)
    more = EvacuationBatch(unit="410423", place="四组", people=8, households=2, moved_out_at=NIGHT)
    desk.change(evacuation_service.log_batch, more)
    desk.settle()
    assert "50 人次" in desk.words_of(desk.page.panels.explanation)


def test_that_a_storm_chosen_before_a_page_was_opened_narrows_it_too(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.page.filters.narrow("storm", "6·20")
    desk.chord("Ctrl+3")
    desk.settle()
    assert desk.page.filters.value("storm") == "6·20"
    assert "6·20" in desk.page.filters._clear.text()


def test_that_a_jump_says_which_filters_it_took_away(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.page.filters.narrow("unit", "410422")
    assert desk.page.table.records.rowCount() == 0
    desk.window.seek_record(batch_of(desk).record_id)
    desk.settle()
    assert desk.page.table.current_record.record.place == "下坪村"
    assert "已清除筛选:" in desk.window.strip.message.text()
    assert "叶县" in desk.window.strip.message.text()


def test_that_the_key_of_an_open_form_brings_the_cursor_back_to_it(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.press(F2)
    desk.chord("Ctrl+F")
    assert desk.focus() is desk.page.filters.search
    desk.press(F2)
    assert desk.page.panels.open_form.isAncestorOf(desk.focus())


def test_that_what_was_just_saved_is_undone_from_the_emptied_form(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.press(F2)
    desk.enter("7·16", "lsx", "", "三组", "2", "7", "", "", "", "")
    desk.settle()
    assert not batch_of(desk, "三组").standing.voided
    desk.chord("Ctrl+Z")
    desk.settle()
    assert [b.place for b in desk.read(lambda reader: reader.find(EvacuationBatch))] == ["下坪村", "灶君庙村"]


def test_that_a_board_shows_no_record_and_a_list_the_one_under_its_cursor(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.chord("Ctrl+1")
    desk.settle()
    assert desk.page.panels.detail.detail is None
    desk.chord("Alt+2")
    desk.settle()
    assert desk.page.panels.detail.detail.record.name == "7·16"
    desk.chord("Alt+5")
    desk.settle()
    assert desk.page.panels.detail.detail is None


def test_that_every_explained_batch_leads_to_its_ledger(open_window: Any) -> None:
    desk = open_window(one_batch)
    desk.chord("Ctrl+1")
    desk.settle()
    figure = desk.read(season_service.explain, 2026, "evacuated_person_times")
    desk.page.panels.row_asked.emit(figure.included[0].record_id)
    desk.settle()
    assert desk.window._shown.name == "evacuation"
    assert desk.page.table.current_record.record.record_id == figure.included[0].record_id
