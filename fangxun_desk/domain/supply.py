"""物资: what is in store, where, and in what state."""

from dataclasses import dataclass
from datetime import date

from fangxun_desk.domain.fields import Record, choice, day, noun, number, text, unit_code
from fangxun_desk.domain.vocabulary import StockMode


@noun(
    "supply",
    "物资",
    plural="supplies",
    import_key=("season", "unit", "name", "specification", "storage"),
    judged=("listed",),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Supply(Record):
    """One line of the stock ledger."""

    unit: str = unit_code("县(市、区)", required=True)
    name: str = text(
        "物资名称", required=True, synonyms=("名称", "品名", "物资", "物资种类", "物品名称", "品种", "物资品名")
    )
    specification: str = text("规格型号", synonyms=("规格", "型号", "规格(型号)", "型号规格"))
    measure: str = text("单位", synonyms=("计量单位", "数量单位", "单位(计量)"))
    quantity: float | None = number(
        "数量", synonyms=("库存数量", "储备数量", "库存", "储备量", "现有数量", "库存量", "实有数量")
    )
    mode: StockMode | None = choice("储备方式", StockMode, synonyms=("储备形式", "储存方式", "储备类型", "储存形式"))
    stored_on: date | None = day("入库时间", synonyms=("入库日期", "购置时间", "购置日期", "入库年月"))
    condition: str = text("质量状况", synonyms=("质量", "状况", "完好情况", "完好状况", "质量情况", "物资状态", "状态"))
    storage: str = text(
        "存放地点",
        synonyms=("存放点", "仓库", "储备地点", "存储地点", "储存地点", "存放位置", "所在仓库", "储备仓库", "储备库"),
    )
    keeper: str = text("保管人", synonyms=("负责人", "管理员", "联系人", "保管员", "仓库负责人", "责任人"))
    keeper_phone: str = text("联系电话", personal=True, synonyms=("电话", "手机", "手机号码", "联系方式", "保管人电话"))
    note: str = text("备注", synonyms=("说明",))

    def judge_listed(self) -> str | None:
        """Every line of the ledger counts."""
        return None
