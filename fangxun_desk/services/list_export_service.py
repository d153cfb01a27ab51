"""What a list shows, as a sheet of Excel: types kept, nothing that could run as a formula, whole or not at all."""

import math
from collections.abc import Sequence
from pathlib import Path

from fangxun_desk.domain.wording import moment_words
from fangxun_desk.reports import xlsx_writer
from fangxun_desk.reports.document import Column, Row, Table, Value, Workbook
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services.desk import Desk


def write_list(
    desk: Desk, out: Path, title: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[Value]]
) -> Path:
    """Write the rows of a list; its columns are (title, whether they hold numbers).

    The demonstration's lists say 演示数据 on every printed page. Raises RuleBroken naming a file that cannot be
    written.
    """
    now = desk.now()
    table = Table(
        title,
        "",
        tuple(Column(label, numeric=numeric) for label, numeric in columns),
        tuple(Row(tuple(map(_as_cell, row))) for row in rows),
        note=f"共 {len(rows)} 行,{moment_words(now)} 由防汛指挥台导出。",
    )
    banner = "演示数据" if desk.status().is_demo else ""
    book = Workbook(title=title, banner=banner, author="防汛指挥台", created_at=now, sheets=(table,))
    return put_bytes(out, xlsx_writer.render(book))


def _as_cell(value: Value) -> Value:
    """A value as a sheet can hold it: Excel calls a file damaged that holds a number it does not know."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if isinstance(value, float) and not math.isfinite(value) else value
