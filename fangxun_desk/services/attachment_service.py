"""附件: keep files with a record, hand them out again checked, whatever the noun (it needs a field `attachments`).

Keeping a file and naming it in a record are two steps: the file is durable before the record names it, so a record
never names what is not there.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fangxun_desk import paths
from fangxun_desk.domain.attachment import FIELD, Attachment, attachments_of, merged, safe_name
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.services.desk import Desk
from fangxun_desk.store import attachments
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork

_A_DAY = 86_400


def keep(desk: Desk, path: Path) -> Attachment:
    """Keep a copy of a file beside the store; the row a record names it by. Raises RuleBroken with the sentence."""
    digest, size = attachments.keep(desk.directory, path)
    return Attachment(path.name, digest, size)


def keep_all(
    desk: Desk, files: Sequence[Path], report: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Attachment, ...]:
    """Keep several, saying how far it is; the first that cannot be kept stops it."""
    kept = []
    for done, path in enumerate(files):
        report(done, len(files))
        kept.append(keep(desk, path))
    return tuple(kept)


def path_of(desk: Desk, row: Sequence[object]) -> Path:
    """The kept file of a row, checked. Raises RuleBroken where it is missing or was altered."""
    return attachments.checked(desk.directory, str(row[1]), str(row[0]))


def copy_for_viewing(desk: Desk, row: Sequence[object]) -> Path:
    """A copy under the file's real name for the system's viewer, which cannot touch what is kept."""
    source = path_of(desk, row)
    viewing = paths.state_dir() / "viewing"
    target = viewing / source.name[:16] / safe_name(str(row[0]))
    try:
        _clear_old(viewing)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            os.chmod(target, 0o600)
            target.unlink()
        shutil.copyfile(source, target)
        # What is changed in the viewer would be lost: it is told beforehand that it cannot be saved here.
        os.chmod(target, 0o400)
    except OSError as error:
        raise RuleBroken(f"附件“{row[0]}”无法打开({error.strerror or error}),可关闭已打开的同名文件后重试。") from error
    return target


def problems(desk: Desk) -> list[str]:
    """What is wrong with the kept files of all records that stand, each in a sentence naming the record."""
    found = []
    for record in desk.read(_with_attachments):
        for row in attachments_of(record):
            try:
                path_of(desk, row)
            except RuleBroken as broken:
                found.append(f"{record.number}:{broken.sentence}")
    return found


def _with_attachments(reader: Reader) -> list[Record]:
    nouns = (noun for noun in NOUNS.values() if noun.has(FIELD))
    return [record for noun in nouns for record in reader.find(noun.record_type) if attachments_of(record)]


def _clear_old(viewing: Path) -> None:
    """Copies of earlier days are of no use to anybody."""
    for folder in viewing.iterdir() if viewing.is_dir() else ():
        if time.time() - folder.stat().st_mtime > _A_DAY:
            shutil.rmtree(folder, ignore_errors=True)


def attach(work: UnitOfWork, record_id: str, rows: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Name kept files in a record; all it has now. A file it has already is not listed twice."""
    there = _attachments(work, record_id)
    now = merged(there, rows)
    if now != there:
        work.edit(record_id, {FIELD: now}, "添加附件")
    return now


def detach(work: UnitOfWork, record_id: str, digest: str, reason: str) -> None:
    """Take a file off a record, with the reason; the file is kept, and the history names it."""
    if not reason.strip():
        raise RuleBroken("移除附件须写明原因。", "reason")
    there = _attachments(work, record_id)
    left = tuple(row for row in there if row.digest != digest)
    if left == there:
        raise RuleBroken("该记录没有这个附件。")
    work.edit(record_id, {FIELD: left}, reason.strip())


def _attachments(work: UnitOfWork, record_id: str) -> tuple[Attachment, ...]:
    state = work.state(record_id)
    if state is None:
        raise RuleBroken("找不到该记录。")
    noun = NOUNS.get(state.kind)
    if noun is None or not noun.has(FIELD):
        raise RuleBroken("该类记录没有附件。")
    record = work.get(noun.record_type, record_id)
    if record is None:
        raise RuleBroken("找不到该记录。")
    return attachments_of(record)
