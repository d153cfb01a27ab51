"""Making the file of a new store: complete under another name, then put in its place in one step."""

import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from uuid_utils import uuid7

from fangxun_desk.store import incarnation
from fangxun_desk.store.connection import APPLICATION_ID, Connection, connect, discard
from fangxun_desk.store.errors import StoreRefused
from fangxun_desk.store.opening import SCHEMA_VERSION

_LONGEST_DESK = 8
_SUFFIXES = ("", "-wal", "-shm", "-journal")


def refuse_bad_desk(desk: str) -> None:
    """A desk's name stands in every number: letters only."""
    if not desk.isalpha() or len(desk) > _LONGEST_DESK:
        raise StoreRefused("席位名须为一个短名,只用汉字或字母,不含空格、数字和符号,如 甲。")


def lay_out(path: Path, desk: str, *, demo: bool) -> None:
    """Make an empty store at `path`, where there is none. Killed on the way, it leaves nothing at that name."""
    from fangxun_desk.store import layout

    fresh = path.with_name(f".{path.name}.founding")
    discard(fresh)
    connection = connect(fresh, "rwc")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        layout.create_log(connection)
        # The tables for reading are made at the first opening, like after every change of their shape.
        meta = {"store_id": str(uuid7()), "desk": desk, "demo": "1" if demo else "", "pending": incarnation.FOUNDED}
        set_meta(connection, meta)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        discard(fresh)
        raise
    connection.close()
    sync(fresh)
    set_aside(path, "遗留", "")
    os.replace(fresh, path)
    sync_folder(path.parent)


def set_meta(connection: Connection, values: Mapping[str, str]) -> None:
    """Change what the store says about itself."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def set_aside(path: Path, why: str, when: str) -> None:
    """Rename whatever stands at `path`, its journals with it: an old journal beside a new file would spoil it."""
    present = [suffix for suffix in _SUFFIXES if path.with_name(path.name + suffix).exists()]
    if present:
        kept = free_name(path, why, when)
        for suffix in present:
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))


def free_name(path: Path, why: str, when: str) -> Path:
    """A name beside `path` that nothing has yet, for what is kept."""
    stem = "_".join(part for part in (path.stem, why, when) if part)
    candidates = (path.with_name(f"{stem}{f'_{n}' if n else ''}{path.suffix}") for n in count())
    return next(c for c in candidates if not any(c.with_name(c.name + suffix).exists() for suffix in _SUFFIXES))


def sync(path: Path) -> None:
    """Make a closed file durable. Never for a file that is open as a database."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system knows that."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
