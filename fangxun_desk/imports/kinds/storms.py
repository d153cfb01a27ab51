"""暴雨过程 and 应急响应: the storms of the season, and the level changes of the responses to them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.domain.vocabulary import ResponseAction, StormType, Tier
from fangxun_desk.imports.columns import noun_columns
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.places import void_reason
from fangxun_desk.imports.plain import plain
from fangxun_desk.imports.reading import WARN, Draft, Lookup
from fangxun_desk.imports.seasons import storm_name
from fangxun_desk.imports.table import Row, Table

_NO_STORM: Mapping[str, Lookup] = MappingProxyType({})


class StormColumn:
    """The storm each row belongs to, as a reference to be found in the store: its own cell's, else the file's."""

    def __init__(self, table: Table, context: FileContext) -> None:
        self._table = table
        self._column = table.raw("storm")
        self._override, self._of_file = context.storm_override, context.storm_name
        self._is_one = bool(context.storm_override) or not table.has("storm")
        self._known: dict[str, Mapping[str, Lookup]] = {}

    def __call__(self, row: Row, number: int, at: datetime | None) -> Mapping[str, Lookup]:
        """The lookups of a row's `storm` field, empty for 非过程 and blanks."""
        if self._is_one:
            return self._lookups(self._override or self._of_file, "")
        value = self._column(row, number)
        if value == "":
            return self._lookups(self._of_file, "")
        name = storm_name(value, at.date() if at and isinstance(value, float) else None)
        return self._lookups(name, self._table.place("storm", number))

    def _lookups(self, name: str, cell: str) -> Mapping[str, Lookup]:
        if not name:
            return _NO_STORM
        known = self._known.get(cell or name)
        if known is None:
            message = f"没有找到暴雨过程“{name}”,请先导入暴雨过程表或核对名称。"
            known = {"storm": Lookup("storm", name, cell=cell, code_if_missing="storm_not_found", message=message)}
            self._known[cell or name] = known
        return known


class StormsReader:
    """Reads the tables of storms of one file."""

    def __init__(self, context: FileContext) -> None:
        """Nothing is kept from table to table."""

    def read(self, table: Table) -> None:
        """One weather process a row."""
        raw_name, values = table.raw("name"), table.declared(Storm.NOUN)
        for number, row in table.rows():
            said, written = values(row, number), raw_name(row, number)
            began = said.get("began_at")
            name = storm_name(written, began.date() if began else None)
            if not name:
                table.refuse(number, "name", "name_missing", "没有过程名称,本行未收入。", 1)
                continue
            said["full_name"] = said["name"] if isinstance(written, str) else f"{name}过程"
            said["name"] = name
            storm = Storm(season=table.season, **said)
            if not table.has("type"):
                storm = replace(storm, type=_type_in(storm.full_name + storm.note))
            reason = void_reason(table, number, storm.note)
            if not reason:
                _judge(table, number, storm)
            table.take(number, Draft(storm, f"storm:{table.sheet.name}:{number}", void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


def _type_in(words: str) -> StormType:
    return StormType.CONVECTION if "对流" in words else StormType.TYPHOON if "台风" in words else StormType.RAINSTORM


def _judge(table: Table, number: int, storm: Storm) -> None:
    """Report what keeps a storm from counting, and what cannot be true of it."""
    if storm.type is not StormType.RAINSTORM:
        kind = storm.type.label if storm.type else "空白"
        table.report(number, "type", "other_type", WARN, f"类型为{kind},不是暴雨过程,已收入,不计入暴雨过程个数。")
    if storm.began_at is None:
        table.report(number, "began_at", "moment_missing", WARN, "没有开始时间,按年度收入,请补报。")
    elif storm.began_at.year != storm.season:
        message = f"开始时间在 {storm.began_at.year} 年,不在 {storm.season} 年度,照原样收入,请核对。"
        table.report(number, "began_at", "other_year", WARN, message)
    if storm.began_at and storm.ended_at and storm.ended_at < storm.began_at:
        table.report(number, "ended_at", "ended_before_began", WARN, "结束时间早于开始时间,请核对。")


class ResponsesReader:
    """Reads the tables of response changes of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def read(self, table: Table) -> None:
        """One level change a row."""
        storm, values = StormColumn(table, self._context), table.declared(Response.NOUN, ("storm",))
        for number, row in table.rows():
            said = values(row, number)
            if not said["issuer"]:
                table.refuse(number, "issuer", "issuer_missing", "没有发布单位,本行未收入。", 1)
                continue
            response = _completed(table, number, Response(season=table.season, **said))
            reason = void_reason(table, number, response.note)
            lookups = storm(row, number, response.changed_at)
            handle = f"response:{table.sheet.name}:{number}"
            table.take(number, Draft(response, handle, lookups=lookups, void_reason=reason))

    def finish(self) -> None:
        """Nothing is left to do."""


def _completed(table: Table, number: int, response: Response) -> Response:
    """Fill in what an unstated tier or area can only be, and report what is missing or in another year."""
    if response.tier is None:
        response = replace(response, tier=_tier_of(response.issuer))
    if response.changed_at is None:
        table.report(number, "changed_at", "moment_missing", WARN, "没有能认定的时间,请补报。")
    elif response.changed_at.year != response.season:
        message = f"时间在 {response.changed_at.year} 年,不在 {response.season} 年度,照原样收入,请核对。"
        table.report(number, "changed_at", "other_year", WARN, message)
    if response.action is ResponseAction.END and response.level_before is None and response.level is not None:
        # 终止 with its level in the only level column: that is what was in force before.
        response = replace(response, level_before=response.level, level=None)
    if response.action is None:
        table.report(number, "action", "action_missing", WARN, "没有写明启动、提升、降低还是终止,请核对。")
    return response


def _tier_of(issuer: str) -> Tier:
    text = plain(issuer)
    if "省" in text:
        return Tier.PROVINCE
    return Tier.CITY if re.match(r"平顶山市?(?!.*[县区]|舞钢|汝州)|市(?:防|应急|委|政府)", text) else Tier.COUNTY


STORMS = Kind(
    plural="storms",
    label="暴雨过程统计表",
    columns=noun_columns(
        Storm.NOUN,
        {"name": 1.5, "type": 1.0, "began_at": 1.0, "ended_at": 1.0, "mean_rain_mm": 2.0, "peak_rain_mm": 2.0,
         "peak_station": 1.5, "peak_hour_mm": 2.0, "top_warning": 1.5},
        ("full_name",),
    ),
    needed=(
        ("name",),
        ("began_at", "ended_at"),
        ("mean_rain_mm", "peak_rain_mm", "peak_hour_mm", "type", "top_warning"),
    ),
    keys=("name",),
    title=re.compile(r"(?:暴雨|天气|降雨)过程(?:统计|情况|一览|表|$|\s)"),
    reader=StormsReader,
)  # fmt: skip

RESPONSES = Kind(
    plural="responses",
    label="应急响应情况表",
    columns=noun_columns(
        Response.NOUN,
        {"storm": 0.7, "tier": 1.0, "issuer": 1.5, "area": 1.5, "action": 2.0, "level_before": 2.0, "level": 2.0,
         "changed_at": 1.0, "reference_number": 1.0, "signer": 1.5, "basis": 1.5},
    ),
    needed=(("issuer",), ("action", "level"), ("changed_at",)),
    keys=("issuer",),
    title=re.compile(r"应急响应"),
    reader=ResponsesReader,
)  # fmt: skip
