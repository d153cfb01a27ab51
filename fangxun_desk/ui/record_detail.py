"""One record whole, beside its list: its fields with what was corrected struck through, and its history.

It is handed a `Detail` in words and shows it; what can be done to the record is an action of the page. `detail_lines`
and `history_in_words` make the words from the declared fields, for any noun.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from fangxun_desk.domain.fields import Field, FieldType, Noun, Record
from fangxun_desk.domain.wording import display, masked
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.ui import theme
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Column, Former
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.record_table_model import RecordTableModel


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One field in words. `former` is the value struck through before it; `is_strong` stands out."""

    label: str
    words: str
    former: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class DetailPart:
    """A further section below the fields: its heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything there is to say about one record.

    `row` is what the page's list shows of it, `later` the records listed below (returns of a batch), `barred` the keys
    of the actions that make no sense for it now.
    """

    row: Any
    record: Record
    title: str
    heading: str
    lines: tuple[DetailLine, ...]
    history: tuple[HistoryLine, ...]
    parts: tuple[DetailPart, ...] = ()
    later: tuple[Any, ...] = ()
    barred: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class DetailShape:
    """What the panel has besides the text: its buttons as (words, keys), and the list below with its name."""

    name: str
    buttons: tuple[tuple[str, str], ...]
    later_name: str = ""
    later_columns: tuple[Column, ...] = ()


class RecordDetail(QWidget):
    """The side panel that shows a record."""

    action_asked = Signal(str)
    """The keys of the action whose button was pressed."""

    def __init__(self, shape: DetailShape, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: Detail | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(6)
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        layout.addWidget(self._title)
        layout.addWidget(self._heading)
        self._body = QTextBrowser(self)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        self._body.setOpenLinks(False)
        self._body.setAccessibleName(shape.name)
        self._body.document().setDocumentMargin(0)
        layout.addWidget(self._body, 1)
        self._later_head = QLabel(shape.later_name, self)
        self._later_head.setProperty("role", "heading")
        self._later_head.hide()
        layout.addWidget(self._later_head)
        model = RecordTableModel(shape.later_columns, lambda r: r.record_id, lambda r: r.standing.voided, self)
        self.later = RecordTable(model, shape.later_name, self)
        self.later.hide()
        layout.addWidget(self.later)
        layout.addLayout(self._make_buttons(shape.buttons))

    def _make_buttons(self, buttons: Sequence[tuple[str, str]]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        self._buttons: dict[str, QPushButton] = {}
        for words, keys in buttons:
            button = QPushButton(words, self)
            button.clicked.connect(lambda checked=False, keys=keys: self.action_asked.emit(keys))
            self._buttons[keys] = button
            line.addWidget(button)
        return line

    # -- for the page ------------------------------------------------------------------------------------

    @property
    def detail(self) -> Detail | None:
        """What is shown."""
        return self._detail

    def forget(self) -> None:
        """Nothing is shown any more."""
        self._detail = None

    def show_detail(self, detail: Detail) -> None:
        """Show a record; the scroll position stays when it is the one already shown."""
        is_same = self._detail is not None and self._detail.record.record_id == detail.record.record_id
        held = self._body.verticalScrollBar().value() if is_same else 0
        self._detail = detail
        self._title.setText(detail.title)
        self._heading.setText(detail.heading)
        self._heading.setVisible(bool(detail.heading))
        self._body.setHtml(_page(detail))
        self._body.verticalScrollBar().setValue(held)
        self.later.records.set_records(detail.later)
        self.later.setFixedHeight(theme.active()["row"] * (1 + min(4, len(detail.later))) + 6)
        for widget in (self.later, self._later_head):
            widget.setVisible(bool(detail.later))
        for keys, button in self._buttons.items():
            button.setEnabled(keys not in detail.barred)
        if (switch := self._buttons.get("Delete")) is not None:
            switch.setText("撤销作废 Del" if detail.record.standing.voided else "作废 Del")

    def refresh_theme(self) -> None:
        """The theme or the text size has changed."""
        self.later.apply_sizes()
        if self._detail is not None:
            self.show_detail(self._detail)

    def take_focus(self) -> None:
        """Put the cursor into the text, to read on with the arrow keys."""
        self._body.setFocus(Qt.FocusReason.OtherFocusReason)


def _page(detail: Detail) -> str:
    colours, sizes = theme.active().colours, theme.active().sizes
    muted = colours["muted"]
    lines = list(detail.lines)
    if detail.record.standing.voided:
        lines.insert(0, DetailLine("作废原因", detail.record.standing.void_reason))
    rows = "".join(
        f'<tr><td style="color:{muted};padding:3px 12px 3px 0;white-space:nowrap">{escape(line.label)}</td>'
        f'<td style="padding:3px 0">{_value(line, muted)}</td></tr>'
        for line in lines
    )
    steps = tuple(_step(line, muted) for line in detail.history)
    told = (*((part.heading, tuple(map(_text, part.lines))) for part in detail.parts), ("登记与更正", steps))
    below = "".join(
        f'<p style="font-weight:bold;margin:10px 0 4px 0">{escape(heading)}</p>'
        + "".join(f'<p style="margin:4px 0">{step}</p>' for step in words)
        for heading, words in told
        if words
    )
    return f'<div style="font-size:{sizes["px"]}px"><table cellspacing="0">{rows}</table>{below}</div>'


def _text(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _value(line: DetailLine, muted: str) -> str:
    words = _text(line.words) or "未填"
    if line.former:
        return f'<s style="color:{muted}">{escape(line.former)}</s>&nbsp; <b>{words}</b>'
    return f"<b>{words}</b>" if line.is_strong else words


def _step(line: HistoryLine, muted: str) -> str:
    who = f'<span style="color:{muted}">{line.at:%m-%d %H:%M} {escape(line.author)}</span>'
    if line.field:
        change = f"更正{escape(line.field)}:<s>{escape(line.old)}</s> → <b>{escape(line.new)}</b>"
    else:
        change = f"<b>{escape(line.action)}</b>"
    why = f'<br><span style="color:{muted}">原因:{escape(line.reason)}</span>' if line.reason else ""
    return f"{who} {change}{why}"


# -- words for any noun ----------------------------------------------------------------------------------


def detail_lines(
    record: Record,
    former: Mapping[str, Former],
    names: Mapping[str, str],
    *,
    apart: Sequence[str] = (),
    silent: Sequence[str] = (),
) -> Iterator[DetailLine]:
    """The declared fields of a record in words. Personal values are covered.

    `names` are those of the records referred to; fields `apart` are shown elsewhere unless they were corrected,
    `silent` ones are left out while nothing was stated.
    """
    for declared in record.NOUN.fields:
        if declared.derived:
            continue
        corrected = former.get(declared.name)
        words = field_words(declared, getattr(record, declared.name), names)
        if corrected is None and (declared.name in apart or (not words and declared.name in silent)):
            continue
        yield DetailLine(declared.label, words, corrected.text if corrected else "")


def field_words(declared: Field, value: Any, names: Mapping[str, str]) -> str:
    """A value as the panel shows it, with its unit; "" where nothing was stated."""
    if declared.type is FieldType.UNIT:
        return unit_name(value) if value else ""
    if declared.type is FieldType.REFERENCE:
        return names.get(value, "") if value else ""
    words = display(declared, value)
    if words and declared.personal:
        return masked(words)
    return f"{words} {declared.unit}" if words and declared.unit else words


def former_of(history: Sequence[HistoryLine], noun: Noun, names: Mapping[str, str]) -> dict[str, Former]:
    """Per field the value it had before its last correction, and the story of all of them."""
    told: dict[str, list[HistoryLine]] = {}
    for line in history_in_words(history, noun, names):
        if line.name:
            told.setdefault(line.name, []).append(line)
    return {name: Former(lines[-1].old, "\n".join(map(story, lines))) for name, lines in told.items()}


def story(line: HistoryLine) -> str:
    """A correction in one line."""
    return f"{line.at:%m-%d %H:%M} {line.author} 更正{line.field}:{line.old} → {line.new}。原因:{line.reason}"


def history_in_words(history: Sequence[HistoryLine], noun: Noun, names: Mapping[str, str]) -> tuple[HistoryLine, ...]:
    """The history with names in place of unit codes and record ids."""

    def in_words(line: HistoryLine) -> HistoryLine:
        declared = noun.field(line.name) if line.name and noun.has(line.name) else None
        if declared is None or declared.type not in (FieldType.UNIT, FieldType.REFERENCE):
            return line
        name: Callable[[str], str] = (
            unit_name if declared.type is FieldType.UNIT else lambda value: names.get(value, value)
        )
        return replace(line, old=name(line.old), new=name(line.new))

    return tuple(map(in_words, history))
