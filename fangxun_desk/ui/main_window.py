"""The shell: rail, banner, one page, status strip, and the actions of all of them bound from declared lists.

No rule of the field and no question to the store stands here; pages own themselves, and the shell only passes on news.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.journal import Changes
from fangxun_desk.services import record_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.record_service import Whereabouts
from fangxun_desk.ui import banner, theme, window_actions
from fangxun_desk.ui.banner import Banner
from fangxun_desk.ui.desk_watch import DeskWatch
from fangxun_desk.ui.key_sheet import KeySheet
from fangxun_desk.ui.page import IN_LIST, Action, Page, PageContext
from fangxun_desk.ui.page_list import PAGES, START, PageSpec, page_named, page_of
from fangxun_desk.ui.start_panel import StartPanel
from fangxun_desk.ui.status_strip import StatusStrip
from fangxun_desk.ui.task_runner import SAVING

if TYPE_CHECKING:
    from fangxun_desk.ui.search_box import SearchBox

BANNER_KINDS = frozenset({"storm", "response", "hazard", "meeting", "decision", "import_file"})
LEAST_SIZE = (1120, 640)


class MainWindow(QMainWindow):
    """The window."""

    closed = Signal()

    def __init__(self, context: PageContext, *, watches: bool = True) -> None:
        super().__init__()
        self._context = context
        self._pages: dict[str, Page] = {}
        self._start: StartPanel | None = None
        self._is_open = False
        self._shown = page_named(START)
        self.setWindowTitle("防汛指挥台")
        self.setWindowIcon(theme.icon("app"))
        self.setMinimumSize(*LEAST_SIZE)
        self._build()
        self._watch = DeskWatch(context, self.strip, self, acts=watches)
        self._search: SearchBox | None = None
        self._reads_ahead = watches
        self._actions = window_actions.of(self)
        self._join()
        self._bind(self, self._actions)
        self.show_page(self._shown)

    # -- making ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.banner = Banner(self)
        self.strip = StatusStrip(self)
        self._stack = QStackedWidget(self)
        self._rail = self._make_rail()
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        ground = QWidget(self)
        ground.setObjectName("ground")
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addWidget(middle, 1)
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across, 1)
        whole.addWidget(self.strip)
        self.setCentralWidget(ground)

    def _make_rail(self) -> QWidget:
        rail = QWidget(self)
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        self._rail_buttons: dict[str, QToolButton] = {}
        for spec in PAGES:
            button = QToolButton(rail)
            button.setText(spec.label)
            button.setAccessibleName(spec.label)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            theme.set_icon(button, spec.icon, "rail_text")
            button.clicked.connect(lambda checked=False, spec=spec: self.show_page(spec))
            self._rail_buttons[spec.name] = button
            column.addWidget(button)
        column.addStretch(1)
        return rail

    def _join(self) -> None:
        events = self._context.events
        events.opened.connect(self._on_opened)
        events.changed.connect(self._on_changed)
        events.setting_changed.connect(self._on_setting)
        events.record_asked.connect(self.seek_record)
        events.entry_asked.connect(self._enter_given)
        events.map_asked.connect(self._show_on_map)
        self._watch.minute_passed.connect(self._on_minute)
        self.banner.officer_asked.connect(self.change_officer)
        self.banner.theme_asked.connect(self.toggle_theme)
        self.banner.large_asked.connect(self.toggle_large)
        self.banner.keys_asked.connect(self.show_keys)
        self.banner.page_asked.connect(lambda name: self.show_page(page_named(name)))
        self._dress()

    def _bind(self, owner: QWidget, actions: Sequence[Action]) -> None:
        """Bind declared actions: those of a list act only while that list has the cursor."""
        for action in actions:
            bound = QAction(action.label, owner)
            bound.setShortcut(QKeySequence(action.keys))
            bound.setAutoRepeat(False)
            in_list = action.where == IN_LIST and action.owner is not None
            context = Qt.ShortcutContext.WidgetShortcut if in_list else Qt.ShortcutContext.WindowShortcut
            bound.setShortcutContext(context)
            bound.triggered.connect(action.run)
            (action.owner if in_list and action.owner is not None else owner).addAction(bound)

    def _commands(self) -> Sequence[Action]:
        """What the search box offers besides records: the page's own commands, then the window's and the pages."""
        return (*(self.page.actions_offered() if self.page is not None else ()), *self._actions)

    # -- what can be done --------------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The page that is shown, None while no store is open."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def show_page(self, spec: PageSpec) -> None:
        """Turn to a page; it is made when it is first turned to."""
        self._shown = spec
        page = self._pages.get(spec.name)
        if page is None:
            page = self._pages[spec.name] = spec.make(self._context)
            self._stack.addWidget(page)
            self._bind(page, page.actions_offered())
            if self._is_open:
                page.on_opened()
        self._stack.setCurrentWidget(page)
        self._rail_buttons[spec.name].setChecked(True)

    def show_start(self, panel: StartPanel) -> None:
        """Show what can be done about a store that is not open."""
        self._drop_start()
        self._start = panel
        self._stack.addWidget(panel)
        self._stack.setCurrentWidget(panel)
        self._rail.hide()
        self.strip.say_not_open()
        panel.take_focus()

    def _drop_start(self) -> None:
        if self._start is not None:
            self._stack.removeWidget(self._start)
            self._start.deleteLater()
            self._start = None

    def show_keys(self) -> None:
        """Show the key sheet."""
        offered = self.page.actions_offered() if self.page is not None else ()
        own = self._actions
        turning = [action for action in own if action.label.endswith(window_actions.PAGE_SUFFIX)]
        groups = [
            ("本页", [action for action in offered if action.where != IN_LIST]),
            ("全部页面", [action for action in own if action not in turning]),
            ("翻页", turning),
        ]
        lists = dict.fromkeys(a.owner for a in offered if a.where == IN_LIST and a.owner is not None)
        of_lists = [(each.accessibleName(), [a for a in offered if a.owner is each]) for each in lists]
        further = self.page.further_keys if self.page is not None else ()
        KeySheet([group for group in groups if group[1]], of_lists, self, further).open()

    def toggle_theme(self) -> None:
        """Day to night and back."""
        self._context.settings["theme"] = "light" if self._context.settings["theme"] == "night" else "night"
        self._apply_theme()

    def toggle_large(self) -> None:
        """Large text and back."""
        self._context.settings["large_text"] = not self._context.settings["large_text"]
        self._apply_theme()

    def change_officer(self) -> None:
        """Ask who is on duty; the name goes into every record from now on."""
        name = self._context.asker.line("值班员姓名(写进此后的每条记录):", self._context.settings["author"])
        if name:
            self._context.settings["author"] = name
            self._context.events.setting_changed.emit("author")

    # -- news --------------------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        self._is_open = True
        self._rail.show()
        self._tell_author()
        known = tuple(self._pages.values())
        self.show_page(self._left_half_typed() or self._shown)
        self._drop_start()
        for page in known:
            page.on_opened()
        self._read_banner()
        if self._reads_ahead:
            self._context.runner.went_idle.connect(self.search_box, Qt.ConnectionType.SingleShotConnection)

    def _left_half_typed(self) -> PageSpec | None:
        """The page of the form that was typed in last and never entered, should there be one."""
        by_draft = {draft: spec for spec in PAGES for draft in spec.drafts}
        newest = self._context.drafts.newest(by_draft) if self._context.drafts is not None else ""
        return by_draft.get(newest)

    def begin_entry(self, spec: PageSpec, given: Record | None = None, lead: str = "") -> None:
        """Turn to a page and enter there what is entered most; `given` is a record half filled elsewhere."""
        if self._is_open:
            self.show_page(spec)
            self._pages[spec.name].begin_entry(given, lead)

    def _enter_given(self, given: Record, lead: str) -> None:
        spec = page_of(given.NOUN.kind)
        assert spec is not None
        self.begin_entry(spec, given, lead)

    def _show_on_map(self, record_id: str) -> None:
        self.show_page(page_named("map"))
        self._pages["map"].show_record(record_id)

    def import_folder(self) -> None:
        """Look a folder of workbooks over on the 数据 page."""
        if self._is_open:
            self.show_page(page_named("data"))
            page = self.page
            assert page is not None
            page.begin_folder_import()

    def search_everything(self) -> None:
        """Open the one search box."""
        self.search_box().open()

    def search_box(self) -> "SearchBox":
        """The search box; it is made once the desk is quiet, or when it is first asked for."""
        if self._search is None:
            from fangxun_desk.ui.search_box import SearchBox

            over = self.centralWidget()
            seek = lambda kind, record_id: self.seek_record(record_id)  # noqa: E731
            self._search = SearchBox(self._context, over, self._commands, seek, reads_ahead=self._reads_ahead)
        return self._search

    def seek_record(self, record_id: str) -> None:
        """Turn to the page where a record is found, once the store has said where that is."""
        self._context.runner.read(record_service.whereabouts, record_id, on_done=self._go_to)

    def _go_to(self, found: Whereabouts | None) -> None:
        spec = page_of(found.kind) if found is not None else None
        if found is None or spec is None:
            self._context.events.said.emit("找不到该记录所在的页面。")
            return
        self.show_page(spec)
        self._pages[spec.name].show_record(found.record_id, found.season)

    def _on_changed(self, changes: Changes) -> None:
        for page in self._pages.values():
            page.on_changed(changes)
        if changes.kinds & BANNER_KINDS:
            self._read_banner()

    def _on_minute(self) -> None:
        for page in self._pages.values():
            page.on_minute()
        if self._is_open:
            self._read_banner()

    def _read_banner(self) -> None:
        self._context.runner.read(banner.read_facts, self._context.clock(), on_done=self.banner.show_facts)

    def _tell_author(self) -> None:
        name = self._context.settings["author"]

        def tell(desk: Desk) -> None:
            desk.author = name or desk.author

        self._context.runner.ask_desk(tell, "")

    def undo(self) -> None:
        """Take back what was done last; in a field being typed in, the same keys take back the typing."""
        said = self._context.events.said.emit
        self._context.runner.ask_desk(
            Desk.undo,
            SAVING,
            on_done=lambda done: said(f"已撤销:{done.result}"),
            on_error=lambda broken: said(broken.sentence),
        )

    def back_up(self) -> None:
        """Write a backup now."""
        self._watch.back_up_now()

    def _apply_theme(self) -> None:
        theme.apply(theme.load(self._context.settings["theme"], is_large=self._context.settings["large_text"]))
        self._dress()
        for page in self._pages.values():
            page.on_theme()

    def _on_setting(self, key: str) -> None:
        if key in ("theme", "large_text"):
            self._apply_theme()
        elif key == "author":
            self.banner.show_officer(self._context.settings["author"])
            self._tell_author()

    def _dress(self) -> None:
        """What depends on the theme or on who is on duty."""
        self._rail.setFixedWidth(theme.active()["px"] * 5 + 12)
        self.banner.show_theme()
        self.banner.show_officer(self._context.settings["author"])

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is half typed is kept; the program then finishes what was handed in."""
        for page in self._pages.values():
            page.settle()
        self.closed.emit()
        super().closeEvent(event)
