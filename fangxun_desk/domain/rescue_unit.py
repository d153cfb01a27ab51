"""救援力量: teams and stations that can be sent."""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, choice, count, noun, number, text, unit_code
from fangxun_desk.domain.vocabulary import Datum, RescueKind


@noun("rescue_unit", "救援力量", plural="rescue_units", import_key=("season", "unit", "name"), judged=("listed",))
@dataclass(frozen=True, slots=True, kw_only=True)
class RescueUnit(Record):
    """One team or fire station; the position is CGCS2000 degrees."""

    unit: str = unit_code("县(市、区)", required=True)
    name: str = text(
        "力量名称",
        required=True,
        synonyms=(
            "名称",
            "队伍名称",
            "救援队伍",
            "单位名称",
            "队伍",
            "救援力量名称",
            "抢险队伍名称",
            "单位(队伍)名称",
            "救援队名称",
        ),
    )
    type: RescueKind | None = choice(
        "类型", RescueKind, synonyms=("类别", "队伍类型", "力量类型", "队伍类别", "队伍性质", "性质")
    )
    base: str = text(
        "驻地", synonyms=("驻扎地点", "驻地地址", "地址", "驻防地", "驻地位置", "所在地", "所在位置", "驻守地点")
    )
    longitude: float | None = number("经度", "°", synonyms=("东经", "lon"))
    latitude: float | None = number("纬度", "°", synonyms=("北纬", "lat"))
    datum: Datum | None = choice("坐标系", Datum, synonyms=("坐标系统",))
    position_doubt: str = text("坐标存疑", derived=True)
    people: int | None = count(
        "人数", "人", synonyms=("队伍人数", "力量人数", "编制人数", "人员数量", "救援人数", "队员人数", "力量(人)")
    )
    equipment: str = text("主要装备", synonyms=("装备", "装备情况", "主要装备及数量", "装备配备", "设备", "主要设备"))
    contact: str = text(
        "负责人", synonyms=("联系人", "队长", "责任人", "负责人姓名", "带队负责人", "联系人姓名", "指挥员")
    )
    duty_phone: str = text(
        "值班电话", personal=True, synonyms=("联系电话", "电话", "手机", "24小时值班电话", "联系方式", "负责人电话")
    )
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every team of the table counts."""
        return None
