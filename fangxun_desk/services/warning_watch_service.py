"""The folder in which warnings arrive: what lies in it, what of that is new, and taking it in.

A look reads the folder and the new files that nobody is still writing, and touches no store; it may hang with the share
it looks at. What was taken in before is told by the import records, undone ones too: what an officer took back does not
come again by itself. A folder that cannot be read is said to be so, never taken for one without warnings.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from fangxun_desk.domain.import_record import ImportFile, RowFate
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.imports.reading import FileReading
from fangxun_desk.services import import_service
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork

UNTOUCHED = timedelta(seconds=30)
"""A file nobody wrote to for that long, or between two looks, is written to its end."""
KIND = "warning"
MOST_FILES = 20_000
_SUFFIXES = (".xml", ".cap")
_NAMED = 3
"""How many of several warnings a sentence names."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another: its size in bytes, and when it was last written."""

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found. With a `problem` (in a few words) nothing else of it means anything.

    `stamps` are all files that could be warnings, `ready` the readings of those that are new and written to their end,
    `device` tells the disk or share the folder lies on.
    """

    folder: Path
    stamps: Mapping[Path, Stamp] = field(default_factory=dict)
    ready: tuple[tuple[Path, FileReading], ...] = ()
    device: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one file: the warning it made or amended (None for a drill, and for what was known), in words."""

    file: str
    record_id: str | None
    fate: RowFate
    words: str = ""
    colour: WarningColour | None = None


def look(folder: Path, before: Look | None, dealt_with: Mapping[Path, Stamp], at: datetime) -> Look:
    """Look at the folder: `before` is the last look that could read it, `dealt_with` what needs no reading again."""
    try:
        device = folder.stat().st_dev
        stamps = dict(_stamps(folder))
    except OSError as error:
        return Look(folder, problem=_why(error))
    if len(stamps) > MOST_FILES:
        return Look(folder, problem=f"文件超过 {MOST_FILES} 个,请另设专门的文件夹")
    if before is not None and before.stamps and not stamps and device != before.device:
        # The place where a share was mounted is an empty folder of this machine's own once the share is gone.
        return Look(folder, problem="网络共享或移动盘已断开")
    known: Mapping[Path, Stamp] = before.stamps if before is not None else {}
    untouched_since = (at - UNTOUCHED).timestamp() * 1e9
    new = (path for path in sorted(stamps) if dealt_with.get(path) != stamps[path])
    settled = [path for path in new if known.get(path) == stamps[path] or stamps[path].modified_ns <= untouched_since]
    return Look(folder, stamps, tuple((path, _read(path, folder)) for path in settled), device)


def unknown(reader: Reader, readings: Sequence[FileReading]) -> frozenset[str]:
    """The content hashes of those readings that no import, not even an undone one, has ever taken in."""
    known = {
        file.content_hash
        for reading in readings
        for file in reader.find(ImportFile, content_hash=reading.content_hash, include_voided=True)
    }
    return frozenset(reading.content_hash for reading in readings) - known


def take_in(work: UnitOfWork, reading: FileReading) -> Arrival:
    """Take one file in, as an import does."""
    outcome = import_service.take_in(work, reading)
    return _arrival(work, reading, outcome)


def sentence_of(arrivals: Sequence[Arrival]) -> str:
    """What came in, in one sentence, the gravest first; "" where nothing is news."""
    told = [arrival for arrival in arrivals if arrival.words]
    if len(told) < 2:
        return told[0].words + "。" if told else ""
    order = list(WarningColour)
    told.sort(key=lambda one: order.index(one.colour) if one.colour else -1, reverse=True)
    rest = f"等 {len(told)} 条" if len(told) > _NAMED else ""
    return f"新到预警信息 {len(told)} 条:{';'.join(one.words for one in told[:_NAMED])}{rest}。"


# -- inside --------------------------------------------------------------------------------------------------


def _stamps(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    """Every file that could be a warning, in folders within the folder too. Raises OSError where one cannot be read."""

    def refuse(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.lower().endswith(_SUFFIXES) or name.startswith((".", "~")):
                continue
            path = Path(place, name)
            try:
                found = path.stat()
            except FileNotFoundError:
                # Taken away between the listing and now.
                continue
            yield path, Stamp(found.st_size, found.st_mtime_ns)


def _read(path: Path, folder: Path) -> FileReading:
    # The readers are heavy, and most desks have no such folder.
    from fangxun_desk.imports import read_file

    return read_file(path, kind=KIND, relative_to=folder)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "不存在或已断开"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return "不是文件夹" if isinstance(error, NotADirectoryError) else "磁盘或共享没有回应"


def _arrival(work: UnitOfWork, reading: FileReading, outcome: ImportOutcome) -> Arrival:
    files = work.find(ImportFile, content_hash=reading.content_hash)
    fate, record_id = _fate(files[-1]) if files and outcome.number else (RowFate.UNCHANGED, None)
    if fate is RowFate.REFUSED:
        return Arrival(reading.file, None, fate, f"收到演练或测试消息“{reading.file}”,不作为预警")
    warning = work.get(Warning, record_id) if record_id else None
    if warning is None or fate is RowFate.UNCHANGED:
        return Arrival(reading.file, None, fate)
    lead = "" if fate is RowFate.MADE else "更正:"
    return Arrival(reading.file, warning.record_id, fate, lead + _words(warning), warning.colour)


def _fate(file: ImportFile) -> tuple[RowFate, str | None]:
    _, _, fate, _, record_id, *_ = file.rows[0]
    return RowFate.of(str(fate)), str(record_id) if record_id else None


def _words(warning: Warning) -> str:
    """新到预警:2024-07-16 06:15 平顶山市气象台发布暴雨红色预警(鲁山县、汝州市)."""
    is_end = warning.message is WarningMessage.CANCEL
    sent = f"{moment_words(warning.sent_at)} " if warning.sent_at else ""
    areas = f"({'、'.join(warning.areas)})" if warning.areas else ""
    unstated = "" if warning.colour or is_end else ",颜色未写明"
    return f"{'预警解除' if is_end else '新到预警'}:{sent}{warning.in_words}{areas}{unstated}"
