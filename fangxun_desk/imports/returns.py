"""Who went home and when: 7月18日17时全部返回, 已全部返回, 7月18日12:20返回41人;7月18日19:20返回18人.

A blank is "not returned". 已全部返回 without a time is a return whose time is unknown, and says so.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fangxun_desk.imports.cells import NOT_STATED, CellValue, chinese_number
from fangxun_desk.imports.moments import at_minutes, day_at_head, minutes_of, read_moment, squeeze, time_at_head
from fangxun_desk.imports.outcome import Outcome, clean, doubtful, repaired
from fangxun_desk.imports.plain import plain, shown

_STILL_OUT = re.compile(r"(?:未|暂不|没|没有|尚未|暂未)(?:全部)?(?:返|回)|仍在|继续安置|安置中|待返|^(?:否|未|无)$")
_BACK = re.compile(r"返|回家|回迁|撤回|回村|^是$|^√$|^✓$")
_PEOPLE = re.compile(r"(\d+|[一二两三四五六七八九十百]+)\s*(?:人|名|口)")
_PART = re.compile(r"部分|陆续|分批")
_PIECES = re.compile(
    r"[;\n]|[,、](?=\s*(?:\d{1,4}\s*[年月./-]|\d+\s*人\s*(?:已?于)?\s*\d|昨|次|当|翌|其余|剩余|余下))|\.(?=\s*\d{1,2}\s*月)"
)

Returned = tuple[datetime | None, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One return as stated. `people` is None where no number was given; `words` is what stands beside the moment."""

    at: datetime | None
    people: int | None
    words: str
    is_day_only: bool = False


def read_returns(
    value: CellValue, year: int | None, moved_out_at: datetime | None, people: int | None
) -> Outcome[list[Returned]]:
    """The returns a cell states, of a batch of `people` that moved out at `moved_out_at`."""
    everybody = people or 0
    if isinstance(value, time | timedelta):
        return _bare_time(value, minutes_of(value), moved_out_at, everybody)
    if not isinstance(value, str):
        whole = read_moment(value, year)
        returns: list[Returned] | None = None if whole.value is None else [(whole.value, everybody)]
        return Outcome(returns, whole.code, whole.level, whole.message)
    try:
        pieces = _pieces(value, year, moved_out_at.date() if moved_out_at else None)
    except ValueError:
        return doubtful(None, "date_impossible", f"“{shown(value)}”不是日历上的时间,未收入。")
    return _judged(value, pieces, moved_out_at, everybody) if pieces else clean(None)


@lru_cache(maxsize=16384)
def _pieces(value: str, year: int | None, anchor: date | None) -> tuple[_Piece, ...]:
    """The returns a text states, none for a blank and for 未返回. Raises ValueError for 2月30日."""
    if plain(value) in NOT_STATED:
        return ()
    parts = (text for text in _PIECES.split(squeeze(value)) if text.strip())
    return tuple(_piece(text, year, anchor) for text in parts if not _STILL_OUT.search(plain(text)))


def _piece(text: str, year: int | None, anchor: date | None) -> _Piece:
    """One stated return. People may stand before the moment (41人7月18日12:20返回) or behind it."""
    text = text.strip()
    lead = re.match(r"^(?:其中|剩余|其余|余下)?\s*(\d+)\s*人\s*(?:已?于)?", text)
    people = int(lead[1]) if lead else None
    rest = (
        re.sub(r"^[^\d昨次当翌今]*", "", text[lead.end() :])
        if lead
        else re.sub(r"^(?:其余|剩余|余下|另)?(?:已?于|已在|在)?", "", text)
    )
    day = day_at_head(rest, year, anchor)
    timed = time_at_head(day.rest if day else rest)
    words = timed.rest if timed else day.rest if day else rest
    if people is None and (found := _PEOPLE.search(words)):
        people = int(found[1]) if found[1].isdigit() else chinese_number(found[1])
    if day is not None:
        return _Piece(at_minutes(day.day, timed.minutes if timed else 0), people, words, timed is None)
    if timed is not None and anchor is not None:
        return _Piece(at_minutes(anchor, timed.minutes), people, f"当日{words}")
    return _Piece(None, people, words)


def _judged(
    value: str, pieces: tuple[_Piece, ...], moved_out_at: datetime | None, people: int
) -> Outcome[list[Returned]]:
    if any(piece.at is None and not _BACK.search(piece.words) for piece in pieces):
        return doubtful(None, "return_unclear", f"返回情况“{shown(value)}”不能认定,未收入,请核对。")
    if any(piece.people is None and (_PART.search(piece.words) or piece is not pieces[-1]) for piece in pieces):
        return doubtful(None, "return_people_unknown", f"“{shown(value)}”没有写明返回人数,未收入,请补报。")
    returns: list[Returned] = []
    unknown = False
    for piece in pieces:
        left = people - sum(number for _, number in returns)
        at = piece.at
        if piece.is_day_only or at is None:
            unknown = True
            at = at if at and moved_out_at and at >= moved_out_at else None
        returns.append((at, left if piece.people is None else piece.people))
    if unknown:
        message = f"写“{shown(value)}”但没有返回时刻,人数已收入,时间请补报。"
        return doubtful(returns, "return_time_unknown", message)
    return _repaired(value, pieces, returns)


def _repaired(value: str, pieces: tuple[_Piece, ...], returns: list[Returned]) -> Outcome[list[Returned]]:
    read = ";".join(f"{at:%Y-%m-%d %H:%M} {number}人" for at, number in returns if at)
    message = f"“{shown(value)}”按返回 {read} 收入。"
    if len(pieces) > 1:
        return repaired(returns, "two_returns", message)
    if pieces[0].words:
        return repaired(returns, "moment_with_words", message)
    has_year = bool(re.match(r"(?:19|20)\d\d", squeeze(value)))
    return repaired(returns, "moment_text" if has_year else "moment_without_year", message)


def _bare_time(value: CellValue, minutes: int, moved_out_at: datetime | None, people: int) -> Outcome[list[Returned]]:
    if moved_out_at is None:
        return doubtful([(None, people)], "return_time_unknown", f"“{shown(value)}”没有日期,返回时间请补报。")
    at = at_minutes(moved_out_at.date(), minutes)
    if at < moved_out_at:
        at += timedelta(days=1)
    message = f"“{shown(value)}”没有日期,暂按 {at:%Y-%m-%d %H:%M} 收入,请核对。"
    return doubtful([(at, people)], "date_assumed", message)
