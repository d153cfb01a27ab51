"""Kinds of tables that are recognised and answered, and not taken in by this version."""

import re

from fangxun_desk.imports.columns import Column
from fangxun_desk.imports.kind import Kind

REPORTS = Kind(
    plural="reports",
    label="信息报送表",
    columns=(
        Column("unit", "报送单位", ("填报单位", "上报单位"), 1.0),
        Column("stage", "报送类别", ("报送类型", "报告类别", "首报/续报/终报", "报次", "报送期次"), 3.0),
        Column("sent_at", "报送时间", ("上报时间", "填报时间"), 1.5),
        Column("cut_at", "统计截至", ("截至时间", "统计截止", "统计时间"), 1.5),
        Column("mean_rain_mm", "平均雨量", ("雨情/平均雨量",), 1.0),
        Column("peak_rain_mm", "最大雨量", ("雨情/最大雨量",), 1.0),
        Column("households", "累计转移户数", ("转移/户", "转移/户数"), 1.0),
        Column("people", "累计转移人数", ("转移/人", "转移/人数"), 1.0),
        Column("people_out", "目前在外", ("在外人数", "目前在外人数"), 2.0),
        Column("centralised", "集中安置", ("安置/集中",), 1.0),
        Column("dispersed", "分散安置", ("安置/分散",), 1.0),
        Column("deaths", "死亡", ("伤亡/死亡",), 1.0),
        Column("missing", "失踪", ("伤亡/失踪",), 1.0),
        Column("injured", "受伤", ("伤亡/受伤",), 1.0),
        Column("reason", "增减说明", ("变化说明", "增减原因"), 2.0),
        Column("reporter", "填报人", ("报送人", "联系人"), 0.5),
        Column("phone", "联系电话", ("电话",), 0.3),
    ),
    needed=(("stage", "reason", "people_out"), ("stage", "cut_at", "sent_at")),
    keys=("unit", "stage"),
    title=re.compile(r"首报|续报|终报|信息报送"),
)
