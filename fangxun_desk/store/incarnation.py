"""Whether a store is the one that was last closed here, or an older state of it, or a copy.

Whatever is not for certain the same continues under a new incarnation (甲2), so that no number is ever given twice.
This module only judges; the store begins the new chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fangxun_desk.store import change_log
from fangxun_desk.store.connection import Connection
from fangxun_desk.store.high_water import HighWater, Mark

FOUNDED, RESTORED, ROLLED_BACK, COPIED = "founded", "restored", "rolled_back", "copied"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a new incarnation is due, how many changes are known to be missing, and what the officer is told."""

    why: str
    missing: int
    sentence: str


def judge(
    connection: Connection, incarnation: str, marks: HighWater, *, machine: str, last_machine: str
) -> Finding | None:
    """What speaks against going on in `incarnation`; None where the store is as it was left."""
    own = marks.read()
    if own is not None and (gone := _gone_since(connection, own)):
        return gone
    for mark in marks.elsewhere():
        if mark.incarnation != incarnation:
            continue
        if Path(mark.path).exists():
            return Finding(COPIED, 0, f"数据是 {mark.path} 的副本")
        # The file was moved here; but then it must have come with everything.
        if gone := _gone_since(connection, mark):
            return gone
    if last_machine and last_machine != machine:
        return Finding(COPIED, 0, "数据来自另一台电脑")
    return None


def _gone_since(connection: Connection, mark: Mark) -> Finding | None:
    found = change_log.hash_at(connection, mark.incarnation, mark.seq)
    if found == mark.head:
        return None
    if found is not None:
        return Finding(ROLLED_BACK, 0, "数据与本机上次存盘的不是同一份")
    have = change_log.heads(connection).get(mark.incarnation, {}).get("seq", 0)
    missing = max(mark.seq - have, mark.changes - change_log.count(connection), 1)
    return Finding(ROLLED_BACK, missing, f"缺少日志文件或放回了旧副本,少了最近的 {missing} 条变更")


def next_ordinal(connection: Connection, desk: str, marks: HighWater, at_least: int = 0) -> int:
    """The number of the next incarnation: above every one this desk is known to have had."""
    mine = [name for name, head in change_log.heads(connection).items() if head["desk"] == desk]
    own = marks.read()
    seen = [mark.incarnation for mark in [*marks.elsewhere(), *([own] if own else [])]]
    return max([at_least, *ordinals([*mine, *seen])]) + 1


def ordinals(incarnations: Iterable[str]) -> list[int]:
    """The ordinals in the names of incarnations (2-ab12cd34 → 2)."""
    return [int(first) for name in incarnations if (first := name.split("-", 1)[0]).isdecimal()]
