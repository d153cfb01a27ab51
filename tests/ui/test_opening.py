"""From a started program to an open store: three plain ways at first, a sentence and a way on if one will not open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.app import DesksOfThisMachine, join
from fangxun_desk.services import demo_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.settings import Settings
from fangxun_desk.ui.main_window import MainWindow
from fangxun_desk.ui.opening import Opening
from fangxun_desk.ui.page import Page
from fangxun_desk.ui.start_panel import StartPanel


class Start:
    """A window that is being opened on a folder."""

    def __init__(self, qtbot: Any, prompts: Any, folder: Path) -> None:
        self.qtbot = qtbot
        self.prompts = prompts
        self.left: list[int] = []
        settings = Settings.of_this_user()
        settings["author"] = "李值班"
        self.context = join(settings, prompts)
        self.window = MainWindow(self.context)
        self.window.show()
        desks = DesksOfThisMachine(settings)
        self.opening = Opening(self.context, desks, folder, self.left.append)
        self.opening.begin()
        self.opening.stand_in(self.window)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.context.runner.is_idle, timeout=20_000)

    @property
    def panel(self) -> StartPanel | None:
        shown = self.window._stack.currentWidget()
        return shown if isinstance(shown, StartPanel) else None

    def words(self) -> list[str]:
        return [button.accessibleName() for button in self.panel.buttons] if self.panel else []

    def choose(self, words: str) -> None:
        next(button for button in self.panel.buttons if button.accessibleName() == words).click()
        self.settle()


@pytest.fixture
def start(qtbot: Any, prompts: Any) -> Iterator[Any]:
    made: list[Start] = []

    def begin(folder: Path) -> Start:
        made.append(Start(qtbot, prompts, folder))
        return made[-1]

    yield begin
    for one in made:
        one.window.close()
        one.context.runner.close()
        one.window.deleteLater()


def found(folder: Path) -> Path:
    Desk.found(folder, surroundings("测试"), "甲", "李值班").close()
    return folder


def test_that_a_first_start_offers_three_plain_ways(start: Any, tmp_path: Path) -> None:
    first = start(tmp_path / "store")
    demo = ["打开演示汛期"] if demo_service.season_folder().is_dir() else []
    assert first.words() == [*demo, "建立本单位数据", "从备份恢复"]
    assert all(button.accessibleDescription() for button in first.panel.buttons)
    assert not (tmp_path / "store" / "fangxun.db").exists()


def test_that_the_offices_own_store_is_made_only_when_asked_for(start: Any, tmp_path: Path, prompts: Any) -> None:
    first = start(tmp_path / "store")
    first.choose("建立本单位数据")
    assert not (tmp_path / "store" / "fangxun.db").exists()
    prompts.answers.append("乙")
    first.choose("建立本单位数据")
    assert (tmp_path / "store" / "fangxun.db").exists()
    assert isinstance(first.window.page, Page)
    assert first.context.settings["store_dir"] == str(tmp_path / "store")


def test_that_a_name_that_cannot_be_a_desks_is_refused_in_a_sentence(start: Any, tmp_path: Path, prompts: Any) -> None:
    first = start(tmp_path / "store")
    prompts.answers.append("甲-1")
    first.choose("建立本单位数据")
    assert "席位名" in prompts.told[0]
    assert first.panel.buttons[0].isEnabled()


def test_that_an_existing_store_opens_at_once(start: Any, tmp_path: Path) -> None:
    opened = start(found(tmp_path / "store"))
    assert opened.panel is None
    assert opened.context.drafts is not None


def test_that_a_second_window_says_who_has_the_store_and_leaves(start: Any, tmp_path: Path, prompts: Any) -> None:
    folder = found(tmp_path / "store")
    holder = Desk.open(folder, surroundings("另一个窗口"), "王值班")
    try:
        second = start(folder)
    finally:
        holder.close()
    assert second.left == [1]
    assert "另一个窗口" in prompts.told[0]


def test_that_a_damaged_store_says_what_to_do_and_stays_as_it_is(start: Any, tmp_path: Path) -> None:
    folder = found(tmp_path / "store")
    damage = b"\x00" * 4096
    (folder / "fangxun.db").write_bytes(damage)
    for rest in folder.glob("fangxun.db-*"):
        rest.unlink()
    opened = start(folder)
    assert opened.words() == ["再试一次", "选择其他目录", "从备份恢复", "退出"]
    assert (folder / "fangxun.db").read_bytes() == damage
    opened.choose("退出")
    assert opened.left == [1]


def test_that_a_store_that_was_here_before_is_never_silently_made_anew(start: Any, tmp_path: Path) -> None:
    folder = found(tmp_path / "store")
    for file in folder.glob("fangxun.db*"):
        file.unlink()
    opened = start(folder)
    assert "建立本单位数据" not in opened.words()
    assert not (folder / "fangxun.db").exists()


def test_that_another_folder_can_be_chosen(start: Any, tmp_path: Path, prompts: Any) -> None:
    folder = found(tmp_path / "store")
    (folder / "fangxun.db").write_bytes(b"not a database, whatever its name says" * 200)
    other = found(tmp_path / "other")
    opened = start(folder)
    prompts.answers.append(other)
    opened.choose("选择其他目录")
    assert opened.panel is None
    assert opened.context.settings["store_dir"] == str(other)


def test_that_a_backup_brings_a_new_machine_up_to_date(start: Any, tmp_path: Path, prompts: Any) -> None:
    desk = Desk.found(tmp_path / "old", surroundings("测试"), "甲", "李值班")
    copy = desk.back_up(tmp_path / "stick").path
    desk.close()
    first = start(tmp_path / "store")
    prompts.answers.append(copy)
    first.choose("从备份恢复")
    assert first.panel is None
    assert (tmp_path / "store" / "fangxun.db").exists()


@pytest.mark.slow
def test_that_the_demonstration_season_opens_beside_the_offices_data(start: Any, tmp_path: Path) -> None:
    first = start(tmp_path / "store")
    first.choose("打开演示汛期")
    first.settle()
    assert first.panel is None, first.prompts.told
    assert (tmp_path / "demo" / "fangxun.db").exists()
    assert not (tmp_path / "store" / "fangxun.db").exists()
    shown = [button.text() for tile, _ in first.window.page.totals._tiles for button in tile._numbers]
    assert shown[0] == "1958"
