"""Taking files in: what a reading asks for is matched with the store and written, all or nothing per file.

An import replaces only values an import wrote; what a person has changed since becomes 有分歧. It is a record
itself, with the fate of every source row, and can be undone as new changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fangxun_desk.collecting import no_collection
from fangxun_desk.domain.division import CITY_CODE, Division
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record, stated
from fangxun_desk.domain.import_record import ImportFile, RowFate, SeasonFact
from fangxun_desk.domain.journal import Change
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.storm import Storm
from fangxun_desk.geo import division_directory
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, Draft, FileReading, Lookup, SourceRow
from fangxun_desk.services import season_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.import_matching import UNDONE, Matches
from fangxun_desk.store import import_queries
from fangxun_desk.store.unit_of_work import UnitOfWork

IMPORT_AUTHOR = "导入"
"""Author of every value an import wrote; tells it from what a person typed."""
_NOT_DATA = ("", "note", "blank", "title", "unit")


@dataclass(slots=True)
class ImportOutcome:
    """What taking one file in came to; `number` is the import's own, "" where nothing was taken in."""

    file: str
    plural: str
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: tuple[CellWarning, ...] = ()
    number: str = ""
    problem: str = ""


def read_files(paths: Iterable[Path], *, kind: str | None = None, storm: str | None = None) -> Iterator[FileReading]:
    """Read files and folders without touching the store, in an order that lets references resolve."""
    from fangxun_desk.imports import folder

    return folder.read_paths(paths, kind=kind, storm=storm)


def take_in(work: UnitOfWork, reading: FileReading) -> ImportOutcome:
    """Write one reading. The same content twice adds nothing."""
    if reading.problem:
        said = CellWarning(None, None, "", "not_taken_in", REJECT, reading.problem)
        return ImportOutcome(reading.file, reading.plural, warnings=(*reading.warnings, said), problem=reading.problem)
    if earlier := work.find(ImportFile, content_hash=reading.content_hash):
        rows = sum(1 for row in reading.rows if row.drafts)
        said = CellWarning(
            None, None, "", "already_taken_in", "info", f"此文件已导入过({earlier[0].number}),未重复收入。"
        )
        return ImportOutcome(reading.file, reading.plural, rows, unchanged=rows, warnings=(said,))
    if reading.season is None and reading.plural == LayerFeature.NOUN.plural:
        reading = _in_shown_season(work, reading)
    with no_collection():
        return _Intake(work, reading).run()


def _in_shown_season(work: UnitOfWork, reading: FileReading) -> FileReading:
    """A map layer of no stated year, taken into the season the desk is working in, which is said."""
    _, season = season_service.season_shown(work, None, work.at.year)
    said = CellWarning(None, None, "", "season_assumed", INFO, f"图层没有写明年份,按 {season} 年收入。")
    return replace(reading, season=season, warnings=(*reading.warnings, said))


@dataclass(slots=True)
class _Intake:
    """The state of one import while it runs."""

    work: UnitOfWork
    reading: FileReading
    matches: Matches = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)
    fates: list[tuple[Any, ...]] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)
    mark: str = ""

    def run(self) -> ImportOutcome:
        work, reading = self.work, self.reading
        entry = work.create(
            ImportFile(
                season=reading.season,
                file_name=reading.file,
                content_hash=reading.content_hash,
                plural=reading.plural,
                storm_name=reading.storm_name,
            )
        )
        self.mark = f"导入 {entry.number}"
        self.matches = Matches(work, reading.season)
        self.warnings = list(reading.warnings)
        outcome = ImportOutcome(reading.file, reading.plural, number=entry.number)
        if reading.season is not None:
            open_season(work, reading.season)
            _keep_facts(work, reading)
        for row in reading.rows:
            self._count(outcome, self._row(row))
        outcome.read = outcome.added + outcome.changed + outcome.unchanged + outcome.rejected
        outcome.warnings = tuple(self.warnings)
        told = tuple((w.sheet, w.row, w.cell, w.code, w.level, w.message) for w in self.warnings if w.level != "info")
        values = {"rows": tuple(self.fates), "warnings": told, "read": outcome.read}
        work.edit(entry.record_id, values, self.mark, author=IMPORT_AUTHOR)
        return outcome

    @staticmethod
    def _count(outcome: ImportOutcome, fate: RowFate | None) -> None:
        match fate:
            case RowFate.MADE:
                outcome.added += 1
            case RowFate.AMENDED:
                outcome.changed += 1
            case RowFate.UNCHANGED:
                outcome.unchanged += 1
            case RowFate.REFUSED | RowFate.IGNORED:
                outcome.rejected += 1

    def _row(self, row: SourceRow) -> RowFate | None:
        """Write what a row asks for; its fate, or None where it was no data at all."""
        if not row.drafts:
            kind = self._main_kind()
            fate = row.fate or RowFate.IGNORED
            self.fates.append((row.sheet, row.row, fate.code, kind, None, row.reason, row.amount))
            return None if row.reason in _NOT_DATA else fate
        fates = []
        for draft in row.drafts:
            fate, record_id = self._draft(draft)
            fates.append(fate)
            self.fates.append((row.sheet, row.row, fate.code, draft.record.NOUN.kind, record_id, row.reason, None))
        if RowFate.MADE in fates and fates[0] is not RowFate.MADE and RowFate.AMENDED not in fates:
            return RowFate.MADE
        return next((fate for fate in (RowFate.MADE, RowFate.AMENDED) if fate in fates), RowFate.UNCHANGED)

    def _main_kind(self) -> str:
        from fangxun_desk.domain.nouns import NOUNS

        return next((noun.kind for noun in NOUNS.values() if noun.plural == self.reading.plural), "")

    def _draft(self, draft: Draft) -> tuple[RowFate, str]:
        if draft.handle in self.ids:
            return RowFate.UNCHANGED, self.ids[draft.handle]
        record = self._complete(draft)
        known = self.matches.known(record)
        if known is None:
            record_id = self.work.create(record, author=IMPORT_AUTHOR, reason=self.mark).record_id
            if draft.void_reason:
                self.work.void(record_id, draft.void_reason, author=IMPORT_AUTHOR)
            fate = RowFate.MADE
        else:
            record_id = known.record_id
            fate = self._correct(known, record)
        self.ids[draft.handle] = record_id
        return fate, record_id

    def _complete(self, draft: Draft) -> Record:
        """The draft with its season and its references filled in."""
        values: dict[str, Any] = {} if draft.record.season is not None else {"season": self.reading.season}
        for name, handle in draft.links.items():
            values[name] = self.ids[handle]
        for name, lookup in draft.lookups.items():
            values[name] = self._found(lookup)
        return replace(draft.record, **values) if values else draft.record

    def _found(self, lookup: Lookup) -> str | None:
        record_id = self.matches.find(lookup)
        if record_id is None and lookup.kind == Storm.NOUN.kind:
            return self._new_storm(lookup)
        if record_id is None and lookup.code_if_missing:
            self.warnings.append(_at_cell(lookup, lookup.code_if_missing, lookup.message))
        return record_id

    def _new_storm(self, lookup: Lookup) -> str:
        """A storm only named so far: made with its name alone, and said so once."""
        storm = Storm(season=self.reading.season, name=lookup.text)
        record_id = self.work.create(storm, author=IMPORT_AUTHOR, reason=self.mark).record_id
        self.matches.add_storm(lookup.text, record_id)
        message = f"过程“{lookup.text}”尚未登记,已按名称新建,请补登类型和起止时间。"
        self.warnings.append(CellWarning(None, None, "", "storm_not_found", WARN, message))
        return record_id

    def _correct(self, known: Record, record: Record) -> RowFate:
        """Bring a known record in line with the file, as far as an import may."""
        if known.standing.voided:
            return RowFate.UNCHANGED
        old, now = stated(known), stated(record)
        different = [name for name, value in now.items() if old.get(name) != value]
        # What the reading itself found out is said by a blank too: a place that is in doubt no more.
        settled = [one.name for one in record.NOUN.fields if one.derived and one.name in old and one.name not in now]
        if not different and not settled:
            return RowFate.UNCHANGED
        state = self.work.state(known.record_id)
        assert state is not None
        values = {}
        for name in (*different, *settled):
            wrote = [edit for edit in state.heads.get(name, ()) if _by_import(edit.change)]
            new = getattr(record, name)
            if name in settled and not wrote:
                continue
            if not any(self.work.value_of(state.kind, name, edit.value) == new for edit in wrote):
                values[name] = new
        if not values:
            return RowFate.UNCHANGED
        self.work.edit(known.record_id, values, self.mark, author=IMPORT_AUTHOR, replacing=_by_import)
        return RowFate.AMENDED


def _by_import(change: Change) -> bool:
    return change.author == IMPORT_AUTHOR


def _at_cell(lookup: Lookup, code: str, message: str) -> CellWarning:
    sheet, _, cell = lookup.cell.rpartition("!")
    digits = "".join(c for c in cell if c.isdigit())
    return CellWarning(sheet or None, int(digits) if digits else None, cell, code, WARN, message)


def open_season(work: UnitOfWork, year: int) -> None:
    """Enter the reporting units of a year, all counted into the city until the office says otherwise."""
    if work.find(Division, season=year):
        return
    for unit in division_directory.units(with_city=True):
        name = "市级" if unit.code == CITY_CODE else unit.name
        work.create(Division(season=year, unit=unit.code, name=name, counts_into_city=True), author=IMPORT_AUTHOR)


def _keep_facts(work: UnitOfWork, reading: FileReading) -> None:
    """Keep the dates a file states about its season; a later file's statement replaces an earlier one's."""
    if not reading.facts:
        return
    known = work.find(SeasonFact, season=reading.season)
    dates = {row[0]: row for row in (known[0].dates if known else ())}
    stated_now = {name: (name, on.isoformat(), reading.file) for name, on in reading.facts}
    if all(dates.get(name, ("", ""))[1] == row[1] for name, row in stated_now.items()):
        return
    merged = tuple((dates | stated_now)[name] for name in sorted(dates | stated_now))
    if known:
        work.edit(known[0].record_id, {"dates": merged}, f"导入 {reading.file}", author=IMPORT_AUTHOR)
    else:
        work.create(SeasonFact(season=reading.season, dates=merged), author=IMPORT_AUTHOR)


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What undoing an import came to: records voided, values given back, and the numbers left as they are."""

    voided: int
    given_back: int
    kept: tuple[str, ...]


def undo_import(work: UnitOfWork, import_number: str) -> UndoOutcome:
    """Void what an import made and give back what it changed, except where somebody has worked on it since."""
    files = [f for f in work.find(ImportFile) if f.number == import_number]
    if not files:
        raise RuleBroken(f"找不到导入 {import_number},或已撤销。")
    mark, reason = f"导入 {import_number}", f"{UNDONE} {import_number}"
    voided, given_back, kept = 0, 0, []
    for record_id, fate in import_queries.touched_records(work, files[0].record_id):
        changes, state = work.history(record_id), work.state(record_id)
        assert state is not None
        if fate == RowFate.MADE.code and all(_is_of_import(change, mark) for change in changes):
            if state.voided is None:
                work.void(record_id, reason, author=IMPORT_AUTHOR)
                voided += 1
        elif fate == RowFate.AMENDED.code and _give_back(work, changes, mark, reason):
            given_back += 1
        else:
            kept.append(str(state.values.get("number", "")))
    work.void(files[0].record_id, reason)
    return UndoOutcome(voided, given_back, tuple(kept))


def _is_of_import(change: Change, mark: str) -> bool:
    """Whether nobody but this import wrote a change; a later import has worked on the record as well as a person."""
    return _by_import(change) and (change.op != "edit" or change.reason == mark)


def _give_back(work: UnitOfWork, changes: list[Change], mark: str, reason: str) -> bool:
    """Put back the values an import's edit replaced, where that edit still stands alone."""
    by_hash = {change.hash: change for change in changes}
    state = work.state(changes[0].record_id)
    assert state is not None
    if state.voided is not None:
        return False
    values: dict[str, Any] = {}
    for change in changes:
        if change.op != "edit" or change.reason != mark:
            continue
        for name in change.fields:
            heads = state.heads.get(name, ())
            if [edit.change.hash for edit in heads] != [change.hash]:
                return False
            former = [by_hash[h].fields.get(name) for h in change.replaces.get(name, ())]
            values[name] = work.value_of(state.kind, name, former[-1] if former else None)
    if not values:
        return False
    work.edit(changes[0].record_id, values, reason, author=IMPORT_AUTHOR)
    return True


def take_all_in(
    desk: Desk, chosen: Sequence[Path], report: Callable[[int, int], None] = lambda done, total: None
) -> list[ImportOutcome]:
    """Take files and folders in, each file a transaction of its own; `report` is told (files done, files in all)."""
    total = sum(1 for path in chosen for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    outcomes = []
    for done, reading in enumerate(read_files(chosen)):
        report(done, total)
        outcomes.append(desk.change(take_in, reading).result)
    return outcomes


def outcome_words(outcome: ImportOutcome) -> Iterator[str]:
    """What taking one file in came to, in lines: the counts, then every cell that was doubtful."""
    if outcome.problem:
        yield f"{outcome.file}:未收入。{outcome.problem}"
        return
    yield (
        f"{outcome.file}:读取 {outcome.read} 行,新增 {outcome.added},更正 {outcome.changed},"
        f"未变 {outcome.unchanged},未收 {outcome.rejected}。"
    )
    for warning in outcome.warnings:
        if warning.level != "info":
            place = "!".join(part for part in (warning.sheet, warning.cell) if part)
            yield f"  {'存疑' if warning.level == WARN else '未收'} {place} {warning.message}"
