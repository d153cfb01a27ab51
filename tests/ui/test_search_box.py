"""The search over everything: typed, walked and left by the keyboard alone, over the real window."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official
from fangxun_desk.services import record_service, search_service
from fangxun_desk.store.unit_of_work import UnitOfWork
from fangxun_desk.ui import theme
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.search_box import COMMANDS, SearchBox
from tests.ui.window_driver import PATIENCE_MS, STORM_NIGHT, OpenWindow, WindowDriver

pytest_plugins = ["tests.ui.window_driver"]


def seed(work: UnitOfWork) -> None:
    work.create(Official(season=2026, name="王伟", organisation="水利局", mobile="13812345678"))
    work.create(Official(season=2026, name="王伟民", organisation="应急局"))
    work.create(RiskPoint(season=2026, unit="410423", town="尧山镇", name="王伟沟"))
    work.create(EvacuationBatch(season=2026, unit="410423", place="下坪村", people=18, moved_out_at=STORM_NIGHT))


class Searching:
    """A search box over the driver's window, and what was gone to and done."""

    def __init__(self, driver: WindowDriver, qtbot: Any, **more: Any) -> None:
        self.driver = driver
        self.qtbot = qtbot
        self.jumped: list[tuple[str, str]] = []
        self.done: list[str] = []
        self.before = QLineEdit(driver.window)
        self.before.setText("写到一半")
        self.before.show()
        self.before.setFocus()
        offered = [
            Action("责任人页", "Ctrl+3", lambda: self.done.append("page")),
            Action("立即备份", "Ctrl+B", lambda: self.done.append("backup")),
        ]
        self.box = SearchBox(
            driver.context,
            driver.window,
            lambda: offered,
            lambda *to: self.jumped.append(to),
            reads_ahead=False,
            **more,
        )

    def type(self, typed: str) -> None:
        """Type and wait for the answer."""
        self.driver.press(typed)
        self.wait()

    def wait(self) -> None:
        """Until nothing is asked any more."""
        asking = self.box._asking

        def is_settled() -> bool:
            return not asking.is_waiting and not asking._is_reading and self.driver.runner.is_idle

        self.qtbot.waitUntil(is_settled, timeout=PATIENCE_MS)

    def texts(self) -> list[str]:
        return [entry.text for entry in self.box.list.entries()]


@pytest.fixture
def searching(open_window: OpenWindow, qtbot: Any) -> Searching:
    return Searching(open_window(seed), qtbot)


def test_that_it_stays_away_until_it_is_asked_for(searching: Searching) -> None:
    assert not searching.box.is_open
    assert searching.before.hasFocus()
    searching.driver.press("x")
    assert searching.before.text() == "写到一半x"


def test_that_it_opens_with_an_empty_line_and_says_what_can_be_typed(searching: Searching) -> None:
    searching.box.open()
    assert searching.box.line.hasFocus()
    assert searching.box.line.text() == ""
    assert "拼音首字母" in searching.box.line.placeholderText()
    assert searching.texts() == ["责任人页", "立即备份"]


@pytest.mark.parametrize("typed", ["王伟", "ww", "wangwei"])
def test_that_the_best_hit_stands_first_and_enter_goes_there(searching: Searching, typed: str) -> None:
    searching.box.open()
    searching.type(typed)
    assert searching.texts()[0] == "王伟 水利局 138****5678"
    searching.driver.press(Qt.Key.Key_Return)
    ((kind, record_id),) = searching.jumped
    assert kind == "official"
    assert searching.driver.read(lambda reader: reader.get(Official, record_id)).name == "王伟"
    assert not searching.box.is_open
    assert searching.before.hasFocus()
    assert searching.before.text() == "写到一半"


def test_that_hits_stand_under_the_word_of_their_noun(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    assert searching.box.list.headings() == ["责任人", "风险点"]
    assert searching.texts()[1:] == ["王伟民 应急局", "王伟沟 鲁山县 尧山镇"]
    assert searching.box.said.text() == "找到 3 条。"


def test_that_down_and_up_pass_the_headings_and_go_round(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    marked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
        searching.driver.press(key)
        marked.append(searching.texts().index(searching.box.list.marked().text))
    assert marked == [1, 2, 0, 2, 0]
    assert searching.box.line.hasFocus()
    searching.driver.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert searching.jumped[0][0] == "risk_point"


def test_that_esc_closes_and_gives_the_cursor_back(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    searching.driver.press(Qt.Key.Key_Escape)
    assert not searching.box.is_open
    assert searching.before.hasFocus()
    assert searching.jumped == []
    searching.box.open()
    assert searching.box.line.text() == ""


def test_that_enter_before_the_answer_waits_for_it(searching: Searching) -> None:
    searching.box.open()
    searching.driver.press("xpc", Qt.Key.Key_Return)
    searching.wait()
    assert [kind for kind, _ in searching.jumped] == ["evacuation_batch"]


def test_that_an_answer_out_of_date_is_dropped(searching: Searching) -> None:
    searching.box.open()
    searching.driver.press("王伟")
    searching.box._asking.ask_now()
    searching.box.line.clear()
    searching.type("下坪")
    assert searching.texts() == ["下坪村 鲁山县 18人 2026-07-17 02:14"]


def test_that_an_answer_after_closing_opens_nothing(searching: Searching) -> None:
    searching.box.open()
    searching.driver.press("王伟")
    searching.box._asking.ask_now()
    searching.driver.press(Qt.Key.Key_Escape)
    searching.wait()
    assert not searching.box.is_open
    assert searching.before.hasFocus()


def test_that_nothing_found_is_said(searching: Searching) -> None:
    searching.box.open()
    searching.type("没有这个人")
    assert searching.box.said.text() == "没有找到“没有这个人”。"
    assert not searching.box.list.isVisible()
    searching.driver.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert searching.box.is_open
    assert searching.jumped == []


@pytest.mark.parametrize(
    ("typed", "done"), [("备份", "backup"), ("ljbf", "backup"), ("zrry", "page"), ("ctrl+b", "backup")]
)
def test_that_commands_are_found_and_done(searching: Searching, typed: str, done: str) -> None:
    searching.box.open()
    searching.type(typed)
    assert searching.box.list.headings()[0] == COMMANDS
    searching.driver.press(Qt.Key.Key_Return)
    assert searching.done == [done]
    assert searching.before.hasFocus()


def test_that_a_record_saved_while_it_is_open_is_found(searching: Searching) -> None:
    searching.box.open()
    searching.type("新来")
    assert searching.texts() == []
    searching.driver.change(lambda work: work.create(Official(season=2026, name="新来的人")))
    searching.type("的")
    assert searching.texts() == ["新来的人"]


def test_that_a_voided_record_is_struck_through(searching: Searching) -> None:
    searching.box.open()
    searching.type("下坪")
    searching.driver.press(Qt.Key.Key_Return)
    searching.driver.change(record_service.void, searching.jumped[0][1], "误登")
    searching.box.open()
    searching.type("下坪")
    (entry,) = searching.box.list.entries()
    assert entry.is_voided
    assert entry.text.endswith("(已作废)")


def test_that_an_index_in_arrears_is_said_and_the_answer_comes_again(
    searching: Searching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_service, "PART", 1)
    said: list[str] = []
    searching.box._asking.answered.connect(lambda hits, left: said.append(searching.box.said.text()))
    # One change a part would be too quick to be seen: the parts wait.
    searching.box._asking._next_part.setInterval(60)
    monkeypatch.setattr(search_service.catch_up, "__defaults__", (1,))
    searching.box.open()
    searching.driver.press("下坪")
    searching.box._asking.ask_now()
    searching.wait()
    assert "可能不全" in said[0]
    assert said[-1] == "找到 1 条。"


def test_that_a_store_that_cannot_be_read_is_said(searching: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RuleBroken("数据不可读。")

    monkeypatch.setattr(search_service, "search_at_once", refuse)
    searching.box.open()
    searching.type("王伟")
    assert searching.box.said.text() == "数据不可读。"
    assert searching.driver.prompts.told == []


def test_that_a_click_goes_there_too(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    shown = searching.box.list
    place = shown.visualItemRect(shown.item(1)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert searching.jumped[0][0] == "official"


def test_that_turning_to_another_field_closes_it_and_leaves_the_cursor_there(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    other = QLineEdit(searching.driver.window)
    other.show()
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not searching.box.is_open
    assert other.hasFocus()


def test_that_asking_again_marks_what_was_typed(searching: Searching) -> None:
    searching.box.open()
    searching.type("ww")
    searching.box.open()
    assert searching.box.line.selectedText() == "ww"
    searching.type("xpc")
    assert searching.texts() == ["下坪村 鲁山县 18人 2026-07-17 02:14"]


def test_that_a_screen_reader_hears_what_is_marked(searching: Searching) -> None:
    searching.box.open()
    searching.type("王伟")
    line = searching.box.line
    assert line.accessibleName() == "查找责任人、风险点、安置点、记录和命令"
    assert line.accessibleDescription() == "责任人 王伟 水利局 138****5678 2026-甲-0001"
    searching.driver.press(Qt.Key.Key_Down)
    assert line.accessibleDescription().startswith("责任人 王伟民")
    searching.box.line.clear()
    searching.type("没有这个人")
    assert line.accessibleDescription() == "没有找到“没有这个人”。"


@pytest.mark.parametrize("size", [(1366, 768), (1120, 640), (3840, 2160)])
@pytest.mark.parametrize("large", [False, True])
def test_that_it_stands_inside_the_window_and_clips_nothing(
    searching: Searching, size: tuple[int, int], large: bool
) -> None:
    theme.apply(theme.load("night", is_large=large))
    searching.driver.window.resize(*size)
    searching.box.open()
    searching.type("王")
    box, window = searching.box.geometry(), searching.driver.window.rect()
    assert window.contains(box)
    assert abs(box.center().x() - window.center().x()) <= 1
    shown = searching.box.list
    assert shown.isVisible()
    assert shown.height() >= shown.wanted_height() or shown.verticalScrollBar().maximum() > 0
    assert searching.box.line.height() >= theme.active()["field"]
    searching.driver.window.resize(1200, 700)
    assert searching.driver.window.rect().contains(searching.box.geometry())
    theme.apply(theme.load("light", is_large=False))


def test_that_a_quiet_desk_reads_ahead(open_window: OpenWindow, qtbot: Any) -> None:
    driver = open_window(seed)
    box = SearchBox(driver.context, driver.window, lambda: (), lambda *to: None)
    box._asking._quiet.setInterval(10)
    driver.change(lambda work: work.create(Official(season=2026, name="新来的人")))
    qtbot.waitUntil(lambda: driver.read(search_service.behind) == 0, timeout=PATIENCE_MS)
    assert not box.is_open
    assert QApplication.focusWidget() is not box.line
