"""导出: a snapshot of everything the store shows now, and the layers of the season for other maps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.page import Action
from fangxun_desk.ui.pages.data.section import Section

INTRODUCTION = "导出的是此刻显示的记录,给其他软件使用,不能代替备份:更正的过程只在本系统的数据里。电话等个人信息遮盖。"
SHOWN_NOTES = 4
"""How many sentences about what was left out are shown; a zip lists those of its own in its key."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form a file can be written in; `keys` are those of its action."""

    name: str
    suffix: str
    keys: str
    about: str


SNAPSHOTS = (
    Form("Excel 工作簿", ".xlsx", "Ctrl+E", "每类记录一张表,数字、日期保持原类型,可直接筛选、汇总。"),
    Form(
        "GeoPackage",
        ".gpkg",
        "Ctrl+Shift+E",
        "每类记录一个图层,有位置的带点、线、面(EPSG:4490),QGIS、ArcGIS 可直接打开。",
    ),
)
LAYERS = (
    Form("Shapefile", ".zip", "Ctrl+Alt+S", "压缩包,各类 GIS 通用;字段名为拼音缩写,附字段对照,长文字会截断。"),
    Form("GeoJSON", ".geojson", "Ctrl+Alt+G", "单个文件,网页地图和共享平台用;各类记录以“记录类别”区分。"),
    Form("KML", ".kml", "Ctrl+Alt+M", "单个文件,手机地图和三维地球软件用;每类记录一个文件夹。"),
)
GROUPS = (
    ("快照", "全部年份的全部记录,作废的标明。", SNAPSHOTS),
    ("图层", "当前汛期的风险点、隐患、安置点、救援力量和图层要素;只含有可用位置的有效记录。", LAYERS),
)


class ExportSection(Section):
    """The section."""

    label = "导出"
    keys = "Alt+4"

    def build(self) -> None:
        """A pane for each group, in it a button for each form, and where the last one was written."""
        self.label_in(self.column, INTRODUCTION)
        self._buttons: list[QPushButton] = []
        for title, about, forms in GROUPS:
            panel = QWidget(self)
            panel.setObjectName("pane")
            panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            lines = QVBoxLayout(panel)
            lines.setContentsMargins(16, 12, 16, 14)
            lines.setSpacing(8)
            self.label_in(lines, title, "title")
            self.label_in(lines, about)
            lines.addLayout(self._grid_of(forms))
            self.column.addWidget(panel)
        self._state = self.label_in(self.column, role="notice")
        self._state.setAccessibleName("导出结果")
        self._state.hide()
        self.column.addStretch(1)

    def _grid_of(self, forms: Sequence[Form]) -> QGridLayout:
        """A line for each form: its button, and what it is good for."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, form in enumerate(forms):
            cell = QVBoxLayout()
            role = "main" if form is SNAPSHOTS[0] else ""
            words = f"导出 {form.name}… {form.keys}"
            self._buttons.append(self.button_in(cell, words, partial(self.export, form), role))
            grid.addLayout(cell, row, 0)
            about = QVBoxLayout()
            self.label_in(about, form.about)
            grid.addLayout(about, row, 1, Qt.AlignmentFlag.AlignVCenter)
        return grid

    def offered(self) -> Sequence[Action]:
        """Each form."""
        return tuple(
            Action(f"导出{group}:{form.name}", form.keys, partial(self.export, form), icon="export")
            for group, _, forms in GROUPS
            for form in forms
        )

    def take_focus(self) -> None:
        """The first form."""
        self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def export(self, form: Form) -> None:
        """Ask where to, and write it there."""
        now = self.context.clock()
        what = "快照" if form in SNAPSHOTS else "图层"
        suggested = Path.home() / f"防汛指挥台{what}_{now:%Y%m%d_%H%M}{form.suffix}"
        target = self.context.asker.new_file("导出到", suggested, f"{form.name} (*{form.suffix})")
        if target is None:
            return
        path = target if target.suffix.lower() == form.suffix else target.with_name(f"{target.name}{form.suffix}")

        def work(desk: Desk, report: Callable[[int, int], None]) -> Any:
            # Writing workbooks and layers is a heavy import, and most nights nobody exports.
            from fangxun_desk.services import export_service, layer_export_service, season_service

            report(0, 0)
            is_demo = desk.status().is_demo
            if form in SNAPSHOTS:
                return desk.read(export_service.export_snapshot, path, is_demo=is_demo)
            _, year = desk.read(season_service.season_shown, None, now.year)
            return desk.read(layer_export_service.export_layers, path, year=year, is_demo=is_demo)

        self._tell(f"正在导出到 {path} …")
        self.context.runner.long_work(
            work, "正在导出…", on_done=self._on_done, on_error=lambda broken: self._tell(broken.sentence)
        )

    def _on_done(self, made: Any) -> None:
        words = f"已导出 {len(made.layers)} 类记录到 {made.written}"
        more = len(made.notes) - SHOWN_NOTES
        self._tell("\n".join([words, *made.notes[:SHOWN_NOTES], *([f"另有 {more} 项说明。"] if more > 0 else [])]))
        self.say(words)

    def _tell(self, words: str) -> None:
        self._state.setText(words)
        self._state.show()
