"""导出: a snapshot of everything the store shows now, as a GeoPackage for the map or as a workbook."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.pages.data.section import Section

INTRODUCTION = (
    "导出的是此刻显示的全部记录,给其他软件使用,不能代替备份:更正的过程只在本系统的数据里。电话等个人信息遮盖。"
)
FORMS = (
    ("Excel 工作簿", ".xlsx", "Ctrl+E", "每类记录一张表,数字、日期保持原类型,可直接筛选、汇总。"),
    ("GeoPackage", ".gpkg", "Ctrl+Shift+E", "每类记录一个图层,有坐标的带点位(EPSG:4490),QGIS、ArcGIS 可直接打开。"),
)


class ExportSection(Section):
    """The section."""

    label = "导出"
    keys = "Alt+4"

    def build(self) -> None:
        """A button for each form, and where the last one was written."""
        self.label_in(self.column, INTRODUCTION)
        self._buttons = []
        for name, suffix, keys, about in FORMS:
            panel = QWidget(self)
            panel.setObjectName("pane")
            panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            lines = QVBoxLayout(panel)
            lines.setContentsMargins(16, 12, 16, 14)
            lines.setSpacing(8)
            self.label_in(lines, name, "title")
            self.label_in(lines, about)
            run = self._exporter(name, suffix)
            button = self.button_in(lines, f"导出 {name}… {keys}", run, "main" if suffix == ".xlsx" else "")
            lines.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            self._buttons.append(button)
            self.column.addWidget(panel)
        self._state = self.label_in(self.column, role="notice")
        self._state.setAccessibleName("导出结果")
        self._state.hide()
        self.column.addStretch(1)

    def offered(self) -> Sequence[Action]:
        """Each form."""
        return tuple(
            Action(f"导出快照:{name}", keys, self._exporter(name, suffix), icon="export")
            for name, suffix, keys, _ in FORMS
        )

    def take_focus(self) -> None:
        """The first form."""
        self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _exporter(self, name: str, suffix: str) -> Callable[[], None]:
        return lambda: self.export(name, suffix)

    def export(self, name: str, suffix: str) -> None:
        """Ask where to, and write the snapshot there."""
        suggested = Path.home() / f"防汛指挥台快照_{self.context.clock():%Y%m%d_%H%M}{suffix}"
        target = self.context.asker.new_file("导出到", suggested, f"{name} (*{suffix})")
        if target is None:
            return
        path = target if target.suffix.lower() == suffix else target.with_name(f"{target.name}{suffix}")

        def work(desk: Desk, report: Callable[[int, int], None]) -> Any:
            # Writing workbooks and layers is a heavy import, and most nights nobody exports.
            from fangxun_desk.services import export_service

            report(0, 0)
            return desk.read(export_service.export_snapshot, path, is_demo=desk.status().is_demo)

        self._tell(f"正在导出到 {path} …")
        self.context.runner.long_work(
            work, "正在导出…", on_done=self._on_done, on_error=lambda broken: self._tell(broken.sentence)
        )

    def _on_done(self, made: Any) -> None:
        words = f"已导出 {len(made.layers)} 类记录到 {made.written}"
        self._tell(words)
        self.say(words)

    def _tell(self, words: str) -> None:
        self._state.setText(words)
        self._state.show()
