"""The desk's own backups as a list: when each was made, how large it is, how many changes its name says it holds.

The list looks at the folder only; whether a copy is whole is looked at when it is made and when it is put back.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.services.desk import Desk
from fangxun_desk.store import backup

_CHANGES = re.compile(r"_(\d+)条")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup file."""

    path: Path
    made_at: datetime
    size: int
    changes: int | None


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups of a desk, the newest first, and the folder they lie in."""

    folder: Path
    files: tuple[Backup, ...]


def backups_of(desk: Desk) -> Backups:
    """The finished backups beside the store."""
    paths = backup.backups_in(desk.backup_folder)
    found = [one for one in map(_looked_at, paths) if one is not None]
    return Backups(desk.backup_folder, tuple(found))


def _looked_at(path: Path) -> Backup | None:
    try:
        stated = path.stat()
    except OSError:  # taken away meanwhile
        return None
    held = _CHANGES.search(path.stem)
    made_at = datetime.fromtimestamp(stated.st_mtime, BEIJING)
    return Backup(path, made_at, stated.st_size, int(held[1]) if held else None)
