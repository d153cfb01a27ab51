"""What a list shows, written to a sheet of Excel: the rows in the order shown, the columns as declared.

The rows are turned into values off the UI thread; the sheet itself is the services' affair.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fangxun_desk.services.desk import Desk
from fangxun_desk.ui.columns import RIGHT, Column
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.record_table import RecordTable

PATTERN = "Excel 工作簿 (*.xlsx)"


def export(context: PageContext, table: RecordTable, title: str) -> None:
    """Ask where to, and write the rows the table shows; nothing happens where no file is named."""
    columns = [c for place, c in enumerate(table.records.columns) if not table.isColumnHidden(place)]
    rows = tuple(table.records.shown)
    if not rows:
        context.events.said.emit("列表中没有可导出的行。")
        return
    name = f"{title}_{context.clock():%Y%m%d_%H%M}.xlsx"
    target = context.asker.new_file("导出到", Path.home() / name, PATTERN)
    if target is None:
        return
    path = target if target.suffix.lower() == ".xlsx" else target.with_name(f"{target.name}.xlsx")

    def work(desk: Desk, report: Callable[[int, int], None]) -> Path:
        # Writing Excel files is a heavy import, and most nights nobody exports.
        from fangxun_desk.services import list_export_service

        values = [_values(row, columns) for row in _reported(rows, report)]
        titles = [(column.title, column.align == RIGHT) for column in columns]
        return list_export_service.write_list(desk, path, title, titles, values)

    context.runner.long_work(
        work, "正在导出…", on_done=lambda written: context.events.said.emit(f"已导出 {len(rows)} 行到 {written}")
    )


def _reported(rows: Sequence[Any], report: Callable[[int, int], None]) -> Any:
    for place, row in enumerate(rows):
        if place % 1000 == 0:
            report(place, len(rows))
        yield row


def _values(row: Any, columns: Sequence[Column]) -> list[Any]:
    return [column.value(row) if column.value is not None else column.text(row) for column in columns]
