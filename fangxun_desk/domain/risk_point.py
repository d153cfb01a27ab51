"""风险点: a place that can hurt people, and where it is.

行政区 and 管理区 are two values: 遵化店镇 lies in 叶县 and is managed by 高新区. Positions are stored as
CGCS2000 degrees (EPSG:4490) beside the text and datum the county sent.
"""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, choice, count, noun, number, text, unit_code
from fangxun_desk.domain.vocabulary import Datum, RiskGrade, Sector


@noun(
    "risk_point",
    "风险点",
    plural="risk_points",
    import_key=("season", "unit", "town", "name", "sector"),
    judged=("listed",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint(Record):
    """One risk point of the city's ledger. `position_doubt` says why it cannot be drawn; "" means it can."""

    unit: str = unit_code("县(市、区)", required=True)
    managed_by: str = unit_code(
        "管理区",
        synonyms=(
            "管理单位",
            "管理县区",
            "实际管理区",
            "管理主体",
            "管理县(市、区)",
            "实际管理单位",
            "管理责任单位",
            "托管单位",
        ),
    )
    town: str = text("乡镇(街道)", synonyms=("乡镇", "所在乡镇", "乡(镇、街道)", "街道", "所属乡镇"))
    name: str = text(
        "风险点名称",
        required=True,
        synonyms=(
            "名称",
            "风险点",
            "点位名称",
            "隐患点名称",
            "风险点位名称",
            "隐患点",
            "风险隐患点",
            "风险点(隐患点)名称",
            "危险区名称",
            "点名",
        ),
    )
    sector: Sector | None = choice(
        "行业类别",
        Sector,
        synonyms=(
            "行业",
            "类别",
            "行业类型",
            "风险类型",
            "行业领域",
            "所属行业",
            "风险类别",
            "行业分类",
            "灾害类型",
            "隐患类型",
        ),
    )
    grade: RiskGrade | None = choice(
        "风险等级", RiskGrade, synonyms=("等级", "风险级别", "风险分级", "风险等级划分", "危险等级", "隐患等级")
    )
    longitude: float | None = number(
        "经度", "°", synonyms=("东经", "X坐标", "lon", "longitude", "经度(E)", "经度(东经)", "X")
    )
    latitude: float | None = number(
        "纬度", "°", synonyms=("北纬", "Y坐标", "lat", "latitude", "纬度(N)", "纬度(北纬)", "Y")
    )
    datum: Datum | None = choice("坐标系", Datum, synonyms=("坐标系统", "坐标基准", "坐标类型", "所用坐标系"))
    position_doubt: str = text("坐标存疑", derived=True)
    households: int | None = count(
        "威胁户数", "户", synonyms=("受威胁户数", "影响户数", "户数", "涉及户数", "受影响户数", "威胁户", "影响户")
    )
    people: int | None = count(
        "威胁人数",
        "人",
        synonyms=("受威胁人数", "影响人数", "人数", "涉及人数", "受影响人数", "威胁人口", "受威胁人口", "影响人口"),
    )
    contact: str = text(
        "责任人姓名", synonyms=("责任人", "负责人", "联系人", "负责人姓名", "包保责任人", "联系人姓名", "防汛责任人")
    )
    contact_phone: str = text(
        "联系电话",
        personal=True,
        synonyms=("责任人电话", "电话", "手机", "手机号码", "责任人联系电话", "手机号", "负责人电话", "联系方式"),
    )
    shelter: str = text(
        "安置点", synonyms=("对应安置点", "避险安置点", "转移安置点", "避险场所", "安置场所", "转移去向", "对应避险点")
    )
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every point of the ledger counts, drawn or not."""
        return None

    @property
    def is_located(self) -> bool:
        """Whether the point can be drawn: it has a position and nothing speaks against it."""
        return self.longitude is not None and self.latitude is not None and not self.position_doubt

    @property
    def managing_unit(self) -> str:
        """The unit the point is counted under by 管理区: the one that manages it, else the one it lies in."""
        return self.managed_by or self.unit
