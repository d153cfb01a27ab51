"""应急响应 in force at a moment: one time line per issuing office and area, side by side.

省 for 市, 市 for itself, each 县 for itself: none of them replaces another, so there is no single "current level".
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from fangxun_desk.domain.storm import Response
from fangxun_desk.domain.vocabulary import ResponseAction, ResponseLevel, Tier

WHOLE_CITY = ("全市", "平顶山市")


@dataclass(frozen=True, slots=True)
class ResponseInForce:
    """A response that has been started and not ended: by whom, for which area, which level, since when."""

    issuer: str
    tier: Tier | None
    area: str
    level: ResponseLevel
    since: datetime


@dataclass(frozen=True, slots=True)
class ResponseSpan:
    """A level that was in force from a moment to another; `until` is None while it still is."""

    issuer: str
    tier: Tier | None
    area: str
    level: ResponseLevel
    since: datetime
    until: datetime | None


def spans(responses: Iterable[Response]) -> list[ResponseSpan]:
    """Every level that was ever in force, one after the other on the line of its office and area, earliest first.

    A change to the level already in force goes on with it.
    """
    known = list(responses)
    moments = sorted({response.changed_at for response in known if response.changed_at is not None})
    open_spans: dict[tuple[str, str], ResponseSpan] = {}
    closed: list[ResponseSpan] = []
    for at in moments:
        now = {_line_of(line): line for line in in_force(known, at)}
        for key, span in list(open_spans.items()):
            if key not in now or now[key].level is not span.level:
                closed.append(replace(span, until=at))
                del open_spans[key]
        for key, line in now.items():
            if key not in open_spans:
                open_spans[key] = ResponseSpan(line.issuer, line.tier, line.area, line.level, at, None)
    return sorted((*closed, *open_spans.values()), key=lambda span: span.since)


def _line_of(line: ResponseInForce) -> tuple[str, str]:
    return line.issuer, "" if line.tier is Tier.PROVINCE else line.area


def in_force(responses: Iterable[Response], at: datetime) -> list[ResponseInForce]:
    """What is in force at a moment, from the level changes known; in the order in which the lines began.

    The province names a changing list of cities each time; for this city all of it is one line. An end for the
    whole city ends whatever the office had in force for a part of it.
    """
    dated = ((response.changed_at, response) for response in responses if response.changed_at is not None)
    past = sorted(((changed_at, r) for changed_at, r in dated if changed_at <= at), key=lambda pair: pair[0])
    lines: dict[tuple[str, str], ResponseInForce] = {}
    for changed_at, response in past:
        key = (response.issuer, "" if response.tier is Tier.PROVINCE else response.area)
        if response.action is ResponseAction.END:
            for ended in _ended_by(response, key, lines):
                del lines[ended]
        elif response.level is not None:
            line = ResponseInForce(response.issuer, response.tier, response.area, response.level, changed_at)
            lines[key] = line
    return list(lines.values())


def _ended_by(
    response: Response, key: tuple[str, str], lines: dict[tuple[str, str], ResponseInForce]
) -> list[tuple[str, str]]:
    if response.area in WHOLE_CITY:
        return [line for line in lines if line[0] == response.issuer]
    return [key] if key in lines else []
