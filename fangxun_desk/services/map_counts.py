"""风险点计数: how many risk points each division and sector has, and what is drawn beyond what counts into the city.

Every number is put together from the shares of the season's own figures, so the map, its board and its sheets cannot
differ from them. No record is read and nothing is judged here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fangxun_desk.domain.figures import POINTS
from fangxun_desk.domain.vocabulary import RiskGrade, Sector, Word
from fangxun_desk.geo import division_directory
from fangxun_desk.services import season_service
from fangxun_desk.store.figure_queries import Share
from fangxun_desk.store.reader import Reader

FIGURE, LOCATED = "risk_points", "risk_points_located"
NOT_COUNTED = "not_counted_into_city"
"""The reason for which a point of the ledger does not count into the city; it is drawn all the same."""


class NoSector(Word):
    """What is asked for where the points without a sector are meant."""

    UNSTATED = "unstated", "未填行业", "未填"


AskedSector = Sector | NoSector
"""A sector, or that none was stated."""


def asked_sector(sector: Sector | None) -> AskedSector:
    """By what a record of this sector is asked for."""
    return sector or NoSector.UNSTATED


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many risk points a part of the season has.

    A division (`is_division`) is counted by its own points, the whole city by what counts into it. `counted` is what
    the figure has of the part; `not_counted` are the points of it that do not count into the city, by the name of the
    division they lie in (name and number); `located` is how many of both can be drawn.
    """

    counted: int
    not_counted: tuple[tuple[str, int], ...]
    located: int
    by_sector: Mapping[AskedSector, int]
    by_grade: Mapping[RiskGrade | None, int]
    is_division: bool

    @property
    def points(self) -> int:
        """The number of the part."""
        return self.counted + (self.beyond if self.is_division else 0)

    @property
    def beyond(self) -> int:
        """How many points of the part do not count into the city."""
        return sum(count for _, count in self.not_counted)

    @property
    def unlocated(self) -> int:
        """How many points of the part, counted or not, have no position that can be drawn."""
        return self.counted + self.beyond - self.located

    @property
    def remark(self) -> str:
        """What has to be said of points that do not count into the city; "" where all do."""
        if not self.beyond:
            return ""
        if self.is_division:
            return "不计入全市" if not self.counted else f"其中 {self.beyond} 处不计入全市"
        named = "、".join(f"{name} {count} 处" for name, count in self.not_counted)
        return f"另有{named}不计入全市,图上照画"


class PointCounts:
    """The counts of a season by division (管理区), sector and grade. `names` are those of the units, in their order."""

    def __init__(self, shares: Iterable[Share], names: Mapping[str, str]) -> None:
        self.names = names
        self._shares = [share for share in shares if share.reason in (None, NOT_COUNTED) and share.amounts[FIGURE]]

    @classmethod
    def read(cls, reader: Reader, year: int) -> "PointCounts":
        """The counts of a season."""
        shares = season_service.shares(reader, year, POINTS, (FIGURE, LOCATED))
        return cls(shares, season_service.unit_names(reader, year))

    @property
    def is_empty(self) -> bool:
        """Whether the season has no risk points at all."""
        return not self._shares

    def name(self, division: str) -> str:
        """What a division is called in the season; an unknown code as it is."""
        return self.names.get(division, division)

    @property
    def divisions(self) -> list[str]:
        """The codes of the twelve divisions in the office's order, then of any other unit that has points."""
        listed = [unit.code for unit in division_directory.units()]
        with_points = {share.keys["managed"] for share in self._shares}
        others = [code for code in self.names if code in with_points and code not in listed]
        return [*listed, *others, *sorted(with_points - {*listed, *others})]

    @property
    def sectors(self) -> list[AskedSector]:
        """The sectors that have points, in the order of the vocabulary; those without one last."""
        known = {_sector(share) for share in self._shares}
        return [sector for sector in (*Sector, *NoSector) if sector in known]

    def of(self, division: str = "", sector: AskedSector | None = None) -> PartCount:
        """The count of a division ("" for the whole city) and a sector (None for all)."""
        part = [
            share
            for share in self._shares
            if division in ("", share.keys["managed"]) and sector in (None, _sector(share))
        ]
        own = [share for share in part if share.reason is None or division]
        left_out = Counter[str]()
        for share in part:
            if share.reason:
                left_out[share.keys["unit"]] += share.amounts[FIGURE]
        sectors, grades = Counter[AskedSector](), Counter[RiskGrade | None]()
        for share in own:
            sectors[_sector(share)] += share.amounts[FIGURE]
            grades[_grade(share)] += share.amounts[FIGURE]
        drawn = {_sector(share) for share in part}
        return PartCount(
            counted=sum(share.amounts[FIGURE] for share in part if share.reason is None),
            not_counted=tuple((self.name(code), left_out[code]) for code in self._in_order(left_out)),
            located=sum(share.amounts[LOCATED] for share in part),
            by_sector={one: sectors[one] for one in (*Sector, *NoSector) if one in drawn},
            by_grade={one: grades[one] for one in (*RiskGrade, None)},
            is_division=bool(division),
        )

    def _in_order(self, codes: Iterable[str]) -> list[str]:
        places = {code: place for place, code in enumerate(self.names)}
        return sorted(codes, key=lambda code: (places.get(code, len(places)), code))


def _sector(share: Share) -> AskedSector:
    code = share.keys["sector"]
    return Sector.of(code) if code else NoSector.UNSTATED


def _grade(share: Share) -> RiskGrade | None:
    code = share.keys["grade"]
    return RiskGrade.of(code) if code else None
