"""The pages of the window, in the order of the rail. A page that is not finished does not stand here.

`name` is the page's name on the command line. A page is imported when it is first shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.ui.page import Page, PageContext


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its name, its word and icon on the rail, and how it is made."""

    name: str
    label: str
    icon: str
    make: Callable[[PageContext], Page]


def _evacuation(context: PageContext) -> Page:
    from fangxun_desk.ui.pages.evacuation.page import EvacuationPage

    return EvacuationPage(context)


PAGES = (PageSpec("evacuation", "避险转移", "evacuation", _evacuation),)


def page_named(name: str) -> PageSpec:
    """The page of that name; raises RuleBroken naming the pages there are."""
    for spec in PAGES:
        if spec.name == name:
            return spec
    raise RuleBroken(f"没有“{name}”这个页面。现有页面:{'、'.join(spec.name for spec in PAGES)}。", "page")
