"""设置: every declared setting with the editor its type asks for. A change is kept and takes effect at once.

What a setting does is not known here: whoever follows one listens to `setting_changed`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fangxun_desk.geo import division_directory
from fangxun_desk.settings import SETTINGS, Setting
from fangxun_desk.ui import theme
from fangxun_desk.ui.pages.data.section import Section

VALUE_WORDS = {"theme": {"light": "日间", "night": "夜间"}}
"""What the values of a setting with choices are called."""
NOTES = {
    "author": "写进此后的每条记录",
    "store_dir": "下次启动时打开此目录;现在打开的不受影响",
    "last_unit": "登记时首先提供",
    "warning_folder": "气象等单位的 CAP 预警文件放到此处;每半分钟看一次,新到的自动收入并在状态栏说明",
}
FOLDERS = {"store_dir": "默认位置", "warning_folder": "未设,不接收"}
"""Settings that are a folder, and what a blank one means."""
MAY_BE_NONE = frozenset({"warning_folder"})
UNITS = frozenset({"last_unit"})
_WIDTH = 360
_MOST = 1_000_000


class SettingsSection(Section):
    """The section."""

    label = "设置"
    keys = "Alt+5"

    def build(self) -> None:
        """A heading for each group, a line for each setting."""
        self.editors: dict[str, QWidget] = {}
        self._show_value: dict[str, Callable[[Any], None]] = {}
        ground = QWidget(self)
        ground.setObjectName("pane")
        column = QVBoxLayout(ground)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(8)
        for group in dict.fromkeys(setting.group for setting in SETTINGS):
            self.label_in(column, group, "heading")
            column.addLayout(self._grid([setting for setting in SETTINGS if setting.group == group]))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(ground)
        self.column.addWidget(area, 1)
        self.context.events.setting_changed.connect(self._on_changed)

    def _grid(self, settings: list[Setting]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(14, 0, 0, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        for row, setting in enumerate(settings):
            editor = self.editors[setting.key] = self._editor(setting)
            editor.setAccessibleName(setting.label)
            label = QLabel(setting.label, self)
            label.setBuddy(editor)
            note = QLabel(NOTES.get(setting.key, ""), self)
            note.setProperty("role", "muted")
            note.setWordWrap(True)
            grid.addWidget(label, row, 0)
            grid.addLayout(self._with_folder(setting, editor), row, 1)
            grid.addWidget(note, row, 2)
        self._share_width(grid)
        return grid

    def _share_width(self, grid: QGridLayout) -> None:
        grid.setColumnMinimumWidth(0, 180 * theme.active()["px"] // 15)

    def _with_folder(self, setting: Setting, editor: QWidget) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(editor)
        if setting.key in FOLDERS:
            button = QPushButton("选择…", self)
            button.setAccessibleName(f"选择{setting.label}")
            button.clicked.connect(lambda: self._choose_folder(setting))
            line.addWidget(button)
        if setting.key in MAY_BE_NONE:
            none = QPushButton("不设", self)
            none.setAccessibleName(f"不设{setting.label}")
            none.clicked.connect(lambda: self._choose_none(setting))
            line.addWidget(none)
        return line

    def _choose_none(self, setting: Setting) -> None:
        self._keep(setting, "")
        self._show_value[setting.key]("")

    def _choose_folder(self, setting: Setting) -> None:
        start = Path(self.context.settings[setting.key] or Path.home())
        folder = self.context.asker.folder(f"选择{setting.label}", start)
        if folder is not None:
            self._keep(setting, str(folder))
            self._show_value[setting.key](str(folder))

    # -- editors -----------------------------------------------------------------------------------------

    def _editor(self, setting: Setting) -> QWidget:
        if setting.choices or setting.key in UNITS:
            return self._box(setting)
        if setting.type is bool:
            return self._tick(setting)
        return self._number(setting) if setting.type is int else self._line(setting)

    def _box(self, setting: Setting) -> QWidget:
        box = QComboBox(self)
        box.setMinimumWidth(_WIDTH)
        if setting.key in UNITS:
            box.addItem("未定", "")
            for unit in division_directory.units():
                box.addItem(unit.name, unit.code)
        words = VALUE_WORDS.get(setting.key, {})
        for value in setting.choices:
            box.addItem(words.get(value, str(value)), value)
        self._show_value[setting.key] = lambda value: box.setCurrentIndex(max(0, box.findData(value)))
        self._show_value[setting.key](self.context.settings[setting.key])
        box.currentIndexChanged.connect(lambda at: self._keep(setting, box.itemData(at)))
        return box

    def _tick(self, setting: Setting) -> QWidget:
        tick = QCheckBox("启用", self)
        self._show_value[setting.key] = tick.setChecked
        tick.setChecked(self.context.settings[setting.key])
        tick.toggled.connect(lambda on: self._keep(setting, on))
        return tick

    def _number(self, setting: Setting) -> QWidget:
        number = QSpinBox(self)
        number.setRange(0, _MOST)
        self._show_value[setting.key] = number.setValue
        number.setValue(self.context.settings[setting.key])
        number.valueChanged.connect(lambda value: self._keep(setting, value))
        return number

    def _line(self, setting: Setting) -> QWidget:
        line = QLineEdit(self.context.settings[setting.key], self)
        line.setMinimumWidth(_WIDTH)
        line.setPlaceholderText(FOLDERS.get(setting.key, ""))
        line.setReadOnly(setting.key in FOLDERS)
        self._show_value[setting.key] = line.setText
        line.editingFinished.connect(lambda: self._keep(setting, line.text().strip()))
        return line

    # -- keeping -----------------------------------------------------------------------------------------

    def _keep(self, setting: Setting, value: Any) -> None:
        if setting.accepts(value) and self.context.settings[setting.key] != value:
            self.context.settings[setting.key] = value
            self.context.events.setting_changed.emit(setting.key)
            self.say(f"“{setting.label}”已更改。")

    def _on_changed(self, key: str) -> None:
        """Somebody changed a setting: show it, without keeping it once more."""
        if key in self._show_value:
            with QSignalBlocker(self.editors[key]):
                self._show_value[key](self.context.settings[key])

    def look(self) -> None:
        """Show the settings as they are: keys of the window change some of them."""
        for key in self.editors:
            self._on_changed(key)

    def take_focus(self) -> None:
        """The first setting."""
        next(iter(self.editors.values())).setFocus(Qt.FocusReason.OtherFocusReason)
