"""过程 and what is issued during one: warnings, and the level changes of the emergency response.

The storm is the container of the season's log; whatever belongs to none is 非过程. Responses run on one
time line per issuing office and area, side by side (省对市、市自身、县自身), so there is no "current level".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.fields import Record, choice, count, moment, noun, number, reference, row_list, text
from fangxun_desk.domain.vocabulary import ResponseAction, ResponseLevel, StormType, Tier, WarningColour, WarningMessage


@noun("storm", "过程", plural="storms", import_key=("season", "name"), event="began_at", judged=("rainstorm",))
@dataclass(frozen=True, slots=True, kw_only=True)
class Storm(Record):
    """One weather process. `name` is the short name people use (7·16)."""

    name: str = text(
        "过程名称",
        required=True,
        synonyms=("过程", "名称", "暴雨过程", "过程名", "暴雨过程名称", "降雨过程", "天气过程", "过程编号"),
    )
    full_name: str = text("全称")
    type: StormType | None = choice(
        "过程类型", StormType, required=True, synonyms=("类型", "天气类型", "过程类别", "类别")
    )
    began_at: datetime | None = moment(
        "开始时间",
        required=True,
        synonyms=("起始时间", "开始", "起始", "开始日期", "起始日期", "起始时刻", "过程开始时间", "降雨开始时间"),
    )
    ended_at: datetime | None = moment(
        "结束时间", synonyms=("终止时间", "结束", "截止时间", "结束日期", "终止日期", "过程结束时间", "降雨结束时间")
    )
    mean_rain_mm: float | None = number(
        "面雨量",
        "mm",
        synonyms=("平均雨量", "平均面雨量", "平均降雨量", "全市平均雨量", "全市面雨量", "过程面雨量", "全市平均降雨量"),
    )
    peak_rain_mm: float | None = number(
        "最大点雨量",
        "mm",
        synonyms=(
            "最大雨量",
            "最大降雨量",
            "最大点降雨量",
            "最大点雨",
            "单站最大雨量",
            "最大单点雨量",
            "最大点降水量",
            "最大累计雨量",
        ),
    )
    peak_station: str = text(
        "最大点站名",
        synonyms=(
            "最大站点",
            "最大雨量站",
            "站名",
            "最大雨量站点",
            "最大雨量站名",
            "最大点位置",
            "最大点所在站",
            "最大站名",
        ),
    )
    peak_hour_mm: float | None = number(
        "最大小时雨强",
        "mm",
        synonyms=(
            "最大雨强",
            "小时雨强",
            "最大1小时雨量",
            "最大小时降雨量",
            "最大1小时降雨量",
            "最大时雨强",
            "最大小时雨量",
        ),
    )
    top_warning: WarningColour | None = choice(
        "最高预警", WarningColour, synonyms=("最高预警级别", "预警级别", "最高预警等级", "预警等级", "发布最高预警")
    )
    deaths: int | None = count("死亡", "人", synonyms=("死亡人数", "因灾死亡", "死亡(人)", "死亡数"))
    missing: int | None = count("失踪", "人", synonyms=("失踪人数", "因灾失踪", "失踪数"))
    deaths_missing_unconfirmed: int | None = count("待核实死亡失踪", "人", synonyms=("待核实",))
    note: str = text("备注", synonyms=("说明",))

    def judge_rainstorm(self) -> str | None:
        """Whether it is a 暴雨过程."""
        return None if self.type is StormType.RAINSTORM else "other_type"


def storm_of_moment(storms: Iterable[Storm], at: datetime) -> Storm | None:
    """The storm going on at a moment, else the latest begun before it, else the first named; None where there is none.

    `storms` come latest first.
    """
    known = list(storms)
    begun = [storm for storm in known if storm.began_at is not None and storm.began_at <= at]
    going_on = [storm for storm in begun if storm.ended_at is None or storm.ended_at >= at]
    return next(iter([*going_on, *begun, *known]), None)


def storm_around(storms: Iterable[Storm], at: datetime, until: datetime | None = None) -> Storm | None:
    """The storm a warning of that moment belongs to: the one going on, of several the one begun last.

    A warning comes before its rain: with none going on, the first to begin by `until` (the warning's end). None where
    no storm touches that time.
    """
    dated = [(storm.began_at, storm) for storm in storms if storm.began_at is not None]
    going_on = [pair for pair in dated if pair[0] <= at and (pair[1].ended_at is None or pair[1].ended_at >= at)]
    if going_on:
        return max(going_on, key=lambda pair: pair[0])[1]
    coming = [pair for pair in dated if until is not None and at < pair[0] <= until]
    return min(coming, key=lambda pair: pair[0])[1] if coming else None


@noun("warning", "预警", plural="warning", import_key=("identifier",), event="sent_at", judged=("issued",))
@dataclass(frozen=True, slots=True, kw_only=True)
class Warning(Record):
    """One warning as issued (CAP 1.2 or by hand).

    `named` are the identifiers of the warnings a message updates or cancels; `outline` is the area as well-known text
    in CGCS2000 degrees, "" where only names or codes were given.
    """

    identifier: str = text("预警标识")
    storm: str | None = reference("所属过程", "storm")
    issuer: str = text("发布单位", required=True)
    hazard_event: str = text("预警事件")
    colour: WarningColour | None = choice("预警级别", WarningColour, required=True)
    sent_at: datetime | None = moment("发布时间", required=True)
    cancelled_at: datetime | None = moment("解除时间")
    areas: tuple[str, ...] = row_list("预警区域")
    message: WarningMessage | None = choice("消息类型", WarningMessage, derived=True)
    named: tuple[str, ...] = row_list("所引用的预警", derived=True)
    effective_at: datetime | None = moment("生效时间")
    expires_at: datetime | None = moment("失效时间")
    outline: str = text("预警范围", derived=True)
    area_codes: tuple[str, ...] = row_list("区划代码", derived=True)
    headline: str = text("标题", multiline=True)
    description: str = text("预警内容", multiline=True)
    instruction: str = text("防御指引", multiline=True)
    note: str = text("备注")

    @property
    def in_words(self) -> str:
        """What the message does: 平顶山市气象台发布暴雨红色预警, 更新为, 解除."""
        verb = {WarningMessage.UPDATE: "更新为", WarningMessage.CANCEL: "解除"}.get(self.message, "发布")  # type: ignore[arg-type]
        return f"{self.issuer}{verb}{self.hazard_event}{self.colour.label if self.colour else ''}预警"

    def judge_issued(self) -> str | None:
        """A message that cancels warnings is none itself; exercises are not taken in as warnings at all."""
        return "cancel_message" if self.message is WarningMessage.CANCEL else None


@noun(
    "response",
    "应急响应",
    plural="responses",
    import_key=("season", "issuer", "area", "changed_at", "action"),
    event="changed_at",
    judged=("changed",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Record):
    """One level change: started, raised, lowered or ended, by one office for one area."""

    storm: str | None = reference(
        "所属过程", "storm", synonyms=("过程名称", "过程", "所属暴雨过程", "对应过程", "暴雨过程")
    )
    tier: Tier | None = choice("发布层级", Tier, synonyms=("层级", "响应层级", "级次", "启动层级", "响应主体层级"))
    issuer: str = text("发布单位", required=True, synonyms=("发布机构", "启动单位", "响应单位", "启动机构", "发布主体"))
    area: str = text(
        "适用区域", required=True, synonyms=("区域", "响应区域", "适用范围", "启动范围", "响应范围", "实施区域")
    )
    action: ResponseAction | None = choice(
        "动作",
        ResponseAction,
        required=True,
        synonyms=("响应动作", "变动", "调整", "调整类型", "变动情况", "响应变化", "操作"),
    )
    level_before: ResponseLevel | None = choice(
        "原级别", ResponseLevel, synonyms=("调整前级别", "原响应级别", "原等级", "变动前级别", "调整前", "原响应等级")
    )
    level: ResponseLevel | None = choice(
        "现级别",
        ResponseLevel,
        synonyms=("调整后级别", "现响应级别", "响应级别", "现等级", "变动后级别", "调整后", "响应等级", "级别"),
    )
    changed_at: datetime | None = moment(
        "时间", required=True, synonyms=("发布时间", "变动时间", "启动时间", "响应时间", "调整时间", "生效时间")
    )
    reference_number: str = text("文号", synonyms=("发文字号", "文件号", "文件编号"))
    signer: str = text("签发人", synonyms=("签发", "批准人", "签发领导"))
    basis: str = text("启动依据", synonyms=("依据", "响应依据", "原因", "启动原因", "调整依据"))
    note: str = text("备注", synonyms=("说明",))

    def judge_changed(self) -> str | None:
        """Every row of the table is one level change."""
        return None
