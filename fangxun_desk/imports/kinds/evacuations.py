"""避险转移台账: one batch a row, its returns, and what a row really is: moved out, moved on, planned, a drill.

转移人数 is the truth where 集中 and 分散 do not add up to it. What does not count is kept as what it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.vocabulary import BatchNature
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.columns import Column, noun_columns, with_words
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.evacuation_columns import Moved, NumberColumns, TimeColumns
from fangxun_desk.imports.kinds.losses import Loss, LossColumns
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.kinds.storms import StormColumn
from fangxun_desk.imports.plain import kept, plain, shown
from fangxun_desk.imports.reading import INFO, WARN, Draft, Lookup
from fangxun_desk.imports.returns import Returned, read_returns
from fangxun_desk.imports.rows import is_drill, is_drill_by_name, is_not_carried_out, is_transfer
from fangxun_desk.imports.table import Row, Table
from fangxun_desk.imports.table_columns import plain_moment
from fangxun_desk.imports.units import UnitColumn

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_LOOKUP: Mapping[str, Lookup] = MappingProxyType({})
_SITES = re.compile(r"[、,\uff0c;\uff1b/\uff0f\n]+")
_NO_SITE = re.compile(r"^(?:投亲靠友|投靠亲友|投亲|靠友|自行安置|自行投靠|分散安置|亲友家|亲戚家|无|[-—/]*)$")
_NO_PLACE = re.compile(r"^(?:无|没有|零报告|[-—/]*)$")
_MOVED_ON = re.compile(r"^由(?P<source>.+?)(?:转移?至|转移?到|转往|转运至|调整[至到])(?P<goal>.+)$")


class EvacuationsReader:
    """Reads the evacuation ledgers of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._has_storm = False
        self._latest: dict[tuple[str, str, str], tuple[str, int, EvacuationBatch]] = {}

    def read(self, table: Table) -> None:
        """One batch a row."""
        unit, numbers, rest = UnitColumn(table), NumberColumns(table), _BatchColumns(table)
        town, place = table.text("town"), table.text("place")
        back, back_people = table.raw("returned_at"), table.count("return_people", "人")
        storm = StormColumn(table, self._context)
        self._has_storm |= bool(self._context.storm_name or self._context.storm_override or table.has("storm"))
        for number, row in table.rows():
            lies_in, where = town(row, number), place(row, number)
            county = unit(row, number, lies_in)
            if not county:
                continue
            moved = numbers(row, number)
            if moved.people is None:
                message = "没有能认定的转移人数,本行未收入,请补报。"
                table.refuse(number, "people", "people_missing", message)
                continue
            if moved.people == 0 and _NO_PLACE.match(where):
                table.set_aside(number, "zero_report", "people", "零报告:没有转移人员,不作为批次收入。")
                continue
            batch, suffered = rest(row, number, county, lies_in, where, moved)
            if not batch.place and batch.moved_out_at is None:
                message = f"没有地点和时间,只有人数 {moved.people},疑为合计行,本行未收入,请核对。"
                table.refuse(number, "people", "place_missing", message, moved.people)
                continue
            returns = _returns(table, number, back(row, number), back_people(row, number), batch)
            self._take(table, number, batch, returns, suffered, storm(row, number, batch.moved_out_at))

    def finish(self) -> None:
        """Say so where the people are taken in without a storm."""
        if self._latest and not self._has_storm:
            message = "标题、文件名和表里都看不出属于哪个暴雨过程,按非过程收入,请核对或用 --storm 指定。"
            self._context.warn(None, "storm_missing", WARN, message)

    def _take(
        self,
        table: Table,
        number: int,
        batch: EvacuationBatch,
        returns: list[Returned],
        suffered: Loss,
        lookups: Mapping[str, Lookup],
    ) -> None:
        reason = void_reason(table, number, batch.note) if batch.note else ""
        handle = f"batch:{table.sheet.name}:{number}"
        key = (batch.unit, batch.town, batch.place)
        links = _NOTHING
        if batch.nature is not BatchNature.ACTUAL:
            if not reason:
                _judge_nature(table, number, batch)
            if batch.nature is BatchNature.TRANSFER and key in self._latest:
                links = {"of_batch": self._latest[key][0]}
        elif not reason:
            table.totals.counted(batch.unit, (batch.people, batch.households, batch.centralised, batch.dispersed))
            _judge(table, number, batch, returns)
            _judge_loss(table, number, suffered)
            if (latest := self._latest.get(key)) is not None:
                _judge_twins(table, number, batch, latest[1], latest[2])
            self._latest[key] = (handle, number, batch)
        drafts = [Draft(batch, handle, links, lookups, reason)]
        for index, (at, people) in enumerate(returns, start=1):
            record = EvacuationReturn(season=batch.season, returned_at=at, people=people)
            drafts.append(Draft(record, f"return:{handle}:{index}", {"batch": handle}, _NO_LOOKUP))
        table.take(number, *drafts)


class _BatchColumns:
    """The columns that make a row a batch, once its county and its people are known."""

    def __init__(self, table: Table) -> None:
        self._season = table.season
        self._times, self._losses = TimeColumns(table), LossColumns(table)
        self._sites, self._note, self._nature = table.text("shelters"), table.text("note"), table.text("nature")

    def __call__(
        self, row: Row, number: int, county: str, town: str, place: str, moved: Moved
    ) -> tuple[EvacuationBatch, Loss]:
        start, until = self._times(row, number)
        listed, note, suffered = self._sites(row, number), self._note(row, number), self._losses(row, number)
        batch = EvacuationBatch(
            season=self._season,
            nature=_nature(note, self._nature(row, number), place, listed),
            unit=county,
            town=town,
            place=place or town,
            moved_out_at=start,
            moved_out_until=until,
            households=moved.households,
            people=moved.people,
            centralised=moved.centralised,
            dispersed=moved.dispersed,
            shelters=_shelters(listed),
            loss=suffered.text,
            injured=suffered.injured,
            deaths=suffered.deaths,
            missing=suffered.missing,
            losses_unconfirmed=suffered.unconfirmed,
            note=note,
        )
        return batch, suffered


def _judge_twins(table: Table, number: int, batch: EvacuationBatch, before: int, other: EvacuationBatch) -> None:
    """Report a row that says word for word what an earlier one of the same place says."""
    same = ("moved_out_at", "people", "households", "centralised", "shelters")
    if all(getattr(batch, name) == getattr(other, name) for name in same):
        message = f"与第 {before} 行的地点、时间、人数完全相同,两行都已收入,若为重复请作废其中一行。"
        table.report(number, "place" if table.has("place") else "people", "possible_duplicate", WARN, message)


def _nature(note: str, nature: str, place: str, sites: str) -> BatchNature:
    """What a row really is, as its remark, its nature column, its place or its shelters say."""
    if not note and not nature and "演" not in place and "由" not in sites:
        return BatchNature.ACTUAL
    for text in (nature, note):
        if not text:
            continue
        if is_transfer(text):
            return BatchNature.TRANSFER
        if is_not_carried_out(text):
            return BatchNature.PLANNED
        if is_drill(text):
            return BatchNature.DRILL
    if is_drill_by_name(place):
        return BatchNature.DRILL
    return BatchNature.TRANSFER if _MOVED_ON.match(plain(sites)) else BatchNature.ACTUAL


@lru_cache(maxsize=4096)
def _shelters(listed: str) -> tuple[str, ...]:
    """The shelters named in a cell, 投亲靠友 apart; of 由甲转至乙 the one people were moved to."""
    moved_on = _MOVED_ON.match(listed.strip())
    names = _SITES.split(moved_on["goal"] if moved_on else listed)
    return tuple(name for one in names if not _NO_SITE.match(name := kept(one)))


def _returns(table: Table, number: int, value: CellValue, people: int | None, batch: EvacuationBatch) -> list[Returned]:
    """The returns of a batch; a column 返回人数 says how many where it stands beside the time."""
    if (at := plain_moment(value)) is not None and people is None:
        return [(at, batch.people or 0)]
    if value == "" and people is None:
        return []
    outcome = read_returns(value, table.season, batch.moved_out_at, batch.people)
    table.remark(number, "returned_at" if table.has("returned_at") else "return_people", outcome)
    returns = outcome.value or []
    if people is None:
        return returns
    if len(returns) == 1:
        return [(returns[0][0], people)] if people else []
    if not returns and people:
        message = f"返回 {people} 人,没有返回时刻,人数已收入,时间请补报。"
        table.report(number, "return_people", "return_time_unknown", WARN, message)
        return [(None, people)]
    return returns


def _judge_nature(table: Table, number: int, batch: EvacuationBatch) -> None:
    """Report what a row is that does not add to the 人次."""
    key = "note" if batch.note else "nature" if table.has("nature") else "place"
    match batch.nature:
        case BatchNature.TRANSFER:
            key = key if key != "place" and is_transfer(batch.note) else "shelters"
            message = "同一批人在安置点之间转运,按转运收入,不增人次。"
            table.report(number, key, "transfer", WARN, message)
        case BatchNature.PLANNED:
            message = f"“{shown(batch.note)}”,计划转移、实际未实施,按计划收入,不计人次。"
            table.report(number, key, "planned", WARN, message)
        case BatchNature.DRILL:
            key = key if key != "note" or is_drill(batch.note) else "place"
            table.report(number, key, "drill", WARN, "避险转移演练,不是实际转移,按演练收入,不计人次。")


def _judge(table: Table, number: int, batch: EvacuationBatch, returns: list[Returned]) -> None:
    """Report what does not fit together in a batch that counts."""
    people, placed = batch.people or 0, (batch.centralised or 0) + (batch.dispersed or 0)
    if batch.households is None:
        key = "households" if table.has("households") else "people"
        table.report(number, key, "households_missing", WARN, "户数空白,按未报收入,不当作 0,请补报。")
    elif batch.households > people:
        message = f"户数 {batch.households} 多于人数 {people},照原样收入,请核对。"
        table.report(number, "households", "more_households_than_people", WARN, message)
    if (batch.centralised is not None or batch.dispersed is not None) and placed != people:
        key = next((key for key in ("dispersed", "centralised", "placement") if table.has(key)), "people")
        message = f"集中与分散之和 {placed} 人,转移人数 {people} 人,人次以转移人数为准,请核对。"
        table.report(number, key, "split_does_not_add_up", WARN, message)
    if batch.moved_out_at is None:
        table.report(number, _time_key(table), "moment_missing", WARN, "没有能认定的转移时间,请补报。")
    elif batch.moved_out_at.year != table.season:
        message = f"转移时间在 {batch.moved_out_at.year} 年,不在 {table.season} 年度,照原样收入,请核对。"
        table.report(number, _time_key(table), "other_year", WARN, message)
    if returns:
        _judge_returns(table, number, batch.moved_out_at, people, returns)


def _time_key(table: Table) -> str:
    return next((key for key in ("moved_out_at", "time", "day") if table.has(key)), "people")


def _judge_returns(
    table: Table, number: int, moved_out_at: datetime | None, people: int, returns: list[Returned]
) -> None:
    if moved_out_at and any(at is not None and at < moved_out_at for at, _ in returns):
        table.report(
            number, "returned_at", "return_before_moving_out", WARN, "返回时间早于转移时间,照原样收入,请核对。"
        )
    back = sum(number_ for _, number_ in returns)
    if back > people:
        message = f"返回 {back} 人,多于转移的 {people} 人,照原样收入,请核对。"
        table.report(number, "returned_at", "returned_more_than_moved", WARN, message)


def _judge_loss(table: Table, number: int, suffered: Loss) -> None:
    if not table.has("loss"):
        return
    if suffered.is_blank:
        table.report(number, "loss", "loss_blank", WARN, "伤亡栏空白,按未报收入,不当作无伤亡,请补报。")
    elif suffered.is_unclear:
        message = f"伤亡情况“{shown(suffered.text)}”不能认定人数,文字已收入,请核对。"
        table.report(number, "loss", "loss_unclear", WARN, message)
    elif suffered.unconfirmed:
        message = f"伤亡情况“{shown(suffered.text)}”待核实,另列,不计入死亡失踪。"
        table.report(number, "loss", "loss_unconfirmed", INFO, message)


_COLUMNS = with_words(
    noun_columns(
        EvacuationBatch.NOUN,
        {"place": 1.5, "moved_out_at": 1.5, "households": 1.5, "people": 2.0, "centralised": 1.5, "dispersed": 1.5,
         "shelters": 1.0, "loss": 1.0, "town": 0.7, "storm": 0.5, "nature": 0.5},
        ("of_batch",),
    ),
    {
        "moved_out_at": ("转移/时间", "转出/时间", "避险/时间"),
        "households": ("转移/户数", "转出/户数", "转移/户", "避险/户数"),
        "people": ("转移/人数", "转出/人数", "转移/人", "避险/人数"),
        "centralised": ("安置/集中", "安置/集中安置"),
        "dispersed": ("安置/分散", "安置/分散安置", "安置/投亲靠友"),
        "shelters": ("安置/安置点", "安置/地点", "安置/场所"),
        "deaths": ("伤亡/死亡",),
        "missing": ("伤亡/失踪",),
        "injured": ("伤亡/受伤",),
    },
)  # fmt: skip

KIND = Kind(
    plural="evacuations",
    label="避险转移台账",
    columns=(
        *_COLUMNS,
        Column("returned_at", "返回时间", ("返回情况", "回迁时间", "返家时间", "返回/时间", "回迁/时间", "返回日期",
               "是否返回", "返回时间及人数"), 1.5),
        Column("return_people", "返回人数", ("返回/人数", "回迁人数", "已返回人数", "回迁/人数"), 1.0),
        Column("day", "日期", ("转移日期", "转出日期", "转移/日期"), 0.5, carries=True),
        Column("time", "时间段", ("时段", "时间", "转移时段", "起止时间", "转移起止时间", "时刻"), 0.5),
        Column("placement", "安置方式", ("安置形式", "安置类型", "安置情况"), 1.0),
        Column("households_people", "户数/人数", ("转移户数人数", "户数(人数)", "转移户数、人数", "户、人"), 1.0),
    ),
    needed=(("people", "households_people"), ("place", "town", "shelters"), ("moved_out_at", "time", "day")),
    keys=("place", "town", "people"),
    title=re.compile(r"转移"),
    reader=EvacuationsReader,
    summed={"people": "人", "households": "户", "centralised": "人", "dispersed": "人"},
)  # fmt: skip
