"""The columns of the list of batches, and what a search finds in a row."""

from collections.abc import Callable
from typing import Any

from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import RIGHT, Column, Former
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.pages.evacuation.reading import BatchRow, count_words, state_words
from fangxun_desk.ui.record_rows import short_moment


def out_at_words(row: BatchRow) -> str:
    """The time of moving out, without the year where it is the season's."""
    at = row.batch.moved_out_at
    if at is None:
        return ""
    return short_moment(at, row.batch.season)


def placed_words(row: BatchRow) -> str:
    """集中/分散/未说明."""
    rest = row.batch.placement_not_stated
    parts = [count_words(row.batch.centralised) or "–", count_words(row.batch.dispersed) or "–", str(rest or "–")]
    return "/".join(parts)


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
    Column("转移时间", out_at_words, _moved_out, width=86, former=_former("moved_out_at"), value=_moved_out),
    Column("户数", lambda row: count_words(row.batch.households), lambda row: row.batch.households, 58, RIGHT,
           former=_former("households"), value=lambda row: row.batch.households),
    Column("人数", lambda row: count_words(row.batch.people), lambda row: row.batch.people, 66, RIGHT,
           former=_former("people"), value=lambda row: row.batch.people),
    Column("集/分/未", placed_words, lambda row: row.batch.centralised, 72, RIGHT,
           tip="集中安置 / 分散安置 / 未说明(人)"),
    Column("返回", lambda row: count_words(row.line.returned), lambda row: row.line.returned, 40, RIGHT,
           value=lambda row: row.line.returned),
    Column("在外", lambda row: count_words(row.line.people_out), lambda row: row.line.people_out, 40, RIGHT,
           is_strong=is_out, value=lambda row: row.line.people_out),
    Column("状态", state_words, width=54, is_strong=is_out),
)  # fmt: skip


STORM_COLUMN = 1


def by_entry(row: BatchRow) -> Any:
    """The order of the list: as entered, which is the order of the numbers."""
    entered_at = row.batch.standing.entered_at
    return entered_at.timestamp() if entered_at else 0, len(row.batch.number), row.batch.number


def finder() -> Finder:
    """Finds batches by words anywhere in them, or by the initials of their county or town."""
    return Finder(lambda row: row.batch.record_id, _words, lambda row: place_initials(row.batch.unit, row.batch.town))


def _words(row: BatchRow) -> tuple[str, ...]:
    batch = row.batch
    place = (unit_name(batch.unit), batch.town, batch.place, *batch.shelters)
    return (batch.number, row.line.storm_name, *place, batch.note, state_words(row))
