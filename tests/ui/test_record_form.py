"""One form for all nouns: editors from the declaration, Enter that goes on, errors beside their field."""

from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import Field, FieldType, Noun
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.ui import choices
from fangxun_desk.ui.field_editors import CountEditor, Present
from fangxun_desk.ui.initials import initials_of
from fangxun_desk.ui.record_form import RecordForm

NOW = datetime(2026, 7, 17, 2, 14, tzinfo=BEIJING)
ENTER = Qt.Key.Key_Return


def make_form(qtbot: Any, noun: Noun, names: list[str]) -> RecordForm:
    form = RecordForm([noun.field(name) for name in names], [(name,) for name in names], Present(lambda: NOW))
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(form)
    window.resize(500, 600)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    form.window_kept = window
    return form


def shown(form: RecordForm) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("kind", NOUNS)
def test_that_every_noun_has_a_form_that_is_blank_at_first(qtbot: Any, kind: str) -> None:
    noun = NOUNS[kind]
    names = [field.name for field in noun.fields if not field.derived]
    form = make_form(qtbot, noun, names)
    assert form.values() == {name: noun.field(name).blank for name in names}
    for name in names:
        assert noun.field(name).label in form.editors[name].accessibleName()


def test_that_required_fields_are_marked_for_eyes_and_screen_readers(qtbot: Any) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["place", "note"])
    assert form.editors["place"].accessibleName() == "村组(地点)(必填)"
    assert form.editors["note"].accessibleName() == "备注"


def test_that_stored_values_come_back_as_they_were(qtbot: Any) -> None:
    values = {
        "unit": "410423",
        "place": "灶君庙村",
        "moved_out_at": datetime(2026, 7, 16, 23, 40, tzinfo=BEIJING),
        "people": 51,
        "nature": BatchNature.ACTUAL,
        "shelters": ("尧山镇敬老院", "灶君庙小学"),
        "dispersed": None,
    }
    form = make_form(qtbot, EvacuationBatch.NOUN, list(values))
    form.set_values(values)
    assert form.values() == values
    assert form.editors["unit"].text() == "鲁山县"
    assert form.editors["nature"].text() == "实际转移"


def test_that_a_time_limit_may_lie_ahead(qtbot: Any) -> None:
    form = make_form(qtbot, Hazard.NOUN, ["due_on"])
    form.editors["due_on"].setText("9-30")
    assert form.values() == {"due_on": date(2026, 9, 30)}


def test_that_enter_goes_on_past_what_is_filled_in_and_then_hands_in(qtbot: Any) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["town", "place", "households", "people"])
    handed_in = []
    form.submitted.connect(lambda: handed_in.append(form.values()["people"]))
    form.editors["place"].setText("下坪村")
    form.go_to("town")
    form.editors["town"].setText("尧山镇")
    qtbot.keyClick(form.editors["town"], ENTER)
    assert form.focused == "households"
    qtbot.keyClick(form.editors["households"], ENTER)
    assert form.focused == "people"
    qtbot.keyClick(form.editors["people"], ENTER)
    assert handed_in == []
    assert "请填写转移人数。" in shown(form)
    qtbot.keyClicks(form.editors["people"], "9")
    assert "请填写转移人数。" not in shown(form)
    qtbot.keyClick(form.editors["people"], ENTER)
    assert handed_in == [9]


def test_that_an_error_stands_beside_its_field_with_the_cursor_in_it(qtbot: Any) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["place", "people"])
    assert form.show_error(RuleBroken("请填写村组或地点。", "place"))
    assert form.focused == "place"
    assert form.editors["place"].property("wrong")
    assert form.editors["place"].accessibleDescription() == "请填写村组或地点。"
    assert not form.show_error(RuleBroken("磁盘已满。"))


def test_that_a_text_no_choice_has_is_refused_by_name(qtbot: Any) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["unit"])
    form.editors["unit"].setText("火星县")
    with pytest.raises(RuleBroken, match="没有“火星县”这个县") as refused:
        form.values()
    assert refused.value.field == "unit"


def test_that_initials_mean_the_unit_even_without_taking_it_from_the_list(qtbot: Any) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["unit"])
    form.editors["unit"].setText("lsx")
    assert form.values() == {"unit": "410423"}


@pytest.mark.parametrize("typed", ["51", " 51 ", "51人", "５１"])
def test_that_a_count_is_read_as_people_write_it(qtbot: Any, typed: str) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["people"])
    form.editors["people"].setText(typed)
    assert form.values() == {"people": 51}


@pytest.mark.parametrize("typed", ["-5", "5.5", "五", "1e3", "12345678901"])
def test_that_what_is_no_count_is_refused(qtbot: Any, typed: str) -> None:
    form = make_form(qtbot, EvacuationBatch.NOUN, ["people"])
    form.editors["people"].setText(typed)
    with pytest.raises(RuleBroken, match="转移人数须填整数"):
        form.values()


def test_that_a_draft_puts_back_every_letter(qtbot: Any) -> None:
    names = ["unit", "place", "moved_out_at", "people", "shelters"]
    texts = {"unit": "ls", "place": "灶君", "moved_out_at": "昨 23", "people": "5x", "shelters": "尧山镇敬老院、"}
    form = make_form(qtbot, EvacuationBatch.NOUN, names)
    form.set_raw(texts)
    assert form.raw() == texts


def test_that_a_default_time_follows_the_clock_until_somebody_types(qtbot: Any) -> None:
    now = [NOW]
    noun = EvacuationBatch.NOUN
    form = RecordForm([noun.field("moved_out_at")], [("moved_out_at",)], Present(lambda: now[0]))
    qtbot.addWidget(form)
    editor = form.editors["moved_out_at"]
    editor.show_now()
    now[0] = NOW.replace(minute=20)
    editor.keep_up()
    assert editor.text() == "02:20"
    qtbot.keyClicks(editor, "1")
    now[0] = NOW.replace(minute=30)
    editor.keep_up()
    assert editor.text() == "02:201"


def test_that_a_suggested_number_is_taken_only_by_the_space_bar(qtbot: Any) -> None:
    editor = CountEditor(Field(name="dispersed", label="分散安置", type=FieldType.COUNT, unit="人"))
    qtbot.addWidget(editor)
    editor.suggest(11)
    assert (editor.text(), editor.placeholderText(), editor.value()) == ("", "11?", None)
    qtbot.keyClick(editor, Qt.Key.Key_Space)
    assert editor.value() == 11


@pytest.mark.parametrize(
    ("name", "initials"), [("刘营社区", "lysq"), ("尧山镇文化活动中心", "yszwhhdzx"), ("第2小学", "d2xx"), ("", "")]
)
def test_that_a_name_has_its_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_that_towns_of_a_zone_are_offered_before_those_lying_there_by_law() -> None:
    assert [choice.label for choice in choices.of_towns("410423")("ysz")] == ["尧山镇"]
    assert choices.of_towns("")("ysz") == ()
    assert [choice.label for choice in choices.of_villages("410423", "尧山镇")("灶君")] == ["灶君庙村"]
    assert choices.of_villages("410423", "没有的镇")("x") == ()
