"""The high-water mark: how far each store had come, kept outside of it.

A store that comes back with fewer entries (its `-wal` lost, an old copy put in its place) is recognised by it, and a
copy opened beside its original. It is written after every commit without waiting for the disk: only a mark *ahead* of
the store means something, and a mark that fell behind in a power cut does no harm.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_quoted: Callable[[str], str] = json.encoder.encode_basestring


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
    """The marks of one store, in the user's state folder: its own at this path, and those of its copies elsewhere."""

    def __init__(self, folder: Path, store_id: str, path: Path) -> None:
        self._folder = folder
        self._store_id = store_id
        self._path = str(path)
        self._file = folder / f"{store_id}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}.json"
        # What never changes of a mark, quoted once: a mark is left behind every entry.
        self._beginning = f'{{"store_id": {_quoted(store_id)}, "path": {_quoted(self._path)}, "incarnation": '
        self._descriptor = -1

    def read(self) -> Mark | None:
        """The mark left last time at this path, if there is a readable one."""
        return _read(self._file)

    def elsewhere(self) -> list[Mark]:
        """The marks of the same store at other paths."""
        return [mark for mark in _marks(self._folder, f"{self._store_id}-*.json") if mark.path != self._path]

    def write(self, incarnation: str, seq: int, head: str, changes: int, at: str) -> None:
        """Leave a mark. A state folder that cannot be written costs the check, never the entry."""
        rest = f'"seq": {seq}, "head": {_quoted(head)}, "changes": {changes}, "at": {_quoted(at)}}}'
        # A line of its own: what an older, longer mark left behind it is not read.
        line = f"{self._beginning}{_quoted(incarnation)}, {rest}\n".encode("utf-8", "replace")
        try:
            if self._descriptor < 0:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, line)
        except OSError:
            self.close()

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def mark_for_path(folder: Path, store_path: Path) -> Mark | None:
    """The mark of whatever store was last seen at that place."""
    marks = [mark for mark in _marks(folder, "*.json") if mark.path == str(store_path)]
    return max(marks, key=lambda mark: mark.at, default=None)


def _marks(folder: Path, pattern: str) -> list[Mark]:
    try:
        return [mark for file in sorted(folder.glob(pattern)) if (mark := _read(file))]
    except OSError:
        return []


def _read(file: Path) -> Mark | None:
    try:
        return Mark(**json.loads(file.read_bytes().split(b"\n", 1)[0]))
    except (OSError, ValueError, TypeError):
        return None
