"""Who owns a store: one process at a time, kept by a lock of the operating system on a file beside it.

The lock dies with its process, so a crash leaves nothing to clear away. The file's text only names the owner.
"""

import json
import os
import sys
from pathlib import Path
from typing import IO

from fangxun_desk.store.errors import StoreBusy

LOCK_NAME = "fangxun.lock"


class Ownership:
    """Holds the lock from `take` until `release`."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def take(cls, directory: Path, role: str) -> "Ownership":
        """Own the store in `directory`; `role` says as what (指挥台窗口, 命令行). Raises StoreBusy naming the owner."""
        file = open(directory / LOCK_NAME, "a+", encoding="utf-8")  # noqa: SIM115 - lives as long as the lock
        if not _lock(file):
            file.seek(0)
            owner = _owner_text(file.read())
            file.close()
            raise StoreBusy(f"数据正由{owner}使用,本次未写入。请先关闭它,或在那里操作。", owner)
        file.seek(0)
        file.truncate()
        json.dump({"role": role, "pid": os.getpid()}, file, ensure_ascii=False)
        file.flush()
        return cls(file)

    def release(self) -> None:
        """Give the store up."""
        self._file.close()


def _owner_text(text: str) -> str:
    try:
        owner = json.loads(text)
        return f"{owner['role']}(进程 {owner['pid']})"
    except (ValueError, KeyError, TypeError):
        return "另一个程序"


if sys.platform == "win32":
    import msvcrt

    # A byte far behind the text, so that others can still read who the owner is.
    _FAR = 1 << 20

    def _lock(file: IO[str]) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
