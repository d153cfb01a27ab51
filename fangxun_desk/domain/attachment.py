"""Attachments: files kept with a record, each a row of its name, the digest of its content and its size.

The record names the content by its digest, so what was attached cannot be exchanged unseen. Rules only: files are
kept, copied and checked by the store.
"""

from collections.abc import Iterable
from typing import NamedTuple

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.fields import Record

FIELD = "attachments"
"""The field of a noun that can have attachments; its rows are `Attachment`s."""
LARGEST = 200 * 2**20
_RUNS_WHEN_OPENED = frozenset(
    (
        "exe", "bat", "cmd", "com", "scr", "pif", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "jar", "lnk",
        "url", "reg", "cpl", "desktop", "sh", "run", "appimage", "py", "pyw", "docm", "xlsm", "pptm", "dotm", "xltm",
    )
)  # fmt: skip
_NOT_IN_NAMES = '<>:"/\\|?*'
_LONGEST_NAME = 120


class Attachment(NamedTuple):
    """One file of a record; `digest` is the SHA-256 of its content in hexadecimal."""

    name: str
    digest: str
    size: int


def attachments_of(record: Record) -> tuple[Attachment, ...]:
    """The attachments of a record whose noun has them."""
    return tuple(Attachment(*row) for row in getattr(record, FIELD))


def refuse_unfit(name: str, size: int) -> None:
    """Raise RuleBroken for a file that is no attachment: an empty one, one too large, one that runs when opened."""
    if name.rpartition(".")[2].lower() in _RUNS_WHEN_OPENED:
        raise RuleBroken(f"“{name}”是可执行文件或带宏的文件,不能作附件;请改存为 PDF、图片或普通文档。", FIELD)
    if size == 0:
        raise RuleBroken(f"“{name}”是空文件,没有收入。", FIELD)
    if size > LARGEST:
        raise RuleBroken(f"“{name}”超过 {LARGEST >> 20} MB,没有收入;请压缩,或只在备注中写明存放处。", FIELD)


def safe_name(name: str) -> str:
    """The name a copy is given: the last part alone, without what a file system reads as something else."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join("_" if mark in _NOT_IN_NAMES or ord(mark) < 32 else mark for mark in last).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return (f"{stem[:_LONGEST_NAME]}{dot}{suffix[:12]}" if stem else plain[:_LONGEST_NAME]) or "附件"


def merged(there: Iterable[Attachment], more: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Those there and those that come to them; a file is listed once, and no two have one name."""
    found = list(there)
    for new in more:
        if not any(new.digest == old.digest for old in found):
            found.append(new._replace(name=_free_name(new.name, {old.name for old in found})))
    return tuple(found)


def _free_name(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    base, end = (stem, dot + suffix) if stem else (name, "")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{base}({number}){end}"
    return free


def size_words(size: int) -> str:
    """12 字节, 2 KB, 5.2 MB."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.0f} KB" if size < 2**20 else f"{size / 2**20:.1f} MB"
