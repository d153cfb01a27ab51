"""An officer with the phone at one ear finds one man among many thousand entries, without a mouse.

20 000 entries; the same over 200 000 is measured in tests/benchmarks/bench_search.py.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.benchmarks.bench_search import fill
from tests.ui.window_driver import PATIENCE_MS, STORM_NIGHT, OpenWindow, WindowDriver

pytest_plugins = ["tests.ui.window_driver"]
ENTRIES = 20_000
PHONE = "13937591462"
THE_MAN = "王伟 鲁山县水利局 局长 139****1462"


@pytest.fixture(scope="module")
def many_entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with the entries of several seasons, and among them the one man."""
    folder = tmp_path_factory.mktemp("many") / "store"
    desk = Desk.found(folder, surroundings("测试", lambda: STORM_NIGHT), "甲", "值班员")
    desk.change(fill, ENTRIES)
    desk.change(the_man)
    desk.change(fill, ENTRIES // 10)
    desk.close()
    return folder


def the_man(work: UnitOfWork) -> None:
    person = Official(season=2026, name="王伟", organisation="鲁山县水利局", title="局长", mobile=PHONE)
    held = work.create(person).record_id
    category, reservoir = PostCategory.ADMINISTRATIVE, "昭平台水库"
    work.create(Post(season=2026, unit="410423", category=category, object_name=reservoir, official=held))


class Searcher:
    """The window over the many entries, its search, and where it led."""

    def __init__(self, driver: WindowDriver, qtbot: Any) -> None:
        self.driver, self.box, self._qtbot = driver, driver.window.search_box(), qtbot
        self.went_to: list[tuple[str, str]] = []
        jump = self.box._jump
        self.box._jump = lambda *to: (self.went_to.append(to), jump(*to))

    def find(self, typed: str) -> list[str]:
        """Ctrl+K, type, wait for the whole answer; the lines shown."""
        self.driver.chord("Ctrl+K")
        assert self.box.line.hasFocus()
        self.driver.press(typed)

        def is_answered() -> bool:
            return not self.box._asking.is_waiting and not self.box._is_incomplete

        self._qtbot.waitUntil(is_answered, timeout=3 * PATIENCE_MS)
        return [entry.text for entry in self.box.list.entries()]


@pytest.fixture
def searcher(many_entries: Path, tmp_path: Path, open_window: OpenWindow, qtbot: Any) -> Searcher:
    shutil.copytree(many_entries, tmp_path / "store")
    return Searcher(open_window(), qtbot)


def test_that_one_man_is_found_among_many_thousand_entries_and_enter_goes_to_him(searcher: Searcher) -> None:
    assert searcher.find("王伟")[0] == THE_MAN
    searcher.driver.press(Qt.Key.Key_Return)
    searcher.driver.settle()
    ((kind, record_id),) = searcher.went_to
    assert kind == "official"
    assert searcher.driver.read(lambda reader: reader.get(Official, record_id)).mobile == PHONE
    assert "official" in searcher.driver.page.kinds


def test_that_he_is_found_in_every_way_somebody_may_know_him(searcher: Searcher) -> None:
    for typed in ("ww", "wangwei", "王伟 鲁山", "ww lsx", "王伟 昭平台", "ww zptsk", PHONE, PHONE[-4:] + " 王"):
        assert searcher.find(typed)[0] == THE_MAN, typed
        searcher.driver.press(Qt.Key.Key_Escape)
    assert searcher.find("昭平台水库") == ["昭平台水库 鲁山县 行政 王伟", THE_MAN]
    searcher.driver.press(Qt.Key.Key_Escape)
    assert searcher.find("王伟 郏县 昭平台") == []


def test_that_looking_somebody_up_leaves_a_half_typed_entry_as_it_was(searcher: Searcher) -> None:
    driver = searcher.driver
    driver.chord("Ctrl+2")
    driver.settle()
    driver.chord("F2")
    driver.settle()
    driver.press("lsx")
    field = driver.focus()
    typed = field.text()
    assert searcher.find("ww")[0] == THE_MAN
    driver.press(Qt.Key.Key_Escape)
    assert driver.focus() is field
    assert field.text() == typed
    assert searcher.went_to == []
