"""The annexes that let every number of the report explain itself: rules, rows counted and left out, and the store.

The same tables go into the workbook, where the rows counted for the main figures stand as well.
"""

from collections.abc import Iterable, Iterator

from fangxun_desk.domain.season import FigureRow
from fangxun_desk.reports.document import Annex, Block, Column, Paragraph, Row, Table, Value
from fangxun_desk.reports.official_prose import body, day, plain, typeset
from fangxun_desk.reports.season_material import WITH_EVIDENCE, Account, SeasonMaterial
from fangxun_desk.reports.split_tables import table

BY_HAND = "手工登记"


def annexes(m: SeasonMaterial) -> tuple[Annex, ...]:
    """附件1 to 附件3."""
    titles = ("指标数值和统计口径", "计入和未计入的记录", "数据来源")
    contents: tuple[tuple[Block, ...], ...] = ((_rules(m),), tuple(_rows(m)), _source(m))
    return tuple(
        Annex(f"附件{number}", title, blocks)
        for number, (title, blocks) in enumerate(zip(titles, contents, strict=True), 1)
    )


def _rules(m: SeasonMaterial) -> Table:
    columns = (Column("指标", 34), Column("数值", 18, numeric=True), Column("单位", 15), Column("统计口径", 89))
    rows = [(typeset(a.label), a.value, a.unit, typeset(_rule(a))) for a in m.accounts.values()]
    return table("", f"{m.year}年防汛指标(统计截至{day(m.as_of)})", columns, rows)


def _rule(account: Account) -> str:
    return account.rule + (f"({account.note})" if account.note else "")


def _rows(m: SeasonMaterial) -> Iterator[Block]:
    told = [a for a in m.accounts.values() if a.included_rows or a.excluded]
    rows_of = (Column(label, 32, numeric=True) for label in ("数值", "计入行数", "未计入行数"))
    columns = (Column("指标", 60), *rows_of)
    counts = [(typeset(a.label), a.value, a.included_rows, len(a.excluded)) for a in told]
    yield table("", "各项指标计入和未计入的行数", columns, counts)
    groups = _excluded_groups(told)
    if not groups:
        yield body("没有未计入的记录。")
    for labels, rows in groups:
        yield _excluded_table("、".join(labels), rows)


def _excluded_groups(accounts: Iterable[Account]) -> list[tuple[list[str], tuple[FigureRow, ...]]]:
    """Figures that left out the same rows for the same reasons share one table."""
    groups: dict[tuple[tuple[object, ...], ...], tuple[list[str], tuple[FigureRow, ...]]] = {}
    for account in accounts:
        if account.excluded:
            same = tuple((r.record_id, r.file, r.sheet, r.row, r.reason_text) for r in account.excluded)
            groups.setdefault(same, ([], account.excluded))[0].append(typeset(account.label))
    return list(groups.values())


def _excluded_table(label: str, rows: tuple[FigureRow, ...]) -> Table:
    columns = (Column("编号", 29), Column("内容", 39), Column("未计入原因", 36), Column("来源", 52))
    return table(
        "",
        f"未计入“{label}”的记录({plain(len(rows))}行)",
        columns,
        [(row.number, row.what, typeset(row.reason_text), source_words(row)) for row in rows],
    )


def source_words(row: FigureRow) -> str:
    """Where a row came from: file, sheet and row, or that it was typed in at the desk."""
    if not row.file:
        return BY_HAND
    sheet = f" {row.sheet}" if row.sheet else ""
    return f"{row.file}{sheet} 第{row.row}行" if row.row else f"{row.file}{sheet}"


def _source(m: SeasonMaterial) -> tuple[Block, ...]:
    return (
        body("本报告的全部数字取自以下状态的数据,重新生成时可据此核对。"),
        table("", "生成本报告的数据", (Column("项目", 46), Column("内容", 110)), origin_rows(m)),
    )


def origin_rows(m: SeasonMaterial) -> list[Row]:
    """The store's state at the moment of the report, one line a fact."""
    origin = m.origin
    facts: list[tuple[str, Value]] = [
        ("年度", f"{m.year}年"),
        ("统计截至", day(m.as_of)),
        ("席位", origin.desk),
        ("变更条数", f"{origin.changes}条"),
        ("末条变更校验码(短码)", origin.short_hash),
        ("生成时间", origin.made_at),
        ("程序版本", origin.app_version),
    ]
    if origin.is_demo:
        facts.append(("数据性质", "演示数据"))
    return [Row((typeset(name), value)) for name, value in facts]


def rule_sheet(m: SeasonMaterial) -> Table:
    """指标: every figure with its code, rule, date and row counts."""
    columns = (
        Column("代码"),
        Column("指标"),
        Column("数值", numeric=True),
        Column("单位"),
        Column("统计口径"),
        Column("统计截至"),
        Column("计入行数", numeric=True),
        Column("未计入行数", numeric=True),
        Column("有分歧的记录"),
    )
    rows = [
        (
            a.code,
            typeset(a.label),
            a.value,
            a.unit,
            typeset(_rule(a)),
            a.as_of,
            a.included_rows,
            len(a.excluded),
            "、".join(a.disputed),
        )
        for a in m.accounts.values()
    ]
    return table("指标", f"{m.year}年防汛指标", columns, rows)


def evidence_sheets(m: SeasonMaterial) -> Iterator[Table]:
    """依据-…: the rows counted and not counted, for each main figure."""
    for code in WITH_EVIDENCE:
        account = m.accounts.get(code)
        if account and (account.included or account.excluded):
            yield _evidence_sheet(account)


def _evidence_sheet(account: Account) -> Table:
    labels = ("是否计入", "编号", "内容", f"计入数({account.unit})", "未计入原因", "文件", "工作表", "行")
    columns = tuple(Column(label, numeric=label.startswith("计入数") or label == "行") for label in labels)
    rows = [_evidence_row("计入", row) for row in account.included]
    rows += [_evidence_row("未计入", row) for row in account.excluded]
    caption = f"{account.label}:{plain(account.value)}{account.unit}"
    return table(f"依据-{account.label}", caption, columns, rows, f"注:{_rule(account)}")


def _evidence_row(stands: str, row: FigureRow) -> Row:
    amount = row.amount if row.amount is None or row.amount % 1 else int(row.amount)
    reason = typeset(row.reason_text) if row.reason else None
    return Row((stands, row.number, row.what, amount, reason, row.file or BY_HAND, row.sheet, row.row))


def annex_list(found: tuple[Annex, ...]) -> tuple[Paragraph, ...]:
    """附件:1.… as it stands under the text, the numbers below each other."""
    as_wide = "\u3000" * 3
    lines = (f"{as_wide if at else '附件:'}{at + 1}.{annex.title}" for at, annex in enumerate(found))
    return tuple(Paragraph(typeset(line), keep_with_next=True) for line in lines)
