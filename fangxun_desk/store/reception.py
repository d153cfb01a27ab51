"""Taking in changes of other desks as they are: checked, chained, kept byte for byte, also those not understood.

A change known already is passed over, so that delivering twice does nothing. How changes travel is not known here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import HASHED, Change, Sealed, canonical, commitment, digest_of
from fangxun_desk.store import change_log
from fangxun_desk.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Taken:
    """What was new: the changes, and the records whose projections they touch."""

    changes: tuple[Change, ...]
    record_ids: tuple[str, ...]


def take_in(connection: Connection, changes: Iterable[Sealed], values: Iterable[tuple[str, str, str]] = ()) -> Taken:
    """Store changes in the order given. Raises RuleBroken for one that cannot be trusted or does not follow on.

    Personal values are kept only where they are what their commitment says and were not destroyed.
    """
    ends = {name: (head["seq"], head["hash"]) for name, head in change_log.heads(connection).items()}
    new: dict[str, Sealed] = {}
    for sealed in changes:
        change = sealed.change
        if change.hash in new or change_log.has(connection, change.hash):
            continue
        _refuse_untrue(sealed)
        _refuse_out_of_line(change, *ends.get(change.incarnation, (0, "")))
        ends[change.incarnation] = (change.seq, change.hash)
        new[change.hash] = sealed
    if new:
        change_log.append(connection, list(new.values()))
    taken = [sealed.change for sealed in new.values()]
    touched = [change.record_id for change in taken if change.kind not in change_log.NOTES]
    touched += _obey_destructions(connection, taken)
    gone = change_log.destroyed_commitments(connection)
    kept = [(sign, salt, value) for sign, salt, value in values if sign not in gone and commitment(value, salt) == sign]
    if kept:
        change_log.keep_personal_values(connection, kept)
    return Taken(tuple(taken), tuple(dict.fromkeys(touched)))


def _refuse_out_of_line(change: Change, last_seq: int, last_hash: str) -> None:
    name = f"席位 {change.desk}({change.incarnation})第 {change.seq} 条变更"
    if change.seq <= last_seq:
        raise RuleBroken(f"{name}与本机已有的同号不同文(分叉),未收入,本机原文保持不动。")
    if (change.seq - 1, change.prev) != (last_seq, last_hash):
        raise RuleBroken(f"{name}与本机已有的衔接不上(本机到第 {last_seq} 条),未收入。")


def _refuse_untrue(sealed: Sealed) -> None:
    change = sealed.change
    texts = {"fields": sealed.fields_text, "replaces": sealed.replaces_text}
    columns: dict[str, Any] = {name: texts.get(name) or getattr(change, name) for name in HASHED}
    try:
        is_true = digest_of(columns, change.algorithm, change.prev) == change.hash and _is_well_formed(sealed)
    except (ValueError, TypeError):
        is_true = False
    if not is_true:
        raise RuleBroken(f"收到的变更校验不符:{change.desk} 第 {change.seq} 条,未收入。")


def _is_well_formed(sealed: Sealed) -> bool:
    """Whether the two JSON columns are canonical and have the shape the law of the record needs."""
    fields, replaces = json.loads(sealed.fields_text), json.loads(sealed.replaces_text)
    if (canonical(fields), canonical(replaces)) != (sealed.fields_text, sealed.replaces_text):
        return False
    (sealed.fields_text + sealed.replaces_text).encode()  # half a character could not be stored
    return (
        isinstance(fields, dict)
        and isinstance(replaces, dict)
        and all(isinstance(h, list) and all(isinstance(sign, str) for sign in h) for h in replaces.values())
    )


def _obey_destructions(connection: Connection, changes: list[Change]) -> list[str]:
    """What another desk destroyed by law is destroyed here too; the records it concerned."""
    records: list[str] = []
    for change in changes:
        if change.kind == change_log.DESTRUCTION:
            change_log.drop_personal_values(connection, change_log.texts_in(change.fields, "commitments"))
            records += change_log.texts_in(change.fields, "records")
    return records
