"""What can be done in the window whatever page is shown: the keys, the words, and what each asks the window to do."""

from functools import partial
from typing import TYPE_CHECKING

from fangxun_desk.ui.page import Action
from fangxun_desk.ui.page_list import PAGES

if TYPE_CHECKING:
    from fangxun_desk.ui.main_window import MainWindow

PAGE_SUFFIX = "页"


def of(window: "MainWindow") -> tuple[Action, ...]:
    """The window's actions, in the order of the key sheet; turning to the pages comes last."""
    entries = [
        Action(spec.entry[0], spec.entry[1], partial(window.begin_entry, spec), icon="add")
        for spec in PAGES
        if spec.entry is not None
    ]
    pages = [
        Action(f"{spec.label}{PAGE_SUFFIX}", f"Ctrl+{place}", partial(window.show_page, spec))
        for place, spec in enumerate(PAGES, start=1)
    ]
    return (
        *entries,
        Action("查找一切", "Ctrl+K", window.search_everything, icon="search"),
        Action("撤销上一步操作", "Ctrl+Z", window.undo, icon="undo"),
        Action("全部按键", "F1", window.show_keys),
        Action("大字 / 常规字", "F8", window.toggle_large),
        Action("日间 / 夜间配色", "F9", window.toggle_theme),
        Action("更改值班员", "Ctrl+U", window.change_officer),
        Action("导入台账文件夹(先预览)", "Ctrl+I", window.import_folder),
        Action("立即备份", "Ctrl+B", window.back_up),
        *pages,
    )
