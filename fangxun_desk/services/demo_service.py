"""The demonstration season: a store of its own, filled by the same import that users run."""

from pathlib import Path

from fangxun_desk import paths
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.services import import_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.store.database import Settings

DEMO_YEAR = 2024


def season_folder() -> Path:
    """The county workbooks of the demonstration season, as offices send them."""
    return paths.data_dir() / "demo_season" / str(DEMO_YEAR)


def found_demo(directory: Path, settings: Settings, name: str, author: str) -> tuple[Desk, list[ImportOutcome]]:
    """Make a demonstration store and take the season in. Raises RuleBroken where the workbooks are missing."""
    folder = season_folder()
    if not folder.is_dir():
        raise RuleBroken(f"找不到演示汛期数据:{folder}。请重新安装程序。")
    desk = Desk.found(directory, settings, name, author, demo=True)
    try:
        outcomes = import_service.take_all_in(desk, [folder])
    except BaseException:
        desk.close()
        raise
    return desk, outcomes
