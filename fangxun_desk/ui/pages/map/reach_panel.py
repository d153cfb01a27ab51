"""覆盖检查 on the map: points nobody can be called for, and points outside every circle of a rescue unit.

Minutes and speed are the desk's own and can be changed here; the circles are straight lines and say so.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QWidget

from fangxun_desk.services.reach_service import PointFar, Uncovered
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.map.side_panel import SidePanel
from fangxun_desk.ui.record_table import RecordTable

NOBODY = (
    Column("县(市、区)", lambda row: unit_name(row.target.unit), width=84),
    Column("风险点", lambda row: row.target.name, width=130, stretches=True),
    Column("原因", lambda row: row.reason, width=130),
)
FAR = (
    Column("风险点", lambda row: row.point.name, width=130, stretches=True),
    Column("最近力量", lambda row: row.nearest.name if row.nearest else "无", width=130),
    Column("分钟", lambda row: "" if row.minutes is None else f"{row.minutes:.0f}", lambda row: row.minutes, 50, RIGHT),
)


class ReachPanel(SidePanel):
    """The panel."""

    record_asked = Signal(str)
    place_asked = Signal(str)
    left = Signal()
    reach_chosen = Signal(int, int)
    """Minutes, and kilometres an hour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follows = False
        self.add_words("heading").setText("覆盖检查")
        self.column.addLayout(self._make_reach())
        self._nobody = self.add_words("heading")
        self.nobody = self._make_table(NOBODY, "无人可叫的风险点")
        self.column.addWidget(self.nobody, 2)
        self._far = self.add_words("heading")
        self.far = self._make_table(FAR, "各圈以外的风险点")
        self.column.addWidget(self.far, 3)
        self._notes = self.add_words("muted")
        leave = QPushButton("收起(Esc)", self)
        leave.clicked.connect(self.left)
        self.column.addWidget(leave)

    def show_reach(self, minutes: int, speed_km_h: int) -> None:
        """Show the time and the speed in force."""
        for box, value in ((self._minutes, minutes), (self._speed, speed_km_h)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)

    def show_found(self, found: Uncovered) -> None:
        """Show what was found; the cursor goes to the first point."""
        self._nobody.setText(f"无人可叫 {len(found.nobody)} 处")
        self._far.setText(f"{found.reach.minutes:g} 分钟圈外 {len(found.far)} 处(圈内 {found.within} 处)")
        self._notes.setText("\n".join(found.notes))
        self._follows = False
        self.nobody.records.set_records(found.nobody)
        self.far.records.set_records(found.far)
        if not (self._minutes.hasFocus() or self._speed.hasFocus()):
            (self.nobody if found.nobody else self.far).setFocus(Qt.FocusReason.OtherFocusReason)
        self._follows = True

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

    def _make_table(self, columns: Sequence[Column], name: str) -> RecordTable:
        table = self.make_list(columns, name, _record_id)
        table.record_chosen.connect(self._on_chosen)
        table.record_opened.connect(lambda row: self.record_asked.emit(_record_id(row)))
        return table

    def _on_chosen(self, row: Any) -> None:
        # Only a cursor somebody moves brings the map along: the whole city is looked at first.
        if row is not None and self._follows:
            self.place_asked.emit(_record_id(row))

    def _on_reach(self) -> None:
        self.reach_chosen.emit(self._minutes.value(), self._speed.value())


def _record_id(row: Any) -> str:
    return row.point.record_id if isinstance(row, PointFar) else str(row.target.record_id)
