"""What taking files in would come to, tried out whole and kept nowhere; and taking in exactly what was looked at.

All files are tried out together, one after the other, in one unit of work that is not committed: a later file finds the
records of an earlier one, as it will when they are really taken in. A file whose content is another by then stops
everything before anything is written.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, FileReading
from fangxun_desk.services import import_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.import_list import kind_labels
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.unit_of_work import UnitOfWork

Report = Callable[[int, int], None]
LEVELS = {REJECT: "未收", WARN: "存疑", INFO: "已修正"}
"""What a remark about a cell means, the gravest first."""
_GRAVITY = {level: place for place, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True)
class PreviewedFile:
    """One file as it would come out. `problem` says why none of it can be taken in."""

    file: str
    kind: str
    content_hash: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    remarks: tuple[CellWarning, ...]
    problem: str = ""

    @property
    def doubts(self) -> int:
        """How many cells are doubtful or refused; certain repairs are none."""
        return sum(1 for remark in self.remarks if remark.level != INFO)

    @property
    def is_known(self) -> bool:
        """Whether the same content was taken in before."""
        return any(remark.code == "already_taken_in" for remark in self.remarks)

    @property
    def is_new(self) -> bool:
        """Whether taking it in would write anything."""
        return not self.problem and bool(self.added or self.changed)


@dataclass(frozen=True, slots=True)
class Preview:
    """The files and folders chosen, and every file of them in the order of taking in."""

    chosen: tuple[Path, ...]
    files: tuple[PreviewedFile, ...]

    @property
    def can_be_taken_in(self) -> bool:
        """Whether any file can be."""
        return any(not file.problem for file in self.files)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of it. `left_out` counts files that appeared since the preview: they were not looked at."""

    outcomes: tuple[ImportOutcome, ...]
    left_out: int
    saved_at: datetime | None


def preview(desk: Desk, chosen: Sequence[Path], report: Report = lambda done, total: None) -> Preview:
    """Try the files and folders out, writing nothing; `report` is told (files done, files in all)."""
    refused: dict[str, str] = {}
    while True:
        known = len(refused)
        files = desk.try_out(_try_all, chosen, refused, report)
        if len(refused) == known:
            return Preview(tuple(chosen), tuple(files))
        # A file a rule stopped halfway has left half of itself in the unit of work: the others are tried without it.


def take_in_previewed(desk: Desk, previewed: Preview, report: Report = lambda done, total: None) -> TakenIn:
    """Take in the files of a preview, each a transaction of its own.

    Raises RuleBroken, before anything is written, naming a file that was changed or taken away since.
    """
    wanted = {file.content_hash for file in previewed.files if not file.problem}
    _refuse_changed(previewed)
    outcomes: list[ImportOutcome] = []
    left_out, saved_at = 0, None
    seen = {file.content_hash for file in previewed.files}
    total = len(previewed.files)
    for reading in import_service.read_files(previewed.chosen):
        if reading.content_hash not in wanted:
            left_out += reading.content_hash not in seen
            continue
        report(len(outcomes), total)
        try:
            done = desk.change(import_service.take_in, reading)
        except StoreRefused:
            raise
        except RuleBroken as broken:
            outcomes.append(_stopped(reading, broken.sentence))
        else:
            outcomes.append(done.result)
            saved_at = done.saved_at
    return TakenIn(tuple(outcomes), left_out, saved_at)


def summary(taken: TakenIn) -> str:
    """What came of it, in a sentence or two."""
    whole = [outcome for outcome in taken.outcomes if not outcome.problem]
    doubts = sum(1 for outcome in whole for remark in outcome.warnings if remark.level != INFO)
    added, changed = sum(o.added for o in whole), sum(o.changed for o in whole)
    words = f"已收入 {len(whole)} 个文件:新增 {added} 行,更正 {changed} 行,存疑或未收 {doubts} 处。"
    for outcome in taken.outcomes:
        words += f"{outcome.file} 未收入:{outcome.problem}" if outcome.problem else ""
    return words + (f"另有 {taken.left_out} 个文件是预览以后才有的,未收入。" if taken.left_out else "")


# -- inside --------------------------------------------------------------------------------------------------


def _try_all(work: UnitOfWork, chosen: Sequence[Path], refused: dict[str, str], report: Report) -> list[PreviewedFile]:
    labels = kind_labels()
    total = sum(1 for _ in _files(chosen))
    files = []
    for done, reading in enumerate(import_service.read_files(chosen)):
        report(min(done, total), total)
        outcome = _tried(work, reading, refused)
        if outcome is None:
            return []
        files.append(_previewed(reading, outcome, labels))
    return files


def _tried(work: UnitOfWork, reading: FileReading, refused: dict[str, str]) -> ImportOutcome | None:
    """What a file comes to; None where a rule stopped it now: what it wrote has to be thrown away."""
    if reading.file in refused:
        return _stopped(reading, refused[reading.file])
    try:
        return import_service.take_in(work, reading)
    except StoreRefused:
        raise
    except RuleBroken as broken:
        refused[reading.file] = broken.sentence
        return None


def _stopped(reading: FileReading, sentence: str) -> ImportOutcome:
    said = CellWarning(None, None, "", "not_taken_in", REJECT, sentence)
    return ImportOutcome(reading.file, reading.plural, warnings=(*reading.warnings, said), problem=sentence)


def _previewed(reading: FileReading, outcome: ImportOutcome, labels: Mapping[str, str]) -> PreviewedFile:
    return PreviewedFile(
        outcome.file,
        labels.get(outcome.plural, ""),
        reading.content_hash,
        outcome.read,
        outcome.added,
        outcome.changed,
        outcome.unchanged,
        outcome.rejected,
        tuple(sorted(outcome.warnings, key=lambda remark: _GRAVITY.get(remark.level, 0))),
        outcome.problem.removeprefix(f"{outcome.file}:"),
    )


def _refuse_changed(previewed: Preview) -> None:
    from fangxun_desk.imports.workbooks import content_hash

    found = {content_hash(path) for path in _files(previewed.chosen)}
    gone = [file.file for file in previewed.files if not file.problem and file.content_hash not in found]
    if gone:
        raise RuleBroken(f"预览以后文件又改动过或已移走:{_listed(gone)}。一个也没有收入,请重新预览。")


def _files(chosen: Iterable[Path]) -> Iterator[Path]:
    for path in chosen:
        yield from (one for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())


def _listed(names: Collection[str]) -> str:
    return "、".join(list(names)[:3]) + ("等" if len(names) > 3 else "")
