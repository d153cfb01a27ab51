"""The pages of the window, in the order of the rail. A page that is not finished does not stand here.

`name` is the page's name on the command line. A page is imported when it is first shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.ui.page import Page, PageContext


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its name, its word and icon on the rail, and its class, in `ui/pages/<name>/page.py`.

    `kinds` are those of the records found there; `drafts` the drafts for which the window opens on this page, should
    one have been left half typed; `entry` what is entered there most, with the keys that begin it from any page.
    """

    name: str
    label: str
    icon: str
    class_name: str
    kinds: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    entry: tuple[str, str] | None = None

    def make(self, context: PageContext) -> Page:
        """Make the page."""
        module = import_module(f"fangxun_desk.ui.pages.{self.name}.page")
        made: Callable[[PageContext], Page] = getattr(module, self.class_name)
        return made(context)


PAGES = (
    PageSpec("season", "汛期", "season", "SeasonPage", ("storm", "warning", "response"), ("storm_new", "response_new")),
    PageSpec(
        "evacuation",
        "避险转移",
        "evacuation",
        "EvacuationPage",
        ("evacuation_batch", "evacuation_return"),
        ("evacuation_new",),
        ("新建转移批次", "F2"),
    ),
    PageSpec(
        "meeting",
        "会商调度",
        "meeting",
        "MeetingPage",
        ("meeting", "decision"),
        ("meeting_new",),
        ("新建会商 / 调度", "F4"),
    ),
    PageSpec("roster", "责任人", "roster", "RosterPage", ("official", "post", "training"), ("post_new",)),
    PageSpec("drill", "演练", "drill", "DrillPage", ("drill", "plan"), ("drill_new", "plan_new", "drill_paste")),
    PageSpec("hazard", "隐患", "hazard", "HazardPage", ("hazard",), ("hazard_new",)),
    PageSpec(
        "place",
        "点位资源",
        "shield",
        "PlacePage",
        ("risk_point", "shelter", "rescue_unit", "supply", "layer_feature"),
    ),
    PageSpec("map", "风险图", "map", "MapPage"),
    PageSpec("data", "数据", "data", "DataPage", ("import_file", "division", "season_fact")),
)
START = "evacuation"
"""The page the window opens on: what a storm night needs first."""


def page_named(name: str) -> PageSpec:
    """The page of that name; raises RuleBroken naming the pages there are."""
    for spec in PAGES:
        if spec.name == name:
            return spec
    raise RuleBroken(f"没有“{name}”这个页面。现有页面:{'、'.join(spec.name for spec in PAGES)}。", "page")


def page_of(kind: str) -> PageSpec | None:
    """The page where records of a kind are found; None where no page shows them."""
    return next((spec for spec in PAGES if kind in spec.kinds), None)
