"""02:14, the phone at one ear: every key of the 避险转移 page, on the real window and a real store of this season."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import StormType
from fangxun_desk.services import evacuation_service, season_service
from fangxun_desk.ui.record_table_model import FORMER_ROLE

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, F2, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F2, Qt.Key.Key_Delete
YEAR = 2026
PLACE, PEOPLE, STATE = 4, 7, 11
"""Columns of the list."""


def storm_night(work: Any) -> None:
    """Two storms, the second going on; two shelters in 鲁山县."""
    began = datetime(2026, 6, 20, 18, 0, tzinfo=BEIJING)
    ended = datetime(2026, 6, 21, 14, 0, tzinfo=BEIJING)
    work.create(Storm(season=YEAR, name="6·20", type=StormType.RAINSTORM, began_at=began, ended_at=ended))
    now = datetime(2026, 7, 16, 20, 0, tzinfo=BEIJING)
    work.create(Storm(season=YEAR, name="7·16", type=StormType.RAINSTORM, began_at=now))
    for name in ("尧山镇文化活动中心", "尧山镇敬老院"):
        work.create(Shelter(season=YEAR, unit="410423", town="尧山镇", name=name, capacity=120))


def one_batch(**changes: Any) -> Callable[[Any], Any]:
    """A seed with one batch of 51 people out."""

    def seed(work: Any) -> None:
        storm_night(work)
        storm = evacuation_service.storms_of(work, YEAR)[0]
        batch = EvacuationBatch(
            storm=storm.record_id,
            unit="410423",
            town="尧山镇",
            place="灶君庙村河湾组",
            moved_out_at=datetime(2026, 7, 16, 23, 40, tzinfo=BEIJING),
            households=16,
            people=51,
            centralised=51,
            shelters=("尧山镇文化活动中心",),
        )
        evacuation_service.log_batch(work, replace(batch, **changes))

    return seed


def lines(desk: Any) -> list[Any]:
    return desk.read(evacuation_service.batch_lines, YEAR)


def figures(desk: Any) -> dict[str, int]:
    return desk.read(season_service.figures, YEAR).figures


def fill_in(desk: Any, people: str = "51") -> None:
    """From F2 to the last field: lsx, ysz, village and 组, households, people, 集中, 分散 left blank, shelter."""
    desk.press(F2)
    desk.enter("lsx", "ysz", "zjm")
    desk.enter("河湾组", "16", people, "40", "")
    desk.press("wh")
    desk.settle()


def shown_words(desk: Any) -> str:
    """Every word a label of the open panel shows."""
    panel = desk.page.panels.currentWidget()
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def cell(desk: Any, column: int, row: int = 0) -> Any:
    return desk.page.table.model().index(row, column)


def test_that_a_batch_is_logged_without_touching_the_mouse(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk)
    desk.press(ENTER)
    desk.settle()
    (line,) = lines(desk)
    batch = line.batch
    assert (batch.unit, batch.town, batch.place) == ("410423", "尧山镇", "灶君庙村河湾组")
    assert (batch.households, batch.people, batch.centralised, batch.dispersed) == (16, 51, 40, None)
    assert (line.storm_name, batch.shelters) == ("7·16", ("尧山镇文化活动中心",))
    assert batch.moved_out_at == desk.clock()
    assert batch.standing.author == "李值班"
    assert f"已存盘 {batch.number}" in shown_words(desk)


def test_that_the_form_is_ready_for_the_next_batch_of_the_same_town(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk)
    desk.press(ENTER)
    desk.settle()
    raw = desk.form.raw()
    assert (raw["storm"], raw["unit"], raw["town"], raw["moved_out_at"]) == ("7·16", "鲁山县", "尧山镇", "02:14")
    assert not {"place", "people", "shelters"} & raw.keys()
    assert desk.form.focused == "place"
    desk.enter("下坪村", "3", "9", "", "", "")
    desk.settle()
    assert [line.batch.place for line in lines(desk)] == ["灶君庙村河湾组", "下坪村"]


def test_that_a_double_enter_saves_once_and_asks_for_nothing(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk)
    desk.press(ENTER, ENTER, ENTER)
    desk.settle()
    desk.press(ENTER)
    desk.settle()
    assert len(lines(desk)) == 1
    assert "已存盘" in shown_words(desk)
    assert "请" not in "".join(label.text() for label in desk.form.findChildren(QLabel) if label.isVisible())


def test_that_a_wrong_number_of_people_is_refused_with_the_cursor_in_the_field(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk, people="12")
    desk.press(ENTER)
    desk.settle()
    assert lines(desk) == []
    assert "户数 16 多于人数 12,请核对。" in shown_words(desk)
    assert desk.form.focused == "households"
    desk.press("4", ENTER)
    desk.settle()
    assert lines(desk) == []
    assert "集中与分散之和 40 人多于转移人数 12 人,请核对。" in shown_words(desk)
    desk.press("12", ENTER)
    desk.settle()
    assert [line.batch.people for line in lines(desk)] == [12]


def test_that_words_in_a_number_field_are_refused_at_once(open_window: Any) -> None:
    desk = open_window(storm_night)
    desk.press(F2)
    desk.enter("lsx", "ysz", "zjm", "", "16", "5l")
    assert desk.form.focused == "people"
    assert "转移人数须填整数,不能是“5l”。" in shown_words(desk)


def test_that_the_full_time_is_shown_while_a_short_one_is_typed(open_window: Any) -> None:
    desk = open_window(storm_night)
    desk.press(F2)
    desk.form.go_to("moved_out_at")
    desk.press("2340")
    assert "即 2026年7月16日 23:40(昨天)" in shown_words(desk)


def test_that_a_remainder_is_suggested_and_never_filled_in_silently(open_window: Any) -> None:
    desk = open_window(storm_night)
    desk.press(F2)
    desk.enter("lsx", "ysz", "zjm", "", "16", "51", "40")
    assert desk.form.focused == "dispersed"
    assert "余 11 人" in shown_words(desk)
    assert desk.form.raw().get("dispersed") is None
    desk.press(Qt.Key.Key_Space)
    assert desk.form.raw()["dispersed"] == "11"


def test_that_people_go_home_in_two_steps(open_window: Any) -> None:
    desk = open_window(one_batch())
    assert desk.focus() is desk.page.table
    desk.press("r")
    desk.settle()
    assert desk.form.raw()["people"] == "51"
    desk.press("20", ENTER)
    desk.settle()
    assert figures(desk)["people_out_at_end"] == 31
    desk.press("r")
    desk.settle()
    assert desk.form.raw()["people"] == "31"
    desk.press("32", ENTER)
    desk.settle()
    assert "该批次目前在外 31 人,返回人数不能为 32 人。" in shown_words(desk)
    desk.press("31", ENTER)
    desk.settle()
    assert figures(desk)["people_out_at_end"] == 0
    assert [line.returned for line in lines(desk)] == [51]


def test_that_a_move_between_shelters_adds_nothing(open_window: Any) -> None:
    desk = open_window(one_batch())
    before = figures(desk)
    desk.press("t")
    desk.settle()
    desk.press("30", ENTER)
    desk.press("jly", ENTER)
    desk.settle()
    after = figures(desk)
    for code in ("evacuated_person_times", "evacuated_batches", "people_out_at_end"):
        assert after[code] == before[code]
    assert len(lines(desk)) == 2
    assert "转运" in [cell(desk, STATE, row).data() for row in range(2)]


def test_that_a_correction_needs_its_reason_and_strikes_the_old_value_through(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press("e")
    desk.settle()
    assert desk.form.focused == "people"
    desk.press("54", ENTER)
    assert desk.form.focused == "reason"
    desk.press(ENTER)
    assert "请填写更正原因。" in shown_words(desk)
    desk.press("镇里来电,漏报一户", ENTER)
    desk.settle()
    (line,) = lines(desk)
    assert line.batch.people == 54
    corrected = cell(desk, PEOPLE)
    assert (corrected.data(FORMER_ROLE).text, corrected.data()) == ("51", "54")
    story = corrected.data(Qt.ItemDataRole.ToolTipRole)
    assert "李值班 更正转移人数:51 → 54。原因:镇里来电,漏报一户" in story
    body = desk.page.panels.detail._body
    assert "line-through" in body.toHtml()
    assert "镇里来电,漏报一户" in body.toPlainText()


def test_that_a_correction_that_cannot_be_true_is_refused(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press("e")
    desk.settle()
    desk.press("5", ENTER, ENTER)
    desk.press("写错了", ENTER)
    desk.settle()
    assert "多于" in shown_words(desk)
    assert [line.batch.people for line in lines(desk)] == [51]


def test_that_voiding_needs_a_reason_keeps_the_row_and_can_be_taken_back(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press(DELETE)
    desk.settle()
    desk.press(ENTER)
    assert "请填写作废原因。" in shown_words(desk)
    assert not lines(desk)[0].batch.standing.voided
    desk.press("重复登记", ENTER)
    desk.settle()
    assert lines(desk)[0].batch.standing.void_reason == "重复登记"
    assert cell(desk, PLACE).data(Qt.ItemDataRole.FontRole).strikeOut()
    assert figures(desk)["evacuated_person_times"] == 0
    desk.press(DELETE)
    desk.settle()
    desk.press("不是重复", ENTER)
    desk.settle()
    assert figures(desk)["evacuated_person_times"] == 51


def test_that_a_wrong_return_is_voided_from_the_detail_panel(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press("r")
    desk.settle()
    desk.press(ENTER)
    desk.settle()
    assert figures(desk)["people_out_at_end"] == 0
    desk.page.panels.detail.later.setFocus()
    desk.press(Qt.Key.Key_Home, DELETE)
    desk.settle()
    desk.press("人还没回", ENTER)
    desk.settle()
    assert figures(desk)["people_out_at_end"] == 51


def test_that_news_while_typing_steals_neither_focus_nor_a_letter(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press(F2)
    desk.enter("lsx", "ysz")
    desk.press("灶君庙")
    field = desk.focus()
    batch = EvacuationBatch(
        unit="410481", place="尹集村", moved_out_at=datetime(2026, 7, 17, 1, 0, tzinfo=BEIJING), households=2, people=7
    )
    desk.change(evacuation_service.log_batch, batch)
    desk.press("村")
    assert desk.focus() is field
    assert desk.form.raw()["place"] == "灶君庙村"
    assert len(lines(desk)) == 2


@contextmanager
def busy_store(desk: Any) -> Iterator[None]:
    """The store thread at something long; whatever is asked meanwhile is answered afterwards."""
    gate = threading.Event()
    desk.runner.ask_desk(lambda opened: gate.wait(10), "")
    yield
    gate.set()
    desk.settle()


def test_that_a_late_answer_opens_nothing_once_the_officer_has_moved_on(open_window: Any) -> None:
    desk = open_window(one_batch())
    with busy_store(desk):
        desk.press("r", F2)
        desk.press("lsx")
        field = desk.focus()
    assert desk.focus() is field
    assert desk.form.raw()["unit"] == "lsx"
    desk.press("x")
    assert desk.form.raw()["unit"] == "lsxx"


def test_that_a_late_refusal_leaves_the_cursor_where_the_officer_is_by_now(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk, people="12")
    search = desk.page.filters.search
    with busy_store(desk):
        desk.press(ENTER)
        search.setFocus()
        desk.press("gym")
    assert desk.focus() is search
    assert search.text() == "gym"
    assert "户数 16 多于人数 12,请核对。" in shown_words(desk)
    assert lines(desk) == []


def test_that_a_refusal_after_the_form_was_left_is_said_on_the_strip(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk, people="12")
    with busy_store(desk):
        desk.press(ENTER)
        desk.press(ESCAPE)
    assert desk.page.panels.open_form is None
    assert "未存盘:户数 16 多于人数 12" in desk.window.strip.message.text()
    desk.press(F2)
    assert desk.form.raw()["people"] == "12"


def test_that_what_is_being_saved_is_not_put_aside_for_another_batch(open_window: Any) -> None:
    def two(work: Any) -> None:
        one_batch()(work)
        batch = evacuation_service.batch_lines(work, YEAR)[0].batch
        evacuation_service.log_batch(work, replace(batch, record_id="", number="", place="下坪村"))

    desk = open_window(two)
    desk.press("r")
    desk.settle()
    first = desk.page.table.current_record.batch.place
    with busy_store(desk):
        desk.press("7", ENTER)
        desk.press(ESCAPE, Qt.Key.Key_Down, "r")
    assert {line.batch.place: line.returned for line in lines(desk)}[first] == 7
    assert sum(line.returned for line in lines(desk)) == 7


def test_that_letters_typed_in_a_field_are_never_actions(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.press(F2)
    desk.form.go_to("place")
    desk.press("rte")
    assert desk.form.raw()["place"] == "rte"
    desk.page.filters.search.setFocus()
    desk.press("rte")
    assert desk.page.filters.search.text() == "rte"


@pytest.mark.parametrize("ending", ["close", "die"])
def test_that_a_half_typed_batch_comes_back_in_the_same_field(open_window: Any, qtbot: Any, ending: str) -> None:
    desk = open_window(storm_night)
    desk.press(F2)
    desk.enter("lsx", "ysz", "zjm")
    desk.press("河湾组", ENTER, "16", ENTER, "5")
    qtbot.wait(400)
    desk.settle()
    getattr(desk, ending)()
    again = open_window()
    again.settle()
    assert "已恢复上次未登记的内容" in shown_words(again)
    assert again.form.raw() == {
        "storm": "7·16",
        "unit": "鲁山县",
        "town": "尧山镇",
        "place": "灶君庙村河湾组",
        "moved_out_at": "02:14",
        "households": "16",
        "people": "5",
    }
    assert again.form.focused == "people"
    again.press("1", ENTER, ENTER, ENTER, ENTER)
    again.settle()
    qtbot.wait(400)
    again.settle()
    assert [line.batch.people for line in lines(again)] == [51]
    assert again.context.drafts.recall("evacuation_new") is None


def test_that_escape_parks_a_draft_and_f2_brings_it_back(open_window: Any) -> None:
    desk = open_window(storm_night)
    desk.press(F2)
    desk.enter("lsx", "ysz")
    desk.press("zjm", ESCAPE)
    assert desk.form.raw()["place"] == "zjm"
    desk.press(ESCAPE)
    assert desk.page.panels.open_form is None
    desk.press(F2)
    assert desk.form.raw()["place"] == "zjm"
    assert "已恢复上次未登记的内容" in shown_words(desk)


def test_that_a_draft_already_entered_before_the_crash_is_not_entered_twice(open_window: Any) -> None:
    desk = open_window(storm_night)
    fill_in(desk)
    desk.form.editors["shelters"].close_list()
    desk.page.panels.open_form.keep()
    desk.settle()
    draft = desk.context.drafts.recall("evacuation_new")
    desk.press(ENTER)
    desk.settle()
    (line,) = lines(desk)
    desk.context.drafts.keep("evacuation_new", draft)
    desk.die()
    again = open_window()
    again.settle()
    assert f"上次填写的内容已存盘 {line.batch.number},未重复登记" in shown_words(again)
    assert len(lines(again)) == 1


def test_that_a_draft_of_one_batch_is_not_shown_for_another(open_window: Any) -> None:
    def two(work: Any) -> None:
        one_batch()(work)
        batch = lines_in(work)[0].batch
        evacuation_service.log_batch(
            work, replace(batch, record_id="", number="", place="下坪村", people=20, centralised=20)
        )

    def lines_in(work: Any) -> list[Any]:
        return evacuation_service.batch_lines(work, YEAR)

    desk = open_window(two)
    desk.press("r")
    desk.settle()
    desk.press("7", ESCAPE)
    desk.press(Qt.Key.Key_Down, "r")
    desk.settle()
    assert desk.form.raw()["people"] == "51"
    desk.press(ESCAPE, Qt.Key.Key_Up, "r")
    desk.settle()
    assert desk.form.raw()["people"] == "7"


def test_that_a_number_explains_itself_and_leads_to_its_row(open_window: Any) -> None:
    desk = open_window(one_batch())
    tile, _ = desk.page.totals._tiles[0]
    tile._numbers[0].setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    explained = desk.page.panels.explanation
    assert explained.isVisible()
    words = shown_words(desk)
    assert "51 人次" in words
    assert "口径:本年度有效批次转出人数之和" in words
    desk.press(ENTER)
    assert desk.focus() is desk.page.table
    assert desk.page.table.current_record.batch.place == "灶君庙村河湾组"
    assert explained.isVisible()
    desk.press(ESCAPE)
    assert not explained.isVisible()


def test_that_a_countys_number_explains_itself_too(open_window: Any) -> None:
    desk = open_window(one_batch())
    counties = desk.page.totals._counties
    counties.setFocus()
    counties.setCurrentIndex(counties.model().index(0, 6))
    desk.press(ENTER)
    desk.settle()
    assert "避险转移人次 · 7·16 · 鲁山县" in shown_words(desk)
    assert "51 人次" in shown_words(desk)


def test_that_the_figures_shown_are_those_of_the_season_service(open_window: Any) -> None:
    desk = open_window(one_batch(centralised=30, dispersed=11))
    shown = [button.text() for tile, _ in desk.page.totals._tiles for button in tile._numbers]
    counted = figures(desk)
    codes = [part.code for _, parts in desk.page.totals._tiles for part in parts]
    assert shown == [str(counted[code]) for code in codes]
    assert shown[-3:] == ["30", "11", "10"]


def test_that_a_search_finds_by_place_number_and_initials(open_window: Any) -> None:
    desk = open_window(one_batch())
    desk.page._to_search()
    for typed, found in (("灶君", 1), ("ysz", 1), ("lsx 河湾", 1), ("甲-00", 1), ("下坪", 0)):
        desk.page.filters.search.clear()
        desk.press(typed)
        assert desk.page.table.model().rowCount() == found, typed
    desk.press(ESCAPE)
    assert desk.focus() is desk.page.table
    assert desk.page.table.model().rowCount() == 1


def test_that_a_batch_of_the_demonstration_season_is_corrected_and_the_figures_follow(open_window: Any) -> None:
    desk = open_window(demo=True)
    before = desk.read(season_service.figures, 2024).figures["evacuated_person_times"]
    row = desk.page.table.current_record
    desk.press("e")
    desk.settle()
    desk.press(str(row.batch.people + 3), ENTER, "村里补报一户三口", ENTER)
    desk.settle()
    assert desk.read(season_service.figures, 2024).figures["evacuated_person_times"] == before + 3
    now = next(r for r in desk.page.table.records.shown if r.batch.record_id == row.batch.record_id)
    assert now.former["people"].text == str(row.batch.people)
    desk.chord("Ctrl+Z")
    desk.settle()
    assert desk.read(season_service.figures, 2024).figures["evacuated_person_times"] == before == 1958
