"""A small season made by hand for the tests of what is written: real records, each noun a handful."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.domain.supply import Supply
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    Datum,
    DrillForm,
    DrillState,
    MeetingState,
    MeetingType,
    PlanGroup,
    PostCategory,
    RescueKind,
    ResponseAction,
    ResponseLevel,
    RiskGrade,
    Sector,
    StormType,
    Tier,
    TrainingMode,
    WarningColour,
)
from fangxun_desk.store.unit_of_work import UnitOfWork

YEAR = 2024
MADE_AT = datetime(2024, 11, 24, 9, 30, tzinfo=BEIJING)
CITY, YEXIAN, LUSHAN, RUZHOU = "410400", "410422", "410423", "410482"
LONG_NAME = "阿卜杜热合曼买买提江依明"
FORMULA = '=HYPERLINK("http://x","村")'


def at(text: str) -> datetime:
    """07-16 02:40 of the season, local time."""
    return datetime.fromisoformat(f"{YEAR}-{text}").replace(tzinfo=BEIJING)


class Season:
    """Enters records of the season."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    def enter(self, record: Record) -> str:
        dated = record if record.season is not None else replace(record, season=YEAR)
        return self.work.create(dated).record_id

    def storm(self, name: str = "7·16", **more: Any) -> str:
        told = {"type": StormType.RAINSTORM, "began_at": at("07-15 20:00"), "ended_at": at("07-17 20:00")}
        told |= {"mean_rain_mm": 71.4, "peak_rain_mm": 298.3, "peak_station": "临汝站", "deaths": 0, "missing": 0}
        return self.enter(Storm(name=name, **{**told, "top_warning": WarningColour.RED, **more}))

    def batch(self, people: int = 10, **more: Any) -> str:
        told: dict[str, Any] = {"unit": LUSHAN, "town": "尧山镇", "place": "下坪村", "moved_out_at": at("07-16 02:40")}
        told |= {"households": 3, "centralised": people, "loss": "无伤亡", "nature": BatchNature.ACTUAL}
        return self.enter(EvacuationBatch(people=people, **{**told, **more}))

    def back(self, batch: str, people: int) -> None:
        self.enter(EvacuationReturn(batch=batch, people=people, returned_at=at("07-18 10:00")))

    def person(self, name: str, unit: str, tier: Tier, *modes: TrainingMode) -> None:
        person = self.enter(Official(name=name, mobile="16100001234", title="副县长"))
        category = PostCategory.ADMINISTRATIVE
        self.enter(Post(unit=unit, tier=tier, official=person, object_name="昭平台水库", category=category))
        for mode in modes:
            self.enter(Training(official=person, mode=mode, trained_on=date(YEAR, 4, 1)))


def fill_prepared(season: Season) -> None:
    """Officials, plans, drills, risk points, hazards, forces, supplies."""
    season.person("王", CITY, Tier.CITY, TrainingMode.ONLINE, TrainingMode.OFFLINE)
    season.person(LONG_NAME, LUSHAN, Tier.COUNTY, TrainingMode.ONLINE)
    season.person("单雄", LUSHAN, Tier.TOWN, TrainingMode.OFFLINE)
    season.person("李卫", YEXIAN, Tier.TOWN)
    season.enter(Post(unit=LUSHAN, tier=Tier.COUNTY, object_name="荡泽河", category=PostCategory.ADMINISTRATIVE))
    for group, name in ((PlanGroup.OVERALL, "总体"), (PlanGroup.SPECIAL, "专项"), (PlanGroup.LOCAL, "鲁山")):
        season.enter(Plan(group=group, name=name, unit=CITY))
    drills = ((LUSHAN, 5, DrillForm.FIELD, 60), (LUSHAN, None, DrillForm.TABLETOP, 8), (YEXIAN, 7, None, 90))
    for unit, sessions, form, people in drills:
        season.enter(
            Drill(unit=unit, held_on=date(YEAR, 5, 6), name="演练", sessions=sessions, form=form, participants=people)
        )
    season.enter(Drill(unit=LUSHAN, held_on=date(YEAR, 6, 6), name="计划", sessions=40, state=DrillState.PLANNED))
    point = RiskPoint(unit=LUSHAN, name="灶君庙沟口", sector=Sector.FLASH_FLOOD, grade=RiskGrade.MAJOR, people=21)
    season.enter(replace(point, longitude=112.287821, latitude=33.77997, datum=Datum.CGCS2000, households=6))
    season.enter(replace(point, name="无坐标处", sector=Sector.RIVER))
    season.enter(replace(point, name="坐标存疑处", longitude=12.0, latitude=33.0, position_doubt="经度不在本市范围"))
    hazard = Hazard(unit=LUSHAN, problem="护岸砌石松动", sector=Sector.RIVER, due_on=date(YEAR, 6, 30))
    season.enter(replace(hazard, code="1", point_name="甲处", cleared_on=date(YEAR, 6, 1)))
    season.enter(replace(hazard, code="2", point_name="乙处", due_on=date(YEAR, 10, 31)))
    season.enter(replace(hazard, code="3", point_name="丙处", unit=YEXIAN))
    season.enter(
        RescueUnit(unit=LUSHAN, name="鲁山大队", type=RescueKind.FIRE_STATION, people=25, duty_phone="0375-1498290")
    )
    shelter = Shelter(unit=LUSHAN, name="尧山中学", capacity=300, longitude=112.3, latitude=33.8)
    season.enter(replace(shelter, contact_phone="16842887698"))
    season.enter(Supply(unit=LUSHAN, name="冲锋舟", measure="艘", quantity=8.5, keeper_phone="=1+1"))


def fill_commanded(season: Season) -> None:
    """Storms, responses, meetings, batches and returns."""
    storm = season.storm()
    season.storm("9·11", type=StormType.CONVECTION, began_at=at("09-11 15:00"), ended_at=at("09-11 19:00"))
    change = Response(storm=storm, tier=Tier.CITY, issuer="平顶山市防指", area="全市")
    for when, action, level in (
        ("07-15 22:00", ResponseAction.START, ResponseLevel.THIRD),
        ("07-16 03:10", ResponseAction.RAISE, ResponseLevel.SECOND),
        ("07-18 07:00", ResponseAction.END, None),
    ):
        season.enter(replace(change, changed_at=at(when), action=action, level=level))
    county = replace(change, tier=Tier.COUNTY, issuer="鲁山县防指", area="鲁山县", action=ResponseAction.START)
    season.enter(replace(county, changed_at=at("07-15 23:00"), level=ResponseLevel.FOURTH))
    meeting = Meeting(type=MeetingType.CONSULTATION, state=MeetingState.HELD, unit=CITY, began_at=at("07-15 21:00"))
    season.enter(replace(meeting, name="会商一", storm=storm))
    season.enter(replace(meeting, name="会商二", began_at=at("05-10 09:00")))
    season.enter(replace(meeting, name="联合会商", type=MeetingType.JOINT))
    leader, other = ("蒋玉", "市政府", "市长", True), ("李", "市应急局", "局长", False)
    season.enter(replace(meeting, name="调度一", type=MeetingType.DISPATCH, storm=storm, attendees=(leader,)))
    season.enter(replace(meeting, name="调度二", type=MeetingType.DISPATCH, storm=storm, attendees=(other,)))
    out = season.batch(18, storm=storm, centralised=12, dispersed=5)
    season.back(out, 13)
    season.batch(30, storm=storm, unit=YEXIAN, place=FORMULA, households=9)
    season.batch(4, storm=storm, nature=BatchNature.DRILL)
    wrong = season.batch(11, storm=storm, place="误报村")
    season.work.void(wrong, "与上一批重复")


def fill(work: UnitOfWork) -> None:
    """The whole small season."""
    season = Season(work)
    fill_prepared(season)
    fill_commanded(season)
