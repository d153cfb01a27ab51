"""导入记录: every file ever taken in, its doubts and what became of its rows; and taking a whole import back."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.services import import_list
from fangxun_desk.services.import_list import PastImport, RowBlock
from fangxun_desk.ui.columns import CENTRE, RIGHT, Column
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.pages.data.growing_list import GrowingModel
from fangxun_desk.ui.pages.data.section import Section, empty_words, put_on_first
from fangxun_desk.ui.record_table import RecordTable

NOTHING = "还没有导入过文件\n\n到“导入”(Alt+1)选文件或文件夹,先预览、后收入"
_KEPT_NAMED = 5
_TONES = {"未收": "strip_red", "存疑": "strip_amber"}
IMPORT_COLUMNS = (
    Column("编号", lambda row: row.number, width=108),
    Column("文件", lambda row: row.file, width=180, stretches=True),
    Column("类别", lambda row: row.kind, width=112),
    Column("年度", lambda row: str(row.season or ""), lambda row: row.season or 0, 48),
    Column("导入时间", lambda row: f"{local(row.at):%Y-%m-%d %H:%M}", lambda row: row.at, 128),
    Column("值班员", lambda row: row.author, width=62),
    Column("新增记录", lambda row: str(row.made), lambda row: row.made, 70, RIGHT),
    Column("更正记录", lambda row: str(row.amended), lambda row: row.amended, 70, RIGHT),
    Column(
        "存疑",
        lambda row: str(row.doubts),
        lambda row: row.doubts,
        46,
        RIGHT,
        tone=lambda row: "strip_amber" if row.doubts and not row.is_undone else "",
    ),
    Column("状态", lambda row: "已撤销" if row.is_undone else "有效", width=60, align=CENTRE),
)
DOUBT_COLUMNS = (
    Column("级别", lambda row: row.level, width=56, tone=lambda row: _TONES[row.level]),
    Column("位置", lambda row: row.place, width=116),
    Column("说明", lambda row: row.message, width=230, stretches=True),
)
ROW_COLUMNS = (
    Column("工作表", lambda row: row.sheet, width=84),
    Column("行", lambda row: str(row.row or ""), width=40, align=CENTRE),
    Column("去向", lambda row: row.fate, width=50),
    Column("记录", lambda row: row.kind, width=66),
    Column("编号", lambda row: row.number, width=106),
    Column("说明", lambda row: row.reason, width=76, stretches=True),
)


def _undo(work: Any, number: str) -> Any:
    # Matching is only needed where an import is taken back.
    from fangxun_desk.services import import_service

    return import_service.undo_import(work, number)


class ImportsSection(Section):
    """The section."""

    label = "导入记录"
    keys = "Alt+2"
    kinds = frozenset({"import_file"})

    def build(self) -> None:
        """The imports above, doubts and rows of the one under the cursor below."""
        self._sought = ""
        self._shown = ""
        self._after: int | None = None
        line = QHBoxLayout()
        line.setSpacing(8)
        self._state = self.label_in(line, role="muted")
        line.setStretch(0, 1)
        self._undo_button = self.button_in(line, "撤销整个导入 Del", self.undo)
        self.column.addLayout(line)
        self.table = self.table_of(
            self.model_of(IMPORT_COLUMNS, lambda row: row.record_id, lambda row: row.is_undone), "导入记录"
        )
        self.table.record_chosen.connect(self._on_chosen)
        self.table.record_opened.connect(lambda row: self._look_into())
        self.doubts = self.table_of(self.model_of(DOUBT_COLUMNS, lambda row: str(row.position)), "存疑和未收")
        self._row_model = GrowingModel(ROW_COLUMNS, lambda row: str(row.position), self)
        self._row_model.more_wanted.connect(self._ask_rows)
        self.rows = self.table_of(self._row_model, "各行去向", is_sorted=False)
        self.rows.record_opened.connect(self._go_to_record)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self._make_below())
        split.setSizes([280, 240])
        self._stack = QStackedWidget(self)
        self._words = empty_words(self)
        self._words.setText("正在读取…")
        self._stack.addWidget(self._words)
        self._stack.addWidget(split)
        self.column.addWidget(self._stack, 1)
        self._undo_button.setEnabled(False)

    def _make_below(self) -> QWidget:
        below = QWidget(self)
        across = QHBoxLayout(below)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        left, right = QVBoxLayout(), QVBoxLayout()
        self._doubts_head = self._listed(left, self.doubts)
        self._rows_head = self._listed(right, self.rows)
        whole = self.label_in(left, role="muted")
        self.doubts.record_chosen.connect(lambda row: whole.setText(row.message if row is not None else ""))
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        return below

    def _listed(self, column: QVBoxLayout, table: RecordTable) -> QLabel:
        column.setSpacing(4)
        head = self.label_in(column, role="heading", wraps=False)
        column.addWidget(table, 1)
        return head

    def offered(self) -> Sequence[Action]:
        """Undo, and the way to a record."""
        return (
            Action("撤销整个导入", "Delete", self.undo, IN_LIST, "undo", owner=self.table),
            Action("看存疑和各行去向", "Return", self._look_into, IN_LIST, owner=self.table),
            Action("到该行的记录", "Return", lambda: self._go_to_record(self.rows.current_record), IN_LIST,
                   owner=self.rows),
        )  # fmt: skip

    def take_focus(self) -> None:
        """The list."""
        put_on_first(self.table)

    def _look_into(self) -> None:
        row = self.table.current_record
        put_on_first(self.doubts if row is not None and row.doubts else self.rows)

    def escape(self) -> None:
        """Back to the list."""
        put_on_first(self.table)

    # -- the list ----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read the imports again."""
        self.context.runner.read(import_list.past_imports, on_done=self._show)

    def show_import(self, record_id: str) -> None:
        """Put the cursor on an import."""
        self._sought = record_id
        self.look()

    def _show(self, imports: Sequence[PastImport]) -> None:
        standing = sum(1 for one in imports if not one.is_undone)
        undone = f",其中 {len(imports) - standing} 个已撤销" if standing < len(imports) else ""
        self._state.setText(
            f"共 {len(imports)} 个文件{undone}。撤销导入:作废它新增的、还原它更正的,之后有人改过的保留。"
        )
        self._words.setText(NOTHING)
        self._stack.setCurrentIndex(1 if imports else 0)
        is_first = not self.table.records.rowCount()
        # An import stands at its place in time, so a new one comes first: the rows are put in anew.
        held = self.table.current_record
        self.table.records.set_records(())
        self.table.records.set_records(imports)
        key = self._sought or (held.record_id if held is not None else "")
        if not (key and self.table.go_to(key)) and imports:
            self.table.setCurrentIndex(self.table.records.index(0, 0))
        if self._sought or (is_first and self.isVisible() and self.focusWidget() is self.table):
            put_on_first(self.table)
        self._sought = ""

    def _on_chosen(self, row: PastImport | None) -> None:
        self._undo_button.setEnabled(row is not None and not row.is_undone)
        self._shown = row.record_id if row is not None else ""
        self._row_model.begin((), has_more=False)
        self._after = -1
        if row is None:
            self.doubts.records.set_records(())
            return
        self.context.runner.read(import_list.doubts, row.record_id, on_done=lambda told: self._on_doubts(row, told))
        self._ask_rows()

    def _on_doubts(self, row: PastImport, told: Sequence[Any]) -> None:
        if row.record_id == self._shown:
            self.doubts.records.set_records(told)
            self._doubts_head.setText(f"{row.number} 存疑和未收 {len(told)} 处" if told else f"{row.number} 没有存疑")

    def _ask_rows(self) -> None:
        import_id, after = self._shown, self._after
        if import_id and after is not None:
            self.context.runner.read(
                import_list.source_rows,
                import_id,
                after,
                on_done=lambda block: self._on_rows(import_id, block),
                on_error=lambda broken: self._row_model.refused(),
            )

    def _on_rows(self, import_id: str, block: RowBlock) -> None:
        if import_id != self._shown:
            return
        self._after = block.after
        if self._row_model.rowCount():
            self._row_model.grow(block.rows, has_more=block.after is not None)
        else:
            self._row_model.begin(block.rows, has_more=block.after is not None)
        row = self.table.current_record
        counted = f"(读取 {row.read} 行数据)" if row is not None and row.read is not None else ""
        self._rows_head.setText(f"各行去向{counted}")

    def _go_to_record(self, row: Any) -> None:
        if row is not None and row.record_id:
            self.context.events.record_asked.emit(row.record_id)
        elif row is not None:
            self.say("该行没有形成记录。")

    # -- undoing -----------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take a whole import back, once the officer has agreed."""
        row: PastImport | None = self.table.current_record
        if row is None:
            return
        if row.is_undone:
            self.say(f"{row.number} 已经撤销过。")
            return
        question = (
            f"撤销导入 {row.number}({row.file})?\n\n作废它新增的 {row.made} 条记录,还原它更正的 {row.amended} 条;"
            "之后有人改过的保留不动。编号不收回,文件可以再次导入。"
        )
        if self.context.asker.confirm(question, "撤销导入"):
            self.context.runner.change(
                _undo,
                row.number,
                on_done=lambda done: self._on_undone(row, done.result),
                on_error=lambda broken: self.say(broken.sentence),
            )

    def _on_undone(self, row: PastImport, outcome: Any) -> None:
        words = f"已撤销导入 {row.number}:作废 {outcome.voided} 条,还原 {outcome.given_back} 条。"
        if outcome.kept:
            named = "、".join(outcome.kept[:_KEPT_NAMED]) + ("等" if len(outcome.kept) > _KEPT_NAMED else "")
            self.context.asker.tell(f"{words}\n\n之后有人改过,保留 {len(outcome.kept)} 条:{named}。")
        self.say(words)
