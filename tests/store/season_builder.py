"""A season made by hand for the tests of its figures: short verbs that enter real records in a real store."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.division import Division
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.import_record import ImportFile, SeasonFact
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.season import Figure
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import PostCategory, StormType, Tier, TrainingMode
from fangxun_desk.store import figure_queries
from fangxun_desk.store.figure_queries import SeasonCount
from fangxun_desk.store.unit_of_work import UnitOfWork

YEAR = 2024
LUSHAN, YEXIAN, RUZHOU, CITY = "410423", "410422", "410482", "410400"
NAMES = {CITY: "市级", YEXIAN: "叶县", LUSHAN: "鲁山县", RUZHOU: "汝州市"}


def at(text: str) -> datetime:
    """07-16 02:40 of the season's year, or a whole date of another."""
    return datetime.fromisoformat(text if text[:2] == "20" else f"{YEAR}-{text}").replace(tzinfo=BEIJING)


class Season:
    """One season in an open transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    # -- entering --------------------------------------------------------------------------------------------

    def enter(self, record: Record) -> str:
        """Enter a record of the season (or of the season it names); its record_id."""
        dated = record if record.season is not None else replace(record, season=YEAR)
        return self.work.create(dated).record_id

    def storm(self, name: str = "7·16", began: str = "07-15 20:00", **more: Any) -> str:
        return self.enter(Storm(**{"name": name, "type": StormType.RAINSTORM, "began_at": at(began), **more}))

    def batch(self, people: int | None = 10, moved_out: str = "07-16 02:40", unit: str = LUSHAN, **more: Any) -> str:
        place = more.pop("place", "下坪村")
        return self.enter(EvacuationBatch(unit=unit, place=place, moved_out_at=at(moved_out), people=people, **more))

    def back(self, batch: str, people: int, returned: str | None = "07-18 10:00") -> str:
        return self.enter(EvacuationReturn(batch=batch, people=people, returned_at=at(returned) if returned else None))

    def person(self, name: str, *trained: TrainingMode) -> str:
        person = self.enter(Official(name=name, mobile="16100000000"))
        for mode in trained:
            self.enter(Training(official=person, mode=mode))
        return person

    def post(self, person: str | None, unit: str = LUSHAN, tier: Tier = Tier.COUNTY, **more: Any) -> str:
        post = Post(
            unit=unit, tier=tier, official=person, object_name="昭平台水库", category=PostCategory.ADMINISTRATIVE
        )
        return self.enter(replace(post, **more))

    def division(self, unit: str, counts: bool, name: str = "") -> None:
        self.enter(Division(unit=unit, name=name or NAMES[unit], counts_into_city=counts))

    def facts(self, **dates: str) -> None:
        self.enter(SeasonFact(dates=tuple((name, on, "来源.xlsx") for name, on in dates.items())))

    def file(self, name: str, *rows: tuple[Any, ...]) -> str:
        """An import. Rows are (row, fate, kind, record_id, reason, amount) of its only sheet."""
        imported = self.enter(ImportFile(file_name=name))
        self.work.edit(imported, {"rows": tuple(("台账", *row) for row in rows)}, "导入")
        return imported

    # -- asking ----------------------------------------------------------------------------------------------

    def count(self, as_of: date | None = None, year: int = YEAR) -> SeasonCount:
        names = NAMES | figure_queries.unit_names(self.work, year)
        return figure_queries.count_season(self.work, figure_queries.dates_of(self.work, year, as_of), names)

    def value(self, code: str, as_of: date | None = None, year: int = YEAR) -> int:
        return self.count(as_of, year).figures[code]

    def open(self, code: str, as_of: date | None = None, year: int = YEAR) -> Figure:
        dates = figure_queries.dates_of(self.work, year, as_of)
        return figure_queries.lay_open(self.work, FIGURES[code], dates, NAMES)

    def reasons(self, code: str, as_of: date | None = None, year: int = YEAR) -> list[str]:
        """Why the rows left out of a figure are left out, in the order of their entry."""
        return [row.reason for row in self.open(code, as_of, year).excluded]
