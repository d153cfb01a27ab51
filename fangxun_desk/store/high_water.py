"""The high-water mark: how far each store had come, kept outside of it.

A store that comes back with fewer entries (its `-wal` lost, an old copy put in its place) is recognised by
it. It is written after every commit without waiting for the disk: only a mark *ahead* of the store means
something, and a mark that fell behind in a power cut does no harm.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_SIZE = 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a store had come: the last change of its own incarnation and how many changes it held in all."""

    store_id: str
    path: str
    incarnation: str
    seq: int
    head: str
    changes: int
    at: str


class HighWater:
    """The mark of one store, in the user's state folder."""

    def __init__(self, folder: Path, store_id: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{store_id}.json"
        self._descriptor = -1

    def read(self) -> Mark | None:
        """The mark left last time, if there is a readable one."""
        return _read(self._path)

    def write(self, mark: Mark) -> None:
        """Leave a mark. A state folder that cannot be written costs the check, never the entry."""
        try:
            if self._descriptor < 0:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            text = json.dumps(asdict(mark), ensure_ascii=False).encode().ljust(_SIZE)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, text)
        except OSError:
            self.close()

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def mark_for_path(folder: Path, store_path: Path) -> Mark | None:
    """The mark of whatever store was last seen at that place."""
    marks = [mark for file in folder.glob("*.json") if (mark := _read(file)) and mark.path == str(store_path)]
    return max(marks, key=lambda mark: mark.at, default=None)


def _read(path: Path) -> Mark | None:
    try:
        return Mark(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
