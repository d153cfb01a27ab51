"""Pictures without a screen: the right size, the right page, and a store that is only read."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.ui.shot import take_picture


@pytest.fixture
def store(tmp_path: Path, qapp: Any) -> Path:
    folder = tmp_path / "store"
    Desk.found(folder, surroundings("测试"), "甲", "李值班").close()
    return folder


@pytest.mark.parametrize(("theme", "is_dark"), [("light", False), ("night", True)])
def test_that_a_picture_has_the_size_and_theme_asked_for(
    store: Path, tmp_path: Path, theme: str, is_dark: bool
) -> None:
    written = take_picture(store, "evacuation", tmp_path / "new" / "page.png", size=(1366, 768), theme=theme)
    image = QImage(str(written))
    assert (image.width(), image.height()) == (1366, 768)
    assert (QColor(image.pixel(700, 30)).lightness() < 128) is is_dark


def test_that_the_same_store_gives_the_same_picture(store: Path, tmp_path: Path) -> None:
    first, second = (
        QImage(str(take_picture(store, "evacuation", tmp_path / f"{name}.png", size=(1366, 700)))) for name in "ab"
    )
    # All but the strip at the bottom, where the time and the free space of the disk stand.
    box = first.rect().adjusted(0, 0, 0, -40)
    assert first.copy(box) == second.copy(box)


def test_that_taking_a_picture_changes_nothing(store: Path, tmp_path: Path) -> None:
    before = (store / "fangxun.db").read_bytes()
    take_picture(store, "evacuation", tmp_path / "page.png")
    assert (store / "fangxun.db").read_bytes() == before
    assert not (store / "backups").exists()
    assert not (store / "drafts").exists()


def test_that_a_picture_can_be_taken_beside_an_open_window(store: Path, tmp_path: Path) -> None:
    holder = Desk.open(store, surroundings("指挥台窗口"), "李值班")
    try:
        assert take_picture(store, "evacuation", tmp_path / "page.png").exists()
    finally:
        holder.close()


def test_that_an_unknown_page_is_refused_naming_those_there_are(store: Path, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"现有页面:.*evacuation"):
        take_picture(store, "weather", tmp_path / "page.png")


def test_that_a_missing_store_is_refused_in_a_sentence(tmp_path: Path, qapp: Any) -> None:
    with pytest.raises(RuleBroken, match="找不到数据文件"):
        take_picture(tmp_path / "nothing", "evacuation", tmp_path / "page.png")


def test_that_a_picture_that_cannot_be_written_says_so(store: Path, tmp_path: Path) -> None:
    (tmp_path / "page.png").mkdir()
    with pytest.raises(RuleBroken, match="图片未写出"):
        take_picture(store, "evacuation", tmp_path / "page.png")
