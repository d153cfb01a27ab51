"""Putting a verified copy in the place of a store, after comparing.

What was there is kept under another name. The copy is made ready beside it and takes its place in one step, so an
interrupted restoring leaves the old data. It continues under a new incarnation: no number is ever given twice.
"""

import os
from datetime import datetime
from pathlib import Path

from fangxun_desk.domain.fields import read_moment
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.store import attachments, incarnation
from fangxun_desk.store.backup import Copy, copy_whole, inspect, open_copy
from fangxun_desk.store.connection import DatabaseError, connect, discard
from fangxun_desk.store.database import Settings, Store, place_in
from fangxun_desk.store.errors import StoreRefused, unwritable
from fangxun_desk.store.founding import set_aside, set_meta, sync, sync_folder
from fangxun_desk.store.ownership import Ownership
from fangxun_desk.store.places import refuse_unsafe_place
from fangxun_desk.store.upgrade import empty_journal, put_in_place


def comparison(copy: Copy, existing: Copy | None, *, unreadable: bool = False) -> str:
    """What restoring would change, in one sentence."""
    until = f",截至 {moment_words(read_moment(copy.last_at))}" if copy.last_at else ""
    holds = f"此副本(席位 {copy.desk})有 {copy.changes} 条变更{until}"
    if unreadable:
        return f"{holds};现有数据文件无法读取比较,恢复后会改名保留。"
    if existing is None:
        return f"{holds};目标位置没有数据。"
    kin = "同一份数据" if copy.store_id == existing.store_id else f"另一份数据(席位 {existing.desk})"
    lost = _missing_from(copy, existing)
    return f"{holds};现有{kin} {existing.changes} 条。恢复后现有数据中 {lost} 条不在其中,现有文件会改名保留。"


def _missing_from(copy: Copy, existing: Copy) -> int:
    """How many of the existing store's changes the copy does not hold."""
    return len(_hashes(existing.path, live=True) - _hashes(copy.path))


def _hashes(path: Path, *, live: bool = False) -> set[str]:
    connection = open_copy(path, live=live)
    try:
        return {row[0] for row in connection.execute("SELECT hash FROM change")}
    finally:
        connection.close()


def restore(copy_path: Path, directory: Path, settings: Settings, *, confirmed: bool) -> tuple[Store, Copy, str]:
    """Put a copy in place of the store in `directory` and open it under a new incarnation.

    Returns the open store, what the copy held, and the comparison. Raises StoreRefused with the comparison
    when there is a store already and `confirmed` is false. What was there is renamed, never removed.
    """
    copy = inspect(copy_path)
    path = place_in(directory)
    refuse_unsafe_place(path)
    if copy_path.resolve() == path:
        raise StoreRefused(f"{copy_path} 就是现有的数据文件,不用恢复。")
    if path.exists() and not confirmed:
        raise StoreRefused(f"{_compared(copy, path)[0]}确认要恢复,请加 --yes。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path.parent) from error
    ownership = Ownership.take(path.parent, settings.role)
    try:
        sentence, existing = _compared(copy, path)
        _swap_in(copy, path, existing, local(settings.clock()))
        attachments.carry(copy.path.parent, path.parent)
    except BaseException as error:
        ownership.release()
        if isinstance(error, (OSError, DatabaseError)):
            raise StoreRefused(f"恢复未完成,原有数据未改动:{error}") from error
        raise
    return Store.open_owned(path, settings, ownership), copy, sentence


def _compared(copy: Copy, path: Path) -> tuple[str, Copy | None]:
    """The comparison with what is in place now; a file that cannot be read counts as nothing, but is kept."""
    if not path.exists():
        return comparison(copy, None), None
    try:
        existing = inspect(path, live=True)
    except StoreRefused:
        return comparison(copy, None, unreadable=True), None
    return comparison(copy, existing), existing


def _swap_in(copy: Copy, path: Path, existing: Copy | None, at: datetime) -> None:
    fresh = path.with_name(f".{path.name}.restoring")
    discard(fresh)
    try:
        _make_ready(copy, fresh, existing)
        if existing is not None:
            empty_journal(path)
            put_in_place(fresh, path, "恢复前", f"{at:%Y%m%d_%H%M%S}")
        else:
            set_aside(path, "恢复前", f"{at:%Y%m%d_%H%M%S}")
            os.replace(fresh, path)
            sync_folder(path.parent)
    except BaseException:
        discard(fresh)
        raise


def _make_ready(copy: Copy, fresh: Path, existing: Copy | None) -> None:
    """A copy of the copy, checked again, that will know at its first opening that it was restored."""
    source = open_copy(copy.path)
    try:
        copy_whole(source, fresh)
    finally:
        source.close()
    if inspect(fresh).heads != copy.heads:
        raise StoreRefused("复制后核对不符,未恢复。请重试。")
    heads = [*copy.heads, *(existing.heads if existing is not None else ())]
    ready = connect(fresh, "rw")
    try:
        floor = max(incarnation.ordinals(heads), default=0)
        # The tables for reading are derived anew: nothing but the log of a copy is believed.
        meta = {"pending": incarnation.RESTORED, "ordinal_floor": str(floor), "projections": ""}
        ready.execute("BEGIN IMMEDIATE")
        set_meta(ready, meta)
        ready.execute("COMMIT")
    finally:
        ready.close()
    sync(fresh)
