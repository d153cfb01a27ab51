"""One batch whole: its fields with what was corrected struck through, what came after it, and its history.

It shows and copies; everything that can be done to the batch is an action of the page.
"""

from collections.abc import Iterator, Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import Field, FieldType, Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.domain.wording import display
from fangxun_desk.ui import theme
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.pages.evacuation.batch_columns import count_words, state_words
from fangxun_desk.ui.pages.evacuation.reading import BatchDetail, BatchRow
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel

_SHOWN_APART = ("season", "unit", "town", "place", "of_batch")
_SILENT_WHEN_BLANK = (
    "nature", "moved_out_until", "loss", "injured", "deaths", "missing", "losses_unconfirmed", "note",
)  # fmt: skip


def _what(record: Record) -> str:
    if isinstance(record, EvacuationReturn):
        return "返回" + (f"({record.note})" if record.note else "")
    assert isinstance(record, EvacuationBatch)
    return f"转运至 {'、'.join(record.shelters)}"


def _when(record: Record) -> str:
    at = record.returned_at if isinstance(record, EvacuationReturn) else getattr(record, "moved_out_at", None)
    return f"{local(at):%m-%d %H:%M}" if at else "未写时间"


LATER_COLUMNS = (
    Column("时间", _when, width=92),
    Column("去向", _what, width=120, stretches=True),
    Column("人数", lambda record: count_words(getattr(record, "people", None)), width=46, align=RIGHT),
    Column("编号", lambda record: record.number, width=106),
)


class BatchDetailView(QWidget):
    """The side panel that shows a batch."""

    action_asked = Signal(str)
    """The keys of the action whose button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: BatchDetail | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(6)
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._place = QLabel(self)
        self._place.setProperty("role", "heading")
        self._place.setWordWrap(True)
        layout.addWidget(self._title)
        layout.addWidget(self._place)
        self._body = QTextBrowser(self)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        self._body.setOpenLinks(False)
        self._body.setAccessibleName("批次详情")
        self._body.document().setDocumentMargin(0)
        layout.addWidget(self._body, 1)
        self._later_head = QLabel("返回与转运", self)
        self._later_head.setProperty("role", "heading")
        layout.addWidget(self._later_head)
        self.later = RecordTable(
            RecordTableModel(LATER_COLUMNS, lambda r: r.record_id, lambda r: r.standing.voided, self),
            "返回与转运",
            self,
        )
        layout.addWidget(self.later)
        layout.addLayout(self._make_buttons())

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        self._buttons: dict[str, QPushButton] = {}
        for words, keys in (("返回 R", "R"), ("转运 T", "T"), ("更正 E", "E"), ("作废 Del", "Delete")):
            button = QPushButton(words, self)
            button.clicked.connect(lambda checked=False, keys=keys: self.action_asked.emit(keys))
            self._buttons[keys] = button
            line.addWidget(button)
        return line

    # -- for the page ------------------------------------------------------------------------------------

    @property
    def detail(self) -> BatchDetail | None:
        """What is shown."""
        return self._detail

    def show_detail(self, detail: BatchDetail) -> None:
        """Show a batch; the scroll position stays when it is the one already shown."""
        is_same = self._detail is not None and self._detail.row.batch.record_id == detail.row.batch.record_id
        held = self._body.verticalScrollBar().value() if is_same else 0
        self._detail = detail
        row, batch = detail.row, detail.row.batch
        out = f" {row.line.people_out} 人" if _is_out(row) else ""
        self._title.setText(f"{batch.number}  {state_words(row)}{out}")
        self._place.setText(" ".join(filter(None, [unit_name(batch.unit), batch.town, batch.place])))
        self._body.setHtml(_page(detail))
        self._body.verticalScrollBar().setValue(held)
        later: Sequence[Record] = sorted((*detail.returns, *detail.transfers), key=lambda record: record.record_id)
        self.later.records.set_records(later)
        active = theme.active()
        self.later.setFixedHeight(active["row"] * (1 + min(4, len(later))) + 6)
        for widget in (self.later, self._later_head):
            widget.setVisible(bool(later))
        is_voided = batch.standing.voided
        self._buttons["Delete"].setText("撤销作废 Del" if is_voided else "作废 Del")
        self._buttons["R"].setEnabled(_is_out(row))
        self._buttons["T"].setEnabled(_is_out(row))
        self._buttons["E"].setEnabled(not is_voided)

    def refresh_theme(self) -> None:
        """The theme or the text size has changed."""
        self.later.apply_sizes()
        if self._detail is not None:
            self.show_detail(self._detail)

    def take_focus(self) -> None:
        """Put the cursor into the text, to read on with the arrow keys."""
        self._body.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_out(row: BatchRow) -> bool:
    return row.line.people_out > 0


def _page(detail: BatchDetail) -> str:
    colours, sizes = theme.active().colours, theme.active().sizes
    rows = "".join(
        f'<tr><td style="color:{colours["muted"]};padding:3px 12px 3px 0;white-space:nowrap">{escape(label)}</td>'
        f'<td style="padding:3px 0">{value}</td></tr>'
        for label, value in _field_lines(detail.row)
    )
    steps = "".join(f'<p style="margin:4px 0">{step}</p>' for step in _history_lines(detail, colours["muted"]))
    head = '<p style="font-weight:bold;margin:10px 0 4px 0">登记与更正</p>'
    return f'<div style="font-size:{sizes["px"]}px"><table cellspacing="0">{rows}</table>{head}{steps}</div>'


def _field_lines(row: BatchRow) -> Iterator[tuple[str, str]]:
    batch = row.batch
    if batch.standing.voided:
        yield "作废原因", escape(batch.standing.void_reason)
    for declared in batch.NOUN.fields:
        former = row.former.get(declared.name)
        shown = _shown(declared, row)
        if declared.name in _SHOWN_APART and former is None:
            continue
        if declared.name == "nature" and batch.nature is BatchNature.ACTUAL and former is None:
            continue
        if not shown and former is None and declared.name in _SILENT_WHEN_BLANK:
            continue
        words = escape(shown) if shown else "未填"
        if former is not None:
            old = f'<s style="color:{theme.active().colours["muted"]}">{escape(former.text)}</s>'
            words = f"{old}&nbsp; <b>{words}</b>"
        yield declared.label, words
        if declared.name == "dispersed" and batch.placement_not_stated:
            yield "未说明", f"{batch.placement_not_stated} 人"
    yield "已返回 / 在外", f"{row.line.returned} 人 / <b>{row.line.people_out} 人</b>"


def _shown(declared: Field, row: BatchRow) -> str:
    value = getattr(row.batch, declared.name)
    if declared.name == "storm":
        return row.line.storm_name
    if declared.type is FieldType.UNIT:
        return unit_name(value)
    words = display(declared, value)
    return f"{words} {declared.unit}" if words and declared.unit else words


def _history_lines(detail: BatchDetail, muted: str) -> Iterator[str]:
    for line in detail.history:
        who = f'<span style="color:{muted}">{line.at:%m-%d %H:%M} {escape(line.author)}</span>'
        if line.field:
            change = f"更正{escape(line.field)}:<s>{escape(line.old)}</s> → <b>{escape(line.new)}</b>"
        else:
            change = f"<b>{escape(line.action)}</b>"
        why = f'<br><span style="color:{muted}">原因:{escape(line.reason)}</span>' if line.reason else ""
        yield f"{who} {change}{why}"
