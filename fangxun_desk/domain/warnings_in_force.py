"""预警 in force at a moment: sent and begun, not expired, not cancelled, not replaced by an update.

Each warning is judged from all that are known together, so the order in which they were received never matters: a
cancellation may come before what it cancels. The meaning of Alert, Update, Cancel, `references`, `effective` and
`expires` is that of CAP 1.2 (OASIS CAP-v1.2, §3.2.1 and §3.2.2). Nothing is read here, and areas are not looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage

_SERIOUSNESS = tuple(WarningColour)


class Ending(Enum):
    """Why a warning no longer stands."""

    CANCELLED = "已解除"
    REPLACED = "已更新"
    EXPIRED = "已失效"


@dataclass(frozen=True, slots=True)
class WarningSpan:
    """A warning and the time in which it stands: from `since` up to, and without, `until`; None while it has no end."""

    warning: Warning
    since: datetime
    until: datetime | None
    ending: Ending | None

    def stands(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.since <= at and (self.until is None or at < self.until)


def spans(warnings: Iterable[Warning]) -> list[WarningSpan]:
    """When each warning stands, as far as is known, earliest first. A cancellation is none itself and has no span.

    One that ends before it begins (expired or cancelled beforehand) never stands and is left out. A warning entered
    by hand has no message type and counts as a first one. Voided ones are passed over.
    """
    known = [warning for warning in warnings if not warning.standing.voided]
    named: dict[str, list[tuple[datetime, Ending]]] = {}
    for warning in known:
        begins = _begins(warning)
        if begins is None or warning.message not in (WarningMessage.CANCEL, WarningMessage.UPDATE):
            continue
        ending = Ending.CANCELLED if warning.message is WarningMessage.CANCEL else Ending.REPLACED
        # A message that names itself would never stand.
        for identifier in set(warning.named) - {"", warning.identifier}:
            named.setdefault(identifier, []).append((begins, ending))
    found = (_span(warning, named.get(warning.identifier, [])) for warning in known)
    return sorted(filter(None, found), key=lambda span: (span.since, span.warning.identifier, span.warning.record_id))


def in_force(warnings: Iterable[Warning], at: datetime) -> list[Warning]:
    """The warnings that stand at a moment, the most serious first, among equals the latest first."""
    standing = [span for span in spans(warnings) if span.stands(at)]
    standing.sort(key=lambda span: span.since, reverse=True)
    standing.sort(key=lambda span: _seriousness(span.warning), reverse=True)
    return [span.warning for span in standing]


def _span(warning: Warning, ends: list[tuple[datetime, Ending]]) -> WarningSpan | None:
    since = _begins(warning)
    if warning.message is WarningMessage.CANCEL or since is None:
        return None
    every = list(ends)
    if warning.cancelled_at is not None:
        every.append((warning.cancelled_at, Ending.CANCELLED))
    if warning.expires_at is not None:
        every.append((warning.expires_at, Ending.EXPIRED))
    # Of several ends at one moment the one somebody declared is named before the one that only ran out.
    until, ending = min(every, key=lambda end: (end[0], _ORDER.index(end[1])), default=(None, None))
    if until is not None and until <= since:
        return None
    return WarningSpan(warning, since, until, ending)


_ORDER = tuple(Ending)


def _begins(warning: Warning) -> datetime | None:
    """When a message begins to tell: at its effective time where one is stated, but never before it was sent."""
    if warning.sent_at is None or warning.effective_at is None:
        return warning.sent_at
    return max(warning.sent_at, warning.effective_at)


def _seriousness(warning: Warning) -> int:
    return _SERIOUSNESS.index(warning.colour) if warning.colour is not None else -1
