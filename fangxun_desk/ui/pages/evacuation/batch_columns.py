"""The columns of the list of batches, and what a search finds in a row."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.geo import division_directory
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.pages.evacuation.reading import BatchRow


def count_words(value: int | None) -> str:
    """A count as it is shown; blank is not 0."""
    return "" if value is None else str(value)


def out_at_words(row: BatchRow) -> str:
    """The time of moving out, without the year where it is the season's."""
    at = row.batch.moved_out_at
    if at is None:
        return ""
    return f"{local(at):%m-%d %H:%M}" if local(at).year == row.batch.season else f"{local(at):%Y-%m-%d %H:%M}"


def placed_words(row: BatchRow) -> str:
    """集中/分散/未说明."""
    rest = row.batch.placement_not_stated
    parts = [count_words(row.batch.centralised) or "–", count_words(row.batch.dispersed) or "–", str(rest or "–")]
    return "/".join(parts)


def state_words(row: BatchRow) -> str:
    """How the batch stands, in a word."""
    batch = row.batch
    if batch.standing.voided:
        return "已作废"
    if batch.standing.disputed:
        return "有分歧"
    if batch.nature not in (None, BatchNature.ACTUAL):
        assert batch.nature is not None
        return {BatchNature.TRANSFER: "转运", BatchNature.PLANNED: "计划"}.get(batch.nature, batch.nature.label)
    return "在外" if row.line.people_out else "已返回"


def _former(name: str) -> Callable[[Any], Former | None]:
    return lambda row: row.former.get(name)


def _moved_out(row: BatchRow) -> Any:
    return row.batch.moved_out_at


def is_out(row: BatchRow) -> bool:
    """Whether people of the batch are out."""
    return row.line.people_out > 0


BATCH_COLUMNS = (
    Column("编号", lambda row: row.batch.number, width=100),
    Column("过程", lambda row: row.line.storm_name, width=58, former=_former("storm")),
    Column("县(市、区)", lambda row: unit_name(row.batch.unit), width=78, former=_former("unit")),
    Column("乡镇(街道)", lambda row: row.batch.town, width=88, former=_former("town")),
    Column("村组(地点)", lambda row: row.batch.place, width=104, stretches=True, former=_former("place")),
    Column("转移时间", out_at_words, _moved_out, width=86, former=_former("moved_out_at")),
    Column("户数", lambda row: count_words(row.batch.households), lambda row: row.batch.households, 58, RIGHT,
           former=_former("households")),
    Column("人数", lambda row: count_words(row.batch.people), lambda row: row.batch.people, 66, RIGHT,
           former=_former("people")),
    Column("集/分/未", placed_words, lambda row: row.batch.centralised, 72, RIGHT,
           tip="集中安置 / 分散安置 / 未说明(人)"),
    Column("返回", lambda row: count_words(row.line.returned), lambda row: row.line.returned, 40, RIGHT),
    Column("在外", lambda row: count_words(row.line.people_out), lambda row: row.line.people_out, 40, RIGHT,
           is_strong=is_out),
    Column("状态", state_words, width=54, is_strong=is_out),
)  # fmt: skip


STORM_COLUMN = 1


def by_entry(row: BatchRow) -> Any:
    """The order of the list: as entered, which is the order of the numbers."""
    entered_at = row.batch.standing.entered_at
    return entered_at.timestamp() if entered_at else 0, len(row.batch.number), row.batch.number


class Finder:
    """Finds rows by words anywhere in them, or by the initials of their county or town.

    What can be found in a row is put together once and kept: a search is typed letter by letter.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[BatchRow, str]] = {}

    def wanted(self, typed: str) -> Callable[[BatchRow], bool] | None:
        """Whether a row has every word typed; None wants all rows."""
        words = typed.lower().split()
        if not words:
            return None
        marked = [(word, f"{_INITIALS}{word}") for word in words]
        return lambda row: all(
            plain in text or initials in text for text in [self._text(row)] for plain, initials in marked
        )

    def _text(self, row: BatchRow) -> str:
        known = self._known.get(row.batch.record_id)
        if known is None or known[0] is not row:
            known = self._known[row.batch.record_id] = (row, _findable(row))
        return known[1]


_INITIALS = "\x1f"
"""Stands before initials, so that they are found from their beginning only."""


def _findable(row: BatchRow) -> str:
    batch = row.batch
    parts = (batch.number, row.line.storm_name, unit_name(batch.unit), batch.town, batch.place, *batch.shelters)
    initials = (f"{_INITIALS}{initials}" for initials in _initials(batch.unit, batch.town))
    return " ".join((*parts, batch.note, state_words(row), *initials)).lower()


@lru_cache(maxsize=512)
def _initials(unit_code: str, town_name: str) -> tuple[str, ...]:
    unit = division_directory.unit_named(unit_code)
    towns = (town.initials for town in division_directory.towns_of(unit_code) if town.name == town_name)
    return (*((unit.initials,) if unit is not None else ()), *towns)
