"""The atlas: every sheet there is, bound in order, whole or not at all, and the same bytes for the same store."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.reports.map_atlas import bind
from fangxun_desk.services import map_sheet_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.map_counts import NoSector
from fangxun_desk.services.map_sheet_service import SheetAsked
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.reports.reading_back import half_width
from tests.reports.small_season import MADE_AT, YEAR

LUSHAN, YEXIAN, ZONE = "410423", "410422", "410471"


def _enter(work: UnitOfWork) -> None:
    for unit, managed_by, name, sector, lon, lat in (
        (LUSHAN, "", "下坪沟", Sector.FLASH_FLOOD, 112.6, 33.75),
        (LUSHAN, "", "下坪桥", Sector.TRAFFIC, 112.61, 33.75),
        (YEXIAN, "", "澧河险工", Sector.RIVER, 113.3, 33.5),
        (YEXIAN, ZONE, "遵化店涵洞", Sector.TRAFFIC, 113.36, 33.71),
        (YEXIAN, "", "无坐标处", None, None, None),
    ):
        work.create(
            RiskPoint(
                season=YEAR, unit=unit, managed_by=managed_by, name=name, sector=sector, grade=RiskGrade.GENERAL,
                longitude=lon, latitude=lat,
            )
        )  # fmt: skip


@pytest.fixture
def points_desk(desk: Desk) -> Desk:
    """A store with five risk points, one of them without a position."""
    desk.change(_enter)
    return desk


def _pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return [half_width(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def test_that_the_sheets_are_the_city_the_divisions_the_sectors_and_what_is_in_both(points_desk: Desk) -> None:
    assert points_desk.read(map_sheet_service.sheets_to_make, YEAR) == [
        SheetAsked(),
        SheetAsked(YEXIAN),
        SheetAsked(LUSHAN),
        SheetAsked(ZONE),
        SheetAsked(sector=Sector.RIVER),
        SheetAsked(sector=Sector.FLASH_FLOOD),
        SheetAsked(sector=Sector.TRAFFIC),
        SheetAsked(sector=NoSector.UNSTATED),
        SheetAsked(YEXIAN, Sector.RIVER),
        SheetAsked(YEXIAN, NoSector.UNSTATED),
        SheetAsked(LUSHAN, Sector.FLASH_FLOOD),
        SheetAsked(LUSHAN, Sector.TRAFFIC),
        SheetAsked(ZONE, Sector.TRAFFIC),
    ]


def test_that_an_atlas_holds_every_sheet_with_its_page_and_tells_how_far_it_is(
    points_desk: Desk, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    out = tmp_path / "图册.pdf"
    made = points_desk.read(
        map_sheet_service.atlas, out, year=YEAR, report=lambda done, total: told.append((done, total))
    )
    pages = _pages(made.written)
    assert told == [(at, 13) for at in range(1, 14)]
    assert made.points == 4
    titles = ["", "叶县", "鲁山县", "高新区", "河道堤防", "山洪", "交通", "未填行业", "叶县河道堤防", "叶县未填行业"]
    for at, page in enumerate(pages, 1):
        assert f"第 {at} 页 共 13 页" in page
    for title, page in zip([*titles, "鲁山县山洪", "鲁山县交通", "高新区交通"], pages, strict=True):
        assert f"平顶山市{title}防汛风险图" in page
    assert "风险点 5 处" in pages[0]
    assert "上图 4 处,未上图 1 处" in pages[0]
    assert "未填行业 1" in pages[0]
    assert "风险点 1 处" in pages[3]


def test_that_a_cancelled_or_broken_run_leaves_nothing_behind(points_desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "图册.pdf"
    out.write_bytes(b"the former one")

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        points_desk.read(map_sheet_service.atlas, out, year=YEAR, report=stop)
    asked: list[int] = []
    with pytest.raises(RuleBroken, match="已取消"):
        points_desk.read(
            map_sheet_service.atlas, out, year=YEAR, is_cancelled=lambda: asked.append(1) or len(asked) > 3
        )
    assert len(asked) == 4
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".pdf"] == ["图册.pdf"]
    assert out.read_bytes() == b"the former one"


def test_that_the_same_store_gives_the_same_atlas(points_desk: Desk, tmp_path: Path) -> None:
    make: Callable[[str], Any] = lambda name: points_desk.read(  # noqa: E731
        map_sheet_service.atlas, tmp_path / name, year=YEAR
    )
    first = make("一.pdf").written.read_bytes()
    time.sleep(1.1)  # the library that binds the pages dates its files to the second
    assert make("二.pdf").written.read_bytes() == first


@pytest.mark.parametrize(("file", "year", "sentence"), [("图册.png", YEAR, "图册.png"), ("图册.pdf", 1999, "1999年")])
def test_that_an_atlas_of_nothing_or_as_a_picture_is_refused(
    points_desk: Desk, tmp_path: Path, file: str, year: int, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        points_desk.read(map_sheet_service.atlas, tmp_path / file, year=year)
    assert not (tmp_path / file).exists()


def test_that_no_sheets_are_no_atlas() -> None:
    with pytest.raises(ValueError, match="no sheets"):
        bind([], MADE_AT)
