"""行政区: which units report, and whether a unit's figures count into the city in a given year.

汝州市 and the two functional zones are counted differently from source to source, so the flag belongs to a
year and can be changed. Names, towns and villages are reference data (data/divisions), not records.
"""

from dataclasses import dataclass

from fangxun_desk.domain.fields import Record, flag, noun, text, unit_code

CITY_CODE = "410400"


@noun("division", "统计单位", plural="divisions", import_key=("season", "unit"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Division(Record):
    """A reporting unit in one year."""

    unit: str = unit_code("县(市、区)", required=True)
    name: str = text("名称", required=True)
    counts_into_city: bool | None = flag("计入全市")
