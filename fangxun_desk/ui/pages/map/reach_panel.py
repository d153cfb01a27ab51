"""覆盖检查 on the map: points nobody can be called for, and points outside every circle of a rescue unit.

Minutes and speed are the desk's own and can be changed here; the circles are straight lines and say so.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QWidget

from fangxun_desk.services.reach_service import PointFar, Uncovered
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.map.side_panel import ListsPanel

NOBODY, FAR = "无人可叫", "圈外"
COLUMNS: dict[str, tuple[Column, ...]] = {
    NOBODY: (
        Column("县(市、区)", lambda row: unit_name(row.target.unit), width=84),
        Column("风险点", lambda row: row.target.name, width=130, stretches=True),
        Column("原因", lambda row: row.reason, width=130),
    ),
    FAR: (
        Column("风险点", lambda row: row.point.name, width=130, stretches=True),
        Column("最近力量", lambda row: row.nearest.name if row.nearest else "无", width=130),
        Column("分钟", lambda row: _rounded(row.minutes), lambda row: row.minutes, width=50, align=RIGHT),
    ),
}


class ReachPanel(ListsPanel):
    """The panel."""

    reach_chosen = Signal(int, int)
    """Minutes, and kilometres an hour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_words("heading").setText("覆盖检查")
        self.column.addLayout(self._make_reach())
        self._numbers = self.add_words("")
        self.add_lists(COLUMNS, _record_id, _record_id, _record_id, _whole)
        leave = QPushButton("收起(Esc)", self)
        leave.clicked.connect(self.left)
        self.column.addWidget(leave)

    def show_reach(self, minutes: int, speed_km_h: int) -> None:
        """Show the time and the speed in force."""
        for box, value in ((self._minutes, minutes), (self._speed, speed_km_h)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)

    def show_found(self, found: Uncovered, *, is_news: bool = False) -> None:
        """Show what was found; the cursor goes to the first point, or stays where it is (`is_news`)."""
        self._numbers.setText(
            f"无人可叫 {len(found.nobody)} 处;"
            f"{found.reach.minutes:g} 分钟圈外 {len(found.far)} 处,圈内 {found.within} 处"
        )
        self.show_rows({NOBODY: found.nobody, FAR: found.far}, found.notes, is_news=is_news)
        if not (is_news or self._minutes.hasFocus() or self._speed.hasFocus()):
            self.turn_to(NOBODY if found.nobody else FAR)
            self.take_focus()

    # -- inside ------------------------------------------------------------------------------------------

    def _make_reach(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        self._minutes, self._speed = QSpinBox(self), QSpinBox(self)
        for box, most, name, unit in (
            (self._minutes, 240, "到达时间(分钟)", " 分钟"),
            (self._speed, 120, "行进速度(公里/小时)", " 公里/小时"),
        ):
            box.setRange(1, most)
            box.setSuffix(unit)
            box.setAccessibleName(name)
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._on_reach)
            line.addWidget(box)
        line.addStretch(1)
        return line

    def _on_reach(self) -> None:
        self.reach_chosen.emit(self._minutes.value(), self._speed.value())


def _rounded(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:.0f}"


def _whole(row: Any) -> str:
    """Everything about the row under the cursor."""
    if isinstance(row, PointFar):
        point, far = row.point, "" if row.distance_m is None else f"直线 {row.distance_m / 1000:.1f} 公里"
        nearest = f"最近力量 {row.nearest.name} {far}" if row.nearest else "没有带坐标的救援力量"
        return f"{unit_name(point.managing_unit)} {point.town} {point.name}\n{nearest}"
    return f"{unit_name(row.target.unit)} {row.target.town} {row.target.name}\n{row.reason}"


def _record_id(row: Any) -> str:
    return row.point.record_id if isinstance(row, PointFar) else str(row.target.record_id)
