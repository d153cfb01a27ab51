"""The figures of a season: every number the desk, the brief and the annual report show, declared once.

The codes and the names of the splits are those of the command line. A rule is one sentence an inspector can
hold against the rows. Nothing here counts.
"""

from fangxun_desk.domain.season import (
    ONE,
    Amount,
    Dated,
    FigureRule,
    Key,
    Only,
    Part,
    Reads,
    Source,
    Split,
    TrainingClass,
)
from fangxun_desk.domain.vocabulary import DrillForm, RescueKind, RiskGrade, Sector, Tier, WarningColour

POSTS = Source("post", "administrative", Dated.IN_FORCE)
ROSTER_ROWS = Source("post", "", Dated.LEDGER)
CONSULTATIONS = Source("meeting", "consultation", Dated.EVENT)
DISPATCH_HELD = Source("meeting", "dispatch_held", Dated.EVENT)
DISPATCH_WITH_LEADERS = Source("meeting", "dispatch_with_city_leaders", Dated.EVENT)
BATCHES = Source("evacuation_batch", "moved_out", Dated.EVENT)
DRILLS = Source("drill", "held", Dated.EVENT)
STORMS = Source("storm", "rainstorm", Dated.EVENT)
RESPONSES = Source("response", "changed", Dated.EVENT)
WARNINGS = Source("warning", "issued", Dated.EVENT)
SHELTERS = Source("shelter", "listed", Dated.LEDGER)
PLANS = Source("plan", "listed", Dated.LEDGER)
POINTS = Source("risk_point", "listed", Dated.LEDGER)
FEATURES = Source("layer_feature", "listed", Dated.LEDGER)
HAZARDS = Source("hazard", "listed", Dated.LEDGER)
RESCUE = Source("rescue_unit", "listed", Dated.LEDGER)
SUPPLIES = Source("supply", "listed", Dated.LEDGER)

UNIT = Key("unit", Reads.UNIT)
MANAGED = Key("managed", Reads.UNIT)
STORM = Key("storm", Reads.STORM)
MONTH = Key("month", Reads.MONTH)
SECTOR = Key("sector", words=Sector)
GRADE = Key("grade", words=RiskGrade)
FORM = Key("form", words=DrillForm)
LEVEL = Key("tier", words=Tier)
TIER = Key("tier", words=Tier, suffix="级")
KIND = Key("type", words=RescueKind)
TRAINED = Key("trained", words=TrainingClass)
COLOUR = Key("colour", words=WarningColour)

BY_STORM = Split("by_storm", (STORM,))
BY_COUNTY = Split("by_county", (UNIT,))
BY_MONTH = Split("by_month", (MONTH,))
OF_EVACUATION = (BY_STORM, BY_COUNTY, Split("by_storm_and_county", (STORM, UNIT)))
OF_MEETINGS = (BY_COUNTY, BY_STORM, BY_MONTH)


def _hazards_by_county(measure: str) -> Split:
    return Split("by_county", (UNIT,), under="hazards", measure=measure)


def _of_batches(
    code: str, label: str, unit: str, rule: str, amount: Amount, splits: tuple[Split, ...] = OF_EVACUATION
) -> FigureRule:
    return FigureRule(code, label, unit, rule, (Part(BATCHES, amount),), splits=splits)


def _trained(code: str, label: str, rule: str, *classes: TrainingClass) -> FigureRule:
    only = Only("trained", tuple(word.code for word in classes))
    return FigureRule(code, label, "人", rule, (Part(POSTS, FIRST_POST),), only, explained_by="officials")


def _hazards(code: str, label: str, rule: str, measure: str, *states: str) -> FigureRule:
    only = Only("progress_state", states)
    splits = (_hazards_by_county(measure),)
    return FigureRule(code, label, "项", rule, (Part(HAZARDS),), only, splits, explained_by="hazards_total")


def _plans(code: str, label: str, group: str) -> FigureRule:
    rule = f"预案清单中类别为“{group}”的个数。"
    return FigureRule(code, label, "个", rule, (Part(PLANS),), Only("group", (group,)), explained_by="plans")


def _drills(code: str, label: str, form: DrillForm) -> FigureRule:
    rule = f"演练场次中演练类型为{form.label}的场次之和。"
    part = Part(DRILLS, SESSIONS)
    return FigureRule(code, label, "场", rule, (part,), Only("form", (form.code,)), explained_by="drill_sessions")


def _losses(code: str, label: str, rule: str, *columns: str) -> FigureRule:
    splits = (BY_STORM,) if code == "deaths_missing" else ()
    return FigureRule(code, label, "人", rule, (Part(STORMS, Amount(columns)),), splits=splits, explained_by="storms")


FIRST_POST = Amount(("first_post",))
SESSIONS = Amount(("sessions",), blank=1)

_HEADLINES = (
    FigureRule(
        "officials",
        "防汛行政责任人",
        "人",
        "名册日期在任、至少有一个行政类岗位的人,按人不按行计,一人多岗只计一次;"
        "待定、已免职或调离、重复填写、只有技术、巡查或包保岗位的人不计。",
        (Part(POSTS, FIRST_POST),),
        splits=(
            Split("by_county", (UNIT,), zeros=False),
            Split("by_level", (LEVEL,), zeros=False),
            Split("trained_by_county", (UNIT, TRAINED), zeros=False),
        ),
    ),
    FigureRule(
        "consultations",
        "防汛专题会商",
        "次",
        "本年度已召开、类型为专题会商的会议次数;联合会商、取消、演练不计。",
        (Part(CONSULTATIONS),),
        splits=OF_MEETINGS,
    ),
    FigureRule(
        "dispatch_meetings_with_city_leaders",
        "市领导参加的防汛调度会",
        "次",
        "本年度已召开的调度会中参加人员有市领导到会的次数;取消、演练、市领导请假未到或只在内容里提到市领导的不计。",
        (Part(DISPATCH_WITH_LEADERS),),
        splits=OF_MEETINGS,
    ),
    _of_batches(
        "evacuated_person_times",
        "避险转移",
        "人次",
        "本年度有效批次转出人数之和;演练、计划未实施、作废、安置点之间转运、小计、合计、重复表头不计;"
        "返回后再次转出是新批次,再计。",
        Amount(("people",)),
    ),
    FigureRule(
        "drill_sessions",
        "防汛演练",
        "场",
        "本年度已开展的各行场次之和;场次空白按一行一场计;"
        "计划、取消、作废、其他年度、合计、重复表头不计,合计行与各行不符时以各行为准。",
        (Part(DRILLS, SESSIONS),),
        splits=(
            BY_COUNTY,
            Split("by_storm", (), says="不按过程分"),
            BY_MONTH,
            Split("by_county_and_type", (UNIT, FORM)),
        ),
    ),
    FigureRule(
        "storms",
        "暴雨过程",
        "次",
        "本年汛期内开始、类型为暴雨的过程个数;汛期起止未登记的按全年计。",
        (Part(STORMS),),
        Only("in_flood_season", ("yes",), reason="outside_flood_season"),
    ),
    _losses(
        "deaths_missing",
        "死亡失踪",
        "各暴雨过程核定的死亡与失踪人数之和;转移台账中的伤亡不重复相加;待核实的另列。",
        "deaths",
        "missing",
    ),
)

_ROSTER = (
    FigureRule(
        "officials_rows",
        "责任人名册行数",
        "行",
        "本年度名册中的岗位行数,含空缺、已调离、重复填写和各类岗位的行;作废的不计。",
        (Part(ROSTER_ROWS),),
        refused_rows=("duplicate_row",),
    ),
    _trained(
        "officials_trained",
        "已培训行政责任人",
        "计入的行政责任人中本年度受过培训的人数;一人多次培训取并集,等于仅线上、仅线下、线上+线下三类之和。",
        TrainingClass.ONLINE,
        TrainingClass.OFFLINE,
        TrainingClass.BOTH,
    ),
    _trained(
        "officials_trained_online_only",
        "仅线上培训",
        "计入的行政责任人中本年度只受过线上培训的人数。",
        TrainingClass.ONLINE,
    ),
    _trained(
        "officials_trained_offline_only",
        "仅线下培训",
        "计入的行政责任人中本年度只受过线下培训的人数。",
        TrainingClass.OFFLINE,
    ),
    _trained(
        "officials_trained_both",
        "线上+线下培训",
        "计入的行政责任人中本年度线上、线下培训都受过的人数。",
        TrainingClass.BOTH,
    ),
    _trained(
        "officials_untrained",
        "未培训行政责任人",
        "计入的行政责任人中本年度没有培训记录的人数。",
        TrainingClass.NONE,
    ),
)

_LEDGERS = (
    FigureRule(
        "shelters", "安置点", "处", "本年度安置点台账每行一处;作废的不计。", (Part(SHELTERS),), splits=(BY_COUNTY,)
    ),
    FigureRule(
        "shelter_capacity",
        "安置点可容纳人数",
        "人",
        "本年度各安置点可容纳人数之和。",
        (Part(SHELTERS, Amount(("capacity",))),),
        splits=(Split("capacity_by_county", (UNIT,), under="shelters"),),
    ),
    FigureRule("plans", "预案", "个", "本年度预案清单每行一个,分 1、9、N 三类;作废的不计。", (Part(PLANS),)),
    _plans("plans_1", "预案(1)", "1"),
    _plans("plans_9", "预案(9)", "9"),
    _plans("plans_n", "预案(N)", "N"),
    FigureRule(
        "risk_points",
        "风险点",
        "处",
        "本年度风险点台账每行一处;同一点由行政区和管理区重复报送的只计一次;坐标有误或缺失的仍计数,改正前不上图。",
        (Part(POINTS),),
        splits=(
            BY_COUNTY,
            Split("by_managed", (MANAGED,)),
            Split("by_sector", (SECTOR,)),
            Split("by_grade", (GRADE,)),
            Split("by_managed_and_sector", (MANAGED, SECTOR)),
        ),
    ),
    FigureRule(
        "risk_points_located",
        "上图风险点",
        "处",
        "计入的风险点中有坐标且坐标无疑问的处数。",
        (Part(POINTS),),
        Only("located", ("yes",), reason="not_located"),
    ),
    FigureRule("risk_households", "威胁户数", "户", "各风险点威胁户数之和。", (Part(POINTS, Amount(("households",))),)),
    FigureRule("risk_people", "威胁人数", "人", "各风险点威胁人数之和。", (Part(POINTS, Amount(("people",))),)),
    FigureRule(
        "layer_features",
        "图层要素",
        "个",
        "本年度收入的风险图层要素逐个计数,图形有误、改正前不上图的仍计数;"
        "只示意河流、渠道、水面和区界的图形不计,图层要素不计入风险点。",
        (Part(FEATURES),),
        splits=(Split("by_file", (Key("source_file"),), under="layers"),),
    ),
    FigureRule(
        "hazards_total",
        "排查隐患",
        "项",
        "本年度隐患台账每行一项;作废、合计、重复表头不计。",
        (Part(HAZARDS),),
        splits=(_hazards_by_county("total"), Split("by_sector", (SECTOR,), under="hazards")),
    ),
    _hazards(
        "hazards_cleared",
        "已销号隐患",
        "销号日期不晚于统计日的项;只写“已整改”而无销号日期的不算销号。",
        "cleared",
        "cleared",
    ),
    _hazards(
        "hazards_open",
        "未销号隐患",
        "统计日未销号的项(含逾期),等于总数减已销号。",
        "open",
        "open",
        "overdue",
    ),
    _hazards(
        "hazards_overdue",
        "逾期未销号隐患",
        "未销号且整改时限早于统计日的项(时限当日不算逾期);动态清零即此数为 0。",
        "overdue",
        "overdue",
    ),
)

_LOG = (
    _losses("deaths", "死亡", "各暴雨过程核定的死亡人数之和。", "deaths"),
    _losses("missing", "失踪", "各暴雨过程核定的失踪人数之和。", "missing"),
    FigureRule(
        "dispatch_meetings_held",
        "防汛调度会",
        "次",
        "本年度已召开的调度会次数,不论有无市领导参加;取消、演练不计。",
        (Part(DISPATCH_HELD),),
    ),
    _of_batches(
        "evacuated_households",
        "转移户数",
        "户",
        "有效批次户数之和;户数空白为未报,不当作 0 提示。",
        Amount(("households",)),
    ),
    _of_batches("evacuated_batches", "转移批次", "批", "本年度有效批次数,口径同避险转移人次。", ONE),
    _of_batches("centralised", "集中安置", "人", "有效批次集中安置人数之和,按台账所填。", Amount(("centralised",))),
    _of_batches(
        "dispersed",
        "分散安置",
        "人",
        "有效批次分散安置人数之和,按台账所填;与集中之和不足转移人数的差额列为未说明。",
        Amount(("dispersed",)),
    ),
    _of_batches(
        "returned_persons",
        "已返回",
        "人",
        "有效批次截至统计日已返回人数之和;写“已全部返回”的按该批全部返回。",
        Amount(("returned",)),
    ),
    _of_batches(
        "returned_batches", "全部返回批次", "批", "截至统计日全部返回的有效批次数。", Amount(("all_returned",))
    ),
    _of_batches(
        "people_out_at_end",
        "目前在外",
        "人",
        "截至统计日转出减返回,逐批计算再相加,每批不为负。",
        Amount(("people_out",)),
    ),
    _of_batches(
        "placement_not_stated",
        "安置去向未说明",
        "人",
        "有效批次转移人数减去集中、分散后的差额,出现即提示,不摊入两类。",
        Amount(("people",), minus=("centralised", "dispersed")),
        (),
    ),
    _of_batches("injured", "受伤", "人", "有效批次伤亡栏中受伤人数之和。", Amount(("injured",)), ()),
    FigureRule(
        "deaths_missing_unconfirmed",
        "待核实死亡失踪",
        "人",
        "暴雨过程表和有效批次中注明待核实的死亡、失踪人数之和,另列,不计入死亡失踪。",
        (
            Part(STORMS, Amount(("deaths_missing_unconfirmed",))),
            Part(BATCHES, Amount(("losses_unconfirmed",))),
        ),
    ),
    FigureRule("drill_rows", "演练台账行数", "行", "本年度已开展的演练台账行数,一行可为多场。", (Part(DRILLS),)),
    FigureRule(
        "drill_participants",
        "参演人数",
        "人次",
        "本年度已开展的各行参演人数之和。",
        (Part(DRILLS, Amount(("participants",))),),
        splits=(Split("participants_by_county", (UNIT,), under="drill_sessions"),),
    ),
    _drills("drill_sessions_field", "实战演练", DrillForm.FIELD),
    _drills("drill_sessions_tabletop", "桌面演练", DrillForm.TABLETOP),
    FigureRule(
        "response_changes",
        "应急响应级别变动",
        "次",
        "本年度应急响应每次级别变动(启动、提升、降低、终止)计一次,按发布单位和区域各成一条时间线。",
        (Part(RESPONSES),),
        splits=(Split("by_tier", (TIER,)), BY_STORM),
    ),
    FigureRule(
        "warnings",
        "预警",
        "条",
        "本年度发布的预警条数,首次发布和更新各计一条;解除消息用来结束所引用的预警,不计;演练、测试消息不计。",
        (Part(WARNINGS),),
        splits=(Split("by_colour", (COLOUR,)), BY_STORM),
    ),
    FigureRule(
        "rescue_units",
        "救援力量",
        "支",
        "本年度救援力量表每行一支队伍或一座消防站;作废的不计。",
        (Part(RESCUE),),
        splits=(BY_COUNTY, Split("by_kind", (KIND,))),
    ),
    FigureRule("rescue_people", "救援人员", "人", "各救援力量人数之和。", (Part(RESCUE, Amount(("people",))),)),
    FigureRule("supplies", "防汛物资", "项", "本年度物资台账每行一项;作废的不计。", (Part(SUPPLIES),)),
)

FIGURES: dict[str, FigureRule] = {rule.code: rule for rule in (*_HEADLINES, *_ROSTER, *_LEDGERS, *_LOG)}
