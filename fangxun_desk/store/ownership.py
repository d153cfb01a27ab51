"""Who owns a store: one process at a time, kept by a lock of the operating system on a file beside it.

The lock dies with its process, so a crash leaves nothing to clear away. The file's text only names the owner; text
found without a lock means that the last owner did not end by itself.
"""

import json
import os
import sys
from pathlib import Path
from typing import IO

from fangxun_desk.store.errors import StoreBusy, StoreRefused, unwritable

LOCK_NAME = "fangxun.lock"


class Ownership:
    """Holds the lock from `take` until `release`.

    `after_crash` is true where the last owner was killed; `is_in_use` once a store was opened under it.
    """

    def __init__(self, file: IO[str], path: Path, after_crash: bool) -> None:
        self._file = file
        self.path = path
        self.after_crash = after_crash
        self.is_in_use = False

    @classmethod
    def take(cls, directory: Path, role: str) -> "Ownership":
        """Own the store in `directory`; `role` says as what (指挥台窗口, 命令行). Raises StoreBusy naming the owner."""
        path = directory / LOCK_NAME
        try:
            file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 - lives as long as the lock
        except OSError as error:
            raise unwritable(directory) from error
        try:
            is_ours = _lock(file)
            file.seek(0)
            text = file.read()
            if not is_ours:
                owner = _owner_text(text)
                raise StoreBusy(f"数据正由{owner}使用,本次未写入。请先关闭它,或在那里操作。", owner)
            _write(file, json.dumps({"role": role, "pid": os.getpid()}, ensure_ascii=False))
        except OSError as error:
            file.close()
            raise StoreRefused(f"此位置的磁盘不支持文件锁或已写满:{directory}。请将数据放在本机硬盘。") from error
        except BaseException:
            file.close()
            raise
        return cls(file, path, bool(text.strip()))

    def release(self) -> None:
        """Give the store up."""
        if self._file.closed:
            return
        try:
            _write(self._file, "")
        except OSError:  # a full disk: the next owner will think of a crash, no more
            pass
        finally:
            self._file.close()


def _write(file: IO[str], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


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
        except BlockingIOError:
            return False
        return True
