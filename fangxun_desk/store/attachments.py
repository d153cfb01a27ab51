"""The files kept with the records, beside the store: each named by the SHA-256 of its content.

A file is written under a temporary name, made durable and then given its name; one that is there is never written over.
Whoever opens one gets it only after its content was held against its name. Which record has which file is the
record's own affair and stands in the change log.
"""

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fangxun_desk.domain.attachment import refuse_unfit
from fangxun_desk.store.errors import StoreFull, StoreRefused, unwritable
from fangxun_desk.store.founding import sync_folder

FOLDER = "attachments"
_PIECE = 2**20
_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{64}")


class AttachmentMissing(StoreRefused):
    """The file of an attachment is not there."""


class AttachmentAltered(StoreRefused):
    """The file of an attachment is not what it was when it was attached."""


def keep(directory: Path, source: Path) -> tuple[str, int]:
    """Keep a copy of a file beside the store in `directory`; its digest and its size. Durable when this returns.

    Raises RuleBroken with the sentence to show, keeping nothing.
    """
    try:
        size = source.stat().st_size
        if source.is_dir():
            raise StoreRefused(f"“{source.name}”是文件夹,请选择文件。")
        refuse_unfit(source.name, size)
        with source.open("rb") as file:
            return _taken_in(folder_of(directory), file)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(f"磁盘已满,“{source.name}”没有收入。请清理磁盘后重试。") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and source.is_file() and os.access(source, os.R_OK):
            raise unwritable(folder_of(directory)) from error
        raise StoreRefused(f"“{source.name}”无法读取,没有收入({error.strerror or error})。") from error


def checked(directory: Path, digest: str, name: str) -> Path:
    """The kept file of that digest, after its content was held against it. `name` is for the sentence.

    Raises AttachmentMissing or AttachmentAltered.
    """
    path = folder_of(directory) / digest
    if not _NAMED_BY_CONTENT.fullmatch(digest) or not path.is_file():
        raise AttachmentMissing(f"附件“{name}”的文件不在数据目录中,请从备份目录的 {FOLDER} 文件夹找回。")
    try:
        found = _digest_of(path)
    except OSError as error:
        raise AttachmentMissing(f"附件“{name}”无法读取({error.strerror or error}),请检查磁盘。") from error
    if found != digest:
        raise AttachmentAltered(f"附件“{name}”的内容已被改动,与登记时不符,不予打开;请从备份中找回原文件。")
    return path


def carry(source: Path, target: Path) -> list[str]:
    """Copy the files kept beside one store (or backup) to another place, those missing there only.

    Answers the digests of files that are not what their name says: those are not passed on. Raises OSError where the
    copying itself fails.
    """
    there = {path.name for path in _kept_in(folder_of(target))}
    altered = []
    for path in _kept_in(folder_of(source)):
        if path.name in there:
            continue
        with path.open("rb") as file:
            if not _copied_whole(folder_of(target), file, path.name):
                altered.append(path.name)
    return altered


def folder_of(directory: Path) -> Path:
    """Where the files of a store lie."""
    return directory / FOLDER


def _kept_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if _NAMED_BY_CONTENT.fullmatch(path.name))


def _taken_in(folder: Path, file: IO[bytes]) -> tuple[str, int]:
    folder.mkdir(parents=True, exist_ok=True)
    with _half(folder) as half:
        digest, size = _copied(file, half)
        _put_in_place(half, folder / digest)
    return digest, size


def _copied_whole(folder: Path, file: IO[bytes], digest: str) -> bool:
    """Copy a kept file; False, and nothing is left, where it is not what its name says."""
    folder.mkdir(parents=True, exist_ok=True)
    with _half(folder) as half:
        if _copied(file, half)[0] != digest:
            return False
        _put_in_place(half, folder / digest)
    return True


@contextlib.contextmanager
def _half(folder: Path) -> Iterator[Path]:
    """A name for a file that is not whole yet; gone afterwards unless it was given its own."""
    half = folder / f".{os.getpid()}.part"
    try:
        yield half
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


def _copied(file: IO[bytes], half: Path) -> tuple[str, int]:
    hasher, size = hashlib.sha256(), 0
    with half.open("wb") as copy:
        while piece := file.read(_PIECE):
            hasher.update(piece)
            size += copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return hasher.hexdigest(), size


def _put_in_place(half: Path, path: Path) -> None:
    if path.exists():
        if _digest_of(path) == path.name:
            return
        # Damaged since: kept aside under another name, and the whole one takes its place.
        os.replace(path, path.with_name(f"{path.name}.damaged"))
    os.replace(half, path)
    sync_folder(path.parent)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
