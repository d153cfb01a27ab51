"""The side panel of a layer looked at: what it holds, in which datum, how far it shifts, what is doubtful."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from fangxun_desk.domain.vocabulary import Datum, LayerRole
from fangxun_desk.services.layer_import_service import LayerLook, SeenFeature
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.map.side_panel import SidePanel, say

AS_FOUND = "按要素自动判断"
COLUMNS = (
    Column("行", lambda row: str(row[0].number or ""), lambda row: row[0].number or 0, 40, RIGHT),
    Column("名称", lambda row: row[0].name, width=130, stretches=True),
    Column("县(市、区)", lambda row: unit_name(row[0].unit), width=80),
    Column("提示", lambda row: "有" if row[1] else "", lambda row: not row[1], 44, is_strong=lambda row: bool(row[1])),
)


class LayerPanel(SidePanel):
    """The panel."""

    datum_chosen = Signal(object)
    accepted = Signal(object, str)
    """The `LayerRole` (None: as found, feature by feature) and the layer's name, "" as found."""
    row_chosen = Signal(int)
    """The place of a feature among those looked at."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self.add_words("heading")
        self._counts = self.add_words("")
        self._form = QWidget(self)
        self.column.addWidget(self._form)
        self._make_form()
        self._why = self.add_words("muted")
        self._shift = self.add_words("notice")
        self._table = self.make_list(COLUMNS, "图层要素", lambda row: str(row[2]))
        self._table.record_chosen.connect(self._on_chosen)
        self.column.addWidget(self._table, 1)
        self._doubt = self.add_words("muted")
        self._error = self.add_words("error")
        line = QHBoxLayout()
        self._take = QPushButton("收入(Ctrl+回车)", self)
        self._take.setProperty("role", "main")
        self._take.clicked.connect(self.accept)
        leave = QPushButton("不收(Esc)", self)
        leave.clicked.connect(self.left)
        line.addWidget(self._take, 1)
        line.addWidget(leave)
        self.column.addLayout(line)

    def show_waiting(self, name: str) -> None:
        """Say which file is being looked at."""
        self._title.setText(f"图层 {name}")
        say(self._counts, "正在读取…")
        for label in (self._error, self._doubt, self._shift, self._why):
            label.hide()
        self._form.setEnabled(False)
        self._take.setEnabled(False)

    def show_look(self, look: LayerLook, datum: Datum) -> None:
        """Show a file looked at in a datum."""
        self._form.setEnabled(True)
        self._take.setEnabled(True)
        for box, value in ((self._datum, datum),):
            box.blockSignals(True)
            box.setCurrentIndex(box.findData(value.code))
            box.blockSignals(False)
        self._layer.setPlaceholderText("、".join(look.layers))
        doubted = sum(1 for key in look.doubts if key is not None)
        refused = f",不能收 {look.refused} 个" if look.refused else ""
        say(self._counts, f"{len(look.features)} 个要素{refused},{doubted} 行有提示;默认用途:{look.role.label}")
        say(self._why, look.why)
        say(self._shift, shift_words(look, datum))
        say(self._error, "\n".join(look.doubts.get(None, ())))
        rows = [(feature, _doubts_of(feature, look), at) for at, feature in enumerate(look.features)]
        rows.sort(key=lambda row: not row[1])
        self._table.records.set_records(rows)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        if rows:
            self._table.setCurrentIndex(self._table.records.index(0, 0))

    def show_refused(self, sentence: str) -> None:
        """Say why nothing is taken in; what another file held is not left standing."""
        self._table.records.set_records(())
        self._layer.setPlaceholderText("")
        for label in (self._shift, self._why, self._doubt):
            label.hide()
        say(self._error, sentence)
        self._counts.hide()
        self._form.setEnabled(True)
        self._take.setEnabled(False)

    def show_saving(self) -> None:
        """It is being written: not twice."""
        self._take.setEnabled(False)

    def accept(self) -> None:
        """Take in what is looked at, should there be anything that can be."""
        if not (self.isVisible() and self._take.isEnabled()):
            return
        role = self._role.currentData()
        self.accepted.emit(LayerRole.of(role) if role else None, self._layer.text().strip())

    # -- inside ------------------------------------------------------------------------------------------

    def _make_form(self) -> None:
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        self._datum, self._role, self._layer = QComboBox(self), QComboBox(self), QLineEdit(self)
        for datum in Datum:
            self._datum.addItem(datum.label, datum.code)
        self._datum.activated.connect(lambda at: self.datum_chosen.emit(Datum.of(self._datum.itemData(at))))
        self._role.addItem(AS_FOUND, "")
        for role in LayerRole:
            self._role.addItem(role.label, role.code)
        for word, editor in (("坐标系", self._datum), ("用途", self._role), ("图层名", self._layer)):
            editor.setAccessibleName(word)
            form.addRow(word, editor)

    def _on_chosen(self, row: tuple[SeenFeature, tuple[str, ...], int] | None) -> None:
        say(self._doubt, "\n".join(row[1]) if row is not None else "")
        if row is not None:
            self.row_chosen.emit(row[2])


def shift_words(look: LayerLook, datum: Datum) -> str:
    """How far the features move when the datum is put right, and what the arrows mean."""
    if look.before is None:
        return "平面坐标,按所选坐标系落图,请在图上核对位置。"
    if look.max_shift_m < 1.0:
        return f"按{datum.label}收入,不移位。若与底图对不上,请另选坐标系再看。"
    moved = f"中位移动 {look.median_shift_m:.0f} 米,最大 {look.max_shift_m:.0f} 米"
    return f"按{datum.label}纠偏:{moved};箭头由报来的位置指向收入后的位置。"


def _doubts_of(feature: SeenFeature, look: LayerLook) -> tuple[str, ...]:
    return look.doubts.get(feature.number, ()) if feature.number is not None else ()
