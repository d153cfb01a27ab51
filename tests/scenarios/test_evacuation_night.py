"""A night at the 避险转移 page, by keyboard alone, on the real window and a real store."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import StormType
from fangxun_desk.services import import_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.database import Settings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.scenarios.desk_window import Night, two_forty

ENTER, ESCAPE, DELETE, F2 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_F2


def prepare(work: UnitOfWork) -> None:
    """A season with its storm and two shelters of 尧山镇, as an import would have left it."""
    import_service.open_season(work, 2024)
    began = datetime(2024, 7, 15, 20, 0, tzinfo=BEIJING)
    work.create(Storm(season=2024, name="7·16", type=StormType.RAINSTORM, began_at=began))
    for name in ("尧山镇文化活动中心", "尧山镇敬老院"):
        work.create(Shelter(season=2024, unit="410423", town="尧山镇", name=name, capacity=120))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    desk = Desk.found(tmp_path / "store", Settings(two_forty, tmp_path / "state", "this machine"), "甲", "李值班")
    desk.change(prepare)
    desk.close()
    return tmp_path / "store"


@pytest.fixture
def night(qtbot: Any, store: Path, tmp_path: Path) -> Iterator[Night]:
    opened = Night(qtbot, store, tmp_path / "state", two_forty)
    yield opened
    opened.close()


def batches(night: Night) -> list[EvacuationBatch]:
    return read(night, EvacuationBatch)


def read(night: Night, record_type: Any) -> list[Any]:
    answers: list[Any] = []
    night.context.runner.read(lambda reader: reader.find(record_type, include_voided=True), on_done=answers.append)
    night.rest()
    return list(answers[0])


def enter_a_batch(night: Night, place: str = "下坪村南院", people: str = "18", at: str = "0215") -> None:
    """F2, then the keys an officer types; the storm stands there already."""
    night.press(F2)
    night.form.go_to("unit")
    night.type("lsx")
    night.press(ENTER)
    night.type("ysz")
    night.press(ENTER)
    night.fill(place=place, moved_out_at=at, households="5", people=people, centralised=people, dispersed="0")


def test_that_a_batch_is_logged_by_keys_alone_and_counted_at_once(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER)
    (batch,) = batches(night)
    assert (batch.unit, batch.town, batch.place) == ("410423", "尧山镇", "下坪村南院")
    assert (batch.households, batch.people, batch.centralised) == (5, 18, 18)
    assert batch.moved_out_at == datetime(2024, 7, 16, 2, 15, tzinfo=BEIJING)
    assert batch.storm == read(night, Storm)[0].record_id
    assert f"已存盘 {batch.number}" in night.words
    assert "18" in _tile_texts(night)


def _tile_texts(night: Night) -> list[str]:
    from PySide6.QtWidgets import QAbstractButton, QLabel

    widgets = [*night.page.totals.findChildren(QLabel), *night.page.totals.findChildren(QAbstractButton)]
    return [widget.text() for widget in widgets]


def test_that_the_next_batch_keeps_storm_county_and_town(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER)
    texts = night.form.raw()
    assert (texts["storm"], texts["unit"], texts["town"]) == ("7·16", "鲁山县", "尧山镇")
    assert "place" not in texts
    assert "people" not in texts


def test_that_double_enter_saves_once(night: Night) -> None:
    enter_a_batch(night)
    panel = night.page.panels.open_form
    assert panel is not None
    panel.submit()
    panel.submit()
    night.rest()
    night.press(ENTER, ENTER)
    assert len(batches(night)) == 1


def test_that_more_households_than_people_is_refused_with_the_cursor_there(night: Night) -> None:
    enter_a_batch(night, people="3")
    night.form.go_to("shelters")
    night.press(ENTER)
    assert batches(night) == []
    assert night.form.focused == "households"
    assert "多于人数" in night.words
    assert night.form.raw()["place"] == "下坪村南院"


def test_that_people_come_home_in_two_steps_and_never_more_than_are_out(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER, ESCAPE)
    night.page.table.setFocus()
    night.press(Qt.Key.Key_R)
    night.fill(people="11", returned_at="0230")
    night.press(ENTER)
    night.press(Qt.Key.Key_R)
    assert night.form.raw()["people"] == "7"
    night.fill(people="9", returned_at="0235")
    night.press(ENTER)
    assert "目前在外 7 人" in night.words
    night.fill(people="7")
    night.press(ENTER)
    assert sorted(back.people for back in read(night, EvacuationReturn)) == [7, 11]


def test_that_a_move_between_shelters_adds_nobody(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER, ESCAPE)
    night.page.table.setFocus()
    night.press(Qt.Key.Key_T)
    night.fill(shelters="尧山镇敬老院", moved_out_at="0238")
    night.press(ENTER)
    assert [batch.judge_moved_out() for batch in batches(night)] == [None, "transfer"]
    assert "18" in _tile_texts(night)
    assert "36" not in _tile_texts(night)


def test_that_a_correction_wants_its_reason_and_shows_the_old_value_struck_through(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER, ESCAPE)
    night.page.table.setFocus()
    night.press(Qt.Key.Key_E)
    night.fill(people="21", centralised="21")
    night.form.go_to("reason")
    night.press(ENTER)
    assert "请填写更正原因" in night.words
    night.type("村里来电更正")
    night.press(ENTER)
    (batch,) = batches(night)
    assert batch.people == 21
    night.page.table.setFocus()
    night.press(ENTER)
    assert "line-through" in night.words
    assert "村里来电更正" in night.words


def test_that_voiding_wants_a_reason_and_takes_the_batch_out_of_the_count(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER, ESCAPE)
    night.page.table.setFocus()
    night.press(DELETE)
    night.press(ENTER)
    assert "请填写作废原因" in night.words
    night.type("与乡镇重复登记")
    night.press(ENTER)
    (batch,) = batches(night)
    assert batch.standing.voided
    assert batch.standing.void_reason == "与乡镇重复登记"
    assert "18" not in _tile_texts(night)


def test_that_nothing_takes_the_cursor_from_a_field_being_typed_in(night: Night) -> None:
    night.press(F2)
    night.form.go_to("place")
    night.type("下坪")
    before = night.cursor
    other = EvacuationBatch(unit="410423", place="别处", people=3, moved_out_at=two_forty())
    from fangxun_desk.services import evacuation_service

    night.context.runner.change(evacuation_service.log_batch, other)
    night.rest()
    assert night.cursor is before
    night.type("村")
    assert night.form.raw()["place"] == "下坪村"
    assert len(batches(night)) == 1


def test_that_a_letter_typed_in_a_field_is_a_letter(night: Night) -> None:
    night.press(F2)
    night.form.go_to("place")
    night.type("rte")
    assert night.form.raw()["place"] == "rte"
    assert night.form.focused == "place"


def test_that_a_half_typed_batch_comes_back_after_the_window_died(
    night: Night, qtbot: Any, store: Path, tmp_path: Path
) -> None:
    enter_a_batch(night, place="没写完的村")
    qtbot.wait(500)  # longer than a pause in typing
    draft = (store / "drafts" / "evacuation_new.json").read_text(encoding="utf-8")
    assert "没写完的村" in draft
    night.context.runner.close()  # the store is given up, the form is never asked to save
    again = Night(qtbot, store, tmp_path / "state", two_forty)
    try:
        assert "已恢复上次未登记的内容" in again.words
        assert again.form.raw()["place"] == "没写完的村"
        assert batches(again) == []
    finally:
        again.close()


def test_that_a_number_opens_to_its_rows_and_what_was_left_out(night: Night) -> None:
    enter_a_batch(night)
    night.form.go_to("shelters")
    night.press(ENTER, ESCAPE)
    from fangxun_desk.ui.number_tile import FigureAsked

    night.page.totals.asked.emit(FigureAsked("evacuated_person_times", None, None))
    night.rest()
    (batch,) = batches(night)
    assert night.page.panels.is_explaining
    assert "各暴雨过程" in night.words or "批次" in night.words
    assert batch.number
    night.press(ESCAPE)
    assert not night.page.panels.is_explaining
