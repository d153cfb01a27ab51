"""数据: six sections behind six keys. The page turns between them and passes on the news; each sees to itself."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services import record_service
from fangxun_desk.services.record_service import Whereabouts
from fangxun_desk.ui.page import Action, Page, PageContext
from fangxun_desk.ui.pages.data.changes_section import ChangesSection
from fangxun_desk.ui.pages.data.export_section import ExportSection
from fangxun_desk.ui.pages.data.imports_section import ImportsSection
from fangxun_desk.ui.pages.data.intake_section import IntakeSection
from fangxun_desk.ui.pages.data.keeping_section import KeepingSection
from fangxun_desk.ui.pages.data.section import Section
from fangxun_desk.ui.pages.data.settings_section import SettingsSection


class DataPage(Page):
    """数据."""

    kinds = frozenset(NOUNS)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_open = False
        self.intake = IntakeSection(context, self)
        self.imports = ImportsSection(context, self)
        self.keeping = KeepingSection(context, self)
        self.exporting = ExportSection(context, self)
        self.settings = SettingsSection(context, self)
        self.changes = ChangesSection(context, self)
        self.sections: tuple[Section, ...] = (
            self.intake,
            self.imports,
            self.keeping,
            self.exporting,
            self.settings,
            self.changes,
        )
        self._stack = QStackedWidget(self)
        self._tabs: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(8)
        layout.addLayout(self._make_tabs())
        layout.addWidget(self._stack, 1)

    def _make_tabs(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for section in self.sections:
            tab = QPushButton(section.label, self)
            tab.setProperty("role", "tab")
            tab.setToolTip(f"{section.label}({section.keys})")
            tab.setAccessibleName(section.label)
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(section is self.sections[0])
            tab.clicked.connect(lambda checked=False, section=section: self.turn_to(section))
            self._tabs.append(tab)
            self._stack.addWidget(section)
            line.addWidget(tab)
        line.addStretch(1)
        return line

    # -- what can be done --------------------------------------------------------------------------------

    def actions_offered(self) -> Sequence[Action]:
        """Turning, then what each section offers; an action of a section turns to it first."""
        turns = [
            Action(f"看{section.label}", section.keys, partial(self.turn_to, section)) for section in self.sections
        ]
        offered = [self._turning(section, action) for section in self.sections for action in section.offered()]
        return (
            *turns,
            Action("按编号查变更", "Ctrl+F", partial(self.turn_to, self.changes), icon="search"),
            Action("放弃预览、取消、返回列表", "Esc", lambda: self.shown.escape()),
            *offered,
        )

    def _turning(self, section: Section, action: Action) -> Action:
        if action.owner is not None:
            return action

        def run() -> None:
            if self.shown is not section:
                self.turn_to(section)
            action.run()

        return Action(action.label, action.keys, run, action.where, action.icon)

    @property
    def shown(self) -> Section:
        """The section that is shown."""
        section = self._stack.currentWidget()
        assert isinstance(section, Section)
        return section

    def turn_to(self, section: Section) -> None:
        """Turn to a section and give it the cursor."""
        self._tabs[self.sections.index(section)].setChecked(True)
        self._stack.setCurrentWidget(section)
        self._look()
        section.take_focus()

    def begin_folder_import(self) -> None:
        """Let the officer choose a folder and look at its files before anything is taken in."""
        self.turn_to(self.intake)
        self.intake.choose_folder()

    def show_record(self, record_id: str, year: int | None = None) -> None:
        """An import is shown among the imports; of any other record, what happened to it."""
        self._context.runner.read(record_service.whereabouts, record_id, on_done=self._show_found)

    def _show_found(self, found: Whereabouts | None) -> None:
        if found is None:
            return
        if found.kind == ImportFile.NOUN.kind:
            self.turn_to(self.imports)
            self.imports.show_import(found.record_id)
        else:
            self.turn_to(self.changes)
            self.changes.show_history(found.record_id)

    # -- the window's news -------------------------------------------------------------------------------

    def on_opened(self) -> None:
        """The store is open: read what is shown."""
        self._is_open = True
        for section in self.sections:
            section.is_stale = True
        self.refresh()
        if self.isVisible():
            self.shown.take_focus()

    def refresh(self) -> None:
        """Read what is shown again; the rest is read when it is next turned to."""
        self.shown.is_stale = True
        self._look()

    def on_changed(self, changes: Changes) -> None:
        """Sections that show what changed read again, those out of sight when they are next looked at."""
        for section in self.sections:
            section.is_stale = section.is_stale or bool(changes.kinds & section.kinds)
        if self.isVisible():
            self._look()
        else:
            self._is_stale = True

    def on_minute(self) -> None:
        """A minute has passed."""
        if self._is_open and self.isVisible():
            self.shown.on_minute()

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        for section in self.sections:
            section.on_theme()

    def _look(self) -> None:
        if self._is_open and self.shown.is_stale:
            self.shown.is_stale = False
            self.shown.look()
