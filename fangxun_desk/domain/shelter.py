"""安置点: where people moved out can stay, and how many."""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, choice, count, noun, number, text, unit_code
from fangxun_desk.domain.vocabulary import Datum, ShelterKind


@noun("shelter", "安置点", plural="shelters", import_key=("season", "unit", "town", "name"), judged=("listed",))
@dataclass(frozen=True, slots=True, kw_only=True)
class Shelter(Record):
    """One shelter of the ledger; the position is CGCS2000 degrees."""

    code: str = text("编号", synonyms=("安置点编号", "安置点编码", "序列号"))
    unit: str = unit_code("县(市、区)", required=True)
    town: str = text("乡镇(街道)", synonyms=("乡镇", "所在乡镇", "乡(镇、街道)", "街道"))
    name: str = text(
        "安置点名称",
        required=True,
        synonyms=(
            "名称",
            "安置点",
            "避险安置点",
            "安置场所",
            "避险安置点名称",
            "安置场所名称",
            "避难场所名称",
            "避难场所",
            "场所名称",
            "避险点名称",
        ),
    )
    type: ShelterKind | None = choice(
        "类型", ShelterKind, synonyms=("安置点类型", "场所类型", "类别", "场所性质", "安置点类别", "场所类别")
    )
    capacity: int | None = count(
        "可容纳人数",
        "人",
        synonyms=(
            "容量",
            "容纳人数",
            "可安置人数",
            "安置容量",
            "设计容量",
            "可安置人口",
            "最大容纳人数",
            "可容纳(人)",
            "接纳能力",
            "可接纳人数",
            "安置能力",
            "可容纳人口",
        ),
    )
    longitude: float | None = number("经度", "°", synonyms=("东经", "lon"))
    latitude: float | None = number("纬度", "°", synonyms=("北纬", "lat"))
    datum: Datum | None = choice("坐标系", Datum, synonyms=("坐标系统",))
    position_doubt: str = text("坐标存疑", derived=True)
    contact: str = text("负责人", synonyms=("责任人", "联系人", "管理人", "安置点负责人", "负责人姓名", "联系人姓名"))
    contact_phone: str = text(
        "联系电话", personal=True, synonyms=("电话", "手机", "负责人电话", "手机号码", "联系方式", "负责人联系电话")
    )
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every shelter of the ledger counts."""
        return None
