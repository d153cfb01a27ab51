"""Reading one file: its sheets, the kind of each, the season it speaks of, and everything found on the way."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fangxun_desk.collecting import no_collection
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.storm import Warning
from fangxun_desk.imports.families import Family, family_of, lies_among_layers
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import Header, recognise, title_text, words_seen
from fangxun_desk.imports.kind import Kind, KindReader
from fangxun_desk.imports.kinds import KINDS, LAYERS, kind_named
from fangxun_desk.imports.layer_choice import NO_CHOICE, LayerChoice, of_file
from fangxun_desk.imports.layer_sizes import check_length
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import INFO, WARN, FileReading, SourceRow
from fangxun_desk.imports.seasons import (
    as_of,
    storm_in_text,
    storm_name,
    year_around,
    year_in_name,
    year_in_title,
    year_of_dates,
)
from fangxun_desk.imports.sheet import Sheet, Unreadable
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.totals import Totals
from fangxun_desk.imports.workbooks import content_hash, sheets_of

_LATER = {
    "reports": "信息报送表将在后续版本中接收,本次未收入。",
}
_NOTE_SHEET = re.compile(r"说明|备注|填表|须知|目录|封面|字典|选项|代码表|模板|样例")
_FACT_OF = {"officials": "roster_on", "hazards": "ledger_on"}


LOG = logging.getLogger("fangxun_desk.imports")


@dataclass(frozen=True, slots=True)
class Request:
    """What a caller may say about a file beside its path; the rest is found out."""

    season_hint: int | None = None
    kind: str | None = None
    storm: str | None = None
    other_season: Callable[[], int | None] = lambda: None
    layer: LayerChoice = NO_CHOICE


def read_one(path: Path, name: str, request: Request) -> FileReading:
    """The reading of one file, called `name` in the result. Never raises for what stands in the file."""
    digest = content_hash(path)
    try:
        with no_collection():
            return _read(path, name, digest, request)
    except (Unreadable, RuleBroken) as refused:
        return FileReading(name, digest, _likely_plural(path, request), problem=f"{name}:{refused.sentence}")
    except Exception:
        # Whatever one file does to its reader, the others of the call are still read.
        LOG.exception("reading a file failed")
        sentence = "程序未能读完此文件(详情已记入日志),未收入。请把文件发给维护人员。"
        return FileReading(name, digest, _likely_plural(path, request), problem=f"{name}:{sentence}")


def _likely_plural(path: Path, request: Request) -> str:
    """What a file that cannot be read would have held."""
    by_family = {Family.LAYER: LAYERS.plural, Family.WARNING: Warning.NOUN.plural}
    among_layers = LAYERS.plural if lies_among_layers(path) else ""
    return request.kind or by_family.get(family_of(path), among_layers)


def peek_kind(path: Path) -> str:
    """The kind of a file, told from the first sheet that has one; "" where none has. For putting files in order."""
    if family_of(path) is not Family.TABLE or lies_among_layers(path):
        return ""
    try:
        for sheet in sheets_of(path):
            words = f"{path.parent.name} {path.stem} {sheet.name or ''} "
            if found := recognise(sheet, KINDS, words):
                return found[0].plural
    except Unreadable:
        pass
    return ""


def peek_season(path: Path) -> int | None:
    """The year the title rows of a file state; for files of the same call that state none."""
    if family_of(path) is not Family.TABLE or lies_among_layers(path):
        return None
    try:
        for sheet in sheets_of(path):
            alone = (row[0] for row in sheet.rows[:5] if row and sum(cell != "" for cell in row) == 1)
            if year := next((year for title in alone if (year := year_in_title(str(title)))), None):
                return year
    except Unreadable:
        pass
    return None


def _read(path: Path, name: str, digest: str, request: Request) -> FileReading:
    family = family_of(path)
    if request.kind == Warning.NOUN.plural or (family is Family.WARNING and request.kind not in _LATER):
        # Imported here: with it comes defusedxml, and most files are tables.
        from fangxun_desk.imports.cap import read_cap

        return read_cap(path, name, digest)
    if request.kind in _LATER:
        return FileReading(name, digest, request.kind, problem=f"{name}:{_LATER[request.kind]}")
    context = FileContext(path, name, _other_season(request), layer=request.layer)
    if family is Family.LAYER:
        # Imported here: shapely and GDAL cost more than all the rest, and most files are tables.
        from fangxun_desk.imports.layers import read_layer_file

        return read_layer_file(path, digest, context)
    if family is Family.OTHER:
        raise Unreadable("不是表格文件(xlsx、xls、ods、csv),未收入。")
    if request.kind == LAYERS.plural or lies_among_layers(path):
        check_length(path)
    context.storm_override = storm_name(request.storm) if request.storm else ""
    wanted = _wanted(request.kind)
    reading = _Reading(context, wanted, request.kind is not None)
    reading.take_all(path)
    return reading.result(digest)


def _wanted(kind: str | None) -> tuple[Kind, ...]:
    if kind is None:
        return KINDS
    found = kind_named(kind)
    if found is None:
        known = "、".join((*(one.plural for one in KINDS), LAYERS.plural, Warning.NOUN.plural))
        raise Unreadable(f"没有“{kind}”这一类别,可用的类别有 {known}。")
    return (found,)


def _other_season(request: Request) -> Callable[[], int | None]:
    return lambda: request.other_season() or request.season_hint


class _Reading:
    """The sheets of one file, taken one after the other."""

    def __init__(self, context: FileContext, kinds: tuple[Kind, ...], is_forced: bool) -> None:
        self._context = context
        self._kinds = kinds
        self._is_forced = is_forced
        self._readers: dict[str, KindReader] = {}
        self._tables: list[tuple[Table, str]] = []
        self._strangers: list[tuple[str | None, list[str]]] = []
        self._later: list[tuple[str | None, str]] = []
        self._empty = 0
        self._rows_of_kind: dict[str, int] = {}

    def take_all(self, path: Path) -> None:
        """Read every sheet of the file; none of them is kept longer than it is read."""
        for sheet in sheets_of(path):
            self.take(sheet)

    def take(self, sheet: Sheet) -> None:
        """Read every table of a sheet, or say why it has none."""
        context = self._context
        if sheet.is_empty:
            self._empty += 1
            if sheet.name is not None:
                context.warn(sheet.name, "empty_sheet", INFO, f"工作表“{sheet.name}”是空的,略过。")
            return
        start: int | None = 0
        is_found = False
        while start is not None:
            words = f"{context.folder_words} {sheet.name or ''} "
            found = recognise(sheet, self._kinds, words, start, is_told=self._is_forced)
            if found is None and not self._is_forced and lies_among_layers(context.path):
                found = recognise(sheet, (LAYERS,), words, start, is_told=True)
            if found is None:
                break
            is_found = True
            start = self._table(sheet, *found, start)
        if not is_found:
            self._without_table(sheet)

    def _table(self, sheet: Sheet, kind: Kind, header: Header, start: int) -> int | None:
        """Read one table; the row a further table of the sheet begins at, None if there is none."""
        context = self._context
        is_layer = kind.plural in ("risk_points", "shelters") and _is_layer_table(context.path, sheet, header)
        if is_layer and not self._is_forced:
            kind, header = recognise(sheet, (LAYERS,), context.folder_words, start, is_told=True) or (kind, header)
        if kind.reader is None:
            self._later.append((sheet.name, kind.plural))
            return None
        if sheet.is_hidden:
            context.warn(sheet.name, "hidden_sheet", INFO, f"工作表“{sheet.name}”是隐藏的,内容已一并读取。")
        self._settle(sheet, kind, header)
        if kind.plural not in self._readers:
            self._readers[kind.plural] = kind.reader(context)
        table = Table(context, sheet, kind, header)
        before = context.read
        self._readers[kind.plural].read(table)
        self._rows_of_kind[kind.plural] = self._rows_of_kind.get(kind.plural, 0) + context.read - before
        self._tables.append((table, kind.plural))
        table.note_unused_columns()
        table.release()
        if table.next_start is not None and table.next_start > header.bottom:
            return table.next_start
        return None

    def _settle(self, sheet: Sheet, kind: Kind, header: Header) -> None:
        """Find out season, storm and cut-off day from the titles of a table, where they are not known yet."""
        context = self._context
        titles = [cell for row in sheet.rows[: header.top] for cell in row if isinstance(cell, str) and cell]
        context.plural = context.plural or kind.plural
        if context.season is None:
            context.season = (
                next((year for text in titles if (year := year_in_title(text))), None)
                or year_in_name(context.path.stem)
                or year_in_name(context.path.parent.name)
                or (year_of_dates([sheet]) if kind.dates_are_events else None)
                or context.other_season()
                or year_of_dates([sheet])
            )
        if context.season is None and kind is LAYERS:
            # A layer is what stands in the land now; which season it is taken into can be settled without it.
            context.season = year_around(context.path)
        elif context.season is None:
            raise Unreadable("看不出是哪一年的(标题、文件名和日期里都没有年份),未收入,请在标题行或文件名里写明年份。")
        fact = _FACT_OF.get(kind.plural)
        if fact and fact not in context.facts and (day := as_of(titles, context.season)) is not None:
            context.facts[fact] = day
        if kind.plural == "evacuations" and not context.storm_name:
            context.storm_name = context.storm_override or _storm_around(context.path, titles, sheet.name or "")

    def _without_table(self, sheet: Sheet) -> None:
        name, context = sheet.name, self._context
        words = words_seen(sheet)
        width = max(sum(cell != "" for cell in row) for row in sheet.rows)
        if name is not None and (_NOTE_SHEET.search(name) or width <= 2):
            context.warn(name, "note_sheet", INFO, f"工作表“{name}”是说明文字,略过。")
            return
        self._strangers.append((name, words))

    def result(self, digest: str) -> FileReading:
        """The whole file's reading, or the problem that it holds no table."""
        context = self._context
        if not self._tables and self._later:
            plural = self._later[0][1]
            return FileReading(context.name, digest, plural, problem=f"{context.name}:{_LATER[plural]}")
        if not self._tables:
            raise Unreadable(self._no_table())
        for name, plural in self._later:
            context.warn(name, "sheet_not_recognised", WARN, f"工作表“{name}”:{_LATER[plural]}")
        for name, words in self._strangers:
            seen = "、".join(shown(word, 12) for word in words[:8]) or "(没有表头)"
            message = f"工作表“{name}”看不出是哪一类表(表头:{seen}),未收入。"
            context.warn(name, "sheet_not_recognised", WARN, message)
        for reader in self._readers.values():
            reader.finish()
        self._check_totals()
        if context.read == 0:
            context.warn(None, "not_reported", WARN, "表里只有表头,没有数据行,按未报处理。")
        plural = max(self._rows_of_kind, key=lambda one: self._rows_of_kind[one])
        return FileReading(
            file=context.name,
            content_hash=digest,
            plural=plural,
            season=context.season,
            storm_name=context.storm_name,
            rows=self._ordered_rows(),
            warnings=tuple(context.warnings),
            read=context.read,
            facts=tuple(context.facts.items()),
            layer_datum=of_file(context.layer_datums),
        )

    def _ordered_rows(self) -> tuple[SourceRow, ...]:
        order = {table.sheet.name: index for index, (table, _) in enumerate(self._tables)}
        return tuple(sorted(self._context.rows, key=lambda row: (order.get(row.sheet, 0), row.row or 0)))

    def _no_table(self) -> str:
        if not self._strangers:
            return "工作簿里没有任何数据,按未报处理,未收入。" if self._empty else "没有可收的表格,未收入。"
        seen = "、".join(shown(word, 12) for word in self._strangers[0][1][:12])
        return f"看不出是哪一类表,未收入。看到的表头是:{seen}。" if seen else "没有找到表头,看不出是哪一类表,未收入。"

    def _check_totals(self) -> None:
        """Compare the total rows with the rows, those of the file's other tables of the kind included."""
        for table, plural in self._tables:
            others = Totals(table.totals.keys)
            for other, its_plural in self._tables:
                if other is not table and its_plural == plural:
                    others.rows.extend(other.totals.rows)
            for one in table.totals.disagreements(others if others.rows else None):
                unit = table.kind.summed[one.key]
                message = f"合计行写 {one.stated} {unit},各行相加为 {one.added} {unit},以各行为准。"
                table.report(one.number, one.key, "total_disagrees", WARN, message)


def _is_layer_table(path: Path, sheet: Sheet, header: Header) -> bool:
    """Whether a table of places is a layer of the map: it lies among layers, or is titled a table of coordinates."""
    if "longitude" not in header.columns and "position" not in header.columns:
        return False
    return lies_among_layers(path) or bool(re.search(r"坐标表|图层", title_text(sheet, 0, header.top)))


def _storm_around(path: Path, titles: list[str], sheet_name: str) -> str:
    """The storm of an evacuation ledger: from its title, its sheet, its file or its folder, in this order."""
    for text in (*titles, sheet_name, path.stem, path.parent.name):
        if found := storm_in_text(text):
            return found
    return ""
