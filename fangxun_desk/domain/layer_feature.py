"""图层要素: one feature of a map layer the office was sent, as it was taken in.

Features are counted by themselves and never among the points of the ledger. The form stands as well-known text (OGC
06-103r4 §7) in CGCS2000 degrees; the datum it was sent in is kept beside it.
"""

from dataclasses import dataclass

from fangxun_desk.domain.fields import NOT_ASKED, Record, choice, count, noun, number, row_list, text, unit_code
from fangxun_desk.domain.vocabulary import Datum, FeatureShape, LayerRole, RiskGrade, Sector


@noun(
    "layer_feature",
    "图层要素",
    plural="layer",
    import_key=("season", "layer", "unit", "name", "shape"),
    judged=("listed",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFeature(Record):
    """One feature. `source_file` is the file as the import calls it.

    `geometry` is its whole form; `longitude`, `latitude` are the point it is found at (a point itself, the centroid of
    an area, the middle of a line). `position_doubt` says why it cannot be drawn; "" means it can.
    """

    source_file: str = text("来源文件", derived=True)
    layer: str = text("图层", required=True)
    role: LayerRole | None = choice("用途", LayerRole, required=True)
    unit: str = unit_code("县(市、区)")
    town: str = text("乡镇(街道)")
    name: str = text("名称", required=True)
    sector: Sector | None = choice("行业类别", Sector)
    grade: RiskGrade | None = choice("风险等级", RiskGrade)
    shape: FeatureShape | None = choice("图形类型", FeatureShape, required=True, derived=True)
    longitude: float | None = number("经度", "°", derived=True)
    latitude: float | None = number("纬度", "°", derived=True)
    geometry: str = text("图形", derived=True)
    area_m2: float | None = number("面积", "m²", derived=True)
    datum: Datum | None = choice("原坐标系", Datum, derived=True)
    position_doubt: str = text("坐标存疑", derived=True)
    households: int | None = count("威胁户数", "户")
    people: int | None = count("威胁人数", "人")
    contact: str = text("责任人姓名")
    contact_phone: str = text("联系电话", personal=True)
    attributes: tuple[tuple[str, str], ...] = row_list("其他属性", derived=True)
    note: str = text("备注")

    def judge_listed(self) -> str | None:
        """Risk features count one by one; a line that only shows where a river or canal runs is asked nothing."""
        return None if self.role is LayerRole.RISK else NOT_ASKED

    @property
    def is_located(self) -> bool:
        """Whether the feature can be drawn."""
        return bool(self.geometry) and not self.position_doubt
