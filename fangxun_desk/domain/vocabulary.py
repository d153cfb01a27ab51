"""The official words of the flood desk, each once: a code for the store, a label for people.

The glossary of the field (中文 · code): 行政区/管理区 division/managed_by · 防汛行政责任人/履职岗位 official/post ·
风险点/行业/等级 risk_point/sector/risk_grade · 隐患/销号 hazard/cleared · (暴雨)过程 storm · 预警 warning ·
应急响应 response · 专题会商/调度会 consultation/dispatch · 避险转移/批次 evacuation/batch ·
转出/返回/转运 moved_out/returned/transferred · 人次 person_times · 目前在外 people_out ·
安置点/集中/分散 shelter/centralised/dispersed · 演练/场次 drill/sessions · 预案 plan · 救援力量 rescue_unit.
No rule and no threshold stands here.
"""

from enum import Enum
from typing import Self


class Word(Enum):
    """One official word: `code` is stored, `label` is shown, `others` are other spellings counties use."""

    code: str
    label: str
    others: tuple[str, ...]

    def __new__(cls, code: str, label: str, *others: str) -> Self:
        word = object.__new__(cls)
        word._value_ = code
        word.code = code
        word.label = label
        word.others = others
        return word

    @classmethod
    def of(cls, code: str) -> Self:
        """The word with that code; ValueError if there is none."""
        return cls(code)  # type: ignore[call-arg]

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The word a person wrote: its label, one of the other spellings, or its code; None if unknown."""
        wanted = "".join(text.split())
        for word in cls:
            if wanted in (word.label, word.code) or wanted in word.others:
                return word
        return None


class PostCategory(Word):
    """责任类别. Only an administrative post makes a 防汛行政责任人."""

    ADMINISTRATIVE = "administrative", "行政", "行政责任人", "行政责任", "政府责任人", "行政首长"
    TECHNICAL = "technical", "技术", "技术责任人", "技术责任", "技术负责人"
    PATROL = "patrol", "巡查", "巡查责任人", "巡查责任", "巡查(值守)", "值守", "巡查值守责任人", "巡查员"
    CONTRACT = "contract", "包保", "包保责任人", "包保责任", "包联"
    OTHER = "other", "其他"


class Tier(Word):
    """层级 of an office or a post."""

    PROVINCE = "province", "省", "省级"
    CITY = "city", "市", "市级", "市本级"
    COUNTY = "county", "县", "县级", "区级", "县区级", "县(市、区)", "县(市、区)级", "区"
    TOWN = "town", "乡", "乡级", "镇级", "乡镇", "乡镇级", "街道", "乡镇(街道)", "镇"
    VILLAGE = "village", "村", "村级", "村(社区)", "社区"


class TrainingMode(Word):
    """培训方式 of one training."""

    ONLINE = "online", "线上", "网上", "网络", "视频"
    OFFLINE = "offline", "线下", "现场", "集中培训", "面授"


class Sector(Word):
    """行业类别 of risk points and hazards; the default list, as no official one is published."""

    RESERVOIR = "reservoir", "水库", "水库安全", "水库大坝", "病险水库"
    RIVER = "river", "河道堤防", "河道", "堤防", "中小河流", "河流", "河道(堤防)"
    FLASH_FLOOD = "flash_flood", "山洪", "山洪灾害", "山洪沟"
    GEOLOGICAL = "geological", "地质灾害", "地灾"
    WATERLOGGING = "waterlogging", "城市内涝", "内涝", "积水点", "易涝点", "城市积水", "城镇内涝", "城市易涝点"
    TRAFFIC = "traffic", "交通", "桥涵隧道", "交通干线", "道路桥梁", "道路交通", "公路", "涵洞", "桥梁"
    TAILINGS = "tailings", "尾矿库"
    MINE = "mine", "非煤矿山", "矿山"
    COAL_MINE = "coal_mine", "煤矿"
    SCENIC = "scenic", "文旅景区", "景区", "涉水景区", "旅游景区", "文旅", "旅游"
    SCHOOL = "school", "学校", "教育"
    CARE = "care", "医院养老", "医院", "养老院", "敬老院", "医养机构", "养老机构", "卫生院"
    SITE = "site", "在建工地", "工地", "在建工程", "建筑工地", "在建项目"
    SOUTH_NORTH = "south_north", "南水北调", "南水北调中线"
    POWER = "power", "电力"
    TELECOM = "telecom", "通信"
    FARMING = "farming", "农业", "农田", "农田积水", "农田除涝"
    OTHER = "other", "其他", "其它"


class RiskGrade(Word):
    """风险等级: 重大/较大/一般/低, shown red/orange/yellow/blue (usual practice, editable)."""

    MAJOR = "major", "重大", "重大风险", "红", "红色", "Ⅰ级", "一级"
    LARGER = "larger", "较大", "较大风险", "橙", "橙色", "Ⅱ级", "二级"
    GENERAL = "general", "一般", "一般风险", "黄", "黄色", "Ⅲ级", "三级"
    LOW = "low", "低", "低风险", "蓝", "蓝色", "Ⅳ级", "四级"


class StormType(Word):
    """过程类型. Only 暴雨 counts as a 暴雨过程."""

    RAINSTORM = "rainstorm", "暴雨", "暴雨过程", "强降雨", "大暴雨", "特大暴雨", "强降雨过程"
    CONVECTION = "convection", "强对流", "短时强对流", "强对流过程"
    TYPHOON = "typhoon", "台风"
    OTHER = "other", "其他"


class WarningColour(Word):
    """预警级别 by colour."""

    BLUE = "blue", "蓝色", "蓝"
    YELLOW = "yellow", "黄色", "黄"
    ORANGE = "orange", "橙色", "橙"
    RED = "red", "红色", "红"


class ResponseLevel(Word):
    """应急响应级别 Ⅰ–Ⅳ, Ⅰ the highest."""

    FIRST = "1", "Ⅰ级", "一级", "I级", "1级", "Ⅰ", "I"
    SECOND = "2", "Ⅱ级", "二级", "II级", "2级", "Ⅱ", "II"
    THIRD = "3", "Ⅲ级", "三级", "III级", "3级", "Ⅲ", "III"
    FOURTH = "4", "Ⅳ级", "四级", "IV级", "4级", "Ⅳ", "IV"


class ResponseAction(Word):
    """What a change of a 应急响应 does."""

    START = "start", "启动", "发布"
    RAISE = "raise", "提升", "升级", "提级", "调整提升", "升为"
    LOWER = "lower", "降低", "降级", "调整降低", "下调", "调低"
    END = "end", "终止", "结束", "解除", "终止响应", "取消"


class MeetingType(Word):
    """会议类型. 专题会商 and 调度会 are counted apart; 联合会商 is neither."""

    CONSULTATION = "consultation", "专题会商", "防汛专题会商", "专题会商会"
    DISPATCH = "dispatch", "调度会", "防汛调度会", "视频调度会", "视频调度", "调度"
    JOINT = "joint", "联合会商", "多部门联合会商"
    OTHER = "other", "其他"


class MeetingState(Word):
    """Whether a meeting was held."""

    HELD = "held", "已召开", "召开", "已开"
    CANCELLED = "cancelled", "已取消", "取消"
    DRILL = "drill", "演练"


class BatchNature(Word):
    """What a row of an evacuation ledger really is. Only 实际转移 adds to the 人次."""

    ACTUAL = "actual", "实际转移"
    TRANSFER = "transfer", "安置点间转运", "转运"
    PLANNED = "planned", "计划未实施", "计划转移"
    DRILL = "drill", "演练"


class ShelterKind(Word):
    """类型 of a 安置点."""

    SCHOOL = "school", "学校"
    PUBLIC = "public", "公共建筑", "文化活动中心", "公共场馆", "体育馆", "文化广场"
    CARE_HOME = "care_home", "敬老院", "养老院"
    VILLAGE_HALL = "village_hall", "村部", "村委会", "党群服务中心", "村室", "社区"
    HOTEL = "hotel", "宾馆"
    OTHER = "other", "其他"


class PlanGroup(Word):
    """类别 in the 1+9+N system of plans."""

    OVERALL = "1", "1", "总体", "总预案"
    SPECIAL = "9", "9", "专项"
    LOCAL = "N", "N", "n", "Ｎ"


class DrillForm(Word):
    """演练类型."""

    FIELD = "field", "实战", "实战演练", "现场演练", "实兵", "实操", "实地演练", "现场"
    TABLETOP = "tabletop", "桌面", "桌面推演", "桌面演练", "推演", "沙盘推演"


class DrillState(Word):
    """Whether a drill was held."""

    HELD = "held", "已开展", "已完成", "已举行"
    PLANNED = "planned", "计划开展", "未开展", "待开展", "计划"
    CANCELLED = "cancelled", "已取消"


class RescueKind(Word):
    """类型 of a 救援力量."""

    FIRE_STATION = "fire_station", "消防站", "消防救援站"
    LOCAL_STATION = "local_station", "基层消防站", "综合消防队", "基层综合消防队"
    MILITIA = "militia", "民兵"
    SOCIAL = "social", "社会力量", "社会救援力量", "社会救援队", "社会队伍"
    PROFESSIONAL = "professional", "专业队伍", "专业救援队", "专业队"
    OTHER = "other", "其他"


class StockMode(Word):
    """储备方式 of supplies."""

    OWN = "own", "自储", "自有", "自购"
    CONSIGNED = "consigned", "代储", "委托代储", "协议储备"
    LISTED = "listed", "号料"


class Datum(Word):
    """坐标系 in which a coordinate was stated."""

    CGCS2000 = "cgcs2000", "CGCS2000", "2000国家大地坐标系", "国家2000", "CGCS2000(EPSG:4490)", "EPSG:4490"
    WGS84 = "wgs84", "WGS84", "WGS-84", "GPS"
    GCJ02 = "gcj02", "GCJ-02", "GCJ02", "高德", "火星坐标", "高德坐标", "腾讯"
    BD09 = "bd09", "BD-09", "BD09", "百度", "百度坐标"
    GK4547 = "gk4547", "EPSG:4547", "CGCS2000 3度带114E", "4547"
    GK4526 = "gk4526", "EPSG:4526", "CGCS2000 3度带38带", "4526"


class LayerRole(Word):
    """What the features of a taken-in map layer are to the map. All but the first replace what the program ships."""

    RISK = "risk", "风险要素"
    BOUNDARY = "boundary", "行政区界", "县界", "区划", "行政区划"
    RIVER = "river", "河流水系", "河流", "水系", "河道"
    WATER = "water", "水库水面", "水面"
    CANAL = "canal", "南水北调", "总干渠"


class FeatureShape(Word):
    """图形类型 of a map feature."""

    POINT = "point", "点"
    LINE = "line", "线"
    AREA = "area", "面"


class WarningMessage(Word):
    """What a CAP 1.2 message does (its msgType): a Cancel ends the warnings it names, an Update takes their place."""

    ALERT = "Alert", "首次发布"
    UPDATE = "Update", "更新"
    CANCEL = "Cancel", "解除"
