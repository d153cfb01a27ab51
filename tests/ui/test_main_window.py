"""The shell: only what is bound is promised, looks can be changed at any time, the officer on duty is written down."""

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.domain.vocabulary import ResponseAction, ResponseLevel, StormType, Tier
from fangxun_desk.services import evacuation_service
from fangxun_desk.ui import theme
from fangxun_desk.ui.key_sheet import KeySheet
from fangxun_desk.ui.page_list import PAGES, page_named
from fangxun_desk.ui.pages.evacuation.totals import CountyTotals
from fangxun_desk.ui.record_table import RecordTable

BATCH = EvacuationBatch(
    unit="410423", place="下坪村", moved_out_at=datetime(2026, 7, 17, 1, 0, tzinfo=BEIJING), households=2, people=7
)


def bound_keys(window: QWidget) -> set[str]:
    return {
        action.shortcut().toString()
        for widget in [window, *window.findChildren(QWidget)]
        for action in widget.actions()
        if isinstance(action, QAction) and not action.shortcut().isEmpty()
    }


def test_that_the_key_sheet_shows_what_is_bound_and_nothing_else(open_window: Any) -> None:
    desk = open_window()
    desk.press(Qt.Key.Key_F1)
    sheet = desk.window.findChild(KeySheet)
    declared = [*desk.window._actions, *desk.page.actions_offered()]
    keys = {label.text() for label in sheet.findChildren(QLabel) if label.property("role") == "key"}
    assert {action.key_words for action in declared} <= keys
    assert bound_keys(desk.window) == {QKeySequence(action.keys).toString() for action in declared}
    sheet.close()


def test_that_every_field_button_and_list_has_a_name_for_screen_readers(open_window: Any) -> None:
    desk = open_window(lambda work: evacuation_service.log_batch(work, BATCH))
    for begin in ("F2", "R", "T", "E", "Del"):
        desk.page.to_list()
        desk.press({"F2": Qt.Key.Key_F2, "Del": Qt.Key.Key_Delete}.get(begin, begin.lower()))
        desk.settle()
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for kind in (QLineEdit, QPlainTextEdit, QTableView, QAbstractButton)
        for widget in desk.window.findChildren(kind)
        if not (widget.accessibleName() or getattr(widget, "text", str)() or "qt_" in widget.objectName())
        # The corner of a table and the clear button inside of a field are Qt's own.
        and type(widget.parent()) not in (QTableView, RecordTable, CountyTotals)
        and not isinstance(widget.parent(), QLineEdit)
    ]
    assert nameless == []


def test_that_theme_and_large_text_change_at_once_and_are_remembered(open_window: Any) -> None:
    desk = open_window(lambda work: evacuation_service.log_batch(work, BATCH))
    table = desk.page.table
    desk.press(Qt.Key.Key_F9, Qt.Key.Key_F8)
    assert (theme.active().name, theme.active().is_large) == ("night", True)
    assert table.verticalHeader().defaultSectionSize() == theme.active()["row"]
    assert desk.context.settings["theme"] == "night"
    desk.press(Qt.Key.Key_F9, Qt.Key.Key_F8)
    assert (theme.active().name, theme.active().is_large) == ("light", False)


def test_that_a_change_of_theme_keeps_what_is_being_typed(open_window: Any) -> None:
    desk = open_window()
    desk.press(Qt.Key.Key_F2)
    desk.form.go_to("place")
    desk.press("下坪", Qt.Key.Key_F9)
    field = desk.focus()
    assert desk.form.focused == "place"
    desk.press("村", Qt.Key.Key_F9)
    assert field.text() == "下坪村"


def test_that_the_officer_on_duty_is_written_into_what_follows(open_window: Any, prompts: Any) -> None:
    desk = open_window(author="李值班")
    prompts.answers.append("王值班")
    desk.window.change_officer()
    desk.settle()
    desk.change(evacuation_service.log_batch, BATCH)
    (line,) = desk.read(evacuation_service.batch_lines, 2026)
    assert line.batch.standing.author == "王值班"
    assert desk.context.settings["author"] == "王值班"


def test_that_the_banner_tells_storm_and_responses_by_tier_and_area(open_window: Any) -> None:
    def night(work: Any) -> None:
        began = datetime(2026, 7, 16, 20, 0, tzinfo=BEIJING)
        work.create(Storm(season=2026, name="7·16", type=StormType.RAINSTORM, began_at=began))
        for tier, issuer, area, level in (
            (Tier.COUNTY, "鲁山县防指", "鲁山县", ResponseLevel.SECOND),
            (Tier.CITY, "市防指", "全市", ResponseLevel.THIRD),
        ):
            start = Response(
                season=2026,
                tier=tier,
                issuer=issuer,
                area=area,
                action=ResponseAction.START,
                level=level,
                changed_at=began,
            )
            work.create(start)

    desk = open_window(night)
    labels = desk.window.banner.findChildren(QLabel)
    words = [label.text() for label in labels if label.isVisible()]
    assert "7·16 过程" in words
    assert "暴雨 07-16 20:00 起 进行中" in words
    levels = [(label.text(), label.property("level")) for label in labels if label.property("role") == "level"]
    assert levels == [("Ⅲ级 市·全市", "3"), ("Ⅱ级 县·鲁山县", "2")]


def test_that_the_strip_has_checked_and_backed_up_behind_the_open_window(open_window: Any) -> None:
    desk = open_window(lambda work: evacuation_service.log_batch(work, BATCH))
    strip = desk.window.strip
    assert strip.check.text().startswith("核验无误")
    assert strip.backup.text().startswith("备份")
    assert strip.unsent.text().startswith("仅本机")
    assert strip.saved.text() == "数据已打开"
    desk.change(evacuation_service.log_batch, BATCH)
    assert strip.saved.text() == "已存盘 02:14:00"


def test_that_a_newer_backup_is_not_repeated(open_window: Any, tmp_path: Any) -> None:
    open_window().close()
    open_window().close()
    assert len(list((tmp_path / "store" / "backups").glob("*.fxbak"))) == 1


def test_that_an_unknown_page_is_refused_naming_those_there_are() -> None:
    from fangxun_desk.domain.errors import RuleBroken

    with pytest.raises(RuleBroken, match=PAGES[0].name):
        page_named("weather")


def test_that_the_last_action_is_undone_by_one_key_but_not_while_typing(open_window: Any) -> None:
    desk = open_window()
    entry = desk.change(evacuation_service.log_batch, BATCH)
    desk.settle()
    desk.page.filters.search.setFocus()
    desk.press("x")
    desk.chord("Ctrl+Z")
    desk.settle()
    assert not desk.read(lambda reader: reader.get(EvacuationBatch, entry.record_id)).standing.voided
    desk.page.to_list()
    desk.chord("Ctrl+Z")
    desk.settle()
    assert desk.read(lambda reader: reader.get(EvacuationBatch, entry.record_id)).standing.voided
    assert desk.window.strip.message.text() == f"已撤销:登记避险转移批次 {entry.number}"
    desk.chord("Ctrl+Z")
    desk.settle()
    assert desk.window.strip.message.text() == "没有可撤销的操作。"
