"""Putting a finished file in its place: whole or not at all, and the same bytes for the same content.

What cannot be written is said in one sentence naming the file. Nothing here knows what is inside the file.
"""

import contextlib
import errno
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken

_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def put_bytes(target: Path, content: bytes) -> Path:
    """Write a file under a temporary name and move it into place. Raises RuleBroken naming the file."""

    def write(part: Path) -> None:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    return put_file(target, write)


def put_file(target: Path, write: Callable[[Path], None]) -> Path:
    """As `put_bytes`, for a writer that must open the file itself; it is handed a name with the same suffix."""
    part = target.with_name(f".{target.stem}.part{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(target))
        part.unlink(missing_ok=True)
        write(part)
        os.replace(part, target)
    except OSError as error:
        raise RuleBroken(_sentence(target, error)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def _sentence(target: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"磁盘已满,“{target}”没有写出,请腾出空间或另选文件夹。"
        case errno.EROFS:
            return f"“{target.parent}”是只读的,“{target.name}”没有写出,请另选文件夹。"
        case errno.ENOTDIR | errno.EEXIST if not target.parent.is_dir():
            return f"“{target.parent}”不是文件夹,“{target.name}”没有写出,请另选文件夹。"
        case errno.EISDIR:
            return f"“{target}”是一个文件夹,请换一个文件名。"
        case errno.ENAMETOOLONG:
            return f"文件名过长,“{target.name}”没有写出,请换短一些的名字。"
        case errno.EACCES | errno.EPERM | errno.EBUSY | errno.ETXTBSY if target.exists():
            return f"“{target}”不能改写,可能正在其他程序中打开,请关闭后重试,或另选文件夹。"
        case errno.EACCES | errno.EPERM:
            return f"没有权限写入“{target}”,请另选文件夹。"
    return f"“{target}”没有写出({error.strerror or error}),请另选文件夹重试。"


Rewrite = Callable[[bytes], Iterable[bytes]]


def with_fixed_dates(archive: bytes, rewritten: Mapping[str, Rewrite] | None = None) -> bytes:
    """The same zip (docx, xlsx) with every entry dated alike, so that equal content is equal bytes.

    `rewritten` gives entries a new content, piece by piece, out of their old one.
    """
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            rewrite = (rewritten or {}).get(name)
            with new.open(entry, "w") as file:
                for piece in rewrite(old.read(name)) if rewrite else (old.read(name),):
                    file.write(piece)
    return fixed.getvalue()
