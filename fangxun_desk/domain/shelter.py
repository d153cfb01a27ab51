"""安置点: where people moved out can stay, and how many."""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, choice, count, noun, number, text, unit_code
from fangxun_desk.domain.vocabulary import Datum, ShelterKind


@noun("shelter", "安置点", plural="shelters", import_key=("season", "unit", "town", "name"), judged=("listed",))
@dataclass(frozen=True, slots=True, kw_only=True)
class Shelter(Record):
    """One shelter of the ledger; the position is CGCS2000 degrees."""

    code: str = text("编号", synonyms=("安置点编号",))
    unit: str = unit_code("县(市、区)", required=True)
    town: str = text("乡镇(街道)", synonyms=("乡镇", "所在乡镇", "乡(镇、街道)", "街道"))
    name: str = text("安置点名称", required=True, synonyms=("名称", "安置点", "避险安置点", "安置场所"))
    type: ShelterKind | None = choice("类型", ShelterKind, synonyms=("安置点类型", "场所类型", "类别"))
    capacity: int | None = count(
        "可容纳人数", "人", synonyms=("容量", "容纳人数", "可安置人数", "安置容量", "设计容量")
    )
    longitude: float | None = number("经度", "°", synonyms=("东经", "lon"))
    latitude: float | None = number("纬度", "°", synonyms=("北纬", "lat"))
    datum: Datum | None = choice("坐标系", Datum, synonyms=("坐标系统",))
    position_doubt: str = text("坐标存疑", derived=True)
    contact: str = text("负责人", synonyms=("责任人", "联系人", "管理人"))
    contact_phone: str = text("联系电话", personal=True, synonyms=("电话", "手机", "负责人电话"))
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every shelter of the ledger counts."""
        return None
